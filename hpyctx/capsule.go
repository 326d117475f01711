package hpyctx

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Capsule is the capsule of one API: an object that was looked at, with the module's client of the API in it. Its type is the
// API's own, so that the compiler tells the capsules of two APIs apart. It keeps the object, and lives no longer than the module. Use it
// inside only.
type Capsule[T any] struct {
	c      *Context
	object objspace.Value
	client T
}

// CapsuleOf takes an object that should be the capsule of an API, wherever it came from, and binds a client to the table in it, as
// Import of the API's generated package does by name; definition and bind are the package's:
//
//	capsule, err := hpyctx.CapsuleOf(c, object, &shapes.Definition, shapes.Bind) // a Capsule[*shapes.Client]
//
// The handle is borrowed. Nothing is called through a table that was not checked: an object that is no capsule of the API's name is a
// ValueError as of PyCapsule_GetPointer, a table of another interface or major version an ImportError that says what differs.
func CapsuleOf[T any](c *Context, object Handle, definition *trampoline.Definition, bind func(*trampoline.Edge) (T, error)) (Capsule[T], error) {
	o, err := c.Value(object)
	if err != nil {
		return Capsule[T]{}, err
	}
	if err := c.it.learn(definition); err != nil {
		return Capsule[T]{}, err
	}
	edge, err := c.edgeTo(definition, o, "the capsule "+definition.Capsule)
	if err != nil {
		return Capsule[T]{}, err
	}
	client, err := bind(edge)
	return Capsule[T]{c, o, client}, err
}

// Client calls the API over the module's own edge.
func (k Capsule[T]) Client() T { return k.client }

// Handle is a new handle of the capsule, which the caller closes.
func (k Capsule[T]) Handle() (Handle, error) { return k.c.NewHandle(k.object) }

// Capsules is CPython's capsule API for a module in Go: each method is the PyCapsule function of its name, with its rules and its errors.
// Names are texts without zeros, nil is NULL, and what C code sets and gets is the same. Handles are borrowed, unless it is said
// otherwise. Use it inside only.
type Capsules struct{ c *Context }

// CapsuleContent is what a capsule holds; see [objspace.CapsuleContent].
type CapsuleContent = objspace.CapsuleContent

// CapsuleDestructor is called once, on the lock owner, when a capsule is gone, with what it held at the end; its error, or panic, goes to
// [Options].Unraisable. It must not hold the capsule, which would never be gone.
type CapsuleDestructor = objspace.CapsuleDestructor

// Capsules is the capsule API for the module.
func (c *Context) Capsules() Capsules { return Capsules{c} }

// New makes a capsule around an address, such as that of [Memory] of the module or of an object in C, and a handle of it, which the caller
// closes. The name is copied. What the address leads to has to stay as long as the capsule: the module's memory does, unless it is freed.
// The destructor, which may be nil, is for the rest.
func (k Capsules) New(pointer uintptr, name *string, destructor CapsuleDestructor) (Handle, error) {
	content := CapsuleContent{Pointer: spaceClient{k.c}.CapsuleHolds(pointer), Name: name}
	v, err := k.c.it.space.NewCapsule(content, k.destructor(destructor), k.c.tc.Anchor())
	if err != nil {
		return trampoline.Null, err
	}
	return k.c.NewHandle(v)
}

// destructor is a destructor of the module, which stays until it was called, as the host calls it.
func (k Capsules) destructor(d CapsuleDestructor) CapsuleDestructor {
	if d == nil {
		return nil
	}
	if k.c.ending == nil {
		f := k.c.function("capsule destructor")
		k.c.ending = &f
	}
	anchor := k.c.tc.Anchor()
	return func(content CapsuleContent) error {
		defer runtime.KeepAlive(anchor)
		return k.c.ending.do(nil, func([]Handle) error { return d(content) })
	}
}

// value is the object of a handle. Null is no capsule, as None is none.
func (k Capsules) value(h Handle) (objspace.Value, error) {
	if h == trampoline.Null {
		return k.c.it.space.None(), nil
	}
	return k.c.Value(h)
}

// Pointer is the address in a capsule of that name, PyCapsule_GetPointer. For the table of an API it is that of the module's own edge.
func (k Capsules) Pointer(capsule Handle, name *string) (uintptr, error) {
	v, err := k.value(capsule)
	if err != nil {
		return 0, err
	}
	return k.pointer(v, name)
}

