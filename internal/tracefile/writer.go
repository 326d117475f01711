package tracefile

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

const flushAt = 64 << 10

// Options of a Writer: those of package recording, which explains them.
type Options struct {
	MaxEvents uint64
	MaxBytes  int64
	Arrows    bool
	Title     string
}

// Name is an interned pair of API and member of one Writer.
type Name int

// TrackID is a track of one Writer. Zero is no track: the caller of a call that comes from outside.
type TrackID int

type writerTrack struct {
	open    int // calls in the file that have not ended
	skipped int // calls left out that have not ended
	caller  []byte
}

// Writer streams a recording. It holds one buffer and the names, however long the recording is. All methods may be
// called from any goroutine; the calls of one track must nest.
//
// A failure to write is kept: later calls do nothing, and Err and Close return it.
type Writer struct {
	mu      sync.Mutex
	out     io.Writer
	opts    Options
	buf     []byte
	tracks  []writerTrack // by TrackID, 0 unused
	trackID map[Track]TrackID
	names   [][]byte // JSON fragments of a begin event
	nameID  map[[2]string]Name
	events  uint64
	written int64 // bytes, without those in buf
	dropped uint64
	flow    uint64
	closed  bool
	err     error
}

// NewWriter starts a recording. The caller owns out and closes it after Close.
func NewWriter(out io.Writer, opts Options) *Writer {
	if opts.Title == "" {
		opts.Title = "hpyapi"
	}
	w := &Writer{
		out:     out,
		opts:    opts,
		buf:     make([]byte, 0, flushAt+4096),
		tracks:  make([]writerTrack, 1),
		trackID: map[Track]TrackID{},
		nameID:  map[[2]string]Name{},
	}
	w.buf = append(w.buf, `{"displayTimeUnit":"ns","otherData":{"producer":"hpyapi","format":"1"},"traceEvents":[`...)
	w.buf = append(w.buf, "\n{\"ph\":\"M\",\"pid\":1,\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":"...)
	w.buf = appendQuoted(w.buf, opts.Title)
	w.buf = append(w.buf, "}}"...)
	return w
}

// Track returns the track of a module on a thread, which is announced in the file the first time.
func (w *Writer) Track(module string, thread int) TrackID {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := Track{Module: module, Thread: thread}
	if id, ok := w.trackID[key]; ok {
		return id
	}
	id := TrackID(len(w.tracks))
	w.trackID[key] = id
	key.ID = int(id)
	w.tracks = append(w.tracks, writerTrack{caller: appendQuoted(nil, module)})
	w.meta(id, "thread_name")
	w.buf = append(w.buf, `"name":`...)
	w.buf = appendQuoted(w.buf, key.Label())
	w.buf = append(w.buf, `,"module":`...)
	w.buf = append(w.buf, w.tracks[id].caller...)
	w.buf = append(w.buf, `,"thread":`...)
	w.buf = strconv.AppendInt(w.buf, int64(thread), 10)
	w.buf = append(w.buf, "}}"...)
	w.meta(id, "thread_sort_index")
	w.buf = append(w.buf, `"sort_index":`...)
	w.buf = strconv.AppendInt(w.buf, int64(id), 10)
	w.buf = append(w.buf, "}}"...)
	w.flushFull()
	return id
}

func (w *Writer) meta(id TrackID, what string) {
	w.head("M", id)
	w.buf = append(w.buf, `,"name":"`...)
	w.buf = append(w.buf, what...)
	w.buf = append(w.buf, `","args":{`...)
}

// Name interns a pair of API and member, to be kept by the caller so that Begin need not look it up.
func (w *Writer) Name(api, member string) Name {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := [2]string{api, member}
	if id, ok := w.nameID[key]; ok {
		return id
	}
	text := append([]byte(`,"name":`), appendQuoted(nil, member)...)
	text = append(text, `,"cat":`...)
	text = appendQuoted(text, api)
	id := Name(len(w.names))
	w.names = append(w.names, text)
	w.nameID[key] = id
	return id
}

// Begin records the entry into a call at a time since the start of the recording. from is the caller's track, 0 when
// the call comes from outside.
func (w *Writer) Begin(track, from TrackID, name Name, at time.Duration) {
	w.BeginWith(track, from, name, at, "")
}

// BeginWith is Begin that records the arguments as well, as text; an empty one is left out.
func (w *Writer) BeginWith(track, from TrackID, name Name, at time.Duration, arguments string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil || w.closed {
		return
	}
	t := &w.tracks[track]
	if t.skipped > 0 || w.full() {
		t.skipped++
		w.dropped++
		return
	}
	arrow := w.opts.Arrows && from != track && from != 0 && w.tracks[from].open > 0
	if arrow {
		w.flow++
		w.arrow("s", from, at)
	}
	w.head("B", track)
	w.at(at)
	w.buf = append(w.buf, w.names[name]...)
	if from != 0 {
		w.buf = append(w.buf, `,"args":{"from":`...)
		w.buf = append(w.buf, w.tracks[from].caller...)
	}
	w.endArgs(from != 0, "arguments", arguments)
	w.buf = append(w.buf, '}')
	if arrow {
		w.arrow("f", track, at)
	}
	t.open++
	w.events++
	w.flushFull()
}

// endArgs writes the last of the args of an event, unless its text is empty, and the end of those that are open.
func (w *Writer) endArgs(open bool, name, text string) {
	if text != "" {
		if open {
			w.buf = append(w.buf, `,"`...)
		} else {
			w.buf = append(w.buf, `,"args":{"`...)
		}
		w.buf = append(w.buf, name...)
		w.buf = append(w.buf, `":`...)
		w.buf = appendQuoted(w.buf, text)
	}
	if open || text != "" {
		w.buf = append(w.buf, '}')
	}
}

// full tells whether the recording has come to its limit.
func (w *Writer) full() bool {
	return w.opts.MaxEvents > 0 && w.events >= w.opts.MaxEvents ||
		w.opts.MaxBytes > 0 && w.written+int64(len(w.buf)) >= w.opts.MaxBytes
}

// End records the return of the innermost call of the track. failure is the type of the error that the call ended
// with, empty on success. An End without a Begin, which switching the recording on in the middle of a call gives, is
// left out.
func (w *Writer) End(track TrackID, at time.Duration, failure string) {
	w.EndWith(track, at, failure, "")
}

// EndWith is End that records the results as well, as text; an empty one is left out.
func (w *Writer) EndWith(track TrackID, at time.Duration, failure, results string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil || w.closed {
		return
	}
	t := &w.tracks[track]
	switch {
	case t.skipped > 0:
		t.skipped--
		return
	case t.open == 0:
		return
	}
	t.open--
	w.head("E", track)
	w.at(at)
	if failure != "" {
		w.buf = append(w.buf, `,"args":{"error":`...)
		w.buf = appendQuoted(w.buf, failure)
	}
	w.endArgs(failure != "", "results", results)
	w.buf = append(w.buf, '}')
	w.events++
	w.flushFull()
}

// Flush writes what is buffered. The file can be read up to here even if the process dies.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flush()
	return w.err
}

