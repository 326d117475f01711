package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The methods of module that have the names of slots are the slots of numpy.api.h, which says what each does. Here are those
// of its first versions; the others are in files by subject.

func (m *module) Version() (int32, error) { return versionNumber, nil }

func (m *module) Zeros(_ *trampoline.Context, shape []int64, dtype Dtype) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return ndarray.Zeros(alloc, shape, orFloat64(dtype))
	})
}

// orFloat64 is the element type, and float64 where any fits.
func orFloat64(dtype Dtype) ndarray.DType {
	if dtype == DtypeAny {
		return ndarray.Float64
	}
	return ndarray.DType(dtype)
}

func (m *module) FromSequence(_ *trampoline.Context, sequence hpyctx.Handle, dtype Dtype) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return m.fromSequence(alloc, sequence, ndarray.DType(dtype))
	})
}

func (m *module) Ndim(_ *trampoline.Context, h hpyctx.Handle) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	return int32(len(a.Shape)), nil
}

func (m *module) Shape(_ *trampoline.Context, h hpyctx.Handle, shape []int64) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	if err := room(len(a.Shape), len(shape)); err != nil {
		return 0, err
	}
	return int32(copy(shape, a.Shape)), nil
}

// room is an error when there is room for fewer numbers than an array has dimensions.
func room(ndim, capacity int) error {
	if capacity < ndim {
		return valueError("the array has %d dimensions, there is room for %d", ndim, capacity)
	}
	return nil
}

func (m *module) GetDtype(_ *trampoline.Context, h hpyctx.Handle) (result int32, dtype Dtype, err error) {
	a, err := m.of(h)
	if err != nil {
		return 0, 0, err
	}
	return 0, Dtype(a.DType), nil
}

func (m *module) Data(_ *trampoline.Context, h hpyctx.Handle) (result uintptr, size int64, err error) {
	a, err := m.of(h)
	if err != nil {
		return 0, 0, err
	}
	return a.address(a.Offset), int64(a.Size()), nil
}

func (m *module) GetItem(_ *trampoline.Context, h hpyctx.Handle, index []int64) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	place, err := a.Position(index)
	if err != nil {
		return trampoline.Null, err
	}
	return m.element(a.Array, place)
}

func (m *module) SetItem(_ *trampoline.Context, h hpyctx.Handle, index []int64, value hpyctx.Handle) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	if err := a.CheckWritable(); err != nil {
		return 0, err
	}
	place, err := a.Position(index)
	if err != nil {
		return 0, err
	}
	return 0, m.store(a.Array, place, value)
}

func (m *module) Add(_ *trampoline.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	for _, h := range []hpyctx.Handle{x, y} {
		if _, err := m.of(h); err != nil {
			return trampoline.Null, err
		}
	}
	return m.Binary(nil, BinaryOpAdd, x, y)
}

func (m *module) Sum(_ *trampoline.Context, h hpyctx.Handle) (float64, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	r, err := ndarray.Reduce(ndarray.Heap, ndarray.Sum, a.Array, nil, false, ndarray.Any)
	if err != nil {
		return 0, err
	}
	if a.DType.Kind() == ndarray.KindComplex {
		return 0, typeError("a sum of complex numbers is no double: use numpy_reduce")
	}
	return r.Real(0), nil
}

func (m *module) Reshape(_ *trampoline.Context, h hpyctx.Handle, shape []int64) (hpyctx.Handle, error) {
	return m.viewed(h, func(a *ndarray.Array) (*ndarray.Array, error) { return a.Reshape(shape) })
}

// viewed is a view of the array behind a handle.
func (m *module) viewed(h hpyctx.Handle, view func(*ndarray.Array) (*ndarray.Array, error)) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	v, err := view(a.Array)
	if err != nil {
		return trampoline.Null, err
	}
	return m.share(h, a, v)
}

func (m *module) Map(_ *trampoline.Context, h hpyctx.Handle, fn MapFn) (hpyctx.Handle, error) {
	return m.mapWith(h, fn.Call)
}

// mapWith makes an array of what call returns for each element, of the type that the results have together.
func (m *module) mapWith(h hpyctx.Handle, call func(item hpyctx.Handle) (hpyctx.Handle, error)) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	results := gathered{shape: a.Shape, dtype: ndarray.Any}
	err = m.eachElement(a.Array, func(item hpyctx.Handle) error {
		value, err := call(item)
		if err != nil {
			return err
		}
		defer m.discard(value)
		n, ok, err := m.number(value)
		if err == nil && !ok {
			err = typeError("expected a number, got %s", m.typeName(value))
		}
		if err != nil {
			return err
		}
		results.meet(n.dtype())
		results.leaves = append(results.leaves, n)
		return nil
	})
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return results.array(alloc, a.DType.Meet(results.dtype))
	})
}

// eachElement calls do with each element as an object, in row-major order, until there is an error.
func (m *module) eachElement(a *ndarray.Array, do func(item hpyctx.Handle) error) (err error) {
	a.Each(func(place int) bool {
		var item hpyctx.Handle
		if item, err = m.element(a, place); err != nil {
			return false
		}
		err = do(item)
		m.discard(item)
		return err == nil
	})
	return err
}

func (m *module) Stack(_ *trampoline.Context, hs []hpyctx.Handle) (hpyctx.Handle, error) {
	return m.StackAlong(nil, hs, 0)
}

func (m *module) MinMax(_ *trampoline.Context, h hpyctx.Handle) (result int32, smallest, largest hpyctx.Handle, err error) {
	a, err := m.of(h)
	if err != nil {
		return 0, trampoline.Null, trampoline.Null, err
	}
	if smallest, err = m.extreme(a.Array, ndarray.Min); err != nil {
		return 0, trampoline.Null, trampoline.Null, err
	}
	if largest, err = m.extreme(a.Array, ndarray.Max); err != nil {
		m.discard(smallest)
		return 0, trampoline.Null, trampoline.Null, err
	}
	return 0, smallest, largest, nil
}

func (m *module) extreme(a *ndarray.Array, op ndarray.Reduction) (hpyctx.Handle, error) {
	r, err := ndarray.Reduce(ndarray.Heap, op, a, nil, false, ndarray.Any)
	if err != nil {
		return trampoline.Null, err
	}
	return m.element(r, 0)
}

func (m *module) ArrayType(*trampoline.Context) (hpyctx.Handle, error) { return m.class.Load() }
