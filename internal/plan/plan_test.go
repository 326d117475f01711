package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/signature"

	. "github.com/hpyapi/hpyapi/internal/plan"
)

var verbs = map[Verb]string{
	Clear: "clear", Forfeit: "forfeit", Release: "release", Move: "move", Lend: "lend", Measure: "measure", Show: "show", Room: "room",
	Pass: "pass", Keep: "keep", Withdraw: "withdraw", Fetch: "fetch", Reject: "reject", Give: "give",
}

func text(steps []Step) string {
	out := make([]string, len(steps))
	for i, s := range steps {
		out[i] = fmt.Sprint(verbs[s.Do], " ", s.Param)
	}
	return strings.Join(out, ", ")
}

func TestStepsOfSignatures(t *testing.T) {
	for _, c := range []struct {
		signature string
		want      map[string]string // by point of the call; what is not here is empty
	}{
		{"(ctx,i32)void", nil},
		{"(ctx,h,h)h!null", map[string]string{"translate": "lend 1, lend 2", "give": "give -1"}},
		{"(ctx,h,steal h,steal h)void", map[string]string{"refused": "forfeit 2, forfeit 3", "translate": "move 2, move 3, lend 1"}},
		{"(ctx,inout h,out h)?h!null", map[string]string{
			"clear": "clear 2", "refused": "forfeit 1", "translate": "move 1", "show": "room 1, room 2", "rejected": "reject 1, reject 2",
			"give": "give -1, give 1, give 2"}},
		{"(ctx,h[4],steal h[4],out h[4],size)void", map[string]string{
			"clear": "clear 3", "refused": "forfeit 2", "translate": "move 2, lend 1",
			"show": "show 1, measure 2, show 2, measure 3, show 3", "fetch": "fetch 3", "rejected": "reject 3", "give": "give 3"}},
		{"(ctx,in f64[4],out i32[4],inout u8[5],i64,i64,str,in {f64},out f32,inout {i32})i32!-1", map[string]string{
			"show": "show 1, measure 2, show 2, show 3, show 6, show 7, room 8, room 9", "fetch": "fetch 2, fetch 3"}},
		{"(ctx,keep (ctx,user)void,user 1,destroy 1 (user)void,call (ctx,h,user)h!null,user 4,steal h)void", map[string]string{
			"refused": "forfeit 6, release 1", "translate": "move 6", "show": "pass 4, keep 1"}},
		{"(call (f64,user)f64,user 0)void", nil},                                                          // of nobody's context
		{"(ctx,o,steal o,out o,in o[5],i32)borrowed o!null", map[string]string{"show": "room 3, show 4"}}, // objects are words and data
	} {
		p, err := Parse(c.signature)
		require.NoError(t, err, c.signature)
		for point, steps := range map[string][]Step{"clear": p.Clear, "refused": p.Refused, "translate": p.Translate, "show": p.Show,
			"fetch": p.Fetch, "rejected": p.Rejected, "give": p.Give} {
			require.Equal(t, c.want[point], text(steps), "%s: %s", c.signature, point)
		}
	}
}

func TestWhatIsUndoneWhenAStepFails(t *testing.T) {
	p, err := Parse("(ctx,h,steal h,steal h[8],inout h,keep (ctx,user)void,user 5,destroy 5 (user)void,i32,keep (ctx,user)void,user 9,destroy 9 (ctx,user)void)void")
	require.NoError(t, err)
	require.Equal(t, "move 2, move 3, move 4, lend 1", text(p.Translate))
	require.Equal(t, "forfeit 3, forfeit 4, release 5, release 9", text(p.Abandoned(0)), "what was not moved yet is the caller's gift still")
	require.Equal(t, "release 5, release 9", text(p.Abandoned(2)))
	require.Equal(t, "release 5, release 9", text(p.Abandoned(3)), "what was moved is closed when the call ends")
	require.Equal(t, "show 3, room 4, keep 5, keep 9", text(p.Show))
	all := "release 5, release 9, withdraw 2, withdraw 3, withdraw 4"
	require.Equal(t, all, text(p.Withdrawn(0)))
	require.Equal(t, all, text(p.Withdrawn(2)), "the first could not be handed out to be kept")
	require.Equal(t, "release 9, withdraw 2, withdraw 3, withdraw 4", text(p.Withdrawn(3)), "what was handed out already will be destroyed with the callee")
	require.Equal(t, []int{6, 7}, []int{p.Params[5].User, p.Params[5].Destroy})
	require.True(t, p.Params[7].Call.Bare)
	require.False(t, p.Params[11].Call.Bare)
	require.Equal(t, 1, p.Params[5].Call.User)
}

