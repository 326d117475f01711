//go:build linux && (amd64 || arm64)

package native

import (
	"math/rand/v2"
	"runtime"
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

// reported is what a report or a slow path was called with; entries cannot be closures.
type reported struct {
	kind, word uintptr
}

var (
	translateReports  []reported
	translateSlow     [][3]uintptr // context, expected, to be passed on
	translateSlowArgs [5]uintptr
	translateSlowX    float64
)

const (
	reportedResult = 0xbad
	slowResult     = 0x510
)

func reportEntry(f *Frame) {
	translateReports = append(translateReports, reported{f.Int[1], f.Int[2]})
	switch f.Int[1] {
	case ReportResult, ReportRoom, ReportError:
		r := At[CallResult](f.Int[3])
		r.Int, r.Float = reportedResult, reportedResult
	}
}

func translateSlowEntry(f *Frame) {
	expect, ctx, _ := f.Swap()
	translateSlow = append(translateSlow, [3]uintptr{f.Int[0], expect, ctx})
	copy(translateSlowArgs[:], f.Int[1:])
	translateSlowX = f.F[1]
	f.SetWord(slowResult)
}

// translator is a callee behind a translation thunk, with the spaces on both sides.
type translator struct {
	t         testing.TB
	uni       *HandleTable
	from, to  *NotedTable // nil where the universal space is
	thread    *ThreadWords
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

// The marks of the tests.
const (
	markLent = 100 + iota
	markGiven
	markReturned
	markOpened
	markClosed
)

func newTranslator(t testing.TB, fromWraps, toWraps bool) *translator {
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	lib := compileC(t, translateSource)
	look := func(name string) uintptr {
		a, err := lib.Lookup(name)
		require.NoError(t, err)
		return a
	}
	x := &translator{t: t, seen: At[calleeSeen](look("seen")), ret: At[uint64](look("ret")), retD: At[float64](look("ret_d")), hook: At[uint64](look("hook")), hookWord: At[uint64](look("hook_word"))}
	x.uni = newTable(t, TableOptions{Flags: AllowSmallInts})
	thread, ta := NewWords[ThreadWords]()
	words, ra := NewWords[RuntimeWords]()
	t.Cleanup(func() { FreeWords(ta); FreeWords(ra) })
	thread.OS, thread.Limit, words.Current = ThreadID(), 10, ta
	x.thread = thread
	side := func(wraps bool, space uint16) (*NotedTable, Side) {
		if !wraps {
			return nil, Side{Table: x.uni.Header()}
		}
		n := newNoted(t, NotedOptions{Space: space, Beneath: x.uni, Capacity: 64, Keep: 8, Runtime: ra})
		return n, Side{Table: n.Header(), Wraps: true, Lent: markLent, Given: markGiven, Returned: markReturned}
	}
	x.float = fn(t, lib, "callee_d")
	x.spec = Translation{
		Expect: callerCtx, Ctx: calleeCtx, Target: fn(t, lib, "callee"),
		Slow: mustCallback(t, translateSlowEntry, 0), Report: mustCallback(t, reportEntry, 0), Runtime: ra,
	}
	x.from, x.spec.From = side(fromWraps, 3)
	x.to, x.spec.To = side(toWraps, 4)
	return x
}

func newNoted(t testing.TB, o NotedOptions) *NotedTable {
	t.Helper()
	n, err := NewNotedTable(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, n.Free()) })
	return n
}

// word opens a handle of a space for a universal word, of which it gets a reference.
func (x *translator) word(space *NotedTable, u uint64) uint64 {
	if space == nil || u == 0 {
		return u
	}
	w, _, err := space.Open(u, Owned, markOpened)
	require.NoError(x.t, err)
	return w
}

// unwrap gives the universal word.
func (x *translator) unwrap(space *NotedTable, w uint64) uint64 {
	if space == nil || w == 0 {
		return w
	}
	u, _, ok := space.Resolve(w)
	require.True(x.t, ok)
	return u
}

func (x *translator) call(spec Translation, ctx uintptr, args [5]uint64) *Call {
	x.t.Helper()
	thunk, err := NewTranslationThunk(spec)
	require.NoError(x.t, err)
	defer thunk.Release()
	translateReports, translateSlow = nil, nil
	c := &Call{Fn: uintptr(thunk.Code())}
	c.Int[0] = ctx
	for i, a := range args {
		c.Int[i+1] = uintptr(a)
	}
	c.F[0], c.F[1] = 1.5, -2.5
	c.Do()
	require.False(x.t, thunk.Active())
	require.Zero(x.t, x.thread.Depth)
	return c
}

