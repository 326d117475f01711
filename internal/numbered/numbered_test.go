package numbered

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumbersAreNotUsedAgain(t *testing.T) {
	var s Values[string]
	first := s.Add("first")
	require.NotZero(t, first)
	require.Equal(t, "first", s.Get(first))
	v, ok := s.Remove(first)
	require.True(t, ok)
	require.Equal(t, "first", v)
	require.NotEqual(t, first, s.Add("second"))
	require.Empty(t, s.Get(first))
	require.Equal(t, 1, s.Len())
}

func TestOneOfManyThreadsRemovesAValue(t *testing.T) {
	var s Values[int]
	number := s.Add(1)
	var removed atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, ok := s.Remove(number); ok {
				removed.Add(1)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, removed.Load())
}
