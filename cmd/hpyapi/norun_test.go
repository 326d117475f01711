package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithoutRunTheProgramNeedsNoLibraryAndSaysSo(t *testing.T) {
	program := filepath.Join(t.TempDir(), "hpyapi")
	cmd := exec.Command("go", "build", "-tags", "norun", "-o", program, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	file, err := elf.Open(program)
	require.NoError(t, err)
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	require.NoError(t, err)
	require.Empty(t, libraries)

	out, err = exec.Command(program, "run", "--hpy", "debug", "demo.star").CombinedOutput()
	require.EqualError(t, err, "exit status 1")
	require.Contains(t, string(out), "hpyapi: run: modules run on linux/amd64 and linux/arm64 with the GNU C library; this program was built for linux/")
	out, err = exec.Command(program, "check", filepath.Join("..", "..", "examples", "hello", "shapes.api.h")).CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command(program, "trace", "--help").CombinedOutput()
	require.NoError(t, err, "%s", out)
}
