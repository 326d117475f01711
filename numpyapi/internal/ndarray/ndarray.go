// Package ndarray owns strided arrays of one element type and the operations on them, with NumPy's rules for shapes,
// types and results. It knows nothing of handles, contexts or objects, and must not import hpyctx: the array module
// wraps it.
//
// The elements live where the caller's Allocator puts them, so that C code may be given their address; what an operation
// needs only in between is on Go's heap. Elements are Go slices of their own type, and strides count elements: there is
// no unsafe code here.
package ndarray

import (
	"fmt"
	"math"
	"slices"

	"github.com/hpyapi/hpyapi/numpyapi/internal/simd"
)

// Bool is an element of a boolean array: 0 or 1.
type Bool = simd.Bool

// Element is what arrays are made of.
type Element interface {
	Bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64 | complex64 | complex128
}

// Allocator returns n zeroed elements: a slice of the type's own elements, as [DType.Make] does on the heap. The memory is
// the array's until the owner of the array frees it.
type Allocator func(dtype DType, n int) (any, error)

// heapBytes is more than an operation may need in between: a view can have more elements than there is memory, and Go ends a
// process that asks for too much.
const heapBytes = 1 << 34

// Heap allocates on Go's heap.
func Heap(dtype DType, n int) (any, error) {
	if n > heapBytes/dtype.Size() {
		return nil, fail(ErrMemory, "no room for %d elements of %s in between", n, dtype)
	}
	return dtype.Make(n), nil
}

// Make is n zeroed elements on the heap.
func (d DType) Make(n int) any { return types[d].make(n) }

// MaxDims is the largest number of dimensions, as in NumPy 2.
const MaxDims = 64

// Array is an array or a view of one. Shape and Strides must not be changed.
type Array struct {
	DType    DType
	Shape    []int64
	Strides  []int // in elements; an axis may have any stride, also 0 and a negative one
	Offset   int   // of the element at index 0
	Data     any   // []T
	ReadOnly bool
}

// Count is the number of elements of a shape, or an error for a negative length or more bytes than there can be.
func Count(shape []int64, size int) (int, error) {
	if len(shape) > MaxDims {
		return 0, fail(ErrValue, "maximum supported dimension for an array is %d, found %d", MaxDims, len(shape))
	}
	n := int64(1)
	empty := false
	for _, length := range shape {
		switch {
		case length < 0:
			return 0, fail(ErrValue, "negative dimensions are not allowed")
		case length == 0:
			empty = true
		case n > math.MaxInt/int64(size)/length:
			return 0, fail(ErrValue, "array of shape %s is too big: it has more bytes than there are addresses", ShapeString(shape))
		default:
			n *= length
		}
	}
	if empty {
		return 0, nil
	}
	return int(n), nil
}

// ShapeString writes a shape as a Python tuple.
func ShapeString(shape []int64) string { return tuple(shape, ", ") }

// compactShape writes a shape as NumPy's messages do, without spaces.
func compactShape(shape []int64) string { return tuple(shape, ",") }

func tuple(shape []int64, separator string) string {
	b := []byte{'('}
	for i, length := range shape {
		if i > 0 {
			b = append(b, separator...)
		}
		b = fmt.Appendf(b, "%d", length)
	}
	if len(shape) == 1 {
		b = append(b, ',')
	}
	return string(append(b, ')'))
}

// Zeros is a new row-major array of zeros.
func Zeros(alloc Allocator, shape []int64, dtype DType) (*Array, error) {
	if err := dtype.check(); err != nil {
		return nil, err
	}
	n, err := Count(shape, dtype.Size())
	if err != nil {
		return nil, err
	}
	data, err := alloc(dtype, n)
	if err != nil {
		return nil, err
	}
	return &Array{DType: dtype, Shape: slices.Clone(shape), Strides: rowMajor(shape), Data: data}, nil
}

// rowMajor are the strides of an array whose last index runs fastest.
func rowMajor(shape []int64) []int {
	strides := make([]int, len(shape))
	distance := 1
	for axis := len(shape) - 1; axis >= 0; axis-- {
		strides[axis] = distance
		distance *= max(int(shape[axis]), 1)
	}
	return strides
}

