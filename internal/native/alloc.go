//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"math/bits"
	"sync"
)

// Blocks come from size classes (powers of two and the half steps between) cut out of
// mapped chunks; what is greater than the largest class is mapped on its own. Each
// has a header of one class of alignment before it.
const (
	blockAlign   = 16
	leastClass   = 5 // 32 bytes with the header
	mostClass    = 16
	chunkBytes   = 1 << 20
	numClasses   = 2 * (mostClass - leastClass + 1)
	classOfLarge = 0xff

	headerLive = 0x6c697665_6e617469
	headerFree = 0x66726565_6e617469
)

// blockHeader is in front of each block of Alloc.
type blockHeader struct {
	magic uint64 // headerLive or headerFree, with the class in the low byte
	size  uint64 // as asked for when live; next free block when free
}

// heap is the process's native memory, a resource of the process like the Go heap.
var heap allocator

type allocator struct {
	mu     sync.Mutex
	free   [numClasses]uintptr // address of the first free block's header
	chunk  uintptr             // rest of the current chunk
	rest   uintptr
	bytes  int64
	blocks int64
}

// AllocStats counts what Alloc gave and Free did not get back.
type AllocStats struct {
	Blocks int64
	Bytes  int64 // as asked for
}

// Allocated tells the live blocks of the process.
func Allocated() AllocStats {
	heap.mu.Lock()
	defer heap.mu.Unlock()
	return AllocStats{heap.blocks, heap.bytes}
}

// Alloc gives size zeroed bytes outside the Go heap, aligned to 16. Size 0 gives a
// distinct address. Free gives it back. Safe for concurrent use.
func Alloc(size int) (uintptr, error) {
	if size < 0 || size > 1<<46 {
		return 0, fmt.Errorf("native: alloc: %d bytes", size)
	}
	n := uintptr(size) + blockAlign
	if n > 1<<mostClass {
		return heap.allocLarge(n, size)
	}
	c := classOf(n)
	heap.mu.Lock()
	a := heap.free[c]
	if a != 0 {
		heap.free[c] = uintptr(At[blockHeader](a).size)
	} else {
		var err error
		if a, err = heap.carve(classBytes(c)); err != nil {
			heap.mu.Unlock()
			return 0, err
		}
	}
	heap.blocks++
	heap.bytes += int64(size)
	heap.mu.Unlock()
	*At[blockHeader](a) = blockHeader{headerLive&^0xff | uint64(c), uint64(size)}
	clear(Bytes(a+blockAlign, size))
	return a + blockAlign, nil
}

// Free gives a block of Alloc back; 0 is ignored. An address that Alloc did not give, or
// that was freed already, is a bug of the caller: it panics where that can be seen.
func Free(addr uintptr) {
	if addr == 0 {
		return
	}
	a := addr - blockAlign
	h := At[blockHeader](a)
	if h.magic&^0xff != headerLive&^0xff {
		if h.magic&^0xff == headerFree&^0xff {
			panic(fmt.Sprintf("BUG: native: block %#x is freed twice", addr))
		}
		panic(fmt.Sprintf("BUG: native: free of %#x, which is not a block", addr))
	}
	c, size := h.magic&0xff, int64(h.size)
	heap.mu.Lock()
	defer heap.mu.Unlock()
	heap.blocks--
	heap.bytes -= size
	if c == classOfLarge {
		if err := unmap(a, roundUp(uintptr(size)+blockAlign, pageSize)); err != nil {
			panic("BUG: " + err.Error())
		}
		return
	}
	*h = blockHeader{headerFree&^0xff | c, uint64(heap.free[c])}
	heap.free[c] = a
}

// BlockSize is the size that a live block of Alloc was asked for.
func BlockSize(addr uintptr) int { return int(At[blockHeader](addr - blockAlign).size) }

func (m *allocator) allocLarge(n uintptr, size int) (uintptr, error) {
	a, err := mapAnon(roundUp(n, pageSize), 0)
	if err != nil {
		return 0, err
	}
	*At[blockHeader](a) = blockHeader{headerLive&^0xff | classOfLarge, uint64(size)}
	m.mu.Lock()
	m.blocks++
	m.bytes += int64(size)
	m.mu.Unlock()
	return a + blockAlign, nil
}

func (m *allocator) carve(n uintptr) (uintptr, error) {
	if m.rest < n {
		a, err := mapAnon(chunkBytes, 0)
		if err != nil {
			return 0, err
		}
		m.chunk, m.rest = a, chunkBytes // what was left, less than one block, stays unused
	}
	a := m.chunk
	m.chunk += n
	m.rest -= n
	return a, nil
}

// classOf is the smallest class that holds n bytes with the header.
func classOf(n uintptr) int {
	if n <= 1<<leastClass {
		return 0
	}
	e := bits.Len64(uint64(n - 1)) // 2^(e-1) < n <= 2^e
	if n <= 3<<(e-2) {
		return 2*(e-1-leastClass) + 1
	}
	return 2 * (e - leastClass)
}

func classBytes(c int) uintptr {
	n := uintptr(1) << (leastClass + c/2)
	return n + n/2*uintptr(c%2)
}
