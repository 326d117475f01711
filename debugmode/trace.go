package debugmode

import (
	"fmt"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// traceName is the name of trace mode.
const traceName = "trace"

// Count is what trace mode counted for one member.
type Count struct {
	Name     string // C name of the member
	Calls    uint64
	Errors   uint64        // calls that failed
	Duration time.Duration // with everything that the calls led to
}

// hook is told of the entry into a call or of its end. It runs in the middle of the module's call, on the lock owner.
type hook func(member string)

// Trace is trace mode for one module; it implements [hpyctx.Mode]. It counts and times the module's calls of the HPy
// API, member by member. Make one for each module.
type Trace struct {
	context       *hpyctx.Context
	watch         *trampoline.Watch
	enter, exit   hook
	inEnter, inEx bool
}

// NewTrace makes trace mode for a module.
func NewTrace() *Trace { return &Trace{} }

// TraceOf finds the trace mode of a module, nil when it is not traced.
func TraceOf(c *hpyctx.Context) *Trace {
	t, _ := c.Mode(traceName).(*Trace)
	return t
}

// Name implements [hpyctx.Mode].
func (t *Trace) Name() string { return traceName }

// Attach implements [hpyctx.Mode].
func (t *Trace) Attach(c *hpyctx.Context) error {
	if t.context != nil {
		return fmt.Errorf("debugmode: module %q: this value belongs to module %q: make one for each module", c.Name(), t.context.Name())
	}
	if c.Mode(traceName) != nil {
		return fmt.Errorf("debugmode: module %q is in trace mode already", c.Name())
	}
	t.context = c
	t.watch = c.HostEdge().Watch(t.interceptor())
	return nil
}

// Detach implements [hpyctx.Mode]. The counts stay readable until the module is unloaded.
func (t *Trace) Detach(*hpyctx.Context) error {
	t.watch.Stop()
	t.watch = nil
	return nil
}

// interceptor is nil without hooks, so that counting does not pay for them.
func (t *Trace) interceptor() trampoline.Interceptor {
	if t.enter == nil && t.exit == nil {
		return nil
	}
	return hooks{t}
}

// Counts are the calls of the HPy API by the module since tracing began or was reset: all functions of the API, in the
// order of the context's members, with zeros.
func (t *Trace) Counts() []Count {
	if t.context == nil {
		return nil
	}
	e := t.context.HostEdge()
	def, counts := e.Definition(), e.Counts()
	out := make([]Count, 0, len(counts))
	for i, c := range counts {
		if def.Slots[i].Kind == trampoline.SlotFunc {
			out = append(out, Count{Name: def.Slots[i].Name, Calls: c.Calls, Errors: c.Errors, Duration: c.Duration})
		}
	}
	return out
}

// CallCounts are the calls by member, zeros included.
func (t *Trace) CallCounts() map[string]uint64 {
	out := map[string]uint64{}
	for _, c := range t.Counts() {
		out[c.Name] = c.Calls
	}
	return out
}

// Durations are the times by member, zeros included.
func (t *Trace) Durations() map[string]time.Duration {
	out := map[string]time.Duration{}
	for _, c := range t.Counts() {
		out[c.Name] = c.Duration
	}
	return out
}

// Reset sets all counts and times to zero.
func (t *Trace) Reset() {
	if t.context != nil {
		t.context.HostEdge().ResetCounts()
	}
}

// SetHooks sets the functions that are told of the entry into and the exit from each call of the HPy API by the module.
// nil clears one.
func (t *Trace) SetHooks(enter, exit func(member string)) {
	t.enter, t.exit = enter, exit
	t.rewatch()
}

// SetOnEnter changes one hook and leaves the other as it is.
func (t *Trace) SetOnEnter(h func(member string)) { t.SetHooks(h, t.exit) }

// SetOnExit changes one hook and leaves the other as it is.
func (t *Trace) SetOnExit(h func(member string)) { t.SetHooks(t.enter, h) }

func (t *Trace) rewatch() {
	if t.watch != nil {
		next := t.context.HostEdge().Watch(t.interceptor())
		t.watch.Stop()
		t.watch = next
	}
}

// hooks shows a module's own calls to the functions that were set. What a hook itself leads to is not shown.
type hooks struct{ t *Trace }

// Before implements [trampoline.Interceptor].
func (h hooks) Before(at trampoline.Site) error {
	if t := h.t; t.enter != nil && !at.Callback && !t.inEnter && !t.inEx {
		t.inEnter = true
		defer func() { t.inEnter = false }()
		t.enter(at.Name())
	}
	return nil
}

// After implements [trampoline.Interceptor].
func (h hooks) After(at trampoline.Site, _ time.Duration, _ error) {
	if t := h.t; t.exit != nil && !at.Callback && !t.inEnter && !t.inEx {
		t.inEx = true
		defer func() { t.inEx = false }()
		t.exit(at.Name())
	}
}
