package debugmode_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/tracefile"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

func traced(t *testing.T) (*world, *debugmode.Trace) {
	w := bareWorld(t)
	tr := debugmode.NewTrace()
	w.load("faults", tr)
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

	require.Equal(t, "10", w.call("count", pyobj.Int(10)))
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
	w.call("substring", pyobj.Int(5))
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
	w.call("identity", str("x"))
	require.Equal(t, []string{"enter ctx_Dup", "exit ctx_Dup"}, seen)

	seen = nil
	tr.SetOnExit(nil)
	w.call("identity", str("x"))
	require.Equal(t, []string{"enter ctx_Dup"}, seen, "the other hook is unchanged")

	seen = nil
	tr.SetHooks(nil, nil)
	w.call("identity", str("x"))
	require.Empty(t, seen)
	require.EqualValues(t, 3, tr.CallCounts()["ctx_Dup"], "counting goes on")
}

func TestTraceHookThatCallsTheModuleIsNotShownToItself(t *testing.T) {
	w, tr := traced(t)
	n := 0
	tr.SetOnEnter(func(string) {
		n++
		require.Less(t, n, 10, "no recursion")
		_, err := w.m.Call("identity", str("y"))
		require.NoError(t, err)
	})
	require.Equal(t, "'x'", w.call("identity", str("x")))
	require.Equal(t, 1, n)
}

func TestTraceIsOfOneModule(t *testing.T) {
	w, tr := traced(t)
	other, err := w.it.Add(hpyctx.GoModule{Name: "other", Methods: []hpyctx.GoMethod{{Name: "f",
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return c.API().LongFromInt64T(5)
		}}}})
	require.NoError(t, err)
	tr.Reset()
	require.Equal(t, "5", w.callOf(other, "f"))
	require.Zero(t, tr.CallCounts()["ctx_Long_FromInt64_t"])
	require.Nil(t, debugmode.TraceOf(other.Context()))
	require.ErrorContains(t, other.Context().AddMode(tr), "make one for each module")
	require.EqualValues(t, time.Second/time.Nanosecond, debugmode.Frequency)
}

func TestTraceWorksForModulesInGo(t *testing.T) {
	w := bareWorld(t)
	tr, d := debugmode.NewTrace(), debugmode.New(debugmode.Options{})
	m, err := w.it.Add(hpyctx.GoModule{Name: "gopher", Methods: []hpyctx.GoMethod{{Name: "f",
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			_, err := c.API().UnicodeFromString(trampoline.StrOf("lost"))
			if err != nil {
				return 0, err
			}
			return c.API().LongFromInt64T(5)
		}}}}, tr, d)
	require.NoError(t, err)
	require.Equal(t, "5", w.callOf(m, "f"))
	require.EqualValues(t, 1, tr.CallCounts()["ctx_Unicode_FromString"])
	leaks := d.Leaks()
	require.Len(t, leaks, 1)
	require.Equal(t, `handle of "lost", from result of ctx_Unicode_FromString`, leaks[0].String())
}

func TestRecorderNestsCallsAcrossModules(t *testing.T) {
	w := bareWorld(t)
	var out bytes.Buffer
	rec := debugmode.NewRecorder(&out, tracefile.Options{Arrows: true})
	w.load("faults", rec.Mode())
	require.Equal(t, "3", w.call("count", pyobj.Int(3)))
	require.Contains(t, w.call("substring", pyobj.Int(5)), "TypeError")
	inner := w.it.Space().NewFunction(objspace.Function{Name: "inner", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
		return w.m.Call("identity", str("x"))
	}})
	require.Contains(t, w.call("around", inner), "'x'")
	require.NoError(t, rec.Close())

	s, err := tracefile.Summarise(&out, tracefile.Limits{})
	require.NoError(t, err)
	require.Empty(t, s.Notes())
	calls := map[string]tracefile.Call{}
	for _, c := range s.Calls {
		calls[c.Caller+" → "+c.Module+" "+c.API+" "+c.Member] = c
	}
	require.EqualValues(t, 1, calls["host → faults function count"].Count)
	require.EqualValues(t, 3, calls["faults → host HPy ctx_Add"].Count)
	require.EqualValues(t, 1, calls["faults → host HPy ctx_Unicode_Substring"].Failed)
	require.EqualValues(t, 1, calls["host → faults function substring"].Failed)
	require.EqualValues(t, 1, calls["host → faults function identity"].Count, "inside ctx_Call inside around")
	around, identity := calls["host → faults function around"], calls["host → faults function identity"]
	require.GreaterOrEqual(t, around.Total, identity.Total)
	require.GreaterOrEqual(t, calls["faults → host HPy ctx_Call"].Total, identity.Total)
}

