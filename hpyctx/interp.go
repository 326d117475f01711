package hpyctx

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/hpyctx/internal/defaultspace"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// ErrClosed is in the chain of errors about an interpreter or module that was closed.
var ErrClosed = errors.New("closed")

// Warning is a warning on its way, see [Options].Warn.
type Warning = objspace.Warning

// Options describe an interpreter. The zero value is fine.
type Options struct {
	// Name is for messages; "main" when empty.
	Name string
	// Path are the folders in which imports look for NAME.hpy0.so and for packages.
	Path []string
	// GoModules are modules written in Go by their full names, made when somebody imports them.
	GoModules map[string]func() *GoModule
	// Stdout receives what print() and HPy_Dump write; nil discards it.
	Stdout io.Writer
	// Definitions are the APIs whose generated trampolines are linked into the program, besides those that Go modules
	// export. A call to a C provider of another API is left to the portable trampolines of the modules.
	Definitions []*trampoline.Definition
	// Modes chooses the modes of a module for which Load, LoadModule, Add and imports name none.
	Modes Choose
	// Minor is the CPython 3 whose words are used where versions differ, such as 13 for 3.13; 11 when 0. Today they differ in what
	// is looked at first when a capsule's pointer is set.
	Minor int
	// RecursionLimit bounds nested calls; 0 means Python's default.
	RecursionLimit int
	// Warn is told of warnings; nil drops them. An error turns the warning into that exception.
	Warn func(w Warning) error
	// Unraisable is told of errors that nobody can receive, such as one raised by a destructor; nil drops them.
	Unraisable func(err error)
	// Fatal is told what a module passed to HPy_FatalError just before the process aborts; nil drops it.
	Fatal func(module, message string)
	// CountObjects has Counts count all instances. Without it those are left out that have nothing to do at their end, since
	// to be told of the end of an object takes longer than to make one.
	CountObjects bool
	// Stacks keeps the Go stack in the error that a panic becomes.
	Stacks bool
	// Space makes the object space; nil is the one that needs nothing installed.
	Space func(objspace.Options) (objspace.Space, error)
}

// Interp is one interpreter: objects, modules, lock. Several may live in a process; they share nothing.
type Interp struct {
	name           string
	opts           Options
	recursionLimit int
	mappingLimit   int // of tests: instead of the kernel's, and looked at for each load; 0 otherwise

	rt    *trampoline.Interp
	space objspace.Space
	host  *hostContext
	// shared is for a space that others use as well, nil for one of the interpreter's own.
	shared *sharing

	holder  atomic.Pointer[Thread]
	closed  bool      // guarded by lock, as all that follows
	idle    []*Thread // thread states that nobody uses
	threads []*Thread
	left    []*Thread // thread states that gave the lock away at some time, by their word

	modules  map[string]*Module
	packages map[string]*pkg
	order    []*Module
	unloaded []*Module
	sweepAt  int // how many unloaded modules are enough to look which can go
	defs     map[[16]byte]*trampoline.Definition
	exports  exportTable
	rules    []*EdgeRule
	faults   *FaultReport // nil unless asked for
	pressure pressure
}

// New makes an interpreter. Close it when it is no longer needed.
func New(opts Options) (*Interp, error) {
	if opts.Name == "" {
		opts.Name = "main"
	}
	if opts.RecursionLimit <= 0 {
		opts.RecursionLimit = objspace.DefaultRecursionLimit
	}
	it := &Interp{
		name: opts.Name, opts: opts, recursionLimit: opts.RecursionLimit,
		modules: map[string]*Module{}, packages: map[string]*pkg{},
		defs: map[[16]byte]*trampoline.Definition{},
	}
	for _, d := range opts.Definitions {
		it.defs[d.ID] = d
	}
	if opts.Space == nil {
		opts.Space = defaultspace.New
	}
	space, err := opts.Space(objspace.Options{
		Stdout:         opts.Stdout,
		RecursionLimit: opts.RecursionLimit, CountObjects: opts.CountObjects,
		Minor:         opts.Minor,
		Warn:          opts.Warn,
		Unraisable:    opts.Unraisable,
		Import:        it.find,
		ImportFolders: it.findFolders,
	})
	if err != nil {
		return nil, fmt.Errorf("hpyctx: interpreter %q: %w", opts.Name, err)
	}
	it.space = space
	config := trampoline.InterpConfig{
		Name:     opts.Name,
		Drop:     func(u trampoline.Handle) { _ = space.Handles().Close(u) }, // a word that is none has nothing to close
		Stray:    it.stray,
		Regain:   it.regain,
		TupleLen: space.TupleLen,
		Stacks:   opts.Stacks,
	}
	if s, ok := space.(objspace.Shared); ok {
		it.share(s)
		config.Entered = it.entered
	}
	it.rt = trampoline.NewInterp(config)
	if it.host, err = newHostContext(it); err != nil {
		_ = space.Close() // the error to report is the first
		return nil, fmt.Errorf("hpyctx: interpreter %q: %w", opts.Name, err)
	}
	if it.shared != nil {
		if err := it.Do(func(*Thread) error { return it.serve() }); err != nil {
			return nil, fmt.Errorf("hpyctx: interpreter %q: %w", opts.Name, err)
		}
	}
	return it, nil
}

