package hpyctx

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// sharing is what an interpreter needs over a space that is not its own alone.
type sharing struct {
	space  objspace.Shared
	inside map[uintptr]*Thread // by OS thread, guarded by the lock: who entered, or was found inside
	direct *Context            // what Go code calls the space's C functions as
}

// share prepares an interpreter for a space that others use as well.
func (it *Interp) share(space objspace.Shared) {
	it.shared = &sharing{space: space, inside: map[uintptr]*Thread{}}
}

// exportC makes the C functions of a shared space the provider of the HPy API.
func (s *sharing) exportC(tc *trampoline.Context) (*trampoline.Export, error) {
	functions := s.space.Functions()
	words := make([]uintptr, len(functions))
	for i, f := range functions {
		words[i] = f.Code
	}
	return tc.ExportHostC(&abi.Definition, words)
}

// serve tells the space how Go code calls its C functions: as a module of its own, whose context has them in its slots.
func (it *Interp) serve() error {
	c, err := it.newBlock("direct", nil)
	if err != nil {
		return err
	}
	if c.edge, err = abi.NewHostEdge(it.host.export, c.tc, nil); err != nil {
		c.tc.Close()
		native.Free(c.block)
		return err
	}
	c.SetConstants(nil)
	it.shared.direct = c
	it.shared.space.Serve(abi.Reach(c.edge))
	return nil
}

// installFunctions puts the C functions of the space into the slots of a module's context, for as long as nobody watches.
func (c *Context) installFunctions(functions []objspace.Member) {
	var leaves []trampoline.Leaf
	for i, f := range functions {
		if f.Direct && f.Code != 0 {
			leaves = append(leaves, trampoline.Leaf{Slot: i, Code: trampoline.Code(f.Code)})
		}
	}
	c.edge.SetLeaves(leaves, c.block)
}

// enterShared is Enter for a thread that has the lock of a shared space already, nil when it has not.
func (it *Interp) enterShared(os uintptr) *Thread {
	if it.shared == nil || !it.shared.space.Holds() {
		return nil
	}
	t := it.found(os)
	t.nested++
	return t
}

// found is the thread state of the calling OS thread, which has the lock of a shared space, and says that it is who is inside: the lock
// may have been others' meanwhile.
func (it *Interp) found(os uintptr) *Thread {
	t := it.shared.inside[os]
	if t == nil {
		t = it.takeThread()
		t.os.Store(os)
		it.shared.inside[os] = t
	}
	if it.holder.Load() != t || it.rt.Owner() != t.state {
		it.resume(t)
	}
	return t
}

// entered implements [trampoline.InterpConfig].Entered.
func (it *Interp) entered() *trampoline.Thread {
	if !it.shared.space.Holds() {
		return nil
	}
	return it.found(native.ThreadID()).state
}

// sharedFolders are the folders of a package that the host did not make, none when it is no package.
func (it *Interp) sharedFolders(of objspace.Value) (folders []string) {
	path, err := it.space.Attr(of, "__path__")
	if err != nil {
		return nil
	}
	items, err := it.space.Iter(path) // not always a list
	for err == nil {
		var item objspace.Value
		if item, err = it.space.Next(items); item == nil {
			break
		}
		folders = append(folders, it.space.Look(item).Text)
	}
	return folders
}

// ended reports whether a shared space has ended without its host.
func (it *Interp) ended() bool { return it.shared != nil && it.shared.space.Ended() }

// closeShared ends an interpreter over a shared space, whose objects may lead to code of modules as long as the space lasts: calls
// through the edges of modules fail from now on, and what else a module calls goes on working. Nothing is freed.
func (it *Interp) closeShared(t *Thread) error {
	var errs []error
	for len(it.order) > 0 {
		errs = append(errs, it.unload(it.order[len(it.order)-1]))
	}
	for _, m := range it.unloaded {
		errs = append(errs, it.detachModes(m))
	}
	errs = append(errs, it.space.Finish())
	it.closed = true
	it.unclaim()
	it.unreported()
	it.suspend(t)
	errs = append(errs, it.space.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("hpyctx: close interpreter %q: %w", it.name, err)
	}
	return nil
}
