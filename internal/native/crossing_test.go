//go:build linux && (amd64 || arm64)

package native

import (
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const crossingSource = `
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
typedef uint64_t (*go_fn)(uint64_t);
typedef double (*go_mix)(uint64_t, double);
uint64_t add(uint64_t a, uint64_t b) { return a + b; }
double mix(uint64_t a, double x, double y) { return a + x * y; }
double many(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h, uint64_t i, uint64_t j, double x) {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + x;
}
uint64_t loop(go_fn f, uint64_t n) { uint64_t s = 0; for (uint64_t i = 0; i < n; i++) s += f(i); return s; }
double loop_mix(go_mix f, uint64_t n) { double s = 0; for (uint64_t i = 0; i < n; i++) s += f(i, s); return s; }
uint64_t reenter(go_fn f, uint64_t v) { return f(v) + 1; }

/* four threads that Go does not know */
struct work { go_fn f; uint64_t sum; };
static void *run(void *p) { struct work *w = p; for (uint64_t i = 0; i < 100; i++) w->sum += w->f(i); return 0; }
uint64_t foreign(go_fn f) {
	struct work w[4];
	pthread_t t[4];
	uint64_t sum = 0;
	for (int i = 0; i < 4; i++) { w[i].f = f; w[i].sum = 0; if (pthread_create(&t[i], 0, run, &w[i])) return 0; }
	for (int i = 0; i < 4; i++) { pthread_join(t[i], 0); sum += w[i].sum; }
	return sum;
}

/* a coroutine of C's own, on a stack of C's own */
static __thread ucontext_t outer, inner;
static __thread uint64_t total;
static __thread go_fn coroutine_fn;
static void coroutine(void) { for (uint64_t i = 0; i < 10; i++) { total += coroutine_fn(i); swapcontext(&inner, &outer); } }
uint64_t coroutines(go_fn f) {
	static __thread char stack[64 << 10];
	getcontext(&inner);
	inner.uc_stack.ss_sp = stack;
	inner.uc_stack.ss_size = sizeof stack;
	inner.uc_link = &outer;
	total = 0;
	coroutine_fn = f;
	makecontext(&inner, coroutine, 0);
	for (int i = 0; i < 10; i++) { swapcontext(&outer, &inner); total += f(100); }
	return total;
}
uint64_t overflow(uint64_t n) { volatile char b[4096]; b[n % 4096] = 1; return n == 1 ? 1 : overflow(n - 1) + b[n % 4096]; }
uint64_t fault(uint64_t *p) { return *p; }

/* what does not come back, until the flag says so */
static void until(volatile uint32_t *flag) { *flag = 1; while (*flag != 2) {} }
static void sleep_until(volatile uint32_t *flag) { *flag = 1; while (*flag != 2) syscall(SYS_futex, flag, FUTEX_WAIT_PRIVATE, 1, 0, 0, 0); }
uint64_t spin(uint32_t *flag) { until(flag); return 42; }
uint64_t call_and_spin(uint32_t *flag, go_fn f) { f(0); until(flag); return 42; }
/* sleeps until C is released, which the lane tells, or a minute */
static void step(volatile uint64_t *in_c) {
	for (int i = 0; i < 60000 && *in_c != 3; i++) {
		struct timespec t = { 0, 1000000 };
		nanosleep(&t, &t);
	}
}
uint64_t slow_steps(go_fn f, uint64_t *in_c) { f(0); step(in_c); f(1); f(2); step(in_c); f(3); step(in_c); f(4); f(5); return 0; }
uint64_t wait(uint32_t *flag) { sleep_until(flag); return 42; }
uint64_t spin_and_call(uint32_t *flag, go_fn f) { until(flag); return f(7) + f(7); }
uint64_t wait_and_call(uint32_t *flag, go_fn f) { sleep_until(flag); return f(7) + f(7); }
`

// ways are what decides how C goes on: at its start and after each callback.
var ways = map[string]func(p *policy){
	"held":     func(p *policy) { p.held.Store(1) },
	"released": func(p *policy) { p.held.Store(0) },
	"in turn":  func(p *policy) { p.held.Store(1 - p.held.Load()) },
	"measured": func(*policy) {},
}

// inEachWay runs a test with the policy steered at every callback, by steer.
func inEachWay(t *testing.T, test func(t *testing.T, steer func(fn Code))) {
	require.NoError(t, CrossingRefusal()) // which also starts the watch
	for name, way := range ways {
		t.Run(name, func(t *testing.T) { test(t, func(fn Code) { way(policyOf(fn)) }) })
	}
}

// crossC is callC by Do6.
func crossC(fn Code, args ...uintptr) uintptr {
	var c Call
	c.Fn = uintptr(fn)
	copy(c.Int[:], args)
	c.Do6()
	return c.Ret
}

// crossingFns are what callbacks need to know, which have no closure.
var crossingFns struct {
	reenter, loop Code
	self          uintptr
	steer         func(Code)
	note          func(*Frame)
	panics        atomic.Int64
}

func steerReenter() {
	if s := crossingFns.steer; s != nil {
		s(crossingFns.reenter)
		s(crossingFns.loop)
	}
}

// lockedToThread says what the runtime tells of the calling goroutine.
func lockedToThread() bool {
	var b [128]byte
	head, _, _ := strings.Cut(string(b[:runtime.Stack(b[:], false)]), "\n")
	return strings.Contains(head, "locked to thread")
}

// calledHeld says whether the callback that is running came from C that ran held.
func calledHeld() bool {
	above, _, _ := strings.Cut(string(debug.Stack()), "runtime.cgocallback")
	return strings.Contains(above, "native.crossed")
}

// requireAtRest sees to it that no thread is taken for being in C, and that the lanes belong to nobody's callback.
func requireAtRest(t *testing.T) {
	t.Helper()
	require.False(t, lockedToThread())
	for i := range laneCount {
		l := At[lane](usedLanes[i])
		require.Zero(t, l.inC)
	}
}

func TestCrossingIsNotRefused(t *testing.T) { require.NoError(t, CrossingRefusal()) }

func TestCrossingPassesArgumentsAndResults(t *testing.T) {
	lib := compileC(t, crossingSource)
	add, mix, many := fn(t, lib, "add"), fn(t, lib, "mix"), fn(t, lib, "many")
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		for i := range uintptr(300) {
			for _, f := range []Code{add, mix, many} {
				steer(f)
			}
			require.Equal(t, i+5, crossC(add, i, 5))
			var c Call
			c.Fn = uintptr(mix)
			c.Int[0], c.F[0], c.F[1] = i, 1.5, 4
			c.Do()
			require.Equal(t, float64(i)+6, c.RetF)
			c = Call{Fn: uintptr(many)}
			var extra []uintptr
			for k := range uintptr(10) {
				if k < NInt {
					c.Int[k] = i + k
				} else {
					extra = append(extra, i+k)
				}
			}
			c.F[0] = 0.25
			c.DoStack(extra)
			require.Equal(t, float64(55*i+330)+0.25, c.RetF)
		}
		requireAtRest(t)
	})
}

