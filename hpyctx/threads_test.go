package hpyctx_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

func TestLockIsGivenAwayWhileCWaits(t *testing.T) {
	w := newWorld(t)
	m := w.module("threads")
	started := make(chan struct{})
	waited := make(chan string)
	go func() {
		var result string
		w.inside(func(space objspace.Space) error {
			close(started)
			o, err := m.Call("wait_for_flag", pyobj.Int(60_000_000))
			result = hostworld.Outcome(space, o, err)
			return nil
		})
		waited <- result
	}()
	<-started
	require.ErrorContains(t, w.it.Close(), "will come back", "an interpreter is not closed under a goroutine that is away")
	// This can only get inside while the other one is away.
	w.call(m, "raise_flag", pyobj.Int(1))
	require.Equal(t, "True", <-waited)
}

func TestEnterNestsAndExcludes(t *testing.T) {
	w := newWorld(t)
	inside, most := 0, 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				w.inside(func(objspace.Space) error {
					inside++
					most = max(most, inside)
					w.inside(func(objspace.Space) error { return nil }) // the same goroutine may enter again
					inside--
					return nil
				})
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, most)
}

func TestWaitersGetErrClosed(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	require.NoError(t, it.Close())
	_, err = it.Enter()
	require.ErrorIs(t, err, hpyctx.ErrClosed)
	require.NoError(t, it.Close(), "again")
}

func TestDeepAlternationRaisesRecursionError(t *testing.T) {
	w := newWorld(t)
	m := w.module("threads")
	lines := []string{
		"> def down(n): return m.call(down, n + 1)",
		"down(0)",
		"> def count(n): return 0 if n == 0 else 1 + m.call(count, n - 1)",
		"count(100)",
	}
	got := w.inHost(m.Object(), lines)
	require.Contains(t, got[1], "RecursionError: maximum recursion depth")
	require.Equal(t, "100", got[3], "and the depth is back where it was")
}

func TestAPIOnAThreadThatNeverEntered(t *testing.T) {
	var stray []error
	w := newWorld(t, func(o *hpyctx.Options) { o.Unraisable = func(err error) { stray = append(stray, err) } })
	m := w.module("threads")
	require.Equal(t, "1", w.call(m, "from_a_stranger", pyobj.True))
	require.Len(t, stray, 1)
	require.ErrorContains(t, stray[0], "thread that does not own the interpreter lock")
}

func TestNoMemberAnswersAThreadThatIsNotInside(t *testing.T) {
	var stray []error
	w := newWorld(t, func(o *hpyctx.Options) { o.Unraisable = func(err error) { stray = append(stray, err) } })
	m := w.module("threads")
	require.Equal(t, "0", w.call(m, "from_an_intruder", pyobj.NewStr("x")))
	require.Len(t, stray, 6, "each call of the thread")
	for _, err := range stray {
		require.ErrorContains(t, err, `called by a thread that does not own the interpreter lock (module "threads")`)
	}
}

func TestTheLockComesBackWhateverAModuleForgets(t *testing.T) {
	for function, want := range map[string]string{
		"leave_only":   "SystemError: .*leave_only.*returned without the interpreter lock",
		"reenter_only": `RuntimeError: hpyctx: module "threads": HPy_ReenterPythonExecution without HPy_LeavePythonExecution`,
		"leave_twice":  "None",
	} {
		t.Run(function, func(t *testing.T) {
			var stray []error
			w := newWorld(t, func(o *hpyctx.Options) { o.Unraisable = func(err error) { stray = append(stray, err) } })
			m := w.module("threads")
			for range 2 {
				require.Regexp(t, want, w.call(m, function))
				require.Equal(t, "None", w.call(m, "raise_flag", pyobj.Int(0)), "the next call")
			}
			if function == "leave_twice" {
				require.Len(t, stray, 2)
				require.ErrorContains(t, stray[0], `ctx_LeavePythonExecution: called by a thread that does not own the interpreter lock (module "threads")`)
			}
		})
	}
}

func TestMisuseIsAnErrorNotACrash(t *testing.T) {
	w := newWorld(t)
	m := w.module("threads")
	for _, c := range []struct {
		function string
		args     []objspace.Value
		want     string
	}{
		{"closed_handle", nil, "is closed or of another handle space"},
		{"invented_handle", []objspace.Value{pyobj.Int(0)}, "null handle"},
		{"invented_handle", []objspace.Value{pyobj.Int(0x123456789abc0)}, "is closed or of another handle space"},
		{"invented_handle", []objspace.Value{pyobj.Int(-2)}, "is closed or of another handle space"},
		{"invented_handle", []objspace.Value{pyobj.Int(7)}, "'3'"},
		{"returns_nothing", nil, "without setting an exception"},
		{"returns_both", nil, "with an exception set"},
		{"null_text", nil, "NULL"},
		{"null_array", nil, "NULL"},
		{"bad_builder", nil, "invalid HPyListBuilder"},
		{"returns_constant", nil, "None"},
		{"bad_spec", []objspace.Value{pyobj.Int(0)}, "HPyType_Spec: native: read 56 bytes at 0x0"},
		{"bad_spec", []objspace.Value{pyobj.Int(0x1234)}, "HPyType_Spec: native: read 56 bytes at 0x1234"},
	} {
		require.Contains(t, w.call(m, c.function, c.args...), c.want, c.function)
	}
	require.Equal(t, "None", w.call(m, "returns_constant"), "h_None is still open")
}

// HPy_FatalError ends the process, so it runs in another one.
func TestFatalErrorAborts(t *testing.T) {
	if os.Getenv("HPYCTX_FATAL") != "" {
		it, err := hpyctx.New(hpyctx.Options{Fatal: func(module, message string) { fmt.Println("the last words of", module+":", message) }})
		require.NoError(t, err)
		w := worldOf(hostworld.Of(t, it))
		w.call(w.module("threads"), "fatal")
		return
	}
	cmd := testenv.Again("-test.run=^TestFatalErrorAborts$")
	cmd.Env = append(os.Environ(), "HPYCTX_FATAL=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "the last words of threads: the end\n")
	require.Contains(t, string(out), "SIGABRT")
}
