// Package breaking compares two versions of an API and classifies every change: which ones break consumers that were
// built for the old version, which break their source only, and which are compatible. It compares snapshots of the lock
// package, so both sides may be definitions or lock files. It imports apidef, lock and signature and nothing else of this
// project.
package breaking

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/suggest"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// Severity says whom a change hurts.
type Severity uint8

const (
	Compatible Severity = iota // nobody
	Source                     // consumers must be edited when they are compiled again; what is compiled keeps working
	Break                      // what is compiled fails or misbehaves
)

var severityNames = [...]string{"compatible", "source", "break"}

// String returns compatible, source or break.
func (s Severity) String() string { return severityNames[s] }

// Change is one difference between two versions.
type Change struct {
	Rule     string
	Severity Severity
	Slot     int    // index, or -1 when the change is about a type or the whole API
	Name     string // of the slot or type
	Message  string
	From, To string // what was and what is, exactly, as a lock file words it
	Old, New apidef.Pos
	Approved string // why a break is accepted; empty when it is not
}

// Where is what the change is about, as approvals name it: the index of a slot, the name of a type, or api.
func (c *Change) Where() string {
	switch {
	case c.Slot >= 0:
		return strconv.Itoa(c.Slot)
	case c.Name != "":
		return c.Name
	}
	return "api"
}

// Approval is the line of a lock file that accepts the change, once it has a reason.
func (c *Change) Approval() string {
	a := lock.Approval{Rule: c.Rule, Where: c.Where(), From: c.From, To: c.To, Reason: lock.NoReason}
	return a.String()
}

// Compare returns every change from old to new, in the order of the new file. Approvals in either snapshot apply, each to the
// change that it names; a higher major version approves everything but the reuse of the id. Types are compared when both
// snapshots know them.
func Compare(old, new *lock.File) []Change {
	c := &comparer{old: old, new: new, oldByIndex: map[int]*lock.Slot{}, newByIndex: map[int]*lock.Slot{}, newByName: map[string]*lock.Slot{}, oldByName: map[string]*lock.Slot{}}
	c.index()
	c.oldTypes, c.newTypes = typesByName(old), typesByName(new)
	c.identity()
	for i := range old.Slots {
		c.slot(&old.Slots[i])
	}
	c.added()
	if c.typed() {
		c.types()
	}
	c.approve()
	sort.SliceStable(c.changes, func(i, j int) bool {
		a, b := c.changes[i], c.changes[j]
		if a.Slot != b.Slot {
			return a.Slot < b.Slot
		}
		if a.Slot < 0 && a.Name != b.Name {
			return a.Name < b.Name
		}
		if a.New != b.New {
			return a.New.Before(b.New)
		}
		return ruleOrder(a.Rule) < ruleOrder(b.Rule)
	})
	return c.changes
}

// Unapproved returns the changes that break something and have not been accepted.
func Unapproved(changes []Change) []Change {
	var out []Change
	for _, c := range changes {
		if c.Severity != Compatible && c.Approved == "" {
			out = append(out, c)
		}
	}
	return out
}

type comparer struct {
	old, new             *lock.File
	oldByIndex           map[int]*lock.Slot
	newByIndex           map[int]*lock.Slot
	newByName, oldByName map[string]*lock.Slot
	oldTypes, newTypes   map[string]*lock.Type
	oldConstants         map[string]constant
	newConstants         map[string]constant
	changes              []Change
}

func (c *comparer) index() {
	for i := range c.new.Slots {
		s := &c.new.Slots[i]
		c.newByIndex[s.Index] = s
		if s.Name != "" {
			c.newByName[s.Name] = s
		}
	}
	for i := range c.old.Slots {
		s := &c.old.Slots[i]
		c.oldByIndex[s.Index] = s
		if s.Name != "" {
			c.oldByName[s.Name] = s
		}
	}
}

func (c *comparer) add(rule string, slot int, name string, old, new apidef.Pos, format string, args ...any) {
	r, ok := RuleByID(rule)
	if !ok {
		panic("BUG: no rule " + rule)
	}
	change := Change{
		Rule: rule, Severity: r.Severity, Slot: slot, Name: name, Old: old, New: new, Message: fmt.Sprintf(format, args...),
	}
	if slot >= 0 {
		change.From, change.To = c.slotText(c.oldByIndex[slot]), c.slotText(c.newByIndex[slot])
	}
	c.changes = append(c.changes, change)
}

