package hpyctx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Replace puts the next version of a module in its place: it unloads the module and loads another of the same name, and
// nobody gets in between. Edges to the old one lead to the new one from then on, without the consumers importing again; see
// [Interp.Unload] for what becomes of the old one, and [Interp.LoadModule] for the request. An edge that cannot be led to the
// new module, because its consumer was built for something else, fails every call with the reason. When the new module cannot
// be loaded the old one is gone all the same.
func (it *Interp) Replace(old *Module, r Request) (m *Module, err error) {
	err = it.Do(func(*Thread) error {
		if err := it.unload(old); err != nil {
			return err
		}
		m, err = it.LoadModule(r)
		return err
	})
	return m, err
}

// Redirect leads an edge to another provider of its API, from the next call on; see [trampoline.Edge.Redirect]. Rules that
// hold for edges are applied anew, since their patterns may name providers.
func (it *Interp) Redirect(e *trampoline.Edge, x *trampoline.Export) error {
	return it.Do(func(*Thread) error { return it.redirect(e, x) })
}

func (it *Interp) redirect(e *trampoline.Edge, x *trampoline.Export) error {
	if err := e.Redirect(x); err != nil {
		return err
	}
	for _, r := range slices.Clone(it.rules) {
		r.end(e)
		r.apply(e)
	}
	return nil
}

// reconnect leads the edges of unloaded modules to a module that has taken their place: one that puts an API of the same
// identity into a capsule of the same name. Where another API is in that capsule, such as the next major version, they say so.
func (it *Interp) reconnect(m *Module) {
	for _, x := range m.exports {
		if !strings.Contains(x.Definition().Capsule, ".") {
			continue // what a type offers is about its own instances, which another type's provider does not know
		}
		for _, gone := range it.unloaded {
			for _, old := range slices.Concat(gone.exports, gone.superseded) {
				a, b := old.Definition(), x.Definition()
				switch {
				case a.Capsule != b.Capsule:
				case a.ID == b.ID:
					it.moveEdges(old, x)
				default:
					refuseSuccessor(old, fmt.Errorf("it has %s %d.%d as %s, the consumers were built for %s %d", b.Name, b.Major, b.Minor, b.Capsule, a.Name, a.Major))
				}
			}
		}
	}
}

// moveEdges leads what edges it can from one export to another. Those that it cannot say why from then on.
func (it *Interp) moveEdges(old, x *trampoline.Export) {
	var why error
	for _, e := range old.Edges() {
		if c, ok := e.Consumer().Owner.(*Context); !ok || c.mod.closed {
			continue
		}
		if err := it.redirect(e, x); err != nil {
			why = err
			continue
		}
		it.exchangeCapsule(e.Consumer().Owner.(*Context).mod, old, x)
	}
	if why != nil {
		refuseSuccessor(old, why)
	}
}

// refuseSuccessor has the edges to an export of a module that is gone say why they do not lead to the one that took its place.
func refuseSuccessor(old *trampoline.Export, why error) {
	old.Revoke(fmt.Errorf("module %q was unloaded, and the one that took its place cannot be used: %w", old.Provider().Name(), why))
}

// exchangeCapsule puts the capsule of an export into globals of a consumer that hold the one of another: what a consumer keeps
// so that its provider stays is to keep the provider that it has.
func (it *Interp) exchangeCapsule(consumer *Module, old, x *trampoline.Export) {
	if consumer.def == nil {
		return
	}
	name := x.Definition().Capsule
	module, ok := x.Provider().Owner.(*Context)
	if !ok {
		return
	}
	capsule, err := it.space.Attr(module.mod.object, name[strings.LastIndexByte(name, '.')+1:])
	if err != nil {
		return // the provider puts it elsewhere: the consumer keeps what it has
	}
	it.space.UpdateGlobals(consumer.def.Globals, func(held objspace.Value) objspace.Value {
		pointer, err := it.space.CapsulePointer(held, &name)
		if known := it.exports.byTable[pointer]; err == nil && known != nil && known.export == old {
			return capsule
		}
		return held
	})
}
