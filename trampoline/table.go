package trampoline

// This file is for the package itself.

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// contextHeader is what comes before the slots of a context: name, _private, abi_version.
const contextHeader = 24

const wordBytes = layout.WordBytes

// edgeCode is the native code of an edge. Every function slot has an entry from the
// beginning, which serves as trampoline, as the thunks' way out and, when the edge is
// stopped or the provider has nothing there, as the stub that says why; so switching never
// needs what it might not get.
type edgeCode struct {
	entry []native.Code
	swap  []native.Code // made when first used

	parked     []native.Code      // thunks that lead to where the edge led once, never armed again
	surrounded []bool             // by slot: the entry leads to interceptors
	plans      map[int]*plan.Plan // of slots that had some

	leaf       []Leaf // given by the host, by slot
	declining  uintptr
	translated []translated // made when first used

	callbackEntry  []native.Code // per callback type, made when first used
	callbackSlow   []native.Code
	callbackSwap   map[native.Code]native.Code // per function of the consumer
	destroy        native.Code
	destroyWithCtx native.Code
}

// makeTable allocates the native table of an edge, unless the table is the consumer's
// own context, and the entries of its slots. slots is how many words the consumer may
// look at.
func (e *Edge) makeTable(slots int) error {
	n := max(slots, e.export.slots())
	if n > layout.MaxSlots {
		return fmt.Errorf("%d slots, at most %d are possible", n, layout.MaxSlots)
	}
	e.code.entry = make([]native.Code, n)
	e.code.swap = make([]native.Code, n)
	e.code.surrounded = make([]bool, n)
	e.code.leaf = make([]Leaf, n)
	e.absent = e.missingSlots()
	for i := range n {
		fn := e.entryFunc(i)
		if fn == nil {
			continue
		}
		c, err := native.Callback(fn, e.site(i))
		if err != nil {
			return err
		}
		e.code.entry[i] = c
		e.thunks.Add(1)
	}
	if e.def.Host {
		e.table = e.consumer.word
		e.slots = e.table + contextHeader
		return nil
	}
	return e.writeHeader(n)
}

// entryFunc is the Go function that C calls through a slot, nil for a slot that holds no
// function.
func (e *Edge) entryFunc(slot int) func(*Frame) {
	if slot < len(e.def.Slots) && e.def.Slots[slot].Kind != SlotFunc {
		return nil
	}
	if slot >= len(e.def.Entries) || e.def.Entries[slot] == nil {
		return stubEntry
	}
	return e.def.Entries[slot]
}

// missingSlots are the function slots of the definition for which the provider has nothing to call, nil when there are
// none.
func (e *Edge) missingSlots() (absent []bool) {
	for i := range e.def.Slots {
		if e.def.Slots[i].Kind == SlotFunc && e.export.missing(e.def, i) != "" {
			if absent == nil {
				absent = make([]bool, len(e.def.Slots))
			}
			absent[i] = true
		}
	}
	return absent
}

// missing says why there is nothing to call in a function slot, empty when there is.
func (x *Export) missing(def *Definition, slot int) string {
	if x.impl != nil && slot < len(x.def.Slots) {
		return ""
	}
	if x.impl == nil && slot < len(x.c.Impl) && x.c.Impl[slot] != 0 {
		return ""
	}
	major, minor := x.version()
	if slot < x.slots() {
		return fmt.Sprintf("retired in version %d.%d", major, minor)
	}
	if slot < len(def.Slots) {
		return fmt.Sprintf("new in version %d.%d, the provider has %d.%d", def.Major, def.Slots[slot].Since, major, minor)
	}
	return fmt.Sprintf("the provider's version %d.%d has %d slots", major, minor, x.slots())
}

