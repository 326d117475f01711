//go:build linux && (amd64 || arm64)

package native

import (
	"sync/atomic"
	"time"
)

// policy decides for one C function whether it is called held or by the runtime's way. Functions start with the latter. One
// whose time between crossings is short on average, for some calls in a row, is promoted. One that ends released is demoted,
// and the next promotion is twice as hard, unless that took long to happen: a thread that the kernel stopped for a while
// looks the same. Threads share it without locks: a lost count delays a promotion.
type policy struct {
	fn    atomic.Uintptr
	held  atomic.Uint32
	good  atomic.Uint32 // short calls in a row
	need  atomic.Uint32 // how many promote
	since atomic.Uint64 // ticks at the promotion
}

const (
	// mostReleases is how often in a row C is released in one call before the rest of it goes the runtime's way.
	//lint:ignore U1000 for the assembly
	mostReleases = 2

	// shortLimit is the time between crossings that a function may have which is promoted.
	shortLimit = 10 * time.Microsecond

	// trustAfter is how long a function is held before its demotion counts for nothing.
	trustAfter = time.Second

	firstNeed = 8
	mostNeed  = 1 << 16
)

const policyBits = 12

// policies are kept by the function's address, which is a resource of the process. Functions that share a slot drive each
// other out and go the runtime's way more often.
var policies [1 << policyBits]policy

func policyOf(fn Code) *policy {
	p := &policies[uint64(fn)*laneHash>>(64-policyBits)]
	if p.fn.Load() != uintptr(fn) {
		p.reset(fn)
	}
	return p
}

func (p *policy) reset(fn Code) {
	p.held.Store(0)
	p.good.Store(0)
	p.need.Store(firstNeed)
	p.fn.Store(uintptr(fn))
}

// note takes the average time between crossings of a call that went the runtime's way, in ticks.
func (p *policy) note(ticks uint64) {
	if ticks > crossing.limit {
		p.good.Store(0)
		return
	}
	if p.good.Add(1) >= p.need.Load() {
		p.good.Store(0)
		p.since.Store(Ticks())
		p.held.Store(1)
	}
}

// demote is for a function that had to be released.
func (p *policy) demote() {
	p.held.Store(0)
	p.good.Store(0)
	if Ticks()-p.since.Load() > crossing.trust {
		p.need.Store(firstNeed)
		return
	}
	p.need.Store(min(p.need.Load()*2, mostNeed))
}
