package trampoline

// This file is for Go programs, hosts and generated code.

import (
	"fmt"
	"strconv"
)

// For generated code: The range of generated code that this package can run. Generated code asserts with
// the two types below, whose names are what the compiler prints on a mismatch, that it
// is within the range.
const (
	OldestGeneratedCode = 1
	NewestGeneratedCode = 2
)

type (
	// For generated code: GeneratedCodeIsTooOldRunHpyapiGenAgain overflows when generated code is older
	// than OldestGeneratedCode.
	GeneratedCodeIsTooOldRunHpyapiGenAgain uint
	// For generated code: GeneratedCodeIsTooNewUpgradeModuleHpyapi overflows when generated code is newer
	// than NewestGeneratedCode.
	GeneratedCodeIsTooNewUpgradeModuleHpyapi uint
)

// Flags are the demands that an API makes of its interpreter.
type Flags uint32

const (
	NeedsLock    Flags = 1 << iota // calls must hold the interpreter lock
	FreeThreaded                   // calls are safe without the lock

	OneInterpreter Flags = 1 << 16 // the provider keeps process-wide state; who does not know the flag must refuse
)

// SlotKind says what the word of a slot is.
type SlotKind uint8

const (
	SlotHole   SlotKind = iota // nothing; the word is null
	SlotFunc                   // a function
	SlotData                   // the address of constant data
	SlotHandle                 // a handle, filled in by the host
	SlotObject                 // the address of an object
)

// For generated code: ErrorRule says how a C function shows that it failed.
type ErrorRule uint8

const (
	ErrorNone     ErrorRule = iota // it cannot fail
	ErrorNull                      // HPy_NULL or a null pointer
	ErrorMinusOne                  // -1 with the error indicator set
	ErrorNaN                       // NaN with the error indicator set
	ErrorCheck                     // the error indicator alone tells
)

// For generated code: ResultClass is the register class of a C result.
type ResultClass uint8

const (
	ResultVoid ResultClass = iota
	ResultWord
	ResultFloat32
	ResultFloat64
)

// SlotInfo describes one slot. The zero value is a hole.
type SlotInfo struct {
	Name       string // C name; empty for a hole
	Since      uint16 // minor version that added it
	Kind       SlotKind
	Error      ErrorRule
	Result     ResultClass
	NoContext  bool     // the function has no context parameter
	Callbacks  bool     // some parameter is a function pointer, so a context swap is not enough
	Slow       bool     // the function may wait or compute for long
	Hash       uint64   // of the canonical signature
	Signature  string   // canonical signature
	Deprecated string   // what to use instead; empty when current
	Former     []string // names that the slot had, which old consumers know it by
	Retired    string   // why a hole is a hole
	Params     []string // names of the parameters; none when only the signature is known
	// Offers are the interfaces that the instances offer whose type the function tells: of each definition what identifies it, without slots.
	Offers []*Definition
}

// Fact is something that modules have built in beside signatures: the value of a constant, or, with "struct.field" for a
// name, the offset of a field.
type Fact struct {
	Name  string
	Value int64
}

// Definition is one API as generated code knows it. It is constant once initialised.
type Definition struct {
	Name         string
	Capsule      string // module.attribute
	Major, Minor uint16
	ID           [16]byte
	Flags        Flags
	Fingerprint  uint64
	Host         bool // the HPy API itself: the table is the consumer's own context

	Slots []SlotInfo
	// Facts are the constants and fields of the API.
	Facts []Fact
	// Entries are the C entries of the generated trampolines, one per slot, nil where
	// the slot is no function.
	Entries []func(*Frame)

	// Program is for entries that serve many signatures: what they find again with
	// [ProgramOf], a pointer to a type of theirs. Generated definitions have none.
	Program any

	Callbacks []CallbackInfo
	// CallbackEntries are the C entries of the generated callback trampolines, one per
	// callback type.
	CallbackEntries []func(*Frame)
}

// For generated code: CallbackInfo describes one callback type of a definition.
type CallbackInfo struct {
	Name   string // C name
	Error  ErrorRule
	Result ResultClass
}

// slotName is the name of a slot in messages.
func (d *Definition) slotName(slot int) string {
	if slot >= 0 && slot < len(d.Slots) && d.Slots[slot].Name != "" {
		return d.Slots[slot].Name
	}
	return "slot " + strconv.Itoa(slot)
}

// For generated code: Unimplemented is the error of a provider that lacks a slot.
func Unimplemented(d *Definition, slot int) error {
	return &MissingError{API: d.Name, Slot: d.slotName(slot), Why: "not implemented"}
}

// For generated code: WrongDefinition is the error of code generated from one definition that is given an edge of
// another.
func WrongDefinition(e *Edge, want *Definition) error {
	why := fmt.Sprintf("the edge is for %s %s, the client for %s %s", e.def.Name, idString(e.def.ID), want.Name, idString(want.ID))
	switch {
	case e.def.ID != want.ID:
	case e.def.Program != nil:
		why = "the edge was made before the program was known to have generated code for the API, so it is interpreted: give &Definition of the generated package to hpyctx.Options.Definitions, or take the client from its Import"
	default:
		why = "the program has two generated packages of this API, and the provider is bound to the other one: use one of them everywhere"
	}
	return &ImportError{API: want.Name, Consumer: e.consumer.name, Provider: e.Provider().name, Why: why}
}
