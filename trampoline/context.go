package trampoline

// This file is for Go programs and hosts.

import (
	"fmt"
	"weak"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Context is one module's context as trampolines know it.
type Context struct {
	// Owner is for the host: whatever it wants to find again from here. Set it before
	// the first call.
	Owner any

	rt      *Interp
	name    string
	word    uintptr
	family  uintptr
	space   HandleSpace // guarded by rt.mu
	exports []*Export
	imports []*Edge // edges whose consumer is this context

	anchor   *Anchor // nil until asked for, and once loosened
	loose    weak.Pointer[Anchor]
	loosened bool
	closed   bool
}

// ContextConfig describes a context to make.
type ContextConfig struct {
	Name        string      // of the module
	Word        uintptr     // address of its native HPyContext
	Family      uintptr     // address of the C string that identifies the context: its name member
	HandleSpace HandleSpace // handle space of the module
	Owner       any
}

// NewContext registers a context. Word must be new to the runtime.
func (r *Interp) NewContext(cfg ContextConfig) (*Context, error) {
	if cfg.Word == 0 || cfg.HandleSpace == nil {
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
	c := &Context{rt: r, name: cfg.Name, word: cfg.Word, family: cfg.Family, space: cfg.HandleSpace, Owner: cfg.Owner}
	r.contexts[cfg.Word] = c
	return c, nil
}

// Name of the module that the context belongs to.
func (c *Context) Name() string { return c.name }

// Word is the address of the native HPyContext.
func (c *Context) Word() uintptr { return c.word }

// Interp is what trampolines know of the interpreter.
func (c *Context) Interp() *Interp { return c.rt }

// Thread is the thread state that owns the interpreter lock: during a call into the
// module, the caller's. Nil when nobody does.
func (c *Context) Thread() *Thread { return c.rt.Current() }

// HandleSpace is the handle space of the module.
func (c *Context) HandleSpace() HandleSpace {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	return c.space
}

// SetHandleSpace moves the module to another handle space and switches all its edges, as
// consumer and as provider, with effect from the next call through any of them. Calls
// in progress end in the space that they began in.
func (c *Context) SetHandleSpace(s HandleSpace) {
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
func (c *Context) Refresh() { c.SetHandleSpace(c.HandleSpace()) }

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
