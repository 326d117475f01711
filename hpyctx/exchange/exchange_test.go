package exchange

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// peer is testdata/peer.c, compiled with DLPack's header.
func peer(t *testing.T) func(name string, args ...uintptr) native.Call {
	t.Helper()
	l, err := native.Open(testenv.Compile(t, testenv.Library{Name: "peer.so", Sources: []string{"testdata/peer.c"}, Includes: []string{testenv.DLPackInclude(t)}, Flags: []string{"-pthread"}, Loose: true}))
	require.NoError(t, err)
	return func(name string, args ...uintptr) native.Call {
		fn, err := l.Func(name)
		require.NoError(t, err)
		var c native.Call
		c.Fn = uintptr(fn)
		copy(c.Int[:], args)
		c.DoReleased()
		return c
	}
}

// pinned is an array over a slice, which stays until the test ends.
func pinned[T any](t *testing.T, e Element, s []T, shape ...int64) *Array {
	t.Helper()
	var pin runtime.Pinner
	pin.Pin(&s[0])
	t.Cleanup(pin.Unpin)
	return &Array{Element: e, At: native.SliceAddr(s), Shape: shape, Strides: RowMajor(shape, e.Size)}
}

func TestATensorIsReadByCAndFreedOnceOnAnyThread(t *testing.T) {
	c := peer(t)
	before, offered := native.Allocated(), owners.Len()
	a := pinned(t, Element{'f', 8}, []float64{1, 2, 3, 4, 5, 6}, 2, 3)
	released := 0
	for _, elsewhere := range []bool{false, true} {
		released = 0
		at, err := Versioned.Export(a, false, func() { released++ })
		require.NoError(t, err)
		require.Equal(t, 21.0, c("peer_sum", at).RetF)
		c("peer_free", at)
		require.Equal(t, 1, released)

		legacy, err := Legacy.Export(a, false, func() { released++ })
		require.NoError(t, err)
		if elsewhere {
			c("peer_free_elsewhere", legacy)
		} else {
			callWith(native.LoadWord(legacy+Legacy.deleter), legacy)
		}
		require.Equal(t, 2, released)
	}
	require.Equal(t, before.Blocks, native.Allocated().Blocks)
	require.Equal(t, offered, owners.Len())
}

func TestManyThreadsFreeEachTensorOnce(t *testing.T) {
	a := pinned(t, Element{'u', 1}, []byte{1}, 1)
	offered := owners.Len()
	var released [8]int
	var wg sync.WaitGroup
	for i := range released {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 2000 {
				at, err := Versioned.Export(a, false, func() { released[i]++ })
				if err != nil {
					t.Error(err)
					return
				}
				deleter := native.LoadWord(at + Versioned.deleter)
				callWith(deleter, at)
			}
		}()
	}
	wg.Wait()
	require.Equal(t, [8]int{2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000}, released)
	require.Equal(t, offered, owners.Len())
}

func TestATensorOfCIsTakenAndGivenBackOnce(t *testing.T) {
	c := peer(t)
	freed := c("peer_freed").Ret
	taken, err := Versioned.Take(c("peer_make", 1).Ret)
	require.NoError(t, err)
	require.Equal(t, Element{'i', 4}, taken.Element)
	require.Equal(t, []int64{2, 3}, taken.Shape)
	require.Equal(t, []int64{12, 4}, taken.Strides)
	require.True(t, taken.ReadOnly)
	require.True(t, taken.InRow())
	require.Equal(t, []int32{1, 2, 3, 4, 5, 6}, native.Slice[int32](taken.At, taken.Len()))
	taken.Release()
	taken.Release()
	require.Equal(t, freed+1, c("peer_freed").Ret)

	_, err = Versioned.Take(c("peer_make", 2).Ret)
	require.EqualError(t, err, "the tensor cannot be used: it is of DLPack 2.0, of which only the deleter is where it is in DLPack 1")
	require.Equal(t, freed+2, c("peer_freed").Ret, "what cannot be used is given back")
}

func TestWhatCannotBeOfferedIsAnError(t *testing.T) {
	a := pinned(t, Element{'f', 8}, []float64{1, 2, 3, 4}, 4)
	offered, blocks := owners.Len(), native.Allocated().Blocks
	locked := *a
	locked.ReadOnly = true
	_, err := Legacy.Export(&locked, false, func() {})
	require.ErrorContains(t, err, "ask for max_version (1, 0)")
	odd := Array{Element: Element{'f', 8}, At: a.At, Shape: []int64{2}, Strides: []int64{12}}
	_, err = Versioned.Export(&odd, false, func() {})
	require.EqualError(t, err, "its stride along dimension 0 is 12 bytes, and DLPack counts whole elements of 8")
	_, err = Versioned.Export(&Array{Element: Element{'V', 8}}, false, func() {})
	require.EqualError(t, err, "DLPack has no elements of type 'V' of 8 bytes")
	_, _, err = ExportArrow(&Array{Element: Element{'c', 16}, Shape: []int64{0}, Strides: []int64{16}}, func() {})
	require.EqualError(t, err, "elements of type complex128 are none of those of Arrow that lie as Go's do")
	_, _, err = ExportArrow(&Array{Element: Element{'f', 8}, At: a.At, Shape: []int64{2, 2}, Strides: []int64{16, 8}}, func() {})
	require.ErrorContains(t, err, "Arrow's have one dimension, without gaps")
	require.Equal(t, offered, owners.Len())
	require.Equal(t, blocks, native.Allocated().Blocks)
}

