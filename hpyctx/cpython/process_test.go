package cpython

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// The process stays Go's: its signals, its faults, its children.
func TestTheProcessStaysGos(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		got := make(chan os.Signal, 1)
		signal.Notify(got, syscall.SIGINT)
		do(t, in, func(py *Thread) {
			err := py.Exec("import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)", Object{})
			require.ErrorContains(t, err, "ValueError: signal only works in main thread")
			run(t, py, "import subprocess, sys\nout = subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True).stdout")
			require.Equal(t, []byte("42\n"), eval(t, py, "out"))
		})
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
		require.Equal(t, syscall.SIGINT, <-got)
		require.Panics(t, func() {
			var nothing *struct{ v int }
			nothing.v++
		})
		require.NoError(t, in.Close())
	})
}

// Threads of Python's call Go, wait for it, and may outlive the batch that began them; Close waits for those that are no daemons.
func TestThreadsOfPython(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		var mu sync.Mutex
		calls := 0
		do(t, in, func(py *Thread) {
			count := func(t *Thread, args []Object) (any, error) {
				if err := t.Released(runtime.Gosched); err != nil {
					return nil, err
				}
				mu.Lock() // not over anything of Python's, which may let the GIL go to who waits for this lock
				calls++
				mu.Unlock()
				return nil, in.Do(context.Background(), func(t *Thread) error { return t.Exec("1+1", Object{}) })
			}
			names, err := py.From(map[string]any{"count": Function(count)})
			require.NoError(t, err)
			require.NoError(t, py.Exec("import threading, time\ndef work():\n  for i in range(50): count()\n"+
				"all = [threading.Thread(target=work, daemon=False) for i in range(8)]\nfor t in all: t.start()", names))
		})
		require.NoError(t, in.Close())
		require.Equal(t, 400, calls)
	})
}

// Daemons are in the middle of something when Python ends.
func TestPythonEndsUnderItsDaemons(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		do(t, in, func(py *Thread) {
			busy := func(t *Thread, args []Object) (any, error) {
				return 1, in.Do(context.Background(), func(t *Thread) error { return t.Exec("sum(range(100))", Object{}) })
			}
			names, err := py.From(map[string]any{"busy": Function(busy)})
			require.NoError(t, err)
			require.NoError(t, py.Exec("import threading, time\ndef work():\n  while True: busy()\n"+
				"all = [threading.Thread(target=work) for i in range(8)]\nfor t in all: t.start()\ntime.sleep(0.02)", names))
		})
		require.NoError(t, in.Close())
	})
}

// What is used in the wrong place is an error.
func TestMisuseIsAnError(t *testing.T) {
	onPython(t, func(t *testing.T, in *Interpreter) {
		var left *Thread
		do(t, in, func(py *Thread) {
			left = py
			require.NoError(t, py.Released(func() {
				require.ErrorIs(t, py.Released(func() {}), errThread)
				_, err := py.From(1)
				require.ErrorIs(t, err, errThread)
			}))
			require.Panics(t, func() { _ = py.Released(func() { panic("mine") }) })
			require.Equal(t, int64(2), eval(t, py, "1+1"), "the GIL is held again")
			_, err := py.Eval("1\x00", Object{})
			require.Error(t, err)
			one, err := py.From(1)
			require.NoError(t, err)
			_, err = py.Eval("1", one)
			require.ErrorContains(t, err, "globals")
			require.NoError(t, in.Do(context.Background(), func(inner *Thread) error {
				o, err := inner.From(one) // of the batch around it
				require.NoError(t, err)
				v, err := o.Value()
				require.Equal(t, int64(1), v)
				return err
			}))
			_, err = one.Call(make(chan int))
			require.ErrorContains(t, err, "no counterpart")
			_, err = one.Call()
			require.ErrorContains(t, err, "TypeError")
			_, err = py.Import("")
			require.ErrorContains(t, err, "ValueError")
			_, err = py.From(Function(nil))
			require.ErrorContains(t, err, "nil")
		})
		_, err := left.Import("sys")
		require.ErrorIs(t, err, errThread)
		require.ErrorIs(t, left.Scope(func() error { return nil }), errThread)
		_, err = left.CFunction(func(float64) float64 { return 0 })
		require.ErrorIs(t, err, errThread)
		require.NoError(t, in.Close())
	})
}
