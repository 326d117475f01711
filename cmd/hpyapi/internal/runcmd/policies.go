package runcmd

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/debugmode"
)

// policies says which module has which policy. The zero value is debugmode.Raise for all.
type policies struct {
	rest    debugmode.Policy // of modules that are not named
	modules map[string]debugmode.Policy
}

// parsePolicies reads one policy for all modules, or a list "module:policy,module:policy" with exact names of modules, as
// in the environment variable HPY. One item of a list may be a policy alone, for the modules that the list does not
// name; without one they have the policy Raise. An empty value is Raise for all.
func parsePolicies(value string) (policies, error) {
	c := policies{modules: map[string]debugmode.Policy{}}
	if value == "" {
		return c, nil
	}
	wrong := func(format string, args ...any) (policies, error) {
		return policies{}, fmt.Errorf("policies %s: "+format, append([]any{value}, args...)...)
	}
	rest := false
	for _, item := range strings.Split(value, ",") {
		module, text, named := strings.Cut(item, ":")
		if !named {
			text = item
		}
		p, err := debugmode.ParsePolicy(text)
		if err != nil && text == value {
			return policies{}, err
		} else if err != nil {
			return wrong("%w", err)
		}
		_, twice := c.modules[module]
		switch {
		case !named && rest:
			return wrong("two policies for the modules that are not named")
		case !named:
			c.rest, rest = p, true
		case twice:
			return wrong("module %q twice", module)
		case module == "" || module != strings.TrimSpace(module):
			return wrong("%q is not module:policy", item)
		default:
			c.modules[module] = p
		}
	}
	return c, nil
}

// of gives the policy of a module.
func (c policies) of(module string) debugmode.Policy {
	if p, ok := c.modules[module]; ok {
		return p
	}
	return c.rest
}

// names are the modules that have a policy by name, sorted.
func (c policies) names() []string { return slices.Sorted(maps.Keys(c.modules)) }
