package debugmode_test

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

func TestBrokenRulesAreReported(t *testing.T) {
	for _, c := range []struct {
		function string
		arg      objspace.Value
		kind     debugmode.Kind
		raises   string // start of the exception
		report   string
	}{
		{"use_after_close", str("x"), debugmode.UseAfterClose, "ValueError: ", `faults: use of a closed handle in ctx_Repr (obj): "x", from result of ctx_Dup, closed by ctx_Close`},
		{"close_twice", str("x"), debugmode.DoubleClose, "ValueError: ", `faults: handle closed twice in ctx_Close (h): "x", from result of ctx_Dup, closed by ctx_Close`},
		{"close_constant", nil, debugmode.CloseConstant, "ValueError: ", `faults: close of a context constant in ctx_Close (h): None, from the context`},
		{"return_constant", nil, debugmode.ReturnConstant, "ValueError: ", `faults: context constant returned without HPy_Dup in return_constant (result): True, from the context`},
		{"close_argument", str("x"), debugmode.CloseBorrowed, "ValueError: ", `faults: close of a borrowed handle in ctx_Close (h): "x", from argument of close_argument`},
		{"return_argument", str("x"), debugmode.ReturnBorrowed, "ValueError: ", `faults: borrowed handle returned without HPy_Dup in return_argument (result): "x", from argument of return_argument`},
		{"use_nonsense", nil, debugmode.InvalidHandle, "ValueError: ", `faults: invalid handle in ctx_Repr (obj): 0x123456789abcdef0 is no handle`},
		{"builder_reuse", nil, debugmode.BuilderReuse, "SystemError: ", `faults: builder used after it was built or cancelled in ctx_ListBuilder_Build (list builder), from result of ctx_ListBuilder_New, closed by ctx_ListBuilder_Build`},
		{"tuple_builder_reuse", nil, debugmode.BuilderReuse, "SystemError: ", `faults: builder used after it was built or cancelled in ctx_TupleBuilder_Set (tuple builder), from result of ctx_TupleBuilder_New, closed by ctx_TupleBuilder_Build`},
		{"builder_cancel_after_build", nil, debugmode.BuilderCancelled, "SystemError: ", `faults: builder cancelled after it was built in ctx_ListBuilder_Cancel (list builder), from result of ctx_ListBuilder_New, closed by ctx_ListBuilder_Build`},
		{"tracker_twice", nil, debugmode.TrackerMisuse, "SystemError: ", `faults: invalid tracker in ctx_Tracker_Close (tracker), from result of ctx_Tracker_New, closed by ctx_Tracker_Close`},
		{"tracker_closed_handle", str("x"), debugmode.DoubleClose, "ValueError: ", `faults: handle closed twice in ctx_Tracker_Close (handle in the tracker): "x", from result of ctx_Dup, closed by ctx_Close`},
		{"error_on_success", nil, debugmode.ErrorOnSuccess, "SystemError: ", `faults: result returned with an exception set in error_on_success (result): KeyError: 'left behind'`},
		{"success_on_error", nil, debugmode.SuccessOnError, "SystemError: ", `faults: failure returned without an exception in success_on_error (result)`},
		{"type_check_no_type", str("x"), debugmode.WrongType, "TypeError: ", `faults: object of the wrong type in ctx_TypeCheck (type): None: a type is expected`},
		{"get_name_no_type", str("x"), debugmode.WrongType, "TypeError: ", `faults: object of the wrong type in ctx_Type_GetName (type): "x": a type is expected`},
		{"is_subtype_no_type", str("x"), debugmode.WrongType, "TypeError: ", `faults: object of the wrong type in ctx_Type_IsSubtype (sub): "x": a type is expected`},
		{"substring", pyobj.Int(5), debugmode.WrongType, "TypeError: ", `faults: object of the wrong type in ctx_Unicode_Substring (str): int 5: a str is expected`},
		{"call_bad_kwnames", str("x"), debugmode.WrongType, "TypeError: ", `faults: object of the wrong type in ctx_Call (kwnames): "x": a tuple of str is expected`},
		{"wrong_context", str("x"), debugmode.WrongContext, "SystemError: ", `faults: wrong context in ctx_Dup (ctx): the context is of no module of this interpreter`},
	} {
		t.Run(c.function, func(t *testing.T) {
			w := newWorld(t, debugmode.Options{})
			var args []objspace.Value
			if c.arg != nil {
				args = append(args, c.arg)
			}
			got := w.Call(c.function, args...)
			r := w.last(1)
			require.Equal(t, c.kind, r.Kind)
			require.Equal(t, c.report, r.String())
			require.Equal(t, c.raises+"debug mode: "+c.report, got)
			require.Empty(t, w.d.Leaks(), "what the mistake left open is closed")
		})
	}
}

