package debugmode

import (
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// space is the handle space of one module in debug mode. Its words are of the module alone; each stands for a word of
// the universal space, which an owned handle owns. The owner of the interpreter lock uses it.
//
// What is known of each handle, open or closed lately, is in the native table, so that native code can keep it up to date
// as well; what needs Go memory is in extras.
//
// Native code translates its handles, as trampoline asks of such spaces.
type space struct {
	d         *Debug
	module    *trampoline.Context
	objects   objspace.Space
	universal objspace.Handles
	table     *native.NotedTable
	tag       uint16
	extras    map[uint32]*extra // by slot index
	places    placeTable
	rawBytes  int // of the protected copies of closed handles
	constants int
	// mixed also takes words of the universal space, and leaving gives them out: handles from before the mode was
	// switched on, or after it was switched off, in the middle of a call.
	mixed, leaving bool
	// opaque says that native code knows nothing of the universal words: all is done in Go.
	opaque bool
	inGo   atomic.Bool // native code may not translate: it gives no universal handles out and keeps no stacks
	// tookInVain is the handle that Take refused last, which tells a second close from a use.
	tookInVain trampoline.Handle
	settled    uint64           // the newest closed handle when settle ran last
	faded      map[uint32]faded // what closed handles stood for, by slot index
}

// faded is what is left of a closed handle's object once it was let go.
type faded struct {
	word   uint64
	object Object
}

// extra is what is known of few handles only.
type extra struct {
	raw   *rawData
	stack *stack // nil unless asked for
}

func newSpace(d *Debug, module *trampoline.Context, objects objspace.Space) (*space, error) {
	universal := objects.Handles()
	beneath := native.TableOf(universal)
	s := &space{d: d, module: module, objects: objects, universal: universal, extras: map[uint32]*extra{}, faded: map[uint32]faded{}, opaque: beneath == nil}
	s.inGo.Store(d.inGo())
	tag, err := tags.take(s)
	if err != nil {
		return nil, err
	}
	s.table, err = native.NewNotedTable(native.NotedOptions{
		Space: tag, Beneath: beneath, Close: func(u uint64) { s.dropUniversal(trampoline.Handle(u)) }, Keep: limit(d.opts.ClosedHandles, defaultClosedHandles), Runtime: module.Interp().NativeWords(),
	})
	if err != nil {
		tags.give(tag)
		return nil, fmt.Errorf("debugmode: handle space of %q: %w", module.Name(), err)
	}
	s.tag = tag
	s.table.Forget = s.forget
	s.table.SetGeneration(d.generation)
	s.places.used = s.remembered
	return s, nil
}

// remembered calls f with each place that a report may still name.
func (s *space) remembered(f func(place)) {
	for _, all := range []iter.Seq2[uint64, uint64]{s.table.All(), s.table.AllClosed()} {
		for word := range all {
			n := s.table.Note(native.IndexOf(word))
			f(placeOf(n.Opened))
			f(placeOf(n.Closed))
		}
	}
	for _, tools := range []map[toolKey]*tool{s.d.tools.open, s.d.tools.done} {
		for _, t := range tools {
			f(t.opened)
			f(t.closed)
		}
	}
}

// free gives everything back. No word of the space may be used again.
func (s *space) free() error {
	s.table.SetKeep(0)
	for word, u := range s.table.All() {
		i := native.IndexOf(word)
		if s.table.Note(i).Life == native.Owned {
			s.dropUniversal(trampoline.Handle(u))
		}
		s.extra(i).raw.free()
	}
	s.extras = nil
	tags.give(s.tag)
	return s.table.Free()
}

func (s *space) dropUniversal(u trampoline.Handle) {
	if shared, ok := s.objects.(objspace.Shared); ok {
		shared.CloseLater(u)
		return
	}
	// A word that the universal space does not know has nothing to close.
	_ = s.universal.Close(u)
}

// live is the number of open handles without the constants.
func (s *space) live() int { return s.table.Live() - s.constants }

// running reports whether a function of the module is running: it has borrowed at least the handle of self, or native
// code is on its way in or out.
func (s *space) running() bool {
	for word := range s.table.All() {
		if s.life(word) == native.Lent {
			return true
		}
	}
	return s.module.Translating()
}

func (s *space) life(word uint64) native.Life { return s.table.Note(native.IndexOf(word)).Life }

// noExtra is what is known of most handles.
var noExtra extra

// extra is never nil; it is not to be changed.
func (s *space) extra(i uint32) *extra {
	if s.table.Note(i).Extra {
		return s.extras[i]
	}
	return &noExtra
}

// addExtra is extra to be changed.
func (s *space) addExtra(i uint32) *extra {
	n := s.table.Note(i)
	if !n.Extra {
		n.Extra = true
		s.extras[i] = &extra{}
	}
	return s.extras[i]
}

// open makes a handle; Null when the space is full.
func (s *space) open(u trampoline.Handle, life native.Life, at place) trampoline.Handle {
	w, i, err := s.table.Open(uint64(u), life, at.mark())
	if err != nil {
		return trampoline.Null
	}
	if s.d.stackLimit > 0 {
		s.addExtra(i).stack = capture(s.d.stackLimit, s.site().SP, s.d.texts)
	}
	return trampoline.Handle(w)
}

// site is the call that needs something of the space; its edge is nil when there is none.
func (s *space) site() trampoline.Site {
	if t := s.module.Thread(); t != nil {
		at, _ := t.Site()
		return at
	}
	return trampoline.Site{}
}

// here is the place of that call: caller is the role when the module calls, callee when it is called.
func (s *space) here(caller, callee role) place {
	t := s.module.Thread()
	if t == nil {
		return place{role: caller}
	}
	at := t.At()
	if at == nil {
		return place{role: caller}
	}
	if s.called(at) {
		caller = callee
	}
	return s.places.of(at, caller)
}

// closing is where the module closes handles by ctx_Close.
func (s *space) closing(host *trampoline.Edge) place {
	slot := slices.IndexFunc(host.Definition().Slots, func(i trampoline.SlotInfo) bool { return i.Name == "ctx_Close" })
	return s.places.of(&trampoline.Site{Edge: host, Index: slot}, closed)
}

// called reports whether the module is the callee of a call.
func (s *space) called(at *trampoline.Site) bool {
	return at.Edge != nil && at.Callback == (at.Edge.Consumer() == s.module)
}

// Resolve implements [trampoline.HandleSpace].
func (s *space) Resolve(h trampoline.Handle) (trampoline.Handle, bool) {
	if u, _, ok := s.table.Resolve(uint64(h)); ok {
		return trampoline.Handle(u), true
	}
	return s.resolveOther(h)
}

// resolveOther is Resolve for words that are no open handles.
func (s *space) resolveOther(h trampoline.Handle) (trampoline.Handle, bool) {
	if s.mixed && s.ofUniversal(h) {
		return h, true
	}
	if s.d.policy != Record {
		return trampoline.Null, false
	}
	w, _, ok := s.table.Closed(uint64(h))
	u := trampoline.Handle(w)
	if !ok || !s.known(u) {
		return trampoline.Null, false
	}
	s.d.report(s.finding(h, s.site(), "", s.classify(h, s.site())))
	return u, true
}

// ofUniversal reports whether h is an open word of the universal space.
func (s *space) ofUniversal(h trampoline.Handle) bool {
	_, ok := s.universal.Resolve(h)
	return ok
}

// known reports whether the object of a universal word can still be reached.
func (s *space) known(u trampoline.Handle) bool {
	_, err := s.universal.Value(u)
	return err == nil
}

// Borrow implements [trampoline.HandleSpace].
func (s *space) Borrow(u trampoline.Handle) trampoline.Handle {
	if s.leaving {
		return u
	}
	return s.open(u, native.Lent, s.here(argument, argument))
}

// Return implements [trampoline.HandleSpace].
func (s *space) Return(h trampoline.Handle) {
	keep := false
	if s.d.policy == Record { // a module that keeps it may go on with it
		if u, _, ok := s.table.Resolve(uint64(h)); ok {
			kept, err := s.universal.Dup(trampoline.Handle(u)) // which may be another word
			keep = err == nil && s.table.SetTarget(uint64(h), uint64(kept))
		}
	}
	if s.retire(h, place{}, keep) { // else it was lent as a universal word
		s.emptied()
	}
}

// Adopt implements [trampoline.HandleSpace].
func (s *space) Adopt(u trampoline.Handle) trampoline.Handle {
	if s.leaving {
		return u
	}
	return s.open(u, native.Owned, s.here(result, given))
}

// Take implements [trampoline.HandleSpace].
func (s *space) Take(h trampoline.Handle) (trampoline.Handle, bool) {
	w, i, ok := s.table.Resolve(uint64(h))
	if !ok {
		return s.takeOther(h)
	}
	u := trampoline.Handle(w)
	if s.table.Note(i).Life != native.Owned {
		return s.takeUnowned(h, u)
	}
	given, err := s.universal.Dup(u) // what is remembered keeps the object
	if err != nil {
		given = u
	}
	s.retire(h, s.here(closed, returned), err == nil)
	s.emptied()
	return given, true
}

// takeOther is Take for words that are no open handles.
func (s *space) takeOther(h trampoline.Handle) (trampoline.Handle, bool) {
	if s.mixed && s.ofUniversal(h) {
		return s.universal.Take(h)
	}
	s.tookInVain = h
	if s.d.policy != Record {
		return trampoline.Null, false
	}
	w, _, ok := s.table.Closed(uint64(h))
	if !ok {
		return trampoline.Null, false
	}
	u, err := s.universal.Dup(trampoline.Handle(w))
	if err != nil {
		return trampoline.Null, false
	}
	s.d.report(s.finding(h, s.site(), "", s.classify(h, s.site())))
	return u, true
}

// takeUnowned is Take for handles that the module must not close. With the policy Record the caller gets a duplicate.
func (s *space) takeUnowned(h, u trampoline.Handle) (trampoline.Handle, bool) {
	s.tookInVain = h
	if s.d.policy != Record {
		return trampoline.Null, false
	}
	dup, err := s.universal.Dup(u)
	if err != nil {
		return trampoline.Null, false
	}
	s.d.report(s.finding(h, s.site(), "", s.classify(h, s.site())))
	return dup, true
}

// retire closes an open handle and remembers it; keep says that a reference to its object stays with it.
func (s *space) retire(h trampoline.Handle, by place, keep bool) bool {
	if _, i, ok := s.table.Resolve(uint64(h)); ok {
		if raw := s.extra(i).raw; raw != nil {
			raw.poison()
			s.rawBytes += raw.size()
		}
	}
	ok := s.table.Retire(uint64(h), by.mark(), keep)
	s.giveUpText()
	return ok
}

// settle lets go of the objects of handles that were closed, and keeps their description; with the policy Record they stay,
// since the module may go on with them.
func (s *space) settle() {
	newest := s.table.Newest()
	if newest == s.settled || s.d.policy == Record {
		return
	}
	s.settled = newest
	if len(s.faded) > 4*max(s.table.Keep(), 256) {
		clear(s.faded)
	}
	s.table.Release(func(word, u uint64) {
		s.faded[native.IndexOf(word)] = faded{word, s.object(trampoline.Handle(u))}
	})
}

// closedObject describes what a closed handle stood for.
func (s *space) closedObject(word uint64, u trampoline.Handle) Object {
	if f := s.faded[native.IndexOf(word)]; f.word == word {
		return f.object
	}
	return s.object(u)
}

// forget gives back what is known of a closed handle that makes way.
func (s *space) forget(i uint32, n *native.Note) {
	if n.Extra {
		s.rawBytes -= s.extras[i].raw.size()
		s.extras[i].raw.free()
		delete(s.extras, i)
	}
}

// giveUpText frees the protected copies of the handles that were closed first, until those that are left are within the
// limit. Their addresses may then be used again; the handles are still remembered.
func (s *space) giveUpText() {
	most := limit(s.d.opts.RawData, defaultRawData)
	if s.rawBytes <= most {
		return
	}
	for word := range s.table.AllClosed() {
		x := s.extra(native.IndexOf(word))
		if x.raw == nil {
			continue
		}
		s.rawBytes -= x.raw.size()
		x.raw.free()
		x.raw = nil
		if s.rawBytes <= most {
			return
		}
	}
}

// findText gives the closed handle whose protected text is at an address, Null when none is remembered.
func (s *space) findText(addr uintptr) trampoline.Handle {
	for word := range s.table.AllClosed() {
		if s.extra(native.IndexOf(word)).raw.has(addr) {
			return trampoline.Handle(word)
		}
	}
	return trampoline.Null
}

// emptied ends a space that is being left when its last handle is closed.
func (s *space) emptied() {
	if s.leaving && s.live() == 0 && !s.module.Translating() {
		s.d.left(s)
	}
}

// Native describes the space to native code. Stacks are taken by Go, and so is leave.
func (s *space) Native(at trampoline.Site) (native.Side, bool) {
	if s.opaque || s.inGo.Load() {
		return native.Side{}, false
	}
	if s.module.Thread() != nil { // the caller owns the interpreter lock
		s.places.sweep()
	}
	return native.Side{
		Table: s.table.Header(), Wraps: true,
		Lent: s.places.anywhere(&at, argument).mark(), Given: s.places.anywhere(&at, result).mark(), Returned: s.places.anywhere(&at, returned).mark(),
	}, true
}

// Attend does what native code left undone.
func (s *space) Attend() {
	s.table.Trim()
	s.table.Attend(s.leaving)
	s.emptied()
}
