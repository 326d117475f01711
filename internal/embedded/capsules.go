package embedded

import (
	"runtime"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Capsules. The name is the module's memory and is not copied for GetName; its text is read again whenever names are
// compared, as CPython does.

// The keys of HPyCapsule.
const (
	capsulePointer    = 0
	capsuleName       = 1
	capsuleContext    = 2
	capsuleDestructor = 3
)

// nameAt is a capsule name in the module's memory; nil for NULL.
func (p *Provider) nameAt(addr uintptr) (*pyobj.CapsuleName, error) {
	if addr == 0 {
		return nil, nil
	}
	if _, err := hpydef.Text(addr); err != nil {
		return nil, pyobj.Raisef(pyobj.SystemError, "capsule name: %v", err)
	}
	anchor := p.anchor()
	return &pyobj.CapsuleName{Address: addr, Read: func(addr uintptr) (string, error) {
		defer runtime.KeepAlive(anchor)
		return hpydef.Text(addr)
	}}, nil
}

// nameOf is a name passed for comparison.
func nameOf(t text) *pyobj.CapsuleName {
	if t.IsNull() {
		return nil
	}
	return &pyobj.CapsuleName{Text: t.String()}
}

// destructorAt reads an HPyCapsule_Destructor; NULL is none.
func (p *Provider) destructorAt(addr uintptr) (pyobj.CapsuleDestructor, error) {
	if addr == 0 {
		return nil, nil
	}
	d, err := hpydef.ReadCapsuleDestructor(addr)
	if err != nil {
		return nil, pyobj.Raisef(pyobj.SystemError, "%v", err)
	}
	if d.Impl == 0 || d.Trampoline == 0 {
		return nil, pyobj.Raisef(pyobj.ValueError, "Invalid HPyCapsule destructor")
	}
	anchor := p.anchor()
	return func(_ *pyobj.Runtime, pointer uintptr, name *pyobj.CapsuleName, context uintptr) {
		defer runtime.KeepAlive(anchor)
		var c native.Call
		c.Fn = d.Impl
		if name != nil {
			c.Int[0] = name.Address
		}
		c.Int[1], c.Int[2] = pointer, context
		c.Do6()
	}, nil
}

// CapsuleNew makes a capsule; name and destructor are addresses in the module's memory, or 0.
func (p *Provider) CapsuleNew(_ caller, pointer, name, destructor uintptr) (handle, error) {
	d, err := p.destructorAt(destructor)
	if err != nil {
		return 0, err
	}
	n, err := p.nameAt(name)
	if err != nil {
		return 0, err
	}
	c, err := p.rt.NewCapsule(p.module.CapsuleHolds(pointer), n, d)
	if err != nil {
		return 0, err
	}
	c.Keep(p.anchor()) // what the pointer leads to is the module's, as a rule
	return p.handles.New(c)
}

// CapsuleGet reads one property of a capsule. For the pointer the name must match; when the capsule holds the table of an API,
// every module gets the table of its own edge.
func (p *Provider) CapsuleGet(_ caller, h handle, key abi.HPyCapsuleKey, name text) (uintptr, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	switch key {
	case capsulePointer:
		ptr, err := pyobj.CapsulePointer(o, nameOf(name))
		if err != nil {
			return 0, err
		}
		return p.module.Capsule(name.String(), ptr)
	case capsuleName:
		n, err := pyobj.CapsuleNameOf(o)
		if err != nil || n == nil {
			return 0, err
		}
		return n.Address, nil
	case capsuleContext:
		return pyobj.CapsuleContext(o)
	case capsuleDestructor:
		return 0, pyobj.Raisef(pyobj.ValueError, "Invalid operation: get HPyCapsule_key_Destructor")
	}
	return 0, pyobj.Raisef(pyobj.SystemError, "invalid HPyCapsule key %d", key)
}

// CapsuleIsValid reports whether the object is a capsule of that name.
func (p *Provider) CapsuleIsValid(_ caller, h handle, name text) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return truth(pyobj.CapsuleIsValid(o, nameOf(name))), nil
}

// CapsuleSet changes one property of a capsule.
func (p *Provider) CapsuleSet(_ caller, h handle, key abi.HPyCapsuleKey, value uintptr) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	switch key {
	case capsulePointer:
		return status(p.rt.CapsuleSetPointer(o, p.module.CapsuleHolds(value)))
	case capsuleName:
		n, err := p.nameAt(value)
		if err != nil {
			return -1, err
		}
		return status(pyobj.CapsuleSetName(o, n.By(p.module.Name())))
	case capsuleContext:
		return status(pyobj.CapsuleSetContext(o, value))
	case capsuleDestructor:
		d, err := p.destructorAt(value)
		if err != nil {
			return -1, err
		}
		return status(pyobj.CapsuleSetDestructor(o, d))
	}
	return -1, pyobj.Raisef(pyobj.SystemError, "invalid HPyCapsule key %d", key)
}
