package script

import (
	"fmt"
	"path/filepath"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
)

// Module is a loaded module: an object whose attributes are the module's, and a context of its own.
type Module struct {
	*Object
	module *hpyctx.Module
}

// String tells the module's name and the modes of its context.
func (m *Module) String() string { return fmt.Sprintf("<module %s, %s>", m.module.Name(), m.modes()) }

// Type is how messages call it.
func (m *Module) Type() string { return "builtins.module" }

func (m *Module) modes() string { return debugmode.Current(m.module.Context()).String() }

// loadModule implements load_module(path_or_name, mode="").
func (in *Interp) loadModule(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name, mode string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "path_or_name", &name, "mode?", &mode); err != nil {
		return nil, err
	}
	m, err := in.loadAs(name, mode)
	if err = in.settle(err); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	return &Module{Object: &Object{in: in, v: m.Object()}, module: m}, nil
}

// loadAs loads a module in a mode; an empty one leaves the choice to the interpreter.
func (in *Interp) loadAs(name, mode string) (*hpyctx.Module, error) {
	if mode == "" {
		return in.it.LoadModule(in.request(name))
	}
	selection, err := debugmode.ParseSelection(mode)
	if err != nil {
		return nil, err
	}
	r := in.request(name)
	r.Modes = func(module string) ([]hpyctx.Mode, error) { return in.cfg.Modes(module, selection), nil }
	m, err := in.it.LoadModule(r)
	if err != nil {
		return nil, err
	}
	return m, debugmode.Switch(m.Context(), selection, in.cfg.Debug(m.Name())) // one that was loaded already
}

// request is what the script means by a module: a file, by its path, or a name.
func (in *Interp) request(name string) hpyctx.Request {
	if strings.HasSuffix(name, ".so") || strings.ContainsRune(name, filepath.Separator) {
		return hpyctx.Request{Path: in.path(name)}
	}
	return hpyctx.Request{Name: name}
}

// module finds the module that an argument means: what load_module returned, or a module's name.
func (in *Interp) module(b *starlark.Builtin, v starlark.Value) (*hpyctx.Module, error) {
	switch v := v.(type) {
	case *Module:
		return v.module, nil
	case starlark.String:
		if m := in.it.Module(string(v)); m != nil {
			return m, nil
		}
		return nil, fmt.Errorf("%s: no module %q is loaded", b.Name(), string(v))
	case *Object:
		for _, m := range in.it.Modules() {
			if in.space.Same(m.Object(), v.v) {
				return m, nil
			}
		}
	}
	return nil, fmt.Errorf("%s: wants a module, not a %s", b.Name(), v.Type())
}

func (in *Interp) moduleArg(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (*hpyctx.Module, error) {
	var value starlark.Value
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "module", &value); err != nil {
		return nil, err
	}
	return in.module(b, value)
}

// context implements context(module): struct(module, modes, address).
func (in *Interp) context(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	m, err := in.moduleArg(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	return record("context", starlark.StringDict{
		"module":  starlark.String(m.Name()),
		"modes":   starlark.String(debugmode.Current(m.Context()).String()),
		"name":    starlark.String(m.Context().Name()),
		"address": starlark.MakeUint64(uint64(m.Context().Word())),
	}), nil
}

// leaks implements leaks(module).
func (in *Interp) leaks(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	m, err := in.moduleArg(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	mode := debugmode.Of(m.Context())
	if mode == nil {
		return nil, fmt.Errorf("%s: module %s is not in debug mode: load it with mode=\"debug\"", b.Name(), m.Name())
	}
	var list []starlark.Value
	for _, leak := range mode.Leaks() {
		list = append(list, record("leak", starlark.StringDict{
			"module": starlark.String(leak.Module),
			"what":   starlark.String(leak.What),
			"type":   starlark.String(leak.Object.Type),
			"repr":   starlark.String(leak.Object.Repr),
			"opened": starlark.String(leak.Opened),
			"text":   starlark.String(leak.String()),
			"stack":  starlark.String(mode.Symbols(leak.Stack)),
		}))
	}
	return starlark.NewList(list), nil
}

// traced implements trace_counts(module) and trace_durations(module): every member of the context in order, zeros included.
func (in *Interp) traced(value func(debugmode.Count) starlark.Value) builtin {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		m, err := in.moduleArg(b, args, kwargs)
		if err != nil {
			return nil, err
		}
		mode := debugmode.TraceOf(m.Context())
		if mode == nil {
			return nil, fmt.Errorf("%s: module %s is not in trace mode: load it with mode=\"trace\"", b.Name(), m.Name())
		}
		counts := mode.Counts()
		dict := starlark.NewDict(len(counts))
		for _, c := range counts {
			if err := dict.SetKey(starlark.String(c.Name), value(c)); err != nil {
				return nil, err
			}
		}
		return dict, nil
	}
}

// setMode implements set_mode(module, mode): from the next call on, a loaded module is in another mode.
func (in *Interp) setMode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var value starlark.Value
	var mode string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "module", &value, "mode", &mode); err != nil {
		return nil, err
	}
	m, err := in.module(b, value)
	if err != nil {
		return nil, err
	}
	selection, err := debugmode.ParseSelection(mode)
	if err == nil {
		err = debugmode.Switch(m.Context(), selection, in.cfg.Debug(m.Name()))
	}
	if err = in.settle(err); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	return starlark.None, nil
}

func record(name string, fields starlark.StringDict) starlark.Value {
	return starlarkstruct.FromStringDict(starlark.String(name), fields)
}
