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
	gStackLo     = 0  // g.stack.lo
	gStackHi     = 8  // g.stack.hi
	gStackguard0 = 16 // g.stackguard0, stackPreempt when the goroutine is to stop
	gM           = 48 // g.m
	gSchedSP     = 56 // g.sched.sp
	gSchedPC     = 64 // g.sched.pc
	mG0          = 0  // m.g0
	stackPreempt = -1314
)

// lockPC is runtime.LockOSThread, which nothing can preempt between its call and its effect:
// it is the runtime's, and has no stack check.
var lockPC = pcOf(runtime.LockOSThread)

func pcOf(fn func()) uintptr {
	// Safety: a func value is a pointer to a word that holds the entry's address.
	return **(**uintptr)(unsafe.Pointer(&fn))
}

// crossingEnv, when it is "off" at the time of the first crossing, refuses the fast one.
const crossingEnv = "HPYAPI_CROSSING"

// crossing is decided once in a process.
var crossing struct {
	once    sync.Once
	refusal error
	limit   uint64 // heldLimit in ticks
}

// CrossingRefusal says why Call.Cross and its companions go the runtime's way in this
// process: because HPYAPI_CROSSING=off says so, or because the Go runtime is not what the fast
// crossing stands on. nil when they are fast. The first call tries it out.
func CrossingRefusal() error {
	crossing.once.Do(func() {
		if os.Getenv(crossingEnv) == "off" {
			crossing.refusal = errors.New("native: crossing: " + crossingEnv + " is off")
			return
		}
		if crossing.refusal = crossingTrouble(); crossing.refusal == nil {
			crossing.limit = ticksIn(heldLimit)
		}
	})
	return crossing.refusal
}

// observation is what observe sees of the runtime while it runs as C under asmcgocall.
type observation struct {
	outer      uintptr // g before
	sp         uintptr // stack pointer before
	g          uintptr // in the thread's storage, while C runs
	m, g0      uintptr // by way of outer
	schedSP    uintptr
	schedPC    uintptr
	lo, hi     uintptr
	stackguard uintptr
}

// currentG is the goroutine, and an address on its stack.
func currentG() (current, sp uintptr)

// crossingTrouble says what of the runtime is not as the assembly takes it to be.
func crossingTrouble() error {
	runtime.LockOSThread() // also starts what the runtime needs before the first lock
	defer runtime.UnlockOSThread()
	a, err := Alloc(int(sizeOf[observation]()))
	if err != nil {
		return err
	}
	defer Free(a)
	o := At[observation](a)
	o.outer, o.sp = currentG()
	leafcall(observePC, unsafe.Pointer(o)) // Safety: native memory
	if err := o.check(); err != nil {
		return fmt.Errorf("native: crossing: %s: %w", runtime.Version(), err)
	}
	if got := functionAt(lockPC); got != "runtime.LockOSThread" {
		return fmt.Errorf("native: crossing: %s: the value of runtime.LockOSThread leads to %s", runtime.Version(), got)
	}
	return nil
}

func (o *observation) check() error {
	switch {
	case o.sp < o.lo || o.sp > o.hi:
		return fmt.Errorf("g.stack is not at %d: the stack pointer %#x is not within %#x to %#x", gStackLo, o.sp, o.lo, o.hi)
	case o.stackguard <= o.lo || o.stackguard > o.lo+4096:
		if o.stackguard != uintptr(uint64(1<<64+stackPreempt)) {
			return fmt.Errorf("g.stackguard0 is not at %d: %#x is not just above the end of the stack, %#x", gStackguard0, o.stackguard, o.lo)
		}
	case o.g == o.outer || o.g != o.g0:
		return fmt.Errorf("g.m is not at %d or m.g0 not at %d: C runs with g %#x, which is not %#x", gM, mG0, o.g, o.g0)
	}
	if o.schedSP > o.sp || o.sp-o.schedSP > 1024 {
		return fmt.Errorf("g.sched.sp is not at %d: %#x is not just below the stack pointer %#x", gSchedSP, o.schedSP, o.sp)
	}
	if got := functionAt(o.schedPC); got != "runtime.systemstack_switch" {
		return fmt.Errorf("g.sched.pc is not at %d: it leads to %q", gSchedPC, got)
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

// ticksIn measures how many ticks a time is, at least roughly: the limit is a heuristic, so
// that a clock which ClockRefusal would refuse will do. 0, when the clock stands still, makes
// every time a long one.
func ticksIn(d time.Duration) uint64 {
	a := readTicks()
	for time.Since(a.at) < 100*time.Microsecond {
	}
	b := readTicks()
	return (b.ticks - a.ticks) * uint64(d) / uint64(b.at.Sub(a.at))
}
