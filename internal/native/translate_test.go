//go:build linux && (amd64 || arm64)

package native

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

const translateSource = `
#include <stdint.h>
struct seen { void *ctx; int64_t args[5]; double x, y; int64_t calls; } seen;
int64_t ret;
double ret_d;
void (*hook)(void *ctx, int64_t word);
int64_t hook_word;
static void record(void *ctx, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, double x, double y) {
	seen = (struct seen){ctx, {a, b, c, d, e}, x, y, seen.calls + 1};
	if (hook) hook(ctx, hook_word == -1 ? a : hook_word);
}
int64_t callee(void *ctx, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, double x, double y) {
	record(ctx, a, b, c, d, e, x, y);
	return ret;
}
double callee_d(void *ctx, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, double x, double y) {
	record(ctx, a, b, c, d, e, x, y);
	return ret_d;
}
`

// calleeSeen is struct seen.
type calleeSeen struct {
	ctx   uintptr
	args  [5]uint64
	x, y  float64
	calls int64
}

// translateReports records reports and slow calls; entries cannot be closures.
var translateReports []slowCall

func reportEntry(f *Frame) {
	translateReports = append(translateReports, slowCall{f.Int[1], [3]uintptr{f.Int[2]}})
	f.SetWord(0xbad)
}

func translateSlowEntry(f *Frame) {
	expect, ctx, _ := f.Swap()
	translateReports = append(translateReports, slowCall{0x510, [3]uintptr{f.Int[0], expect, ctx}})
	copy(translateSlowArgs[:], f.Int[1:])
	translateSlowX = f.F[1]
	f.SetWord(0x510)
}

var (
	translateSlowArgs [5]uintptr
	translateSlowX    float64
)

// translator is a callee behind a translation thunk, with the spaces on both sides.
type translator struct {
	t         testing.TB
	uni       *HandleTable
	from, to  *HandleTable
	spec      Translation
	seen      *calleeSeen
	ret, hook *uint64
	hookWord  *uint64
	retD      *float64
	float     Code
}

const (
	callerCtx = 0x1000
	calleeCtx = 0x2000
)

func newTranslator(t testing.TB, fromWraps, toWraps bool) *translator {
	lib := compileC(t, translateSource)
	look := func(name string) uintptr {
		a, err := lib.Lookup(name)
		require.NoError(t, err)
		return a
	}
	x := &translator{t: t, seen: At[calleeSeen](look("seen")), ret: At[uint64](look("ret")), retD: At[float64](look("ret_d")), hook: At[uint64](look("hook")), hookWord: At[uint64](look("hook_word"))}
	x.uni = newTable(t, TableOptions{Flags: AllowSmallInts})
	x.from, x.to = x.uni, x.uni
	if fromWraps {
		x.from = newTable(t, TableOptions{Space: 3, Flags: FreeAtOnce, Capacity: 64})
	}
	if toWraps {
		x.to = newTable(t, TableOptions{Space: 4, Flags: FreeAtOnce, Capacity: 64})
	}
	x.float = fn(t, lib, "callee_d")
	x.spec = Translation{
		Expect: callerCtx, Ctx: calleeCtx, Target: fn(t, lib, "callee"),
		Slow: mustCallback(t, translateSlowEntry, 0), Report: mustCallback(t, reportEntry, 0),
		From: x.from.Header(), To: x.to.Header(), FromWraps: fromWraps, ToWraps: toWraps,
	}
	return x
}

// word opens a handle of the caller's space for a universal word.
func (x *translator) word(space *HandleTable, u uint64) uint64 {
	if space == x.uni || u == 0 {
		return u
	}
	return open(x.t, space, u)
}

// unwrap gives the universal word.
func (x *translator) unwrap(space *HandleTable, w uint64) uint64 {
	if space == x.uni || w == 0 {
		return w
	}
	u, _, ok := space.Resolve(w)
	require.True(x.t, ok)
	return u
}

func (x *translator) call(spec Translation, ctx uintptr, args [5]uint64) *Call {
	x.t.Helper()
	thunk, err := TranslateThunk(spec)
	require.NoError(x.t, err)
	defer Release(thunk)
	translateReports = nil
	c := &Call{Fn: thunk}
	c.Int[0] = ctx
	for i, a := range args {
		c.Int[i+1] = uintptr(a)
	}
	c.F[0], c.F[1] = 1.5, -2.5
	c.Do()
	return c
}

