package numpyapi

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// arrayType is the class ndarray.
func (m *module) arrayType() hpyctx.GoType {
	return hpyctx.GoType{
		Name:    "numpy_api.ndarray",
		Doc:     "A dense, row-major array of int64 or float64.",
		Final:   true,
		Destroy: func(payload any) { payload.(*array).memory.Free() },
		Attrs: []hpyctx.GoAttr{
			{Name: "shape", Doc: "length of each dimension", Get: attribute(slot1(m, m.wholeShape, self, m.lengths))},
			{Name: "ndim", Doc: "number of dimensions", Get: attribute(slot1(m, m.Ndim, self, m.int32))},
			{Name: "size", Doc: "number of elements", Get: attribute(slot1(m, m.size, self, m.int64))},
			{Name: "dtype", Doc: "name of the element type", Get: attribute(slot1(m, m.dtypeOf, self, m.dtypeName))},
		},
		Methods: []hpyctx.GoMethod{
			{Name: "sum", Doc: "sum(): of all elements, as a float", Call: slot1(m, m.Sum, self, m.float)},
			{Name: "min", Doc: "min(): the smallest element", Call: slot1(m, m.smallest, self, object)},
			{Name: "max", Doc: "max(): the largest element", Call: slot1(m, m.largest, self, object)},
			{Name: "reshape", Doc: "reshape(shape): the same elements in another shape; one length may be -1", Min: 1, Max: -1, Call: slot2(m, m.Reshape, self, m.shapeOrLengths, object)},
			{Name: "map", Doc: "map(function): an array of what function returns for each element", Min: 1, Max: 1, Call: m.callMap},
			{Name: "tolist", Doc: "tolist(): nested lists of Python numbers", Call: m.callToList},
		},
		Binary:  map[string]hpyctx.BinaryFunc{"+": m.plus},
		Repr:    m.repr,
		Len:     m.length,
		GetItem: m.subscript,
		SetItem: m.assign,
		Iter:    m.iterate,
	}
}

// callMap is the slot Map for a function of Python's instead of one in C.
func (m *module) callMap(_ *hpyctx.Context, self hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
	return m.mapWith(self, func(item hpyctx.Handle) (hpyctx.Handle, error) {
		return m.api().Call(args[0], []hpyctx.Handle{item}, trampoline.Null)
	})
}

func (m *module) callToList(_ *hpyctx.Context, self hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
	a, err := m.of(self)
	if err != nil {
		return trampoline.Null, err
	}
	return m.nested(a.Array, a.Shape, 0)
}

// nested makes lists of the elements from first on, as deep as the shape.
func (m *module) nested(a *ndarray.Array, shape []int64, first int) (hpyctx.Handle, error) {
	if len(shape) == 0 {
		return m.element(a, first)
	}
	list, err := m.api().ListNew(0)
	if err != nil {
		return trampoline.Null, err
	}
	step := stride(shape)
	for i := range int(shape[0]) {
		item, err := m.nested(a, shape[1:], first+i*step)
		if err == nil {
			_, err = m.api().ListAppend(list, item)
			m.discard(item)
		}
		if err != nil {
			m.discard(list)
			return trampoline.Null, err
		}
	}
	return list, nil
}

// stride is how many elements lie between neighbours along the first dimension.
func stride(shape []int64) int {
	n := 1
	for _, length := range shape[1:] {
		n *= int(length)
	}
	return n
}

// plus adds arrays, and numbers as arrays without dimensions.
func (m *module) plus(_ *hpyctx.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
	a, ok, err := m.operand(x)
	if err != nil || !ok {
		return m.notImplemented(err)
	}
	b, ok, err := m.operand(y)
	if err != nil || !ok {
		return m.notImplemented(err)
	}
	return m.sumOf(a, b)
}

func (m *module) notImplemented(err error) (hpyctx.Handle, error) {
	if err != nil {
		return trampoline.Null, err
	}
	return m.api().Dup(m.c.Constant(abi.HandleNotImplemented))
}

