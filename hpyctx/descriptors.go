package hpyctx

import (
	"encoding/binary"
	"fmt"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/signature"
	"github.com/hpyapi/hpyapi/hpyctx/internal/hpydef"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/dynamic"
)

// descriptors is what a native module says of the APIs that it provides and was built against: the lists
// HPyAPI_exports_NAME and HPyAPI_imports_NAME, whose layout is that of gen/include/hpyapi.h.
type descriptors struct {
	exports []descriptor
	imports []descriptor
}

// descriptor is an hpyapi_descriptor, or an hpyapi_import, of which it has the same first members.
type descriptor struct {
	addr         uintptr
	name         string
	capsule      string
	major, minor uint16
	flags        uint32
	id           [16]byte
	fingerprint  uint64
	build        uint32
	slots        []slotDesc
	impl         []uintptr // exports only
	table        uintptr   // exports only
}

type slotDesc struct {
	name      string
	former    []string // names that it had before
	signature string   // for a hole, why it is one
	hash      uint64
	since     uint16
	kind      uint8
}

const (
	tableMagic      = 0x54595048 // HPYT
	tableBytes      = 96         // the header
	tableSlotCount  = 12
	tableDescriptor = 48

	descriptorMagic = 0x44595048 // HPYD
	importMagic     = 0x49595048 // HPYI
	descLayout      = 1

	descMagic       = 0
	descSize        = 4
	descLayoutAt    = 6
	descName        = 8
	descCapsule     = 16
	descMajor       = 24
	descMinor       = 26
	descFlags       = 28
	descID          = 32
	descFingerprint = 48
	descSlotCount   = 56
	descBuild       = 60
	descSlots       = 64
	descImpl        = 72
	descTable       = 80
	descriptorBytes = 112
	importBytes     = 88

	slotDescBytes     = 32
	slotDescName      = 0
	slotDescSignature = 8
	slotDescHash      = 16
	slotDescSince     = 24
	slotDescKind      = 26
	slotDescFlags     = 27

	slotRenamed = 8

	cSlotHole = 0
	cSlotFunc = 1

	buildUniversal = 1

	flagOneInterpreter = 1 << 16

	flagsKnown    = 1<<0 | 1<<1 | 1<<16
	flagsRequired = 0xffff0000
)

// readDescriptors reads the lists of a module and registers what it exports.
func (it *Interp) readDescriptors(m *Module) error {
	var err error
	if m.api.exports, err = readList(m, "HPyAPI_exports_", descriptorMagic, descriptorBytes); err != nil {
		return err
	}
	if m.api.imports, err = readList(m, "HPyAPI_imports_", importMagic, importBytes); err != nil {
		return err
	}
	for i := range m.api.exports {
		if err := it.exportNative(m, &m.api.exports[i]); err != nil {
			return err
		}
	}
	return nil
}

func readList(m *Module, prefix string, magic uint32, size int) ([]descriptor, error) {
	at, err := m.lib.Lookup(prefix + m.name)
	if err != nil {
		return nil, nil // a module without APIs has no list
	}
	addrs, err := hpydef.Words(at)
	if err != nil {
		return nil, fmt.Errorf("%s%s: %w", prefix, m.name, err)
	}
	out := make([]descriptor, len(addrs))
	for i, a := range addrs {
		if out[i], err = readDescriptor(a, magic, size); err != nil {
			return nil, fmt.Errorf("%s%s[%d]: %w", prefix, m.name, i, err)
		}
	}
	return out, nil
}

// fields reads members of a struct copy.
type fields []byte

func (f fields) u16(off int) uint16   { return binary.NativeEndian.Uint16(f[off:]) }
func (f fields) u32(off int) uint32   { return binary.NativeEndian.Uint32(f[off:]) }
func (f fields) u64(off int) uint64   { return binary.NativeEndian.Uint64(f[off:]) }
func (f fields) word(off int) uintptr { return uintptr(f.u64(off)) }

