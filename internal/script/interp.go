// Package script is the Starlark front end: scripts load modules into an embedded interpreter, call them, and look at
// modes, edges and leaks.
//
// It owns the conversion between Starlark's values and objects, the names that scripts see, and the wording of their
// errors. Scalars and tuples convert by value; lists, dicts, instances, classes and functions are proxies with identity
// and Python's semantics ([Object]). Starlark is the front end only: objects live in the interpreter and outlast the script.
//
// Everything runs on the goroutine that calls [Interp.Run], inside the interpreter.
package script

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.starlark.net/lib/math"
	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/suggest"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// Config is what a script works with.
type Config struct {
	// Interp is the interpreter; Required. The caller closes it.
	Interp *hpyctx.Interp
	// Stdout receives what print() writes.
	Stdout io.Writer
	// Log receives what observe() writes when it names no file; nil discards it.
	Log io.Writer
	// Dir is where relative file names of read_file and load_module start; the folder of the script when empty. Modules are
	// found by name where the interpreter looks for them.
	Dir string
	// Args is what the script sees as args.
	Args []string
	// Modes are the modes of a module that the script loads in a selection of its choice; nil means those of the selection
	// with the options of Debug. Modules for which the script names none have those of the interpreter.
	Modes func(module string, s debugmode.Selection) []hpyctx.Mode
	// Debug are the options of debug mode for a module that the script puts into it, by the module's name; nil means the
	// zero value.
	Debug func(module string) debugmode.Options
}

// Interp runs scripts in one interpreter. It is used by one goroutine.
type Interp struct {
	cfg     Config
	it      *hpyctx.Interp
	space   objspace.Space
	thread  *starlark.Thread
	dir     string
	pending error
	loaded  map[string]*loadedScript
	logs    map[string]*os.File // of observe, by path
	policy  []*policyRule       // of Policy, in its order
	inForce bool                // Policy runs
}

type loadedScript struct {
	globals starlark.StringDict
	err     error
	done    bool
}

// New prepares to run scripts.
func New(cfg Config) *Interp {
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Log == nil {
		cfg.Log = io.Discard
	}
	if cfg.Debug == nil {
		cfg.Debug = func(string) debugmode.Options { return debugmode.Options{} }
	}
	if cfg.Modes == nil {
		cfg.Modes = func(module string, s debugmode.Selection) []hpyctx.Mode { return s.Modes(cfg.Debug(module)) }
	}
	in := &Interp{cfg: cfg, it: cfg.Interp, space: cfg.Interp.Space(), loaded: map[string]*loadedScript{}, logs: map[string]*os.File{}}
	in.thread = in.newThread("script")
	return in
}

func (in *Interp) newThread(name string) *starlark.Thread {
	thread := &starlark.Thread{
		Name:  name,
		Print: func(_ *starlark.Thread, text string) { fmt.Fprintln(in.cfg.Stdout, text) },
		Load:  in.load,
	}
	thread.SetMaxExecutionSteps(stepsBetweenLooks)
	thread.OnMaxSteps = func(t *starlark.Thread) {
		if t.CallStackDepth() > maxDepth {
			t.Cancel("maximum recursion depth exceeded")
			return
		}
		if full() {
			t.Cancel("out of memory: the script uses more than 4 GiB")
			return
		}
		t.SetMaxExecutionSteps(t.ExecutionSteps() + stepsBetweenLooks)
	}
	return thread
}

// Starlark has no limit of nested calls, nor of memory, so both are looked at now and then.
const (
	maxDepth          = 1000 // nested calls, as in Python
	stepsBetweenLooks = 1000
)

// options is Starlark with the statements that scripts at top level need.
var options = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}

// Run runs a script. src may be nil (the file is read), a string or []byte. An error of the script is an [*Error].
func (in *Interp) Run(filename string, src any) error {
	program, err := in.Compile(filename, src)
	if err != nil {
		return err
	}
	return program.Run()
}

// maxScript is the largest file that can be a script.
const maxScript = 16 << 20

// Program is a script that can start: it has been read, and its syntax and names are right.
type Program struct {
	in    *Interp
	dir   string
	names starlark.StringDict
	bin   *starlark.Program
}

// Compile reads a script, like Run, and does not run it.
func (in *Interp) Compile(filename string, src any) (*Program, error) {
	return in.compile(filename, src, in.predeclared())
}

func (in *Interp) compile(filename string, src any, names starlark.StringDict) (*Program, error) {
	p := &Program{in: in, dir: in.cfg.Dir, names: names}
	if p.dir == "" {
		p.dir = filepath.Dir(filename)
	}
	if src == nil {
		data, err := wholefile.Read(filename, maxScript)
		if err != nil {
			return nil, fmt.Errorf("script: %w", err)
		}
		src = data
	}
	var err error
	if p.bin, err = program(filename, src, names); err != nil {
		return nil, withSuggestion(err, names) // syntax and name errors carry their position
	}
	return p, nil
}