// Scalar is an array without dimensions that holds one element.
func Scalar[T Element](dtype DType, v T) *Array {
	return &Array{DType: dtype, Shape: []int64{}, Strides: []int{}, Data: []T{v}}
}

// OnMemory is an array on elements that exist. data is a []T of the type's elements; strides are in elements and
// nothing that they reach may lie outside of data.
func OnMemory(dtype DType, data any, shape []int64, strides []int, offset int) (*Array, error) {
	if err := dtype.check(); err != nil {
		return nil, err
	}
	if _, err := Count(shape, dtype.Size()); err != nil {
		return nil, err
	}
	if strides == nil {
		strides = rowMajor(shape)
	}
	a := &Array{DType: dtype, Shape: slices.Clone(shape), Strides: slices.Clone(strides), Offset: offset, Data: data}
	first, last := a.Extent()
	if a.Size() > 0 && (offset+first < 0 || offset+last >= types[dtype].length(data)) {
		return nil, fail(ErrValue, "strides %v of shape %s reach outside of the memory", strides, ShapeString(shape))
	}
	return a, nil
}

// Extent is how far the elements lie from that at index 0, in elements: from the first, which is not positive, to the last.
func (a *Array) Extent() (first, last int) {
	for axis, length := range a.Shape {
		reach := (int(length) - 1) * a.Strides[axis]
		first, last = first+min(reach, 0), last+max(reach, 0)
	}
	return first, last
}

// Size is the number of elements.
func (a *Array) Size() int {
	n := 1
	for _, length := range a.Shape {
		n *= int(length)
	}
	return n
}

// Bytes is how many bytes the elements take.
func (a *Array) Bytes() int { return a.Size() * a.DType.Size() }

// RowMajor reports whether the elements lie one behind the other with the last index running fastest.
func (a *Array) RowMajor() bool {
	distance := 1
	for axis := len(a.Shape) - 1; axis >= 0; axis-- {
		if a.Shape[axis] == 0 {
			return true
		}
		if a.Shape[axis] != 1 && a.Strides[axis] != distance {
			return a.Size() == 0
		}
		distance *= int(a.Shape[axis])
	}
	return true
}

// ColumnMajor is RowMajor with the first index running fastest.
func (a *Array) ColumnMajor() bool { return a.reversed().RowMajor() }

func (a *Array) reversed() *Array {
	r := *a
	r.Shape, r.Strides = slices.Clone(a.Shape), slices.Clone(a.Strides)
	slices.Reverse(r.Shape)
	slices.Reverse(r.Strides)
	return &r
}

// Position is where the element at index is in Data; index has one number per dimension, negative ones count from the end.
func (a *Array) Position(index []int64) (int, error) {
	if len(index) != len(a.Shape) {
		if len(index) > len(a.Shape) {
			return 0, fail(ErrIndex, "too many indices for array: array is %d-dimensional, but %d were indexed", len(a.Shape), len(index))
		}
		return 0, fail(ErrIndex, "array is %d-dimensional, but %d were indexed", len(a.Shape), len(index))
	}
	at := a.Offset
	for axis, i := range index {
		i, err := inside(i, a.Shape[axis], axis)
		if err != nil {
			return 0, err
		}
		at += int(i) * a.Strides[axis]
	}
	return at, nil
}

// inside is an index without its sign.
func inside(i, length int64, axis int) (int64, error) {
	if i < -length || i >= length {
		return 0, fail(ErrIndex, "index %d is out of bounds for axis %d with size %d", i, axis, length)
	}
	if i < 0 {
		i += length
	}
	return i, nil
}

// Axis is an axis number of n dimensions without its sign.
func Axis(axis, n int) (int, error) {
	if axis < -n || axis >= n {
		return 0, fail(ErrValue, "axis %d is out of bounds for array of dimension %d", axis, n)
	}
	if axis < 0 {
		axis += n
	}
	return axis, nil
}

// CheckWritable is an error for an array that may only be read.
func (a *Array) CheckWritable() error {
	if a.ReadOnly {
		return fail(ErrValue, "assignment destination is read-only")
	}
	return nil
}

// Elements are the elements of an array of T, those of views included that share its memory.
func Elements[T Element](a *Array) []T { return a.Data.([]T) }
