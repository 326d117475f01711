package debugmode

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Handle is what is known of a handle that a module has or had, as it was when asked for.
type Handle struct {
	Module      string
	ID          uint64 // the handle word
	Object      Object
	Closed      bool
	Generation  uint64
	Opened      string // where
	ClosedAt    string // where; empty when open
	RawDataSize int    // bytes of text handed out for it that are still protected, -1 when there are none
	Stack       []uintptr

	value objspace.Value
}

// Value is the object itself, nil when it is gone: a closed handle keeps none. Use it inside the interpreter only.
func (h *Handle) Value() objspace.Value { return h.value }

// String shows the handle as HPy's DebugHandle is shown.
func (h *Handle) String() string {
	if h.Closed {
		return fmt.Sprintf("<DebugHandle %#x CLOSED>", h.ID)
	}
	return fmt.Sprintf("<DebugHandle %#x for %s>", h.ID, h.Object.python())
}

// NewGeneration begins a new generation of handles and gives its number.
func (d *Debug) NewGeneration() uint64 {
	d.setGeneration(d.generation + 1)
	return d.generation
}

// NextGeneration begins a new generation in several modules, with the same number, which no handle of theirs has yet.
func NextGeneration(ds ...*Debug) uint64 {
	next := uint64(0)
	for _, d := range ds {
		next = max(next, d.generation)
	}
	next++
	for _, d := range ds {
		d.setGeneration(next)
	}
	return next
}

// State looks a handle up by its word again: it may have been closed, or forgotten, since it was listed. rawDataSize is as in
// [Handle].
func (d *Debug) State(id uint64) (isClosed bool, rawDataSize int) {
	s := d.space
	if s == nil {
		return true, -1
	}
	if _, i, ok := s.table.Resolve(id); ok {
		return false, sizeOrNone(s.extra(i).raw)
	}
	if _, _, ok := s.table.Closed(id); ok {
		return true, sizeOrNone(s.extra(native.IndexOf(id)).raw)
	}
	return true, -1
}

func sizeOrNone(raw *rawData) int {
	if raw == nil {
		return -1
	}
	return raw.size()
}

// ForceClose closes a handle that the module holds, by its word, as a last resort and in tests; a word that is no handle of the
// module is left alone.
func (d *Debug) ForceClose(id uint64) {
	if d.space == nil {
		return
	}
	if u, ok := d.space.Take(trampoline.Handle(id)); ok {
		d.space.dropUniversal(u)
	}
}

func (d *Debug) setGeneration(n uint64) {
	d.generation = n
	if d.space != nil {
		d.space.table.SetGeneration(n)
	}
}

// OpenHandles are the handles of the module, of that generation or later, that it has to close itself: no constants,
// and no arguments of a call in progress. They are in the order in which they were opened as far as generations tell.
func (d *Debug) OpenHandles(since uint64) []*Handle {
	var out []*Handle
	if d.space == nil {
		return nil
	}
	d.space.eachOwned(since, func(word, u trampoline.Handle, _ *native.Note) {
		out = append(out, d.space.snapshot(word, u))
	})
	return out
}

// ClosedHandles are those in the queue of closed handles, of that generation or later, oldest first.
func (d *Debug) ClosedHandles(since uint64) []*Handle {
	var out []*Handle
	if d.space == nil {
		return nil
	}
	for word, u := range d.space.table.AllClosed() {
		i := native.IndexOf(word)
		if d.space.table.Note(i).Generation < since {
			continue
		}
		h := d.space.snapshot(trampoline.Handle(word), trampoline.Handle(u))
		h.Closed, h.ClosedAt, h.Object = true, d.space.closedAt(i), d.space.closedObject(word, trampoline.Handle(u))
		out = append(out, h)
	}
	return out
}

func (s *space) eachOwned(since uint64, fn func(word, u trampoline.Handle, n *native.Note)) {
	for word, u := range s.table.All() {
		if n := s.table.Note(native.IndexOf(word)); n.Life == native.Owned && n.Generation >= since {
			fn(trampoline.Handle(word), trampoline.Handle(u), n)
		}
	}
}

// snapshot is what is known of a handle that is open or remembered.
func (s *space) snapshot(word, u trampoline.Handle) *Handle {
	i := native.IndexOf(uint64(word))
	x := s.extra(i)
	h := &Handle{
		Module: s.module.Name(), ID: uint64(word), Generation: s.table.Note(i).Generation, Opened: s.openedAt(i), RawDataSize: -1,
		Object: s.object(u), Stack: x.stack.addresses(),
	}
	if x.raw != nil {
		h.RawDataSize = x.raw.size()
	}
	h.value, _ = s.universal.Value(u)
	return h
}

