// Package pyeval runs a part of Python over the object model of pyobj: expressions (with comprehensions and
// lambda), assignments, del, assert, if, while, for, try, with, raise, def, class, return, global, nonlocal, import.
//
// It serves HPy_Compile_s and HPy_EvalCode, which need source text, and the comparison of pyobj with CPython. It has
// no generators, no async, no from-imports and no f-strings: those raise SyntaxError with a text that says so;
// to a match statement it says invalid syntax. It imports pyobj only.
package pyeval

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// Kind says what a source is; the values are those of HPy_SourceKind.
type Kind int

// The kinds of source.
const (
	Expr   Kind = 0 // one expression; Eval returns its value
	File   Kind = 1 // statements
	Single Kind = 2 // statements; the value of an expression statement is printed by its repr
)

// Code is compiled source. It belongs to no runtime and may be run any number of times.
type Code struct {
	expr     expr
	body     []stmt
	kind     Kind
	filename string
}

// Filename is what Compile was told.
func (c *Code) Filename() string { return c.filename }

// syntaxError is turned into a SyntaxError with position.
type syntaxError struct {
	line   int
	msg    string
	indent bool
}

func (e *syntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.msg) }

// Compile reads source. Errors are SyntaxError or IndentationError with file name and line.
func Compile(source, filename string, kind Kind) (*Code, error) {
	if kind < Expr || kind > Single {
		return nil, pyobj.Raisef(pyobj.SystemError, "invalid source kind")
	}
	c := &Code{kind: kind, filename: filename}
	if strings.IndexByte(source, 0) >= 0 {
		return nil, pyobj.Raisef(pyobj.ValueError, "source code string cannot contain null bytes")
	}
	toks, err := lex(source)
	if err == nil {
		p := &parser{toks: toks, filename: filename}
		if kind == Expr {
			c.expr, err = p.evalInput()
		} else {
			c.body, err = p.fileInput(kind == Single)
		}
	}
	if err != nil {
		return nil, raiseSyntax(err, filename)
	}
	return c, nil
}

// TrimExpr drops the white space that eval() allows before an expression.
func TrimExpr(source string) string { return strings.TrimLeft(source, " \t") }

func raiseSyntax(err error, filename string) error {
	var s *syntaxError
	if !errors.As(err, &s) {
		return err
	}
	t := pyobj.SyntaxError
	if s.indent {
		t = pyobj.IndentationError
	}
	e := pyobj.NewException(t, pyobj.NewStr(s.msg), pyobj.NewTuple(pyobj.NewStr(filename), pyobj.Int(s.line), pyobj.None, pyobj.None))
	e.SetField("msg", pyobj.NewStr(s.msg))
	e.SetField("filename", pyobj.NewStr(filename))
	e.SetField("lineno", pyobj.Int(s.line))
	return e
}

// Eval runs code in the namespaces; a nil locals is globals. The result is the expression's value, or None.
func (c *Code) Eval(rt *pyobj.Runtime, globals, locals *pyobj.Dict) (pyobj.Object, error) {
	if locals == nil {
		locals = globals
	}
	if globals.GetStr("__builtins__") == nil {
		globals.SetStr("__builtins__", rt.Builtins())
	}
	f := &frame{rt: rt, globals: globals, ns: locals, file: c.filename, line: 1}
	rt.PushFrame(f)
	defer rt.PopFrame()
	if c.kind == Expr {
		return c.expr(f)
	}
	ctl, err := runBlock(f, c.body)
	if err == nil && ctl != ctlNone {
		err = pyobj.Raisef(pyobj.SyntaxError, "'%s' outside function or loop", ctl)
	}
	return pyobj.None, err
}

// Run compiles and runs statements in a namespace.
func Run(rt *pyobj.Runtime, source, filename string, globals *pyobj.Dict) error {
	c, err := Compile(source, filename, File)
	if err != nil {
		return err
	}
	_, err = c.Eval(rt, globals, nil)
	return err
}

// EvalString compiles and evaluates an expression in a namespace.
func EvalString(rt *pyobj.Runtime, source string, globals *pyobj.Dict) (pyobj.Object, error) {
	c, err := Compile(source, "<string>", Expr)
	if err != nil {
		return nil, err
	}
	return c.Eval(rt, globals, nil)
}

