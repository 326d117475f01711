package tracefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// Reader reads a recording event by event. It holds the names and tracks of the file, within its Limits, never its
// events. Files that other programs wrote are read as far as they use the same events; complete events (X) are
// refused with an error, all other kinds are passed over.
type Reader struct {
	dec     *json.Decoder
	src     *boundedSource
	limits  Limits
	names   map[string]string
	tracks  map[trackKey]*Track
	threads int  // threads numbered so far, for files that do not number them
	inList  bool // between the brackets of traceEvents
	array   bool // the file is the format's bare array form
	started bool
	count   uint64
	dropped uint64
	done    error // what Next returns from now on
}

// trackKey is how the format names a track.
type trackKey struct{ pid, tid int64 }

// NewReader reads a recording from r, which the caller owns.
func NewReader(r io.Reader, limits Limits) *Reader {
	limits = limits.orDefault()
	src := &boundedSource{r: r, window: int64(limits.EventBytes) + 64<<10}
	return &Reader{
		dec: json.NewDecoder(src), src: src, limits: limits,
		names: map[string]string{}, tracks: map[trackKey]*Track{},
	}
}

// Dropped is the number of calls that the Writer left out, known when Next returned io.EOF.
func (r *Reader) Dropped() uint64 { return r.dropped }

// Next returns the next event, io.EOF after the last, or an error that wraps ErrFormat. After an error it returns the
// same error.
func (r *Reader) Next() (Event, error) {
	if r.done != nil {
		return Event{}, r.done
	}
	for {
		ev, ok, err := r.step()
		if err != nil {
			r.done = r.explain(err)
			return Event{}, r.done
		}
		if ok {
			return ev, nil
		}
	}
}

// explain turns an error of the decoder into one of ours.
func (r *Reader) explain(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == errComplete:
		return io.EOF
	case errors.Is(err, ErrFormat):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("tracefile: %s%w: %w", r.after(), ErrFormat, ErrTruncated)
	case errors.As(err, &syntax), errors.As(err, &kind):
		return fmt.Errorf("tracefile: %s%w: %s", r.after(), ErrFormat, strings.TrimPrefix(err.Error(), "json: "))
	}
	return fmt.Errorf("tracefile: %s%w", r.after(), err)
}

// after says how far the reader came, empty when nothing was read.
func (r *Reader) after() string {
	if r.count == 0 {
		return ""
	}
	return fmt.Sprintf("after event %d, before byte %d: ", r.count, r.dec.InputOffset())
}

// errComplete ends a file that is complete; it is not io.EOF, which the decoder gives for one that is cut off.
var errComplete = errors.New("complete")

// step reads one event or one piece of what surrounds the events.
func (r *Reader) step() (Event, bool, error) {
	r.src.mark = r.dec.InputOffset()
	switch {
	case !r.started:
		return Event{}, false, r.open()
	case !r.inList:
		return Event{}, false, r.member()
	case !r.dec.More():
		if _, err := r.dec.Token(); err != nil {
			return Event{}, false, err
		}
		r.inList = false
		if r.array {
			return Event{}, false, r.finish()
		}
		return Event{}, false, nil
	}
	var raw rawEvent
	if err := r.dec.Decode(&raw); err != nil {
		return Event{}, false, err
	}
	r.count++
	return r.event(&raw)
}

// open reads the start of the file in either of the format's two forms.
func (r *Reader) open() error {
	tok, err := r.dec.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('{'):
	case json.Delim('['):
		r.array, r.inList = true, true
	default:
		return fmt.Errorf("tracefile: %w: starts with %v, not with an object or an array", ErrFormat, tok)
	}
	r.started = true
	return nil
}

// member reads one member of the file's object.
func (r *Reader) member() error {
	tok, err := r.dec.Token()
	if err != nil {
		return err
	}
	if tok == json.Delim('}') {
		return r.finish()
	}
	switch key, _ := tok.(string); key {
	case "traceEvents":
		tok, err := r.dec.Token()
		if err != nil {
			return err
		}
		if tok != json.Delim('[') {
			return fmt.Errorf("tracefile: %w: traceEvents is no array", ErrFormat)
		}
		r.inList = true
		return nil
	case "hpyapi":
		var trailer struct {
			Dropped uint64 `json:"dropped"`
		}
		if err := r.dec.Decode(&trailer); err != nil {
			return err
		}
		r.dropped = trailer.Dropped
		return nil
	}
	return r.skip()
}

// finish checks that nothing follows.
func (r *Reader) finish() error {
	switch _, err := r.dec.Token(); {
	case errors.Is(err, io.EOF):
		return errComplete
	case err != nil:
		return err
	}
	return fmt.Errorf("tracefile: %w: more follows after the end at byte %d", ErrFormat, r.dec.InputOffset())
}

