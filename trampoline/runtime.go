package trampoline

import (
	"fmt"
	"sync"
	"sync/atomic"
	"weak"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Runtime is what trampolines know of one interpreter: its contexts, who owns its lock,
// and the callbacks that are out.
type Runtime struct {
	cfg     RuntimeConfig
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

// RuntimeConfig is what an interpreter gives to its trampolines.
type RuntimeConfig struct {
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
	// TupleLen is the number of items of a tuple, given as a borrowed word of the
	// universal space: calls with keyword arguments pass their names so. Nil when no API
	// of the runtime does.
	TupleLen func(u Handle) int
	// Stacks asks for the Go stack in every PanicError.
	Stacks bool
}

// NewRuntime makes the trampolines' side of an interpreter. Close it after all its
// modules are gone.
func NewRuntime(cfg RuntimeConfig) *Runtime {
	if cfg.Drop == nil {
		panic("BUG: trampoline: RuntimeConfig.Drop is nil")
	}
	r := &Runtime{cfg: cfg, contexts: make(map[uintptr]*Context)}
	r.words, r.address = native.NewWords[native.RuntimeWords]()
	return r
}

// Name of the interpreter.
func (r *Runtime) Name() string { return r.cfg.Name }

// SetCurrent says which thread state owns the interpreter lock from now on, nil for
// none. The host calls it with the lock held, after it took the lock and before it
// gives it up, on the thread that the owner's goroutine is locked to.
func (r *Runtime) SetCurrent(t *Thread) {
	if t == nil {
		native.StoreShared(&r.words.Owner, 0)
		r.words.Current = 0
	} else {
		os := native.ThreadID()
		native.StoreShared(&t.w.OS, os)
		r.words.Current = t.addr
		native.StoreShared(&r.words.Owner, os)
	}
	r.current.Store(t)
}

// inside is the thread state of the lock's owner when the calling thread is its, nil otherwise: for every way into the
// runtime that only the owner may take. Nobody else reads anything of a thread state but whose it is.
func (r *Runtime) inside() *Thread {
	if t := r.current.Load(); t != nil && native.LoadShared(&t.w.OS) == native.ThreadID() {
		return t
	}
	return nil
}

// NativeWords is the address of the [native.RuntimeWords], 0 when native code has to leave
// everything to Go.
func (r *Runtime) NativeWords() uintptr { return r.address }

// Current is the thread state that owns the interpreter lock, nil for none.
func (r *Runtime) Current() *Thread { return r.current.Load() }

// Context finds a context by its native address; nil when this interpreter has no such.
func (r *Runtime) Context(word uintptr) *Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.contexts[word]
}

// Close releases every context with its exports, edges, tables and thunks. Afterwards
// no C code of the interpreter's modules may run.
func (r *Runtime) Close() {
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
func (r *Runtime) Stats() Stats {
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
func (r *Runtime) raise(err error) {
	if t := r.inside(); t != nil {
		t.SetErr(err)
		return
	}
	r.stray(err)
}

// stray reports an error that has no thread state to go to.
func (r *Runtime) stray(err error) {
	if r.cfg.Stray != nil {
		r.cfg.Stray(err)
	}
}

// Context is one module's context as trampolines know it.
type Context struct {
	// Owner is for the host: whatever it wants to find again from here. Set it before
	// the first call.
	Owner any

	rt      *Runtime
	name    string
	word    uintptr
	family  uintptr
	space   Space // guarded by rt.mu
	exports []*Export
	imports []*Edge // edges whose consumer is this context

	anchor   *Anchor // nil until asked for, and once loosened
	loose    weak.Pointer[Anchor]
	loosened bool
	closed   bool
}

// ContextConfig describes a context to make.
type ContextConfig struct {
	Name   string  // of the module
	Word   uintptr // address of its native HPyContext
	Family uintptr // address of the C string that identifies the context: its name member
	Space  Space   // handle space of the module
	Owner  any
}

// NewContext registers a context. Word must be new to the runtime.
func (r *Runtime) NewContext(cfg ContextConfig) (*Context, error) {
	if cfg.Word == 0 || cfg.Space == nil {
		return nil, fmt.Errorf("trampoline: context of %q: no address or no handle space", cfg.Name)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, fmt.Errorf("trampoline: context of %q: the interpreter is closed", cfg.Name)
	}
	if old := r.contexts[cfg.Word]; old != nil {
		return nil, fmt.Errorf("trampoline: context of %q: address %#x belongs to %q", cfg.Name, cfg.Word, old.name)
	}
	c := &Context{rt: r, name: cfg.Name, word: cfg.Word, family: cfg.Family, space: cfg.Space, Owner: cfg.Owner}
	r.contexts[cfg.Word] = c
	return c, nil
}

// Name of the module that the context belongs to.
func (c *Context) Name() string { return c.name }

// Word is the address of the native HPyContext.
func (c *Context) Word() uintptr { return c.word }

// Runtime of the context's interpreter.
func (c *Context) Runtime() *Runtime { return c.rt }

// Thread is the thread state that owns the interpreter lock: during a call into the
// module, the caller's. Nil when nobody does.
func (c *Context) Thread() *Thread { return c.rt.current.Load() }

// Space is the handle space of the module.
func (c *Context) Space() Space {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	return c.space
}

// SetSpace moves the module to another handle space and switches all its edges, as
// consumer and as provider, with effect from the next call through any of them. Calls
// in progress end in the space that they began in.
func (c *Context) SetSpace(s Space) {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	c.space = s
	for _, e := range c.imports {
		e.rebuild()
	}
	for _, x := range c.exports {
		for _, e := range x.edges {
			if e.consumer != c {
				e.rebuild()
			}
		}
	}
}

// Refresh computes all edges of the module anew, after its handle space changed its mind
// about native code.
func (c *Context) Refresh() { c.SetSpace(c.Space()) }

// Translating reports whether native code is in a call between handle spaces that the module
// takes part in. The caller owns the interpreter lock.
func (c *Context) Translating() bool {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	for _, e := range c.imports {
		if e.translating() {
			return true
		}
	}
	for _, x := range c.exports {
		for _, e := range x.edges {
			if e.translating() {
				return true
			}
		}
	}
	return false
}

// Edges lists the edges on which the module is the consumer.
func (c *Context) Edges() []*Edge {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	return append([]*Edge(nil), c.imports...)
}

// Exports lists what the module provides.
func (c *Context) Exports() []*Export {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	return append([]*Export(nil), c.exports...)
}

// Close ends the module's part in every edge and releases their native memory. Nobody
// may call through the module's tables any more, nor through tables of its exports:
// to end an export while consumers live on, revoke it and keep the context.
func (c *Context) Close() {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	for _, x := range c.exports {
		for _, e := range x.edges {
			e.consumer.forget(e)
			e.release()
		}
		x.edges = nil
		x.release()
	}
	for _, e := range c.imports {
		e.export.forget(e)
		e.release()
	}
	c.imports, c.exports = nil, nil
	delete(c.rt.contexts, c.word)
}

// forget drops an edge from the consumer's list.
func (c *Context) forget(e *Edge) {
	for i, x := range c.imports {
		if x == e {
			c.imports = append(c.imports[:i], c.imports[i+1:]...)
			return
		}
	}
}

// functionName is the module's own name of one of its C functions, when the context's owner knows it.
func (c *Context) functionName(code native.Code) string {
	if owner, ok := c.Owner.(interface{ FunctionName(code uintptr) string }); ok && code != 0 {
		return owner.FunctionName(uintptr(code))
	}
	return ""
}
