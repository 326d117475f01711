package dynamic

import (
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/trampoline"
)

// program is what the entries of one definition find again: a function for each slot and callback type, nil where there
// is none.
type program struct {
	slots     []*function
	callbacks []*function
}

// function is the type of a slot or callback: what its calls consist of, and by parameter the index of a callback's type in
// the definition.
type function struct {
	*plan.Plan
	types []int
	slow  bool // a slot that may wait or compute for long
}

// rule is how the function says that it failed.
func (fn *function) rule() trampoline.ErrorRule { return rules[fn.Result.Failure] }

// class is the result's register class, for the definition.
func (fn *function) class() trampoline.ResultClass {
	switch fn.Result.Type.Kind {
	case signature.Void:
		return trampoline.ResultVoid
	case signature.Float32:
		return trampoline.ResultFloat32
	case signature.Float64:
		return trampoline.ResultFloat64
	}
	return trampoline.ResultWord
}

// number reads a word as an integer of a type; C leaves the upper bits undefined.
func number(t signature.Kind, v uintptr) int {
	unused := 64 - t.Bits()
	if t.Signed() {
		return int(int64(v) << unused >> unused)
	}
	return int(uint64(v) << unused >> unused)
}