func (k Capsules) pointer(v objspace.Value, name *string) (uintptr, error) {
	pointer, err := k.c.it.space.CapsulePointer(v, name)
	if err != nil {
		return 0, err
	}
	text := ""
	if name != nil {
		text = *name
	}
	return spaceClient{k.c}.Capsule(text, pointer)
}

// SetPointer replaces the address, by one that is not 0.
func (k Capsules) SetPointer(capsule Handle, pointer uintptr) error {
	v, err := k.value(capsule)
	if err != nil {
		return err
	}
	return k.c.it.space.SetCapsulePointer(v, spaceClient{k.c}.CapsuleHolds(pointer))
}

// IsValid says whether an object is a capsule of that name. The error is about a handle that is none.
func (k Capsules) IsValid(object Handle, name *string) (bool, error) {
	v, err := k.value(object)
	return err == nil && k.c.it.space.CapsuleIsValid(v, name), err
}

// Name is the name as it is now, nil for NULL, PyCapsule_GetName.
func (k Capsules) Name(capsule Handle) (*string, error) {
	v, err := k.value(capsule)
	if err != nil {
		return nil, err
	}
	return k.c.it.space.CapsuleName(v)
}

// SetName renames a capsule, as a consumer does that has taken over what is in it. The name is copied; copies stay as long as the capsule.
func (k Capsules) SetName(capsule Handle, name *string) error {
	v, err := k.value(capsule)
	if err != nil {
		return err
	}
	return k.c.it.space.SetCapsuleName(v, name, k.c.name)
}

// Take is Pointer for who takes over what is in the capsule, as consumers of DLPack do: the capsule is renamed from name to used, so that nobody
// else takes it. One that was taken before is a ValueError that names the module which did, where the space knows it.
func (k Capsules) Take(capsule Handle, name, used string) (uintptr, error) {
	v, err := k.value(capsule)
	if err != nil {
		return 0, err
	}
	if k.c.it.space.CapsuleIsValid(v, &used) {
		first, err := k.c.it.space.CapsuleNamer(v)
		if err != nil {
			return 0, err
		}
		by := fmt.Sprintf("module %q", first)
		if first == "" {
			by = "somebody who left no name"
		}
		return 0, k.c.it.space.Raisef("ValueError", "the capsule was taken before, by %s", by)
	}
	at, err := k.pointer(v, &name)
	if err != nil {
		return 0, err
	}
	return at, k.c.it.space.SetCapsuleName(v, &used, k.c.name)
}

// Context is the word that goes with the address, 0 at first, PyCapsule_GetContext.
func (k Capsules) Context(capsule Handle) (uintptr, error) {
	v, err := k.value(capsule)
	if err != nil {
		return 0, err
	}
	return k.c.it.space.CapsuleContext(v)
}

// SetContext replaces that word. A Go pointer is no word: Go's collector would not know of it.
func (k Capsules) SetContext(capsule Handle, context uintptr) error {
	v, err := k.value(capsule)
	if err != nil {
		return err
	}
	return k.c.it.space.SetCapsuleContext(v, context)
}

// Destructor is what will be called when the capsule is gone, whether it is in C or in Go; nil for none. Only a destructor that takes its
// place may call it.
func (k Capsules) Destructor(capsule Handle) (CapsuleDestructor, error) {
	v, err := k.value(capsule)
	if err != nil {
		return nil, err
	}
	return k.c.it.space.CapsuleDestructor(v)
}

// SetDestructor replaces the destructor; nil for none.
func (k Capsules) SetDestructor(capsule Handle, destructor CapsuleDestructor) error {
	v, err := k.value(capsule)
	if err != nil {
		return err
	}
	return k.c.it.space.SetCapsuleDestructor(v, k.destructor(destructor))
}

// Import is the address in the capsule that a full name leads to: the part before the first dot is imported, the others are attributes, and
// the capsule's own name has to be the full one. The address is as of Pointer. A module that cannot be imported is an ImportError,
// whatever its reason; something else in the place of the capsule an AttributeError.
func (k Capsules) Import(name string) (uintptr, error) {
	space := k.c.it.space
	parts := strings.Split(name, ".")
	o, err := space.Import(parts[0])
	if err != nil {
		return 0, space.Raisef("ImportError", `PyCapsule_Import could not import module "%s"`, parts[0])
	}
	for _, part := range parts[1:] {
		if o, err = space.Attr(o, part); err != nil {
			return 0, err
		}
	}
	if !space.CapsuleIsValid(o, &name) {
		return 0, space.Raisef("AttributeError", `PyCapsule_Import "%s" is not valid`, name)
	}
	return k.pointer(o, &name)
}
