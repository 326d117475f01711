package cpython

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Goroutines call Python, Python calls Go, objects are kept, forgotten and handed on, under both collectors; in the end every
// reference count is what it was, and nothing of Go's or of native memory is left.
func TestManyGoroutines(t *testing.T) {
	onPython(t, func(t *testing.T, in *Interpreter) {
		var shared *Kept
		do(t, in, func(py *Thread) {
			run(t, py, "import gc, sys, numpy\nshared = [object()]\ndef work(f, a): return f(len(a), a[0])")
			o, err := py.Eval("shared", Object{})
			require.NoError(t, err)
			shared, err = o.Keep()
			require.NoError(t, err)
		})
		count := func() (n any) {
			for range 3 { // Go's collector finds what was forgotten
				runtime.GC()
				time.Sleep(10 * time.Millisecond)
			}
			do(t, in, func(py *Thread) {
				run(t, py, "gc.collect()")
				n = eval(t, py, "(sys.getrefcount(shared), sys.getrefcount(shared[0]))")
			})
			return n
		}
		hammer(t, in, shared, 64, 4) // what is made once is made now
		before, blocks := count(), native.Allocated().Blocks
		hammer(t, in, shared, 64, 60)
		require.Equal(t, before, count())
		require.Equal(t, Tuple{int64(3), int64(2)}, before, "the list: its name, Keep, the argument; the object: the list, the argument")
		require.Zero(t, in.functions.Len())
		require.InDelta(t, blocks, native.Allocated().Blocks, float64(cap(in.slots))+1, "only threads' rooms")
		require.LessOrEqual(t, len(in.threads.free), cap(in.slots)+3, "OS threads are capped")
		shared.Close()
		require.NoError(t, in.Close())
	})
}

func hammer(t *testing.T, in *Interpreter, shared *Kept, goroutines, rounds int) {
	t.Helper()
	var all sync.WaitGroup
	var calls atomic.Int64
	failed := make(chan error, goroutines)
	for range goroutines {
		all.Go(func() {
			for i := range rounds {
				if i%16 == 0 {
					runtime.GC()
				}
				if err := in.Do(context.Background(), func(py *Thread) error { return onceAround(py, shared, &calls) }); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	require.NoError(t, <-failed)
	require.Equal(t, int64(goroutines*rounds*10), calls.Load())
}

// onceAround calls Python, which calls Go, ten times.
func onceAround(py *Thread, shared *Kept, calls *atomic.Int64) error {
	list, err := shared.Object(py)
	if err != nil {
		return err
	}
	main, err := py.Import("__main__")
	if err != nil {
		return err
	}
	item := func(t *Thread, args []Object) (any, error) {
		calls.Add(1)
		k, err := args[1].Keep() // forgotten or closed
		if err == nil && calls.Load()%2 == 0 {
			k.Close()
		}
		return args[1], err
	}
	for range 10 {
		if err := py.Scope(func() error {
			o, err := main.Method("work", Function(item), list)
			if err != nil {
				return err
			}
			zeros, err := main.Attr("numpy")
			if err != nil {
				return err
			}
			a, err := zeros.Method("zeros", Tuple{3, 4})
			if err != nil {
				return err
			}
			text, err := a.Attr("shape")
			if err != nil {
				return err
			}
			if v, err := text.Value(); err != nil || fmt.Sprint(v) != "[3 4]" {
				return fmt.Errorf("%v, %v", v, err)
			}
			_, err = o.Keep()
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// Close waits for who is inside, and refuses who comes later, however they meet.
func TestPythonEndsWhenNobodyIsInside(t *testing.T) {
	for i := range 5 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			onPython(t, func(t *testing.T, in *Interpreter) {
				var all sync.WaitGroup
				var refused, done atomic.Int64
				started := make(chan bool, 1000)
				for range 32 {
					all.Go(func() {
						for {
							err := in.Do(context.Background(), func(py *Thread) error {
								started <- true
								return in.Do(context.Background(), func(py *Thread) error { return py.Exec("import time; time.sleep(0.0001)", Object{}) })
							})
							if err != nil {
								require.ErrorIs(t, err, ErrClosed)
								refused.Add(1)
								return
							}
							done.Add(1)
							<-started
						}
					})
				}
				time.Sleep(time.Duration(20+i) * time.Millisecond)
				require.NoError(t, in.Close())
				all.Wait()
				require.Equal(t, int64(32), refused.Load())
				require.NotZero(t, done.Load())
			})
		})
	}
}
