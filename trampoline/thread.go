package trampoline

// Thread is the state of one goroutine inside one interpreter: the error indicator, the
// depth of calls between modules, and what the calls in progress have to give back.
// Only the owner of the interpreter lock may use it.
type Thread struct {
	// Owner is for the host: whatever it wants to find again from here.
	Owner any

	os    uintptr // thread that owns the lock in this state
	err   error
	seq   uint64 // counts settings of err, so that a callee's error is told from an older one
	depth int
	limit int
	debts []debt // what calls in progress must return, as a stack
	sites []Site // calls in progress that are watched or cross handle spaces, as a stack
	arena arena
}

// DefaultDepth is the limit on nested calls between modules, that of Python.
const DefaultDepth = 1000

// NewThread makes a thread state that allows limit nested calls (DefaultDepth when 0).
// Close it when the goroutine leaves the interpreter for good.
func NewThread(limit int) *Thread {
	if limit <= 0 {
		limit = DefaultDepth
	}
	return &Thread{limit: limit, debts: make([]debt, 0, 64)}
}

// Close gives the thread's native memory back. There must be no call in progress.
func (t *Thread) Close() error {
	if t.depth != 0 {
		panic("BUG: trampoline: thread closed during a call")
	}
	return t.arena.close()
}

// Site is the innermost call in progress that is watched or crosses handle spaces. Handle
// spaces and interceptors use it to say where something happened.
func (t *Thread) Site() (at Site, ok bool) {
	n := len(t.sites)
	if n == 0 {
		return Site{}, false
	}
	return t.sites[n-1], true
}

// At is Site without a copy: nil for none, valid until the call ends.
func (t *Thread) At() *Site {
	n := len(t.sites)
	if n == 0 {
		return nil
	}
	return &t.sites[n-1]
}

// Err is the error indicator, nil when clear.
func (t *Thread) Err() error { return t.err }

// SetErr sets the error indicator, in place of what it held. A nil err clears it.
func (t *Thread) SetErr(err error) {
	t.err = err
	t.seq++
}

// TakeErr clears the error indicator and gives what it held.
func (t *Thread) TakeErr() error {
	err := t.err
	t.err = nil
	t.seq++
	return err
}

// Depth is how many calls between modules are in progress.
func (t *Thread) Depth() int { return t.depth }

// Limit is how many may be.
func (t *Thread) Limit() int { return t.limit }

// SetLimit changes how many may be.
func (t *Thread) SetLimit(n int) { t.limit = n }
