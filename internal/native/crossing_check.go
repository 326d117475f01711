//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// What the assembly knows of the Go runtime. observe looks whether it is so.
const (
	gStackLo     = 0   // g.stack.lo
	gStackHi     = 8   // g.stack.hi
	gStackguard0 = 16  // g.stackguard0
	gStackguard1 = 24  // g.stackguard1
	gM           = 48  // g.m
	gSchedSP     = 56  // g.sched.sp
	gSchedPC     = 64  // g.sched.pc
	gSchedBP     = 96  // g.sched.bp
	gSyscallSP   = 104 // g.syscallsp, 0 outside of system calls
	gSyscallPC   = 112 // g.syscallpc
	gSyscallBP   = 120 // g.syscallbp
	gStatus      = 144 // g.atomicstatus
	mG0          = 0   // m.g0
	mProcID      = 64  // m.procid, the kernel's number of the thread
	mCurG        = 184 // m.curg
	mInCgo       = 280 // m.incgo, a byte

	statusRunning = 2 // runtime._Grunning
	statusSyscall = 3 // runtime._Gsyscall
)

// unknownStack is how much room a stack is taken to have that C made for itself.
//
//lint:ignore U1000 for the assembly
const unknownStack = 32 << 10

// lockPC is runtime.LockOSThread, which nothing can preempt between its call and its effect: it is the runtime's, and has
// no stack check.
var lockPC = pcOf(runtime.LockOSThread)

// crossedPC is crossed, for the assembly to call by the convention of Go functions, with its argument and result in registers.
//
//lint:ignore U1000 for the assembly
var crossedPC = pcOf(crossed)

// pcOf is the entry of a function.
func pcOf[F any](fn F) uintptr {
	// Safety: a func value is a pointer to a word that holds the entry's address.
	return **(**uintptr)(unsafe.Pointer(&fn))
}

// crossingEnv, when it is "off" at the time of the first crossing, refuses the fast one.
const crossingEnv = "HPYAPI_CROSSING"

// crossing is decided once in a process.
var crossing struct {
	once    sync.Once
	refusal error
	limit   uint64 // shortLimit in ticks
	trust   uint64 // trustAfter in ticks
}

// CrossingRefusal says why Call.Do and its companions go the runtime's way in this process: because HPYAPI_CROSSING=off
// says so, or because the Go runtime is not what the fast crossing stands on. nil when they are fast. The first call tries
// it out.
func CrossingRefusal() error {
	crossing.once.Do(func() {
		if os.Getenv(crossingEnv) == "off" {
			crossing.refusal = errors.New("native: crossing: " + crossingEnv + " is off")
			return
		}
		if crossing.refusal = crossingTrouble(); crossing.refusal == nil {
			crossing.refusal = startWatch()
		}
		crossing.limit, crossing.trust = ticksIn(shortLimit), ticksIn(trustAfter)
	})
	return crossing.refusal
}

// observation is what observe sees of the runtime, from C or from Go.
type observation struct {
	outer     uintptr // g before
	sp        uintptr // stack pointer before
	g         uintptr // in the thread's storage, while C runs
	m, g0     uintptr // by way of outer
	curg      uintptr
	procid    uintptr
	incgo     uintptr
	status    uintptr
	syscallSP uintptr
	syscallPC uintptr
	syscallBP uintptr
	schedSP   uintptr
	schedPC   uintptr
	lo, hi    uintptr
}

// observeHere looks from Go.
//
//go:noescape
func observeHere(o *observation)

// currentG is the goroutine, and an address on its stack.
func currentG() (current, sp uintptr)

