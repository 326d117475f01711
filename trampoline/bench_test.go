package trampoline_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// leanProvider answers without asking the host, to measure the way and not the work.
type leanProvider struct{ sample.UnimplementedProvider }

//go:noinline
func (*leanProvider) Add(_ *trampoline.Context, a, _ trampoline.Handle) (trampoline.Handle, error) {
	return a, nil
}

//go:noinline
func (*leanProvider) AsInt(*trampoline.Context, trampoline.Handle) (int64, error) { return 0, nil }

// leanC are functions that do nothing, for the same slots.
var leanC = map[int]string{2: "zero"}

// lean sets a cell up with a provider that does nothing.
func (w *world) lean(c cell) (*trampoline.Context, *trampoline.Edge) {
	provider, consumer := w.module("provider", c.providerMode), w.module("consumer", c.consumerMode)
	var x *trampoline.Export
	if c.goProvider {
		var err error
		x, err = sample.Export(provider, &leanProvider{}, sample.Data{Pi: provider.Word()})
		require.NoError(w.t, err)
	} else {
		x = w.cProvider(provider, leanC)
	}
	e, err := x.Edge(consumer)
	require.NoError(w.t, err)
	if c.watched {
		e.Watch(nil)
	}
	return consumer, e
}

// contender is one way to do what a benchmark measures: run does it n times.
type contender struct {
	name string
	run  func(n int)
}

// race measures contenders in interleaved rounds, since the machine's speed changes from
// second to second, and reports the median time of each for one call.
func race(b *testing.B, perRound int, cs []contender) {
	times := make([][]float64, len(cs))
	for _, c := range cs {
		c.run(perRound / 10)
	}
	b.ResetTimer()
	for b.Loop() {
		for i, c := range cs {
			start := time.Now()
			c.run(perRound)
			times[i] = append(times[i], float64(time.Since(start).Nanoseconds())/float64(perRound))
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, c := range cs {
		slices.Sort(times[i])
		b.ReportMetric(times[i][len(times[i])/2], "ns:"+c.name)
	}
}

//go:noinline
func directAsInt(*trampoline.Context, trampoline.Handle) (int64, error) { return 0, nil }

func BenchmarkGoToGo(b *testing.B) {
	w := newWorld(b)
	consumer, e := w.lean(cell{universalMode, universalMode, true, false})
	api, err := sample.Bind(e)
	require.NoError(b, err)
	var impl sample.Provider = &leanProvider{}
	h := newInt(b, consumer, 1)
	defer closeHandle(b, consumer, h)
	race(b, 2_000_000, []contender{
		{"direct", func(n int) {
			for range n {
				_, _ = directAsInt(consumer, h)
			}
		}},
		{"interface", func(n int) {
			for range n {
				_, _ = impl.AsInt(consumer, h)
			}
		}},
		{"client", func(n int) {
			for range n {
				_, _ = api.AsInt(h)
			}
		}},
	})
}

// BenchmarkEdge measures int64_t as_int(ctx, h) across edges of all kinds.
func BenchmarkEdge(b *testing.B) {
	var cs []contender
	add := func(name string, c cell, watchers ...trampoline.Interceptor) {
		w := newWorld(b)
		consumer, e := w.lean(c)
		for _, i := range watchers {
			e.Watch(i)
		}
		h := newInt(b, consumer, 1)
		b.Cleanup(func() {
			w.rt.SetCurrent(w.thread)
			closeHandle(b, consumer, h)
		})
		cs = append(cs, contender{"c-to-" + name, func(n int) {
			w.callC("loop_as_int", consumer.Word(), e.Table(), uintptr(h), uintptr(n))
		}})
	}
	add("c", cell{universalMode, universalMode, false, false})
	add("go", cell{universalMode, universalMode, true, false})
	add("c-watched", cell{universalMode, universalMode, false, true})
	add("c-intercepted", cell{universalMode, universalMode, false, false}, &quiet{})
	native.RefuseClock(errors.New("refused by the benchmark"))
	add("c-watched-in-go", cell{universalMode, universalMode, false, true})
	native.RefuseClock(nil)
	add("go-watched", cell{universalMode, universalMode, true, true})
	add("go-debug", cell{debugMode, universalMode, true, false})
	add("c-debug", cell{debugMode, universalMode, false, false})
	add("debug-c-debug", cell{debugMode, debugMode, false, false})
	race(b, 200_000, cs)
}

// BenchmarkGoToC measures the same calls from Go, beside the bare native call.
func BenchmarkGoToC(b *testing.B) {
	w := newWorld(b)
	consumer, e := w.lean(cell{universalMode, universalMode, false, false})
	api, err := sample.Bind(e)
	require.NoError(b, err)
	h := newInt(b, consumer, 1)
	defer closeHandle(b, consumer, h)
	zero := native.Code(symbol(b, library(b, "provider"), "zero"))
	race(b, 200_000, []contender{
		{"native", func(n int) {
			for range n {
				var c native.Call
				c.Fn = uintptr(zero)
				c.Int[0] = consumer.Word()
				c.Int[1] = uintptr(h)
				c.Do6()
			}
		}},
		{"client", func(n int) {
			for range n {
				_, _ = api.AsInt(h)
			}
		}},
	})
}

// entryNothing is what a C entry cannot do without.
func entryNothing(f *native.Frame) { f.Ret = 0 }

// BenchmarkCToGo measures the generated entry beside the bare native callback, and a
// member of a context.
func BenchmarkCToGo(b *testing.B) {
	w := newWorld(b)
	consumer, e := w.lean(cell{universalMode, universalMode, true, false})
	h := newInt(b, consumer, 1)
	defer closeHandle(b, consumer, h)
	code, err := native.Callback(entryNothing, 0)
	require.NoError(b, err)
	bare, err := native.Alloc(96 + 8*32)
	require.NoError(b, err)
	w.blocks = append(w.blocks, bare)
	native.StoreWord(bare+96+2*8, uintptr(code))
	member, err := native.Alloc(96 + 8*32)
	require.NoError(b, err)
	w.blocks = append(w.blocks, member)
	native.StoreWord(member+96+2*8, native.LoadWord(consumer.Word()+abi.Offset(abi.SlotLongAsInt64T)))
	loop := func(table uintptr) func(int) {
		return func(n int) { w.callC("loop_as_int", consumer.Word(), table, uintptr(h), uintptr(n)) }
	}
	race(b, 200_000, []contender{{"native", loop(bare)}, {"entry", loop(e.Table())}, {"context", loop(member)}})
}