// operand is the array behind a handle, or a number as one; not ok for anything else.
func (m *module) operand(h hpyctx.Handle) (*ndarray.Array, bool, error) {
	if a, err := m.of(h); err == nil {
		return a.Array, true, nil
	}
	number, err := m.isNumber(h)
	if err != nil || !number {
		return nil, false, err
	}
	whole, err := m.isInt(h)
	if err != nil {
		return nil, false, err
	}
	dtype := ndarray.Float64
	if whole {
		dtype = ndarray.Int64
	}
	onHeap := func(n int) ([]uint64, error) { return make([]uint64, n), nil }
	a, err := ndarray.Zeros(onHeap, nil, dtype)
	if err != nil {
		return nil, false, err
	}
	return a, true, m.store(a, 0, h)
}

func (m *module) length(_ *hpyctx.Context, self hpyctx.Handle) (int, error) {
	a, err := m.of(self)
	if err != nil {
		return 0, err
	}
	if len(a.Shape) == 0 {
		return 0, typeError("len() of unsized object")
	}
	return int(a.Shape[0]), nil
}

// subscript gives an element for a full index, and the part of the array behind a shorter one as a new array.
func (m *module) subscript(_ *hpyctx.Context, self, key hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(self)
	if err != nil {
		return trampoline.Null, err
	}
	index, err := m.index(key)
	if err != nil {
		return trampoline.Null, err
	}
	if len(index) == len(a.Shape) {
		return m.GetItem(nil, self, index)
	}
	part, first, err := a.part(index)
	if err != nil {
		return trampoline.Null, err
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		r, err := ndarray.Zeros(alloc, part, a.DType)
		if err == nil {
			copy(r.Words, a.Words[first:])
		}
		return r, err
	})
}

// index reads an integer or a tuple of integers.
func (m *module) index(key hpyctx.Handle) ([]int64, error) {
	index, err := m.numbers(key)
	if err != nil {
		return nil, &exception{"IndexError", "only integers and tuples of integers are valid indices"}
	}
	return index, nil
}

// part is the shape of what lies behind an index shorter than the array's shape, and its first element.
func (a *array) part(index []int64) (shape []int64, first int, err error) {
	if len(index) > len(a.Shape) {
		_, err = a.Offset(index)
		return nil, 0, err
	}
	outer := ndarray.Array{Shape: a.Shape[:len(index)]}
	if first, err = outer.Offset(index); err != nil {
		return nil, 0, err
	}
	shape = a.Shape[len(index):]
	n, err := ndarray.Count(shape)
	return shape, first * n, err
}

func (m *module) assign(_ *hpyctx.Context, self, key, value hpyctx.Handle) error {
	if value == trampoline.Null {
		return valueError("cannot delete array elements")
	}
	index, err := m.index(key)
	if err != nil {
		return err
	}
	_, err = m.SetItem(nil, self, index, value)
	return err
}

// iterate goes over the first dimension.
func (m *module) iterate(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
	n, err := m.length(nil, self)
	if err != nil {
		return trampoline.Null, err
	}
	list, err := m.api().ListNew(0)
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(list)
	for i := range n {
		item, err := m.api().GetItemI(self, i)
		if err != nil {
			return trampoline.Null, err
		}
		_, err = m.api().ListAppend(list, item)
		m.discard(item)
		if err != nil {
			return trampoline.Null, err
		}
	}
	return m.api().GetIter(list)
}

func (m *module) repr(_ *hpyctx.Context, self hpyctx.Handle) (string, error) {
	a, err := m.of(self)
	if err != nil {
		return "", err
	}
	list, err := m.nested(a.Array, a.Shape, 0)
	if err != nil {
		return "", err
	}
	defer m.discard(list)
	h, err := m.api().Repr(list)
	if err != nil {
		return "", err
	}
	defer m.discard(h)
	text, err := m.text(h)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("array(%s, dtype=%s)", strings.TrimSpace(text), a.DType), nil
}
