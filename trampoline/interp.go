package trampoline

// This file is for hosts.

import (
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Interp is what trampolines know of one interpreter: its contexts, who owns its lock,
// and the callbacks that are out.
type Interp struct {
	cfg     InterpConfig
	current atomic.Pointer[Thread]
	words   *native.RuntimeWords // what native code knows of current
	address uintptr              // of words; 0 when native code has to leave everything to Go

	mu       sync.Mutex // guards structure: contexts, exports, edges and their switching
	contexts map[uintptr]*Context
	closed   bool

	out         callbackTable
	report      native.Code // see reporter
	countReport native.Code // see countReporter
}

// InterpConfig is what an interpreter gives to its trampolines.
type InterpConfig struct {
	// Name of the interpreter, for messages.
	Name string
	// Drop closes a word of the universal space that nobody took. The caller owns
	// the interpreter lock. Required.
	Drop func(u Handle)
	// Stray is told of an error that could not be raised, because the call came from a
	// thread that does not own the interpreter lock. It may be called on any thread. Nil
	// ignores them: the caller still gets the slot's error value.
	Stray func(err error)
	// Regain takes the lock again for a thread state whose C code gave it away and returned without it. Nil when no API of
	// the runtime can give the lock away.
	Regain func(t *Thread)
	// Entered is asked when the calling thread is not the one that SetCurrent told of last: whether it has the interpreter lock all the
	// same, since the lock changed hands without the host, as the GIL does. It then calls SetCurrent and gives the thread state,
	// else nil. Nil when the lock is the host's alone. Native code of such an interpreter translates and counts nothing.
	Entered func() *Thread
	// TupleLen is the number of items of a tuple, given as a borrowed word of the
	// universal space: calls with keyword arguments pass their names so. Nil when no API
	// of the runtime does.
	TupleLen func(u Handle) int
	// Stacks asks for the Go stack in every PanicError.
	Stacks bool
}

// NewInterp makes the trampolines' side of an interpreter. Close it after all its
// modules are gone.
func NewInterp(cfg InterpConfig) *Interp {
	if cfg.Drop == nil {
		panic("BUG: trampoline: RuntimeConfig.Drop is nil")
	}
	r := &Interp{cfg: cfg, contexts: make(map[uintptr]*Context)}
	r.words, r.address = native.NewWords[native.RuntimeWords]()
	return r
}

// SetCurrent says which thread state owns the interpreter lock from now on, nil for
// none. The host calls it with the lock held, after it took the lock and before it
// gives it up, on the thread that the owner's goroutine is locked to.
func (r *Interp) SetCurrent(t *Thread) {
	if t == nil {
		native.StoreShared(&r.words.Owner, 0)
		r.words.Current = 0
	} else {
		os := native.ThreadID()
		native.StoreShared(&t.w.OS, os)
		r.words.Current = t.addr
		r.words.Stack, r.words.StackLow = t.stack(os)
		native.StoreShared(&r.words.Owner, os)
	}
	r.current.Store(t)
}

// room reports whether the C stack has room for a call that comes from C. Callers on stacks that C code made itself are not
// known, and have it.
func (r *Interp) room(f *Frame) bool {
	sp := f.native().SP()
	return sp >= r.words.Stack || sp < r.words.StackLow
}

// inside is the thread state of the lock's owner when the calling thread is its, nil otherwise: for every way into the
// runtime that only the owner may take. Nobody else reads anything of a thread state but whose it is.
func (r *Interp) inside() *Thread {
	if t := r.current.Load(); t != nil && native.LoadShared(&t.w.OS) == native.ThreadID() {
		return t
	}
	if r.cfg.Entered != nil {
		return r.cfg.Entered()
	}
	return nil
}

// leavesToGo reports whether native code has to leave what goes beyond a jump to Go.
func (r *Interp) leavesToGo() bool { return r.address == 0 || r.cfg.Entered != nil }

// NativeWords is the address of the [native.RuntimeWords], 0 when native code has to leave
// everything to Go.
func (r *Interp) NativeWords() uintptr { return r.address }

// Current is the thread state that owns the interpreter lock, nil for none.
func (r *Interp) Current() *Thread {
	if r.cfg.Entered != nil {
		return r.inside()
	}
	return r.current.Load()
}

// Owner is the thread state that SetCurrent told of last.
func (r *Interp) Owner() *Thread { return r.current.Load() }

// context finds a context by its native address; nil when this interpreter has no such.
func (r *Interp) context(word uintptr) *Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.contexts[word]
}

// Close releases every context with its exports, edges, tables and thunks. Afterwards
// no C code of the interpreter's modules may run.
func (r *Interp) Close() {
	r.mu.Lock()
	all := make([]*Context, 0, len(r.contexts))
	for _, c := range r.contexts {
		all = append(all, c)
	}
	r.closed = true
	r.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
	native.Release(r.report, r.countReport)
	native.FreeWords(r.address)
	r.words, r.address, r.report, r.countReport = new(native.RuntimeWords), 0, 0, 0
}

// Stats counts what a runtime holds, for tests of leaks.
type Stats struct {
	Contexts, Exports, Edges int
	Thunks                   int // code made for edges: swaps, entries and stubs
	TableBytes               int // native memory of tables
	Callbacks                int // callbacks handed to C and not yet over
}

// Stats counts what r holds.
func (r *Interp) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := Stats{Contexts: len(r.contexts), Callbacks: r.out.live}
	for _, c := range r.contexts {
		s.Exports += len(c.exports)
		for _, x := range c.exports {
			for _, e := range x.edges {
				s.Edges++
				s.TableBytes += e.tableBytes
				s.Thunks += int(e.thunks.Load())
			}
		}
	}
	return s
}

// raise sets the error indicator of the lock's owner.
func (r *Interp) raise(err error) {
	if t := r.inside(); t != nil {
		t.SetErr(err)
		return
	}
	r.stray(err)
}

// stray reports an error that has no thread state to go to.
func (r *Interp) stray(err error) {
	if r.cfg.Stray != nil {
		r.cfg.Stray(err)
	}
}
