package edges

import (
	"errors"
	"fmt"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Rule is what happens to the calls that a pattern chooses.
type Rule struct {
	Pattern
	Action Action
}

// Action is made by one of the functions of this package. It serves one rule.
type Action interface {
	// prepare makes the action ready for an interpreter, inside of it.
	prepare(it *hpyctx.Interp, p Pattern) error
	// install makes it hold for some slots of an edge.
	install(e *trampoline.Edge, slots []int) (undo func(), err error)
}

// Apply puts a rule into force from the next call on. Of several rules about the same call the one that was applied first
// sees it first, after those that only observe. An error of an edge that there is already keeps the rule from being applied,
// as does a pattern that Check refuses; an edge that is made later and that the rule cannot hold for fails every call with
// the reason.
func Apply(it *hpyctx.Interp, r Rule) (*hpyctx.EdgeRule, error) {
	if r.Action == nil {
		return nil, fmt.Errorf("edges: rule for %s: no action", r.Pattern)
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	var now error
	applying := true
	var applied *hpyctx.EdgeRule
	err := it.Do(func(*hpyctx.Thread) error {
		if err := r.Action.prepare(it, r.Pattern); err != nil {
			return err
		}
		rule, err := it.Follow(func(e *trampoline.Edge) func() {
			slots := r.Slots(e)
			if len(slots) == 0 {
				return nil
			}
			undo, err := r.Action.install(e, slots)
			switch {
			case err == nil:
			case applying:
				now = errors.Join(now, err)
			default:
				return e.Intercept(denial{err}, slots...).Stop
			}
			return undo
		})
		applying, applied = false, rule
		return err
	})
	if err = errors.Join(err, now); err != nil {
		if applied != nil {
			err = errors.Join(err, applied.Stop())
		}
		return nil, fmt.Errorf("edges: rule for %s: %w", r.Pattern, err)
	}
	return applied, nil
}

// Count counts and times calls, which [trampoline.Edge.Counts] gives. It is for whole edges, whatever slots are chosen.
func Count() Action { return counting{} }

type counting struct{}

func (counting) prepare(*hpyctx.Interp, Pattern) error { return nil }

func (counting) install(e *trampoline.Edge, _ []int) (func(), error) { return e.Watch(nil).Stop, nil }

// handling is an action that sees each call.
type handling struct {
	it       *hpyctx.Interp
	fn       func(*Call)
	observes bool
}

// Handle calls fn in place of each call. fn lets the call happen with [Call.Proceed], ends it with [Call.Fail] or
// [Call.Return], or changes what [Call.Proceed] gave with [Call.Return]. A call that it does none of these to fails.
func Handle(fn func(c *Call)) Action { return &handling{fn: fn} }

func (h *handling) prepare(it *hpyctx.Interp, _ Pattern) error {
	h.it = it
	return nil
}

func (h *handling) install(e *trampoline.Edge, slots []int) (func(), error) {
	if h.observes {
		return e.Observe(around{h}, slots...).Stop, nil
	}
	return e.Intercept(around{h}, slots...).Stop, nil
}

// around is a handling as edges see it.
type around struct{ h *handling }

// Around implements [trampoline.Around].
func (a around) Around(p *trampoline.Passing) { a.h.fn(newCall(a.h.it, p)) }

// Observer is told of calls.
type Observer interface {
	// Before is told of a call that is about to happen. Its arguments can be seen.
	Before(c *Call)
	// After is told of its end. The arguments can be seen if Before looked at them, and the results.
	After(c *Call)
}

// Observe shows calls to an observer, and changes nothing. Whenever it was applied, it sees a call before all rules that may
// change it, and its end after them: what it sees is what the consumer sees.
func Observe(o Observer) Action {
	return &handling{observes: true, fn: func(c *Call) {
		o.Before(c)
		_ = c.Proceed() // the caller has the error
		o.After(c)
	}}
}

// denial refuses calls.
type denial struct{ reason error }

// Around implements [trampoline.Around].
func (d denial) Around(p *trampoline.Passing) { p.Deny(d.reason) }

func (d denial) prepare(*hpyctx.Interp, Pattern) error {
	if d.reason == nil {
		return errors.New("a denial needs a reason")
	}
	return nil
}

func (d denial) install(e *trampoline.Edge, slots []int) (func(), error) {
	return e.Intercept(d, slots...).Stop, nil
}

// Deny refuses calls: they fail with a [trampoline.DeniedError] of the reason, and nothing of the provider runs.
func Deny(reason error) Action { return denial{reason} }

// Raise is an error that becomes an exception of a builtin class.
type Raise struct{ Class, Message string }

func (r Raise) Error() string { return r.Message }

// ExceptionName implements [trampoline.Exception].
func (r Raise) ExceptionName() string { return r.Class }

// Fail has every nth call fail with an error, in place of the provider, to try out what consumers make of it; 1 is every call.
func Fail(every int, err error) Action {
	if every < 1 {
		every = 1
	}
	n := 0
	return Handle(func(c *Call) {
		if n++; n%every == 0 {
			c.Fail(err)
			return
		}
		_ = c.Proceed() // the caller has the error
	})
}

// Limit lets so many calls happen, and refuses those that come later. With a time it refuses calls once those that happened
// took that long in all. Zero is no limit.
func Limit(calls int, total time.Duration) Action {
	made, spent := 0, time.Duration(0)
	return Handle(func(c *Call) {
		switch {
		case calls > 0 && made >= calls:
			c.Deny(fmt.Errorf("the limit of %d calls is reached", calls))
			return
		case total > 0 && spent >= total:
			c.Deny(fmt.Errorf("the limit of %v is reached: %d calls took %v", total, made, spent.Round(time.Microsecond)))
			return
		}
		made++
		_ = c.Proceed() // the caller has the error
		spent += c.Duration()
	})
}

// Fake answers calls in place of the provider. fn gets the arguments ([Call.Args]) and gives the results ([Call.Return]).
func Fake(fn func(args []Value) (results []Value, err error)) Action {
	return Handle(func(c *Call) {
		args, err := c.Args()
		if err != nil {
			c.Fail(err)
			return
		}
		results, err := fn(values(args))
		if err != nil {
			c.Fail(err)
			return
		}
		c.Return(results...)
	})
}

// Connect leads edges to another provider of their API: a module, by its name, which is loaded when it is not yet. When the
// rule is stopped, they lead back.
func Connect(module string) Action { return &connection{module: module} }

type connection struct {
	module string
	it     *hpyctx.Interp
}

func (c *connection) prepare(it *hpyctx.Interp, p Pattern) error {
	c.it = it
	if !p.whole() {
		return fmt.Errorf("slot %s: whole edges are led to another provider, not single functions; for those use a fake", p.Slot)
	}
	_, err := it.LoadModule(hpyctx.Request{Name: c.module})
	return err
}

func (c *connection) install(e *trampoline.Edge, _ []int) (func(), error) {
	m := c.it.Module(c.module)
	if m == nil {
		return nil, fmt.Errorf("module %q is not loaded", c.module)
	}
	if e.Provider() == m.Context().Trampoline() || e.Consumer() == m.Context().Trampoline() {
		return nil, nil
	}
	def := e.Definition()
	for _, x := range m.Exports() {
		if x.Definition().ID != def.ID {
			continue
		}
		before := e.Export()
		if err := e.Redirect(x); err != nil {
			return nil, err
		}
		return func() {
			if e.Export() == x {
				_ = e.Redirect(before) // one that is gone meanwhile stays away
			}
		}, nil
	}
	return nil, fmt.Errorf("module %q provides no %s with the interface id of the one that %q imported", c.module, def.Name, e.Consumer().Name())
}
