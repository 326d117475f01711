package property

import (
	"bytes"
	"fmt"
	"unsafe"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Block is struct block of support.h: the player and both modules see the same one, in native memory.
type Block struct {
	Seed, Round, Checks, Failures, Keeps, Destroys uint64
	Stage, Slot, Place, Invocation                 uint32
	Error                                          [64]byte
	First                                          [256]byte
}

// Who fails in a call.
const (
	stageNone uint32 = iota
	stageProvider
	stageCallback
	stageEdge
)

func newBlock(seed uint64) (*Block, error) {
	a, err := native.Alloc(int(unsafe.Sizeof(Block{})))
	if err != nil {
		return nil, err
	}
	b := native.At[Block](a)
	*b = Block{Seed: seed}
	return b, nil
}

func (b *Block) addr() uintptr { return native.Addr(b) }

func (b *Block) free() { native.Free(b.addr()) }

func (b *Block) setError(text string) {
	b.Error = [64]byte{}
	copy(b.Error[:len(b.Error)-1], text)
}

func text(b []byte) string {
	s, _, _ := bytes.Cut(b, []byte{0})
	return string(s)
}

// expect counts a check, and keeps the first that fails.
func (b *Block) expect(ok bool, side string, f *Func, place int, format string, args ...any) {
	b.Checks++
	if ok {
		return
	}
	if b.Failures++; b.Failures == 1 {
		b.First = [256]byte{}
		copy(b.First[:len(b.First)-1], fmt.Sprintf("%s in Go: function %d (%s), parameter %d: %s", side, f.Key, f.Name, place, fmt.Sprintf(format, args...)))
	}
}
