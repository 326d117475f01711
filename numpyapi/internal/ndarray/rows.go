package ndarray

import "github.com/hpyapi/hpyapi/numpyapi/internal/simd"

// Rows of elements without gaps. Those of float64 are left to vector instructions.

// doubles are rows of float64; ok is false for other elements.
func doubles[T Element](r, a, b []T) (z, x, y []float64, ok bool) {
	if z, ok = any(r).([]float64); ok {
		return z, any(a).([]float64), any(b).([]float64), true
	}
	return nil, nil, nil, false
}

func addRow[T number | complex64 | complex128](r, a, b []T) {
	if z, x, y, ok := doubles(r, a, b); ok {
		simd.Add(z, x, y)
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = a[i] + b[i]
	}
}

func subtractRow[T number | complex64 | complex128](r, a, b []T) {
	if z, x, y, ok := doubles(r, a, b); ok {
		simd.Subtract(z, x, y)
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = a[i] - b[i]
	}
}

func multiplyRow[T number | complex64 | complex128](r, a, b []T) {
	if z, x, y, ok := doubles(r, a, b); ok {
		simd.Multiply(z, x, y)
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = a[i] * b[i]
	}
}

func divideRow[T float32 | float64](r, a, b []T) {
	if z, x, y, ok := doubles(r, a, b); ok {
		simd.Divide(z, x, y)
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = a[i] / b[i]
	}
}

// compared leaves a comparison of float64 to vector instructions; false for other elements.
func compared[T Element](kernel func(r []Bool, a, b []float64), r []Bool, a, b []T) bool {
	x, is := any(a).([]float64)
	if is {
		kernel(r, x, any(b).([]float64))
	}
	return is
}

func equalRow[T Element](r []Bool, a, b []T) {
	if compared(simd.Equal, r, a, b) {
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = truth(a[i] == b[i])
	}
}

func notEqualRow[T Element](r []Bool, a, b []T) {
	if compared(simd.NotEqual, r, a, b) {
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = truth(a[i] != b[i])
	}
}

func lessRow[T number](r []Bool, a, b []T) {
	if compared(simd.Less, r, a, b) {
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = truth(a[i] < b[i])
	}
}

func lessEqualRow[T number](r []Bool, a, b []T) {
	if compared(simd.LessEqual, r, a, b) {
		return
	}
	a, b = a[:len(r)], b[:len(r)]
	for i := range r {
		r[i] = truth(a[i] <= b[i])
	}
}
