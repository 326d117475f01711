//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"iter"

	"golang.org/x/sys/unix"
)

// Life is who is to close a handle of a NotedTable.
type Life uint8

const (
	Gone     Life = iota // nobody: the slot holds no handle, nor one that is remembered
	Owned                // who holds it
	Lent                 // the call that it was opened for
	Constant             // nobody: it lives as long as the table
)

// Note is what a NotedTable knows of a handle, open or remembered. Marks are the
// caller's: they say where something happened.
type Note struct {
	Opened, Closed uint64 // marks
	Generation     uint64 // of the table, when the handle was opened
	Life           Life
	// Extra says that Go keeps more about the handle: native code then leaves its closing,
	// and its being forgotten, to Go.
	Extra bool
	owns  bool // a closed handle still owns its target
	_     byte
	next  uint32 // index of the handle that was closed next
}

const noteBytes = 32

var _ [noteBytes]byte = [slotBytes]byte{} // the assembly finds one by the other

// NotedTable is a handle table that keeps a note with every handle and remembers
// the handles that were closed last, with their targets. Its targets are words of
// another table, the one beneath, or of somebody else's: an owned handle owns its target. Native code does, for a table beneath,
// the same to it as the methods here; it has the same single owner as a HandleTable.
type NotedTable struct {
	t     HandleTable
	close func(target uint64)
	// Forget is told of the slot of each handle that is forgotten, before its target is
	// closed. Set it before the first call of a method; nil is fine.
	Forget func(index uint32, n *Note)
}

// NotedOptions describe a NotedTable.
type NotedOptions struct {
	Space    uint16              // tag, 1 to MaxSpace
	Beneath  *HandleTable        // whose words the targets are; it must live as long. Nil when native code knows nothing of them
	Close    func(target uint64) // closes a target, where Beneath is nil; it must not use the table
	Keep     int                 // how many closed handles are remembered
	Runtime  uintptr             // address of the RuntimeWords of the owner; 0 leaves closing to Go
	Capacity int                 // as in TableOptions
}

// NewNotedTable makes a table without handles.
func NewNotedTable(o NotedOptions) (*NotedTable, error) {
	t, err := NewHandleTable(TableOptions{Space: o.Space, Capacity: o.Capacity})
	if err != nil {
		return nil, err
	}
	notes, err := mapAnon(uintptr(t.h.capacity)*noteBytes, unix.MAP_NORESERVE)
	if err != nil {
		_ = t.Free() // the error to report is the first
		return nil, fmt.Errorf("native: notes of a handle table: %w", err)
	}
	t.h.notes, t.h.keep = notes, uint32(max(o.Keep, 0))
	if o.Beneath != nil {
		t.h.beneath, t.h.runtime = o.Beneath.Header(), o.Runtime
		o.Close = func(target uint64) { o.Beneath.Close(target) }
	}
	return &NotedTable{t: *t, close: o.Close}, nil
}

// Free unmaps the table, with everything that is in it: no target is closed.
func (t *NotedTable) Free() error {
	if t.t.h == nil {
		return nil
	}
	err := unmap(t.t.h.notes, uintptr(t.t.h.capacity)*noteBytes)
	if e := t.t.Free(); err == nil {
		err = e
	}
	return err
}

// Header is the address of the native part, for Side.Table.
func (t *NotedTable) Header() uintptr { return t.t.Header() }

// Space is the table's tag.
func (t *NotedTable) Space() uint16 { return t.t.Space() }

// Live is the number of open handles.
func (t *NotedTable) Live() int { return t.t.Live() }

// Capacity is the greatest number of handles, open and remembered, at one time.
func (t *NotedTable) Capacity() int { return t.t.Capacity() }

// Note of a slot, which was in use at least once.
func (t *NotedTable) Note(index uint32) *Note {
	return At[Note](t.t.h.notes + uintptr(index)*noteBytes)
}

// Open makes a handle for a target, which it owns if life is Owned.
func (t *NotedTable) Open(target uint64, life Life, mark uint64) (word uint64, index uint32, err error) {
	w, err := t.t.Open(target)
	if err != nil && t.forgetOldest() { // those that are remembered make way
		w, err = t.t.Open(target)
	}
	if err != nil {
		return 0, 0, err
	}
	i := IndexOf(w)
	*t.Note(i) = Note{Opened: mark, Generation: t.t.h.generation, Life: life}
	return w, i, nil
}

// Resolve gives the target of an open handle.
func (t *NotedTable) Resolve(word uint64) (target uint64, index uint32, ok bool) {
	return t.t.Resolve(word)
}

