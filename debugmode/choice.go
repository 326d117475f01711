package debugmode

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx"
)

// envName is the environment variable that chooses modes.
const envName = "HPY"

// Selection is a set of modes for one module. The zero value is universal mode.
type Selection struct {
	Debug, Trace bool
}

// String spells the selection as ParseSelection reads it.
func (s Selection) String() string {
	switch {
	case s.Debug && s.Trace:
		return debugName + "+" + traceName
	case s.Debug:
		return debugName
	case s.Trace:
		return traceName
	}
	return universalName
}

const (
	universalName = "universal"
	wantedModes   = "universal, debug, trace or debug+trace"
)

// ParseSelection reads "universal", "debug", "trace" or "debug+trace". Nothing else is a mode: no prefix, no other
// case, no mode twice.
func ParseSelection(text string) (Selection, error) {
	s, err := parseSelection(text)
	if err != nil {
		return Selection{}, fmt.Errorf("debugmode: %w", err)
	}
	return s, nil
}

func parseSelection(text string) (Selection, error) {
	var s Selection
	for _, name := range strings.Split(text, "+") {
		switch {
		case name == debugName && !s.Debug:
			s.Debug = true
		case name == traceName && !s.Trace:
			s.Trace = true
		case name == universalName && text == universalName:
		case name == debugName || name == traceName:
			return Selection{}, fmt.Errorf("mode %q: %s twice", text, name)
		case name == universalName:
			return Selection{}, fmt.Errorf("mode %q: universal goes with no other mode", text)
		case name == text:
			return Selection{}, fmt.Errorf("unknown mode %q: want %s", name, wantedModes)
		default:
			return Selection{}, fmt.Errorf("mode %q: unknown mode %q: want %s", text, name, wantedModes)
		}
	}
	return s, nil
}

// Choice says which module gets which modes.
type Choice struct {
	all     Selection
	modules map[string]Selection // nil when all gets the same
}

// ParseChoice reads the value of the environment variable HPY: one selection for all modules, or a list
// "module:selection,module:selection" with exact names of modules, as they are imported. A module that the list does
// not name is universal. An empty value is universal mode for all.
//
// HPy reads the same variable less strictly; see docs/debug.md for the differences.
func ParseChoice(value string) (Choice, error) {
	if value == "" {
		return Choice{}, nil
	}
	if !strings.Contains(value, ":") {
		all, err := parseSelection(value)
		if err != nil {
			return Choice{}, fmt.Errorf("debugmode: %s=%s: %w", envName, value, err)
		}
		return Choice{all: all}, nil
	}
	c := Choice{modules: map[string]Selection{}}
	for _, item := range strings.Split(value, ",") {
		module, text, ok := strings.Cut(item, ":")
		if !ok || module == "" || strings.Contains(text, ":") || module != strings.TrimSpace(module) {
			return Choice{}, fmt.Errorf("debugmode: %s=%s: %q is not module:mode", envName, value, item)
		}
		if _, twice := c.modules[module]; twice {
			return Choice{}, fmt.Errorf("debugmode: %s=%s: module %q twice", envName, value, module)
		}
		s, err := parseSelection(text)
		if err != nil {
			return Choice{}, fmt.Errorf("debugmode: %s=%s: module %q: %w", envName, value, module, err)
		}
		c.modules[module] = s
	}
	return c, nil
}

// For gives the selection of a module.
func (c Choice) For(module string) Selection {
	if c.modules != nil {
		return c.modules[module]
	}
	return c.all
}

// Modules are the modules that the choice names, sorted.
func (c Choice) Modules() []string { return slices.Sorted(maps.Keys(c.modules)) }

// Modes makes the modes of a selection, with these options of debug mode, for one module.
func (s Selection) Modes(opts Options) []hpyctx.Mode {
	var modes []hpyctx.Mode
	if s.Debug {
		modes = append(modes, New(opts))
	}
	if s.Trace {
		modes = append(modes, NewTrace())
	}
	return modes
}

// Parse makes the modes of a selection for one module, as for hpyctx's Load.
func Parse(selection string) ([]hpyctx.Mode, error) {
	s, err := ParseSelection(selection)
	if err != nil {
		return nil, err
	}
	return s.Modes(Options{}), nil
}

// FromEnv reads a value of HPY and gives the function for [hpyctx.Options].Modes.
func FromEnv(value string) (func(module string) ([]hpyctx.Mode, error), error) {
	c, err := ParseChoice(value)
	if err != nil {
		return nil, err
	}
	return c.Modes(nil), nil
}

// Modes gives the function for [hpyctx.Options].Modes. opts are the options of a module's debug mode, by its name; nil
// means the zero value for all.
func (c Choice) Modes(opts func(module string) Options) func(module string) ([]hpyctx.Mode, error) {
	if opts == nil {
		opts = func(string) Options { return Options{} }
	}
	return func(module string) ([]hpyctx.Mode, error) { return c.For(module).Modes(opts(module)), nil }
}

// Switch gives a loaded module the modes of a selection and takes away those that it does not name, with effect from
// the next call through any edge of the module. Modes that it has and keeps are left as they are. Handles given out
// before stay valid until they are closed.
func Switch(c *hpyctx.Context, s Selection, opts Options) error {
	for _, m := range []struct {
		name string
		want bool
		make func() hpyctx.Mode
	}{
		{traceName, s.Trace, func() hpyctx.Mode { return NewTrace() }},
		{debugName, s.Debug, func() hpyctx.Mode { return New(opts) }},
	} {
		has := c.Mode(m.name) != nil
		switch {
		case m.want && !has:
			if err := c.AddMode(m.make()); err != nil {
				return fmt.Errorf("debugmode: switch %q to %v: %w", c.Name(), s, err)
			}
		case !m.want && has:
			if _, err := c.RemoveMode(m.name); err != nil {
				return fmt.Errorf("debugmode: switch %q to %v: %w", c.Name(), s, err)
			}
		}
	}
	return nil
}

// Current is the selection that a module has now.
func Current(c *hpyctx.Context) Selection {
	return Selection{Debug: c.Mode(debugName) != nil, Trace: c.Mode(traceName) != nil}
}
