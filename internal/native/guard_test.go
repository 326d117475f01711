//go:build linux && (amd64 || arm64)

package native

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRecoverTellsPanicsFromReturns(t *testing.T) {
	require.True(t, Recover(func() {}).Ok())
	require.Equal(t, Outcome{Panicked: true, Value: "x"}, Recover(func() { panic("x") }))
	require.IsType(t, &runtime.PanicNilError{}, Recover(func() { panic(nil) }).Value)
}

func TestRecoverAllocatesNothing(t *testing.T) {
	n := 0
	require.Zero(t, testing.AllocsPerRun(100, func() { Recover(func() { n++ }) }))
}

func TestCatchTellsPanicsAndExitsFromReturns(t *testing.T) {
	require.True(t, Catch(func() {}).Ok())
	require.Equal(t, Outcome{Panicked: true, Value: "x"}, Catch(func() { panic("x") }))
	ran := false
	require.Equal(t, Outcome{Goexit: true}, Catch(func() {
		defer func() { ran = true }()
		runtime.Goexit()
	}))
	require.True(t, ran, "deferred functions run before the exit is reported")
}

// catchEntry ends as its argument says, after going down through C again.
func catchEntry(f *Frame) {
	thread := ThreadID()
	o := Catch(func() {
		if ThreadID() != thread {
			panic("another thread")
		}
		switch n := f.Int[0]; n {
		case 0:
			runtime.Goexit()
		case 1:
			panic("one")
		default:
			f.SetWord(callC(Code(nest.reenter), nest.self, n-2))
		}
	})
	switch {
	case o.Goexit:
		f.SetWord(1000)
	case o.Panicked && o.Value == "one":
		f.SetWord(2000)
	case o.Panicked:
		f.SetWord(9000)
	}
}

func TestExitsAndPanicsInCallbacksLetTheCFramesReturn(t *testing.T) {
	lib := compileC(t, reenterSource)
	nest.reenter, nest.self = uintptr(fn(t, lib, "reenter")), uintptr(mustCallback(t, catchEntry, 0))
	require.EqualValues(t, 1001, callC(Code(nest.reenter), nest.self, 0))
	require.EqualValues(t, 2001, callC(Code(nest.reenter), nest.self, 1))
	require.EqualValues(t, 1006, callC(Code(nest.reenter), nest.self, 10), "five C frames below the exit")
	require.EqualValues(t, 2006, callC(Code(nest.reenter), nest.self, 11))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	require.EqualValues(t, 1006, callC(Code(nest.reenter), nest.self, 10), "on a locked thread")
}

func exitEntry(*Frame) { runtime.Goexit() }

func TestExitThroughCEndsTheGoroutineAndNotTheProcess(t *testing.T) {
	lib := compileC(t, reenterSource)
	reenter, exit := fn(t, lib, "reenter"), mustCallback(t, exitEntry, 0)
	for range 10 {
		deferred, returned := false, false
		onFreshStack(func() {
			defer func() { deferred = true }()
			callC(reenter, uintptr(exit), 0)
			returned = true
		})
		require.True(t, deferred)
		require.False(t, returned)
	}
	empty := mustCallback(t, emptyEntry, 0)
	require.EqualValues(t, 6, callC(reenter, uintptr(empty), 5), "calls work as before")
}
