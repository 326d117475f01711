package trampoline

// This file is for the package itself.

import (
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// edges finds the edge behind the word that C hands to an entry. It is the one piece of
// state of the process, because a C function pointer has room for a word and not for a
// Go pointer; the words are meaningless outside entries.
var edges registry

// registry maps small ids to edges: lock-free to read, guarded to change.
type registry struct {
	mu    sync.Mutex
	table atomic.Pointer[[]atomic.Pointer[Edge]]
	next  uint32
	free  []uint32
}

func (r *registry) get(id uintptr) *Edge {
	if t := r.table.Load(); t != nil && id < uintptr(len(*t)) {
		return (*t)[id].Load()
	}
	return nil
}

func (r *registry) add(e *Edge) uint32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := r.next
	if n := len(r.free); n > 0 {
		id, r.free = r.free[n-1], r.free[:n-1]
	} else {
		r.next++
	}
	t := r.table.Load()
	if t == nil || int(id) >= len(*t) {
		t = r.grow(t)
	}
	(*t)[id].Store(e)
	return id
}

// grow doubles the table. Readers of the old one find all that was in it.
func (r *registry) grow(old *[]atomic.Pointer[Edge]) *[]atomic.Pointer[Edge] {
	n := 64
	if old != nil {
		n = 2 * len(*old)
	}
	t := make([]atomic.Pointer[Edge], n)
	if old != nil {
		for i := range *old {
			t[i].Store((*old)[i].Load())
		}
	}
	r.table.Store(&t)
	return &t
}

func (r *registry) remove(id uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	(*r.table.Load())[id].Store(nil)
	r.free = append(r.free, id)
}

// The word that an entry gets from its descriptor: edge and slot (or callback type).
const (
	siteBits     = 16
	siteCallback = 1 << (siteBits - 1) // the index is of a callback type
	siteSwap     = 1 << (siteBits - 2) // reached through a thunk that holds the function
	siteMask     = 1<<siteBits - 1
)

// The index of every slot is below the bits that say more.
var _ [siteSwap - signature.MaxSlots]struct{}

func (e *Edge) site(index int) uintptr { return uintptr(e.id)<<siteBits | uintptr(index) }
