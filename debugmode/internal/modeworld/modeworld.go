// Package modeworld is a hostworld for tests of modes, with modules in C from the tests' own sources. Only tests import it.
package modeworld

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// World is an interpreter for one test, and the module that it is about.
type World struct {
	*hostworld.World
	M *hpyctx.Module // that Load loaded last
}

// New makes an interpreter without modules.
func New(tb testing.TB) *World {
	tb.Helper()
	return &World{World: hostworld.New(tb)}
}

// Load compiles debugmode/testdata/NAME.c as a module of its own file and loads it.
func (w *World) Load(name string, modes ...hpyctx.Mode) *hpyctx.Module {
	w.TB.Helper()
	w.M = w.LoadFile(testenv.Copy(w.TB, Compiled(w.TB, name)), modes...)
	return w.M
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

// Call gives repr(result) of a function of the module, or "TypeName: message" of its exception.
func (w *World) Call(name string, args ...objspace.Value) (result string) {
	w.TB.Helper()
	return w.CallOf(w.M, name, args...)
}
