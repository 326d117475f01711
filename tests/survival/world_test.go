package survival_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

const inChild = "HPYAPI_SURVIVAL_CHILD"

// survives runs the test again in a process of its own and reports whether this is that process.
func survives(t *testing.T) bool {
	t.Helper()
	if os.Getenv(inChild) != "" {
		return true
	}
	cmd := testenv.Again("-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), inChild+"=1")
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "the process did not survive, or the test failed in it:\n%s", said)
	require.Contains(t, string(said), "PASS")
	return false
}

// world is an interpreter that must be as it was after every mishap.
type world struct {
	*testing.T
	*hostworld.World
	it     *hpyctx.Interp
	strays []error
	gone   int // handles that C functions lost
}

// lost says that C functions were left for good that owned n handles.
func (w *world) lost(n int) { w.gone += n }

func newWorld(t *testing.T, opts ...func(*hpyctx.Options)) *world {
	t.Helper()
	w := &world{T: t}
	survivor := func(o *hpyctx.Options) {
		o.Name, o.Unraisable = "survivor", func(err error) { w.strays = append(w.strays, err) }
	}
	w.World = hostworld.New(t, append([]func(*hpyctx.Options){survivor}, opts...)...)
	w.it = w.It
	t.Cleanup(func() {
		w.quiet()
		require.Equal(t, w.gone, w.Counts().Handles, "handles that are open at the end")
		for _, m := range slices.Backward(w.it.Modules()) {
			require.NoError(t, w.it.Unload(m)) // and what it keeps in its globals goes
		}
		require.Zero(t, w.Counts().Objects)
		require.Zero(t, w.it.Trampolines().Stats().Callbacks)
	})
	return w
}

// quiet lets debug mode forget the handles that it remembers as closed.
func (w *world) quiet() {
	for _, m := range w.it.Modules() {
		if d := debugmode.Of(m.Context()); d != nil {
			require.NoError(w, w.it.Do(func(*hpyctx.Thread) error { return d.SetClosedHandlesMax(0) }))
		}
	}
}

func (w *world) load(path, mode string) *hpyctx.Module {
	modes, err := debugmode.Parse(mode)
	require.NoError(w, err)
	return w.LoadFile(testenv.Copy(w, path), modes...)
}

func (w *world) add(m *hpyctx.GoModule, mode string) *hpyctx.Module {
	modes, err := debugmode.Parse(mode)
	require.NoError(w, err)
	return w.Add(m, modes...)
}

// probeModule compiles one of the modules of tests/cpython.
func probeModule(t *testing.T, name string) string {
	t.Helper()
	return testenv.Compile(t, hostworld.ProbeModule(t, name))
}

// headers generates the C of a definition into a folder of its own.
func headers(t *testing.T, variant, name, definition string) string {
	t.Helper()
	api, problems := cheader.Parse(name, []byte(definition), cheader.Options{})
	require.NoError(t, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: name})
	require.NoError(t, err)
	files = append(files, gen.File{Name: name, Data: []byte(definition)})
	folder := testenv.Path(t, ".build", "headers", "survival", variant)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		require.NoError(t, os.WriteFile(path, f.Data, 0o644))
	}
	return folder
}

// module compiles modules/NAME.c with the headers of a folder.
func module(t *testing.T, name, headers string, flags ...string) string {
	t.Helper()
	lib := testenv.Module(t, name, filepath.Join("modules", name+".c"))
	lib.Includes = append(lib.Includes, headers)
	lib.Flags = append(lib.Flags, flags...)
	lib.Libs = append(lib.Libs, "-lpthread")
	return testenv.Compile(t, lib)
}