func liveIn(n *NotedTable) int {
	if n == nil {
		return 0
	}
	return n.Live()
}

func (x *translator) live() [2]int { return [2]int{liveIn(x.from), liveIn(x.to)} }

// closed lists the notes of the handles that a table remembers.
func closedIn(n *NotedTable) (words []uint64, notes []Note) {
	for w := range n.AllClosed() {
		_, note, ok := n.Closed(w)
		if !ok {
			panic("a remembered handle is not found")
		}
		words, notes = append(words, w), append(notes, *note)
	}
	return words, notes
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
		for i := range 500 {
			spec := x.spec
			spec.Handles, spec.Result = uint8(r.IntN(32)), r.IntN(2) == 0
			var universals, args [5]uint64
			for i := range args {
				if spec.Handles>>i&1 == 0 {
					args[i] = r.Uint64()
					continue
				}
				universals[i] = []uint64{0, five, open(t, x.uni, r.Uint64())}[r.IntN(3)]
				args[i] = x.word(x.from, universals[i])
			}
			result := r.Uint64() | 1
			var universal uint64
			if spec.Result {
				universal = []uint64{0, five, open(t, x.uni, 99)}[r.IntN(3)]
				result = x.word(x.to, universal)
			}
			*x.ret = result
			before := x.live()
			if x.from != nil {
				x.from.SetGeneration(uint64(i))
			}

			c := x.call(spec, callerCtx, args)
			require.Empty(t, translateReports)
			require.EqualValues(t, calleeCtx, x.seen.ctx)
			require.Equal(t, [2]float64{1.5, -2.5}, [2]float64{x.seen.x, x.seen.y})
			for i, got := range x.seen.args {
				if spec.Handles>>i&1 == 0 {
					require.Equal(t, args[i], got)
				} else if x.to == nil || universals[i] == 0 {
					require.Equal(t, universals[i], got)
				} else {
					u, note, ok := x.to.Closed(got)
					require.True(t, ok, "what was lent is closed after the call")
					require.Equal(t, universals[i], u)
					require.Equal(t, Lent, note.Life)
					require.EqualValues(t, markLent, note.Opened)
				}
				if spec.Handles>>i&1 != 0 && x.from != nil && args[i] != 0 {
					require.True(t, x.from.Retire(args[i], markClosed, true))
					before[0]--
				}
			}
			if !spec.Result {
				require.EqualValues(t, result, c.Ret)
				require.Equal(t, before, x.live())
				continue
			}
			require.Equal(t, universal, x.unwrap(x.from, uint64(c.Ret)))
			if universal != 0 && x.to != nil {
				before[1]--
				u, note, ok := x.to.Closed(result)
				require.True(t, ok, "a returned handle is closed")
				require.Equal(t, universal, u)
				require.EqualValues(t, markReturned, note.Closed)
				if universal != five {
					require.Equal(t, 2, x.uni.Refs(universal), "one for the caller, one for what is remembered")
				}
			}
			if universal != 0 && x.from != nil {
				note := x.from.Note(IndexOf(uint64(c.Ret)))
				require.Equal(t, Note{Opened: markGiven, Generation: uint64(i), Life: Owned, Closed: note.Closed, next: note.next}, *note)
				require.True(t, x.from.Retire(uint64(c.Ret), markClosed, true))
			}
			require.Equal(t, before, x.live())
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
		tables := func() []tableHeader {
			all := []tableHeader{*x.uni.h}
			for _, n := range []*NotedTable{x.from, x.to} {
				if n != nil {
					all = append(all, *n.t.h)
				}
			}
			return all
		}
		goes := func(name string, spec Translation, ctx uintptr, args [5]uint64) {
			images := tables()
			c := x.call(spec, ctx, args)
			require.EqualValues(t, slowResult, c.Ret, name)
			require.Equal(t, [][3]uintptr{{ctx, spec.Expect, calleeCtx}}, translateSlow, name)
			require.Equal(t, images, tables(), name)
			for i, a := range args {
				require.EqualValues(t, a, translateSlowArgs[i], name)
			}
			require.Equal(t, -2.5, translateSlowX)
		}
		u := open(t, x.uni, 1)
		good, stale := x.word(x.from, u), open(t, x.uni, 2)
		if x.from == nil {
			require.True(t, x.uni.Close(stale))
		} else {
			stale = x.word(x.from, stale)
			require.True(t, x.from.Retire(stale, markClosed, false))
		}
		spec := x.spec
		spec.Handles, spec.Result = 0b10011, true
		for name, bad := range map[string]uint64{"stale": stale, "foreign": good ^ 1<<(tagShift+5), "rubbish": ^uint64(1)} {
			goes(name, spec, callerCtx, [5]uint64{good, good, 7, 8, bad})
		}
		args := [5]uint64{good, good, 3, 4, good}
		goes("another context", spec, callerCtx+1, args)
		x.thread.OS++
		goes("another thread", spec, callerCtx, args)
		x.thread.OS--
		x.thread.Limit = 0
		goes("too deep", spec, callerCtx, args)
		x.thread.Limit = 10
		spec.Expect = NoContext
		goes("disarmed", spec, callerCtx, args)
		require.Zero(t, x.seen.calls)
	})
}

