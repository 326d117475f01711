package ndarray

import (
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// Matmul is the matrix product over the last two axes; the others are broadcast. An array of one dimension is a row on the
// left and a column on the right.
func Matmul(alloc Allocator, a, b *Array) (*Array, error) {
	if len(a.Shape) == 0 || len(b.Shape) == 0 {
		return nil, fail(ErrValue, "matmul: Input operand %d does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)", btoi(len(a.Shape) != 0))
	}
	row, column := len(a.Shape) == 1, len(b.Shape) == 1
	if row {
		a = a.view([]int64{1, a.Shape[0]}, []int{0, a.Strides[0]}, a.Offset)
	}
	if column {
		b = b.view([]int64{b.Shape[0], 1}, []int{b.Strides[0], 0}, b.Offset)
	}
	na, nb := len(a.Shape)-2, len(b.Shape)-2
	if a.Shape[na+1] != b.Shape[nb] {
		return nil, fail(ErrValue, "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size %d is different from %d)", b.Shape[nb], a.Shape[na+1])
	}
	batch, err := Broadcast(a.Shape[:na], b.Shape[:nb])
	if err != nil {
		return nil, err
	}
	dtype := Promote(a.DType, b.DType)
	r, err := Zeros(alloc, append(slices.Clone(batch), a.Shape[na], b.Shape[nb+1]), dtype)
	if err != nil {
		return nil, err
	}
	multiply(r, a.as(dtype), b.as(dtype), batch)
	drop := make([]bool, len(r.Shape))
	drop[len(batch)], drop[len(batch)+1] = row, column
	return r.without(drop, false), nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// multiply fills r with the products of the matrices at each place of the batch.
func multiply(r, a, b *Array, batch []int64) {
	na, nb := len(a.Shape)-2, len(b.Shape)-2
	outer := func(x *Array, n int) path {
		y := x.view(x.Shape[:n], x.Strides[:n], x.Offset)
		return y.stretched(batch)
	}
	matrix := func(x *Array, n int) *Array { return x.view(x.Shape[n:], x.Strides[n:], x.Offset) }
	ma, mb, mr := matrix(a, na), matrix(b, nb), matrix(r, len(batch))
	runs(batch, func(at *places) {
		ma.Offset, mb.Offset, mr.Offset = at[0], at[1], at[2]
		product(mr, ma, mb)
	}, outer(a, na), outer(b, nb), outer(r, len(batch)))
}

// product is r = a b for matrices.
func product(r, a, b *Array) {
	if r.DType == Float64 && a.Shape[1] > 0 && r.Size() > 1 {
		productOfDoubles(r, a, b)
		return
	}
	run := types[r.DType].product(a.Data, b.Data, r.Data)
	k := int(a.Shape[1])
	step := places{a.Strides[1], b.Strides[0]}
	for i := range int(r.Shape[0]) {
		for j := range int(r.Shape[1]) {
			run(k, &places{a.Offset + i*a.Strides[0], b.Offset + j*b.Strides[1], r.Offset + i*r.Strides[0] + j*r.Strides[1]}, &step)
		}
	}
}

// productOfDoubles leaves the work to gonum, which wants rows without gaps.
func productOfDoubles(r, a, b *Array) {
	x, y, z := general(a), general(b), general(r)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, x, y, 0, z)
}

// general is a matrix as BLAS has it, copied if its rows have gaps.
func general(a *Array) blas64.General {
	rows, columns := int(a.Shape[0]), int(a.Shape[1])
	if columns > 1 && a.Strides[1] != 1 || rows > 1 && a.Strides[0] < columns {
		a = apart(a)
	}
	stride := a.Strides[0]
	if rows == 1 || stride < columns {
		stride = max(columns, 1)
	}
	return blas64.General{Rows: rows, Cols: columns, Data: Elements[float64](a)[a.Offset:], Stride: stride}
}

// Dot is the sum of products over the last axis of a and the last but one of b, the only one of a vector.
func Dot(alloc Allocator, a, b *Array) (*Array, error) {
	if len(a.Shape) == 0 || len(b.Shape) == 0 {
		return ApplyBinary(alloc, Multiply, a, b)
	}
	over := max(len(b.Shape)-2, 0)
	k := a.Shape[len(a.Shape)-1]
	if k != b.Shape[over] {
		return nil, fail(ErrValue, "shapes %s and %s not aligned: %d (dim %d) != %d (dim %d)", compactShape(a.Shape), compactShape(b.Shape), k, len(a.Shape)-1, b.Shape[over], over)
	}
	columns := b.axisLast(over)
	shape := append(slices.Clone(a.Shape[:len(a.Shape)-1]), columns.Shape[:len(columns.Shape)-1]...)
	left, err := a.Reshape(rowsOf(a, k))
	if err != nil {
		return nil, err
	}
	right, err := columns.Reshape(rowsOf(columns, k))
	if err != nil {
		return nil, err
	}
	r, err := Matmul(alloc, left, right.reversed())
	if err != nil {
		return nil, err
	}
	return r.Reshape(shape)
}

// rowsOf is the shape with all axes but the last in one.
func rowsOf(a *Array, k int64) []int64 {
	n := int64(1)
	for _, length := range a.Shape[:len(a.Shape)-1] {
		n *= length
	}
	return []int64{n, k}
}
