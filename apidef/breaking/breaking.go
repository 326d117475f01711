// Package breaking compares two versions of an API and classifies every change: which ones break consumers that were
// built for the old version, which break their source only, and which are compatible. It compares snapshots of the lock
// package, so both sides may be definitions or lock files. It imports apidef, lock and signature and nothing else of this
// project.
package breaking

import (
	"fmt"
	"sort"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/lock"
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
	Slot     int    // index, or -1 when the change is about the whole API
	Name     string // of the slot
	Message  string
	Old, New apidef.Pos
	Approved string // why a break is accepted; empty when it is not
}

// Compare returns every change from old to new, in the order of the new file. Approvals in either snapshot apply; a higher
// major version approves everything but the reuse of the id.
func Compare(old, new *lock.File) []Change {
	c := &comparer{old: old, new: new, newByIndex: map[int]*lock.Slot{}, newByName: map[string]*lock.Slot{}, oldByName: map[string]*lock.Slot{}}
	c.index()
	c.identity()
	for i := range old.Slots {
		c.slot(&old.Slots[i])
	}
	c.added()
	c.approve()
	sort.SliceStable(c.changes, func(i, j int) bool {
		a, b := c.changes[i], c.changes[j]
		if a.Slot != b.Slot {
			return a.Slot < b.Slot
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
	newByIndex           map[int]*lock.Slot
	newByName, oldByName map[string]*lock.Slot
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
		if s := &c.old.Slots[i]; s.Name != "" {
			c.oldByName[s.Name] = s
		}
	}
}

func (c *comparer) add(rule string, slot int, name string, old, new apidef.Pos, format string, args ...any) {
	r, ok := RuleByID(rule)
	if !ok {
		panic("BUG: no rule " + rule)
	}
	c.changes = append(c.changes, Change{
		Rule: rule, Severity: r.Severity, Slot: slot, Name: name, Old: old, New: new, Message: fmt.Sprintf(format, args...),
	})
}

// identity compares what the API says about itself.
func (c *comparer) identity() {
	o, n := c.old, c.new
	api := func(rule string, old, new apidef.Pos, format string, args ...any) {
		c.add(rule, -1, "", old, new, format, args...)
	}
	if o.Name != n.Name || o.Prefix != n.Prefix {
		api("API_RENAMED", o.Pos, n.Pos, "%s with prefix %s was %s with prefix %s; wrappers are called otherwise", n.Name, n.Prefix, o.Name, o.Prefix)
	}
	if o.Capsule != n.Capsule {
		api("CAPSULE_CHANGED", o.At.Capsule, n.At.Capsule, "the capsule was %q and is %q; consumers look for the old one", o.Capsule, n.Capsule)
	}
	c.version(api)
	if o.Profile != n.Profile {
		api("PROFILE_CHANGED", o.At.Profile, n.At.Profile, "the profile was %s and is %s", o.Profile, n.Profile)
	}
	if o.Table != n.Table {
		api("TABLE_CHANGED", o.At.Table, n.At.Table, "the table started with %s and starts with %s; every slot has moved", o.Table, n.Table)
	}
	demands, freed := demanded(o.Flags, n.Flags), relaxed(o.Flags, n.Flags)
	if len(demands) > 0 {
		api("FLAGS_DEMAND", o.At.Flags, n.At.Flags, "the API demands more of its interpreter: %s", list(demands))
	}
	if len(freed) > 0 {
		api("FLAGS_RELAXED", o.At.Flags, n.At.Flags, "the API demands less of its interpreter: %s", list(freed))
	}
}

func (c *comparer) version(api func(string, apidef.Pos, apidef.Pos, string, ...any)) {
	o, n := c.old, c.new
	switch {
	case n.Major < o.Major:
		api("MAJOR_LOWERED", o.Pos, n.Pos, "the version was %d.%d and is %d.%d", o.Major, o.Minor, n.Major, n.Minor)
	case n.Major > o.Major:
		api("MAJOR_RAISED", o.Pos, n.Pos, "the version was %d.%d and is %d.%d; consumers choose to follow", o.Major, o.Minor, n.Major, n.Minor)
		if o.ID == n.ID {
			api("ID_REUSED", o.At.ID, n.At.ID, "version %d has the id of version %d, so they cannot be told apart", n.Major, o.Major)
		}
		return
	case n.Minor < o.Minor:
		api("MINOR_LOWERED", o.Pos, n.Pos, "the version was %d.%d and is %d.%d", o.Major, o.Minor, n.Major, n.Minor)
	}
	if o.ID != n.ID {
		api("ID_CHANGED", o.At.ID, n.At.ID, "the id was %s and is %s; it is fixed for a major version", apidef.FormatID(o.ID), apidef.FormatID(n.ID))
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
		for _, a := range approvals {
			if a.Rule == ch.Rule && a.Slot == ch.Slot {
				ch.Approved = a.Reason
			}
		}
		if ch.Approved == "" && c.new.Major > c.old.Major && ch.Rule != "ID_REUSED" {
			ch.Approved = fmt.Sprintf("major version %d", c.new.Major)
		}
	}
}
