package matrix

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
)

// A Go caller whose arguments cannot be shown to C gets an error, and what it gave away is closed: the callee never sees it.
func TestWhatIsGivenAwayInACallThatCannotBeMadeIsClosed(t *testing.T) {
	for _, cm := range modes {
		for _, pm := range modes {
			t.Run(cm.String()+" "+pm.String(), func(t *testing.T) {
				w := newWorld(t, linked, side{"Go", cm}, side{"C", pm})
				taker, err := w.it.Add(hpyctx.GoModule{
					Name: "taker",
					Methods: []hpyctx.GoMethod{{Name: "mismatch", Min: 1, Max: 1, Call: func(c *hpyctx.Context, _ handle, args []handle, _ []string) (handle, error) {
						edge, err := c.ImportAPI(&probe.Definition)
						require.NoError(t, err)
						api, err := probe.Bind(edge)
						require.NoError(t, err)
						old, err := c.API().Dup(args[0])
						require.NoError(t, err)
						taken, err := c.API().Dup(args[0])
						require.NoError(t, err)
						_, _, _, err = api.Shuffle(old, []handle{args[0], args[0]}, make([]handle, 1), []handle{taken, trampoline.Null})
						return trampoline.Null, err
					}}},
				}, cm.Modes(debugmode.Options{ClosedHandles: -1})...)
				require.NoError(t, err)
				before, err := w.it.Counts()
				require.NoError(t, err)
				require.Contains(t, w.callOf(taker, "mismatch", "text"), "1 elements, the other array has 2")
				require.NoError(t, w.it.Collect())
				after, err := w.it.Counts()
				require.NoError(t, err)
				if !pm.Debug { // which remembers what was closed
					require.Equal(t, before.Handles, after.Handles)
				}
				require.Empty(t, leaks(taker))
				require.Empty(t, leaks(w.provider))
			})
		}
	}
}
