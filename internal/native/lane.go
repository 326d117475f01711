//go:build linux && (amd64 || arm64)

package native

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// lane says of one thread where the two sides of its crossings stand. The assembly and the watch read it; only its thread
// writes it, but for inC, which the watch marks. It is found by the thread's identity and lasts as long as the process.
type lane struct {
	thread uintptr // whose it is, 0 while nobody's
	inC    uintptr // one of the states below
	//lint:ignore U1000 for the assembly
	goSP uintptr // where Go goes on while C runs
	//lint:ignore U1000 for the assembly
	goBP uintptr
	//lint:ignore U1000 for the assembly
	m uintptr // the thread's m in the runtime, while C runs
	//lint:ignore U1000 for the assembly
	base uintptr // the system stack's saved pointer while C runs: C's frames are below
	//lint:ignore U1000 for the assembly
	ret uintptr // result of a call that ended released
	//lint:ignore U1000 for the assembly
	retF float64
	//lint:ignore U1000 for the assembly
	handlerSP uintptr // of the signal handler, while it releases
	//lint:ignore U1000 for the assembly
	handlerLR uintptr
	//lint:ignore U1000 for the assembly
	releases uintptr // how often in a row C had to be released, of the call in progress
	yield    uintptr // 1: the callback wants C to go on released
	since    uint64  // ticks at which C began to run, of a call that is measured, else 0
	spent    uint64  // ticks that it was in C before
	parts    uint64  // how often it has called back
	_        [1]uintptr
}

// The states of lane.inC. The thread itself goes from 0 to 1 when C goes on, and back to 0 when C calls or returns.
const (
	laneOutside = 0 // no C runs that enter called
	laneInC     = 1
	laneSeen    = 2 // the watch has found it in C: the next time, it sends the signal
	laneSettled = 3 // in C, released: nothing is left to do for the watch
)

// The assembly hashes thread identities as laneBucket does, and knows that a bucket has 2 to the power of laneBucketShift
// bytes.
const (
	laneHash        = 0x9e3779b97f4a7c15
	laneShift       = 54 // leaves 10 bits
	laneBuckets     = 1 << (64 - laneShift)
	laneBucketShift = 8
	mostLanes       = 2 * laneBuckets
)

// lanes are threads', which are a resource of the process. Threads whose bucket is taken use the runtime's way across.
var lanes [laneBuckets][2]lane

var _ [1 << laneBucketShift]byte = [sizeOfBucket]byte{}

const sizeOfBucket = unsafe.Sizeof(lanes[0])

// usedLanes are the addresses of those that the watch looks at, as many as laneCount says.
var (
	usedLanes [mostLanes]uintptr
	laneCount uint64
	laneLock  sync.Mutex
)

// A lane is its thread's, whichever goroutine is on that: the race detector, which knows goroutines only, is to look away.

// taking is what a lane knows of the time that C takes.
type taking struct{ since, spent, parts uint64 }

// take says since when C has been running that a time is taken of, 0 for none, and what was before; it gives what was said
// last.
//
//go:norace
func (l *lane) take(t taking) (before taking) {
	before = taking{l.since, l.spent, l.parts}
	l.since, l.spent, l.parts = t.since, t.spent, t.parts
	return before
}

// wantRelease has C released when the callback that is running has returned.
//
//go:norace
func (l *lane) wantRelease() { l.yield = 1 }

// wantsRelease says whether the callback that has just returned wants C to be released, and forgets it.
//
//go:norace
func (l *lane) wantsRelease() bool {
	wanted := l.yield != 0
	l.yield = 0
	return wanted
}

func laneBucket(thread uintptr) *[2]lane {
	return &lanes[uint64(thread)*laneHash>>laneShift]
}

// findLane is the lane that a thread has, nil when it has none.
func findLane(thread uintptr) *lane {
	bucket := laneBucket(thread)
	for i := range bucket {
		if atomic.LoadUintptr(&bucket[i].thread) == thread {
			return &bucket[i]
		}
	}
	return nil
}

// ownLane is the calling thread's lane; nil when there cannot be one. The goroutine must be locked to the thread.
func ownLane() *lane {
	thread := ThreadID()
	if l := findLane(thread); l != nil {
		return l
	}
	laneLock.Lock()
	defer laneLock.Unlock()
	bucket := laneBucket(thread)
	for i := range bucket {
		if bucket[i].thread != 0 {
			continue
		}
		usedLanes[laneCount] = Addr(&bucket[i])
		atomic.StoreUint64(&laneCount, laneCount+1)
		atomic.StoreUintptr(&bucket[i].thread, thread)
		return &bucket[i]
	}
	return nil
}
