package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The methods below are the slots of numpy.api.h, which says what each does.

func (m *module) Version() (int32, error) { return versionNumber, nil }

func (m *module) Zeros(_ *trampoline.Context, shape []int64, dtype Dtype) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return ndarray.Zeros(alloc, shape, ndarray.DType(dtype))
	})
}

func (m *module) FromSequence(_ *trampoline.Context, sequence hpyctx.Handle, dtype Dtype) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return m.gather(alloc, sequence, ndarray.DType(dtype))
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
	if len(shape) < len(a.Shape) {
		return 0, valueError("the array has %d dimensions, there is room for %d", len(a.Shape), len(shape))
	}
	return int32(copy(shape, a.Shape)), nil
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
	return a.memory.Addr(), int64(len(a.Words)), nil
}

func (m *module) GetItem(_ *trampoline.Context, h hpyctx.Handle, index []int64) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	i, err := a.Offset(index)
	if err != nil {
		return trampoline.Null, err
	}
	return m.element(a.Array, i)
}

func (m *module) SetItem(_ *trampoline.Context, h hpyctx.Handle, index []int64, value hpyctx.Handle) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	i, err := a.Offset(index)
	if err != nil {
		return 0, err
	}
	return 0, m.store(a.Array, i, value)
}

func (m *module) Add(_ *trampoline.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(x)
	if err != nil {
		return trampoline.Null, err
	}
	b, err := m.of(y)
	if err != nil {
		return trampoline.Null, err
	}
	return m.sumOf(a.Array, b.Array)
}

func (m *module) sumOf(a, b *ndarray.Array) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) { return ndarray.Add(alloc, a, b) })
}

func (m *module) Sum(_ *trampoline.Context, h hpyctx.Handle) (float64, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	return a.Sum(), nil
}

func (m *module) Reshape(_ *trampoline.Context, h hpyctx.Handle, shape []int64) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) { return a.Reshape(alloc, shape) })
}

func (m *module) Map(_ *trampoline.Context, h hpyctx.Handle, fn MapFn) (hpyctx.Handle, error) {
	return m.mapWith(h, fn.Call)
}

func (m *module) Stack(_ *trampoline.Context, hs []hpyctx.Handle) (hpyctx.Handle, error) {
	parts := make([]*ndarray.Array, len(hs))
	for i, h := range hs {
		a, err := m.of(h)
		if err != nil {
			return trampoline.Null, err
		}
		parts[i] = a.Array
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) { return ndarray.Stack(alloc, parts) })
}

func (m *module) MinMax(_ *trampoline.Context, h hpyctx.Handle) (result int32, smallest, largest hpyctx.Handle, err error) {
	a, err := m.of(h)
	if err != nil {
		return 0, trampoline.Null, trampoline.Null, err
	}
	lo, hi, err := a.MinMax()
	if err != nil {
		return 0, trampoline.Null, trampoline.Null, err
	}
	if smallest, err = m.element(a.Array, lo); err != nil {
		return 0, trampoline.Null, trampoline.Null, err
	}
	if largest, err = m.element(a.Array, hi); err != nil {
		m.discard(smallest)
		return 0, trampoline.Null, trampoline.Null, err
	}
	return 0, smallest, largest, nil
}

func (m *module) ArrayType(*trampoline.Context) (hpyctx.Handle, error) { return m.class.Load() }
