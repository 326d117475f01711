package signature

import "math"

// IsSentinel reports that a C function returned the value by which it says that it failed, in the register for integers or in
// that for floating-point numbers: -1 or NaN in the type of the result. Other rules have no such value.
func (r *Result) IsSentinel(word uintptr, float float64) bool {
	switch r.Failure {
	case FailMinusOne:
		return isMinusOne(r.Type.Kind, word, float)
	case FailNaN:
		return isNaN(r.Type.Kind, float)
	}
	return false
}

// isMinusOne reports that all bits of a result are set, or that it is -1.0.
func isMinusOne(k Kind, word uintptr, float float64) bool {
	switch k {
	case Float32:
		return float32Of(float) == -1
	case Float64:
		return float == -1
	}
	unused := 64 - k.Bits()
	if k == Char { // of which C leaves open whether it is signed
		unused = 64 - 8
	}
	return int64(uint64(word)<<unused)>>unused == -1
}

func isNaN(k Kind, float float64) bool {
	if k == Float32 {
		return math.IsNaN(float64(float32Of(float)))
	}
	return math.IsNaN(float)
}

// float32Of is the float in the lower half of a register.
func float32Of(register float64) float32 {
	return math.Float32frombits(uint32(math.Float64bits(register)))
}
