//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func panicText(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func TestThreadIDsTellThreadsApart(t *testing.T) {
	var mu sync.Mutex
	ids := map[uintptr]int{}
	var ready, done sync.WaitGroup
	ready.Add(8)
	for range 8 {
		done.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			id, os := ThreadID(), OSThreadID()
			mu.Lock()
			ids[id] = os
			mu.Unlock()
			ready.Done()
			ready.Wait() // all eight threads live at once
			if ThreadID() != id || OSThreadID() != os {
				t.Error("the id changed")
			}
		})
	}
	done.Wait()
	require.Len(t, ids, 8)
}

// stackEntry goes down until a quarter of the stack is left, and says how deep it came.
func stackEntry(f *Frame) {
	if nestStack.Remaining(f.SP()) < (nestStack.High-nestStack.Low)/4*3 {
		return
	}
	f.SetWord(callC(Code(nest.reenter), nest.self))
}

var nestStack CStack

func TestRemainingCStackBoundsTheDepthOfAlternation(t *testing.T) {
	lib := compileC(t, reenterSource)
	nest.reenter, nest.self = uintptr(fn(t, lib, "reenter")), uintptr(mustCallback(t, stackEntry, 0))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var err error
	nestStack, err = ThreadStack()
	require.NoError(t, err)
	require.Greater(t, nestStack.High-nestStack.Low, uintptr(64<<10))
	depth := callC(Code(nest.reenter), nest.self)
	require.Greater(t, depth, uintptr(50))
	require.Zero(t, nestStack.Remaining(nestStack.High+1))
	require.Zero(t, nestStack.Remaining(nestStack.Low-1))
	t.Logf("a quarter of %d KiB is %d levels, %d bytes each", (nestStack.High-nestStack.Low)>>10, depth, (nestStack.High-nestStack.Low)/4/depth)
}