func TestTranslationWithoutRoomIsLeftToTheSlowPath(t *testing.T) {
	x := newTranslator(t, false, true)
	u := open(t, x.uni, 1)
	for x.to.Live() < x.to.Capacity()-2 {
		x.word(x.to, u)
	}
	spec := x.spec
	spec.Handles = 0b111
	c := x.call(spec, callerCtx, [5]uint64{u, u, u})
	require.EqualValues(t, slowResult, c.Ret)
	require.Equal(t, x.to.Capacity()-2, x.to.Live())
	x.to.SetKeep(0)
	spec.Handles = 0b101
	x.call(spec, callerCtx, [5]uint64{u, u, u})
	require.Empty(t, translateReports)
	require.Empty(t, translateSlow)
	require.EqualValues(t, 1, x.seen.calls)
}

// hookEntry misuses a handle of the callee's space during the call.
func hookEntry(f *Frame) {
	word := uint64(f.Int[1])
	if f.User() == 0 {
		hookTable.Retire(word, markClosed, false)
	} else {
		hookTable.Note(IndexOf(word)).Extra = true
	}
}

var hookTable *NotedTable

func TestTranslationReportsWhatTheCalleeDoesToItsArguments(t *testing.T) {
	for user, name := range []string{"closed", "Go keeps more about it"} {
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
			require.Equal(t, []reported{{ReportArgument, uintptr(x.seen.args[0])}}, translateReports)
			require.Equal(t, user, x.to.Live(), "what is not as it was is the report's to close")
		})
	}
}

func TestTranslationReportsBadResults(t *testing.T) {
	x := newTranslator(t, true, true)
	spec := x.spec
	spec.Result = true
	u := open(t, x.uni, 4242)
	stale := x.word(x.to, u)
	require.True(t, x.to.Retire(stale, markClosed, false))
	lent, _, err := x.to.Open(u, Lent, markLent)
	require.NoError(t, err)
	constant, _, err := x.to.Open(u, Constant, 0)
	require.NoError(t, err)
	extra := x.word(x.to, u)
	x.to.Note(IndexOf(extra)).Extra = true
	for _, bad := range []uint64{stale, lent, constant, extra, 12345, ^uint64(0)} {
		*x.ret = bad
		c := x.call(spec, callerCtx, [5]uint64{})
		require.EqualValues(t, reportedResult, c.Ret)
		require.Equal(t, []reported{{ReportResult, uintptr(bad)}}, translateReports)
	}
	for x.from.Live() < x.from.Capacity() {
		x.word(x.from, u)
	}
	*x.ret = x.word(x.to, u)
	c := x.call(spec, callerCtx, [5]uint64{})
	require.EqualValues(t, reportedResult, c.Ret)
	require.Equal(t, []reported{{ReportRoom, uintptr(u)}}, translateReports)
	require.Equal(t, 3, x.to.Live())
}

// raiseEntry sets the error indicator.
func raiseEntry(f *Frame) {
	w := At[ThreadWords](f.User())
	w.Seq++
	w.Raised = 1
}

