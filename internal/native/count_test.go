//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// counting is what count thunks work on, with the calling thread as the lock's owner.
type counting struct {
	runtime  *RuntimeWords
	at       uintptr // of runtime
	thread   *ThreadWords
	threadAt uintptr
	counters uintptr
}

func newCounting(t testing.TB) *counting {
	needClock(t)
	runtime.LockOSThread()
	n := &counting{}
	n.runtime, n.at = NewWords[RuntimeWords]()
	n.thread, n.threadAt = NewWords[ThreadWords]()
	n.runtime.Current, n.thread.OS, n.thread.Limit = n.threadAt, ThreadID(), 1000
	var err error
	n.counters, err = Alloc(int(sizeOf[Counters]()))
	require.NoError(t, err)
	t.Cleanup(func() {
		FreeWords(n.at)
		FreeWords(n.threadAt)
		Free(n.counters)
		runtime.UnlockOSThread()
	})
	return n
}

// thunk makes a count thunk that lives as long as the test.
func (n *counting) thunk(t testing.TB, c Count) Code {
	t.Helper()
	c.Runtime = n.at
	if c.Counters == 0 {
		c.Counters = n.counters
	}
	if c.Slow == 0 {
		c.Slow = mustCallback(t, missEntry, 5)
	}
	code, err := CountThunk(c)
	require.NoError(t, err)
	t.Cleanup(func() { Release(code) })
	return code
}

// take gives what was counted since the last time.
func (n *counting) take() Counters {
	c := ReadCounters(n.counters)
	*At[Counters](n.counters) = Counters{}
	return c
}

func (n *counting) requireCalls(t *testing.T, calls, errors int) {
	t.Helper()
	c := n.take()
	require.Equal(t, [2]uint64{uint64(calls), uint64(errors)}, [2]uint64{c.Calls, c.Errors})
	require.True(t, calls > 0 || c.Ticks == 0, "no time without a call")
}

// registerSignature is a random signature whose arguments all fit registers, the first of
// which is a context.
func registerSignature(r *rand.Rand, id int) signature {
	ints, floats := r.IntN(MaxTranslated+1), r.IntN(9)
	s := randomSignature(r, id, 0)
	for left := ints + floats; left > 0; left-- {
		at := ctype(r.IntN(int(tFloat)))
		if r.IntN(left) < floats {
			at = tFloat + ctype(r.IntN(2))
			floats--
		}
		s.args = append(s.args, at)
		s.values = append(s.values, randomValue(r, at))
	}
	s.args = append([]ctype{tPointer}, s.args...)
	s.values = append([]uint64{randomValue(r, tPointer) | 1}, s.values...)
	return s
}

func TestCountedCallsPassArgumentsAndResults(t *testing.T) {
	n := newCounting(t)
	r := rand.New(rand.NewPCG(12, 3))
	var all []signature
	for id := range 120 {
		all = append(all, registerSignature(r, id))
	}
	lib := signatureLibrary(t, all)
	bad, err := lib.Lookup("bad")
	require.NoError(t, err)
	signatureCases, signatureErrors = all, nil
	for i, s := range all {
		sent := uintptr(s.values[0])
		for _, name := range []string{"call", "dirty"} {
			call := fn(t, lib, fmt.Sprintf("%s_%d", name, s.id))
			inC := n.thunk(t, Count{Expect: sent, Ctx: sent, Target: fn(t, lib, fmt.Sprintf("take_%d", s.id))})
			require.EqualValues(t, 0, int32(callC(call, uintptr(inC))), "signature %v: result", s)
			require.EqualValues(t, 0, Load32(bad), "signature %v: argument number", s)
			n.requireCalls(t, 1, 0)

			all[i].values[0] = uint64(^sent) // what is put in its place
			inGo := n.thunk(t, Count{Expect: sent, Ctx: ^sent, Target: mustCallback(t, checkSignature, uintptr(s.id))})
			require.EqualValues(t, 0, int32(callC(call, uintptr(inGo))), "signature %v: result from Go", s)
			require.Empty(t, signatureErrors)
			n.requireCalls(t, 1, 0)

			all[i].values[0] = uint64(sent)
			miss := n.thunk(t, Count{Expect: ^sent, Ctx: 1, Target: 1, Slow: mustCallback(t, checkSignature, uintptr(s.id))})
			require.EqualValues(t, 0, int32(callC(call, uintptr(miss))), "signature %v: result of the slow path", s)
			require.Empty(t, signatureErrors)
			n.requireCalls(t, 0, 0)
		}
	}
}