func readDescriptor(addr uintptr, magic uint32, size int) (d descriptor, err error) {
	b, err := hpydef.Read(addr, size)
	if err != nil {
		return d, err
	}
	f := fields(b)
	switch {
	case f.u32(descMagic) != magic:
		return d, fmt.Errorf("magic is %#x, want %#x", f.u32(descMagic), magic)
	case f.u16(descLayoutAt) != descLayout:
		return d, fmt.Errorf("layout version is %d, this host reads %d", f.u16(descLayoutAt), descLayout)
	case int(f.u16(descSize)) < size:
		return d, fmt.Errorf("size is %d, want at least %d", f.u16(descSize), size)
	case f.u32(descFlags)&flagsRequired&^flagsKnown != 0:
		return d, fmt.Errorf("flags %#x demand something that this host does not know", f.u32(descFlags))
	case f.u32(descSlotCount) > signature.MaxSlots:
		return d, fmt.Errorf("%d slots are more than %d", f.u32(descSlotCount), signature.MaxSlots)
	}
	d = descriptor{
		addr: addr, major: f.u16(descMajor), minor: f.u16(descMinor), flags: f.u32(descFlags),
		fingerprint: f.u64(descFingerprint), build: f.u32(descBuild),
	}
	copy(d.id[:], f[descID:])
	if d.name, err = hpydef.Text(f.word(descName)); err != nil {
		return d, fmt.Errorf("name: %w", err)
	}
	if d.capsule, err = hpydef.Text(f.word(descCapsule)); err != nil {
		return d, fmt.Errorf("capsule: %w", err)
	}
	n := int(f.u32(descSlotCount))
	if d.slots, err = readSlots(f.word(descSlots), n); err != nil || magic == importMagic {
		return d, err
	}
	d.table = f.word(descTable)
	d.impl = make([]uintptr, n)
	words, err := hpydef.Read(f.word(descImpl), n*wordBytes)
	if err != nil {
		return d, fmt.Errorf("impl: %w", err)
	}
	for i := range d.impl {
		if d.slots[i].kind != cSlotHole {
			d.impl[i] = fields(words).word(i * wordBytes)
		}
	}
	return d, nil
}

func readSlots(addr uintptr, n int) ([]slotDesc, error) {
	b, err := hpydef.Read(addr, n*slotDescBytes)
	if err != nil {
		return nil, fmt.Errorf("slots: %w", err)
	}
	out := make([]slotDesc, n)
	for i := range out {
		f := fields(b[i*slotDescBytes:])
		s := &out[i]
		s.kind = f[slotDescKind]
		if f.word(slotDescSignature) != 0 {
			if s.signature, err = hpydef.Text(f.word(slotDescSignature)); err != nil {
				return nil, fmt.Errorf("slot %d: signature: %w", i, err)
			}
		}
		if s.kind == cSlotHole {
			continue
		}
		s.hash, s.since = f.u64(slotDescHash), f.u16(slotDescSince)
		if s.name, err = hpydef.Text(f.word(slotDescName)); err != nil {
			return nil, fmt.Errorf("slot %d: name: %w", i, err)
		}
		if f[slotDescFlags]&slotRenamed != 0 {
			if s.former, err = formerNames(f.word(slotDescName) + uintptr(len(s.name)) + 1); err != nil {
				return nil, fmt.Errorf("slot %d %s: former names: %w", i, s.name, err)
			}
		}
	}
	return out, nil
}

// checkTable says whether the table that a provider's capsule is to hold is the one of its descriptor.
func (d *descriptor) checkTable() error {
	b, err := hpydef.Read(d.table, tableBytes)
	if err != nil {
		return fmt.Errorf("API %s: table: %w", d.name, err)
	}
	f := fields(b)
	switch {
	case f.u32(0) != tableMagic:
		return fmt.Errorf("API %s: table: magic is %#x, want %#x", d.name, f.u32(0), tableMagic)
	case f.word(tableDescriptor) != d.addr:
		return fmt.Errorf("API %s: the table at %#x is that of another descriptor", d.name, d.table)
	case int(f.u32(tableSlotCount)) != len(d.slots):
		return fmt.Errorf("API %s: the table has %d slots, the descriptor %d", d.name, f.u32(tableSlotCount), len(d.slots))
	}
	return nil
}

