//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"iter"
	"math"

	"golang.org/x/sys/unix"
)

// Handle words. 0 is NULL. A word with bit 0 set is a small integer, the value in the
// upper 63 bits, in tables that allow it. Otherwise bits 1 to 28 are the index of a
// slot, bits 29 to 40 the tag of the space, bits 41 to 63 the generation of the slot.
const (
	indexShift = 1
	indexBits  = 28
	tagShift   = 29
	tagBits    = 12
	genShift   = 41
	genBits    = 23

	indexMask = 1<<indexBits - 1
	genMask   = 1<<genBits - 1

	// MaxSpace is the greatest tag of a handle space.
	MaxSpace = 1<<tagBits - 1

	// MaxSmallInt and MinSmallInt bound the integers that are words of themselves.
	MaxSmallInt = math.MaxInt64 >> 1
	MinSmallInt = math.MinInt64 >> 1
)

// ErrHandlesExhausted is returned when a table has no slot left.
var ErrHandlesExhausted = errors.New("native: handle table: no slot left")

// SmallInt makes the word of a small integer; ok is false when v does not fit.
func SmallInt(v int64) (word uint64, ok bool) {
	return uint64(v)<<1 | 1, v >= MinSmallInt && v <= MaxSmallInt
}

// IsSmallInt says whether the word is a small integer. Whether that is a valid word
// depends on the table.
func IsSmallInt(word uint64) bool { return word&1 != 0 }

// SmallIntValue is the integer of a word for which IsSmallInt holds.
func SmallIntValue(word uint64) int64 { return int64(word) >> 1 }

// SpaceOf is the tag of the space that issued a word that is neither NULL nor a small
// integer.
func SpaceOf(word uint64) uint16 { return uint16(word >> tagShift & MaxSpace) }

// IndexOf is the slot index in such a word. It is not checked against anything.
func IndexOf(word uint64) uint32 { return uint32(word>>indexShift) & indexMask }

// TableFlags choose how a HandleTable behaves.
type TableFlags uint32

const (
	// AllowSmallInts makes odd words valid small integers.
	AllowSmallInts TableFlags = 1 << iota
	// FreeAtOnce puts a closed slot straight on the free list, for tables whose targets
	// need nothing done after the close.
	FreeAtOnce
	// TargetIsIdentity promises that two handles are the same object exactly when their
	// targets are equal, so that Is can be answered without a look at the objects.
	TargetIsIdentity
	// TargetIsBase: a target that is not 0 is the index of a slot whose object this one shares, and which it has a
	// reference to.
	TargetIsBase
)

// TableOptions describe a HandleTable.
type TableOptions struct {
	Space    uint16     // tag, 0 to MaxSpace
	Flags    TableFlags // behaviour
	Capacity int        // greatest number of slots with slot 0; 0 means as many as can be reserved
}

// tableHeader is the native part of a table; the assembly knows the layout.
type tableHeader struct {
	slots    uintptr // 0
	capacity uint32  // 8
	fresh    uint32  // 12: slots from here on were never used
	free     uint32  // 16: index of a free slot, or 0
	released uint32  // 20: index of a released slot, or 0
	live     uint32  // 24
	tag      uint32  // 28
	flags    TableFlags

	// Of a NotedTable.
	attention      uint32  // Go wants to hear of the end of native calls
	notes          uintptr // by slot index
	generation     uint64
	beneath        uintptr // header of the table whose words the targets are
	closing        uint64  // mark of handles that OwnClose closes
	runtime        uintptr // RuntimeWords
	oldest, newest uint32  // ends of the list of remembered slots
	closed, keep   uint32  // its length, and its greatest

	// Of a table whose handles have Views.
	intClass   uint64  // View.Class of small integers, 0 when it is not known
	floatClass uint64  // View.Class of floats, 0 when native code is to make none
	metInt     uint64  // first word of what integers are met as, 0 when it is not known
	known      uintptr // entries by Met.place, 0 for none
}

// slot is one entry of a table. gen has notLive set unless the slot is in use, so that
// no word can match a slot that is not; refs is the reference count, or the next
// index in a list.
type slot struct {
	target uint64
	gen    uint32
	refs   uint32
	view   View
}

const (
	slotShift = 5
	slotBytes = 1 << slotShift
	notLive   = 1 << 31

	pinned = math.MaxUint32 // reference count that neither Dup nor Close changes

	defaultSlots = 1 << 24
	leastSlots   = 1 << 16
)

// Tabled is a handle space whose handles are in a native table, which leaf functions and translating thunks can work on.
type Tabled interface{ NativeTable() *HandleTable }

