package cpython

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

// interruption ends the Python code of a batch whose context is done. Its flags are written by who has the GIL.
type interruption struct {
	over   chan struct{} // closed when the batch is over
	fired  atomic.Bool   // the context is done
	paused atomic.Int32  // Python code of this package runs, which is not to be interrupted
}

const (
	// interruptAgain is how long Python code may go on that did not heed an interruption: long enough to clean up.
	interruptAgain = time.Second
	// interruptTry is how long the interruption waits for code that is not to be interrupted.
	interruptTry = 20 * time.Millisecond
)

// interruptedBy has Python code of this thread interrupted once ctx is done, until the function that it gives is called.
func (t *Thread) interruptedBy(ctx context.Context) (end func()) {
	in, i := t.in, &interruption{over: make(chan struct{})}
	t.interruption = i
	id := in.py.quick(symThreadIdent, 0, 0, 0)
	stop := context.AfterFunc(ctx, func() {
		i.fired.Store(true)
		for wait := time.Duration(0); ; {
			select {
			case <-i.over:
				return
			case <-time.After(wait):
			}
			if in.gate.enter() == gateShut {
				return
			}
			wait = in.interrupt(id, i)
			in.gate.leave()
		}
	})
	return func() {
		close(i.over)
		t.interruption = nil
		if !stop() {
			in.py.quick(symSetAsyncExc, id, 0, 0)
		}
	}
}

// interrupt raises the exception in a thread, unless its batch is over, and says when to do so again.
func (in *Interpreter) interrupt(id uintptr, i *interruption) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	gil := in.py.run(symEnsure, 0, 0, 0)
	defer in.py.run(symRelease, gil, 0, 0)
	select {
	case <-i.over:
		return 0
	default:
	}
	if i.paused.Load() > 0 {
		return interruptTry
	}
	in.py.quick(symSetAsyncExc, id, in.cancelled, 0)
	return interruptAgain
}

// undisturbed keeps Python code of this package from being interrupted, until the function that it gives is called: what is
// imported in between would keep its lock.
func (t *Thread) undisturbed() (end func()) {
	fired := false
	each := func(n int32) {
		for o := t; o != nil; o = o.outer {
			if o.interruption != nil {
				o.interruption.paused.Add(n)
				fired = fired || o.interruption.fired.Load()
			}
		}
	}
	if each(1); fired {
		t.py.quick(symSetAsyncExc, t.py.quick(symThreadIdent, 0, 0, 0), 0, 0)
	}
	return func() { each(-1) }
}
