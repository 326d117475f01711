//go:build linux && (amd64 || arm64)

package native

import (
	"runtime"
	"unsafe"
)

// This is a second way across the border, on a C stack of this package's own (lane), for C
// code that enters Go by callbacks of this package only; Do and its companions are the first.
//
// C runs "held" or "released". Held, the assembly changes stacks and nothing else: the
// scheduler takes the goroutine for running, and stop-the-world waits for C. Released, the
// same stack is driven under runtime.cgocall, which gives the processor back. When C calls
// back it is parked, and Go goes on in the frame of the function that called C:
//
//	held      caller → resume → crossed → the callback
//	released  caller → follow → crossed → the callback
//
// so the runtime sees Go frames only: the goroutine's stack may grow, the collector may walk
// it, panics and exits pass. After the callback it is decided anew how C goes on.
//
// From its first callback until it returns, a call has the goroutine locked to the thread,
// whose thread-local variables C sees. No Go instruction at which the goroutine could be moved
// lies between C's call and the lock.

// Results of enter and proceed: C has returned and the result is in the Call, unless it is
// statusParked or statusNoLane.
const (
	statusMeasured = 1 // the time in C was taken
	statusLocked   = 2 // the goroutine is locked to the thread
	statusParked   = 4 // C wants to go on released; the goroutine is locked to the thread
	statusNoLane   = 8 // the thread has no lane
)

// intsOnly as the number of stack words says that there are no floating-point values either.
const intsOnly = -1

// enter calls C held.
//
//go:noescape
func enter(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)

// proceed lets the parked C go on, held. Its arguments are those of the call.
//
//go:noescape
func proceed(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)

// resume takes the place of enter or proceed when C calls back: see the assembly, which alone
// goes there.
//
//lint:ignore U1000 for the assembly
func resume(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)

// drive is what the stubs under cgocall are given: on the goroutine's stack, read before C
// runs.
type drive struct {
	lane   *lane
	c      *Call
	policy *policy
	stack  unsafe.Pointer
	n      int
}

// Cross6 is Do6 on a C stack of the thread's own, a third of the price for functions that are
// short between crossings. Two things that Do6 allows kill or hang the process here:
//
//   - Code that enters Go by another way than Callback, such as a function that cgo exports.
//     (Through Callback it may, on other threads too, and on stacks that it made itself.)
//   - Code that waits for another thread which itself waits for Go, such as for a mutex whose
//     owner is in a callback: held, C keeps its processor, and the world cannot stop.
//
// Where the fast crossing is refused (CrossingRefusal) it is Do6.
func (c *Call) Cross6() { c.cross(nil, intsOnly) }

// Cross is Do under the conditions of Cross6.
func (c *Call) Cross() { c.cross(nil, 0) }

// CrossStack is DoStack under the conditions of Cross6.
func (c *Call) CrossStack(extra []uintptr) {
	c.cross(unsafe.Pointer(unsafe.SliceData(extra)), len(extra))
}

func (c *Call) cross(stack unsafe.Pointer, n int) {
	p := policyOf(Code(c.Fn))
	if p.held.Load() == 0 {
		c.crossReleased(p, stack, n)
		return
	}
	status, spent := enter(c, p, stack, n)
	if status != 0 {
		c.settle(p, stack, n, status, spent)
	}
}

// settle sees to what is left to do after enter.
func (c *Call) settle(p *policy, stack unsafe.Pointer, n, status int, spent uint64) {
	switch status {
	case statusParked:
		d := drive{lane: ownLane(), c: c, policy: p, stack: stack, n: n}
		cgocall(driveOnPC, unsafe.Pointer(&d)) // Safety: the stub reads d before C runs
		d.lane.follow(&d)
		return
	case statusNoLane: // the thread is new to this
		c.crossReleased(p, stack, n)
		return
	}
	if status&statusMeasured != 0 {
		p.note(spent)
	}
	if status&statusLocked != 0 {
		runtime.UnlockOSThread()
	}
}

// crossReleased calls C released, and gives the thread a lane.
func (c *Call) crossReleased(p *policy, stack unsafe.Pointer, n int) {
	if CrossingRefusal() != nil {
		c.do(stack, n)
		return
	}
	runtime.LockOSThread()
	l := ownLane()
	if l == nil {
		runtime.UnlockOSThread()
		c.do(stack, n)
		return
	}
	d := drive{lane: l, c: c, policy: p, stack: stack, n: n}
	cgocall(driveStartPC, unsafe.Pointer(&d)) // Safety: the stub reads d before C runs
	l.follow(&d)
}

// do is the runtime's way across.
func (c *Call) do(stack unsafe.Pointer, n int) {
	if n == intsOnly {
		c.Do6()
		return
	}
	c.DoStack(unsafe.Slice((*uintptr)(stack), n)) // Safety: as the caller of cross got it
}

// follow stays with a call of which a part ran released, until C returns. The goroutine is
// locked to the thread; that is undone here or, when a callback does not return, by abandon.
func (l *lane) follow(d *drive) {
	for l.event == eventCalled {
		l.top().locked = 1
		crossed(l)
		if l.yield == 0 {
			status, spent := proceed(d.c, d.policy, d.stack, d.n)
			if status != statusParked {
				d.c.settle(d.policy, d.stack, d.n, status, spent)
				return
			}
		}
		cgocall(driveOnPC, unsafe.Pointer(d)) // Safety: the stub reads d before C runs
	}
	l.measure = 0
	d.policy.note(l.spent)
	d.c.Ret, d.c.RetF = l.ret, l.retF
	runtime.UnlockOSThread()
}

// crossed runs the callback that the C code of a lane has made. C is parked and the goroutine
// is locked to the thread.
func crossed(l *lane) {
	lv, f := l.level, At[Frame](l.frame)
	p := At[policy](At[level](lv).policy)
	if l.measure != 0 {
		l.measure = 0
		p.note(l.spent)
	}
	returned := false
	defer func() {
		if !returned {
			l.abandon(lv)
		}
	}()
	f.desc.call(f)
	returned = true
	l.yield = 0
	if l.away > 0 || p.held.Load() == 0 {
		l.yield = 1
	}
}

// call runs the described function.
func (d *Desc) call(f *Frame) {
	// Safety: a func value is a pointer to a word that holds the entry's address, as FnPC is.
	(*(*func(*Frame))(unsafe.Pointer(&d)))(f)
}

// Leave says that the C code will compute or block on its own when the callback has returned,
// as between HPy_LeavePythonExecution and HPy_ReenterPythonExecution: it goes on released
// until Reenter, however short it has been so far. Only for callbacks on the thread of a call
// from Go; elsewhere the processor has been given back anyway.
func (f *Frame) Leave() {
	if f.lane != 0 {
		At[lane](f.lane).away++
	}
}

// Reenter ends what Leave began.
func (f *Frame) Reenter() {
	if f.lane != 0 {
		if l := At[lane](f.lane); l.away > 0 {
			l.away--
		}
	}
}
