package hpyctx

import (
	"github.com/hpyapi/hpyapi/hpyctx/embedded"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/trampoline"
)

var binaryOps = map[string]pyobj.BinaryOp{
	"+": pyobj.OpAdd, "-": pyobj.OpSubtract, "*": pyobj.OpMultiply, "/": pyobj.OpTrueDivide, "//": pyobj.OpFloorDivide,
	"%": pyobj.OpRemainder, "divmod": pyobj.OpDivmod, "@": pyobj.OpMatrixMultiply, "&": pyobj.OpAnd, "|": pyobj.OpOr,
	"^": pyobj.OpXor, "<<": pyobj.OpLshift, ">>": pyobj.OpRshift,
}

var unaryOps = map[string]pyobj.UnaryOp{
	"-": pyobj.OpNegative, "+": pyobj.OpPositive, "~": pyobj.OpInvert, "abs": pyobj.OpAbsolute,
	"int": pyobj.OpInt, "float": pyobj.OpFloat, "index": pyobj.OpIndex,
}

// NewType makes a class. Its functions are called with handles of the module's own space, like those of a GoModule.
func (c *Context) NewType(t GoType) (Handle, error) {
	spec := &pyobj.TypeSpec{Name: t.Name, Doc: t.Doc, Basicsize: embedded.GoPayload}
	if !t.Final {
		spec.Flags |= pyobj.FlagBaseType
	}
	for _, b := range t.Bases {
		o, err := c.object(b)
		if err != nil {
			return 0, err
		}
		base, ok := o.(*pyobj.Type)
		if !ok {
			return 0, pyobj.Raisef(pyobj.TypeError, "bases must be types")
		}
		spec.Bases = append(spec.Bases, base)
	}
	for _, m := range t.Methods {
		spec.Methods = append(spec.Methods, c.methodOf(t.Name+".", m))
	}
	for _, a := range t.Attrs {
		spec.GetSets = append(spec.GetSets, c.attr(&t, a))
	}
	if err := c.operatorSlots(&spec.Slots, &t); err != nil {
		return 0, err
	}
	c.objectSlots(&spec.Slots, &t)
	c.containerSlots(&spec.Slots, &t)
	class, err := c.it.Runtime().NewType(spec)
	if err != nil {
		return 0, err
	}
	return c.NewHandle(class)
}

// NewInstance makes an instance of a class made by NewType (or of one derived from it) that carries a Go value.
func (c *Context) NewInstance(typ Handle, payload any) (Handle, error) {
	o, err := c.object(typ)
	if err != nil {
		return 0, err
	}
	class, ok := o.(*pyobj.Type)
	if !ok {
		return 0, pyobj.Raisef(pyobj.TypeError, "NewInstance: '%s' object is not a type", pyobj.TypeName(o))
	}
	i, err := c.it.space.NewInstance(class, payload)
	if err != nil {
		return 0, err
	}
	return c.NewHandle(i)
}

// Payload is the Go value of an instance, nil for an object that carries none.
func (c *Context) Payload(h Handle) (any, error) {
	o, err := c.object(h)
	if err != nil {
		return nil, err
	}
	if p := pyobj.PartsOf(o); p != nil {
		return p.Native.Data, nil
	}
	return nil, nil
}

func (c *Context) attr(t *GoType, a GoAttr) *pyobj.GetSetDef {
	d := &pyobj.GetSetDef{Name: a.Name, Doc: a.Doc}
	f := c.member(t, a.Name)
	if a.Get != nil {
		d.Get = func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
			o, err := f.result([]pyobj.Object{self}, func(hs []Handle) (Handle, error) { return a.Get(c, hs[0]) })
			return c.required(a.Name, o, err)
		}
	}
	if a.Set != nil {
		d.Set = func(_ *pyobj.Runtime, self, value pyobj.Object) error {
			return f.do([]pyobj.Object{self, value}, func(hs []Handle) error { return a.Set(c, hs[0], hs[1]) })
		}
	}
	return d
}

func (c *Context) operatorSlots(s *pyobj.Slots, t *GoType) error {
	for name, fn := range t.Binary {
		op, ok := binaryOps[name]
		if !ok {
			return pyobj.Raisef(pyobj.SystemError, "type '%s': no binary operator %q", t.Name, name)
		}
		f := c.member(t, name)
		s.Binary[op] = func(_ *pyobj.Runtime, a, b pyobj.Object) (pyobj.Object, error) {
			o, err := f.result([]pyobj.Object{a, b}, func(hs []Handle) (Handle, error) { return fn(c, hs[0], hs[1]) })
			return c.required(name, o, err)
		}
	}
	for name, fn := range t.Unary {
		op, ok := unaryOps[name]
		if !ok {
			return pyobj.Raisef(pyobj.SystemError, "type '%s': no unary operator %q", t.Name, name)
		}
		f := c.member(t, name)
		s.Unary[op] = func(_ *pyobj.Runtime, a pyobj.Object) (pyobj.Object, error) {
			o, err := f.result([]pyobj.Object{a}, func(hs []Handle) (Handle, error) { return fn(c, hs[0]) })
			return c.required(name, o, err)
		}
	}
	if fn := t.Compare; fn != nil {
		f := c.member(t, "Compare")
		s.RichCompare = func(_ *pyobj.Runtime, a, b pyobj.Object, op pyobj.CompareOp) (pyobj.Object, error) {
			o, err := f.result([]pyobj.Object{a, b}, func(hs []Handle) (Handle, error) { return fn(c, hs[0], hs[1], op.String()) })
			return c.required(op.String(), o, err)
		}
	}
	return nil
}

