package trampoline_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// countIn runs a test with counts kept by native code, where this machine can, and by Go.
func countIn(t *testing.T, test func(t *testing.T)) {
	t.Run("native", test)
	t.Run("go", func(t *testing.T) {
		native.RefuseClock(errors.New("refused by the test"))
		defer native.RefuseClock(nil)
		test(t)
	})
}

// callsAndErrors are the counts of an edge that do not depend on the machine's speed.
func callsAndErrors(t testing.TB, e *trampoline.Edge) map[string][2]uint64 {
	out := map[string][2]uint64{}
	for i, c := range e.Counts() {
		if c != (trampoline.Count{}) {
			require.LessOrEqual(t, c.Errors, c.Calls)
			out[e.Definition().Slots[i].Name] = [2]uint64{c.Calls, c.Errors}
		}
	}
	return out
}

func TestNativeCodeCountsWhatGoCounts(t *testing.T) {
	if err := native.ClockRefusal(); err != nil {
		t.Skip(err)
	}
	for _, c := range cells() {
		if c.watched {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			var counted []map[string][2]uint64
			var thunks []int
			for _, refusal := range []error{nil, errors.New("refused by the test")} {
				native.RefuseClock(refusal)
				defer native.RefuseClock(nil)
				w := newWorld(t)
				consumer, e := w.edge(c)
				host := w.hostEdge(consumer)
				e.Watch(nil)
				host.Watch(nil)
				for range 2 {
					for _, name := range exercises {
						w.run(name, consumer, e)
					}
				}
				bad := w.callC("call_add", consumer.Word(), e.Table(), 0, 0)
				require.Zero(t, bad)
				require.Error(t, w.thread.TakeErr())
				api, err := sample.Bind(e)
				require.NoError(t, err)
				numbers(t, consumer, api)
				owners(t, consumer, api)
				counted = append(counted, callsAndErrors(t, e), callsAndErrors(t, host))
				thunks = append(thunks, w.rt.Stats().Thunks)
				require.Positive(t, e.Counts()[18].Duration)
				require.Positive(t, e.Counts()[23].Duration, "arguments on the stack")
				w.close()
			}
			require.Equal(t, counted[2], counted[0])
			require.Equal(t, counted[3], counted[1])
			require.EqualValues(t, 1, counted[0]["sample_add"][1])
			require.Greater(t, thunks[0], thunks[1]+20, "native code has counted")
		})
	}
}

// slotCopies is a table with what another table holds now, as a consumer may copy it.
func slotCopies(t testing.TB, e *trampoline.Edge) uintptr {
	const header = 96
	n := header + len(e.Definition().Slots)*8
	a, err := native.Alloc(n)
	require.NoError(t, err)
	t.Cleanup(func() { native.Free(a) })
	copy(native.Bytes(a, n), native.Bytes(e.Table(), n))
	return a
}

func TestSlotsThatAConsumerCopiedAreCountedOnce(t *testing.T) {
	countIn(t, func(t *testing.T) {
		for _, c := range cells() {
			if c.watched {
				continue
			}
			t.Run(c.String(), func(t *testing.T) {
				w := newWorld(t)
				consumer, e := w.edge(c)
				a := newInt(t, consumer, 4)
				tables := []uintptr{e.Table(), slotCopies(t, e)}
				calls, failed := 0, 0
				all := func(want error, counts bool) {
					t.Helper()
					for i, table := range tables {
						r := trampoline.Handle(w.callC("call_add", consumer.Word(), table, uintptr(a), uintptr(a)))
						err := w.thread.TakeErr()
						if want != nil {
							require.ErrorIs(t, err, want, "table %d", i)
							failed++
						} else {
							require.NoError(t, err, "table %d", i)
							require.EqualValues(t, 8, value(t, consumer, r))
						}
						if counts {
							calls++
						}
						n := e.Counts()[3]
						require.Equal(t, [2]int{calls, failed}, [2]int{int(n.Calls), int(n.Errors)}, "table %d", i)
					}
				}
				all(nil, false)
				watch := e.Watch(nil)
				tables = append(tables, slotCopies(t, e))
				all(nil, true)
				second := e.Watch(nil)
				all(nil, true)
				second.Stop()
				watch.Stop()
				all(nil, false)
				tables = append(tables, slotCopies(t, e))
				watch = e.Watch(nil)
				all(nil, true)
				reason := errors.New("maintenance")
				e.Deny(reason)
				all(reason, true)
				e.Deny(nil)
				rec := &recorder{}
				seen := e.Watch(rec)
				all(nil, true)
				require.Len(t, rec.log, 2*len(tables))
				seen.Stop()
				all(nil, true)
				require.Len(t, rec.log, 2*len(tables))
				e.ResetCounts()
				calls, failed = 0, 0
				all(nil, true)
				watch.Stop()
				all(nil, false)
				closeHandle(t, consumer, a)
			})
		}
	})
}

func TestCountsLastLongerThanTheirEdge(t *testing.T) {
	countIn(t, func(t *testing.T) {
		w := newWorld(t)
		consumer, e := w.edge(cell{universalMode, universalMode, false, true})
		a := newInt(t, consumer, 1)
		r, err := w.add(consumer, e, a, a)
		require.NoError(t, err)
		closeHandle(t, consumer, a, r)
		before := e.Counts()
		require.EqualValues(t, 1, before[3].Calls)
		w.close()
		require.Equal(t, before, e.Counts())
		e.ResetCounts()
		require.Zero(t, e.Counts()[3])
	})
}

