package pyobj

import (
	"fmt"
	"slices"
)

// MemoryView is a view of another object's buffer: of any shape for its attributes, of one-dimensional
// bytes for access to items.
type MemoryView struct {
	obj      Object
	buf      *Buffer
	released bool
}

// Type returns memoryview.
func (*MemoryView) Type() *Type { return MemoryViewType }

// NewMemoryView is memoryview(o).
func (rt *Runtime) NewMemoryView(o Object) (*MemoryView, error) {
	switch v := unwrap(o).(type) {
	case *Bytes:
		return &MemoryView{obj: o, buf: &Buffer{Data: v.b, Readonly: true, Itemsize: 1, Format: "B", Shape: []int{len(v.b)}, Strides: []int{1}}}, nil
	case *MemoryView:
		if v.released {
			return nil, errReleased()
		}
		b := *v.buf
		b.Release = nil
		return &MemoryView{obj: v.obj, buf: &b}, nil
	}
	get := o.Type().slots.GetBuffer
	if get == nil {
		return nil, Raisef(TypeError, "memoryview: a bytes-like object is required, not '%s'", typeName(o))
	}
	buf, err := get(rt, o, 0)
	if err != nil {
		return nil, err
	}
	return &MemoryView{obj: o, buf: buf}, nil
}

func errReleased() error {
	return Raisef(ValueError, "operation forbidden on released memoryview object")
}

// contiguous is the content as bytes.
func (m *MemoryView) contiguous() ([]byte, error) {
	if m.released {
		return nil, errReleased()
	}
	return m.buf.Data, nil
}

func memoryViewSlots() Slots {
	data := func(self Object) ([]byte, error) { return self.(*MemoryView).contiguous() }
	return Slots{
		New: func(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
			if err := argRange("memoryview", args, 1, 1); err != nil {
				return nil, err
			}
			m, err := rt.NewMemoryView(args[0])
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		Repr: reprSlot(func(o Object) string {
			if o.(*MemoryView).released {
				return fmt.Sprintf("<released memory at %#x>", address(o))
			}
			return fmt.Sprintf("<memory at %#x>", address(o))
		}),
		MpLength: func(_ *Runtime, self Object) (int, error) {
			d, err := data(self)
			return len(d) / max(self.(*MemoryView).buf.Itemsize, 1), err
		},
		SqItem: func(rt *Runtime, self Object, i int) (Object, error) { return memoryViewItem(rt, self, Int(i)) },
		SqLength: func(_ *Runtime, self Object) (int, error) {
			d, err := data(self)
			return len(d) / max(self.(*MemoryView).buf.Itemsize, 1), err
		},
		MpSubscript:    memoryViewItem,
		MpAssSubscript: memoryViewAssign,
		RichCompare: func(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
			if op != EQ && op != NE {
				return NotImplemented, nil
			}
			a, err := data(self)
			if err != nil {
				return Bool((self == other) == (op == EQ)), nil
			}
			b, ok, err := rt.bytesLike(other)
			if !ok || err != nil {
				return NotImplemented, nil
			}
			return Bool(slices.Equal(a, b) == (op == EQ)), nil
		},
		Hash: func(_ *Runtime, self Object) (int64, error) {
			d, err := data(self)
			if err != nil {
				return 0, err
			}
			if !self.(*MemoryView).buf.Readonly {
				return 0, Raisef(ValueError, "cannot hash writable memoryview object")
			}
			return hashString(string(d)), nil
		},
	}
}

func memoryViewItem(rt *Runtime, self, key Object) (Object, error) {
	m := self.(*MemoryView)
	d, err := m.contiguous()
	if err != nil {
		return nil, err
	}
	if m.buf.Itemsize != 1 || len(m.buf.Shape) > 1 {
		return nil, Raisef(NotImplementedError, "memoryview: format %s not supported", m.buf.Format)
	}
	if s, ok := key.(*Slice); ok {
		start, _, step, n, err := rt.sliceIndices(s, len(d))
		if err != nil {
			return nil, err
		}
		if step != 1 {
			return nil, Raisef(NotImplementedError, "memoryview slices with a step are not supported")
		}
		b := *m.buf
		b.Data, b.Shape, b.Release = d[start:start+n], []int{n}, nil
		return &MemoryView{obj: m.obj, buf: &b}, nil
	}
	if key.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "memoryview: invalid slice key")
	}
	i, err := rt.memoryIndex(key, len(d))
	if err != nil {
		return nil, err
	}
	return Int(d[i]), nil
}

