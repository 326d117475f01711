package trampoline

// This file is for Go programs and hosts.

import "weak"

// Anchor is held by whatever may still call C code of a module, or point into its memory: callbacks that generated code
// makes hold it, and hosts give it to what else they keep. As long as one can be reached the module's code must stay.
type Anchor struct{ ctx *Context }

// Anchor of the module; see [Context.Loosen]. The caller owns the interpreter lock.
func (c *Context) Anchor() *Anchor {
	if c.anchor != nil {
		return c.anchor
	}
	a := c.loose.Value()
	if a == nil {
		a = &Anchor{c}
		if c.loosened {
			c.loose = weak.Make(a)
		} else {
			c.anchor = a
		}
	}
	return a
}

// Loosen says that the module is no longer used by name: only what holds its anchor keeps it from now on. The caller owns
// the interpreter lock.
func (c *Context) Loosen() {
	c.loose, c.anchor, c.loosened = weak.Make(c.Anchor()), nil, true
}

// Loose says that nothing holds the anchor of the module any more, as far as the last garbage collection saw. The caller
// owns the interpreter lock.
func (c *Context) Loose() bool { return c.loosened && c.loose.Value() == nil }

// Consumers are the contexts that have an edge to an export of the module, other than itself.
func (c *Context) Consumers() (all []*Context) {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	for _, x := range c.exports {
		for _, e := range x.edges {
			if e.consumer != c {
				all = append(all, e.consumer)
			}
		}
	}
	return all
}
