package script

import (
	"errors"
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

type builtin = func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)

// builtins are the functions of scripts, besides Starlark's own.
func (in *Interp) builtins() map[string]builtin {
	return map[string]builtin{
		"assert_eq":       in.assertEq,
		"collect":         in.collect,
		"context":         in.context,
		"leaks":           in.leaks,
		"load_module":     in.loadModule,
		"op":              in.op,
		"py":              in.py,
		"raises":          in.raises,
		"read_file":       in.readFile,
		"replace":         in.replace,
		"set_mode":        in.setMode,
		"trace_counts":    in.traced(func(c debugmode.Count) starlark.Value { return starlark.MakeUint64(c.Calls) }),
		"trace_durations": in.traced(func(c debugmode.Count) starlark.Value { return starlark.Float(c.Duration.Seconds()) }),
		"unload":          in.unload,
	}
}

// raises calls fn and returns struct(type, message) of the exception, or None.
func (in *Interp) raises(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("%s: takes a function and its arguments", b.Name())
	}
	_, err := starlark.Call(thread, args[0], args[1:], kwargs)
	if err = in.settle(err); err == nil {
		return starlark.None, nil
	}
	exc := in.exception(err)
	if exc == nil {
		return nil, err // a mistake of the script, such as a missing argument
	}
	return record("exception", starlark.StringDict{
		"type":    starlark.String(exc.TypeName()),
		"message": starlark.String(in.message(exc)),
	}), nil
}

// exception is what Python code would see of an error: what a module raised, or ImportError for a file that is no
// module. It is nil for errors of the script itself.
func (in *Interp) exception(err error) objspace.Exception {
	if exc := objspace.Exception(nil); errors.As(err, &exc) {
		return exc
	}
	var load *hpyctx.LoadError
	if errors.As(err, &load) {
		return in.space.Exception(load)
	}
	return nil
}

// message is str(exception).
func (in *Interp) message(exc objspace.Exception) string {
	text, err := in.space.Text(exc)
	if err != nil {
		return exc.Error()
	}
	return text
}

// assertEq fails unless both values are equal, as Python compares them.
func (in *Interp) assertEq(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var got, want starlark.Value
	message := ""
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "got", &got, "want", &want, "message?", &message); err != nil {
		return nil, err
	}
	equal, err := in.equal(got, want)
	if err != nil {
		return nil, err
	}
	if !equal {
		if message != "" {
			message += ": "
		}
		return nil, fmt.Errorf("%s: %sgot %s, want %s", b.Name(), message, got, want)
	}
	return starlark.None, nil
}

func (in *Interp) equal(x, y starlark.Value) (bool, error) {
	a, errA := in.toObject(x)
	b, errB := in.toObject(y)
	if errA != nil || errB != nil { // a struct, say: Starlark's own comparison
		return starlark.Equal(x, y)
	}
	return in.compare("==", a, b)
}

// collect collects garbage and runs what destructors are pending.
func (in *Interp) collect(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	return starlark.None, in.settle(in.it.Collect())
}

// py converts a list or dict to an object with identity, so that modules and the script see the same one.
func (in *Interp) py(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var value starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &value); err != nil {
		return nil, err
	}
	v, err := in.toObject(value)
	if err != nil {
		return nil, err
	}
	return &Object{in: in, v: v}, nil
}

// readFile returns the text of a file; relative names start at the script's folder.
func (in *Interp) readFile(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "name", &name); err != nil {
		return nil, err
	}
	data, err := wholefile.Read(in.path(name), 1<<30)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), errors.Unwrap(err))
	}
	return starlark.String(strings.ToValidUTF8(string(data), "\uFFFD")), nil
}
