//go:build browser

package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// command runs a program of the checkout from its root.
func command(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run"}, args...)...)
	cmd.Dir = testenv.Root(t)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go run %v\n%s", args, out)
}

// TestPageOfARecordedRun records the demo with the command line tool, as a user would, and looks at its page.
func TestPageOfARecordedRun(t *testing.T) {
	dir := t.TempDir()
	recording, page := filepath.Join(dir, "demo.json"), filepath.Join(dir, "demo.html")
	command(t, "./examples/demo") // compiles the modules into .build/demo
	command(t, "./cmd/hpyapi", "run", "--path", ".build/demo", "--trace", recording, "examples/demo/demo.star",
		"examples/demo/data/co2_mauna_loa.csv")
	command(t, "./cmd/hpyapi", "trace", recording, "--html", page)

	dom := chromium(t, page, "", "--dump-dom")
	require.Empty(t, attribute(t, dom, "error"))
	require.Equal(t, "1", attribute(t, dom, "ready"))
	drawn, err := strconv.Atoi(attribute(t, dom, "drawn"))
	require.NoError(t, err)
	require.Greater(t, drawn, 50)
	for _, text := range []string{"window_roll", "numpy_from_sequence", "ctx_GetItem_i", "stats", "window", "numpy_api"} {
		contains(t, dom, text)
	}
	shots := testenv.Path(t, ".build", "screenshots")
	require.NoError(t, os.MkdirAll(shots, 0o755))
	chromium(t, page, "", "--screenshot="+filepath.Join(shots, "demo.png"))
}