// eventfulEntry does what disturbs a crossing, now and then.
func eventfulEntry(f *Frame) {
	i := f.Int[0]
	steerReenter()
	switch i % 64 {
	case 1:
		deep(400)
	case 2:
		runtime.Gosched()
	case 3:
		ch := make(chan uintptr)
		go func() { ch <- i }()
		i = <-ch
	case 4:
		if i%1024 == 4 {
			runtime.GC()
		}
	case 5:
		ReleaseC()
	}
	f.SetWord(i * 3)
	f.SetFloat64(1)
}

func TestCrossingOutlivesWhatCallbacksDo(t *testing.T) {
	lib := compileC(t, crossingSource)
	crossingFns.loop, crossingFns.reenter = fn(t, lib, "loop"), fn(t, lib, "reenter")
	loopMix := fn(t, lib, "loop_mix")
	eventful := uintptr(mustCallback(t, eventfulEntry, 0))
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		crossingFns.steer = steer
		defer func() { crossingFns.steer = nil }()
		for range 4 {
			onFreshStack(func() {
				const n = 3000
				require.EqualValues(t, 3*n*(n-1)/2, crossC(crossingFns.loop, eventful, n))
				var c Call
				c.Fn = uintptr(loopMix)
				c.Int[0], c.Int[1] = eventful, n
				c.Do()
				require.EqualValues(t, n, c.RetF)
				require.False(t, lockedToThread())
			})
		}
		requireAtRest(t)
	})
}

// alternateEntry goes down through C by each of the doors in turn.
func alternateEntry(f *Frame) {
	n := f.Int[0]
	steerReenter()
	if n == 0 {
		deep(100)
		return
	}
	var c Call
	c.Fn = uintptr(crossingFns.reenter)
	c.Int[0], c.Int[1] = crossingFns.self, n-1
	c.Do6()
	f.SetWord(c.Ret + 1)
}

