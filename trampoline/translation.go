package trampoline

// This file is for the package itself.

import "github.com/hpyapi/hpyapi/internal/native"

// translated is the native translation of one slot.
type translated struct {
	thunk *native.TranslationThunk
	shape shape
	known bool // shape was read
}

// translation is the thunk that translates calls of a slot, or the entry when only Go can.
func (e *Edge) translation(slot int, st *edgeState, entry native.Code) native.Code {
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
	if e.rt.leavesToGo() || leaf == 0 && (st.impl != nil || e.export.missing(e.def, slot) != "") {
		return native.Translation{}, false
	}
	if !x.known {
		x.shape, x.known = shapeOf(e.def.Slots[slot].Signature), true
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
		Expect: st.expect, Ctx: e.callee.word, Slow: e.code.entry[slot], Report: report, User: e.site(slot), Runtime: e.rt.address,
		From: from, To: to, Handles: x.shape.handles, Result: x.shape.gives(), NullFails: x.shape.nullFails(),
	}
	if leaf != 0 {
		t.Target, t.Ctx, t.Declines = native.Code(leaf), e.code.declining, true
	} else {
		t.Target = native.Code(e.export.c.Impl[slot])
	}
	return t, true
}

func nativeSide(s HandleSpace, at Site) (native.Side, bool) {
	if n, ok := s.(nativeSpace); ok {
		return n.Native(at)
	}
	return native.Side{}, false
}

// sideOf finds the space of a native table again.
type sideOf struct {
	table uintptr
	space HandleSpace
}

func (e *Edge) remember(table uintptr, s HandleSpace) {
	for i := range e.sides {
		if e.sides[i].table == table {
			e.sides[i].space = s // of a table that is gone, at the same address
			return
		}
	}
	e.sides = append(e.sides, sideOf{table, s})
}

func (e *Edge) spaceOf(table uintptr) HandleSpace {
	for _, s := range e.sides {
		if s.table == table {
			return s.space
		}
	}
	return nil
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
