//go:build linux && (amd64 || arm64)

package native

import (
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// leafContext is an HPyContext as far as leaves look at it.
type leafContext struct {
	_, private uintptr
	_          int64
	data       CtxData
	words      RuntimeWords
	thread     ThreadWords
}

// slowCalls records what reached the slow paths; slowEntry cannot be a closure.
var slowCalls []slowCall

type slowCall struct {
	op   uintptr
	args [3]uintptr
}

var slowArgs [4]uintptr // the first arguments of the last call that reached a slow path

func slowEntry(f *Frame) {
	slowCalls = append(slowCalls, slowCall{f.User(), [3]uintptr(f.Int[:3])})
	slowArgs = [4]uintptr(f.Int[:4])
	f.SetWord(slowWord)
	f.SetFloat64(slowFloat)
}

const (
	slowWord  = 0x510
	slowFloat = -5.25
)

// newLeafContext makes a context of a table whose slow paths are recorded.
func newLeafContext(t testing.TB, table *HandleTable) *leafContext {
	t.Helper()
	a, err := Alloc(int(sizeOf[leafContext]()))
	require.NoError(t, err)
	t.Cleanup(func() { Free(a) })
	c := At[leafContext](a)
	c.private = Addr(&c.data)
	runtime.LockOSThread() // the owner of the tables is the thread that asked for the context
	t.Cleanup(runtime.UnlockOSThread)
	c.words = RuntimeWords{Owner: ThreadID(), Current: Addr(&c.thread)}
	c.data = CtxData{Magic: CtxMagic, ID: 1, Table: table.Header(), Owner: Addr(&c.words.Owner)}
	for op := range NumOps {
		c.data.Slow[op] = mustCallback(t, slowEntry, uintptr(op))
	}
	return c
}

func leafCode(op Op) Code { return LeafOps()[op].Code }

// callLeaf calls a leaf from C, on the owner's thread, and says whether it took the slow path.
func callLeaf(c *leafContext, op Op, args ...uintptr) (word uintptr, float float64, slow bool) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return callLeafOf(c, ThreadID(), op, args...)
}

// callLeafOf is callLeaf while the context's owner is as given.
func callLeafOf(c *leafContext, owner uintptr, op Op, args ...uintptr) (word uintptr, float float64, slow bool) {
	c.words.Owner, slowCalls = owner, nil
	var call Call
	call.Fn = uintptr(leafCode(op))
	call.Int[0] = Addr(c)
	copy(call.Int[1:], args)
	call.Do()
	return call.Ret, call.RetF, len(slowCalls) > 0
}

func TestLeafOpsAreListedInOrder(t *testing.T) {
	ops := LeafOps()
	require.Len(t, ops, int(NumOps))
	for i, op := range ops {
		require.EqualValues(t, i, op.Op)
		require.NotZero(t, op.Code)
		require.NotEmpty(t, op.Name)
	}
}

func TestLeavesAnswerTheThreadOfTheOwnerOnly(t *testing.T) {
	table := newTable(t, TableOptions{Space: 1, Flags: AllowSmallInts})
	c := newLeafContext(t, table)
	h, err := table.Open(0x1000)
	require.NoError(t, err)
	answers := map[Op][]uintptr{
		OpDup: {uintptr(h)}, OpIs: {uintptr(h), uintptr(h)}, OpLongFromInt64: {5}, OpLongAsInt64: {word(5)}, OpLongAsDouble: {word(5)},
		OpAdd: {word(1), word(2)}, OpNegative: {word(1)}, OpRichCompareBool: {word(1), word(2), 0}, OpClose: {uintptr(h)},
	}
	for op, args := range answers {
		_, _, slow := callLeafOf(c, ThreadID()+8, op, args...)
		require.True(t, slow, "%s by another thread", LeafOps()[op].Name)
		_, _, slow = callLeafOf(c, 0, op, args...)
		require.True(t, slow, "%s while nobody is inside", LeafOps()[op].Name)
	}
	_, _, slow := callLeaf(c, OpDup, uintptr(h))
	require.False(t, slow)
}

func word(v int64) uintptr {
	w, _ := SmallInt(v)
	return uintptr(w)
}

func neg(v int64) uintptr { return uintptr(v) }

