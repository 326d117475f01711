package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Slots that give views and parts of arrays, and copies.

func (m *module) Slice(_ *trampoline.Context, h hpyctx.Handle, starts, stops, steps []int64) (hpyctx.Handle, error) {
	keys := make([]ndarray.Key, len(starts))
	for i := range keys {
		keys[i] = ndarray.Key{Start: &starts[i], Stop: &stops[i], Step: &steps[i]}
	}
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) {
		s, err := a.Select(keys)
		if err != nil {
			return nil, err
		}
		return s.View(), nil
	})
}

func (m *module) Subscript(_ *trampoline.Context, h, key hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	keys, err := m.keys(key)
	if err != nil {
		return trampoline.Null, err
	}
	s, err := a.Select(keys)
	if err != nil {
		return trampoline.Null, err
	}
	view := s.View()
	if view == nil {
		return m.wrap(s.Gather)
	}
	if allIntegers(keys) && len(view.Shape) == 0 {
		return m.element(view, view.Offset)
	}
	return m.share(h, a, view)
}

func allIntegers(keys []ndarray.Key) bool {
	for _, k := range keys {
		if k.What != ndarray.KeyInt {
			return false
		}
	}
	return true
}

func (m *module) Assign(_ *trampoline.Context, h, key, value hpyctx.Handle) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	if err := a.CheckWritable(); err != nil {
		return 0, err
	}
	keys, err := m.keys(key)
	if err != nil {
		return 0, err
	}
	s, err := a.Select(keys)
	if err != nil {
		return 0, err
	}
	v, n, err := m.weak(value)
	if err == nil && n != nil {
		v, err = n.beside(a.DType)
	}
	if err != nil {
		return 0, err
	}
	return 0, s.Assign(v)
}

// keys reads what is between the brackets.
func (m *module) keys(key hpyctx.Handle) ([]ndarray.Key, error) {
	isTuple, err := m.isExact(key, abi.HandleTupleType)
	if err != nil {
		return nil, err
	}
	if !isTuple {
		k, err := m.key(key)
		return []ndarray.Key{k}, err
	}
	items, err := m.items(key)
	if err != nil {
		return nil, err
	}
	defer m.discardAll(items)
	keys := make([]ndarray.Key, len(items))
	for i, h := range items {
		if keys[i], err = m.key(h); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// key reads one part of an index.
func (m *module) key(h hpyctx.Handle) (ndarray.Key, error) {
	switch {
	case m.is(h, abi.HandleNone):
		return ndarray.Key{What: ndarray.KeyNewAxis}, nil
	case m.is(h, abi.HandleEllipsis):
		return ndarray.Key{What: ndarray.KeyEllipsis}, nil
	}
	if slice, err := m.isExact(h, abi.HandleSliceType); slice || err != nil {
		return m.sliceKey(h, err)
	}
	a, n, err := m.weak(h)
	switch {
	case err != nil:
		return ndarray.Key{}, &exception{"IndexError", "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices"}
	case n != nil && n.kind == ndarray.KindSigned:
		return ndarray.Key{What: ndarray.KeyInt, At: int64(n.bits)}, nil
	case n != nil:
		return ndarray.Key{}, &exception{"IndexError", "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices"}
	case len(a.Shape) == 0 && a.DType.Kind().Integer():
		return ndarray.Key{What: ndarray.KeyInt, At: a.Int(a.Offset)}, nil
	case a.Size() == 0 && a.DType == ndarray.Float64: // an empty list
		if a, err = a.AsType(ndarray.Heap, ndarray.Int64, ndarray.CastUnsafe); err != nil {
			return ndarray.Key{}, err
		}
	}
	return ndarray.Key{What: ndarray.KeyArray, Array: a}, nil
}

// is reports whether the object is one of the context's.
func (m *module) is(h hpyctx.Handle, member int) bool {
	same, err := m.api().Is(h, m.c.Constant(member))
	return err == nil && same != 0
}

func (m *module) sliceKey(h hpyctx.Handle, err error) (ndarray.Key, error) {
	var parts [3]*int64
	for i, name := range []string{"start", "stop", "step"} {
		if err != nil {
			return ndarray.Key{}, err
		}
		parts[i], err = m.sliceIndex(h, name)
	}
	return ndarray.Key{Start: parts[0], Stop: parts[1], Step: parts[2]}, err
}

func (m *module) sliceIndex(h hpyctx.Handle, name string) (*int64, error) {
	part, err := m.api().GetAttrS(h, trampoline.StrOf(name))
	if err != nil {
		return nil, err
	}
	defer m.discard(part)
	if m.is(part, abi.HandleNone) {
		return nil, nil
	}
	i, err := m.integer(part)
	return &i, err
}

func (m *module) Transpose(_ *trampoline.Context, h hpyctx.Handle, axes []int32) (hpyctx.Handle, error) {
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) { return a.Transpose(axisNumbers(axes)) })
}

