package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// TestConsumersOfForeignTablesCompile compiles what is generated for the tables that exist, in C and C++, for the full and the
// limited API.
func TestConsumersOfForeignTablesCompile(t *testing.T) {
	definitions, err := filepath.Glob("../examples/definitions/*.api.h")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(definitions), 5)
	python := strings.TrimSpace(testenv.RunPython(t, "import sysconfig; print(sysconfig.get_paths()['include'])"))
	for _, header := range definitions {
		t.Run(filepath.Base(header), func(t *testing.T) {
			api := parse(t, header)
			files, err := gen.CPython(api, gen.COptions{Header: filepath.Base(header)})
			require.NoError(t, err)
			require.Len(t, files, 1)
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, files[0].Name), files[0].Data, 0o644))
			text := "#define HPYAPI_IMPLEMENT\n#include \"" + files[0].Name + "\"\n"
			for _, ext := range []string{".c", ".cc"} {
				unit := filepath.Join(dir, "unit"+ext)
				require.NoError(t, os.WriteFile(unit, []byte(text), 0o644))
				compiler, standard := "gcc", "-std=c11"
				if ext == ".cc" {
					compiler, standard = "g++", "-std=c++17"
				}
				flags := []string{standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-I", dir, "-I", "include",
					"-I", "../examples/definitions", "-isystem", python}
				for _, define := range []string{"-DFULL", "-DPy_LIMITED_API=0x03090000"} {
					out, err := exec.Command(testenv.HostTool(t, compiler), append(flags, define, unit)...).CombinedOutput()
					require.NoError(t, err, "%s", out)
				}
			}
		})
	}
}
