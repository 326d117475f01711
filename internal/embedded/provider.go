package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The shapes of methods of the HPy API: who calls, and handles, which are words of the universal space. What a method
// returns is a new handle that the caller owns; arguments stay the caller's.
type (
	caller = *trampoline.Context
	handle = trampoline.Handle
	text   = trampoline.Str
)

// Provider is the HPy API of one module: abi.Provider over the interpreter's objects. Methods are grouped by subject, one
// file each, and named after the members of HPyContext, whose documentation they follow.
type Provider struct {
	*Space
	module objspace.Client
}

// Provider makes the HPy API for a module.
func (s *Space) Provider(m objspace.Client) *Provider { return &Provider{Space: s, module: m} }

// anchor is held by what may call C code of the module, or lead to its memory, when the module is gone.
func (p *Provider) anchor() *trampoline.Anchor { return p.module.Edge().Consumer().Anchor() }

// result opens a handle for what an operation gave.
func (s *Space) result(o pyobj.Object, err error) (handle, error) {
	if err != nil {
		return trampoline.Null, err
	}
	return s.handles.New(o)
}

// unary applies an operation to one object.
func (s *Space) unary(h handle, op func(*pyobj.Runtime, pyobj.Object) (pyobj.Object, error)) (handle, error) {
	o, err := s.handles.Object(h)
	if err != nil {
		return trampoline.Null, err
	}
	return s.result(op(s.rt, o))
}

// pair resolves two handles.
func (s *Space) pair(a, b handle) (x, y pyobj.Object, err error) {
	if x, err = s.handles.Object(a); err != nil {
		return nil, nil, err
	}
	y, err = s.handles.Object(b)
	return x, y, err
}

// binary applies an operation to two objects.
func (s *Space) binary(a, b handle, op func(*pyobj.Runtime, pyobj.Object, pyobj.Object) (pyobj.Object, error)) (handle, error) {
	x, y, err := s.pair(a, b)
	if err != nil {
		return trampoline.Null, err
	}
	return s.result(op(s.rt, x, y))
}

// objects resolves an array of handles.
func (s *Space) objects(hs []handle) ([]pyobj.Object, error) {
	if err := pyobj.CheckItems(len(hs)); err != nil { // the length is what C code says
		return nil, err
	}
	out := make([]pyobj.Object, len(hs))
	for i, h := range hs {
		var err error
		if out[i], err = s.handles.Object(h); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// truth is the C form of a bool.
func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// status is the result of an operation that gives -1 when it fails.
func status(err error) (int32, error) {
	if err != nil {
		return -1, err
	}
	return 0, nil
}

// checked is the result of a predicate that gives -1 when it fails.
func checked(b bool, err error) (int32, error) {
	if err != nil {
		return -1, err
	}
	return truth(b), nil
}
