package ndarray

import (
	"math"
	"slices"

	"github.com/hpyapi/hpyapi/numpyapi/internal/simd"
)

// number is an element that Go converts to and from every other one.
type number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// convert is a loop over an array and what its elements become as another type.
func convert[A, B Element](from []A, to []B, f func(A) B) loop {
	return func(n int, at, step *places) {
		i, k := at[0], at[1]
		for range n {
			to[k] = f(from[i])
			i, k = i+step[0], k+step[1]
		}
	}
}

// numbers is convert for numbers, with a loop of its own for elements without gaps.
func numbers[A, B number](from []A, to []B) loop {
	slow := convert(from, to, func(v A) B { return B(v) })
	return func(n int, at, step *places) {
		if step[0] != 1 || step[1] != 1 {
			slow(n, at, step)
			return
		}
		castRow(to[at[1]:at[1]+n], from[at[0]:at[0]+n])
	}
}

// castRow is a row of numbers as another type; float64 and float32 become each other in vector instructions.
func castRow[A, B number](r []B, a []A) {
	switch x := any(a).(type) {
	case []float64:
		if z, is := any(r).([]float32); is {
			simd.Narrow(z, x)
			return
		}
	case []float32:
		if z, is := any(r).([]float64); is {
			simd.Widen(z, x)
			return
		}
	}
	for i, v := range a {
		r[i] = B(v)
	}
}

// castToNumber converts any elements to integers or floats; of complex numbers the real part.
func castToNumber[B number](from any, to []B) loop {
	switch from := from.(type) {
	case []Bool:
		return convert(from, to, func(v Bool) B { return B(v) })
	case []int8:
		return numbers(from, to)
	case []int16:
		return numbers(from, to)
	case []int32:
		return numbers(from, to)
	case []int64:
		return numbers(from, to)
	case []uint8:
		return numbers(from, to)
	case []uint16:
		return numbers(from, to)
	case []uint32:
		return numbers(from, to)
	case []uint64:
		return numbers(from, to)
	case []float32:
		return numbers(from, to)
	case []float64:
		return numbers(from, to)
	case []complex64:
		return convert(from, to, func(v complex64) B { return B(real(v)) })
	case []complex128:
		return convert(from, to, func(v complex128) B { return B(real(v)) })
	}
	panic("BUG: ndarray: elements of an unknown type")
}

// castToComplex converts any elements to complex numbers.
func castToComplex[B complex64 | complex128](from any, to []B) loop {
	switch from := from.(type) {
	case []complex64:
		return convert(from, to, func(v complex64) B { return B(v) })
	case []complex128:
		return convert(from, to, func(v complex128) B { return B(v) })
	}
	parts := make([]float64, 1)
	part := castToNumber(from, parts)
	return func(n int, at, step *places) {
		i, k := at[0], at[1]
		for range n {
			part(1, &places{i, 0}, &places{})
			to[k] = B(complex(parts[0], 0))
			i, k = i+step[0], k+step[1]
		}
	}
}

// castToBool makes every number but zero true, NaN too.
func castToBool(from any, to []Bool) loop {
	switch from := from.(type) {
	case []Bool:
		return convert(from, to, func(v Bool) Bool { return truth(v != 0) })
	case []int8:
		return convert(from, to, nonzero[int8])
	case []int16:
		return convert(from, to, nonzero[int16])
	case []int32:
		return convert(from, to, nonzero[int32])
	case []int64:
		return convert(from, to, nonzero[int64])
	case []uint8:
		return convert(from, to, nonzero[uint8])
	case []uint16:
		return convert(from, to, nonzero[uint16])
	case []uint32:
		return convert(from, to, nonzero[uint32])
	case []uint64:
		return convert(from, to, nonzero[uint64])
	case []float32:
		return convert(from, to, nonzero[float32])
	case []float64:
		return convert(from, to, nonzero[float64])
	case []complex64:
		return convert(from, to, nonzero[complex64])
	case []complex128:
		return convert(from, to, nonzero[complex128])
	}
	panic("BUG: ndarray: elements of an unknown type")
}

func truth(b bool) Bool {
	if b {
		return 1
	}
	return 0
}

func nonzero[T Element](v T) Bool { return truth(v != 0) }

// copyInto stores the elements of a, stretched to the shape of r, in r. Both may share memory only if they are the same.
func copyInto(r, a *Array) {
	row := types[r.DType].castFrom(a.Data, r.Data)
	walk(r.Shape, row, a.stretched(r.Shape), r.path())
}

