package hpyctx

import (
	"encoding/binary"
	"testing"

	"github.com/hpyapi/hpyapi/apidef/signature"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Whatever a module calls a descriptor, reading it ends with a descriptor or an error.
func FuzzReadDescriptor(f *testing.F) {
	const size = 4096
	at, err := native.Alloc(size)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { native.Free(at) })
	good := make([]byte, descriptorBytes)
	binary.NativeEndian.PutUint32(good, descriptorMagic)
	binary.NativeEndian.PutUint16(good[descSize:], descriptorBytes)
	binary.NativeEndian.PutUint16(good[descLayoutAt:], descLayout)
	binary.NativeEndian.PutUint32(good[descSlotCount:], 2)
	binary.NativeEndian.PutUint64(good[descName:], 0x101)
	binary.NativeEndian.PutUint64(good[descCapsule:], 0x181)
	binary.NativeEndian.PutUint64(good[descSlots:], 0x201)
	binary.NativeEndian.PutUint64(good[descImpl:], 0x301)
	f.Add(good)
	f.Add([]byte("HPYD"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := native.Bytes(at, size)
		clear(b)
		copy(b, data)
		// Odd words become pointers into the memory, so that reading goes on.
		for _, off := range []int{descName, descCapsule, descSlots, descImpl, descTable} {
			if w := binary.NativeEndian.Uint64(b[off:]); w%2 == 1 {
				binary.NativeEndian.PutUint64(b[off:], uint64(at)+w%size)
			}
		}
		for _, magic := range []uint32{descriptorMagic, importMagic} {
			d, err := readDescriptor(at, magic, descriptorBytes)
			if err == nil && len(d.slots) > signature.MaxSlots {
				t.Fatalf("%d slots", len(d.slots))
			}
		}
	})
}
