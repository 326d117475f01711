package hpyctx

import "sync"

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
		panic("BUG: hpyctx: release of an interpreter lock that nobody holds")
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
