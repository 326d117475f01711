package survival_test

import (
	"fmt"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/stretchr/testify/require"
)

// Two modules that call each other back without end: RecursionError, and the depth is back where it was.
func TestDeepAlternationIsARecursionError(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, links := range []bool{true, false} {
		for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}, {"trace", "trace"}} {
			t.Run(fmt.Sprint(modes, links), func(t *testing.T) {
				w := newWorld(t)
				if links {
					w = newWorld(t, linked)
				}
				w.load(probeModule(t, "probe_provider"), modes[1])
				c := w.load(probeModule(t, "probe_consumer"), modes[0])
				for range 3 {
					require.Regexp(t, "^RecursionError: .*maximum recursion depth", w.CallOf(c, "descend", pyobj.Int(1_000_000)))
					require.Equal(t, "(300, 300)", w.CallOf(c, "descend", pyobj.Int(300)))
				}
				require.NoError(t, w.it.Do(func(th *hpyThread) error {
					require.Zero(t, w.it.Space().(*embedded.Space).Runtime().Depth())
					require.Zero(t, th.State().Depth())
					return nil
				}))
			})
		}
	}
}

// The same through the object space: each side calls a function that calls the other side.
func TestDeepAlternationThroughTheHostIsARecursionError(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "debug"}} {
		w := newWorld(t, linked)
		w.load(probeModule(t, "probe_provider"), modes[1])
		c := w.load(probeModule(t, "probe_consumer"), modes[0])
		var again objspace.Value
		again = w.it.Space().NewFunction(objspace.Function{Name: "again", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
			return c.Call("invoke", again)
		}})
		for range 3 {
			require.Regexp(t, "^RecursionError: .*maximum recursion depth", w.CallOf(c, "invoke", again))
		}
		require.Equal(t, "(300, 300)", w.CallOf(c, "descend", pyobj.Int(300)))
	}
}