// expr computes a value.
type expr func(f *frame) (pyobj.Object, error)

// stmt runs a statement.
type stmt func(f *frame) (control, error)

// control is how a statement left the normal order.
type control uint8

const (
	ctlNone control = iota
	ctlBreak
	ctlContinue
	ctlReturn
)

func (c control) String() string { return [...]string{"", "break", "continue", "return"}[c] }

// frame is the run-time state of a module, class body or function.
type frame struct {
	rt      *pyobj.Runtime
	globals *pyobj.Dict
	ns      *pyobj.Dict             // names of a module or class body; nil in functions
	vars    map[string]pyobj.Object // names of a function
	outer   *frame                  // enclosing function, or nil
	scope   *scope                  // of a function
	result  pyobj.Object
	handled *pyobj.Exception // being handled, for bare raise and __context__
	class   string           // qualified name prefix of definitions
	file    string
	line    int // of the statement that runs
}

// Globals implements [pyobj.Frame].
func (f *frame) Globals() *pyobj.Dict { return f.globals }

// Locals implements [pyobj.Frame].
func (f *frame) Locals() *pyobj.Dict {
	if f.vars == nil {
		return f.ns
	}
	d := pyobj.NewDict()
	for _, name := range slices.Sorted(maps.Keys(f.vars)) {
		d.SetStr(name, f.vars[name])
	}
	return d
}

// Position implements [pyobj.Frame].
func (f *frame) Position() (string, int) { return f.file, f.line }

// Handled implements [pyobj.Frame].
func (f *frame) Handled() *pyobj.Exception { return f.handled }

// load finds a name.
func (f *frame) load(name string) (pyobj.Object, error) {
	if f.vars != nil && !f.scope.globals[name] {
		if v := f.vars[name]; v != nil {
			return v, nil
		}
		if f.scope.assigned[name] && !f.scope.nonlocals[name] {
			return nil, pyobj.Raisef(pyobj.UnboundLocalError, "cannot access local variable '%s' where it is not associated with a value", name)
		}
	}
	if f.ns != nil {
		if v := f.ns.GetStr(name); v != nil {
			return v, nil
		}
	}
	for o := f.outer; o != nil; o = o.outer {
		if v := o.vars[name]; v != nil {
			return v, nil
		}
	}
	if v := f.globals.GetStr(name); v != nil {
		return v, nil
	}
	if v := f.rt.Builtins().Dict().GetStr(name); v != nil {
		return v, nil
	}
	e := pyobj.NewException(pyobj.NameError, pyobj.NewStr("name '"+name+"' is not defined"))
	e.SetField("name", pyobj.NewStr(name))
	return nil, e
}

// space is where a name is bound: the variables of a function, or a namespace.
func (f *frame) space(name string) (map[string]pyobj.Object, *pyobj.Dict) {
	if f.vars == nil {
		return nil, f.ns
	}
	if f.scope.globals[name] {
		return nil, f.globals
	}
	if f.scope.nonlocals[name] {
		for o := f.outer; o != nil; o = o.outer {
			if _, ok := o.vars[name]; ok {
				return o.vars, nil
			}
		}
	}
	return f.vars, nil
}

func (f *frame) store(name string, v pyobj.Object) {
	if vars, ns := f.space(name); ns != nil {
		ns.SetStr(name, v)
	} else {
		vars[name] = v
	}
}

func (f *frame) del(name string) error {
	vars, ns := f.space(name)
	if ns != nil {
		if ns.DelStr(name) {
			return nil
		}
		return pyobj.Raisef(pyobj.NameError, "name '%s' is not defined", name)
	}
	if vars[name] == nil {
		return pyobj.Raisef(pyobj.UnboundLocalError, "cannot access local variable '%s' where it is not associated with a value", name)
	}
	delete(vars, name)
	return nil
}

// runBlock runs statements until one leaves the block.
func runBlock(f *frame, body []stmt) (control, error) {
	for _, s := range body {
		if ctl, err := s(f); ctl != ctlNone || err != nil {
			return ctl, err
		}
	}
	return ctlNone, nil
}