const countSource = `
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
typedef struct { int64_t a, b; } ints;
typedef struct { double a, b; } floats;
typedef struct { int64_t a; double b; } mixed;
struct thread { uint64_t os, depth, limit, seq, raised; };
struct { struct thread *current; } *rt;
static void raise_it(void) { if (rt) rt->current->seq++, rt->current->raised = 1; }
ints give_ints(uint64_t c) { raise_it(); return (ints){c + 1, c + 2}; }
floats give_floats(uint64_t c) { raise_it(); return (floats){c + 1, c + 2}; }
mixed give_mixed(uint64_t c) { return (mixed){c + 1, c + 2}; }
int64_t take_ints(ints (*f)(uint64_t), uint64_t c) { ints r = f(c); return r.a * 1000 + r.b; }
int64_t take_floats(floats (*f)(uint64_t), uint64_t c) { floats r = f(c); return r.a * 1000 + r.b; }
int64_t take_mixed(mixed (*f)(uint64_t), uint64_t c) { mixed r = f(c); return r.a * 1000 + r.b; }

int64_t misaligned(uint64_t c) { return (uintptr_t)__builtin_frame_address(0) & 15; }

int64_t set_error(struct thread *t, uint64_t times, uint64_t raised) { t->seq += times; t->raised = raised; return 0; }
int64_t set_error_and_give(struct thread *t, uint64_t times, uint64_t raised, int64_t result) { set_error(t, times, raised); return result; }
double set_error_and_give_double(struct thread *t, uint64_t times, uint64_t raised) { set_error(t, times, raised); return 1.5; }
int64_t give_lock_away(struct thread *t, uint64_t times, uint64_t raised) { rt->current = 0; return set_error(t, times, raised); }

int64_t (*down)(uint64_t c, int64_t n);
int64_t descend(uint64_t c, int64_t n) { return n == 0 ? 0 : 1 + down(c, n - 1); }
int64_t too_deep(uint64_t c, int64_t n) { return 1000; }
int64_t spin(uint64_t c, int64_t n) { for (volatile int64_t i = 0; i < n; i++) ; return n; }
int64_t (*inner)(uint64_t c, int64_t n);
int64_t outer(uint64_t c, int64_t n) { return inner(c, n) + inner(c, n); }

/* calls f with a pattern in every register that it has to keep, and counts those that differ afterwards */
int64_t lost_registers(void (*f)(uint64_t), uint64_t c);
#if defined __x86_64__
__asm__(
	".globl lost_registers\nlost_registers:\n"
	"push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15; sub $8, %rsp\n"
	"mov $11, %rbx; mov $12, %r12; mov $13, %r13; mov $14, %r14; mov $15, %r15; mov %rsp, %rbp\n"
	"mov %rdi, %rax; mov %rsi, %rdi; call *%rax\n"
	"xor %eax, %eax\n"
	"cmp %rsp, %rbp; je 1f; inc %eax; mov %rbp, %rsp\n1:\n"
	"cmp $11, %rbx; je 1f; inc %eax\n1:\n"
	"cmp $12, %r12; je 1f; inc %eax\n1:\n"
	"cmp $13, %r13; je 1f; inc %eax\n1:\n"
	"cmp $14, %r14; je 1f; inc %eax\n1:\n"
	"cmp $15, %r15; je 1f; inc %eax\n1:\n"
	"add $8, %rsp; pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp; ret\n");
#else
__asm__(
	".globl lost_registers\nlost_registers:\n"
	"stp x29, x30, [sp, #-96]!; stp x19, x20, [sp, #16]; stp x21, x22, [sp, #32]; stp x23, x24, [sp, #48]\n"
	"stp x25, x26, [sp, #64]; stp x27, x28, [sp, #80]; mov x29, sp\n"
	"mov x19, #19; mov x20, #20; mov x21, #21; mov x22, #22; mov x23, #23; mov x24, #24; mov x25, #25; mov x26, #26; mov x27, #27; mov x28, #28\n"
	"mov x9, x0; mov x0, x1; blr x9\n"
	"mov x0, #0; mov x9, sp; cmp x9, x29; cinc x0, x0, ne; mov sp, x29\n"
	"cmp x19, #19; cinc x0, x0, ne; cmp x20, #20; cinc x0, x0, ne; cmp x21, #21; cinc x0, x0, ne; cmp x22, #22; cinc x0, x0, ne\n"
	"cmp x23, #23; cinc x0, x0, ne; cmp x24, #24; cinc x0, x0, ne; cmp x25, #25; cinc x0, x0, ne; cmp x26, #26; cinc x0, x0, ne\n"
	"cmp x27, #27; cinc x0, x0, ne; cmp x28, #28; cinc x0, x0, ne\n"
	"ldp x19, x20, [sp, #16]; ldp x21, x22, [sp, #32]; ldp x23, x24, [sp, #48]; ldp x25, x26, [sp, #64]; ldp x27, x28, [sp, #80]\n"
	"ldp x29, x30, [sp], #96; ret\n");
#endif
`

