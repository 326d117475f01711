package trampoline_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

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
		r, err := api.Each([]trampoline.Handle{item}, sample.EachFnAt(e, trampoline.Code(fn), 0))
		require.NoError(t, err)
		closeHandle(t, consumer, r)
		defer native.Release(fn)
	}
	require.LessOrEqual(t, native.Thunks().Swaps-before.Swaps, 64)
	closeHandle(t, consumer, item)
}
