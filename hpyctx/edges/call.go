package edges

import (
	"errors"
	"fmt"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Value is an argument or a result as an object: numbers are ints, floats and bools, text is a str, arrays and structs are
// tuples, addresses are ints. nil is a null handle, array or text.
type Value = objspace.Value

// Call is one call between modules. It is valid until the function that got it returns, inside the interpreter.
type Call struct {
	Consumer, Provider, API, Slot string

	it    *hpyctx.Interp
	p     *trampoline.Passing
	plan  *plan.Plan // nil when the signature says too little
	args  []Arg
	err   error // why args cannot be told
	known bool  // args and err are known
}

// Arg is one argument or result.
type Arg struct {
	Name  string // in the definition; empty when only the signature is known, and for the result
	Type  string // as in the signature
	Value Value
	// Opaque is what stands for a value that no object is made of, such as a callback or memory that cannot be read.
	Opaque string

	param int // its position in the signature, plan.Result for the result
	lent  trampoline.Handle
}

func newCall(it *hpyctx.Interp, p *trampoline.Passing) *Call {
	at := p.Site()
	c := &Call{
		Consumer: at.Edge.Consumer().Name(), Provider: at.Edge.Provider().Name(), API: at.Edge.Definition().Name, Slot: at.Name(),
		it: it, p: p,
	}
	if pl, err := plan.Parse(p.Signature()); err == nil {
		c.plan = pl
	}
	return c
}

var (
	errNoLock  = errors.New("called without the interpreter lock, so that nothing can be told of it")
	errUnknown = errors.New("the signature says too little")
)

// visible says why nothing can be told of arguments and results, nil when it can.
func (c *Call) visible() error {
	switch {
	case c.plan == nil:
		return errUnknown
	case c.p.Thread() == nil:
		return errNoLock
	}
	return nil
}

// Args are the arguments as they were when it was first called: without the context, lengths of arrays, user data of
// callbacks, and places for results.
func (c *Call) Args() ([]Arg, error) {
	if c.known {
		return c.args, c.err
	}
	c.known = true
	if c.err = c.visible(); c.err != nil {
		return nil, c.err
	}
	for i := range c.plan.Params {
		if q := &c.plan.Params[i]; isInput(q) {
			c.args = append(c.args, c.arg(i, q))
		}
	}
	return c.args, nil
}

// isInput reports parameters that a caller thinks of as arguments.
func isInput(q *plan.Param) bool {
	switch q.Role {
	case plan.Context, plan.User, plan.Destroy, plan.Out, plan.OutHandle, plan.OutHandles, plan.OutBuffer:
		return false
	}
	return q.Array == signature.None
}

// isOutput reports parameters through which results come.
func isOutput(q *plan.Param) bool {
	switch q.Role {
	case plan.Out, plan.OutHandle, plan.OutHandles, plan.OutBuffer, plan.InOut, plan.InOutHandle, plan.InOutBuffer:
		return true
	}
	return false
}

// Results are the result and what was written for the caller, in the order of the parameters; none of a call that failed.
func (c *Call) Results() ([]Arg, error) {
	if err := c.visible(); err != nil {
		return nil, err
	}
	if !c.p.Over() || c.p.Err() != nil {
		return nil, nil
	}
	var list []Arg
	if c.plan.Result.Type.Kind != signature.Void && !c.statusOnly() {
		list = append(list, c.result())
	}
	for i := range c.plan.Params {
		if q := &c.plan.Params[i]; isOutput(q) {
			list = append(list, c.arg(i, q))
		}
	}
	return list, nil
}

// statusOnly reports a function whose result says only that it succeeded.
func (c *Call) statusOnly() bool {
	r := &c.plan.Result
	return r.Failure == signature.FailMinusOne && r.Type.Kind == signature.Int32 && c.outputs() > 0
}

func (c *Call) outputs() (n int) {
	for i := range c.plan.Params {
		if isOutput(&c.plan.Params[i]) {
			n++
		}
	}
	return n
}

// ResultCount is how many results a call has that succeeds.
func (c *Call) ResultCount() int {
	if c.plan == nil {
		return 0
	}
	n := c.outputs()
	if c.plan.Result.Type.Kind != signature.Void && !c.statusOnly() {
		n++
	}
	return n
}

// Proceed lets the call happen, with the arguments as they are now, and gives the error that it failed with. The caller gets
// that error too, unless Return follows.
func (c *Call) Proceed() error {
	err := c.p.Proceed()
	for i := range c.args {
		c.drop(c.args[i].lent)
		c.args[i].lent = trampoline.Null
	}
	return err
}

// Site says where the call is.
func (c *Call) Site() trampoline.Site { return c.p.Site() }

// ArgsText are the arguments as a log shows them, as they were when anybody first looked at them.
func (c *Call) ArgsText() string { return join(c.shownArgs()) }

// ResultsText are the results as a log shows them; empty for a call that failed, or gives none.
func (c *Call) ResultsText() string { return join(c.shown(c.Results())) }

// Duration is how long the provider took, 0 when it was not called.
func (c *Call) Duration() time.Duration { return c.p.Duration() }

// Err is the error that the call failed with so far.
func (c *Call) Err() error { return c.p.Err() }

// Fail ends the call with an error, in place of the provider or after it.
func (c *Call) Fail(err error) { c.p.Fail(err) }

// Deny is Fail with a [trampoline.DeniedError] of the reason.
func (c *Call) Deny(reason error) { c.p.Deny(reason) }

// SetArgs changes the first arguments before Proceed. They must be of the types that the signature says; handles that are
// replaced are closed when the call gives them away. Arrays, structs and texts cannot be replaced.
func (c *Call) SetArgs(values ...Value) error {
	args, err := c.Args()
	if err != nil {
		return err
	}
	if len(values) > len(args) {
		return c.it.Space().Raisef("TypeError", "%s takes %d arguments, not %d", c.Slot, len(args), len(values))
	}
	for i, v := range values {
		if a := &args[i]; a.Value != v {
			if err := c.setArg(a, v); err != nil {
				return err
			}
			a.Value = v
		}
	}
	return nil
}

// Return ends the call with results, in place of the provider or after it: the result of the function first, then what it
// writes for the caller, as Results gives them. Values that do not fit make the call fail.
func (c *Call) Return(values ...Value) {
	if err := c.visible(); err != nil {
		c.p.Fail(fmt.Errorf("edges: %s.%s: no result can be given: %w", c.API, c.Slot, err))
		return
	}
	if err := c.giveAll(values); err != nil {
		c.p.Fail(err)
	}
}

func (c *Call) giveAll(values []Value) error {
	want := c.ResultCount()
	hasResult := c.plan.Result.Type.Kind != signature.Void
	if want == 0 && len(values) == 1 && c.isNone(values[0]) {
		values = nil
	}
	if len(values) != want {
		return c.it.Space().Raisef("TypeError", "%s gives %d results, not %d", c.Slot, want, len(values))
	}
	if err := c.check(values); err != nil {
		return err
	}
	if c.p.Over() && c.p.Err() != nil {
		return c.it.Space().Raisef("RuntimeError", "%s failed, so that nothing can be returned", c.Slot)
	}
	c.p.Answer()
	if hasResult && !c.statusOnly() {
		if err := c.give(plan.Result, values[0]); err != nil {
			return err
		}
		values = values[1:]
	}
	for i := range c.plan.Params {
		if !isOutput(&c.plan.Params[i]) {
			continue
		}
		if err := c.give(i, values[0]); err != nil {
			return err
		}
		values = values[1:]
	}
	return nil
}

func (c *Call) isNone(v Value) bool { return v != nil && c.it.Space().Look(v).Kind == objspace.None }

func values(args []Arg) []Value {
	list := make([]Value, len(args))
	for i := range args {
		list[i] = args[i].Value
	}
	return list
}
