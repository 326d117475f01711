package edges

import (
	"fmt"
	"path"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Pattern chooses calls by the names of consumer, provider, API and slot. Each is a pattern as of [path.Match], in which * is
// any text; an empty one is any name.
type Pattern struct {
	hpyctx.EdgeFilter
	Slot string // the C name of the function
}

// Check says what is wrong with the patterns.
func (p Pattern) Check() error {
	if _, err := path.Match(p.Slot, ""); err != nil {
		return fmt.Errorf("edges: pattern %q: %w", p.Slot, err)
	}
	return p.EdgeFilter.Check()
}

// String is the pattern as "consumer → provider API.slot".
func (p Pattern) String() string {
	any := func(s string) string {
		if s == "" {
			return "*"
		}
		return s
	}
	return fmt.Sprintf("%s → %s %s.%s", any(p.Consumer), any(p.Provider), any(p.API), any(p.Slot))
}

// whole reports a pattern that does not choose among slots.
func (p Pattern) whole() bool { return strings.Trim(p.Slot, "*") == "" }

// Slots are the functions of an edge that the pattern chooses.
func (p Pattern) Slots(e *trampoline.Edge) (chosen []int) {
	if !p.Matches(e) {
		return nil
	}
	for i, s := range e.Definition().Slots {
		if s.Kind != trampoline.SlotFunc {
			continue
		}
		if ok, err := path.Match(p.Slot, s.Name); p.whole() || err == nil && ok {
			chosen = append(chosen, i)
		}
	}
	return chosen
}
