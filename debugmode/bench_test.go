package debugmode_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

// best is the best of many short loops, so that a busy machine disturbs all kinds alike; rounds take turns.
func best(b *testing.B, n int, kinds []string, loop func(kind string)) {
	b.Helper()
	least := map[string]time.Duration{}
	for range 40 {
		for _, kind := range kinds {
			start := time.Now()
			loop(kind)
			if d := time.Since(start); least[kind] == 0 || d < least[kind] {
				least[kind] = d
			}
		}
	}
	for _, kind := range kinds {
		b.ReportMetric(float64(least[kind].Nanoseconds())/float64(n), "ns:"+kind)
	}
}

// BenchmarkModes is a loop in C of one HPy_Add (two handles in, one out) and one HPy_Close, in a module of each mode.
func BenchmarkModes(b *testing.B) {
	const n = 20_000
	kinds := []string{"universal", "trace", "debug", "debug+trace"}
	worlds := map[string]*world{}
	for _, mode := range kinds {
		s, err := debugmode.ParseSelection(mode)
		if err != nil {
			b.Fatal(err)
		}
		worlds[mode] = bareWorld(b)
		worlds[mode].load("faults", s.Modes(debugmode.Options{})...)
	}
	for range b.N {
		best(b, n, kinds, func(kind string) { worlds[kind].call("count", pyobj.Int(n)) })
		for kind, ns := range hpyModes(b, n) {
			b.ReportMetric(ns, "ns:"+kind)
		}
	}
}

// hpyModes runs the same loop of the same module on stock CPython in HPy's own modes.
func hpyModes(b *testing.B, n int) map[string]float64 {
	b.Helper()
	out := testenv.RunPython(b, `
import sys, time, hpy.universal
from importlib.machinery import ModuleSpec
path, n = sys.argv[1], int(sys.argv[2])
modes = {"hpy-universal": hpy.universal.MODE_UNIVERSAL, "hpy-trace": hpy.universal.MODE_TRACE, "hpy-debug": hpy.universal.MODE_DEBUG}
best = {}
for kind, mode in modes.items():
    m = hpy.universal.load("faults", path, ModuleSpec("faults", None, origin=path), mode=mode)
    for _ in range(40):
        start = time.perf_counter_ns()
        m.count(n)
        best[kind] = min(best.get(kind, 1e12), (time.perf_counter_ns() - start) / n)
print(*("%s=%f" % kv for kv in best.items()))`, testenv.CompileHost(b, library(b, "faults")), strconv.Itoa(n))
	ns := map[string]float64{}
	for _, field := range strings.Fields(out) {
		kind, text, _ := strings.Cut(field, "=")
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			b.Fatal(err)
		}
		ns[kind] = v
	}
	return ns
}

// BenchmarkTranslation is a call from Go in a module of each mode: two handles in; one in and one out, and the close of
// that.
func BenchmarkTranslation(b *testing.B) {
	const n = 20_000
	loops := map[string]func(){}
	var kinds []string
	for _, mode := range []string{"universal", "debug"} {
		s, err := debugmode.ParseSelection(mode)
		if err != nil {
			b.Fatal(err)
		}
		w := bareWorld(b)
		m, err := w.it.Add(hpyctx.GoModule{Name: "gopher"}, s.Modes(debugmode.Options{})...)
		if err != nil {
			b.Fatal(err)
		}
		api := m.Context().API()
		var x hpyctx.Handle
		w.inside(func(*pyobj.Runtime) { x, err = api.UnicodeFromString(trampoline.StrOf("x")) })
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { w.inside(func(*pyobj.Runtime) { _ = api.Close(x) }) })
		kinds = append(kinds, mode+"-is", mode+"-dup-close")
		loops[mode+"-is"] = func() {
			w.inside(func(*pyobj.Runtime) {
				for range n {
					_, _ = api.Is(x, x)
				}
			})
		}
		loops[mode+"-dup-close"] = func() {
			w.inside(func(*pyobj.Runtime) {
				for range n {
					h, _ := api.Dup(x)
					_ = api.Close(h)
				}
			})
		}
	}
	for range b.N {
		best(b, n, kinds, func(kind string) { loops[kind]() })
	}
}
