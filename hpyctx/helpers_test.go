package hpyctx_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/stretchr/testify/require"
)

// world is an interpreter for one test, which must leave nothing behind.
type world struct {
	*hostworld.World
	tb  testing.TB
	it  *hpyctx.Interp
	out *strings.Builder
}

func newWorld(tb testing.TB, opts ...func(*hpyctx.Options)) *world {
	tb.Helper()
	thunks := native.Thunks()
	tb.Cleanup(func() {
		after := native.Thunks()
		require.Equal(tb, thunks.Callbacks, after.Callbacks, "callbacks at the end")
		require.Equal(tb, thunks.Swaps, after.Swaps, "thunks at the end")
	})
	w := worldOf(hostworld.New(tb, opts...))
	tb.Cleanup(w.close)
	return w
}

func worldOf(w *hostworld.World) *world { return &world{World: w, tb: w.TB, it: w.It, out: w.Out} }

// close ends the interpreter: nothing may be left but modules and their constants.
func (w *world) close() {
	c := w.Counts()
	require.Zero(w.tb, c.Handles, "open handles at the end")
	require.Zero(w.tb, c.Builders, "builders and trackers at the end")
	w.Close()
}

// module compiles testdata/NAME.c and loads it.
func (w *world) module(name string, modes ...hpyctx.Mode) *hpyctx.Module {
	w.tb.Helper()
	return w.LoadFile(compile(w.tb, name), modes...)
}

func compile(tb testing.TB, name string) string {
	tb.Helper()
	return testenv.Compile(tb, testenv.OfficialModule(tb, name, "testdata/"+name+".c"))
}

// inside runs fn with the lock held.
func (w *world) inside(fn func(space objspace.Space) error) {
	w.tb.Helper()
	require.NoError(w.tb, w.it.Do(func(*hpyctx.Thread) error { return fn(w.it.Space()) }))
}

// call calls a function of a module and gives repr(result), or "TypeName: message" of the exception.
func (w *world) call(m *hpyctx.Module, name string, args ...objspace.Value) (result string) {
	w.tb.Helper()
	return w.CallOf(m, name, args...)
}

// runtimeOf is the object model behind the space that interpreters have by default.
func runtimeOf(space objspace.Space) *pyobj.Runtime { return space.(*embedded.Space).Runtime() }

// headers generates the C headers of a definition and gives their folder.
func headers(tb testing.TB, definition string) string {
	tb.Helper()
	api, problems, err := cheader.ParseFile(definition, cheader.Options{})
	require.NoError(tb, err)
	require.NoError(tb, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: filepath.Base(definition)})
	require.NoError(tb, err)
	// A fixed folder: compiled modules are kept by the text that the preprocessor gives, paths included.
	folder := testenv.Path(tb, ".build", "headers", "hpyctx")
	require.NoError(tb, os.MkdirAll(folder, 0o755))
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		require.NoError(tb, os.WriteFile(path, f.Data, 0o644))
	}
	return folder
}

// compileFor compiles testdata/NAME.c, a provider or consumer of the API of a definition.
func compileFor(tb testing.TB, name, definition string) string {
	tb.Helper()
	lib := testenv.OfficialModule(tb, name, "testdata/"+name+".c")
	lib.Includes = append(lib.Includes, headers(tb, definition), filepath.Dir(definition))
	return testenv.Compile(tb, lib)
}

// compileNumPy compiles a provider or consumer of the NumPy API.
func compileNumPy(tb testing.TB, name string) string {
	tb.Helper()
	return compileFor(tb, name, testenv.Path(tb, "numpyapi", "numpy.api.h"))
}

func withNumPy(o *hpyctx.Options) {
	o.Definitions = append(o.Definitions, &numpyapi.Definition)
}

// warningsAreErrors raises warnings, as `warnings.simplefilter("error")` does.
func warningsAreErrors(o *hpyctx.Options) {
	o.Warn = func(w hpyctx.Warning) error {
		for _, t := range []*pyobj.Type{pyobj.DeprecationWarning, pyobj.RuntimeWarning, pyobj.UserWarning, pyobj.FutureWarning} {
			if t.Name() == w.Category {
				return pyobj.Raisef(t, "%s", w.Message)
			}
		}
		return pyobj.Raisef(pyobj.Warning, "%s: %s", w.Category, w.Message)
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
