package hpyctx

import (
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// NewType makes a class. Its functions are called with handles of the module's own space, like those of a GoModule.
func (c *Context) NewType(t GoType) (Handle, error) {
	if err := t.check(); err != nil {
		return 0, fmt.Errorf("hpyctx: class %q of module %q: %w", t.Name, c.name, err)
	}
	class := objspace.Class{Name: t.Name, Doc: t.Doc, Final: t.Final}
	for _, b := range t.Bases {
		base, err := c.Value(b)
		if err != nil {
			return 0, err
		}
		class.Bases = append(class.Bases, base)
	}
	for _, m := range t.Methods {
		class.Methods = append(class.Methods, c.method(t.Name+".", m))
	}
	for _, a := range t.Attrs {
		class.Attributes = append(class.Attributes, c.attribute(&t, a))
	}
	c.operators(&class, &t)
	c.basics(&class, &t)
	c.container(&class, &t)
	made, err := c.it.space.NewClass(class)
	if err != nil {
		return 0, err
	}
	return c.NewHandle(made)
}

// NewInstance makes an instance of a class made by NewType (or of one derived from it) that carries a Go value.
func (c *Context) NewInstance(typ Handle, payload any) (Handle, error) {
	class, err := c.Value(typ)
	if err != nil {
		return 0, err
	}
	i, err := c.it.space.NewInstance(class, payload)
	if err != nil {
		return 0, err
	}
	return c.NewHandle(i)
}

// Payload is the Go value of an instance, nil for an object that carries none.
func (c *Context) Payload(h Handle) (any, error) {
	v, err := c.Value(h)
	if err != nil {
		return nil, err
	}
	return c.it.space.Payload(v), nil
}

// Instance is the Go value of an instance of a class made by NewType, or of one derived from it; any other object is a TypeError that
// names both classes.
func (c *Context) Instance(class, h Handle) (any, error) {
	is, err := c.API().TypeCheck(h, class)
	if err != nil {
		return nil, err
	}
	if is == 0 {
		return nil, c.wrongType(class, h)
	}
	return c.Payload(h)
}

// wrongType is the error for an object of another class.
func (c *Context) wrongType(class, h Handle) error {
	wanted, err := c.Value(class)
	if err != nil {
		return err
	}
	got, err := c.Value(h)
	if err != nil {
		return err
	}
	names := make([]string, 2)
	for i, part := range []string{"__module__", "__qualname__"} {
		name, err := c.it.space.Attr(wanted, part)
		if err != nil {
			return err
		}
		if names[i], err = c.it.space.Text(name); err != nil {
			return err
		}
	}
	return c.it.space.Raisef("TypeError", "expected %s.%s, got %s", names[0], names[1], c.it.space.ClassName(got))
}

// Memory is the memory that an object exports, as of a memoryview, and what keeps it: a value that a Go module holds for as long as
// it uses the memory. It raises TypeError for an object without memory.
func (c *Context) Memory(h Handle) (Buffer, objspace.Value, error) {
	v, err := c.Value(h)
	if err != nil {
		return Buffer{}, nil, err
	}
	return c.it.space.Memory(v)
}

func (c *Context) attribute(t *GoType, a GoAttr) objspace.Attribute {
	made := objspace.Attribute{Name: a.Name, Doc: a.Doc}
	f := c.member(t, a.Name)
	if a.Get != nil {
		made.Get = c.unary(f, a.Name, a.Get)
	}
	if a.Set != nil {
		made.Set = func(self, value objspace.Value) error {
			return f.do([]objspace.Value{self, value}, func(hs []Handle) error { return a.Set(c, hs[0], hs[1]) })
		}
	}
	return made
}

func (c *Context) unary(f goFunction, name string, fn func(*Context, Handle) (Handle, error)) func(objspace.Value) (objspace.Value, error) {
	return func(self objspace.Value) (objspace.Value, error) {
		return f.object(name, []objspace.Value{self}, func(hs []Handle) (Handle, error) { return fn(c, hs[0]) })
	}
}

func (c *Context) binary(f goFunction, name string, fn BinaryFunc) func(a, b objspace.Value) (objspace.Value, error) {
	return func(a, b objspace.Value) (objspace.Value, error) {
		return f.object(name, []objspace.Value{a, b}, func(hs []Handle) (Handle, error) { return fn(c, hs[0], hs[1]) })
	}
}

func (c *Context) operators(class *objspace.Class, t *GoType) {
	class.Binary = map[string]func(a, b objspace.Value) (objspace.Value, error){}
	for name, fn := range t.Binary {
		class.Binary[name] = c.binary(c.member(t, name), name, fn)
	}
	class.Unary = map[string]func(objspace.Value) (objspace.Value, error){}
	for name, fn := range t.Unary {
		class.Unary[name] = c.unary(c.member(t, name), name, fn)
	}
	if fn := t.Compare; fn != nil {
		f := c.member(t, "Compare")
		class.Compare = func(a, b objspace.Value, op string) (objspace.Value, error) {
			return f.object(op, []objspace.Value{a, b}, func(hs []Handle) (Handle, error) { return fn(c, hs[0], hs[1], op) })
		}
	}
}

// basics are what every object has: making, ending, and what it is taken for.
func (c *Context) basics(class *objspace.Class, t *GoType) {
	if fn := t.New; fn != nil {
		f := c.member(t, "New")
		class.New = func(args []objspace.Value, kwnames []string) (objspace.Value, error) {
			return f.object("New", args, func(hs []Handle) (Handle, error) { return fn(c, hs[0], hs[1:], kwnames) })
		}
	}
	if fn := t.Destroy; fn != nil {
		f := c.member(t, "Destroy")
		class.Destroy = func(payload any) error {
			return f.do(nil, func([]Handle) error { fn(payload); return nil })
		}
	}
	if fn := t.Call; fn != nil {
		class.Call = c.callFunc(t.Name+".Call", GoMethod{Name: t.Name, Max: -1, Keywords: true, Call: fn})
	}
	class.Repr = getter(c, t, "Repr", t.Repr)
	class.Str = getter(c, t, "Str", t.Str)
	class.Hash = getter(c, t, "Hash", t.Hash)
	class.Bool = getter(c, t, "Bool", t.Bool)
	class.Len = getter(c, t, "Len", t.Len)
	class.Buffer = getter(c, t, "Buffer", t.Buffer)
}

// getter is a function of an instance that gives a Go value, nil for none.
func getter[R any](c *Context, t *GoType, name string, fn func(*Context, Handle) (R, error)) func(objspace.Value) (R, error) {
	if fn == nil {
		return nil
	}
	f := c.member(t, name)
	return func(self objspace.Value) (R, error) {
		return invoke(f, []objspace.Value{self}, func(_ *trampoline.Call, hs []Handle) (R, error) { return fn(c, hs[0]) })
	}
}

func (c *Context) container(class *objspace.Class, t *GoType) {
	if fn := t.GetItem; fn != nil {
		class.GetItem = c.binary(c.member(t, "GetItem"), "GetItem", fn)
	}
	if fn := t.SetItem; fn != nil {
		f := c.member(t, "SetItem")
		class.SetItem = func(self, key, value objspace.Value) error {
			return f.do([]objspace.Value{self, key, value}, func(hs []Handle) error { return fn(c, hs[0], hs[1], hs[2]) })
		}
	}
	if fn := t.Contains; fn != nil {
		f := c.member(t, "Contains")
		class.Contains = func(self, item objspace.Value) (bool, error) {
			return invoke(f, []objspace.Value{self, item}, func(_ *trampoline.Call, hs []Handle) (bool, error) { return fn(c, hs[0], hs[1]) })
		}
	}
	if fn := t.Iter; fn != nil {
		class.Iter = c.unary(c.member(t, "Iter"), "Iter", fn)
	}
	if fn := t.Next; fn != nil {
		f := c.member(t, "Next")
		class.Next = func(self objspace.Value) (objspace.Value, error) {
			return f.result([]objspace.Value{self}, func(hs []Handle) (Handle, error) { return fn(c, hs[0]) })
		}
	}
}
