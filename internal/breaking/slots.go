package breaking

import (
	"slices"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// slot compares one slot of the old table with what the new table has for it.
func (c *comparer) slot(o *lock.Slot) {
	n := c.newByIndex[o.Index]
	switch {
	case o.Kind == apidef.SlotHole:
		c.hole(o, n)
		return
	case n != nil && n.Name == o.Name && n.Kind != apidef.SlotHole:
		c.same(o, n)
		return
	}
	moved := c.newByName[o.Name]
	switch {
	case moved != nil:
		c.add("SLOT_MOVED", o.Index, o.Name, o.Pos, moved.Pos, "%s was slot %d and is slot %d", o.Name, o.Index, moved.Index)
	case n == nil:
		c.add("SLOT_REMOVED", o.Index, o.Name, o.Pos, c.new.Pos, "slot %d, %s, is gone; a retired slot stays as a hole", o.Index, o.Name)
	case n.Kind == apidef.SlotHole:
		c.add("SLOT_RETIRED", o.Index, o.Name, o.Pos, n.Pos, "slot %d, %s, is a hole now: %s%s", o.Index, o.Name, n.Reason, warned(o))
	case c.oldByName[n.Name] != nil:
		// The place was taken by a slot that moved, which is reported for that slot.
		c.add("SLOT_REMOVED", o.Index, o.Name, o.Pos, n.Pos, "%s is gone, and %s has its place", o.Name, n.Name)
	case slices.Contains(n.Former, o.Name):
		c.add("SLOT_ALIASED", o.Index, n.Name, o.Pos, n.Pos, "slot %d was called %s and is called %s", o.Index, o.Name, n.Name)
		c.same(o, n)
	case n.Kind == o.Kind && n.Signature == o.Signature:
		c.add("SLOT_RENAMED", o.Index, n.Name, o.Pos, n.Pos,
			"slot %d was called %s and is called %s, so import refuses it; a slot that is the same function says HPYAPI_FORMERLY(%s)", o.Index, o.Name, n.Name, o.Name)
		c.same(o, n)
	default:
		c.add("SLOT_REPLACED", o.Index, n.Name, o.Pos, n.Pos, "slot %d was %s and is now %s, another function", o.Index, o.Name, n.Name)
	}
}

func warned(o *lock.Slot) string {
	if o.Deprecated {
		return " (it was deprecated)"
	}
	return " (it was never deprecated)"
}

func (c *comparer) hole(o, n *lock.Slot) {
	switch {
	case n == nil:
		c.add("SLOT_REMOVED", o.Index, "", o.Pos, c.new.Pos, "the hole at index %d is gone; the next slot would take its place", o.Index)
	case n.Kind != apidef.SlotHole && c.oldByName[n.Name] == nil:
		c.add("HOLE_REUSED", o.Index, n.Name, o.Pos, n.Pos, "slot %d was a hole (%s) and is now %s; old consumers may still call what was there", o.Index, o.Reason, n.Name)
	}
}

// same compares a slot with itself in the new version.
func (c *comparer) same(o, n *lock.Slot) {
	if o.Kind != n.Kind {
		c.add("SLOT_KIND", o.Index, o.Name, o.Pos, n.Pos, "%s was a %s slot and is a %s slot", o.Name, kindWord(o.Kind), kindWord(n.Kind))
		return
	}
	if o.Signature != n.Signature {
		c.signature(o, n)
	}
	if c.typed() && o.Kind != apidef.SlotHole {
		c.uses(o, n)
	}
	c.details(o, n)
}

// details compares what is not part of the signature.
func (c *comparer) details(o, n *lock.Slot) {
	for _, name := range o.Former {
		if name != n.Name && !slices.Contains(n.Former, name) {
			c.add("FORMER_REMOVED", o.Index, n.Name, o.Pos, n.Pos, "%s does not say any more that it was called %s, so import refuses consumers that call it so", n.Name, name)
		}
	}
	if o.Since != n.Since {
		c.add("SINCE_CHANGED", o.Index, n.Name, o.Pos, n.Pos, "%s appeared in minor version %d and now claims %d", n.Name, o.Since, n.Since)
	}
	if o.Instances && !n.Instances {
		c.add("INSTANCES_UNCHECKED", o.Index, n.Name, o.Pos, n.Pos, "%s refused all but the instances of its type, and does not promise that any more", n.Name)
	}
	if !o.Instances && n.Instances {
		c.add("INSTANCES_CHECKED", o.Index, n.Name, o.Pos, n.Pos, "%s refuses now all but the instances of a type", n.Name)
	}
	c.offers(o, n)
	if !o.Deprecated && n.Deprecated {
		c.add("SLOT_DEPRECATED", o.Index, n.Name, o.Pos, n.Pos, "%s is deprecated now", n.Name)
	}
	if o.Deprecated && !n.Deprecated {
		c.add("SLOT_UNDEPRECATED", o.Index, n.Name, o.Pos, n.Pos, "%s is no longer deprecated", n.Name)
	}
	for _, i := range o.Nullable {
		if !slices.Contains(n.Nullable, i) && sameParameterCount(o, n) {
			c.add("PARAM_NULL_REFUSED", o.Index, n.Name, o.Pos, n.Pos, "parameter %d of %s could be NULL and no longer can", i+1, n.Name)
		}
	}
	for _, i := range n.Nullable {
		if !slices.Contains(o.Nullable, i) && sameParameterCount(o, n) {
			c.add("PARAM_NULL_ALLOWED", o.Index, n.Name, o.Pos, n.Pos, "parameter %d of %s may be NULL now", i+1, n.Name)
		}
	}
}

func sameParameterCount(o, n *lock.Slot) bool { return parameterCount(o) == parameterCount(n) }

func parameterCount(s *lock.Slot) int {
	parsed, err := signature.Parse(s.Signature)
	if err != nil || parsed.Func == nil {
		return 0
	}
	return len(parsed.Func.Params())
}

// added reports slots that the old table did not have.
func (c *comparer) added() {
	oldCount := 0
	for _, s := range c.old.Slots {
		oldCount = max(oldCount, s.Index+1)
	}
	for i := range c.new.Slots {
		n := &c.new.Slots[i]
		if n.Index < oldCount || n.Kind == apidef.SlotHole || c.oldByName[n.Name] != nil {
			continue
		}
		c.add("SLOT_ADDED", n.Index, n.Name, c.old.Pos, n.Pos, "%s is new in version %d.%d", n.Name, c.new.Major, n.Since)
		if n.Since <= c.old.Minor && c.old.Major == c.new.Major {
			c.add("SINCE_PAST", n.Index, n.Name, c.old.Pos, n.Pos,
				"%s claims to be in version %d.%d, which was released without it; raise the minor version", n.Name, c.new.Major, n.Since)
		}
	}
}

func kindWord(k apidef.SlotKind) string {
	return [...]string{apidef.SlotFunc: "function", apidef.SlotData: "data", apidef.SlotHandle: "handle", apidef.SlotObject: "object", apidef.SlotHole: "hole"}[k]
}
