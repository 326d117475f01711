package pyobj

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

// destroyChain is what destroying an instance of a class needs, without keeping the class alive.
type destroyChain struct {
	funcs []DestroyFunc // most derived class first
}

// recordState is how far the finalisation of one object has come.
type recordState uint8

const (
	stateLive    recordState = iota
	stateQueued              // unreachable, waits in the queue
	stateHandled             // everything has run
)

// record is what must happen when an object is gone. It must not refer to the object.
type record struct {
	state    recordState
	finalize bool                   // tp_finalize must still run, with the object
	object   weak.Pointer[Instance] // to run tp_finalize at Close
	revived  *Instance              // set while queued for tp_finalize
	chain    *destroyChain
	payload  Payload
	counted  bool
	capsule  *capsuleState
	hold     *hold // a memoryview's

	rt         *Runtime
	next, prev *record // in finalQueue.all
}

// finalQueue holds the records of one runtime. Cleanups and finalizers of Go's collector add to it
// from their own goroutines; the lock holder drains it.
type finalQueue struct {
	mu      sync.Mutex
	cond    *sync.Cond
	all     *record // list of the records that are not handled
	pending []*record
	waiting atomic.Int64 // len(pending), for who only looks
}

func (q *finalQueue) add(r *record) {
	q.mu.Lock()
	if r.next = q.all; r.next != nil {
		r.next.prev = r
	}
	q.all = r
	q.mu.Unlock()
}

// unlink removes a record from the list. q.mu is held.
func (q *finalQueue) unlink(r *record) {
	if r.prev != nil {
		r.prev.next = r.next
	} else if q.all == r {
		q.all = r.next
	}
	if r.next != nil {
		r.next.prev = r.prev
	}
	r.next, r.prev = nil, nil
}

// unreachable is the cleanup function of every tracked object.
func unreachable(r *record) { r.rt.final.enqueue(r, nil) }

// enqueue is called by Go's collector; revived is the object when tp_finalize has to run.
func (q *finalQueue) enqueue(r *record, revived *Instance) {
	q.mu.Lock()
	if r.state == stateLive {
		r.state, r.revived = stateQueued, revived
		q.pending = append(q.pending, r)
		q.waiting.Store(int64(len(q.pending)))
	}
	q.mu.Unlock()
	q.cond.Broadcast()
}

// take removes the oldest pending record.
func (q *finalQueue) take() *record {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.pending) == 0 {
		return nil
	}
	r := q.pending[0]
	q.pending[0] = nil
	q.pending = q.pending[1:]
	q.waiting.Store(int64(len(q.pending)))
	return r
}

// drop forgets a record whose work is done.
func (q *finalQueue) drop(r *record) {
	q.mu.Lock()
	r.state = stateHandled
	q.unlink(r)
	q.mu.Unlock()
}

// requeueLive marks a record whose object lives on after tp_finalize.
func (q *finalQueue) requeueLive(r *record) {
	q.mu.Lock()
	r.state, r.revived, r.finalize = stateLive, nil, false
	q.mu.Unlock()
}

// track arranges for the finalisation of a new instance.
func (rt *Runtime) track(i *Instance) {
	t := i.typ
	if t.slots.Finalize == nil && len(t.destroy.funcs) == 0 && !i.parts.Native.owed() {
		// Nothing to do at the end but to count.
		if rt.own || !rt.counts {
			return
		}
		rt.plain.Add(1)
		runtime.AddCleanup(i, func(n *atomic.Int64) { n.Add(-1) }, rt.plain)
		return
	}
	r := &record{chain: t.destroy, payload: i.parts.Native, counted: !rt.own, rt: rt}
	if r.counted {
		rt.live.Add(1)
	}
	rt.final.add(r)
	if t.slots.Finalize != nil {
		r.finalize = true
		r.object = weak.Make(i)
		runtime.SetFinalizer(i, func(i *Instance) { rt.final.enqueue(r, i) })
		return
	}
	runtime.AddCleanup(i, unreachable, r)
}

// trackNative arranges for the release of the native part of an object that is no Instance: its class's
// destroy slots are called, tp_finalize is not.
func (rt *Runtime) trackNative(o Object, p *Parts, t *Type) {
	if !p.Native.owed() && len(t.destroy.funcs) == 0 {
		return
	}
	r := &record{chain: t.destroy, payload: p.Native, rt: rt}
	rt.final.add(r)
	switch v := o.(type) {
	case *Type:
		runtime.AddCleanup(v, unreachable, r)
	case *Exception:
		runtime.AddCleanup(v, unreachable, r)
	}
}

// trackCapsule arranges for a capsule's destructor.
func (rt *Runtime) trackCapsule(c *Capsule) {
	r := &record{capsule: c.state, rt: rt}
	rt.final.add(r)
	runtime.AddCleanup(c, unreachable, r)
}

