package testenv

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOfficialHeadersAreOfRelease090(t *testing.T) {
	require.FileExists(t, filepath.Join(HPyInclude(t), "hpy.h"))
	require.FileExists(t, filepath.Join(HPyRuntime(t), "argparse.c"))
	require.Equal(t, "0.9.0\n", RunPython(t, "import importlib.metadata as m; print(m.version('hpy'))"))
}

func TestCompileKeepsEqualInputAndSeesChangedHeaders(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	write("value.h", "#define VALUE 1\n")
	source := write("lib.c", "#include \"value.h\"\nint value(void);\nint value(void) { return VALUE; }\n")
	lib := Library{Name: "lib.so", Sources: []string{source}}

	first := Compile(t, lib)
	require.FileExists(t, first)
	require.Equal(t, first, Compile(t, lib))

	write("value.h", "#define VALUE 2\n")
	require.NotEqual(t, first, Compile(t, lib))
}

func TestCompileErrorReturnsTheCompilersWords(t *testing.T) {
	source := filepath.Join(t.TempDir(), "bad.c")
	require.NoError(t, os.WriteFile(source, []byte("int unused(int x) { return 0; }\n"), 0o644))
	require.Contains(t, CompileError(t, Library{Name: "bad.so", Sources: []string{source}}), "unused parameter")
}
