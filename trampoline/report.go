package trampoline

// This file is for the package itself.

import (
	"fmt"
	"math"

	"github.com/hpyapi/hpyapi/internal/native"
)

// reporter is the C function that native translations report to.
func (r *Interp) reporter() (native.Code, error) {
	if r.report == 0 {
		c, err := native.Callback(reportEntry, 0)
		if err != nil {
			return 0, err
		}
		r.report = c
	}
	return r.report, nil
}

// reportEntry is what a native translation calls when Go has to see to something after the
// callee ran.
func reportEntry(f *Frame) {
	t := native.At[native.Translation](f.Int[0])
	e := edges.get(t.User >> siteBits)
	if e == nil {
		return
	}
	beginReport(e, int(t.User&siteMask), f.Int[3], func(r *reported) {
		r.call.st, r.shape = e.beganWith(t)
		r.handle(f.Int[1], f.Int[2])
	})
}

// beganWith is what a native call saw of its edge when it began, and the shape of its slot.
func (e *Edge) beganWith(t *native.Translation) (*edgeState, shape) {
	e.lock()
	defer e.unlock()
	st := &edgeState{export: e.export, callee: e.callee, from: e.spaceOf(t.From.Table), to: e.spaceOf(t.To.Table), translate: true}
	return st, e.code.translated[t.User&siteMask].shape
}

// beginReport lets Go see to a native call of a slot.
func beginReport(e *Edge, slot int, result uintptr, see func(r *reported)) {
	r := reported{
		call:   Call{edge: e, index: int32(slot), t: e.rt.Current(), native: true},
		result: native.At[native.CallResult](result),
	}
	c := &r.call
	if c.t == nil || c.t.w.OS != native.ThreadID() {
		e.rt.stray(fmt.Errorf("trampoline: a native call of %s ended without the interpreter lock", c.name()))
		return
	}
	c.t.sites = append(c.t.sites, c.site())
	defer r.end()
	see(&r)
	r.done = true
}

// reported is a native call that Go has to see to.
type reported struct {
	call   Call
	result *native.CallResult
	shape  shape
	done   bool
}

// end takes the call from the stack of sites. When a handle space panicked, the call fails.
func (r *reported) end() {
	c := &r.call
	if !r.done {
		if v := recover(); v != nil {
			r.fail(c.panicked(v))
		}
	}
	c.t.sites = c.t.sites[:len(c.t.sites)-1]
}

func (r *reported) handle(kind, word uintptr) {
	c := &r.call
	switch kind {
	case native.ReportArgument:
		c.to().Return(Handle(word))
	case native.ReportResult:
		r.give(Handle(word))
	case native.ReportRoom:
		r.adopt(Handle(word))
	case native.ReportError:
		r.check(uint64(word))
	case native.ReportAttention:
		for _, s := range []HandleSpace{c.st.from, c.st.to} {
			if n, ok := s.(nativeSpace); ok {
				n.Attend()
			}
		}
	}
}

// check finds out whether a call that raised an error, or returned NULL, failed, and gives the
// caller its result.
func (r *reported) check(seq uint64) {
	c := &r.call
	c.seq = seq
	word := uintptr(r.result.Int)
	_, err := c.Outcome(Returned{
		Rule: c.edge.def.Slots[c.index].Error, Handle: r.shape.gives(), Nullable: r.shape.result.Nullable,
		Sentinel: r.shape.result.IsSentinel(word, r.result.Float), Word: word,
	})
	switch {
	case err != nil:
		r.fail(err)
	case r.shape.gives() && c.st.translate:
		r.give(Handle(r.result.Int))
	}
}

// give hands a handle of the callee over to the caller.
func (r *reported) give(h Handle) {
	g, err := r.call.Give(h, "result")
	if err != nil {
		r.fail(err)
		return
	}
	r.result.Int = uint64(g)
}

// adopt is give for a universal word.
func (r *reported) adopt(u Handle) {
	c := &r.call
	g := c.from().Adopt(u)
	if g == Null {
		c.edge.rt.cfg.Drop(u)
		r.fail(c.full(c.caller(), "result"))
		return
	}
	r.result.Int = uint64(g)
}

// fail raises err and gives the caller the value that says so.
func (r *reported) fail(err error) {
	c := &r.call
	c.t.SetErr(err)
	info := &c.edge.def.Slots[c.index]
	word, float := info.Error.failure()
	r.result.Int, r.result.Float = uint64(word), float
	if info.Result == ResultFloat32 {
		r.result.Float = math.Float64frombits(uint64(math.Float32bits(float32(float))))
	}
}
