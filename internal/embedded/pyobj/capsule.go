package pyobj

import "fmt"

// CapsuleDestructor is called once when the capsule is gone, with what the capsule holds then.
type CapsuleDestructor func(rt *Runtime, pointer uintptr, name *CapsuleName, context uintptr)

// CapsuleName is a capsule's name. A nil *CapsuleName is a NULL name.
type CapsuleName struct {
	Text    string                           // of a name made in Go
	Address uintptr                          // where the program keeps the name; 0 for names made in Go
	Read    func(at uintptr) (string, error) // reads the text at Address; nil for names made in Go
	Giver   string                           // the module that gave it to a capsule in the place of another one
}

// By notes who gives the name; that of NULL is not kept.
func (n *CapsuleName) By(giver string) *CapsuleName {
	if n != nil {
		n.Giver = giver
	}
	return n
}

// Now is what the name is now: the memory of a name belongs to the program, which may change it, and CPython looks at
// it whenever names are compared. It is not ok when the memory cannot be read any more.
func (n *CapsuleName) Now() (s string, ok bool) {
	if n.Read == nil {
		return n.Text, true
	}
	s, err := n.Read(n.Address)
	return s, err == nil
}

// capsuleState is what outlives the capsule until its destructor has run. It refers to no object.
type capsuleState struct {
	keep       any
	pointer    uintptr
	name       *CapsuleName
	context    uintptr
	destructor CapsuleDestructor
	after      []func() // what is released behind the destructor
}

func (s *capsuleState) destroy(rt *Runtime) {
	if f := s.destructor; f != nil {
		s.destructor = nil
		f(rt, s.pointer, s.name, s.context)
	}
	for _, f := range s.after {
		f()
	}
	s.after = nil
}

// Capsule is a PyCapsule. The host owns pointer, name memory and context.
type Capsule struct{ state *capsuleState }

// Type returns PyCapsule.
func (*Capsule) Type() *Type { return CapsuleType }

// Keep has a value live for as long as the capsule.
func (c *Capsule) Keep(v any) { c.state.keep = v }

// After has fn run when the capsule is gone and its destructor was called. fn must not refer to the capsule.
func (c *Capsule) After(fn func()) { c.state.after = append(c.state.after, fn) }

// NewCapsule is PyCapsule_New. The destructor, which may be nil, must not refer to the capsule.
func (rt *Runtime) NewCapsule(pointer uintptr, name *CapsuleName, destructor CapsuleDestructor) (*Capsule, error) {
	if pointer == 0 {
		return nil, Raisef(ValueError, "PyCapsule_New called with null pointer")
	}
	c := &Capsule{&capsuleState{pointer: pointer, name: name, destructor: destructor}}
	rt.trackCapsule(c)
	return c, nil
}

// legalCapsule is the check that every PyCapsule function starts with.
func legalCapsule(o Object, function string) (*capsuleState, error) {
	c, ok := o.(*Capsule)
	if !ok || c.state.pointer == 0 {
		return nil, Raisef(ValueError, "%s called with invalid PyCapsule object", function)
	}
	return c.state, nil
}

// sameCapsuleName compares names: NULL equals only NULL, else byte for byte.
func sameCapsuleName(a, b *CapsuleName) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, ok := a.Now()
	y, ok2 := b.Now()
	return ok && ok2 && x == y
}

// CapsulePointer is PyCapsule_GetPointer.
func CapsulePointer(o Object, name *CapsuleName) (uintptr, error) {
	s, err := legalCapsule(o, "PyCapsule_GetPointer")
	if err != nil {
		return 0, err
	}
	if !sameCapsuleName(name, s.name) {
		return 0, Raisef(ValueError, "PyCapsule_GetPointer called with incorrect name")
	}
	return s.pointer, nil
}

// CapsuleNameOf is PyCapsule_GetName; nil is a NULL name.
func CapsuleNameOf(o Object) (*CapsuleName, error) {
	s, err := legalCapsule(o, "PyCapsule_GetName")
	if err != nil {
		return nil, err
	}
	return s.name, nil
}

// CapsuleContext is PyCapsule_GetContext.
func CapsuleContext(o Object) (uintptr, error) {
	s, err := legalCapsule(o, "PyCapsule_GetContext")
	if err != nil {
		return 0, err
	}
	return s.context, nil
}

// CapsuleDestructorOf is PyCapsule_GetDestructor.
func CapsuleDestructorOf(o Object) (CapsuleDestructor, error) {
	s, err := legalCapsule(o, "PyCapsule_GetDestructor")
	if err != nil {
		return nil, err
	}
	return s.destructor, nil
}

// CapsuleIsValid is PyCapsule_IsValid.
func CapsuleIsValid(o Object, name *CapsuleName) bool {
	c, ok := o.(*Capsule)
	return ok && c.state.pointer != 0 && sameCapsuleName(c.state.name, name)
}

// CapsuleSetPointer is PyCapsule_SetPointer. Before CPython 3.13 a null pointer is refused before anything else.
func (rt *Runtime) CapsuleSetPointer(o Object, pointer uintptr) error {
	s, err := legalCapsule(o, "PyCapsule_SetPointer")
	if pointer == 0 && (err == nil || rt.minor < 13) {
		return Raisef(ValueError, "PyCapsule_SetPointer called with null pointer")
	}
	if err == nil {
		s.pointer = pointer
	}
	return err
}

// CapsuleSetName is PyCapsule_SetName; the old name is not freed.
func CapsuleSetName(o Object, name *CapsuleName) error {
	s, err := legalCapsule(o, "PyCapsule_SetName")
	if err == nil {
		s.name = name
	}
	return err
}

// CapsuleSetContext is PyCapsule_SetContext.
func CapsuleSetContext(o Object, context uintptr) error {
	s, err := legalCapsule(o, "PyCapsule_SetContext")
	if err == nil {
		s.context = context
	}
	return err
}

// CapsuleSetDestructor is PyCapsule_SetDestructor; nil removes it.
func CapsuleSetDestructor(o Object, destructor CapsuleDestructor) error {
	s, err := legalCapsule(o, "PyCapsule_SetDestructor")
	if err == nil {
		s.destructor = destructor
	}
	return err
}

func capsuleRepr(o Object) string {
	c := o.(*Capsule)
	name := "NULL"
	if c.state.name != nil {
		name = "(unreadable)"
		if text, ok := c.state.name.Now(); ok {
			name = `"` + text + `"`
		}
	}
	return fmt.Sprintf("<capsule object %s at %#x>", name, address(c))
}