// TableOf is the native table of a handle space, nil when it has none.
func TableOf(space any) *HandleTable {
	if t, ok := space.(Tabled); ok {
		return t.NativeTable()
	}
	return nil
}

// HandleTable maps handle words to 64-bit targets. It lives in native memory and is
// worked on by the methods here and by the C functions of LeafOps alike. It has a
// single owner, the holder of the interpreter's lock: nothing is atomic.
//
// Slots never move. A stale, foreign or invented word is answered with ok = false.
type HandleTable struct {
	h     *tableHeader
	slots uintptr
	size  uintptr // bytes reserved for slots
}

// NewHandleTable reserves address space for the slots; memory is committed as slots
// are used.
func NewHandleTable(o TableOptions) (*HandleTable, error) {
	if o.Space > MaxSpace {
		return nil, fmt.Errorf("native: handle table: space %d is above %d", o.Space, MaxSpace)
	}
	if o.Capacity < 0 || o.Capacity > defaultSlots || o.Capacity == 1 {
		return nil, fmt.Errorf("native: handle table: capacity %d is not in 2..%d", o.Capacity, defaultSlots)
	}
	slots, n, err := reserveSlots(o.Capacity)
	if err != nil {
		return nil, err
	}
	header, err := Alloc(int(sizeOf[tableHeader]()))
	if err != nil {
		_ = unmap(slots, uintptr(n)*slotBytes) // the error to report is the first
		return nil, err
	}
	t := &HandleTable{h: At[tableHeader](header), slots: slots, size: uintptr(n) * slotBytes}
	*t.h = tableHeader{slots: slots, capacity: uint32(n), fresh: 1, tag: uint32(o.Space), flags: o.Flags}
	t.slot(0).gen = notLive
	return t, nil
}

func reserveSlots(capacity int) (uintptr, int, error) {
	if capacity != 0 {
		a, err := mapAnon(uintptr(capacity)*slotBytes, unix.MAP_NORESERVE)
		return a, capacity, err
	}
	for n := defaultSlots; ; n >>= 2 {
		a, err := mapAnon(uintptr(n)*slotBytes, unix.MAP_NORESERVE)
		if err == nil || n <= leastSlots {
			return a, n, err
		}
	}
}

// Free unmaps the table. Neither the table nor C code that got it may use it again.
func (t *HandleTable) Free() error {
	if t.h == nil {
		return nil
	}
	Free(t.h.known)
	Free(Addr(t.h))
	t.h = nil
	return unmap(t.slots, t.size)
}

// Header is the address of the native header, for CtxData.Table.
func (t *HandleTable) Header() uintptr { return Addr(t.h) }

// Space is the table's tag.
func (t *HandleTable) Space() uint16 { return uint16(t.h.tag) }

// Capacity is the greatest number of handles at one time.
func (t *HandleTable) Capacity() int { return int(t.h.capacity) - 1 }

// Live is the number of open handles (slots in use, however often duplicated).
func (t *HandleTable) Live() int { return int(t.h.live) }

func (t *HandleTable) slot(i uint32) *slot { return At[slot](t.slots + uintptr(i)*slotBytes) }

func (t *HandleTable) word(i, gen uint32) uint64 {
	return uint64(gen)<<genShift | uint64(t.h.tag)<<tagShift | uint64(i)<<indexShift
}

// find gives the live slot of a word, nil for anything else.
func (t *HandleTable) find(word uint64) *slot {
	i := IndexOf(word)
	if word&1 != 0 || i >= t.h.fresh {
		return nil
	}
	s := t.slot(i)
	if uint64(s.gen)<<tagBits|uint64(t.h.tag) != word>>tagShift {
		return nil
	}
	return s
}

func (t *HandleTable) smallInt(word uint64) bool {
	return word&1 != 0 && t.h.flags&AllowSmallInts != 0
}

// Open makes a new handle for target, with one reference.
func (t *HandleTable) Open(target uint64) (uint64, error) { return t.OpenShown(target, View{}) }

// OpenShown is Open of a handle whose View is known.
func (t *HandleTable) OpenShown(target uint64, v View) (uint64, error) {
	h := t.h
	i := h.free
	var s *slot
	switch {
	case i != 0:
		s = t.slot(i)
		h.free = s.refs
		s.gen &= genMask
	case h.fresh < h.capacity:
		i = h.fresh
		h.fresh++
		s = t.slot(i)
	default:
		return 0, fmt.Errorf("%w of %d in space %d", ErrHandlesExhausted, t.Capacity(), h.tag)
	}
	s.target, s.refs, s.view = target, 1, v
	h.live++
	return t.word(i, s.gen), nil
}

