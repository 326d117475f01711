package elfscan

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/apidef/signature"
)

// The layout of gen/include/hpyapi.h; a test compares every number with what the C compiler says.
const (
	layoutVersion   = 1
	descriptorMagic = 0x44595048
	importMagic     = 0x49595048

	apiCommon = 72 // bytes that descriptors and imports have in common
	slotSize  = 32

	offSize        = 4
	offLayout      = 6
	offName        = 8
	offCapsule     = 16
	offMajor       = 24
	offMinor       = 26
	offFlags       = 28
	offID          = 32
	offFingerprint = 48
	offSlotCount   = 56
	offBuild       = 60
	offSlots       = 64

	slotOffSignature = 8
	slotOffHash      = 16
	slotOffSince     = 24
	slotOffKind      = 26
	slotOffFlags     = 27

	slotRenamed = 8 // flag: former names follow the name

	maxAPIs = 1024
)

// Flags of an API that a reader must know or refuse: the upper half of the word.
const (
	flagsRequired = 0xffff0000
	flagsKnown    = 1<<0 | 1<<1 | 1<<16

	flagFreeThreaded = 1 << 1
)

// SlotKind says what a slot holds; the numbers are those of hpyapi.h.
type SlotKind uint8

// The kinds of slots.
const (
	SlotHole SlotKind = iota
	SlotFunction
	SlotData
	SlotHandle
	SlotObject
)

func (k SlotKind) String() string {
	names := []string{"hole", "function", "data", "handle", "object"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", k)
}

// Slot describes one slot of an API as the module's compiler saw it.
type Slot struct {
	Name      string   // empty for a hole
	Former    []string // names that it had before
	Signature string   // canonical signature; for a hole, why it is one
	Hash      uint64
	Since     uint16
	Kind      SlotKind
	Flags     uint8
}

// API is a descriptor or an import record in a file.
type API struct {
	Name        string
	Capsule     string
	Major       uint16
	Minor       uint16
	Flags       uint32
	ID          [16]byte
	Fingerprint uint64
	Build       uint32
	Slots       []Slot
}

// IDText returns the interface id as definitions write it.
func (a *API) IDText() string {
	h := hex.EncodeToString(a.ID[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// apis follows a null-terminated list of descriptors or imports. It returns those that it could read with the error.
func (f *File) apis(list uint64, magic uint32) ([]API, error) {
	var found []API
	for i := range uint64(maxAPIs) {
		addr, null, err := f.pointer(list + 8*i)
		if err != nil {
			return found, err
		}
		if null {
			return found, nil
		}
		api, err := f.api(addr, magic)
		if err != nil {
			return found, fmt.Errorf("entry %d: %w", i, err)
		}
		found = append(found, api)
	}
	return found, fmt.Errorf("more than %d entries", maxAPIs)
}

func (f *File) api(addr uint64, magic uint32) (API, error) {
	record, err := f.at(addr, apiCommon)
	if err != nil {
		return API{}, err
	}
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(record[at:]) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(record[at:]) }
	if got := u32(0); got != magic {
		return API{}, fmt.Errorf("magic number %#x, must be %#x", got, magic)
	}
	if got := u16(offLayout); got != layoutVersion {
		return API{}, fmt.Errorf("layout version %d; this tool reads version %d", got, layoutVersion)
	}
	if got := u16(offSize); got < apiCommon {
		return API{}, fmt.Errorf("record of %d bytes, must be at least %d", got, apiCommon)
	}
	api := API{
		Major: u16(offMajor), Minor: u16(offMinor), Flags: u32(offFlags), Build: u32(offBuild),
		Fingerprint: binary.LittleEndian.Uint64(record[offFingerprint:]),
	}
	copy(api.ID[:], record[offID:])
	if api.Name, err = f.textPointer(addr + offName); err != nil {
		return API{}, fmt.Errorf("name: %w", err)
	}
	if api.Capsule, err = f.textPointer(addr + offCapsule); err != nil {
		return API{}, fmt.Errorf("%s: capsule: %w", api.Name, err)
	}
	if api.Slots, err = f.slots(addr+offSlots, u32(offSlotCount)); err != nil {
		return API{}, fmt.Errorf("%s: %w", api.Name, err)
	}
	return api, nil
}

func (f *File) slots(at uint64, count uint32) ([]Slot, error) {
	if count == 0 {
		return nil, nil
	}
	if count > signature.MaxSlots {
		return nil, fmt.Errorf("%d slots; at most %d", count, signature.MaxSlots)
	}
	base, null, err := f.pointer(at)
	if err != nil || null {
		return nil, errors.Join(errors.New("no slot descriptions"), err)
	}
	table, err := f.at(base, uint64(count)*slotSize)
	if err != nil {
		return nil, fmt.Errorf("%d slots: %w", count, err)
	}
	if f.budget -= int(count) * slotSize; f.budget < 0 {
		return nil, errors.New("more slots than a file of this size can need")
	}
	slots := make([]Slot, count)
	for i := range slots {
		entry := table[i*slotSize:]
		slot := &slots[i]
		where := base + uint64(i)*slotSize
		if slot.Name, err = f.textPointer(where); err != nil {
			return nil, fmt.Errorf("slot %d: name: %w", i, err)
		}
		if slot.Signature, err = f.textPointer(where + slotOffSignature); err != nil {
			return nil, fmt.Errorf("slot %d: signature: %w", i, err)
		}
		slot.Hash = binary.LittleEndian.Uint64(entry[slotOffHash:])
		slot.Since = binary.LittleEndian.Uint16(entry[slotOffSince:])
		slot.Kind = SlotKind(entry[slotOffKind])
		slot.Flags = entry[slotOffFlags]
		if slot.Flags&slotRenamed != 0 {
			if slot.Former, err = f.formerNames(where, len(slot.Name)); err != nil {
				return nil, fmt.Errorf("slot %d %s: former names: %w", i, slot.Name, err)
			}
		}
	}
	return slots, nil
}

// pointer returns where the word at addr will point once the module is loaded, or that it is null.
func (f *File) pointer(addr uint64) (target uint64, null bool, err error) {
	if target, ok := f.pointers[addr]; ok {
		return target, false, nil
	}
	word, err := f.at(addr, 8)
	if err != nil {
		return 0, false, err
	}
	if value := binary.LittleEndian.Uint64(word); value != 0 {
		return 0, false, fmt.Errorf("the word at %#x is no pointer into the module", addr)
	}
	return 0, true, nil
}

// textPointer returns the text that the word at addr points at, "" for a null pointer.
func (f *File) textPointer(addr uint64) (string, error) {
	target, null, err := f.pointer(addr)
	if err != nil || null {
		return "", err
	}
	return f.text(target)
}

// formerNames reads the texts behind a slot's name, which is n bytes long, up to an empty one.
func (f *File) formerNames(slot uint64, n int) (names []string, err error) {
	at, null, err := f.pointer(slot)
	if err != nil || null {
		return nil, err
	}
	for at += uint64(n) + 1; ; {
		name, err := f.text(at) // the budget ends a list without an end
		if err != nil || name == "" {
			return names, err
		}
		names = append(names, name)
		at += uint64(len(name)) + 1
	}
}
