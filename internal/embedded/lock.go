package embedded

import (
	"sync"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// fairLock is the interpreter lock: who asked first gets it first, and a release hands it straight to the next in line,
// so a goroutine in a loop of release and acquire cannot starve the others.
type fairLock struct {
	mu      sync.Mutex
	held    bool
	waiting []chan struct{}
}

func (l *fairLock) acquire() {
	l.mu.Lock()
	if !l.held {
		l.held = true
		l.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	<-turn
}

func (l *fairLock) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.held {
		panic("BUG: embedded: release of an interpreter lock that nobody holds")
	}
	if len(l.waiting) == 0 {
		l.held = false
		l.waiting = nil
		return
	}
	turn := l.waiting[0]
	l.waiting[0] = nil
	l.waiting = l.waiting[1:]
	close(turn) // held stays true: the lock is the next one's
}

// Acquire implements [objspace.Lock].
func (s *Space) Acquire() { s.lock.acquire() }

// Release implements [objspace.Lock].
func (s *Space) Release() { s.lock.release() }

// threadState is what a thread leaves when it is suspended: the calls that it is in.
type threadState struct{ calls pyobj.Calls }

// Reset implements [objspace.ThreadState].
func (t *threadState) Reset() { t.calls = pyobj.Calls{} }

// NewThread implements [objspace.Lock].
func (s *Space) NewThread() objspace.ThreadState { return &threadState{} }

// Suspend implements [objspace.Lock].
func (s *Space) Suspend(t objspace.ThreadState) { t.(*threadState).calls = s.rt.Calls() }

// Resume implements [objspace.Lock].
func (s *Space) Resume(t objspace.ThreadState) { s.rt.SetCalls(t.(*threadState).calls) }
