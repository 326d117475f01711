// Package pymodules makes the modules hpy.debug and hpy.trace: the modes of package debugmode with the names of HPy's own Python
// modules, for scripts and for other modules. It imports debugmode and hpyctx.
package pymodules

import (
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// All are the modules by name, for [hpyctx.Options].GoModules.
func All() map[string]func() *hpyctx.GoModule {
	return map[string]func() *hpyctx.GoModule{debugName: Debug, traceName: Trace}
}

// module is what HPy's Python modules about its modes are in an interpreter: a module in Go whose functions work on the
// modes of all modules, or of the one that the keyword argument module names.
type module struct {
	c       *hpyctx.Context
	classes map[string]objspace.Value
}

// arguments are the arguments of one call.
type arguments struct {
	list []objspace.Value
	kw   map[string]objspace.Value
}

// space is where the objects of the interpreter live.
func (p *module) space() objspace.Space { return p.c.Interp().Space() }

// none says whether an argument is None, or was not given.
func (p *module) none(v objspace.Value) bool {
	return v == nil || p.space().Look(v).Kind == objspace.None
}

// method makes a function of the module out of one that works on objects.
func (p *module) method(name, doc string, fewest, most int, keywords []string, fn func(a arguments) (objspace.Value, error)) hpyctx.GoMethod {
	return hpyctx.GoMethod{Name: name, Doc: doc, Min: fewest, Max: most, Keywords: true,
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, kwnames []string) (hpyctx.Handle, error) {
			a := arguments{kw: map[string]objspace.Value{}}
			for i, h := range args {
				o, err := c.Value(h)
				if err != nil {
					return 0, err
				}
				first := len(args) - len(kwnames)
				if i < first {
					a.list = append(a.list, o)
					continue
				}
				if key := kwnames[i-first]; key != "module" && !slices.Contains(keywords, key) {
					return 0, p.space().Raisef("TypeError", "%s() got an unexpected keyword argument '%s'", name, key)
				}
				a.kw[kwnames[i-first]] = o
			}
			o, err := fn(a)
			if err != nil {
				return 0, err
			}
			return c.NewHandle(o)
		}}
}

// number reads a positional argument that is an int.
func (p *module) number(a arguments, i int) (int, error) {
	return p.space().Index(a.list[i])
}

// contexts are the modules that a call is about.
func (p *module) contexts(a arguments) ([]*hpyctx.Context, error) {
	var out []*hpyctx.Context
	only, all := a.kw["module"], p.none(a.kw["module"])
	name := ""
	if !all {
		c := p.space().Look(only)
		if c.Kind != objspace.Str {
			return nil, p.space().Raisef("TypeError", "module must be a str, not %s", only.TypeName())
		}
		name = c.Text
	}
	for _, m := range p.c.Interp().Modules() {
		if all || m.Name() == name {
			out = append(out, m.Context())
		}
	}
	if len(out) == 0 && !all {
		return nil, p.space().Raisef("ValueError", "no module named '%s' is loaded", name)
	}
	return out, nil
}

// debugs are the debug modes that a call is about; a module that is named must have it.
func (p *module) debugs(a arguments) ([]*debugmode.Debug, error) {
	cs, err := p.contexts(a)
	var out []*debugmode.Debug
	for _, c := range cs {
		if d := debugmode.Of(c); d != nil {
			out = append(out, d)
		}
	}
	return out, p.needed(err, a, len(out), "debug")
}

func (p *module) traces(a arguments) ([]*debugmode.Trace, error) {
	cs, err := p.contexts(a)
	var out []*debugmode.Trace
	for _, c := range cs {
		if t := debugmode.TraceOf(c); t != nil {
			out = append(out, t)
		}
	}
	return out, p.needed(err, a, len(out), "trace")
}

func (p *module) needed(err error, a arguments, found int, mode string) error {
	if err == nil && found == 0 && !p.none(a.kw["module"]) {
		return p.space().Raisef("ValueError", "module '%s' is not in %s mode", p.space().Look(a.kw["module"]).Text, mode)
	}
	return err
}

// callable gives the function to call for an argument: nil for None. Errors of the function itself go to unraisable.
func (p *module) callable(v objspace.Value, message string) (func(args ...objspace.Value), error) {
	space := p.space()
	if p.none(v) {
		return nil, nil
	}
	if !space.Callable(v) {
		return nil, space.Raisef("TypeError", "%s", message)
	}
	return func(args ...objspace.Value) {
		if _, err := space.Call(v, args); err != nil {
			space.Unraisable(fmt.Errorf("in a hook of %s: %w", p.c.Name(), err))
		}
	}, nil
}

// class makes a class and puts it into the module.
func (p *module) class(module hpyctx.Handle, name string, t hpyctx.GoType) error {
	h, err := p.c.NewType(t)
	if err != nil {
		return err
	}
	return p.define(module, name, h)
}

// define puts an object into the module under a name, and closes its handle.
func (p *module) define(module hpyctx.Handle, name string, h hpyctx.Handle) error {
	o, err := p.c.Value(h)
	if err != nil {
		return err
	}
	m, err := p.c.Value(module)
	if err != nil {
		return err
	}
	p.classes[name] = o
	if err := p.space().SetAttr(m, name, o); err != nil {
		return err
	}
	return p.c.API().Close(h)
}
