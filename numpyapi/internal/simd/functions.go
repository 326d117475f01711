package simd

import "math"

// Sqrt is the square root of each element.
func Sqrt(r, a []float64) {
	n := whole(len(r))
	if n > 0 {
		sqrt(&r[0], &a[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = math.Sqrt(a[i])
	}
}

// Narrow is each element in single precision, rounded to the nearest.
func Narrow(r []float32, a []float64) {
	n := whole(len(r))
	if n > 0 {
		narrow(&r[0], &a[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = float32(a[i])
	}
}

// Widen is each element in double precision.
func Widen(r []float64, a []float32) {
	n := whole(len(r))
	if n > 0 {
		widen(&r[0], &a[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = float64(a[i])
	}
}
