package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// HPyField and HPyGlobal: references that live in native memory as words. A field's word is an index into the fields of
// the object that owns the struct, so Go's collector sees the reference and cycles need no traversal; a global's word is an
// id of this interpreter.

// FieldStore stores an object, or nothing for Null, in a field of target's native struct; the address is that of the field.
func (p *Provider) FieldStore(_ caller, target handle, field uintptr, h handle) error {
	t, err := p.handles.Object(target)
	if err != nil {
		return err
	}
	o, err := p.handles.Optional(h)
	if err != nil {
		return err
	}
	parts := pyobj.PartsOf(t)
	if parts == nil {
		return pyobj.Raisef(pyobj.SystemError, "HPyField_Store: '%s' object has no fields", pyobj.TypeName(t))
	}
	if field == 0 {
		return pyobj.Raisef(pyobj.SystemError, "HPyField_Store: the field is NULL")
	}
	native.StoreWord(field, parts.StoreField(native.LoadWord(field), o))
	return nil
}

// FieldLoad gives what a field of source's native struct holds; the word is the field's content.
func (p *Provider) FieldLoad(_ caller, source handle, field abi.Field) (handle, error) {
	t, err := p.handles.Object(source)
	if err != nil {
		return 0, err
	}
	var o pyobj.Object
	if parts := pyobj.PartsOf(t); parts != nil {
		o = parts.LoadField(uintptr(field))
	}
	if o == nil {
		return 0, pyobj.Raisef(pyobj.SystemError, "HPyField_Load: '%s' object has no such field", pyobj.TypeName(t))
	}
	return p.handles.Meet(native.MetIn(o), o)
}

// GlobalStore stores an object, or nothing for Null, in the global at the address.
func (p *Provider) GlobalStore(_ caller, global uintptr, h handle) error {
	o, err := p.handles.Optional(h)
	if err != nil {
		return err
	}
	if global == 0 {
		return pyobj.Raisef(pyobj.SystemError, "HPyGlobal_Store: the global is NULL")
	}
	return p.setGlobal(global, o)
}

// setGlobal has the global at an address hold an object, or nothing.
func (s *Space) setGlobal(global uintptr, o pyobj.Object) error {
	var word trampoline.Handle
	if o != nil {
		var err error
		if word, err = s.handles.Keep(o); err != nil {
			return err
		}
		s.globals++
	}
	if s.handles.Unkeep(trampoline.Handle(native.LoadWord(global))) {
		s.globals--
	}
	native.StoreWord(global, uintptr(word))
	return nil
}

// GlobalLoad gives what a global with this content holds; one that was never stored to gives Null, without an error.
func (p *Provider) GlobalLoad(_ caller, global abi.Global) (handle, error) {
	if global == 0 {
		return trampoline.Null, nil
	}
	o, ok := p.handles.Kept(trampoline.Handle(global))
	if !ok {
		return 0, pyobj.Raisef(pyobj.SystemError, "HPyGlobal_Load: the global holds %#x, which this interpreter did not store", uintptr(global))
	}
	return p.handles.New(o)
}

// UpdateGlobals implements [objspace.Life].
func (s *Space) UpdateGlobals(addrs []uintptr, with func(objspace.Value) objspace.Value) {
	for _, a := range addrs {
		if !native.Readable(a, 8) {
			continue
		}
		held, ok := s.handles.Kept(trampoline.Handle(native.LoadWord(a)))
		if !ok {
			continue
		}
		o, _ := with(held).(pyobj.Object)
		if s.setGlobal(a, o) != nil { // no handle is left
			_ = s.setGlobal(a, nil) // which needs none
		}
	}
}
