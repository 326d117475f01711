//go:build linux && (amd64 || arm64)

package native

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"
)

func TestBlocksAreZeroedAndAligned(t *testing.T) {
	for size := 1; size <= MostBlock; size++ {
		b := NewBlock(size)
		require.Zero(t, b.Addr()%16, size)
		for i, v := range Bytes(b.Addr(), size) {
			require.Zero(t, v, "byte %d of %d", i, size)
		}
		Bytes(b.Addr(), size)[size-1] = 0xff // garbage for who gets the memory next
	}
}

// What C wrote at the address stays there for as long as somebody has the pointer, and no longer.
func TestBlocksStayWhereTheyAreUntilTheyAreDropped(t *testing.T) {
	const n = 1000
	kept, addrs := make([]*Block, n), make([]uintptr, n)
	gone := make([]weak.Pointer[Block], n)
	for i := range n {
		size := 1 + i*7%MostBlock
		kept[i] = NewBlock(size)
		addrs[i] = kept[i].Addr()
		Store8(addrs[i]+uintptr(size-1), uint8(i))
		dropped := NewBlock(size)
		gone[i] = weak.Make(dropped)
		Store8(dropped.Addr(), 0xff)
	}
	for range 3 {
		runtime.GC()
		grow(100) // moves the goroutine's stack
	}
	for i := range n {
		require.Equal(t, addrs[i], kept[i].Addr())
		require.Equal(t, uint8(i), Load8(addrs[i]+uintptr(i*7%MostBlock)))
		require.Nil(t, gone[i].Value(), i)
	}
	runtime.KeepAlive(kept)
}

func grow(n int) byte {
	var b [1024]byte
	if n > 0 {
		b[n] = grow(n - 1)
	}
	return b[n/2]
}
