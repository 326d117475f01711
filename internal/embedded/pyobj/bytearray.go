package pyobj

import (
	"bytes"
	"slices"
)

// ByteArray is a mutable sequence of bytes. Its size cannot change while it exports its memory.
type ByteArray struct {
	b       []byte
	exports int
}

// Type returns bytearray.
func (*ByteArray) Type() *Type { return ByteArrayType }

// NewByteArray makes a bytearray; the slice belongs to it afterwards.
func NewByteArray(b []byte) *ByteArray { return &ByteArray{b: b} }

// resizable says why the size may not change.
func (a *ByteArray) resizable() error {
	if a.exports > 0 {
		return Raisef(BufferError, "Existing exports of data: object cannot be re-sized")
	}
	return nil
}

// set replaces the bytes from start to stop.
func (a *ByteArray) set(start, stop int, with []byte) error {
	if len(with) != stop-start {
		if err := a.resizable(); err != nil {
			return err
		}
		if err := fitsBytes(len(a.b) + len(with) - (stop - start)); err != nil {
			return err
		}
	}
	a.b = slices.Replace(a.b, start, stop, with...)
	return nil
}

func byteArrayType() builtinDef {
	like := func(f func(rt *Runtime, b *Bytes, o Object) (Object, error)) BinaryFunc {
		return func(rt *Runtime, a, o Object) (Object, error) {
			v, ok := a.(*ByteArray)
			if !ok {
				return NotImplemented, nil
			}
			r, err := f(rt, &Bytes{b: v.b}, o)
			return byteArrays(r), err
		}
	}
	length := func(_ *Runtime, self Object) (int, error) { return len(self.(*ByteArray).b), nil }
	return builtinDef{t: ByteArrayType, final: true, layout: layoutOpaque, slots: Slots{
		Binary:   [numBinaryOps]BinaryFunc{OpRemainder: like(func(rt *Runtime, b *Bytes, o Object) (Object, error) { return bytesPercent(rt, b, o) })},
		SqLength: length, MpLength: length,
		SqConcat: byteArrayConcat,
		SqRepeat: func(rt *Runtime, self Object, n int) (Object, error) {
			r, err := bytesRepeat(rt, &Bytes{b: self.(*ByteArray).b}, n)
			return byteArrays(r), err
		},
		SqInPlaceConcat: byteArrayExtend, SqInPlaceRepeat: byteArrayInPlaceRepeat,
		SqItem: func(rt *Runtime, self Object, i int) (Object, error) { return byteArrayItem(self.(*ByteArray), i) },
		SqContains: func(rt *Runtime, self, item Object) (bool, error) {
			return bytesContains(rt, &Bytes{b: self.(*ByteArray).b}, item)
		},
		MpSubscript: byteArraySubscript, MpAssSubscript: byteArrayAssign,
		Repr: func(_ *Runtime, self Object) (Object, error) {
			b := self.(*ByteArray).b
			if err := fitsText(escapedLen(b)); err != nil {
				return nil, err
			}
			return NewStr("bytearray(" + reprBytes(b) + ")"), nil
		},
		Hash: hashNotImplemented, RichCompare: byteArrayCompare,
		Iter: func(_ *Runtime, self Object) (Object, error) {
			a := self.(*ByteArray)
			return indexedIterator(ByteArrayIteratorType, func() int { return len(a.b) }, func(i int) Object { return Int(a.b[i]) }), nil
		},
		New: byteArrayNew,
	}, methods: byteArrayMethods(), attrs: map[string]Object{"__hash__": None}}
}

// byteArrays turns what a method of bytes returned into what that of bytearray returns.
func byteArrays(o Object) Object {
	each := func(items []Object) []Object {
		out := make([]Object, len(items))
		for i, it := range items {
			out[i] = byteArrays(it)
		}
		return out
	}
	switch v := o.(type) {
	case *Bytes:
		return &ByteArray{b: bytes.Clone(v.b)}
	case *List:
		return NewList(each(v.items)...)
	case *Tuple:
		return NewTuple(each(v.items)...)
	}
	return o
}

var byteArrayParams = params{fn: "bytearray", names: []string{"source", "encoding", "errors"}, maxPos: 3}

func byteArrayNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	b, err := byteArrayParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	v, err := rt.bytesFromArgs("bytearray", b[0], b[1], b[2])
	if err != nil {
		return nil, err
	}
	d, _ := AsBytes(v)
	return &ByteArray{b: bytes.Clone(d.b)}, nil
}

