//go:build linux && (amd64 || arm64)

package native

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// The classes of the test: those of builtin values themselves, and of objects that are or are derived from one.
const (
	classInt     = KindExact | KindLong | 1<<KindShift
	classFloat   = KindExact | KindFloat | 2<<KindShift
	classTuple   = KindExact | KindTuple | 3<<KindShift
	classList    = KindExact | KindList | 4<<KindShift
	classText    = KindExact | KindUnicode | 5<<KindShift
	classType    = KindExact | KindType | 6<<KindShift
	classThing   = 50 << KindShift
	classMyFloat = 51<<KindShift | KindFloat
	classMyList  = 52<<KindShift | KindList
)

// viewWorld is a table with a handle of each kind.
type viewWorld struct {
	t     *testing.T
	table *HandleTable
	c     *leafContext
	items []int
}

func newViewWorld(t *testing.T) *viewWorld {
	table := newTable(t, TableOptions{Space: 3, Flags: AllowSmallInts})
	table.ShowInts(classInt)
	return &viewWorld{t: t, table: table, c: newLeafContext(t, table), items: make([]int, 3, 8)}
}

func (w *viewWorld) open(class, data uint64) uintptr {
	h := open(w.t, w.table, 0)
	w.table.Show(h, View{class, data})
	return uintptr(h)
}

// answer is what a leaf gives as an int or word; slow is what its slow path gives.
func (w *viewWorld) answer(op Op, args ...uintptr) int64 {
	got, _, slow := callLeaf(w.c, op, args...)
	if slow {
		checkSlow(w.t, w.c, op, got, slow, args...)
		return -1
	}
	return int64(got)
}

func TestTypeCheckLeafAnswersWhatItKnows(t *testing.T) {
	w := newViewWorld(t)
	thing, myFloat, number, list, unknown := w.open(classThing, 0x1000), w.open(classMyFloat, 0), w.open(classFloat, 0), w.open(classMyList, 0), w.open(0, 0)
	things, floats, myFloats := w.open(classType, classThing), w.open(classType, classFloat|KindDecides), w.open(classType, classMyFloat)
	ints, meta := w.open(classType, classInt|KindDecides), w.open(60<<KindShift|KindType, classThing)
	for _, tt := range []struct {
		name    string
		h, typ  uintptr
		answers int64
	}{
		{"its class", thing, things, 1},
		{"its class, which has a metaclass", thing, meta, 1},
		{"another class may be a base", thing, myFloats, -1},
		{"a builtin class of another kind", thing, floats, 0},
		{"a float", number, floats, 1},
		{"derived from float", myFloat, floats, 1},
		{"its class, derived from float", myFloat, myFloats, 1},
		{"a float is perhaps no", number, myFloats, -1},
		{"a list is no float", list, floats, 0},
		{"a small integer", word(5), ints, 1},
		{"a small integer is no float", word(5), floats, 0},
		{"a small integer of another class", word(5), things, -1},
		{"of what nothing is known", unknown, things, -1},
		{"what is no class", thing, number, -1},
		{"a class of which nothing is known", thing, unknown, -1},
		{"a number for a class", thing, word(3), -1},
		{"nothing", 0, things, -1},
		{"nothing for a class", thing, 0, -1},
	} {
		require.Equal(t, tt.answers, w.answer(OpTypeCheck, tt.h, tt.typ), tt.name)
	}
	require.True(t, w.table.Close(uint64(thing)))
	require.EqualValues(t, -1, w.answer(OpTypeCheck, thing, things), "a closed handle")
	reopened := open(t, w.table, 0)
	require.EqualValues(t, -1, w.answer(OpTypeCheck, uintptr(reopened), things), "nothing is known any more")
	strict := newLeafContext(t, newTable(t, TableOptions{Flags: AllowSmallInts}))
	_, _, slow := callLeaf(strict, OpTypeCheck, word(5), word(5))
	require.True(t, slow, "nothing is known of integers")
}

func TestKindLeavesSayWhatAnObjectIsDerivedFrom(t *testing.T) {
	w := newViewWorld(t)
	kinds := map[Op]uint64{OpUnicodeCheck: KindUnicode, OpBytesCheck: KindBytes, OpTupleCheck: KindTuple, OpListCheck: KindList, OpDictCheck: KindDict}
	for _, class := range []uint64{classFloat, classTuple, classList, classText, classThing, classMyList, 70<<KindShift | KindDict, 71<<KindShift | KindBytes} {
		h := w.open(class, 0)
		for op, kind := range kinds {
			want := int64(0)
			if class&kind != 0 {
				want = 1
			}
			require.Equal(t, want, w.answer(op, h), "%s of %#x", LeafOps()[op].Name, class)
			require.Zero(t, w.answer(op, word(8)))
			require.EqualValues(t, -1, w.answer(op, 0))
			require.EqualValues(t, -1, w.answer(op, w.open(0, 0)))
		}
	}
}

func TestLeavesReadWhatViewsShow(t *testing.T) {
	w := newViewWorld(t)
	address := uint64(LenAddress(&w.items))
	tuple, list, derived := w.open(classTuple, address), w.open(classList, address), w.open(classMyList, 0)
	thing, empty, number := w.open(classThing, 0x12340), w.open(classThing, 0), w.open(classFloat, math.Float64bits(-2.5))

	require.EqualValues(t, 3, w.answer(OpLength, tuple))
	w.items = append(w.items, 1)
	require.EqualValues(t, 4, w.answer(OpLength, list))
	require.EqualValues(t, -1, w.answer(OpLength, derived), "may have a length of its own")
	require.EqualValues(t, -1, w.answer(OpLength, word(1)))
	require.EqualValues(t, -1, w.answer(OpLength, number))

	require.EqualValues(t, 0x12340, w.answer(OpAsStructObject, thing))
	for _, h := range []uintptr{empty, number, list, word(1), 0} {
		require.EqualValues(t, -1, w.answer(OpAsStructObject, h))
	}

	for h, want := range map[uintptr]float64{number: -2.5, word(7): 7, word(MaxSmallInt): MaxSmallInt} {
		_, f, slow := callLeaf(w.c, OpFloatAsDouble, h)
		require.False(t, slow)
		require.Equal(t, want, f)
	}
	for _, h := range []uintptr{w.open(classMyFloat, 0), thing, 0} {
		_, f, slow := callLeaf(w.c, OpFloatAsDouble, h)
		require.True(t, slow)
		require.Equal(t, slowFloat, f)
	}
}

func TestErrOccurredLeafReadsTheIndicatorOfWhoIsInside(t *testing.T) {
	w := newViewWorld(t)
	require.Zero(t, w.answer(OpErrOccurred))
	w.c.thread.Raised = 1
	require.EqualValues(t, 1, w.answer(OpErrOccurred))
	w.c.words.Current = 0
	require.EqualValues(t, -1, w.answer(OpErrOccurred), "nobody is inside")
}
