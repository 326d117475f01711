package debugmode_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// world is an interpreter with the module faults, for one test, which must leave nothing behind.
type world struct {
	tb testing.TB
	it *hpyctx.Interp
	m  *hpyctx.Module
	d  *debugmode.Debug
}

// newWorld loads the module in debug mode.
func newWorld(tb testing.TB, opts debugmode.Options) *world {
	tb.Helper()
	w := bareWorld(tb)
	w.d = debugmode.New(opts)
	w.load("faults", w.d)
	return w
}

func bareWorld(tb testing.TB) *world {
	tb.Helper()
	before := native.Allocated()
	it, err := hpyctx.New(hpyctx.Options{Name: tb.Name()})
	require.NoError(tb, err)
	w := &world{tb: tb, it: it}
	tb.Cleanup(func() {
		require.NoError(tb, it.Close())
		require.Equal(tb, before, native.Allocated(), "native memory at the end")
	})
	return w
}

// load compiles testdata/NAME.c as a module of its own file and loads it.
func (w *world) load(name string, modes ...hpyctx.Mode) *hpyctx.Module {
	w.tb.Helper()
	m, err := w.it.Load(testenv.Copy(w.tb, compiled(w.tb, name)), modes...)
	require.NoError(w.tb, err)
	w.m = m
	return m
}

// compiled compiles testdata/NAME.c, once for all tests.
func compiled(tb testing.TB, name string) string {
	tb.Helper()
	if path, ok := compiledModules.Load(name); ok {
		return path.(string)
	}
	path := testenv.Compile(tb, library(tb, name))
	compiledModules.Store(name, path)
	return path
}

func library(tb testing.TB, name string) testenv.Library {
	tb.Helper()
	lib := testenv.OfficialModule(tb, name, "testdata/"+name+".c")
	lib.Libs = append(lib.Libs, "-lpthread")
	return lib
}

var compiledModules sync.Map

// inside runs fn with the lock held.
func (w *world) inside(fn func(space objspace.Space)) {
	w.tb.Helper()
	require.NoError(w.tb, w.it.Do(func(*hpyctx.Thread) error { fn(w.it.Space()); return nil }))
}

// call gives repr(result) of a function of the module, or "TypeName: message" of its exception.
func (w *world) call(name string, args ...objspace.Value) (result string) {
	w.tb.Helper()
	return w.callOf(w.m, name, args...)
}

func (w *world) callOf(m *hpyctx.Module, name string, args ...objspace.Value) (result string) {
	w.tb.Helper()
	w.inside(func(space objspace.Space) {
		o, err := m.Call(name, args...)
		if err != nil {
			result = err.Error()
			return
		}
		s, err := space.Repr(o)
		require.NoError(w.tb, err)
		result = s
	})
	return result
}

// last is the latest report; there must be exactly n.
func (w *world) last(n int) debugmode.Report {
	w.tb.Helper()
	all := w.d.Reports()
	var lines []string
	for i := range all {
		lines = append(lines, all[i].String())
	}
	require.Len(w.tb, all, n, strings.Join(lines, "\n"))
	return all[n-1]
}

func str(s string) objspace.Value { return pyobj.NewStr(s) }

// attr is an attribute of the module.
func (w *world) attr(name string) (o objspace.Value) {
	w.tb.Helper()
	w.inside(func(objspace.Space) { o = w.attrInside(name) })
	return o
}

func (w *world) attrInside(name string) objspace.Value {
	w.tb.Helper()
	o, err := w.m.Attr(name)
	require.NoError(w.tb, err)
	return o
}
