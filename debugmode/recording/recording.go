// Package recording is the mode that writes the calls of modules to a file of Chrome's trace-event format: calls of module functions
// by the host, of the HPy API by modules, and between modules through API tables, nested as they happened. It imports hpyctx with
// its edges and the writer of the format, and no other mode.
package recording

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/edges"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/tracefile"
	"github.com/hpyapi/hpyapi/trampoline"
)

// modeName is the name of the mode by which a module's calls are recorded.
const modeName = "record"

// Recorder writes the calls of one interpreter's modules to a recording: calls of module functions by the host, of the
// HPy API by modules, and between modules through API tables, nested as they happened.
type Recorder struct {
	out     *tracefile.Writer
	start   time.Time
	interp  *hpyctx.Interp
	rule    *hpyctx.EdgeRule
	edges   map[*trampoline.Edge]*recordedEdge
	threads map[*trampoline.Thread]*recordedThread
	values  bool
	shown   *hpyctx.EdgeRule // shows the values
}

// recordedEdge keeps what is the same for all calls of an edge.
type recordedEdge struct {
	consumer, provider string
	slots, callbacks   []tracefile.Name
	functions          map[uintptr]tracefile.Name
}

// recordedThread is the calls in progress of one thread.
type recordedThread struct {
	number int
	tracks map[string]tracefile.TrackID
	open   []recordedCall
}

type recordedCall struct {
	track tracefile.TrackID
	depth int
}

// Options of a Recorder.
type Options struct {
	// MaxEvents ends the recording of new calls after so many events; what is left out is counted, and every call that
	// began in the file also ends there. Zero is no limit.
	MaxEvents uint64
	// MaxBytes ends the recording of new calls when the file has so many bytes, in the same way; what the end of the file
	// needs may lie a little beyond. Zero is no limit.
	MaxBytes int64
	// Arrows writes a pair of flow events for each call from one module into another, which viewers draw as arrows.
	Arrows bool
	// Title is what viewers show for the whole recording, "hpyapi" when empty.
	Title string
}

// New starts a recording into out, which the caller owns and closes after Close. Give each module the mode that
// Mode makes.
func New(out io.Writer, opts Options) *Recorder {
	return &Recorder{
		out: tracefile.NewWriter(out, tracefile.Options(opts)), start: time.Now(),
		edges: map[*trampoline.Edge]*recordedEdge{}, threads: map[*trampoline.Thread]*recordedThread{},
	}
}

// ShowValues has arguments and results of calls between modules recorded, as text like that of [edges.Show]. It takes some
// microseconds a call. Call it before the first module is recorded.
func (r *Recorder) ShowValues() { r.values = true }

// Close completes the recording; modules still attached are no longer recorded. The caller is inside the interpreter or
// knows that nobody is.
func (r *Recorder) Close() error {
	var errs []error
	for _, rule := range []*hpyctx.EdgeRule{r.rule, r.shown} {
		if rule == nil {
			continue
		}
		if err := rule.Stop(); !errors.Is(err, hpyctx.ErrClosed) { // else the interpreter ended before its recording did
			errs = append(errs, err)
		}
	}
	r.rule, r.shown = nil, nil
	return errors.Join(append(errs, r.out.Close())...)
}

// Dropped is the number of calls that were left out at the limit of the recording.
func (r *Recorder) Dropped() uint64 { return r.out.Dropped() }

// Mode makes the mode that records one module.
func (r *Recorder) Mode() hpyctx.Mode { return &recordMode{r: r} }

// recordMode records the edge of one module to the host.
type recordMode struct {
	r     *Recorder
	watch *trampoline.Watch
}

// Name implements [hpyctx.Mode].
func (m *recordMode) Name() string { return modeName }

// Attach implements [hpyctx.Mode].
func (m *recordMode) Attach(c *hpyctx.Context) error {
	r := m.r
	if r.interp == nil {
		rule, err := c.Interp().Watch(hpyctx.EdgeFilter{}, view{r})
		if err != nil {
			return fmt.Errorf("recording: record %q: %w", c.Name(), err)
		}
		r.interp, r.rule = c.Interp(), rule
		if r.values {
			if r.shown, err = edges.Apply(c.Interp(), edges.Rule{Action: edges.Observe(values{r})}); err != nil {
				return fmt.Errorf("recording: record %q: %w", c.Name(), err)
			}
		}
	}
	if r.interp != c.Interp() {
		return fmt.Errorf("recording: record %q: the recording is of interpreter %q", c.Name(), r.interp.Name())
	}
	m.watch = c.HostEdge().Watch(view{r})
	return nil
}

// Detach implements [hpyctx.Mode].
func (m *recordMode) Detach(c *hpyctx.Context) error {
	m.watch.Stop()
	delete(m.r.edges, c.HostEdge().Edge)
	return nil
}

// view is a Recorder as edges see it.
type view struct{ r *Recorder }

