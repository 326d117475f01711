package survival_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// Threads that do not own the lock call an API that is free of it: slots and callbacks are right, with an older provider too,
// and what goes wrong is said, since nobody can be told by an exception.
func TestCallsWithoutTheLock(t *testing.T) {
	if !survives(t) {
		return
	}
	modules := testenv.Path(t, "tests", "cpython", "modules")
	text, err := os.ReadFile(filepath.Join(modules, "lockless.api.h"))
	require.NoError(t, err)
	now := headers(t, "lockless-now", "lockless.api.h", string(text))
	old, _, found := strings.Cut(strings.ReplaceAll(string(text), "lockless, 1, 1,", "lockless, 1, 0,"), "/** What older")
	require.True(t, found)
	compile := func(name, headers string) string {
		lib := testenv.Module(t, name, filepath.Join(modules, name+".c"))
		lib.Includes = append(lib.Includes, headers, modules)
		lib.Libs = append(lib.Libs, "-lpthread")
		return testenv.Compile(t, lib)
	}
	for name, provider := range map[string]string{"now": now, "old": headers(t, "lockless-old", "lockless.api.h", old+"#endif\n")} {
		for _, modes := range [][2]string{{"universal", "universal"}, {"trace", "universal"}, {"universal", "trace"}} {
			t.Run(name+" "+modes[0]+" for "+modes[1], func(t *testing.T) {
				w := newWorld(t)
				w.load(compile("lockless_provider", provider), modes[0])
				c := w.load(compile("lockless_consumer", now), modes[1])
				call := func(what int64) string { return w.CallOf(c, "call", pyobj.Int(what)) }
				require.Equal(t, []string{"42", "10", "23"}, []string{call(0), call(1), call(3)})
				require.Empty(t, w.strays)
				if name == "now" {
					require.Equal(t, "15", call(5))
				} else {
					require.Equal(t, "-1", call(5))
					require.Len(t, w.strays, 1)
					require.ErrorContains(t, w.strays[0], `Lockless.lockless_new: not provided by "lockless_provider"`)
				}
				w.strays = nil
				require.Equal(t, "-1", call(2)) // the consumer says it on stderr: it may be without the lock
				require.Equal(t, "-1", call(4))
				require.Len(t, w.strays, 1)
				require.ErrorContains(t, w.strays[0], "called after its destroy-notify was called")
			})
		}
	}
}