// slotText is a slot as a lock file has it.
func (c *comparer) slotText(s *lock.Slot) string {
	if s == nil {
		return nothing
	}
	return s.String()
}

// nothing is what was or is where something has been added or removed.
const nothing = "nothing"

// fact says what exactly the last change was from and to.
func (c *comparer) fact(from, to string) {
	last := &c.changes[len(c.changes)-1]
	last.From, last.To = from, to
}

// identity compares what the API says about itself.
func (c *comparer) identity() {
	o, n := c.old, c.new
	api := func(rule, from, to string, old, new apidef.Pos, format string, args ...any) {
		c.add(rule, -1, "", old, new, format, args...)
		c.fact(from, to)
	}
	if o.Name != n.Name || o.Prefix != n.Prefix {
		api("API_RENAMED", o.Name+" "+o.Prefix, n.Name+" "+n.Prefix, o.Pos, n.Pos, "%s with prefix %s was %s with prefix %s; wrappers are called otherwise", n.Name, n.Prefix, o.Name, o.Prefix)
	}
	if o.Capsule != n.Capsule {
		api("CAPSULE_CHANGED", o.Capsule, n.Capsule, o.At.Capsule, n.At.Capsule, "the capsule was %q and is %q; consumers look for the old one", o.Capsule, n.Capsule)
	}
	c.version(api)
	if o.Profile != n.Profile {
		api("PROFILE_CHANGED", o.Profile.String(), n.Profile.String(), o.At.Profile, n.At.Profile, "the profile was %s and is %s", o.Profile, n.Profile)
	}
	if o.Table != n.Table {
		api("TABLE_CHANGED", o.Table, n.Table, o.At.Table, n.At.Table, "the table started with %s and starts with %s; every slot has moved", o.Table, n.Table)
	}
	demands, freed := demanded(o.Flags, n.Flags), relaxed(o.Flags, n.Flags)
	if len(demands) > 0 {
		api("FLAGS_DEMAND", flagText(o.Flags), flagText(n.Flags), o.At.Flags, n.At.Flags, "the API demands more of its interpreter: %s", list(demands))
	}
	if len(freed) > 0 {
		api("FLAGS_RELAXED", flagText(o.Flags), flagText(n.Flags), o.At.Flags, n.At.Flags, "the API demands less of its interpreter: %s", list(freed))
	}
}

func flagText(f apidef.Flags) string {
	if f == 0 {
		return nothing
	}
	return strings.Join(f.Names(), " ")
}

func versionText(f *lock.File) string { return fmt.Sprintf("%d.%d", f.Major, f.Minor) }

func (c *comparer) version(api func(string, string, string, apidef.Pos, apidef.Pos, string, ...any)) {
	o, n := c.old, c.new
	from, to := versionText(o), versionText(n)
	switch {
	case n.Major < o.Major:
		api("MAJOR_LOWERED", from, to, o.Pos, n.Pos, "the version was %d.%d and is %d.%d", o.Major, o.Minor, n.Major, n.Minor)
	case n.Major > o.Major:
		api("MAJOR_RAISED", from, to, o.Pos, n.Pos, "the version was %d.%d and is %d.%d; consumers choose to follow", o.Major, o.Minor, n.Major, n.Minor)
		if o.ID == n.ID {
			api("ID_REUSED", uuid.Format(o.ID), uuid.Format(n.ID), o.At.ID, n.At.ID, "version %d has the id of version %d, so they cannot be told apart", n.Major, o.Major)
		}
		return
	case n.Minor < o.Minor:
		api("MINOR_LOWERED", from, to, o.Pos, n.Pos, "the version was %d.%d and is %d.%d", o.Major, o.Minor, n.Major, n.Minor)
	}
	if o.ID != n.ID {
		api("ID_CHANGED", uuid.Format(o.ID), uuid.Format(n.ID), o.At.ID, n.At.ID, "the id was %s and is %s; it is fixed for a major version", uuid.Format(o.ID), uuid.Format(n.ID))
	}
}

