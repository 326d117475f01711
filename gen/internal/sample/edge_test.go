package sample_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/gen/internal/sample"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
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

type recorder struct {
	log   []string
	deny  error
	fails int
	took  time.Duration
}

func (r *recorder) Before(at trampoline.Site) error {
	r.log = append(r.log, "before "+at.Name())
	return r.deny
}

func (r *recorder) After(at trampoline.Site, d time.Duration, err error) {
	r.log = append(r.log, "after "+at.Name())
	r.took += d
	if err != nil {
		r.fails++
	}
}

func TestWatchingSeesEveryCallAndCallback(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			table := e.Table()
			a := newInt(t, consumer, 2)
			_, err := w.add(consumer, e, a, a)
			require.NoError(t, err)
			rec := &recorder{}
			watch := e.Watch(rec)
			require.True(t, e.Watched())
			require.Equal(t, table, e.Table(), "the table stays where it is")
			r, err := w.add(consumer, e, a, a)
			require.NoError(t, err)
			require.EqualValues(t, 4, value(t, consumer, r))
			api, err := sample.Bind(e)
			require.NoError(t, err)
			r, err = api.Each([]trampoline.Handle{a}, sample.EachFnOf(func(ctx *trampoline.Context, item trampoline.Handle, _ int32) (trampoline.Handle, error) {
				return ctx.Owner.(*abi.Client).Dup(item)
			}))
			require.NoError(t, err)
			closeHandle(t, consumer, r)
			require.Equal(t, []string{"before sample_add", "after sample_add",
				"before sample_each", "before sample_each_fn", "after sample_each_fn", "after sample_each"}, rec.log)
			require.Positive(t, rec.took)
			counts := e.Counts()
			require.EqualValues(t, 1, counts[3].Calls)
			require.EqualValues(t, 0, counts[3].Errors)
			require.Positive(t, counts[3].Duration)
			require.EqualValues(t, 1, counts[18].Calls)
			watch.Stop()
			require.False(t, e.Watched())
			r, err = w.add(consumer, e, a, a)
			require.NoError(t, err)
			closeHandle(t, consumer, a, r)
			require.Len(t, rec.log, 6)
			require.EqualValues(t, 1, e.Counts()[3].Calls, "an edge that nobody watches does not count")
			e.ResetCounts()
			require.Zero(t, e.Counts()[3])
			closeAll(t, consumer, w)
		})
	}
}

// closeAll closes what a test left open on purpose or does not care about.
func closeAll(t testing.TB, consumer *trampoline.Context, w *world) {
	if s, ok := consumer.Space().(ownSpace); ok {
		for h := range s.All() {
			closeHandle(t, consumer, trampoline.Handle(h))
		}
		return
	}
	for h := range w.universe.All() {
		w.universe.Close(h)
	}
}

func TestInterceptorDeniesACall(t *testing.T) {
	for _, c := range sides() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			rec := &recorder{deny: errors.New("not today")}
			e.Watch(rec)
			a := newInt(t, consumer, 2)
			r, err := w.add(consumer, e, a, a)
			require.Zero(t, r)
			var denied *trampoline.DeniedError
			require.ErrorAs(t, err, &denied)
			require.ErrorIs(t, err, rec.deny)
			require.EqualError(t, err, `trampoline: Sample.sample_add: call from "consumer" to "provider" refused: not today`)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			_, err = api.AsInt(a)
			require.ErrorIs(t, err, rec.deny)
			require.EqualValues(t, trampoline.Count{Calls: 1, Errors: 1}, e.Counts()[3])
			closeHandle(t, consumer, a)
		})
	}
}

func TestInterceptorsSeeBothEndsOfACall(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{universalMode, universalMode, true, false})
	first, second := &recorder{}, &recorder{deny: errors.New("no")}
	e.Watch(first)
	e.Watch(second)
	_, err := w.add(consumer, e, 0, 0)
	require.ErrorIs(t, err, second.deny)
	require.Equal(t, []string{"before sample_add", "after sample_add"}, first.log)
	require.Equal(t, 1, first.fails)
	require.Equal(t, []string{"before sample_add"}, second.log)
}

// broken is an interceptor that panics.
type broken struct{ before, after bool }

func (b broken) Before(trampoline.Site) error {
	if b.before {
		panic("before")
	}
	return nil
}

func (b broken) After(trampoline.Site, time.Duration, error) {
	if b.after {
		panic("after")
	}
}

