//go:build linux && (amd64 || arm64)

package native

import (
	"math"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ebitengine/purego"
	"github.com/stretchr/testify/require"
)

// peers are the functions of package cgopeer, nil without cgo.
type peers struct {
	exported, exportedMix func() uintptr
	add                   func(a, b int64) int64
	mix                   func(a int64, x float64) float64
}

// contender is one way to do what a benchmark measures: run does it n times.
type contender struct {
	name string
	run  func(n int)
}

// race measures contenders in interleaved rounds, since the machine's speed changes
// from second to second, and reports the median time of each for one operation.
func race(b *testing.B, perRound int, cs []contender) {
	times := make([][]float64, len(cs))
	for _, c := range cs {
		c.run(perRound / 10) // warm up
	}
	b.ResetTimer()
	for b.Loop() {
		for i, c := range cs {
			start := time.Now()
			c.run(perRound)
			times[i] = append(times[i], float64(time.Since(start).Nanoseconds())/float64(perRound))
		}
	}
	b.ReportMetric(0, "ns/op") // of a whole round: of no interest
	for i, c := range cs {
		slices.Sort(times[i])
		b.ReportMetric(times[i][len(times[i])/2], "ns:"+c.name)
	}
}

const benchSource = `
#include <stdint.h>
typedef int64_t (*add_fn)(void *, int64_t, int64_t);
typedef double (*mix_fn)(void *, int64_t, double);
int64_t add(void *c, int64_t a, int64_t b) { return a + b; }
double mix(void *c, int64_t a, double x) { return a + x; }

/* what a compiler makes of a context swap */
struct { void *ctx, *expect; add_fn target, slow; } edge;
int64_t trampoline(void *c, int64_t a, int64_t b) { return edge.target(edge.ctx, a, b); }
int64_t guarded(void *c, int64_t a, int64_t b) {
	if (__builtin_expect(c != edge.expect, 0)) return edge.slow(c, a, b);
	return edge.target(edge.ctx, a, b);
}
void set_edge(void *ctx, void *expect, add_fn f) { edge.ctx = ctx; edge.expect = expect; edge.target = edge.slow = f; }

struct table { void *slots[4]; };
volatile struct table *the_table;
static struct table tables[1];
int64_t loop_add(void *f, void *ctx, int64_t n) {
	int64_t sum = 0;
	tables[0].slots[1] = f;
	the_table = &tables[0];
	for (int64_t i = 0; i < n; i++) sum += ((add_fn)the_table->slots[1])(ctx, i, sum);
	return sum;
}
double loop_mix(void *f, void *ctx, int64_t n) {
	double sum = 0;
	tables[0].slots[2] = f;
	the_table = &tables[0];
	for (int64_t i = 0; i < n; i++) sum += ((mix_fn)the_table->slots[2])(ctx, i, 0.5);
	return sum;
}
int64_t loop_h(void *f, void *ctx, int64_t h, int64_t n) {
	int64_t sum = 0;
	tables[0].slots[1] = f;
	the_table = &tables[0];
	for (int64_t i = 0; i < n; i++) sum += ((int64_t (*)(void *, int64_t))the_table->slots[1])(ctx, h);
	return sum;
}
int64_t loop_dup_close(void *dup, void *close, void *ctx, int64_t h, int64_t n) {
	tables[0].slots[1] = dup;
	tables[0].slots[2] = close;
	the_table = &tables[0];
	for (int64_t i = 0; i < n; i++) {
		int64_t d = ((int64_t (*)(void *, int64_t))the_table->slots[1])(ctx, h);
		((void (*)(void *, int64_t))the_table->slots[2])(ctx, d);
	}
	return h;
}
`

// loopC calls fn n times from C.
func loopC(loop, fn Code, ctx uintptr) func(int) {
	return func(n int) { callC(loop, uintptr(fn), ctx, uintptr(n)) }
}