func program(filename string, src any, names starlark.StringDict) (*starlark.Program, error) {
	file, err := options.Parse(filename, src, 0)
	if err != nil {
		return nil, err
	}
	bind(file)
	return starlark.FileProgram(file, names.Has)
}

// withSuggestion adds to the error of an unknown name the known one that it may be.
func withSuggestion(err error, names starlark.StringDict) error {
	var list resolve.ErrorList
	if !errors.As(err, &list) {
		return err
	}
	for i := range list {
		name, ok := strings.CutPrefix(list[i].Msg, "undefined: ")
		if near := suggest.Nearest(name, slices.Sorted(maps.Keys(names))); ok && near != "" {
			list[i].Msg += "; did you mean " + near + "?"
		}
	}
	return list
}

// Run runs the script, see [Interp.Run].
func (p *Program) Run() error {
	in := p.in
	in.dir = p.dir
	return in.it.Do(func(*hpyctx.Thread) error {
		globals, err := p.bin.Init(in.thread, p.names)
		globals.Freeze()
		if err == nil {
			err = in.takePending()
		}
		return describe(err)
	})
}

// load implements load("other.star", "name"): each file once, relative to the script's folder.
func (in *Interp) load(_ *starlark.Thread, name string) (starlark.StringDict, error) {
	path := in.path(name)
	if known, ok := in.loaded[path]; ok {
		if !known.done {
			return nil, fmt.Errorf("load: %s loads itself", name)
		}
		return known.globals, known.err
	}
	entry := &loadedScript{}
	in.loaded[path] = entry
	source, err := wholefile.Read(path, maxScript)
	if err != nil {
		entry.err, entry.done = err, true
		return nil, err
	}
	names := in.predeclared()
	bin, err := program(path, source, names)
	if err == nil {
		entry.globals, err = bin.Init(in.newThread(name), names)
		entry.globals.Freeze()
	}
	entry.err, entry.done = err, true
	return entry.globals, entry.err
}

// path resolves a relative file name.
func (in *Interp) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(in.dir, name)
}

// predeclared are the names of scripts, besides Starlark's own.
func (in *Interp) predeclared() starlark.StringDict {
	names := in.builtins()
	maps.Copy(names, in.edgeBuiltins())
	return in.named(names)
}

// named are the names that all files have, with some functions.
func (in *Interp) named(builtins map[string]builtin) starlark.StringDict {
	args := make([]starlark.Value, len(in.cfg.Args))
	for i, arg := range in.cfg.Args {
		args[i] = starlark.String(arg)
	}
	names := sizedBuiltins()
	names["args"] = starlark.NewList(args)
	maps.Copy(names, boundedBuiltins())
	names["math"] = math.Module
	names["struct"] = starlark.NewBuiltin("struct", starlarkstruct.Make)
	for name, fn := range builtins {
		names[name] = starlark.NewBuiltin(name, fn)
	}
	return names
}

// postpone keeps an error that Starlark gave no way to return; the next operation that can fail returns it.
func (in *Interp) postpone(err error) {
	if err != nil && in.pending == nil {
		in.pending = err
	}
}

func (in *Interp) takePending() error {
	err := in.pending
	in.pending = nil
	return err
}

// settle ends an operation: its own error, or one that an earlier operation could not return.
func (in *Interp) settle(err error) error {
	if earlier := in.takePending(); earlier != nil {
		return earlier
	}
	return err
}

// result ends an operation that gives an object.
func (in *Interp) result(v objspace.Value, err error) (starlark.Value, error) {
	if err := in.settle(err); err != nil {
		return nil, err
	}
	return in.toScript(v), nil
}

// Error is a script that failed: the exception or message with the script's call stack.
type Error struct {
	Stack string // one line per call, the outermost first, as file:line:col: in name
	err   error
}

// Error is the message after the position of the innermost line of script.
func (e *Error) Error() string { return e.Stack + e.err.Error() }

// Unwrap is what went wrong; a *pyobj.Exception when an object raised it.
func (e *Error) Unwrap() error { return e.err }

// shownCalls is how many calls are shown at either end of a long stack.
const shownCalls = 10

// describe turns Starlark's errors into ours.
func describe(err error) error {
	var eval *starlark.EvalError
	if !errors.As(err, &eval) {
		return err // syntax and name errors carry their position
	}
	var lines []string
	for _, frame := range eval.CallStack {
		if frame.Pos.Line > 0 {
			lines = append(lines, fmt.Sprintf("%s: in %s\n", frame.Pos, frame.Name))
		}
	}
	if n := len(lines) - 2*shownCalls; n > 1 {
		middle := fmt.Sprintf("… %d calls more\n", n)
		lines = append(append(append([]string{}, lines[:shownCalls]...), middle), lines[len(lines)-shownCalls:]...)
	}
	return &Error{Stack: strings.Join(lines, ""), err: eval.Unwrap()}
}
