//go:build linux && (amd64 || arm64)

package native

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const faultSource = `
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

int at_eight(void) { *(volatile int *)8 = 1; return 0; }
int reads_eight(void) { return *(volatile int *)8; }
int not_canonical(void) { return *(volatile int *)0x7000000000000000; }
int calls_null(void) { int (*volatile f)(void) = 0; return f(); }
int trap(void) { __builtin_trap(); }
int aborts(void) { abort(); }
int raises(void) { raise(SIGSEGV); return 0; }
static int deeper(int n) { volatile char b[1000]; b[0] = (char)n; return n < 0 ? 0 : deeper(n + 1) + b[0]; }
int overflows(void) { return deeper(0); }
typedef int (*fn)(void);
static void *run(void *f) { ((fn)f)(); return NULL; }
int on_thread(fn f) { pthread_t t; pthread_create(&t, NULL, run, (void *)f); pthread_join(t, NULL); return 0; }

static jmp_buf back;
void jump(void) { longjmp(back, 1); }
int jumps(void (*callback)(fn)) { if (setjmp(back) == 0) callback((fn)jump); return 7; }
int stays(void (*callback)(fn)) { callback(at_eight); return 7; }
`

const faultEnv = "HPYAPI_TEST_FAULT"

// calling is a callback that calls the C function that it is given.
func calling(f *Frame) { callC(Code(f.Int[0])) }

// TestFaultChild is the process that meets the fault which faultEnv names.
func TestFaultChild(t *testing.T) {
	how := os.Getenv(faultEnv)
	if how == "" {
		return
	}
	debug.SetTraceback("none")
	lib := compileC(t, faultSource)
	name, where, _ := strings.Cut(how, "/")
	require.NoError(t, WatchFaults(func(f *Fault) bool {
		fmt.Fprintf(os.Stderr, "seen: %d sent=%v %s %#x", f.Signal, f.Sent(), f.Access, f.Addr)
		if j := f.Jumped(); j != 0 {
			fmt.Fprintf(os.Stderr, " jumped=%v", j == fn(t, lib, "jumps"))
		}
		fmt.Fprintf(os.Stderr, " stack=%v thread=%v\n", f.Regs.SP()-f.Addr+1<<16 < 1<<17, f.TID == OSThreadID())
		return where != "forwarded"
	}))
	code, callback := fn(t, lib, name), mustCallback(t, calling, 0)
	runtime.LockOSThread()
	switch where {
	case "foreign":
		callC(fn(t, lib, "on_thread"), uintptr(code))
	case "callback":
		callC(code, uintptr(callback))
	case "held":
		onLane(func() {
			policyOf(code).held.Store(1)
			crossC(code)
		})
	case "nested":
		callC(fn(t, lib, "stays"), uintptr(callback))
	default:
		callC(code)
	}
	fmt.Fprintln(os.Stderr, "it went on")
}

// inFault runs such a process.
func inFault(t *testing.T, how string) (signal syscall.Signal, code int, stderr string) {
	t.Helper()
	cmd := program(os.Args[0], "-test.run=^TestFaultChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), faultEnv+"="+how)
	var out bytes.Buffer
	cmd.Stderr = &out
	err := cmd.Run()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "the process lives: %s", out.String())
	status := exit.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return status.Signal(), 0, out.String()
	}
	return 0, status.ExitStatus(), out.String()
}

func TestFaultOfCIsReportedAndEndsTheProcessByItsSignal(t *testing.T) {
	trap := syscall.SIGILL
	if runtime.GOARCH == "arm64" {
		trap = syscall.SIGTRAP
	}
	for _, c := range []struct {
		how    string
		signal syscall.Signal
		want   string
	}{
		{"at_eight", syscall.SIGSEGV, "sent=false write 0x8"},
		{"reads_eight", syscall.SIGSEGV, "sent=false read 0x8"},
		{"not_canonical", syscall.SIGSEGV, "sent=false"},
		{"calls_null", syscall.SIGSEGV, "sent=false execute 0x0"},
		{"trap", trap, "sent=false access 0x0"},
		{"aborts", syscall.SIGABRT, "sent=true"},
		{"raises", syscall.SIGSEGV, "sent=true"},
		{"overflows", syscall.SIGSEGV, "stack=true"},
		{"at_eight/foreign", syscall.SIGSEGV, "sent=false write 0x8"},
		{"aborts/foreign", syscall.SIGABRT, "sent=true"},
		{"at_eight/leaf", syscall.SIGSEGV, "sent=false write 0x8"},
		{"at_eight/nested", syscall.SIGSEGV, "sent=false write 0x8"},
		{"jumps/callback", syscall.SIGABRT, "jumped=true"},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			signal, code, out := inFault(t, c.how)
			require.Equal(t, c.signal, signal, "exit %d: %s", code, out)
			require.Contains(t, out, c.want)
			require.Equal(t, 1, strings.Count(out, "seen: "), out)
			require.Contains(t, out, "thread=false", "the report is made on a thread of its own")
		})
	}
}

func TestFaultThatIsNotWantedGoesToTheRuntime(t *testing.T) {
	for _, how := range []string{"at_eight/forwarded", "aborts/forwarded"} {
		signal, code, out := inFault(t, how)
		require.Zero(t, signal)
		require.Equal(t, 2, code)
		require.Contains(t, out, "seen: ")
		require.Contains(t, out, "PC=", "the runtime's own words")
	}
}

func TestFaultOfGoStaysAPanic(t *testing.T) {
	require.NoError(t, WatchFaults(func(*Fault) bool { panic("a fault of Go was taken for one of C") }))
	o := Recover(func() {
		var p *[1 << 20]byte
		p[5] = 1
	})
	require.True(t, o.Panicked)
	require.ErrorContains(t, o.Value.(error), "nil pointer dereference")
}
