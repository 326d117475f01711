package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
)

var unaryOps = map[string]pyobj.UnaryOp{
	"-": pyobj.OpNegative, "+": pyobj.OpPositive, "~": pyobj.OpInvert, "abs": pyobj.OpAbsolute,
	"int": pyobj.OpInt, "float": pyobj.OpFloat, "index": pyobj.OpIndex,
}

// NewClass implements [objspace.Modules].
func (s *Space) NewClass(c objspace.Class) (objspace.Value, error) {
	spec := &pyobj.TypeSpec{Name: c.Name, Doc: c.Doc, Basicsize: goPayload}
	if !c.Final {
		spec.Flags |= pyobj.FlagBaseType
	}
	for _, b := range c.Bases {
		base, ok := b.(*pyobj.Type)
		if !ok {
			return nil, pyobj.Raisef(pyobj.TypeError, "bases must be types")
		}
		spec.Bases = append(spec.Bases, base)
	}
	for _, m := range c.Methods {
		spec.Methods = append(spec.Methods, s.goMethod(m))
	}
	for _, a := range c.Attributes {
		spec.GetSets = append(spec.GetSets, s.goAttribute(a))
	}
	if err := s.operatorSlots(&spec.Slots, &c); err != nil {
		return nil, err
	}
	s.objectSlots(&spec.Slots, &c)
	s.containerSlots(&spec.Slots, &c)
	t, err := s.rt.NewType(spec)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// NewInstance implements [objspace.Modules].
func (s *Space) NewInstance(class objspace.Value, payload any) (objspace.Value, error) {
	t, ok := class.(*pyobj.Type)
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "NewInstance: '%s' object is not a type", class.TypeName())
	}
	return value(s.instance(t, payload))
}

// Payload implements [objspace.Modules].
func (s *Space) Payload(v objspace.Value) any {
	if o, err := objectOf(v); err == nil {
		if p := pyobj.PartsOf(o); p != nil && p.Native.Word == 0 {
			return p.Native.Data
		}
	}
	return nil
}

// inGo runs a function in Go. What it called and did not come back from does not count as nested any more.
func inGo[R any](s *Space, fn func() (R, error)) (R, error) {
	calls := s.rt.Calls()
	r, err := fn()
	s.rt.SetCalls(calls)
	return r, s.raised(err)
}

// goObject is inGo for functions that give an object.
func (s *Space) goObject(fn func() (objspace.Value, error)) (pyobj.Object, error) {
	v, err := inGo(s, fn)
	if err != nil {
		return nil, err
	}
	return object(v)
}

// goCall makes a function of objects; with bound, self is the first argument.
func (s *Space) goCall(fn objspace.Func, bound bool) pyobj.CallFunc {
	return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		names, err := keywordNames(kwnames)
		if err != nil {
			return nil, err
		}
		values := make([]objspace.Value, 0, len(args)+1)
		if bound {
			values = append(values, self)
		}
		for _, o := range args {
			values = append(values, o)
		}
		return s.goObject(func() (objspace.Value, error) { return fn(values, names) })
	}
}

func keywordNames(kwnames *pyobj.Tuple) ([]string, error) {
	if kwnames == nil {
		return nil, nil
	}
	names := make([]string, kwnames.Len())
	for i, o := range kwnames.Items() {
		s, ok := pyobj.AsStr(o)
		if !ok {
			return nil, pyobj.Raisef(pyobj.TypeError, "keywords must be strings")
		}
		names[i] = s.String()
	}
	return names, nil
}

func (s *Space) goMethod(f objspace.Function) *pyobj.MethodDef {
	return &pyobj.MethodDef{Name: f.Name, Doc: f.Doc, Kind: pyobj.Keywords, Func: s.goCall(f.Call, true)}
}

