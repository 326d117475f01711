package ndarray

import (
	"math"
	"runtime"
	"slices"

	vector "gonum.org/v1/gonum/floats"
)

// Reduction makes one number of many. The numbers are those of the numpy_reduction enum.
type Reduction int32

// Reductions, by NumPy's names; AnyOf is any, Argmin and Argmax take one axis or none.
const (
	Sum Reduction = iota + 1
	Prod
	Min
	Max
	All
	AnyOf
	Mean
	Argmin
	Argmax
	CountNonzero
)

// ReductionNames are the names of the reductions in NumPy, by number.
var ReductionNames = []string{"", "sum", "prod", "min", "max", "all", "any", "mean", "argmin", "argmax", "count_nonzero"}

// total is a loop that adds: along a run to one place it adds what f sums up, else element by element.
func total[T number | complex64 | complex128](a, r any, f func(n, i, step int, x []T) T) loop {
	x, z := a.([]T), r.([]T)
	return func(n int, at, step *places) {
		if step[2] == 0 {
			z[at[2]] += f(n, at[1], step[1], x)
			return
		}
		h, i, k := at[0], at[1], at[2]
		if step[0] == 1 && step[1] == 1 && step[2] == 1 && h == k {
			addRow(z[k:k+n], z[k:k+n], x[i:i+n])
			return
		}
		for range n {
			z[k] = z[h] + x[i]
			h, i, k = h+step[0], i+step[1], k+step[2]
		}
	}
}

// fold is a loop of r = f(r, a): over elements without gaps and to one place, rows does a whole run. A NaN stays.
func fold[T number](a, r any, rows func(best T, row []T) T, f func(T, T) T) loop {
	x, z := a.([]T), r.([]T)
	slow := zip(r, a, r, f)
	return func(n int, at, step *places) {
		if step[2] != 0 || step[1] != 1 || z[at[2]] != z[at[2]] {
			slow(n, at, step)
			return
		}
		z[at[2]] = rows(z[at[2]], x[at[1]:at[1]+n])
	}
}

// doublesBlock is how many doubles vector instructions add at once, in several partial sums.
const doublesBlock = 1024

// sumOfDoubles is pairwise for doubles, in larger blocks where they have no gaps.
func sumOfDoubles(n, i, step int, x []float64) float64 {
	switch {
	case step != 1 || runtime.GOARCH != "amd64": // elsewhere gonum adds one by one
		return pairwise(n, i, step, x)
	case n <= doublesBlock:
		return vector.Sum(x[i : i+n])
	}
	half := n / 2
	half -= half % 8
	return sumOfDoubles(half, i, 1, x) + sumOfDoubles(n-half, i+half, 1, x)
}

// pairwiseBlock is how many elements are added in a row before halves are summed apart, as in NumPy: the rounding error grows
// with the logarithm of their number.
const pairwiseBlock = 128

func pairwise[T float32 | float64 | complex64 | complex128](n, i, step int, x []T) T {
	if n > pairwiseBlock {
		half := n / 2
		half -= half % 8
		return pairwise(half, i, step, x) + pairwise(n-half, i+half*step, step, x)
	}
	var sum T
	if n < 8 {
		for range n {
			sum += x[i]
			i += step
		}
		return sum
	}
	var part [8]T
	for ; n >= 8; n -= 8 {
		for k := range part {
			part[k] += x[i]
			i += step
		}
	}
	sum = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]))
	for range n {
		sum += x[i]
		i += step
	}
	return sum
}

// Reduce is a new array of the reduction over some axes, all of them when axes is nil. With keep they stay with length 1. dtype is the
// type to work in; Any leaves it to NumPy's rules.
func Reduce(alloc Allocator, op Reduction, a *Array, axes []int, keep bool, dtype DType) (*Array, error) {
	over, err := axisSet(axes, len(a.Shape))
	if err != nil {
		return nil, err
	}
	switch op {
	case Mean:
		if len(a.Shape) == 0 && len(axes) > 0 {
			_, err := Axis(axes[0], 0)
			return nil, err
		}
		return mean(alloc, a, over, keep, dtype)
	case Argmin, Argmax:
		return argument(alloc, op, a, axes, over, keep)
	case All, AnyOf:
		a, dtype = a.as(Boolean), Boolean
	case CountNonzero:
		a, dtype, op = a.as(Boolean), Int64, Sum
	case Sum, Prod:
		if dtype == Any {
			dtype = wide(a.DType)
		}
	case Min, Max:
		if dtype == Any {
			dtype = a.DType
		}
	default:
		return nil, fail(ErrValue, "unknown reduction %d", int32(op))
	}
	if err := dtype.check(); err != nil {
		return nil, err
	}
	return accumulated(alloc, op, a.as(dtype), over, keep)
}

