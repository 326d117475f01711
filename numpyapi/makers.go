package numpyapi

import (
	"math"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Slots that make arrays.

func (m *module) Empty(_ *trampoline.Context, shape []int64, dtype Dtype) (hpyctx.Handle, error) {
	return m.Zeros(nil, shape, dtype)
}

func (m *module) Full(_ *trampoline.Context, shape []int64, value hpyctx.Handle, dtype Dtype) (hpyctx.Handle, error) {
	v, err := m.operand(value)
	if err != nil {
		return trampoline.Null, err
	}
	d := ndarray.DType(dtype)
	if d == ndarray.Any {
		d = v.DType
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) { return m.filled(alloc, shape, value, d) })
}

// filled is an array with a value in every element; a number must fit.
func (m *module) filled(alloc ndarray.Allocator, shape []int64, value hpyctx.Handle, dtype ndarray.DType) (*ndarray.Array, error) {
	a, err := ndarray.Zeros(alloc, shape, dtype)
	if err != nil {
		return nil, err
	}
	v, n, err := m.weak(value)
	if err == nil && n != nil {
		v, err = n.beside(dtype)
	}
	if err != nil {
		return nil, err
	}
	return a, a.Assign(v, ndarray.CastUnsafe)
}

func (m *module) FullLike(_ *trampoline.Context, prototype, value hpyctx.Handle, dtype Dtype) (hpyctx.Handle, error) {
	p, err := m.operand(prototype)
	if err != nil {
		return trampoline.Null, err
	}
	d := ndarray.DType(dtype)
	if d == ndarray.Any {
		d = p.DType
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		if value == trampoline.Null {
			return ndarray.Zeros(alloc, p.Shape, d)
		}
		return m.filled(alloc, p.Shape, value, d)
	})
}

func (m *module) Arange(_ *trampoline.Context, start, stop, step hpyctx.Handle, dtype Dtype) (hpyctx.Handle, error) {
	var from [3]number
	found := ndarray.Int64
	for i, h := range []hpyctx.Handle{start, stop, step} {
		n, ok, err := m.number(h)
		if err != nil {
			return trampoline.Null, err
		}
		if !ok || n.kind == ndarray.KindComplex || n.huge {
			return trampoline.Null, typeError("arange takes integers and floats, got %s", m.typeName(h))
		}
		from[i] = n
		found = ndarray.Promote(found, n.dtype())
	}
	d := ndarray.DType(dtype)
	if d == ndarray.Any {
		d = found
	}
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		if found == ndarray.Int64 {
			return ndarray.ArangeInt(alloc, int64(from[0].bits), int64(from[1].bits), int64(from[2].bits), d)
		}
		return ndarray.Arange(alloc, from[0].float(), from[1].float(), from[2].float(), d)
	})
}

// float is the number as a double.
func (n number) float() float64 {
	switch {
	case n.kind == ndarray.KindFloat || n.kind == ndarray.KindComplex || n.huge:
		return real(n.value)
	case n.negative:
		return float64(int64(n.bits))
	}
	return float64(n.bits)
}

func (m *module) Linspace(_ *trampoline.Context, start, stop float64, count int64, endpoint bool, dtype Dtype) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return ndarray.Linspace(alloc, start, stop, count, endpoint, orFloat64(dtype))
	})
}

func (m *module) Eye(_ *trampoline.Context, rows, columns, diagonal int64, dtype Dtype) (hpyctx.Handle, error) {
	return m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		return ndarray.Eye(alloc, rows, columns, diagonal, orFloat64(dtype))
	})
}

func (m *module) FromAny(_ *trampoline.Context, object hpyctx.Handle, dtype Dtype, minNdim, maxNdim, requirements int32) (hpyctx.Handle, error) {
	if isBytes, err := m.isExact(object, abi.HandleBytesType); err != nil || isBytes {
		return trampoline.Null, typeError("bytes are text here: frombuffer makes numbers of them")
	}
	if _, err := m.of(object); err != nil {
		shared, found, err := m.sharedMemory(object)
		if err != nil {
			return trampoline.Null, err
		}
		if found {
			defer m.discard(shared)
			object = shared
		}
	}
	a, err := m.operand(object)
	if err != nil {
		return trampoline.Null, err
	}
	n := int32(len(a.Shape))
	switch {
	case n < minNdim:
		return trampoline.Null, valueError("object of too small depth for desired array: it has %d dimensions, %d are needed", n, minNdim)
	case maxNdim > 0 && n > maxNdim:
		return trampoline.Null, valueError("object too deep for desired array: it has %d dimensions, %d are allowed", n, maxNdim)
	}
	d := ndarray.DType(dtype)
	if d == ndarray.Any {
		d = a.DType
	}
	need := func(f Flag) bool { return requirements&int32(f) != 0 }
	own, err := m.of(object)
	if err == nil && meets(own, d, need) {
		return m.api().Dup(object)
	}
	if !need(FlagForcecast) && own != nil && !ndarray.CanCast(a.DType, d, ndarray.CastSafe) {
		return trampoline.Null, typeError("Cannot cast array data from dtype('%s') to dtype('%s') according to the rule 'safe'", a.DType, d)
	}
	copied, err := m.wrap(func(alloc ndarray.Allocator) (*ndarray.Array, error) {
		if own == nil {
			return m.fromSequence(alloc, object, d)
		}
		return a.Ordered(alloc, d, need(FlagFContiguous) && !need(FlagCContiguous))
	})
	if err != nil || own == nil || !need(FlagWritebackifcopy) {
		return copied, err
	}
	return copied, m.promise(copied, object, own)
}

