//go:build linux && (amd64 || arm64)

package native

import (
	"runtime"
	"unsafe"
)

// There are two ways across the border. The runtime's is for C that takes its time (Call.DoReleased). This one is for calls
// that are short between crossings. C runs on the thread's system stack, as there, and when it calls back its frames stay
// where they are, and Go goes on in the frame of the function that called C, as if that had called the callback:
//
//	cross → enter → C → entry → resume → crossed → the callback
//
// so the runtime sees Go frames only: the goroutine's stack may grow, the collector may walk it, panics and exits pass.
// What makes it cheap is what is left out: the scheduler is not told. To it the goroutine is running, so its processor is
// "held", and who wants to stop the world has to wait for C.
//
// That is allowed for a moment only. A thread of C's (watch) looks at all lanes, and to the thread that it finds in the
// same C twice it sends a signal. The handler tells the scheduler, in the goroutine's name, that this is a system call
// (runtime.entersyscall), and C goes on, "released", as it would have been by the runtime's way. When it calls back or
// returns, the scheduler is told that the system call is over, and after the callback C is held again, unless it had to be
// released several times in a row: then the rest of the call goes the runtime's way. A callback that knows that C will take
// its time (ReleaseC) has it released at once.
//
// So which function is called in which way is only a matter of speed, and of how long others wait: policy decides.
//
// From its first callback until it returns, a call has the goroutine locked to the thread, whose thread-local variables C
// sees. No Go instruction at which the goroutine could be moved lies between C's call and the lock.

// Results of enter: C has returned and the result is in the Call, unless it is statusNoLane.
const (
	statusReleased = 1 // C did not run held to the end
	statusLocked   = 2 // the goroutine is locked to the thread
	statusNoLane   = 4 // the thread has no lane
)

// intsOnly as the number of stack words says that there are no floating-point values either.
const intsOnly = -1

// enter calls C held.
//
//go:noescape
func enter(c *Call, stack unsafe.Pointer, n int) (status int)

// These take the place of enter while it is in progress; see the assembly, which alone goes there.
//
//lint:ignore U1000 for the assembly
func inside(c *Call, stack unsafe.Pointer, n int) (status int)

//lint:ignore U1000 for the assembly
func resume(c *Call, stack unsafe.Pointer, n int) (status int)

//lint:ignore U1000 for the assembly
func release(c *Call, stack unsafe.Pointer, n int) (status int)

//lint:ignore U1000 for the assembly
func finish(c *Call, stack unsafe.Pointer, n int) (status int)

func (c *Call) cross(stack unsafe.Pointer, n int) {
	p := policyOf(Code(c.Fn))
	if p.held.Load() == 0 {
		c.measure(p, stack, n)
		return
	}
	if status := enter(c, stack, n); status != 0 {
		c.settle(p, stack, n, status)
	}
}

// settle sees to what is left to do after enter.
func (c *Call) settle(p *policy, stack unsafe.Pointer, n, status int) {
	if status == statusNoLane { // the thread is new to this
		c.measure(p, stack, n)
		return
	}
	if status&statusLocked != 0 {
		runtime.UnlockOSThread()
	}
	if status&statusReleased != 0 {
		p.demote()
	}
}

// measure goes the runtime's way, and takes the time between crossings.
func (c *Call) measure(p *policy, stack unsafe.Pointer, n int) {
	if CrossingRefusal() != nil {
		c.released(stack, n)
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	l := ownLane()
	if l == nil {
		c.released(stack, n)
		return
	}
	outer := l.take(taking{since: Ticks()})
	defer l.take(outer)
	c.released(stack, n)
	t := l.take(taking{})
	p.note((t.spent + Ticks() - t.since) / (t.parts + 1))
}

// crossed runs the callback that C has made, whose Frame is at an address. It says whether C is to go on released.
func crossed(at uintptr) (release bool) {
	f := At[Frame](at)
	returned := false
	defer func() {
		if !returned {
			dropFrames(at)
			runtime.UnlockOSThread()
		}
	}()
	f.desc.call(f)
	returned = true
	return At[lane](f.lane).wantsRelease()
}

// dropFrames drops the C frames of a call whose callback, with the Frame at an address, did not return. It runs in the
// goroutine that called C, on its way out.
//
//go:noescape
func dropFrames(at uintptr)

// call runs the described function.
func (d *Desc) call(f *Frame) {
	// Safety: a func value is a pointer to a word that holds the entry's address, as FnPC is.
	(*(*func(*Frame))(unsafe.Pointer(&d)))(f)
}

// ReleaseC is for callbacks: the C code that called will compute or block on its own when the callback has returned, as
// after HPy_LeavePythonExecution, and is released at once then, however short it has been so far. C that the runtime knows
// of anyway is not concerned; the next that is held on the thread may be released once instead. It is called on the thread of
// the callback, whose goroutine is locked to it, and cannot fail.
func ReleaseC() {
	if l := findLane(ThreadID()); l != nil {
		l.wantRelease()
	}
}
