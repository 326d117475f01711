//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

const thunkSource = `
#include <stdarg.h>
#include <stdint.h>
uint64_t ten(uint64_t c, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8, uint64_t a9,
	double d0, double d1, double d2, double d3, double d4, double d5, double d6, double d7, double d8) {
	return c + 2*a1 + 3*a2 + 4*a3 + 5*a4 + 6*a5 + 7*a6 + 8*a7 + 9*a8 + 10*a9 + d0 + 2*d1 + 3*d2 + 4*d3 + 5*d4 + 6*d5 + 7*d6 + 8*d7 + 9*d8;
}
uint64_t call_ten(void *f, uint64_t c) {
	return ((uint64_t(*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
		double, double, double, double, double, double, double, double, double))f)(c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9);
}
uint64_t slow(uint64_t c) { return 1000000 + c; }
double variadic(uint64_t c, int n, ...) {
	va_list l;
	double sum = c;
	va_start(l, n);
	for (int i = 0; i < n; i++) sum += va_arg(l, double);
	va_end(l);
	return sum;
}
uint64_t call_variadic(double (*f)(uint64_t, int, ...), uint64_t c) { return f(c, 3, 1.0, 2.0, 4.0) + f(c, 0); }
`

// tenRest is what ten gives without its first argument.
const tenRest = 2*1 + 3*2 + 4*3 + 5*4 + 6*5 + 7*6 + 8*7 + 9*8 + 10*9 + 1 + 4 + 9 + 16 + 25 + 36 + 49 + 64 + 81

// allocators are the two ways to get thunks: mapped blocks and the static tables.
func allocators(t *testing.T, test func(t *testing.T, a *thunkAllocator)) {
	t.Run("mapped", func(t *testing.T) { test(t, &thunks) })
	t.Run("static", func(t *testing.T) { test(t, &thunkAllocator{refuse: errors.New("refused by the test")}) })
}

func TestSwapThunkGuardsItsContext(t *testing.T) {
	lib := compileC(t, thunkSource)
	ten, slow, callTen := fn(t, lib, "ten"), fn(t, lib, "slow"), fn(t, lib, "call_ten")
	allocators(t, func(t *testing.T, a *thunkAllocator) {
		hit, err := a.swap(kindSwap, swapRecord{100, 7, uintptr(ten), uintptr(slow)})
		require.NoError(t, err)
		always, err := a.swap(kindAlways, swapRecord{ctx: 9, target: uintptr(ten)})
		require.NoError(t, err)
		for range 2 {
			require.EqualValues(t, tenRest+7, callC(callTen, uintptr(hit), 100))
			require.EqualValues(t, 1000101, callC(callTen, uintptr(hit), 101))
			require.EqualValues(t, tenRest+9, callC(callTen, uintptr(always), 100))
		}
		a.release(hit)
		a.release(always)
	})
}

func TestOwnedThunkLetsItsThreadInOnly(t *testing.T) {
	lib := compileC(t, thunkSource)
	ten, slow, callTen := fn(t, lib, "ten"), fn(t, lib, "slow"), fn(t, lib, "call_ten")
	owner, err := Alloc(16)
	require.NoError(t, err)
	defer Free(owner)
	allocators(t, func(t *testing.T, a *thunkAllocator) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		c, err := a.owned(ownedRecord{swapRecord: swapRecord{100, 7, uintptr(ten), uintptr(slow)}, owner: owner})
		require.NoError(t, err)
		require.EqualValues(t, 1000100, callC(callTen, uintptr(c), 100), "while there is no owner")
		StoreWord(owner, ThreadID())
		require.EqualValues(t, tenRest+7, callC(callTen, uintptr(c), 100))
		require.EqualValues(t, 1000101, callC(callTen, uintptr(c), 101), "another context")
		other := make(chan uintptr)
		go func() { other <- uintptr(callC(callTen, uintptr(c), 100)) }()
		require.EqualValues(t, 1000100, <-other, "another thread")
		Arm(c, 101)
		require.EqualValues(t, tenRest+7, callC(callTen, uintptr(c), 101))
		StoreWord(owner+8, ^uintptr(0))
		require.EqualValues(t, 1000101, callC(callTen, uintptr(c), 101), "below the bound of the stack")
		StoreWord(owner+8, 1)
		require.EqualValues(t, tenRest+7, callC(callTen, uintptr(c), 101))
		StoreWord(owner, 0)
		a.release(c)
	})
}

