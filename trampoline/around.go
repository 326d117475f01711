package trampoline

// This file is for Go programs.

import (
	"errors"
	"slices"
	"time"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// Around sees whole calls of the slots that it is given to [Edge.Intercept] for, and decides what becomes of them. It runs on
// the calling goroutine, which owns the interpreter lock unless [Passing.Thread] is nil.
type Around interface {
	// Around does one of [Passing.Proceed], [Passing.Fail], [Passing.Deny] and [Passing.Answer]. It must not keep p.
	Around(p *Passing)
}

// Passing is one call on its way across an edge as its caller sees it: arguments and results are words of the caller, and
// handles are of the caller's handle space. What the call gives away is the callee's from Proceed on.
type Passing struct {
	edge *Edge // whose consumer calls
	at   *Edge // through whose table
	st   *edgeState
	slot int
	f    *Frame
	rest []surrounding
	t    *Thread
	plan *plan.Plan // nil when the signature says too little

	places [maxPlaces]*uint64
	over   bool
	err    error
	took   time.Duration
}

// surrounding is an interceptor around a slot, with what calls of the slot consist of.
type surrounding struct {
	Around
	plan *plan.Plan // nil when the signature says too little
}

// planOf is the plan of a slot. The runtime's mutex is held.
func (e *Edge) planOf(slot int) *plan.Plan {
	if e.code.plans == nil {
		e.code.plans = map[int]*plan.Plan{}
	}
	known, ok := e.code.plans[slot]
	if !ok {
		if p, err := plan.Parse(e.def.Slots[slot].Signature); err == nil && len(p.Params) <= maxPlaces {
			known = p
		}
		e.code.plans[slot] = known
	}
	return known
}

// maxPlaces is how many parameters can be looked at.
const maxPlaces = 32

// Site says where the call is.
func (p *Passing) Site() Site { return Site{Edge: p.edge, Index: p.slot, SP: p.f.native().SP()} }

// Thread is the thread state of the caller, nil when it does not own the interpreter lock: then nothing may be done with
// handles.
func (p *Passing) Thread() *Thread { return p.t }

// HandleSpace is the caller's handle space.
func (p *Passing) HandleSpace() HandleSpace { return p.st.from }

// Signature is the canonical signature of the slot.
func (p *Passing) Signature() string { return p.edge.def.Slots[p.slot].Signature }

// Word is the argument at a position of the signature, or the result at position -1, as its register holds it: what is
// narrower has something else in the upper bits.
func (p *Passing) Word(i int) uint64 {
	if w := p.place(i); w != nil {
		return *w
	}
	return 0
}

// SetWord changes an argument before Proceed, or the result after the call. Who puts a handle in the place of one that the
// call gives away, or of a result, closes that one; one in the place of a borrowed handle is closed by whoever put it there.
func (p *Passing) SetWord(i int, v uint64) {
	if w := p.place(i); w != nil {
		*w = v
	}
}

func (p *Passing) place(i int) *uint64 {
	switch {
	case i < 0 && p.plan != nil && isFloat(p.plan.Result.Type.Kind):
		return native.At[uint64](native.Addr(&p.f.RetF))
	case i < 0:
		return native.At[uint64](native.Addr(&p.f.Ret))
	case i < maxPlaces:
		return p.places[i]
	}
	return nil
}

// Proceed lets the call happen, with the arguments as they are now, and gives the error that it failed with; the caller gets
// that error as well.
func (p *Passing) Proceed() error {
	if p.over {
		return p.err
	}
	if len(p.rest) > 0 {
		next := p.rest[0].Around
		p.rest = p.rest[1:]
		next.Around(p)
		if !p.over {
			p.Fail(errNotDecided)
		}
		return p.err
	}
	p.over = true
	seq, start := uint64(0), time.Now()
	if p.t != nil {
		seq = p.t.mark()
	}
	p.at.enter(p.f, p.slot)
	p.took = time.Since(start)
	if p.t != nil && p.t.since(seq) {
		p.err = p.t.Err()
	}
	return p.err
}

var errNotDecided = errors.New("trampoline: an interceptor neither let the call proceed nor ended it")

// Duration is how long the callee took, translations included; 0 when it was not called.
func (p *Passing) Duration() time.Duration { return p.took }

// Over reports that the call has happened, failed or been answered.
func (p *Passing) Over() bool { return p.over }

// Err is the error that the call failed with so far.
func (p *Passing) Err() error { return p.err }

// Fail ends the call with an error in place of the callee, or after it: then a result is closed. What the caller gave away
// is closed, as if the callee had failed.
func (p *Passing) Fail(err error) {
	if !p.over {
		p.over = true
		p.refuse()
		p.count(err)
	} else if p.err == nil && p.t != nil && p.plan != nil && p.plan.GivesHandle() {
		p.drop(Handle(p.f.Ret))
	}
	p.err = err
	p.edge.rt.raise(err)
	info := &p.edge.def.Slots[p.slot]
	info.Error.fail(p.f, info.Result)
}

// Deny is Fail with a [DeniedError] of the reason.
func (p *Passing) Deny(reason error) {
	e := p.edge
	p.Fail(&DeniedError{API: e.def.Name, Slot: e.def.slotName(p.slot), Consumer: e.consumer.name, Provider: p.st.export.ctx.name, Reason: reason})
}

// Answer ends the call in place of the callee, with a result of zero that [Passing.SetWord] changes. What the caller gave
// away is closed, as if the callee had used it.
func (p *Passing) Answer() {
	if p.over {
		return
	}
	p.over = true
	p.refuse()
	p.count(nil)
	p.f.Ret, p.f.RetF = 0, 0
}

// refuse sees to what the caller gave to a callee that is not called.
func (p *Passing) refuse() {
	if p.plan == nil || p.t == nil {
		return
	}
	for _, s := range p.plan.Clear {
		n := 1
		if q := &p.plan.Params[s.Param]; q.Length != signature.None {
			n = p.Length(s.Param)
		}
		NoHandles(uintptr(p.Word(s.Param)), n)
	}
	for _, s := range p.plan.Refused {
		if s.Do == plan.Release {
			p.kept(s.Param).Release()
			continue
		}
		p.forfeit(s.Param)
	}
}

func (p *Passing) kept(i int) Callback {
	q := &p.plan.Params[i]
	cb := Callback{edge: p.edge, code: native.Code(p.Word(i)), user: uintptr(p.Word(q.User)), destroy: native.Code(p.Word(q.Destroy))}
	cb.withCtx = !p.plan.Params[q.Destroy].Call.Bare
	return cb
}

func (p *Passing) forfeit(i int) {
	switch w := p.Word(i); p.plan.Params[i].Role {
	case plan.Stolen:
		p.drop(Handle(w))
	case plan.StolenHandles:
		for _, h := range ViewOrNil[Handle](uintptr(w), max(0, p.Length(i))) {
			p.drop(h)
		}
	case plan.InOutHandle:
		if h := AtOrNil[Handle](uintptr(w)); h != nil {
			p.drop(*h)
			*h = Null
		}
	}
}

func (p *Passing) drop(h Handle) {
	if h == Null {
		return
	}
	if u, ok := p.st.from.Take(h); ok {
		p.edge.rt.cfg.Drop(u)
	}
}

// Length is how many elements the array has that an argument leads to, 0 when it is none.
func (p *Passing) Length(i int) int {
	if p.plan == nil || i < 0 || i >= len(p.plan.Params) || p.plan.Params[i].Length == signature.None {
		return 0
	}
	at := p.plan.Params[i].Length
	k := p.plan.Params[at].Type.Kind
	unused := 64 - k.Bits()
	if v := p.Word(at); k.Signed() {
		return int(int64(v) << unused >> unused)
	} else {
		return int(v << unused >> unused)
	}
}

// count counts a call that did not reach the edge's own counting.
func (p *Passing) count(err error) {
	if !p.st.watched {
		return
	}
	n := &p.edge.counts[p.slot]
	n.calls.Add(1)
	if err != nil {
		n.errors.Add(1)
	}
}

// surround works out which slots have interceptors around them, and gives their entries what tells them of calls. The
// runtime's mutex is held.
func (e *Edge) surround(st *edgeState) {
	observers := slices.DeleteFunc(slices.Clone(e.watches), func(w *Watch) bool { return !w.first })
	others := slices.DeleteFunc(slices.Clone(e.watches), func(w *Watch) bool { return w.first })
	for _, w := range append(observers, others...) {
		for _, i := range w.slots {
			if i < 0 || i >= len(e.def.Slots) || e.def.Slots[i].Kind != SlotFunc {
				continue
			}
			if st.around == nil {
				st.around = make([][]surrounding, len(e.def.Slots))
			}
			st.around[i] = append(st.around[i], surrounding{w.around, e.planOf(i)})
		}
	}
	for i := range e.code.surrounded { // none when the edge was released
		fn := e.entryFunc(i)
		if st.surrounded(i) {
			fn = aroundEntry
		}
		if fn != nil && e.code.surrounded[i] != st.surrounded(i) {
			e.code.surrounded[i] = st.surrounded(i)
			if err := native.SetCallback(e.code.entry[i], fn); err != nil {
				panic("BUG: " + err.Error()) // the entry was made of such a function
			}
		}
	}
	if st.around != nil {
		st.relay = e.relay(st)
		e.relayed.Store(true)
	}
}

// relay is the state of calls from the consumer to itself: through the table of the edge, and to callbacks that came that way.
func (e *Edge) relay(st *edgeState) *edgeState {
	r := &edgeState{export: st.export, callee: e.consumer, from: st.from, to: st.from, expect: native.NoContext, direct: native.NoContext}
	r.relay = r
	return r
}

// surrounded reports whether interceptors are around a slot.
func (st *edgeState) surrounded(slot int) bool {
	return slot < len(st.around) && st.around[slot] != nil
}

// enter runs the slot's own entry.
func (e *Edge) enter(f *Frame, slot int) {
	if fn := e.entryFunc(slot); fn != nil {
		fn(f)
	}
}

// aroundEntry is the entry of slots with interceptors around them. Whoever has no business to call is left to the slot's own
// entry, which says so.
func aroundEntry(f *Frame) {
	e, slot := edges.get(f.user()>>siteBits), int(f.user()&siteMask)
	if e == nil {
		return
	}
	by := e
	if !e.def.Slots[slot].NoContext && f.Int[0] != e.word {
		by = e.sibling(f.Int[0])
	}
	if by == nil || slot >= len(by.def.Slots) {
		e.enter(f, slot)
		return
	}
	st := by.state.Load()
	if !st.surrounded(slot) {
		e.enter(f, slot)
		return
	}
	p := &Passing{edge: by, at: e, st: st, slot: slot, f: f, rest: st.around[slot], plan: st.around[slot][0].plan, t: by.rt.inside()}
	p.read()
	defer p.guard()
	_ = p.Proceed() // the caller finds the error in the indicator
}

// read finds the arguments.
func (p *Passing) read() {
	if p.plan == nil {
		return
	}
	args := p.f.native().Args()
	for i := range p.plan.Params {
		p.places[i] = args.Place(p.plan.Params[i].Float)
	}
}

// guard turns a panic of an interceptor into an error of the call: C frames must not be unwound.
func (p *Passing) guard() {
	if v := recover(); v != nil {
		p.Fail(&PanicError{API: p.edge.def.Name, Slot: p.edge.def.slotName(p.slot), Value: v})
	}
}

func isFloat(k signature.Kind) bool { return k == signature.Float32 || k == signature.Float64 }
