package hammer_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

var (
	length       = flag.Duration("hammer.time", 3*time.Second, "how long to hammer, in about four cycles")
	interpreters = flag.Int("hammer.interpreters", 3, "how many at once")
	callers      = flag.Int("hammer.callers", 3, "goroutines that call, in each interpreter")
	hammerSeed   = flag.Uint64("hammer.seed", 1, "of what is done when; the scheduler has its own ideas")
)

// Calls are right or fail with the error that was asked for, whatever is switched meanwhile, and nothing grows.
func TestNothingGrowsAndNoCallIsWrong(t *testing.T) {
	files := compileAll(t)
	stop := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				runtime.GC()
			}
		}
	})
	blocks := native.Allocated()
	var mapped, resident int64
	var total tally
	const cycles = 4
	for cycle := range cycles {
		var all sync.WaitGroup
		for i := range *interpreters {
			all.Go(func() {
				w := newWorld(t, files, fmt.Sprintf("cycle %d, interpreter %d", cycle, i), i%2 == 0)
				w.hammer(*length/cycles, rand.New(rand.NewPCG(*hammerSeed, uint64(cycle*100+i))), &total)
				w.close()
			})
		}
		all.Wait()
		require.Equal(t, blocks, native.Allocated(), "native memory after cycle %d", cycle)
		if cycle == 0 {
			mapped, resident = native.MappedBytes(), residentBytes(t)
			continue
		}
		require.LessOrEqual(t, native.MappedBytes(), mapped+slack, "mapped bytes after cycle %d", cycle)
	}
	close(stop)
	collector.Wait()
	grown := residentBytes(t) - resident
	if !testenv.Emulated() { // what grows there is the emulator
		require.Less(t, grown, int64(residentGrowth), "resident memory")
	}
	require.Positive(t, total.right.Load())
	require.Positive(t, total.denied.Load())
	t.Logf("%d calls were right, %d refused as asked, %d switches, %d modules came and went, %d interpreters, resident memory %+d KiB",
		total.right.Load(), total.denied.Load(), total.switches.Load(), total.loads.Load(), cycles**interpreters, grown>>10)
}

// slack is for pages that several interpreters at once need by chance and keep, such as those of thunks.
const slack = 4 << 20

type tally struct{ right, denied, switches, loads atomic.Int64 }

// residentBytes is the resident memory of the process after a collection.
func residentBytes(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	require.NoError(t, err)
	var size, resident int64
	_, err = fmt.Sscan(string(data), &size, &resident)
	require.NoError(t, err)
	return resident * int64(os.Getpagesize())
}

var errDenied = errors.New("hammer: denied for a moment")

// hammer has callers call while others switch what the calls go through.
func (w *world) hammer(d time.Duration, r *rand.Rand, total *tally) {
	until := time.Now().Add(d)
	var all sync.WaitGroup
	for g := range *callers {
		all.Go(func() {
			for n := g * 1000; time.Now().Before(until); n++ {
				w.round(n, total)
			}
		})
	}
	modes, edges, loads := rand.New(rand.NewPCG(r.Uint64(), 1)), rand.New(rand.NewPCG(r.Uint64(), 2)), rand.New(rand.NewPCG(r.Uint64(), 3))
	all.Go(func() {
		for time.Now().Before(until) {
			w.switchModes(modes)
			total.switches.Add(1)
		}
	})
	all.Go(func() {
		for time.Now().Before(until) {
			w.switchEdges(edges)
			total.switches.Add(1)
		}
	})
	all.Go(func() {
		for time.Now().Before(until) {
			w.comeAndGo(loads)
			total.loads.Add(1)
		}
	})
	all.Wait()
}

// modeOfContext is what the name of a context says of the mode, which the test changes at any time.
var modeOfContext = regexp.MustCompile(`HPy (?:\w+ )+ABI \(`)

// round makes calls of every kind with values of its own.
func (w *world) round(n int, total *tally) {
	for _, c := range w.calls(n) {
		is := modeOfContext.ReplaceAllString(w.call(c.module, c.function, c.args...), "HPy ABI (")
		switch {
		case is == c.want:
			total.right.Add(1)
		case strings.HasPrefix(is, "RuntimeError: trampoline: ") && strings.HasSuffix(is, " refused: "+errDenied.Error()):
			total.denied.Add(1)
		case w.tb.Failed(): // the first that is wrong says enough
		default:
			w.tb.Errorf("%s: %s.%s(%v) = %s, want %s", w.name, c.module, c.function, c.args, is, c.want)
		}
	}
}
