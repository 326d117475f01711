package trampoline_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
)

// aroundFunc is an interceptor around calls.
type aroundFunc func(p *trampoline.Passing)

func (f aroundFunc) Around(p *trampoline.Passing) { f(p) }

// functionSlots are the slots that can be called.
func functionSlots() (slots []int) {
	for i, s := range sample.Definition.Slots {
		if s.Kind == trampoline.SlotFunc {
			slots = append(slots, i)
		}
	}
	return slots
}

// An interceptor that lets every call proceed changes nothing, whatever the slot, the sides and their handle spaces.
func TestInterceptorsAroundCallsChangeNothing(t *testing.T) {
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			seen := map[string]int{}
			watch := e.Intercept(aroundFunc(func(p *trampoline.Passing) {
				seen[p.Site().Name()]++
				_ = p.Proceed() // the caller has the error
			}), functionSlots()...)
			for range 2 {
				for _, name := range exercises {
					w.run(name, consumer, e)
				}
			}
			require.Greater(t, len(seen), 20, "the exercises call nearly every slot")
			fromC := seen["sample_add"]
			require.Positive(t, fromC)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			numbers(t, consumer, api)
			owners(t, consumer, api)
			arrays(t, consumer, api)
			values(t, api)
			gifts(t, consumer, api)
			require.Greater(t, seen["sample_add"], fromC, "calls from Go are seen as well")
			watch.Stop()
			before := seen["sample_add"]
			w.run("numbers", consumer, e)
			require.Equal(t, before, seen["sample_add"])
		})
	}
}

// A call that an interceptor ends leaves nothing open: what the caller gave away is closed, and callbacks are let go of.
func TestInterceptorsThatEndCallsLeaveNothingOpen(t *testing.T) {
	refusal := errors.New("not today")
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			e.Intercept(aroundFunc(func(p *trampoline.Passing) { p.Deny(refusal) }), functionSlots()...)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			a, b := newInt(t, consumer, 1), newInt(t, consumer, 2)
			_, err = api.Consume(a)
			require.ErrorIs(t, err, refusal)
			_, err = api.ConsumeAll([]trampoline.Handle{b, newInt(t, consumer, 3)})
			require.ErrorIs(t, err, refusal)
			_, err = api.Merge(newInt(t, consumer, 4), newInt(t, consumer, 5), []trampoline.Handle{newInt(t, consumer, 6)})
			require.ErrorIs(t, err, refusal)
			destroyed := 0
			_, err = api.OnEvent(sample.EventFnOf(func(*trampoline.Context, []trampoline.Handle) (int32, trampoline.Handle, error) {
				return 0, trampoline.Null, nil
			}).WithDestroy(func(*trampoline.Context) { destroyed++ }))
			require.ErrorIs(t, err, refusal)
			require.Equal(t, 1, destroyed)
			h := newInt(t, consumer, 7)
			_, err = api.Add(h, h)
			require.ErrorIs(t, err, refusal)
			closeHandle(t, consumer, h)
		})
	}
}

// The arguments and the result of a call can be replaced, and the provider not be called at all.
func TestInterceptorsReplaceArgumentsAndResults(t *testing.T) {
	const fromInt, asInt = 1, 2
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			e.Intercept(aroundFunc(func(p *trampoline.Passing) {
				p.SetWord(1, p.Word(1)+1)
				_ = p.Proceed()
			}), fromInt)
			e.Intercept(aroundFunc(func(p *trampoline.Passing) {
				_ = p.Proceed()
				p.SetWord(-1, p.Word(-1)*10)
			}), asInt)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			h, err := api.FromInt(4)
			require.NoError(t, err)
			n, err := api.AsInt(h)
			require.NoError(t, err)
			require.EqualValues(t, 50, n)
			e.Intercept(aroundFunc(func(p *trampoline.Passing) {
				p.Answer()
				p.SetWord(-1, 3)
			}), asInt)
			n, err = api.AsInt(h)
			require.NoError(t, err)
			require.EqualValues(t, 30, n, "who was there first is outside")
			closeHandle(t, consumer, h)
		})
	}
}

// A panic of an interceptor is an error of the call.
func TestPanicAroundACallIsAnError(t *testing.T) {
	for _, c := range sides() {
		w := newWorld(t)
		consumer, e := w.edge(c)
		e.Intercept(aroundFunc(func(*trampoline.Passing) { panic("oops") }), 3)
		a := newInt(t, consumer, 2)
		_, err := w.add(consumer, e, a, a)
		require.ErrorContains(t, err, "sample_add: panic: oops")
		e.Intercept(aroundFunc(func(*trampoline.Passing) {}), 1)
		api, err := sample.Bind(e)
		require.NoError(t, err)
		_, err = api.FromInt(1)
		require.ErrorContains(t, err, "neither let the call proceed nor ended it")
		closeHandle(t, consumer, a)
		w.close()
	}
}

// A slot that was copied before an interceptor came leads to it all the same.
func TestCopiedSlotsLeadToInterceptors(t *testing.T) {
	for _, c := range cells() {
		if c.goProvider {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			w.run("numbers", consumer, e) // thunks are made
			copied := slotOf(e, 3)
			calls := 0
			e.Intercept(aroundFunc(func(p *trampoline.Passing) {
				calls++
				_ = p.Proceed()
			}), 3)
			a := newInt(t, consumer, 2)
			h := callSlot(copied, consumer, a, a)
			require.NoError(t, w.thread.TakeErr())
			require.EqualValues(t, 4, value(t, consumer, h))
			require.Equal(t, 1, calls)
			closeHandle(t, consumer, a)
		})
	}
}

// A watch may be stopped after its edge is gone.
func TestInterceptorsMayBeStoppedLate(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(sides()[0])
	watch := e.Intercept(aroundFunc(func(p *trampoline.Passing) { _ = p.Proceed() }), 3)
	w.run("numbers", consumer, e)
	consumer.Close()
	watch.Stop()
}
