package hpyctx

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Thread is a goroutine's entry into an interpreter: it holds the interpreter lock and the error indicator, and keeps
// the goroutine on its OS thread, since C code may have thread-local state. It belongs to the goroutine that
// called [Interp.Enter] and must not be given to another.
type Thread struct {
	it     *Interp
	state  *trampoline.Thread
	os     atomic.Uintptr       // of the OS thread that entered
	nested int                  // further calls of Enter by the same goroutine
	kept   objspace.ThreadState // the object space's
	left   bool                 // the lock is given away (LeavePythonExecution)
	faults bool                 // what the goroutine had set by SetPanicOnFault
	word   uintptr              // HPyThreadState of a thread that left
}

// Interp is the interpreter that was entered.
func (t *Thread) Interp() *Interp { return t.it }

// State is the trampolines' side of the thread state.
func (t *Thread) State() *trampoline.Thread { return t.state }

// Enter takes the interpreter lock for the calling goroutine, in order of arrival, and locks the goroutine to its OS thread.
// Every Enter needs an Exit by the same goroutine. A goroutine that is inside already may enter again: it gets
// the same thread state.
func (it *Interp) Enter() (*Thread, error) {
	runtime.LockOSThread()
	os := native.ThreadID()
	// Nobody but this goroutine can have entered from this OS thread: goroutines that are inside are locked to theirs.
	if t := it.holder.Load(); it.shared == nil && t != nil && t.os.Load() == os {
		t.nested++
		return t, nil
	}
	if t := it.enterShared(os); t != nil {
		return t, nil
	}
	it.space.Acquire()
	if it.closed || it.ended() {
		it.space.Release()
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("hpyctx: enter interpreter %q: %w", it.name, ErrClosed)
	}
	t := it.takeThread()
	t.os.Store(os)
	// Modules pass addresses that Go code reads: an unreadable one is to be an exception, not the end of the process.
	t.faults = debug.SetPanicOnFault(true)
	if it.shared != nil {
		it.shared.inside[os] = t
	}
	it.resume(t)
	it.space.SafePoint()
	return t, nil
}

// Exit leaves what Enter entered. An error that is still in the indicator is dropped.
func (t *Thread) Exit() {
	defer runtime.UnlockOSThread()
	if t.nested > 0 {
		t.nested--
		return
	}
	it := t.it
	if it.shared != nil {
		it.found(t.os.Load()) // others may have had the lock in calls of this goroutine's
	}
	if it.holder.Load() != t {
		panic("BUG: hpyctx: Exit by a goroutine that is not inside")
	}
	t.state.SetErr(nil)
	it.runAtSafePoint()
	it.space.SafePoint()
	it.suspend(t)
	if it.shared != nil {
		delete(it.shared.inside, t.os.Load())
	}
	debug.SetPanicOnFault(t.faults)
	it.idle = append(it.idle, t)
	it.space.Release()
}

// Do enters the interpreter, runs fn and exits.
func (it *Interp) Do(fn func(t *Thread) error) error {
	t, err := it.Enter()
	if err != nil {
		return err
	}
	defer t.Exit()
	return fn(t)
}

// resume and suspend are called with the lock held.
func (it *Interp) resume(t *Thread) {
	it.holder.Store(t)
	it.rt.SetCurrent(t.state)
	it.space.Resume(t.kept)
}

func (it *Interp) suspend(t *Thread) {
	it.space.Suspend(t.kept)
	it.rt.SetCurrent(nil)
	it.holder.Store(nil)
}

// takeThread gives a thread state that nobody uses; the lock is held.
func (it *Interp) takeThread() *Thread {
	if n := len(it.idle); n > 0 {
		t := it.idle[n-1]
		it.idle = it.idle[:n-1]
		t.kept.Reset()
		return t
	}
	t := &Thread{it: it, kept: it.space.NewThread(), state: trampoline.NewThread(it.recursionLimit)}
	t.state.Owner = t
	if it.shared != nil {
		t.state.SetIndicator(it.shared.space)
	}
	it.threads = append(it.threads, t)
	return t
}

// leave gives the lock away until reenter (HPy_LeavePythonExecution); the word identifies the thread state.
func (it *Interp) leave(module string) (uintptr, error) {
	t := it.holder.Load()
	if t == nil || t.os.Load() != native.ThreadID() {
		return 0, fmt.Errorf("hpyctx: module %q: HPy_LeavePythonExecution by a thread that does not own the interpreter lock", module)
	}
	it.suspend(t)
	t.left = true
	if t.word == 0 {
		it.left = append(it.left, t)
		t.word = uintptr(len(it.left))
	}
	word := t.word
	it.space.Release()
	native.ReleaseC()
	return word, nil
}

// reenter takes the lock again (HPy_ReenterPythonExecution).
func (it *Interp) reenter(module string, word uintptr) error {
	if t := it.holder.Load(); t != nil && t.os.Load() == native.ThreadID() {
		return fmt.Errorf("hpyctx: module %q: HPy_ReenterPythonExecution without HPy_LeavePythonExecution: the thread owns the interpreter lock already", module)
	}
	it.space.Acquire()
	if word == 0 || word > uintptr(len(it.left)) || !it.left[word-1].left || it.left[word-1].os.Load() != native.ThreadID() {
		it.space.Release()
		return fmt.Errorf("hpyctx: module %q: HPy_ReenterPythonExecution with a thread state that did not leave on this thread", module)
	}
	t := it.left[word-1]
	t.left = false
	it.resume(t)
	return nil
}

// regain takes the lock again for a thread whose C code gave it away and returned without it.
func (it *Interp) regain(state *trampoline.Thread) {
	t := state.Owner.(*Thread)
	it.space.Acquire()
	t.left = false
	it.resume(t)
}
