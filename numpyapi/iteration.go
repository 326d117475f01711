package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Slots that go over elements, and those with callbacks.

// iterator is what a numpy_iter stands for.
type iterator struct {
	mark   *hpyctx.Memory // its address is the iterator's
	keep   []objspace.Value
	arrays []*array
	*ndarray.Cursor
}

func (m *module) IterNew(_ *trampoline.Context, hs []hpyctx.Handle, axis int32) (uintptr, error) {
	it := &iterator{}
	var views []*ndarray.Array
	for _, h := range hs {
		a, err := m.of(h)
		if err != nil {
			return 0, err
		}
		v, err := m.c.Value(h)
		if err != nil {
			return 0, err
		}
		it.keep, it.arrays, views = append(it.keep, v), append(it.arrays, a), append(views, a.Array)
	}
	cursor, err := ndarray.NewCursor(views, int(axis))
	if err != nil {
		return 0, err
	}
	it.Cursor = cursor
	if it.mark, err = m.c.Alloc(1); err != nil {
		return 0, &ndarray.Error{Kind: ndarray.ErrMemory, Text: "no room for an iterator"}
	}
	m.iterators[it.mark.Addr()] = it
	return it.mark.Addr(), nil
}

// iterator is the one at an address that numpy_iter_new gave.
func (m *module) iterator(at uintptr) (*iterator, error) {
	it := m.iterators[at]
	if it == nil {
		return nil, valueError("there is no iterator at %#x: was it destroyed?", at)
	}
	return it, nil
}

func (m *module) IterNext(_ *trampoline.Context, at uintptr, elements []uintptr) (int32, error) {
	it, err := m.iterator(at)
	if err != nil {
		return 0, err
	}
	if len(elements) < len(it.arrays) {
		return 0, valueError("the iterator has %d arrays, there is room for %d", len(it.arrays), len(elements))
	}
	if !it.Next() {
		return 0, nil
	}
	for i, a := range it.arrays {
		elements[i] = a.address(it.Places[i])
	}
	return 1, nil
}

func (m *module) IterRun(_ *trampoline.Context, at uintptr, strides []int64) (int64, error) {
	it, err := m.iterator(at)
	if err != nil {
		return 0, err
	}
	if len(strides) < len(it.arrays) {
		return 0, valueError("the iterator has %d arrays, there is room for %d", len(it.arrays), len(strides))
	}
	for i, a := range it.arrays {
		strides[i] = int64(it.Steps[i] * a.DType.Size())
	}
	return it.Run, nil
}

func (m *module) IterReset(_ *trampoline.Context, at uintptr) (int32, error) {
	it, err := m.iterator(at)
	if err == nil {
		it.Reset()
	}
	return 0, err
}

func (m *module) IterDestroy(_ *trampoline.Context, at uintptr) (int32, error) {
	if at == 0 {
		return 0, nil
	}
	it, err := m.iterator(at)
	if err != nil {
		return 0, err
	}
	delete(m.iterators, at)
	it.mark.Free()
	return 0, nil
}

func (m *module) MapDoubles(_ *trampoline.Context, h hpyctx.Handle, fn DoubleFn) (hpyctx.Handle, error) {
	a, err := m.operand(h)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		r, err := a.AsType(alloc, ndarray.Float64, ndarray.CastSameKind)
		if err != nil {
			return nil, err
		}
		values := ndarray.Elements[float64](r)
		for i, v := range values {
			if values[i], err = fn.Call(v); err != nil {
				return nil, err
			}
		}
		return r, nil
	})
}

func (m *module) Fold(_ *trampoline.Context, h, initial hpyctx.Handle, fn FoldFn) (hpyctx.Handle, error) {
	a, err := m.operand(h)
	if err != nil {
		return trampoline.Null, err
	}
	soFar, err := m.api().Dup(initial)
	if err != nil {
		return trampoline.Null, err
	}
	err = m.eachElement(a, func(item hpyctx.Handle) error {
		next, err := fn.Call(soFar, item)
		if err != nil {
			return err
		}
		m.discard(soFar)
		soFar = next
		return nil
	})
	if err != nil {
		m.discard(soFar)
		return trampoline.Null, err
	}
	return soFar, nil
}