func (e *Edge) writeHeader(n int) error {
	size := layout.TableBytes + n*wordBytes + len(abiTag)
	t, err := native.Alloc(size)
	if err != nil {
		return err
	}
	e.table, e.slots, e.tableBytes = t, t+layout.TableBytes, size
	tag := e.slots + uintptr(n*wordBytes)
	copy(native.Bytes(tag, len(abiTag)), abiTag)
	native.Store32(t, layout.TableMagic)
	native.Store16(t+layout.TableHeaderSize, layout.TableBytes)
	native.Store16(t+layout.TableLayout, layout.Version)
	native.Store32(t+layout.TableKind, layout.TableHost)
	native.StoreWord(t+layout.TableFamily, e.consumer.family)
	native.StoreWord(t+layout.TableABITag, tag)
	native.StoreWord(t+layout.TableOwner, e.site(0))
	native.StoreWord(t+layout.TableRoom, uintptr(n))
	e.describeProvider()
	return nil
}

// describeProvider writes into the header of the table what it says of the provider.
func (e *Edge) describeProvider() {
	t, x := e.table, e.export
	id, flags, fingerprint := x.def.ID, x.def.Flags, x.def.Fingerprint
	if x.impl == nil {
		id, flags, fingerprint = x.c.ID, x.c.Flags, x.c.Fingerprint
	}
	major, minor := x.version()
	native.Store16(t+layout.TableMajor, major)
	native.Store16(t+layout.TableMinor, minor)
	native.Store32(t+layout.TableSlotCount, uint32(min(x.slots(), len(e.code.entry))))
	native.Store32(t+layout.TableFlags, uint32(flags))
	copy(native.Bytes(t+layout.TableID, len(id)), id[:])
	native.Store64(t+layout.TableFingerprint, fingerprint)
	native.StoreWord(t+layout.TableDescriptor, x.c.Descriptor)
}

// abiTag is what tables of a host say about how contexts are passed, with the NUL.
const abiTag = "universal\x00"

// switchSlots points every slot at the code for the state. Each is one atomic store, so
// a consumer that calls meanwhile gets the old code or the new.
func (e *Edge) switchSlots(st *edgeState) {
	for i := range e.code.entry {
		if w, ok := e.slotWord(i, st); ok {
			native.AtomicStoreWord(e.slots+uintptr(i)*wordBytes, w)
		}
	}
}

// slotWord is what a slot holds in a state; not ok when the slot is not the edge's to
// write.
func (e *Edge) slotWord(slot int, st *edgeState) (word uintptr, ok bool) {
	kind := SlotFunc
	if slot < len(e.def.Slots) {
		kind = e.def.Slots[slot].Kind
	}
	switch kind {
	case SlotHole:
		return 0, !e.def.Host
	case SlotHandle:
		return 0, false
	case SlotData, SlotObject:
		return e.export.data(slot), true
	}
	return uintptr(e.slotCode(slot, st)), true
}

func (e *Edge) slotCode(slot int, st *edgeState) native.Code {
	switch {
	case st.expect == native.NoContext || st.surrounded(slot):
		return e.code.entry[slot]
	case st.watched:
		return e.countCode(slot, st)
	}
	return e.quietCode(slot, st)
}

// quietCode is the code for a slot while nobody watches or denies.
func (e *Edge) quietCode(slot int, st *edgeState) native.Code {
	entry, leaf := e.code.entry[slot], e.code.leaf[slot]
	if st.translate {
		switch {
		case slot >= len(e.def.Slots) || e.def.Slots[slot].NoContext || e.def.Slots[slot].Callbacks:
			return entry
		case leaf.Own != 0:
			return native.Code(leaf.Own)
		}
		return e.translation(slot, st, entry)
	}
	if leaf.Code != 0 {
		return native.Code(leaf.Code)
	}
	if st.impl != nil || slot >= len(e.def.Slots) || e.export.missing(e.def, slot) != "" {
		return entry
	}
	info, impl := &e.def.Slots[slot], native.Code(e.export.c.Impl[slot])
	switch {
	case info.Callbacks:
		return entry
	case info.NoContext:
		return impl
	}
	return e.swapCode(slot, impl, entry)
}

