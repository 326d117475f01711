package debugmode

import "fmt"

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
	for p := Raise; p <= Abort; p++ {
		if s == p.String() {
			return p, nil
		}
	}
	return 0, fmt.Errorf("debugmode: unknown policy %q: want raise, record or abort", s)
}
