package trampoline

// This file is for generated code.

import "fmt"

// debt is something that a call in progress has to see to when it ends.
type debt struct {
	space HandleSpace
	h     Handle
	kind  debtKind
}

type debtKind uint8

const (
	debtLent     debtKind = iota // h was borrowed for the callee: return it
	debtMoved                    // h owns what the caller gave away: close it if the callee never ran
	debtGiven                    // h is a result in the caller's space: close it if the call fails after all
	debtCallback                 // h is the token of a callback: it is over
	debtKept                     // h is the token of a callback to be kept: on failure the callee destroys it all the same
)

// settle pays what the call owes.
func (c *Call) settle(err error) {
	t := c.t
	for n := len(t.debts); n > c.debts; n = len(t.debts) {
		d := t.debts[n-1]
		t.debts = t.debts[:n-1]
		switch d.kind {
		case debtLent:
			d.space.Return(d.h)
		case debtMoved:
			if !c.sent {
				c.drop(d.space, d.h)
			}
		case debtGiven:
			if err != nil {
				c.drop(d.space, d.h)
			}
		case debtCallback:
			c.edge.rt.out.remove(uintptr(d.h))
		case debtKept:
			if err != nil {
				c.failedToKeep(uintptr(d.h))
			}
		}
	}
}

// failedToKeep sees to a callback that was to be kept by a call that failed: when the callee never ran, nobody else will
// destroy it; when it ran, it has to.
func (c *Call) failedToKeep(token uintptr) {
	out := &c.edge.rt.out
	cb, ok := out.get(token)
	switch {
	case !ok:
	case c.ran:
		out.at(token).owed = c.name()
	default:
		out.remove(token)
		cb.Release()
	}
}

// drop closes a handle that nobody will take.
func (c *Call) drop(s HandleSpace, h Handle) {
	if h == Null {
		return
	}
	if u, ok := s.Take(h); ok {
		c.edge.rt.cfg.Drop(u)
	}
}

func (c *Call) owe(s HandleSpace, h Handle, kind debtKind) {
	if c.duties&dutyDebts == 0 {
		c.duties |= dutyDebts
		c.debts = len(c.t.debts)
	}
	c.t.debts = append(c.t.debts, debt{s, h, kind})
}

// bad makes the error for a handle that its own side should not have passed.
func (c *Call) bad(by *Context, h Handle, param string) error {
	space := c.from()
	if by != c.caller() {
		space = c.to()
	}
	return c.judge(space, h, &MisuseError{Param: param, By: by.name, Type: "ValueError", Rule: RuleHandle,
		Why: "invalid handle: closed, or of another module's handle space"})
}

func (c *Call) full(s *Context, param string) error {
	return &MisuseError{API: c.edge.def.Name, Slot: c.name(), Param: param, By: s.name, Type: "MemoryError", Rule: RuleRoom,
		Why: "the module has no room for another handle"}
}

// caller is the context of the side that calls.
func (c *Call) caller() *Context {
	if c.callback {
		return c.st.export.ctx
	}
	return c.edge.consumer
}

// called is the module of the side that is called, for messages.
func (c *Call) called() *Context {
	if c.callback {
		return c.edge.consumer
	}
	return c.st.export.ctx
}

// Lend opens a handle of the caller for the callee until the call ends.
func (c *Call) Lend(h Handle, param string) (Handle, error) {
	if h == Null {
		return Null, nil
	}
	u, ok := c.from().Resolve(h)
	if !ok {
		return Null, c.bad(c.caller(), h, param)
	}
	l := c.to().Borrow(u)
	if l == Null {
		return Null, c.full(c.called(), param)
	}
	c.owe(c.to(), l, debtLent)
	return l, nil
}

// LendAll is Lend for an array. The result is in native memory, valid until the call
// ends.
func (c *Call) LendAll(hs []Handle, param string) ([]Handle, error) {
	out, err := Room[Handle](c, len(hs))
	for i, h := range hs {
		if err != nil {
			return nil, err
		}
		out[i], err = c.Lend(h, param)
	}
	return out, err
}

