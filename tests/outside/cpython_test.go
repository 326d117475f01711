package outside

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

func TestProgramsWithACPythonRunAsAModuleOfTheirOwn(t *testing.T) {
	if testenv.Emulated() {
		return // there is no libpython for the other processor
	}
	dir := outsider(t, "example.com/plugins")
	api, problems, err := cheader.ParseFile(testenv.Path(t, "examples", "definitions", "datetime.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.Go(api, gen.GoOptions{Package: "datetime", Header: "datetime.api.h"})
	put(t, filepath.Join(dir, "datetime"), files, err)
	all := programs(t, "cpython.md")
	require.Len(t, all, 6)
	modules := hello(t)
	for _, p := range all {
		t.Run(p.name, func(t *testing.T) {
			write(t, filepath.Join(dir, p.name), p.source)
			binary := filepath.Join(t.TempDir(), "program")
			goTool(t, dir, "build", "-o", binary, "./"+filepath.Dir(p.name))
			goTool(t, dir, "vet", "./"+filepath.Dir(p.name))
			out, err := testenv.Program(binary, testenv.Path(t, ".venv"), modules).CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Equal(t, p.prints, string(out))
		})
	}
}

// hello is a folder with README's modules, compiled.
func hello(t *testing.T) string {
	t.Helper()
	folder, source := t.TempDir(), testenv.Path(t, "examples", "hello")
	api, problems, err := cheader.ParseFile(filepath.Join(source, "shapes.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: "shapes.api.h"})
	put(t, folder, files, err)
	for _, name := range []string{"shapes", "sizes"} {
		lib := testenv.Module(t, name, filepath.Join(source, name+".c"))
		lib.Includes = append(lib.Includes, source, folder)
		require.NoError(t, os.Symlink(testenv.Compile(t, lib), filepath.Join(folder, name+".hpy0.so")))
	}
	return folder
}
