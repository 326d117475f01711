package ndarray

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// What operations give is compared with NumPy's in the tests of numpyapi; here is what no Python program reaches.

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
		{name: "too big", shape: []int64{1 << 40, 1 << 40}, err: "array of shape (1099511627776, 1099511627776) is too big: it has more bytes than there are addresses"},
		{name: "too many", shape: make([]int64, 65), err: "maximum supported dimension for an array is 64, found 65"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := Count(c.shape, 8)
			if c.err != "" {
				require.EqualError(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.n, n)
		})
	}
}

func TestMemoryIsNeverReachedOutside(t *testing.T) {
	data := make([]int32, 6)
	for _, c := range []struct {
		name    string
		shape   []int64
		strides []int
		offset  int
		ok      bool
	}{
		{"all of it", []int64{2, 3}, nil, 0, true},
		{"one too many", []int64{7}, nil, 0, false},
		{"backwards from the end", []int64{6}, []int{-1}, 5, true},
		{"backwards too far", []int64{6}, []int{-1}, 4, false},
		{"standing still", []int64{1 << 40}, []int{0}, 5, true},
		{"apart", []int64{2, 2}, []int{4, 1}, 0, true},
		{"apart too far", []int64{2, 2}, []int{5, 1}, 0, false},
		{"no elements", []int64{0, 9}, []int{99, 99}, 0, true},
	} {
		_, err := OnMemory(Int32, data, c.shape, c.strides, c.offset)
		if c.ok {
			require.NoError(t, err, c.name)
		} else {
			require.ErrorIs(t, err, ErrValue, c.name)
		}
	}
}

func TestViewsShareElementsAndCopiesDoNot(t *testing.T) {
	a, err := ArangeInt(Heap, 0, 24, 1, Int64)
	require.NoError(t, err)
	a, err = a.Reshape([]int64{2, 3, 4})
	require.NoError(t, err)
	turned, err := a.Transpose([]int{1, 0, 2})
	require.NoError(t, err)
	for _, c := range []struct {
		of     *Array
		shape  []int64
		shared bool
	}{
		{a, []int64{24}, true},
		{a, []int64{4, 6}, true},
		{turned, []int64{3, 2, 2, 2}, true},
		{turned, []int64{3, 8}, false},
		{a.reversed(), []int64{24}, false},
	} {
		r, err := c.of.Reshape(c.shape)
		require.NoError(t, err)
		require.Equal(t, c.shared, c.of.Shares(r), "%v of strides %v", c.shape, c.of.Strides)
		var want, got []int
		c.of.Each(func(place int) bool { want = append(want, int(c.of.Int(place))); return true })
		r.Each(func(place int) bool { got = append(got, int(r.Int(place))); return true })
		require.Equal(t, want, got)
	}
}

func TestAssignmentBetweenOverlappingViewsReadsFirst(t *testing.T) {
	a, err := ArangeInt(Heap, 0, 5, 1, Int64)
	require.NoError(t, err)
	to, from := a.view([]int64{4}, []int{1}, 1), a.view([]int64{4}, []int{1}, 0)
	require.NoError(t, to.Assign(from, CastNo))
	require.Equal(t, []int64{0, 0, 1, 2, 3}, Elements[int64](a))
	require.ErrorIs(t, a.Locked().Assign(from, CastNo), ErrValue)
}

func TestCursorGoesOverAllAxesButOne(t *testing.T) {
	a, err := ArangeInt(Heap, 0, 6, 1, Int64)
	require.NoError(t, err)
	a, err = a.Reshape([]int64{2, 3})
	require.NoError(t, err)
	row, err := ArangeInt(Heap, 0, 3, 1, Int8)
	require.NoError(t, err)
	for _, c := range []struct {
		axis   int
		run    int64
		steps  []int
		places [][]int
	}{
		{-1, 1, []int{0, 0}, [][]int{{0, 0}, {1, 1}, {2, 2}, {3, 0}, {4, 1}, {5, 2}}},
		{0, 2, []int{3, 0}, [][]int{{0, 0}, {1, 1}, {2, 2}}},
		{1, 3, []int{1, 1}, [][]int{{0, 0}, {3, 0}}},
	} {
		cursor, err := NewCursor([]*Array{a, row}, c.axis)
		require.NoError(t, err)
		require.Equal(t, c.run, cursor.Run)
		require.Equal(t, c.steps, cursor.Steps)
		for range 2 { // the second time after a reset
			var places [][]int
			for cursor.Next() {
				places = append(places, append([]int(nil), cursor.Places...))
			}
			require.Equal(t, c.places, places, "axis %d", c.axis)
			require.False(t, cursor.Next())
			cursor.Reset()
		}
	}
	_, err = NewCursor([]*Array{a, row}, 2)
	require.ErrorIs(t, err, ErrValue)
	_, err = NewCursor(nil, -1)
	require.ErrorIs(t, err, ErrValue)
}

func TestSumOfManyDoublesStaysExact(t *testing.T) {
	tenth, err := tenths(1<<20, 0.1)
	require.NoError(t, err)
	sum, err := Reduce(Heap, Sum, tenth, nil, false, Any)
	require.NoError(t, err)
	require.InEpsilon(t, 0.1*(1<<20), sum.Real(0), 1e-14)
}

// tenths is n times a double.
func tenths(n int, v float64) (*Array, error) {
	return Linspace(Heap, v, v, int64(n), true, Float64)
}

func TestErrorsNameTheirException(t *testing.T) {
	_, err := Zeros(Heap, []int64{2}, DType(99))
	var e *Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, "TypeError", e.ExceptionName())
	require.EqualError(t, err, "unknown element type 99")
}

func TestViewsLargerThanMemoryNeedMemoryForTheirElementsOnly(t *testing.T) {
	long, err := Scalar(Int8, int8(3)).BroadcastTo([]int64{1 << 45})
	require.NoError(t, err)
	asDoubles := long.as(Float64)
	require.Equal(t, []int64{1 << 45}, asDoubles.Shape)
	require.Equal(t, []float64{3}, Elements[float64](asDoubles))
	pair := &Array{DType: Int64, Shape: []int64{1 << 40, 2}, Strides: []int{0, 1}, Data: []int64{1, 2}}
	_, err = pair.Reshape([]int64{1 << 41})
	require.ErrorIs(t, err, ErrMemory)
}
