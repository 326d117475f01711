//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Scratch is a stack of native memory for the arrays and frames of calls in progress: one
// per thread state, used by the goroutine that owns the state. It never moves what it
// gave out, and allocates nothing once its memory has been touched.
type Scratch struct {
	base, size uintptr
	next       uintptr
}

// defaultScratch is address space, committed when touched.
const defaultScratch = 64 << 20

// NewScratch reserves size bytes of address space, 64 MiB when 0.
func NewScratch(size int) (*Scratch, error) {
	if size == 0 {
		size = defaultScratch
	}
	if size < 0 {
		return nil, fmt.Errorf("native: scratch: size %d", size)
	}
	n := roundUp(uintptr(size), pageSize)
	a, err := mapAnon(n, unix.MAP_NORESERVE)
	if err != nil {
		return nil, err
	}
	return &Scratch{base: a, size: n}, nil
}

// Mark is the present height, to be given to Release.
func (s *Scratch) Mark() uintptr { return s.next }

// Release gives back all that was taken since the mark. Marks are released in the
// reverse order of their making.
func (s *Scratch) Release(mark uintptr) { s.next = mark }

// Used is the number of bytes taken and not released.
func (s *Scratch) Used() int { return int(s.next) }

// Alloc takes n bytes, aligned to 16 and not zeroed. The error comes when the reserve is
// used up, which is a matter of depth: callers report it as a recursion error.
func (s *Scratch) Alloc(n int) (uintptr, error) {
	if n < 0 || uintptr(n) > s.size-s.next {
		return 0, fmt.Errorf("native: scratch: %d bytes on top of %d are more than the %d reserved", n, s.next, s.size)
	}
	a := s.base + s.next
	s.next = (s.next + uintptr(n) + 15) &^ 15
	return a, nil
}

// Words takes n words and views them. Their address is SliceAddr of the result.
func (s *Scratch) Words(n int) ([]uint64, error) {
	if n < 0 || uint(n) > uint(s.size)/8 {
		return nil, fmt.Errorf("native: scratch: %d words are more than the %d bytes reserved", n, s.size)
	}
	a, err := s.Alloc(n * 8)
	if err != nil {
		return nil, err
	}
	return Slice[uint64](a, n), nil
}

// CString takes a NUL-terminated copy of v.
func (s *Scratch) CString(v string) (uintptr, error) {
	a, err := s.Alloc(len(v) + 1)
	if err != nil {
		return 0, err
	}
	b := Bytes(a, len(v)+1)
	copy(b, v)
	b[len(v)] = 0
	return a, nil
}

// Free unmaps the stack.
func (s *Scratch) Free() error {
	if s.base == 0 {
		return nil
	}
	a, size := s.base, s.size
	*s = Scratch{}
	return unmap(a, size)
}