func TestModulesThatKeepTheRulesAreNotReported(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.Equal(t, `'x'`, w.Call("identity", str("x")))
	require.Equal(t, `([None, True],)`, w.Call("builder_good"))
	require.Equal(t, `'x'`, w.Call("tracker_good", str("x")))
	require.Equal(t, `7`, w.Call("count", pyobj.Int(7)))
	require.Equal(t, `'text'`, w.Call("text", str("text")))
	require.Equal(t, `'abab'`, w.Call("text", pyobj.NewBytes([]byte("ab"))))
	require.Equal(t, `'Point'`, w.Call("text", w.attr("Point")))
	require.Equal(t, `None`, w.Call("store_global", str("kept")))
	require.Equal(t, `'kept'`, w.Call("load_global"))
	require.Empty(t, w.d.Reports())
	require.Empty(t, w.d.Leaks())
}

func TestLeaksNameTheObjectAndWhereItWasOpened(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.Empty(t, w.d.Leaks(), "loading leaks nothing")
	w.Call("leak", str("lost"))
	w.Call("leak_new", str("x"))
	w.Call("builder_leak")
	w.Call("tracker_leak")
	var lines []string
	for _, l := range w.d.Leaks() {
		require.Equal(t, "faults", l.Module)
		lines = append(lines, l.String())
	}
	require.Equal(t, []string{
		`handle of "lost", from result of ctx_Dup`, `handle of "forgotten", from result of ctx_Unicode_FromString`,
		"list builder, from result of ctx_ListBuilder_New", "tuple builder, from result of ctx_TupleBuilder_New",
		"tracker, from result of ctx_Tracker_New",
	}, lines)
	require.Empty(t, w.d.Leaks(), "each leak is listed once")
	require.Len(t, w.d.LeaksSince(0), 5, "and is still open")
}

func TestUnloadedModuleHasItsLeaksReported(t *testing.T) {
	var reports []string
	w := bareWorld(t)
	it, err := hpyctx.New(hpyctx.Options{Name: "inner"})
	require.NoError(t, err)
	inner := &world{World: &modeworld.World{World: hostworld.Of(t, it)}}
	inner.Load("faults", debugmode.New(debugmode.Options{OnReport: func(r *debugmode.Report) { reports = append(reports, r.String()) }}))
	inner.Call("leak", str("lost"))
	inner.Call("builder_leak")
	require.NoError(t, it.Close())
	require.Equal(t, []string{
		`faults: handle not closed: "lost", from result of ctx_Dup`,
		"faults: builder neither built nor cancelled, from result of ctx_ListBuilder_New",
		"faults: builder neither built nor cancelled, from result of ctx_TupleBuilder_New",
	}, reports)
	_ = w
}