func TestTranslationLeavesErrorsToTheReport(t *testing.T) {
	directions(t, func(t *testing.T, x *translator) {
		u := open(t, x.uni, 1)
		spec := x.spec
		spec.Handles, spec.Result, spec.NullFails = 1, true, true
		args := [5]uint64{x.word(x.from, u)}
		live := x.live()

		*x.ret = 0
		c := x.call(spec, callerCtx, args)
		require.EqualValues(t, reportedResult, c.Ret)
		require.Equal(t, []reported{{ReportError, uintptr(x.thread.Seq)}}, translateReports, "NULL without an error")
		require.Equal(t, live, x.live())

		x.thread.Raised, x.thread.Seq = 1, 5
		*x.ret = x.word(x.to, u)
		c = x.call(spec, callerCtx, args)
		require.Empty(t, translateReports, "an error from before the call is the caller's")
		if x.from != nil {
			require.True(t, x.from.Retire(uint64(c.Ret), markClosed, false))
		}

		x.thread.Raised = 0
		*x.hook = uint64(mustCallback(t, raiseEntry, Addr(x.thread)))
		for _, result := range []bool{false, true} {
			spec.Result, spec.NullFails = result, false
			*x.ret = 123
			seq := x.thread.Seq
			c = x.call(spec, callerCtx, args)
			require.EqualValues(t, reportedResult, c.Ret)
			require.Equal(t, float64(reportedResult), c.RetF)
			require.Equal(t, []reported{{ReportError, uintptr(seq)}}, translateReports, "an error from the call")
			require.Equal(t, live, x.live(), "what was lent is closed")
		}
	})
}

func TestTranslationAsksForAttention(t *testing.T) {
	x := newTranslator(t, false, true)
	u := open(t, x.uni, 1)
	spec := x.spec
	spec.Handles = 1
	attention := []reported{{ReportAttention, 0}}
	x.to.Attend(true)
	x.call(spec, callerCtx, [5]uint64{u})
	require.Equal(t, attention, translateReports)
	x.to.Attend(false)
	x.to.SetKeep(1)
	extra := x.word(x.to, u)
	x.to.Note(IndexOf(extra)).Extra = true
	require.True(t, x.to.Retire(extra, markClosed, true))
	x.call(spec, callerCtx, [5]uint64{u})
	require.Equal(t, attention, translateReports, "the oldest could not be forgotten")
	x.to.Trim()
	x.to.Attend(false)
	x.call(spec, callerCtx, [5]uint64{u})
	require.Empty(t, translateReports)
}

func TestWhatIsForgottenNativelyLosesItsTarget(t *testing.T) {
	x := newTranslator(t, true, true)
	spec := x.spec
	spec.Result = true
	for range 100 {
		u := open(t, x.uni, 1)
		*x.ret = x.word(x.to, u)
		c := x.call(spec, callerCtx, [5]uint64{})
		require.Equal(t, u, x.unwrap(x.from, uint64(c.Ret)))
		require.True(t, x.from.Retire(uint64(c.Ret), markClosed, true))
	}
	words, notes := closedIn(x.to)
	require.Len(t, words, 8)
	require.EqualValues(t, markReturned, notes[0].Closed)
	require.Equal(t, 8, x.uni.Live(), "both remember the same")
	x.to.SetKeep(0)
	x.from.SetKeep(3)
	require.Equal(t, 3, x.uni.Live())
}

func TestTranslationCanChangeDuringACall(t *testing.T) {
	x := newTranslator(t, false, true)
	before := Allocated()
	thunk, err := NewTranslationThunk(x.spec)
	require.NoError(t, err)
	spec := x.spec
	spec.Handles = 1
	require.NoError(t, thunk.Set(spec))
	require.Empty(t, thunk.old, "nobody was in it")
	changing = func() {
		require.True(t, thunk.Active())
		require.NoError(t, thunk.Set(x.spec))
		require.Len(t, thunk.old, 1)
	}
	*x.hook = uint64(mustCallback(t, changeEntry, 0))
	c := &Call{Fn: uintptr(thunk.Code())}
	c.Int[0], c.Int[1] = callerCtx, uintptr(open(t, x.uni, 1))
	c.Do()
	require.Zero(t, x.to.Live(), "the call ended as it began")
	*x.hook = 0
	c.Do()
	require.Equal(t, c.Int[1], uintptr(x.seen.args[0]), "the next one is as it was changed")
	thunk.Disarm()
	c.Do()
	require.EqualValues(t, slowResult, c.Ret)
	require.NoError(t, thunk.Set(x.spec), "armed again")
	c.Do()
	require.NotEqualValues(t, slowResult, c.Ret)
	require.False(t, thunk.Active())
	thunk.Release()
	require.Equal(t, before, Allocated())
}

