package trampoline_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

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