func TestLeakDetector(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	w.Call("leak", str("before"))
	l := debugmode.NewLeakDetector(w.d)
	require.EqualError(t, l.Stop(), "debugmode: leak detector: not started yet")
	require.NoError(t, l.Start())
	require.EqualError(t, l.Start(), "debugmode: leak detector: started already")
	require.NoError(t, l.Stop(), "what leaked before is not its business")
	w.Call("leak", pyobj.Int(5))
	w.Call("leak", str("after"))
	var leaks *debugmode.LeakError
	require.ErrorAs(t, l.Stop(), &leaks)
	require.EqualError(t, leaks, "2 unclosed handles:\n    faults: handle of int 5, from result of ctx_Dup\n    faults: handle of \"after\", from result of ctx_Dup")

	failed := errors.New("failed")
	err := debugmode.NewLeakDetector(w.d).Run(func() error { w.Call("leak", str("inside")); return failed })
	require.ErrorIs(t, err, failed)
	require.ErrorContains(t, err, "1 unclosed handle:\n    faults: handle of \"inside\"")
}

func TestHandlesAreListedByGeneration(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	first := w.d.NewGeneration()
	w.Call("keep", str("one"))
	second := w.d.NewGeneration()
	require.Equal(t, first+1, second)
	require.Len(t, w.d.OpenHandles(first), 1)
	require.Empty(t, w.d.OpenHandles(second))
	h := w.d.OpenHandles(first)[0]
	require.Equal(t, `<DebugHandle `+fmt.Sprintf("%#x", h.ID)+` for 'one'>`, h.String())
	require.Equal(t, str("one").(*pyobj.Str).String(), h.Value().(*pyobj.Str).String())
	require.False(t, h.Closed)
	require.Equal(t, -1, h.RawDataSize)

	w.Call("close_kept")
	require.Empty(t, w.d.OpenHandles(first))
	var closed *debugmode.Handle
	for _, c := range w.d.ClosedHandles(first) {
		if c.ID == h.ID {
			closed = c
		}
	}
	require.NotNil(t, closed)
	require.True(t, closed.Closed)
	require.Equal(t, "ctx_Close", closed.ClosedAt)
	require.Equal(t, fmt.Sprintf("<DebugHandle %#x CLOSED>", h.ID), closed.String())
	require.Nil(t, closed.Value(), "the queue does not keep the object alive")
	require.Equal(t, `"one"`, closed.Object.String(), "but its description")
}

func TestBorrowedHandleKeptAfterTheCallIsReported(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	held := str("mine")
	w.Call("keep_borrowed", held)
	got := w.Call("kept")
	require.Equal(t, debugmode.KeptBorrowed, w.last(1).Kind)
	require.Contains(t, got, "borrowed handle kept after the call in ctx_Dup (h)")
	require.Contains(t, got, "from argument of keep_borrowed: it was lent for that call only")
}

func TestHandleIsGivenAwayOnce(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	w.Call("keep", str("x"))
	require.Equal(t, `'x'`, w.Call("return_kept"))
	got := w.Call("return_kept")
	require.Equal(t, debugmode.DoubleClose, w.last(1).Kind)
	require.Contains(t, got, "closed by return from return_kept")
}

func TestHandlesOfOtherModulesAndInterpretersAreRefused(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	other := bareWorld(t)
	otherDebug := debugmode.New(debugmode.Options{})
	other.Load("faults", otherDebug)
	word := other.Call("word", str("theirs"))
	n, err := strconv.ParseInt(word, 10, 64)
	require.NoError(t, err)
	got := w.Call("use_word", pyobj.Int(n))
	require.Equal(t, debugmode.ForeignHandle, w.last(1).Kind)
	require.Contains(t, got, `it belongs to module "faults"`)
	require.Empty(t, otherDebug.Reports())

	universal := bareWorld(t)
	universal.Load("faults")
	n, err = strconv.ParseInt(universal.Call("word", str("theirs")), 10, 64)
	require.NoError(t, err)
	got = w.Call("use_word", pyobj.Int(n))
	require.Contains(t, got, "ValueError: debug mode: faults: ")
	require.Len(t, w.d.Reports(), 2)
	universal.Call("close_kept")
}

