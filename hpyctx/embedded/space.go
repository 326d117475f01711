package embedded

import (
	"errors"
	"fmt"
	"io"

	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Options describe an object space. Every function may be nil.
type Options struct {
	Stdout         io.Writer
	RecursionLimit int
	Warn           func(w pyobj.WarningNote) error
	Unraisable     func(err error)
	// Import loads a module that is not in the registry; nil and no error means there is none of that name.
	Import func(name string) (pyobj.Object, error)
}

// Module is what the HPy API asks of the module that calls it; package hpyctx implements it.
type Module interface {
	// Name of the module.
	Name() string
	// Edge is the module's edge to the HPy API, over which its C functions are called.
	Edge() *trampoline.Edge
	// Thread is the thread state of the lock owner.
	Thread() *trampoline.Thread
	// Leave and Reenter are HPy_LeavePythonExecution and its counterpart.
	Leave() (word uintptr, err error)
	Reenter(word uintptr) error
	// Capsule is told that the module asks for a capsule's pointer, and answers with the one that the module is to get:
	// the table of its own edge when the capsule holds an API.
	Capsule(name string, pointer uintptr) (uintptr, error)
	// CapsuleHolds is what a capsule is to hold that the module gives a pointer to: for the table of its edge to an API, which
	// Capsule answered, the pointer that the API's provider gave.
	CapsuleHolds(pointer uintptr) uintptr
	// Named is told which C function the module's definitions name how, for messages.
	Named(code uintptr, name string)
	// Dump shows an object to whoever debugs the module.
	Dump(o pyobj.Object)
	// Fatal reports an HPy_FatalError; the module's process aborts afterwards.
	Fatal(message string)
}

// Space is the object space of one interpreter.
type Space struct {
	rt      *pyobj.Runtime
	handles *Handles
	consts  map[string]trampoline.Handle // handle members of contexts

	globals  words[pyobj.Object]
	builders words[*builder]
	trackers words[*tracker]

	strs  textCache[pyobj.Str]
	bytes textCache[pyobj.Bytes]
	names textCache[pyobj.Type]

	payloads int  // native parts of instances that exist
	payload  *any // for the instance that is being made
	code     *pyobj.Type
}

// New makes an object space.
func New(o Options) (*Space, error) {
	handles, err := newHandles()
	if err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	s := &Space{rt: pyobj.NewRuntime(o.Stdout), handles: handles, consts: map[string]trampoline.Handle{}}
	if o.RecursionLimit > 0 {
		s.rt.SetRecursionLimit(o.RecursionLimit)
	}
	s.rt.Hooks = pyobj.Hooks{
		Warn:         o.Warn,
		AllocPayload: s.allocPayload,
		FreePayload:  s.freePayload,
		Import:       s.importModule(o.Import),
	}
	if o.Unraisable != nil {
		s.rt.Hooks.Unraisable = func(e *pyobj.Exception, _ pyobj.Object) { o.Unraisable(e) }
	}
	s.addEvaluator()
	if err := s.openConstants(); err != nil {
		return nil, errors.Join(err, handles.free())
	}
	return s, nil
}

func (s *Space) openConstants() error {
	for name, o := range constantObjects {
		h, err := s.handles.New(o)
		if err != nil {
			return fmt.Errorf("embedded: %s: %w", name, err)
		}
		s.consts[name] = h
	}
	h, err := s.handles.New(s.rt.Builtins().Dict())
	if err != nil {
		return fmt.Errorf("embedded: h_Builtins: %w", err)
	}
	s.consts["h_Builtins"] = h
	s.handles.seal()
	return nil
}

// Runtime runs Python semantics on the objects.
func (s *Space) Runtime() *pyobj.Runtime { return s.rt }

// Handles is the universal handle space.
func (s *Space) Handles() *Handles { return s.handles }

// TupleLen is the number of items of a tuple, 0 for anything else.
func (s *Space) TupleLen(u trampoline.Handle) int {
	if o, err := s.handles.Object(u); err == nil {
		if t, ok := pyobj.AsTuple(o); ok {
			return t.Len()
		}
	}
	return 0
}

// Constant is the universal handle of a context's handle member, by the member's name (h_None); Null for another name.
func (s *Space) Constant(name string) trampoline.Handle { return s.consts[name] }

// GoPayload is the basic size of classes whose instances carry a Go value.
const GoPayload = 1

// NewInstance makes an instance of a class with basic size GoPayload that carries a Go value.
func (s *Space) NewInstance(t *pyobj.Type, value any) (pyobj.Object, error) {
	if t.Basicsize() != GoPayload {
		return nil, pyobj.Raisef(pyobj.TypeError, "instances of '%s' carry no Go value", t.FullName())
	}
	s.SafePoint()
	s.payload = &value
	defer func() { s.payload = nil }()
	return s.rt.NewInstance(t)
}

// allocPayload makes the zeroed native part of an instance, or takes the Go value meant for it.
func (s *Space) allocPayload(t *pyobj.Type) (pyobj.Payload, error) {
	if v := s.payload; v != nil {
		s.payload = nil
		return pyobj.Payload{Data: *v}, nil
	}
	a, err := native.Alloc(t.Basicsize())
	if err != nil {
		return pyobj.Payload{}, pyobj.Raisef(pyobj.MemoryError, "%v", err)
	}
	s.payloads++
	return pyobj.Payload{Word: a}, nil
}

func (s *Space) freePayload(p pyobj.Payload) {
	if p.Word != 0 {
		native.Free(p.Word)
		s.payloads--
	}
}

// SafePoint does what has to wait for a moment when no object is half made: it lets go of objects whose handles were
// closed and runs the destructors of objects that are gone.
func (s *Space) SafePoint() {
	if s.handles.table.Released() {
		s.handles.Drain()
	}
	if s.rt.PendingFinalizers() > 0 {
		s.rt.DrainFinalizers()
	}
	s.strs.drain()
	s.bytes.drain()
	s.names.drain()
}

// Collect destroys everything that nobody can reach.
func (s *Space) Collect() {
	s.SafePoint()
	s.rt.Collect()
	s.SafePoint()
}

// Counts is what an object space holds.
type Counts struct {
	Handles, Objects, Globals, Builders, Texts, Payloads int
}

// Counts says what the space holds.
func (s *Space) Counts() Counts {
	return Counts{
		Handles:  s.handles.Live(),
		Objects:  s.rt.LiveInstances(),
		Globals:  s.globals.live,
		Builders: s.builders.live + s.trackers.live,
		Texts:    len(s.strs.copies) + len(s.bytes.copies) + len(s.names.copies),
		Payloads: s.payloads,
	}
}

// Finish destroys every object, reachable or not, each exactly once. C code of modules still runs in it.
func (s *Space) Finish() error {
	s.globals = words[pyobj.Object]{}
	s.builders = words[*builder]{}
	s.trackers = words[*tracker]{}
	s.rt.Close()
	return nil
}

// Close frees the native memory of the space. Nothing of it may be used afterwards.
func (s *Space) Close() error {
	s.strs.free()
	s.bytes.free()
	s.names.free()
	s.handles.objs = nil
	return s.handles.free()
}
