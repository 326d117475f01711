package main

import (
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write co2.svg, which README shows")

const root = "../../.."

// TestReportHasTheFiguresAndThePictureThatReadmeShows compiles the modules as make demo does.
func TestReportHasTheFiguresAndThePictureThatReadmeShows(t *testing.T) {
	build := exec.Command("go", "run", "./examples/demo")
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	pictures := t.TempDir()
	text, err := analyse(root, filepath.Join(root, ".build", "demo"), pictures, io.Discard)
	require.NoError(t, err)
	for _, line := range []string{
		"65 annual means, from 315.98 to 421.08 ppm.",
		"| straight line: 1.64 ppm a year | 4.2 |",
		"| parabola: 1.64 ppm a year in 1991, 0.0263 more each year | 0.71 |",
		"| 2010 | 2019 | 2.4 | 3.4 | 2016 |",
	} {
		require.Contains(t, string(text), line)
	}
	picture, err := os.ReadFile(filepath.Join(pictures, "co2.svg"))
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("co2.svg", picture, 0o644))
	}
	shown, err := os.ReadFile("co2.svg")
	require.NoError(t, err)
	require.Equal(t, string(shown), string(picture), "README shows another picture: go test -update")
}
