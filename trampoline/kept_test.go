package trampoline_test

import (
	"errors"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// notified is a Go callback whose destroy-notify closes a handle of the consumer, and how often that ran.
type notified struct {
	sample.EachFn
	times int
}

func newNotified(t *testing.T, consumer *trampoline.Context) *notified {
	n := &notified{}
	owned := newInt(t, consumer, 7)
	n.EachFn = sample.EachFnOf(func(ctx *trampoline.Context, item trampoline.Handle, index int32) (trampoline.Handle, error) {
		require.Same(t, consumer, ctx)
		return ctx.Owner.(*abi.Client).Dup(item)
	}).WithDestroy(func(ctx *trampoline.Context) {
		require.Same(t, consumer, ctx, "the notify runs with its own module's context")
		require.NoError(t, ctx.Thread().Err(), "an exception that is set is put aside")
		require.EqualValues(t, 7, value(t, ctx, owned))
		n.times++
	})
	return n
}

func TestDestroyNotifyOfAGoCallbackRunsOnce(t *testing.T) {
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			item := newInt(t, consumer, 10)
			once := func(item trampoline.Handle) error {
				n := newNotified(t, consumer)
				h, err := api.Once(item, n.EachFn)
				require.Equal(t, 1, n.times)
				if err == nil {
					require.EqualValues(t, 10, value(t, consumer, h))
				}
				return err
			}
			require.NoError(t, once(item))
			denied := errors.New("not today")
			e.Deny(denied)
			require.ErrorIs(t, once(item), denied)
			e.Deny(nil)
			if c.consumerMode != c.providerMode {
				closed := newInt(t, consumer, 1)
				closeHandle(t, consumer, closed)
				require.Error(t, once(closed), "the callee never gets the callback")
			}
			require.NoError(t, once(item))
			closeHandle(t, consumer, item)
		})
	}
}

func TestDestroyNotifyInCRunsOnceWhenTheCallFailsOnItsWay(t *testing.T) {
	for _, c := range cells() {
		if c.consumerMode == c.providerMode {
			continue // nothing is translated that could fail
		}
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			closed := newInt(t, consumer, 1)
			closeHandle(t, consumer, closed)
			holder, err := native.Alloc(16) // struct holder: a handle, and how often the notify ran
			require.NoError(t, err)
			defer native.Free(holder)
			native.Store64(holder, uint64(newInt(t, consumer, 100)))
			require.Zero(t, w.callC("call_once", consumer.Word(), e.Table(), uintptr(closed), holder))
			require.Error(t, w.thread.TakeErr())
			require.EqualValues(t, 1, native.Load64(holder+8))
		})
	}
}

func TestPanicOfADestroyNotifyIsToldToNobodyInParticular(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			item := newInt(t, consumer, 10)
			dup := sample.EachFnOf(func(ctx *trampoline.Context, item trampoline.Handle, _ int32) (trampoline.Handle, error) {
				return ctx.Owner.(*abi.Client).Dup(item)
			})
			h, err := api.Once(item, dup.WithDestroy(func(*trampoline.Context) { panic("in the notify") }))
			require.NoError(t, err)
			closeHandle(t, consumer, item, h)
			require.Len(t, w.strays, 1)
			require.ErrorContains(t, w.strays[0], "panic: in the notify")
			w.strays = nil
		})
	}
}

func TestCallbacksThatAModuleInCKeptEndWithIt(t *testing.T) {
	for _, mode := range []mode{universalMode, debugMode} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(cell{mode, universalMode, false, false})
			api, err := sample.Bind(e)
			require.NoError(t, err)
			times := 0
			_, err = api.OnEvent(sample.EventFnOf(func(*trampoline.Context, []trampoline.Handle) (int32, trampoline.Handle, error) {
				return -1, 0, errors.New("never called")
			}).WithDestroy(func(*trampoline.Context) { times++ }))
			require.NoError(t, err)
			consumer.ReleaseKept()
			require.Zero(t, times, "only what the module itself was given")
			for range 2 {
				e.Provider().ReleaseKept()
				require.Equal(t, 1, times)
			}
			_, err = api.OnEvent(sample.EventFn{})
			require.NoError(t, err)
			require.Equal(t, 1, times)
			require.Len(t, w.strays, 1)
			require.ErrorContains(t, w.strays[0], "destroyed twice")
			w.strays = nil
		})
	}
}