// AsType is a new row-major array with the elements of a as another type.
func (a *Array) AsType(alloc Allocator, dtype DType, rule Casting) (*Array, error) {
	if err := dtype.check(); err != nil {
		return nil, err
	}
	if err := checkCast(a.DType, dtype, rule); err != nil {
		return nil, err
	}
	r, err := Zeros(alloc, a.Shape, dtype)
	if err == nil {
		copyInto(r, a)
	}
	return r, err
}

// Copy is a new row-major array with the same elements.
func (a *Array) Copy(alloc Allocator) (*Array, error) { return a.AsType(alloc, a.DType, CastNo) }

// as is the array with elements of another type, itself when it has them already. For use in between.
func (a *Array) as(dtype DType) *Array {
	if a.DType == dtype {
		return a
	}
	// Along an axis of stride 0 there is one element, however long the axis is: memory is needed for that one.
	distinct := a.view(slices.Clone(a.Shape), a.Strides, a.Offset)
	for axis, step := range a.Strides {
		if step == 0 && distinct.Shape[axis] > 1 {
			distinct.Shape[axis] = 1
		}
	}
	r, err := distinct.AsType(Heap, dtype, CastUnsafe)
	if err != nil {
		panic(err)
	}
	return r.view(a.Shape, r.stretched(a.Shape).strides, 0)
}

// Assign stores the elements of b, stretched to the shape of a, in a, whatever the types.
func (a *Array) Assign(b *Array, rule Casting) error {
	if err := a.CheckWritable(); err != nil {
		return err
	}
	if err := checkCast(b.DType, a.DType, rule); err != nil {
		return err
	}
	b = trimmed(b, len(a.Shape))
	if shape, err := Broadcast(a.Shape, b.Shape); err != nil || !sameShape(shape, a.Shape) {
		return fail(ErrValue, "could not broadcast input array from shape %s into shape %s", compactShape(b.Shape), compactShape(a.Shape))
	}
	copyInto(a, apart(b))
	return nil
}

// apart is a copy on the heap: what is written next may share memory with a.
func apart(a *Array) *Array {
	r, err := a.Copy(Heap)
	if err != nil {
		panic(err)
	}
	return r
}

// trimmed is b without leading axes of length 1 beyond n dimensions.
func trimmed(b *Array, n int) *Array {
	r := *b
	for len(r.Shape) > n && r.Shape[0] == 1 {
		r.Shape, r.Strides = r.Shape[1:], r.Strides[1:]
	}
	return &r
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

// StoreInt puts an integer in a place of Data, or fails when the type does not hold it. negative says that v is a negative
// number's two's complement.
func (a *Array) StoreInt(place int, v uint64, negative bool) error {
	if !types[a.DType].storeInt(a.Data, place, v, negative) {
		if negative {
			return fail(ErrOverflow, "Python integer %d out of bounds for %s", int64(v), a.DType)
		}
		return fail(ErrOverflow, "Python integer %d out of bounds for %s", v, a.DType)
	}
	return nil
}

// StoreFloat puts a float in a place of Data; integers lose what is behind the point.
func (a *Array) StoreFloat(place int, v float64) error {
	if k := a.DType.Kind(); k.Integer() {
		switch {
		case math.IsNaN(v):
			return fail(ErrValue, "cannot convert float NaN to integer")
		case math.IsInf(v, 0):
			return fail(ErrOverflow, "cannot convert float infinity to integer")
		}
	}
	copyAt(a, place, Scalar(Float64, v))
	return nil
}

// StoreComplex puts a complex number in a place of Data, whose type must be complex or boolean.
func (a *Array) StoreComplex(place int, v complex128) error {
	if k := a.DType.Kind(); k != KindComplex && k != KindBool {
		what := "float"
		if k.Integer() {
			what = "int"
		}
		return fail(ErrType, "%s() argument must be a string or a real number, not 'complex'", what)
	}
	copyAt(a, place, Scalar(Complex128, v))
	return nil
}

func copyAt(a *Array, place int, v *Array) {
	types[a.DType].castFrom(v.Data, a.Data)(1, &places{0, place}, &places{})
}

// Real is the element in a place of Data as a float: the real part of a complex number.
func (a *Array) Real(place int) float64 {
	var v [1]float64
	castToNumber(a.Data, v[:])(1, &places{place, 0}, &places{})
	return v[0]
}

// Complex is the element in a place of Data as a complex number.
func (a *Array) Complex(place int) complex128 {
	var v [1]complex128
	castToComplex(a.Data, v[:])(1, &places{place, 0}, &places{})
	return v[0]
}

// Int is the element in a place of Data as an integer; of a uint64 array the bits.
func (a *Array) Int(place int) int64 {
	var v [1]int64
	castToNumber(a.Data, v[:])(1, &places{place, 0}, &places{})
	return v[0]
}
