package bundled

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
)

// A program that has nothing but itself runs Python code.
func TestPythonIsInTheProgram(t *testing.T) {
	t.Setenv("PATH", "")
	folder := filepath.Join(t.TempDir(), "python")
	in, err := Open(Options{Folder: folder})
	require.NoError(t, err)
	require.Regexp(t, `^3\.14\.`, in.Version())
	require.NoError(t, in.Do(context.Background(), func(py *cpython.Thread) error {
		const source = "import sys, json, sqlite3, ssl, ctypes, decimal\nr = json.dumps([1, None])"
		require.NoError(t, py.Exec(source, cpython.Object{}))
		o, err := py.Eval("r, sys.executable, sys.prefix", cpython.Object{})
		require.NoError(t, err)
		v, err := o.Value()
		require.NoError(t, err)
		require.Equal(t, "[1, null]", v.(cpython.Tuple)[0])
		_, err = os.Stat(v.(cpython.Tuple)[1].(string))
		require.NoError(t, err)
		require.Contains(t, v.(cpython.Tuple)[2], folder)
		return nil
	}))
	require.NoError(t, in.Close())
}
