package debugmode

import "github.com/hpyapi/hpyapi/trampoline"

// Limits of HPy's debug mode.
const (
	DefaultClosedHandles = 1024     // handles that are remembered after they were closed
	DefaultRawData       = 10 << 20 // bytes of protected copies that belong to them
)

// closedHandle is what is known of a handle that was closed.
type closedHandle struct {
	h, u           trampoline.Handle
	opened, closed place
	generation     uint64
	life           lifetime
	kept           bool // the queue owns u
	raw            *rawData
	stack          []uintptr
}

// closedQueue remembers the handles that were closed last: their objects stay alive and their protected copies
// unreadable, so that a later use is found and can be explained.
type closedQueue struct {
	ring     []closedHandle
	head, n  int // oldest, and how many
	max      int
	rawBytes int // of the copies in the queue
	rawMax   int
	gaveUp   uint64 // copies given up at rawMax
	drop     func(u trampoline.Handle)
}

func (q *closedQueue) push(c closedHandle) {
	if q.max == 0 {
		q.release(&c)
		return
	}
	for q.n >= q.max {
		q.pop()
	}
	if q.n == len(q.ring) {
		q.grow()
	}
	q.ring[(q.head+q.n)%len(q.ring)] = c
	q.n++
	if c.raw != nil {
		q.rawBytes += c.raw.size()
		q.trim()
	}
}

func (q *closedQueue) grow() {
	ring := make([]closedHandle, min(max(2*len(q.ring), 16), q.max))
	for i := range q.n {
		ring[i] = *q.at(i)
	}
	q.ring, q.head = ring, 0
}

// at is the i-th oldest.
func (q *closedQueue) at(i int) *closedHandle { return &q.ring[(q.head+i)%len(q.ring)] }

func (q *closedQueue) pop() {
	c := q.at(0)
	if c.raw != nil {
		q.rawBytes -= c.raw.size()
	}
	q.release(c)
	*c = closedHandle{}
	q.head = (q.head + 1) % len(q.ring)
	q.n--
}

func (q *closedQueue) release(c *closedHandle) {
	c.raw.free()
	c.raw = nil
	if c.kept {
		c.kept = false
		q.drop(c.u)
	}
}

// trim gives up the oldest copies beyond the limit; the handles stay in the queue.
func (q *closedQueue) trim() {
	for i := 0; i < q.n && q.rawBytes > q.rawMax; i++ {
		if c := q.at(i); c.raw != nil {
			q.rawBytes -= c.raw.size()
			c.raw.free()
			c.raw = nil
			q.gaveUp++
		}
	}
}

// resize changes the greatest number of handles.
func (q *closedQueue) resize(n int) {
	for q.n > n {
		q.pop()
	}
	ring := make([]closedHandle, q.n)
	for i := range q.n {
		ring[i] = *q.at(i)
	}
	q.ring, q.head, q.max = ring, 0, n
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