// axisNumbers are axes as int; none at all stays none.
func axisNumbers(axes []int32) []int {
	if axes == nil {
		return nil
	}
	out := make([]int, len(axes))
	for i, axis := range axes {
		out[i] = int(axis)
	}
	return out
}

func (m *module) Ravel(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) { return a.Reshape([]int64{int64(a.Size())}) })
}

func (m *module) Squeeze(_ *trampoline.Context, h hpyctx.Handle, axes []int32) (hpyctx.Handle, error) {
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) { return a.Squeeze(axisNumbers(axes)) })
}

func (m *module) ExpandDims(_ *trampoline.Context, h hpyctx.Handle, axis int32) (hpyctx.Handle, error) {
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) { return a.Expand(int(axis)) })
}

func (m *module) BroadcastTo(_ *trampoline.Context, h hpyctx.Handle, shape []int64) (hpyctx.Handle, error) {
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) { return a.BroadcastTo(shape) })
}

func (m *module) Copy(_ *trampoline.Context, h hpyctx.Handle, columnMajor bool) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return in[0].Ordered(alloc, in[0].DType, columnMajor)
	}, h)
}

// result is a new array of what do makes of operands.
func (m *module) result(do func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error), operands ...hpyctx.Handle) (hpyctx.Handle, error) {
	in := make([]*ndarray.Array, len(operands))
	for i, h := range operands {
		var err error
		if in[i], err = m.operand(h); err != nil {
			return trampoline.Null, err
		}
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) { return do(alloc, in) })
}

func (m *module) Contiguous(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	if a.RowMajor() {
		return m.api().Dup(h)
	}
	return m.Copy(nil, h, false)
}

func (m *module) Astype(_ *trampoline.Context, h hpyctx.Handle, dtype Dtype, casting Casting) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return in[0].AsType(alloc, ndarray.DType(dtype), ndarray.Casting(casting))
	}, h)
}

func (m *module) CopyInto(_ *trampoline.Context, to, from hpyctx.Handle, casting Casting) (int32, error) {
	a, err := m.of(to)
	if err != nil {
		return 0, err
	}
	v, n, err := m.weak(from)
	if err == nil && n != nil {
		v, err = n.beside(a.DType)
	}
	if err != nil {
		return 0, err
	}
	return 0, a.Array.Assign(v, ndarray.Casting(casting))
}

func (m *module) CanCast(from, to Dtype, casting Casting) (bool, error) {
	a, b := ndarray.DType(from), ndarray.DType(to)
	return a.Valid() && b.Valid() && ndarray.CanCast(a, b, ndarray.Casting(casting)), nil
}

func (m *module) Promote(a, b Dtype) (Dtype, error) {
	x, y := ndarray.DType(a), ndarray.DType(b)
	if !x.Valid() || !y.Valid() {
		return DtypeAny, nil
	}
	return Dtype(ndarray.Promote(x, y)), nil
}
