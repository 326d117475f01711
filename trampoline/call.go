package trampoline

// This file is for generated code.

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/hpyapi/hpyapi/internal/native"
)

// For generated code: Call is one call on its way across an edge. Generated code keeps it on the stack:
//
//	var c trampoline.Call
//	defer c.Guard(f)
//	if !c.EnterC(f, slot) {
//		return
//	}
//	result, err := invoke(&c, ...)
//	f.SetWord(uintptr(result))
//	c.Finish(f, err)
//
// Only generated code uses it.
type Call struct {
	st   *edgeState
	t    *Thread
	edge *Edge
	code native.Code // of a callback in C
	sp   uintptr     // on the C stack, of a caller in C

	index    int32 // slot, or callback type
	duties   duty  // what Leave has to see to
	callback bool
	native   bool // the caller is C, so its memory may be shown to C
	sent     bool // what was moved is the callee's now
	counted  bool // native code counts it
	refused  bool // it never began
	open     bool // it began, and has not left
	done     bool // the C caller has its answer
	ran      bool // the callee in C is about to run, or did

	omitted uint32 // by number: results that the C caller does not want

	debts int // height of the thread's stack before the first debt
	mark  uintptr
	seq   uint64
	start int64 // see edgeState.now
}

// duty is something that a call has opened, as bits.
type duty uint8

const (
	dutyDebts duty = 1 << iota // debts are on the thread's stack
	dutyArena                  // scratch memory is in use
	dutySite                   // the call is on the thread's stack of sites
	dutyWatch                  // Before let it through
)

// epoch makes monotonic time one reading instead of two.
var epoch = time.Now()

// EnterC begins a call from C to a slot whose first argument is the context. When it
// answers false the call is over: the error is set and the frame holds the slot's error
// value.
func (c *Call) EnterC(f *Frame, slot int) bool {
	if e := edges.get(f.user() >> siteBits); e != nil {
		st, t := e.state.Load(), e.rt.inside()
		if f.Int[0] == st.direct && t != nil && t.w.Depth < t.w.Limit && e.rt.room(f) {
			c.edge, c.st, c.t, c.index, c.native, c.counted = e, st, t, int32(slot), true, st.watched
			t.w.Depth++
			c.seq, c.open = t.mark(), true
			return true
		}
	}
	return c.enterC(f, slot)
}

// enterC is EnterC for every call that needs more than a jump.
func (c *Call) enterC(f *Frame, slot int) bool {
	e := edges.get(f.user() >> siteBits)
	if e == nil {
		c.refused = true
		return false
	}
	c.counted = e.counted(f)
	if f.Int[0] != e.word && !c.counted {
		known := e.sibling(f.Int[0])
		if known == nil {
			c.edge, c.st, c.t = e, e.state.Load(), e.rt.inside()
			return c.refuse(f, e, slot, judge(c.st.from, Site{Edge: e, Index: slot}, Null, &MisuseError{API: e.def.Name, Slot: e.def.slotName(slot), Param: "ctx",
				By: e.consumer.name, Rule: RuleContext, Why: "the context is of no module of this interpreter"}))
		}
		e = known
	}
	c.native, c.sp = true, f.native().SP()
	if t := e.rt.inside(); t != nil && !e.rt.room(f) {
		c.t = t
		return c.refuse(f, e, slot, &RecursionError{API: e.def.Name, Slot: e.def.slotName(slot)})
	}
	if err := c.Enter(e, slot); err != nil {
		return c.refuse(f, e, slot, err)
	}
	return true
}

// EnterBareC is EnterC for a slot without a context parameter.
func (c *Call) EnterBareC(f *Frame, slot int) bool {
	e := edges.get(f.user() >> siteBits)
	if e == nil {
		c.refused = true
		return false
	}
	c.native = true
	if err := c.EnterBare(e, slot); err != nil {
		return c.refuse(f, e, slot, err)
	}
	return true
}

// EnterDetachedC is EnterC for a slot whose callers do not own the interpreter lock, such
// as the one by which they get it back.
func (c *Call) EnterDetachedC(f *Frame, slot int) bool {
	e := edges.get(f.user() >> siteBits)
	if e == nil {
		c.refused = true
		return false
	}
	c.native, c.counted = true, e.counted(f)
	if err := c.EnterDetached(e, slot); err != nil {
		return c.refuse(f, e, slot, err)
	}
	return true
}

// refuse ends a call from C that cannot begin.
func (c *Call) refuse(f *Frame, e *Edge, slot int, err error) bool {
	c.refused = true
	e.rt.raise(err)
	e.def.Slots[slot].Error.fail(f, e.def.Slots[slot].Result)
	return false
}

// Enter begins a call to a slot. After an error the call is over.
func (c *Call) Enter(e *Edge, slot int) error {
	st, t := e.state.Load(), e.rt.inside()
	c.edge, c.st, c.t, c.index = e, st, t, int32(slot)
	if st.quick && t != nil && t.w.Depth < t.w.Limit {
		t.w.Depth++
		c.seq, c.open = t.mark(), true
		return nil
	}
	return c.begin()
}

