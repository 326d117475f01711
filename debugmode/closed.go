package debugmode

import "github.com/hpyapi/hpyapi/trampoline"

// Limits of HPy's debug mode.
const (
	DefaultClosedHandles = 1024     // handles that are remembered after they were closed
	DefaultRawData       = 10 << 20 // bytes of protected copies that belong to them
)

// closedHandle is what is known of a handle that was closed.
type closedHandle struct {
	h, u trampoline.Handle
	record
	closed place
	kept   bool // the queue owns u
}

// closedQueue remembers the handles that were closed last: their objects stay alive and their protected copies
// unreadable, so that a later use is found and can be explained.
type closedQueue struct {
	ring     []closedHandle // its length is a power of two
	head, n  int            // oldest, and how many
	max      int
	rawBytes int // of the copies in the queue
	rawMax   int
	drop     func(u trampoline.Handle)
}

// push makes room for one more handle, the oldest making way; nil when the queue remembers none. The caller fills it in
// and calls trim.
func (q *closedQueue) push() *closedHandle {
	if q.max == 0 {
		return nil
	}
	for q.n >= q.max {
		q.pop()
	}
	if q.n == len(q.ring) {
		q.grow()
	}
	q.n++
	return q.at(q.n - 1)
}

func (q *closedQueue) grow() {
	ring := make([]closedHandle, max(2*len(q.ring), 16))
	for i := range q.n {
		ring[i] = *q.at(i)
	}
	q.ring, q.head = ring, 0
}

// at is the i-th oldest.
func (q *closedQueue) at(i int) *closedHandle { return &q.ring[(q.head+i)&(len(q.ring)-1)] }

func (q *closedQueue) pop() {
	c := q.at(0)
	if c.raw != nil {
		q.rawBytes -= c.raw.size()
		c.raw.free()
		c.raw = nil
	}
	c.stack = nil
	if c.kept {
		q.drop(c.u)
	}
	c.kept = false
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.n--
}

// trim counts the copies of a handle that was pushed, and gives up the oldest beyond the limit; the handles stay in the
// queue.
func (q *closedQueue) trim(pushed *closedHandle) {
	if pushed.raw == nil {
		return
	}
	q.rawBytes += pushed.raw.size()
	q.giveUp()
}

func (q *closedQueue) giveUp() {
	for i := 0; i < q.n && q.rawBytes > q.rawMax; i++ {
		if c := q.at(i); c.raw != nil {
			q.rawBytes -= c.raw.size()
			c.raw.free()
			c.raw = nil
		}
	}
}

// resize changes the greatest number of handles.
func (q *closedQueue) resize(n int) {
	for q.n > n {
		q.pop()
	}
	q.max = n
}

func (q *closedQueue) flush() {
	for q.n > 0 {
		q.pop()
	}
}

// find gives the latest entry of a word, nil when it is not in the queue.
func (q *closedQueue) find(h trampoline.Handle) *closedHandle {
	for i := q.n - 1; i >= 0; i-- {
		if c := q.at(i); c.h == h {
			return c
		}
	}
	return nil
}

// findText gives the handle whose protected text is at an address, nil when there is none in the queue.
func (q *closedQueue) findText(addr uintptr) *closedHandle {
	for i := range q.n {
		if c := q.at(i); c.raw.has(addr) {
			return c
		}
	}
	return nil
}
