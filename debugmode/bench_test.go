package debugmode_test

import (
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
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
	}
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
