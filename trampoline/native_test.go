package trampoline_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNativeCodeTranslatesUntilSomebodyWatches proves that calls between C modules with handle spaces of their own do not
// reach Go while all is well, and do as soon as somebody watches, denies, or something is wrong.
func TestNativeCodeTranslatesUntilSomebodyWatches(t *testing.T) {
	w := newWorld(t)
	consumer, e := w.edge(cell{nativeMode, nativeMode, false, false})
	from, to := consumer.HandleSpace().(*noted), e.Provider().HandleSpace().(*noted)
	a, b := newInt(t, consumer, 2), newInt(t, consumer, 3)
	sum := func() int64 {
		r, err := w.add(consumer, e, a, b)
		require.NoError(t, err)
		return value(t, consumer, r)
	}
	// The provider asks the host, whose member is Go, for two ints and a new one: that is its own edge. What the edge
	// between the modules does is seen in the consumer's space alone.
	goCalls := func() int {
		from.calls = 0
		r, err := w.add(consumer, e, a, b)
		require.NoError(t, err)
		n := from.calls
		require.EqualValues(t, 5, value(t, consumer, r))
		return n
	}
	require.EqualValues(t, 5, sum())
	require.Zero(t, goCalls())
	watch := e.Watch(nil)
	require.Zero(t, goCalls(), "native code counts")
	require.EqualValues(t, 1, e.Counts()[3].Calls)
	watch.Stop()
	watch = e.Watch(&quiet{})
	require.Equal(t, 3, goCalls())
	watch.Stop()
	require.Zero(t, goCalls())

	e.Deny(errors.New("no"))
	_, err := w.add(consumer, e, a, b)
	require.ErrorContains(t, err, "no")
	e.Deny(nil)
	require.Zero(t, goCalls())

	consumer.SetHandleSpace(w.universe)
	u := newInt(t, consumer, 4)
	r, err := w.add(consumer, e, u, u)
	require.NoError(t, err)
	require.EqualValues(t, 8, value(t, consumer, r))
	closeHandle(t, consumer, u)
	consumer.SetHandleSpace(from)
	require.Zero(t, goCalls())

	_, err = w.add(consumer, e, a, 0x1234568)
	require.ErrorContains(t, err, "invalid handle")
	require.False(t, consumer.Translating())
	require.Equal(t, 2, from.Live())
	require.Zero(t, to.Live())
	closeHandle(t, consumer, a, b)
}