// Move hands a handle that the caller gives away over to the callee.
func (c *Call) Move(h Handle, param string) (Handle, error) {
	if h == Null {
		return Null, nil
	}
	u, ok := c.from().Take(h)
	if !ok {
		return Null, c.bad(c.caller(), h, param)
	}
	m := c.to().Adopt(u)
	if m == Null {
		c.edge.rt.cfg.Drop(u)
		return Null, c.full(c.called(), param)
	}
	c.owe(c.to(), m, debtMoved)
	return m, nil
}

// Give hands a handle that the callee returned over to the caller.
func (c *Call) Give(h Handle, param string) (Handle, error) {
	if h == Null {
		return Null, nil
	}
	u, ok := c.to().Take(h)
	if !ok {
		return Null, c.bad(c.called(), h, param)
	}
	g := c.from().Adopt(u)
	if g == Null {
		c.edge.rt.cfg.Drop(u)
		return Null, c.full(c.caller(), param)
	}
	return g, nil
}

// GiveOneOf is Give for a call with several handle results: if the call fails after
// all, it is closed again.
func (c *Call) GiveOneOf(h Handle, param string) (Handle, error) {
	g, err := c.Give(h, param)
	if g != Null {
		c.owe(c.from(), g, debtGiven)
	}
	return g, err
}

// GiveAll gives an array of results to the caller, in place. After an error the rest is
// closed.
func (c *Call) GiveAll(hs []Handle, param string) error {
	for i, h := range hs {
		g, err := c.GiveOneOf(h, param)
		if err != nil {
			c.Reject(hs[i+1:]...)
			return err
		}
		hs[i] = g
	}
	return nil
}

// MoveAll is Move for an array. The result is in native memory, valid until the call
// ends. After an error the rest is closed.
func (c *Call) MoveAll(hs []Handle, param string) ([]Handle, error) {
	out, err := Room[Handle](c, len(hs))
	for i, h := range hs {
		if err != nil {
			c.Forfeit(hs[i:]...)
			return nil, err
		}
		out[i], err = c.Move(h, param)
	}
	return out, err
}

// Sent says that the callee is about to run, and with it what was moved.
func (c *Call) Sent() { c.sent = true }

// Withdraw takes Sent back, when the callee cannot be called after all: what was given away
// is closed. hs are as the callee would have got them.
func (c *Call) Withdraw(hs ...Handle) {
	c.sent = false // what was moved is closed when the call ends
	if !c.st.translate {
		c.Forfeit(hs...)
	}
}

// Forfeit closes a handle that the caller gave away in a call that could not begin.
func (c *Call) Forfeit(hs ...Handle) {
	if c.t == nil {
		return
	}
	for _, h := range hs {
		c.drop(c.from(), h)
	}
}

// ForfeitAt is Forfeit for an in-out handle: the caller finds Null.
func (c *Call) ForfeitAt(a uintptr) {
	p := At[Handle](a)
	c.Forfeit(*p)
	*p = Null
}

// Discard closes handles in the caller's space that the caller did not ask for.
func (c *Call) Discard(hs ...Handle) {
	for _, h := range hs {
		c.drop(c.from(), h)
	}
}

// Reject closes handles in the callee's space that came with an error.
func (c *Call) Reject(hs ...Handle) {
	for _, h := range hs {
		c.drop(c.to(), h)
	}
}

// KeywordsFrom is how many keyword arguments a tuple of names in the caller's space
// stands for.
func (c *Call) KeywordsFrom(names Handle) int { return c.keywords(c.from(), names) }

// KeywordsTo is KeywordsFrom for a handle in the callee's space.
func (c *Call) KeywordsTo(names Handle) int { return c.keywords(c.to(), names) }

func (c *Call) keywords(s HandleSpace, names Handle) int {
	length := c.edge.rt.cfg.TupleLen
	if names == Null || length == nil {
		return 0
	}
	u, ok := s.Resolve(names)
	if !ok {
		return 0 // reported when the handle itself is translated
	}
	return length(u)
}

// SameLength checks that two arrays that share a length parameter have one length.
func (c *Call) SameLength(want, have int, param string) error {
	if want == have {
		return nil
	}
	return &MisuseError{API: c.edge.def.Name, Slot: c.name(), Param: param, By: c.caller().name, Type: "ValueError",
		Why: fmt.Sprintf("%d elements, the other array has %d", have, want)}
}