// swapCode is the thunk of a slot, or the entry when there is no room for thunks: that is
// slower and just as right.
func (e *Edge) swapCode(slot int, impl, entry native.Code) native.Code {
	if e.moved && e.export.flags()&FreeThreaded != 0 {
		return entry // other threads may be in the thunk, which leads to where the edge led first
	}
	if e.code.swap[slot] == 0 {
		c, err := e.swap(e.consumer.word, e.callee.word, impl, entry)
		if err != nil {
			return entry
		}
		e.code.swap[slot] = c
		e.thunks.Add(1)
	}
	return e.code.swap[slot]
}

// swap makes a thunk between the two sides. Only the owner of the lock may take it, unless the API needs none.
func (e *Edge) swap(expect, ctx uintptr, target, slow native.Code) (native.Code, error) {
	if e.export.flags()&FreeThreaded != 0 {
		return native.SwapThunk(expect, ctx, target, slow)
	}
	return native.OwnedThunk(native.OwnerWord(e.rt.address), expect, ctx, target, slow)
}

// armThunks makes all thunks jump, or send every call to an entry: consumers may have
// copied a slot, and providers a callback, that still leads to a thunk.
func (e *Edge) armThunks(st *edgeState) {
	slot, callback, count := native.NoContext, native.NoContext, native.NoContext
	if !st.translate {
		slot = st.expect
	}
	if st.plain {
		callback = e.callee.word
	}
	if st.watched && st.expect != native.NoContext {
		count = e.word
	}
	for i, c := range e.code.swap {
		switch {
		case c == 0:
		case st.surrounded(i):
			native.Arm(c, native.NoContext)
		default:
			native.Arm(c, slot)
		}
	}
	e.armCounts(st, count)
	for _, c := range e.code.callbackSwap {
		native.Arm(c, callback)
	}
}

// release gives all native memory and code of the edge back. The runtime's mutex is held.
func (e *Edge) release() {
	native.Release(e.code.entry...)
	native.Release(e.code.swap...)
	native.Release(e.code.parked...)
	native.Release(e.code.callbackEntry...)
	native.Release(e.code.callbackSlow...)
	native.Release(e.code.destroy, e.code.destroyWithCtx)
	for _, c := range e.code.callbackSwap {
		native.Release(c)
	}
	for i := range e.code.translated {
		if x := e.code.translated[i].thunk; x != nil {
			x.Release()
		}
	}
	e.code, e.sides = edgeCode{}, nil
	e.releaseCounts()
	if e.tableBytes > 0 {
		native.Free(e.table)
	}
	e.table, e.slots, e.tableBytes = 0, 0, 0
	e.thunks.Store(0)
	edges.remove(e.id)
}

// stubEntry is the entry of function slots for which there is no trampoline: it fails with
// the reason. What the arguments are is not known, so it closes nothing.
func stubEntry(f *Frame) {
	e := edges.get(f.user() >> siteBits)
	if e == nil {
		return
	}
	slot := int(f.user() & siteMask)
	e.rt.raise(e.stubError(slot))
	if slot < len(e.def.Slots) {
		e.def.Slots[slot].Error.fail(f, e.def.Slots[slot].Result)
	}
}

func (e *Edge) stubError(slot int) error {
	name := e.def.slotName(slot)
	st := e.state.Load()
	if st.stop != nil {
		return &DeniedError{API: e.def.Name, Slot: name, Consumer: e.consumer.name, Provider: st.export.ctx.name, Reason: st.stop}
	}
	why := st.export.missing(e.def, slot)
	if why == "" {
		why = "this program has no trampoline for the slot, which the call needs because it is watched, crosses handle spaces or came with another module's context"
	}
	return &MissingError{API: e.def.Name, Slot: name, Provider: st.export.ctx.name, Why: why}
}
