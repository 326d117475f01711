package numpyapi

import (
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Memory that arrays share with others: the buffer protocol, both ways, and __array_interface__.

// format is the letter of the struct module; complex numbers have NumPy's, with a Z before.
func format(d ndarray.DType) string {
	letter := string(formats[d])
	if d.Kind() == ndarray.KindComplex {
		return "Z" + letter
	}
	return letter
}

// export is the array's memory for memoryview and others.
func (m *module) export(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Buffer, error) {
	a, err := m.of(self)
	if err != nil {
		return hpyctx.Buffer{}, err
	}
	size := a.DType.Size()
	first, last := a.Extent()
	if a.Array.Size() == 0 {
		first, last = 0, -1
	}
	b := hpyctx.Buffer{
		At: a.address(a.Offset + first), Bytes: (last - first + 1) * size, Offset: -first * size,
		ReadOnly: a.ReadOnly, Itemsize: size, Format: format(a.DType), Shape: make([]int, len(a.Array.Shape)), Strides: make([]int, len(a.Array.Shape)),
	}
	for axis, n := range a.Array.Shape {
		b.Shape[axis], b.Strides[axis] = int(n), a.Array.Strides[axis]*size
	}
	return b, nil
}

// dtypeOfFormat is the element type of a buffer.
func dtypeOfFormat(b hpyctx.Buffer) (ndarray.DType, error) {
	name := strings.TrimLeft(b.Format, "@=<")
	switch name { // C's types of one width are one type here
	case "q", "n":
		name = "l"
	case "Q", "N":
		name = "L"
	}
	for _, d := range ndarray.DTypes() {
		if format(d) == name && d.Size() == b.Itemsize {
			return d, nil
		}
	}
	return ndarray.Any, typeError("a buffer of items %q of %d bytes is no array of numbers", b.Format, b.Itemsize)
}

// sharedMemory is an array on the memory that an object shares in one of the ways that asarray knows, in NumPy's order; found says that it
// does.
func (m *module) sharedMemory(object hpyctx.Handle) (h hpyctx.Handle, found bool, err error) {
	if h, err := m.shareBuffer(object); err == nil {
		return h, true, nil
	}
	return m.shareInterface(object)
}

// shareBuffer is an array on the memory that an object exports, which the array keeps.
func (m *module) shareBuffer(h hpyctx.Handle) (hpyctx.Handle, error) {
	b, owner, err := m.c.Memory(h)
	if err != nil {
		return trampoline.Null, err
	}
	d, err := dtypeOfFormat(b)
	if err != nil {
		return trampoline.Null, err
	}
	shape, strides := make([]int64, len(b.Shape)), make([]int64, len(b.Shape))
	for axis := range b.Shape {
		shape[axis], strides[axis] = int64(b.Shape[axis]), int64(b.Strides[axis])
	}
	steps, err := stepsOf(strides, d)
	if err != nil {
		return trampoline.Null, err
	}
	if b.At%uintptr(d.Alignment()) != 0 || b.Offset%d.Size() != 0 {
		return trampoline.Null, valueError("the memory is at no place for elements of %s", d)
	}
	a, err := ndarray.OnMemory(d, elementsAt(d, b.At, b.Bytes/d.Size()), shape, steps, b.Offset/d.Size())
	if err != nil {
		return trampoline.Null, err
	}
	a.ReadOnly = b.ReadOnly
	return m.instance(&array{Array: a, start: b.At, base: owner})
}

// fromBuffer is an array of one dimension on memory without gaps, as elements of a type.
func (m *module) fromBuffer(h hpyctx.Handle, d ndarray.DType) (hpyctx.Handle, error) {
	b, owner, err := m.c.Memory(h)
	if err != nil {
		return trampoline.Null, err
	}
	n := b.Itemsize
	for _, length := range b.Shape {
		n *= length
	}
	switch {
	case b.Bytes != n || b.Offset != 0:
		return trampoline.Null, valueError("the memory has gaps")
	case n%d.Size() != 0:
		return trampoline.Null, valueError("buffer size must be a multiple of element size")
	case b.At%uintptr(d.Alignment()) != 0:
		return trampoline.Null, valueError("the memory is at no place for elements of %s", d)
	}
	a, start, err := onMemory(d, b.At, []int64{int64(n / d.Size())}, nil)
	if err != nil {
		return trampoline.Null, err
	}
	a.ReadOnly = b.ReadOnly
	return m.instance(&array{Array: a, start: start, base: owner})
}

// arrayInterface is __array_interface__, a dict: version 3 of NumPy's protocol.
func (m *module) arrayInterface(a *array) (hpyctx.Handle, error) {
	dict, err := m.api().DictNew()
	if err != nil {
		return trampoline.Null, err
	}
	strides := make([]int64, len(a.Array.Strides))
	a.byteStrides(strides)
	for _, item := range []struct {
		key  string
		make func() (hpyctx.Handle, error)
	}{
		{"version", func() (hpyctx.Handle, error) { return m.int64(3) }},
		{"typestr", func() (hpyctx.Handle, error) { return m.str(typestr(a.DType)) }},
		{"shape", func() (hpyctx.Handle, error) { return m.tuple(a.Array.Shape) }},
		{"strides", func() (hpyctx.Handle, error) {
			if a.RowMajor() {
				return m.none()
			}
			return m.tuple(strides)
		}},
		{"data", func() (hpyctx.Handle, error) { return m.place(a) }},
	} {
		value, err := item.make()
		if err == nil {
			_, err = m.api().SetItemS(dict, trampoline.StrOf(item.key), value)
			m.discard(value)
		}
		if err != nil {
			m.discard(dict)
			return trampoline.Null, err
		}
	}
	return dict, nil
}

// place is the address of the first element, and whether it may only be read.
func (m *module) place(a *array) (hpyctx.Handle, error) {
	at, err := m.api().LongFromUInt64T(uint64(a.address(a.Offset)))
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(at)
	locked, err := m.api().BoolFromBool(a.ReadOnly)
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(locked)
	return m.api().TupleFromArray([]hpyctx.Handle{at, locked})
}