func TestCountedCallsReturnWhatIsInTwoRegisters(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	for _, kind := range []string{"ints", "floats", "mixed"} {
		thunk := n.thunk(t, Count{Expect: 7, Ctx: 40, Target: fn(t, lib, "give_"+kind)})
		require.EqualValues(t, 41042, callC(fn(t, lib, "take_"+kind), uintptr(thunk), 7), kind)
	}
	n.requireCalls(t, 3, 0)
}

func TestCountedCallsKeepTheVectorCountOfVariadicCalls(t *testing.T) {
	n, lib := newCounting(t), compileC(t, thunkSource)
	thunk := n.thunk(t, Count{Expect: 1, Ctx: 50, Target: fn(t, lib, "variadic")})
	require.EqualValues(t, 107, callC(fn(t, lib, "call_variadic"), uintptr(thunk), 1))
	n.requireCalls(t, 2, 0)
}

func TestCountedCallsKeepRegistersAndAlignment(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	thunk := n.thunk(t, Count{Expect: 1, Ctx: 2, Target: fn(t, lib, "misaligned")})
	require.Zero(t, callC(thunk, 1))
	lost := fn(t, lib, "lost_registers")
	require.Zero(t, callC(lost, uintptr(thunk), 1), "counted")
	require.Zero(t, callC(lost, uintptr(n.thunk(t, Count{Expect: 3, Target: thunk, Slow: thunk})), 1), "slow path")
	n.thread.OS++
	slow := n.thunk(t, Count{Expect: 1, Target: thunk, Slow: fn(t, lib, "misaligned")})
	require.Zero(t, callC(slow, 1))
	require.Zero(t, callC(lost, uintptr(slow), 1), "another thread")
	n.requireCalls(t, 3, 0)
}

func TestOnlyExpectedCallsOfTheOwnerAreCounted(t *testing.T) {
	n, lib := newCounting(t), compileC(t, thunkSource)
	thunk := n.thunk(t, Count{Expect: 10, Ctx: 20, Target: fn(t, lib, "slow")}) // gives 1000000 and its context
	slow := func(ctx uintptr) uintptr {
		return countOf(thunk).Expect<<32 | 20<<16 | uintptr(fn(t, lib, "slow"))<<8 | 5<<4 | ctx
	}
	require.EqualValues(t, 1000020, callC(thunk, 10))
	n.requireCalls(t, 1, 0)
	require.Equal(t, slow(3), callC(thunk, 3), "another context")

	n.thread.OS++
	require.Equal(t, slow(10), callC(thunk, 10), "another thread")
	n.thread.OS--
	n.runtime.Current = 0
	require.Equal(t, slow(10), callC(thunk, 10), "nobody owns the lock")
	n.runtime.Current = n.threadAt
	n.thread.Depth = n.thread.Limit
	require.Equal(t, slow(10), callC(thunk, 10), "too deep")
	require.Equal(t, n.thread.Limit, n.thread.Depth)
	n.thread.Depth = 0

	ArmCount(thunk, NoContext)
	require.Equal(t, slow(10), callC(thunk, 10), "disarmed")
	ArmCount(thunk, 11)
	require.Equal(t, slow(10), callC(thunk, 10), "armed for another")
	n.requireCalls(t, 0, 0)
	require.EqualValues(t, 1000020, callC(thunk, 11))
	n.requireCalls(t, 1, 0)
}