func TestDurationsNeverDecreaseAndContainNestedCalls(t *testing.T) {
	countIn(t, func(t *testing.T) {
		w := newWorld(t)
		consumer, e := w.edge(cell{universalMode, universalMode, false, true})
		outer, inner := e, w.hostEdge(e.Provider())
		inner.Watch(nil)
		a := newInt(t, consumer, 1)
		var last trampoline.Count
		for range 300 {
			r, err := w.add(consumer, e, a, a)
			require.NoError(t, err)
			closeHandle(t, consumer, r)
			now := outer.Counts()[3]
			require.GreaterOrEqual(t, now.Duration, last.Duration)
			again := outer.Counts()[3]
			require.Equal(t, now, again, "nothing was called")
			last = now
		}
		require.EqualValues(t, 300, last.Calls)
		require.Positive(t, last.Duration)
		nested := inner.Counts()
		sum := trampoline.Count{}
		for _, n := range nested {
			sum.Calls += n.Calls
			sum.Duration += n.Duration
		}
		require.EqualValues(t, 900, sum.Calls, "add asks for two values and makes one")
		require.LessOrEqual(t, sum.Duration, 5*last.Duration, "within the accuracy of a busy machine")
		closeHandle(t, consumer, a)
	})
}

func TestResultsAreJudgedWhereNativeCodeCounts(t *testing.T) {
	countIn(t, func(t *testing.T) {
		for name, says := range map[string]string{
			"null_without_error": "returned NULL without setting an exception",
			"result_with_error":  "returned a result with an exception set: left over",
		} {
			w := newWorld(t)
			x := w.cProvider(w.module("provider", universalMode), map[int]string{3: name})
			consumer := w.module("consumer", universalMode)
			e, err := x.Edge(consumer)
			require.NoError(t, err)
			e.Watch(nil)
			a := newInt(t, consumer, 1)
			r, err := w.add(consumer, e, a, a)
			require.Zero(t, r)
			var misuse *trampoline.MisuseError
			require.ErrorAs(t, err, &misuse)
			require.ErrorContains(t, err, says)
			require.Equal(t, "provider", misuse.By)
			require.Equal(t, "sample_add", misuse.Slot)
			require.EqualValues(t, 1, e.Counts()[3].Calls)
			require.EqualValues(t, 1, e.Counts()[3].Errors)
			closeAll(t, consumer, w)
			w.close()
		}
	})
}

func TestCallsByStrangersAreNotCountedAsTheConsumers(t *testing.T) {
	countIn(t, func(t *testing.T) {
		w := newWorld(t)
		consumer, e := w.edge(cell{universalMode, universalMode, false, true})
		other := w.module("other", universalMode)
		a := newInt(t, consumer, 1)
		r, err := w.add(other, e, a, a)
		require.NoError(t, err)
		closeHandle(t, consumer, a, r)
		require.Empty(t, callsAndErrors(t, e), "the call is over the other module's edge")

		done := make(chan error)
		go func() {
			_, err := w.add(consumer, e, 0, 0)
			done <- err
		}()
		var misuse *trampoline.MisuseError
		err = <-done
		if err == nil {
			require.Len(t, w.strays, 1)
			err, w.strays = w.strays[0], nil
		}
		require.ErrorAs(t, err, &misuse)
		require.Equal(t, trampoline.RuleThread, misuse.Rule, "a thread that does not own the lock")
		require.Empty(t, callsAndErrors(t, e))
	})
}

func TestDepthIsLimitedWhereNativeCodeCounts(t *testing.T) {
	countIn(t, func(t *testing.T) {
		for _, goProvider := range []bool{false, true} {
			w := newWorld(t)
			consumer, e := w.edge(cell{universalMode, universalMode, goProvider, true})
			a := newInt(t, consumer, 1)
			depth := w.callC("deep", consumer.Word(), e.Table(), uintptr(a))
			var limit *trampoline.RecursionError
			require.ErrorAs(t, w.thread.TakeErr(), &limit)
			require.EqualValues(t, trampoline.DefaultDepth/2, depth, "call and callback take turns")
			require.Zero(t, w.thread.Depth())
			n := e.Counts()[18]
			require.Contains(t, []uint64{uint64(depth), uint64(depth) + 1}, n.Calls, fmt.Sprint(n))
			closeHandle(t, consumer, a)
			w.close()
		}
	})
}

func TestErrorsOfFunctionsThatCannotFailAreCounted(t *testing.T) {
	countIn(t, func(t *testing.T) {
		w := newWorld(t)
		ctx := w.module("consumer", universalMode)
		host := w.hostEdge(ctx)
		host.Watch(nil)
		h := newInt(t, ctx, 5)
		host.ResetCounts()
		for _, word := range []uintptr{uintptr(h), 12344} {
			var c native.Call
			c.Fn = native.LoadWord(ctx.Word() + 24 + abi.SlotClose*8)
			c.Int[0], c.Int[1] = ctx.Word(), word
			c.Do6()
		}
		require.ErrorContains(t, w.thread.TakeErr(), "close of an invalid handle")
		require.Equal(t, map[string][2]uint64{"ctx_Close": {2, 1}}, callsAndErrors(t, host))
	})
}
