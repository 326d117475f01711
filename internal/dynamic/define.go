package dynamic

import (
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/trampoline"
)

// API is what a C provider's descriptor says of its API.
type API struct {
	Name, Capsule string
	Major, Minor  uint16
	ID            [16]byte
	Flags         trampoline.Flags
	Fingerprint   uint64
	Slots         []Slot
	Facts         []trampoline.Fact
}

// Slot is one slot of a descriptor. For a hole, Signature says why it is one.
type Slot struct {
	Name, Signature string
	Hash            uint64
	Since           uint16
	Kind            trampoline.SlotKind
	Slow            bool // may wait or compute for long
}

// Define makes the definition of an API from its descriptor. Every function slot whose signature can be served gets an
// entry; why another cannot is in the map, by slot: calls of such a slot work as long as a context swap is enough, and
// fail with an error where a translation would be needed.
func Define(api API) (def *trampoline.Definition, unserved map[int]error) {
	return Extend(&trampoline.Definition{Capsule: api.Capsule}, api)
}

// Extend makes the definition of an API whose first slots are those of another definition, generated or made here, and have
// its trampolines, and whose others come from the descriptor of a newer provider or consumer, as for Define.
func Extend(base *trampoline.Definition, api API) (def *trampoline.Definition, unserved map[int]error) {
	known := len(base.Slots)
	prog := &program{slots: make([]*function, len(api.Slots)), callbacks: make([]*function, len(base.Callbacks))}
	if before, ok := base.Program.(*program); ok { // whose entries look here from now on
		copy(prog.slots, before.slots)
		copy(prog.callbacks, before.callbacks)
	}
	def = &trampoline.Definition{
		Name: api.Name, Capsule: base.Capsule, Major: api.Major, Minor: api.Minor, ID: api.ID, Flags: api.Flags,
		Fingerprint: api.Fingerprint, Program: prog, Facts: api.Facts,
		Slots:           append(base.Slots[:known:known], make([]trampoline.SlotInfo, len(api.Slots)-known)...),
		Entries:         append(base.Entries[:known:known], make([]func(*trampoline.Frame), len(api.Slots)-known)...),
		Callbacks:       slices.Clip(base.Callbacks),
		CallbackEntries: slices.Clip(base.CallbackEntries),
	}
	unserved = map[int]error{}
	for i, s := range api.Slots {
		if i < known {
			continue
		}
		info := &def.Slots[i]
		*info = trampoline.SlotInfo{Name: s.Name, Since: s.Since, Kind: s.Kind, Hash: s.Hash, Signature: s.Signature}
		switch s.Kind {
		case trampoline.SlotHole:
			*info = trampoline.SlotInfo{Retired: s.Signature}
		case trampoline.SlotFunc:
			f, err := compile(s.Signature, func(cb *function) int { return prog.addCallback(def, s.Name, cb) })
			if err != nil {
				unserved[i] = err
				// Nothing is known of it: only the wholly plain way may be taken, and callers cannot be told by a value.
				info.Callbacks = true
				continue
			}
			f.slow, info.Slow = s.Slow, s.Slow
			prog.slots[i] = f
			info.Error, info.Result, info.NoContext, info.Callbacks = f.rule(), f.class(), f.Bare, f.Callbacks()
			def.Entries[i] = slotEntry
		}
	}
	return def, unserved
}

// addCallback adds a callback type to the definition.
func (p *program) addCallback(def *trampoline.Definition, slot string, f *function) int {
	i := len(p.callbacks)
	p.callbacks = append(p.callbacks, f)
	def.Callbacks = append(def.Callbacks, trampoline.CallbackInfo{
		Name: fmt.Sprintf("%s callback %d", slot, i), Error: f.rule(), Result: f.class(),
	})
	def.CallbackEntries = append(def.CallbackEntries, callbackEntry)
	return i
}
