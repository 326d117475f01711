// Package hostworld is an interpreter for one test, which must leave nothing behind, and what tests of hosts do with it. Only
// tests import it.
package hostworld

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// World is an interpreter that ends with its test.
type World struct {
	TB         testing.TB
	It         *hpyctx.Interp
	Out        *strings.Builder // what the interpreter printed
	afterClose []func()
	closed     bool
}

// New makes an interpreter without modules, with options as change leaves them. When the test is over it is closed, and
// native memory has to be what it was.
func New(tb testing.TB, change ...func(*hpyctx.Options)) *World {
	tb.Helper()
	w := &World{TB: tb, Out: &strings.Builder{}}
	before := native.Allocated()
	o := hpyctx.Options{Name: tb.Name(), Stdout: w.Out, CountObjects: true}
	for _, f := range change {
		f(&o)
	}
	it, err := hpyctx.New(o)
	require.NoError(tb, err)
	w.It = it
	tb.Cleanup(func() {
		w.Close()
		for _, f := range w.afterClose {
			f()
		}
		require.Equal(tb, before, native.Allocated(), "native memory at the end")
	})
	return w
}

// Of is a world around an interpreter that the test ends itself.
func Of(tb testing.TB, it *hpyctx.Interp) *World {
	return &World{TB: tb, It: it, Out: &strings.Builder{}}
}

// Close ends the interpreter, unless that has happened.
func (w *World) Close() {
	w.TB.Helper()
	if !w.closed {
		w.closed = true
		require.NoError(w.TB, w.It.Close())
	}
}

// AfterClose has fn run when the interpreter was closed, before native memory is looked at.
func (w *World) AfterClose(fn func()) { w.afterClose = append(w.afterClose, fn) }

// LoadFile loads a compiled module.
func (w *World) LoadFile(path string, modes ...hpyctx.Mode) *hpyctx.Module {
	w.TB.Helper()
	m, err := w.It.Load(path, modes...)
	require.NoError(w.TB, err)
	return m
}

// Add adds a module in Go.
func (w *World) Add(g *hpyctx.GoModule, modes ...hpyctx.Mode) *hpyctx.Module {
	w.TB.Helper()
	m, err := w.It.Add(*g, modes...)
	require.NoError(w.TB, err)
	return m
}

// Inside runs fn with the lock held.
func (w *World) Inside(fn func(space objspace.Space)) {
	w.TB.Helper()
	require.NoError(w.TB, w.It.Do(func(*hpyctx.Thread) error { fn(w.It.Space()); return nil }))
}

// CallOf gives repr(result) of a function of a module, or "TypeName: message" of its exception.
func (w *World) CallOf(m *hpyctx.Module, name string, args ...objspace.Value) (result string) {
	w.TB.Helper()
	w.Inside(func(space objspace.Space) {
		o, err := m.Call(name, args...)
		result = Outcome(space, o, err)
	})
	return result
}

// Outcome is repr(o), or "TypeName: message" of the exception instead of it. The lock is held.
func Outcome(space objspace.Space, o objspace.Value, err error) string {
	if err != nil {
		return err.Error()
	}
	s, err := space.Repr(o)
	if err != nil {
		return "repr: " + err.Error()
	}
	return s
}

// Counts is what is left when everything is destroyed that nobody can reach.
func (w *World) Counts() hpyctx.Counts {
	w.TB.Helper()
	require.NoError(w.TB, w.It.Collect())
	c, err := w.It.Counts()
	require.NoError(w.TB, err)
	return c
}

// ProbeModule is a module of tests/cpython/modules, which run on CPython too.
func ProbeModule(tb testing.TB, name string) testenv.Library {
	tb.Helper()
	folder := testenv.Path(tb, "tests", "cpython", "modules")
	lib := testenv.OfficialModule(tb, name, testenv.Path(tb, "tests", "cpython", "modules", name+".c"))
	lib.Includes = append(lib.Includes, folder)
	lib.Libs = append(lib.Libs, "-lm")
	return lib
}
