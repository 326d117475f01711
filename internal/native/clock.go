//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Ticks reads the clock that native code counts with: the time stamp counter on amd64, the
// virtual counter on arm64. It means nothing unless ClockRefusal gives nil.
func Ticks() uint64

// ClockRefusal says why native code cannot take times on this machine, nil when it can. The
// first call anchors the clock for Rate.
func ClockRefusal() error {
	if why := clock.refused.Load(); why != nil {
		return *why
	}
	clock.once.Do(clock.start)
	return clock.refusal
}

// RefuseClock makes ClockRefusal give why, until it is called with nil: for tests of machines
// without a clock. What was made before goes on.
func RefuseClock(why error) {
	if why == nil {
		clock.refused.Store(nil)
		return
	}
	clock.refused.Store(&why)
}

// clock is the processor's, of which a process has one.
var clock tickClock

type tickClock struct {
	once    sync.Once
	refusal error
	anchor  tickReading
	refused atomic.Pointer[error] // the wish of a test
}

func (c *tickClock) start() {
	if c.refusal = clockTrouble(); c.refusal == nil {
		c.anchor = readTicks()
	}
}

// clockTrouble looks for what makes the counter useless: it does not run evenly, or this
// process may not read it.
func clockTrouble() error {
	mode, err := Alloc(8)
	if err != nil {
		return err
	}
	defer Free(mode)
	if err := unix.Prctl(unix.PR_GET_TSC, mode, 0, 0, 0); err == nil && Load32(mode) == unix.PR_TSC_SIGSEGV {
		return errors.New("native: clock: the process may not read the counter")
	}
	return counterTrouble()
}

// tickReading is one moment on both clocks.
type tickReading struct {
	ticks uint64
	at    time.Time // with its monotonic part
}

// readTicks takes the tightest of several readings, since the thread may be interrupted in
// the middle of one.
func readTicks() tickReading {
	best, width := tickReading{}, uint64(math.MaxUint64)
	for range 8 {
		before := Ticks()
		at := time.Now()
		if w := Ticks() - before; w < width {
			best, width = tickReading{before + w/2, at}, w
		}
	}
	return best
}

// TickRate tells how long ticks are.
type TickRate struct{ nanos, ticks uint64 }

// Rate measures the clock against CLOCK_MONOTONIC, over all the time since it was anchored.
// ClockRefusal must have given nil.
func Rate() TickRate {
	for {
		now := readTicks()
		r := TickRate{uint64(now.at.Sub(clock.anchor.at)), now.ticks - clock.anchor.ticks}
		if r.nanos >= leastSpan && r.ticks > 0 {
			return r
		}
	}
}

// leastSpan, in nanoseconds, is the shortest time over which a rate means something.
const leastSpan = 20_000

// Duration converts a number of ticks. It never decreases when ticks increase; what is
// longer than a Duration can be is the longest one.
func (r TickRate) Duration(ticks uint64) time.Duration {
	hi, lo := bits.Mul64(ticks, r.nanos)
	if hi >= r.ticks {
		return math.MaxInt64
	}
	n, _ := bits.Div64(hi, lo, r.ticks)
	return time.Duration(min(n, math.MaxInt64))
}
