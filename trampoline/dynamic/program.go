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
	op     op
	of     int      // array: its length; callback: its user data; -1 for none
	end    int      // kept callback: its destroy-notify
	number bool     // an integer, which may be a length
	width  intWidth // of an integer
	index  int      // callback: its type in the definition

	withContext bool // kept callback, destroy-notify: the latter takes a context
}

// intWidth is how a word is read as a number.
type intWidth uint8

const (
	wide intWidth = iota // 64 bits
	int32Width
	uint32Width
	int16Width
	uint16Width
	int8Width
	uint8Width
)

// number reads a word by its width; C leaves the upper bits undefined.
func (w intWidth) number(v uintptr) int {
	switch w {
	case int32Width:
		return int(int32(v))
	case uint32Width:
		return int(uint32(v))
	case int16Width:
		return int(int16(v))
	case uint16Width:
		return int(uint16(v))
	case int8Width:
		return int(int8(v))
	case uint8Width:
		return int(uint8(v))
	}
	return int(v)
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
	width    intWidth
	rule     trampoline.ErrorRule
	nullable bool
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
