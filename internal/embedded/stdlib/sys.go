package stdlib

import (
	"io"
	"math"
	"runtime"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

func fillSys(rt *pyobj.Runtime, m *pyobj.Module) error {
	for name, v := range map[string]pyobj.Object{
		"modules":    rt.Modules(),
		"maxsize":    pyobj.Int(math.MaxInt64),
		"maxunicode": pyobj.Int(0x10ffff),
		"byteorder":  pyobj.NewStr("little"),
		"platform":   pyobj.NewStr(runtime.GOOS),
		"argv":       pyobj.NewList(pyobj.NewStr("")),
	} {
		m.Dict().SetStr(name, v)
	}
	m.AddFunctions(
		function("getrecursionlimit", 0, 0, func(rt *pyobj.Runtime, _ []pyobj.Object) (pyobj.Object, error) {
			return pyobj.Int(rt.RecursionLimit()), nil
		}),
		function("getdefaultencoding", 0, 0, func(*pyobj.Runtime, []pyobj.Object) (pyobj.Object, error) { return pyobj.NewStr("utf-8"), nil }),
		function("getfilesystemencoding", 0, 0, func(*pyobj.Runtime, []pyobj.Object) (pyobj.Object, error) { return pyobj.NewStr("utf-8"), nil }),
		function("intern", 1, 1, func(_ *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error) {
			if _, ok := args[0].(*pyobj.Str); !ok {
				return nil, pyobj.Raisef(pyobj.TypeError, "intern() argument must be str, not %s", pyobj.TypeName(args[0]))
			}
			return args[0], nil
		}),
		function("exc_info", 0, 0, excInfo),
	)
	return addStdout(rt, m)
}

// excInfo is the exception that the innermost except clause works on; exceptions have no tracebacks here.
func excInfo(rt *pyobj.Runtime, _ []pyobj.Object) (pyobj.Object, error) {
	for level := 1; ; level++ {
		f := rt.Frame(level)
		if f == nil {
			return pyobj.NewTuple(pyobj.None, pyobj.None, pyobj.None), nil
		}
		if e := f.Handled(); e != nil {
			return pyobj.NewTuple(e.Type(), e, pyobj.None), nil
		}
	}
}

// addStdout makes sys.stdout, which writes where print does.
func addStdout(rt *pyobj.Runtime, m *pyobj.Module) error {
	class, err := rt.Call(pyobj.TypeType, pyobj.NewStr("_Stdout"), pyobj.NewTuple(), pyobj.NewDict())
	if err != nil {
		return err
	}
	method := func(name string, f func(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error)) error {
		return rt.SetAttr(class, pyobj.NewStr(name), pyobj.NewPyFunction(name, func(rt *pyobj.Runtime, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
			return f(rt, args)
		}))
	}
	if err := method("write", func(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error) {
		if err := pyobj.ArgRange("write", args, 2, 2); err != nil {
			return nil, err
		}
		s, ok := pyobj.AsStr(args[1])
		if !ok {
			return nil, pyobj.Raisef(pyobj.TypeError, "write() argument must be str, not %s", pyobj.TypeName(args[1]))
		}
		if _, err := io.WriteString(rt.Stdout(), s.String()); err != nil {
			return nil, pyobj.NewException(pyobj.OSError, pyobj.NewStr(err.Error()))
		}
		return pyobj.Int(s.Len()), nil
	}); err != nil {
		return err
	}
	if err := method("flush", func(*pyobj.Runtime, []pyobj.Object) (pyobj.Object, error) { return pyobj.None, nil }); err != nil {
		return err
	}
	out, err := rt.Call(class)
	m.Dict().SetStr("stdout", out)
	return err
}
