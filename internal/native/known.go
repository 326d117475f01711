//go:build linux && (amd64 || arm64)

package native

import "unsafe"

// A handle table may know handles of objects that native code meets in Go's memory, such as an item of a list, so that a
// leaf can open one that shares the object (as those of globals do) without entering Go. What is met is two
// words: those of the interface value that holds the object, or a class's number.
//
// A known handle keeps its object, so the words lead to nothing else meanwhile. For the collector to find what
// nobody else keeps, the owner of the table forgets all from time to time.

// Met is what native code has met.
type Met [2]uint64

// MetIn is what an interface value is met as, with a type of interface for T.
func MetIn[T any](v T) Met {
	// Safety: an interface value is two words, which are read as numbers.
	return *(*Met)(unsafe.Pointer(&v))
}

// MetClass is what the class with the number is met as, where its instances are.
func MetClass(class uint64) Met { return Met{class, 0} }

// known is an entry of the table of known handles; the assembly knows the layout.
type known struct {
	met  Met
	slot uintptr // of the handle
	word uint64
}

// The assembly finds the place of what was met as place does, and knows that an entry has 2 to the power of knownShift bytes.
const (
	knownBits  = 10
	knownCount = 1 << knownBits
	knownHash  = 0x1e3779b1
	knownShift = 5
)

var _ [1 << knownShift]byte = [unsafe.Sizeof(known{})]byte{}

// place is where an entry for what was met may be.
func (m Met) place() uint32 { return uint32(m[0]+m[1]) * knownHash >> (32 - knownBits) }

// Know has native code know a live handle, with the mark of Keep, as one of what is met. It gives back the handle that is not
// known any more in its stead, or the handle itself when there is no memory for it; 0 for none.
func (t *HandleTable) Know(m Met, word uint64) (instead uint64) {
	if t.h.known == 0 {
		a, err := Alloc(knownCount << knownShift)
		if err != nil {
			return word
		}
		t.h.known = a
	}
	k := t.knownAt(m.place())
	instead = k.word
	*k = known{m, Addr(t.find(word)), word}
	return instead
}

// Knows says whether there is a handle of what is met.
func (t *HandleTable) Knows(m Met) bool {
	return t.h.known != 0 && t.knownAt(m.place()).met == m
}

// Forget has native code know no handle any more, and calls fn with each.
func (t *HandleTable) Forget(fn func(word uint64)) {
	for i := uint32(0); t.h.known != 0 && i < knownCount; i++ {
		if k := t.knownAt(i); k.word != 0 {
			word := k.word
			*k = known{}
			fn(word)
		}
	}
}

func (t *HandleTable) knownAt(i uint32) *known { return At[known](t.h.known + uintptr(i)<<knownShift) }

// Text is what Data of a str's View leads to, in Go's memory: its text, and the same with a NUL behind it, once there is such
// a copy and when the text is UTF-8.
type Text struct {
	_      uintptr
	Length int
	_      int
	C      uintptr
}

// Place is what Data of an instance's View leads to, in Go's memory: where its C struct is, 0 for none, and the interface
// values that its fields are.
type Place struct {
	Struct uintptr
	_      [2]uintptr
	Fields []any
}
