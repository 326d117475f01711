package embedded

import (
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Capsules for Go code. Their names are kept where C code can read them.

// NewCapsule implements [objspace.Capsules].
func (s *Space) NewCapsule(content objspace.CapsuleContent, destructor objspace.CapsuleDestructor, keep any) (objspace.Value, error) {
	name, free, err := newCapsuleName(content.Name)
	if err != nil {
		return nil, err
	}
	c, err := s.rt.NewCapsule(content.Pointer, name, s.capsuleDestructor(destructor))
	if err != nil {
		free()
		return nil, err
	}
	c.After(free)
	c.Keep(keep)
	return c, pyobj.CapsuleSetContext(c, content.Context)
}

// newCapsuleName puts a name into native memory, which free gives back.
func newCapsuleName(text *string) (name *pyobj.CapsuleName, free func(), err error) {
	if text == nil {
		return nil, func() {}, nil
	}
	if strings.IndexByte(*text, 0) >= 0 {
		return nil, nil, pyobj.Raisef(pyobj.ValueError, "embedded null character")
	}
	at, err := native.CString(*text)
	if err != nil {
		return nil, nil, pyobj.Raisef(pyobj.MemoryError, "capsule name: %v", err)
	}
	return &pyobj.CapsuleName{Text: *text, Address: at}, func() { native.Free(at) }, nil
}

// comparedName is a name that is only compared.
func comparedName(text *string) *pyobj.CapsuleName {
	if text == nil {
		return nil
	}
	return &pyobj.CapsuleName{Text: *text}
}

// nameText is the text of a name; nil for NULL.
func nameText(n *pyobj.CapsuleName) (*string, error) {
	if n == nil {
		return nil, nil
	}
	text, ok := n.Now()
	if !ok {
		return nil, pyobj.Raisef(pyobj.SystemError, "capsule name: the memory at %#x cannot be read", n.Address)
	}
	return &text, nil
}

// capsuleDestructor is a destructor in Go as capsules have it. Its error is reported to nobody in particular.
func (s *Space) capsuleDestructor(d objspace.CapsuleDestructor) pyobj.CapsuleDestructor {
	if d == nil {
		return nil
	}
	return func(_ *pyobj.Runtime, pointer uintptr, name *pyobj.CapsuleName, context uintptr) {
		text, err := nameText(name)
		if err == nil {
			_, err = inGo(s, func() (struct{}, error) {
				return struct{}{}, d(objspace.CapsuleContent{Pointer: pointer, Name: text, Context: context})
			})
		}
		s.rt.WriteUnraisable(err, nil)
	}
}

// CapsulePointer implements [objspace.Capsules].
func (s *Space) CapsulePointer(capsule objspace.Value, name *string) (uintptr, error) {
	return of(capsule, func(o pyobj.Object) (uintptr, error) { return pyobj.CapsulePointer(o, comparedName(name)) })
}

// SetCapsulePointer implements [objspace.Capsules].
func (s *Space) SetCapsulePointer(capsule objspace.Value, pointer uintptr) error {
	return do(capsule, func(o pyobj.Object) error { return s.rt.CapsuleSetPointer(o, pointer) })
}

// CapsuleIsValid implements [objspace.Capsules].
func (s *Space) CapsuleIsValid(capsule objspace.Value, name *string) bool {
	o, err := objectOf(capsule)
	return err == nil && pyobj.CapsuleIsValid(o, comparedName(name))
}

// CapsuleName implements [objspace.Capsules].
func (s *Space) CapsuleName(capsule objspace.Value) (*string, error) {
	n, err := of(capsule, pyobj.CapsuleNameOf)
	if err != nil {
		return nil, err
	}
	return nameText(n)
}

// SetCapsuleName implements [objspace.Capsules].
func (s *Space) SetCapsuleName(capsule objspace.Value, name *string, module string) error {
	return do(capsule, func(o pyobj.Object) error {
		n, free, err := newCapsuleName(name)
		if err != nil {
			return err
		}
		if err := pyobj.CapsuleSetName(o, n.By(module)); err != nil {
			free()
			return err
		}
		o.(*pyobj.Capsule).After(free)
		return nil
	})
}

// CapsuleNamer implements [objspace.Capsules].
func (s *Space) CapsuleNamer(capsule objspace.Value) (string, error) {
	n, err := of(capsule, pyobj.CapsuleNameOf)
	if err != nil || n == nil {
		return "", err
	}
	return n.Giver, nil
}

// CapsuleContext implements [objspace.Capsules].
func (s *Space) CapsuleContext(capsule objspace.Value) (uintptr, error) {
	return of(capsule, pyobj.CapsuleContext)
}

// SetCapsuleContext implements [objspace.Capsules].
func (s *Space) SetCapsuleContext(capsule objspace.Value, context uintptr) error {
	return do(capsule, func(o pyobj.Object) error { return pyobj.CapsuleSetContext(o, context) })
}

// CapsuleDestructor implements [objspace.Capsules].
func (s *Space) CapsuleDestructor(capsule objspace.Value) (objspace.CapsuleDestructor, error) {
	d, err := of(capsule, pyobj.CapsuleDestructorOf)
	if err != nil || d == nil {
		return nil, err
	}
	return func(content objspace.CapsuleContent) error {
		name, free, err := newCapsuleName(content.Name)
		if err != nil {
			return err
		}
		defer free()
		d(s.rt, content.Pointer, name, content.Context)
		return nil
	}, nil
}

// SetCapsuleDestructor implements [objspace.Capsules].
func (s *Space) SetCapsuleDestructor(capsule objspace.Value, destructor objspace.CapsuleDestructor) error {
	return do(capsule, func(o pyobj.Object) error { return pyobj.CapsuleSetDestructor(o, s.capsuleDestructor(destructor)) })
}

// do is of for operations that give nothing.
func do(v objspace.Value, op func(pyobj.Object) error) error {
	_, err := of(v, func(o pyobj.Object) (struct{}, error) { return struct{}{}, op(o) })
	return err
}
