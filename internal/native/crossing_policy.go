//go:build linux && (amd64 || arm64)

package native

import (
	"sync/atomic"
	"time"
)

// policy decides for one C function whether it runs held or released. Functions start
// released. One whose times between crossings are short for some crossings in a row is
// promoted. The first measured time that is not demotes it and makes the next promotion twice
// as hard, which short times while held make up for: a thread that the kernel stopped for a
// while looks like a long time too. Threads share it without locks: a lost count delays a
// promotion.
type policy struct {
	fn   atomic.Uintptr
	held atomic.Uint32
	good atomic.Uint32 // short times in a row while released
	need atomic.Uint32 // how many promote
}

const (
	// heldLimit is the longest time that C may run held: what a stop of the world may have to
	// wait for it.
	heldLimit = 10 * time.Microsecond
	// measureEvery is how many crossings into C share one measurement while held. When the
	// runtime wanted the goroutine to stop while C ran, the next crossing is measured in any
	// case, so that what delays others is found at once.
	measureEvery = 64

	firstNeed = 8
	mostNeed  = 1 << 16
)

const policyBits = 12

// policies are kept by the function's address, which is a resource of the process. Functions
// that share a slot drive each other out and run released more often.
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

// note takes a measured time in C, in ticks.
func (p *policy) note(ticks uint64) {
	held, need := p.held.Load() != 0, p.need.Load()
	switch {
	case ticks > crossing.limit:
		p.good.Store(0)
		if held {
			p.held.Store(0)
			p.need.Store(min(need*2, mostNeed))
		}
	case held:
		if need > firstNeed {
			p.need.Store(need / 2)
		}
	case p.good.Add(1) >= need:
		p.good.Store(0)
		p.held.Store(1)
	}
}
