package debugmode_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

// best is the best of many short loops, so that a busy machine disturbs all kinds alike; rounds take turns.
func best(b *testing.B, n int, kinds []string, prefix string, loop func(kind string)) {
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
		b.ReportMetric(float64(least[kind].Nanoseconds())/float64(n), "ns:"+prefix+kind)
	}
}

// modeLoops are loops in C, in a module of each mode: an int and a bool added by HPy_Add, two handles in and one out, and
// HPy_Close; the same of two small ints; HPy_Dup and HPy_Close.
var modeLoops = map[string]string{"count": "", "count_ints": "ints-", "dup_close": "dup-"}

// BenchmarkModes measures the loops in our host, and in the same module on stock CPython in HPy's own modes.
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
		worlds[mode].Load("faults", s.Modes(debugmode.Options{})...)
	}
	for range b.N {
		for loop, prefix := range modeLoops {
			best(b, n, kinds, prefix, func(kind string) { worlds[kind].Call(loop, pyobj.Int(n)) })
		}
		for kind, ns := range hpyModes(b, n) {
			b.ReportMetric(ns, "ns:"+kind)
		}
	}
}

// hpyModes runs the same loops of the same module on stock CPython in HPy's own modes.
func hpyModes(b *testing.B, n int) map[string]float64 {
	b.Helper()
	out := testenv.RunPython(b, `
import sys, time, hpy.universal
from importlib.machinery import ModuleSpec
path, n = sys.argv[1], int(sys.argv[2])
modes = {"hpy-universal": hpy.universal.MODE_UNIVERSAL, "hpy-trace": hpy.universal.MODE_TRACE, "hpy-debug": hpy.universal.MODE_DEBUG}
loops = dict(kv.split("=") for kv in sys.argv[3:])
best = {}
for kind, mode in modes.items():
    m = hpy.universal.load("faults", path, ModuleSpec("faults", None, origin=path), mode=mode)
    for loop, prefix in loops.items():
        for _ in range(40):
            start = time.perf_counter_ns()
            getattr(m, loop)(n)
            best[prefix + kind] = min(best.get(prefix + kind, 1e12), (time.perf_counter_ns() - start) / n)
print(*("%s=%f" % kv for kv in best.items()))`, append([]string{modeworld.Compiled(b, "faults"), strconv.Itoa(n)}, loopArgs()...)...)
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

func loopArgs() (args []string) {
	for loop, prefix := range modeLoops {
		args = append(args, loop+"="+prefix)
	}
	return args
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
		m, err := w.It.Add(hpyctx.GoModule{Name: "gopher"}, s.Modes(debugmode.Options{})...)
		if err != nil {
			b.Fatal(err)
		}
		api := m.Context().API()
		var x hpyctx.Handle
		w.Inside(func(objspace.Space) { x, err = api.UnicodeFromString(trampoline.StrOf("x")) })
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { w.Inside(func(objspace.Space) { _ = api.Close(x) }) })
		kinds = append(kinds, mode+"-is", mode+"-dup-close")
		loops[mode+"-is"] = func() {
			w.Inside(func(objspace.Space) {
				for range n {
					_, _ = api.Is(x, x)
				}
			})
		}
		loops[mode+"-dup-close"] = func() {
			w.Inside(func(objspace.Space) {
				for range n {
					h, _ := api.Dup(x)
					_ = api.Close(h)
				}
			})
		}
	}
	for range b.N {
		best(b, n, kinds, "", func(kind string) { loops[kind]() })
	}
}
