package dynamic

import (
	"github.com/hpyapi/hpyapi/trampoline"
)

// program is what the entries of one definition find again: a function for each slot and callback type, nil where there
// is none.
type program struct {
	slots     []*function
	callbacks []*function
}

// function is the type of a slot or callback.
type function struct {
	params   []param
	result   result
	bare     bool // no context
	user     int  // of a callback: the parameter that is the user data, -1 when it has none
	handles  int  // how many handles a call returns, the result included
	callback bool
}

// op is what happens to a parameter on its way.
type op uint8

const (
	opContext    op = iota // replaced by the callee's
	opWord                 // passed on: an integer or an address
	opFloat32              // passed on
	opFloat64              // passed on
	opHandle               // lent
	opSteal                // moved
	opOut                  // written by the callee, given to the caller
	opInOut                // moved, and given back
	opArray                // of handles, each lent
	opStealArray           // of handles, each moved
	opOutArray             // of handles, each given to the caller
	opCallback             // replaced by a trampoline in the other direction until the call ends
	opKeep                 // the same until destroy is called
	opUser                 // goes with a callback
	opDestroy              // goes with a callback
)

type param struct {
	op    op
	of    int // array: its length; callback: its user data; -1 for none
	end   int // kept callback: its destroy-notify
	index int // callback: its type in the definition

	integer // which may be a length

	withContext bool // kept callback, destroy-notify: the latter takes a context
}

// integer is how a word is read as a number; bits is 0 where it is none.
type integer struct {
	bits   int
	signed bool
}

// number reads a word by its width; C leaves the upper bits undefined.
func (t integer) number(v uintptr) int {
	unused := 64 - t.bits
	if t.signed {
		return int(int64(v) << unused >> unused)
	}
	return int(uint64(v) << unused >> unused)
}

// isMinusOne reports that all bits are set.
func (t integer) isMinusOne(v uintptr) bool {
	return integer{bits: t.bits, signed: true}.number(v) == -1
}

// class is the register class and the meaning of a result.
type class uint8

const (
	resultVoid class = iota
	resultInt
	resultFloat32
	resultFloat64
	resultPointer
	resultHandle
)

type result struct {
	class    class
	rule     trampoline.ErrorRule
	nullable bool

	integer
}

// kind is the result's register class, for the definition.
func (r result) kind() trampoline.ResultClass {
	switch r.class {
	case resultVoid:
		return trampoline.ResultVoid
	case resultFloat32:
		return trampoline.ResultFloat32
	case resultFloat64:
		return trampoline.ResultFloat64
	}
	return trampoline.ResultWord
}
