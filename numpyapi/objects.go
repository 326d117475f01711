package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
)

// What Python objects mean to the slots.

// dtype is the element type that a str names.
func (m *module) dtype(h hpyctx.Handle) (Dtype, error) {
	name, err := m.text(h)
	if err != nil {
		return 0, err
	}
	for _, dtype := range []Dtype{DtypeInt64, DtypeFloat64} {
		if dtypeName(dtype) == name {
			return dtype, nil
		}
	}
	return 0, typeError("data type %q not understood: int64 and float64 are", name)
}

func dtypeName(d Dtype) string { return ndarray.DType(d).String() }

// items are the items of a sequence as new handles that the caller owns.
func (m *module) items(sequence hpyctx.Handle) ([]hpyctx.Handle, error) {
	n, err := m.api().Length(sequence)
	if err != nil {
		return nil, err
	}
	hs := make([]hpyctx.Handle, 0, n)
	for i := range n {
		h, err := m.api().GetItemI(sequence, i)
		if err != nil {
			m.discardAll(hs)
			return nil, err
		}
		hs = append(hs, h)
	}
	return hs, nil
}

func (m *module) discardAll(hs []hpyctx.Handle) {
	for _, h := range hs {
		m.discard(h)
	}
}

// numbers reads a shape or an index: one integer or a sequence of them.
func (m *module) numbers(h hpyctx.Handle) ([]int64, error) {
	number, err := m.isNumber(h)
	if err != nil {
		return nil, err
	}
	if number {
		v, err := m.integer(h)
		return []int64{v}, err
	}
	hs, err := m.items(h)
	if err != nil {
		return nil, typeError("expected an integer or a sequence of integers, got %s", m.typeName(h))
	}
	defer m.discardAll(hs)
	out := make([]int64, len(hs))
	for i, item := range hs {
		if out[i], err = m.integer(item); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// integer is the value of an int, or of an object that stands for one.
func (m *module) integer(h hpyctx.Handle) (int64, error) {
	whole, err := m.api().Index(h)
	if err != nil {
		return 0, err
	}
	defer m.discard(whole)
	return m.api().LongAsInt64T(whole)
}