func TestIntegerLeavesAnswerOrLeaveToTheSlowPath(t *testing.T) {
	const dirt = 0x5a5a5a5a << 32 // C leaves the upper bits of narrow arguments undefined
	const slow = slowWord
	tests := []struct {
		op   Op
		arg  uintptr
		want uintptr
	}{
		{OpLongFromInt32, dirt | 5, word(5)},
		{OpLongFromInt32, dirt | 0xffffffff, word(-1)},
		{OpLongFromInt32, dirt | 0x80000000, word(math.MinInt32)},
		{OpLongFromUint32, dirt | 0xffffffff, word(math.MaxUint32)},
		{OpLongFromInt64, neg(-3), word(-3)},
		{OpLongFromInt64, MaxSmallInt, word(MaxSmallInt)},
		{OpLongFromInt64, MaxSmallInt + 1, slow},
		{OpLongFromInt64, neg(MinSmallInt), word(MinSmallInt)},
		{OpLongFromInt64, neg(MinSmallInt - 1), slow},
		{OpLongFromSsize, neg(-3), word(-3)},
		{OpLongFromSsize, MaxSmallInt + 1, slow},
		{OpLongFromUint64, MaxSmallInt, word(MaxSmallInt)},
		{OpLongFromUint64, MaxSmallInt + 1, slow},
		{OpLongFromUint64, neg(-1), slow},
		{OpLongFromSize, 9, word(9)},
		{OpLongFromSize, neg(-1), slow},

		{OpLongAsInt32, word(-7), 0xfffffff9},
		{OpLongAsInt32, word(math.MaxInt32), math.MaxInt32},
		{OpLongAsInt32, word(math.MaxInt32 + 1), slow},
		{OpLongAsInt32, word(math.MinInt32 - 1), slow},
		{OpLongAsUint32, word(math.MaxUint32), math.MaxUint32},
		{OpLongAsUint32, word(math.MaxUint32 + 1), slow},
		{OpLongAsUint32, word(-1), slow},
		{OpLongAsUint32Mask, word(-1), math.MaxUint32},
		{OpLongAsUint32Mask, word(math.MaxUint32 + 6), 5},
		{OpLongAsInt64, word(MinSmallInt), neg(MinSmallInt)},
		{OpLongAsSsize, word(-9), neg(-9)},
		{OpLongAsUint64, word(MaxSmallInt), MaxSmallInt},
		{OpLongAsUint64, word(-1), slow},
		{OpLongAsUint64Mask, word(-1), neg(-1)},
		{OpLongAsSize, word(11), 11},
		{OpLongAsSize, word(-1), slow},
		{OpLongAsVoidPtr, word(0x7f0012345678), 0x7f0012345678},
	}
	table := newTable(t, TableOptions{Flags: AllowSmallInts})
	c := newLeafContext(t, table)
	strict := newTable(t, TableOptions{Space: 9})
	sc := newLeafContext(t, strict)
	for _, tt := range tests {
		name := LeafOps()[tt.op].Name
		got, _, wentSlow := callLeaf(c, tt.op, tt.arg)
		if narrow := tt.op == OpLongAsInt32 || tt.op == OpLongAsUint32 || tt.op == OpLongAsUint32Mask; narrow {
			got = uintptr(uint32(got))
		}
		require.Equal(t, tt.want, got, "%s(%#x)", name, tt.arg)
		require.Equal(t, tt.want == slow, wentSlow, "%s(%#x)", name, tt.arg)
		if wentSlow {
			require.Equal(t, slowCall{uintptr(tt.op), [3]uintptr{Addr(c), tt.arg}}, slowCalls[0])
		}
		got, _, wentSlow = callLeaf(sc, tt.op, tt.arg)
		require.True(t, wentSlow, "%s where small integers are not allowed", name)
		require.EqualValues(t, slow, got)
	}

	for _, v := range []int64{0, -3, MaxSmallInt, 1<<53 + 1} {
		_, f, wentSlow := callLeaf(c, OpLongAsDouble, word(v))
		require.False(t, wentSlow)
		require.Equal(t, float64(v), f)
	}
	handle := open(t, table, 3)
	_, f, wentSlow := callLeaf(c, OpLongAsDouble, uintptr(handle))
	require.True(t, wentSlow)
	require.Equal(t, slowFloat, f)
	for op := OpLongAsInt32; op <= OpLongAsVoidPtr; op++ {
		_, _, wentSlow := callLeaf(c, op, uintptr(handle))
		require.True(t, wentSlow, LeafOps()[op].Name)
	}
}