// Err returns the first failure to write.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Dropped is the number of calls that were left out at the limit of the recording.
func (w *Writer) Dropped() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dropped
}

// Close completes the file. Calls still open stay open in it: they had not returned. A second Close does nothing.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed && w.err == nil {
		w.buf = append(w.buf, "\n],\"hpyapi\":{\"dropped\":"...)
		w.buf = strconv.AppendUint(w.buf, w.dropped, 10)
		w.buf = append(w.buf, "}}\n"...)
		w.flush()
	}
	w.closed = true
	return w.err
}

// head starts an event up to and with its track.
func (w *Writer) head(ph string, track TrackID) {
	w.buf = append(w.buf, ",\n{\"ph\":\""...)
	w.buf = append(w.buf, ph...)
	w.buf = append(w.buf, `","pid":1,"tid":`...)
	w.buf = strconv.AppendInt(w.buf, int64(track), 10)
}

// at writes the time stamp, which the format wants in microseconds.
func (w *Writer) at(t time.Duration) {
	if t < 0 {
		t = 0
	}
	w.buf = append(w.buf, `,"ts":`...)
	w.buf = strconv.AppendInt(w.buf, int64(t/1000), 10)
	ns := int(t % 1000)
	w.buf = append(w.buf, '.', byte('0'+ns/100), byte('0'+ns/10%10), byte('0'+ns%10))
}

// arrow writes one end of an arrow; it binds to the slice open on its track at that time.
func (w *Writer) arrow(ph string, track TrackID, at time.Duration) {
	w.head(ph, track)
	w.at(at)
	w.buf = append(w.buf, `,"name":"call","cat":"call","id":`...)
	w.buf = strconv.AppendUint(w.buf, w.flow, 10)
	if ph == "f" {
		w.buf = append(w.buf, `,"bp":"e"`...)
	}
	w.buf = append(w.buf, '}')
}

func (w *Writer) flushFull() {
	if len(w.buf) >= flushAt {
		w.flush()
	}
}

func (w *Writer) flush() {
	if w.err != nil || len(w.buf) == 0 {
		return
	}
	n, err := w.out.Write(w.buf)
	w.written += int64(n)
	if err != nil {
		w.err = fmt.Errorf("tracefile: write: %w", err)
	}
	w.buf = w.buf[:0]
}

func appendQuoted(buf []byte, s string) []byte {
	q, err := json.Marshal(s)
	if err != nil {
		panic("BUG: tracefile: a string always has a JSON form: " + err.Error())
	}
	return append(buf, q...)
}
