package pyobj_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/oracle"
)

// TestBehavesLikeCPython runs the tables.
func TestBehavesLikeCPython(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*s")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { oracle.Compare(t, oracle.Bare, oracle.Programs(t, file)) })
	}
}