// Dup adds a reference and gives the same word. NULL and small integers are given back
// as they are. A handle that reaches the greatest count is pinned.
func (t *HandleTable) Dup(word uint64) (uint64, bool) {
	if word == 0 || t.smallInt(word) {
		return word, true
	}
	s := t.find(word)
	if s == nil {
		return 0, false
	}
	if s.refs != pinned {
		s.refs++
	}
	return word, true
}

// Pin makes a live handle permanent: Dup and Close of it, here and in the leaves, succeed
// and change nothing. It is for the constants of a context.
func (t *HandleTable) Pin(word uint64) bool {
	s := t.find(word)
	if s == nil {
		return false
	}
	s.refs = pinned
	return true
}

// Close takes a reference away. With the last one the word becomes invalid and the slot
// goes to the released list (or the free list, with FreeAtOnce). Closing NULL or a small
// integer is nothing, and so is closing a pinned handle.
func (t *HandleTable) Close(word uint64) bool {
	if word == 0 || t.smallInt(word) {
		return true
	}
	s := t.find(word)
	if s == nil {
		return false
	}
	t.drop(IndexOf(word))
	return true
}

// drop takes a reference of a live slot away.
func (t *HandleTable) drop(i uint32) {
	h, s := t.h, t.slot(i)
	if s.refs == pinned {
		return
	}
	if s.refs--; s.refs != 0 {
		return
	}
	s.gen = (s.gen+1)&genMask | notLive
	if h.flags&FreeAtOnce != 0 {
		s.refs, h.free = h.free, i
	} else {
		s.refs, h.released = h.released, i
	}
	h.live--
}

// Resolve gives the target of a live handle. Small integers have none: ask IsSmallInt
// first.
func (t *HandleTable) Resolve(word uint64) (target uint64, index uint32, ok bool) {
	s := t.find(word)
	if s == nil {
		return 0, 0, false
	}
	return s.target, IndexOf(word), true
}

// Valid says whether the word is a live handle or an allowed small integer; NULL is not.
func (t *HandleTable) Valid(word uint64) bool { return t.smallInt(word) || t.find(word) != nil }

// Closed says whether the word is a handle of this table that was closed as often as it was opened. After 2^23 uses of a
// slot the table no longer knows those before.
func (t *HandleTable) Closed(word uint64) bool {
	i := IndexOf(word)
	if word&1 != 0 || i == 0 || i >= t.h.fresh || SpaceOf(word) != t.Space() {
		return false
	}
	return uint32(word>>genShift) < t.slot(i).gen&genMask
}

// Refs is the reference count of a live handle, math.MaxUint32 of a pinned one, 0 for
// anything else.
func (t *HandleTable) Refs(word uint64) int {
	s := t.find(word)
	if s == nil {
		return 0
	}
	return int(s.refs)
}

// SetTarget changes what a live handle stands for.
func (t *HandleTable) SetTarget(word, target uint64) bool {
	s := t.find(word)
	if s == nil {
		return false
	}
	s.target = target
	return true
}

// DrainReleased calls fn with the index of every released slot and then puts the slot
// on the free list. fn may open and close handles of this table; what it releases is
// drained as well.
func (t *HandleTable) DrainReleased(fn func(index uint32)) {
	h := t.h
	for h.released != 0 {
		i := h.released
		s := t.slot(i)
		h.released = s.refs
		if h.flags&TargetIsBase != 0 && s.target != 0 {
			t.drop(uint32(s.target))
		} else {
			fn(i)
		}
		s.refs, h.free = h.free, i
	}
}

// Spare sees to it that there are free slots, as long as there are any that were never used. Native code does not take those
// while there are released ones, so that slots are used again; with one slot in turn released by it and opened by
// Go it would leave everything to Go.
func (t *HandleTable) Spare() {
	const few = 8
	h := t.h
	if h.free != 0 && t.slot(h.free).refs != 0 {
		return
	}
	for n := 0; n < few && h.fresh < h.capacity; n++ {
		s := t.slot(h.fresh)
		s.gen, s.refs = notLive, h.free
		h.free = h.fresh
		h.fresh++
	}
}

// Released says whether DrainReleased has anything to do.
func (t *HandleTable) Released() bool { return t.h.released != 0 }

// All iterates over the live handles in the order of their slots: word and target. The
// table may be changed meanwhile; handles opened then may or may not be seen.
func (t *HandleTable) All() iter.Seq2[uint64, uint64] {
	return func(yield func(uint64, uint64) bool) {
		for i := uint32(1); i < t.h.fresh; i++ {
			s := t.slot(i)
			if s.gen&notLive == 0 && !yield(t.word(i, s.gen), s.target) {
				return
			}
		}
	}
}