// formerNames reads the texts that follow a slot's name, up to an empty one.
func formerNames(at uintptr) (names []string, err error) {
	for len(names) < mostFormerNames {
		name, err := hpydef.Text(at)
		if err != nil || name == "" {
			return names, err
		}
		names = append(names, name)
		at += uintptr(len(name)) + 1
	}
	return nil, fmt.Errorf("more than %d", mostFormerNames)
}

// mostFormerNames bounds what is read of a list whose end may be missing.
const mostFormerNames = 16

// provider is the descriptor as trampolines take it.
func (d *descriptor) provider() trampoline.CProvider {
	p := trampoline.CProvider{
		Major: d.major, Minor: d.minor, ID: d.id, Flags: trampoline.Flags(d.flags),
		Fingerprint: d.fingerprint, Descriptor: d.addr, Impl: d.impl,
		Hashes: make([]uint64, len(d.slots)), Names: make([][]string, len(d.slots)),
	}
	for i, s := range d.slots {
		p.Hashes[i], p.Names[i] = s.hash, append([]string{s.name}, s.former...)
	}
	return p
}

// define makes a definition with trampolines that interpret the signatures which the descriptor carries, for an API that
// the program has no generated code for, or, with a base, for the slots that are newer than the code that it has.
func (d *descriptor) define(base *trampoline.Definition) (*trampoline.Definition, error) {
	api := dynamic.API{
		Name: d.name, Capsule: d.capsule, Major: d.major, Minor: d.minor, ID: d.id, Flags: trampoline.Flags(d.flags),
		Fingerprint: d.fingerprint, Slots: make([]dynamic.Slot, len(d.slots)),
	}
	for i, s := range d.slots {
		kind, ok := slotKinds[s.kind]
		if !ok {
			return nil, fmt.Errorf("API %s: slot %d %s: kind %d is unknown", d.name, i, s.name, s.kind)
		}
		if kind != trampoline.SlotHole && apidef.Hash(s.signature) != s.hash {
			return nil, fmt.Errorf("API %s: slot %d %s: the hash %016x is not that of the signature %q", d.name, i, s.name, s.hash, s.signature)
		}
		api.Slots[i] = dynamic.Slot{Name: s.name, Signature: s.signature, Hash: s.hash, Since: s.since, Kind: kind}
	}
	// Slots that cannot be served fail with an error when a call needs their trampoline, which is soon enough.
	if base == nil {
		def, _ := dynamic.Define(api)
		return def, nil
	}
	def, _ := dynamic.Extend(base, api)
	return def, nil
}

// slotKinds are the slot kinds of hpyapi.h.
var slotKinds = map[uint8]trampoline.SlotKind{
	cSlotHole: trampoline.SlotHole, cSlotFunc: trampoline.SlotFunc, 2: trampoline.SlotData, 3: trampoline.SlotHandle, 4: trampoline.SlotObject,
}

// want is the import as trampolines take it.
func (d *descriptor) want() trampoline.Want {
	w := trampoline.Want{
		Name: d.name, Major: d.major, Minor: d.minor, ID: d.id, Flags: trampoline.Flags(d.flags), Slots: make([]trampoline.WantSlot, len(d.slots)),
		Extend: func(base *trampoline.Definition) *trampoline.Definition {
			def, err := d.define(base)
			if err != nil {
				return base // the slots that only the consumer knows fail without saying what they are
			}
			return def
		},
	}
	for i, s := range d.slots {
		w.Slots[i] = trampoline.WantSlot{Name: s.name, Former: s.former, Hash: s.hash, Since: s.since, Signature: s.signature}
		if s.kind == cSlotHole {
			w.Slots[i] = trampoline.WantSlot{}
		}
	}
	return w
}