// BenchmarkCToC: what a swap of the context costs a C caller.
func BenchmarkCToC(b *testing.B) {
	lib := compileC(b, benchSource)
	add, loop := fn(b, lib, "add"), fn(b, lib, "loop_add")
	callC(fn(b, lib, "set_edge"), 2, 1, uintptr(add))
	always, err := AlwaysThunk(2, add)
	require.NoError(b, err)
	defer Release(always)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	owner, err := Alloc(16) // the owner and a bound of the stack
	require.NoError(b, err)
	StoreWord(owner, ThreadID())
	trap := Code(trapPC) // nothing here goes the slow way
	static, err := (&thunkAllocator{refuse: errForBench}).owned(ownedRecord{swapRecord: swapRecord{1, 2, uintptr(add), uintptr(trap)}, owner: owner})
	require.NoError(b, err)
	owned, err := OwnedThunk(owner, 1, 2, add, trap)
	require.NoError(b, err)
	defer Release(owned)
	race(b, 2_000_000, []contender{
		{"raw", loopC(loop, add, 1)},
		{"gcc", loopC(loop, fn(b, lib, "trampoline"), 1)},
		{"gcc-guarded", loopC(loop, fn(b, lib, "guarded"), 1)},
		{"swap", loopC(loop, mustSwap(b, 1, 2, add, add), 1)},
		{"swap-static", loopC(loop, static, 1)},
		{"owned", loopC(loop, owned, 1)},
		{"always", loopC(loop, always, 1)},
	})
}

type benchError string

func (e benchError) Error() string { return string(e) }

const errForBench = benchError("refused by the benchmark")

func benchAdd(f *Frame) { f.SetWord(f.Int[1] + f.Int[2]) }

func benchMix(f *Frame) { f.SetFloat64(float64(int64(f.Int[1])) + f.F[0]) }

func benchAddRecovered(f *Frame) { Recover(func() { f.SetWord(f.Int[1] + f.Int[2]) }) }

func benchAddCaught(f *Frame) { Catch(func() { f.SetWord(f.Int[1] + f.Int[2]) }) }

// crossingLoop calls fn n times from C that is held, as C is that was called a few times.
func crossingLoop(loop, fn Code) func(int) {
	for range 2 * firstNeed {
		crossC(loop, uintptr(fn), 1, 1)
	}
	return func(n int) { crossC(loop, uintptr(fn), 1, uintptr(n)) }
}

// BenchmarkCToGo: a Go function called from C.
func BenchmarkCToGo(b *testing.B) {
	lib := compileC(b, benchSource)
	loop, loopMix := fn(b, lib, "loop_add"), fn(b, lib, "loop_mix")
	pure := purego.NewCallback(func(_, x, y uintptr) uintptr { return x + y })
	cs := []contender{
		{"int", crossingLoop(loop, mustCallback(b, benchAdd, 0))},
		{"mixed", crossingLoop(loopMix, mustCallback(b, benchMix, 0))},
		{"recover", crossingLoop(loop, mustCallback(b, benchAddRecovered, 0))},
		{"catch", crossingLoop(loop, mustCallback(b, benchAddCaught, 0))},
		{"released", loopC(loop, mustCallback(b, benchAdd, 0), 1)},
		{"purego", loopC(loop, Code(pure), 1)},
	}
	if cgoPeers != nil {
		cs = append(cs,
			contender{"cgo-int", loopC(loop, Code(cgoPeers.exported()), 1)},
			contender{"cgo-mixed", loopC(loopMix, Code(cgoPeers.exportedMix()), 1)})
	}
	race(b, 100_000, cs)
}

// BenchmarkStopTheWorld: how long the world takes to stop while ten goroutines are in C code
// that computes for milliseconds, and in C code that calls back all the time.
func BenchmarkStopTheWorld(b *testing.B) {
	lib := compileC(b, `
#include <stdint.h>
volatile uint64_t sink;
void compute(uint64_t n) { for (uint64_t i = 0; i < n; i++) sink += i; }
`+crossingSource)
	compute, loop := fn(b, lib, "compute"), fn(b, lib, "loop")
	empty := uintptr(mustCallback(b, emptyEntry, 0))
	for name, call := range map[string]func(){
		"computing/Do":       func() { crossC(compute, 2_000_000) },
		"computing/released": func() { callC(compute, 2_000_000) },
		"callbacks/Do":       func() { crossC(loop, empty, 10_000) },
		"callbacks/released": func() { callC(loop, empty, 10_000) },
	} {
		b.Run(name, func(b *testing.B) {
			call()
			var stop atomic.Bool
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					for !stop.Load() {
						call()
					}
				})
			}
			before := stoppings()
			for b.Loop() {
				for start := time.Now(); time.Since(start) < time.Second; {
					runtime.GC()
				}
			}
			after := stoppings()
			stop.Store(true)
			wg.Wait()
			for i := range after.Counts {
				after.Counts[i] -= before.Counts[i]
			}
			b.ReportMetric(quantile(after, 0.5)*1e9, "ns:p50")
			b.ReportMetric(quantile(after, 0.99)*1e9, "ns:p99")
		})
	}
}

