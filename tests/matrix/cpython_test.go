package matrix

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/space"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// inCPython says that a test process is the one that opens a CPython.
const inCPython = "HPYAPI_TEST_MATRIX_CPYTHON"

// TestMatrixInCPython runs all scenarios in the nine cells of HPy's modes on modules in C, in a real CPython: a process of its own, since
// one has one CPython.
func TestMatrixInCPython(t *testing.T) {
	if testenv.Emulated() {
		return // there is no libpython for the other processor
	}
	if os.Getenv(inCPython) == "" {
		cmd := testenv.Again("-test.run=^"+t.Name()+"$", "-test.count=1", "-test.v="+fmt.Sprint(testing.Verbose()))
		cmd.Env = append(os.Environ(), inCPython+"=1")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return
	}
	in, err := cpython.Open(cpython.Options{Python: testenv.Python(t)})
	require.NoError(t, err)
	nine := modes[:3] // the pairs of HPy's own modes
	for _, cm := range nine {
		for _, pm := range nine {
			consumer, provider := side{"C", cm}, side{"C", pm}
			t.Run(strings.ReplaceAll(fmt.Sprintf("%v_%v", cm, pm), "+", "_"), func(t *testing.T) {
				it, err := hpyctx.New(hpyctx.Options{Definitions: linked, Space: space.Of(in)})
				require.NoError(t, err)
				w := newWorldIn(t, hostworld.Of(t, it), consumer, provider, probeConsumer)
				cell(t, w, consumer, provider)
				require.NoError(t, it.Close())
			})
		}
	}
	require.NoError(t, in.Close())
}
