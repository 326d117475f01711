package elfscan

import (
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/internal/layout"
)

// Match returns why a consumer that was built against want cannot use have, nothing when it can. These are the checks
// of an import at run time, in the same order: identity, versions, flags, then slot by slot what the consumer may call.
func Match(want, have layout.API) []string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if want.Capsule != have.Capsule {
		add("capsule: wanted %q, it is %q", want.Capsule, have.Capsule)
	}
	if want.ID != have.ID && want.Major != have.Major {
		add("version: wanted %d.%d, it is %d.%d: another interface, %s and not %s", want.Major, want.Minor, have.Major, have.Minor, have.IDText(), want.IDText())
		return problems
	}
	if want.ID != have.ID {
		add("interface id: wanted %s, it is %s: another API with the same name", want.IDText(), have.IDText())
		return problems
	}
	if want.Major != have.Major {
		add("major version: wanted %d, it is %d", want.Major, have.Major)
	}
	if have.Minor < want.Minor {
		add("minor version: wanted at least %d.%d, it is %d.%d: a newer provider is needed", want.Major, want.Minor, have.Major, have.Minor)
	}
	if unknown := have.Flags & layout.FlagsRequired &^ layout.FlagsKnown; unknown != 0 {
		add("flags: %#x are not known to this version and must be", unknown)
	}
	if want.Flags&layout.FreeThreaded != 0 && have.Flags&layout.FreeThreaded == 0 {
		add("flags: it calls without the interpreter lock, and the provider needs it")
	}
	if len(problems) > 0 {
		return problems
	}
	return append(matchSlots(want, have), layout.Differences(want.Facts, have.Facts)...)
}

func matchSlots(want, have layout.API) []string {
	var problems []string
	for i, w := range want.Slots {
		needed := w.Since <= want.Minor
		if w.Kind == layout.Hole {
			continue
		}
		if i >= len(have.Slots) {
			if needed {
				problems = append(problems, fmt.Sprintf("slot %d %s: missing: it has only %d slots", i, w.Name, len(have.Slots)))
			}
			continue
		}
		h := have.Slots[i]
		switch {
		case h.Kind == layout.Hole && !needed:
		case h.Kind != w.Kind:
			problems = append(problems, fmt.Sprintf("slot %d %s: wanted a %s, it is a %s", i, w.Name, w.Kind, h.Kind))
		case h.Hash != w.Hash || h.Signature != w.Signature:
			problems = append(problems, fmt.Sprintf("slot %d %s: wanted %s, it is %s", i, w.Name, w.Signature, h.Signature))
		case h.Name != w.Name && !slices.Contains(h.Former, w.Name) && !slices.Contains(w.Former, h.Name):
			problems = append(problems, fmt.Sprintf("slot %d %s: another function: it is %s, with the same signature", i, w.Name, h.Name))
		}
	}
	return problems
}
