//go:build linux && (amd64 || arm64)

package native

import (
	"os"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ebitengine/purego"
	"github.com/stretchr/testify/require"
)

func TestFunctionsArePromotedByShortTimesAndDemotedByTheWatch(t *testing.T) {
	require.NoError(t, CrossingRefusal())
	var p policy
	p.reset(1)
	short, long := uint64(0), crossing.limit+1
	promote := func() (n uint32) {
		for ; p.held.Load() == 0; n++ {
			p.note(short)
		}
		return n
	}
	require.EqualValues(t, firstNeed, promote())
	p.demote()
	require.Zero(t, p.held.Load())
	require.EqualValues(t, 2*firstNeed, promote(), "the next promotion is twice as hard")
	p.since.Store(Ticks() - crossing.trust - 1)
	p.demote()
	require.EqualValues(t, firstNeed, promote(), "but not when it was held for long")
	for range 20 {
		p.demote()
		promote()
	}
	p.demote()
	require.EqualValues(t, mostNeed, promote())
	p.reset(1)
	for range firstNeed - 1 {
		p.note(short)
	}
	p.note(long)
	require.Zero(t, p.good.Load(), "only short times in a row count")
}

func TestAFunctionThatCallsBackOftenIsPromotedByTheTimesBetween(t *testing.T) {
	lib := compileC(t, crossingSource)
	loop := fn(t, lib, "loop")
	held := false
	crossingFns.note = func(f *Frame) {
		if f.Int[0] == 0 {
			held = calledHeld()
		}
		for start := time.Now(); time.Since(start) < 20*time.Microsecond; { // Go's time, which is none of C's
		}
	}
	entry := uintptr(mustCallback(t, noteEntry, 0))
	policyOf(loop).reset(loop)
	require.Eventually(t, func() bool { crossC(loop, entry, 20); return held }, time.Minute, time.Microsecond)
}

func TestCGoesOnReleasedAfterLeave(t *testing.T) {
	lib := compileC(t, crossingSource)
	f := fn(t, lib, "call_and_spin")
	leave := uintptr(mustCallback(t, leaveEntry, 0))
	for range 50 {
		end := staysInC(t, f, leave)
		require.NotZero(t, settledLanes(), "at once, not when the watch has found it")
		stopTheWorld()
		require.EqualValues(t, 42, end())
	}
	requireAtRest(t)
}

func leaveEntry(*Frame) { ReleaseC() }

// settledLanes is how many threads are in C that is released.
func settledLanes() (n int) {
	for i := range laneCount {
		if At[lane](usedLanes[i]).inC == laneSettled {
			n++
		}
	}
	return n
}

func TestReleasedCIsHeldAgainWhenItHasCalledBack(t *testing.T) {
	lib := compileC(t, crossingSource)
	f := fn(t, lib, "slow_steps")
	var held []bool
	crossingFns.note = func(*Frame) { held = append(held, calledHeld()) }
	note := uintptr(mustCallback(t, noteEntry, 0))
	onLane(func() {
		policyOf(f).held.Store(1)
		crossC(f, note, Addr(&findLane(ThreadID()).inC))
	})
	require.Equal(t, []bool{true, true, true, true, false, false}, held, "twice in a row is once too often")
}

// onLane runs fn on a thread that has a lane.
func onLane(fn func()) {
	if err := CrossingRefusal(); err != nil {
		panic(err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ownLane()
	fn()
}

// staysInC calls a C function, held, that says by its first argument that it runs, and goes on until end says so. end gives
// what it returned.
func staysInC(t *testing.T, f Code, args ...uintptr) (end func() uintptr) {
	flag, err := Alloc(8)
	require.NoError(t, err)
	Store32(flag, 0)
	done := make(chan uintptr)
	go onLane(func() {
		policyOf(f).held.Store(1)
		done <- crossC(f, append([]uintptr{flag}, args...)...)
	})
	for Load32(flag) == 0 {
		runtime.Gosched()
	}
	return func() uintptr {
		defer Free(flag)
		Store32(flag, 2)
		futexWake(At[uint32](flag))
		return <-done
	}
}

// stopTheWorld says how long it takes to stop the world and to start it again.
func stopTheWorld() time.Duration {
	start := time.Now()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	return time.Since(start)
}

func TestCThatDoesNotComeBackIsReleased(t *testing.T) {
	lib := compileC(t, crossingSource)
	for _, what := range []string{"spin", "wait", "spin_and_call", "wait_and_call"} {
		t.Run(what, func(t *testing.T) {
			f := fn(t, lib, what)
			callback := uintptr(mustCallback(t, eventfulEntry, 0))
			for range 20 {
				end := staysInC(t, f, callback)
				stopTheWorld()
				runtime.GC()
				require.EqualValues(t, 42, end())
				if !strings.HasSuffix(what, "_and_call") {
					require.Zero(t, policyOf(f).held.Load(), "it did not come back by itself")
				}
			}
			requireAtRest(t)
		})
	}
}

func TestCIsReleasedThoughTheProgramAsksForAllSignals(t *testing.T) {
	lib := compileC(t, crossingSource)
	f := fn(t, lib, "spin")
	require.NoError(t, CrossingRefusal())
	all := make(chan os.Signal, 1)
	signal.Notify(all)
	defer signal.Stop(all)
	end := staysInC(t, f)
	stopTheWorld()
	require.EqualValues(t, 42, end())
}

func TestHeldCMayEnterGoByAnotherWay(t *testing.T) {
	lib := compileC(t, crossingSource)
	reenter, loop := fn(t, lib, "reenter"), fn(t, lib, "loop")
	crossingFns.loop, crossingFns.reenter = loop, reenter
	empty := uintptr(mustCallback(t, eventfulEntry, 0))
	foreign := purego.NewCallback(func(v uintptr) uintptr {
		deep(200)
		if v%2 == 0 {
			crossC(loop, empty, 50)
		}
		return v * 3
	})
	onLane(func() {
		for i := range uintptr(20) {
			policyOf(reenter).held.Store(1)
			require.Equal(t, 3*i+1, crossC(reenter, foreign, i))
			policyOf(loop).held.Store(1)
			require.EqualValues(t, 3*45, crossC(loop, foreign, 10))
		}
	})
	requireAtRest(t)
}
