package debugmode_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

func traced(t *testing.T) (*world, *debugmode.Trace) {
	w := bareWorld(t)
	tr := debugmode.NewTrace()
	w.Load("faults", tr)
	return w, tr
}

func TestTraceCountsEveryFunctionOfTheContextZerosIncluded(t *testing.T) {
	w, tr := traced(t)
	tr.Reset()
	counts := tr.CallCounts()
	functions := 0
	for _, s := range abi.Definition.Slots {
		if s.Kind == trampoline.SlotFunc {
			functions++
			require.Contains(t, counts, s.Name)
			require.Zero(t, counts[s.Name], s.Name)
		}
	}
	require.Len(t, counts, functions)
	require.Len(t, tr.Durations(), functions)

	require.Equal(t, "10", w.Call("count", pyobj.Int(10)))
	counts = tr.CallCounts()
	require.EqualValues(t, 10, counts["ctx_Add"])
	require.EqualValues(t, 10, counts["ctx_Close"])
	require.EqualValues(t, 1, counts["ctx_Long_FromInt64_t"])
	require.Zero(t, counts["ctx_Subtract"])
	require.Positive(t, tr.Durations()["ctx_Add"])
	require.Zero(t, tr.Durations()["ctx_Subtract"])
	order := tr.Counts()
	require.Equal(t, "ctx_Dup", order[0].Name, "in the order of the members")

	tr.Reset()
	require.Zero(t, tr.CallCounts()["ctx_Add"])
	require.Zero(t, tr.Durations()["ctx_Add"])
}

func TestTraceCountsFailures(t *testing.T) {
	w, tr := traced(t)
	tr.Reset()
	w.Call("substring", pyobj.Int(5))
	for _, c := range tr.Counts() {
		if c.Name == "ctx_Unicode_Substring" {
			require.EqualValues(t, 1, c.Calls)
			require.EqualValues(t, 1, c.Errors)
		}
	}
}

func TestTraceHooksGetTheMember(t *testing.T) {
	w, tr := traced(t)
	var seen []string
	enter := func(member string) { seen = append(seen, "enter "+member) }
	exit := func(member string) { seen = append(seen, "exit "+member) }
	tr.SetHooks(enter, exit)
	w.Call("identity", str("x"))
	require.Equal(t, []string{"enter ctx_Dup", "exit ctx_Dup"}, seen)

	seen = nil
	tr.SetOnExit(nil)
	w.Call("identity", str("x"))
	require.Equal(t, []string{"enter ctx_Dup"}, seen, "the other hook is unchanged")

	seen = nil
	tr.SetHooks(nil, nil)
	w.Call("identity", str("x"))
	require.Empty(t, seen)
	require.EqualValues(t, 3, tr.CallCounts()["ctx_Dup"], "counting goes on")
}

func TestTraceHookThatCallsTheModuleIsNotShownToItself(t *testing.T) {
	w, tr := traced(t)
	n := 0
	tr.SetOnEnter(func(string) {
		n++
		require.Less(t, n, 10, "no recursion")
		_, err := w.M.Call("identity", str("y"))
		require.NoError(t, err)
	})
	require.Equal(t, "'x'", w.Call("identity", str("x")))
	require.Equal(t, 1, n)
}

func TestTraceIsOfOneModule(t *testing.T) {
	w, tr := traced(t)
	other, err := w.It.Add(hpyctx.GoModule{Name: "other", Methods: []hpyctx.GoMethod{{Name: "f",
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return c.API().LongFromInt64T(5)
		}}}})
	require.NoError(t, err)
	tr.Reset()
	require.Equal(t, "5", w.CallOf(other, "f"))
	require.Zero(t, tr.CallCounts()["ctx_Long_FromInt64_t"])
	require.Nil(t, debugmode.TraceOf(other.Context()))
	require.ErrorContains(t, other.Context().AddMode(tr), "make one for each module")
}

func TestTraceWorksForModulesInGo(t *testing.T) {
	w := bareWorld(t)
	tr, d := debugmode.NewTrace(), debugmode.New(debugmode.Options{})
	m, err := w.It.Add(hpyctx.GoModule{Name: "gopher", Methods: []hpyctx.GoMethod{{Name: "f",
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			_, err := c.API().UnicodeFromString(trampoline.StrOf("lost"))
			if err != nil {
				return 0, err
			}
			return c.API().LongFromInt64T(5)
		}}}}, tr, d)
	require.NoError(t, err)
	require.Equal(t, "5", w.CallOf(m, "f"))
	require.EqualValues(t, 1, tr.CallCounts()["ctx_Unicode_FromString"])
	leaks := d.Leaks()
	require.Len(t, leaks, 1)
	require.Equal(t, `handle of "lost", from result of ctx_Unicode_FromString`, leaks[0].String())
}

// TestCountsAreThoseOfHPy runs the same module on stock CPython in HPy's own trace mode.
func TestCountsAreThoseOfHPy(t *testing.T) {
	want := testenv.RunPython(t, `
import sys
import hpy.universal, hpy.trace
from importlib.machinery import ModuleSpec
path = sys.argv[1]
m = hpy.universal.load("faults", path, ModuleSpec("faults", None, origin=path), mode=hpy.universal.MODE_TRACE)
before = hpy.trace.get_call_counts()
m.count(5); m.identity("x"); m.builder_good(); m.tracker_good("x"); m.text("x")
after = hpy.trace.get_call_counts()
print(*sorted("%s=%d" % (k, after[k] - before[k]) for k in after if after[k] != before[k]))`, testenv.CompileHost(t, modeworld.Library(t, "faults")))
	w := bareWorld(t)
	tr := debugmode.NewTrace()
	w.Load("faults", tr)
	tr.Reset()
	w.Call("count", pyobj.Int(5))
	w.Call("identity", str("x"))
	w.Call("builder_good")
	w.Call("tracker_good", str("x"))
	w.Call("text", str("x"))
	var got []string
	for name, n := range tr.CallCounts() {
		if n > 0 {
			got = append(got, name+"="+strconv.FormatUint(n, 10))
		}
	}
	require.ElementsMatch(t, strings.Fields(want), got)
}