func TestCountThunkFollowsItsTarget(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	thunk := n.thunk(t, Count{Expect: 1, Ctx: 8, Target: fn(t, lib, "misaligned")})
	require.Zero(t, callC(thunk, 1))
	SetCountTarget(thunk, fn(t, lib, "spin"), false)
	require.EqualValues(t, 5, callC(thunk, 1, 5))
	n.requireCalls(t, 2, 0)
}

func TestCountedErrorsAreThoseOfTheCall(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	rt, err := lib.Lookup("rt")
	require.NoError(t, err)
	StoreWord(rt, n.at)
	for _, c := range []struct {
		name                  string
		before, times, raised uint64
		want                  int
	}{
		{"none", 0, 0, 0, 0},
		{"set", 0, 1, 1, 1},
		{"set and taken", 0, 2, 0, 0},
		{"set twice", 0, 2, 1, 1},
		{"an older one", 1, 0, 1, 0},
		{"another in place of an older one", 1, 1, 1, 1},
		{"an older one taken", 1, 1, 0, 0},
	} {
		for _, target := range []string{"set_error", "give_lock_away"} {
			for fails := range 2 {
				thunk := n.thunk(t, Count{Expect: n.threadAt, Ctx: n.threadAt, Target: fn(t, lib, target), Fails: uint64(fails)})
				n.thread.Seq, n.thread.Raised = 41, c.before
				callC(thunk, n.threadAt, uintptr(c.times), uintptr(c.raised))
				n.runtime.Current = n.threadAt
				t.Run(fmt.Sprintf("%s/%s/%d", c.name, target, fails), func(t *testing.T) { n.requireCalls(t, 1, c.want*fails) })
			}
		}
	}
}

// reportCountEntry records what it is told and puts other results in place.
func reportCountEntry(f *Frame) {
	n, r := At[Count](f.Int[0]), At[CallResult](f.Int[2])
	countReports = append(countReports, countReport{n.User, f.Int[1], *r})
	r.Int, r.Float = 77, 7.5
	w := At[ThreadWords](At[RuntimeWords](n.Runtime).Current)
	w.Seq, w.Raised = w.Seq+1, 1
}

type countReport struct {
	user, seq uintptr
	result    CallResult
}

var countReports []countReport

func TestResultsThatContradictTheErrorIndicatorAreReported(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	report := mustCallback(t, reportCountEntry, 0)
	for name, c := range map[string]struct {
		null                  bool // NullFails
		result, times, raised uint64
		reported              bool
		errors                int
	}{
		"null: a result":                     {true, 5, 0, 0, false, 0},
		"null: a result, error taken":        {true, 5, 2, 0, false, 0},
		"null: a result and an error":        {true, 5, 1, 1, true, 1},
		"null: failure":                      {true, 0, 1, 1, false, 1},
		"null: failure without an error":     {true, 0, 0, 0, true, 1},
		"null: failure, error taken":         {true, 0, 2, 0, true, 1},
		"sentinel: a result":                 {false, 5, 0, 0, false, 0},
		"sentinel: 0":                        {false, 0, 0, 0, false, 0},
		"sentinel: 0, error taken":           {false, 0, 2, 0, false, 0},
		"sentinel: a result and an error":    {false, 5, 1, 1, true, 1},
		"sentinel: 0 and an error":           {false, 0, 1, 1, true, 1},
		"sentinel: failure, to be looked at": {false, ^uint64(0), 1, 1, true, 1},
	} {
		for _, bare := range []bool{true, false} {
			thunk := n.thunk(t, Count{Expect: n.threadAt, Ctx: n.threadAt, Target: fn(t, lib, "set_error_and_give"), Fails: 1,
				NullFails: c.null, Bare: flag(bare), Report: report, User: 31})
			n.thread.Seq, n.thread.Raised, countReports = 41, 0, nil
			got := callC(thunk, n.threadAt, uintptr(c.times), uintptr(c.raised), uintptr(c.result))
			if !c.reported || !bare {
				require.Empty(t, countReports, name)
				require.EqualValues(t, c.result, got, name)
				n.requireCalls(t, 1, int(c.raised))
				continue
			}
			require.Len(t, countReports, 1, name)
			countReports[0].result.Float = 0
			require.Equal(t, countReport{31, 41, CallResult{Int: c.result}}, countReports[0], name)
			require.EqualValues(t, 77, got, name)
			n.requireCalls(t, 1, c.errors)
		}
	}

	n.thread.Raised, countReports = 0, nil
	thunk := n.thunk(t, Count{Expect: n.threadAt, Ctx: n.threadAt, Target: fn(t, lib, "set_error_and_give_double"), Fails: 1, Bare: 1, Report: report})
	call := &Call{Fn: uintptr(thunk)}
	copy(call.Int[:], []uintptr{n.threadAt, 1, 1})
	call.Do()
	require.Equal(t, 1.5, countReports[0].result.Float)
	require.Equal(t, 7.5, call.RetF)
}