func (s *Space) goAttribute(a objspace.Attribute) *pyobj.GetSetDef {
	d := &pyobj.GetSetDef{Name: a.Name, Doc: a.Doc}
	if a.Get != nil {
		d.Get = s.goUnary(a.Get)
	}
	if a.Set != nil {
		d.Set = func(_ *pyobj.Runtime, self, to pyobj.Object) error {
			_, err := inGo(s, func() (struct{}, error) { return struct{}{}, a.Set(self, orNil(to)) })
			return err
		}
	}
	return d
}

// orNil keeps no object from becoming a value that is not nil.
func orNil(o pyobj.Object) objspace.Value {
	if o == nil {
		return nil
	}
	return o
}

func (s *Space) goUnary(fn func(objspace.Value) (objspace.Value, error)) pyobj.UnaryFunc {
	return func(_ *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error) {
		return s.goObject(func() (objspace.Value, error) { return fn(o) })
	}
}

func (s *Space) goBinary(fn func(a, b objspace.Value) (objspace.Value, error)) pyobj.BinaryFunc {
	return func(_ *pyobj.Runtime, a, b pyobj.Object) (pyobj.Object, error) {
		return s.goObject(func() (objspace.Value, error) { return fn(a, b) })
	}
}

func (s *Space) operatorSlots(slots *pyobj.Slots, c *objspace.Class) error {
	for name, fn := range c.Binary {
		if name == "**" {
			slots.Power = s.goPower(c.Name, fn)
			continue
		}
		op, ok := binaryOps[name]
		if !ok {
			return pyobj.Raisef(pyobj.SystemError, "type '%s': no binary operator %q", c.Name, name)
		}
		slots.Binary[op] = s.goBinary(fn)
	}
	for name, fn := range c.Unary {
		op, ok := unaryOps[name]
		if !ok {
			return pyobj.Raisef(pyobj.SystemError, "type '%s': no unary operator %q", c.Name, name)
		}
		slots.Unary[op] = s.goUnary(fn)
	}
	if fn := c.Compare; fn != nil {
		slots.RichCompare = func(_ *pyobj.Runtime, a, b pyobj.Object, op pyobj.CompareOp) (pyobj.Object, error) {
			return s.goObject(func() (objspace.Value, error) { return fn(a, b, op.String()) })
		}
	}
	return nil
}

// goPower is a power of two operands; there is none with a modulus.
func (s *Space) goPower(class string, fn func(a, b objspace.Value) (objspace.Value, error)) pyobj.TernaryFunc {
	power := s.goBinary(fn)
	return func(rt *pyobj.Runtime, a, b, mod pyobj.Object) (pyobj.Object, error) {
		if mod != pyobj.None {
			return nil, pyobj.Raisef(pyobj.TypeError, "type '%s': pow() takes no modulus", class)
		}
		return power(rt, a, b)
	}
}

func (s *Space) objectSlots(slots *pyobj.Slots, c *objspace.Class) {
	slots.New = func(rt *pyobj.Runtime, typ *pyobj.Type, args []pyobj.Object, kw *pyobj.Dict) (pyobj.Object, error) {
		if c.New == nil {
			return nil, pyobj.Raisef(pyobj.TypeError, "cannot create '%s' instances", typ.FullName())
		}
		all, kwnames, err := pyobj.PackKeywords(args, kw)
		if err != nil {
			return nil, err
		}
		return s.goCall(c.New, true)(rt, typ, all, kwnames)
	}
	// The arguments are New's; object's own Init would refuse them.
	slots.Init = func(*pyobj.Runtime, pyobj.Object, []pyobj.Object, *pyobj.Dict) error { return nil }
	if fn := c.Destroy; fn != nil {
		slots.Destroy = func(p pyobj.Payload) {
			_, err := inGo(s, func() (struct{}, error) { return struct{}{}, fn(p.Data) })
			s.rt.WriteUnraisable(err, nil)
		}
	}
	if c.Call != nil {
		slots.Call = s.goCall(c.Call, true)
	}
	slots.Repr, slots.Str = s.textSlot(c.Repr), s.textSlot(c.Str)
	if fn := c.Hash; fn != nil {
		slots.Hash = func(_ *pyobj.Runtime, self pyobj.Object) (int64, error) {
			return inGo(s, func() (int64, error) { return fn(self) })
		}
	}
	if fn := c.Bool; fn != nil {
		slots.Bool = func(_ *pyobj.Runtime, self pyobj.Object) (bool, error) {
			return inGo(s, func() (bool, error) { return fn(self) })
		}
	}
}

