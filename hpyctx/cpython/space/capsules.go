package space

import (
	"errors"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// named lends a capsule's name as C has it: 0 for nil.
func (s *Space) named(name *string, use func(at uintptr) uintptr) uintptr {
	if name == nil {
		return use(0)
	}
	return s.lend(*name, use)
}

// lasting is a name that stays as long as the process: a capsule does not say when it is gone.
func lasting(name *string) (uintptr, error) {
	if name == nil {
		return 0, nil
	}
	return native.CString(*name)
}

var errDestructor = errors.New("space: capsules whose destructor is in Go are not offered in CPython yet")

// NewCapsule implements [objspace.Capsules]. A destructor in Go is refused.
func (s *Space) NewCapsule(content objspace.CapsuleContent, destructor objspace.CapsuleDestructor, keep any) (objspace.Value, error) {
	if destructor != nil {
		return nil, errDestructor
	}
	name, err := lasting(content.Name)
	if err != nil {
		return nil, err
	}
	c, err := s.result(s.quick(symCapsuleNew, content.Pointer, name, 0))
	if err != nil || content.Context == 0 {
		return c, err
	}
	return c, s.SetCapsuleContext(c, content.Context)
}

// CapsulePointer implements [objspace.Capsules].
func (s *Space) CapsulePointer(c objspace.Value, name *string) (uintptr, error) {
	p := s.named(name, func(at uintptr) uintptr { return s.quick(symCapsulePointer, s.word(c), at) })
	if p == 0 {
		return 0, s.failed()
	}
	return p, nil
}

// SetCapsulePointer implements [objspace.Capsules].
func (s *Space) SetCapsulePointer(c objspace.Value, pointer uintptr) error {
	return s.status(s.quick(symCapsuleSetPointer, s.word(c), pointer))
}

// CapsuleIsValid implements [objspace.Capsules].
func (s *Space) CapsuleIsValid(c objspace.Value, name *string) bool {
	return s.named(name, func(at uintptr) uintptr { return s.quick(symCapsuleIsValid, s.word(c), at) }) != 0
}

// CapsuleName implements [objspace.Capsules].
func (s *Space) CapsuleName(c objspace.Value) (*string, error) {
	at := s.quick(symCapsuleName, s.word(c))
	if at == 0 {
		return nil, s.Take()
	}
	name := native.GoString(at, roomSize)
	return &name, nil
}

// SetCapsuleName implements [objspace.Capsules].
func (s *Space) SetCapsuleName(c objspace.Value, name *string, module string) error {
	at, err := lasting(name)
	if err != nil {
		return err
	}
	if err := s.status(s.quick(symCapsuleSetName, s.word(c), at)); err != nil {
		native.Free(at)
		return err
	}
	s.namers[at] = module
	return nil
}

// CapsuleNamer implements [objspace.Capsules]. Who names a capsule from C is not known.
func (s *Space) CapsuleNamer(c objspace.Value) (string, error) {
	at := s.quick(symCapsuleName, s.word(c))
	if at == 0 {
		return "", s.Take()
	}
	return s.namers[at], nil
}

// CapsuleContext implements [objspace.Capsules].
func (s *Space) CapsuleContext(c objspace.Value) (uintptr, error) {
	p := s.quick(symCapsuleContext, s.word(c))
	if p == 0 {
		return 0, s.Take()
	}
	return p, nil
}

// SetCapsuleContext implements [objspace.Capsules].
func (s *Space) SetCapsuleContext(c objspace.Value, context uintptr) error {
	return s.status(s.quick(symCapsuleSetContext, s.word(c), context))
}

// CapsuleDestructor implements [objspace.Capsules]: one in C, which is Python's to call.
func (s *Space) CapsuleDestructor(c objspace.Value) (objspace.CapsuleDestructor, error) {
	at := s.quick(symCapsuleDestructor, s.word(c))
	if at == 0 {
		return nil, s.Take()
	}
	return nil, errDestructor
}

// SetCapsuleDestructor implements [objspace.Capsules]: it takes one away, and refuses one in Go.
func (s *Space) SetCapsuleDestructor(c objspace.Value, destructor objspace.CapsuleDestructor) error {
	if destructor != nil {
		return errDestructor
	}
	return s.status(s.quick(symCapsuleSetDestructor, s.word(c), 0))
}
