package cpython

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Thread is a goroutine that holds the GIL, for the length of a batch or of a call of a Go function. It and its objects are of
// use on that goroutine only, until then.
type Thread struct {
	in     *Interpreter
	py     *library
	owner  atomic.Uintptr // the OS thread, 0 when the batch is over or has let the GIL go
	refs   []reference
	serial uint64  // of the latest object
	scope  int     // how many there were when the scope began
	room   uintptr // native memory for what is passed to C
	slot   bool    // it is one of Options.Threads
	outer  *Thread // the batch around it on the same OS thread
	// tracing says that a traceback is being made.
	tracing bool

	interruption *interruption // nil when its context is never done
}

// reference is one that an Object stands for.
type reference struct {
	word   uintptr // owned; 0 when it was dropped
	serial uint64
}

// roomSize is how much native memory a thread has at hand.
const roomSize = 4096

// Do runs fn as one batch: with the GIL held, on one OS thread. It waits for its turn, and gives what fn gives. Within fn, Python
// runs at once, and other batches wait: what takes long in Go belongs into Thread.Released, or outside.
//
// When ctx is done before fn runs, fn does not run. When ctx is done later, Python code of the batch gets an exception that
// ends it, at its next instruction; C code that waits is not interrupted. The error is then ctx's.
//
// Do may be called within a batch, with the Thread of that at hand as well as without; it is then part of it. A panic of fn
// passes through, with Python left as it should be.
func (in *Interpreter) Do(ctx context.Context, fn func(t *Thread) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("cpython: %w", context.Cause(ctx))
	}
	if in.ownBatch() == nil { // else that keeps Python alive
		if err := in.gate.admit(); err != nil {
			return err
		}
		defer in.gate.leave()
	}
	slot := !in.holdsGIL()
	if slot {
		select {
		case in.slots <- struct{}{}:
		case <-ctx.Done():
			return fmt.Errorf("cpython: waiting for a thread: %w", context.Cause(ctx))
		}
		defer func() { <-in.slots }()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	gil := in.py.run(symEnsure, 0, 0, 0)
	defer in.py.run(symRelease, gil, 0, 0)
	return in.batch(ctx, slot, fn)
}

// Interpreter is the CPython of the batch.
func (t *Thread) Interpreter() *Interpreter { return t.in }

// ownBatch is the innermost batch, or call of a Go function, that the calling goroutine is in. Such a goroutine is locked to its thread.
func (in *Interpreter) ownBatch() *Thread {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	in.threads.mu.Lock()
	defer in.threads.mu.Unlock()
	return in.threads.by[native.ThreadID()]
}

// holdsGIL says whether the calling goroutine's thread has the GIL. Such a goroutine is locked to it. The caller keeps
// Python alive.
func (in *Interpreter) holdsGIL() bool {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	own := in.py.quick(symThisThreadState, 0, 0, 0)
	return own != 0 && own == in.py.quick(symCurrentThreadState, 0, 0, 0)
}

func (in *Interpreter) batch(ctx context.Context, slot bool, fn func(t *Thread) error) error {
	t, err := in.newThread(slot)
	if err != nil {
		return err
	}
	defer t.end()
	in.dropNow()
	if ctx.Done() == nil {
		return fn(t)
	}
	defer t.interruptedBy(ctx)()
	err = fn(t)
	var e *Error
	if ctx.Err() != nil && errors.As(err, &e) && e.cancelled {
		return fmt.Errorf("cpython: %w: %w", context.Cause(ctx), err)
	}
	return err
}

// Released lets the GIL go while fn runs, for Go code that takes long or waits for others that need Python. No Thread of this
// goroutine and no object of one is of use meanwhile. It is for the goroutine of the batch. The error says that it is not.
func (t *Thread) Released(fn func()) error {
	if err := t.usable(); err != nil {
		return err
	}
	os, slot := native.ThreadID(), false
	for o := t; o != nil; o = o.outer {
		o.owner.Store(0)
		slot = slot || o.slot
	}
	if slot {
		<-t.in.slots
	}
	state := t.py.run(symSaveThread, 0, 0, 0)
	defer func() {
		if slot {
			t.in.slots <- struct{}{}
		}
		t.py.run(symRestoreThread, state, 0, 0)
		for o := t; o != nil; o = o.outer {
			o.owner.Store(os)
		}
	}()
	fn()
	return nil
}

// Scope runs fn, and then drops the objects that were made meanwhile: for loops, whose objects would pile up until the end of
// the batch.
func (t *Thread) Scope(fn func() error) error {
	if err := t.usable(); err != nil {
		return err
	}
	before, outer := len(t.refs), t.scope
	t.scope = before
	defer func() {
		t.drop(before)
		t.scope = outer
	}()
	return fn()
}

// usable says whether the caller is the goroutine of the batch, and the batch is not over.
func (t *Thread) usable() error {
	if t == nil || t.owner.Load() != native.ThreadID() {
		return errThread
	}
	return nil
}

var errThread = errors.New("cpython: a Thread is of use on the goroutine of its batch only, until the batch is over, and not while the GIL is let go")

// threads are those at work, by OS thread: the innermost batch of each.
type threads struct {
	mu   sync.Mutex
	by   map[uintptr]*Thread
	free []*Thread
}

// newThread makes a thread of the calling OS thread, which has the GIL.
func (in *Interpreter) newThread(slot bool) (*Thread, error) {
	os := native.ThreadID()
	all := &in.threads
	all.mu.Lock()
	defer all.mu.Unlock()
	var t *Thread
	if n := len(all.free); n > 0 {
		t, all.free = all.free[n-1], all.free[:n-1]
	} else {
		room, err := native.Alloc(roomSize)
		if err != nil {
			return nil, fmt.Errorf("cpython: %w", err)
		}
		t = &Thread{in: in, py: in.py, room: room}
	}
	t.slot, t.outer = slot, all.by[os]
	all.by[os] = t
	t.owner.Store(os)
	return t, nil
}

// end drops what is left of a thread.
func (t *Thread) end() {
	t.drop(0)
	os := t.owner.Swap(0)
	all := &t.in.threads
	all.mu.Lock()
	defer all.mu.Unlock()
	if t.outer != nil {
		all.by[os] = t.outer
	} else {
		delete(all.by, os)
	}
	t.outer = nil
	all.free = append(all.free, t)
}

// drop drops the references from an index on. Python code may run.
func (t *Thread) drop(from int) {
	for len(t.refs) > from {
		last := len(t.refs) - 1
		word := t.refs[last].word
		t.refs = t.refs[:last]
		if word != 0 {
			t.py.quick(symDecRef, word, 0, 0)
		}
	}
}
