package survival_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/stretchr/testify/require"
)

// Rules that a C module breaks are errors in its Python-level outcome, which name what was broken; neither the process nor
// the next call suffers. Where nobody stands between two C modules, they get what they would get from each other in C, as
// long as that is defined.
func TestBrokenRulesAreErrors(t *testing.T) {
	if !survives(t) {
		return
	}
	definition, err := os.ReadFile("modules/rude.api.h")
	require.NoError(t, err)
	folder := headers(t, "rude", "rude.api.h", string(definition))
	provider, consumer := module(t, "rude_provider", folder), module(t, "rude_consumer", folder)
	for _, c := range []struct {
		function  string
		direct    string // nobody between
		watched   string // a trampoline between, one handle space
		translate string // two handle spaces
		strays    int    // errors that had nobody to go to, where a trampoline looks
	}{
		{"same", "'x'", "'x'", "'x'", 0},
		{"closed", "closed", "closed", "closed", 0},
		{"both", "with an exception set", "rude_both.*with an exception set|errors? set", "with an exception set|exception", 0},
		{"neither", "without", "without", "without", 0},
		{"number", "exception", "exception", "exception", 0},
		{"out", "closed", "closed", "closed", 0},
		{"give_closed", "closed", "closed", "closed", 0},
		{"give_invented", "closed|invalid|another", "closed|invalid|another", "closed|invalid|another|not a handle", 0},
		{"as_nobody", "context", "context", "context", 0},
		{"as_null", "context", "context", "context", 0},
		{"late", "'xx'|had ended", "had ended", "had ended", 0},
		{"as_stranger", "None", "None", "None", 1},
	} {
		for _, watched := range []bool{false, true} {
			for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
				want := c.direct
				switch {
				case modes[0] != "universal" || modes[1] != "universal":
					want = c.translate
				case watched:
					want = c.watched
				}
				t.Run(fmt.Sprint(c.function, modes, watched), func(t *testing.T) {
					w := newWorld(t)
					w.load(provider, modes[1])
					m := w.load(consumer, modes[0])
					if watched {
						_, err := w.it.Watch(hpyctx.EdgeFilter{}, nil)
						require.NoError(t, err)
					}
					for range 2 {
						require.Regexp(t, want, w.CallOf(m, c.function, pyobj.NewStr("x")))
						require.Equal(t, "'y'", w.CallOf(m, "same", pyobj.NewStr("y")), "the next call")
					}
					require.Len(t, w.strays, 2*c.strays)
				})
			}
		}
	}
}

// The wrappers of a consumer refuse a context that is not the consumer's.
func TestContextOfAnotherModuleIsRefused(t *testing.T) {
	if !survives(t) {
		return
	}
	definition, err := os.ReadFile("modules/rude.api.h")
	require.NoError(t, err)
	folder := headers(t, "rude", "rude.api.h", string(definition))
	w := newWorld(t)
	w.load(module(t, "rude_provider", folder), "universal")
	m := w.load(module(t, "rude_consumer", folder), "universal")
	require.Equal(t, "SystemError: rude_provider._API: rude_same was called with a context that this module did not get from its host",
		w.CallOf(m, "as_provider", pyobj.NewStr("x")))
}

// A handle that was lent and kept is refused when it is used later, unless its word has come to life again as it was.
func TestHandleThatWasLentIsOverAfterTheCall(t *testing.T) {
	if !survives(t) {
		return
	}
	definition, err := os.ReadFile("modules/rude.api.h")
	require.NoError(t, err)
	folder := headers(t, "rude", "rude.api.h", string(definition))
	for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
		t.Run(fmt.Sprint(modes), func(t *testing.T) {
			w := newWorld(t)
			w.load(module(t, "rude_provider", folder), modes[1])
			m := w.load(module(t, "rude_consumer", folder), modes[0])
			require.Equal(t, "None", w.CallOf(m, "remember", pyobj.NewStr("x")))
			require.Regexp(t, "closed|borrowed handle kept after the call", w.CallOf(m, "remember", pyobj.NewStr("y")))
			require.Regexp(t, "closed|borrowed handle kept after the call", w.CallOf(m, "remember", pyobj.NewStr("z")))
			require.Equal(t, "'y'", w.CallOf(m, "same", pyobj.NewStr("y")))
		})
	}
}
