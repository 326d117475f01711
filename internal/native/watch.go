//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
	"golang.org/x/sys/unix"
)

// The watch is a thread of C's that looks at all lanes every now and then, and signals threads that it finds in C too long.
// It has to be a thread that Go does not know: when the world is to stop and a processor is held, no goroutine runs that
// could do it. While nothing crosses it sleeps; the next crossing wakes it.

const (
	// releaseSignal is sent to a thread whose C has to be released: one of those that the kernel leaves to programs, between
	// those that C libraries take for themselves and those that emulators do not have. A program that handles it by itself
	// loses it to this package.
	releaseSignal = unix.Signal(58)
	// watchPeriod is how often the watch looks.
	watchPeriod = 500 * time.Microsecond
	// watchRounds is how often it looks before it sleeps.
	//lint:ignore U1000 for the assembly
	watchRounds = 100
)

var (
	//lint:ignore U1000 for the assembly
	watchAsleep uint32 // 1: the watch sleeps until this is 0
	//lint:ignore U1000 the assembly reads it
	watchPause = unix.NsecToTimespec(int64(watchPeriod))
	//lint:ignore U1000 the assembly reads it: the action of releaseSignal, which os/signal may have replaced
	watchAction kernelAction
	//lint:ignore U1000 the assembly reads it
	watchProcess = uint64(os.Getpid())

	watchPC, watchHandlerPC uintptr
)

// startWatch starts the watch of this process.
func startWatch() error {
	create, err := purego.Dlsym(purego.RTLD_DEFAULT, "pthread_create")
	if err != nil {
		return fmt.Errorf("native: crossing: %w", err)
	}
	if err := handleWatchSignal(); err != nil {
		return err
	}
	thread, err := Alloc(8)
	if err != nil {
		return err
	}
	defer Free(thread)
	return startUnsignalled(Code(create), thread)
}

// startUnsignalled starts the thread with all signals blocked: it has no g to handle them with.
func startUnsignalled(create Code, thread uintptr) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	all, before := ^uint64(0), uint64(0)
	if err := sigmask(&all, &before); err != nil {
		return err
	}
	e := invoke(create, thread, 0, watchPC, 0)
	if err := sigmask(&before, nil); err != nil {
		return err
	}
	if e != 0 {
		return fmt.Errorf("native: crossing: thread of the watch: %w", unix.Errno(e))
	}
	return nil
}

func sigmask(set, old *uint64) error {
	const setMask = 2
	// Safety: the kernel reads and writes the two during the call.
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, setMask, uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), 8, 0, 0)
	if e != 0 {
		return fmt.Errorf("native: crossing: signal mask: %w", e)
	}
	return nil
}

// handleWatchSignal installs the handler with the flags of the runtime's handlers: on the alternate stack, calls restarted.
func handleWatchSignal() error {
	a := &watchAction
	if err := sigaction(unix.SIGSEGV, nil, a); err != nil {
		return err
	}
	if a.handler <= 1 {
		return errors.New("native: crossing: the runtime handles no signals in this process")
	}
	a.handler, a.mask = watchHandlerPC, ^uint64(0)
	return sigaction(releaseSignal, a, nil)
}
