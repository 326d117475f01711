package layout

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// Faults says what is wrong with a descriptor or an import record, whoever the other side is: of a descriptor, why its module
// cannot be loaded, or nobody can import from it.
func (d *Decoder) Faults(a *API) (faults []string) {
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	foreign := a.Impl == nil && a.Flags&Foreign != 0
	unknown := a.Flags & FlagsRequired &^ FlagsKnown
	if foreign {
		unknown &^= Foreign
	}
	if unknown != 0 {
		add("flags %#x demand something that this version does not know", unknown)
	}
	if dot := strings.LastIndexByte(a.Capsule, '.'); (dot <= 0 || dot == len(a.Capsule)-1) && !(foreign && a.Capsule != "" && dot < 0) {
		add("capsule %q is not module.attribute", a.Capsule)
	}
	for i := range a.Slots {
		s := &a.Slots[i]
		switch {
		case !s.Kind.Known():
			add("slot %d %s: %s is unknown", i, s.Name, s.Kind)
		case s.Kind != Hole && signature.Hash(s.Signature) != s.Hash:
			add("slot %d %s: the hash %016x is not that of the signature %s", i, s.Name, s.Hash, s.Signature)
		}
	}
	if a.Impl == nil {
		return faults // an import record
	}
	for i := range a.Slots {
		if a.Slots[i].Kind != Hole && a.Impl[i] == 0 {
			add("slot %d %s has no implementation, so the module fails when it is loaded", i, a.Slots[i].Name)
		}
	}
	if err := d.CheckTable(a); err != nil {
		add("%s", strings.TrimPrefix(err.Error(), "API "+a.Name+": "))
	}
	return faults
}
