package numpyapi

import (
	"slices"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Slots that make new arrays of the elements of others.

func (m *module) Concatenate(_ *trampoline.Context, arrays []hpyctx.Handle, axis int32) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Concatenate(alloc, in, int(axis))
	}, arrays...)
}

func (m *module) StackAlong(_ *trampoline.Context, arrays []hpyctx.Handle, axis int32) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Stack(alloc, in, int(axis))
	}, arrays...)
}

func (m *module) Where(_ *trampoline.Context, condition, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	c, err := m.operand(condition)
	if err != nil {
		return trampoline.Null, err
	}
	a, b, err := m.pair(x, y, false)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) { return ndarray.Where(alloc, c, a, b) })
}

func (m *module) Nonzero(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.operand(h)
	if err != nil {
		return trampoline.Null, err
	}
	if len(a.Shape) == 0 {
		return trampoline.Null, valueError("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.")
	}
	var hs []hpyctx.Handle
	defer func() { m.discardAll(hs) }()
	for _, positions := range a.Nonzero() {
		h, err := m.wrap(positions.Copy)
		if err != nil {
			return trampoline.Null, err
		}
		hs = append(hs, h)
	}
	return m.api().TupleFromArray(hs)
}

func (m *module) Take(_ *trampoline.Context, h, indices hpyctx.Handle, axis int32) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Take(alloc, in[0], in[1], int(axis))
	}, h, indices)
}

func (m *module) Sort(_ *trampoline.Context, h hpyctx.Handle, axis int32) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Sort(alloc, in[0], int(axis))
	}, h)
}

func (m *module) Argsort(_ *trampoline.Context, h hpyctx.Handle, axis int32) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Argsort(alloc, in[0], int(axis))
	}, h)
}

func (m *module) Unique(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Unique(alloc, in[0])
	}, h)
}

func (m *module) Searchsorted(_ *trampoline.Context, h, values hpyctx.Handle, right bool) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.SearchSorted(alloc, in[0], in[1], right)
	}, h, values)
}

func (m *module) Unary(_ *trampoline.Context, op UnaryOp, h hpyctx.Handle) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.ApplyUnary(alloc, ndarray.Unary(op), in[0])
	}, h)
}

func (m *module) Binary(_ *trampoline.Context, op BinaryOp, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	a, b, err := m.pair(x, y, false)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return ndarray.ApplyBinary(alloc, ndarray.Binary(op), a, b)
	})
}

func (m *module) BinaryInto(_ *trampoline.Context, op BinaryOp, x, y, result hpyctx.Handle) (int32, error) {
	to, err := m.of(result)
	if err != nil {
		return 0, err
	}
	a, b, err := m.pair(x, y, false)
	if err != nil {
		return 0, err
	}
	return 0, ndarray.ApplyBinaryInto(ndarray.Binary(op), a, b, to.Array, m.apart(x, to) && m.apart(y, to))
}

// apart reports whether an operand has no element in common with an array, but for those at the same places.
func (m *module) apart(operand hpyctx.Handle, to *array) bool {
	a, err := m.of(operand)
	if err != nil || a.Array.Size() == 0 || to.Array.Size() == 0 {
		return true // its elements are copies
	}
	first, behind := a.reach()
	begin, end := to.reach()
	if behind <= begin || end <= first {
		return true
	}
	return a.DType == to.DType && a.address(a.Offset) == to.address(to.Offset) && slices.Equal(a.Array.Shape, to.Array.Shape) &&
		slices.Equal(a.Array.Strides, to.Array.Strides)
}

// reach is where the elements begin and end.
func (a *array) reach() (first, behind uintptr) {
	from, to := a.Extent()
	return a.address(a.Offset + from), a.address(a.Offset + to + 1)
}

func (m *module) Compare(_ *trampoline.Context, op Comparison, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	a, b, err := m.pair(x, y, true)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return ndarray.Compare(alloc, ndarray.Comparison(op), a, b)
	})
}

func (m *module) Reduce(_ *trampoline.Context, op Reduction, h hpyctx.Handle, axes []int32, keepdims bool, dtype Dtype) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Reduce(alloc, ndarray.Reduction(op), in[0], axisNumbers(axes), keepdims, ndarray.DType(dtype))
	}, h)
}

func (m *module) Variance(_ *trampoline.Context, h hpyctx.Handle, axes []int32, keepdims bool, ddof float64) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Variance(alloc, in[0], axisNumbers(axes), ddof, keepdims)
	}, h)
}

func (m *module) Accumulate(_ *trampoline.Context, op Reduction, h hpyctx.Handle, axis int32, dtype Dtype) (hpyctx.Handle, error) {
	return m.accumulated(op, h, axis, false, dtype)
}

func (m *module) accumulated(op Reduction, h hpyctx.Handle, axis int32, flatten bool, dtype Dtype) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Accumulate(alloc, ndarray.Reduction(op), in[0], int(axis), flatten, ndarray.DType(dtype))
	}, h)
}

func (m *module) Dot(_ *trampoline.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Dot(alloc, in[0], in[1])
	}, x, y)
}

func (m *module) Matmul(_ *trampoline.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	return m.result(func(alloc ndarray.Allocator, in []*ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Matmul(alloc, in[0], in[1])
	}, x, y)
}
