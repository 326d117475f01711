package debugmode

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Policy is what happens when a module breaks a rule.
type Policy uint8

const (
	// Raise makes the call fail with an exception that says what is wrong. It is the default.
	Raise Policy = iota
	// Record keeps the report and lets the module go on as far as that can be made safe: a closed handle still in the
	// queue stands for its object, a constant or borrowed handle is duplicated instead of taken. Where nothing sensible
	// can be done the call fails as with Raise.
	Record
	// Abort gives the report to [Options].Abort, which is to end the process, as HPy's debug mode does.
	Abort
)

// String names the policy as it is spelt in options.
func (p Policy) String() string {
	switch p {
	case Raise:
		return "raise"
	case Record:
		return "record"
	case Abort:
		return "abort"
	}
	return fmt.Sprintf("Policy(%d)", uint8(p))
}

// ParsePolicy reads the name of a policy.
func ParsePolicy(s string) (Policy, error) {
	p, err := parsePolicy(s)
	if err != nil {
		return 0, fmt.Errorf("debugmode: %w", err)
	}
	return p, nil
}

func parsePolicy(s string) (Policy, error) {
	for p := Raise; p <= Abort; p++ {
		if s == p.String() {
			return p, nil
		}
	}
	return 0, fmt.Errorf("unknown policy %q: want raise, record or abort", s)
}

// Policies says which module has which policy. The zero value is Raise for all.
type Policies struct {
	rest    Policy // of modules that are not named
	modules map[string]Policy
}

// ParsePolicies reads one policy for all modules, or a list "module:policy,module:policy" with exact names of modules, as
// in the environment variable HPY. One item of a list may be a policy alone, for the modules that the list does not
// name; without one they have the policy Raise. An empty value is Raise for all.
func ParsePolicies(value string) (Policies, error) {
	if value == "" {
		return Policies{}, nil
	}
	c, err := parsePolicies(value)
	switch {
	case err == nil:
		return c, nil
	case strings.ContainsAny(value, ",:"):
		return Policies{}, fmt.Errorf("debugmode: policies %s: %w", value, err)
	}
	return Policies{}, fmt.Errorf("debugmode: %w", err)
}

func parsePolicies(value string) (Policies, error) {
	c := Policies{modules: map[string]Policy{}}
	rest := false
	for _, item := range strings.Split(value, ",") {
		module, text, named := strings.Cut(item, ":")
		if !named {
			text = item
		}
		p, err := parsePolicy(text)
		if err != nil {
			return c, err
		}
		_, twice := c.modules[module]
		switch {
		case !named && rest:
			return c, fmt.Errorf("two policies for the modules that are not named")
		case !named:
			c.rest, rest = p, true
		case twice:
			return c, fmt.Errorf("module %q twice", module)
		case module == "" || module != strings.TrimSpace(module):
			return c, fmt.Errorf("%q is not module:policy", item)
		default:
			c.modules[module] = p
		}
	}
	return c, nil
}

// For gives the policy of a module.
func (c Policies) For(module string) Policy {
	if p, ok := c.modules[module]; ok {
		return p
	}
	return c.rest
}

// Modules are the modules that have a policy by name, sorted.
func (c Policies) Modules() []string { return slices.Sorted(maps.Keys(c.modules)) }
