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
	items *[]any
}

func newViewWorld(t *testing.T) *viewWorld {
	table := newTable(t, TableOptions{Space: 3, Flags: AllowSmallInts})
	table.ShowNumbers(classInt, classFloat)
	return &viewWorld{t: t, table: table, c: newLeafContext(t, table), items: shared(t, make([]any, 3, 8))}
}

// instance opens a handle of an instance with a C struct and fields.
func (w *viewWorld) instance(at uintptr, fields ...any) uintptr {
	return w.open(classThing, uint64(Addr(shared(w.t, Place{Struct: at, Fields: fields}))))
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
	address := uint64(LenAddress(w.items))
	tuple, list, derived := w.open(classTuple, address), w.open(classList, address), w.open(classMyList, 0)
	thing, empty, number := w.instance(0x12340), w.instance(0), w.open(classFloat, math.Float64bits(-2.5))

	require.EqualValues(t, 3, w.answer(OpLength, tuple))
	*w.items = append(*w.items, 1)
	require.EqualValues(t, 4, w.answer(OpLength, list))
	require.EqualValues(t, -1, w.answer(OpLength, derived), "may have a length of its own")
	require.EqualValues(t, -1, w.answer(OpLength, word(1)))
	require.EqualValues(t, -1, w.answer(OpLength, number))

	require.EqualValues(t, 0x12340, w.answer(OpAsStructObject, thing))
	for _, h := range []uintptr{empty, w.open(classThing, 0), number, list, word(1), 0} {
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

// number is an operand of the number protocol: a float, or an integer.
type number struct {
	word  uintptr
	value float64
	float bool
}

func (w *viewWorld) numbers() []number {
	all := []number{{word(0), 0, false}, {word(-3), -3, false}, {word(1<<53 + 1), 1 << 53, false}, {word(MinSmallInt), MinSmallInt, false}}
	for _, v := range []float64{0, math.Copysign(0, -1), 1.5, -2.25, 1e308, -1e308, 5e-324, math.Inf(1), math.Inf(-1), math.NaN()} {
		got, _, slow := callFloat(w.c, OpFloatFromDouble, v)
		require.False(w.t, slow)
		all = append(all, number{got, v, true})
	}
	return append(all, number{w.open(classFloat, math.Float64bits(3)), 3, true})
}

// callFloat calls a leaf whose argument is a double.
func callFloat(c *leafContext, op Op, v float64) (word uintptr, float float64, slow bool) {
	c.words.Owner, slowCalls = ThreadID(), nil
	var call Call
	call.Fn = uintptr(leafCode(op))
	call.Int[0], call.F[0] = Addr(c), v
	call.Do()
	return call.Ret, call.RetF, len(slowCalls) > 0
}

func TestNumberLeavesComputeFloatsAsGoDoes(t *testing.T) {
	w := newViewWorld(t)
	ops := map[Op]func(a, b float64) float64{
		OpAdd: func(a, b float64) float64 { return a + b }, OpInPlaceAdd: func(a, b float64) float64 { return a + b },
		OpSubtract: func(a, b float64) float64 { return a - b }, OpInPlaceSubtract: func(a, b float64) float64 { return a - b },
		OpMultiply: func(a, b float64) float64 { return a * b }, OpInPlaceMultiply: func(a, b float64) float64 { return a * b },
		OpTrueDivide: func(a, b float64) float64 { return a / b }, OpInPlaceTrueDivide: func(a, b float64) float64 { return a / b },
	}
	numbers := w.numbers()
	for op, compute := range ops {
		for _, a := range numbers {
			for _, b := range numbers {
				name := LeafOps()[op].Name
				got, _, slow := callLeaf(w.c, op, a.word, b.word)
				divides := op == OpTrueDivide || op == OpInPlaceTrueDivide
				if !a.float && !b.float && !divides {
					continue // integers are another test's
				}
				if divides && b.value != b.value {
					continue // which processors compare with zero in ways of their own
				}
				if !a.float && !b.float || divides && b.value == 0 {
					checkSlow(t, w.c, op, got, slow, a.word, b.word)
					continue
				}
				require.False(t, slow, "%s(%v, %v)", name, a.value, b.value)
				_, f, slow := callLeaf(w.c, OpFloatAsDouble, got)
				require.False(t, slow)
				want := compute(a.value, b.value)
				require.True(t, math.Float64bits(want) == math.Float64bits(f) || want != want && f != f, "%s(%v, %v) = %v", name, a.value, b.value, f)
				_, _, slow = callLeaf(w.c, OpClose, got)
				require.False(t, slow)
			}
		}
	}
}

func TestRichCompareBoolLeafOrdersFloats(t *testing.T) {
	w := newViewWorld(t)
	holds := []func(a, b float64) bool{
		func(a, b float64) bool { return a < b }, func(a, b float64) bool { return a <= b }, func(a, b float64) bool { return a == b },
		func(a, b float64) bool { return a != b }, func(a, b float64) bool { return a > b }, func(a, b float64) bool { return a >= b },
	}
	for _, a := range w.numbers() {
		for _, b := range w.numbers() {
			for op, compare := range holds {
				got, _, slow := callLeaf(w.c, OpRichCompareBool, a.word, b.word, uintptr(op))
				switch {
				case a.float && b.float:
					require.False(t, slow)
					require.Equal(t, compare(a.value, b.value), int32(got) == 1, "%v %d %v", a.value, op, b.value)
				case a.float || b.float:
					checkSlow(t, w.c, OpRichCompareBool, got, slow, a.word, b.word, uintptr(op))
				}
			}
		}
	}
}

func TestFloatsThatNativeCodeMakesHaveNoObjectUntilGoAsks(t *testing.T) {
	w := newViewWorld(t)
	floats := w.open(classType, classFloat)
	before := w.table.Live()
	h, _, slow := callFloat(w.c, OpFloatFromDouble, 2.5)
	require.False(t, slow)
	require.EqualValues(t, 1, w.answer(OpTypeCheck, h, floats), "of the class of floats")
	_, index, ok := w.table.Resolve(uint64(h))
	require.True(t, ok)
	v, made := w.table.Made(index)
	require.True(t, made)
	require.Equal(t, 2.5, v)
	_, made = w.table.Made(index)
	require.False(t, made, "there is an object now")
	require.EqualValues(t, 1, w.answer(OpTypeCheck, h, floats))
	require.True(t, w.table.Close(uint64(h)))
	require.True(t, w.table.Released(), "Go has to let go of the object")

	got, _, slow := callFloat(w.c, OpFloatFromDouble, 1)
	require.True(t, slow, "Go makes the next, and lets go of the object before")
	require.EqualValues(t, slowWord, got)
	w.table.DrainReleased(func(i uint32) { require.Equal(t, index, i) })
	for range 1000 {
		again, _, slow := callFloat(w.c, OpFloatFromDouble, 3)
		require.False(t, slow)
		require.Equal(t, index, IndexOf(uint64(again)), "closed slots are used again at once")
		_, _, slow = callLeaf(w.c, OpClose, again)
		require.False(t, slow)
		require.EqualValues(t, -1, w.answer(OpTypeCheck, again, floats), "closed")
	}
	require.Equal(t, before, w.table.Live())
}

func TestNoFloatsAreMadeWhereTheirClassIsNotKnownOrNoSlotIsLeft(t *testing.T) {
	plain := newLeafContext(t, newTable(t, TableOptions{}))
	_, f, slow := callFloat(plain, OpFloatFromDouble, 1)
	require.True(t, slow)
	require.Equal(t, slowFloat, f)
	small := newTable(t, TableOptions{Capacity: 4})
	small.ShowNumbers(classInt, classFloat)
	c := newLeafContext(t, small)
	for i := range 6 {
		_, _, slow := callFloat(c, OpFloatFromDouble, 1)
		require.Equal(t, i >= 3, slow, i)
	}
}

func TestGlobalLoadLeafMakesHandlesThatShareWhatTheGlobalHolds(t *testing.T) {
	table := newTable(t, TableOptions{Flags: AllowSmallInts | TargetIsBase})
	c := newLeafContext(t, table)
	w := &viewWorld{t: t, table: table, c: c}
	things := w.open(classType, classThing)
	global := w.instance(0x1000)
	require.EqualValues(t, -1, w.answer(OpGlobalLoad, global), "a handle that no global holds")
	require.EqualValues(t, -1, w.answer(OpGlobalLoad, 0))
	require.EqualValues(t, word(9), w.answer(OpGlobalLoad, word(9)))
	require.True(t, table.Keep(uint64(global)))
	require.EqualValues(t, 1, w.answer(OpTypeCheck, uintptr(w.answer(OpGlobalLoad, global)), things))

	before := table.Live()
	first, second := uintptr(w.answer(OpGlobalLoad, global)), uintptr(w.answer(OpGlobalLoad, global))
	require.NotEqual(t, first, second)
	for _, h := range []uintptr{first, second} {
		require.EqualValues(t, 1, w.answer(OpTypeCheck, h, things))
		require.EqualValues(t, 0x1000, w.answer(OpAsStructObject, h))
		base, _, ok := table.Resolve(uint64(h))
		require.True(t, ok)
		require.EqualValues(t, IndexOf(uint64(global)), base)
		require.EqualValues(t, -1, w.answer(OpGlobalLoad, h), "no global holds it")
	}
	require.Equal(t, 4, table.Refs(uint64(global)))
	_, _, slow := callLeaf(c, OpClose, first)
	require.False(t, slow)
	_, _, slow = callLeaf(c, OpClose, first)
	require.True(t, slow, "closed twice, which takes nothing from the global")
	require.Equal(t, 3, table.Refs(uint64(global)))
	require.Equal(t, before+1, table.Live())

	require.True(t, table.Unkeep(uint64(global)))
	require.True(t, table.Close(uint64(global)), "the global's own")
	require.EqualValues(t, 1, w.answer(OpTypeCheck, second, things), "outlives what the global holds")
	require.Equal(t, 2, table.Refs(uint64(global)))
	require.True(t, table.Close(uint64(second)))
	var drained []uint32
	table.DrainReleased(func(i uint32) { drained = append(drained, i) })
	require.Empty(t, drained, "the other still shares the object")
	require.Equal(t, 1, table.Refs(uint64(global)))
}

func TestTheLastOfThoseThatShareClosesWhatTheyShare(t *testing.T) {
	for name, native := range map[string]bool{"closed by Go": false, "closed by native code": true} {
		t.Run(name, func(t *testing.T) {
			table := newTable(t, TableOptions{Flags: AllowSmallInts | TargetIsBase})
			w := &viewWorld{t: t, table: table, c: newLeafContext(t, table)}
			global := w.instance(0x1000)
			require.True(t, table.Keep(uint64(global)))
			loaded := uintptr(w.answer(OpGlobalLoad, global))
			require.True(t, table.Unkeep(uint64(global)))
			require.True(t, table.Close(uint64(global)))
			require.True(t, table.Valid(uint64(global)))
			if native {
				_, _, slow := callLeaf(w.c, OpClose, loaded)
				require.False(t, slow)
			} else {
				require.True(t, table.Close(uint64(loaded)))
			}
			var drained []uint32
			table.DrainReleased(func(i uint32) { drained = append(drained, i) })
			require.Equal(t, []uint32{IndexOf(uint64(global))}, drained)
			require.False(t, table.Valid(uint64(global)))
			require.Zero(t, table.Live())
		})
	}
}
