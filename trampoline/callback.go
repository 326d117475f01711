package trampoline

// This file is for Go programs and generated code.

import (
	"github.com/hpyapi/hpyapi/internal/native"
)

// For generated code: Callback is a function that the consumer of an edge passed to the provider: a C
// function with its user data, or a Go function. Generated types wrap it. The zero value
// is NULL.
type Callback struct {
	edge    *Edge
	anchor  *Anchor // of the consumer, whose code it is; nil for Go, and for a callback of one call
	code    native.Code
	user    uintptr
	destroy native.Code        // C destroy-notify for user, for callbacks that are kept
	withCtx bool               // destroy takes the consumer's context before user
	fn      any                // Go function: one word, so that it needs no allocation
	end     func(ctx *Context) // destroy-notify in Go
}

// For generated code: CallbackOf wraps a Go function, which must be of the type that the generated code for
// the callback expects. It is any because an edge keeps callbacks of all types in one table; a function is one word, so that
// nothing is allocated.
func CallbackOf(fn any) Callback { return Callback{fn: fn} }

// For generated code: CallbackAt is a C function of the edge's consumer.
func CallbackAt(e *Edge, code Code, user uintptr, destroy Code) Callback {
	return Callback{edge: e, anchor: e.consumer.Anchor(), code: native.Code(code), user: user, destroy: native.Code(destroy)}
}

// On says which edge the callback is passed through, unless it is known.
func (cb Callback) On(e *Edge) Callback {
	if cb.edge == nil {
		cb.edge = e
	}
	return cb
}

// PassedOn reports a callback that came over another edge than the one that it is to be passed through now: handles are other ones there.
func (cb Callback) PassedOn(e *Edge) bool { return cb.edge != nil && cb.edge != e && !cb.IsNull() }

// Caller is a callback that the C caller passed: a function and its user data.
func (c *Call) Caller(code, user uintptr, destroy uintptr) Callback {
	return Callback{edge: c.edge, code: native.Code(code), user: user, destroy: native.Code(destroy)}
}

// DestroyedWithContext says that the destroy-notify takes a context before the user data.
func (cb Callback) DestroyedWithContext() Callback {
	cb.withCtx = true
	return cb
}

// WithDestroy gives a Go callback that will be kept a destroy-notify.
func (cb Callback) WithDestroy(end func(ctx *Context)) Callback {
	cb.end = end
	return cb
}

// IsNull reports whether there is no function.
func (cb Callback) IsNull() bool { return cb.code == 0 && cb.fn == nil }

// Go is the Go function, nil for a C function.
func (cb Callback) Go() any { return cb.fn }

// Code is the address of the C function, 0 for a function in Go.
func (cb Callback) Code() uintptr { return uintptr(cb.code) }

// User is the user data of the C function.
func (cb Callback) User() uintptr { return cb.user }

// Release ends a callback that was kept: it runs the consumer's destroy-notify. Exactly
// one Release is due for each kept callback. An exception that is set stays set and is
// not seen by the notify. An error that the notify leaves, or a panic of one in Go, goes
// to InterpConfig.Stray, since nobody waits for it.
func (cb Callback) Release() {
	if cb.edge == nil || cb.end == nil && cb.destroy == 0 {
		return // never passed to anybody, or nobody is to be told
	}
	e := cb.edge
	t := e.rt.inside()
	if t == nil {
		cb.tell()
		return
	}
	back := t.aside()
	cb.tell()
	if left := back(); left != nil {
		e.rt.stray(left)
	}
}

// tell runs the destroy-notify.
func (cb Callback) tell() {
	if cb.end != nil {
		// Catch: a C provider may be what called, whose frames must not be unwound.
		if o := native.Catch(func() { cb.end(cb.edge.consumer) }); !o.Ok() {
			cb.edge.rt.stray(&PanicError{API: cb.edge.def.Name, Slot: "destroy", Value: o.Value})
		}
		return
	}
	var call CCall
	call.Fn = uintptr(cb.destroy)
	call.Int[0] = cb.user
	if cb.withCtx {
		call.Int[0], call.Int[1] = cb.edge.word, cb.user
	}
	call.Do6()
}

