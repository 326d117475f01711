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

// admit counts the caller in while the gate is open; the error is ErrClosed.
func (g *gate) admit() error {
	switch g.enter() {
	case gateShut:
		return ErrClosed
	case gateClosing:
		g.leave()
		return ErrClosed
	}
	return nil
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.settle()
}

// shut says whether Python has ended or is about to.
func (g *gate) shut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closing && g.inside == 0
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

// visit is for calls of Go functions, on whichever thread. On threads of Python's own, Python must not end below them: it would end
// the thread, with Go on its stack, when that asks for the GIL. So Close waits for those that began before it. Those that begin later
// go on if Python waits for their thread; daemons stop here for good, as they do in Python itself when it ends.
func (in *Interpreter) visit() (leave func()) {
	if in.ownBatch() != nil {
		return func() {}
	}
	state, daemons := in.gate.enter(), in.daemons.Load()
	if state == gateOpen || state == gateClosing && daemons == nil {
		return in.gate.leave
	}
	if state == gateClosing {
		in.gate.leave()
	}
	if daemons != nil && (*daemons)[in.py.quick(symThreadIdent, 0, 0, 0)] {
		in.py.run(symSaveThread, 0, 0, 0)
		select {}
	}
	return func() {}
}

// noteDaemons says which threads Python will not wait for. It is called on the main thread, with the GIL.
func (in *Interpreter) noteDaemons() error {
	daemons := map[uintptr]bool{}
	t, err := in.newThread(false)
	if err != nil {
		return err
	}
	defer t.end()
	idents, err := t.Eval("[t.ident for t in __import__('threading').enumerate() if t.daemon]", Object{})
	if err != nil {
		return err
	}
	list, err := idents.items(0)
	if err != nil {
		return err
	}
	for _, ident := range list {
		if n, ok := ident.(int64); ok {
			daemons[uintptr(n)] = true
		}
	}
	in.daemons.Store(&daemons)
	return nil
}
