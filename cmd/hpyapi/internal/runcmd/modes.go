package runcmd

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/suggest"
)

// modes are what the flags say of the modes of modules.
type modes struct {
	choice   debugmode.Choice
	policies policies
	findings *findings
	rec      *recording
	seen     map[string]bool // modules that were loaded, or nearly
}

func parseModes(f runFlags, found *findings, rec *recording) (*modes, error) {
	m := &modes{findings: found, rec: rec, seen: map[string]bool{}}
	var err error
	if m.choice, err = debugmode.ParseChoice(f.hpy); err != nil {
		return nil, err
	}
	m.policies, err = parsePolicies(f.policy)
	return m, err
}

// options are those of a module's debug mode.
func (m *modes) options(module string) debugmode.Options {
	return m.findings.options(m.policies.of(module))
}

// selected makes the modes of a module that is loaded in a selection.
func (m *modes) selected(module string, s debugmode.Selection) []hpyctx.Mode {
	m.seen[module] = true
	return append(s.Modes(m.options(module)), m.rec.modes()...)
}

// choose makes the modes of a module for which the script names none.
func (m *modes) choose(module string) ([]hpyctx.Mode, error) {
	return m.selected(module, m.choice.For(module)), nil
}

// sayUnknown names the modules of the flags that were never loaded: their names may be misspelt.
func (m *modes) sayUnknown(out io.Writer) {
	for _, flag := range []struct {
		name    string
		modules []string
	}{{"--hpy", m.choice.Modules()}, {"--policy", m.policies.names()}} {
		for _, module := range flag.modules {
			if m.seen[module] {
				continue
			}
			loaded := slices.Sorted(maps.Keys(m.seen))
			hint := "loaded were: " + strings.Join(loaded, ", ")
			if near := suggest.Nearest(module, loaded); near != "" {
				hint = "did you mean " + near + "?"
			}
			fmt.Fprintf(out, "%s names module %s, which was not loaded; %s\n", flag.name, module, hint)
		}
	}
}
