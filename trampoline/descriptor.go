package trampoline

import (
	"github.com/hpyapi/hpyapi/internal/native"
)

// The layout of hpyapi_descriptor and hpyapi_slot_desc (gen/include/hpyapi.h); a test
// compares it with the C compiler's.
const (
	descriptorMagic  = 0x44595048 // HPYD
	descriptorBytes  = 112
	buildUniversal   = 1
	offDescSize      = 4
	offDescLayout    = 6
	offDescName      = 8
	offDescCapsule   = 16
	offDescMajor     = 24
	offDescMinor     = 26
	offDescFlags     = 28
	offDescID        = 32
	offDescPrint     = 48
	offDescSlotCount = 56
	offDescBuild     = 60
	offDescSlots     = 64

	slotDescBytes    = 32
	offSlotSignature = 8
	offSlotHash      = 16
	offSlotSince     = 24
	offSlotKind      = 26
	offSlotFlags     = 27

	slotHasContext  = 1
	slotHasCallback = 2
	slotDeprecated  = 4
)

// slotKindC is the C number of each kind.
var slotKindC = [...]uint8{SlotHole: 0, SlotFunc: 1, SlotData: 2, SlotHandle: 3, SlotObject: 4}

// newDescriptor describes a definition in native memory, for C consumers of a Go
// provider: they compare it slot by slot. There are no implementations in it, since
// only edges lead to them.
func newDescriptor(d *Definition) (uintptr, error) {
	text := len(d.Name) + 1 + len(d.Capsule) + 1
	for i := range d.Slots {
		text += len(d.Slots[i].Name) + 1 + len(d.Slots[i].Signature) + len(d.Slots[i].Retired) + 1
	}
	slots := len(d.Slots) * slotDescBytes
	a, err := native.Alloc(descriptorBytes + slots + text)
	if err != nil {
		return 0, err
	}
	w := textWriter(a + descriptorBytes + uintptr(slots))
	native.Store32(a, descriptorMagic)
	native.Store16(a+offDescSize, descriptorBytes)
	native.Store16(a+offDescLayout, tableLayout)
	native.StoreWord(a+offDescName, w.put(d.Name))
	native.StoreWord(a+offDescCapsule, w.put(d.Capsule))
	native.Store16(a+offDescMajor, d.Major)
	native.Store16(a+offDescMinor, d.Minor)
	native.Store32(a+offDescFlags, uint32(d.Flags))
	copy(native.Bytes(a+offDescID, len(d.ID)), d.ID[:])
	native.Store64(a+offDescPrint, d.Fingerprint)
	native.Store32(a+offDescSlotCount, uint32(len(d.Slots)))
	native.Store32(a+offDescBuild, buildUniversal)
	native.StoreWord(a+offDescSlots, a+descriptorBytes)
	for i := range d.Slots {
		d.Slots[i].describe(a+descriptorBytes+uintptr(i)*slotDescBytes, &w)
	}
	return a, nil
}

// describe writes one hpyapi_slot_desc.
func (s *SlotInfo) describe(a uintptr, w *textWriter) {
	native.Store8(a+offSlotKind, slotKindC[s.Kind])
	if s.Kind == SlotHole {
		native.StoreWord(a+offSlotSignature, w.put(s.Retired))
		return
	}
	var flags uint8
	if s.Kind == SlotFunc && !s.NoContext {
		flags |= slotHasContext
	}
	if s.Callbacks {
		flags |= slotHasCallback
	}
	if s.Deprecated != "" {
		flags |= slotDeprecated
	}
	native.StoreWord(a, w.put(s.Name))
	native.StoreWord(a+offSlotSignature, w.put(s.Signature))
	native.Store64(a+offSlotHash, s.Hash)
	native.Store16(a+offSlotSince, s.Since)
	native.Store8(a+offSlotFlags, flags)
}

// textWriter puts NUL-terminated texts one after the other into zeroed memory.
type textWriter uintptr

func (w *textWriter) put(s string) uintptr {
	a := uintptr(*w)
	copy(native.Bytes(a, len(s)), s)
	*w += textWriter(len(s) + 1)
	return a
}
