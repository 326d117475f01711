package debugmode

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// tool is what a builder or tracker is, and how far it came.
type tool struct {
	what       string // "list builder", "tuple builder", "tracker"
	opened     place
	closed     place
	generation uint64
	seq        uint64 // counts, for the order of lists
	state      toolState
}

// toolKey tells builders from trackers, whose words may be equal.
type toolKey struct {
	tracker bool
	word    uintptr
}

func keyOf(word uintptr, what string) toolKey { return toolKey{what == trackerTool, word} }

type toolState uint8

const (
	toolOpen toolState = iota
	toolBuilt
	toolCancelled
)

// tools are the builders and trackers of one module, by their word, and those that were closed last.
type tools struct {
	open map[toolKey]*tool
	done map[toolKey]*tool
	ring []toolKey // keys of done, oldest first
	seq  uint64
}

// maxDone is how many builders and trackers are remembered after their end.
const maxDone = 1024

func (t *tools) add(word uintptr, what string, at place, generation uint64) {
	if t.open == nil {
		t.open, t.done = map[toolKey]*tool{}, map[toolKey]*tool{}
	}
	t.seq++
	t.open[keyOf(word, what)] = &tool{what: what, opened: at, generation: generation, seq: t.seq}
}

func (t *tools) end(word uintptr, what string, state toolState, at place) {
	key := keyOf(word, what)
	o := t.open[key]
	if o == nil {
		return
	}
	delete(t.open, key)
	o.state, o.closed = state, at
	if _, again := t.done[key]; !again {
		t.ring = append(t.ring, key)
	}
	t.done[key] = o
	if len(t.ring) > maxDone {
		delete(t.done, t.ring[0])
		t.ring = t.ring[1:]
	}
}

// check reports the use of a builder or tracker that is not open as what; ok when it may be used.
func (m *manual) check(word uintptr, what string, kind, again Kind) (ok bool, err error) {
	if word == 0 && what != trackerTool { // a builder that could not be made
		return true, nil
	}
	key := keyOf(word, what)
	t := m.d.tools.open[key]
	if t != nil && t.what == what {
		return true, nil
	}
	at := m.site()
	r := m.finding(trampoline.Null, at, what, kind)
	switch old := m.d.tools.done[key]; {
	case t != nil:
		r.Opened, r.Detail = m.places.text(t.opened), "it is a "+t.what
	case old != nil && old.what == what:
		r.Kind, r.Opened, r.Closed = again, m.places.text(old.opened), m.places.text(old.closed)
		if again == BuilderCancelled && old.state != toolBuilt {
			r.Kind = BuilderReuse
		}
	default:
		if m.mixed { // made before debug mode was switched on
			return true, nil
		}
		r.Detail = "it was never made, or ended too long ago to be remembered"
	}
	return false, m.d.report(r)
}

// instead is the outcome of a call with an invalid builder: the error, with the policy Record what HPy does.
func (m *manual) instead(err, hpy error) error {
	if m.d.policy == Record {
		return hpy
	}
	return err
}

const (
	listBuilder  = "list builder"
	tupleBuilder = "tuple builder"
	trackerTool  = "tracker"
)

func (m *manual) made(word uintptr, err error, what string) {
	if err == nil && word != 0 {
		m.d.tools.add(word, what, m.here(result, result), m.d.generation)
	}
}

// ListBuilderNew implements [abi.Manual].
func (m *manual) ListBuilderNew(ctx *trampoline.Context, size int) (abi.ListBuilder, error) {
	b, err := m.host.ListBuilderNew(ctx, size)
	m.made(uintptr(b), err, listBuilder)
	return b, err
}

// ListBuilderSet implements [abi.Manual].
func (m *manual) ListBuilderSet(ctx *trampoline.Context, b abi.ListBuilder, index int, item trampoline.Handle) error {
	if ok, err := m.check(uintptr(b), listBuilder, InvalidBuilder, BuilderReuse); !ok {
		return m.instead(err, nil)
	}
	u, err := m.need(item, "h_item")
	if err != nil {
		return err
	}
	return m.host.ListBuilderSet(ctx, b, index, u)
}

// ListBuilderBuild implements [abi.Manual].
func (m *manual) ListBuilderBuild(ctx *trampoline.Context, b abi.ListBuilder) (trampoline.Handle, error) {
	if ok, err := m.check(uintptr(b), listBuilder, InvalidBuilder, BuilderReuse); !ok {
		return trampoline.Null, m.instead(err, m.objects.Raisef("MemoryError", "%v", err))
	}
	m.d.tools.end(uintptr(b), listBuilder, toolBuilt, m.here(closed, closed))
	return m.adopt(m.host.ListBuilderBuild(ctx, b))
}