func TestWrongShapeIsReported(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	var point objspace.Value
	w.Inside(func(space objspace.Space) {
		var err error
		point, err = space.Call(w.attrInside("Point"), nil)
		require.NoError(t, err)
	})
	got := w.Call("wrong_shape", point)
	require.Equal(t, debugmode.WrongShape, w.last(1).Kind)
	require.Equal(t, "TypeError: debug mode: faults: wrong shape in ctx_AsStruct_Long (h): <Point object>: the struct of a class of shape int is expected, class Point has shape object", got)
}

func TestPolicyRecordLetsTheModuleGoOn(t *testing.T) {
	for function, want := range map[string]string{
		"use_after_close": `"'x'"`, "close_twice": "None", "close_argument": "None", "return_argument": `'x'`,
	} {
		t.Run(function, func(t *testing.T) {
			w := newWorld(t, debugmode.Options{Policy: debugmode.Record})
			require.Equal(t, want, w.Call(function, str("x")))
			w.last(1)
		})
	}
	for function, want := range map[string]string{"close_constant": "None", "return_constant": "True"} {
		t.Run(function, func(t *testing.T) {
			w := newWorld(t, debugmode.Options{Policy: debugmode.Record})
			for i := range 3 {
				require.Equal(t, want, w.Call(function))
				w.last(i + 1)
			}
			require.Equal(t, "'x'", w.Call("identity", str("x")))
		})
	}
}

func TestPolicyAbortTellsTheAbortFunction(t *testing.T) {
	var aborted []string
	w := newWorld(t, debugmode.Options{Policy: debugmode.Abort, Abort: func(r *debugmode.Report) { aborted = append(aborted, r.Kind.String()) }})
	w.Call("close_twice", str("x"))
	require.Equal(t, []string{"handle closed twice"}, aborted)
}

func TestPolicyAbortIsRefusedToWhoDoesNotSayHowTheProgramEnds(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.EqualError(t, w.d.SetPolicy(debugmode.Abort), "debugmode: policy abort: Options.Abort is nil; it says how the program is to end")
	require.NoError(t, w.d.SetPolicy(debugmode.Record))
	_, err := w.It.Add(hpyctx.GoModule{Name: "other"}, debugmode.New(debugmode.Options{Policy: debugmode.Abort}))
	require.ErrorContains(t, err, `module "other": policy abort: Options.Abort is nil`)
}

func TestHooksAreToldOfHandlesAndBuilders(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	var handles, builders int
	w.d.SetOnInvalidHandle(func(*debugmode.Report) { handles++ })
	w.d.SetOnInvalidBuilder(func(*debugmode.Report) { builders++ })
	w.Call("close_twice", str("x"))
	require.Equal(t, []int{1, 0}, []int{handles, builders})
	w.Call("builder_reuse")
	require.Equal(t, []int{1, 1}, []int{handles, builders})
	w.d.SetOnInvalidHandle(nil)
	w.d.SetOnInvalidBuilder(nil)
	w.Call("close_twice", str("x"))
	w.Call("builder_reuse")
	require.Equal(t, []int{1, 1}, []int{handles, builders})
}

func TestQueueOfClosedHandlesHasItsLimit(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.Equal(t, 1024, w.d.ClosedHandlesMax())
	w.Call("count", pyobj.Int(3000))
	require.Len(t, w.d.ClosedHandles(0), 1024)
	require.Error(t, w.d.SetClosedHandlesMax(-1))
	require.NoError(t, w.d.SetClosedHandlesMax(5))
	require.Len(t, w.d.ClosedHandles(0), 5)
	w.Call("count", pyobj.Int(100))
	require.Len(t, w.d.ClosedHandles(0), 5)
	require.NoError(t, w.d.SetClosedHandlesMax(0))
	require.Empty(t, w.d.ClosedHandles(0))
	got := w.Call("use_after_close", str("x"))
	require.Contains(t, got, "closed too long ago for the details to be remembered")
}

