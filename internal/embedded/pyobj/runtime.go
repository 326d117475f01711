package pyobj

import (
	"io"
	"sync"
	"sync/atomic"
)

// DefaultRecursionLimit is sys.getrecursionlimit() of a fresh interpreter.
const DefaultRecursionLimit = 1000

// Hooks connect a runtime to its host. Every member may be nil. Hooks are called by the goroutine
// that holds the interpreter's lock.
type Hooks struct {
	// Warn shows a warning; an error makes the warning an exception. Without it warnings are dropped.
	Warn func(w WarningNote) error
	// Unraisable is told of exceptions that nobody can receive; where is the object concerned, or nil.
	Unraisable func(exc *Exception, where Object)
	// AllocPayload makes the native part of an instance of a class with a positive basic size.
	AllocPayload func(typ *Type) (Payload, error)
	// FreePayload is called exactly once for every native part, after the destroy slots.
	FreePayload func(p Payload)
	// ClassChanged is told of an object that is of another class from now on.
	ClassChanged func(o Object)
	// Import loads a module that is not in the registry; nil and no error means there is none.
	Import func(name string) (Object, error)
}

// WarningNote is a warning on its way.
type WarningNote struct {
	Category *Type
	Message  string
	// StackLevel says whose fault it is: 1 is the code that runs, 2 its caller, and so on.
	StackLevel int
	// File and Line are where that code is in its source; empty and 0 when no Python code is so far up.
	File string
	Line int
}

// Runtime is one interpreter's object space. One goroutine uses it at a time.
type Runtime struct {
	// Hooks may be changed while no operation runs.
	Hooks Hooks

	stdout   io.Writer
	calls    Calls
	limit    int
	modules  *Dict
	builtins *Module
	reprs    map[Object]struct{}
	ctxvars  map[*ContextVar]Object
	steps    uint64 // of iterators

	final  finalQueue
	live   *atomic.Int64 // instances with something to finalise
	plain  *atomic.Int64 // the others, when they are counted
	counts bool
	closed bool
	own    bool // what is made is the interpreter's own
	minor  int  // of the CPython that decides where versions differ

	exported int // buffers that views hold
}

// NewRuntime makes an object space with a builtins module. stdout receives what print() writes; nil discards it.
func NewRuntime(stdout io.Writer) *Runtime {
	if stdout == nil {
		stdout = io.Discard
	}
	rt := &Runtime{
		stdout:  stdout,
		limit:   DefaultRecursionLimit,
		minor:   11,
		modules: NewDict(),
		reprs:   map[Object]struct{}{},
		ctxvars: map[*ContextVar]Object{},
		live:    new(atomic.Int64),
		plain:   new(atomic.Int64),
	}
	rt.final.cond = sync.NewCond(&rt.final.mu)
	rt.builtins = newBuiltinsModule(rt)
	rt.modules.SetStr("builtins", rt.builtins)
	return rt
}

// SetMinor chooses the CPython 3 that decides where versions differ; it is 11 at first.
func (rt *Runtime) SetMinor(minor int) { rt.minor = minor }

// Builtins is the builtins module (h_Builtins).
func (rt *Runtime) Builtins() *Module { return rt.builtins }

// Modules is the module registry, sys.modules.
func (rt *Runtime) Modules() *Dict { return rt.modules }

// Stdout is where print() writes.
func (rt *Runtime) Stdout() io.Writer { return rt.stdout }

// SetStdout changes where print() writes.
func (rt *Runtime) SetStdout(w io.Writer) { rt.stdout = w }

// RecursionLimit is the number of nested calls at which RecursionError is raised.
func (rt *Runtime) RecursionLimit() int { return rt.limit }

// SetRecursionLimit changes the limit; values below 1 are taken as 1.
func (rt *Runtime) SetRecursionLimit(n int) { rt.limit = max(n, 1) }

// Enter counts one more nested call and raises RecursionError beyond the limit; where completes the
// message (" while calling a Python object"). Every Enter that succeeded needs a Leave.
func (rt *Runtime) Enter(where string) error {
	if rt.calls.depth >= rt.limit {
		return Raisef(RecursionError, "maximum recursion depth exceeded%s", where)
	}
	rt.calls.depth++
	return nil
}

// Leave ends what Enter began.
func (rt *Runtime) Leave() { rt.calls.depth-- }

// AsOwn runs fn; instances that it makes belong to the interpreter itself, such as those in its modules, and are not counted.
func (rt *Runtime) AsOwn(fn func() error) error {
	before := rt.own
	rt.own = true
	defer func() { rt.own = before }()
	return fn()
}

// CountInstances has LiveInstances count the instances that will be made with nothing to do at their end, too. The collector
// then has to look after each of them, which takes longer than making one.
func (rt *Runtime) CountInstances() { rt.counts = true }

// LiveInstances is the number of instances of heap types that exist or wait for finalisation, without the interpreter's own,
// and without those that have nothing to do at their end unless CountInstances was called.
// The collector decides when it falls; see Collect.
func (rt *Runtime) LiveInstances() int {
	if rt.closed {
		return int(rt.live.Load())
	}
	return int(rt.live.Load() + rt.plain.Load())
}

// Warn issues a warning of the category (HPyErr_WarnEx). A nil category is RuntimeWarning.
func (rt *Runtime) Warn(category Object, message string, stackLevel int) error {
	cat := RuntimeWarning
	if category != nil && category != Object(None) {
		t, ok := category.(*Type)
		if !ok || !t.IsSubtype(Warning) {
			return Raisef(TypeError, "category must be a Warning subclass, not '%s'", typeName(category))
		}
		cat = t
	}
	if rt.Hooks.Warn == nil {
		return nil
	}
	w := WarningNote{Category: cat, Message: message, StackLevel: stackLevel}
	if f := rt.Frame(stackLevel); f != nil {
		w.File, w.Line = f.Position()
	}
	return rt.Hooks.Warn(w)
}

// WriteUnraisable reports an error that cannot be raised (HPyErr_WriteUnraisable).
func (rt *Runtime) WriteUnraisable(err error, where Object) {
	if err == nil || rt.Hooks.Unraisable == nil {
		return
	}
	rt.Hooks.Unraisable(rt.AsException(err), where)
}
