package numpyapi

import (
	"strconv"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Python objects and what they are in Go.

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

// numbers reads a shape or axes: one integer or a sequence of them.
func (m *module) numbers(h hpyctx.Handle) ([]int64, error) {
	_, isNumber, err := m.number(h)
	if err != nil {
		return nil, err
	}
	if isNumber {
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

func (m *module) int64(n int64) (hpyctx.Handle, error) { return m.api().LongFromInt64T(n) }

func (m *module) str(s string) (hpyctx.Handle, error) {
	return m.api().UnicodeFromString(trampoline.StrOf(s))
}

// tuple makes a tuple of integers.
func (m *module) tuple(numbers []int64) (hpyctx.Handle, error) {
	hs := make([]hpyctx.Handle, 0, len(numbers))
	defer func() { m.discardAll(hs) }()
	for _, n := range numbers {
		h, err := m.int64(n)
		if err != nil {
			return trampoline.Null, err
		}
		hs = append(hs, h)
	}
	return m.api().TupleFromArray(hs)
}

func itoa(n int) string { return strconv.Itoa(n) }