// Before implements [trampoline.Interceptor].
func (v view) Before(at trampoline.Site) error {
	if !v.r.showsValuesOf(at) {
		v.r.begin(at, "")
	}
	return nil
}

// showsValuesOf reports a call that is recorded by who sees its values.
func (r *Recorder) showsValuesOf(at trampoline.Site) bool {
	return r.values && !at.Callback && !at.Edge.Definition().Host
}

func (r *Recorder) begin(at trampoline.Site, arguments string) {
	t := at.Edge.Consumer().Thread()
	if t == nil {
		return
	}
	e, th, depth := r.edge(at.Edge), r.thread(t), t.Depth()
	now := time.Since(r.start)
	th.pop(r.out, depth, now, "refused", "")
	caller, callee := e.consumer, e.provider
	if at.Callback {
		caller, callee = callee, caller
	}
	track := th.track(r.out, callee)
	th.open = append(th.open, recordedCall{track, depth})
	r.out.BeginWith(track, th.track(r.out, caller), r.name(e, at), now, arguments)
}

// After implements [trampoline.Interceptor].
func (v view) After(at trampoline.Site, _ time.Duration, err error) {
	if !v.r.showsValuesOf(at) {
		v.r.end(at, 1, err, "") // the call itself still counts
	}
}

// end records the end of a call; deeper is by how much the thread's depth is above that at its beginning.
func (r *Recorder) end(at trampoline.Site, deeper int, err error, results string) {
	t := at.Edge.Consumer().Thread()
	if t == nil {
		return
	}
	now := time.Since(r.start)
	th, depth := r.thread(t), t.Depth()-deeper
	th.pop(r.out, depth+1, now, "refused", "")
	th.pop(r.out, depth, now, errorName(err), results)
}

// values is a Recorder as the rule sees it that shows values.
type values struct{ r *Recorder }

// Before implements [edges.Observer].
func (v values) Before(c *edges.Call) { v.r.begin(c.Site(), "("+c.ArgsText()+")") }

// After implements [edges.Observer].
func (v values) After(c *edges.Call) { v.r.end(c.Site(), 0, c.Err(), c.ResultsText()) }

// pop ends the calls from a depth on. There are more than one when another interceptor refused a call after this one
// saw it begin: its end is not shown.
func (th *recordedThread) pop(out *tracefile.Writer, depth int, now time.Duration, failure, results string) {
	for n := len(th.open); n > 0 && th.open[n-1].depth >= depth; n = len(th.open) {
		out.EndWith(th.open[n-1].track, now, failure, results)
		th.open = th.open[:n-1]
	}
}

func (th *recordedThread) track(out *tracefile.Writer, module string) tracefile.TrackID {
	id, ok := th.tracks[module]
	if !ok {
		id = out.Track(module, th.number)
		th.tracks[module] = id
	}
	return id
}

func (r *Recorder) thread(t *trampoline.Thread) *recordedThread {
	th := r.threads[t]
	if th == nil {
		th = &recordedThread{number: len(r.threads) + 1, tracks: map[string]tracefile.TrackID{}}
		r.threads[t] = th
	}
	return th
}

func (r *Recorder) edge(e *trampoline.Edge) *recordedEdge {
	if known := r.edges[e]; known != nil {
		return known
	}
	def := e.Definition()
	known := &recordedEdge{consumer: e.Consumer().Name(), provider: e.Provider().Name(), functions: map[uintptr]tracefile.Name{}}
	if def.Host {
		known.provider = tracefile.Host
	}
	for i := range def.Slots {
		known.slots = append(known.slots, r.out.Name(def.Name, trampoline.Site{Edge: e, Index: i}.Name()))
	}
	for i := range def.Callbacks {
		known.callbacks = append(known.callbacks, r.out.Name(def.Name, def.Callbacks[i].Name))
	}
	r.edges[e] = known
	return known
}

// functions is the API name of module functions that the host calls.
const functions = "function"

// name is the name of the slot, of the callback type, or of the module's function where the host knows it.
func (r *Recorder) name(e *recordedEdge, at trampoline.Site) tracefile.Name {
	if !at.Callback {
		return e.slots[at.Index]
	}
	if at.Code == 0 || !at.Edge.Definition().Host {
		return e.callbacks[at.Index]
	}
	name, ok := e.functions[uintptr(at.Code)]
	if !ok {
		name = e.callbacks[at.Index]
		if text := hpyctx.FunctionName(at.Edge, at.Code); text != "" {
			name = r.out.Name(functions, text)
		}
		e.functions[uintptr(at.Code)] = name
	}
	return name
}

// errorName is the type of the exception that an error is or becomes.
func errorName(err error) string {
	if err == nil {
		return ""
	}
	if e := objspace.Exception(nil); errors.As(err, &e) {
		return e.TypeName()
	}
	if e, ok := err.(trampoline.Exception); ok {
		return e.ExceptionName()
	}
	return "RuntimeError"
}
