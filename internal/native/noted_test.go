//go:build linux && (amd64 || arm64)

package native

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNotedTableRemembersWhatWasClosedLast(t *testing.T) {
	uni := newTable(t, TableOptions{})
	n := newNoted(t, NotedOptions{Space: 7, Beneath: uni, Keep: 2, Capacity: 8})
	var forgotten []uint64
	n.Forget = func(_ uint32, note *Note) { forgotten = append(forgotten, note.Opened) }
	var words, targets []uint64
	for i := range uint64(4) {
		u := open(t, uni, 50+i)
		w, _, err := n.Open(u, Owned, i)
		require.NoError(t, err)
		words, targets = append(words, w), append(targets, u)
	}
	for i, w := range words {
		require.True(t, n.Retire(w, 10+uint64(i), true))
		require.False(t, n.Retire(w, 99, true), "it is closed")
	}
	require.Equal(t, []uint64{0, 1}, forgotten)
	got, notes := closedIn(n)
	require.Equal(t, words[2:], got, "oldest first")
	require.EqualValues(t, 12, notes[0].Closed)
	require.Equal(t, 2, uni.Live(), "what is forgotten gives its target back")
	_, _, ok := n.Closed(words[0])
	require.False(t, ok)
	u, _, ok := n.Closed(words[3])
	require.True(t, ok)
	require.Equal(t, targets[3], u)
	require.True(t, n.Issued(words[0]))
	require.False(t, n.Issued(uint64(7)<<tagShift|7<<indexShift))

	n.SetKeep(0)
	require.Zero(t, uni.Live())
	require.Empty(t, slices.Collect(func(yield func(uint64) bool) {
		for w := range n.AllClosed() {
			yield(w)
		}
	}))
	w, i, err := n.Open(5, Constant, 3)
	require.NoError(t, err)
	require.Equal(t, Note{Opened: 3, Life: Constant}, *n.Note(i))
	for _, old := range words {
		require.NotEqual(t, old, w, "an old word does not come back")
	}
}

func TestWhatIsRememberedMakesWayWhenATableIsFull(t *testing.T) {
	uni := newTable(t, TableOptions{})
	n := newNoted(t, NotedOptions{Space: 7, Beneath: uni, Keep: 100, Capacity: 4})
	for i := range uint64(50) {
		w, _, err := n.Open(open(t, uni, i), Owned, i)
		require.NoError(t, err)
		require.True(t, n.Retire(w, i, true))
	}
	for range 3 {
		_, _, err := n.Open(0, Constant, 0)
		require.NoError(t, err)
	}
	_, _, err := n.Open(0, Constant, 0)
	require.ErrorIs(t, err, ErrHandlesExhausted)
}

// TestNativeCodeKeepsANotedTableAsGoDoes does the same random things to two tables, to one through native code and to the
// other through the methods, and compares every word of both after each.
func TestNativeCodeKeepsANotedTableAsGoDoes(t *testing.T) {
	translateReports, slowCalls = nil, nil
	for _, keep := range []int{0, 1, 5, 30} {
		in, out := newTranslator(t, false, true), newTranslator(t, true, false)
		in.to.SetKeep(keep)
		out.from.SetKeep(keep)
		for _, x := range []*translator{in, out} {
			checkAgainstGo(t, x, keep)
		}
	}
}

func checkAgainstGo(t *testing.T, x *translator, keep int) {
	table := x.to
	if table == nil {
		table = x.from
	}
	beneath := newTable(t, TableOptions{Flags: AllowSmallInts})
	twin := newNoted(t, NotedOptions{Space: table.Space(), Beneath: beneath, Capacity: 64, Keep: keep})
	twin.t.h.runtime = table.t.h.runtime
	ctx := newLeafContext(t, x.uni)
	ctx.data.Own = table.Header()
	table.SetClosing(markClosed)
	twin.SetClosing(markClosed)
	require.Equal(t, open(t, x.uni, 0), open(t, beneath, 0))

	same := func(what string) {
		t.Helper()
		a, b := *table.t.h, *twin.t.h
		b.slots, b.notes, b.beneath = a.slots, a.notes, a.beneath
		require.Equal(t, b, a, what)
		for i := uint32(1); i < a.fresh; i++ {
			require.Equal(t, *twin.t.slot(i), *table.t.slot(i), what)
			n, m := *table.Note(i), *twin.Note(i)
			if n.Life == Gone || table.t.slot(i).gen&notLive == 0 { // not in use
				n.Closed, m.Closed, n.next, m.next, n.owns, m.owns = 0, 0, 0, 0, false, false
			}
			require.Equal(t, m, n, what)
		}
		require.Equal(t, *beneath.h, tableHeader{
			slots: beneath.h.slots, capacity: x.uni.h.capacity, fresh: x.uni.h.fresh, free: x.uni.h.free,
			released: x.uni.h.released, live: x.uni.h.live, tag: x.uni.h.tag, flags: x.uni.h.flags,
		}, what)
		for i := uint32(1); i < x.uni.h.fresh; i++ {
			require.Equal(t, *beneath.slot(i), *x.uni.slot(i), what)
		}
	}
	newTarget := func() uint64 {
		u := open(t, x.uni, 1)
		require.Equal(t, u, open(t, beneath, 1))
		return u
	}
	r := rand.New(rand.NewPCG(uint64(keep), 3))
	five, _ := SmallInt(5)
	var open []uint64
	for step := range 400 {
		table.SetGeneration(uint64(step))
		twin.SetGeneration(uint64(step))
		u := five
		if r.IntN(3) > 0 {
			u = newTarget()
		}
		spec := x.spec
		switch {
		case len(open) > 0 && (r.IntN(2) == 0 || len(open) > 20):
			i := r.IntN(len(open))
			w := open[i]
			open = slices.Delete(open, i, i+1)
			if x.to != nil && r.IntN(2) == 0 { // by returning it
				spec.Result, *x.ret = true, w
				target, _, _ := twin.Resolve(w)
				require.EqualValues(t, target, x.call(spec, callerCtx, [5]uint64{}).Ret)
				_, isObject := beneath.Dup(target)
				twin.Retire(w, markReturned, isObject && !IsSmallInt(target))
				same("returned")
				require.True(t, x.uni.Close(target)) // the caller's
				require.True(t, beneath.Close(target))
				break
			}
			call := &Call{Fn: uintptr(OwnClose())}
			call.Int[0], call.Int[1] = Addr(ctx), uintptr(w)
			call.Do()
			twin.Retire(w, markClosed, true)
			same("closed")
		case x.to != nil && r.IntN(2) == 0: // lent
			spec.Handles = 1
			x.call(spec, callerCtx, [5]uint64{u})
			w, _, err := twin.Open(u, Lent, markLent)
			require.NoError(t, err)
			twin.Retire(w, 0, false)
			same("lent")
			require.True(t, x.uni.Close(u))
			require.True(t, beneath.Close(u))
		default: // given
			w, _, err := twin.Open(u, Owned, markGiven)
			require.NoError(t, err)
			if x.from != nil {
				spec.Result, *x.ret = true, u
				require.EqualValues(t, w, x.call(spec, callerCtx, [5]uint64{}).Ret)
			} else {
				got, _, err := table.Open(u, Owned, markGiven)
				require.NoError(t, err)
				require.Equal(t, w, got)
			}
			open = append(open, w)
			same("given")
		}
		require.Empty(t, translateReports)
		require.Empty(t, translateSlow)
		require.Empty(t, slowCalls)
	}
}
