package hpyctx

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Module is a module loaded into an interpreter: a native one or one written in Go.
type Module struct {
	it      *Interp
	name    string
	path    string
	folder  string // of the package that it is, empty when it is none
	object  objspace.Value
	ctx     *Context
	lib     *native.Library
	stays   bool    // the library is never unmapped
	entry   uintptr // HPyInit_NAME, which tells where the library is
	def     *hpydef.ModuleDef
	gomod   *GoModule
	api     descriptors
	exports []*trampoline.Export
	closed  bool

	superseded []*trampoline.Export // by exports of the same APIs with generated trampolines
}

// Name of the module.
func (m *Module) Name() string { return m.name }

// own is the name without packages, which the names of its C functions end in.
func (m *Module) own() string {
	_, last := splitName(m.name)
	return last
}

// Path of the file that the module was loaded from, empty for a Go module.
func (m *Module) Path() string { return m.path }

// Object is the module object, or what HPy_mod_create made. Use it inside only.
func (m *Module) Object() objspace.Value { return m.object }

// Context is the module's context.
func (m *Module) Context() *Context { return m.ctx }

// Interp is the interpreter.
func (m *Module) Interp() *Interp { return m.it }

// Exports are the APIs that the module provides and that this program has trampolines for.
func (m *Module) Exports() []*trampoline.Export {
	return append([]*trampoline.Export(nil), m.exports...)
}

// Edges are the module's edges as a consumer, without the one to the host.
func (m *Module) Edges() []*trampoline.Edge {
	var out []*trampoline.Edge
	for _, e := range m.ctx.tc.Edges() {
		if e != m.ctx.edge.Edge {
			out = append(out, e)
		}
	}
	return out
}

// Attr is an attribute of the module object. Use it inside only. The error is [ErrClosed] after Unload.
func (m *Module) Attr(name string) (objspace.Value, error) {
	if m.closed {
		return nil, fmt.Errorf("hpyctx: attribute %q of module %q, which was unloaded: %w", name, m.name, ErrClosed)
	}
	return m.it.space.Attr(m.object, name)
}

// Call calls a function of the module. Use it inside only. The error is [ErrClosed] after Unload.
func (m *Module) Call(name string, args ...objspace.Value) (objspace.Value, error) {
	f, err := m.Attr(name)
	if err != nil {
		return nil, err
	}
	return m.it.space.Call(f, args)
}

// Module finds a loaded module by name, nil when there is none.
func (it *Interp) Module(name string) (m *Module) {
	_ = it.Do(func(*Thread) error { // a closed interpreter has no modules
		m = it.modules[name]
		return nil
	})
	return m
}

// Modules are the loaded modules in order of loading.
func (it *Interp) Modules() (all []*Module) {
	_ = it.Do(func(*Thread) error { // a closed interpreter has no modules
		all = append(all, it.order...)
		return nil
	})
	return all
}

// begin registers a module that is being loaded.
func (it *Interp) begin(m *Module, choose Choose) error {
	if it.modules[m.name] != nil {
		return fmt.Errorf("a module of that name is loaded already")
	}
	if choose == nil {
		choose = it.opts.Modes
	}
	var modes []Mode
	if choose != nil {
		var err error
		if modes, err = choose(m.name); err != nil {
			return err
		}
	}
	c, err := it.newContext(m.name, m)
	if err != nil {
		return err
	}
	m.ctx = c
	for _, mode := range modes {
		if err := mode.Attach(c); err != nil {
			return errors.Join(fmt.Errorf("%s mode: %w", mode.Name(), err), it.forget(m), it.closeContext(m))
		}
		c.modes = append(c.modes, mode)
	}
	c.nameModes()
	it.modules[m.name] = m
	it.order = append(it.order, m)
	return nil
}

// forget removes a module from the registry, revokes what it exports and empties its globals.
func (it *Interp) forget(m *Module) error {
	var errs []error
	if it.modules[m.name] == m {
		delete(it.modules, m.name)
	}
	for i, o := range it.order {
		if o == m {
			it.order = append(it.order[:i:i], it.order[i+1:]...)
			break
		}
	}
	it.space.Register(m.name, nil)
	if p := it.packages[m.name]; p != nil && p.object == m.object {
		delete(it.packages, m.name)
	}
	errs = append(errs, it.detach(m))
	if m.gomod != nil && m.gomod.Close != nil && m.ctx != nil {
		if o := native.Catch(func() { m.gomod.Close(m.ctx) }); !o.Ok() {
			errs = append(errs, fmt.Errorf("close: panic: %v", o.Value))
		}
	}
	reason := fmt.Errorf("module %q was unloaded: %w", m.name, ErrClosed)
	for _, x := range slices.Concat(m.exports, m.superseded) {
		x.Revoke(reason)
	}
	if m.def != nil {
		it.space.UpdateGlobals(m.def.Globals, nothing)
	}
	if m.ctx != nil {
		m.ctx.emptyGlobals()
	}
	m.closed = true
	return errors.Join(errs...)
}

// nothing is what globals are to hold when their module ends.
func nothing(objspace.Value) objspace.Value { return nil }

// closeContext detaches the modes and frees the context.
func (it *Interp) closeContext(m *Module) error {
	if m.ctx == nil {
		return nil
	}
	err := it.detachModes(m)
	m.ctx.free()
	return err
}

// detachModes takes the modes of a module away.
func (it *Interp) detachModes(m *Module) error {
	if m.ctx == nil {
		return nil
	}
	var errs []error
	c := m.ctx
	for i := len(c.modes) - 1; i >= 0; i-- {
		if err := c.modes[i].Detach(c); err != nil {
			errs = append(errs, fmt.Errorf("%s mode: %w", c.modes[i].Name(), err))
		}
	}
	c.modes = nil
	return errors.Join(errs...)
}
