// Package ndarray owns dense, row-major arrays of one element type and the arithmetic on them. It knows nothing of
// handles, contexts or objects, and must not import hpyctx: the array module wraps it.
//
// The elements live where the caller's Allocator puts them, one 64-bit word each, so that C code may be given their
// address.
package ndarray

import (
	"errors"
	"fmt"
	"math"
)

// DType is the type of an array's elements.
type DType int32

// Element types. The numbers are those of the numpy_dtype enum of the API definition.
const (
	Int64   DType = 1
	Float64 DType = 2
)

// String is NumPy's name of the type.
func (d DType) String() string {
	switch d {
	case Int64:
		return "int64"
	case Float64:
		return "float64"
	}
	return fmt.Sprintf("dtype(%d)", int32(d))
}

// Valid reports whether d is one of the element types.
func (d DType) Valid() bool { return d == Int64 || d == Float64 }

// Errors that callers tell apart. A message says which numbers did not fit.
var (
	ErrValue  = errors.New("value error")  // shapes or numbers that do not go together
	ErrIndex  = errors.New("index error")  // an index outside its dimension
	ErrMemory = errors.New("memory error") // more elements than there can be
)

// Error is a message with the kind of exception that it calls for.
type Error struct {
	Kind error // ErrValue, ErrIndex or ErrMemory
	Text string
}

func (e *Error) Error() string { return e.Text }
func (e *Error) Unwrap() error { return e.Kind }

func fail(kind error, format string, args ...any) error {
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// Allocator returns n zeroed words, or an error when there is no room. The memory is the array's until the owner of
// the array frees it.
type Allocator func(n int) ([]uint64, error)

// MaxDims is the largest number of dimensions, as in NumPy 2.
const MaxDims = 64

// maxElements keeps sizes in bytes within an int.
const maxElements = math.MaxInt / 8

// Array is a dense array. Shape must not be changed; Words are the elements' bits in row-major order.
type Array struct {
	DType DType
	Shape []int64
	Words []uint64
}

// Count is the number of elements of a shape, or an error for a negative length or too many elements.
func Count(shape []int64) (int, error) {
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
		case n > maxElements/length:
			return 0, fail(ErrMemory, "array of shape %s is too big", ShapeString(shape))
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
func ShapeString(shape []int64) string {
	b := []byte{'('}
	for i, length := range shape {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = fmt.Appendf(b, "%d", length)
	}
	if len(shape) == 1 {
		b = append(b, ',')
	}
	return string(append(b, ')'))
}

// Zeros is a new array of zeros.
func Zeros(alloc Allocator, shape []int64, dtype DType) (*Array, error) {
	if !dtype.Valid() {
		return nil, fail(ErrValue, "unknown element type %d", int32(dtype))
	}
	n, err := Count(shape)
	if err != nil {
		return nil, err
	}
	words, err := alloc(n)
	if err != nil {
		return nil, err
	}
	return &Array{DType: dtype, Shape: append([]int64(nil), shape...), Words: words}, nil
}

// Float is element i as a double, whatever the element type.
func (a *Array) Float(i int) float64 {
	if a.DType == Int64 {
		return float64(int64(a.Words[i]))
	}
	return math.Float64frombits(a.Words[i])
}

// Int is element i of an integer array.
func (a *Array) Int(i int) int64 { return int64(a.Words[i]) }

// SetFloat stores a double into element i of a float64 array.
func (a *Array) SetFloat(i int, v float64) { a.Words[i] = math.Float64bits(v) }

// SetInt stores an integer into element i of an int64 array.
func (a *Array) SetInt(i int, v int64) { a.Words[i] = uint64(v) }

// Offset is the position of the element at index, which has one number per dimension; negative numbers count from
// the end.
func (a *Array) Offset(index []int64) (int, error) {
	if len(index) != len(a.Shape) {
		return 0, fail(ErrIndex, "array is %d-dimensional, but %d were indexed", len(a.Shape), len(index))
	}
	offset := int64(0)
	for axis, i := range index {
		length := a.Shape[axis]
		if i < -length || i >= length {
			return 0, fail(ErrIndex, "index %d is out of bounds for axis %d with size %d", i, axis, length)
		}
		if i < 0 {
			i += length
		}
		offset = offset*length + i
	}
	return int(offset), nil
}

// Reshape is a new array with the same elements in another shape. One length may be -1: it is worked out.
func (a *Array) Reshape(alloc Allocator, shape []int64) (*Array, error) {
	resolved, err := a.resolveShape(shape)
	if err != nil {
		return nil, err
	}
	r, err := Zeros(alloc, resolved, a.DType)
	if err != nil {
		return nil, err
	}
	copy(r.Words, a.Words)
	return r, nil
}

func (a *Array) resolveShape(shape []int64) ([]int64, error) {
	resolved := append([]int64(nil), shape...)
	unknown := -1
	for axis, length := range resolved {
		switch {
		case length >= 0:
		case length != -1:
			return nil, fail(ErrValue, "negative dimensions not allowed")
		case unknown >= 0:
			return nil, fail(ErrValue, "can only specify one unknown dimension")
		default:
			unknown = axis
			resolved[axis] = 1
		}
	}
	n, err := Count(resolved)
	if err != nil {
		return nil, err
	}
	size := len(a.Words)
	if unknown >= 0 && n > 0 && size%n == 0 {
		resolved[unknown] = int64(size / n)
		n = size
	}
	if n != size || unknown >= 0 && n == 0 && resolved[unknown] == 1 {
		return nil, fail(ErrValue, "cannot reshape array of size %d into shape %s", size, compactShape(shape))
	}
	return resolved, nil
}

// compactShape writes a shape as NumPy's reshape error does, without spaces.
func compactShape(shape []int64) string {
	b := []byte{'('}
	for i, length := range shape {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%d", length)
	}
	if len(shape) == 1 {
		b = append(b, ',')
	}
	return string(append(b, ')'))
}

// Stack is a new array of arrays of one shape along a new first dimension; int64 only when all are.
func Stack(alloc Allocator, arrays []*Array) (*Array, error) {
	if len(arrays) == 0 {
		return nil, fail(ErrValue, "need at least one array to stack")
	}
	first, dtype := arrays[0], Int64
	for _, a := range arrays {
		if !sameShape(a.Shape, first.Shape) {
			return nil, fail(ErrValue, "all input arrays must have the same shape")
		}
		if a.DType == Float64 {
			dtype = Float64
		}
	}
	shape := append([]int64{int64(len(arrays))}, first.Shape...)
	r, err := Zeros(alloc, shape, dtype)
	if err != nil {
		return nil, err
	}
	for k, a := range arrays {
		part := r.Words[k*len(first.Words):][:len(first.Words)]
		if a.DType == dtype {
			copy(part, a.Words)
			continue
		}
		for i := range part {
			part[i] = math.Float64bits(a.Float(i))
		}
	}
	return r, nil
}

func sameShape(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// ExceptionName is the Python exception that the error calls for.
func (e *Error) ExceptionName() string {
	switch e.Kind {
	case ErrIndex:
		return "IndexError"
	case ErrMemory:
		return "MemoryError"
	}
	return "ValueError"
}
