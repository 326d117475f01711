package trampoline_test

import (
	"errors"
	"math"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

func TestClosedHandlesAreNamedAndNeverPassedOn(t *testing.T) {
	for _, c := range cells() {
		if c.consumerMode == universalMode && c.providerMode == universalMode {
			continue // one space: the host reports what reaches it
		}
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			good, bad := newInt(t, consumer, 1), newInt(t, consumer, 2)
			closeHandle(t, consumer, bad)
			_, err := w.add(consumer, e, good, bad)
			var misuse *trampoline.MisuseError
			require.ErrorAs(t, err, &misuse)
			require.Equal(t, "b", misuse.Param)
			require.Equal(t, "consumer", misuse.By)
			require.Equal(t, "sample_add", misuse.Slot)
			require.Equal(t, "ValueError", misuse.ExceptionName())
			api, err := sample.Bind(e)
			require.NoError(t, err)
			_, err = api.Sum([]trampoline.Handle{good, bad, good})
			require.ErrorAs(t, err, &misuse)
			require.Equal(t, "items", misuse.Param)
			_, err = api.Merge(newInt(t, consumer, 1), bad, []trampoline.Handle{newInt(t, consumer, 1), newInt(t, consumer, 1)})
			require.ErrorAs(t, err, &misuse)
			_, err = api.Merge(newInt(t, consumer, 1), newInt(t, consumer, 1), []trampoline.Handle{newInt(t, consumer, 1), bad, newInt(t, consumer, 1)})
			require.ErrorAs(t, err, &misuse, "everything else that was given away is closed")
			closeHandle(t, consumer, good)
		})
	}
}

func TestRulesOfErrorsAreKept(t *testing.T) {
	tests := map[string]struct{ broken, says string }{
		"NULL without an error":   {"null_without_error", "returned NULL without setting an exception"},
		"a result with an error":  {"result_with_error", "returned a result with an exception set: left over"},
		"a result that is closed": {"closed_result", "invalid handle"},
	}
	for name, tt := range tests {
		for _, m := range []mode{debugMode, nativeMode} {
			t.Run(name+"/"+string(m), func(t *testing.T) {
				w := newWorld(t)
				x := w.cProvider(w.module("provider", m), map[int]string{3: tt.broken})
				consumer := w.module("consumer", universalMode)
				e, err := x.Edge(consumer)
				require.NoError(t, err)
				a := newInt(t, consumer, 1)
				r, err := w.add(consumer, e, a, a)
				require.Zero(t, r)
				require.ErrorContains(t, err, tt.says)
				var misuse *trampoline.MisuseError
				require.ErrorAs(t, err, &misuse)
				require.Equal(t, "provider", misuse.By)
				closeHandle(t, consumer, a)
			})
		}
	}
}

func TestErrorThatTheCallerHadIsNotTheCallees(t *testing.T) {
	for _, c := range sides() {
		w := newWorld(t)
		consumer, e := w.edge(c)
		e.Watch(nil)
		a := newInt(t, consumer, 2)
		own := errors.New("on its way")
		w.thread.SetErr(own)
		r := trampoline.Handle(w.callC("call_add", consumer.Word(), e.Table(), uintptr(a), uintptr(a)))
		require.Equal(t, own, w.thread.TakeErr())
		require.EqualValues(t, 4, value(t, consumer, r))
		closeHandle(t, consumer, a)
		w.close()
	}
}

func TestNegativeLengthAndNullArrayAreErrors(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{universalMode, universalMode, true, false})
	var c native.Call
	c.Fn = symbol(t, library(t, "consumer"), "call_dot")
	c.Int[0], c.Int[1] = consumer.Word(), e.Table()
	c.Do()
	require.True(t, math.IsNaN(c.RetF))
	require.EqualError(t, w.thread.TakeErr(), `trampoline: Sample.sample_dot: negative length (module "consumer")`)
	require.Zero(t, w.callC("call_sum", consumer.Word(), e.Table(), 0, 3))
	require.EqualError(t, w.thread.TakeErr(), `trampoline: Sample.sample_sum: NULL where an array is expected (module "consumer")`)
}

type panicking struct {
	sample.UnimplementedProvider
	how func()
}

func (p panicking) Add(*trampoline.Context, trampoline.Handle, trampoline.Handle) (trampoline.Handle, error) {
	p.how()
	return 0, nil
}