// Name is the interpreter's name.
func (it *Interp) Name() string { return it.name }

// Space is the interpreter's object space. Use it inside only.
func (it *Interp) Space() objspace.Space { return it.space }

// Trampolines is the interpreter as generated code knows it.
func (it *Interp) Trampolines() *trampoline.Interp { return it.rt }

// stray takes errors that no thread state can receive.
func (it *Interp) stray(err error) {
	if it.opts.Unraisable != nil {
		it.opts.Unraisable(err)
	}
}

// Collect finds and destroys all objects that nobody can reach, lets go of what closed handles stood for, and frees
// the unloaded modules that nothing leads to any more. It takes milliseconds; Go's collector does the same at its own pace.
func (it *Interp) Collect() error {
	return it.Do(func(*Thread) error {
		it.runAtSafePoint()
		it.space.Collect()
		return it.freeUnreachable()
	})
}

// runAtSafePoint runs what modes do at safe points.
func (it *Interp) runAtSafePoint() {
	for _, m := range it.order {
		if m.ctx != nil && m.ctx.settle != nil {
			m.ctx.settle()
		}
	}
}

// Counts is what an interpreter holds, for tests of leaks.
type Counts struct {
	Handles  int // open handles without the constants of the contexts
	Objects  int // instances of classes made by modules that exist or wait for destruction; see Options.CountObjects
	Contexts int // of modules
	Edges    int // without those to the host
	Globals  int // HPyGlobals that hold something
	Builders int // builders and trackers that were neither finished nor cancelled
	Threads  int // goroutines inside or outside for a moment
}

// Counts says what the interpreter holds.
func (it *Interp) Counts() (c Counts, err error) {
	err = it.Do(func(*Thread) error {
		it.space.SafePoint()
		s, t := it.space.Counts(), it.rt.Stats()
		c = Counts{
			Handles: s.Handles, Objects: s.Objects, Globals: s.Globals, Builders: s.Builders,
			Contexts: t.Contexts - 1, // the host's own
			Edges:    t.Edges - (t.Contexts - 1),
			Threads:  len(it.threads) - len(it.idle),
		}
		return nil
	})
	return c, err
}

// Close unloads all modules, destroys all objects and frees the interpreter's memory. It waits for its turn to
// enter; nobody may be inside or about to come back. Code of native modules goes, too, unless it may have threads of its own. Errors of modules are joined.
func (it *Interp) Close() error {
	t, err := it.Enter()
	if err != nil {
		return nil // closed already
	}
	if t.nested > 0 {
		t.Exit()
		return fmt.Errorf("hpyctx: close interpreter %q: the caller is inside", it.name)
	}
	for _, th := range it.left {
		if th.left {
			t.Exit()
			return fmt.Errorf("hpyctx: close interpreter %q: a goroutine is in C code that gave the lock away and will come back", it.name)
		}
	}
	if it.shared != nil {
		err := it.closeShared(t)
		it.space.Release()
		runtime.UnlockOSThread()
		return err
	}
	var errs []error
	for len(it.order) > 0 {
		errs = append(errs, it.unload(it.order[len(it.order)-1]))
	}
	it.space.Collect()
	for _, m := range it.unloaded {
		m.ctx.tc.ReleaseKept()
	}
	errs = append(errs, it.space.Finish(), it.closeUnloaded())
	it.rt.Close()
	it.closed = true
	it.exports.free()
	it.unclaim()
	it.unreported()
	it.host.free()
	it.suspend(t)
	errs = append(errs, it.space.Close())
	for _, th := range it.threads {
		th.state.Close()
	}
	it.space.Release()
	runtime.UnlockOSThread()
	return errors.Join(errs...)
}

// MappedBytes is the native memory of the process: all interpreters together.
func MappedBytes() int64 { return native.MappedBytes() }
