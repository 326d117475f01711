package matrix

import (
	"testing"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/stretchr/testify/require"
)

func selection(tb testing.TB, text string) debugmode.Selection {
	s, err := debugmode.ParseSelection(text)
	require.NoError(tb, err)
	return s
}

// BenchmarkEdge is a call from one module in C to another in our host, in a loop in C, with the very binaries that
// tests/cpython/bench.py measures on stock CPython: one handle in and one out, which the provider duplicates and the
// consumer closes; and two in and one out, which the provider makes by HPy_Subtract.
func BenchmarkEdge(b *testing.B) {
	const n, rounds = 20_000, 60
	bench := twin{"bench_consumer", probeConsumer.folder, nil}
	kinds := []struct{ name, provider, consumer string }{
		{"same-mode", "universal", "universal"}, {"debug-to-universal", "universal", "debug"},
		{"mixed", "debug", "universal"}, {"debug-to-debug", "debug", "debug"}, {"trace-to-universal", "universal", "trace"},
	}
	loops := map[string]string{"api": "", "pair": "pair-", "subtract": "subtract-"}
	var worlds []*world
	for _, kind := range kinds {
		worlds = append(worlds, newWorldOf(b, linked, side{"C", selection(b, kind.consumer)}, side{"C", selection(b, kind.provider)}, bench))
	}
	best := map[string]float64{}
	for b.Loop() {
		for range rounds {
			for i, kind := range kinds {
				w := worlds[i]
				for loop, prefix := range loops {
					w.Inside(func(objspace.Space) {
						o, err := w.consumer.Call(loop, pyobj.Int(n), pyobj.Int(7), pyobj.None)
						require.NoError(b, err)
						ns := o.(*pyobj.Float).Value()
						if was := best[prefix+kind.name]; was == 0 || ns < was {
							best[prefix+kind.name] = ns
						}
					})
				}
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	for name, ns := range best {
		b.ReportMetric(ns, "ns:"+name)
	}
}
