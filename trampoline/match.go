package trampoline

// This file is for hosts.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/layout"
)

// Want is what a consumer was built for.
type Want struct {
	Name         string // of the definition
	Major, Minor uint16 // Minor is the least that will do
	ID           [16]byte
	Flags        Flags // of the consumer's definition
	// Slots the consumer knows, in order of index. A hole has neither name nor hash.
	Slots []WantSlot
	// Facts are the constants and fields that the consumer was built with.
	Facts []Fact
	// Extend gives a definition the further slots that the consumer knows, for calls of those that the provider lacks; nil
	// when the consumer knows no more than the definitions that the provider was exported with.
	Extend func(base *Definition) *Definition
}

// WantSlot is one slot that a consumer was built for. A slot is what it is by its index, its name and its signature.
type WantSlot struct {
	Name   string
	Former []string // names that the slot had before
	Hash   uint64   // of the signature
	Since  uint16   // minor version that added it; the consumer can do without slots newer than Want.Minor
	// Signature is for messages; it may be empty.
	Signature string
}

// WantOf is what a consumer generated from def wants.
func WantOf(def *Definition) Want {
	w := Want{Name: def.Name, Major: def.Major, Minor: def.Minor, ID: def.ID, Flags: def.Flags, Facts: def.Facts, Slots: make([]WantSlot, len(def.Slots))}
	for i := range def.Slots {
		s := &def.Slots[i]
		w.Slots[i] = WantSlot{Name: s.Name, Former: s.Former, Hash: s.Hash, Since: s.Since, Signature: s.Signature}
	}
	return w
}

// refuse says why a consumer cannot use the export, empty when it can. These are the rules of hpyapi_check.h and of
// elfscan.Match.
func (x *Export) refuse(consumer *Context, want Want) string {
	return x.refuseWhere(consumer.HandleSpace() == x.ctx.HandleSpace(), want)
}

// refuseWhere is refuse where it is known whether the two sides have one handle space.
func (x *Export) refuseWhere(sameSpace bool, want Want) string {
	id, flags := x.def.ID, x.flags()
	if x.impl == nil {
		id = x.c.ID
	}
	major, minor := x.version()
	switch {
	case want.ID != id && want.Major != major:
		return fmt.Sprintf("version is %d.%d, wanted %d.%d: another interface, %s and not %s (%s)", major, minor, want.Major, want.Minor, idString(id), idString(want.ID), want.Name)
	case want.ID != id:
		return fmt.Sprintf("interface id is %s, wanted %s (%s)", idString(id), idString(want.ID), want.Name)
	case want.Major != major:
		return fmt.Sprintf("major version is %d, wanted %d", major, want.Major)
	case want.Minor > minor:
		return fmt.Sprintf("version is %d.%d, wanted at least %d.%d", major, minor, want.Major, want.Minor)
	case want.Flags&FreeThreaded != 0 && flags&FreeThreaded == 0:
		return "the consumer calls without the interpreter lock, and the provider needs it"
	case want.Flags&FreeThreaded != 0 && !sameSpace:
		return "the consumer calls without the interpreter lock, and without it handles cannot be translated between the modules' modes: load both in universal mode"
	}
	for i := range want.Slots {
		if why := x.refuseSlot(i, &want); why != "" {
			return fmt.Sprintf("slot %d %s: %s", i, want.Slots[i].Name, why)
		}
	}
	return strings.Join(layout.Differences(want.Facts, x.facts()), "; ")
}

// facts are the constants and fields that the provider was built with.
func (x *Export) facts() []Fact {
	if x.impl != nil {
		return x.def.Facts
	}
	return x.c.Facts
}

// refuseSlot compares one slot.
func (x *Export) refuseSlot(i int, want *Want) string {
	w := &want.Slots[i]
	needed := w.Since <= want.Minor
	switch {
	case w.Hash == 0: // a hole for the consumer, which never calls it
		return ""
	case i >= x.slots():
		if needed {
			return fmt.Sprintf("missing: the provider has %d slots", x.slots())
		}
		return ""
	}
	have := x.hash(i)
	switch {
	case have == 0 && needed:
		return "retired by the provider" + x.retired(i)
	case have == 0:
		return ""
	case w.Hash != have:
		return x.differs(i, w, have)
	}
	if names := x.names(i); len(names) > 0 && !slices.Contains(names, w.Name) && !slices.Contains(w.Former, names[0]) {
		return fmt.Sprintf("another function: the provider has %s at this index, with the same signature", names[0])
	}
	return ""
}

// hash is the signature hash of one slot of the provider, 0 for a hole.
func (x *Export) hash(slot int) uint64 {
	if x.impl != nil {
		return x.def.Slots[slot].Hash
	}
	return x.c.Hashes[slot]
}

// names are those of one slot of the provider, today's first; none when it does not say.
func (x *Export) names(slot int) []string {
	if x.impl != nil {
		return append([]string{x.def.Slots[slot].Name}, x.def.Slots[slot].Former...)
	}
	if slot < len(x.c.Names) {
		return x.c.Names[slot]
	}
	return nil
}

// retired is why a slot of the provider is a hole, in brackets, empty when nobody says.
func (x *Export) retired(slot int) string {
	for _, def := range []*Definition{x.def, x.c.Extended} {
		if def != nil && slot < len(def.Slots) && def.Slots[slot].Retired != "" {
			return " (" + def.Slots[slot].Retired + ")"
		}
	}
	return ""
}

// flags are the demands that the provider makes.
func (x *Export) flags() Flags {
	if x.impl == nil {
		return x.c.Flags
	}
	return x.def.Flags
}

func (x *Export) differs(slot int, want *WantSlot, have uint64) string {
	theirs, mine := fmt.Sprintf("%016x", have), fmt.Sprintf("%016x", want.Hash)
	switch {
	case slot < len(x.def.Slots) && x.def.Slots[slot].Hash == have:
		theirs = x.def.Slots[slot].Signature
	case x.impl == nil && slot < len(x.c.Signatures):
		theirs = x.c.Signatures[slot]
	}
	if want.Signature != "" && theirs != want.Signature {
		mine = want.Signature
	}
	return fmt.Sprintf("signature is %s, the consumer was built for %s", theirs, mine)
}