// stoppings is the runtime's histogram of the times from the wish to stop the world to the
// moment at which it stood still.
func stoppings() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64Histogram()
}

// quantile is the upper end of the bucket that holds it.
func quantile(h *metrics.Float64Histogram, q float64) float64 {
	total, seen := uint64(0), uint64(0)
	for _, n := range h.Counts {
		total += n
	}
	for i, n := range h.Counts {
		if seen += n; float64(seen) >= q*float64(total) {
			return h.Buckets[i+1]
		}
	}
	return math.Inf(1)
}

// BenchmarkGoToC: a C function called from Go.
func BenchmarkGoToC(b *testing.B) {
	lib := compileC(b, benchSource)
	add, mix := fn(b, lib, "add"), fn(b, lib, "mix")
	var registered func(c uintptr, a, b int64) int64
	purego.RegisterFunc(&registered, uintptr(add))
	each := func(f func(i uintptr)) func(int) {
		return func(n int) {
			for i := range uintptr(n) {
				f(i)
			}
		}
	}
	cs := []contender{
		{"int", func(n int) {
			for i := range uintptr(n) {
				var c Call
				c.Fn = uintptr(add)
				c.Int[1], c.Int[2] = i, i
				c.Do6()
			}
		}},
		{"mixed", func(n int) {
			for i := range uintptr(n) {
				var c Call
				c.Fn = uintptr(mix)
				c.Int[1], c.F[0] = i, 0.5
				c.Do()
			}
		}},
		{"released", func(n int) {
			for i := range uintptr(n) {
				var c Call
				c.Fn = uintptr(add)
				c.Int[1], c.Int[2] = i, i
				c.DoReleased()
			}
		}},
		{"syscalln", each(func(i uintptr) { purego.SyscallN(uintptr(add), 0, i, i) })},
		{"registerfunc", each(func(i uintptr) { registered(0, int64(i), int64(i)) })},
	}
	if cgoPeers != nil {
		cs = append(cs,
			contender{"cgo-int", each(func(i uintptr) { cgoPeers.add(int64(i), int64(i)) })},
			contender{"cgo-mixed", each(func(i uintptr) { cgoPeers.mix(int64(i), 0.5) })})
	}
	race(b, 200_000, cs)
}

// BenchmarkHandles: the leaves called from C, and the same operations in Go.
func BenchmarkHandles(b *testing.B) {
	lib := compileC(b, benchSource)
	table := newTable(b, TableOptions{Space: 1, Flags: AllowSmallInts})
	ctx := Addr(newLeafContext(b, table))
	h := open(b, table, 1)
	loop, dupClose := fn(b, lib, "loop_h"), fn(b, lib, "loop_dup_close")
	five, _ := SmallInt(5)
	one := func(op Op, arg uint64) func(int) {
		return func(n int) { callC(loop, uintptr(leafCode(op)), ctx, uintptr(arg), uintptr(n)) }
	}
	race(b, 1_000_000, []contender{
		{"from-int64", one(OpLongFromInt64, 5)},
		{"as-int64", one(OpLongAsInt64, five)},
		{"dup+close", func(n int) {
			callC(dupClose, uintptr(leafCode(OpDup)), uintptr(leafCode(OpClose)), ctx, uintptr(h), uintptr(n))
		}},
		{"go-dup+close", func(n int) {
			for range n {
				table.Dup(h)
				table.Close(h)
			}
		}},
		{"go-open+close+drain", func(n int) {
			for range n {
				w, _ := table.Open(1)
				table.Close(w)
				table.DrainReleased(func(uint32) {})
			}
		}},
		{"go-resolve", func(n int) {
			for range n {
				table.Resolve(h)
			}
		}},
	})
	require.Equal(b, 1, table.Live())
}

