//go:build linux && (amd64 || arm64)

package native

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzWords: whatever the word, the methods and the leaves agree on it, and what they
// refuse changes nothing.
func FuzzWords(f *testing.F) {
	table := newTable(f, TableOptions{Space: 0x5a5, Capacity: 64})
	c := newLeafContext(f, table)
	for range 20 {
		open(f, table, 1)
	}
	for i := range uint32(5) {
		table.Close(table.word(i+3, 0))
	}
	live := table.Live()
	for _, w := range []uint64{0, 1, 2, table.word(1, 0), table.word(3, 0), table.word(3, 1), table.word(21, 0), ^uint64(0), 1 << 63} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w uint64) {
		_, index, ok := table.Resolve(w)
		require.Equal(t, ok, table.Valid(w))
		if ok {
			require.Equal(t, w, table.word(index, 0), "only words that were issued resolve")
		}
		_, _, slow := callLeaf(c, OpDup, uintptr(w))
		require.Equal(t, ok || w == 0, !slow)
		if ok {
			_, _, slow = callLeaf(c, OpClose, uintptr(w))
			require.False(t, slow)
			require.Equal(t, 1, table.Refs(w))
		} else {
			require.Equal(t, w == 0, table.Close(w))
		}
		require.Equal(t, live, table.Live())
	})
}
