package hpyctx_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/stretchr/testify/require"
)

// The values of HPy_SourceKind.
const (
	sourceExpr   = 0
	sourceFile   = 1
	sourceSingle = 2
)

// compileAndEval calls HPy_Compile_s and HPy_EvalCode as a C module does, and gives what came out of the first that failed.
func (w *world) compileAndEval(m *hpyctx.Module, kind int, source string, globals, locals *pyobj.Dict) (result string) {
	w.inside(func(space objspace.Space) error {
		o, err := m.Call("Compile_s", pyobj.NewStr(source), pyobj.Int(kind))
		if err == nil {
			o, err = m.Call("EvalCode", o, globals, locals)
		}
		result = hostworld.Outcome(space, o, err)
		return nil
	})
	return result
}

func TestSourceIsCompiledAndRunAsItsKindSays(t *testing.T) {
	tests := []struct {
		name, source  string
		kind          int
		result, out   string
		name1, value1 string // a name that the source binds in its locals
	}{
		{name: "an expression has a value", kind: sourceExpr, source: "sum(x * x for x in range(n))", result: "30"},
		{name: "an expression sees locals before globals", kind: sourceExpr, source: "who, n", result: "('locals', 5)"},
		{name: "an expression is no statement", kind: sourceExpr, source: "x = 1", result: "SyntaxError: invalid syntax (<members>, line 1)"},
		{name: "statements give None and bind locals", kind: sourceFile, source: "def twice(v):\n    return v * 2\ny = twice(n)\ny\n",
			result: "None", name1: "y", value1: "10"},
		{name: "an interactive line prints its value", kind: sourceSingle, source: "n * 'ab'\n", result: "None", out: "'ababababab'\n"},
		{name: "an interactive line prints no None", kind: sourceSingle, source: "None\n", result: "None"},
		{name: "an exception of the code is the caller's", kind: sourceFile, source: "z = 1\nz / 0\n", result: "ZeroDivisionError: division by zero",
			name1: "z", value1: "1"},
		{name: "builtins are there", kind: sourceExpr, source: "max(len('abc'), 2)", result: "3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			m := w.module("members")
			globals, locals := pyobj.NewDict(), pyobj.NewDict()
			globals.SetStr("n", pyobj.Int(5))
			globals.SetStr("who", pyobj.NewStr("globals"))
			locals.SetStr("who", pyobj.NewStr("locals"))
			require.Equal(t, test.result, w.compileAndEval(m, test.kind, test.source, globals, locals))
			require.Equal(t, test.out, w.out.String())
			if test.name1 != "" {
				bound := locals.GetStr(test.name1)
				require.NotNil(t, bound, "%s in locals", test.name1)
				w.inside(func(space objspace.Space) error {
					require.Equal(t, test.value1, hostworld.Outcome(space, bound, nil))
					return nil
				})
				require.Nil(t, globals.GetStr(test.name1), "%s in globals", test.name1)
			}
		})
	}
}

func TestWhatTheEvaluatorLacksIsNamedBySyntaxError(t *testing.T) {
	w := newWorld(t)
	m := w.module("members")
	for source, says := range map[string]string{
		"f'{1}'\n":                           "f-strings are not supported here",
		"def f():\n    yield 1\n":            "generators and coroutines are not supported here",
		"async def f():\n    pass\n":         "'async' is not supported here",
		"from os import path\n":              "'from' imports are not supported here",
		"[x async for x in y]\n":             "asynchronous comprehensions are not supported here",
		"def f():\n    return (yield)\n":     "generators and coroutines are not supported here",
		"def f():\n    return [await x()]\n": "generators and coroutines are not supported here",
	} {
		got := w.compileAndEval(m, sourceFile, source, pyobj.NewDict(), pyobj.NewDict())
		require.Contains(t, got, "SyntaxError: "+says, "%q", source)
		require.Contains(t, got, "<members>, line ", "%q", source)
	}
}

func TestCodeIsRunAnyNumberOfTimesAndOnlyCodeIs(t *testing.T) {
	w := newWorld(t)
	m := w.module("members")
	w.inside(func(space objspace.Space) error {
		code, err := m.Call("Compile_s", pyobj.NewStr("n += 1"), pyobj.Int(sourceFile))
		require.NoError(t, err)
		names := pyobj.NewDict()
		names.SetStr("n", pyobj.Int(0))
		for range 100 {
			_, err := m.Call("EvalCode", code, names, names)
			require.NoError(t, err)
		}
		require.Equal(t, "100", hostworld.Outcome(space, names.GetStr("n"), nil))
		_, err = m.Call("EvalCode", pyobj.NewStr("n += 1"), names, names)
		require.EqualError(t, err, "SystemError: bad argument to internal function")
		_, err = m.Call("EvalCode", code, pyobj.None, names)
		require.Error(t, err)
		require.Equal(t, "100", hostworld.Outcome(space, names.GetStr("n"), nil))
		return nil
	})
}
