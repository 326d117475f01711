package pymodules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/debugmode/pymodules"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// python has the modules hpy.debug and hpy.trace beside faults.
type python struct {
	*modeworld.World
	d            *debugmode.Debug
	debug, trace *hpyctx.Module
}

func newPython(t *testing.T, mode string) *python {
	w := modeworld.New(t)
	s, err := debugmode.ParseSelection(mode)
	require.NoError(t, err)
	w.Load("faults", s.Modes(debugmode.Options{})...)
	p := &python{World: w, d: debugmode.Of(w.M.Context())}
	p.debug, err = w.It.Add(*pymodules.Debug())
	require.NoError(t, err)
	p.trace, err = w.It.Add(*pymodules.Trace())
	require.NoError(t, err)
	return p
}

// eval calls NAME(args) of hpy.debug or hpy.trace with the keyword argument module when it is not empty.
func (p *python) eval(m *hpyctx.Module, name, module string, args ...objspace.Value) (o objspace.Value, err error) {
	p.TB.Helper()
	p.Inside(func(space objspace.Space) {
		f, e := m.Attr(name)
		require.NoError(p.TB, e)
		if module == "" {
			o, err = space.Call(f, args)
			return
		}
		o, err = space.Call(f, append(args, str(module)), "module")
	})
	return o, err
}

func (p *python) repr(o objspace.Value) (text string) {
	p.Inside(func(space objspace.Space) {
		s, err := space.Repr(o)
		require.NoError(p.TB, err)
		text = s
	})
	return text
}

// attr is repr of an attribute of an object.
func (p *python) attrOf(o objspace.Value, name string) (text string) {
	p.Inside(func(space objspace.Space) {
		v, err := space.Attr(o, name)
		require.NoError(p.TB, err, name)
		s, err := space.Repr(v)
		require.NoError(p.TB, err)
		text = s
	})
	return text
}

// TestEveryNameOfHPyIsHere asks the official package for its names.
func TestEveryNameOfHPyIsHere(t *testing.T) {
	p := newPython(t, "debug+trace")
	names := func(expression string) []string {
		return strings.Fields(testenv.RunPython(t, `
import hpy.debug, hpy.trace, hpy.universal
names = [n for n in dir(`+expression+`) if not n.startswith("__")]
print(*[n for n in names if n not in ("leakdetector", "hpy")])`))
	}
	has := func(o objspace.Value, expression string) {
		for _, name := range names(expression) {
			p.Inside(func(space objspace.Space) {
				_, err := space.Attr(o, name)
				require.NoError(t, err, "%s.%s", expression, name)
			})
		}
	}
	has(p.debug.Object(), "hpy.debug")
	has(p.debug.Object(), "hpy.universal._debug")
	has(p.trace.Object(), "hpy.trace")
	has(p.trace.Object(), "hpy.universal._trace")
	p.Call("keep", str("x"))
	list, err := p.eval(p.debug, "get_open_handles", "", pyobj.Int(0))
	require.NoError(t, err)
	has(list.(*pyobj.List).Items()[0], "hpy.universal._debug.DebugHandle")
	var detector objspace.Value
	p.Inside(func(space objspace.Space) {
		class, err := p.debug.Attr("LeakDetector")
		require.NoError(t, err)
		detector, err = space.Call(class, nil)
		require.NoError(t, err)
	})
	has(detector, "hpy.debug.LeakDetector")
	p.Call("close_kept")
}

