package hpyctx

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/elfscan"
)

// Unload ends a module: it leaves the registry, every call through an edge to it fails from now on with the reason, and its
// globals are emptied. Its code, its context and its modes go when nothing can lead to them any more: no object that it made
// and no callback of it is left, and no module that imported an API of it. That is found out from time to time, here and in
// Load. Code of a module that may have threads or handlers of its own stays until the process ends. What a Go program itself keeps of a Go
// module, such as its context, it must not use any more.
func (it *Interp) Unload(m *Module) error {
	return it.Do(func(*Thread) error { return it.unload(m) })
}

func (it *Interp) unload(m *Module) error {
	if m.closed {
		return fmt.Errorf("hpyctx: unload %q: %w", m.name, ErrClosed)
	}
	err := it.leaveBehind(m)
	if err == nil && len(it.unloaded) >= it.sweepAt {
		err = it.sweep()
	}
	if err != nil {
		return fmt.Errorf("hpyctx: unload %q: %w", m.name, err)
	}
	return nil
}

// leaveBehind takes a module out of use. What is left of it goes in a sweep, or when the interpreter is closed.
func (it *Interp) leaveBehind(m *Module) error {
	err := it.forget(m)
	m.object = nil
	it.unloaded = append(it.unloaded, m)
	if m.ctx != nil {
		m.ctx.tc.Loosen()
		for _, mode := range m.ctx.modes {
			if r, ok := mode.(Resting); ok {
				r.Rest()
			}
		}
	}
	return err
}

// Resting is a [Mode] that lets go of what it remembers of the past when its module was unloaded.
type Resting interface{ Rest() }

// discard takes a module back that could not be loaded. Its code has run, so that objects of its classes, capsules and
// callbacks may still lead there; as a rule nothing does, and it goes at once.
func (it *Interp) discard(m *Module) error {
	return errors.Join(it.leaveBehind(m), it.sweep())
}

// leastSweep is how many unloaded modules are left lying before it is worth while to look which of them can go.
const leastSweep = 16

// sweep frees the unloaded modules that nothing can lead to any more. The lock is held.
func (it *Interp) sweep() error {
	it.sweepAt = len(it.unloaded) + leastSweep
	if it.busy() {
		return nil
	}
	it.space.Collect()
	return it.freeUnreachable()
}

// freeUnreachable frees the unloaded modules of which the last garbage collection found nothing.
func (it *Interp) freeUnreachable() error {
	if it.shared != nil || it.busy() { // objects of a shared space may lead anywhere
		return nil
	}
	gone := it.unreachable()
	var errs []error
	for m := range gone {
		m.ctx.tc.ReleaseKept()
	}
	for _, m := range slices.Clone(it.unloaded) {
		if gone[m] {
			it.letGo(m)
			errs = append(errs, it.closeContext(m))
		}
	}
	for m := range gone {
		if m.lib != nil && !m.stays {
			errs = append(errs, m.lib.Close())
		}
	}
	it.unloaded = slices.DeleteFunc(it.unloaded, func(m *Module) bool { return gone[m] })
	it.sweepAt = 2*len(it.unloaded) + leastSweep
	return errors.Join(errs...)
}

// busy reports whether C code may be running: of the caller, or of a goroutine that gave the lock away meanwhile.
func (it *Interp) busy() bool {
	t := it.rt.Current()
	return t == nil || t.Depth() > 0 || slices.ContainsFunc(it.left, func(t *Thread) bool { return t.left })
}

// unreachable are the modules that were unloaded and whose code nothing leads to. A module that imported an API of
// another holds it, unless it goes with it.
func (it *Interp) unreachable() map[*Module]bool {
	gone := map[*Module]bool{}
	for _, m := range it.unloaded {
		if m.ctx != nil && m.ctx.tc.Loose() {
			gone[m] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for m := range maps.Clone(gone) {
			for _, c := range m.ctx.tc.Consumers() {
				if user, ok := c.Owner.(*Context); !ok || !gone[user.mod] {
					delete(gone, m)
					changed = true
				}
			}
		}
	}
	return gone
}

// letGo removes what the interpreter keeps by the module's edges and exports.
func (it *Interp) letGo(m *Module) {
	it.exports.remove(m)
	edges := m.ctx.tc.Edges()
	for _, x := range m.ctx.tc.Exports() {
		edges = append(edges, x.Edges()...)
	}
	for _, r := range it.rules {
		for _, e := range edges {
			delete(r.undo, e)
		}
	}
}

// closeUnloaded frees the contexts and the code of unloaded modules when the interpreter is closed: its objects are gone.
func (it *Interp) closeUnloaded() error {
	var errs []error
	for _, m := range it.unloaded {
		if err := it.closeContext(m); err != nil {
			errs = append(errs, fmt.Errorf("hpyctx: close %q: %w", m.name, err))
		}
	}
	for _, m := range it.unloaded {
		if m.lib != nil && !m.stays {
			errs = append(errs, m.lib.Close())
		}
	}
	it.unloaded = nil
	return errors.Join(errs...)
}

// lasting are functions by which a library gives its code to the process or to another thread, which nobody takes back.
var lasting = map[string]bool{
	"pthread_create": true, "thrd_create": true, "clone": true, "_ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE": true,
	"pthread_key_create": true, "tss_create": true, "pthread_atfork": true, "__register_atfork": true,
	"signal": true, "sigaction": true, "bsd_signal": true, "sysv_signal": true, "__sysv_signal": true, "sigset": true,
	"on_exit": true, "timer_create": true, "mq_notify": true, "makecontext": true, "dlopen": true,
}

// ordinary are libraries that do nothing of the kind unasked.
var ordinary = []string{"libc.", "libm.", "libdl.", "librt.", "libpthread.", "libgcc_s.", "libstdc++.", "ld-linux"}

// staysMapped reports whether code of a library may run when nothing that the host knows leads to it.
func staysMapped(f *elfscan.File) bool {
	if slices.ContainsFunc(f.Undefined(), func(name string) bool { return lasting[name] }) {
		return true
	}
	return slices.ContainsFunc(f.Needed(), func(lib string) bool {
		return !slices.ContainsFunc(ordinary, func(prefix string) bool { return strings.HasPrefix(lib, prefix) })
	})
}