// ReleaseKept ends the callbacks that C code of the module was given to keep and has not
// let go of. Its code must not run any more, those of the modules that passed them must
// be able to. The caller owns the interpreter lock.
func (c *Context) ReleaseKept() {
	for _, s := range c.rt.out.takeAll(func(s *callbackSlot) bool { return s.keeper == c }) {
		if s.owed != "" {
			e := s.cb.edge
			c.rt.stray(judge(e.state.Load().to, Site{Edge: e}, Null, &MisuseError{API: e.def.Name, Slot: s.owed, By: c.name, Rule: RuleCallback,
				Why: "failed and never called the destroy-notify of the callback that it was given to keep"}))
		}
		s.cb.Release()
	}
}

// EnterCallback begins a call from the provider back into the consumer.
func (c *Call) EnterCallback(cb Callback, index int) error {
	e := cb.edge
	if e == nil {
		c.refused = true
		return &MisuseError{API: "callback", Slot: "call", Why: "the callback was not passed through an API"}
	}
	return c.enterCallback(cb, index, e.state.Load())
}

func (c *Call) enterCallback(cb Callback, index int, st *edgeState) error {
	t := cb.edge.rt.inside()
	c.edge, c.st, c.t = cb.edge, st, t
	c.index, c.callback, c.code = int32(index), true, cb.code
	if st.plain && t != nil && t.w.Depth < t.w.Limit {
		t.w.Depth++
		c.seq, c.open = t.mark(), true
		return nil
	}
	return c.begin()
}

// EnterCallbackC begins a call from a C provider back into the consumer; user is the
// user data that came with it.
func (c *Call) EnterCallbackC(f *Frame, user uintptr) (cb Callback, ok bool) {
	e := edges.get(f.user() >> siteBits)
	if e == nil {
		c.refused = true
		return Callback{}, false
	}
	index := int(f.user() & siteMask &^ (siteCallback | siteSwap))
	if f.user()&siteSwap != 0 {
		_, _, target := f.native().Swap()
		cb, ok = Callback{edge: e, code: target, user: user}, true
	} else {
		cb, ok = e.rt.out.get(user)
	}
	c.native = true
	c.edge, c.st, c.t = e, e.state.Load(), e.rt.inside()
	var err error
	if !ok {
		err = judge(e.state.Load().to, Site{Edge: e, Index: index, Callback: true}, Null, &MisuseError{API: e.def.Name, Slot: e.def.Callbacks[index].Name, By: e.Provider().name,
			Rule: RuleCallback, Why: e.rt.out.gone(user)})
	}
	st := e.state.Load()
	switch {
	case err != nil || f.Int[0] == st.callee.word:
	case f.Int[0] == e.word && e.relayed.Load(): // a call that went through the table, see edgeState.relay
		st = e.relay(st)
	default:
		err = e.strangerCalls(f.Int[0], index)
	}
	if err == nil && c.t != nil && !e.rt.room(f) {
		err = &RecursionError{API: e.def.Name, Slot: e.def.Callbacks[index].Name}
	}
	if err == nil {
		err = c.enterCallback(cb, index, st)
	}
	if err == nil {
		return cb, true
	}
	c.refused = true
	e.rt.raise(err)
	i := &e.def.Callbacks[index]
	i.Error.fail(f, i.Result)
	return Callback{}, false
}

