package ndarray

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func onHeap(n int) ([]uint64, error) { return make([]uint64, n), nil }

func ints(t *testing.T, shape []int64, values ...int64) *Array {
	t.Helper()
	a, err := Zeros(onHeap, shape, Int64)
	require.NoError(t, err)
	for i, v := range values {
		a.SetInt(i, v)
	}
	return a
}

func floats(t *testing.T, shape []int64, values ...float64) *Array {
	t.Helper()
	a, err := Zeros(onHeap, shape, Float64)
	require.NoError(t, err)
	for i, v := range values {
		a.SetFloat(i, v)
	}
	return a
}

func TestCountRefusesShapesThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape []int64
		n     int
		err   string
	}{
		{name: "scalar", shape: nil, n: 1},
		{name: "empty", shape: []int64{3, 0, 5}, n: 0},
		{name: "plain", shape: []int64{3, 4}, n: 12},
		{name: "negative", shape: []int64{3, -1}, err: "negative dimensions are not allowed"},
		{name: "negative beside empty", shape: []int64{0, -1}, err: "negative dimensions are not allowed"},
		{name: "too big", shape: []int64{1 << 40, 1 << 40}, err: "array of shape (1099511627776, 1099511627776) is too big"},
		{name: "too many", shape: make([]int64, 65), err: "maximum supported dimension for an array is 64, found 65"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := Count(c.shape)
			if c.err != "" {
				require.EqualError(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.n, n)
		})
	}
}

func TestAddStretchesLengthOne(t *testing.T) {
	column, row := ints(t, []int64{2, 1}, 10, 20), ints(t, []int64{3}, 1, 2, 3)
	r, err := Add(onHeap, column, row)
	require.NoError(t, err)
	require.Equal(t, ints(t, []int64{2, 3}, 11, 12, 13, 21, 22, 23), r)

	_, err = Add(onHeap, row, ints(t, []int64{2}))
	require.EqualError(t, err, "operands could not be broadcast together with shapes (3,) (2,)")
	require.ErrorIs(t, err, ErrValue)

	r, err = Add(onHeap, ints(t, nil, 5), floats(t, []int64{2}, 0.5, 1.5))
	require.NoError(t, err)
	require.Equal(t, floats(t, []int64{2}, 5.5, 6.5), r)

	r, err = Add(onHeap, ints(t, []int64{0, 3}), ints(t, []int64{1, 3}))
	require.NoError(t, err)
	require.Equal(t, []int64{0, 3}, r.Shape)
}

func TestReshapeWorksOutOneLength(t *testing.T) {
	a := ints(t, []int64{6}, 1, 2, 3, 4, 5, 6)
	for _, c := range []struct {
		shape, want []int64
		err         string
	}{
		{shape: []int64{2, 3}, want: []int64{2, 3}},
		{shape: []int64{-1, 2}, want: []int64{3, 2}},
		{shape: []int64{6, -1}, want: []int64{6, 1}},
		{shape: []int64{-1, -1}, err: "can only specify one unknown dimension"},
		{shape: []int64{4, -1}, err: "cannot reshape array of size 6 into shape (4,-1)"},
		{shape: []int64{0, -1}, err: "cannot reshape array of size 6 into shape (0,-1)"},
		{shape: []int64{7}, err: "cannot reshape array of size 6 into shape (7,)"},
		{shape: []int64{-2, 3}, err: "negative dimensions not allowed"},
	} {
		r, err := a.Reshape(onHeap, c.shape)
		if c.err != "" {
			require.EqualError(t, err, c.err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, r.Shape)
		require.Equal(t, a.Words, r.Words)
	}
}

func TestOffsetCountsNegativeFromTheEnd(t *testing.T) {
	a := ints(t, []int64{2, 3})
	offset, err := a.Offset([]int64{-1, 1})
	require.NoError(t, err)
	require.Equal(t, 4, offset)
	_, err = a.Offset([]int64{2, 0})
	require.EqualError(t, err, "index 2 is out of bounds for axis 0 with size 2")
	require.ErrorIs(t, err, ErrIndex)
	_, err = a.Offset([]int64{0})
	require.ErrorIs(t, err, ErrIndex)
}

func TestSumOfManyDoublesStaysExact(t *testing.T) {
	a := floats(t, []int64{1 << 20})
	for i := range a.Words {
		a.SetFloat(i, 0.1)
	}
	require.InEpsilon(t, 0.1*(1<<20), a.Sum(), 1e-14)
	require.Equal(t, float64(-1), ints(t, []int64{2}, math.MaxInt64, math.MinInt64).Sum())
}

func TestMinMaxOfNaNIsNaN(t *testing.T) {
	lo, hi, err := floats(t, []int64{3}, 2, math.NaN(), 1).MinMax()
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{lo, hi})
	lo, hi, err = ints(t, []int64{4}, 3, -7, 9, 9).MinMax()
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, []int{lo, hi})
	_, _, err = ints(t, []int64{0}).MinMax()
	require.ErrorIs(t, err, ErrValue)
}

func TestStackPromotesToDouble(t *testing.T) {
	r, err := Stack(onHeap, []*Array{ints(t, []int64{2}, 1, 2), floats(t, []int64{2}, 0.5, 1.5)})
	require.NoError(t, err)
	require.Equal(t, floats(t, []int64{2, 2}, 1, 2, 0.5, 1.5), r)
	_, err = Stack(onHeap, []*Array{ints(t, []int64{2}), ints(t, []int64{1, 2})})
	require.EqualError(t, err, "all input arrays must have the same shape")
	_, err = Stack(onHeap, nil)
	require.EqualError(t, err, "need at least one array to stack")
}
