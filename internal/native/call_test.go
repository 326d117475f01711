//go:build linux && (amd64 || arm64)

package native

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const reenterSource = `
#include <stdint.h>
typedef uint64_t (*go_fn)(uint64_t);
typedef double (*go_fn_d)(uint64_t, double);
uint64_t reenter(go_fn f, uint64_t v) { return f(v) + 1; }
double reenter_d(go_fn_d f, uint64_t v, double d) { return f(v, d) + 0.5; }
uint64_t reenter_stack(go_fn f, uint64_t v, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t g) {
	return f(v) + a + b + c + d + e + g;
}
`

// deep makes the goroutine's stack grow, so that it moves.
//
//go:noinline
func deep(n int) int {
	var pad [512]byte
	pad[n%512] = 1
	if n == 0 {
		return int(pad[0])
	}
	return deep(n-1) + int(pad[n%512]) - 1
}

func growEntry(f *Frame) {
	deep(400)
	f.SetWord(f.Int[0] * 2)
	f.SetFloat64(f.F[0] * 2)
}

// onFreshStack runs fn where the stack is small, so that growth is certain to move it.
func onFreshStack(fn func()) {
	var wg sync.WaitGroup
	wg.Go(fn)
	wg.Wait()
}

func TestResultsAreNotLostWhenTheStackMovesDuringTheCall(t *testing.T) {
	lib := compileC(t, reenterSource)
	grow := uintptr(mustCallback(t, growEntry, 0))
	reenter, reenterD, reenterStack := fn(t, lib, "reenter"), fn(t, lib, "reenter_d"), fn(t, lib, "reenter_stack")
	for i := range uintptr(50) {
		onFreshStack(func() {
			var c Call
			c.Fn = uintptr(reenter)
			c.Int[0], c.Int[1] = grow, i
			c.Do6()
			require.Equal(t, i*2+1, c.Ret)
		})
		onFreshStack(func() {
			var c Call
			c.Fn = uintptr(reenterD)
			c.Int[0], c.F[0] = grow, 1.25
			c.Do()
			require.Equal(t, 3.0, c.RetF)
		})
		onFreshStack(func() {
			var c Call
			c.Fn = uintptr(reenterStack)
			w := c.Args()
			for _, v := range []uintptr{grow, i, 1, 2, 3, 4, 5, 6} {
				w.Word(v)
			}
			w.Do()
			require.Equal(t, i*2+21, c.Ret)
		})
		onFreshStack(func() { // a Call that is not on the stack
			c := &Call{Fn: uintptr(reenter)}
			kept.Store(c, nil)
			defer kept.Delete(c)
			c.Int[0], c.Int[1] = grow, i
			c.Do6()
			require.Equal(t, i*2+1, c.Ret)
		})
	}
}

// kept makes what is put into it escape.
var kept sync.Map

func collectEntry(f *Frame) {
	garbage := make([][]byte, 0, 64)
	for i := range 64 {
		garbage = append(garbage, make([]byte, 1<<(i%13)))
	}
	runtime.GC()
	f.SetWord(f.Int[0] + uintptr(len(garbage)))
}

func TestGarbageCollectionDuringCallsDisturbsNothing(t *testing.T) {
	lib := compileC(t, reenterSource)
	collect, reenter := uintptr(mustCallback(t, collectEntry, 0)), fn(t, lib, "reenter")
	for i := range uintptr(20) {
		require.Equal(t, i+65, callC(reenter, collect, i))
	}
}

// nestEntry goes down through C again until its argument is 0.
func nestEntry(f *Frame) {
	n := f.Int[0]
	if n == 0 {
		return
	}
	var c Call
	c.Fn = nest.reenter
	c.Int[0], c.Int[1] = nest.self, n-1
	c.Do6()
	f.SetWord(c.Ret + 1)
}

var nest struct{ reenter, self uintptr }

func TestHammerNestedCallsFromManyGoroutines(t *testing.T) {
	lib := compileC(t, reenterSource)
	nest.reenter, nest.self = uintptr(fn(t, lib, "reenter")), uintptr(mustCallback(t, nestEntry, 0))
	grow := uintptr(mustCallback(t, growEntry, 0))
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := range uintptr(50) {
				depth := (uintptr(g) + i) % 40
				if got := callC(Code(nest.reenter), nest.self, depth); got != 2*depth+1 {
					t.Errorf("depth %d: got %d", depth, got)
				}
				if got := callC(Code(nest.reenter), grow, i); got != 2*i+1 {
					t.Errorf("grow %d: got %d", i, got)
				}
				if i%16 == 0 {
					runtime.GC()
				}
			}
		})
	}
	wg.Wait()
}

func emptyEntry(f *Frame) { f.SetWord(f.Int[0]) }

func TestCallsInBothDirectionsAllocateNothing(t *testing.T) {
	lib := compileC(t, reenterSource)
	reenter, reenterStack := fn(t, lib, "reenter"), fn(t, lib, "reenter_stack")
	empty := uintptr(mustCallback(t, emptyEntry, 0))
	leaf := fn(t, compileC(t, `long nop(void) { return 0; }`), "nop")
	for name, call := range map[string]func(){
		"registers": func() {
			var c Call
			c.Fn = uintptr(reenter)
			c.Int[0] = empty
			c.Do()
			c.Do6()
		},
		"stack": func() {
			var c Call
			c.Fn = uintptr(reenterStack)
			w := c.Args()
			for _, v := range [8]uintptr{empty} {
				w.Word(v)
			}
			w.Do()
		},
		"released": func() {
			var c Call
			c.Fn = uintptr(leaf)
			c.DoReleased()
		},
	} {
		t.Run(name, func(t *testing.T) { require.Zero(t, testing.AllocsPerRun(100, call)) })
	}
}

func TestThreadThatGoDoesNotKnowMayCallBack(t *testing.T) {
	lib := compileC(t, `
#include <pthread.h>
#include <stdint.h>
struct work { uint64_t (*f)(uint64_t); uint64_t sum; };
static void *run(void *p) {
	struct work *w = p;
	for (uint64_t i = 0; i < 100; i++) w->sum += w->f(i);
	return 0;
}
uint64_t foreign(uint64_t (*f)(uint64_t)) {
	struct work w[4];
	pthread_t t[4];
	uint64_t sum = 0;
	for (int i = 0; i < 4; i++) { w[i].f = f; w[i].sum = 0; if (pthread_create(&t[i], 0, run, &w[i])) return 0; }
	for (int i = 0; i < 4; i++) { pthread_join(t[i], 0); sum += w[i].sum; }
	return sum;
}
`)
	grow := mustCallback(t, growEntry, 0)
	require.EqualValues(t, 4*9900, callC(fn(t, lib, "foreign"), uintptr(grow)))
}

func TestVariadicFunctionsAreTold(t *testing.T) {
	lib := compileC(t, `
#include <stdarg.h>
double sum(int n, ...) {
	va_list l;
	double s = 0;
	va_start(l, n);
	while (n--) s += va_arg(l, double);
	va_end(l);
	return s;
}
`)
	for _, n := range []int{3, 8, 12} {
		var c Call
		c.Fn = uintptr(fn(t, lib, "sum"))
		w := c.Args()
		w.Word(uintptr(n))
		for i := range n {
			w.Float64(float64(i) + 0.5)
		}
		w.Do()
		require.Equal(t, float64(n*n)/2, c.RetF)
		if n <= 8 {
			c.RetF = 0
			c.DoReleased()
			require.Equal(t, float64(n*n)/2, c.RetF)
		}
	}
}
