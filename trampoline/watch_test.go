package trampoline_test

import (
	"errors"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

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
