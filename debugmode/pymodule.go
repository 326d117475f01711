package debugmode

import (
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
)

// pyModule is what HPy's Python modules about its modes are in an interpreter: a module in Go whose functions work on the
// modes of all modules, or of the one that the keyword argument module names.
type pyModule struct {
	c       *hpyctx.Context
	classes map[string]pyobj.Object
}

// pyArgs are the arguments of one call.
type pyArgs struct {
	list []pyobj.Object
	kw   map[string]pyobj.Object
}

// method makes a function of the module out of one that works on objects.
func (p *pyModule) method(name, doc string, fewest, most int, keywords []string, fn func(a pyArgs) (pyobj.Object, error)) hpyctx.GoMethod {
	return hpyctx.GoMethod{Name: name, Doc: doc, Min: fewest, Max: most, Keywords: true,
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, kwnames []string) (hpyctx.Handle, error) {
			a := pyArgs{kw: map[string]pyobj.Object{}}
			for i, h := range args {
				o, err := c.Object(h)
				if err != nil {
					return 0, err
				}
				first := len(args) - len(kwnames)
				if i < first {
					a.list = append(a.list, o)
					continue
				}
				if key := kwnames[i-first]; key != "module" && !slices.Contains(keywords, key) {
					return 0, pyobj.Raisef(pyobj.TypeError, "%s() got an unexpected keyword argument '%s'", name, key)
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
func (p *pyModule) number(a pyArgs, i int) (int, error) {
	return p.c.Interp().Runtime().AsSsize(a.list[i], pyobj.OverflowError)
}

// contexts are the modules that a call is about.
func (p *pyModule) contexts(a pyArgs) ([]*hpyctx.Context, error) {
	only := a.kw["module"]
	var out []*hpyctx.Context
	for _, m := range p.c.Interp().Modules() {
		if only == nil || only == pyobj.Object(pyobj.None) {
			out = append(out, m.Context())
			continue
		}
		name, ok := pyobj.AsStr(only)
		if !ok {
			return nil, pyobj.Raisef(pyobj.TypeError, "module must be a str, not %s", pyobj.TypeName(only))
		}
		if m.Name() == name.String() {
			return []*hpyctx.Context{m.Context()}, nil
		}
	}
	if len(out) == 0 && only != nil {
		name, _ := pyobj.AsStr(only)
		return nil, pyobj.Raisef(pyobj.ValueError, "no module named '%s' is loaded", name.String())
	}
	return out, nil
}

// debugs are the debug modes that a call is about; a module that is named must have it.
func (p *pyModule) debugs(a pyArgs) ([]*Debug, error) {
	cs, err := p.contexts(a)
	var out []*Debug
	for _, c := range cs {
		if d := Of(c); d != nil {
			out = append(out, d)
		}
	}
	return out, needed(err, a, len(out), DebugName)
}

func (p *pyModule) traces(a pyArgs) ([]*Trace, error) {
	cs, err := p.contexts(a)
	var out []*Trace
	for _, c := range cs {
		if t := TraceOf(c); t != nil {
			out = append(out, t)
		}
	}
	return out, needed(err, a, len(out), TraceName)
}

func needed(err error, a pyArgs, found int, mode string) error {
	if err == nil && found == 0 && a.kw["module"] != nil && a.kw["module"] != pyobj.Object(pyobj.None) {
		name, _ := pyobj.AsStr(a.kw["module"])
		return pyobj.Raisef(pyobj.ValueError, "module '%s' is not in %s mode", name.String(), mode)
	}
	return err
}

// callable gives the function to call for an argument: nil for None. Errors of the function itself go to unraisable.
func (p *pyModule) callable(o pyobj.Object, message string) (func(args ...pyobj.Object), error) {
	if o == pyobj.Object(pyobj.None) {
		return nil, nil
	}
	if o.Type().Slots().Call == nil {
		return nil, pyobj.Raisef(pyobj.TypeError, "%s", message)
	}
	rt := p.c.Interp().Runtime()
	return func(args ...pyobj.Object) {
		if _, err := rt.Call(o, args...); err != nil {
			fmt.Fprintf(rt.Stdout(), "exception ignored in a hook of %s: %v\n", p.c.Name(), err)
		}
	}, nil
}

// class makes a class and puts it into the module.
func (p *pyModule) class(module hpyctx.Handle, name string, t hpyctx.GoType) error {
	h, err := p.c.NewType(t)
	if err != nil {
		return err
	}
	return p.define(module, name, h)
}

// define puts an object into the module under a name, and closes its handle.
func (p *pyModule) define(module hpyctx.Handle, name string, h hpyctx.Handle) error {
	o, err := p.c.Object(h)
	if err != nil {
		return err
	}
	m, err := p.c.Object(module)
	if err != nil {
		return err
	}
	p.classes[name] = o
	if err := p.c.Interp().Runtime().SetAttr(m, pyobj.NewStr(name), o); err != nil {
		return err
	}
	return p.c.API().Close(h)
}