func (c *Context) objectSlots(s *pyobj.Slots, t *GoType) {
	f := c.member(t, "New")
	s.New = func(_ *pyobj.Runtime, typ *pyobj.Type, args []pyobj.Object, kw *pyobj.Dict) (pyobj.Object, error) {
		if t.New == nil {
			return nil, pyobj.Raisef(pyobj.TypeError, "cannot create '%s' instances", typ.FullName())
		}
		all, kwnames, err := pyobj.PackKeywords(args, kw)
		if err != nil {
			return nil, err
		}
		names, err := keywordNames(kwnames)
		if err != nil {
			return nil, err
		}
		o, err := f.result(append([]pyobj.Object{typ}, all...), func(hs []Handle) (Handle, error) { return t.New(c, hs[0], hs[1:], names) })
		return c.required("New", o, err)
	}
	// The arguments are New's; object's own Init would refuse them.
	s.Init = func(*pyobj.Runtime, pyobj.Object, []pyobj.Object, *pyobj.Dict) error { return nil }
	if fn := t.Destroy; fn != nil {
		f := c.member(t, "Destroy")
		s.Destroy = func(p pyobj.Payload) {
			if err := f.do(nil, func([]Handle) error { fn(p.Data); return nil }); err != nil {
				c.it.Runtime().WriteUnraisable(err, nil)
			}
		}
	}
	if fn := t.Call; fn != nil {
		s.Call = c.callFunc(t.Name+".Call", GoMethod{Name: t.Name, Max: -1, Keywords: true, Call: fn})
	}
	s.Repr = c.textSlot(t, "Repr", t.Repr)
	s.Str = c.textSlot(t, "Str", t.Str)
	if fn := t.Hash; fn != nil {
		f := c.member(t, "Hash")
		s.Hash = func(_ *pyobj.Runtime, self pyobj.Object) (int64, error) {
			return invoke(f, []pyobj.Object{self}, func(_ *trampoline.Call, hs []Handle) (int64, error) { return fn(c, hs[0]) })
		}
	}
	if fn := t.Bool; fn != nil {
		f := c.member(t, "Bool")
		s.Bool = func(_ *pyobj.Runtime, self pyobj.Object) (bool, error) {
			return invoke(f, []pyobj.Object{self}, func(_ *trampoline.Call, hs []Handle) (bool, error) { return fn(c, hs[0]) })
		}
	}
}

func (c *Context) textSlot(t *GoType, name string, fn func(*Context, Handle) (string, error)) pyobj.UnaryFunc {
	if fn == nil {
		return nil
	}
	f := c.member(t, name)
	return func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
		return invoke(f, []pyobj.Object{self}, func(_ *trampoline.Call, hs []Handle) (pyobj.Object, error) {
			s, err := fn(c, hs[0])
			return pyobj.NewStr(s), err
		})
	}
}

func (c *Context) containerSlots(s *pyobj.Slots, t *GoType) {
	if fn := t.Len; fn != nil {
		f := c.member(t, "Len")
		s.MpLength = func(_ *pyobj.Runtime, self pyobj.Object) (int, error) {
			return invoke(f, []pyobj.Object{self}, func(_ *trampoline.Call, hs []Handle) (int, error) { return fn(c, hs[0]) })
		}
		s.SqLength = s.MpLength
	}
	if fn := t.GetItem; fn != nil {
		f := c.member(t, "GetItem")
		s.MpSubscript = func(_ *pyobj.Runtime, self, key pyobj.Object) (pyobj.Object, error) {
			o, err := f.result([]pyobj.Object{self, key}, func(hs []Handle) (Handle, error) { return fn(c, hs[0], hs[1]) })
			return c.required("GetItem", o, err)
		}
	}
	if fn := t.SetItem; fn != nil {
		f := c.member(t, "SetItem")
		s.MpAssSubscript = func(_ *pyobj.Runtime, self, key, value pyobj.Object) error {
			return f.do([]pyobj.Object{self, key, value}, func(hs []Handle) error { return fn(c, hs[0], hs[1], hs[2]) })
		}
	}
	if fn := t.Contains; fn != nil {
		f := c.member(t, "Contains")
		s.SqContains = func(_ *pyobj.Runtime, self, item pyobj.Object) (bool, error) {
			return invoke(f, []pyobj.Object{self, item}, func(_ *trampoline.Call, hs []Handle) (bool, error) { return fn(c, hs[0], hs[1]) })
		}
	}
	if fn := t.Iter; fn != nil {
		f := c.member(t, "Iter")
		s.Iter = func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
			o, err := f.result([]pyobj.Object{self}, func(hs []Handle) (Handle, error) { return fn(c, hs[0]) })
			return c.required("Iter", o, err)
		}
	}
	if fn := t.Next; fn != nil {
		f := c.member(t, "Next")
		s.IterNext = func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
			return f.result([]pyobj.Object{self}, func(hs []Handle) (Handle, error) { return fn(c, hs[0]) })
		}
	}
}