// EnterBare begins a call to a slot without a context, which needs no lock: any thread may call, whoever is inside.
func (c *Call) EnterBare(e *Edge, slot int) error {
	if e.rt.inside() != nil {
		return c.Enter(e, slot)
	}
	return c.EnterDetached(e, slot)
}

// EnterDetached begins a call of somebody who does not own the interpreter lock: it gets a
// thread state of its own, for the length of the call.
func (c *Call) EnterDetached(e *Edge, slot int) error {
	c.edge, c.st, c.t, c.index = e, e.state.Load(), newDetached(), int32(slot)
	return c.begin()
}

// begin is what calls begin with that are watched, translated or refused.
func (c *Call) begin() error {
	if c.t == nil && c.st.export.flags()&FreeThreaded != 0 && !c.st.translate {
		c.t = newDetached() // whoever calls, and Go code may be what is called
	}
	t := c.t
	if t == nil {
		c.refused = true
		return c.judge(c.from(), Null, &MisuseError{By: c.caller().name, Rule: RuleThread, Why: "called by a thread that does not own the interpreter lock"})
	}
	c.seq = t.mark()
	if !c.callback {
		switch {
		case c.st.relay != nil && !c.native && c.st.around[c.index] != nil:
			c.st = c.st.relay // comes back as a call from C
		case c.st.stop != nil:
			return c.stopped(c.st.stop)
		case c.st.missing != nil && c.st.missing[c.index]:
			c.refuseAndCount()
			return c.edge.stubError(int(c.index))
		}
	}
	if t.w.Depth >= t.w.Limit {
		c.refused = true
		return &RecursionError{API: c.edge.def.Name, Slot: c.name(), Limit: t.limit()}
	}
	watched := len(c.st.watchers) > 0 || c.counts()
	if watched {
		if err := c.before(); err != nil {
			return c.stopped(err)
		}
	}
	if watched || c.st.translate {
		t.sites = append(t.sites, c.site())
		c.duties |= dutySite
	}
	t.w.Depth++
	c.open = true
	return nil
}

// from is the handle space of whoever calls.
func (c *Call) from() HandleSpace {
	if c.callback {
		return c.st.to
	}
	return c.st.from
}

// to is the handle space of whoever is called.
func (c *Call) to() HandleSpace {
	if c.callback {
		return c.st.from
	}
	return c.st.to
}

// counts reports whether Go has to count the call.
func (c *Call) counts() bool { return c.st.watched && !c.callback && !c.counted }

// stopped makes the error of a call that is refused.
func (c *Call) stopped(reason error) error {
	c.refuseAndCount()
	e := c.edge
	return &DeniedError{API: e.def.Name, Slot: c.name(), Consumer: e.consumer.name, Provider: c.st.export.ctx.name, Reason: reason}
}

// refuseAndCount ends a call that did not begin; it counts as one that failed when the edge is watched.
func (c *Call) refuseAndCount() {
	c.refused = true
	if c.counts() {
		n := &c.edge.counts[c.index]
		n.calls.Add(1)
		n.errors.Add(1)
	}
}

// before asks the interceptors. When one refuses, those that were asked before it learn
// that the call is over.
func (c *Call) before() error {
	for i, w := range c.st.watchers {
		if err := w.Before(c.site()); err != nil {
			for _, asked := range c.st.watchers[:i] {
				asked.After(c.site(), 0, err)
			}
			return err
		}
	}
	c.duties |= dutyWatch
	c.start = c.st.now()
	return nil
}

func (c *Call) after(err error) {
	d := max(c.st.now()-c.start, 0) // the processors' clocks may differ a little
	if c.counts() {
		n := &c.edge.counts[c.index]
		n.calls.Add(1)
		if c.st.ticks {
			n.ticks.Add(uint64(d))
		} else {
			n.nanos.Add(uint64(d))
		}
		if err != nil {
			n.errors.Add(1)
		}
	}
	for _, w := range c.st.watchers {
		w.After(c.site(), time.Duration(d), err)
	}
}

// now is a moment, in the unit that the edge counts in.
func (st *edgeState) now() int64 {
	if st.ticks {
		return int64(native.Ticks())
	}
	return int64(time.Since(epoch))
}

// site says where the call is.
func (c *Call) site() Site { return Site{c.edge, int(c.index), c.callback, Code(c.code), c.sp} }

// judge makes an error of a rule that the module of a space broke in this call.
func (c *Call) judge(s HandleSpace, h Handle, err *MisuseError) error {
	err.API, err.Slot = c.edge.def.Name, c.name()
	if c.callback {
		err.Func = c.edge.consumer.functionName(c.code)
	}
	return judge(s, c.site(), h, err)
}

func (c *Call) name() string { return c.site().Name() }

// Leave ends a call to which Enter agreed: it gives back what the call opened and
// returns err.
func (c *Call) Leave(err error) error {
	if c.duties != 0 {
		c.leave(err)
	}
	c.t.w.Depth--
	c.open = false
	return err
}