func byteArrayConcat(rt *Runtime, a, b Object) (Object, error) {
	d, ok, err := rt.bytesLike(b)
	if err == nil && !ok {
		err = Raisef(TypeError, "can't concat %s to %s", typeName(b), typeName(a))
	}
	if err != nil {
		return nil, err
	}
	x := a.(*ByteArray).b
	if err := fitsBytes(len(x) + len(d)); err != nil {
		return nil, err
	}
	return &ByteArray{b: slices.Concat(x, d)}, nil
}

// byteArrayExtend is a += b.
func byteArrayExtend(rt *Runtime, self, b Object) (Object, error) {
	d, ok, err := rt.bytesLike(b)
	if err == nil && !ok {
		err = Raisef(TypeError, "can't concat %s to %s", typeName(b), typeName(self))
	}
	if err != nil {
		return nil, err
	}
	a := self.(*ByteArray)
	return self, a.set(len(a.b), len(a.b), d)
}

func byteArrayInPlaceRepeat(rt *Runtime, self Object, n int) (Object, error) {
	a := self.(*ByteArray)
	r, err := bytesRepeat(rt, &Bytes{b: a.b}, n)
	if err != nil {
		return nil, err
	}
	return self, a.set(0, len(a.b), bytes.Clone(r.(*Bytes).b))
}

func byteArrayItem(a *ByteArray, i int) (Object, error) {
	if i < 0 || i >= len(a.b) {
		return nil, Raisef(IndexError, "bytearray index out of range")
	}
	return Int(a.b[i]), nil
}

// index is the position that a key names; a negative one counts from the end.
func (a *ByteArray) index(rt *Runtime, key Object) (int, error) {
	if key.Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "bytearray indices must be integers or slices, not %s", typeName(key))
	}
	i, err := rt.AsSsize(key, IndexError)
	if err == nil && i < 0 {
		i += len(a.b)
	}
	return i, err
}

func byteArraySubscript(rt *Runtime, self, key Object) (Object, error) {
	a := self.(*ByteArray)
	if _, ok := key.(*Slice); ok {
		r, err := bytesSubscript(rt, &Bytes{b: a.b}, key)
		return byteArrays(r), err
	}
	i, err := a.index(rt, key)
	if err != nil {
		return nil, err
	}
	return byteArrayItem(a, i)
}

// byteOf reads a byte's value.
func (rt *Runtime) byteOf(o Object) (byte, error) {
	if o.Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "'%s' object cannot be interpreted as an integer", typeName(o))
	}
	n, err := rt.AsSsize(o, nil)
	if err == nil && (n < 0 || n > 255) {
		err = Raisef(ValueError, "byte must be in range(0, 256)")
	}
	return byte(n), err
}

func byteArrayAssign(rt *Runtime, self, key, value Object) error {
	a := self.(*ByteArray)
	if s, ok := key.(*Slice); ok {
		return a.assignSlice(rt, s, value)
	}
	i, err := a.index(rt, key)
	if err != nil {
		return err
	}
	if i < 0 || i >= len(a.b) {
		return Raisef(IndexError, "bytearray index out of range")
	}
	if value == nil {
		return a.set(i, i+1, nil)
	}
	c, err := rt.byteOf(value)
	if err != nil {
		return err
	}
	if i >= len(a.b) { // the value's own code made it shorter
		return Raisef(IndexError, "bytearray index out of range")
	}
	a.b[i] = c
	return nil
}

func (a *ByteArray) assignSlice(rt *Runtime, s *Slice, value Object) error {
	var d []byte
	if value != nil {
		if _, isInt := isInt(value); isInt {
			return Raisef(TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)")
		}
		if _, isStr := AsStr(value); isStr {
			return Raisef(TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)")
		}
		var err error
		if d, err = rt.byteItems(value, "byte"); err != nil {
			return err
		}
		d = bytes.Clone(d) // it may be this one
	}
	start, stop, step, n, err := rt.sliceIndices(s, len(a.b))
	if err != nil {
		return err
	}
	if step == 1 {
		return a.set(start, max(start, stop), d)
	}
	if value == nil {
		return a.deleteExtended(start, step, n)
	}
	if len(d) != n {
		return Raisef(ValueError, "attempt to assign bytes of size %d to extended slice of size %d", len(d), n)
	}
	for i, c := range d {
		a.b[start+i*step] = c
	}
	return nil
}

func (a *ByteArray) deleteExtended(start, step, n int) error {
	if n == 0 {
		return nil
	}
	if err := a.resizable(); err != nil {
		return err
	}
	gone := map[int]bool{}
	for i := range n {
		gone[start+i*step] = true
	}
	var out []byte
	for i, c := range a.b {
		if !gone[i] {
			out = append(out, c)
		}
	}
	a.b = out
	return nil
}