func (rt *Runtime) memoryIndex(key Object, n int) (int, error) {
	i, err := rt.AsSsize(key, IndexError)
	if err != nil {
		return 0, err
	}
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return 0, Raisef(IndexError, "index out of bounds on dimension 1")
	}
	return i, nil
}

func memoryViewAssign(rt *Runtime, self, key, value Object) error {
	m := self.(*MemoryView)
	d, err := m.contiguous()
	if err != nil {
		return err
	}
	if m.buf.Readonly {
		return Raisef(TypeError, "cannot modify read-only memory")
	}
	if value == nil {
		return Raisef(TypeError, "cannot delete memory")
	}
	if m.buf.Itemsize != 1 || key.Type().slots.Unary[OpIndex] == nil {
		return Raisef(NotImplementedError, "memoryview: format %s not supported", m.buf.Format)
	}
	i, err := rt.memoryIndex(key, len(d))
	if err != nil {
		return err
	}
	v, err := rt.AsSsize(value, ValueError)
	if err != nil {
		return err
	}
	if v < 0 || v > 255 {
		return Raisef(ValueError, "memoryview: invalid value for format 'B'")
	}
	d[i] = byte(v)
	return nil
}

func memoryViewMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "tobytes", Kind: Keywords, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			d, err := self.(*MemoryView).contiguous()
			if err != nil {
				return nil, err
			}
			return NewBytes(slices.Clone(d)), nil
		}},
		{Name: "tolist", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			m := self.(*MemoryView)
			d, err := m.contiguous()
			if err != nil {
				return nil, err
			}
			if m.buf.Itemsize != 1 {
				return nil, Raisef(NotImplementedError, "memoryview: format %s not supported", m.buf.Format)
			}
			out := make([]Object, len(d))
			for i, c := range d {
				out[i] = Int(c)
			}
			return NewList(out...), nil
		}},
		{Name: "release", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			m := self.(*MemoryView)
			if !m.released && m.buf.Release != nil {
				m.buf.Release()
			}
			m.released = true
			return None, nil
		}},
	}
}

func memoryViewGetSets() []*GetSetDef {
	g := func(name string, f func(m *MemoryView) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) {
			m := self.(*MemoryView)
			if m.released {
				return nil, errReleased()
			}
			return f(m), nil
		}}
	}
	ints := func(v []int) Object {
		out := make([]Object, len(v))
		for i, n := range v {
			out[i] = Int(n)
		}
		return NewTuple(out...)
	}
	return []*GetSetDef{
		g("obj", func(m *MemoryView) Object { return m.obj }),
		g("nbytes", func(m *MemoryView) Object { return Int(len(m.buf.Data)) }),
		g("readonly", func(m *MemoryView) Object { return Bool(m.buf.Readonly) }),
		g("itemsize", func(m *MemoryView) Object { return Int(m.buf.Itemsize) }),
		g("format", func(m *MemoryView) Object { return NewStr(m.buf.Format) }),
		g("ndim", func(m *MemoryView) Object { return Int(len(m.buf.Shape)) }),
		g("shape", func(m *MemoryView) Object { return ints(m.buf.Shape) }),
		g("strides", func(m *MemoryView) Object { return ints(m.buf.Strides) }),
	}
}
