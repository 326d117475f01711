//go:build linux && (amd64 || arm64)

package native

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// newKnownWorld is a world whose items and fields are met as interface values, of which those of int64 are integers.
func newKnownWorld(t *testing.T) *viewWorld {
	table := newTable(t, TableOptions{Space: 3, Flags: AllowSmallInts | TargetIsBase})
	table.ShowNumbers(classInt, classFloat)
	table.ShowInts(MetIn[any](int64(0)))
	return &viewWorld{t: t, table: table, c: newLeafContext(t, table)}
}

// shared puts a value on the heap, where native code finds it until the test ends.
func shared[T any](t testing.TB, v T) *T {
	p := &v
	t.Cleanup(func() { runtime.KeepAlive(p) })
	return p
}

// know opens a handle of what is met, and makes it known.
func (w *viewWorld) know(m Met, class uint64) uintptr {
	h := w.open(class, 0)
	require.True(w.t, w.table.Keep(uint64(h)))
	require.Zero(w.t, w.table.Know(m, uint64(h)))
	require.True(w.t, w.table.Knows(m))
	return h
}

// requireShares requires that a leaf answers with a new handle that shares a slot with another.
func (w *viewWorld) requireShares(with uintptr, op Op, args ...uintptr) {
	w.t.Helper()
	refs := w.table.Refs(uint64(with))
	got := uintptr(w.answer(op, args...))
	base, _, ok := w.table.Resolve(uint64(got))
	require.True(w.t, ok, "%s(%#x) = %#x", LeafOps()[op].Name, args, got)
	require.EqualValues(w.t, IndexOf(uint64(with)), base)
	require.Equal(w.t, refs+1, w.table.Refs(uint64(with)))
	require.False(w.t, w.table.IsKept(uint64(got)), "the new handle is a module's")
	_, _, slow := callLeaf(w.c, OpClose, got)
	require.False(w.t, slow)
	require.Equal(w.t, refs, w.table.Refs(uint64(with)))
}

func TestItemsAndFieldsAreFoundWhenTheyAreKnownOrIntegers(t *testing.T) {
	w := newKnownWorld(t)
	thing, other := new(int), new(int)
	values := []any{int64(5), int64(MinSmallInt), thing, int64(MaxSmallInt + 1), nil, "text", int64(math.MinInt64), other, int32(5)}
	address := uint64(LenAddress(shared(t, values)))
	h := w.know(MetIn[any](thing), classThing)
	for name, get := range map[string]func(i int) (Op, []uintptr){
		"tuple": func(i int) (Op, []uintptr) { return OpGetItemI, []uintptr{w.open(classTuple, address), uintptr(i)} },
		"list":  func(i int) (Op, []uintptr) { return OpGetItemI, []uintptr{w.open(classList, address), uintptr(i)} },
		"field": func(i int) (Op, []uintptr) { return OpFieldLoad, []uintptr{w.instance(0, values...), uintptr(i + 1)} },
	} {
		t.Run(name, func(t *testing.T) {
			for i, v := range values {
				op, args := get(i)
				switch i {
				case 0, 1:
					require.EqualValues(t, word(v.(int64)), w.answer(op, args...))
				case 2:
					w.requireShares(h, op, args...)
				default:
					require.EqualValues(t, -1, w.answer(op, args...), "%v", v)
				}
			}
			for _, i := range []int{-1, -2, len(values), math.MaxInt64, math.MinInt64} {
				op, args := get(i)
				require.EqualValues(t, -1, w.answer(op, args...), i)
			}
		})
	}
	for _, h := range []uintptr{0, word(3), w.open(classMyList, address), w.open(classFloat, 1), w.open(classThing, 0), w.open(0, 0)} {
		require.EqualValues(t, -1, w.answer(OpGetItemI, h, 0))
		require.EqualValues(t, -1, w.answer(OpFieldLoad, h, 1))
	}
	values[0], values[2] = thing, int64(7)
	list := w.open(classList, address)
	w.requireShares(h, OpGetItemI, list, 0)
	require.EqualValues(t, word(7), w.answer(OpGetItemI, list, 2), "an item that was exchanged")
}

