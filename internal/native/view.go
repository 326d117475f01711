//go:build linux && (amd64 || arm64)

package native

import "math"

// View is what native code knows of the object behind a handle, so that leaves can answer without entering Go. The owner of
// the table says it when it opens the handle; the zero View says nothing, and leaves everything to Go.
//
// Class identifies the object's exact class: two objects are of one class when their Classes are equal. It has the kinds of
// builtin classes that the class is or is derived from. What Data is depends on the Class:
//
//	float itself            the bits of the number
//	tuple and list itself   the address of the word with the number of items, in a slice of interface values
//	str itself              the address of the Text of the object
//	a class                 the Class of its instances, with KindDecides where the kind says whether one is an instance
//	no kind at all          the address of the Place of the instance, 0 for none
type View struct{ Class, Data uint64 }

// The parts of View.Class.
const (
	KindLong = 1 << iota
	KindFloat
	KindUnicode
	KindBytes
	KindTuple
	KindList
	KindDict
	KindType

	// KindShift is how far up the identity of the class is.
	KindShift = 8

	// KindExact: the class is the builtin one of the kind itself.
	KindExact = 1 << 63
	// KindDecides, in the Data of a class: whoever is of its kind is an instance.
	KindDecides = 1 << 62

	// KindMade: native code has made the handle, and there is no object yet; see Made.
	KindMade = 1 << 61

	// KindKept: a global holds the handle; see Keep.
	KindKept = 1 << 60

	//lint:ignore U1000 for the assembly
	kinds = 1<<KindShift - 1
)

// Show says what native code may know of the object behind a live handle. A global that holds the handle goes on to.
func (t *HandleTable) Show(word uint64, v View) {
	if s := t.find(word); s != nil {
		v.Class |= s.view.Class & KindKept
		s.view = v
	}
}

// ShowNumbers says what the Classes of small integers and floats are. From now on native code makes handles of floats, which
// have no object until the owner asks Made.
func (t *HandleTable) ShowNumbers(ints, floats uint64) { t.h.intClass, t.h.floatClass = ints, floats }

// ShowInts says what an interface value is met as that holds an int64 which is an integer: the second word leads to it.
func (t *HandleTable) ShowInts(m Met) { t.h.metInt = m[0] }

// Made gives the number of a live handle that native code has made, and for which there is no object yet: there is one from
// now on. ok is false for all other slots.
func (t *HandleTable) Made(index uint32) (v float64, ok bool) {
	s := t.slot(index)
	if s.view.Class&KindMade == 0 {
		return 0, false
	}
	s.view.Class &^= KindMade
	return math.Float64frombits(s.view.Data), true
}

// Keep marks a live handle as one that a global holds, and no module has: OpGlobalLoad makes handles that share its object.
// It says whether there is such a handle.
func (t *HandleTable) Keep(word uint64) bool {
	s := t.find(word)
	if s == nil {
		return false
	}
	s.view.Class |= KindKept
	return true
}

// IsKept says whether the word is a handle that a global holds.
func (t *HandleTable) IsKept(word uint64) bool {
	s := t.find(word)
	return s != nil && s.view.Class&KindKept != 0
}

// Unkeep takes the mark of Keep away, and says whether the handle had it.
func (t *HandleTable) Unkeep(word uint64) bool {
	if !t.IsKept(word) {
		return false
	}
	t.find(word).view.Class &^= KindKept
	return true
}
