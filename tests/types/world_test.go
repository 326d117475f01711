package types

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// headers generates the headers of definitions of tests/cpython/modules, and gives their folder.
func headers(tb testing.TB, names ...string) (folder string) {
	tb.Helper()
	// A fixed folder: compiled modules are kept by the text that the preprocessor gives, paths included.
	folder = testenv.Path(tb, ".build", "headers", "types")
	require.NoError(tb, os.MkdirAll(folder, 0o755))
	for _, name := range names {
		generate(tb, folder, name)
	}
	return folder
}

func generate(tb testing.TB, folder, name string) {
	tb.Helper()
	api, problems, err := cheader.ParseFile(testenv.Path(tb, "tests", "cpython", "modules", name), cheader.Options{})
	require.NoError(tb, err)
	require.NoError(tb, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: name})
	require.NoError(tb, err)
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if old, err := os.ReadFile(path); err != nil || !bytes.Equal(old, f.Data) {
			require.NoError(tb, os.WriteFile(path, f.Data, 0o644))
		}
	}
}

// module compiles a module of tests/cpython/modules for figures.api.h.
func module(tb testing.TB, name string) string { return compile(tb, name, name) }

// compile gives a fresh copy of a module that is compiled from a source of tests/cpython/modules.
func compile(tb testing.TB, name, source string, flags ...string) string {
	tb.Helper()
	modules := testenv.Path(tb, "tests", "cpython", "modules")
	lib := testenv.Module(tb, name, filepath.Join(modules, source+".c"))
	lib.Includes = append(lib.Includes, headers(tb, "figures.api.h", "shape.api.h"), modules)
	lib.Flags = append(lib.Flags, flags...)
	return testenv.Copy(tb, testenv.Compile(tb, lib))
}

// make calls a class of a module with numbers.
func instance(w *hostworld.World, m *hpyctx.Module, class string, numbers ...float64) (o objspace.Value) {
	w.TB.Helper()
	w.Inside(func(space objspace.Space) {
		args := make([]objspace.Value, len(numbers))
		for i, n := range numbers {
			args[i] = space.Float(n)
		}
		var err error
		o, err = m.Call(class, args...)
		require.NoError(w.TB, err)
	})
	return o
}