func TestRecorderShowsFunctionsOfModulesInGo(t *testing.T) {
	w := bareWorld(t)
	var out bytes.Buffer
	rec := debugmode.NewRecorder(&out, tracefile.Options{})
	m, err := w.it.Add(hpyctx.GoModule{Name: "gopher", Methods: []hpyctx.GoMethod{
		{Name: "twice", Min: 1, Max: 1, Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return c.API().Add(args[0], args[0])
		}},
	}}, rec.Mode())
	require.NoError(t, err)
	require.Equal(t, "14", w.callOf(m, "twice", pyobj.Int(7)))
	require.Contains(t, w.callOf(m, "twice", pyobj.None), "TypeError")
	require.NoError(t, rec.Close())
	s, err := tracefile.Summarise(&out, tracefile.Limits{})
	require.NoError(t, err)
	require.Empty(t, s.Notes())
	calls := map[string]tracefile.Call{}
	for _, c := range s.Calls {
		calls[c.Caller+" → "+c.Module+" "+c.API+" "+c.Member] = c
	}
	twice, add := calls["host → gopher function twice"], calls["gopher → host HPy ctx_Add"]
	require.EqualValues(t, 2, twice.Count)
	require.EqualValues(t, 1, twice.Failed)
	require.EqualValues(t, 2, add.Count)
	require.GreaterOrEqual(t, twice.Total, add.Total, "nested")
}

func TestRecorderIsOfOneInterpreter(t *testing.T) {
	rec := debugmode.NewRecorder(&bytes.Buffer{}, tracefile.Options{})
	a := bareWorld(t)
	a.load("faults", rec.Mode())
	b := bareWorld(t)
	_, err := b.it.Add(hpyctx.GoModule{Name: "other"}, rec.Mode())
	require.ErrorContains(t, err, "the recording is of interpreter")
	require.NoError(t, rec.Close())
	require.Equal(t, "'x'", a.call("identity", str("x")), "calls go on after the recording")
}

func TestRecorderEndsCallsThatAnotherInterceptorRefused(t *testing.T) {
	w := bareWorld(t)
	var out bytes.Buffer
	rec := debugmode.NewRecorder(&out, tracefile.Options{})
	w.load("faults", rec.Mode())
	watch := w.m.Context().HostEdge().Watch(refusing{})
	require.Contains(t, w.call("identity", str("x")), "not today")
	watch.Stop()
	require.Equal(t, "'x'", w.call("identity", str("x")))
	require.NoError(t, rec.Close())
	s, err := tracefile.Summarise(&out, tracefile.Limits{})
	require.NoError(t, err)
	require.Empty(t, s.Notes())
	for _, c := range s.Calls {
		if c.Member == "ctx_Dup" {
			require.EqualValues(t, 2, c.Count)
			require.EqualValues(t, 1, c.Failed)
		}
	}
}

// refusing refuses ctx_Dup.
type refusing struct{}

func (refusing) Before(at trampoline.Site) error {
	if at.Name() == "ctx_Dup" {
		return errNotToday
	}
	return nil
}

func (refusing) After(trampoline.Site, time.Duration, error) {}

type notToday struct{}

func (notToday) Error() string { return "not today" }

var errNotToday = notToday{}
