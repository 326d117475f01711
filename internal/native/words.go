//go:build linux && (amd64 || arm64)

package native

import (
	"sync/atomic"
	"unsafe"
)

// ThreadWords is what native code needs to know of a thread state. Whoever owns the
// interpreter's lock in that state may read and write it.
type ThreadWords struct {
	OS     uintptr // ThreadID of the owner
	Depth  uint64  // calls between modules in progress
	Limit  uint64  // how many may be
	Seq    uint64  // counts changes of the error indicator
	Raised uint64  // 1 while the error indicator is set
}

// RuntimeWords is what native code needs to know of an interpreter.
type RuntimeWords struct {
	Current uintptr // address of the ThreadWords of the lock's owner; 0 when nobody has it
	Owner   uintptr // ThreadID of the lock's owner; 0 when nobody has it
	// Stack is the address on the owner's C stack below which thunks leave calls to Go; 0 for none. The assembly finds it
	// behind Owner.
	Stack    uintptr
	StackLow uintptr // where that stack ends: what is lower still is another stack
}

// NewWords makes one of the above in native memory, where native code finds it by the
// address; FreeWords gives it back. When there is no room it is in Go memory instead and
// the address is 0: native code then leaves everything to Go.
func NewWords[T ThreadWords | RuntimeWords]() (w *T, address uintptr) {
	a, err := Alloc(int(sizeOf[T]()))
	if err != nil {
		return new(T), 0
	}
	return At[T](a), a
}

// StoreShared and LoadShared are for the words of the above that threads other than the owner look at.
func StoreShared(w *uintptr, v uintptr) { atomic.StoreUintptr(w, v) }

// LoadShared reads such a word.
func LoadShared(w *uintptr) uintptr { return atomic.LoadUintptr(w) }

// FreeWords gives words back that NewWords made; address 0 is nothing.
func FreeWords(address uintptr) {
	if address != 0 {
		Free(address)
	}
}

// OwnerWord is the address of RuntimeWords.Owner in the words at an address.
func OwnerWord(runtime uintptr) uintptr {
	if runtime == 0 {
		return Addr(&nobody.Owner)
	}
	return runtime + unsafe.Offsetof(RuntimeWords{}.Owner)
}

// nobody has the owner word of an interpreter that native code shares nothing with: no thread has the ID 0.
var nobody RuntimeWords
