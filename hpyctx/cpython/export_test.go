package cpython

import "reflect"

// What tests of generated clients share with those of this package.
var (
	OnPython      = onPython
	OnEveryPython = onEveryPython
)

const Inside = inside

// SlotAddress is where the function of a slot is, of a generated client.
func SlotAddress(client any, slot int) uintptr {
	// Safety: a Client is a struct of one pointer to a Table.
	table := (*Table)(reflect.ValueOf(client).Elem().Field(0).UnsafePointer())
	return table.word(slot)
}

// DecRef drops a reference that no Object stands for.
func DecRef(t *Thread, word uintptr) { t.py.quick(symDecRef, word, 0, 0) }

// Held is how many Go values Python's objects stand for.
func Held(in *Interpreter) int { return in.functions.Len() }

// CFunctions is how many C functions lead to Go.
func CFunctions(in *Interpreter) int { return in.cFunctions.count() }
