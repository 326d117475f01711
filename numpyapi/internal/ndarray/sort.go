package ndarray

import (
	"slices"
	"sort"
)

// Sort is a new array with the elements sorted along an axis; NaN is last.
func Sort(alloc Allocator, a *Array, axis int) (*Array, error) {
	axis, err := Axis(axis, len(a.Shape))
	if err != nil {
		return nil, err
	}
	r, err := a.Copy(alloc)
	if err != nil {
		return nil, err
	}
	turned := r.axisLast(axis)
	if turned.Strides[len(turned.Shape)-1] == 1 {
		sortRows(r.DType, turned)
		return r, nil
	}
	rows := apart(turned)
	sortRows(r.DType, rows)
	copyInto(turned, rows)
	return r, nil
}

// sortRows sorts along the last axis, which has no gaps.
func sortRows(dtype DType, a *Array) {
	last := len(a.Shape) - 1
	n := int(a.Shape[last])
	if n == 0 {
		return
	}
	runs(a.Shape[:last], func(at *places) { types[dtype].sort(a.Data, at[0], n) }, path{a.Offset, a.Strides[:last]})
}

// Argsort is an int64 array of the positions that would sort a along an axis. Equal elements keep their order.
func Argsort(alloc Allocator, a *Array, axis int) (*Array, error) {
	if len(a.Shape) == 0 {
		a = flat(a) // as in NumPy
	}
	axis, err := Axis(axis, len(a.Shape))
	if err != nil {
		return nil, err
	}
	r, err := Zeros(alloc, a.Shape, Int64)
	if err != nil || a.Size() == 0 {
		return r, err
	}
	from, to := a.axisLast(axis), r.axisLast(axis)
	last := len(from.Shape) - 1
	order := make([]int64, from.Shape[last])
	out := Elements[int64](r)
	before := types[a.DType].before(a.Data)
	runs(from.Shape[:last], func(at *places) {
		for i := range order {
			order[i] = int64(i)
		}
		place := func(i int64) int { return at[0] + int(i)*from.Strides[last] }
		slices.SortStableFunc(order, func(i, j int64) int { return direction(before, place(i), place(j)) })
		for i, o := range order {
			out[at[1]+i*to.Strides[last]] = o
		}
	}, path{from.Offset, from.Strides[:last]}, path{to.Offset, to.Strides[:last]})
	return r, nil
}

func direction(before func(i, j int) bool, i, j int) int {
	switch {
	case before(i, j):
		return -1
	case before(j, i):
		return 1
	}
	return 0
}

// Unique is a new array of the different elements, sorted.
func Unique(alloc Allocator, a *Array) (*Array, error) {
	sorted, err := Sort(Heap, flat(a), 0)
	if err != nil {
		return nil, err
	}
	before := types[a.DType].before(sorted.Data)
	var first []int64
	for i := range sorted.Size() {
		if i == 0 || before(i-1, i) {
			first = append(first, int64(i))
		}
	}
	return Take(alloc, sorted, &Array{DType: Int64, Shape: []int64{int64(len(first))}, Strides: []int{1}, Data: first}, 0)
}

// SearchSorted is an int64 array that says for each value where it belongs in a sorted array of one dimension: before equal elements, or
// behind them when right is set.
func SearchSorted(alloc Allocator, a, values *Array, right bool) (*Array, error) {
	if len(a.Shape) != 1 {
		return nil, fail(ErrValue, "object too deep for desired array")
	}
	r, err := Zeros(alloc, values.Shape, Int64)
	if err != nil {
		return nil, err
	}
	n := a.Size()
	row, err := Concatenate(Heap, []*Array{a, Scalar(Boolean, Bool(0)).view([]int64{1}, []int{1}, 0)}, 0)
	if err != nil {
		return nil, err
	}
	dtype := Promote(a.DType, values.DType)
	row, values = row.as(dtype), values.as(dtype)
	put := types[dtype].castFrom(values.Data, row.Data)
	before := types[dtype].before(row.Data)
	out := Elements[int64](r)
	runs(values.Shape, func(at *places) {
		put(1, &places{at[0], n}, &places{})
		out[at[1]] = int64(sort.Search(n, func(i int) bool {
			if right {
				return before(n, i)
			}
			return !before(i, n)
		}))
	}, values.path(), r.path())
	return r, nil
}
