//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// crossingChildEnv says what the child process is to do.
const crossingChildEnv = "HPYAPI_TEST_CROSSING"

// TestCrossingChild is not a test but what the tests below run in a process of its own.
func TestCrossingChild(t *testing.T) {
	if what := os.Getenv(crossingChildEnv); what != "" {
		crossHere(fn(t, compileC(t, crossingSource), what))
	}
}

// crossHere is a name to be found in the report.
//
//go:noinline
func crossHere(f Code) {
	if CrossingRefusal() == nil {
		policyOf(f).held.Store(1)
		var wg sync.WaitGroup
		wg.Go(func() { // the thread's first crossing is released, whatever the policy
			runtime.LockOSThread()
			crossC(f, 0)
			crossC(f, 0)
		})
		wg.Wait()
	}
	fmt.Println("refused:", CrossingRefusal(), crossC(f, 20, 22))
}

func crossingChild(t *testing.T, what string, env ...string) (string, error) {
	cmd := program(os.Args[0], "-test.run=^TestCrossingChild$", "-test.v")
	cmd.Env = append(os.Environ(), append(env, crossingChildEnv+"="+what, "TMPDIR="+t.TempDir())...)
	text, err := cmd.CombinedOutput()
	return string(text), err
}

func TestFaultsOfHeldCAreReportedWithTheGoCaller(t *testing.T) {
	for _, what := range []string{"overflow", "fault"} {
		t.Run(what, func(t *testing.T) {
			text, err := crossingChild(t, what)
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, text)
			require.Equal(t, 2, exit.ExitCode(), text)
			require.Contains(t, text, "SIGSEGV")
			require.Contains(t, text, "native.crossHere.func1")
		})
	}
}

func TestCrossingIsRefusedByTheEnvironment(t *testing.T) {
	text, err := crossingChild(t, "add", crossingEnv+"=off")
	require.NoError(t, err, text)
	require.Contains(t, text, "refused: native: crossing: HPYAPI_CROSSING is off 42")
	text, err = crossingChild(t, "add")
	require.NoError(t, err, text)
	require.Contains(t, text, "refused: <nil> 42")
}

func TestSelfCheckSaysWhatTheRuntimeChanged(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	good := observation{outer: 0x1000, sp: 0x8800, g: 0x2000, g0: 0x2000, curg: 0x1000, procid: uintptr(OSThreadID()), status: 2, schedSP: 0x8700, lo: 0x8000, hi: 0x9000}
	good.schedPC = systemstackSwitch(t)
	require.NoError(t, good.check())
	for want, spoil := range map[string]func(*observation){
		"g.stack is not at 0":     func(o *observation) { o.lo = 0x8900 },
		"m.curg is not at 184":    func(o *observation) { o.curg = 0x2000 },
		"m.procid is not at 64":   func(o *observation) { o.procid = 1 },
		"g.m is not at 48":        func(o *observation) { o.g0 = 0x3000 },
		"g.sched.sp is not at 56": func(o *observation) { o.schedSP = 0x9000 },
		"g.sched.pc is not at 64": func(o *observation) { o.schedPC = entryPC },
	} {
		o := good
		spoil(&o)
		require.ErrorContains(t, o.check(), want)
	}
	require.NoError(t, good.checkStatus(2, 0))
	require.ErrorContains(t, good.checkStatus(3, 0), "g.atomicstatus is not at 144")
	require.ErrorContains(t, good.checkStatus(2, 1), "m.incgo is not at 280")
	good.syscallSP = 0x8700
	require.ErrorContains(t, good.checkStatus(2, 0), "g.syscallsp is not at 104")
}

// systemstackSwitch is where the runtime says that a goroutine is which called C.
func systemstackSwitch(t *testing.T) uintptr {
	a, err := Alloc(int(sizeOf[observation]()))
	require.NoError(t, err)
	defer Free(a)
	o := At[observation](a)
	o.outer, o.sp = currentG()
	cgocall(observePC, ptr(a))
	return o.schedPC
}

// TestTheRuntimeKeepsWhatTheCrossingStandsOn reads the runtime's source, for what cannot be
// observed: that nothing moves a goroutine to another thread at certain points.
func TestTheRuntimeKeepsWhatTheCrossingStandsOn(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	for _, fact := range []struct{ file, text, why string }{
		{"proc.go", "//go:nosplit\nfunc LockOSThread() {", "resume calls it between C's call and the lock: a stack check there could move the goroutine to another thread"},
		{"preempt.go", "f.flag&abi.FuncFlagAsm != 0", "enter and resume are assembly, which must not be preempted by signals"},
		{"preempt.go", `HasPrefix(name, "runtime.")`, "LockOSThread is the runtime's, which must not be preempted by signals"},
		{"preempt.go", "if mp.curg != gp {", "C runs held with the g of the system stack, which signals must leave alone"},
		{"signal_unix.go", "gp.throwsplit || gp != mp.curg", "a fault in C must be reported, not become a panic on the C stack"},
	} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "src/runtime", fact.file))
		require.NoError(t, err)
		require.Contains(t, string(text), fact.text, "runtime/%s has changed where the crossing stands on it: %s. Find out whether that still holds, and change this test or refuse the crossing for this version.", fact.file, fact.why)
	}
}
