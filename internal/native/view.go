//go:build linux && (amd64 || arm64)

package native

// View is what native code knows of the object behind a handle, so that leaves can answer without entering Go. The owner of
// the table says it when it opens the handle; the zero View says nothing, and leaves everything to Go.
//
// Class identifies the object's exact class: two objects are of one class when their Classes are equal. It has the kinds of
// builtin classes that the class is or is derived from. What Data is depends on the Class:
//
//	float itself            the bits of the number
//	tuple and list itself   the address of the word with the number of items
//	a class                 the Class of its instances, with KindDecides where the kind says whether one is an instance
//	no kind at all          the address of the C struct of the instance, 0 for none
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

	kinds = 1<<KindShift - 1
)

// Show says what native code may know of the object behind a live handle.
func (t *HandleTable) Show(word uint64, v View) {
	if s := t.find(word); s != nil {
		s.view = v
	}
}

// ShowAt is Show for the handle whose slot has an index, which is live.
func (t *HandleTable) ShowAt(index uint32, v View) { t.slot(index).view = v }

// ShowInts says what the Class of small integers is.
func (t *HandleTable) ShowInts(class uint64) { t.h.intClass = class }