func TestHammerCrossingsNestFromManyGoroutines(t *testing.T) {
	lib := compileC(t, crossingSource)
	crossingFns.loop, crossingFns.reenter = fn(t, lib, "loop"), fn(t, lib, "reenter")
	crossingFns.self = uintptr(mustCallback(t, alternateEntry, 0))
	eventful := uintptr(mustCallback(t, eventfulEntry, 0))
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		crossingFns.steer = steer
		defer func() { crossingFns.steer = nil }()
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range uintptr(20) {
					depth := (uintptr(g) + i) * 7 % 200
					if got := crossC(crossingFns.reenter, crossingFns.self, depth); got != 2*depth+1 {
						t.Errorf("depth %d: got %d", depth, got)
					}
					if got := crossC(crossingFns.loop, eventful, 200); got != 3*199*100 {
						t.Errorf("loop: got %d", got)
					}
				}
			})
		}
		wg.Wait()
		requireAtRest(t)
	})
}

func TestCrossingLocksTheThreadWhileCIsParked(t *testing.T) {
	lib := compileC(t, crossingSource)
	loop := fn(t, lib, "loop")
	var locked, same int
	var thread uintptr
	crossingFns.note = func(f *Frame) {
		if f.Int[0] == 0 {
			thread = ThreadID()
		}
		runtime.Gosched()
		if lockedToThread() {
			locked++
		}
		if ThreadID() == thread {
			same++
		}
	}
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		locked, same = 0, 0
		steer(loop)
		crossC(loop, uintptr(mustCallback(t, noteEntry, 0)), 50)
		require.Equal(t, 50, locked)
		require.Equal(t, 50, same)
		require.False(t, lockedToThread())
	})
}

func noteEntry(f *Frame) { crossingFns.note(f) }

// leaveByEntry panics or exits at the bottom of some levels.
func leaveByEntry(f *Frame) {
	steerReenter()
	if n := f.Int[0]; n > 0 {
		f.SetWord(crossC(crossingFns.reenter, crossingFns.self, n-1))
		return
	}
	if crossingFns.panics.Add(1)%2 == 0 {
		runtime.Goexit()
	}
	panic("at the bottom")
}

func TestPanicsAndExitsPassTheCFramesOfACrossing(t *testing.T) {
	lib := compileC(t, crossingSource)
	crossingFns.reenter, crossingFns.loop = fn(t, lib, "reenter"), fn(t, lib, "loop")
	crossingFns.self = uintptr(mustCallback(t, leaveByEntry, 0))
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		crossingFns.steer = steer
		defer func() { crossingFns.steer = nil }()
		for depth := range uintptr(30) {
			crossingFns.panics.Store(0)
			onFreshStack(func() {
				o := Recover(func() { crossC(crossingFns.reenter, crossingFns.self, depth) })
				require.Equal(t, Outcome{Panicked: true, Value: "at the bottom"}, o)
				require.False(t, lockedToThread())
			})
			onFreshStack(func() { crossC(crossingFns.reenter, crossingFns.self, depth); t.Error("the exit was lost") })
			crossingFns.panics.Store(1)
			onFreshStack(func() {
				require.True(t, Catch(func() { crossC(crossingFns.reenter, crossingFns.self, depth) }).Goexit)
			})
			requireAtRest(t)
		}
	})
}

// guardedEntry catches what goes wrong further down, and then calls C again.
func guardedEntry(f *Frame) {
	n := f.Int[0]
	if n == 0 {
		leaveByEntry(f)
	}
	var r uintptr
	o := Catch(func() { r = crossC(crossingFns.reenter, crossingFns.self, n-1) })
	if n%2 == 0 || !o.Ok() {
		Recover(func() { panic("again") })
		r = crossC(crossingFns.reenter, uintptr(crossingFns.loop), 1)
	}
	f.SetWord(r)
}

func TestCallbacksMayCatchWhatLeavesNestedCrossings(t *testing.T) {
	lib := compileC(t, crossingSource)
	crossingFns.reenter = fn(t, lib, "reenter")
	crossingFns.loop = mustCallback(t, emptyEntry, 0)
	crossingFns.self = uintptr(mustCallback(t, guardedEntry, 0))
	for _, held := range []uint32{0, 1} {
		for depth := range uintptr(12) {
			if depth == 0 {
				continue
			}
			policyOf(crossingFns.reenter).held.Store(held)
			onFreshStack(func() {
				if got := crossC(crossingFns.reenter, crossingFns.self, depth); got != 3 && got <= 3 {
					t.Errorf("depth %d: got %d", depth, got)
				}
			})
			requireAtRest(t)
		}
	}
}