func TestProtectedTextHasItsLimit(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.Equal(t, 10<<20, w.d.RawDataMax())
	require.NoError(t, w.d.SetRawDataMax(10_000))
	kept := func() (n int) {
		for _, h := range w.d.ClosedHandles(0) {
			if h.RawDataSize > 0 {
				n += h.RawDataSize
			}
		}
		return n
	}
	for range 10 {
		w.Call("keep_text", str(strings.Repeat("x", 2999)))
	}
	require.Equal(t, 9000, kept())
	require.NoError(t, w.d.SetRawDataMax(0))
	require.Zero(t, kept())
	require.Error(t, w.d.SetRawDataMax(-1))
}

func TestWrongThreadIsReported(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.Equal(t, "None", w.Call("wrong_thread_unlocked"))
	r := w.last(1)
	require.Equal(t, debugmode.WrongThread, r.Kind)
	require.Equal(t, "ctx_Long_FromInt64_t", r.Slot)
	require.Equal(t, "None", w.Call("wrong_thread"))
	require.Equal(t, debugmode.WrongThread, w.last(2).Kind)
	require.Equal(t, "'x'", w.Call("identity", str("x")), "the interpreter is as it was")
}

func TestStacksAreKeptWhenAskedFor(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	w.Call("leak", str("without"))
	require.Empty(t, w.d.Leaks()[0].Stack)
	require.NoError(t, w.d.SetStackLimit(40))
	w.Call("leak", str("with"))
	leak := w.d.Leaks()[0]
	require.NotEmpty(t, leak.Stack)
	require.LessOrEqual(t, len(leak.Stack), 2*40)
	text := w.d.Symbols(leak.Stack)
	require.Contains(t, text, "    leak_impl\n", "the C function that opened the handle")
	require.Regexp(t, `testdata/faults.c:\d+\n`, text, "and where")
	require.Contains(t, text, "debugmode_test", "the Go function that called the module")
	require.Error(t, w.d.SetStackLimit(-1))
}

func TestDebugModeBelongsToOneModule(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	require.ErrorContains(t, w.M.Context().AddMode(w.d), "make one for each module")
	require.ErrorContains(t, w.M.Context().AddMode(debugmode.New(debugmode.Options{})), "in debug mode already")
	require.Same(t, w.d, debugmode.Of(w.M.Context()))
}

// The process that reads through a stale pointer is killed by the system, so it is another process.
func TestTextIsUnreadableAfterItsHandleWasClosed(t *testing.T) {
	if os.Getenv("DEBUGMODE_READ_STALE_TEXT") != "" {
		w := newWorld(t, debugmode.Options{})
		w.Call("keep_text", str("stale"))
		fmt.Println("read", w.Call("read_text"))
		return
	}
	cmd := testenv.Again("-test.run=^" + t.Name() + "$")
	cmd.Env = append(os.Environ(), "DEBUGMODE_READ_STALE_TEXT=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "%s", out)
	require.Contains(t, string(out), "SIGSEGV")
	require.NotContains(t, string(out), "read ")
}

func TestTextPassedBackAfterItsHandleWasClosedIsAnException(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	w.Call("keep_text", str("stale"))
	require.Equal(t, `SystemError: debug mode: faults: text used after its handle was closed in ctx_Unicode_FromString: "stale", from result of ctx_Dup, closed by ctx_Close`,
		w.Call("pass_text"))
	require.Equal(t, debugmode.StaleText, w.last(1).Kind)
	require.Equal(t, "'x'", w.Call("identity", str("x")), "the process and the interpreter are as they were")
}

func TestEveryKindHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range debugmode.Kinds() {
		require.NotContains(t, k.String(), "Kind(")
		require.False(t, seen[k.String()], k.String())
		seen[k.String()] = true
	}
}
