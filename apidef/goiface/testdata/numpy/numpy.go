// Package numpy is numpy.api.h as a provider in Go would write it.
package numpy

import (
	"unsafe"

	"github.com/hpyapi/hpyapi/trampoline"
)

// Element types of an array.
//
//hpyapi:type
type Dtype int32

const (
	DtypeInt64   Dtype = 1 // 64-bit signed integers
	DtypeFloat64 Dtype = 2 // IEEE 754 double precision
)

// Called once per element by numpy_map with a new element value; returns the value to store.
//
//hpyapi:type
type MapFn func(ctx *trampoline.Context, item trampoline.Handle) (trampoline.Handle, error)

// A NumPy-like array API for HPy modules: dense arrays of one element type, row-major, owned by their provider.
//
//hpyapi:api NumPy numpy 1.1 numpy_api._ARRAY_API b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764
//hpyapi:flags NEEDS_LOCK
type NumPy interface {
	// The version of the array library as major * 1000 + minor. Needs no context and cannot fail.
	//
	//hpyapi:slot 0 0
	Version() int32

	// A new array of the given shape, every element zero. Raises ValueError for a negative dimension, MemoryError when it does not fit.
	//
	//hpyapi:slot 1 0
	//hpyapi:len shape ndim int32_t
	Zeros(ctx *trampoline.Context, shape []int64, dtype Dtype) (trampoline.Handle, error)

	// A new array with the numbers of a sequence; nested sequences give more dimensions. Raises TypeError for other objects.
	//
	//hpyapi:slot 2 0
	FromSequence(ctx *trampoline.Context, sequence trampoline.Handle, dtype Dtype) (trampoline.Handle, error)

	// How many dimensions the array has. Raises TypeError when the object is no array.
	//
	//hpyapi:slot 3 0
	//hpyapi:error -1
	Ndim(ctx *trampoline.Context, array trampoline.Handle) (int32, error)

	// Writes the length of each dimension to shape, which has room for capacity numbers; returns how many dimensions there are. Raises ValueError when the room is too small.
	//
	//hpyapi:slot 4 0
	//hpyapi:out shape
	//hpyapi:len shape capacity int32_t
	//hpyapi:error -1
	Shape(ctx *trampoline.Context, array trampoline.Handle, shape []int64) (int32, error)

	// The element type of the array.
	//
	//hpyapi:slot 5 0
	//hpyapi:error -1
	GetDtype(ctx *trampoline.Context, array trampoline.Handle) (status int32, dtype Dtype, err error)

	// The address of the first element, valid as long as the array lives; *size is the number of elements.
	//
	//hpyapi:slot 6 0
	//hpyapi:error null
	//hpyapi:owner array
	Data(ctx *trampoline.Context, array trampoline.Handle) (data unsafe.Pointer, size int64, err error)

	// One element as an object; index has one number per dimension, negative numbers count from the end.
	//
	//hpyapi:slot 7 0
	//hpyapi:len index ndim int32_t
	GetItem(ctx *trampoline.Context, array trampoline.Handle, index []int64) (trampoline.Handle, error)

	// Stores a number into one element.
	//
	//hpyapi:slot 8 0
	//hpyapi:len index ndim int32_t
	//hpyapi:error -1
	SetItem(ctx *trampoline.Context, array trampoline.Handle, index []int64, value trampoline.Handle) (int32, error)

	// A new array with the element-wise sum; a length of 1 stretches to the other side's length. Raises ValueError when the shapes do not go together.
	//
	//hpyapi:slot 9 0
	Add(ctx *trampoline.Context, a, b trampoline.Handle) (trampoline.Handle, error)

	// The sum of all elements as a double.
	//
	//hpyapi:slot 10 0
	//hpyapi:error nan
	Sum(ctx *trampoline.Context, array trampoline.Handle) (float64, error)

	// A new array with the same elements in another shape; one dimension may be -1 and is worked out.
	//
	//hpyapi:slot 11 0
	//hpyapi:len shape ndim int32_t
	Reshape(ctx *trampoline.Context, array trampoline.Handle, shape []int64) (trampoline.Handle, error)

	// A new array of what fn returns for each element, in order. Stops at the first error.
	//
	//hpyapi:slot 12 0
	//hpyapi:userdata fn user
	Map(ctx *trampoline.Context, array trampoline.Handle, fn MapFn) (trampoline.Handle, error)

	// Stacks arrays of one shape along a new first dimension.
	//
	//hpyapi:slot 13 1
	//hpyapi:len arrays count int32_t
	Stack(ctx *trampoline.Context, arrays []trampoline.Handle) (trampoline.Handle, error)

	// Smallest and largest element as new objects. Raises ValueError for an empty array.
	//
	//hpyapi:slot 14 1
	//hpyapi:error -1
	MinMax(ctx *trampoline.Context, array trampoline.Handle) (status int32, smallest, largest trampoline.Handle, err error)

	// The array type itself, for type checks.
	//
	//hpyapi:slot 15 1
	ArrayType(ctx *trampoline.Context) (trampoline.Handle, error)
}