// hostile are tensors that lie, by what is written into a good one.
func TestATensorThatLiesIsAnError(t *testing.T) {
	data := []float64{1, 2, 3, 4, 5, 6}
	for name, test := range map[string]struct {
		spoil func(tensor uintptr)
		says  string
	}{
		"device":           {func(at uintptr) { native.Store32(at+tensorDevice, 2) }, "it is on device CUDA number 0 (type 2), whose memory the processor cannot read"},
		"unknown device":   {func(at uintptr) { native.Store32(at+tensorDevice, 99) }, "device unknown number 0 (type 99)"},
		"lanes":            {func(at uintptr) { native.Store16(at+tensorLanes, 4) }, "type code 2, 64 bits, 4 lanes, which Go does not have"},
		"bits":             {func(at uintptr) { native.Store8(at+tensorBits, 16) }, "type code 2, 16 bits, 1 lanes"},
		"bfloat":           {func(at uintptr) { native.Store8(at+tensorCode, 4) }, "type code 4, 64 bits"},
		"dimensions":       {func(at uintptr) { native.Store32(at+tensorDims, 1<<20) }, "it has 1048576 dimensions"},
		"fewer than none":  {func(at uintptr) { native.Store32(at+tensorDims, ^uint32(0)) }, "it has -1 dimensions"},
		"shape":            {func(at uintptr) { native.StoreWord(at+tensorShape, 8) }, "its shape is at no memory"},
		"no shape":         {func(at uintptr) { native.StoreWord(at+tensorShape, 0) }, "its shape is at no memory"},
		"strides":          {func(at uintptr) { native.StoreWord(at+tensorStrides, 8) }, "its strides are at no memory"},
		"odd strides":      {func(at uintptr) { native.StoreWord(at+tensorStrides, at+1) }, "its strides are at no memory"},
		"negative length":  {func(at uintptr) { native.Store64(native.LoadWord(at+tensorShape), ^uint64(0)) }, "its length along dimension 0 is -1"},
		"too many":         {func(at uintptr) { native.Store64(native.LoadWord(at+tensorShape), 1<<62) }, "more elements than there is memory"},
		"far stride":       {func(at uintptr) { native.Store64(native.LoadWord(at+tensorStrides), 1<<61) }, "its stride along dimension 0"},
		"farthest stride":  {func(at uintptr) { native.Store64(native.LoadWord(at+tensorStrides), 1<<63) }, "its stride along dimension 0"},
		"beyond memory":    {func(at uintptr) { native.Store64(native.LoadWord(at+tensorStrides), 1<<40) }, "is not all memory that can be read"},
		"before memory":    {func(at uintptr) { native.Store64(native.LoadWord(at+tensorStrides), ^uint64(1<<44)+1) }, "is not all memory that can be read"},
		"no data":          {func(at uintptr) { native.StoreWord(at+tensorData, 0) }, "its data is NULL"},
		"far data":         {func(at uintptr) { native.StoreWord(at+tensorData, math.MaxUint64-7) }, "is not all memory that can be read"},
		"odd data":         {func(at uintptr) { native.StoreWord(at+tensorData, native.LoadWord(at+tensorData)+1) }, "where no float64 may be"},
		"offset":           {func(at uintptr) { native.Store64(at+tensorByteOffset, 1<<63) }, "its byte_offset is 9223372036854775808"},
		"offset of a word": {func(at uintptr) { native.Store64(at+tensorByteOffset, 4) }, "where no float64 may be"},
	} {
		t.Run(name, func(t *testing.T) {
			a := pinned(t, Element{'f', 8}, data, 2, 3)
			released := false
			at, err := Versioned.Export(a, false, func() { released = true })
			require.NoError(t, err)
			test.spoil(at + Versioned.tensor)
			_, err = Versioned.Take(at)
			require.ErrorContains(t, err, "the tensor cannot be used: ")
			require.ErrorContains(t, err, test.says)
			require.True(t, released)
		})
	}
	_, err := Versioned.Take(4096)
	require.EqualError(t, err, "the tensor is at no memory that can be read")
}