// crossingTrouble says what of the runtime is not as the assembly takes it to be.
func crossingTrouble() error {
	runtime.LockOSThread() // also starts what the runtime needs before the first lock
	defer runtime.UnlockOSThread()
	a, err := Alloc(int(2 * sizeOf[observation]()))
	if err != nil {
		return err
	}
	defer Free(a)
	b := a + sizeOf[observation]()
	running, released := At[observation](a), At[observation](b)
	running.outer, running.sp = currentG()
	observeHere(running)
	released.outer, released.sp = currentG()
	cgocall(observePC, unsafe.Pointer(released)) // Safety: native memory
	if err := errors.Join(running.checkStatus(statusRunning, 0), released.check(), released.checkStatus(statusSyscall, 1)); err != nil {
		return fmt.Errorf("native: crossing: %s: %w", runtime.Version(), err)
	}
	if got := functionAt(lockPC); got != "runtime.LockOSThread" {
		return fmt.Errorf("native: crossing: %s: the value of runtime.LockOSThread leads to %s", runtime.Version(), got)
	}
	return nil
}

// check is for what does not depend on how C was called.
func (o *observation) check() error {
	switch {
	case o.sp < o.lo || o.sp > o.hi:
		return fmt.Errorf("g.stack is not at %d: the stack pointer %#x is not within %#x to %#x", gStackLo, o.sp, o.lo, o.hi)
	case o.g == o.outer || o.g != o.g0:
		return fmt.Errorf("g.m is not at %d or m.g0 not at %d: C runs with g %#x, which is not %#x", gM, mG0, o.g, o.g0)
	case o.curg != o.outer:
		return fmt.Errorf("m.curg is not at %d: %#x is not the goroutine, %#x", mCurG, o.curg, o.outer)
	case int(o.procid) != OSThreadID():
		return fmt.Errorf("m.procid is not at %d: %d is not the thread, %d", mProcID, o.procid, OSThreadID())
	case o.schedSP > o.sp || o.sp-o.schedSP > 1024:
		return fmt.Errorf("g.sched.sp is not at %d: %#x is not just below the stack pointer %#x", gSchedSP, o.schedSP, o.sp)
	}
	if got := functionAt(o.schedPC); got != "runtime.systemstack_switch" {
		return fmt.Errorf("g.sched.pc is not at %d: it leads to %q", gSchedPC, got)
	}
	return nil
}

// checkStatus is for what does: C is part of a running goroutine, or of a system call.
func (o *observation) checkStatus(status, incgo uintptr) error {
	switch {
	case o.status != status:
		return fmt.Errorf("g.atomicstatus is not at %d, or a status has another number: %d is not %d", gStatus, o.status, status)
	case o.incgo != incgo:
		return fmt.Errorf("m.incgo is not at %d: %d is not %d", mInCgo, o.incgo, incgo)
	case status == statusRunning && o.syscallSP != 0:
		return fmt.Errorf("g.syscallsp is not at %d: %#x is not 0 outside of a system call", gSyscallSP, o.syscallSP)
	case status == statusSyscall && (o.syscallSP > o.sp || o.sp-o.syscallSP > 1024):
		return fmt.Errorf("g.syscallsp is not at %d: %#x is not just below the stack pointer %#x", gSyscallSP, o.syscallSP, o.sp)
	case status == statusSyscall && o.syscallBP-o.syscallSP+8 > 1024: // on arm64 it is a word below
		return fmt.Errorf("g.syscallbp is not at %d: %#x is not near g.syscallsp, %#x", gSyscallBP, o.syscallBP, o.syscallSP)
	}
	if status == statusSyscall {
		if got := functionAt(o.syscallPC); got != "runtime.cgocall" {
			return fmt.Errorf("g.syscallpc is not at %d: it leads to %q", gSyscallPC, got)
		}
	}
	return nil
}

func functionAt(pc uintptr) string {
	f := runtime.FuncForPC(pc)
	if f == nil {
		return fmt.Sprintf("%#x", pc)
	}
	return f.Name()
}

// ticksIn measures how many ticks a time is, at least roughly: the limit is a heuristic, so that a clock which ClockRefusal
// would refuse will do. 0, when the clock stands still, makes every time a long one.
func ticksIn(d time.Duration) uint64 {
	a := readTicks()
	for time.Since(a.at) < 100*time.Microsecond {
	}
	b := readTicks()
	return uint64(float64(b.ticks-a.ticks) * float64(d) / float64(b.at.Sub(a.at)))
}