func TestReportsLeaveTheOtherResultRegisters(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	for kind, want := range map[string]int{"ints": 77*1000 + 42, "floats": 7500 + 42} {
		thunk := n.thunk(t, Count{Expect: 7, Ctx: 40, Target: fn(t, lib, "give_"+kind), Bare: 1, Fails: 1, Report: mustCallback(t, reportCountEntry, 0)})
		rt, err := lib.Lookup("rt")
		require.NoError(t, err)
		StoreWord(rt, n.at)
		n.thread.Raised = 0
		require.EqualValues(t, want, callC(fn(t, lib, "take_"+kind), uintptr(thunk), 7), kind)
		n.requireCalls(t, 1, 1)
		StoreWord(rt, 0)
	}
}

func TestDepthOfCountedCalls(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	set, err := lib.Lookup("down")
	require.NoError(t, err)
	for _, bare := range []bool{true, false} {
		down := n.thunk(t, Count{Expect: 1, Ctx: 1, Target: fn(t, lib, "descend"), Slow: fn(t, lib, "too_deep"), Bare: flag(bare)})
		StoreWord(set, uintptr(down))
		n.thread.Limit, n.thread.Depth = 60, 10
		want, calls := 100, 101
		if bare {
			want, calls = 50+1000, 50
		}
		require.EqualValues(t, want, callC(down, 1, 100))
		require.EqualValues(t, 10, n.thread.Depth)
		n.requireCalls(t, calls, 0)
	}
}

func TestCountsOfNestedCalls(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	set := func(name string, thunk Code) {
		a, err := lib.Lookup(name)
		require.NoError(t, err)
		StoreWord(a, uintptr(thunk))
	}
	down := n.thunk(t, Count{Expect: 1, Ctx: 1, Target: fn(t, lib, "descend")})
	set("down", down)
	require.EqualValues(t, 100, callC(down, 1, 100))
	n.requireCalls(t, 101, 0)

	at, err := Alloc(int(sizeOf[Counters]()))
	require.NoError(t, err)
	defer Free(at)
	inner := n.thunk(t, Count{Expect: 1, Ctx: 2, Target: fn(t, lib, "spin"), Counters: at})
	set("inner", inner)
	outer := n.thunk(t, Count{Expect: 9, Ctx: 1, Target: fn(t, lib, "outer")})
	for range 20 {
		require.EqualValues(t, 2000, callC(outer, 9, 1000))
	}
	outside, inside := n.take(), ReadCounters(at)
	require.EqualValues(t, 20, outside.Calls)
	require.EqualValues(t, 40, inside.Calls)
	require.NotZero(t, inside.Ticks)
	require.GreaterOrEqual(t, outside.Ticks, inside.Ticks, "a call's time is with what it called")
}

