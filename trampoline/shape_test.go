package trampoline

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShapesOfSignatures(t *testing.T) {
	lends := shape{registers: true, lends: true}
	with := func(s shape, change func(*shape)) shape { change(&s); return s }
	transformed := shape{registers: true}
	tests := map[string]shape{
		"(ctx)void":                                                 lends,
		"(ctx,h,h)h!null":                                           with(lends, func(s *shape) { s.handles, s.result = 0b11, true }),
		"(ctx,h,i64,h)?h!null":                                      with(lends, func(s *shape) { s.handles, s.result, s.nullable = 0b101, true, true }),
		"(ctx,f64,h,f32,h)f64":                                      with(lends, func(s *shape) { s.handles = 0b11 }),
		"(ctx,str,ptr,in f64[3],i64)i32!-1":                         with(lends, func(s *shape) { s.bits = 32 }),
		"(ctx,in {f64,<i32|u8*4>},out {f64})bool!check":             with(lends, func(s *shape) { s.bits = 8 }),
		"(ctx)ptr!null@static":                                      lends,
		"(ctx,h)?ptr!null@1":                                        with(lends, func(s *shape) { s.handles, s.nullable = 1, true }),
		"(ctx,f64,f64,f64,f64,f64,f64,f64,f64,i8)void":              lends,
		"(ctx,h[2],size)h!null":                                     with(transformed, func(s *shape) { s.result = true }),
		"(ctx,steal h)i64!-1":                                       with(transformed, func(s *shape) { s.bits = 64 }),
		"(ctx,h,out h,inout h)i32!-1":                               with(transformed, func(s *shape) { s.handles, s.bits = 1, 32 }),
		"(ctx,h)borrowed h!null":                                    with(transformed, func(s *shape) { s.handles, s.result = 1, true }),
		"(ctx,call (ctx,h,user)h!null,user 1)void":                  transformed,
		"(ctx,keep (ctx,user)void,user 1,destroy 1 (user)void)":     {registers: false},
		"(ctx,keep (ctx,user)void,user 1,destroy 1 (user)void)void": transformed,
		"()i32":                      {}, // no context
		"(i32)i32":                   {},
		"(ctx,i8,i8,i8,i8,i8)void":   lends,
		"(ctx,i8,i8,i8,i8,i8,h)void": {}, // the last is on the stack
		"(ctx,f64,f64,f64,f64,f64,f64,f64,f64,f64)void": {},
		"(ctx,{f64,f64})void":                           {}, // a struct by value
		"(ctx,...)void":                                 {},
		"(ctx,h)c128":                                   {},
		"(ctx,h":                                        {},
		"data f64":                                      {},
		"":                                              {},
	}
	for signature, want := range tests {
		require.Equal(t, want, shapeOf(signature), signature)
	}
}

func FuzzShape(f *testing.F) {
	f.Add("(ctx,h,in {f64,<i32|u8*4>}[2],call (ctx,user)void,user 3)?h!null@1")
	f.Fuzz(func(t *testing.T, signature string) {
		s := shapeOf(signature)
		require.Less(t, s.handles, uint8(1<<intRegisters))
		require.True(t, s.registers || s == shape{}, "what is not understood is left to go")
	})
}
