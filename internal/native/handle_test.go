//go:build linux && (amd64 || arm64)

package native

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func newTable(t testing.TB, o TableOptions) *HandleTable {
	t.Helper()
	table, err := NewHandleTable(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, table.Free()) })
	return table
}

func open(t testing.TB, table *HandleTable, target uint64) uint64 {
	t.Helper()
	w, err := table.Open(target)
	require.NoError(t, err)
	return w
}

func TestWordLayout(t *testing.T) {
	table := newTable(t, TableOptions{Space: 0xabc, Capacity: 16})
	w := open(t, table, 7)
	require.Equal(t, uint64(0xabc)<<29|1<<1, w)
	require.EqualValues(t, 0xabc, SpaceOf(w))
	require.EqualValues(t, 1, IndexOf(w))
	require.True(t, table.Close(w))
	table.DrainReleased(func(uint32) {})
	require.Equal(t, uint64(1)<<41|uint64(0xabc)<<29|1<<1, open(t, table, 8))

	for _, v := range []int64{0, 1, -1, MaxSmallInt, MinSmallInt} {
		w, ok := SmallInt(v)
		require.True(t, ok)
		require.True(t, IsSmallInt(w))
		require.Equal(t, v, SmallIntValue(w))
	}
	for _, v := range []int64{MaxSmallInt + 1, MinSmallInt - 1} {
		_, ok := SmallInt(v)
		require.False(t, ok)
	}
}

func TestWordsThatAreNotLiveAreRefused(t *testing.T) {
	table := newTable(t, TableOptions{Space: 5, Capacity: 16})
	w, closed, released := open(t, table, 1), open(t, table, 2), open(t, table, 3)
	require.True(t, table.Close(closed))
	table.DrainReleased(func(uint32) {})
	require.True(t, table.Close(released))
	odd, _ := SmallInt(5)
	next := closed + 1<<genShift // the word that the free slot will have when opened again
	for name, bad := range map[string]uint64{
		"closed": closed, "released": released, "not yet open again": next,
		"other space": w ^ 1<<tagShift, "other generation": w ^ 1<<63,
		"index 0": 5 << tagShift, "index never used": 5<<tagShift | 9<<1, "index beyond the end": 5<<tagShift | indexMask<<1,
		"small integer": odd, "all ones but the first": ^uint64(1), "all ones": ^uint64(0),
	} {
		_, _, ok := table.Resolve(bad)
		require.False(t, ok, name)
		_, ok = table.Dup(bad)
		require.False(t, ok, name)
		require.False(t, table.Close(bad), name)
		require.False(t, table.Valid(bad), name)
		require.False(t, table.SetTarget(bad, 9), name)
		require.Zero(t, table.Refs(bad), name)
	}
	target, index, ok := table.Resolve(w)
	require.True(t, ok)
	require.EqualValues(t, 1, target)
	require.Equal(t, IndexOf(w), index)
	require.Equal(t, 1, table.Live())
}

func TestNullIsClosedAndDuplicatedFreely(t *testing.T) {
	table := newTable(t, TableOptions{Capacity: 4})
	require.True(t, table.Close(0))
	w, ok := table.Dup(0)
	require.True(t, ok)
	require.Zero(t, w)
	require.False(t, table.Valid(0))
}

func TestExhaustedTableGivesAnErrorAndRecovers(t *testing.T) {
	table := newTable(t, TableOptions{Capacity: 4})
	var words []uint64
	for i := range 3 {
		words = append(words, open(t, table, uint64(i)))
	}
	_, err := table.Open(9)
	require.ErrorIs(t, err, ErrHandlesExhausted)
	require.True(t, table.Close(words[1]))
	_, err = table.Open(9)
	require.ErrorIs(t, err, ErrHandlesExhausted, "a released slot is not free before it is drained")
	table.DrainReleased(func(uint32) {})
	w := open(t, table, 9)
	require.Equal(t, IndexOf(words[1]), IndexOf(w))
	require.NotEqual(t, words[1], w)
}

func TestGenerationsWrap(t *testing.T) {
	table := newTable(t, TableOptions{Space: 1, Capacity: 2, Flags: FreeAtOnce})
	first := open(t, table, 1)
	table.slot(1).gen = genMask
	last := table.word(1, genMask)
	require.True(t, table.Close(last))
	require.Equal(t, first, open(t, table, 2))
	require.False(t, table.Close(last))
}

func TestCapacityIsChecked(t *testing.T) {
	for _, o := range []TableOptions{{Space: MaxSpace + 1}, {Capacity: 1}, {Capacity: -1}, {Capacity: defaultSlots + 1}} {
		_, err := NewHandleTable(o)
		require.Error(t, err)
	}
}