func TestArmedThunkFollowsItsGuard(t *testing.T) {
	lib := compileC(t, thunkSource)
	ten, slow, callTen := fn(t, lib, "ten"), fn(t, lib, "slow"), fn(t, lib, "call_ten")
	c, err := SwapThunk(100, 7, ten, slow)
	require.NoError(t, err)
	defer Release(c)
	Arm(c, NoContext)
	require.EqualValues(t, 1000100, callC(callTen, uintptr(c), 100))
	Arm(c, 101)
	require.EqualValues(t, 1000100, callC(callTen, uintptr(c), 100))
	require.EqualValues(t, tenRest+7, callC(callTen, uintptr(c), 101))
}

func TestThunksKeepTheVectorCountOfVariadicCalls(t *testing.T) {
	lib := compileC(t, thunkSource)
	variadic, call := fn(t, lib, "variadic"), fn(t, lib, "call_variadic")
	allocators(t, func(t *testing.T, a *thunkAllocator) {
		th, err := a.swap(kindSwap, swapRecord{1, 50, uintptr(variadic), 0})
		require.NoError(t, err)
		require.EqualValues(t, 107, callC(call, uintptr(th), 1))
		a.release(th)
	})
}

// missEntry is the slow path of many thunks and says which one came.
func missEntry(f *Frame) {
	expect, ctx, target := f.Swap()
	f.SetWord(expect<<32 | ctx<<16 | uintptr(target)<<8 | f.User()<<4 | f.Int[0])
}

func TestSlowPathCanTellWhichThunkMissed(t *testing.T) {
	allocators(t, func(t *testing.T, a *thunkAllocator) {
		pc, err := entryOf(missEntry)
		require.NoError(t, err)
		slow, err := a.callback(Desc{pc, 5})
		require.NoError(t, err)
		var codes []Code
		for i := range uintptr(20) {
			c, err := a.swap(kindSwap, swapRecord{i + 10, i + 100, i, uintptr(slow)})
			require.NoError(t, err)
			codes = append(codes, c)
		}
		for i, c := range codes {
			i := uintptr(i)
			require.Equal(t, (i+10)<<32|(i+100)<<16|i<<8|5<<4|3, callC(c, 3))
			a.release(c)
		}
		a.release(slow)
	})
}

func userEntry(f *Frame) { f.SetWord(f.User()) }

func TestThunksHaveNoLimit(t *testing.T) {
	before := Thunks()
	n := 5*blockBytes/int(strides[kindCallback]) + 3
	fns := make([]func(*Frame), n)
	for i := range fns {
		fns[i] = userEntry
	}
	fns[7] = nil
	codes, err := Callbacks(fns, 42)
	require.NoError(t, err)
	require.Zero(t, codes[7])
	swaps := make([]Swap, n)
	for i := range swaps {
		swaps[i] = Swap{Expect: 1, Ctx: uintptr(i), Target: codes[(i+n/2)%n], Slow: codes[0]}
	}
	swapped, err := SwapThunks(swaps)
	require.NoError(t, err)
	seen := map[Code]bool{0: true}
	for i, c := range codes {
		if i != 7 {
			require.False(t, seen[c])
			seen[c] = true
			require.EqualValues(t, 42, callC(c))
		}
	}
	for i, c := range swapped {
		require.Equal(t, swaps[i].Target == 0, c == 0)
		if c != 0 {
			require.False(t, seen[c])
			seen[c] = true
			require.EqualValues(t, 42, callC(c, 1))
		}
	}
	after := Thunks()
	require.Equal(t, before.Callbacks+n-1, after.Callbacks)
	require.Equal(t, before.Swaps+n-1, after.Swaps)

	Release(codes...)
	Release(swapped...)
	again, err := Callbacks(fns, 43)
	require.NoError(t, err)
	require.Equal(t, after.MappedBytes, Thunks().MappedBytes, "released thunks are used again")
	for i, c := range again {
		if i != 7 {
			require.EqualValues(t, 43, callC(c))
		}
	}
	Release(again...)
	require.Equal(t, before.Callbacks, Thunks().Callbacks)
	require.Equal(t, before.Swaps, Thunks().Swaps)
}

func TestThunksAreMadeConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for g := range uintptr(8) {
		wg.Go(func() {
			var mine []Code
			for i := range uintptr(300) {
				c, err := Callback(userEntry, g<<16|i)
				if err != nil {
					t.Error(err)
					return
				}
				mine = append(mine, c)
			}
			for i, c := range mine {
				if got := callC(c); got != g<<16|uintptr(i) {
					t.Errorf("thunk %d of %d: got %#x", i, g, got)
				}
			}
			Release(mine...)
		})
	}
	wg.Wait()
}

func TestStaticTablesEndWithAnError(t *testing.T) {
	a := &thunkAllocator{refuse: errors.New("refused by the test")}
	var codes []Code
	pc, err := entryOf(userEntry)
	require.NoError(t, err)
	for i := range uintptr(staticCallbacks) {
		c, err := a.callback(Desc{pc, i})
		require.NoError(t, err)
		codes = append(codes, c)
	}
	_, err = a.callback(Desc{pc, 0})
	require.ErrorIs(t, err, a.refuse)
	require.ErrorContains(t, err, "2048")
	for i, c := range codes {
		require.EqualValues(t, i, callC(c), "entry %d of the table", i)
	}
	for k, count := range map[thunkKind]int{kindSwap: staticSwaps, kindAlways: staticAlways} {
		target := codes[9]
		for i := range count {
			c, err := a.swap(k, swapRecord{1, 2, uintptr(target), uintptr(codes[i%5])})
			require.NoError(t, err)
			require.EqualValues(t, 9, callC(c, 1))
			if k == kindSwap {
				require.EqualValues(t, i%5, callC(c, 2))
			}
		}
		_, err = a.swap(k, swapRecord{})
		require.ErrorIs(t, err, a.refuse)
	}
	a.release(codes[3])
	c, err := a.callback(Desc{pc, 77})
	require.NoError(t, err)
	require.Equal(t, codes[3], c)
	require.EqualValues(t, 77, callC(c))
}

func TestOnlyTopLevelFunctionsAreCallbacks(t *testing.T) {
	n := 0
	for name, f := range map[string]func(*Frame){
		"closure": func(*Frame) { n++ }, "method value": (&methodHolder{1}).entry, "nil": nil,
	} {
		_, err := Callback(f, 0)
		require.Error(t, err, name)
	}
	c, err := Callback(func(f *Frame) { f.SetWord(5) }, 0) // captures nothing
	require.NoError(t, err)
	require.EqualValues(t, 5, callC(c))
	Release(c)
	_, err = Callbacks([]func(*Frame){userEntry, func(*Frame) { n++ }}, 0)
	require.ErrorContains(t, err, "callback 1 of 2")
	require.Zero(t, n)
}

type methodHolder struct{ n int }

func (m *methodHolder) entry(f *Frame) { f.SetWord(uintptr(m.n)) }

func TestReleasingWhatIsNoThunkIsABug(t *testing.T) {
	c, err := Callback(userEntry, 0)
	require.NoError(t, err)
	Release(c, 0)
	require.PanicsWithValue(t, "BUG: native: release of 0x1000, which is not a live thunk", func() { Release(0x1000) })
	require.Panics(t, func() { Release(c) })
}

func TestNothingIsWritableAndExecutable(t *testing.T) {
	codes, err := Callbacks([]func(*Frame){userEntry}, 1)
	require.NoError(t, err)
	defer Release(codes...)
	text, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		perm := strings.Fields(line)[1]
		require.False(t, strings.Contains(perm, "w") && strings.Contains(perm, "x"), line)
		if strings.Contains(perm, "x") && !emulated() { // emulators have pages of their own
			require.Regexp(t, `/|\[v`, line, "code comes from files and the kernel only")
		}
	}
}

