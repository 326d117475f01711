package trampoline

// This file is for hosts.

import "github.com/hpyapi/hpyapi/internal/native"

// Thread is the state of one goroutine inside one interpreter: the error indicator, the
// depth of calls between modules, and what the calls in progress have to give back.
// Only the owner of the interpreter lock may use it.
type Thread struct {
	// Owner is for the host: whatever it wants to find again from here.
	Owner any

	w    *native.ThreadWords // depth, limit, and the count of settings of err, which native code shares
	addr uintptr             // of w; 0 when native code does not share it
	err  error
	// indicator stands for err when the host has one of its own.
	indicator Indicator
	debts     []debt // what calls in progress must return, as a stack
	sites     []Site // calls in progress that are watched or cross handle spaces, as a stack
	arena     arena

	stackOS            uintptr // the thread whose C stack the next two words are about
	stackEnd, stackLow uintptr
}

// DefaultDepth is the limit on nested calls between modules, that of Python.
const DefaultDepth = 1000

// NewThread makes a thread state that allows limit nested calls (DefaultDepth when 0).
// Close it when the goroutine leaves the interpreter for good.
func NewThread(limit int) *Thread {
	if limit <= 0 {
		limit = DefaultDepth
	}
	t := &Thread{debts: make([]debt, 0, 64)}
	t.w, t.addr = native.NewWords[native.ThreadWords]()
	t.w.Limit = uint64(limit)
	return t
}

// newDetached makes a thread state for one call of a thread that does not own the
// interpreter lock: native code never sees it.
func newDetached() *Thread {
	return &Thread{w: &native.ThreadWords{OS: native.ThreadID(), Limit: DefaultDepth}}
}

// Close gives the thread's native memory back. There must be no call in progress.
func (t *Thread) Close() error {
	if t.w.Depth != 0 {
		panic("BUG: trampoline: thread closed during a call")
	}
	native.FreeWords(t.addr)
	t.w, t.addr = new(native.ThreadWords), 0
	return t.arena.close()
}

// stack says where on the C stack of the calling thread calls between modules end, and where the stack does.
func (t *Thread) stack(os uintptr) (end, low uintptr) {
	if t.stackOS != os {
		t.stackOS, t.stackEnd, t.stackLow = os, 0, 0
		if s, err := native.ThreadStack(); err == nil {
			t.stackEnd, t.stackLow = s.Low+s.Reserve(), s.Low
		}
	}
	return t.stackEnd, t.stackLow
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

// Depth is how many calls between modules are in progress.
func (t *Thread) Depth() int { return int(t.w.Depth) }

// limit is how many may be.
func (t *Thread) limit() int { return int(t.w.Limit) }

// SetLimit changes how many may be.
func (t *Thread) SetLimit(n int) { t.w.Limit = uint64(max(n, 0)) }