// wide is the type in which sums of a type are made.
func wide(d DType) DType {
	switch d.Kind() {
	case KindBool, KindSigned:
		return Int64
	case KindUnsigned:
		return Uint64
	}
	return d
}

// axisSet says of each axis whether it is among axes.
func axisSet(axes []int, n int) ([]bool, error) {
	over := make([]bool, n)
	if n == 0 && len(axes) == 1 && (axes[0] == 0 || axes[0] == -1) {
		return over, nil // NumPy allows it
	}
	if axes == nil {
		for axis := range over {
			over[axis] = true
		}
	}
	for _, axis := range axes {
		axis, err := Axis(axis, n)
		if err != nil {
			return nil, err
		}
		if over[axis] {
			return nil, fail(ErrValue, "duplicate value in 'axis'")
		}
		over[axis] = true
	}
	return over, nil
}

// kept is the shape with length 1 along the axes that are reduced.
func kept(shape []int64, over []bool) []int64 {
	r := slices.Clone(shape)
	for axis := range r {
		if over[axis] {
			r[axis] = 1
		}
	}
	return r
}

// without drops the axes that were reduced, unless they are to be kept.
func (a *Array) without(over []bool, keep bool) *Array {
	if keep {
		return a
	}
	r := *a
	r.Shape, r.Strides = []int64{}, []int{}
	for axis := range a.Shape {
		if !over[axis] {
			r.Shape, r.Strides = append(r.Shape, a.Shape[axis]), append(r.Strides, a.Strides[axis])
		}
	}
	return &r
}

func accumulated(alloc Allocator, op Reduction, a *Array, over []bool, keep bool) (*Array, error) {
	r, err := Zeros(alloc, kept(a.Shape, over), a.DType)
	if err != nil {
		return nil, err
	}
	switch op {
	case Prod, All:
		copyInto(r, Scalar(Boolean, Bool(1)))
	case Min, Max:
		if count(a.Shape, over) == 0 {
			names := map[Reduction]string{Min: "minimum", Max: "maximum"}
			return nil, fail(ErrValue, "zero-size array to reduction operation %s which has no identity", names[op])
		}
		first := *a
		first.Shape = r.Shape
		copyInto(r, &first)
	}
	// Sum of booleans adds, although a boolean addition is "or".
	row := types[a.DType].accumulate(op, a.Data, r.Data)
	walk(a.Shape, row, r.stretched(a.Shape), a.path(), r.stretched(a.Shape))
	return r.without(over, keep), nil
}

// count is how many elements each result of a reduction is made of.
func count(shape []int64, over []bool) int {
	n := 1
	for axis, length := range shape {
		if over[axis] {
			n *= int(length)
		}
	}
	return n
}

func mean(alloc Allocator, a *Array, over []bool, keep bool, dtype DType) (*Array, error) {
	if dtype == Any {
		dtype = a.DType
		if !dtype.Kind().Inexact() {
			dtype = Float64
		}
	}
	if err := dtype.check(); err != nil {
		return nil, err
	}
	r, err := accumulated(alloc, Sum, a.as(dtype), over, keep)
	if err != nil {
		return nil, err
	}
	// Without elements they become NaN.
	r.divide(Scalar(Float64, float64(count(a.Shape, over))))
	return r, nil
}

// divide is a = a / b in place, for an array of floats or complex numbers.
func (a *Array) divide(b *Array) {
	b = b.as(a.DType)
	walk(a.Shape, types[a.DType].binary(Divide, a.Data, b.Data, a.Data), a.path(), b.stretched(a.Shape), a.path())
}

