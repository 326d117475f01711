package hammer_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

// compileAll compiles the modules, by name.
func compileAll(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"probe_provider", "probe_consumer"} {
		files[name] = testenv.Compile(t, hostworld.ProbeModule(t, name))
	}
	numpy := testenv.Path(t, "numpyapi")
	lib := testenv.OfficialModule(t, "consumer", testenv.Path(t, "hpyctx", "testdata", "consumer.c"))
	lib.Includes = append(lib.Includes, headers(t), numpy)
	files["consumer"] = testenv.Compile(t, lib)
	return files
}

// headers generates the C headers of the NumPy API and gives their folder.
func headers(t *testing.T) string {
	t.Helper()
	api, problems, err := cheader.ParseFile(testenv.Path(t, "numpyapi", "numpy.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	made, err := gen.C(api, gen.COptions{Header: "numpy.api.h"})
	require.NoError(t, err)
	folder := testenv.Path(t, ".build", "headers", "hammer")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, f := range made {
		require.NoError(t, os.WriteFile(filepath.Join(folder, f.Name), f.Data, 0o644))
	}
	return folder
}

// world is an interpreter with C consumers of a C provider and of a Go provider.
type world struct {
	tb    testing.TB
	name  string
	files map[string]string
	it    *hpyctx.Interp
}

func newWorld(tb testing.TB, files map[string]string, name string, linked bool) *world {
	w := &world{tb: tb, name: name, files: files}
	o := hpyctx.Options{Name: name, CountObjects: true, Unraisable: func(err error) { tb.Errorf("%s: nobody receives: %v", name, err) }}
	if linked {
		o.Definitions = []*trampoline.Definition{&probe.Definition}
	}
	var err error
	w.it, err = hpyctx.New(o)
	w.must(err)
	_, err = w.it.Add(*numpyapi.Module())
	w.must(err)
	for _, m := range []string{"probe_provider", "probe_consumer", "consumer"} {
		_, err := w.it.Load(files[m])
		w.must(err)
	}
	return w
}

// must reports an error: the goroutines of the test may not stop it.
func (w *world) must(err error) {
	if err != nil {
		w.tb.Errorf("%s: %v", w.name, err)
	}
}

// hiddenEntries are the instances that modules keep for as long as they are loaded: what the provider in C lets callers on
// CPython call.
const hiddenEntries = 1

// close switches everything off, looks at what is left, revokes, and ends the interpreter.
func (w *world) close() {
	for _, e := range w.it.Edges() {
		e.Deny(nil)
	}
	w.inside(func() { w.setModes("universal", "universal", "universal", "universal") })
	for n := range 3 {
		var total tally
		w.round(n, &total)
		if total.denied.Load() > 0 {
			w.tb.Errorf("%s: refused although nobody denies", w.name)
		}
	}
	w.must(w.it.Collect())
	c, err := w.it.Counts()
	w.must(err)
	if c.Handles != 0 || c.Objects != hiddenEntries || c.Builders != 0 || c.Contexts != 4 || c.Edges != 2 {
		w.tb.Errorf("%s: left at the end: %+v", w.name, c)
	}
	if s := w.it.Trampolines().Stats(); s.Callbacks != 0 {
		w.tb.Errorf("%s: %d callbacks are left", w.name, s.Callbacks)
	}
	w.must(w.it.Revoke("probe_provider", "Probe", errors.New("it is over")))
	if is, want := w.call("probe_consumer", "add", pyobj.Int(1), pyobj.Int(2)), `RuntimeError: trampoline: Probe.probe_add: call from "probe_consumer" to "probe_provider" refused: it is over`; is != want {
		w.tb.Errorf("%s: after the end: %s, want %s", w.name, is, want)
	}
	w.must(w.it.Close())
}

func (w *world) inside(fn func()) {
	w.must(w.it.Do(func(*hpyctx.Thread) error { fn(); return nil }))
}

// call gives repr(result), or "Type: message" of the exception. "total of map of make" calls three functions.
func (w *world) call(module, names string, args ...objspace.Value) (outcome string) {
	w.inside(func() {
		m := w.it.Module(module)
		if m == nil {
			outcome = "no module " + module
			return
		}
		functions := strings.Split(names, " of ")
		o, err := m.Call(functions[len(functions)-1], args...)
		for i := len(functions) - 2; i >= 0 && err == nil; i-- {
			args[0] = o
			o, err = m.Call(functions[i], args...)
		}
		if err != nil {
			outcome = err.Error()
			return
		}
		s, err := w.it.Space().Repr(o)
		w.must(err)
		outcome = s
	})
	return outcome
}

type call struct {
	module, function string
	args             []objspace.Value
	want             string
}

// calls are handles in and out, arrays, stolen and replaced handles, callbacks, errors, and a deep alternation.
func (w *world) calls(n int) []call {
	i := pyobj.Int(n)
	text := pyobj.NewStr(fmt.Sprintf("text %d", n))
	list := pyobj.NewList(i, pyobj.Int(n+1))
	return []call{
		{"probe_consumer", "add", []objspace.Value{i, i}, fmt.Sprint(2 * n)},
		{"probe_consumer", "add", []objspace.Value{text, text}, fmt.Sprintf("'text %dtext %d'", n, n)},
		{"probe_consumer", "divide", []objspace.Value{i, pyobj.Int(7)}, fmt.Sprintf("(%d, %d)", n/7, n%7)},
		{"probe_consumer", "divide", []objspace.Value{i, pyobj.Int(0)}, "ZeroDivisionError: integer division or modulo by zero"},
		{"probe_consumer", "each", []objspace.Value{list, i}, fmt.Sprintf("([%d, %d], 2, 'HPy ABI (hpyapi: probe_consumer)')", 2*n, 2*n+1)},
		{"probe_consumer", "pair", []objspace.Value{text, i}, fmt.Sprintf("['text %d', %d]", n, n)},
		{"probe_consumer", "shuffle", []objspace.Value{text, i}, fmt.Sprintf("('text %d', 2, 'null', %d, 'null')", n, n)},
		{"probe_consumer", "swallow_all", []objspace.Value{text, list}, "2"},
		{"probe_consumer", "descend", []objspace.Value{pyobj.Int(20)}, "(20, 20)"},
		{"consumer", "total of make", []objspace.Value{w.array(n)}, fmt.Sprintf("%d.0", 2*n+1)},
	}
}

// array is a list that the Go provider makes an array of.
func (w *world) array(n int) objspace.Value {
	return pyobj.NewList(pyobj.NewFloat(float64(n)), pyobj.NewFloat(float64(n+1)))
}

var selections = []string{"universal", "debug", "trace", "debug+trace"}

// switchModes gives every module another mode.
func (w *world) switchModes(r *rand.Rand) {
	pick := func() string { return selections[r.IntN(len(selections))] }
	w.inside(func() { w.setModes(pick(), pick(), pick(), pick()) })
	time.Sleep(time.Duration(r.IntN(300)) * time.Microsecond)
}

func (w *world) setModes(modes ...string) {
	for i, m := range []string{"probe_provider", "probe_consumer", "numpy_api", "consumer"} {
		s, err := debugmode.ParseSelection(modes[i])
		w.must(err)
		w.must(debugmode.Switch(w.it.Module(m).Context(), s, debugmode.Options{}))
	}
}

// looker is an interceptor that sometimes refuses.
type looker struct{ r *rand.Rand }

func (l *looker) Before(trampoline.Site) error {
	if l.r.IntN(4) == 0 {
		return errDenied
	}
	return nil
}

func (*looker) After(trampoline.Site, time.Duration, error) {}

// switchEdges watches and denies without the interpreter lock, while calls are on their way.
func (w *world) switchEdges(r *rand.Rand) {
	for _, e := range w.it.Edges() {
		var watches []*trampoline.Watch
		for range 1 + r.IntN(4) {
			switch r.IntN(4) {
			case 0:
				watches = append(watches, e.Watch(nil))
			case 1:
				watches = append(watches, e.Watch(&looker{rand.New(rand.NewPCG(r.Uint64(), 0))}))
			case 2:
				e.Deny(errDenied)
			default:
				e.Deny(nil)
			}
			time.Sleep(time.Duration(r.IntN(200)) * time.Microsecond)
		}
		e.Deny(nil)
		for _, watch := range watches {
			watch.Stop()
		}
	}
}

// comeAndGo loads another provider and consumer, calls, and unloads them in either order, or makes a whole interpreter.
func (w *world) comeAndGo(r *rand.Rand) {
	inner := w.name + ", inner"
	it, err := hpyctx.New(hpyctx.Options{Name: inner})
	if err != nil {
		w.must(err)
		return
	}
	v := &world{tb: w.tb, name: inner, files: w.files, it: it}
	modes, err := debugmode.Parse(selections[r.IntN(len(selections))])
	w.must(err)
	p, err := it.Load(w.files["probe_provider"])
	w.must(err)
	_, err = it.Load(w.files["probe_consumer"], modes...)
	w.must(err)
	if is := v.call("probe_consumer", "add", pyobj.Int(1), pyobj.Int(2)); is != "3" {
		w.tb.Errorf("%s: 1 + 2 is %s", inner, is)
	}
	if r.IntN(2) == 0 {
		w.must(it.Unload(p))
		is := v.call("probe_consumer", "add", pyobj.Int(1), pyobj.Int(2))
		if !strings.HasPrefix(is, `RuntimeError: trampoline: Probe.probe_add: call from "probe_consumer" to "probe_provider" refused: module "probe_provider" was unloaded`) {
			w.tb.Errorf("%s: after unloading the provider: %s", inner, is)
		}
	}
	w.must(it.Close())
}
