package trampoline

import (
	"fmt"
	"math"

	"github.com/hpyapi/hpyapi/internal/native"
)

// NativeSpace is a Space whose handles native code can translate, without entering Go, as
// long as all is well. What native code does is what the methods of Space would do.
type NativeSpace interface {
	Space
	// Native describes the space to native code, with the marks of a call; not ok while the
	// space has to see every call itself. After a change of that the owner of the space calls
	// [Context.Refresh]. Whoever switches an edge calls it, on any goroutine: unlike the other
	// methods it must not rely on the interpreter lock.
	Native(at Site) (side native.Side, ok bool)
	// Attend is called at the end of a native call when the space's table asked for attention.
	// The caller owns the interpreter lock.
	Attend()
}

// Leaf is native code for a slot of a host edge, used in place of the generated entry while
// nobody watches or denies.
type Leaf struct {
	Slot int
	// Code answers for the universal space, or goes on to the entry.
	Code Code
	// Own answers for modules with a handle space of their own; 0 when Code can do so
	// behind a translation.
	Own Code
}

// SetLeaves gives the leaves of a host edge. declining is the address of a context with which
// each Code declines where it would go on to the entry (native.Decline).
func (e *Edge) SetLeaves(leaves []Leaf, declining uintptr) {
	e.lock()
	defer e.unlock()
	e.code.declining = declining
	for _, l := range leaves {
		e.code.leaf[l.Slot] = l
	}
	e.rebuild()
}

// translated is the native translation of one slot.
type translated struct {
	thunk *native.TranslationThunk
	shape shape
	known bool // shape was read
}

// translation is the thunk that translates calls of a slot, or the entry when only Go can.
func (e *Edge) translation(slot int, st *edgeState, entry Code) Code {
	if e.code.translated == nil {
		e.code.translated = make([]translated, len(e.def.Slots))
	}
	x := &e.code.translated[slot]
	t, ok := e.describe(x, slot, st)
	if !ok {
		return entry
	}
	if x.thunk == nil {
		thunk, err := native.NewTranslationThunk(t)
		if err != nil {
			return entry // slower and just as right
		}
		x.thunk = thunk
		e.thunks.Add(1)
	} else if x.thunk.Set(t) != nil {
		return entry
	}
	return x.thunk.Code()
}

// describe says how native code is to translate calls of a slot, if it can.
func (e *Edge) describe(x *translated, slot int, st *edgeState) (native.Translation, bool) {
	leaf := e.code.leaf[slot].Code
	if e.rt.address == 0 || leaf == 0 && (st.impl != nil || e.missing(slot) != "") {
		return native.Translation{}, false
	}
	info := &e.def.Slots[slot]
	if !x.known {
		x.shape, x.known = shapeOf(info.Signature), true
	}
	report, err := e.rt.reporter()
	if !x.shape.lends || err != nil {
		return native.Translation{}, false
	}
	at := Site{Edge: e, Index: slot}
	from, ok := nativeSide(st.from, at)
	if !ok {
		return native.Translation{}, false
	}
	to, ok := nativeSide(st.to, at)
	if !ok {
		return native.Translation{}, false
	}
	e.remember(from.Table, st.from)
	e.remember(to.Table, st.to)
	t := native.Translation{
		Expect: st.expect, Ctx: e.provider.word, Slow: e.code.entry[slot], Report: report, User: e.site(slot), Runtime: e.rt.address,
		From: from, To: to, Handles: x.shape.handles, Result: x.shape.result, NullFails: info.Error == ErrorNull && !x.shape.nullable,
	}
	if leaf != 0 {
		t.Target, t.Ctx, t.Declines = leaf, e.code.declining, true
	} else {
		t.Target = Code(e.export.c.Impl[slot])
	}
	return t, true
}

func nativeSide(s Space, at Site) (native.Side, bool) {
	if n, ok := s.(NativeSpace); ok {
		return n.Native(at)
	}
	return native.Side{}, false
}

// sideOf finds the space of a native table again.
type sideOf struct {
	table uintptr
	space Space
}

func (e *Edge) remember(table uintptr, s Space) {
	for i := range e.sides {
		if e.sides[i].table == table {
			e.sides[i].space = s // of a table that is gone, at the same address
			return
		}
	}
	e.sides = append(e.sides, sideOf{table, s})
}

func (e *Edge) spaceOf(table uintptr) Space {
	for _, s := range e.sides {
		if s.table == table {
			return s.space
		}
	}
	return nil
}

// beganWith is what a native call saw of its edge when it began, and the shape of its slot.
func (e *Edge) beganWith(t *native.Translation) (*edgeState, shape) {
	e.lock()
	defer e.unlock()
	return &edgeState{from: e.spaceOf(t.From.Table), to: e.spaceOf(t.To.Table), translate: true}, e.code.translated[t.User&siteMask].shape
}

// disarmTranslations makes native translations take the slow path; rebuild arms those that
// are in use again. Consumers may have copied a slot.
func (e *Edge) disarmTranslations() {
	idle := true
	for i := range e.code.translated {
		if x := e.code.translated[i].thunk; x != nil {
			x.Disarm()
			idle = idle && !x.Active()
		}
	}
	if idle {
		e.sides = e.sides[:0]
	}
}

// translating reports whether a native translation is in progress.
func (e *Edge) translating() bool {
	for i := range e.code.translated {
		if x := e.code.translated[i].thunk; x != nil && x.Active() {
			return true
		}
	}
	return false
}

// reporter is the C function that native translations report to.
func (r *Runtime) reporter() (Code, error) {
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

// beginReport lets Go see to a native call of a slot.
func beginReport(e *Edge, slot int, result uintptr, see func(r *reported)) {
	r := reported{
		call:   Call{edge: e, index: int32(slot), t: e.rt.current.Load(), native: true},
		result: native.At[native.CallResult](result),
	}
	c := &r.call
	if c.t == nil || c.t.w.OS != native.ThreadID() {
		e.rt.stray(fmt.Errorf("trampoline: a native call of %s ended without the interpreter lock", c.name()))
		return
	}
	c.t.sites = append(c.t.sites, c.Site())
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
		for _, s := range []Space{c.st.from, c.st.to} {
			if n, ok := s.(NativeSpace); ok {
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
	var err error
	switch info := &c.edge.def.Slots[c.index]; info.Error {
	case ErrorNull:
		switch {
		case r.shape.result && r.shape.nullable:
			_, err = c.HandleOrNull(uintptr(r.result.Int))
		case r.shape.result:
			_, err = c.Handle(uintptr(r.result.Int))
		case r.shape.nullable:
			_, err = c.PointerOrNull(uintptr(r.result.Int))
		default:
			_, err = c.Pointer(uintptr(r.result.Int))
		}
	case ErrorMinusOne:
		err = c.Sentinel(r.isMinusOne())
	case ErrorNaN:
		err = c.Sentinel(r.isNaN(info.Result))
	case ErrorCheck:
		err = c.Raised()
	}
	switch {
	case err != nil:
		r.fail(err)
	case r.shape.result && c.st.translate:
		r.give(Handle(r.result.Int))
	}
}

func (r *reported) isMinusOne() bool {
	unused := 64 - r.shape.bits
	return int64(r.result.Int<<unused)>>unused == -1
}

func (r *reported) isNaN(class ResultClass) bool {
	if class == ResultFloat32 {
		bits := uint32(math.Float64bits(r.result.Float))
		return math.IsNaN(float64(math.Float32frombits(bits)))
	}
	return math.IsNaN(r.result.Float)
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