// Leak is something that a module opened and did not close.
type Leak struct {
	Module     string
	What       string // "handle", "list builder", "tuple builder", "tracker"
	Object     Object // of a handle
	Opened     string // where
	ID         uint64 // the word
	Generation uint64
	Stack      []uintptr
}

// String is the leak in one line.
func (l *Leak) String() string {
	if l.What == "handle" {
		return fmt.Sprintf("handle of %v, from %s", l.Object, l.Opened)
	}
	return fmt.Sprintf("%s, from %s", l.What, l.Opened)
}

func (l *Leak) report() Report {
	kind := HandleLeak
	switch l.What {
	case listBuilder, tupleBuilder:
		kind = BuilderLeak
	case trackerTool:
		kind = TrackerLeak
	}
	return Report{Kind: kind, Module: l.Module, Handle: l.ID, Object: l.Object, Opened: l.Opened, Stack: l.Stack}
}

// LeaksSince are the handles, builders and trackers of the module, of that generation or later, that are still open.
func (d *Debug) LeaksSince(generation uint64) []Leak {
	if d.space == nil {
		return nil
	}
	return d.leaksOf(d.space, generation)
}

// Leaks are those opened since the last call of Leaks, or since the mode began, that are still open.
func (d *Debug) Leaks() []Leak {
	leaks := d.LeaksSince(d.mark)
	d.mark = d.NewGeneration()
	return leaks
}

func (d *Debug) leaksOf(s *space, since uint64) []Leak {
	var out []Leak
	s.eachOwned(since, func(word, u trampoline.Handle, n *native.Note) {
		i := native.IndexOf(uint64(word))
		out = append(out, Leak{Module: s.module.Name(), What: "handle", Object: s.object(u), Opened: s.openedAt(i),
			ID: uint64(word), Generation: n.Generation, Stack: s.extra(i).stack.addresses()})
	})
	var words []toolKey
	for key, t := range d.tools.open {
		if t.generation >= since {
			words = append(words, key)
		}
	}
	slices.SortFunc(words, func(a, b toolKey) int { return cmp.Compare(d.tools.open[a].seq, d.tools.open[b].seq) })
	for _, key := range words {
		t := d.tools.open[key]
		out = append(out, Leak{Module: s.module.Name(), What: t.what, Opened: s.places.text(t.opened), ID: uint64(key.word), Generation: t.generation})
	}
	return out
}

// LeakError is what a LeakDetector found.
type LeakError struct{ Leaks []Leak }

// Error lists the leaks, one a line.
func (e *LeakError) Error() string {
	var b strings.Builder
	s := "s"
	if len(e.Leaks) == 1 {
		s = ""
	}
	fmt.Fprintf(&b, "%d unclosed handle%s:", len(e.Leaks), s)
	for i := range e.Leaks {
		fmt.Fprintf(&b, "\n    %s: %v", e.Leaks[i].Module, &e.Leaks[i])
	}
	return b.String()
}

// LeakDetector finds what modules open between Start and Stop and do not close. It looks at the modules that it was
// made for and no others.
type LeakDetector struct {
	modes   []*Debug
	since   []uint64
	started bool
}

// NewLeakDetector makes a detector for modules in debug mode.
func NewLeakDetector(modes ...*Debug) *LeakDetector { return &LeakDetector{modes: modes} }

// Start begins a generation. A detector can be started once.
func (l *LeakDetector) Start() error {
	if l.started {
		return errors.New("debugmode: leak detector: started already")
	}
	l.started = true
	for _, d := range l.modes {
		l.since = append(l.since, d.NewGeneration())
	}
	return nil
}

// Stop gives a *LeakError when anything opened since Start is still open.
func (l *LeakDetector) Stop() error {
	if !l.started {
		return errors.New("debugmode: leak detector: not started yet")
	}
	var all []Leak
	for i, d := range l.modes {
		all = append(all, d.LeaksSince(l.since[i])...)
	}
	if len(all) > 0 {
		return &LeakError{Leaks: all}
	}
	return nil
}

// Run starts the detector, runs fn and stops. The error joins that of fn and what was found.
func (l *LeakDetector) Run(fn func() error) error {
	if err := l.Start(); err != nil {
		return err
	}
	err := fn()
	return errors.Join(err, l.Stop())
}