func TestRegistersFollowTheABI(t *testing.T) {
	for _, c := range []struct {
		signature       string
		registers       []int
		spilled, floats bool
	}{
		{"(ctx,h,f64,i32,f32)void", []int{0, 1, 0, 2, 1}, false, true},
		{"(ctx)f32", []int{0}, false, true},
		{"(ctx,i8,i8,i8,i8,in f64[1])void", []int{0, 1, 2, 3, 4, 5}, false, false},
		{"(ctx,i8,i8,i8,i8,i8,i8)void", []int{0, 1, 2, 3, 4, 5, 6}, true, false},
		{"(f32,f32,f32,f32,f32,f32,f32,f32,f32)void", []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, true, true},
		{"(ctx,out f64,inout f32)void", []int{0, 1, 2}, false, false},
	} {
		p, err := Parse(c.signature)
		require.NoError(t, err)
		var registers []int
		for _, q := range p.Params {
			registers = append(registers, q.Register)
		}
		require.Equal(t, c.registers, registers, c.signature)
		require.Equal(t, c.spilled, p.Spilled, c.signature)
		require.Equal(t, c.floats, p.Floats, c.signature)
	}
}

func TestWhatHasNoPlanSaysWhy(t *testing.T) {
	for _, c := range []struct{ signature, why string }{
		{"", "a function begins with ("},
		{"data f64", "no function"},
		{"(ctx,...)void", "variadic"},
		{"(ctx,h[1])void", "the length of parameter 2 is no number"},
		{"(ctx,h[2],f64)void", "the length of parameter 2 is no number"},
		{"(ctx,h[2],out i32)void", "the length of parameter 2 is no number"},
		{"(ctx,inout h[2],i32)void", "not replaced in place"},
		{"(ctx,{i32,i32})void", "parameter 2: a value of type {i32,i32} does not fit into a register"},
		{"(ctx){i32}", "a result of type {i32} does not fit into a register"},
		{"(ctx,call (ctx,user)void)void", "lacks its user data"},
		{"(ctx,keep (ctx,user)void,user 1)void", "lacks its user data or destroy-notify"},
		{"(ctx,user 0)void", "belongs to no callback"},
		{"(ctx,call (ctx,user)void,user 1,destroy 1 (user)void)void", "belongs to no callback"},
		{"(ctx,call (#0123456789abcdef),user 1)void", "abbreviated"},
	} {
		_, err := Parse(c.signature)
		require.ErrorContains(t, err, c.why, c.signature)
	}
}

// FuzzParse proves that every position of a plan leads somewhere, and that each thing given away has one way out.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"(ctx,h,steal h,out h,inout h,h[6],i32)?h!null", "(ctx,keep (ctx,h,user)h!null,user 1,destroy 1 (user)void)i32!-1",
		"(in {f64,<i32|u8*4>},out char[2],u16)f32!nan@static", "()void",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		gifts := map[int]int{}
		for _, s := range p.Refused {
			gifts[s.Param]++
		}
		for i, q := range p.Params {
			for _, at := range []int{q.Length, q.Array, q.User, q.Destroy, q.Of} {
				require.True(t, at == signature.None || at >= 0 && at < len(p.Params))
			}
			require.Equal(t, q.Role.IsArray(), q.Length != signature.None)
			want := 0
			if q.Role.GivesAway() || q.Role == Kept {
				want = 1
			}
			require.Equal(t, want, gifts[i])
			require.False(t, q.Role == Kept && q.Destroy < 0 || (q.Role == Kept || q.Role == Callback) && q.User < 0)
		}
		for i := range p.Translate {
			require.LessOrEqual(t, len(p.Abandoned(i)), len(p.Refused))
		}
		for i := range p.Show {
			require.LessOrEqual(t, len(p.Withdrawn(i)), len(p.Refused))
		}
	})
}
