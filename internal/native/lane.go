//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// lane is a C stack of its own for one thread, and where the two sides of the crossings on
// it stand. It is native memory, which the assembly reads. Only its thread touches it, and a
// thread keeps its lane: between calls it costs address space and the pages once touched.
type lane struct {
	inC   uintptr // 1 while C runs on the thread: what calls back then is C of this lane
	cSP   uintptr // below all parked C frames: where the next may begin
	level uintptr // the innermost level, 0 when no C is in progress
	frame uintptr // of the callback that C has just made
	//lint:ignore U1000 for the assembly
	goSP uintptr // where Go goes on while C runs held
	//lint:ignore U1000 for the assembly
	goBP uintptr
	//lint:ignore U1000 for the assembly
	goLR uintptr // where the return address is in a register
	//lint:ignore U1000 for the assembly
	g         uintptr // the goroutine that goes on
	sysSP     uintptr // where the system stack goes on while C runs released, 0 while held
	event     uintptr // why the system stack went on: eventDone or eventCalled
	yield     uintptr // 1: the callback wants C to go on released
	countdown int64   // crossings into C until the next is measured
	measure   uintptr // 1: the time in C is being taken
	//lint:ignore U1000 for the assembly
	start uint64  // ticks at which C began to run
	spent uint64  // ticks of the measured time in C
	ret   uintptr // result of a call that ended released
	retF  float64
	away  int64 // how often Frame.Leave was called without its Reenter
	low   uintptr
}

// level is one C call in progress, a record on the C stack above the frames of the call.
type level struct {
	prev   uintptr // the level outside of this one
	cSP    uintptr // where it began
	policy uintptr
	locked uintptr // 1: the goroutine is locked to the thread, until the call ends
}

const (
	eventDone   = 1
	eventCalled = 2
)

// laneSlot says which lane a thread has. A thread writes its own only.
type laneSlot struct{ thread, lane uintptr }

// The assembly hashes thread identities as laneBucket does.
const (
	laneHash    = 0x9e3779b97f4a7c15
	laneShift   = 54 // leaves 10 bits
	laneBuckets = 1 << (64 - laneShift)
)

// lanes finds the lane of a thread by its identity: threads are a resource of the process.
// Threads whose bucket is taken use the runtime's way across.
var lanes [laneBuckets][2]laneSlot

func laneBucket(thread uintptr) *[2]laneSlot {
	return &lanes[uint64(thread)*laneHash>>laneShift]
}

// laneStackBytes is the size that lanes have which are made from now on.
var laneStackBytes atomic.Uint64

const (
	// defaultLaneStack is what Linux gives a process's first thread; address space, committed
	// when touched.
	defaultLaneStack = 8 << 20
	leastLaneStack   = 64 << 10
	laneGuard        = 64 << 10 // greater than a page: frames may be
	laneTop          = 128      // kept free at the top
)

// SetCrossingStack says how large the C stacks are to be that threads get from now on, 0 for
// 8 MiB. A thread that has one keeps it.
func SetCrossingStack(size int) error {
	if size != 0 && size < leastLaneStack {
		return fmt.Errorf("native: crossing: a C stack of %d bytes is too small, at least %d are needed", size, leastLaneStack)
	}
	laneStackBytes.Store(uint64(size))
	return nil
}

// newLane maps a stack with a guard below it: running over is a fault.
func newLane() (*lane, error) {
	size := uintptr(laneStackBytes.Load())
	if size == 0 {
		size = defaultLaneStack
	}
	size = roundUp(size, pageSize)
	record := roundUp(sizeOf[lane](), pageSize) // on a page of its own, away from C's frames
	total := laneGuard + size + laneGuard + record
	a, err := mapAnon(total, unix.MAP_NORESERVE|unix.MAP_STACK)
	if err != nil {
		return nil, fmt.Errorf("native: crossing: %w", err)
	}
	for _, guard := range [...]uintptr{a, a + laneGuard + size} {
		if err := unix.Mprotect(Bytes(guard, laneGuard), unix.PROT_NONE); err != nil {
			_ = unmap(a, total) // the error to report is the first
			return nil, fmt.Errorf("native: crossing: guard of a C stack: %w", err)
		}
	}
	// A huge page for the first touched byte would be memory for nothing. Kernels without
	// them refuse, which is as good.
	_ = unix.Madvise(Bytes(a+laneGuard, int(size)), unix.MADV_NOHUGEPAGE)
	l := At[lane](a + laneGuard + size + laneGuard)
	l.low = a + laneGuard
	l.cSP = a + laneGuard + size - laneTop
	l.countdown = measureEvery
	return l, nil
}

// ownLane is the calling thread's lane, made when there is none; nil when there cannot be
// one. The goroutine must be locked to the thread.
func ownLane() *lane {
	thread := ThreadID()
	bucket := laneBucket(thread)
	for i := range bucket {
		if atomic.LoadUintptr(&bucket[i].thread) == thread {
			return At[lane](bucket[i].lane)
		}
	}
	for i := range bucket {
		if atomic.LoadUintptr(&bucket[i].thread) != 0 {
			continue
		}
		l, err := newLane()
		if err != nil {
			return nil
		}
		if atomic.CompareAndSwapUintptr(&bucket[i].thread, 0, thread) {
			bucket[i].lane = Addr(l)
			return l
		}
		l.free()
	}
	return nil
}

func (l *lane) free() {
	record := roundUp(sizeOf[lane](), pageSize)
	low := l.low - laneGuard
	if err := unmap(low, Addr(l)+record-low); err != nil {
		panic("BUG: " + err.Error())
	}
}

func (l *lane) top() *level { return At[level](l.level) }

// abandon drops the C frames of a level whose callback did not return. It runs in the
// goroutine that called C, on its way out.
func (l *lane) abandon(address uintptr) {
	lv := At[level](address)
	locked := lv.locked != 0
	l.cSP, l.level = lv.cSP, lv.prev
	l.inC, l.measure, l.sysSP = 0, 0, 0
	if l.level == 0 {
		l.away = 0
	}
	if locked {
		runtime.UnlockOSThread()
	}
}
