package recording_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/debugmode/recording"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/tracefile"
	"github.com/hpyapi/hpyapi/trampoline"
)

func TestRecorderNestsCallsAcrossModules(t *testing.T) {
	w := modeworld.New(t)
	var out bytes.Buffer
	rec := recording.New(&out, recording.Options{Arrows: true})
	w.Load("faults", rec.Mode())
	require.Equal(t, "3", w.Call("count", pyobj.Int(3)))
	require.Contains(t, w.Call("substring", pyobj.Int(5)), "TypeError")
	inner := w.It.Space().NewFunction(objspace.Function{Name: "inner", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
		return w.M.Call("identity", pyobj.NewStr("x"))
	}})
	require.Contains(t, w.Call("around", inner), "'x'")
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
	w := modeworld.New(t)
	var out bytes.Buffer
	rec := recording.New(&out, recording.Options{})
	m, err := w.It.Add(hpyctx.GoModule{Name: "gopher", Methods: []hpyctx.GoMethod{
		{Name: "twice", Min: 1, Max: 1, Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return c.API().Add(args[0], args[0])
		}},
	}}, rec.Mode())
	require.NoError(t, err)
	require.Equal(t, "14", w.CallOf(m, "twice", pyobj.Int(7)))
	require.Contains(t, w.CallOf(m, "twice", pyobj.None), "TypeError")
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
	rec := recording.New(&bytes.Buffer{}, recording.Options{})
	a := modeworld.New(t)
	a.Load("faults", rec.Mode())
	b := modeworld.New(t)
	_, err := b.It.Add(hpyctx.GoModule{Name: "other"}, rec.Mode())
	require.ErrorContains(t, err, "the recording is of interpreter")
	require.NoError(t, rec.Close())
	require.Equal(t, "'x'", a.Call("identity", pyobj.NewStr("x")), "calls go on after the recording")
}

func TestRecorderEndsCallsThatAnotherInterceptorRefused(t *testing.T) {
	w := modeworld.New(t)
	var out bytes.Buffer
	rec := recording.New(&out, recording.Options{})
	w.Load("faults", rec.Mode())
	watch := w.M.Context().HostEdge().Watch(refusing{})
	require.Contains(t, w.Call("identity", pyobj.NewStr("x")), "not today")
	watch.Stop()
	require.Equal(t, "'x'", w.Call("identity", pyobj.NewStr("x")))
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