func TestPanicOfAProviderBecomesAnError(t *testing.T) {
	for _, m := range []mode{universalMode, debugMode} {
		w := newWorld(t)
		boom := errors.New("boom")
		x, err := sample.Export(w.module("provider", universalMode), panicking{how: func() { panic(boom) }}, sample.Data{Pi: 8})
		require.NoError(t, err)
		consumer := w.module("consumer", m)
		e, err := x.Edge(consumer)
		require.NoError(t, err)
		a := newInt(t, consumer, 1)
		r, err := w.add(consumer, e, a, a)
		require.Zero(t, r)
		require.EqualError(t, err, "trampoline: Sample.sample_add: panic: boom")
		require.ErrorIs(t, err, boom)
		require.Zero(t, w.thread.Depth())
		api, err := sample.Bind(e)
		require.NoError(t, err)
		require.PanicsWithValue(t, boom, func() { _, _ = api.Add(a, a) }, "between Go modules a panic stays a panic")
		require.Zero(t, w.thread.Depth())
		closeHandle(t, consumer, a)
		w.close()
	}
}

func TestUnimplementedSlotSaysSo(t *testing.T) {
	w := newWorld(t)
	x, err := sample.Export(w.module("provider", universalMode), sample.UnimplementedProvider{}, sample.Data{Pi: 8})
	require.NoError(t, err)
	consumer := w.module("consumer", universalMode)
	e, err := x.Edge(consumer)
	require.NoError(t, err)
	_, err = w.add(consumer, e, 0, 0)
	require.EqualError(t, err, "trampoline: Sample.sample_add: not implemented")
	var missing *trampoline.MissingError
	require.ErrorAs(t, err, &missing)
}

func TestDeepAlternationEndsInARecursionError(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			w.thread.SetLimit(300)
			consumer, e := w.edge(c)
			a := newInt(t, consumer, 1)
			if !c.goProvider && c.consumerMode == universalMode {
				e.Watch(nil) // unwatched, C calls C and nothing of ours is in between
			}
			depth := int64(w.callC("deep", consumer.Word(), e.Table(), uintptr(a)))
			require.Positive(t, depth)
			require.LessOrEqual(t, depth, int64(300))
			var deep *trampoline.RecursionError
			require.ErrorAs(t, w.thread.TakeErr(), &deep)
			require.Zero(t, w.thread.Depth())
			closeHandle(t, consumer, a)
		})
	}
}

func TestCallsWithoutTheLockAreRefused(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{debugMode, universalMode, true, false})
	api, err := sample.Bind(e)
	require.NoError(t, err)
	w.rt.SetCurrent(nil)
	require.Zero(t, w.callC("call_add", consumer.Word(), e.Table(), 0, 0))
	require.Len(t, w.strays, 1)
	require.ErrorContains(t, w.strays[0], "does not own the interpreter lock")
	_, err = api.Add(0, 0)
	require.ErrorContains(t, err, "does not own the interpreter lock")
	require.EqualValues(t, 1002, int32(w.callC("call_version", consumer.Word(), e.Table())), "a slot without context needs no lock")
	w.strays = nil
	w.rt.SetCurrent(w.thread)
}

// closedQuotient gives two results of which the first cannot be handed over.
type closedQuotient struct{ sample.UnimplementedProvider }

func (closedQuotient) Divmod(ctx *trampoline.Context, a, _ trampoline.Handle) (result int32, quotient, remainder trampoline.Handle, err error) {
	api := ctx.Owner.(*abi.Client)
	if quotient, err = api.Dup(a); err != nil {
		return 0, 0, 0, err
	}
	remainder, err = api.Dup(a)
	_ = api.Close(quotient)
	return 0, quotient, remainder, err
}

func TestResultsBehindOneThatCannotBeGivenAreClosed(t *testing.T) {
	w := newWorld(t) // whose end says that no handle is left
	x, err := sample.Export(w.module("provider", debugMode), closedQuotient{}, sample.Data{Pi: w.block("data")})
	require.NoError(t, err)
	consumer := w.module("consumer", universalMode)
	e, err := x.Edge(consumer)
	require.NoError(t, err)
	api, err := sample.Bind(e)
	require.NoError(t, err)
	a := newInt(t, consumer, 1)
	_, _, _, err = api.Divmod(a, a)
	var misuse *trampoline.MisuseError
	require.ErrorAs(t, err, &misuse)
	require.Equal(t, "quotient", misuse.Param)
	require.NoError(t, w.thread.TakeErr())
	closeHandle(t, consumer, a)
}

func TestANilProviderIsNotExported(t *testing.T) {
	w := newWorld(t)
	_, err := sample.Export(w.module("provider", universalMode), nil, sample.Data{Pi: 8})
	require.ErrorContains(t, err, `export of Sample by "provider": nil provider`)
}
