package cpython

import "sync"

// gate counts who is inside Python, so that Python ends when nobody is. Its lock is never held while anybody waits.
type gate struct {
	mu      sync.Mutex
	inside  int
	closing bool
	empty   chan struct{} // closed when it is closing and nobody is inside any more
}

// What enter finds.
type gateState int

const (
	gateShut    gateState = iota // Python has ended or is about to: the caller is not inside
	gateOpen                     // the caller is inside
	gateClosing                  // the caller is inside, for what those who were there before need
)

// enter counts the caller in. While others are inside, Python is alive.
func (g *gate) enter() gateState {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closing && g.inside == 0 {
		return gateShut
	}
	g.inside++
	if g.closing {
		return gateClosing
	}
	return gateOpen
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.settle()
}

// close begins to close; it says whether it was the first.
func (g *gate) close() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closing {
		return false
	}
	g.closing = true
	g.settle()
	return true
}

func (g *gate) settle() {
	if g.closing && g.inside == 0 {
		close(g.empty)
	}
}