// strangerCalls says whether a callback may be called with a context that is not the
// provider's: with one of the same handle space it does not matter whose.
func (e *Edge) strangerCalls(word uintptr, index int) error {
	why := "the context is of no module of this interpreter"
	if by := e.rt.context(word); by != nil {
		if by.HandleSpace() == e.state.Load().to {
			return nil
		}
		why = "called with the context of module " + by.name + ", which has another handle space"
	}
	return judge(e.state.Load().to, Site{Edge: e, Index: index, Callback: true}, Null, &MisuseError{API: e.def.Name, Slot: e.def.Callbacks[index].Name, Param: "ctx",
		By: e.Provider().name, Rule: RuleContext, Why: why})
}

// Pass gives the function and the user data to pass to a C provider for a callback that
// is over when the call ends.
func (c *Call) Pass(cb Callback, index int) (code, user uintptr, err error) {
	if cb.IsNull() {
		return 0, cb.user, nil
	}
	if cb.code != 0 && c.st.plain {
		if code := c.edge.callbackSwap(cb.code, index); code != 0 {
			return uintptr(code), cb.user, nil
		}
	}
	entry, err := c.edge.callbackCode(index)
	if err != nil {
		return 0, 0, err
	}
	token := c.edge.rt.out.add(cb)
	c.owe(nil, Handle(token), debtCallback)
	return uintptr(entry), token, nil
}

// PassKept is Pass for a callback that the provider keeps until it calls destroy.
func (c *Call) PassKept(cb Callback, index int) (code, user, destroy uintptr, err error) {
	if cb.IsNull() && cb.destroy == 0 && cb.end == nil {
		return 0, cb.user, 0, nil
	}
	entry, err := c.edge.callbackCode(index)
	if err != nil {
		return 0, 0, 0, err
	}
	end, err := c.edge.destroyCode(cb.withCtx)
	if err != nil {
		return 0, 0, 0, err
	}
	if cb.IsNull() {
		entry = 0
	}
	if cb.edge != nil {
		cb.anchor = cb.edge.consumer.Anchor()
	}
	token := c.edge.rt.out.add(cb)
	s := c.edge.rt.out.at(token)
	s.kept, s.keeper = true, c.st.export.ctx
	c.owe(nil, Handle(token), debtKept)
	return uintptr(entry), token, uintptr(end), nil
}

// maxCallbackSwaps bounds the thunks that an edge makes for functions of its consumer;
// further functions go through entries.
const maxCallbackSwaps = 64

// callbackSwap is a thunk that passes the consumer's own context to one of its
// functions, 0 when there is none to be had.
func (e *Edge) callbackSwap(fn native.Code, index int) native.Code {
	if c, ok := e.code.callbackSwap[fn]; ok {
		return c
	}
	// Only the owner of the interpreter lock comes here, but the edge may be switched
	// meanwhile, from anywhere.
	e.lock()
	defer e.unlock()
	if len(e.code.callbackSwap) == maxCallbackSwaps || !e.state.Load().plain {
		return 0
	}
	slow, err := e.callbackSlow(index)
	if err != nil {
		return 0
	}
	c, err := e.swap(e.callee.word, e.word, fn, slow)
	if err != nil {
		return 0
	}
	if e.code.callbackSwap == nil {
		e.code.callbackSwap = make(map[native.Code]native.Code)
	}
	e.code.callbackSwap[fn] = c
	e.thunks.Add(1)
	return c
}

// callbackCode is the entry for callbacks of one type whose user data is a token.
func (e *Edge) callbackCode(index int) (native.Code, error) {
	return e.lazy(&e.code.callbackEntry, index, siteCallback)
}

// callbackSlow is where thunks for callbacks go when they are called with an
// unexpected context; the user data is the consumer's own.
func (e *Edge) callbackSlow(index int) (native.Code, error) {
	return e.lazy(&e.code.callbackSlow, index, siteCallback|siteSwap)
}

func (e *Edge) lazy(codes *[]native.Code, index, bits int) (native.Code, error) {
	if *codes == nil {
		*codes = make([]native.Code, len(e.def.CallbackEntries))
	}
	if (*codes)[index] == 0 {
		c, err := native.Callback(e.def.CallbackEntries[index], e.site(index|bits))
		if err != nil {
			return 0, err
		}
		(*codes)[index] = c
		e.thunks.Add(1)
	}
	return (*codes)[index], nil
}