// ListBuilderCancel implements [abi.Manual].
func (m *manual) ListBuilderCancel(ctx *trampoline.Context, b abi.ListBuilder) error {
	if b == 0 {
		return nil
	}
	if ok, err := m.check(uintptr(b), listBuilder, InvalidBuilder, BuilderCancelled); !ok {
		return m.instead(err, nil)
	}
	m.d.tools.end(uintptr(b), listBuilder, toolCancelled, m.here(closed, closed))
	return m.host.ListBuilderCancel(ctx, b)
}

// TupleBuilderNew implements [abi.Manual].
func (m *manual) TupleBuilderNew(ctx *trampoline.Context, size int) (abi.TupleBuilder, error) {
	b, err := m.host.TupleBuilderNew(ctx, size)
	m.made(uintptr(b), err, tupleBuilder)
	return b, err
}

// TupleBuilderSet implements [abi.Manual].
func (m *manual) TupleBuilderSet(ctx *trampoline.Context, b abi.TupleBuilder, index int, item trampoline.Handle) error {
	if ok, err := m.check(uintptr(b), tupleBuilder, InvalidBuilder, BuilderReuse); !ok {
		return m.instead(err, nil)
	}
	u, err := m.need(item, "h_item")
	if err != nil {
		return err
	}
	return m.host.TupleBuilderSet(ctx, b, index, u)
}

// TupleBuilderBuild implements [abi.Manual].
func (m *manual) TupleBuilderBuild(ctx *trampoline.Context, b abi.TupleBuilder) (trampoline.Handle, error) {
	if ok, err := m.check(uintptr(b), tupleBuilder, InvalidBuilder, BuilderReuse); !ok {
		return trampoline.Null, m.instead(err, m.objects.Raisef("MemoryError", "%v", err))
	}
	m.d.tools.end(uintptr(b), tupleBuilder, toolBuilt, m.here(closed, closed))
	return m.adopt(m.host.TupleBuilderBuild(ctx, b))
}

// TupleBuilderCancel implements [abi.Manual].
func (m *manual) TupleBuilderCancel(ctx *trampoline.Context, b abi.TupleBuilder) error {
	if b == 0 {
		return nil
	}
	if ok, err := m.check(uintptr(b), tupleBuilder, InvalidBuilder, BuilderCancelled); !ok {
		return m.instead(err, nil)
	}
	m.d.tools.end(uintptr(b), tupleBuilder, toolCancelled, m.here(closed, closed))
	return m.host.TupleBuilderCancel(ctx, b)
}

// TrackerNew implements [abi.Manual]. The module's own handles are tracked here, not by the host: they are to be closed
// in the module's space.
func (m *manual) TrackerNew(ctx *trampoline.Context, size int) (abi.Tracker, error) {
	t, err := m.host.TrackerNew(ctx, size)
	m.made(uintptr(t), err, trackerTool)
	return t, err
}

// TrackerAdd implements [abi.Manual].
func (m *manual) TrackerAdd(_ *trampoline.Context, t abi.Tracker, h trampoline.Handle) (int32, error) {
	if ok, err := m.check(uintptr(t), trackerTool, TrackerMisuse, TrackerMisuse); !ok {
		return -1, err
	}
	if _, err := m.need(h, "h"); err != nil {
		return -1, err
	}
	m.d.tracked[t] = append(m.d.tracked[t], h)
	return 0, nil
}

// TrackerForgetAll implements [abi.Manual].
func (m *manual) TrackerForgetAll(ctx *trampoline.Context, t abi.Tracker) error {
	if ok, err := m.check(uintptr(t), trackerTool, TrackerMisuse, TrackerMisuse); !ok {
		return err
	}
	delete(m.d.tracked, t)
	return m.host.TrackerForgetAll(ctx, t)
}

// TrackerClose implements [abi.Manual].
func (m *manual) TrackerClose(ctx *trampoline.Context, t abi.Tracker) error {
	if ok, err := m.check(uintptr(t), trackerTool, TrackerMisuse, TrackerMisuse); !ok {
		return err
	}
	m.d.tools.end(uintptr(t), trackerTool, toolCancelled, m.here(closed, closed))
	err := m.host.TrackerClose(ctx, t)
	list := m.d.tracked[t]
	delete(m.d.tracked, t)
	for _, h := range list {
		if h == trampoline.Null {
			continue
		}
		u, ok := m.Take(h)
		if !ok {
			err = m.badHandle(h, "handle in the tracker")
			continue
		}
		m.dropUniversal(u)
	}
	return err
}