func (s *Space) textSlot(fn func(objspace.Value) (string, error)) pyobj.UnaryFunc {
	if fn == nil {
		return nil
	}
	return s.goUnary(func(self objspace.Value) (objspace.Value, error) {
		text, err := fn(self)
		return pyobj.NewStr(text), err
	})
}

// What a caller of bf_getbuffer asks for.
const (
	bufferWritable = 0x0001
	bufferStrides  = 0x0010
)

func (s *Space) bufferSlot(fn func(objspace.Value) (objspace.Buffer, error)) pyobj.BufferFunc {
	return func(_ *pyobj.Runtime, self pyobj.Object, flags int) (*pyobj.Buffer, error) {
		m, err := inGo(s, func() (objspace.Buffer, error) { return fn(self) })
		if err != nil {
			return nil, err
		}
		if m.ReadOnly && flags&bufferWritable != 0 {
			return nil, pyobj.Raisef(pyobj.BufferError, "Object is not writable.")
		}
		b := &pyobj.Buffer{Data: native.Bytes(m.At, m.Bytes), Offset: m.Offset, Readonly: m.ReadOnly, Itemsize: m.Itemsize, Format: m.Format, Shape: m.Shape, Strides: m.Strides}
		if flags&bufferStrides == 0 {
			return b.Plain()
		}
		return b, nil
	}
}

// Memory implements [objspace.Operations].
func (s *Space) Memory(o objspace.Value) (objspace.Buffer, objspace.Value, error) {
	view, err := s.rt.NewMemoryView(o.(pyobj.Object))
	if err != nil {
		return objspace.Buffer{}, nil, err
	}
	b, err := view.Memory()
	if err != nil {
		return objspace.Buffer{}, nil, err
	}
	return objspace.Buffer{At: native.SliceAddr(b.Data), Bytes: len(b.Data), Offset: b.Offset, ReadOnly: b.Readonly, Itemsize: b.Itemsize, Format: b.Format, Shape: b.Shape, Strides: b.Strides}, view, nil
}

func (s *Space) containerSlots(slots *pyobj.Slots, c *objspace.Class) {
	if fn := c.Len; fn != nil {
		slots.MpLength = func(_ *pyobj.Runtime, self pyobj.Object) (int, error) {
			return inGo(s, func() (int, error) { return fn(self) })
		}
		slots.SqLength = slots.MpLength
	}
	if c.GetItem != nil {
		slots.MpSubscript = s.goBinary(c.GetItem)
	}
	if fn := c.SetItem; fn != nil {
		slots.MpAssSubscript = func(_ *pyobj.Runtime, self, key, to pyobj.Object) error {
			_, err := inGo(s, func() (struct{}, error) { return struct{}{}, fn(self, key, orNil(to)) })
			return err
		}
	}
	if fn := c.Contains; fn != nil {
		slots.SqContains = func(_ *pyobj.Runtime, self, item pyobj.Object) (bool, error) {
			return inGo(s, func() (bool, error) { return fn(self, item) })
		}
	}
	if c.Buffer != nil {
		slots.GetBuffer = s.bufferSlot(c.Buffer)
	}
	if c.Iter != nil {
		slots.Iter = s.goUnary(c.Iter)
	}
	if c.Next != nil {
		slots.IterNext = pyobj.NextFunc(s.goUnary(c.Next))
	}
}