// tableModel is what a HandleTable must do, said with maps.
type tableModel struct {
	target map[uint64]uint64
	refs   map[uint64]int
	dead   []uint64 // every word that was closed
}

// handleOps is a way to work on a table: the methods, or the leaves called from C.
type handleOps struct {
	dup   func(uint64) (uint64, bool)
	close func(uint64) bool
}

func modelTest(t *testing.T, table *HandleTable, ops handleOps, steps int) {
	r := rand.New(rand.NewPCG(1, uint64(table.h.flags)))
	m := tableModel{map[uint64]uint64{}, map[uint64]int{}, nil}
	pick := func() (uint64, bool) { // a word and whether it is live
		switch r.IntN(10) {
		case 0:
			return r.Uint64() &^ 1, false
		case 1:
			if len(m.dead) > 0 {
				return m.dead[r.IntN(len(m.dead))], false
			}
		}
		for w := range m.target {
			return w, true
		}
		return 2, false
	}
	for range steps {
		switch r.IntN(7) {
		case 0, 1:
			v := r.Uint64()
			w, err := table.Open(v)
			require.NoError(t, err)
			require.NotContains(t, m.target, w)
			m.target[w], m.refs[w] = v, 1
		case 2:
			w, live := pick()
			got, ok := ops.dup(w)
			require.Equal(t, live, ok)
			if live {
				require.Equal(t, w, got)
				m.refs[w]++
			}
		case 3, 4:
			w, live := pick()
			require.Equal(t, live, ops.close(w))
			if !live {
				continue
			}
			if m.refs[w]--; m.refs[w] == 0 {
				delete(m.target, w)
				delete(m.refs, w)
				m.dead = append(m.dead, w)
			}
		case 5:
			w, live := pick()
			target, _, ok := table.Resolve(w)
			require.Equal(t, live, ok)
			if live {
				require.Equal(t, m.target[w], target)
				require.Equal(t, m.refs[w], table.Refs(w))
			}
		case 6:
			if r.IntN(20) == 0 {
				seen := map[uint32]bool{}
				table.DrainReleased(func(i uint32) {
					require.False(t, seen[i], "slot %d is released twice", i)
					seen[i] = true
				})
				require.False(t, table.Released())
			}
		}
		require.Equal(t, len(m.target), table.Live())
	}
	all := map[uint64]uint64{}
	for w, target := range table.All() {
		all[w] = target
	}
	require.Equal(t, m.target, all)
}

func TestTableBehavesLikeItsModel(t *testing.T) {
	for name, flags := range map[string]TableFlags{"released list": 0, "free at once": FreeAtOnce, "small integers": AllowSmallInts} {
		t.Run(name, func(t *testing.T) {
			table := newTable(t, TableOptions{Space: 77, Flags: flags})
			modelTest(t, table, handleOps{table.Dup, table.Close}, 6000)
		})
	}
}

func TestDrainMayOpenAndClose(t *testing.T) {
	table := newTable(t, TableOptions{Capacity: 64})
	for range 10 {
		require.True(t, table.Close(open(t, table, 0)))
	}
	calls := 0
	table.DrainReleased(func(uint32) {
		if calls++; calls <= 5 {
			require.True(t, table.Close(open(t, table, 1)))
		}
	})
	require.Equal(t, 15, calls)
	require.Zero(t, table.Live())
}

func TestTableMemoryIsGivenBack(t *testing.T) {
	before, blocks := MappedBytes(), Allocated()
	table, err := NewHandleTable(TableOptions{Space: 1})
	require.NoError(t, err)
	require.EqualValues(t, defaultSlots*slotBytes, MappedBytes()-before)
	require.NoError(t, table.Free())
	require.NoError(t, table.Free(), "a second Free is nothing")
	require.Equal(t, before, MappedBytes())
	require.Equal(t, blocks, Allocated())
}

func TestTableIsSmallerWhereAddressSpaceIsShort(t *testing.T) {
	if os.Getenv("NATIVE_TEST_CHILD") == "" {
		inChild(t, "TestTableIsSmallerWhereAddressSpaceIsShort")
		return
	}
	if emulated() {
		t.Log("emulators do not limit the address space of what they run")
		return
	}
	statm, err := os.ReadFile("/proc/self/statm")
	require.NoError(t, err)
	pages, err := strconv.ParseUint(strings.Fields(string(statm))[0], 10, 64)
	require.NoError(t, err)
	limit := pages*uint64(pageSize) + 200<<20
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: limit, Max: limit}))
	table := newTable(t, TableOptions{})
	require.Equal(t, defaultSlots/4-1, table.Capacity())
	_, err = NewScratch(1 << 30)
	require.ErrorIs(t, err, unix.ENOMEM)
}
