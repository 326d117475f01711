package pyobj

import (
	"bytes"
	"encoding/binary"
	"slices"
)

func memoryViewMethods() []*MethodDef {
	m := func(name string, kind MethodKind, f func(rt *Runtime, m *MemoryView, args []Object, kwnames *Tuple) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
			v := self.(*MemoryView)
			if v.obj == nil && name != "release" && name != "__exit__" {
				return nil, errReleased()
			}
			return f(rt, v, args, kwnames)
		}}
	}
	release := func(_ *Runtime, v *MemoryView, _ []Object, _ *Tuple) (Object, error) {
		v.release()
		return None, nil
	}
	return []*MethodDef{
		m("tobytes", Keywords, func(_ *Runtime, v *MemoryView, _ []Object, _ *Tuple) (Object, error) {
			d, err := v.contiguous()
			if err == nil {
				err = fitsBytes(len(d))
			}
			if err != nil {
				return nil, err
			}
			return NewBytes(bytes.Clone(d)), nil
		}),
		m("hex", Keywords, func(rt *Runtime, v *MemoryView, args []Object, kwnames *Tuple) (Object, error) {
			d, err := v.contiguous()
			if err != nil {
				return nil, err
			}
			return bytesHex(rt, d, args, kwnames)
		}),
		m("tolist", NoArgs, func(_ *Runtime, v *MemoryView, _ []Object, _ *Tuple) (Object, error) { return v.list() }),
		m("toreadonly", NoArgs, func(rt *Runtime, v *MemoryView, _ []Object, _ *Tuple) (Object, error) {
			c := *v
			c.readonly = true
			return rt.viewOf(c), nil
		}),
		m("cast", Keywords, memoryViewCast),
		m("release", NoArgs, release),
		m("__enter__", NoArgs, func(_ *Runtime, v *MemoryView, _ []Object, _ *Tuple) (Object, error) { return v, nil }),
		m("__exit__", VarArgs, release),
	}
}

// list is the items as nested lists.
func (m *MemoryView) list() (Object, error) {
	s, err := m.scalar()
	if err != nil {
		return nil, err
	}
	if err := fitsItems(m.items()); err != nil {
		return nil, err
	}
	var build func(dim, at int) Object
	build = func(dim, at int) Object {
		if dim == len(m.shape) {
			return s.Load(m.data[at:], binary.NativeEndian)
		}
		out := make([]Object, m.shape[dim])
		for i := range out {
			out[i] = build(dim+1, at+i*m.strides[dim])
		}
		return NewList(out...)
	}
	return build(0, m.offset), nil
}

// memoryViewCast is memoryview.cast(format, shape): between bytes and another format, of memory in C's order.
func memoryViewCast(rt *Runtime, m *MemoryView, args []Object, kwnames *Tuple) (Object, error) {
	a, err := BindArgs("cast", []string{"format", "shape"}, 1, args, kwnames)
	if err != nil {
		return nil, err
	}
	format, ok := AsStr(a[0])
	if !ok {
		return nil, Raisef(TypeError, "cast() argument 'format' must be str, not %s", typeName(a[0]))
	}
	if !m.isContiguous() {
		return nil, Raisef(TypeError, "memoryview: casts are restricted to C-contiguous views")
	}
	if a[1] != nil && len(m.shape) != 1 || len(m.shape) > 1 {
		if a[1] != nil {
			return nil, Raisef(TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D")
		}
	}
	v := *m
	v.format = format.s
	bare := format.s
	if len(bare) == 2 && bare[0] == '@' {
		bare = bare[1:]
	}
	var s Scalar
	if ok = len(bare) == 1; ok {
		s, ok = ScalarOf(bare[0], true)
	}
	if !ok {
		return nil, Raisef(ValueError, "memoryview: destination format must be a native single character format prefixed with an optional '@'")
	}
	if !isByteFormat(m.format) && !isByteFormat(format.s) {
		return nil, Raisef(TypeError, "memoryview: cannot cast between two non-byte formats")
	}
	n := m.nbytes()
	if n%s.Size != 0 {
		return nil, Raisef(TypeError, "memoryview: length is not a multiple of itemsize")
	}
	v.itemsize = s.Size
	v.shape = []int{n / s.Size}
	if a[1] != nil && a[1] != Object(None) {
		if v.shape, err = castShape(rt, a[1], n, s.Size); err != nil {
			return nil, err
		}
	}
	v.strides = contiguousStrides(v.shape, v.itemsize)
	return rt.viewOf(v), nil
}

func isByteFormat(f string) bool {
	return slices.Contains([]string{"B", "b", "c", "@B", "@b", "@c"}, f)
}

// castShape reads the shape that n bytes are to have.
func castShape(rt *Runtime, o Object, n, itemsize int) ([]int, error) {
	var dims []Object
	switch t := unwrap(o).(type) {
	case *Tuple:
		dims = t.items
	case *List:
		dims = t.items
	default:
		return nil, Raisef(TypeError, "shape must be a list or a tuple")
	}
	if len(dims) > 64 {
		return nil, Raisef(ValueError, "memoryview: number of dimensions must not exceed 64")
	}
	shape, size := make([]int, len(dims)), itemsize
	for i, d := range dims {
		if _, ok := isInt(d); !ok {
			return nil, Raisef(TypeError, "memoryview.cast(): elements of shape must be integers")
		}
		k, err := rt.AsSsize(d, nil)
		if err != nil {
			return nil, err
		}
		if k <= 0 {
			return nil, Raisef(ValueError, "memoryview.cast(): elements of shape must be integers > 0")
		}
		shape[i] = k
		if size > n || k > max(n, 1) {
			size = n + 1
			break
		}
		size *= k
	}
	if size != n {
		return nil, Raisef(TypeError, "memoryview: product(shape) * itemsize != buffer size")
	}
	return shape, nil
}

func memoryViewGetSets() []*GetSetDef {
	g := func(name string, f func(m *MemoryView) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) {
			m := self.(*MemoryView)
			if m.obj == nil {
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
		g("nbytes", func(m *MemoryView) Object { return Int(m.nbytes()) }),
		g("readonly", func(m *MemoryView) Object { return Bool(m.readonly) }),
		g("itemsize", func(m *MemoryView) Object { return Int(m.itemsize) }),
		g("format", func(m *MemoryView) Object { return NewStr(m.format) }),
		g("ndim", func(m *MemoryView) Object { return Int(len(m.shape)) }),
		g("shape", func(m *MemoryView) Object { return ints(m.shape) }),
		g("strides", func(m *MemoryView) Object { return ints(m.strides) }),
		g("suboffsets", func(*MemoryView) Object { return NewTuple() }),
		g("c_contiguous", func(m *MemoryView) Object { return Bool(m.isContiguous()) }),
		g("f_contiguous", func(m *MemoryView) Object { return Bool(m.isFortran()) }),
		g("contiguous", func(m *MemoryView) Object { return Bool(m.isContiguous() || m.isFortran()) }),
	}
}
