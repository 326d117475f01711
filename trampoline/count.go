package trampoline

// This file is for Go programs.

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/hpyapi/hpyapi/internal/native"
)

// slotCount is what Go counted of one slot.
type slotCount struct {
	calls, errors, nanos atomic.Uint64
	ticks                atomic.Uint64 // never reset: what is new is added to nanos when counts are read
}

// counting is what an edge counts in native code. Slots lead to count thunks, which call the
// code for the edge that nobody watches with a context word of their own: it tells all
// code that the call is counted already, and everybody else's copies of a slot, which come
// with the module's context, go through Go and are counted there.
type counting struct {
	token    uintptr // the word: address of a copy of the head of the consumer's context
	counters uintptr // native.Counters by slot
	slots    []countedSlot

	mu   sync.Mutex // guards the rest, and counters when the edge is closed
	seen []native.Counters
}

type countedSlot struct {
	thunk native.Code // made when first used
	shape shape
	known bool // shape was read
}

const countersBytes = 24

// countsNatively reports whether native code may count in a state, and sees to what it needs.
// The runtime's mutex is held.
func (e *Edge) countsNatively(st *edgeState) bool {
	if !st.watched || st.stop != nil || len(st.watchers) > 0 || e.rt.leavesToGo() || native.ClockRefusal() != nil {
		return false
	}
	n := &e.native
	if n.token != 0 {
		return true
	}
	counters, err := native.Alloc(len(e.def.Slots) * countersBytes)
	if err != nil {
		return false
	}
	token, err := native.Alloc(contextHeader)
	if err != nil {
		native.Free(counters)
		return false
	}
	if e.def.Host { // leaves find the tables in it
		copy(native.Bytes(token, contextHeader), native.Bytes(e.word, contextHeader))
	}
	n.slots = make([]countedSlot, len(e.def.Slots))
	n.token = token
	n.mu.Lock()
	n.counters = counters
	n.mu.Unlock()
	return true
}

// countCode is the code for a slot that native code counts: a count thunk before what the
// slot would hold if nobody watched, or the entry, which counts in Go.
func (e *Edge) countCode(slot int, st *edgeState) native.Code {
	entry := e.code.entry[slot]
	if slot >= len(e.def.Slots) || e.export.missing(e.def, slot) != "" {
		return entry
	}
	n, info := &e.native.slots[slot], &e.def.Slots[slot]
	if !n.known {
		n.shape, n.known = shapeOf(info.Signature), true
	}
	if info.NoContext || !n.shape.registers {
		return entry
	}
	target := e.quietCode(slot, st)
	bare := target == e.code.swap[slot] // as translations and entries see to everything themselves
	if n.thunk == 0 {
		if err := e.makeCount(slot, n, target); err != nil {
			return entry // slower and just as right
		}
	}
	native.SetCountTarget(n.thunk, target, bare)
	return n.thunk
}

// makeCount makes the count thunk of a slot, not armed yet.
func (e *Edge) makeCount(slot int, n *countedSlot, target native.Code) error {
	info := &e.def.Slots[slot]
	c := native.Count{Expect: native.NoContext, Ctx: e.native.token, Target: target, Slow: e.code.entry[slot],
		Counters: e.native.counters + uintptr(slot)*countersBytes, Runtime: e.rt.address, User: e.site(slot)}
	if info.Error != ErrorNone {
		report, err := e.rt.countReporter()
		if err != nil {
			return err
		}
		c.Fails, c.Report, c.NullFails = 1, report, n.shape.nullFails()
	}
	var err error
	if n.thunk, err = native.CountThunk(c); err == nil {
		e.thunks.Add(1)
	}
	return err
}

// countReporter is the C function to which count thunks report results that the error
// indicator contradicts.
func (r *Interp) countReporter() (native.Code, error) {
	if r.countReport == 0 {
		c, err := native.Callback(countReportEntry, 0)
		if err != nil {
			return 0, err
		}
		r.countReport = c
	}
	return r.countReport, nil
}

// countReportEntry looks at the result of a call between modules of one handle space, as a
// trampoline would have done.
func countReportEntry(f *Frame) {
	n := native.At[native.Count](f.Int[0])
	e := edges.get(n.User >> siteBits)
	if e == nil {
		return
	}
	slot, st := int(n.User&siteMask), e.state.Load()
	beginReport(e, slot, f.Int[2], func(r *reported) {
		r.call.st, r.shape = &edgeState{export: st.export, callee: st.callee, from: st.from, to: st.to}, shapeOf(e.def.Slots[slot].Signature)
		r.check(uint64(f.Int[1]))
	})
}

// counted reports whether native code counts the call that came with f.
func (e *Edge) counted(f *Frame) bool {
	token := e.state.Load().token
	return token != 0 && f.Int[0] == token
}

// armCounts makes count thunks count calls that come with a word.
func (e *Edge) armCounts(st *edgeState, word uintptr) {
	for i := range e.native.slots {
		switch c := e.native.slots[i].thunk; {
		case c == 0:
		case st.surrounded(i):
			native.ArmCount(c, native.NoContext)
		default:
			native.ArmCount(c, word)
		}
	}
}

// Counts gives what was counted while the edge was watched, one entry per slot.
func (e *Edge) Counts() []Count {
	out := make([]Count, len(e.counts))
	e.native.mu.Lock()
	defer e.native.mu.Unlock()
	e.collect()
	for i := range e.counts {
		c := &e.counts[i]
		out[i] = Count{Calls: c.calls.Load(), Errors: c.errors.Load(), Duration: time.Duration(c.nanos.Load())}
	}
	return out
}

// ResetCounts sets all counts to zero.
func (e *Edge) ResetCounts() {
	e.native.mu.Lock()
	defer e.native.mu.Unlock()
	e.collect()
	for i := range e.counts {
		c := &e.counts[i]
		c.calls.Store(0)
		c.errors.Store(0)
		c.nanos.Store(0)
	}
}

// collect adds what native code counted since the last time to what Go counted. Durations
// never decrease from one reading to the next, though the rate of the clock is measured
// better and better.
func (e *Edge) collect() {
	n := &e.native
	if n.seen == nil {
		n.seen = make([]native.Counters, len(e.counts))
	}
	var rate native.TickRate
	for i := range e.counts {
		c, old := &e.counts[i], &n.seen[i]
		now := native.Counters{Ticks: c.ticks.Load()}
		if n.counters != 0 {
			in := native.ReadCounters(n.counters + uintptr(i)*countersBytes)
			now = native.Counters{Calls: in.Calls, Errors: in.Errors, Ticks: now.Ticks + in.Ticks}
		}
		if now == *old {
			continue
		}
		c.calls.Add(now.Calls - old.Calls)
		c.errors.Add(now.Errors - old.Errors)
		if rate == (native.TickRate{}) {
			rate = native.Rate()
		}
		c.nanos.Add(uint64(rate.Duration(now.Ticks - old.Ticks)))
		*old = now
	}
}

// releaseCounts gives the native side back; the counts stay.
func (e *Edge) releaseCounts() {
	n := &e.native
	n.mu.Lock()
	defer n.mu.Unlock()
	e.collect()
	for i := range n.seen {
		n.seen[i] = native.Counters{Ticks: e.counts[i].ticks.Load()}
	}
	for i := range n.slots {
		native.Release(n.slots[i].thunk)
	}
	native.Free(n.token)
	native.Free(n.counters)
	n.slots, n.counters, n.token = nil, 0, 0
}
