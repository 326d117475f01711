package dynamic

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/trampoline"
)

func parse(text string) (*function, []*function, error) {
	var callbacks []*function
	f, err := compile(text, func(cb *function) int {
		callbacks = append(callbacks, cb)
		return len(callbacks) - 1
	})
	return f, callbacks, err
}

func TestSignaturesBecomePrograms(t *testing.T) {
	for _, c := range []struct {
		text string
		want function
	}{
		{"()i32", function{bare: true, user: -1, params: []param{}, result: result{class: resultInt, integer: integer{32, true}}}},
		{"(f64,f32)f64", function{bare: true, user: -1, params: []param{{op: opFloat64, of: -1, end: -1}, {op: opFloat32, of: -1, end: -1}},
			result: result{class: resultFloat64}}},
		{"(ctx,h,steal h)?h!null", function{user: -1, handles: 1,
			params: []param{{of: -1, end: -1}, {op: opHandle, of: -1, end: -1}, {op: opSteal, of: -1, end: -1}},
			result: result{class: resultHandle, rule: trampoline.ErrorNull, nullable: true}}},
		{"(ctx,out h,inout h,out i64[4],size,h[4])i64!-1", function{user: -1, handles: 2,
			params: []param{{of: -1, end: -1}, {op: opOut, of: -1, end: -1}, {op: opInOut, of: -1, end: -1}, {op: opWord, of: -1, end: -1},
				{op: opWord, of: -1, end: -1, integer: integer{bits: 64}}, {op: opArray, of: 4, end: -1}},
			result: result{class: resultInt, rule: trampoline.ErrorMinusOne, integer: integer{64, true}}}},
		{"(ctx,in {f64,<i32|{u8*4,ptr}>},str,ptr)ptr!null@2", function{user: -1,
			params: []param{{of: -1, end: -1}, {op: opWord, of: -1, end: -1}, {op: opWord, of: -1, end: -1}, {op: opWord, of: -1, end: -1}},
			result: result{class: resultPointer, rule: trampoline.ErrorNull}}},
		{"(call (f64,user)f64,user 0)void", function{bare: true, user: -1,
			params: []param{{op: opWord, of: -1, end: -1}, {op: opWord, of: 0, end: -1}}}},
	} {
		t.Run(c.text, func(t *testing.T) {
			f, _, err := parse(c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, *f)
		})
	}
}

func TestCallbacksAreJoinedWithTheirUserData(t *testing.T) {
	f, callbacks, err := parse("(ctx,user 2,call (ctx,h,user)h!null,keep (ctx,i64,user)i64!-1,user 3,destroy 3 (user)void)i32!-1")
	require.NoError(t, err)
	require.Len(t, callbacks, 2)
	require.Equal(t, 2, callbacks[0].user)
	require.True(t, callbacks[0].callback)
	require.Equal(t, param{op: opCallback, of: 1, end: -1, index: 0}, f.params[2])
	require.Equal(t, param{op: opKeep, of: 4, end: 5, index: 1}, f.params[3])

	f, _, err = parse("(ctx,keep (ctx,user)void!check,user 1,destroy 1 (ctx,user)void!check)void!check")
	require.NoError(t, err)
	require.Equal(t, param{op: opKeep, of: 2, end: 3, withContext: true}, f.params[1])
	require.True(t, f.takesCallbacks())
}

func TestSignaturesThatCannotBeServedSayWhy(t *testing.T) {
	for _, c := range []struct{ text, why string }{
		{"", "a function begins with ("},
		{"(ctx,h", "parameters are separated by commas"},
		{"(h,ctx)void", "a context is the first parameter"},
		{"(ctx,h[1])void", "the length of parameter 2 is no number"},
		{"(ctx,h[2],out i32)void", "the length of parameter 2 is no number"},
		{"(ctx,h[9],i32)void", "parameter 1 names parameter 9, which there is not"},
		{"(ctx,h[999],i32)void", "the position of a parameter is expected"},
		{"(ctx,o)void", "needs generated code"},
		{"(ctx,h)o!null", "a result of this kind needs generated code"},
		{"(ctx,call (ctx,call (ctx,user)void,user 1,user)void,user 1)void", "a callback that takes callbacks needs generated code"},
		{"(ctx,call (ctx)void)void", "a callback without user data needs generated code"},
		{"(ctx,call (ctx,user)void)void", "lacks its user data"},
		{"(ctx,user 0)void", "belongs to no callback"},
		{"(ctx,in {h})void", "a handle cannot be inside data"},
		{"(ctx)void!null extra", "something follows the end"},
		{"(" + strings.Repeat("i32,", 40) + "i32)void", "more than 32 parameters"},
		{"(in " + strings.Repeat("{", 1000), "nested too deeply"},
		{"(ctx,call (#0123456789abcdef),user 1)void", "abbreviated needs generated code"},
		{"(ctx,h)borrowed h!null", "a borrowed result needs generated code"},
		{"data f64", "no function"},
	} {
		_, _, err := parse(c.text)
		require.ErrorContains(t, err, c.why, c.text)
	}
}

func TestDefineKeepsWhatCannotBeServed(t *testing.T) {
	def, unserved := Define(API{Name: "Mixed", Slots: []Slot{
		{Name: "mixed_add", Signature: "(ctx,h,h)h!null", Hash: 1, Kind: trampoline.SlotFunc},
		{Signature: "retired in 1.2", Kind: trampoline.SlotHole},
		{Name: "mixed_object", Signature: "(o)o!null", Hash: 2, Kind: trampoline.SlotFunc},
		{Name: "mixed_pi", Signature: "data f64", Hash: 3, Kind: trampoline.SlotData},
	}})
	require.Len(t, unserved, 1)
	require.ErrorContains(t, unserved[2], "needs generated code")
	require.NotNil(t, def.Entries[0])
	require.Nil(t, def.Entries[2])
	require.Equal(t, trampoline.SlotInfo{Retired: "retired in 1.2"}, def.Slots[1])
	require.Equal(t, trampoline.SlotData, def.Slots[3].Kind)
}

func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		"(ctx,h,steal h,out h,inout h,h[6],i32)?h!null", "(ctx,keep (ctx,h,user)h!null,user 1,destroy 1 (user)void)i32!-1",
		"(in {f64,<i32|u8*4>},out char[2],u16)f32!nan@static", "()void",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fn, callbacks, err := parse(text)
		if err != nil {
			return
		}
		// Whatever was accepted must be safe to run: every position leads to a parameter.
		for _, one := range append(callbacks, fn) {
			require.LessOrEqual(t, len(one.params), maxParams)
			for _, p := range one.params {
				require.Less(t, p.of, len(one.params))
				require.Less(t, p.end, len(one.params))
				if p.op == opArray || p.op == opStealArray || p.op == opOutArray {
					require.GreaterOrEqual(t, p.of, 0)
				}
				if p.op == opCallback || p.op == opKeep {
					require.Less(t, p.index, len(callbacks))
					require.GreaterOrEqual(t, p.of, 0)
				}
			}
		}
	})
}