func TestNothingIsLostWhereCallsGiveTheLockAway(t *testing.T) {
	n, lib := newCounting(t), compileC(t, leavingSource)
	at, err := lib.Lookup("current")
	require.NoError(t, err)
	StoreWord(at, n.at)
	thunk := n.thunk(t, Count{Expect: 1, Ctx: 1, Target: fn(t, lib, "leave")})
	leaver := fn(t, lib, "leaver")
	const calls = 20_000
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			own, at := NewWords[ThreadWords]()
			defer FreeWords(at)
			own.OS, own.Limit = ThreadID(), 1000
			callC(leaver, uintptr(thunk), at, calls)
		})
	}
	both.Wait()
	n.requireCalls(t, 2*calls, 0)
}

// leave gives the interpreter's lock away, does not take it back, and returns when two
// threads have come so far.
const leavingSource = `
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
void **current;
atomic_int locked, arrived;
int64_t leave(uint64_t c) {
	*current = 0;
	atomic_store(&locked, 0);
	int me = atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) < me / 2 * 2 + 2) sched_yield();
	for (volatile int i = me % 2 ? me / 2 % 200 : 0; i > 0; i--) ; /* the first one is told late */
	return 0;
}
void leaver(int64_t (*f)(uint64_t), void *words, int64_t n) {
	for (int64_t i = 0; i < n; i++) {
		while (atomic_exchange(&locked, 1)) sched_yield();
		*current = words;
		f(1);
	}
}
`

func TestCountingAllocatesNothing(t *testing.T) {
	n, lib := newCounting(t), compileC(t, countSource)
	thunk := n.thunk(t, Count{Expect: 1, Ctx: 1, Target: fn(t, lib, "spin")})
	before := Allocated()
	require.Zero(t, testing.AllocsPerRun(200, func() { callC(thunk, 1, 1) }))
	require.Equal(t, before, Allocated())
}

func TestCountThunksAreCheckedAndGivenBack(t *testing.T) {
	needClock(t)
	full := Count{Target: 1, Slow: 1, Counters: 1, Runtime: 1}
	for name, c := range map[string]Count{
		"target":   {Slow: 1, Counters: 1, Runtime: 1},
		"slow":     {Target: 1, Counters: 1, Runtime: 1},
		"counters": {Target: 1, Slow: 1, Runtime: 1},
		"runtime":  {Target: 1, Slow: 1, Counters: 1},
	} {
		_, err := CountThunk(c)
		require.ErrorContains(t, err, "needed", name)
	}
	before, thunksBefore := Allocated(), Thunks()
	c, err := CountThunk(full)
	require.NoError(t, err)
	require.Equal(t, thunksBefore.Callbacks+1, Thunks().Callbacks)
	Release(c)
	require.Equal(t, before, Allocated())
}

// BenchmarkCount: a counted call over the raw one, beside the same in C with the clock that
// HPy's trace mode reads.
func BenchmarkCount(b *testing.B) {
	n, lib := newCounting(b), compileC(b, benchSource+`
#include <time.h>
static struct { uint64_t calls, nanos; } counts;
static uint64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }
int64_t timed(void *c, int64_t a, int64_t b) {
	uint64_t start = now();
	int64_t r = edge.target(edge.ctx, a, b);
	counts.nanos += now() - start;
	counts.calls++;
	return r;
}
`)
	add, loop := fn(b, lib, "add"), fn(b, lib, "loop_add")
	callC(fn(b, lib, "set_edge"), 2, 1, uintptr(add))
	count := n.thunk(b, Count{Expect: 1, Ctx: 2, Target: add})
	race(b, 1_000_000, []contender{
		{"raw", loopC(loop, add, 1)},
		{"swap", loopC(loop, mustSwap(b, 1, 2, add, add), 1)},
		{"count", loopC(loop, count, 1)},
		{"count+swap", loopC(loop, n.thunk(b, Count{Expect: 1, Ctx: 3, Target: mustSwap(b, 3, 2, add, add)}), 1)},
		{"gcc-clock_gettime", loopC(loop, fn(b, lib, "timed"), 1)},
		{"ticks-go", func(n int) {
			for range n {
				Ticks()
			}
		}},
	})
}
