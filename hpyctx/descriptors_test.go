package hpyctx

import (
	"encoding/binary"
	"testing"

	"github.com/hpyapi/hpyapi/internal/layout"
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
	good := make([]byte, layout.DescriptorBytes)
	binary.NativeEndian.PutUint32(good, layout.DescriptorMagic)
	binary.NativeEndian.PutUint16(good[layout.APISize:], layout.DescriptorBytes)
	binary.NativeEndian.PutUint16(good[layout.APILayout:], layout.Version)
	binary.NativeEndian.PutUint32(good[layout.APISlotCount:], 2)
	binary.NativeEndian.PutUint64(good[layout.APIName:], 0x101)
	binary.NativeEndian.PutUint64(good[layout.APICapsule:], 0x181)
	binary.NativeEndian.PutUint64(good[layout.APISlots:], 0x201)
	binary.NativeEndian.PutUint64(good[layout.APIImpl:], 0x301)
	binary.NativeEndian.PutUint64(good[layout.APITable:], 0x401)
	f.Add(good)
	f.Add([]byte("HPYD"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := native.Bytes(at, size)
		clear(b)
		copy(b, data)
		// Odd words become pointers into the memory, so that reading goes on.
		for off := 0; off+layout.WordBytes <= size; off += layout.WordBytes {
			if w := binary.NativeEndian.Uint64(b[off:]); w%2 == 1 {
				binary.NativeEndian.PutUint64(b[off:], uint64(at)+w%size)
			}
		}
		for _, magic := range []uint32{layout.DescriptorMagic, layout.ImportMagic} {
			d, err := decoder().API(uint64(at), magic)
			if err != nil {
				continue
			}
			if len(d.Slots) > layout.MaxSlots {
				t.Fatalf("%d slots", len(d.Slots))
			}
			_ = decoder().CheckTable(&d)
		}
		_, _ = decoder().List(uint64(at), layout.DescriptorMagic)
	})
}
