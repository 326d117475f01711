//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// pageSize of the running kernel.
var pageSize = uintptr(unix.Getpagesize())

// mapped counts the address space that this package holds, thunks apart.
var mapped atomic.Int64

// MappedBytes is the address space held by handle tables, scratch stacks, protected
// copies and the allocator, for tests of leaks. Thunks are counted by Thunks.
func MappedBytes() int64 { return mapped.Load() }

func sizeOf[T any]() uintptr {
	var v T
	return unsafe.Sizeof(v)
}

// SizeOf is the size of a value in bytes.
func SizeOf[T any](v T) int { return int(unsafe.Sizeof(v)) }

func roundUp(n, to uintptr) uintptr { return (n + to - 1) / to * to }

// mapAnon maps zeroed memory that is committed when touched.
func mapAnon(size uintptr, flags int) (uintptr, error) {
	p, err := unix.MmapPtr(-1, 0, nil, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|flags)
	if err != nil {
		return 0, fmt.Errorf("native: map %d bytes: %w", size, err)
	}
	mapped.Add(int64(size))
	return uintptr(p), nil
}

func unmap(addr, size uintptr) error {
	// Safety: the range was made by mapAnon and its owner says that nobody uses it.
	if err := unix.MunmapPtr(ptr(addr), size); err != nil {
		return fmt.Errorf("native: unmap %d bytes at %#x: %w", size, addr, err)
	}
	mapped.Add(-int64(size))
	return nil
}

// CString makes a NUL-terminated copy of s that Free gives back.
func CString(s string) (uintptr, error) {
	a, err := Alloc(len(s) + 1)
	if err != nil {
		return 0, err
	}
	copy(Bytes(a, len(s)), s)
	return a, nil
}

// GoString copies the C string at a, at most limit bytes when no NUL comes before. NULL
// gives "". The memory must be readable up to the NUL.
func GoString(a uintptr, limit int) string {
	if a == 0 {
		return ""
	}
	n := 0
	for n < limit && Load8(a+uintptr(n)) != 0 {
		n++
	}
	return string(Bytes(a, n))
}

// Protected is a copy of bytes on pages of its own that can be made unreadable, so that
// a later use through a stale pointer is a fault and not a wrong answer.
type Protected struct {
	addr, size uintptr
	n          int
}

// NewProtected copies b, followed by a NUL, and makes the copy read-only.
func NewProtected(b []byte) (*Protected, error) {
	size := roundUp(uintptr(len(b))+1, pageSize)
	a, err := mapAnon(size, 0)
	if err != nil {
		return nil, err
	}
	copy(Bytes(a, len(b)), b)
	p := &Protected{addr: a, size: size, n: len(b)}
	if err := p.protect(unix.PROT_READ); err != nil {
		_ = unmap(a, size) // the error to report is the first
		return nil, err
	}
	return p, nil
}

// Addr is where the copy is.
func (p *Protected) Addr() uintptr { return p.addr }

// Size is the size of the copy without the NUL.
func (p *Protected) Size() int { return p.n }

// Poison makes the copy unreadable and gives its pages back to the system. The addresses
// stay taken.
func (p *Protected) Poison() error {
	if err := p.protect(unix.PROT_NONE); err != nil {
		return err
	}
	// Safety: the range is this object's own; its contents are not needed any more.
	return unix.Madvise(Bytes(p.addr, int(p.size)), unix.MADV_DONTNEED)
}

// Free unmaps the copy: its addresses may be taken by something else.
func (p *Protected) Free() error {
	if p.addr == 0 {
		return nil
	}
	a := p.addr
	p.addr = 0
	return unmap(a, p.size)
}

func (p *Protected) protect(prot int) error {
	if err := unix.Mprotect(Bytes(p.addr, int(p.size)), prot); err != nil {
		return fmt.Errorf("native: protect %d bytes: %w", p.size, err)
	}
	return nil
}
