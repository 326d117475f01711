package tracefile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Call sums up all calls of one member of one module by one caller.
type Call struct {
	Caller string
	Module string // the module called
	API    string
	Member string
	Count  uint64        // calls that began
	Failed uint64        // calls that ended with an error
	Total  time.Duration // from entry to return; of calls inside a call of the same kind only the outermost counts
	Own    time.Duration // Total without the calls made meanwhile
	Max    time.Duration // the longest one
}

// Edge sums up all calls of one module by another.
type Edge struct {
	Caller, Module string
	APIs           []string // sorted
	Count, Failed  uint64
	Total          time.Duration // calls inside calls of the same edge count once
}

// ModuleTime is what one module did by itself.
type ModuleTime struct {
	Module string
	Count  uint64        // calls of it
	Own    time.Duration // time in its own code
}

// Summary is what a recording says. Its slices are sorted: modules by own time, edges and calls by total time,
// longest first.
type Summary struct {
	Modules    []ModuleTime
	Edges      []Edge
	Calls      []Call
	Span       time.Duration // from the first event to the last
	Threads    int
	Count      uint64 // calls that began
	Unfinished uint64 // calls that had not returned when the recording ended
	Unbalanced uint64 // returns without an entry
	Dropped    uint64 // calls left out at the limit of the recording
	Truncated  bool   // the file ends in the middle, as that of a killed process does
}

// Summarise reads a whole recording in bounded memory. A file that ends in the middle gives the summary of what it
// has, marked Truncated; anything else that is wrong with it is an error that wraps ErrFormat.
func Summarise(r io.Reader, limits Limits) (*Summary, error) {
	f := newFold(limits)
	if err := f.read(r); err != nil {
		return nil, err
	}
	return f.summary(), nil
}

// slice is one call that has returned or was cut off.
type slice struct {
	track      Track
	call       callKey
	begin, dur time.Duration
	depth      int // calls around it on its thread
	lane       int // calls around it on its track
	failure    string
	unfinished bool
}

type callKey struct{ caller, module, api, member string }

type edgeKey struct{ caller, module string }

// frame is a call that has not returned.
type frame struct {
	track    Track
	call     callKey
	begin    time.Duration
	children time.Duration
	lane     int
}

// fold reads a recording and sums it up on the way.
type fold struct {
	limits  Limits
	threads map[int][]frame
	calls   map[callKey]*Call
	edges   map[edgeKey]*Edge
	modules map[string]*ModuleTime
	openC   map[openCall]int // how often a call is on a thread's stack, so that a recursion's time counts once
	openE   map[openEdge]int
	openT   map[int]int           // calls open on a track
	now     map[int]time.Duration // the last event of a thread
	first   time.Duration
	last    time.Duration
	any     bool
	sum     Summary
	onSlice func(slice) // for every call when it ends
}

type openCall struct {
	thread int
	call   callKey
}

type openEdge struct {
	thread int
	edge   edgeKey
}

func newFold(limits Limits) *fold {
	return &fold{
		limits: limits.orDefault(), threads: map[int][]frame{}, calls: map[callKey]*Call{}, edges: map[edgeKey]*Edge{},
		modules: map[string]*ModuleTime{}, openC: map[openCall]int{}, openE: map[openEdge]int{},
		openT: map[int]int{}, now: map[int]time.Duration{},
	}
}

func (f *fold) read(src io.Reader) error {
	r := NewReader(src, f.limits)
	for {
		ev, err := r.Next()
		switch {
		case err == io.EOF:
			f.sum.Dropped = r.Dropped()
			f.cutOff()
			return nil
		case errors.Is(err, ErrTruncated) && f.any:
			f.sum.Truncated = true
			f.cutOff()
			return nil
		case err != nil:
			return err
		}
		if err := f.event(r, ev); err != nil {
			return err
		}
	}
}

func (f *fold) event(r *Reader, ev Event) error {
	if !f.any || ev.Time < f.first {
		f.first = ev.Time
	}
	f.any = true
	if ev.Time < f.now[ev.Track.Thread] {
		return r.bad("is earlier than the one before it on its thread")
	}
	f.now[ev.Track.Thread] = ev.Time
	f.last = max(f.last, ev.Time)
	stack := f.threads[ev.Track.Thread]
	if ev.Kind == Begin {
		if len(stack) >= f.limits.Depth {
			return r.bad(fmt.Sprintf("opens a call inside %d others, which is the limit", len(stack)))
		}
		return f.begin(r, ev, stack)
	}
	if len(stack) == 0 || stack[len(stack)-1].track.ID != ev.Track.ID {
		f.sum.Unbalanced++
		return nil
	}
	f.end(ev.Track.Thread, ev.Time, ev.Error, false)
	return nil
}