func (e *Edge) destroyCode(withCtx bool) (native.Code, error) {
	code, entry := &e.code.destroy, destroyEntry
	if withCtx {
		code, entry = &e.code.destroyWithCtx, destroyWithCtxEntry
	}
	if *code == 0 {
		c, err := native.Callback(entry, e.site(0))
		if err != nil {
			return 0, err
		}
		*code = c
		e.thunks.Add(1)
	}
	return *code, nil
}

// destroyEntry is what a C provider calls when it is done with a callback that it kept.
func destroyEntry(f *Frame) { destroy(f, f.Int[0]) }

// destroyWithCtxEntry is destroyEntry for a destroy-notify that takes a context.
func destroyWithCtxEntry(f *Frame) { destroy(f, f.Int[1]) }

func destroy(f *Frame, token uintptr) {
	e := edges.get(f.user() >> siteBits)
	if e == nil {
		return
	}
	cb, ok := e.rt.out.get(token)
	if !ok {
		e.rt.stray(&MisuseError{API: e.def.Name, Slot: "destroy", By: e.Provider().name, Rule: RuleCallback, Why: "callback destroyed twice"})
		return
	}
	e.rt.out.remove(token)
	cb.Release()
}

// callbackTable holds the callbacks that C providers know by a token. The owner of the
// interpreter lock uses it.
type callbackTable struct {
	slots []callbackSlot
	free  []uint32
	live  int
}

type callbackSlot struct {
	cb   Callback
	gen  uint32
	kept bool   // it is, or was, one that the provider keeps
	owed string // the slot that failed and has to destroy it all the same; empty when there is none

	keeper *Context // of the provider that keeps it
}

// at is the place of a token.
func (t *callbackTable) at(token uintptr) *callbackSlot { return &t.slots[token&math32] }

// gone says why there is no callback for a token.
func (t *callbackTable) gone(token uintptr) string {
	if i := token & math32; i < uintptr(len(t.slots)) && t.slots[i].kept && uint32(token>>32) < t.slots[i].gen {
		return "called after its destroy-notify was called"
	}
	return "called after the call that it was passed to had ended"
}

// add gives the token of a callback, never 0.
func (t *callbackTable) add(cb Callback) uintptr {
	i := uint32(len(t.slots))
	if n := len(t.free); n > 0 {
		i, t.free = t.free[n-1], t.free[:n-1]
	} else {
		t.slots = append(t.slots, callbackSlot{gen: 1})
	}
	t.slots[i].cb, t.slots[i].kept, t.slots[i].owed, t.slots[i].keeper = cb, false, "", nil
	t.live++
	return uintptr(t.slots[i].gen)<<32 | uintptr(i)
}

func (t *callbackTable) get(token uintptr) (Callback, bool) {
	i, gen := token&math32, uint32(token>>32)
	if i >= uintptr(len(t.slots)) || t.slots[i].gen != gen || t.slots[i].cb.edge == nil {
		return Callback{}, false
	}
	return t.slots[i].cb, true
}

func (t *callbackTable) remove(token uintptr) {
	s := &t.slots[token&math32]
	s.cb = Callback{}
	s.gen = max(1, s.gen+1)
	t.free = append(t.free, uint32(token))
	t.live--
}

// takeAll removes some callbacks, in the order of their places.
func (t *callbackTable) takeAll(of func(*callbackSlot) bool) (all []callbackSlot) {
	for i := range t.slots {
		s := &t.slots[i]
		if s.cb.edge != nil && of(s) {
			all = append(all, *s)
			t.remove(uintptr(s.gen)<<32 | uintptr(i))
		}
	}
	return all
}

const math32 = 1<<32 - 1