func TestHandleLeavesBehaveLikeTheModel(t *testing.T) {
	for name, flags := range map[string]TableFlags{"released list": 0, "free at once": FreeAtOnce, "small integers": AllowSmallInts} {
		t.Run(name, func(t *testing.T) {
			table := newTable(t, TableOptions{Space: 4095, Flags: flags})
			c := newLeafContext(t, table)
			modelTest(t, table, handleOps{
				dup: func(w uint64) (uint64, bool) {
					got, _, slow := callLeaf(c, OpDup, uintptr(w))
					return uint64(got), !slow
				},
				close: func(w uint64) bool {
					_, _, slow := callLeaf(c, OpClose, uintptr(w))
					return !slow
				},
			}, 5000)
		})
	}
}

func TestDupAndCloseLeavesOnSpecialWords(t *testing.T) {
	table := newTable(t, TableOptions{Flags: AllowSmallInts})
	c := newLeafContext(t, table)
	strict := newLeafContext(t, newTable(t, TableOptions{}))
	five := word(5)
	for _, w := range []uintptr{0, five} {
		got, _, slow := callLeaf(c, OpDup, w)
		require.False(t, slow)
		require.Equal(t, w, got)
		_, _, slow = callLeaf(c, OpClose, w)
		require.False(t, slow)
	}
	for _, op := range []Op{OpDup, OpClose} {
		_, _, slow := callLeaf(strict, op, five)
		require.True(t, slow)
	}
}

func TestPinnedHandlesStayOpen(t *testing.T) {
	table := newTable(t, TableOptions{})
	c := newLeafContext(t, table)
	h, saturated := open(t, table, 1), open(t, table, 2)
	require.True(t, table.Pin(h))
	require.False(t, table.Pin(h+2<<indexShift))
	table.slot(IndexOf(saturated)).refs = pinned - 1
	_, ok := table.Dup(saturated)
	require.True(t, ok, "the count stops where a handle is pinned")
	for _, w := range []uint64{h, saturated} {
		for range 3 {
			require.True(t, table.Close(w))
			_, _, slow := callLeaf(c, OpClose, uintptr(w))
			require.False(t, slow)
		}
		got, ok := table.Dup(w)
		require.True(t, ok)
		require.Equal(t, w, got)
		leaf, _, slow := callLeaf(c, OpDup, uintptr(w))
		require.False(t, slow)
		require.EqualValues(t, w, leaf)
		require.Equal(t, pinned, table.Refs(w))
	}
	require.Equal(t, 2, table.Live())
}

func TestIsLeaf(t *testing.T) {
	plain := newTable(t, TableOptions{Space: 1, Flags: AllowSmallInts})
	ident := newTable(t, TableOptions{Space: 2, Flags: AllowSmallInts | TargetIsIdentity})
	five, six := word(5), word(6)
	for _, table := range []*HandleTable{plain, ident} {
		c := newLeafContext(t, table)
		a, b, other := uintptr(open(t, table, 10)), uintptr(open(t, table, 10)), uintptr(open(t, table, 11))
		stale := open(t, table, 12)
		require.True(t, table.Close(stale))
		unsure := table == plain
		for _, tt := range []struct {
			a, b uintptr
			want uintptr
			slow bool
		}{
			{a, a, 1, false}, {a, b, 1, unsure}, {a, other, 0, unsure},
			{five, five, 1, false}, {five, six, 0, false}, {five, a, 0, true}, {a, five, 0, true},
			{0, a, 0, true}, {a, 0, 0, true}, {0, 0, 0, true},
			{uintptr(stale), uintptr(stale), 0, true}, {a, uintptr(stale), 0, true},
		} {
			got, _, slow := callLeaf(c, OpIs, tt.a, tt.b)
			require.Equal(t, tt.slow, slow, "%#x is %#x", tt.a, tt.b)
			if slow {
				require.Equal(t, slowCall{uintptr(OpIs), [3]uintptr{Addr(c), tt.a, tt.b}}, slowCalls[0])
			} else {
				require.Equal(t, tt.want, got, "%#x is %#x", tt.a, tt.b)
			}
		}
	}
}