// SetTarget changes what an open handle stands for. It reports whether word is one.
func (t *NotedTable) SetTarget(word, target uint64) bool { return t.t.SetTarget(word, target) }

// All iterates over the open handles, as HandleTable.All.
func (t *NotedTable) All() iter.Seq2[uint64, uint64] { return t.t.All() }

// Retire closes an open handle, whatever its life, and remembers it; the oldest that is
// remembered makes way. owns says that its target's reference stays with the table, until
// the handle is forgotten.
func (t *NotedTable) Retire(word uint64, mark uint64, owns bool) bool {
	s := t.t.find(word)
	if s == nil {
		return false
	}
	h, i := t.t.h, IndexOf(word)
	s.gen |= notLive
	h.live--
	n := t.Note(i)
	n.Closed, n.owns, n.next = mark, owns, 0
	if h.closed == 0 {
		h.oldest = i
	} else {
		t.Note(h.newest).next = i
	}
	h.newest = i
	h.closed++
	t.Trim()
	return true
}

// Trim forgets what is more than is to be remembered.
func (t *NotedTable) Trim() {
	for t.t.h.closed > t.t.h.keep {
		t.forgetOldest()
	}
}

// forgetOldest reports whether there was one.
func (t *NotedTable) forgetOldest() bool {
	h := t.t.h
	if h.closed == 0 {
		return false
	}
	i := h.oldest
	s, n := t.t.slot(i), t.Note(i)
	if t.Forget != nil {
		t.Forget(i, n)
	}
	h.oldest = n.next
	h.closed--
	n.Life = Gone
	s.gen = (s.gen+1)&genMask | notLive
	s.refs, h.free = h.free, i
	if n.owns {
		t.close(s.target)
	}
	return true
}

// Closed finds a handle that is closed and remembered.
func (t *NotedTable) Closed(word uint64) (target uint64, n *Note, ok bool) {
	i := IndexOf(word)
	if word&1 != 0 || i == 0 || i >= t.t.h.fresh || word != t.t.word(i, t.t.slot(i).gen&genMask) {
		return 0, nil, false
	}
	s, n := t.t.slot(i), t.Note(i)
	if s.gen&notLive == 0 || n.Life == Gone {
		return 0, nil, false
	}
	return s.target, n, true
}

// Issued reports whether the table may have given a word of its tag out.
func (t *NotedTable) Issued(word uint64) bool {
	i := IndexOf(word)
	return i != 0 && i < t.t.h.fresh
}

// AllClosed iterates over the handles that are remembered, oldest first: word and
// target. The table must not be changed meanwhile.
func (t *NotedTable) AllClosed() iter.Seq2[uint64, uint64] {
	return func(yield func(uint64, uint64) bool) {
		i := t.t.h.oldest
		for range t.t.h.closed {
			s := t.t.slot(i)
			if !yield(t.t.word(i, s.gen&genMask), s.target) {
				return
			}
			i = t.Note(i).next
		}
	}
}

// Newest is the handle that was closed last, 0 when none is remembered.
func (t *NotedTable) Newest() uint64 {
	h := t.t.h
	if h.closed == 0 {
		return 0
	}
	return t.t.word(h.newest, t.t.slot(h.newest).gen&genMask)
}

// Release closes the targets that closed handles own. They stay remembered; fn is told of each before.
func (t *NotedTable) Release(fn func(word, target uint64)) {
	for word, target := range t.AllClosed() {
		if n := t.Note(IndexOf(word)); n.owns {
			fn(word, target)
			n.owns = false
			t.close(target)
		}
	}
}

// Keep is how many closed handles are remembered.
func (t *NotedTable) Keep() int { return int(t.t.h.keep) }

// SetKeep changes it; what does not fit is forgotten, oldest first.
func (t *NotedTable) SetKeep(n int) {
	t.t.h.keep = uint32(max(n, 0))
	t.Trim()
}

// SetGeneration numbers the handles that are opened from now on.
func (t *NotedTable) SetGeneration(g uint64) { t.t.h.generation = g }

// SetClosing gives the mark of handles that OwnClose closes.
func (t *NotedTable) SetClosing(mark uint64) { t.t.h.closing = mark }

// Attend makes native code call Translation.Report with ReportAttention after every
// call, and leave every closing to Go. Native code asks for it itself when it could not
// forget a handle because of its Extra; Trim and then Attend(false) is the answer.
func (t *NotedTable) Attend(always bool) {
	t.t.h.attention = 0
	if always {
		t.t.h.attention = 1
	}
}
