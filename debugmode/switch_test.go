package debugmode_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
)

// switching is a callable that switches the module to a mode in the middle of whatever calls it.
func (w *world) switching(s debugmode.Selection) objspace.Value {
	return w.It.Space().NewFunction(objspace.Function{Name: "switch", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
		require.NoError(w.TB, debugmode.Switch(w.M.Context(), s, debugmode.Options{}))
		return str("switched"), nil
	}})
}

func TestSwitchTakesEffectAtTheNextCall(t *testing.T) {
	w := bareWorld(t)
	w.Load("faults")
	c := w.M.Context()
	require.Equal(t, debugmode.Selection{}, debugmode.Current(c))
	require.Nil(t, debugmode.Of(c))
	for _, text := range []string{"debug", "debug+trace", "trace", "universal", "debug", "universal"} {
		s, err := debugmode.ParseSelection(text)
		require.NoError(t, err)
		require.NoError(t, debugmode.Switch(c, s, debugmode.Options{}))
		require.Equal(t, s, debugmode.Current(c))
		require.Equal(t, "'x'", w.Call("identity", str("x")))
		if s.Debug {
			require.Contains(t, w.Call("use_after_close", str("x")), "debug mode: faults: use of a closed handle")
		}
		if s.Trace {
			require.Positive(t, debugmode.TraceOf(c).CallCounts()["ctx_Dup"])
		}
	}
}

func TestHandlesGivenOutBeforeASwitchStayValid(t *testing.T) {
	const want = "['before', 'switched', True, ['before', 'switched']]"
	for _, c := range []struct{ from, to string }{
		{"universal", "debug"}, {"debug", "universal"}, {"universal", "trace"}, {"trace", "debug"}, {"debug", "trace"},
		{"debug", "debug+trace"}, {"debug+trace", "universal"}, {"universal", "universal"},
	} {
		t.Run(strings.ReplaceAll(c.from+" to "+c.to, "+", " and "), func(t *testing.T) {
			w := bareWorld(t)
			from, err := debugmode.ParseSelection(c.from)
			require.NoError(t, err)
			to, err := debugmode.ParseSelection(c.to)
			require.NoError(t, err)
			w.Load("faults", from.Modes(debugmode.Options{})...)
			require.Equal(t, want, w.Call("around", w.switching(to)))
			require.Equal(t, to, debugmode.Current(w.M.Context()))
			require.Equal(t, want, w.Call("around", w.switching(from)), "and back")
			require.Equal(t, "'x'", w.Call("identity", str("x")))
			if d := debugmode.Of(w.M.Context()); d != nil {
				require.Empty(t, d.Reports())
				require.Empty(t, d.Leaks())
			}
			require.NoError(t, debugmode.Switch(w.M.Context(), debugmode.Selection{}, debugmode.Options{}))
			after, err := w.It.Counts()
			require.NoError(t, err)
			require.Zero(t, after.Handles)
			require.Zero(t, after.Builders)
		})
	}
}

func TestHandleKeptOverASwitchToUniversalIsRefused(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	w.Call("keep", str("kept"))
	require.NoError(t, debugmode.Switch(w.M.Context(), debugmode.Selection{}, debugmode.Options{}))
	require.Equal(t, debugmode.HandleLeak, w.last(1).Kind, "the module did not close it before the mode ended")
	require.Contains(t, w.Call("kept"), "SystemError: handle 0x")
	require.Equal(t, "'x'", w.Call("identity", str("x")))
}

func TestSpaceLeftInTheMiddleOfACallEndsWithTheModule(t *testing.T) {
	var reports []string
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	w := &world{World: &modeworld.World{World: hostworld.Of(t, it)}}
	w.Load("faults", debugmode.New(debugmode.Options{OnReport: func(r *debugmode.Report) { reports = append(reports, r.String()) }}))
	w.Call("keep", str("never closed"))
	require.Contains(t, w.Call("around", w.switching(debugmode.Selection{})), "switched")
	require.Empty(t, reports, "the kept handle may still be used")
	require.Equal(t, "'never closed'", w.Call("kept"))
	require.NoError(t, it.Close())
	require.Equal(t, []string{`faults: handle not closed: "never closed", from result of ctx_Dup`}, reports)
}

func TestSwitchHundredTimesLeavesNothingBehind(t *testing.T) {
	w := bareWorld(t)
	w.Load("faults")
	on, off := debugmode.Selection{Debug: true, Trace: true}, debugmode.Selection{}
	round := func() {
		require.NoError(t, debugmode.Switch(w.M.Context(), on, debugmode.Options{}))
		w.Call("around", w.switching(off))
		w.Call("around", w.switching(on))
		require.NoError(t, debugmode.Switch(w.M.Context(), off, debugmode.Options{}))
	}
	round()
	before, err := w.It.Counts()
	require.NoError(t, err)
	mapped := hpyctx.MappedBytes()
	for range 100 {
		round()
	}
	after, err := w.It.Counts()
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, mapped, hpyctx.MappedBytes())
}