func TestPanicOfAnInterceptorLeavesTheThreadInOrder(t *testing.T) {
	for _, b := range []broken{{before: true}, {after: true}} {
		w := newWorld(t)
		consumer, e := w.edge(cell{debugMode, universalMode, true, false})
		a := newInt(t, consumer, 1)
		e.Watch(b)
		_, err := w.add(consumer, e, a, a)
		var panicked *trampoline.PanicError
		require.ErrorAs(t, err, &panicked)
		require.Zero(t, w.thread.Depth())
		api, err := sample.Bind(e)
		require.NoError(t, err)
		require.Panics(t, func() { _, _ = api.AsInt(a) })
		require.Zero(t, w.thread.Depth())
		closeAll(t, consumer, w)
		w.close()
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
	c.Fn = native.Code(symbol(t, library(t, "consumer"), "call_dot"))
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

func TestCallbackThatIsOverIsAnError(t *testing.T) {
	w := newWorld(t)
	consumer := w.module("consumer", debugMode)
	e := w.keeper(consumer)
	a := newInt(t, consumer, 1)
	factor, err := native.Alloc(8)
	require.NoError(t, err)
	defer native.Free(factor)
	r := trampoline.Handle(w.callC("call_each", consumer.Word(), e.Table(), uintptr(a), factor))
	require.NoError(t, w.thread.TakeErr())
	closeHandle(t, consumer, r)
	r, err = w.add(consumer, e, a, a)
	require.Zero(t, r)
	require.ErrorContains(t, err, "called after the call that it was passed to had ended")
	var misuse *trampoline.MisuseError
	require.ErrorAs(t, err, &misuse)
	require.Equal(t, "keeper", misuse.By)
	closeHandle(t, consumer, a)
}

// keeper puts a function into slot each that keeps the callback although it may not.
func (w *world) keeper(consumer *trampoline.Context) *trampoline.Edge {
	lib := library(w.t, "provider")
	provider := w.module("keeper", universalMode)
	def := &sample.Definition
	p := trampoline.CProvider{Major: def.Major, Minor: def.Minor, ID: def.ID}
	for i, s := range def.Slots {
		p.Hashes = append(p.Hashes, s.Hash)
		p.Impl = append(p.Impl, 0)
		switch i {
		case 3:
			p.Impl[i] = symbol(w.t, lib, "call_kept")
		case 18:
			p.Impl[i] = native.LoadWord(symbol(w.t, lib, "keeper"))
		}
	}
	own, err := provider.ExportC(def, p)
	require.NoError(w.t, err)
	e, err := own.Edge(consumer)
	require.NoError(w.t, err)
	return e
}

func TestMissingSlotsAreStubs(t *testing.T) {
	w := newWorld(t)
	consumer := w.module("consumer", universalMode)
	e := w.keeper(consumer)
	require.EqualValues(t, 0, int32(w.callC("call_version", consumer.Word(), e.Table())))
	require.EqualError(t, w.thread.TakeErr(), `trampoline: Sample.sample_version: not provided by "keeper": retired in version 1.2`)
	require.EqualValues(t, -1, int64(w.callC("call_consume", consumer.Word(), e.Table(), 0)))
	require.Error(t, w.thread.TakeErr())
}

func TestCallbackWithAnotherContextIsRefused(t *testing.T) {
	for _, m := range []mode{universalMode, debugMode} {
		w := newWorld(t)
		x := w.cProvider(w.module("provider", universalMode), map[int]string{18: "each_wrong_context"})
		consumer := w.module("consumer", m)
		e, err := x.Edge(consumer)
		require.NoError(t, err)
		a := newInt(t, consumer, 1)
		factor, err := native.Alloc(8)
		require.NoError(t, err)
		require.Zero(t, w.callC("call_each", consumer.Word(), e.Table(), uintptr(a), factor))
		require.ErrorContains(t, w.thread.TakeErr(), "no module of this interpreter")
		native.Free(factor)
		closeHandle(t, consumer, a)
		w.close()
	}
}

func TestSwitchingAModulesSpaceSwitchesItsEdges(t *testing.T) {
	for _, goProvider := range []bool{false, true} {
		w := newWorld(t)
		consumer, e := w.edge(cell{universalMode, universalMode, goProvider, false})
		api, err := sample.Bind(e)
		require.NoError(t, err)
		table := e.Table()
		for range 3 {
			for _, s := range []trampoline.Space{w.space(debugMode), w.universe} {
				consumer.SetSpace(s)
				require.Equal(t, table, e.Table())
				for _, name := range exercises {
					w.run(name, consumer, e)
				}
				numbers(t, consumer, api)
				callbacks(t, consumer, api)
				e.Provider().SetSpace(w.space(debugMode))
				for _, name := range exercises {
					w.run(name, consumer, e)
				}
				e.Provider().SetSpace(w.universe)
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
		switchNow = func() { consumer.SetSpace(space) }
		items := native.Slice[trampoline.Handle](room, 3)
		for i := range items {
			items[i] = newInt(t, consumer, int64(10*i))
		}
		r := trampoline.Handle(w.callC("call_switching", consumer.Word(), e.Table(), room, room+24))
		require.NoError(t, w.thread.TakeErr())
		require.Zero(t, w.callC("strangers_seen"))
		// The call began in the universal space, and so do its handles end.
		consumer.SetSpace(w.universe)
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
		c.Fn = copied
		c.Int[0], c.Int[1], c.Int[2] = consumer.Word(), uintptr(a), uintptr(a)
		c.Do6()
		return trampoline.Handle(c.Ret), w.thread.TakeErr()
	}
	for range 2 {
		for _, s := range []trampoline.Space{w.universe, w.space(debugMode)} {
			consumer.SetSpace(s)
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
	consumer.SetSpace(w.universe)
	require.Zero(t, w.strangers())
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

func TestManyCallbackFunctionsNeedNoMoreThanTheirShareOfThunks(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{universalMode, universalMode, false, false})
	api, err := sample.Bind(e)
	require.NoError(t, err)
	item := newInt(t, consumer, 3)
	lib := library(t, "consumer")
	target := native.Code(symbol(t, lib, "call_nothing"))
	before := native.Thunks()
	for range 200 {
		fn, err := native.AlwaysThunk(consumer.Word(), target) // a function of its own each time
		require.NoError(t, err)
		r, err := api.Each([]trampoline.Handle{item}, sample.EachFnAt(e, fn, 0))
		require.NoError(t, err)
		closeHandle(t, consumer, r)
		defer native.Release(fn)
	}
	require.LessOrEqual(t, native.Thunks().Swaps-before.Swaps, 64)
	closeHandle(t, consumer, item)
}

func TestNothingOnTheWayAllocates(t *testing.T) {
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			a := newInt(t, consumer, 5)
			items := []trampoline.Handle{a, a, a}
			factor, err := native.Alloc(8)
			require.NoError(t, err)
			defer native.Free(factor)
			fn := sample.EachFnOf(func(ctx *trampoline.Context, item trampoline.Handle, _ int32) (trampoline.Handle, error) {
				return ctx.Owner.(*abi.Client).Dup(item)
			})
			own := consumer.Owner.(*abi.Client)
			calls := map[string]func(){
				"C": func() {
					r := w.callC("call_add", consumer.Word(), e.Table(), uintptr(a), uintptr(a))
					_ = own.Close(trampoline.Handle(r))
				},
				"C with a callback": func() {
					r := w.callC("call_each", consumer.Word(), e.Table(), uintptr(a), factor)
					_ = own.Close(trampoline.Handle(r))
				},
				"Go": func() {
					r, _ := api.Add(a, a)
					_ = own.Close(r)
				},
				"Go with an array": func() {
					r, _ := api.Sum(items)
					_ = own.Close(r)
				},
				"Go with results": func() {
					_, q, r, _ := api.Divmod(a, a)
					_ = own.Close(q)
					_ = own.Close(r)
				},
				"Go with a callback": func() {
					r, _ := api.Each(items, fn)
					_ = own.Close(r)
				},
				"Go with text and stack": func() {
					_, _ = api.TextLength(trampoline.StrOf("hello"))
					_, _ = api.Many(1, 2, 3, a, 5, 6, true, 8, 9, 10, 11, 12, 13, 14, a, 16, 17, 18, 19)
				},
			}
			for name, call := range calls {
				call()
				require.Zero(t, testing.AllocsPerRun(20, call), name)
			}
			closeHandle(t, consumer, a)
		})
	}
}

func TestHundredThousandCallsLeaveNothing(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{debugMode, debugMode, false, true})
	for _, name := range exercises {
		w.run(name, consumer, e)
	}
	thunks, memory, stats, live := native.Thunks(), native.Allocated(), w.rt.Stats(), w.universe.Live()
	for range 2000 {
		for _, name := range exercises {
			w.run(name, consumer, e)
		}
	}
	require.Equal(t, thunks, native.Thunks())
	require.Equal(t, memory, native.Allocated())
	require.Equal(t, stats, w.rt.Stats())
	require.Equal(t, live, w.universe.Live())
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
					watch := e.Watch(&quiet{})
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