// BenchmarkTranslation: a call with two handles in and one out between a universal and a
// debug space, over the bare call of the same function.
func BenchmarkTranslation(b *testing.B) {
	lib := compileC(b, translateBenchSource)
	x := newTranslator(b, true, true)
	set := func(name string, v uint64) {
		a, err := lib.Lookup(name)
		require.NoError(b, err)
		Store64(a, v)
	}
	u := open(b, x.uni, 1)
	set("table", uint64(x.to.Header()))
	set("universal", uint64(u))
	universal := Side{Table: x.uni.Header()}
	translated := func(from, to Side, target string, word uint64) func(int) {
		spec := x.spec
		spec.Target, spec.Handles, spec.Result, spec.From, spec.To = fn(b, lib, target), 0b11, true, from, to
		thunk, err := NewTranslationThunk(spec)
		require.NoError(b, err)
		b.Cleanup(thunk.Release)
		return func(n int) { callC(fn(b, lib, "loop"), uintptr(thunk.Code()), callerCtx, uintptr(word), uintptr(n)) }
	}
	closing := newLeafContext(b, x.uni)
	closing.data.Own = x.from.Header()
	set("closer", uint64(OwnClose()))
	five, _ := SmallInt(5)
	w := x.word(x.from, five)
	spec := x.spec
	spec.Target, spec.Handles, spec.Result, spec.To = fn(b, lib, "first"), 0b11, true, universal
	thunk, err := NewTranslationThunk(spec)
	require.NoError(b, err)
	b.Cleanup(thunk.Release)
	race(b, 500_000, []contender{
		{"bare", func(n int) {
			callC(fn(b, lib, "loop"), uintptr(fn(b, lib, "first")), callerCtx, uintptr(u), uintptr(n))
		}},
		{"check", translated(universal, universal, "first", u)},
		{"args", translated(universal, x.spec.To, "null", u)},
		{"args+result", translated(universal, x.spec.To, "opened", u)},
		{"result+close", func(n int) {
			callC(fn(b, lib, "loop_close"), uintptr(thunk.Code()), callerCtx, uintptr(w), uintptr(n), Addr(closing))
		}},
	})
	require.Empty(b, translateReports)
	require.Empty(b, translateSlow)
	require.Zero(b, x.to.Live())
}

const translateBenchSource = `
#include <stdint.h>
struct header { uint64_t slots; uint32_t capacity, fresh, free, released, live, tag, flags, attention; uint64_t notes; } *table;
uint64_t universal;
int64_t first(void *ctx, int64_t a, int64_t b) { return a; }
int64_t null(void *ctx, int64_t a, int64_t b) { return 0; }
/* opens a handle as a provider would, without a call */
int64_t opened(void *ctx, int64_t a, int64_t b) {
	struct slot { uint64_t target; uint32_t gen, refs; uint64_t view[2]; } *s;
	uint32_t i = table->free;
	if (i) {
		s = (struct slot *)table->slots + i;
		table->free = s->refs;
		s->gen &= 0x7fffff;
	} else {
		i = table->fresh++;
		s = (struct slot *)table->slots + i;
	}
	s->target = universal;
	s->refs = 1;
	((uint32_t *)(table->notes + i * 32))[6] = 1; /* owned */
	table->live++;
	return (uint64_t)s->gen << 41 | (uint64_t)table->tag << 29 | (uint64_t)i << 1;
}
typedef int64_t (*fn)(void *, int64_t, int64_t);
volatile fn slot;
int64_t loop(fn f, void *ctx, int64_t h, int64_t n) {
	int64_t sum = 0;
	slot = f;
	for (int64_t i = 0; i < n; i++) sum += slot(ctx, h, h);
	return sum;
}
volatile void (*closer)(void *, int64_t);
int64_t loop_close(fn f, void *ctx, int64_t h, int64_t n, void *closing) {
	slot = f;
	for (int64_t i = 0; i < n; i++) closer(closing, slot(ctx, h, h));
	return 0;
}
`

// BenchmarkMaking: making and giving back thunks and blocks of memory.
func BenchmarkMaking(b *testing.B) {
	race(b, 20_000, []contender{
		{"swap", func(n int) {
			for range n {
				c, _ := SwapThunk(1, 2, 3, 4)
				Release(c)
			}
		}},
		{"swap-batch", func(n int) {
			swaps := make([]Swap, n)
			for i := range swaps {
				swaps[i] = Swap{1, 2, 3, 4}
			}
			codes, _ := SwapThunks(swaps)
			Release(codes...)
		}},
		{"alloc-64", func(n int) {
			for range n {
				a, _ := Alloc(64)
				Free(a)
			}
		}},
	})
}