func (x *translator) liveEverywhere() [3]int {
	return [3]int{x.uni.Live(), x.from.Live(), x.to.Live()}
}

// directions runs a test for every pair of spaces.
func directions(t *testing.T, test func(t *testing.T, x *translator)) {
	for name, wraps := range map[string][2]bool{
		"universal to debug": {false, true}, "debug to universal": {true, false},
		"debug to debug": {true, true}, "universal to universal": {false, false},
	} {
		t.Run(name, func(t *testing.T) { test(t, newTranslator(t, wraps[0], wraps[1])) })
	}
}

func TestTranslationOfRandomCalls(t *testing.T) {
	directions(t, func(t *testing.T, x *translator) {
		r := rand.New(rand.NewPCG(9, 9))
		five, _ := SmallInt(5)
		for range 500 {
			spec := x.spec
			spec.Handles, spec.Result = uint8(r.IntN(32)), r.IntN(2) == 0
			var universals, args [5]uint64
			for i := range args {
				switch {
				case spec.Handles>>i&1 == 0:
					args[i] = r.Uint64()
				case r.IntN(4) == 0: // NULL
				case r.IntN(4) == 0:
					universals[i] = five
				default:
					universals[i] = open(t, x.uni, r.Uint64())
				}
				if spec.Handles>>i&1 != 0 {
					args[i] = x.word(x.from, universals[i])
				}
			}
			result := r.Uint64()
			var universal uint64
			if spec.Result {
				universal = []uint64{0, five, open(t, x.uni, 99)}[r.IntN(3)]
				result = x.word(x.to, universal)
			}
			*x.ret = result
			before := x.liveEverywhere()

			c := x.call(spec, callerCtx, args)
			require.Empty(t, translateReports)
			require.EqualValues(t, calleeCtx, x.seen.ctx)
			require.Equal(t, [2]float64{1.5, -2.5}, [2]float64{x.seen.x, x.seen.y})
			for i, got := range x.seen.args {
				if spec.Handles>>i&1 == 0 {
					require.Equal(t, args[i], got)
				} else if x.to == x.uni || universals[i] == 0 {
					require.Equal(t, universals[i], got)
				} else {
					require.EqualValues(t, 4, SpaceOf(got))
					require.False(t, x.to.Valid(got), "what was lent is closed after the call")
				}
			}
			closeArgs := func() {
				for i := range args {
					if spec.Handles>>i&1 != 0 && x.from != x.uni {
						require.True(t, x.from.Close(args[i]))
					}
				}
			}
			if !spec.Result {
				require.EqualValues(t, result, c.Ret)
				require.Equal(t, before, x.liveEverywhere())
				closeArgs()
				continue
			}
			require.Equal(t, universal, x.unwrap(x.from, uint64(c.Ret)))
			if universal != 0 && x.from != x.uni {
				require.True(t, x.from.Close(uint64(c.Ret)))
			}
			if universal != 0 && x.to != x.uni {
				before[2]--
				if x.from == x.to {
					before[1]--
				}
			}
			require.Equal(t, before, x.liveEverywhere())
			closeArgs()
		}
	})
}

func TestTranslationKeepsFloatingPointResults(t *testing.T) {
	x := newTranslator(t, false, true)
	spec := x.spec
	spec.Target, spec.Handles = x.float, 1
	hookTable = x.to
	*x.retD = 6.25
	*x.hook, *x.hookWord = uint64(mustCallback(t, hookEntry, 0)), ^uint64(0) // a report comes between
	c := x.call(spec, callerCtx, [5]uint64{open(t, x.uni, 1)})
	require.Equal(t, 6.25, c.RetF)
	require.Len(t, translateReports, 1)
}

func TestTranslationLeavesMisuseToTheSlowPathWithNothingChanged(t *testing.T) {
	directions(t, func(t *testing.T, x *translator) {
		good, stale := x.word(x.from, open(t, x.uni, 1)), open(t, x.from, 2)
		require.True(t, x.from.Close(stale))
		for name, bad := range map[string]uint64{"stale": stale, "foreign": good ^ 1<<(tagShift+5), "rubbish": ^uint64(1)} {
			spec := x.spec
			spec.Handles, spec.Result = 0b10011, true
			args := [5]uint64{good, good, 7, 8, bad}
			images := [2]tableHeader{*x.from.h, *x.to.h}
			c := x.call(spec, callerCtx, args)
			require.EqualValues(t, 0x510, c.Ret, name)
			require.Equal(t, []slowCall{{0x510, [3]uintptr{callerCtx, callerCtx, calleeCtx}}}, translateReports)
			require.Equal(t, images, [2]tableHeader{*x.from.h, *x.to.h}, name)
			for i, a := range args {
				require.EqualValues(t, a, translateSlowArgs[i])
			}
			require.Equal(t, -2.5, translateSlowX)
		}
		c := x.call(x.spec, callerCtx+1, [5]uint64{1, 2, 3, 4, 5})
		require.EqualValues(t, 0x510, c.Ret)
		require.Equal(t, []slowCall{{0x510, [3]uintptr{callerCtx + 1, callerCtx, calleeCtx}}}, translateReports)
		require.Equal(t, [5]uintptr{1, 2, 3, 4, 5}, translateSlowArgs)
		require.Zero(t, x.seen.calls)
	})
}

