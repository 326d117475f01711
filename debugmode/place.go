package debugmode

import (
	"sync"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// hostAPI is the name of the definition of the HPy API itself.
const hostAPI = "HPy"

// place is where a handle was opened or closed: what the call knows already, in eight bytes without pointers, since
// every handle has one: the native table keeps it as a mark. A placeTable makes text of it when it is shown.
type place struct {
	via      uint32 // index in the placeTable
	index    int16  // slot or callback type
	role     role
	callback bool
}

// mark is the place as a native table keeps it.
func (p place) mark() uint64 {
	m := uint64(p.via) | uint64(uint16(p.index))<<32 | uint64(p.role)<<48
	if p.callback {
		m |= 1 << 56
	}
	return m
}

func placeOf(mark uint64) place {
	return place{via: uint32(mark), index: int16(mark >> 32), role: role(mark >> 48), callback: mark>>56 != 0}
}

type role uint8

const (
	nowhere   role = iota
	argument       // passed to the module for the length of a call
	given          // passed to the module, which owns it
	result         // returned to the module
	returned       // closed by returning it
	closed         // closed by the module
	contextOf      // a member of the context
)

// via is the edge of a call and the function that is called back.
type via struct {
	edge *trampoline.Edge
	code trampoline.Code
}

// placeTable numbers the edges and functions that a space has seen; 0 is none. It is asked in calls, and by whoever switches
// an edge meanwhile. Numbers of edges that are closed serve again when no handle is left that has them.
type placeTable struct {
	used func(func(place)) // calls it with each place that is remembered; the caller owns the interpreter lock

	mu    sync.Mutex // guards the rest but last
	list  []via
	ids   map[via]uint32
	free  []uint32
	limit int // of ids, from which on those that nobody needs are looked for

	// The last two, of calls: members of the host, and the function that uses them.
	last [2]struct {
		via via
		id  uint32
	}
}

// of is the place of a call. The caller owns the interpreter lock.
func (t *placeTable) of(at *trampoline.Site, r role) place {
	v := via{at.Edge, at.Code}
	l := &t.last[0]
	if at.Callback {
		l = &t.last[1]
	}
	if l.via != v {
		t.sweep()
		l.via, l.id = v, t.id(v)
	}
	return place{via: l.id, index: int16(at.Index), role: r, callback: at.Callback}
}

// anywhere is of for those who need not own the lock.
func (t *placeTable) anywhere(at *trampoline.Site, r role) place {
	return place{via: t.id(via{at.Edge, at.Code}), index: int16(at.Index), role: r, callback: at.Callback}
}

func (t *placeTable) id(v via) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.ids[v]; ok {
		return id
	}
	if t.ids == nil {
		t.ids, t.list = map[via]uint32{}, []via{{}}
	}
	var id uint32
	if n := len(t.free); n > 0 {
		id, t.free = t.free[n-1], t.free[:n-1]
		t.list[id] = v
	} else {
		id = uint32(len(t.list))
		t.list = append(t.list, v)
	}
	t.ids[v] = id
	return id
}

// fewPlaces are not worth a look.
const fewPlaces = 64

// sweep frees the numbers that nobody needs, when there are many. The caller owns the interpreter lock.
func (t *placeTable) sweep() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.ids) < max(t.limit, fewPlaces) {
		return
	}
	needed := make([]bool, len(t.list))
	t.used(func(p place) { needed[p.via] = true })
	for v, id := range t.ids {
		if !needed[id] && v.edge.Table() == 0 {
			delete(t.ids, v)
			t.list[id] = via{}
			t.free = append(t.free, id)
		}
	}
	clear(t.last[:])
	t.limit = 2 * len(t.ids)
}

// site is the place as the trampoline has it; its edge is nil when the place is none.
func (t *placeTable) site(p place) trampoline.Site {
	if p.via == 0 {
		return trampoline.Site{}
	}
	t.mu.Lock()
	v := t.list[p.via]
	t.mu.Unlock()
	return trampoline.Site{Edge: v.edge, Index: int(p.index), Callback: p.callback, Code: v.code}
}

// text says it in a few words.
func (t *placeTable) text(p place) string {
	what := slotText(t.site(p))
	switch p.role {
	case argument:
		return "argument of " + what
	case given:
		return "argument given away to " + what
	case result:
		return "result of " + what
	case returned:
		return "return from " + what
	case closed:
		return what
	case contextOf:
		return "the context"
	}
	return ""
}

func slotText(at trampoline.Site) string {
	if at.Edge == nil {
		return "the host"
	}
	name := member(at)
	if api := at.Edge.Definition().Name; api != hostAPI {
		return name + " of " + api
	}
	return name
}

// member is the C name of the slot or callback, or the name under which the host knows the module's function.
func member(at trampoline.Site) string {
	if at.Edge == nil {
		return ""
	}
	if at.Callback {
		if name := hpyctx.FunctionName(at.Edge, at.Code); name != "" {
			return name
		}
	}
	return at.Name()
}