// skip passes over one value, whatever its size.
func (r *Reader) skip() error {
	for depth := 0; ; {
		r.src.mark = r.dec.InputOffset()
		tok, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// rawEvent is one event as the format has it.
type rawEvent struct {
	Ph   string      `json:"ph"`
	Pid  json.Number `json:"pid"`
	Tid  json.Number `json:"tid"`
	Ts   json.Number `json:"ts"`
	Name string      `json:"name"`
	Cat  string      `json:"cat"`
	Args rawArgs     `json:"args"`
}

// rawArgs are the arguments that this package writes; another program's may have any type.
type rawArgs struct {
	from, errText, name, module string
	thread                      int
}

// UnmarshalJSON takes what it knows and passes over all else.
func (a *rawArgs) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return nil
	}
	var all struct{ From, Error, Name, Module, Thread any }
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	a.from, _ = all.From.(string)
	a.errText, _ = all.Error.(string)
	a.name, _ = all.Name.(string)
	a.module, _ = all.Module.(string)
	if thread, ok := all.Thread.(float64); ok && thread >= 1 && thread <= math.MaxInt32 {
		a.thread = int(thread)
	}
	return nil
}

func (r *Reader) event(raw *rawEvent) (Event, bool, error) {
	switch raw.Ph {
	case "B", "E", "M":
	case "X":
		return Event{}, false, r.bad("is a complete event (ph X); only recordings with B and E can be read")
	case "":
		return Event{}, false, r.bad("has no kind (ph)")
	default:
		return Event{}, false, nil
	}
	track, err := r.track(raw)
	if err != nil || raw.Ph == "M" {
		return Event{}, false, err
	}
	ev := Event{Track: *track}
	if ev.Time, err = parseTime(string(raw.Ts)); err != nil {
		return Event{}, false, r.bad(err.Error())
	}
	if raw.Ph == "E" {
		ev.Kind = End
		ev.Error, err = r.intern(raw.Args.errText)
		return ev, true, err
	}
	ev.Kind = Begin
	for _, s := range []struct {
		to   *string
		text string
	}{{&ev.API, raw.Cat}, {&ev.Member, raw.Name}, {&ev.Caller, raw.Args.from}} {
		if *s.to, err = r.intern(s.text); err != nil {
			return Event{}, false, err
		}
	}
	return ev, true, nil
}

// track returns the track of an event, and learns its module from the metadata.
func (r *Reader) track(raw *rawEvent) (*Track, error) {
	key := trackKey{}
	var err error
	if key.pid, err = integer(raw.Pid); err != nil {
		return nil, r.bad("has no usable pid")
	}
	if key.tid, err = integer(raw.Tid); err != nil {
		return nil, r.bad("has no usable tid")
	}
	named := raw.Ph == "M" && raw.Name == "thread_name"
	if raw.Ph == "M" && !named {
		return nil, nil
	}
	t := r.tracks[key]
	if t == nil {
		if len(r.tracks) >= r.limits.Tracks {
			return nil, r.bad(fmt.Sprintf("is on a new track after %d others, which is the limit", r.limits.Tracks))
		}
		r.threads++
		t = &Track{ID: len(r.tracks) + 1, Module: fmt.Sprintf("%d:%d", key.pid, key.tid), Thread: r.threads}
		r.tracks[key] = t
	}
	if named {
		module := raw.Args.module
		if module == "" {
			module = raw.Args.name
		}
		if module != "" {
			if t.Module, err = r.intern(module); err != nil {
				return nil, err
			}
		}
		if raw.Args.thread > 0 {
			t.Thread = raw.Args.thread
		}
	}
	return t, nil
}

// intern keeps one copy of a name, so that the events of a file share them.
func (r *Reader) intern(s string) (string, error) {
	if kept, ok := r.names[s]; ok {
		return kept, nil
	}
	if len(r.names) >= r.limits.Names {
		return "", r.bad(fmt.Sprintf("has a new name after %d others, which is the limit", r.limits.Names))
	}
	kept := strings.Clone(s)
	r.names[kept] = kept
	return kept, nil
}

func (r *Reader) bad(what string) error {
	return fmt.Errorf("tracefile: event %d: %w: it %s", r.count, ErrFormat, what)
}

// integer reads a pid or tid; a missing one is 0, as viewers have it.
func integer(n json.Number) (int64, error) {
	if n == "" {
		return 0, nil
	}
	return strconv.ParseInt(string(n), 10, 64)
}

// parseTime reads microseconds with a fraction. Plain decimals, which are what is met, are read exactly.
func parseTime(s string) (time.Duration, error) {
	if s == "" {
		return 0, errors.New("has no time (ts)")
	}
	whole, frac, _ := strings.Cut(s, ".")
	if us, err := strconv.ParseInt(whole, 10, 64); err == nil && us >= 0 && us < math.MaxInt64/1000 && len(frac) <= 3 {
		ns, err := strconv.ParseUint((frac + "000")[:3], 10, 16)
		if err == nil {
			return time.Duration(us*1000 + int64(ns)), nil
		}
	}
	us, err := strconv.ParseFloat(s, 64)
	if err != nil || !(us >= 0) || us*1000 >= math.MaxInt64 {
		return 0, fmt.Errorf("has the time %q, which is no time since the start in microseconds", s)
	}
	return time.Duration(math.Round(us * 1000)), nil
}

// boundedSource refuses to read further than window beyond mark, so that one endless event cannot fill the memory.
type boundedSource struct {
	r          io.Reader
	read, mark int64
	window     int64
}

func (s *boundedSource) Read(p []byte) (int, error) {
	if s.read-s.mark > s.window {
		return 0, fmt.Errorf("tracefile: %w: one event or string after byte %d is longer than %d bytes", ErrFormat, s.mark, s.window)
	}
	n, err := s.r.Read(p)
	s.read += int64(n)
	return n, err
}