func (f *fold) begin(r *Reader, ev Event, stack []frame) error {
	caller := ev.Caller
	if caller == "" {
		caller = Outside
		if len(stack) > 0 {
			caller = stack[len(stack)-1].track.Module
		}
	}
	key := callKey{caller, ev.Track.Module, ev.API, ev.Member}
	if f.calls[key] == nil && len(f.calls) >= f.limits.Names {
		return r.bad(fmt.Sprintf("is a new kind of call after %d others, which is the limit", len(f.calls)))
	}
	f.threads[ev.Track.Thread] = append(stack, frame{track: ev.Track, call: key, begin: ev.Time, lane: f.openT[ev.Track.ID]})
	f.openT[ev.Track.ID]++
	f.openC[openCall{ev.Track.Thread, key}]++
	f.openE[openEdge{ev.Track.Thread, edgeKey{key.caller, key.module}}]++
	f.sum.Count++
	f.callOf(key).Count++
	f.edgeOf(key).Count++
	f.moduleOf(key.module).Count++
	return nil
}

func (f *fold) end(thread int, at time.Duration, failure string, unfinished bool) {
	stack := f.threads[thread]
	depth := len(stack) - 1
	top := stack[depth]
	f.threads[thread] = stack[:depth]
	f.openT[top.track.ID]--
	dur := at - top.begin
	own := max(dur-top.children, 0)
	if depth > 0 {
		stack[depth-1].children += dur
	}
	c, e := f.callOf(top.call), f.edgeOf(top.call)
	c.Own += own
	f.moduleOf(top.call.module).Own += own
	if last(f.openC, openCall{thread, top.call}) {
		c.Total += dur
	}
	if last(f.openE, openEdge{thread, edgeKey{top.call.caller, top.call.module}}) {
		e.Total += dur
	}
	c.Max = max(c.Max, dur)
	if failure != "" {
		c.Failed++
		e.Failed++
	}
	if f.onSlice != nil {
		f.onSlice(slice{top.track, top.call, top.begin, dur, depth, top.lane, failure, unfinished})
	}
}

// last counts down and tells whether none is left.
func last[K comparable](open map[K]int, key K) bool {
	open[key]--
	if open[key] > 0 {
		return false
	}
	delete(open, key)
	return true
}

// cutOff ends what had not returned, at the time of the last event.
func (f *fold) cutOff() {
	threads := make([]int, 0, len(f.threads))
	for thread := range f.threads {
		threads = append(threads, thread)
	}
	slices.Sort(threads)
	f.sum.Threads = len(threads)
	for _, thread := range threads {
		for len(f.threads[thread]) > 0 {
			f.sum.Unfinished++
			f.end(thread, f.last, "", true)
		}
	}
	f.sum.Span = f.last - f.first
}

func (f *fold) callOf(k callKey) *Call {
	c := f.calls[k]
	if c == nil {
		c = &Call{Caller: k.caller, Module: k.module, API: k.api, Member: k.member}
		f.calls[k] = c
	}
	return c
}

func (f *fold) edgeOf(k callKey) *Edge {
	e := f.edges[edgeKey{k.caller, k.module}]
	if e == nil {
		e = &Edge{Caller: k.caller, Module: k.module}
		f.edges[edgeKey{k.caller, k.module}] = e
	}
	return e
}

func (f *fold) moduleOf(name string) *ModuleTime {
	m := f.modules[name]
	if m == nil {
		m = &ModuleTime{Module: name}
		f.modules[name] = m
	}
	return m
}

func (f *fold) summary() *Summary {
	s := f.sum
	for _, m := range f.modules {
		s.Modules = append(s.Modules, *m)
	}
	slices.SortFunc(s.Modules, func(a, b ModuleTime) int {
		return cmp.Or(cmp.Compare(b.Own, a.Own), cmp.Compare(a.Module, b.Module))
	})
	for k, c := range f.calls {
		s.Calls = append(s.Calls, *c)
		e := f.edges[edgeKey{k.caller, k.module}]
		if k.api != "" && !slices.Contains(e.APIs, k.api) {
			e.APIs = append(e.APIs, k.api)
		}
	}
	slices.SortFunc(s.Calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Caller, b.Caller),
			cmp.Compare(a.Module, b.Module), cmp.Compare(a.API, b.API), cmp.Compare(a.Member, b.Member))
	})
	for _, e := range f.edges {
		slices.Sort(e.APIs)
		s.Edges = append(s.Edges, *e)
	}
	slices.SortFunc(s.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Module, b.Module))
	})
	return &s
}

// Notes are the sentences about a recording that a reader of its figures must know; empty when there is nothing odd.
func (s *Summary) Notes() []string {
	var notes []string
	add := func(n uint64, one, many string) {
		switch {
		case n == 1:
			notes = append(notes, one)
		case n > 1:
			notes = append(notes, fmt.Sprintf(many, n))
		}
	}
	if s.Truncated {
		notes = append(notes, "The file ends in the middle: the process that wrote it was killed, or it is still being written.")
	}
	add(s.Unfinished, "1 call had not returned when the recording ended; its time is counted up to there.",
		"%d calls had not returned when the recording ended; their time is counted up to there.")
	add(s.Unbalanced, "1 return without its entry was passed over: the recording began inside that call.",
		"%d returns without their entries were passed over: the recording began inside those calls.")
	add(s.Dropped, "1 call more was made after the limit of the recording was reached.",
		"%d calls more were made after the limit of the recording was reached.")
	return notes
}
