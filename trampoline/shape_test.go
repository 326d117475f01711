package trampoline

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/stretchr/testify/require"
)

func TestShapesOfSignatures(t *testing.T) {
	type want struct {
		registers, lends bool
		handles          uint8
		gives, nullFails bool
	}
	lends, transformed := want{registers: true, lends: true}, want{registers: true}
	with := func(w want, change func(*want)) want { change(&w); return w }
	tests := map[string]want{
		"(ctx)void":                                                 lends,
		"(ctx,h,h)h!null":                                           with(lends, func(w *want) { w.handles, w.gives, w.nullFails = 0b11, true, true }),
		"(ctx,h,i64,h)?h!null":                                      with(lends, func(w *want) { w.handles, w.gives = 0b101, true }),
		"(ctx,f64,h,f32,h)f64":                                      with(lends, func(w *want) { w.handles = 0b11 }),
		"(ctx,str,ptr,in f64[4],i64)i32!-1":                         lends,
		"(ctx,in {f64,<i32|u8*4>},out {f64})bool!check":             lends,
		"(ctx)ptr!null@static":                                      with(lends, func(w *want) { w.nullFails = true }),
		"(ctx,h)?ptr!null@1":                                        with(lends, func(w *want) { w.handles = 1 }),
		"(ctx,f64,f64,f64,f64,f64,f64,f64,f64,i8)void":              lends,
		"(ctx,h[2],size)h!null":                                     with(transformed, func(w *want) { w.gives, w.nullFails = true, true }),
		"(ctx,steal h)i64!-1":                                       transformed,
		"(ctx,h,out h,inout h)i32!-1":                               with(transformed, func(w *want) { w.handles = 1 }),
		"(ctx,h)borrowed h!null":                                    with(transformed, func(w *want) { w.handles, w.gives, w.nullFails = 1, true, true }),
		"(ctx,call (ctx,h,user)h!null,user 1)void":                  transformed,
		"(ctx,keep (ctx,user)void,user 1,destroy 1 (user)void)void": transformed,
		"(ctx,in o[2],size)void":                                    transformed,
		"(ctx,call (f64,user)f64,user 1)void":                       transformed,
		"()i32":                                                     {}, // no context
		"(i32)i32":                                                  {},
		"(ctx,i8,i8,i8,i8,i8)void":                                  lends,
		"(ctx,i8,i8,i8,i8,i8,h)void":                                {}, // the last is on the stack
		"(ctx,f64,f64,f64,f64,f64,f64,f64,f64,f64)void":             {},
		"(ctx,{f64,f64})void":                                       {}, // a struct by value
		"(ctx,o)void":                                               {}, // of one implementation of objects
		"(ctx,word:HPyTracker)void":                                 {}, // of one context
		"(ctx)word:HPyTracker":                                      {},
		"(ctx,...)void":                                             {},
		"(ctx,h)c128":                                               {},
		"(ctx,h":                                                    {},
		"data f64":                                                  {},
		"":                                                          {},
	}
	for signature, want := range tests {
		s := shapeOf(signature)
		require.Equal(t, want.registers, s.registers, signature)
		require.Equal(t, want.lends, s.lends, signature)
		require.Equal(t, want.handles, s.handles, signature)
		require.Equal(t, want.gives, s.gives(), signature)
		require.Equal(t, want.nullFails, s.nullFails(), signature)
	}
}

func FuzzShape(f *testing.F) {
	f.Add("(ctx,h,in {f64,<i32|u8*4>}[2],call (ctx,user)void,user 3)?h!null@1")
	f.Fuzz(func(t *testing.T, signature string) {
		s := shapeOf(signature)
		require.Less(t, s.handles, uint8(1<<native.MaxTranslated))
		require.True(t, s.registers || s == shape{}, "what is not understood is left to go")
	})
}