// PendingFinalizers is the number of objects that are gone and wait for DrainFinalizers.
func (rt *Runtime) PendingFinalizers() int { return int(rt.final.waiting.Load()) }

// DrainFinalizers runs tp_finalize, tp_destroy, payload release and capsule destructors of the objects
// that the collector found unreachable, and returns how many it handled. Call it at safe points, on the lock holder.
func (rt *Runtime) DrainFinalizers() int {
	n := 0
	for {
		r := rt.final.take()
		if r == nil {
			return n
		}
		n++
		rt.runRecord(r)
	}
}

// runRecord does what is due for a record that was taken from the queue.
func (rt *Runtime) runRecord(r *record) {
	if r.finalize {
		i := r.revived
		rt.callFinalize(i)
		// The finaliser may have stored the object somewhere; when it is unreachable again, or still, the rest follows.
		rt.final.requeueLive(r)
		runtime.AddCleanup(i, unreachable, r)
		return
	}
	rt.destroyRecord(r)
}

func (rt *Runtime) callFinalize(i *Instance) {
	if f := i.typ.slots.Finalize; f != nil {
		if err := f(rt, i); err != nil {
			rt.WriteUnraisable(err, i)
		}
	}
}

func (rt *Runtime) destroyRecord(r *record) {
	rt.final.drop(r)
	if r.capsule != nil {
		r.capsule.destroy(rt)
		return
	}
	if r.hold != nil {
		r.hold.end()
		return
	}
	if r.chain != nil {
		for _, f := range r.chain.funcs {
			f(r.payload)
		}
	}
	if r.payload.owed() && rt.Hooks.FreePayload != nil {
		rt.Hooks.FreePayload(r.payload)
	}
	if r.counted {
		rt.live.Add(-1)
	}
}

// Collect runs Go's collector and the finalisation of what it found until nothing more turns up, so that
// afterwards everything unreachable is destroyed. It takes milliseconds; it is meant for tests and explicit requests.
func (rt *Runtime) Collect() {
	for quiet := 0; quiet < 2; {
		runtime.GC()
		// Cleanups run on goroutines of the collector: let them finish.
		rt.settle()
		if rt.DrainFinalizers() > 0 {
			quiet = 0
		} else {
			quiet++
		}
	}
}

// settle waits until the cleanup goroutine has worked through what the last collection queued.
func (rt *Runtime) settle() {
	done := make(chan struct{})
	marker := new(*int)
	runtime.AddCleanup(marker, func(c chan struct{}) { close(c) }, done)
	runtime.KeepAlive(marker)
	marker = nil
	_ = marker
	for i := 0; i < 4; i++ {
		runtime.GC()
		select {
		case <-done:
			// Finalizers have a goroutine of their own.
			fin := make(chan struct{})
			runtime.SetFinalizer(&struct{ p *int }{new(int)}, func(*struct{ p *int }) { close(fin) })
			runtime.GC()
			select {
			case <-fin:
			case <-time.After(time.Second):
			}
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Close finalises and destroys every object that is left, reachable or not: nothing of the runtime may be used
// afterwards. Hooks and slots are called as usual, each object exactly once.
func (rt *Runtime) Close() {
	rt.DrainFinalizers()
	rt.closed = true
	rt.modules = NewDict()
	for {
		r := rt.nextLeft()
		if r == nil {
			return
		}
		if r.finalize {
			r.finalize = false
			if i := r.revived; i != nil {
				r.revived = nil
				rt.callFinalize(i)
			}
		}
		rt.destroyRecord(r)
	}
}

// nextLeft claims one record for Close. An object whose weak pointer is already cleared is on its way through
// the finalizer goroutine, which is waited for.
func (rt *Runtime) nextLeft() *record {
	q := &rt.final
	q.mu.Lock()
	defer q.mu.Unlock()
	if r := q.all; r != nil {
		if r.finalize && r.revived == nil {
			r.revived = r.object.Value()
		}
		if r.finalize && r.revived == nil && r.state == stateLive {
			waitFor(q, r)
		}
		r.state = stateQueued
		for i, p := range q.pending {
			if p == r {
				q.pending = append(q.pending[:i:i], q.pending[i+1:]...)
				q.waiting.Store(int64(len(q.pending)))
				break
			}
		}
		return r
	}
	return nil
}

// waitFor waits until r was queued by the finalizer goroutine, at most a few seconds. q.mu is held.
func waitFor(q *finalQueue, r *record) {
	timeout := time.AfterFunc(5*time.Second, q.cond.Broadcast)
	defer timeout.Stop()
	deadline := time.Now().Add(5 * time.Second)
	for r.state == stateLive && time.Now().Before(deadline) {
		q.cond.Wait()
	}
}
