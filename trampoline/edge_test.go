package trampoline_test

import (
	"errors"
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// sides are both languages of a provider in one handle space and across two.
func sides() []cell {
	return []cell{
		{universalMode, universalMode, false, false}, {universalMode, universalMode, true, false},
		{debugMode, universalMode, false, false}, {debugMode, universalMode, true, false},
		{nativeMode, universalMode, false, false}, {nativeMode, nativeMode, false, false},
	}
}

// add calls slot add from C and gives the value and the error that the caller sees.
func (w *world) add(ctx *trampoline.Context, e *trampoline.Edge, a, b trampoline.Handle) (trampoline.Handle, error) {
	h := trampoline.Handle(w.callC("call_add", ctx.Word(), e.Table(), uintptr(a), uintptr(b)))
	return h, w.thread.TakeErr()
}

// closeAll closes what a test left open on purpose or does not care about.
func closeAll(t testing.TB, consumer *trampoline.Context, w *world) {
	if s, ok := consumer.HandleSpace().(ownSpace); ok {
		for h := range s.All() {
			closeHandle(t, consumer, trampoline.Handle(h))
		}
		return
	}
	for h := range w.universe.All() {
		w.universe.Close(h)
	}
}

func TestDeniedEdgeFailsWithTheReasonUntilAllowedAgain(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			a := newInt(t, consumer, 2)
			reason := errors.New("maintenance")
			e.Deny(reason)
			_, err = w.add(consumer, e, a, a)
			require.ErrorIs(t, err, reason)
			require.EqualValues(t, -1, int64(w.callC("call_consume", consumer.Word(), e.Table(), uintptr(newInt(t, consumer, 3)))))
			require.ErrorIs(t, w.thread.TakeErr(), reason, "the stolen handle is closed all the same")
			h, err := native.Alloc(8)
			require.NoError(t, err)
			native.Store64(h, uint64(newInt(t, consumer, 3)))
			require.EqualValues(t, -1, int32(w.callC("call_increment", consumer.Word(), e.Table(), h)))
			require.ErrorIs(t, w.thread.TakeErr(), reason)
			require.Zero(t, native.Load64(h), "an in-out handle is HPy_NULL after an error")
			native.Free(h)
			_, err = api.Merge(newInt(t, consumer, 1), newInt(t, consumer, 2), []trampoline.Handle{newInt(t, consumer, 3)})
			require.ErrorIs(t, err, reason)
			_, _, err = api.Increment(newInt(t, consumer, 1), 1)
			require.ErrorIs(t, err, reason)
			require.EqualValues(t, 0, int32(w.callC("call_version", consumer.Word(), e.Table())))
			require.ErrorIs(t, w.thread.TakeErr(), reason)
			_, err = api.Pi()
			require.ErrorIs(t, err, reason)
			seven, err := native.Alloc(8)
			require.NoError(t, err)
			native.Store64(seven, 7)
			before := w.callC("destroyed_sum")
			require.EqualValues(t, -1, int32(w.callC("call_on_event", consumer.Word(), e.Table(), seven)))
			require.ErrorIs(t, w.thread.TakeErr(), reason)
			require.EqualValues(t, 7, w.callC("destroyed_sum")-before, "user data of a callback that is not kept after all is destroyed")
			native.Free(seven)
			e.Deny(nil)
			r, err := w.add(consumer, e, a, a)
			require.NoError(t, err)
			require.EqualValues(t, 4, value(t, consumer, r))
			closeHandle(t, consumer, a)
		})
	}
}

func TestRevokedExportFailsThroughTablesThatConsumersKept(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			a := newInt(t, consumer, 2)
			gone := errors.New("the module was unloaded")
			e.Export().Revoke(gone)
			_, err = w.add(consumer, e, a, a)
			require.ErrorIs(t, err, gone)
			_, err = api.Add(a, a)
			require.ErrorIs(t, err, gone)
			e.Deny(nil)
			_, err = w.add(consumer, e, a, a)
			require.ErrorIs(t, err, gone, "there is no way back")
			late := w.module("late", universalMode)
			e2, err := e.Export().Edge(late)
			require.NoError(t, err)
			_, err = w.add(late, e2, 0, 0)
			require.ErrorIs(t, err, gone)
			closeHandle(t, consumer, a)
		})
	}
}

func TestContextOfAnotherModuleCountsAsThatModule(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			_, e := w.edge(c)
			other := w.module("other", debugMode)
			a := newInt(t, other, 20)
			r, err := w.add(other, e, a, a)
			require.NoError(t, err)
			require.EqualValues(t, 40, value(t, other, r), "the result is of the space of the context that came")
			closeHandle(t, other, a)
			require.Len(t, other.Edges(), 2, "it has an edge to the API now, besides the one to the host")
		})
	}
}

func TestContextOfNobodyIsAnError(t *testing.T) {
	for _, c := range sides() {
		w := newWorld(t)
		_, e := w.edge(c)
		bogus := w.block("bogus")
		r := w.callC("call_add", bogus, e.Table(), 0, 0)
		err := w.thread.TakeErr()
		require.Zero(t, r)
		var misuse *trampoline.MisuseError
		require.ErrorAs(t, err, &misuse)
		require.Equal(t, "ctx", misuse.Param)
		require.ErrorContains(t, err, "no module of this interpreter")
		w.close()
	}
}
