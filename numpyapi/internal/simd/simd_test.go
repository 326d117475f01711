package simd

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// special are numbers of every sort: which of them meet is different at every length.
var special = []float64{0, math.Copysign(0, -1), 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, 1e308, -1e308, 3.7, 1e-40, 16777217}

// operands are two slices of n numbers that begin at an odd place.
func operands(n, turn int) (a, b []float64) {
	a, b = make([]float64, n+1)[1:], make([]float64, n+3)[3:]
	for i := range n {
		a[i], b[i] = special[(i*5+turn)%len(special)], special[(i*7+turn*3+2)%len(special)]
	}
	return a, b
}

// bits are numbers as bits; every NaN is the same.
func bits(x []float64) (out []uint64) {
	for _, v := range x {
		if v != v {
			v = math.NaN()
		}
		out = append(out, math.Float64bits(v))
	}
	return out
}

// lengths reach over several rounds of the kernels, with rests.
func eachLength(t *testing.T, do func(a, b []float64)) {
	t.Helper()
	for n := range 70 {
		for turn := range 13 {
			do(operands(n, turn))
		}
	}
}

func TestArithmeticGivesTheBitsThatGoGives(t *testing.T) {
	for name, c := range map[string]struct {
		kernel func(r, a, b []float64)
		one    func(x, y float64) float64
	}{
		"add":      {Add, func(x, y float64) float64 { return x + y }},
		"subtract": {Subtract, func(x, y float64) float64 { return x - y }},
		"multiply": {Multiply, func(x, y float64) float64 { return x * y }},
		"divide":   {Divide, func(x, y float64) float64 { return x / y }},
		"sqrt":     {func(r, a, _ []float64) { Sqrt(r, a) }, func(x, _ float64) float64 { return math.Sqrt(x) }},
	} {
		eachLength(t, func(a, b []float64) {
			r, want := make([]float64, len(a)), make([]float64, len(a))
			for i := range a {
				want[i] = c.one(a[i], b[i])
			}
			c.kernel(r, a, b)
			require.Equal(t, bits(want), bits(r), "%s of %v and %v", name, a, b)
			c.kernel(a, a, b)
			require.Equal(t, bits(want), bits(a), "%s in place", name)
		})
	}
}

func TestConversionsGiveTheBitsThatGoGives(t *testing.T) {
	eachLength(t, func(a, _ []float64) {
		narrow, wide := make([]float32, len(a)), make([]float64, len(a))
		want := make([]float64, len(a))
		for i, v := range a {
			want[i] = float64(float32(v))
		}
		Narrow(narrow, a)
		Widen(wide, narrow)
		require.Equal(t, bits(want), bits(wide), "%v", a)
	})
}

func TestComparisonsGiveWhatGoGivesAlsoOfNaN(t *testing.T) {
	for name, c := range map[string]struct {
		kernel func(r []Bool, a, b []float64)
		one    func(x, y float64) bool
	}{
		"equal":     {Equal, func(x, y float64) bool { return x == y }},
		"not equal": {NotEqual, func(x, y float64) bool { return x != y }},
		"less":      {Less, func(x, y float64) bool { return x < y }},
		"at most":   {LessEqual, func(x, y float64) bool { return x <= y }},
	} {
		eachLength(t, func(a, b []float64) {
			r, want := make([]Bool, len(a)), make([]Bool, len(a))
			for i := range a {
				want[i] = truth(c.one(a[i], b[i]))
			}
			c.kernel(r, a, b)
			require.Equal(t, want, r, "%s of %v and %v", name, a, b)
		})
	}
}

func TestKernelsLeaveWhatIsBehindTheirResult(t *testing.T) {
	a, b := operands(64, 0)
	for n := range 49 {
		r := make([]float64, 64)
		Add(r[:n], a, b)
		require.Equal(t, make([]float64, 64-n), r[n:])
		truths := make([]Bool, 64)
		NotEqual(truths[:n], a, b[1:])
		require.Equal(t, make([]Bool, 64-n), truths[n:])
	}
}