// Variance is the mean of the squared distances from the mean: their sum divided by the number of elements less ddof.
func Variance(alloc Allocator, a *Array, axes []int, ddof float64, keep bool) (*Array, error) {
	over, err := axisSet(axes, len(a.Shape))
	if err != nil {
		return nil, err
	}
	center, err := mean(Heap, a, over, true, Any)
	if err != nil {
		return nil, err
	}
	distance, err := ApplyBinary(Heap, Subtract, a, center)
	if err != nil {
		return nil, err
	}
	if distance.DType.Kind() == KindComplex {
		if distance, err = ApplyUnary(Heap, Absolute, distance); err != nil {
			return nil, err
		}
	}
	squares, err := ApplyUnary(Heap, Square, distance)
	if err != nil {
		return nil, err
	}
	r, err := accumulated(alloc, Sum, squares, over, keep)
	if err != nil {
		return nil, err
	}
	r.divide(Scalar(Float64, math.Max(float64(count(a.Shape, over))-ddof, 0)))
	return r, nil
}

// argument is where the smallest or largest element is: the first of several, the first NaN before all.
func argument(alloc Allocator, op Reduction, a *Array, axes []int, over []bool, keep bool) (*Array, error) {
	n := len(a.Shape)
	switch {
	case axes == nil || n == 0:
		a, axes = flat(a), nil
	case len(axes) != 1:
		return nil, fail(ErrType, "%s takes one axis or none: got %d", ReductionNames[op], len(axes))
	default:
		a = a.axisLast(slices.Index(over, true))
	}
	last := len(a.Shape) - 1
	if a.Shape[last] == 0 {
		return nil, fail(ErrValue, "attempt to get %s of an empty sequence", ReductionNames[op])
	}
	r, err := Zeros(alloc, a.Shape[:last], Int64)
	if err != nil {
		return nil, err
	}
	better := extreme(op, a)
	out, step := Elements[int64](r), a.Strides[last]
	runs(a.Shape[:last], func(at *places) {
		best := 0
		for i := 1; i < int(a.Shape[last]); i++ {
			if better(at[0]+i*step, at[0]+best*step) {
				best = i
			}
		}
		out[at[1]] = int64(best)
	}, path{a.Offset, a.Strides[:last]}, r.path())
	if !keep {
		return r, nil
	}
	shape := kept(make([]int64, n), over)
	if axes != nil {
		shape = kept(restored(r.Shape, slices.Index(over, true)), over)
	}
	return r.Reshape(shape)
}

// restored is a shape with an axis of length 1 put in.
func restored(shape []int64, axis int) []int64 { return slices.Insert(slices.Clone(shape), axis, 1) }

// extreme reports whether the element at i goes before that at j, the best so far.
func extreme(op Reduction, a *Array) func(i, j int) bool {
	before := types[a.DType].before(a.Data)
	better := before
	if op == Argmax {
		better = func(i, j int) bool { return before(j, i) }
	}
	if !a.DType.Kind().Inexact() {
		return better
	}
	nan := make([]Bool, 1)
	isNaN := types[a.DType].unary(IsNaN, a.Data, nan)
	missing := func(i int) bool {
		isNaN(1, &places{i, 0}, &places{})
		return nan[0] != 0
	}
	return func(i, j int) bool {
		if missing(j) {
			return false
		}
		return missing(i) || better(i, j)
	}
}

// runs calls do at each position of a shape.
func runs(shape []int64, do func(at *places), operands ...path) {
	walk(shape, func(n int, at, step *places) {
		for range n {
			do(at)
			move(at, step, 1)
		}
	}, operands...)
}

// Accumulate is a new array of the sums or products of the elements up to each, along an axis; of all elements in a row when flatten
// is set.
func Accumulate(alloc Allocator, op Reduction, a *Array, axis int, flatten bool, dtype DType) (*Array, error) {
	if op < Sum || op > Max {
		return nil, fail(ErrValue, "accumulate takes sum, prod, min or max")
	}
	if flatten || len(a.Shape) == 0 && (axis == 0 || axis == -1) {
		a, axis = flat(a), 0
	}
	axis, err := Axis(axis, len(a.Shape))
	if err != nil {
		return nil, err
	}
	if dtype == Any {
		dtype = a.DType
		if op == Sum || op == Prod {
			dtype = wide(dtype)
		}
	}
	r, err := a.AsType(alloc, dtype, CastUnsafe)
	if err != nil || a.Size() == 0 {
		return r, err
	}
	turned := r.axisLast(axis)
	last := len(turned.Shape) - 1
	n, step := int(turned.Shape[last]), turned.Strides[last]
	row := types[dtype].accumulate(op, r.Data, r.Data)
	runs(turned.Shape[:last], func(at *places) {
		k := at[0]
		row(n-1, &places{k, k + step, k + step}, &places{step, step, step})
	}, path{turned.Offset, turned.Strides[:last]})
	return r, nil
}
