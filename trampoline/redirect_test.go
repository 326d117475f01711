package trampoline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
)

func slotOf(e *trampoline.Edge, slot int) native.Code {
	return native.Code(native.LoadWord(e.Table() + layout.TableBytes + uintptr(slot)*8))
}

func callSlot(code native.Code, ctx *trampoline.Context, a, b trampoline.Handle) trampoline.Handle {
	var call native.Call
	call.Fn = uintptr(code)
	call.Int[0], call.Int[1], call.Int[2] = ctx.Word(), uintptr(a), uintptr(b)
	call.Do6()
	return trampoline.Handle(call.Ret)
}

// An edge that is led to another provider calls that one, through the same table, from C and from Go, whatever the two are
// written in; and nothing grows.
func TestRedirectedEdgeCallsTheOtherProvider(t *testing.T) {
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			for _, name := range exercises {
				w.run(name, consumer, e)
			}
			first, table := e.Export(), e.Table()
			copied := slotOf(e, 3)
			inC := w.cProvider(w.module("in C", debugMode), nil)
			inGo := w.goProvider(w.module("in Go", universalMode))
			var stats trampoline.Stats
			for i := range 20 {
				for _, x := range []*trampoline.Export{inGo, inC, inGo, first} {
					require.NoError(t, e.Redirect(x))
					require.Equal(t, table, e.Table())
					require.Same(t, x, e.Export())
					require.Equal(t, []*trampoline.Edge{e}, x.Edges())
					if x == inC || x == first && !c.goProvider {
						native.StoreWord(symbol(t, library(t, "provider"), "own_context"), x.Provider().Word())
					}
					for _, name := range exercises {
						w.run(name, consumer, e)
					}
					numbers(t, consumer, api)
					owners(t, consumer, api)
					a := newInt(t, consumer, 2)
					h := callSlot(copied, consumer, a, a)
					require.NoError(t, w.thread.TakeErr())
					require.EqualValues(t, 4, value(t, consumer, h), "through a copy of the slot")
					closeHandle(t, consumer, a)
				}
				if i == 1 {
					stats = w.rt.Stats()
				}
			}
			require.Equal(t, stats, w.rt.Stats())
			require.Zero(t, w.strangers(), "calls with another context than the provider's")
		})
	}
}

// An edge stays as it is when the other provider is not what the consumer was built for.
func TestRedirectSaysWhyNot(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(sides()[0])
	other := w.module("other", universalMode)
	def := sample.Definition
	def.Minor = 0
	def.Slots = def.Slots[:3]
	x, err := other.ExportGo(&def, struct{}{})
	require.NoError(t, err)
	before := e.Export()
	err = e.Redirect(x)
	require.ErrorAs(t, err, new(*trampoline.ImportError))
	require.ErrorContains(t, err, `"consumer" cannot import Sample from "other"`)
	require.Same(t, before, e.Export())
	w.run("numbers", consumer, e)
}
