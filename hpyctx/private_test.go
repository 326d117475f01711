package hpyctx

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

func TestTwoCopiesOfAFileAreTwoLibrariesWithStaticDataOfTheirOwn(t *testing.T) {
	path := testenv.Compile(t, testenv.OfficialModule(t, "quickstart", "testdata/quickstart.c"))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	missing, readOnly := filepath.Join(t.TempDir(), "missing"), "/proc/self"
	for name, open := range map[string]func() (*native.Library, error){
		"file":   func() (*native.Library, error) { return openPrivate(path, data) },
		"memory": func() (*native.Library, error) { return openMemory(path, data) },
		"without a folder for temporary files": func() (*native.Library, error) {
			t.Setenv("TMPDIR", missing)
			return openPrivate(path, data)
		},
		"with one that must not be written": func() (*native.Library, error) {
			t.Setenv("TMPDIR", readOnly)
			return openPrivate(path, data)
		},
	} {
		a, err := open()
		require.NoError(t, err, name)
		b, err := open()
		require.NoError(t, err, name)
		x, err := a.Func("HPyInit_quickstart")
		require.NoError(t, err, name)
		y, err := b.Func("HPyInit_quickstart")
		require.NoError(t, err, name)
		require.NotEqual(t, x, y, name)
		require.NotEqual(t, callC(x), callC(y), "each has its own HPyModuleDef")
		require.NoError(t, a.Close())
		require.NoError(t, b.Close())
	}
}