// meets reports whether an array is what is asked for as it is.
func meets(a *array, dtype ndarray.DType, need func(Flag) bool) bool {
	switch {
	case a.DType != dtype, need(FlagEnsurecopy),
		need(FlagCContiguous) && !a.RowMajor(), need(FlagFContiguous) && !a.ColumnMajor(), need(FlagWriteable) && a.ReadOnly:
		return false
	}
	return true
}

// promise makes a copy one that numpy_resolve_writeback stores back. The handles are borrowed.
func (m *module) promise(copied, object hpyctx.Handle, source *array) error {
	if err := source.CheckWritable(); err != nil {
		m.discard(copied)
		return err
	}
	a, err := m.of(copied)
	if err != nil {
		return err
	}
	a.source = source
	a.base, err = m.c.Value(object)
	return err
}

func (m *module) ResolveWriteback(_ *trampoline.Context, h hpyctx.Handle) (int32, error) {
	a, err := m.of(h)
	if err != nil || a.source == nil {
		return 0, err
	}
	source := a.source
	a.keepNoPromise()
	return 1, source.Assign(a.Array, ndarray.CastUnsafe)
}

func (m *module) DiscardWriteback(_ *trampoline.Context, h hpyctx.Handle) (int32, error) {
	a, err := m.of(h)
	if err != nil || a.source == nil {
		return 0, err
	}
	a.keepNoPromise()
	return 0, nil
}

// keepNoPromise makes the copy an array like any other.
func (a *array) keepNoPromise() {
	a.source, a.base = nil, nil
	a.flagsChanged()
}

func (m *module) FromMemory(_ *trampoline.Context, data uintptr, shape, strides []int64, dtype Dtype, writeable bool, owner hpyctx.Handle) (hpyctx.Handle, error) {
	d := ndarray.DType(dtype)
	if !d.Valid() {
		return trampoline.Null, typeError("unknown element type %d", int32(dtype))
	}
	if data == 0 {
		return trampoline.Null, valueError("the memory is at NULL")
	}
	if data%uintptr(d.Alignment()) != 0 {
		return trampoline.Null, valueError("the memory is at %#x, which is no place for elements of %s", data, d)
	}
	steps, err := stepsOf(strides, d)
	if err != nil {
		return trampoline.Null, err
	}
	a, start, err := onMemory(d, data, shape, steps)
	if err != nil {
		return trampoline.Null, err
	}
	a.ReadOnly = !writeable
	base, err := m.c.Value(owner)
	if err != nil {
		return trampoline.Null, err
	}
	return m.instance(&array{Array: a, start: start, base: base})
}

// stepsOf are strides in elements, nil for none.
func stepsOf(strides []int64, dtype ndarray.DType) ([]int, error) {
	if strides == nil {
		return nil, nil
	}
	steps := make([]int, len(strides))
	for axis, s := range strides {
		if s%int64(dtype.Size()) != 0 {
			return nil, valueError("a stride of %d bytes is no multiple of the %d bytes of an element of %s", s, dtype.Size(), dtype)
		}
		steps[axis] = int(s) / dtype.Size()
	}
	return steps, nil
}

// farthest is how far the elements of an axis may lie apart: so far that no sum over all axes overflows.
const farthest = math.MaxInt / 16 / ndarray.MaxDims / 2

// onMemory is an array on memory in which the element at index 0 is at an address, and where its first element is.
func onMemory(dtype ndarray.DType, at uintptr, shape []int64, steps []int) (*ndarray.Array, uintptr, error) {
	n, err := ndarray.Count(shape, dtype.Size())
	if err != nil {
		return nil, 0, err
	}
	first, last := 0, n-1
	for axis, step := range steps {
		if length := int(shape[axis]); n > 0 && length > 1 && (step > farthest/length || step < -farthest/length) {
			return nil, 0, valueError("a stride of %d elements reaches further than there is memory", step)
		}
	}
	if steps != nil {
		frame := ndarray.Array{Shape: shape, Strides: steps}
		first, last = frame.Extent()
	}
	if n == 0 {
		first, last = 0, -1
	}
	start := at + uintptr(first*dtype.Size())
	a, err := ndarray.OnMemory(dtype, elementsAt(dtype, start, last-first+1), shape, steps, -first)
	return a, start, err
}
