package trampoline

// This file is for the package itself.

import (
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
)

// slotKindC is the C number of each kind.
var slotKindC = [...]layout.Kind{
	SlotHole: layout.Hole, SlotFunc: layout.Function, SlotData: layout.Data, SlotHandle: layout.Handle, SlotObject: layout.Object,
}

// newDescriptor describes a definition in native memory, for C consumers of a Go
// provider: they compare it slot by slot. There are no implementations in it, since
// only edges lead to them.
func newDescriptor(d *Definition) (uintptr, error) {
	text := len(d.Name) + 1 + len(d.Capsule) + 1
	for i := range d.Slots {
		text += len(d.Slots[i].Name) + 1 + len(d.Slots[i].Signature) + len(d.Slots[i].Retired) + 1
		for _, name := range d.Slots[i].Former {
			text += len(name) + 1
		}
		text++ // the empty text that ends former names
	}
	for _, f := range d.Facts {
		text += len(f.Name) + 1
	}
	slots := len(d.Slots) * layout.SlotBytes
	facts := 0
	if len(d.Facts) > 0 {
		facts = (len(d.Facts) + 1) * layout.FactBytes
	}
	a, err := native.Alloc(layout.DescriptorBytes + slots + facts + text)
	if err != nil {
		return 0, err
	}
	w := textWriter(a + layout.DescriptorBytes + uintptr(slots+facts))
	native.Store32(a, layout.DescriptorMagic)
	native.Store16(a+layout.APISize, layout.DescriptorBytes)
	native.Store16(a+layout.APILayout, layout.Version)
	native.StoreWord(a+layout.APIName, w.put(d.Name))
	native.StoreWord(a+layout.APICapsule, w.put(d.Capsule))
	native.Store16(a+layout.APIMajor, d.Major)
	native.Store16(a+layout.APIMinor, d.Minor)
	native.Store32(a+layout.APIFlags, uint32(d.Flags))
	copy(native.Bytes(a+layout.APIID, len(d.ID)), d.ID[:])
	native.Store64(a+layout.APIFingerprint, d.Fingerprint)
	native.Store32(a+layout.APISlotCount, uint32(len(d.Slots)))
	native.Store32(a+layout.APIBuild, layout.BuildUniversal)
	native.StoreWord(a+layout.APISlots, a+layout.DescriptorBytes)
	for i := range d.Slots {
		d.Slots[i].describe(a+layout.DescriptorBytes+uintptr(i)*layout.SlotBytes, &w)
	}
	if facts > 0 {
		native.StoreWord(a+layout.APIFacts, a+layout.DescriptorBytes+uintptr(slots))
	}
	for i, f := range d.Facts { // the last one stays zero
		at := a + layout.DescriptorBytes + uintptr(slots+i*layout.FactBytes)
		native.StoreWord(at+layout.FactName, w.put(f.Name))
		native.Store64(at+layout.FactValue, uint64(f.Value))
	}
	return a, nil
}

// describe writes one hpyapi_slot_desc.
func (s *SlotInfo) describe(a uintptr, w *textWriter) {
	native.Store8(a+layout.SlotKind, uint8(slotKindC[s.Kind]))
	if s.Kind == SlotHole {
		native.StoreWord(a+layout.SlotSignature, w.put(s.Retired))
		return
	}
	var flags uint8
	if s.Kind == SlotFunc && !s.NoContext {
		flags |= layout.HasContext
	}
	if s.Callbacks {
		flags |= layout.HasCallback
	}
	if s.Deprecated != "" {
		flags |= layout.Deprecated
	}
	if s.Slow {
		flags |= layout.Slow
	}
	native.StoreWord(a+layout.SlotName, w.put(s.Name))
	if len(s.Former) > 0 {
		flags |= layout.Renamed
		for _, name := range s.Former {
			w.put(name)
		}
		w.put("")
	}
	native.StoreWord(a+layout.SlotSignature, w.put(s.Signature))
	native.Store64(a+layout.SlotHash, s.Hash)
	native.Store16(a+layout.SlotSince, s.Since)
	native.Store8(a+layout.SlotFlags, flags)
}

// textWriter puts NUL-terminated texts one after the other into zeroed memory.
type textWriter uintptr

func (w *textWriter) put(s string) uintptr {
	a := uintptr(*w)
	copy(native.Bytes(a, len(s)), s)
	*w += textWriter(len(s) + 1)
	return a
}
