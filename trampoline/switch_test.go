package trampoline_test

import (
	"errors"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

func TestSwitchingAModulesSpaceSwitchesItsEdges(t *testing.T) {
	for _, goProvider := range []bool{false, true} {
		w := newWorld(t)
		consumer, e := w.edge(cell{universalMode, universalMode, goProvider, false})
		api, err := sample.Bind(e)
		require.NoError(t, err)
		table := e.Table()
		for range 3 {
			for _, s := range []trampoline.HandleSpace{w.space(debugMode), w.universe} {
				consumer.SetHandleSpace(s)
				require.Equal(t, table, e.Table())
				for _, name := range exercises {
					w.run(name, consumer, e)
				}
				numbers(t, consumer, api)
				callbacks(t, consumer, api)
				e.Provider().SetHandleSpace(w.space(debugMode))
				for _, name := range exercises {
					w.run(name, consumer, e)
				}
				e.Provider().SetHandleSpace(w.universe)
			}
		}
		w.close()
	}
}

// switchNow is what the C consumer calls in the middle of a call.
var switchNow func()

func entrySwitch(*native.Frame) { switchNow() }

func TestModeSwitchedInTheMiddleOfACall(t *testing.T) {
	hook, err := native.Callback(entrySwitch, 0)
	require.NoError(t, err)
	defer native.Release(hook)
	room, err := native.Alloc(4 * 8)
	require.NoError(t, err)
	defer native.Free(room)
	native.StoreWord(room+24, uintptr(hook))
	for _, goProvider := range []bool{false, true} {
		w := newWorld(t)
		consumer, e := w.edge(cell{universalMode, universalMode, goProvider, false})
		space := w.space(debugMode)
		switchNow = func() { consumer.SetHandleSpace(space) }
		items := native.Slice[trampoline.Handle](room, 3)
		for i := range items {
			items[i] = newInt(t, consumer, int64(10*i))
		}
		r := trampoline.Handle(w.callC("call_switching", consumer.Word(), e.Table(), room, room+24))
		require.NoError(t, w.thread.TakeErr())
		require.Zero(t, w.callC("strangers_seen"))
		// The call began in the universal space, and so do its handles end.
		consumer.SetHandleSpace(w.universe)
		require.EqualValues(t, 0+11+22, value(t, consumer, r))
		closeHandle(t, consumer, items...)
		w.close()
	}
}

func TestSlotThatAConsumerCopiedFollowsASwitch(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{universalMode, universalMode, false, false})
	copied := native.Code(native.LoadWord(e.Table() + 96 + 3*8))
	add := func(a trampoline.Handle) (trampoline.Handle, error) {
		var c native.Call
		c.Fn = uintptr(copied)
		c.Int[0], c.Int[1], c.Int[2] = consumer.Word(), uintptr(a), uintptr(a)
		c.Do6()
		return trampoline.Handle(c.Ret), w.thread.TakeErr()
	}
	for range 2 {
		for _, s := range []trampoline.HandleSpace{w.universe, w.space(debugMode)} {
			consumer.SetHandleSpace(s)
			a := newInt(t, consumer, 21)
			r, err := add(a)
			require.NoError(t, err)
			require.EqualValues(t, 42, value(t, consumer, r))
			closeHandle(t, consumer, a)
		}
		gone := errors.New("gone")
		e.Deny(gone)
		_, err := add(0)
		require.ErrorIs(t, err, gone)
		e.Deny(nil)
	}
	consumer.SetHandleSpace(w.universe)
	require.Zero(t, w.strangers())
}

func TestEdgesMayBeSwitchedFromAnywhereWhileCallsRun(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			reason := errors.New("switched off")
			stop, done := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(done)
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					var looks trampoline.Interceptor
					if i%2 == 0 {
						looks = &quiet{}
					}
					watch := e.Watch(looks)
					if i%3 == 0 {
						e.Deny(reason)
						e.Deny(nil)
					}
					_ = e.Counts()
					watch.Stop()
				}
			}()
			a := newInt(t, consumer, 4)
			for range 3000 {
				r, err := w.add(consumer, e, a, a)
				if err == nil {
					require.EqualValues(t, 8, value(t, consumer, r))
				} else {
					require.ErrorIs(t, err, reason)
				}
				if r, err = api.Add(a, a); err == nil {
					require.EqualValues(t, 8, value(t, consumer, r))
				} else {
					require.ErrorIs(t, err, reason)
				}
			}
			close(stop)
			<-done
			closeHandle(t, consumer, a)
		})
	}
}

// quiet is an interceptor that lets everything pass.
type quiet struct{}

func (*quiet) Before(trampoline.Site) error                { return nil }
func (*quiet) After(trampoline.Site, time.Duration, error) {}
