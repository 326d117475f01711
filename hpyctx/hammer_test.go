package hpyctx_test

import (
	"flag"
	"runtime"
	"sync"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/stretchr/testify/require"
)

var rounds = flag.Int("hammer", 60, "rounds of each goroutine of the hammer test")

// Goroutines × interpreters × collector: loading, calling, crossing edges, waiting without the lock, dropping
// objects and unloading, all at once. Everything is gone at the end.
func TestHammer(t *testing.T) {
	const interpreters, goroutines = 3, 4
	allocated := native.Allocated()
	var collector sync.WaitGroup
	stop := make(chan struct{})
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	life, threads, consumer := compile(t, "life"), compile(t, "threads"), compileNumPy(t, "consumer")
	var all sync.WaitGroup
	for range interpreters {
		it, err := hpyctx.New(hpyctx.Options{Definitions: nil})
		require.NoError(t, err)
		w := worldOf(hostworld.Of(t, it))
		_, err = it.Add(*numpyapi.Module())
		require.NoError(t, err)
		_, err = it.Load(threads)
		require.NoError(t, err)
		_, err = it.Load(consumer)
		require.NoError(t, err)
		m, err := it.Load(life)
		require.NoError(t, err)
		read := countEnds(w, m)
		var inside sync.WaitGroup
		for g := range goroutines {
			inside.Go(func() {
				for i := range *rounds {
					w.hammer(g*1000 + i)
				}
			})
		}
		all.Go(func() {
			inside.Wait()
			require.NoError(t, it.Collect())
			c, err := it.Counts()
			require.NoError(t, err)
			require.Zero(t, c.Handles)
			require.NoError(t, it.Close())
			e := read()
			require.EqualValues(t, goroutines**rounds*3, e.Destroyed)
			require.EqualValues(t, goroutines**rounds, e.Capsules)
			require.Zero(t, e.Wrong)
		})
	}
	all.Wait()
	close(stop)
	collector.Wait()
	require.Equal(t, allocated.Blocks+int64(interpreters), native.Allocated().Blocks, "but for the tests' own counters")
}

func (w *world) hammer(i int) {
	w.inside(func(space objspace.Space) error {
		link := func(from, to objspace.Value) {
			f, err := space.Attr(from, "link")
			require.NoError(w.tb, err)
			_, err = space.Call(f, []objspace.Value{to})
			require.NoError(w.tb, err)
		}
		threads, consumer, life := w.it.Module("threads"), w.it.Module("consumer"), w.it.Module("life")
		a, err := life.Call("Thing")
		require.NoError(w.tb, err)
		for range 2 {
			b, err := life.Call("Thing")
			require.NoError(w.tb, err)
			link(a, b)
			link(b, a)
		}
		_, err = life.Call("capsule")
		require.NoError(w.tb, err)
		o, err := threads.Call("away", pyobj.Int(i))
		require.Equal(w.tb, "int", o.TypeName())
		require.NoError(w.tb, err)
		arr, err := consumer.Call("make", floats(float64(i), 1))
		require.NoError(w.tb, err)
		sum, err := consumer.Call("map", arr, pyobj.Int(10))
		require.NoError(w.tb, err)
		total, err := consumer.Call("total", sum)
		require.NoError(w.tb, err)
		require.Equal(w.tb, float64(2*i+2), space.Look(total).Float)
		return nil
	})
}