var changing func()

func changeEntry(*Frame) { changing() }

func TestLeavesThatDeclineGoTheSlowWay(t *testing.T) {
	x := newTranslator(t, true, false)
	c := newLeafContext(t, x.uni)
	for op := range NumOps {
		c.data.Slow[op] = Decline()
	}
	spec := x.spec
	spec.Ctx, spec.Declines, spec.Result = Addr(c), true, true
	five, _ := SmallInt(5)
	big := open(t, x.uni, 1)
	spec.Target, spec.Handles = leafCode(OpLongAsInt64), 1
	spec.Result = false
	require.EqualValues(t, 5, x.call(spec, callerCtx, [5]uint64{x.word(x.from, five)}).Ret)
	require.Empty(t, translateSlow)
	w := x.word(x.from, big)
	require.EqualValues(t, slowResult, x.call(spec, callerCtx, [5]uint64{w}).Ret)
	require.Equal(t, uintptr(w), translateSlowArgs[0])
	spec.Target, spec.Result, spec.Handles = leafCode(OpLongFromInt64), true, 0
	got := x.call(spec, callerCtx, [5]uint64{7}).Ret
	seven, _ := SmallInt(7)
	require.Equal(t, seven, x.unwrap(x.from, uint64(got)))
}

func TestTranslationsAreCheckedAndGivenBack(t *testing.T) {
	before, thunksBefore := Allocated(), Thunks()
	fine := Translation{Target: 1, Slow: 1, Report: 1, Runtime: 1, From: Side{Table: 1}, To: Side{Table: 1}}
	for _, wrong := range []func(*Translation){
		func(t *Translation) { t.Handles = 1 << MaxTranslated },
		func(t *Translation) { t.To.Table = 0 },
		func(t *Translation) { t.Declines, t.To.Wraps = true, true },
	} {
		spec := fine
		wrong(&spec)
		_, err := NewTranslationThunk(spec)
		require.Error(t, err)
	}
	c, err := NewTranslationThunk(fine)
	require.NoError(t, err)
	require.Equal(t, thunksBefore.Callbacks+1, Thunks().Callbacks)
	c.Release()
	require.Equal(t, before, Allocated())
}

func TestOwnCloseRemembersWhatTheModuleOwns(t *testing.T) {
	x := newTranslator(t, true, false)
	c := newLeafContext(t, x.uni)
	c.data.Own = x.from.Header()
	x.from.SetClosing(markClosed)
	closing := func(w uint64) (slow bool) {
		slowCalls = nil
		call := &Call{Fn: uintptr(OwnClose())}
		call.Int[0], call.Int[1] = Addr(c), uintptr(w)
		call.Do()
		return len(slowCalls) > 0
	}
	u := open(t, x.uni, 1)
	w := x.word(x.from, u)
	require.False(t, closing(w))
	require.False(t, closing(0), "NULL is nothing")
	_, note, ok := x.from.Closed(w)
	require.True(t, ok)
	require.Equal(t, Note{Opened: markOpened, Closed: markClosed, Life: Owned, owns: true}, *note)
	require.Equal(t, 1, x.uni.Refs(u), "the object lives while it is remembered")
	x.from.SetKeep(0)
	require.Zero(t, x.uni.Live())

	lent, _, err := x.from.Open(5, Lent, 0)
	require.NoError(t, err)
	constant, _, err := x.from.Open(5, Constant, 0)
	require.NoError(t, err)
	extra := x.word(x.from, 5)
	x.from.Note(IndexOf(extra)).Extra = true
	for name, bad := range map[string]uint64{"closed": w, "lent": lent, "constant": constant, "extra": extra, "universal": u, "small": 5} {
		require.True(t, closing(bad), name)
	}
	good := x.word(x.from, 5)
	x.thread.OS++
	require.True(t, closing(good), "another thread")
	x.thread.OS--
	x.from.Attend(true)
	require.True(t, closing(good), "Go wants to close")
	x.from.Attend(false)
	runtime := x.from.t.h.runtime
	x.from.t.h.runtime = 0
	require.True(t, closing(good), "a table without an owner that native code knows")
	x.from.t.h.runtime = runtime
	require.False(t, closing(good))
}
