// Package simd owns loops over float64 elements that lie one behind the other: with AVX instructions where the processor has
// them, in Go elsewhere. Both give the same bits, NaN included: every element is rounded once, as IEEE 754 says. It knows nothing of
// arrays and must not import them.
//
// Operands have at least as many elements as the result, which may be one of them but must not overlap them otherwise.
package simd

// step is how many elements a kernel does at once; it is given a multiple of it.
const step = 16

// whole is how many of n elements kernels do.
func whole(n int) int {
	if !available {
		return 0
	}
	return n &^ (step - 1)
}

// Add is r = a + b.
func Add(r, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		add(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = a[i] + b[i]
	}
}

// Subtract is r = a - b.
func Subtract(r, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		subtract(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = a[i] - b[i]
	}
}

// Multiply is r = a * b.
func Multiply(r, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		multiply(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = a[i] * b[i]
	}
}

// Divide is r = a / b.
func Divide(r, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		divide(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = a[i] / b[i]
	}
}
