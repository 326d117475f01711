package embedded

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who asked first gets the lock first, even when the holder asks again at once.
func TestFairLockHandsOverInOrder(t *testing.T) {
	var l fairLock
	l.acquire()
	order := make(chan int, 8)
	for i := range 4 {
		queued := len(l.waiting)
		go func() {
			l.acquire()
			order <- i
			l.release()
		}()
		for {
			l.mu.Lock()
			n := len(l.waiting)
			l.mu.Unlock()
			if n > queued {
				break
			}
		}
	}
	l.release()
	l.acquire() // behind all four
	order <- 99
	l.release()
	var got []int
	for range 5 {
		got = append(got, <-order)
	}
	require.Equal(t, []int{0, 1, 2, 3, 99}, got)
	require.Panics(t, l.release)
}