func TestParseSelectionKnowsExactNamesOnly(t *testing.T) {
	for text, want := range map[string]string{
		"universal": "universal", "debug": "debug", "trace": "trace", "debug+trace": "debug+trace", "trace+debug": "debug+trace",
	} {
		s, err := debugmode.ParseSelection(text)
		require.NoError(t, err)
		require.Equal(t, want, s.String())
	}
	for text, want := range map[string]string{
		"":                "unknown mode \"\"",
		"de":              "unknown mode \"de\"",
		"Debug":           "unknown mode \"Debug\"",
		"debugger":        "unknown mode \"debugger\"",
		"debug+":          "unknown mode \"\"",
		"debug+debug":     "debug twice",
		"debug+universal": "universal goes with no other mode",
		"debug trace":     "unknown mode \"debug trace\"",
		"debug,trace":     "unknown mode \"debug,trace\"",
	} {
		_, err := debugmode.ParseSelection(text)
		require.ErrorContains(t, err, want, "%q", text)
	}
}

func TestChoiceOfModesByEnvironment(t *testing.T) {
	for value, want := range map[string]map[string]string{
		"":                    {"a": "universal"},
		"debug":               {"a": "debug", "b": "debug"},
		"debug+trace":         {"a": "debug+trace"},
		"a:debug":             {"a": "debug", "b": "universal", "ab": "universal"},
		"a:debug,b:trace":     {"a": "debug", "b": "trace", "c": "universal"},
		"pkg.mod:trace+debug": {"pkg.mod": "debug+trace", "mod": "universal", "pkg": "universal"},
		"a:universal,b:debug": {"a": "universal", "b": "debug"},
	} {
		c, err := debugmode.ParseChoice(value)
		require.NoError(t, err, value)
		for module, mode := range want {
			require.Equal(t, mode, c.For(module).String(), "%s in %s", module, value)
		}
	}
	for value, want := range map[string]string{
		"de":               `debugmode: HPY=de: unknown mode "de": want universal, debug, trace or debug+trace`,
		"a:debug,":         `"" is not module:mode`,
		"a:debug, b:trace": `" b:trace" is not module:mode`,
		"a:":               `module "a": unknown mode "": want`,
		":debug":           `":debug" is not module:mode`,
		"a:debug,a:trace":  `module "a" twice`,
		"a:debug:trace":    `"a:debug:trace" is not module:mode`,
		"debug,a:trace":    `"debug" is not module:mode`,
		"debug+off":        `mode "debug+off": unknown mode "off": want`,
	} {
		_, err := debugmode.ParseChoice(value)
		require.ErrorContains(t, err, want, value)
	}
	choose, err := debugmode.FromEnv("faults:debug")
	require.NoError(t, err)
	it, err := hpyctx.New(hpyctx.Options{Modes: choose})
	require.NoError(t, err)
	w := &world{World: &modeworld.World{World: hostworld.Of(t, it)}}
	w.Load("faults")
	require.NotNil(t, debugmode.Of(w.M.Context()))
	require.NoError(t, it.Close())
}

func FuzzParseChoice(f *testing.F) {
	for _, seed := range []string{"debug", "a:debug,b:trace", "a:debug+trace", ":::", "a:universal"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c, err := debugmode.ParseChoice(value)
		if err != nil {
			return
		}
		s := c.For("a")
		again, err := debugmode.ParseSelection(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
	})
}

func TestModuleLoadedDuringACallStartsStrict(t *testing.T) {
	outer := bareWorld(t)
	outer.Load("faults")
	inner := debugmode.New(debugmode.Options{})
	load := outer.It.Space().NewFunction(objspace.Function{Name: "load", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
		m, err := outer.It.Add(hpyctx.GoModule{Name: "late", Methods: []hpyctx.GoMethod{{Name: "use", Min: 1, Max: 1,
			Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
				n, err := c.API().LongAsInt64T(args[0])
				if err != nil {
					return 0, err
				}
				return c.API().Repr(hpyctx.Handle(n))
			}}}}, inner)
		if err != nil {
			return nil, err
		}
		return m.Object(), nil
	}})
	require.Contains(t, outer.Call("around", load), "module 'late'")
	word, err := strconv.ParseInt(outer.Call("word", str("theirs")), 10, 64)
	require.NoError(t, err)
	got := outer.CallOf(outer.It.Module("late"), "use", pyobj.Int(word))
	require.Contains(t, got, "handle of another handle space in ctx_Repr", "universal handles are not the module's")
	outer.Call("close_kept")
}

func TestSwitchWhileAnotherThreadIsInTheMiddleOfACall(t *testing.T) {
	for _, c := range []struct{ from, to string }{{"universal", "debug"}, {"debug", "universal"}} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			w := bareWorld(t)
			from, err := debugmode.ParseSelection(c.from)
			require.NoError(t, err)
			to, err := debugmode.ParseSelection(c.to)
			require.NoError(t, err)
			w.Load("faults", from.Modes(debugmode.Options{})...)
			outside, done := make(chan struct{}), make(chan struct{})
			result := make(chan string)
			wait := w.It.Space().NewFunction(objspace.Function{Name: "wait", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
				close(outside)
				return str("waited"), nil
			}})
			go func() { result <- w.Call("unlocked", wait, pyobj.Int(50)) }()
			<-outside
			go func() {
				defer close(done)
				w.Inside(func(objspace.Space) {
					require.NoError(t, debugmode.Switch(w.M.Context(), to, debugmode.Options{}))
				})
			}()
			<-done
			require.Equal(t, "['before', 'waited', 'before']", <-result)
			require.Equal(t, to, debugmode.Current(w.M.Context()))
			require.NoError(t, debugmode.Switch(w.M.Context(), debugmode.Selection{}, debugmode.Options{}))
			after, err := w.It.Counts()
			require.NoError(t, err)
			require.Zero(t, after.Handles)
		})
	}
}
