package trampoline

// This file is for Go programs and generated code.

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Edge joins one consumer to one export. It owns the table that the consumer calls
// through, and is the place to count, watch, deny and revoke.
type Edge struct {
	def      *Definition
	consumer *Context
	want     Want // what the consumer was built for
	id       uint32
	rt       *Interp
	word     uintptr // of the consumer's context

	state   atomic.Pointer[edgeState]
	relayed atomic.Bool // states with a relay have been

	// Guarded by the runtime's mutex.
	export  *Export
	callee  *Context // what the provider is called with: its context; for the HPy API the consumer's, since the host needs to know who calls
	impl    any      // Go provider; nil for C
	moved   bool     // the edge leads to another export than the first
	denied  error
	watches []*Watch
	manual  any
	client  Client

	absent     []bool  // by slot: the provider has nothing there; nil when it has every function
	table      uintptr // address of the native table
	slots      uintptr // address of its first slot
	tableBytes int
	thunks     atomic.Int64
	code       edgeCode

	counts []slotCount
	native counting
	sides  []sideOf // of the translations in use
}

// edgeState is what one call sees of its edge. It is immutable, so a call that is under
// way when the edge is switched goes on with what it began with.
type edgeState struct {
	export    *Export
	callee    *Context    // see Edge.callee
	from, to  HandleSpace // consumer's, provider's
	translate bool        // from != to
	watched   bool
	stop      error // nothing is called, and why
	watchers  []Interceptor
	around    [][]surrounding // by slot; nil when there are none
	relay     *edgeState      // of calls from Go to slots that have some: they go through the table, as calls from C do
	impl      any             // Go provider, nil for C
	manual    any             // translator of manual slots
	plain     bool            // none of translate, watched, around and stop
	missing   []bool          // by slot: there is nothing to call; nil when every function is there
	quick     bool            // plain, and nothing is missing: entries have nothing to ask
	ticks     bool            // times are taken in native.Ticks

	token  uintptr // context word of calls that native code counts, whatever the state
	expect uintptr // context word with which native code is called that stands in for entries
	direct uintptr // context word of calls from C of which entries have nothing to ask
}

func newEdge(x *Export, def *Definition, consumer *Context, impl any, slots int) (*Edge, error) {
	e := &Edge{export: x, def: def, consumer: consumer, want: WantOf(def), callee: x.ctx, impl: impl, rt: consumer.rt, word: consumer.word, counts: make([]slotCount, len(def.Slots))}
	if def.Host {
		e.callee = consumer
	}
	e.id = edges.add(e)
	if err := e.makeTable(slots); err != nil {
		e.release()
		return nil, fmt.Errorf("trampoline: edge %q to %s of %q: %w", consumer.name, def.Name, x.ctx.name, err)
	}
	e.rebuild()
	return e, nil
}

// Table is the address of the native table that the consumer calls through: an
// hpyapi_table, or the consumer's HPyContext for the HPy API. It stays valid until the
// consumer's context or the provider's is closed, and is 0 from then on.
func (e *Edge) Table() uintptr { return e.table }

// Definition of the API.
func (e *Edge) Definition() *Definition { return e.def }

// Export that the edge leads to.
func (e *Edge) Export() *Export { return e.state.Load().export }

// Consumer is the context of the importing module.
func (e *Edge) Consumer() *Context { return e.consumer }

// Provider is the context of the exporting module; the host's for the HPy API.
func (e *Edge) Provider() *Context { return e.state.Load().export.ctx }

// Watch is one interceptor's, or counter's, interest in an edge.
type Watch struct {
	edge   *Edge
	i      Interceptor
	around Around
	slots  []int // of around
	first  bool  // around is outside of all that are not
}

// Watch makes every call across the edge visible from the next call on: it is counted
// and timed per slot, and shown to i unless i is nil. Interceptors run in the order of
// their watches. An edge that nobody watches does not pay for it.
func (e *Edge) Watch(i Interceptor) *Watch {
	return e.watch(&Watch{edge: e, i: i})
}

// Intercept has a see every call of some slots from the next one on, arguments and results included. Who was there first
// is the outermost. Other slots of the edge do not pay for it. Slots that are no functions have no calls.
func (e *Edge) Intercept(a Around, slots ...int) *Watch {
	return e.watch(&Watch{edge: e, around: a, slots: slots})
}

// Observe is Intercept for one that changes nothing: it is outside of those that do, so that it sees what the consumer sees.
func (e *Edge) Observe(a Around, slots ...int) *Watch {
	return e.watch(&Watch{edge: e, around: a, slots: slots, first: true})
}

