package exchange

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/native"
)

// FuzzForeign: whatever bytes a struct has, it is an error or an array whose memory can be read from end to end; lengths lead to numbers that
// are as arbitrary. (Deleters are ours: what a wild one does cannot be known before it is called.)
func FuzzForeign(f *testing.F) {
	const most = 256
	memory, err := native.Alloc(3 * most)
	require.NoError(f, err)
	f.Cleanup(func() { native.Free(memory) })
	lengths, data := memory+most, memory+2*most
	f.Add(make([]byte, 80), make([]byte, 64), byte(0xff))
	f.Add([]byte{1, 0, 0, 0, 3, 0, 0, 0}, []byte{3, 0, 0, 0, 0, 0, 0, 0, 1}, byte(1))
	f.Fuzz(func(t *testing.T, head, numbers []byte, good byte) {
		clear(native.Bytes(memory, 3*most))
		copy(native.Bytes(memory, most), head)
		copy(native.Bytes(lengths, most), numbers)
		repair(memory, lengths, data, good)
		var a Array
		if Versioned.read(memory, &a) == nil {
			whole(t, &a)
		}
		if a, err := ReadInterface(memory); err == nil {
			whole(t, &a)
		}
		native.StoreWord(memory+sizeOfSchema+arrayBuffers, lengths)
		if readArrow(memory, memory+sizeOfSchema, &a) == nil {
			whole(t, &a)
		}
	})
}

// repair puts right what would make nearly every input an error.
func repair(memory, lengths, data uintptr, good byte) {
	for bit, put := range []func(){
		func() { native.Store32(memory, Major) },
		func() { native.Store32(memory+Versioned.tensor+tensorDevice, DeviceCPU) },
		func() { native.Store32(memory+Versioned.tensor+tensorCode, 0x1_4002) },
		func() { native.StoreWord(memory+Versioned.tensor+tensorShape, lengths) },
		func() { native.StoreWord(memory+Versioned.tensor+tensorStrides, lengths+64) },
		func() { native.StoreWord(memory+Versioned.tensor+tensorData, data) },
		func() { native.Store32(memory, 2); native.StoreWord(memory+interfaceShape, lengths) },
		func() { native.StoreWord(memory+interfaceStrides, lengths+64) },
	} {
		if good>>bit&1 != 0 {
			put()
		}
	}
}

func whole(t *testing.T, a *Array) {
	t.Helper()
	first, end := a.Extent()
	require.LessOrEqual(t, end-first, int64(2*farthest))
	require.LessOrEqual(t, len(a.Shape), MaxDims)
	if a.Len() == 0 {
		return
	}
	require.True(t, native.Readable(a.At+uintptr(first), 1))
	require.True(t, native.Readable(a.At+uintptr(end)-1, 1))
}