func byteArrayCompare(rt *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, ok := a.(*ByteArray)
	if !ok {
		return NotImplemented, nil
	}
	if !isByteString(b) {
		if _, ok := b.(*MemoryView); !ok {
			return NotImplemented, nil
		}
	}
	y, _, err := rt.bytesLike(b)
	if err != nil {
		return nil, err
	}
	return compareResult(bytes.Compare(x.b, y), op), nil
}

func byteArrayMethods() []*MethodDef {
	var out []*MethodDef
	for _, def := range bytesMethods() {
		switch def.Name {
		case "__bytes__":
			continue
		case "fromhex":
			out = append(out, &MethodDef{Name: def.Name, Kind: def.Kind, Class: true, Func: func(rt *Runtime, _ Object, args []Object, _ *Tuple) (Object, error) {
				r, err := bytesFromHex(rt, BytesType, args, nil)
				return byteArrays(r), err
			}})
			continue
		}
		out = append(out, &MethodDef{Name: def.Name, Kind: def.Kind, Func: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
			r, err := def.Func(rt, &Bytes{b: self.(*ByteArray).b}, args, kwnames)
			return byteArrays(r), err
		}})
	}
	m := func(name string, kind MethodKind, f func(rt *Runtime, a *ByteArray, args []Object) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return f(rt, self.(*ByteArray), args)
		}}
	}
	return append(out,
		m("append", OneArg, func(rt *Runtime, a *ByteArray, args []Object) (Object, error) {
			c, err := rt.byteOf(args[0])
			if err != nil {
				return nil, err
			}
			return None, a.set(len(a.b), len(a.b), []byte{c})
		}),
		m("extend", OneArg, func(rt *Runtime, a *ByteArray, args []Object) (Object, error) {
			if args[0].Type().slots.Iter == nil && !isSequence(args[0]) {
				return nil, Raisef(TypeError, "can't extend bytearray with %s", typeName(args[0]))
			}
			d, err := rt.byteItems(args[0], "byte")
			if err != nil {
				return nil, err
			}
			return None, a.set(len(a.b), len(a.b), bytes.Clone(d))
		}),
		m("insert", VarArgs, byteArrayInsert), m("pop", VarArgs, byteArrayPop),
		m("remove", OneArg, func(rt *Runtime, a *ByteArray, args []Object) (Object, error) {
			c, err := rt.byteOf(args[0])
			if err != nil {
				return nil, err
			}
			i := bytes.IndexByte(a.b, c)
			if i < 0 {
				return nil, Raisef(ValueError, "value not found in bytearray")
			}
			return None, a.set(i, i+1, nil)
		}),
		m("clear", NoArgs, func(_ *Runtime, a *ByteArray, _ []Object) (Object, error) { return None, a.set(0, len(a.b), nil) }),
		m("copy", NoArgs, func(_ *Runtime, a *ByteArray, _ []Object) (Object, error) { return NewByteArray(bytes.Clone(a.b)), nil }),
		m("reverse", NoArgs, func(_ *Runtime, a *ByteArray, _ []Object) (Object, error) {
			slices.Reverse(a.b)
			return None, nil
		}),
	)
}

func byteArrayInsert(rt *Runtime, a *ByteArray, args []Object) (Object, error) {
	if err := argRange("insert", args, 2, 2); err != nil {
		return nil, err
	}
	i, err := rt.AsSsize(args[0], OverflowError)
	if err != nil {
		return nil, err
	}
	c, err := rt.byteOf(args[1])
	if err != nil {
		return nil, err
	}
	if i < 0 {
		i = max(i+len(a.b), 0)
	}
	i = min(i, len(a.b))
	return None, a.set(i, i, []byte{c})
}

func byteArrayPop(rt *Runtime, a *ByteArray, args []Object) (Object, error) {
	if err := argRange("pop", args, 0, 1); err != nil {
		return nil, err
	}
	i := -1
	if len(args) == 1 {
		var err error
		if i, err = rt.AsSsize(args[0], IndexError); err != nil {
			return nil, err
		}
	}
	if len(a.b) == 0 {
		return nil, Raisef(IndexError, "pop from empty bytearray")
	}
	if i < 0 {
		i += len(a.b)
	}
	if i < 0 || i >= len(a.b) {
		return nil, Raisef(IndexError, "pop index out of range")
	}
	c := Int(a.b[i])
	return c, a.set(i, i+1, nil)
}

// TypeName is the name of the class.
func (a *ByteArray) TypeName() string { return a.Type().Name() }
