//go:build linux && (amd64 || arm64)

package native

import "unsafe"

// Block is zeroed memory for C on the Go heap, aligned to 16, that nobody frees: it is there for as long as somebody in Go has
// the pointer. It has no Go pointers in it, so C may write what it likes.
//
// C may have the address that long, although it is not pinned: the collector does not move what is on the heap, which
// a test looks at, and a pin costs more than the rest.
type Block struct{ _ [2]uint64 }

// MostBlock is the size up to which a Block is worth it: what is larger is better mapped, where a lack of memory is an error.
const MostBlock = 2048

// NewBlock makes a Block of a size from 1 to MostBlock. What a function returns that is not inlined is on the heap, and not on
// the stack of whoever calls it.
//
//go:noinline
func NewBlock(size int) *Block {
	// Safety: whole Blocks, as many as hold the size.
	return unsafe.SliceData(make([]Block, (uintptr(size)+unsafe.Sizeof(Block{})-1)/unsafe.Sizeof(Block{})))
}

// Addr is where the Block is.
func (b *Block) Addr() uintptr { return Addr(b) }
