package trampoline_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// hollow is a cell whose provider in C is of version 1.0 and has nothing but sample_add: all else is retired, or newer.
func (w *world) hollow(consumerMode, providerMode mode, watched bool) (consumer *trampoline.Context, e *trampoline.Edge) {
	provider := w.module("hollow", providerMode)
	consumer = w.module("consumer", consumerMode)
	def := &sample.Definition
	p := trampoline.CProvider{Major: 1, Minor: 0, ID: def.ID, Hashes: make([]uint64, 22), Impl: make([]uintptr, 22)}
	for i := range p.Hashes {
		p.Hashes[i] = def.Slots[i].Hash
	}
	p.Impl[3] = native.LoadWord(symbol(w.t, library(w.t, "provider"), "implementation") + 3*8)
	own, err := provider.ExportC(def, p)
	require.NoError(w.t, err)
	e, err = own.Edge(consumer)
	require.NoError(w.t, err)
	if watched {
		e.Watch(nil)
	}
	return consumer, e
}

func eachHollow(t *testing.T, fn func(t *testing.T, w *world, consumer *trampoline.Context, e *trampoline.Edge)) {
	for _, c := range cells() {
		if c.goProvider {
			continue // has every slot
		}
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.hollow(c.consumerMode, c.providerMode, c.watched)
			a := newInt(t, consumer, 20)
			r, err := w.add(consumer, e, a, a)
			require.NoError(t, err, "what the provider has is called as ever")
			require.EqualValues(t, 40, value(t, consumer, r))
			closeHandle(t, consumer, a)
			fn(t, w, consumer, e)
		})
	}
}

// What a caller in C gives away in a call of a slot that holds nothing is closed, once, as in a call that is denied: the
// world finds handles that were not, and closing twice is an error of its handle spaces.
func TestMissingSlotsTakeWhatTheyAreGivenFromC(t *testing.T) {
	eachHollow(t, func(t *testing.T, w *world, consumer *trampoline.Context, e *trampoline.Edge) {
		give := func(v int64) uintptr { return uintptr(newInt(t, consumer, v)) }
		missing := func() {
			t.Helper()
			var err *trampoline.MissingError
			require.ErrorAs(t, w.thread.TakeErr(), &err)
			require.Equal(t, "hollow", err.Provider)
		}
		block, err := native.Alloc(32)
		require.NoError(t, err)
		defer native.Free(block)
		call := func(name string, args ...uintptr) uintptr {
			t.Helper()
			r := w.callC(name, append([]uintptr{consumer.Word(), e.Table()}, args...)...)
			missing()
			return r
		}
		require.EqualValues(t, -1, int64(call("call_consume", give(3))))
		native.Store64(block, uint64(give(4)))
		require.EqualValues(t, -1, int32(call("call_increment", block)))
		require.Zero(t, native.Load64(block), "an in-out handle is HPy_NULL after an error")
		native.Store64(block, uint64(give(5)))
		native.Store64(block+8, uint64(give(6)))
		require.EqualValues(t, -1, int64(call("call_merge", give(7), give(8), block, 2)))
		for _, name := range []string{"call_divmod", "call_range"} {
			native.Store64(block, 1<<62+1)
			native.Store64(block+8, 1<<62+1)
			if name == "call_divmod" {
				require.EqualValues(t, -1, int32(call(name, 0, 0, block)))
			} else {
				require.EqualValues(t, -1, int32(call(name, block, 2)))
			}
			require.Zero(t, native.Load64(block), name)
			require.Zero(t, native.Load64(block+8), name)
		}
		native.Store64(block, 7)
		before := w.callC("destroyed_sum")
		require.EqualValues(t, -1, int32(call("call_on_event", block)))
		require.EqualValues(t, 7, w.callC("destroyed_sum")-before, "the destroy-notify ran once")
		native.Store64(block, uint64(give(9)))
		native.Store64(block+8, 0)
		require.Zero(t, call("call_once", 0, block))
		require.EqualValues(t, 1, native.Load64(block+8), "the destroy-notify with a context ran once")
		call("call_version")
	})
}

func TestMissingSlotsTakeWhatTheyAreGivenFromGo(t *testing.T) {
	eachHollow(t, func(t *testing.T, w *world, consumer *trampoline.Context, e *trampoline.Edge) {
		api, err := sample.Bind(e)
		require.NoError(t, err)
		var missing *trampoline.MissingError
		_, err = api.Consume(newInt(t, consumer, 1))
		require.ErrorAs(t, err, &missing)
		require.EqualError(t, err, `trampoline: Sample.sample_consume: not provided by "hollow": retired in version 1.0`)
		_, h, err := api.Increment(newInt(t, consumer, 1), 1)
		require.ErrorAs(t, err, &missing)
		require.Zero(t, h)
		_, err = api.Merge(newInt(t, consumer, 1), newInt(t, consumer, 2), []trampoline.Handle{newInt(t, consumer, 3)})
		require.EqualError(t, err, `trampoline: Sample.sample_merge: not provided by "hollow": new in version 1.2, the provider has 1.0`)
		_, err = api.Version()
		require.ErrorAs(t, err, &missing)
		_, err = api.Pi()
		require.ErrorAs(t, err, &missing)
		n := newNotified(t, consumer)
		_, err = api.Once(0, n.EachFn)
		require.ErrorAs(t, err, &missing)
		require.Equal(t, 1, n.times)
		items := []trampoline.Handle{1 << 62, 1 << 62}
		_, err = api.Range(1, items)
		require.ErrorAs(t, err, &missing)
		require.Equal(t, []trampoline.Handle{0, 0}, items)
	})
}

func TestMissingSlotsCountAsFailures(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.hollow(universalMode, universalMode, true)
	w.callC("call_consume", consumer.Word(), e.Table(), uintptr(newInt(t, consumer, 3)))
	require.Error(t, w.thread.TakeErr())
	c := e.Counts()[5]
	require.EqualValues(t, 1, c.Calls)
	require.EqualValues(t, 1, c.Errors)
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
