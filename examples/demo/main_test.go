package main

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// TestDemoShowsWhatReadmePromises runs the demo as make demo does, on the real data.
func TestDemoShowsWhatReadmePromises(t *testing.T) {
	cmd := exec.Command("go", "run", "./examples/demo")
	cmd.Dir = testenv.Root(t)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, line := range []string{
		"carbon dioxide at Mauna Loa, 1959 to 2023: 65 annual means",
		"mean     359.26 ppm",
		"seen by window when stats called it:    HPy Universal ABI (hpyapi: window)",
		"seen by stats when window called back:  HPy Debug Mode ABI (hpyapi: stats)",
		"a window of width 0: ValueError: ",
		"leaks of stats before: 0",
		"leak: handle of float 315.98, from result of numpy_get_item of NumPy",
	} {
		require.Contains(t, string(out), line)
	}
	require.Regexp(t, `stats +window +window_roll +3 +2 +[0-9]+`, string(out))
}