func TestTranslationWithoutRoomIsLeftToTheSlowPath(t *testing.T) {
	x := newTranslator(t, false, true)
	u := open(t, x.uni, 1)
	for x.to.Live() < x.to.Capacity()-2 {
		open(t, x.to, 0)
	}
	spec := x.spec
	spec.Handles = 0b111
	c := x.call(spec, callerCtx, [5]uint64{u, u, u})
	require.EqualValues(t, 0x510, c.Ret)
	require.Equal(t, x.to.Capacity()-2, x.to.Live())
	spec.Handles = 0b101
	x.call(spec, callerCtx, [5]uint64{u, u, u})
	require.Empty(t, translateReports)
	require.EqualValues(t, 1, x.seen.calls)
}

// hookEntry misuses a handle of the callee's space during the call.
func hookEntry(f *Frame) {
	if f.User() == 0 {
		hookTable.Close(uint64(f.Int[1]))
	} else {
		hookTable.Dup(uint64(f.Int[1]))
	}
}

var hookTable *HandleTable

func TestTranslationReportsWhatTheCalleeDoesToItsArguments(t *testing.T) {
	for user, name := range []string{"closed", "kept"} {
		t.Run(name, func(t *testing.T) {
			x := newTranslator(t, false, true)
			hookTable = x.to
			*x.hook, *x.hookWord = uint64(mustCallback(t, hookEntry, uintptr(user))), ^uint64(0)
			spec := x.spec
			spec.Handles = 0b11
			*x.ret = 77
			u := open(t, x.uni, 1)
			c := x.call(spec, callerCtx, [5]uint64{u, u})
			require.EqualValues(t, 77, c.Ret)
			require.Equal(t, []slowCall{{ReportArgument, [3]uintptr{uintptr(x.seen.args[0])}}}, translateReports)
			require.Equal(t, user, x.to.Live(), "what is kept stays open, the rest is closed")
		})
	}
}

func TestTranslationReportsBadResults(t *testing.T) {
	x := newTranslator(t, true, true)
	spec := x.spec
	spec.Result = true
	stale := open(t, x.to, 2)
	require.True(t, x.to.Close(stale))
	dup := open(t, x.to, 2)
	x.to.Dup(dup)
	for _, bad := range []uint64{stale, dup, 12345, ^uint64(0)} {
		*x.ret = bad
		c := x.call(spec, callerCtx, [5]uint64{})
		require.EqualValues(t, 0xbad, c.Ret)
		require.Equal(t, []slowCall{{ReportResult, [3]uintptr{uintptr(bad)}}}, translateReports)
	}
	for x.from.Live() < x.from.Capacity() {
		open(t, x.from, 0)
	}
	*x.ret = open(t, x.to, 4242)
	c := x.call(spec, callerCtx, [5]uint64{})
	require.EqualValues(t, 0xbad, c.Ret)
	require.Equal(t, []slowCall{{ReportRoom, [3]uintptr{4242}}}, translateReports)
	require.Equal(t, 1, x.to.Live())
}

func TestTranslationsAreCheckedAndGivenBack(t *testing.T) {
	before, thunksBefore := Allocated(), Thunks()
	_, err := TranslateThunk(Translation{Handles: 1 << MaxTranslated})
	require.Error(t, err)
	_, err = TranslateThunk(Translation{})
	require.Error(t, err)
	c, err := TranslateThunk(Translation{Target: 1, Slow: 1, Report: 1, From: 1, To: 1})
	require.NoError(t, err)
	require.Equal(t, thunksBefore.Callbacks+1, Thunks().Callbacks)
	Release(c)
	require.Equal(t, before, Allocated())
}