// TestCallsOfReleasedThunksTrap runs itself in processes that are to die.
func TestCallsOfReleasedThunksTrap(t *testing.T) {
	c, err := Callback(userEntry, 0)
	require.NoError(t, err)
	swap, err := SwapThunk(0, 1, c, c)
	require.NoError(t, err)
	always, err := AlwaysThunk(1, c)
	require.NoError(t, err)
	Release(swap, always, c)
	released := map[string]func(){
		"callback": func() { callC(c) },
		"hit":      func() { callC(swap, 0) }, // the guard of a released thunk holds 0
		"miss":     func() { callC(swap, 1) },
		"always":   func() { callC(always) },
	}
	if which := os.Getenv("NATIVE_TEST_TRAP"); which != "" {
		released[which]()
		return
	}
	for which := range released {
		cmd := program(os.Args[0], "-test.run=^TestCallsOfReleasedThunksTrap$")
		cmd.Env = append(os.Environ(), "NATIVE_TEST_TRAP="+which)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, which)
		require.Contains(t, string(out), "SIGILL", which)
	}
}

func TestStaticTablesServeAWholeProcess(t *testing.T) {
	if os.Getenv(staticOnlyEnv) != "" {
		c, err := Callback(userEntry, 3)
		require.NoError(t, err)
		require.EqualValues(t, 3, callC(c))
		require.Zero(t, Thunks().Blocks)
		return
	}
	cmd := program(os.Args[0], "-test.run=^(TestStaticTablesServeAWholeProcess|TestHammer.*)$", "-test.v")
	cmd.Env = append(os.Environ(), staticOnlyEnv+"=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "PASS: TestStaticTablesServeAWholeProcess")
}

// inChild runs the named test again in a process of its own, as a copy of the program that
// may be deleted.
func inChild(t *testing.T, name string) {
	t.Helper()
	self, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "a copy")
	require.NoError(t, os.WriteFile(copied, self, 0o700))
	cmd := program(copied, "-test.run=^"+name+"$", "-test.v")
	cmd.Env = append(os.Environ(), "NATIVE_TEST_CHILD="+name)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "PASS: "+name)
}

func TestThunksAreMadeAfterTheProgramsFileIsGone(t *testing.T) {
	if os.Getenv("NATIVE_TEST_CHILD") == "" {
		inChild(t, "TestThunksAreMadeAfterTheProgramsFileIsGone")
		return
	}
	require.NoError(t, os.Remove(os.Args[0]))
	require.EqualValues(t, 3, callC(mustCallback(t, userEntry, 3)))
	if !emulated() { // an emulator opens the deleted name, so that the static tables serve
		require.Equal(t, 1, Thunks().Blocks)
	}
}

// Memory-deny-write-execute makes the kernel refuse to make anything executable that was
// not so when it was mapped, or that is writable.
func TestThunksAreMadeWhereTheKernelRefusesWrittenCode(t *testing.T) {
	if os.Getenv("NATIVE_TEST_CHILD") == "" {
		inChild(t, "TestThunksAreMadeWhereTheKernelRefusesWrittenCode")
		return
	}
	const setMDWE, refuseExecGain = 65, 1
	if err := unix.Prctl(setMDWE, refuseExecGain, 0, 0, 0); err != nil {
		t.Logf("this kernel cannot refuse written code: %v", err)
		return
	}
	page, err := mapAnon(pageSize, 0)
	require.NoError(t, err)
	require.Error(t, unix.Mprotect(Bytes(page, int(pageSize)), unix.PROT_READ|unix.PROT_EXEC), "the kernel refuses")
	require.EqualValues(t, 3, callC(mustCallback(t, userEntry, 3)))
	require.EqualValues(t, 3, callC(mustSwap(t, 1, 2, mustCallback(t, userEntry, 3), 0), 1))
	require.Equal(t, 2, Thunks().Blocks)
}
