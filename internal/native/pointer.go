//go:build linux && (amd64 || arm64)

package native

import (
	"sync/atomic"
	"unsafe"
)

// anchor is only ever an address to measure from.
var anchor byte

// ptr makes a pointer of the address of memory that the Go heap does not own. It is
// the only place in the module where an address becomes a pointer.
//
// The sum anchor + (a - anchor) is used because the direct conversion is, rightly,
// reported by go vet, and the usual ways around vet make the compiler of Go 1.26
// fail when they are inlined before a small copy.
//
// Safety: callers pass addresses of native memory, of C objects, or of Go memory
// that is kept alive and cannot move (pinned, or a package variable). The collector
// ignores pointers that lie outside its heap. The checks that the race detector brings are off, since they take the sum for
// arithmetic on the anchor where C gives the address of pinned Go memory back.
//
//go:nocheckptr
func ptr(a uintptr) unsafe.Pointer {
	p := unsafe.Pointer(&anchor)
	return unsafe.Add(p, a-uintptr(p))
}

// At views the native memory at address a as a T. The caller vouches that the
// memory is mapped, aligned and outlives the result, and that T holds no Go pointers.
//
// Safety: as the caller vouches; ptr says why the collector does not mind.
func At[T any](a uintptr) *T { return (*T)(ptr(a)) }

// Slice views n values of type T in native memory at address a. The result aliases
// the memory: it is valid for as long as the memory is. A NULL address or n <= 0
// gives nil.
func Slice[T any](a uintptr, n int) []T {
	if a == 0 || n <= 0 {
		return nil
	}
	// Safety: the caller vouches for n values at a, as for At.
	return unsafe.Slice((*T)(ptr(a)), n)
}

// Bytes views n bytes of native memory at address a; see Slice.
func Bytes(a uintptr, n int) []byte { return Slice[byte](a, n) }

// Addr gives the address of a value in native memory (or of pinned Go memory).
func Addr[T any](p *T) uintptr {
	// Safety: the address is not used to make a Go pointer again except through ptr.
	return uintptr(unsafe.Pointer(p))
}

// SliceAddr gives the address of the first element, 0 for an empty slice. Elements
// in Go memory must be pinned by the caller for as long as C may look at them.
func SliceAddr[T any](s []T) uintptr {
	if len(s) == 0 {
		return 0
	}
	// Safety: as for Addr.
	return uintptr(unsafe.Pointer(unsafe.SliceData(s)))
}

// Load8 and its companions read and write one word of native memory. The address
// must be mapped and naturally aligned.
func Load8(a uintptr) uint8 { return *(*uint8)(ptr(a)) }

// Load16 reads 16 bits; see Load8.
func Load16(a uintptr) uint16 { return *(*uint16)(ptr(a)) }

// Load32 reads 32 bits; see Load8.
func Load32(a uintptr) uint32 { return *(*uint32)(ptr(a)) }

// Load64 reads 64 bits; see Load8.
func Load64(a uintptr) uint64 { return *(*uint64)(ptr(a)) }

// LoadWord reads a pointer-sized word; see Load8.
func LoadWord(a uintptr) uintptr { return *(*uintptr)(ptr(a)) }

// LoadFloat32 reads a C float; see Load8.
func LoadFloat32(a uintptr) float32 { return *(*float32)(ptr(a)) }

// LoadFloat64 reads a C double; see Load8.
func LoadFloat64(a uintptr) float64 { return *(*float64)(ptr(a)) }

// Store8 writes 8 bits; see Load8.
func Store8(a uintptr, v uint8) { *(*uint8)(ptr(a)) = v }

// Store16 writes 16 bits; see Load8.
func Store16(a uintptr, v uint16) { *(*uint16)(ptr(a)) = v }

// Store32 writes 32 bits; see Load8.
func Store32(a uintptr, v uint32) { *(*uint32)(ptr(a)) = v }

// Store64 writes 64 bits; see Load8.
func Store64(a uintptr, v uint64) { *(*uint64)(ptr(a)) = v }

// StoreWord writes a pointer-sized word; see Load8.
func StoreWord(a uintptr, v uintptr) { *(*uintptr)(ptr(a)) = v }

// StoreFloat32 writes a C float; see Load8.
func StoreFloat32(a uintptr, v float32) { *(*float32)(ptr(a)) = v }

// StoreFloat64 writes a C double; see Load8.
func StoreFloat64(a uintptr, v float64) { *(*float64)(ptr(a)) = v }

// AtomicLoadWord reads a word that another thread may switch, such as a slot of an
// API table, with acquire semantics.
func AtomicLoadWord(a uintptr) uintptr { return atomic.LoadUintptr((*uintptr)(ptr(a))) }

// AtomicStoreWord switches a word, such as a slot of an API table, with release
// semantics: what was written before is seen by a C caller that loads the slot
// and calls through it.
func AtomicStoreWord(a, v uintptr) { atomic.StoreUintptr((*uintptr)(ptr(a)), v) }

// AtomicLoad64 reads 64 bits with acquire semantics.
func AtomicLoad64(a uintptr) uint64 { return atomic.LoadUint64((*uint64)(ptr(a))) }

// AtomicStore64 writes 64 bits with release semantics.
func AtomicStore64(a uintptr, v uint64) { atomic.StoreUint64((*uint64)(ptr(a)), v) }

// AtomicAdd64 adds to 64 bits and gives the sum.
func AtomicAdd64(a uintptr, d uint64) uint64 { return atomic.AddUint64((*uint64)(ptr(a)), d) }

// LenAddress is the address of the length of a slice, for native code that reads it while somebody keeps the slice's place.
func LenAddress[T any](place *[]T) uintptr { return Addr(place) + unsafe.Sizeof(uintptr(0)) }
