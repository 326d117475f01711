// Package modeworld is an interpreter for tests of modes, with modules in C from the tests' own sources. Only tests import it.
package modeworld

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// World is an interpreter for one test, which must leave nothing behind.
type World struct {
	TB testing.TB
	It *hpyctx.Interp
	M  *hpyctx.Module // that Load loaded last
}

// New makes an interpreter without modules.
func New(tb testing.TB) *World {
	tb.Helper()
	before := native.Allocated()
	it, err := hpyctx.New(hpyctx.Options{Name: tb.Name()})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		require.NoError(tb, it.Close())
		require.Equal(tb, before, native.Allocated(), "native memory at the end")
	})
	return &World{TB: tb, It: it}
}

// Load compiles debugmode/testdata/NAME.c as a module of its own file and loads it.
func (w *World) Load(name string, modes ...hpyctx.Mode) *hpyctx.Module {
	w.TB.Helper()
	m, err := w.It.Load(testenv.Copy(w.TB, Compiled(w.TB, name)), modes...)
	require.NoError(w.TB, err)
	w.M = m
	return m
}

// Compiled compiles debugmode/testdata/NAME.c, once for all tests.
func Compiled(tb testing.TB, name string) string {
	tb.Helper()
	if path, ok := modules.Load(name); ok {
		return path.(string)
	}
	path := testenv.Compile(tb, Library(tb, name))
	modules.Store(name, path)
	return path
}

var modules sync.Map

// Library is the module debugmode/testdata/NAME.c.
func Library(tb testing.TB, name string) testenv.Library {
	tb.Helper()
	lib := testenv.OfficialModule(tb, name, testenv.Path(tb, filepath.Join("debugmode", "testdata", name+".c")))
	lib.Libs = append(lib.Libs, "-lpthread")
	return lib
}

// Inside runs fn with the lock held.
func (w *World) Inside(fn func(space objspace.Space)) {
	w.TB.Helper()
	require.NoError(w.TB, w.It.Do(func(*hpyctx.Thread) error { fn(w.It.Space()); return nil }))
}

// Call gives repr(result) of a function of the module, or "TypeName: message" of its exception.
func (w *World) Call(name string, args ...objspace.Value) (result string) {
	w.TB.Helper()
	return w.CallOf(w.M, name, args...)
}

// CallOf is Call for another module.
func (w *World) CallOf(m *hpyctx.Module, name string, args ...objspace.Value) (result string) {
	w.TB.Helper()
	w.Inside(func(space objspace.Space) {
		o, err := m.Call(name, args...)
		if err != nil {
			result = err.Error()
			return
		}
		s, err := space.Repr(o)
		require.NoError(w.TB, err)
		result = s
	})
	return result
}
