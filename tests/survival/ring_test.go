package survival_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

const ring = `#ifndef %[1]s_API_H
#define %[1]s_API_H
#include <hpyapi_define.h>
HPYAPI_API(%[1]s, %[2]s, 1, 0, "%[2]s_module._API", "%[3]s")
HPYAPI_SLOT(0, 0)
int64_t %[2]s_down(HPyContext *ctx, int64_t left) HPYAPI_ERROR(-1);
#endif
`

// ringModule compiles the module that provides mine and uses theirs.
func ringModule(t *testing.T, mine, theirs string, frame int) string {
	t.Helper()
	ids := map[string]string{"Ping": "70696e67-0000-4000-8000-000000000001", "Pong": "706f6e67-0000-4000-8000-000000000002"}
	lib := testenv.Module(t, strings.ToLower(mine)+"_module", filepath.Join("modules", "ring.c"))
	lib.Flags = append(lib.Flags, fmt.Sprintf("-DRING_FRAME=%d", frame))
	for _, name := range []string{mine, theirs} {
		low := strings.ToLower(name)
		lib.Includes = append(lib.Includes, headers(t, low, low+".api.h", fmt.Sprintf(ring, name, low, ids[name])))
	}
	my, their := strings.ToLower(mine), strings.ToLower(theirs)
	for macro, value := range map[string]string{
		"RING_MODULE": my + "_module", "MY_HEADER": `"` + my + `_provider.h"`, "THEIR_HEADER": `"` + their + `_consumer.h"`,
		"THEIR_IMPORT": "&" + theirs + "_import", "THEIR_DOWN": theirs + "_Down", "MY_PROVIDE": mine + "_PROVIDE",
		"MY_DESCRIPTOR": "&" + mine + "_descriptor", "THEIR_IMPORT_API": theirs + "_Import", "MY_EXPORT": mine + "_Export",
		"MY_GLOBALS": mine + "_EXPORT_GLOBALS", "THEIR_GLOBALS": theirs + "_IMPORT_GLOBALS",
	} {
		lib.Flags = append(lib.Flags, "-D"+macro+"="+value)
	}
	return testenv.Compile(t, lib)
}

// Two C modules that call each other without end: it is a RecursionError. Where something stands between them that is so after
// as many calls as Python allows. Where nothing does, a call between them is a jump, and recursion is bounded by the C stack;
// some thousand levels are no trouble.
func TestModulesInCThatCallEachOther(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, watched := range []bool{false, true} {
		for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
			t.Run(fmt.Sprint(modes, watched), func(t *testing.T) {
				w := newWorld(t)
				a, b := w.load(ringModule(t, "Ping", "Pong", 1), modes[0]), w.load(ringModule(t, "Pong", "Ping", 1), modes[1])
				require.Equal(t, "None", w.CallOf(a, "join"))
				require.Equal(t, "None", w.CallOf(b, "join"))
				if watched {
					_, err := w.it.Watch(hpyctx.EdgeFilter{}, nil)
					require.NoError(t, err)
				}
				for range 3 {
					require.Equal(t, "500", w.CallOf(a, "down", pyobj.Int(500)))
					if !watched && modes[0] == modes[1] && modes[0] == "universal" {
						require.Equal(t, "5000", w.CallOf(a, "down", pyobj.Int(5_000)))
					}
					require.Regexp(t, "^RecursionError: .*maximum recursion depth", w.CallOf(a, "down", pyobj.Int(1_000_000)))
				}
			})
		}
	}
}

// Functions with large variables use the stack up before the calls are too many: that is an error too, whatever stands between.
func TestRecursionOfLargeFramesIsARecursionError(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, watched := range []bool{false, true} {
		for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"trace", "trace"}} {
			t.Run(fmt.Sprint(modes, watched), func(t *testing.T) {
				w := newWorld(t)
				a, b := w.load(ringModule(t, "Ping", "Pong", 64<<10), modes[0]), w.load(ringModule(t, "Pong", "Ping", 64<<10), modes[1])
				require.Equal(t, "None", w.CallOf(a, "join"))
				require.Equal(t, "None", w.CallOf(b, "join"))
				if watched {
					_, err := w.it.Watch(hpyctx.EdgeFilter{}, nil)
					require.NoError(t, err)
				}
				for range 3 {
					require.Regexp(t, "^RecursionError: .*_down: maximum recursion depth exceeded in calls between modules: the C stack is used up", w.CallOf(a, "down", pyobj.Int(500)))
					require.Equal(t, "50", w.CallOf(a, "down", pyobj.Int(50)))
				}
			})
		}
	}
}
