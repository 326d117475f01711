package hpyctx

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/dynamic"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/trampoline"
)

// descriptors is what a native module says of the APIs that it provides and was built against: the lists
// HPyAPI_exports_NAME and HPyAPI_imports_NAME.
type descriptors struct {
	exports []descriptor
	imports []descriptor
}

// descriptor is an hpyapi_descriptor or an hpyapi_import.
type descriptor struct{ layout.API }

// processMemory is the memory of this process, which a module may have filled with anything.
type processMemory struct{}

// Bytes implements layout.Memory.
func (processMemory) Bytes(at uint64, n int) ([]byte, error) { return hpydef.Read(uintptr(at), n) }

// Pointer implements layout.Memory.
func (processMemory) Pointer(at uint64) (uint64, error) {
	w, err := hpydef.Word(uintptr(at))
	return uint64(w), err
}

// Text implements layout.Memory.
func (processMemory) Text(at uint64, limit int) (string, error) {
	return native.CStringFrom(uintptr(at), limit)
}

// decoder reads what one module says. The budget is far above what thousands of slots need.
func decoder() *layout.Decoder { return &layout.Decoder{Memory: processMemory{}, Budget: 64 << 20} }

// readDescriptors reads the lists of a module and registers what it exports.
func (it *Interp) readDescriptors(m *Module) error {
	var err error
	if m.api.exports, err = readList(m, "HPyAPI_exports_", layout.DescriptorMagic); err != nil {
		return err
	}
	if m.api.imports, err = readList(m, "HPyAPI_imports_", layout.ImportMagic); err != nil {
		return err
	}
	for i := range m.api.exports {
		if err := it.exportNative(m, &m.api.exports[i]); err != nil {
			return err
		}
	}
	return nil
}

func readList(m *Module, prefix string, magic uint32) ([]descriptor, error) {
	at, err := m.lib.Lookup(prefix + m.own())
	if err != nil {
		return nil, nil // a module without APIs has no list
	}
	apis, err := decoder().List(uint64(at), magic)
	if err != nil {
		return nil, fmt.Errorf("%s%s: %w", prefix, m.own(), err)
	}
	list := make([]descriptor, len(apis))
	for i, api := range apis {
		if unknown := api.Flags & layout.FlagsRequired &^ layout.FlagsKnown; unknown != 0 {
			return nil, fmt.Errorf("%s%s: API %s: flags %#x demand something that this host does not know", prefix, m.own(), api.Name, unknown)
		}
		list[i] = descriptor{api}
	}
	return list, nil
}

// provider is the descriptor as trampolines take it.
func (d *descriptor) provider() trampoline.CProvider {
	p := trampoline.CProvider{
		Major: d.Major, Minor: d.Minor, ID: d.ID, Flags: trampoline.Flags(d.Flags),
		Fingerprint: d.Fingerprint, Descriptor: uintptr(d.At), Impl: make([]uintptr, len(d.Impl)),
		Hashes: make([]uint64, len(d.Slots)), Names: make([][]string, len(d.Slots)), Signatures: make([]string, len(d.Slots)),
		Facts: facts(d.Facts),
	}
	for i, s := range d.Slots {
		p.Impl[i] = uintptr(d.Impl[i])
		p.Hashes[i], p.Names[i], p.Signatures[i] = s.Hash, append([]string{s.Name}, s.Former...), s.Signature
	}
	return p
}

// define makes a definition with trampolines that interpret the signatures which the descriptor carries, for an API that
// the program has no generated code for, or, with a base, for the slots that are newer than the code that it has.
func (d *descriptor) define(base *trampoline.Definition) (*trampoline.Definition, error) {
	api := dynamic.API{
		Name: d.Name, Capsule: d.Capsule, Major: d.Major, Minor: d.Minor, ID: d.ID, Flags: trampoline.Flags(d.Flags),
		Fingerprint: d.Fingerprint, Slots: make([]dynamic.Slot, len(d.Slots)), Facts: facts(d.Facts),
	}
	for i, s := range d.Slots {
		kind, ok := slotKinds[s.Kind]
		if !ok {
			return nil, fmt.Errorf("API %s: slot %d %s: kind %d is unknown", d.Name, i, s.Name, s.Kind)
		}
		if kind != trampoline.SlotHole && signature.Hash(s.Signature) != s.Hash {
			return nil, fmt.Errorf("API %s: slot %d %s: the hash %016x is not that of the signature %q", d.Name, i, s.Name, s.Hash, s.Signature)
		}
		api.Slots[i] = dynamic.Slot{Name: s.Name, Signature: s.Signature, Hash: s.Hash, Since: s.Since, Kind: kind, Slow: s.Flags&layout.Slow != 0}
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
var slotKinds = map[layout.Kind]trampoline.SlotKind{
	layout.Hole: trampoline.SlotHole, layout.Function: trampoline.SlotFunc, layout.Data: trampoline.SlotData,
	layout.Handle: trampoline.SlotHandle, layout.Object: trampoline.SlotObject,
}

// want is the import as trampolines take it.
func (d *descriptor) want() trampoline.Want {
	w := trampoline.Want{
		Name: d.Name, Major: d.Major, Minor: d.Minor, ID: d.ID, Flags: trampoline.Flags(d.Flags), Facts: facts(d.Facts), Slots: make([]trampoline.WantSlot, len(d.Slots)),
		Extend: func(base *trampoline.Definition) *trampoline.Definition {
			def, err := d.define(base)
			if err != nil {
				return base // the slots that only the consumer knows fail without saying what they are
			}
			return def
		},
	}
	for i, s := range d.Slots {
		w.Slots[i] = trampoline.WantSlot{Name: s.Name, Former: s.Former, Hash: s.Hash, Since: s.Since, Signature: s.Signature}
		if s.Kind == layout.Hole {
			w.Slots[i] = trampoline.WantSlot{}
		}
	}
	return w
}

// facts are those of a descriptor as trampolines know them.
func facts(of []layout.Fact) []trampoline.Fact {
	all := make([]trampoline.Fact, len(of))
	for i, f := range of {
		all[i] = trampoline.Fact(f)
	}
	return all
}