func TestElementsKeepTheirTypesOnTheWay(t *testing.T) {
	words := []uint64{0, 0}
	for _, e := range []Element{{'b', 1}, {'i', 1}, {'i', 2}, {'i', 4}, {'i', 8}, {'u', 1}, {'u', 2}, {'u', 4}, {'u', 8}, {'f', 4}, {'f', 8}, {'c', 8}, {'c', 16}} {
		a := pinned(t, e, words, 1)
		for _, form := range []*Form{&Legacy, &Versioned} {
			at, err := form.Export(a, false, func() {})
			require.NoError(t, err, e)
			taken, err := form.Take(at)
			require.NoError(t, err, e)
			require.Equal(t, *a, taken.Array)
			taken.Release()
		}
		at, err := NewInterface(a)
		require.NoError(t, err)
		read, err := ReadInterface(at)
		require.NoError(t, err)
		require.Equal(t, *a, read)
		native.Free(at)
	}
}

func TestArrowsStructsMoveAndAreReleasedOnce(t *testing.T) {
	c := peer(t)
	offered, blocks := owners.Len(), native.Allocated().Blocks
	a := pinned(t, Element{'i', 4}, []int32{1, 2, 3, 4}, 4)
	released := 0
	schema, array, err := ExportArrow(a, func() { released++ })
	require.NoError(t, err)
	require.EqualValues(t, 10, c("peer_move_arrow", array).Ret)
	require.Equal(t, 1, released)
	_, err = TakeArrow(schema, array)
	require.EqualError(t, err, "the array was taken or released before")
	FreeArray(array)
	FreeSchema(schema)
	require.Equal(t, 1, released)

	schema, array, err = ExportArrow(a, func() { released++ })
	require.NoError(t, err)
	native.Store64(array+arrayOffset, 1)
	native.Store64(array+arrayLength, 3)
	taken, err := TakeArrow(schema, array)
	require.NoError(t, err)
	FreeArray(array)
	FreeSchema(schema)
	require.Equal(t, []int32{2, 3, 4}, native.Slice[int32](taken.At, taken.Len()))
	require.Equal(t, 1, released)
	taken.Release()
	require.Equal(t, 2, released)
	require.Equal(t, offered, owners.Len())
	require.Equal(t, blocks, native.Allocated().Blocks)
}

func TestAnArrowArrayThatLiesIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(schema, array uintptr)
		says  string
	}{
		"format":      {func(schema, _ uintptr) { native.StoreWord(schema+schemaFormat, 8) }, "its format is no text"},
		"text":        {func(schema, _ uintptr) { native.Store8(native.LoadWord(schema+schemaFormat), 'u') }, `Arrow's type "u"`},
		"children":    {func(schema, _ uintptr) { native.Store64(schema+schemaNChild, 3) }, "it has children"},
		"length":      {func(_, array uintptr) { native.Store64(array+arrayLength, ^uint64(0)) }, "it says length -1"},
		"offset":      {func(_, array uintptr) { native.Store64(array+arrayOffset, 1<<62) }, "offset 4611686018427387904"},
		"buffers":     {func(_, array uintptr) { native.StoreWord(array+arrayBuffers, 16) }, "its buffers are not the two"},
		"three":       {func(_, array uintptr) { native.Store64(array+arrayNBuffers, 3) }, "its buffers are not the two"},
		"nulls":       {func(_, array uintptr) { native.Store64(array+arrayNulls, 1) }, "its validity bitmap is at no memory"},
		"beyond data": {func(_, array uintptr) { native.Store64(array+arrayLength, 1<<40) }, "is not all memory that can be read"},
		"a null": {func(_, array uintptr) {
			native.Store64(array+arrayNulls, ^uint64(0))
			native.StoreWord(native.LoadWord(array+arrayBuffers), native.LoadWord(native.LoadWord(array+arrayBuffers)+8))
		}, "3 of its 4 elements are null"},
	} {
		t.Run(name, func(t *testing.T) {
			a := pinned(t, Element{'i', 4}, []int32{1, 2, 3, 4}, 4)
			released := false
			schema, array, err := ExportArrow(a, func() { released = true })
			require.NoError(t, err)
			test.spoil(schema, array)
			_, err = TakeArrow(schema, array)
			require.ErrorContains(t, err, test.says)
			require.True(t, released)
			FreeArray(array)
			FreeSchema(schema)
		})
	}
}

func TestTheTablesFunctionsForMemory(t *testing.T) {
	c := peer(t)
	blocks := native.Allocated().Blocks
	table, err := NewTable(1, 2)
	require.NoError(t, err)
	a := pinned(t, Element{'f', 4}, make([]float32, 6), 2, 3)
	like, err := Versioned.Export(a, false, func() {})
	require.NoError(t, err)
	require.EqualValues(t, 24, c("peer_allocate", table, like+Versioned.tensor).Ret)
	native.Store64(native.LoadWord(like+Versioned.tensor+tensorShape), 1<<45)
	require.EqualValues(t, -1, int32(c("peer_allocate", table, like+Versioned.tensor).Ret))
	c("peer_free", like)
	native.Free(table)
	require.Equal(t, blocks, native.Allocated().Blocks)
}
