package hpyctx

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
)

// ErrMemory is the cause when a block of native memory cannot be had.
var ErrMemory = errors.New("out of native memory")

// Memory is a block outside the Go heap, where C may keep its address. It belongs to a module: the module frees it, and
// what the module did not free goes with its context: once it was unloaded and no function of it and no class with functions is left, or
// when the interpreter is closed.
//
// The block does not move and its address stays the same. Use it, and free it, inside the interpreter only.
type Memory struct {
	owner *Context
	at    uintptr
	bytes int
	users *atomic.Int32 // the module until Free, and those of Keep
}

// Element is what native memory may be seen as: numbers of a fixed width, never anything that Go's collector must know.
type Element interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64 | ~complex64 | ~complex128
}

// Alloc gives a block of zeroed bytes, aligned to 16. A block of no bytes has an address of its own. The error is [ErrMemory]
// when there is no room.
func (c *Context) Alloc(bytes int) (*Memory, error) {
	c.it.pressure.take(bytes)
	at, err := native.Alloc(bytes)
	if err != nil {
		return nil, fmt.Errorf("hpyctx: %d bytes for %q: %w", bytes, c.name, ErrMemory)
	}
	m := &Memory{owner: c, at: at, bytes: bytes, users: new(atomic.Int32)}
	m.users.Store(1)
	if c.memory == nil {
		c.memory = map[*Memory]struct{}{}
	}
	c.memory[m] = struct{}{}
	return m, nil
}

// Addr is the block's address, as C wants it; 0 after Free.
func (m *Memory) Addr() uintptr { return m.at }

// Len is the size in bytes; 0 after Free.
func (m *Memory) Len() int { return m.bytes }

// Free gives the block back, unless somebody keeps it. Nobody else may hold its address, or a slice of it, any more. A second Free does
// nothing.
func (m *Memory) Free() {
	if m.at == 0 {
		return
	}
	delete(m.owner.memory, m)
	drop(m.at, m.users)
	m.at, m.bytes = 0, 0
}

// Keep has the block stay, whatever becomes of the module and of the interpreter, until release is called: for whom its address was given who
// is not of the interpreter, such as who takes a tensor. Any thread may call release; a second time, it does nothing.
func (m *Memory) Keep() (release func()) {
	if m.at == 0 {
		return func() {}
	}
	m.users.Add(1)
	at, users := m.at, m.users
	return sync.OnceFunc(func() { drop(at, users) })
}

// drop frees a block when its last user drops it.
func drop(at uintptr, users *atomic.Int32) {
	if users.Add(-1) == 0 {
		native.Free(at)
	}
}

// View is a block as a slice of numbers; what does not fill a whole number is left out. It is the same memory: a write to one
// is seen in the other, and the slice must not be used after Free.
func View[T Element](m *Memory) []T {
	var one T
	return native.Slice[T](m.at, m.bytes/native.SizeOf(one))
}

// Global keeps one object for a module from call to call, as an HPyGlobal does in C. It belongs to a module and is emptied
// when the module is unloaded. Use it inside the interpreter only.
type Global struct {
	owner *Context
	at    uintptr // the HPyGlobal
}

// NewGlobal makes a global that holds an object; Null for none yet. The handle is borrowed.
func (c *Context) NewGlobal(h Handle) (*Global, error) {
	at, err := native.Alloc(wordBytes)
	if err != nil {
		return nil, fmt.Errorf("hpyctx: a global for %q: %w", c.name, ErrMemory)
	}
	c.globals = append(c.globals, at)
	g := &Global{owner: c, at: at}
	return g, g.Store(h)
}

// Load is a new handle of the object, which the caller closes; Null when there is none.
func (g *Global) Load() (Handle, error) {
	return g.owner.API().GlobalLoad(abi.Global(native.LoadWord(g.at)))
}

// Store puts another object in. The handle is borrowed; Null empties the global.
func (g *Global) Store(h Handle) error { return g.owner.API().GlobalStore(g.at, h) }

// Constant is a handle member of the context, such as abi.HandleNone. It is the context's and must not be closed.
func (c *Context) Constant(member int) Handle {
	return Handle(native.LoadWord(c.block + abi.Offset(member)))
}

// Text is the content of a str object. The handle is borrowed. It raises TypeError for another object.
func (c *Context) Text(h Handle) (string, error) {
	at, size, err := c.API().UnicodeAsUTF8AndSize(h)
	if err != nil {
		return "", err
	}
	return string(native.Bytes(at, size)), nil
}

// emptyGlobals drops what the globals of a Go module hold.
func (c *Context) emptyGlobals() { c.it.space.UpdateGlobals(c.globals, nothing) }

// freeMemory gives back what a Go module allocated and did not free. Nothing of the module may run any more.
func (c *Context) freeMemory() {
	for m := range c.memory {
		m.Free()
	}
	for _, at := range c.globals {
		native.Free(at)
	}
	c.globals = nil
}
