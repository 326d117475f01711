package trampoline_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/dynamic"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// interpreted is the definition of the API as a program knows it that was not built with it.
func interpreted(t testing.TB) *trampoline.Definition {
	d := &sample.Definition
	api := dynamic.API{Name: d.Name, Capsule: d.Capsule, Major: d.Major, Minor: d.Minor, ID: d.ID, Flags: d.Flags, Fingerprint: d.Fingerprint}
	for _, s := range d.Slots {
		api.Slots = append(api.Slots, dynamic.Slot{Name: s.Name, Signature: s.Signature, Hash: s.Hash, Since: s.Since, Kind: s.Kind})
	}
	def, unserved := dynamic.Define(api)
	require.Empty(t, unserved)
	for i, s := range def.Slots {
		want := d.Slots[i]
		require.Equal(t, []any{want.Error, want.Result, want.NoContext, want.Callbacks}, []any{s.Error, s.Result, s.NoContext, s.Callbacks},
			"%s: what a signature says and what the generator writes", want.Name)
	}
	return def
}

// interpretedEdge is an edge between C modules whose calls are interpreted, where they do not go straight.
func (w *world) interpretedEdge(c cell) (*trampoline.Context, *trampoline.Edge) {
	provider, consumer := w.module("provider", c.providerMode), w.module("consumer", c.consumerMode)
	x := w.cProviderOf(interpreted(w.t), provider, nil)
	e, err := x.Import(consumer, trampoline.WantOf(x.Definition()))
	require.NoError(w.t, err)
	if c.watched {
		e.Watch(&quiet{}) // so that every call goes through the interpreter
	}
	return consumer, e
}

func TestEverySlotWorksInterpreted(t *testing.T) {
	for _, c := range cells() {
		if c.goProvider {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.interpretedEdge(c)
			for range 3 {
				for _, name := range exercises {
					w.run(name, consumer, e)
				}
			}
			require.Zero(t, w.strangers(), "calls with another context than the provider's")
		})
	}
}

func TestInterpretedCallsDoNotAllocate(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.interpretedEdge(cell{debugMode, debugMode, false, true})
	a := newInt(t, consumer, 5)
	call := func() {
		r := w.callC("call_add", consumer.Word(), e.Table(), uintptr(a), uintptr(a))
		_ = consumer.Owner.(*abi.Client).Close(trampoline.Handle(r))
	}
	call()
	require.Zero(t, testing.AllocsPerRun(20, call))
	closeHandle(t, consumer, a)
}
