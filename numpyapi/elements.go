package numpyapi

import (
	"math"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// element is element i as a new object that the caller owns.
func (m *module) element(a *ndarray.Array, i int) (hpyctx.Handle, error) {
	if a.DType == ndarray.Int64 {
		return m.api().LongFromInt64T(a.Int(i))
	}
	return m.api().FloatFromDouble(a.Float(i))
}

// store puts the number behind a borrowed handle into element i. A double becomes an integer as int() does.
func (m *module) store(a *ndarray.Array, i int, value hpyctx.Handle) error {
	if a.DType == ndarray.Float64 {
		v, err := m.double(value)
		if err == nil {
			a.SetFloat(i, v)
		}
		return err
	}
	whole, err := m.api().Long(value)
	if err != nil {
		return err
	}
	defer m.discard(whole)
	v, err := m.api().LongAsInt64T(whole)
	if err == nil {
		a.SetInt(i, v)
	}
	return err
}

func (m *module) double(value hpyctx.Handle) (float64, error) { return m.api().FloatAsDouble(value) }

// isNumber reports whether the object counts as an element rather than as a sequence.
func (m *module) isNumber(h hpyctx.Handle) (bool, error) {
	if _, err := m.of(h); err == nil {
		return false, nil // arrays have operators, but are sequences here
	}
	is, err := m.api().NumberCheck(h)
	return is != 0, err
}

// gather makes an array of a nested sequence, which is read twice: once for the shape, once for the numbers.
func (m *module) gather(alloc ndarray.Allocator, sequence hpyctx.Handle, dtype ndarray.DType) (*ndarray.Array, error) {
	shape, err := m.shapeOf(sequence, nil)
	if err != nil {
		return nil, err
	}
	a, err := ndarray.Zeros(alloc, shape, dtype)
	if err != nil {
		return nil, err
	}
	next := 0
	return a, m.fill(a, sequence, 0, &next)
}

// shapeOf follows the first item of each level down to a number.
func (m *module) shapeOf(h hpyctx.Handle, shape []int64) ([]int64, error) {
	number, err := m.isNumber(h)
	if number || err != nil {
		return shape, err
	}
	if text, err := m.api().UnicodeCheck(h); err != nil || text != 0 {
		return nil, typeError("expected numbers, got str")
	}
	if len(shape) == ndarray.MaxDims {
		return nil, valueError("the sequence is nested deeper than %d levels", ndarray.MaxDims)
	}
	n, err := m.api().Length(h)
	if err != nil {
		return nil, typeError("expected a number or a sequence, got %s", m.typeName(h))
	}
	shape = append(shape, int64(n))
	if n == 0 {
		return shape, nil
	}
	first, err := m.api().GetItemI(h, 0)
	if err != nil {
		return nil, err
	}
	defer m.discard(first)
	return m.shapeOf(first, shape)
}

// fill stores the numbers of h, which is nested as deep as the shape from axis on, from element *next on.
func (m *module) fill(a *ndarray.Array, h hpyctx.Handle, axis int, next *int) error {
	number, err := m.isNumber(h)
	if err != nil {
		return err
	}
	if number != (axis == len(a.Shape)) {
		return valueError("the sequence is uneven: not every item is nested equally deep")
	}
	if number {
		err := m.store(a, *next, h)
		*next++
		return err
	}
	n, err := m.api().Length(h)
	if err != nil {
		return err
	}
	if int64(n) != a.Shape[axis] {
		return valueError("the sequence is uneven: %d items where others have %d", n, a.Shape[axis])
	}
	for i := range n {
		item, err := m.api().GetItemI(h, i)
		if err != nil {
			return err
		}
		err = m.fill(a, item, axis+1, next)
		m.discard(item)
		if err != nil {
			return err
		}
	}
	return nil
}

// mapWith makes an array of what call returns for each element. It is int64 while an int64 array gives integers only,
// and float64 otherwise.
func (m *module) mapWith(h hpyctx.Handle, call func(item hpyctx.Handle) (hpyctx.Handle, error)) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		r, err := ndarray.Zeros(alloc, a.Shape, a.DType)
		if err != nil {
			return nil, err
		}
		for i := range a.Words {
			if err := m.mapOne(r, a.Array, i, call); err != nil {
				return r, err
			}
		}
		return r, nil
	})
}

func (m *module) mapOne(r, a *ndarray.Array, i int, call func(item hpyctx.Handle) (hpyctx.Handle, error)) error {
	item, err := m.element(a, i)
	if err != nil {
		return err
	}
	value, err := call(item)
	m.discard(item)
	if err != nil {
		return err
	}
	defer m.discard(value)
	if r.DType == ndarray.Int64 {
		whole, err := m.isInt(value)
		if err != nil {
			return err
		}
		if !whole {
			promote(r, i)
		}
	}
	return m.store(r, i, value)
}

func (m *module) isInt(h hpyctx.Handle) (bool, error) {
	is, err := m.api().TypeCheck(h, m.c.Constant(abi.HandleLongType))
	return is != 0, err
}

// promote turns an int64 array into a float64 one; its first n elements are in use.
func promote(a *ndarray.Array, n int) {
	for i := range n {
		a.Words[i] = math.Float64bits(float64(a.Int(i)))
	}
	a.DType = ndarray.Float64
}
