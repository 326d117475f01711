package simd

import "golang.org/x/sys/cpu"

// available says whether the processor, and the system, have AVX.
var available = cpu.X86.HasAVX

// Kernels, in kernels_amd64.s: n elements, a multiple of step, no fewer than that.

//go:noescape
func add(r, a, b *float64, n int)

//go:noescape
func subtract(r, a, b *float64, n int)

//go:noescape
func multiply(r, a, b *float64, n int)

//go:noescape
func divide(r, a, b *float64, n int)

//go:noescape
func sqrt(r, a *float64, n int)

//go:noescape
func narrow(r *float32, a *float64, n int)

//go:noescape
func widen(r *float64, a *float32, n int)

//go:noescape
func equal(r *Bool, a, b *float64, n int)

//go:noescape
func notEqual(r *Bool, a, b *float64, n int)

//go:noescape
func less(r *Bool, a, b *float64, n int)

//go:noescape
func lessEqual(r *Bool, a, b *float64, n int)
