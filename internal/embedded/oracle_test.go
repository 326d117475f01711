package embedded_test

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/oracle"
)

// TestLibraryBehavesLikeCPython runs programs that need more than the objects themselves: source text and modules.
func TestLibraryBehavesLikeCPython(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*s")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	whole := func(stdout io.Writer) (*pyobj.Runtime, func()) {
		s, err := embedded.New(objspace.Options{Stdout: stdout})
		require.NoError(t, err)
		return s.Runtime(), func() {
			require.NoError(t, s.Finish())
			require.NoError(t, s.Close())
		}
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { oracle.Compare(t, whole, oracle.Programs(t, file)) })
	}
}