func TestTypeLeafFindsClassesThatAreKnown(t *testing.T) {
	w := newKnownWorld(t)
	thing := w.instance(0x1000)
	require.EqualValues(t, -1, w.answer(OpType, thing))
	require.EqualValues(t, -1, w.answer(OpType, word(1)))
	kept := w.open(0, 0)
	require.True(t, w.table.Keep(uint64(kept)))
	things, ints := w.know(MetClass(classThing), classType), w.know(MetClass(classInt), classType)
	w.requireShares(things, OpType, thing)
	w.requireShares(ints, OpType, word(1))
	require.True(t, w.table.Keep(uint64(thing)), "a mark that is not of the class")
	w.requireShares(things, OpType, thing)
	for _, h := range []uintptr{0, w.open(classList, 0), w.open(0, 0), kept} {
		require.EqualValues(t, -1, w.answer(OpType, h))
	}
	var forgotten []uint64
	w.table.Forget(func(word uint64) { forgotten = append(forgotten, word) })
	require.ElementsMatch(t, []uint64{uint64(things), uint64(ints)}, forgotten)
	require.EqualValues(t, -1, w.answer(OpType, thing))
	w.table.Forget(func(uint64) { t.Error("nothing is known") })
}

// Random things happen to a list and to what is known; the leaf never gives a handle of something else.
func TestWhatIsFoundIsWhatIsMet(t *testing.T) {
	w := newKnownWorld(t)
	r := rand.New(rand.NewPCG(3, 4))
	var objects []any
	for i := range 3000 {
		objects = append(objects, &[2]int{i})
	}
	values := make([]any, 50)
	list := w.open(classList, uint64(LenAddress(shared(t, values))))
	known := map[uint64]any{} // by word
	found := 0
	for range 20000 {
		switch r.IntN(4) {
		case 0:
			values[r.IntN(len(values))] = objects[r.IntN(len(objects))]
		case 1:
			v := objects[r.IntN(len(objects))]
			h := uint64(w.open(classThing, 0))
			w.table.Keep(h)
			if instead := w.table.Know(MetIn(v), h); instead != 0 {
				require.Contains(t, known, instead)
				delete(known, instead)
				require.True(t, w.table.Unkeep(instead) && w.table.Close(instead))
			}
			known[h] = v
		default:
			i := r.IntN(len(values))
			got, _, slow := callLeaf(w.c, OpGetItemI, list, uintptr(i))
			require.Equal(t, values[i] != nil && w.table.Knows(MetIn(values[i])), !slow)
			if !slow {
				base, _, _ := w.table.Resolve(uint64(got))
				require.Same(t, values[i], known[w.table.word(uint32(base), w.table.slot(uint32(base)).gen)])
				require.True(t, w.table.Close(uint64(got)))
				found++
			}
		}
		w.table.DrainReleased(func(uint32) {})
	}
	require.NotZero(t, found)
	require.Equal(t, len(known)+1, w.table.Live())
}

func TestTextLeafGivesTheCopyForCOnceThereIsOne(t *testing.T) {
	w := newKnownWorld(t)
	c, text := shared(t, [5]byte{'t', 'e', 'x', 't'}), shared(t, Text{Length: 4})
	h, size := w.open(classText, uint64(Addr(text))), shared(t, 0)
	require.EqualValues(t, -1, w.answer(OpUnicodeAsUTF8AndSize, h, 0), "there is no copy")
	text.C = Addr(c)
	require.EqualValues(t, text.C, w.answer(OpUnicodeAsUTF8AndSize, h, 0))
	require.EqualValues(t, text.C, w.answer(OpUnicodeAsUTF8AndSize, h, Addr(size)))
	require.Equal(t, 4, *size)
	for _, h := range []uintptr{0, word(2), w.open(classText, 0), w.open(90<<KindShift|KindUnicode, 0), w.instance(0x1000), w.open(0, 0)} {
		require.EqualValues(t, -1, w.answer(OpUnicodeAsUTF8AndSize, h, Addr(size)))
	}
}

// A slot that native code has released is made free by Go, which opens it again, and so on: others are left for native code.
func TestNativeCodeFindsFreeSlotsBesideTheOneThatGoUses(t *testing.T) {
	w := newKnownWorld(t)
	values := []any{new(int)}
	list := w.open(classList, uint64(LenAddress(shared(t, values))))
	h := w.know(MetIn(values[0]), classThing)
	released := w.open(classThing, 0)
	_, _, slow := callLeaf(w.c, OpClose, released)
	require.False(t, slow)
	require.EqualValues(t, -1, w.answer(OpGetItemI, list, 0), "Go is to make the slot free first")
	w.table.DrainReleased(func(uint32) {})
	w.table.Spare()
	again := w.open(classThing, 0)
	_, _, slow = callLeaf(w.c, OpClose, again)
	require.False(t, slow)
	for range 3 {
		w.requireShares(h, OpGetItemI, list, 0)
	}
	small := newTable(t, TableOptions{Capacity: 4})
	small.Spare()
	for range 3 {
		open(t, small, 1)
	}
	_, err := small.Open(1)
	require.ErrorIs(t, err, ErrHandlesExhausted)
	small.Spare()
}
