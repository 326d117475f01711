package embedded

import (
	"runtime"
	"sync"
	"weak"

	"github.com/hpyapi/hpyapi/internal/native"
)

// textCache keeps the C strings that were handed out for objects of one Go type: HPy promises that such a pointer is good
// for as long as the object lives, so each object has at most one copy, freed after the object is gone.
type textCache[T any] struct {
	copies map[weak.Pointer[T]]uintptr

	mu   sync.Mutex // guards dead, which cleanups fill on a goroutine of the collector
	dead []weak.Pointer[T]
}

// get gives the NUL-terminated copy of text that belongs to o.
func (c *textCache[T]) get(o *T, text func() string) (uintptr, error) {
	key := weak.Make(o)
	if a, ok := c.copies[key]; ok {
		return a, nil
	}
	a, err := native.CString(text())
	if err != nil {
		return 0, err
	}
	if c.copies == nil {
		c.copies = make(map[weak.Pointer[T]]uintptr)
	}
	c.copies[key] = a
	runtime.AddCleanup(o, c.bury, key)
	return a, nil
}

func (c *textCache[T]) bury(key weak.Pointer[T]) {
	c.mu.Lock()
	c.dead = append(c.dead, key)
	c.mu.Unlock()
}

// drain frees the copies of objects that are gone.
func (c *textCache[T]) drain() {
	c.mu.Lock()
	dead := c.dead
	c.dead = nil
	c.mu.Unlock()
	for _, key := range dead {
		native.Free(c.copies[key])
		delete(c.copies, key)
	}
}

// free frees all copies.
func (c *textCache[T]) free() {
	for _, a := range c.copies {
		native.Free(a)
	}
	c.copies = nil
}
