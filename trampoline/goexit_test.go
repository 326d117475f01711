package trampoline_test

import (
	"runtime"
	"testing"

	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// runtime.Goexit cannot be stopped, but it must leave nothing behind: no open handle, no
// depth, no scratch memory, and a thread state that the next goroutine can use.
func TestGoexitInAProviderLeavesNothingBehind(t *testing.T) {
	for _, m := range []mode{universalMode, debugMode} {
		w := newWorld(t)
		x, err := sample.Export(w.module("provider", universalMode), panicking{how: runtime.Goexit}, sample.Data{Pi: 8})
		require.NoError(t, err)
		consumer := w.module("consumer", m)
		e, err := x.Edge(consumer)
		require.NoError(t, err)
		a := newInt(t, consumer, 1)
		done := make(chan error)
		go func() {
			runtime.LockOSThread()
			w.rt.SetCurrent(w.thread)
			defer func() {
				w.rt.SetCurrent(nil)
				done <- w.thread.TakeErr()
			}()
			w.callC("call_add", consumer.Word(), e.Table(), uintptr(a), uintptr(a))
			t.Error("a goroutine that called runtime.Goexit went on")
		}()
		require.EqualError(t, <-done, "trampoline: Sample.sample_add: runtime.Goexit called")
		w.rt.SetCurrent(w.thread)
		require.Zero(t, w.thread.Depth())
		closeHandle(t, consumer, a)
		w.close()
	}
}
