//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// needClock skips tests of what this machine cannot do.
func needClock(t testing.TB) {
	t.Helper()
	if err := ClockRefusal(); err != nil {
		t.Skip(err)
	}
}

func TestTicksAreAsLongAsTheirRateSays(t *testing.T) {
	needClock(t)
	const rough = 5 // the machine may be busy: an unfit conversion is wrong by orders of magnitude
	before, began := Ticks(), time.Now()
	time.Sleep(20 * time.Millisecond)
	ticks, took := Ticks()-before, time.Since(began)
	got := Rate().Duration(ticks)
	require.Greater(t, got, took/rough)
	require.Less(t, got, took*rough)
	require.Greater(t, Rate().Duration(uint64(math.MaxInt64)), 10*365*24*time.Hour, "a count lasts for years")
}

func TestRatesAreMeasuredOverSomeTime(t *testing.T) {
	needClock(t)
	r := Rate()
	require.GreaterOrEqual(t, r.nanos, uint64(leastSpan))
	require.NotZero(t, r.ticks)
}

func TestConversionOfTicks(t *testing.T) {
	for _, c := range []struct {
		rate  TickRate
		ticks uint64
		want  time.Duration
	}{
		{TickRate{1000, 2600}, 0, 0},
		{TickRate{1000, 2600}, 2600, 1000},
		{TickRate{1000, 2600}, 2599, 999},
		{TickRate{1000, 24}, 25, 1041},
		{TickRate{1, 1}, math.MaxInt64, math.MaxInt64},
		{TickRate{1, 1}, math.MaxUint64, math.MaxInt64},
		{TickRate{math.MaxUint64, 1}, math.MaxUint64, math.MaxInt64},
		{TickRate{math.MaxUint64, math.MaxUint64}, math.MaxInt64 - 1, math.MaxInt64 - 1},
		{TickRate{1, math.MaxUint64}, math.MaxUint64, 1},
	} {
		require.Equal(t, c.want, c.rate.Duration(c.ticks), c)
	}
}

func TestConversionOfTicksIsMonotone(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	for range 20_000 {
		rate := TickRate{r.Uint64() >> r.IntN(64), 1 + r.Uint64()>>(1+r.IntN(63))}
		a := r.Uint64() >> r.IntN(64)
		b := a + min(r.Uint64()>>r.IntN(64), math.MaxUint64-a)
		require.LessOrEqual(t, rate.Duration(a), rate.Duration(b), "%v %d %d", rate, a, b)
		require.GreaterOrEqual(t, rate.Duration(a), time.Duration(0))
	}
}

func TestClockIsRefusedOnRequest(t *testing.T) {
	why := errors.New("refused by the test")
	RefuseClock(why)
	defer RefuseClock(nil)
	require.ErrorIs(t, ClockRefusal(), why)
	_, err := CountThunk(Count{Target: 1, Slow: 1, Counters: 1, Runtime: 1})
	require.ErrorIs(t, err, why)
	RefuseClock(nil)
	require.NotErrorIs(t, ClockRefusal(), why)
}