// demanded words what flags ask for in after but not in before.
func demanded(before, after apidef.Flags) []string {
	var out []string
	if after&^before&apidef.NeedsLock != 0 {
		out = append(out, "calls need the lock")
	}
	if after&^before&apidef.OneInterpreter != 0 {
		out = append(out, "one interpreter only")
	}
	if before&^after&apidef.FreeThreaded != 0 {
		out = append(out, "calls without the lock are no longer safe")
	}
	return out
}

// relaxed words what flags no longer ask for.
func relaxed(before, after apidef.Flags) []string {
	var out []string
	if before&^after&apidef.NeedsLock != 0 {
		out = append(out, "calls no longer need the lock")
	}
	if before&^after&apidef.OneInterpreter != 0 {
		out = append(out, "more than one interpreter is fine")
	}
	if after&^before&apidef.FreeThreaded != 0 {
		out = append(out, "calls without the lock are safe")
	}
	return out
}

func list(items []string) string {
	text := items[0]
	for _, i := range items[1:] {
		text += ", " + i
	}
	return text
}

// approve applies the approvals of both sides, and a higher major version.
func (c *comparer) approve() {
	approvals := append(append([]lock.Approval(nil), c.old.Approvals...), c.new.Approvals...)
	for i := range c.changes {
		ch := &c.changes[i]
		if ch.Severity == Compatible {
			continue
		}
		ch.Approved = reason(approvals, ch)
		if ch.Approved == "" && c.new.Major > c.old.Major && ch.Rule != "ID_REUSED" {
			ch.Approved = fmt.Sprintf("major version %d", c.new.Major)
		}
	}
}

// reason is why a change was approved, empty when it was not. Several approvals may lead from what was to what is, one after the
// other; the reason is that of the last one for the rule.
func reason(approvals []lock.Approval, ch *Change) string {
	type step struct{ text, reason string }
	steps, seen := []step{{text: ch.From}}, map[step]bool{}
	for len(steps) > 0 {
		at := steps[0]
		steps = steps[1:]
		if at.text == ch.To && at.reason != "" {
			return at.reason
		}
		for _, a := range approvals {
			if a.Where != ch.Where() || a.From != at.text || a.From == "" {
				continue
			}
			next := step{a.To, at.reason}
			if a.Rule == ch.Rule {
				next.reason = a.Reason
			}
			if !seen[next] {
				seen[next] = true
				steps = append(steps, next)
			}
		}
	}
	return ""
}

// CheckApprovals reports the approvals of a lock file that no change could ever need: of rules, slots and types that there are not.
func CheckApprovals(f *lock.File) apidef.Problems {
	var problems apidef.Problems
	known, gone := []string{"api"}, map[string]bool{}
	for _, s := range f.Slots {
		known = append(known, strconv.Itoa(s.Index))
	}
	for _, t := range f.Types {
		known = append(known, t.Name)
	}
	for _, a := range f.Approvals {
		gone[a.Where] = gone[a.Where] || slices.Contains([]string{"SLOT_REMOVED", "TYPE_REMOVED", "TYPE_RENAMED"}, a.Rule)
	}
	for _, a := range f.Approvals {
		rule, ok := RuleByID(a.Rule)
		switch {
		case !ok:
			problems.Add(a.At.Rule, "APPROVAL", "there is no rule %s%s", a.Rule, meant(a.Rule, ruleIDs()))
		case rule.Severity == Compatible:
			problems.Add(a.At.Rule, "APPROVAL", "%s breaks nothing and needs no approval", a.Rule)
		case f.Version > 1 && !slices.Contains(known, a.Where) && !gone[a.Where]:
			problems.Add(a.At.Where, "APPROVAL", "there is no slot or type %s%s", a.Where, meant(a.Where, known))
		}
	}
	problems.Sort()
	return problems
}

func ruleIDs() []string {
	ids := make([]string, len(Rules))
	for i, r := range Rules {
		ids[i] = r.ID
	}
	return ids
}

func meant(word string, known []string) string {
	if near := suggest.Nearest(word, known); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