func TestPythonLevelHandlesAndGenerations(t *testing.T) {
	p := newPython(t, "debug")
	first, err := p.eval(p.debug, "new_generation", "")
	require.NoError(t, err)
	p.Call("keep", str("one"))
	second, err := p.eval(p.debug, "new_generation", "faults")
	require.NoError(t, err)
	require.Equal(t, first.(pyobj.Int)+1, second)
	open := func(since objspace.Value) []objspace.Value {
		list, err := p.eval(p.debug, "get_open_handles", "", since)
		require.NoError(t, err)
		return slices.Collect(p.It.Space().Look(list).Items)
	}
	require.Empty(t, open(second))
	handles := open(first)
	require.Len(t, handles, 1)
	h := handles[0]
	require.Equal(t, "'one'", p.attrOf(h, "obj"))
	require.Equal(t, "False", p.attrOf(h, "is_closed"))
	require.Equal(t, "-1", p.attrOf(h, "raw_data_size"))
	require.Equal(t, "'faults'", p.attrOf(h, "module"))
	require.Contains(t, p.repr(h), `for 'one'>`)
	p.Inside(func(space objspace.Space) {
		equal, err := space.Op("==", h, open(first)[0])
		require.NoError(t, err)
		require.Equal(t, space.Bool(true), equal, "two objects for one handle are equal")
	})
	p.Call("close_kept")
	require.Equal(t, "True", p.attrOf(h, "is_closed"), "the object follows its handle")
	require.Contains(t, p.repr(h), "CLOSED>")
	closed, err := p.eval(p.debug, "get_closed_handles", "", first)
	require.NoError(t, err)
	require.NotEmpty(t, closed.(*pyobj.List).Items())

	_, err = p.eval(p.debug, "new_generation", "nobody")
	require.EqualError(t, err, "ValueError: no module named 'nobody' is loaded")
	_, err = p.eval(p.debug, "new_generation", "hpy.trace")
	require.EqualError(t, err, "ValueError: module 'hpy.trace' is not in debug mode")
}

func TestPythonLevelForceClose(t *testing.T) {
	p := newPython(t, "debug")
	p.Call("leak", str("x"))
	list, err := p.eval(p.debug, "get_open_handles", "", pyobj.Int(0))
	require.NoError(t, err)
	h := list.(*pyobj.List).Items()[0]
	p.Inside(func(space objspace.Space) {
		f, err := space.Attr(h, "_force_close")
		require.NoError(t, err)
		_, err = space.Call(f, nil)
		require.NoError(t, err)
	})
	require.Equal(t, "True", p.attrOf(h, "is_closed"))
	require.Empty(t, p.d.Leaks())
}

func TestPythonLevelLimits(t *testing.T) {
	p := newPython(t, "debug")
	for _, c := range []struct {
		name string
		def  int
	}{{"closed_handles_queue_max_size", 1024}, {"protected_raw_data_max_size", 10 << 20}} {
		got, err := p.eval(p.debug, "get_"+c.name, "")
		require.NoError(t, err)
		require.Equal(t, objspace.Value(pyobj.Int(c.def)), got)
		_, err = p.eval(p.debug, "set_"+c.name, "", pyobj.Int(7))
		require.NoError(t, err)
		got, err = p.eval(p.debug, "get_"+c.name, "faults")
		require.NoError(t, err)
		require.Equal(t, objspace.Value(pyobj.Int(7)), got)
		_, err = p.eval(p.debug, "set_"+c.name, "", pyobj.Int(-1))
		require.ErrorContains(t, err, "ValueError: debugmode: ")
	}
	_, err := p.eval(p.debug, "set_handle_stack_trace_limit", "", pyobj.Int(10))
	require.NoError(t, err)
	p.Call("leak", str("x"))
	require.NotEmpty(t, p.d.Leaks()[0].Stack)
	_, err = p.eval(p.debug, "set_handle_stack_trace_limit", "", pyobj.None)
	require.NoError(t, err)
	p.Call("leak", str("x"))
	require.Empty(t, p.d.Leaks()[0].Stack)
	_, err = p.eval(p.debug, "disable_handle_stack_traces", "")
	require.NoError(t, err)
}

func TestPythonLevelHooks(t *testing.T) {
	p := newPython(t, "debug")
	calls := map[string]int{}
	for _, name := range []string{"set_on_invalid_handle", "set_on_invalid_builder_handle"} {
		_, err := p.eval(p.debug, name, "", p.It.Space().NewFunction(objspace.Function{Name: name, Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
			calls[name]++
			return pyobj.None, nil
		}}))
		require.NoError(t, err)
		_, err = p.eval(p.debug, name, "", pyobj.Int(5))
		require.EqualError(t, err, "TypeError: Expected a callable object")
	}
	p.Call("close_twice", str("x"))
	p.Call("builder_reuse")
	want := map[string]int{"set_on_invalid_handle": 1, "set_on_invalid_builder_handle": 1}
	require.Equal(t, want, calls)
	for name := range want {
		_, err := p.eval(p.debug, name, "", pyobj.None)
		require.NoError(t, err)
	}
	p.Call("close_twice", str("x"))
	p.Call("builder_reuse")
	require.Equal(t, want, calls)
	reports, err := p.eval(p.debug, "reports", "")
	require.NoError(t, err)
	require.Len(t, reports.(*pyobj.List).Items(), 4)
}