// leave sees to the call's duties. When a handle space or an interceptor panics on the
// way, the next time goes on behind it.
func (c *Call) leave(err error) {
	t := c.t
	if c.duties&dutyDebts != 0 {
		c.settle(err)
	}
	if c.duties&dutySite != 0 {
		t.sites = t.sites[:len(t.sites)-1]
	}
	if c.duties&dutyArena != 0 {
		t.arena.release(c.mark)
	}
	watched := c.duties&dutyWatch != 0
	c.duties = 0
	if watched {
		c.after(err)
	}
}

// Finish ends a call from C: Leave, and on error sets the indicator and the slot's
// error value.
func (c *Call) Finish(f *Frame, err error) {
	if c.duties != 0 {
		c.leave(err)
	}
	c.t.w.Depth--
	c.open = false
	if err != nil {
		c.fail(f, err)
	}
	c.done = true
}

// FinishHandle is Finish for a function that returns a handle under the rule ErrorNull.
func (c *Call) FinishHandle(f *Frame, result Handle, err error) {
	if result == Null && err == nil {
		err = c.judge(c.to(), Null, &MisuseError{Param: "result", By: c.called().name, Rule: RuleSuccessOnError, Why: "returned Null without an error"})
	}
	f.Ret = uintptr(result)
	c.Finish(f, err)
}

// fail raises err and stores the value that says so.
func (c *Call) fail(f *Frame, err error) {
	c.edge.rt.raise(err)
	if c.callback {
		i := &c.edge.def.Callbacks[c.index]
		i.Error.fail(f, i.Result)
		return
	}
	i := &c.edge.def.Slots[c.index]
	if c.counted && i.Error == ErrorNone { // of which native code cannot tell
		c.edge.counts[c.index].errors.Add(1)
	}
	i.Error.fail(f, i.Result)
}

// Guard is deferred by C entries: it turns a panic into an error, so that it does not
// take C frames away without their clean-up. It cannot keep runtime.Goexit from ending
// the goroutine, but leaves everything in order.
func (c *Call) Guard(f *Frame) {
	if c.done {
		return
	}
	v := recover()
	if c.refused {
		if v != nil && c.edge != nil {
			c.edge.rt.stray(fmt.Errorf("trampoline: panic in a call that was refused: %v", v))
		}
		return
	}
	err := c.panicked(v)
	if c.open {
		c.Leave(err)
	}
	c.fail(f, err)
}

// panicked makes the error of a panic; v is nil for runtime.Goexit.
func (c *Call) panicked(v any) error {
	var misuse *MisuseError
	if err, ok := v.(error); ok && errors.As(err, &misuse) {
		misuse.By = c.caller().name
		return c.judge(c.from(), Null, misuse)
	}
	if fault, ok := v.(interface {
		runtime.Error
		Addr() uintptr
	}); ok && c.native { // of a goroutine with SetPanicOnFault
		return c.judge(c.from(), Null, &MisuseError{By: c.caller().name, Rule: RuleMemory, Addr: fault.Addr(),
			Why: fmt.Sprintf("a pointer leads to memory that cannot be read, at %#x", fault.Addr())})
	}
	err := &PanicError{API: c.edge.def.Name, Slot: c.name(), Value: v}
	if c.edge.rt.cfg.Stacks {
		err.Stack = debug.Stack()
	}
	return err
}

// Unwind is deferred by Go callers: when a panic passes through, it gives back what the
// call opened and lets the panic go on.
func (c *Call) Unwind() {
	if c.open {
		c.Leave(errUnwound)
	}
}

var errUnwound = errors.New("trampoline: the call ended in a panic or runtime.Goexit")

// Translates reports whether the two sides have different handle spaces.
func (c *Call) Translates() bool { return c.st.translate }

// Impl is the Go provider as generated code wrapped it, nil for a C provider. It is any because each generated package has a
// type of its own for that; only the package that made it looks inside.
func (c *Call) Impl() any { return c.st.impl }

// Manual is the translator of the edge, as generated code wrapped it; any as for Impl.
func (c *Call) Manual() any { return c.st.manual }

// NoTranslator is the error of a call that only a Manual can translate when there is none.
func (c *Call) NoTranslator() error {
	return &MisuseError{API: c.edge.def.Name, Slot: c.name(), By: c.edge.consumer.name,
		Why: "the module has a handle space of its own, but nothing that translates this member"}
}

// Callee is the context of the side that is called.
func (c *Call) Callee() *Context {
	if c.callback {
		return c.edge.consumer
	}
	return c.st.callee
}

// fail stores the value by which a C function with this rule says that it failed.
func (r ErrorRule) fail(f *Frame, class ResultClass) {
	word, float := r.failure()
	f.Ret = word
	switch class {
	case ResultFloat32:
		f.SetFloat32(float32(float))
	case ResultFloat64:
		f.RetF = float
	}
}

// failure is that value, as an integer and as a floating-point number.
func (r ErrorRule) failure() (word uintptr, float float64) {
	switch r {
	case ErrorMinusOne:
		return ^uintptr(0), -1
	case ErrorNaN:
		return 0, math.NaN()
	}
	return 0, 0
}