func TestOtherThreadsAndStacksMayCallBackDuringACrossing(t *testing.T) {
	lib := compileC(t, crossingSource)
	grow := uintptr(mustCallback(t, growEntry, 0))
	foreign, coroutines := fn(t, lib, "foreign"), fn(t, lib, "coroutines")
	crossingFns.reenter, crossingFns.loop = fn(t, lib, "reenter"), fn(t, lib, "loop")
	crossingFns.self = uintptr(mustCallback(t, alternateEntry, 0))
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		crossingFns.steer = steer
		defer func() { crossingFns.steer = nil }()
		require.EqualValues(t, 4*9900, callC(foreign, crossingFns.self), "their callbacks may cross")
		steer(coroutines)
		for range 5 {
			require.EqualValues(t, 2090, crossC(coroutines, grow))
		}
		if runtime.GOMAXPROCS(0) > 1 { // the threads need a processor while C waits for them held
			steer(foreign)
			require.EqualValues(t, 4*9900, crossC(foreign, grow))
		}
		requireAtRest(t)
	})
}

func TestCrossingsAllocateNothing(t *testing.T) {
	lib := compileC(t, crossingSource)
	add, loop := fn(t, lib, "add"), fn(t, lib, "loop")
	empty := uintptr(mustCallback(t, emptyEntry, 0))
	inEachWay(t, func(t *testing.T, steer func(Code)) {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			steer(add)
			steer(loop)
			crossC(add, 1, 2)
			crossC(loop, empty, 3)
		}))
	})
}

func TestCrossingOutlivesCollectionsAndProfilingSignals(t *testing.T) {
	lib := compileC(t, crossingSource)
	crossingFns.loop, crossingFns.reenter = fn(t, lib, "loop"), fn(t, lib, "reenter")
	eventful, empty := uintptr(mustCallback(t, eventfulEntry, 0)), uintptr(mustCallback(t, emptyEntry, 0))
	require.NoError(t, pprof.StartCPUProfile(io.Discard))
	defer pprof.StopCPUProfile()
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	var stop atomic.Bool
	var others, wg sync.WaitGroup
	for range 2 {
		others.Go(func() {
			for !stop.Load() {
				kept.Store(0, make([]byte, 1<<14))
			}
		})
	}
	others.Go(func() {
		for !stop.Load() {
			runtime.GC()
		}
	})
	for range 4 {
		wg.Go(func() {
			for range 20 {
				const n = 2000
				if got := crossC(crossingFns.loop, eventful, n); got != 3*n*(n-1)/2 {
					t.Errorf("got %d", got)
				}
				if got := crossC(crossingFns.loop, empty, 100*n); got != 100*n*(100*n-1)/2 {
					t.Errorf("got %d", got)
				}
			}
		})
	}
	wg.Wait()
	stop.Store(true)
	others.Wait()
	requireAtRest(t)
}

// enduranceEnv is a time for which TestCrossingEndurance runs; without it, it is a moment.
const enduranceEnv = "HPYAPI_ENDURANCE"

func TestCrossingEndurance(t *testing.T) {
	lasting := 200 * time.Millisecond
	if s := os.Getenv(enduranceEnv); s != "" {
		var err error
		lasting, err = time.ParseDuration(s)
		require.NoError(t, err)
	}
	lib := compileC(t, crossingSource)
	crossingFns.loop, crossingFns.reenter = fn(t, lib, "loop"), fn(t, lib, "reenter")
	eventful, empty := uintptr(mustCallback(t, eventfulEntry, 0)), uintptr(mustCallback(t, emptyEntry, 0))
	require.NoError(t, pprof.StartCPUProfile(io.Discard))
	defer pprof.StopCPUProfile()
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	var callbacks, wrong atomic.Int64
	var wg sync.WaitGroup
	end := time.Now().Add(lasting)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for time.Now().Before(end) {
				onFreshStack(func() {
					const n, m = 2000, 1_000_000
					if crossC(crossingFns.loop, eventful, n) != 3*n*(n-1)/2 {
						wrong.Add(1)
					}
					if crossC(crossingFns.loop, empty, m) != m*(m-1)/2 {
						wrong.Add(1)
					}
					callbacks.Add(n + m)
				})
			}
		})
	}
	wg.Wait()
	require.Zero(t, wrong.Load())
	requireAtRest(t)
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	t.Logf("%d callbacks, %d collections", callbacks.Load(), ms.NumGC)
}