func (e *Edge) watch(w *Watch) *Watch {
	e.lock()
	defer e.unlock()
	e.watches = append(e.watches, w)
	e.rebuild()
	return w
}

// Edge is what is watched.
func (w *Watch) Edge() *Edge { return w.edge }

// Stop ends the watch. Counts stay until they are reset.
func (w *Watch) Stop() {
	e := w.edge
	e.lock()
	defer e.unlock()
	e.watches = slices.DeleteFunc(e.watches, func(o *Watch) bool { return o == w })
	e.rebuild()
}

// Watched reports whether anybody watches the edge.
func (e *Edge) Watched() bool { return e.state.Load().watched }

// Deny makes every call across the edge fail with reason, from the next call on. A nil
// reason allows calls again.
func (e *Edge) Deny(reason error) {
	e.lock()
	defer e.unlock()
	e.denied = reason
	e.rebuild()
}

// For generated code: Client is the Go side of a consumer, which generated code defines.
type Client interface {
	// Rebind tells where calls go now: to impl itself when no trampoline is needed, through
	// the edge when impl is nil. Calls in progress end as they began.
	Rebind(impl any)
}

// For generated code: CalledWith is the context that the provider is called with: its own, or for the HPy
// API the consumer's.
func (e *Edge) CalledWith() *Context { return e.state.Load().callee }

// For generated code: Client gives the Go client of the edge, made with the first call.
func (e *Edge) Client(make func() Client) Client {
	e.lock()
	defer e.unlock()
	if e.client == nil {
		e.client = make()
		e.rebind(e.state.Load())
	}
	return e.client
}

// rebind tells the client whether it may call the provider itself: same handle space,
// nobody watching, nothing refused, both in Go. It knows the context of the first provider only.
func (e *Edge) rebind(st *edgeState) {
	switch {
	case e.client == nil:
	case st.plain && !e.moved:
		e.client.Rebind(st.impl)
	default:
		e.client.Rebind(nil)
	}
}

// For generated code: Data is the address that a data slot holds.
func (e *Edge) Data(slot int) (uintptr, error) {
	st := e.state.Load()
	if st.stop != nil {
		return 0, e.stubError(slot)
	}
	if a := st.export.data(slot); a != 0 {
		return a, nil
	}
	return 0, e.stubError(slot)
}

func (e *Edge) lock()   { e.rt.mu.Lock() }
func (e *Edge) unlock() { e.rt.mu.Unlock() }

// rebuild computes the edge's state anew and switches every slot to the code for it.
// The runtime's mutex is held.
func (e *Edge) rebuild() {
	x := e.export
	from, to := e.consumer.space, x.ctx.space
	st := &edgeState{
		export: x, callee: e.callee,
		from: from, to: to, translate: from != to,
		stop:   e.denied,
		impl:   e.impl,
		manual: e.manual,
	}
	if x.gone != nil {
		st.stop = x.gone
	}
	for _, w := range e.watches {
		if w.i != nil {
			st.watchers = append(st.watchers, w.i)
		}
		st.watched = st.watched || w.around == nil
	}
	e.surround(st)
	st.plain = !st.translate && !st.watched && st.stop == nil && st.around == nil
	st.missing = e.absent
	st.quick = st.plain && st.missing == nil
	e.expectIn(st)
	// The state comes first: an entry that runs from here on sees it, whatever the slots
	// still hold.
	e.state.Store(st)
	e.disarmTranslations()
	e.switchSlots(st)
	e.armThunks(st)
	e.rebind(st)
}

// expectIn says how calls come to native code in a state: as they are when nobody watches,
// from count thunks when native code counts, and not at all otherwise.
func (e *Edge) expectIn(st *edgeState) {
	st.expect, st.direct = native.NoContext, native.NoContext
	switch {
	case st.stop != nil:
	case !st.watched:
		st.expect = e.word
	case e.countsNatively(st):
		st.expect = e.native.token
	}
	st.token = e.native.token
	st.ticks = st.watched && len(st.watchers) == 0 && native.ClockRefusal() == nil
	if !st.translate && st.missing == nil && st.around == nil {
		st.direct = st.expect
	}
}

// sibling is the edge to the same export of the module that a context belongs to, nil when
// the context is unknown. It is made when that module never imported the API: what counts is
// whose context the call is made with.
func (e *Edge) sibling(word uintptr) *Edge {
	rt := e.rt
	rt.mu.Lock()
	defer rt.mu.Unlock()
	ctx := rt.contexts[word]
	if ctx == nil {
		return nil
	}
	s, err := e.export.edge(ctx, 0, nil)
	if err != nil {
		return nil
	}
	return s
}
