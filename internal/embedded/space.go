package embedded

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Space is the object space of one interpreter; it implements [objspace.Space].
type Space struct {
	lock    fairLock
	rt      *pyobj.Runtime
	handles *Handles
	consts  map[string]trampoline.Handle // handle members of contexts

	globals  int // that hold something
	builders words[*builder]
	trackers words[*tracker]

	payloads int  // native parts of instances that have to be given back
	payload  *any // for the instance that is being made
	code     *pyobj.Type
}

// New makes an object space.
func New(o objspace.Options) (*Space, error) {
	handles, err := newHandles()
	if err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	s := &Space{rt: pyobj.NewRuntime(o.Stdout), handles: handles, consts: map[string]trampoline.Handle{}}
	if o.RecursionLimit > 0 {
		s.rt.SetRecursionLimit(o.RecursionLimit)
	}
	if o.CountObjects {
		s.rt.CountInstances()
	}
	if o.Minor > 0 {
		s.rt.SetMinor(o.Minor)
	}
	s.rt.Hooks = pyobj.Hooks{
		AllocPayload: s.allocPayload,
		FreePayload:  s.freePayload,
		ClassChanged: handles.reclass,
		Import:       s.importModule(o),
	}
	if o.Warn != nil {
		s.rt.Hooks.Warn = func(w pyobj.WarningNote) error {
			return o.Warn(objspace.Warning{Category: w.Category.Name(), Message: w.Message, StackLevel: w.StackLevel, File: w.File, Line: w.Line})
		}
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

// Handles implements [objspace.API].
func (s *Space) Handles() objspace.Handles { return s.handles }

// HPy implements [objspace.API].
func (s *Space) HPy(c objspace.Client) abi.Provider { return s.Provider(c) }

// TupleLen implements [objspace.API].
func (s *Space) TupleLen(u trampoline.Handle) int {
	if o, err := s.handles.Object(u); err == nil {
		if t, ok := pyobj.AsTuple(o); ok {
			return t.Len()
		}
	}
	return 0
}

// Constant implements [objspace.API].
func (s *Space) Constant(name string) trampoline.Handle { return s.consts[name] }

// goPayload is the basic size of classes whose instances carry a Go value.
const goPayload = 1

// instance makes an instance of a class with basic size goPayload that carries a Go value.
func (s *Space) instance(t *pyobj.Type, value any) (pyobj.Object, error) {
	if t.Basicsize() != goPayload {
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
	if t.Basicsize() <= native.MostBlock {
		b := native.NewBlock(t.Basicsize())
		return pyobj.Payload{Word: b.Addr(), Data: b}, nil
	}
	a, err := native.Alloc(t.Basicsize())
	if err != nil {
		return pyobj.Payload{}, pyobj.Raisef(pyobj.MemoryError, "%v", err)
	}
	s.payloads++
	return pyobj.Payload{Word: a}, nil
}

func (s *Space) freePayload(p pyobj.Payload) {
	native.Free(p.Word)
	s.payloads--
}

// SafePoint implements [objspace.Life]: it lets go of objects whose handles were closed and runs the destructors of objects that
// are gone.
func (s *Space) SafePoint() {
	s.handles.forgetCollected()
	if s.handles.table.Released() {
		s.handles.Drain()
	}
	if s.rt.PendingFinalizers() > 0 {
		s.rt.DrainFinalizers()
	}
}

// Collect implements [objspace.Life].
func (s *Space) Collect() {
	s.handles.forget()
	s.SafePoint()
	s.rt.Collect()
	s.SafePoint()
}

// Counts implements [objspace.Life].
func (s *Space) Counts() objspace.Counts {
	return objspace.Counts{
		Handles:  s.handles.Live(),
		Objects:  s.rt.LiveInstances(),
		Globals:  s.globals,
		Builders: s.builders.live + s.trackers.live,
		Payloads: s.payloads,
	}
}

// Finish implements [objspace.Life].
func (s *Space) Finish() error {
	s.globals = 0
	s.builders = words[*builder]{}
	s.trackers = words[*tracker]{}
	s.rt.Close()
	return nil
}

// Close implements [objspace.Life].
func (s *Space) Close() error {
	s.handles.objs = nil
	return s.handles.free()
}
