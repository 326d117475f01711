package survival_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/stretchr/testify/require"
)

type hpyThread = hpyctx.Thread

// A consumer that keeps its table calls through it after the export was revoked, and after the provider was unloaded: an
// error each time, and a provider that comes back is found by the next import.
func TestTablesOutliveTheirProvider(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, links := range []bool{true, false} {
		for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
			t.Run(fmt.Sprint(modes, links), func(t *testing.T) {
				w := newWorld(t)
				if links {
					w = newWorld(t, linked)
				}
				p := w.load(probeModule(t, "probe_provider"), modes[1])
				c := w.load(probeModule(t, "probe_consumer"), modes[0])
				one, two := pyobj.Int(1), pyobj.Int(2)
				require.Equal(t, "3", w.CallOf(c, "add", one, two))
				const refused = `RuntimeError: trampoline: Probe.probe_%s: call from "probe_consumer" to "probe_provider" refused: `

				require.NoError(t, w.it.Revoke("probe_provider", "Probe", errors.New("for good")))
				all := func(why string) {
					for _, f := range []struct {
						name, slot string
						args       []objspace.Value
					}{
						{"add", "add", []objspace.Value{one, two}}, {"swallow", "swallow", []objspace.Value{pyobj.NewStr("x")}},
						{"pair", "pair", []objspace.Value{one, two}}, {"each", "each", []objspace.Value{pyobj.NewList(one), two}},
						{"swallow_all", "swallow_all", []objspace.Value{one, pyobj.NewStr("x")}}, {"shuffle", "shuffle", []objspace.Value{one, two}},
						{"subscribe", "subscribe", []objspace.Value{one, pyobj.False}}, {"subscribe", "subscribe_ctx", []objspace.Value{one, pyobj.True}},
						{"split", "split", []objspace.Value{pyobj.NewStr("abc"), pyobj.Int(3)}}, {"squares", "squares", []objspace.Value{two}},
						{"total", "total", []objspace.Value{one}}, {"descend", "descend", []objspace.Value{two}}, {"describe", "describe", []objspace.Value{two}},
					} {
						require.Contains(t, w.CallOf(c, f.name, f.args...), fmt.Sprintf(refused, f.slot)+why, f.name)
					}
				}
				all("for good")
				require.Equal(t, "2", w.CallOf(c, "forgotten"), "what was handed over to be kept is destroyed although nobody took it")
				w.quiet()
				require.NoError(t, w.it.Unload(p))
				all(`module "probe_provider" was unloaded`)
				require.Contains(t, w.CallOf(c, "import_again"), "ModuleNotFoundError: No module named 'probe_provider'")

				w.load(probeModule(t, "probe_provider"), modes[1])
				require.Equal(t, "3", w.CallOf(c, "add", one, two), "the new provider, through the table of old")
				require.Equal(t, "None", w.CallOf(c, "import_again"))
				require.Equal(t, "3", w.CallOf(c, "add", one, two))
				require.Equal(t, "['x', 1]", w.CallOf(c, "pair", pyobj.NewStr("x"), one))
			})
		}
	}
}
