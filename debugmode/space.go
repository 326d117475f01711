package debugmode

import (
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/embedded"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// lifetime is who is to close a handle.
type lifetime uint8

const (
	unused   lifetime = iota
	owned             // the module
	borrowed          // the call that it was opened for
	constant          // nobody: it is a member of the context
)

// record is what is known of an open handle; the handle table holds the universal word that it stands for.
type record struct {
	opened     place
	generation uint64
	raw        *rawData
	stack      *stack // nil unless asked for
	life       lifetime
}

// space is the handle space of one module in debug mode. Its words are of the module alone; each stands for a word of
// the universal space, which an owned handle owns. The owner of the interpreter lock uses it.
//
// It implements [trampoline.Space].
type space struct {
	d         *Debug
	module    *trampoline.Context
	universal *embedded.Handles
	table     *native.HandleTable
	tag       uint16
	records   []record // by slot index
	places    placeTable
	closed    closedQueue
	constants int
	// mixed also takes words of the universal space, and leaving gives them out: handles from before the mode was
	// switched on, or after it was switched off, in the middle of a call.
	mixed, leaving bool
	// tookInVain is the handle that Take refused last, which tells a second close from a use.
	tookInVain trampoline.Handle
}

func newSpace(d *Debug, module *trampoline.Context, universal *embedded.Handles) (*space, error) {
	s := &space{d: d, module: module, universal: universal, records: make([]record, 64)}
	tag, err := tags.take(s)
	if err != nil {
		return nil, err
	}
	s.table, err = native.NewHandleTable(native.TableOptions{Space: tag, Flags: native.FreeAtOnce})
	if err != nil {
		tags.give(tag)
		return nil, fmt.Errorf("debugmode: handle space of %q: %w", module.Name(), err)
	}
	s.tag = tag
	s.closed.drop = s.dropUniversal
	return s, nil
}

// free gives everything back. No word of the space may be used again.
func (s *space) free() error {
	s.closed.flush()
	for word, u := range s.table.All() {
		rec := &s.records[native.IndexOf(word)]
		if rec.life == owned {
			s.dropUniversal(trampoline.Handle(u))
		}
		rec.raw.free()
	}
	s.records = nil
	tags.give(s.tag)
	return s.table.Free()
}

func (s *space) dropUniversal(u trampoline.Handle) {
	// A word that the universal space does not know has nothing to close.
	_ = s.universal.Close(u)
}

// live is the number of open handles without the constants.
func (s *space) live() int { return s.table.Live() - s.constants }

// running reports whether a function of the module is running: it has borrowed at least the handle of self.
func (s *space) running() bool {
	for word := range s.table.All() {
		if s.records[native.IndexOf(word)].life == borrowed {
			return true
		}
	}
	return false
}

// open makes a handle; Null when the space is full.
func (s *space) open(u trampoline.Handle, life lifetime, at place) trampoline.Handle {
	w, err := s.table.Open(uint64(u))
	if err != nil {
		return trampoline.Null
	}
	i := int(native.IndexOf(w))
	if i >= len(s.records) {
		s.grow(i)
	}
	rec := &s.records[i]
	rec.opened, rec.generation, rec.life = at, s.d.generation, life
	if s.d.stackLimit > 0 {
		rec.stack = capture(s.d.stackLimit, s.site().SP, s.d.texts)
	}
	return trampoline.Handle(w)
}

func (s *space) grow(i int) {
	more := make([]record, max(2*len(s.records), i+1))
	copy(more, s.records)
	s.records = more
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

// called reports whether the module is the callee of a call.
func (s *space) called(at *trampoline.Site) bool {
	return at.Edge != nil && at.Callback == (at.Edge.Consumer() == s.module)
}

// Resolve implements [trampoline.Space].
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
	c := s.closed.find(h)
	if c == nil || !s.known(c.u) {
		return trampoline.Null, false
	}
	s.d.report(s.finding(h, s.site(), "", s.classify(h, s.site())))
	return c.u, true
}

// ofUniversal reports whether h is an open word of the universal space.
func (s *space) ofUniversal(h trampoline.Handle) bool {
	_, ok := s.universal.Resolve(h)
	return ok
}

// known reports whether the object of a universal word can still be reached.
func (s *space) known(u trampoline.Handle) bool {
	_, err := s.universal.Object(u)
	return err == nil
}

// Borrow implements [trampoline.Space].
func (s *space) Borrow(u trampoline.Handle) trampoline.Handle {
	if s.leaving {
		return u
	}
	return s.open(u, borrowed, s.here(argument, argument))
}

// Return implements [trampoline.Space].
func (s *space) Return(h trampoline.Handle) {
	u, i, ok := s.table.Resolve(uint64(h))
	if !ok { // lent as a universal word
		return
	}
	s.table.Close(uint64(h))
	s.retire(h, trampoline.Handle(u), &s.records[i], place{}, false)
	s.emptied()
}

// Adopt implements [trampoline.Space].
func (s *space) Adopt(u trampoline.Handle) trampoline.Handle {
	if s.leaving {
		return u
	}
	return s.open(u, owned, s.here(result, given))
}

// Take implements [trampoline.Space].
func (s *space) Take(h trampoline.Handle) (trampoline.Handle, bool) {
	w, i, ok := s.table.Resolve(uint64(h))
	if !ok {
		return s.takeOther(h)
	}
	u := trampoline.Handle(w)
	rec := &s.records[i]
	if rec.life != owned {
		return s.takeUnowned(h, u)
	}
	s.table.Close(uint64(h))
	s.retire(h, u, rec, s.here(closed, returned), true)
	s.emptied()
	return u, true
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
	c := s.closed.find(h)
	if c == nil {
		return trampoline.Null, false
	}
	u, err := s.universal.Dup(c.u)
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

// retire moves the record of a handle that was closed to the queue. keep makes the queue hold the object.
func (s *space) retire(h, u trampoline.Handle, rec *record, by place, keep bool) {
	if rec.raw != nil {
		rec.raw.poison()
	}
	if c := s.closed.push(); c != nil {
		c.h, c.u, c.record, c.closed = h, u, *rec, by
		if keep {
			_, err := s.universal.Dup(u)
			c.kept = err == nil
		}
		s.closed.trim(c)
	} else {
		rec.raw.free()
	}
	rec.life, rec.raw, rec.stack = unused, nil, nil
}

// emptied ends a space that is being left when its last handle is closed.
func (s *space) emptied() {
	if s.leaving && s.live() == 0 {
		s.d.left(s)
	}
}
