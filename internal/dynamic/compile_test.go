package dynamic

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
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

func TestCallbacksGetTypesOfTheDefinition(t *testing.T) {
	f, callbacks, err := parse("(ctx,user 2,call (ctx,h,user)h!null,keep (ctx,i64,user)i64!-1,user 3,destroy 3 (user)void,call (f64,user)f64,user 6)i32!-1")
	require.NoError(t, err)
	require.Len(t, callbacks, 2, "a function without a context is no callback")
	require.Equal(t, []int{0, 0, 0, 1, 0, 0, 0, 0}, f.types)
	require.Equal(t, 2, callbacks[0].User)
	require.True(t, f.Callbacks())
	require.Equal(t, trampoline.ErrorMinusOne, f.rule())
	require.Equal(t, trampoline.ErrorNull, callbacks[0].rule())
	require.Equal(t, trampoline.ResultWord, callbacks[1].class())
}

func TestNumbersAreReadByTheirWidth(t *testing.T) {
	for _, c := range []struct {
		kind signature.Kind
		word uintptr
		want int
	}{
		{signature.Int32, 0xdeadbeef_ffffffff, -1}, {signature.Uint8, 0xffff_ff05, 5}, {signature.Int64, ^uintptr(0), -1},
		{signature.Size, 7, 7}, {signature.Int16, 0x18000, -0x8000}, {signature.Uint16, 0x18000, 0x8000},
	} {
		require.Equal(t, c.want, number(c.kind, c.word))
	}
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
		{"(ctx,call (#0123456789abcdef),user 1)void", "abbreviated"},
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
		// Whatever was accepted must be safe to run.
		for _, one := range append(callbacks, fn) {
			require.LessOrEqual(t, len(one.Params), maxParams)
			require.Len(t, one.types, len(one.Params))
			for i, q := range one.Params {
				require.False(t, q.Bound)
				if q.Role == plan.Callback || q.Role == plan.Kept {
					require.Less(t, one.types[i], len(callbacks))
				}
			}
		}
		for _, cb := range callbacks {
			require.GreaterOrEqual(t, cb.User, 0)
			require.False(t, cb.Bare)
		}
	})
}