func TestPythonLevelLeakDetector(t *testing.T) {
	p := newPython(t, "debug")
	var detector objspace.Value
	method := func(name string, args ...objspace.Value) (o objspace.Value, err error) {
		p.Inside(func(space objspace.Space) {
			f, e := space.Attr(detector, name)
			require.NoError(t, e)
			o, err = space.Call(f, args)
		})
		return o, err
	}
	fresh := func() {
		p.Inside(func(space objspace.Space) {
			class, err := p.debug.Attr("LeakDetector")
			require.NoError(t, err)
			detector, err = space.Call(class, nil)
			require.NoError(t, err)
		})
	}
	fresh()
	_, err := method("stop")
	require.EqualError(t, err, "ValueError: LeakDetector not started yet")
	_, err = method("start")
	require.NoError(t, err)
	_, err = method("start")
	require.EqualError(t, err, "ValueError: LeakDetector already started")
	p.Call("leak", str("lost"))
	_, err = method("stop")
	raised := pyobj.AsException(err)
	require.NotNil(t, raised)
	require.Equal(t, "HPyLeakError", raised.Type().Name())
	require.Equal(t, "HPyDebugError", raised.Type().Base().Name())
	require.Contains(t, err.Error(), "1 unclosed handle:\n    <DebugHandle ")
	require.Contains(t, p.attrOf(raised, "leaks"), `for 'lost'>`)

	fresh()
	self, err := method("__enter__")
	require.NoError(t, err)
	require.Equal(t, detector, self)
	_, err = method("__exit__", pyobj.None, pyobj.None, pyobj.None)
	require.NoError(t, err, "nothing leaked inside")
}

func TestPythonLevelTrace(t *testing.T) {
	p := newPython(t, "trace")
	_, err := p.eval(p.trace, "reset", "")
	require.NoError(t, err)
	p.Call("count", pyobj.Int(3))
	counts, err := p.eval(p.trace, "get_call_counts", "faults")
	require.NoError(t, err)
	require.Equal(t, objspace.Value(pyobj.Int(3)), counts.(*pyobj.Dict).GetStr("ctx_Add"))
	require.Equal(t, objspace.Value(pyobj.Int(0)), counts.(*pyobj.Dict).GetStr("ctx_Subtract"))
	durations, err := p.eval(p.trace, "get_durations", "")
	require.NoError(t, err)
	require.Positive(t, durations.(*pyobj.Dict).GetStr("ctx_Add").(pyobj.Int))
	frequency, err := p.eval(p.trace, "get_frequency", "")
	require.NoError(t, err)
	require.Equal(t, objspace.Value(pyobj.Int(1_000_000_000)), frequency)

	var seen []string
	recorder := func(prefix string) objspace.Value {
		return p.It.Space().NewFunction(objspace.Function{Name: prefix, Call: func(args []objspace.Value, _ []string) (objspace.Value, error) {
			seen = append(seen, prefix+args[0].(*pyobj.Str).String())
			return pyobj.None, nil
		}})
	}
	_, err = p.eval(p.trace, "set_trace_functions", "", recorder("in "), recorder("out "))
	require.NoError(t, err)
	p.Call("identity", str("x"))
	require.Equal(t, []string{"in ctx_Dup", "out ctx_Dup"}, seen)
	seen = nil
	_, err = p.eval(p.trace, "set_trace_functions", "", pyobj.None)
	require.NoError(t, err)
	p.Call("identity", str("x"))
	require.Equal(t, []string{"out ctx_Dup"}, seen, "None clears one, the other is unchanged")
	_, err = p.eval(p.trace, "set_trace_functions", "", pyobj.Int(1))
	require.EqualError(t, err, "TypeError: Expected a callable object or None")
}

func str(s string) objspace.Value { return pyobj.NewStr(s) }
