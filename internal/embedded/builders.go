package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// Builders and trackers: words that C code holds for a list, a tuple or a set of handles in the making. A word that was
// already used up, or is none, raises SystemError. As in HPy a builder that could not be made is the zero word: it takes items,
// and building it raises MemoryError.

// builder is a list or tuple in the making; items not set are nil.
type builder struct {
	items []pyobj.Object
	tuple bool
}

func (p *Provider) newBuilder(n int, tuple bool) uintptr {
	if checkLength(n) != nil {
		return 0
	}
	return p.builders.add(&builder{items: make([]pyobj.Object, n), tuple: tuple})
}

func (p *Provider) builder(word uintptr, tuple bool, what string) (*builder, error) {
	b, ok := p.builders.get(word)
	if !ok || b.tuple != tuple {
		return nil, badBuilder(what)
	}
	return b, nil
}

func badBuilder(what string) error {
	return pyobj.Raisef(pyobj.SystemError, "invalid %s: it was built or cancelled before, or never made", what)
}

func (p *Provider) setItem(word uintptr, tuple bool, what string, index int, item handle) error {
	if word == 0 {
		return nil
	}
	b, err := p.builder(word, tuple, what)
	if err != nil {
		return err
	}
	o, err := p.handles.Object(item)
	if err != nil {
		return err
	}
	if index < 0 || index >= len(b.items) {
		return pyobj.Raisef(pyobj.SystemError, "%s: index %d out of range for %d items", what, index, len(b.items))
	}
	b.items[index] = o
	return nil
}

// build ends a builder. Items that were never set are None.
func (p *Provider) build(word uintptr, tuple bool, what string) (handle, error) {
	if word == 0 {
		return 0, pyobj.NewException(pyobj.MemoryError)
	}
	if _, err := p.builder(word, tuple, what); err != nil {
		return 0, err
	}
	b, _ := p.builders.remove(word)
	for i, o := range b.items {
		if o == nil {
			b.items[i] = pyobj.None
		}
	}
	if tuple {
		return p.handles.New(pyobj.NewTuple(b.items...))
	}
	return p.handles.New(pyobj.NewList(b.items...))
}

func (p *Provider) cancel(word uintptr, tuple bool, what string) error {
	if word == 0 { // New failed, and the module cleans up
		return nil
	}
	if _, err := p.builder(word, tuple, what); err != nil {
		return err
	}
	p.builders.remove(word)
	return nil
}

// ListBuilderNew begins a list of n items.
func (p *Provider) ListBuilderNew(_ caller, n int) (abi.ListBuilder, error) {
	return abi.ListBuilder(p.newBuilder(n, false)), nil
}

// ListBuilderSet sets one item.
func (p *Provider) ListBuilderSet(_ caller, b abi.ListBuilder, index int, item handle) error {
	return p.setItem(uintptr(b), false, "HPyListBuilder", index, item)
}

// ListBuilderBuild ends the builder and gives the list.
func (p *Provider) ListBuilderBuild(_ caller, b abi.ListBuilder) (handle, error) {
	return p.build(uintptr(b), false, "HPyListBuilder")
}

// ListBuilderCancel ends the builder without a list.
func (p *Provider) ListBuilderCancel(_ caller, b abi.ListBuilder) error {
	return p.cancel(uintptr(b), false, "HPyListBuilder")
}

// TupleBuilderNew begins a tuple of n items.
func (p *Provider) TupleBuilderNew(_ caller, n int) (abi.TupleBuilder, error) {
	return abi.TupleBuilder(p.newBuilder(n, true)), nil
}

// TupleBuilderSet sets one item.
func (p *Provider) TupleBuilderSet(_ caller, b abi.TupleBuilder, index int, item handle) error {
	return p.setItem(uintptr(b), true, "HPyTupleBuilder", index, item)
}

// TupleBuilderBuild ends the builder and gives the tuple.
func (p *Provider) TupleBuilderBuild(_ caller, b abi.TupleBuilder) (handle, error) {
	return p.build(uintptr(b), true, "HPyTupleBuilder")
}

// TupleBuilderCancel ends the builder without a tuple.
func (p *Provider) TupleBuilderCancel(_ caller, b abi.TupleBuilder) error {
	return p.cancel(uintptr(b), true, "HPyTupleBuilder")
}

// tracker is a set of handles to close together.
type tracker struct {
	handles []handle
	few     [6]handle // room for them, mostly
}

func (p *Provider) tracker(word abi.Tracker) (*tracker, error) {
	t, ok := p.trackers.get(uintptr(word))
	if !ok {
		return nil, pyobj.Raisef(pyobj.SystemError, "invalid HPyTracker: it was closed before, or never made")
	}
	return t, nil
}

// TrackerNew makes a tracker with room for n handles.
func (p *Provider) TrackerNew(_ caller, n int) (abi.Tracker, error) {
	if n < 0 || n > 1<<28 {
		return 0, pyobj.NewException(pyobj.MemoryError)
	}
	t := &tracker{}
	if t.handles = t.few[:0]; n > len(t.few) {
		t.handles = make([]handle, 0, min(n, 1<<10))
	}
	return abi.Tracker(p.trackers.add(t)), nil
}

// TrackerAdd hands a handle to the tracker, which closes it in TrackerClose.
func (p *Provider) TrackerAdd(_ caller, word abi.Tracker, h handle) (int32, error) {
	t, err := p.tracker(word)
	if err != nil {
		return -1, err
	}
	t.handles = append(t.handles, h)
	return 0, nil
}

// TrackerForgetAll gives the handles back to the module.
func (p *Provider) TrackerForgetAll(_ caller, word abi.Tracker) error {
	t, err := p.tracker(word)
	if err != nil {
		return err
	}
	t.handles = t.handles[:0]
	return nil
}

// TrackerClose closes the tracker with its handles, of which some may be closed already.
func (p *Provider) TrackerClose(_ caller, word abi.Tracker) error {
	t, err := p.tracker(word)
	if err != nil {
		return err
	}
	p.trackers.remove(uintptr(word))
	for _, h := range t.handles {
		if e := p.handles.CloseAgain(h); e != nil {
			err = e
		}
	}
	return err
}
