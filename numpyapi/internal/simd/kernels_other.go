//go:build !amd64

package simd

// available is false: Go's own loops do everything, and no kernel is called.
const available = false

func add(_, _, _ *float64, _ int)             { none() }
func subtract(_, _, _ *float64, _ int)        { none() }
func multiply(_, _, _ *float64, _ int)        { none() }
func divide(_, _, _ *float64, _ int)          { none() }
func sqrt(_, _ *float64, _ int)               { none() }
func narrow(_ *float32, _ *float64, _ int)    { none() }
func widen(_ *float64, _ *float32, _ int)     { none() }
func equal(_ *Bool, _, _ *float64, _ int)     { none() }
func notEqual(_ *Bool, _, _ *float64, _ int)  { none() }
func less(_ *Bool, _, _ *float64, _ int)      { none() }
func lessEqual(_ *Bool, _, _ *float64, _ int) { none() }

func none() { panic("BUG: simd: there are no kernels for this processor") }
