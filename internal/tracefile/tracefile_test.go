package tracefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const us = time.Microsecond

// record writes a small recording: the host runs stats.mean, which makes an array through NumPy, calls it with a
// callback that comes back into stats, and fails once.
func record(t testing.TB, opts Options) []byte {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, opts)
	host, stats, numpy := w.Track(Host, 1), w.Track("stats", 1), w.Track("numpy", 1)
	mean, zeros, mapSlot := w.Name("method", "mean"), w.Name("NumPy", "zeros"), w.Name("NumPy", "map")
	callback, newLong := w.Name("NumPy", "map_fn"), w.Name("HPy", "ctx_Long_FromInt64_t")
	w.Begin(stats, host, mean, 0)
	w.Begin(numpy, stats, zeros, 10*us)
	w.Begin(host, numpy, newLong, 12*us)
	w.End(host, 14*us, "")
	w.End(numpy, 20*us, "")
	w.Begin(numpy, stats, mapSlot, 30*us)
	w.Begin(stats, numpy, callback, 32*us)
	w.End(stats, 42*us, "")
	w.Begin(stats, numpy, callback, 44*us)
	w.End(stats, 46*us+123, "ValueError")
	w.End(numpy, 50*us, "ValueError")
	w.End(stats, 100*us, "")
	require.NoError(t, w.Close())
	return out.Bytes()
}

func readAll(data []byte, limits Limits) ([]Event, *Reader, error) {
	r := NewReader(bytes.NewReader(data), limits)
	var events []Event
	for {
		ev, err := r.Next()
		if err == io.EOF {
			return events, r, nil
		}
		if err != nil {
			return events, r, err
		}
		events = append(events, ev)
	}
}

func TestReaderReturnsWhatWriterWrote(t *testing.T) {
	events, _, err := readAll(record(t, Options{Arrows: true}), Limits{})
	require.NoError(t, err)
	require.Len(t, events, 12)
	stats := Track{ID: 2, Module: "stats", Thread: 1}
	require.Equal(t, Event{Kind: Begin, Track: stats, API: "method", Member: "mean", Caller: Host}, events[0])
	require.Equal(t, Event{Kind: End, Time: 46*us + 123, Track: stats, Error: "ValueError"}, events[9])
	require.Equal(t, Event{Kind: End, Time: 100 * us, Track: stats}, events[11])
}

func TestFileIsTraceEventJSON(t *testing.T) {
	var file struct {
		DisplayTimeUnit string
		TraceEvents     []struct {
			Ph, Name, Cat string
			Pid, Tid, ID  int
			Ts            float64
			Args          map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(record(t, Options{Arrows: true}), &file))
	require.Equal(t, "ns", file.DisplayTimeUnit)
	kinds := map[string]int{}
	names := map[string]bool{}
	for _, ev := range file.TraceEvents {
		kinds[ev.Ph]++
		require.Equal(t, 1, ev.Pid)
		if ev.Name == "thread_name" {
			names[ev.Args["name"].(string)] = true
		}
	}
	// One process name, two metadata events for each of three tracks, an arrow for each call between two modules.
	require.Equal(t, map[string]int{"M": 7, "B": 6, "E": 6, "s": 5, "f": 5}, kinds)
	require.Equal(t, map[string]bool{"host": true, "stats": true, "numpy": true}, names)
}

func TestWriterLeavesOutCallsAfterItsLimitAndKeepsTheRestBalanced(t *testing.T) {
	for _, opts := range []Options{{MaxEvents: 4}, {MaxBytes: 900}} {
		events, r, err := readAll(record(t, opts), Limits{})
		require.NoError(t, err)
		require.EqualValues(t, 3, r.Dropped())
		open := 0
		for _, ev := range events {
			if ev.Kind == Begin {
				open++
			} else {
				open--
			}
			require.GreaterOrEqual(t, open, 0)
		}
		require.Zero(t, open)
		require.Len(t, events, 6)
	}
}

func TestARecordingIsNeverMuchLongerThanItsLimit(t *testing.T) {
	var out bytes.Buffer
	const limit = 3 * flushAt
	w := NewWriter(&out, Options{MaxBytes: limit})
	track, name := w.Track("m", 1), w.Name("API", "member")
	for i := range 100_000 {
		w.Begin(track, 0, name, time.Duration(i)*us)
		w.End(track, time.Duration(i)*us, "")
	}
	require.NotZero(t, w.Dropped())
	require.NoError(t, w.Close())
	require.InDelta(t, limit, out.Len(), 1000)
}

func TestWriterLeavesOutAnEndWithoutItsBegin(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Options{})
	w.End(w.Track("m", 1), us, "")
	require.NoError(t, w.Close())
	events, _, err := readAll(out.Bytes(), Limits{})
	require.NoError(t, err)
	require.Empty(t, events)
}

type failingWriter struct{ after int }

func (f *failingWriter) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWriterKeepsTheFirstFailure(t *testing.T) {
	w := NewWriter(&failingWriter{after: 100_000}, Options{})
	track, name := w.Track("m", 1), w.Name("API", "member")
	for i := range 5000 {
		w.Begin(track, 0, name, time.Duration(i)*us)
		w.End(track, time.Duration(i)*us, "")
	}
	require.ErrorContains(t, w.Err(), "tracefile: write: disk full")
	require.ErrorContains(t, w.Close(), "disk full")
}

func TestWriterHoldsOneBufferHoweverLongTheRecording(t *testing.T) {
	w := NewWriter(io.Discard, Options{Arrows: true})
	a, b, name := w.Track("a", 1), w.Track("b", 1), w.Name("API", "member")
	at := time.Duration(0)
	w.Begin(a, 0, name, 0)
	allocs := testing.AllocsPerRun(20000, func() {
		at += us
		w.Begin(b, a, name, at)
		w.End(b, at, "")
	})
	require.Zero(t, allocs)
	require.LessOrEqual(t, cap(w.buf), flushAt+4096)
}

func TestReaderRefusesHostileFilesAndNamesThePlace(t *testing.T) {
	const head = `{"traceEvents":[`
	ok := `{"ph":"B","pid":1,"tid":1,"ts":1,"name":"f"}`
	for name, c := range map[string]struct{ file, want string }{
		"empty":                {"", "file ends in the middle"},
		"no JSON":              {"hello", "invalid character 'h'"},
		"a number":             {"12", "starts with 12"},
		"events no array":      {`{"traceEvents":{}}`, "traceEvents is no array"},
		"cut off":              {head + ok + `,{"ph":"E"`, "file ends in the middle"},
		"rubbish after":        {head + "]} x", "invalid character 'x'"},
		"second value after":   {head + "]}{}", "more follows after the end"},
		"no kind":              {head + `{"pid":1}]}`, "event 1: not a readable trace: it has no kind (ph)"},
		"wrong type":           {head + `{"ph":5}]}`, "cannot unmarshal number"},
		"event is an array":    {head + `[1]]}`, "cannot unmarshal array"},
		"no time":              {head + ok + `,{"ph":"E","tid":1}]}`, "event 2: not a readable trace: it has no time"},
		"negative time":        {head + `{"ph":"B","ts":-1}]}`, `time "-1"`},
		"endless time":         {head + `{"ph":"B","ts":1e300}]}`, `time "1e300"`},
		"tid no integer":       {head + `{"ph":"B","tid":1.5,"ts":1}]}`, "no usable tid"},
		"complete event":       {head + `{"ph":"X","ts":1,"dur":1}]}`, "complete event (ph X)"},
		"too many tracks":      {head + tracks(5) + "]}", "event 5: not a readable trace: it is on a new track after 4 others"},
		"too many names":       {head + names(20) + "]}", "has a new name after 10 others"},
		"one endless event":    {head + `{"ph":"B","ts":1,"name":"` + strings.Repeat("x", 300_000) + `"}]}`, "is longer than"},
		"endless white space":  {head + strings.Repeat(" ", 300_000) + "]}", "is longer than"},
		"endless other member": {`{"other":"` + strings.Repeat("x", 300_000) + `"}`, "is longer than"},
		"nested too deep":      {head + `{"args":` + strings.Repeat("[", 100_000), "exceeded max depth"},
	} {
		t.Run(name, func(t *testing.T) {
			limits := Limits{EventBytes: 150_000, Tracks: 4, Names: 10}
			_, r, err := readAll([]byte(c.file), limits)
			require.ErrorIs(t, err, ErrFormat)
			require.ErrorContains(t, err, c.want)
			_, again := r.Next()
			require.Equal(t, err, again)
		})
	}
}

func tracks(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"ph":"B","pid":1,"tid":%d,"ts":1,"name":"f"}`, i))
	}
	return strings.Join(list, ",")
}

func names(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"ph":"B","pid":1,"tid":1,"ts":1,"name":"f%d"}`, i))
	}
	return strings.Join(list, ",")
}

func TestReaderPassesOverWhatItDoesNotUse(t *testing.T) {
	events, _, err := readAll([]byte(`{"other":[{"a":[1,"x"]}],"traceEvents":[
		{"ph":"i","ts":1,"name":"instant"},{"ph":"B","ts":1.5,"name":"f","args":{"from":5,"x":{}}},
		{"ph":"M","name":"thread_name","args":{"name":"main"}},{"ph":"E","ts":2,"args":[1]}],"more":null}`), Limits{})
	require.NoError(t, err)
	require.Equal(t, []Event{
		{Kind: Begin, Time: 1500, Track: Track{1, "0:0", 1}, Member: "f"}, {Kind: End, Time: 2000, Track: Track{1, "main", 1}},
	}, events)
	events, _, err = readAll([]byte(`[{"ph":"B","ts":1,"name":"f"}]`), Limits{})
	require.NoError(t, err)
	require.Len(t, events, 1, "the array form of the format")
}

func TestSummaryTellsTotalFromOwnTime(t *testing.T) {
	s, err := Summarise(bytes.NewReader(record(t, Options{Arrows: true})), Limits{})
	require.NoError(t, err)
	require.Equal(t, 100*us, s.Span)
	require.EqualValues(t, 6, s.Count)
	require.Equal(t, []ModuleTime{
		{"stats", 3, 70*us + 10*us + 2*us + 123}, {"numpy", 2, 8*us + 8*us - 123}, {"host", 1, 2 * us},
	}, s.Modules)
	require.Equal(t, []Edge{
		{"host", "stats", []string{"method"}, 1, 0, 100 * us},
		{"stats", "numpy", []string{"NumPy"}, 2, 1, 30 * us},
		{"numpy", "stats", []string{"NumPy"}, 2, 1, 12*us + 123},
		{"numpy", "host", []string{"HPy"}, 1, 0, 2 * us},
	}, s.Edges)
	require.Equal(t, Call{"numpy", "stats", "NumPy", "map_fn", 2, 1, 12*us + 123, 12*us + 123, 10 * us}, s.Calls[2])
	require.Empty(t, s.Notes())
}

func TestSummaryCountsTheTimeOfARecursionOnce(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Options{})
	m, f := w.Track("m", 1), w.Name("API", "f")
	for i := range 10 {
		w.Begin(m, m, f, time.Duration(i)*us)
	}
	for i := range 10 {
		w.End(m, time.Duration(10+i)*us, "")
	}
	require.NoError(t, w.Close())
	s, err := Summarise(&out, Limits{})
	require.NoError(t, err)
	require.Equal(t, []Call{{"m", "m", "API", "f", 10, 0, 19 * us, 19 * us, 19 * us}}, s.Calls)
	require.Equal(t, 19*us, s.Edges[0].Total)
}

func TestSummaryKeepsThreadsApart(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Options{})
	a1, a2, f := w.Track("a", 1), w.Track("a", 2), w.Name("API", "f")
	w.Begin(a1, 0, f, 0)
	w.Begin(a2, 0, f, 1*us)
	w.End(a1, 2*us, "")
	w.End(a2, 5*us, "")
	require.NoError(t, w.Close())
	s, err := Summarise(&out, Limits{})
	require.NoError(t, err)
	require.Equal(t, 2, s.Threads)
	require.Equal(t, []Call{{Outside, "a", "API", "f", 2, 0, 6 * us, 6 * us, 4 * us}}, s.Calls)
	require.Zero(t, s.Unbalanced)
}

func TestSummaryOfAKilledProcessSaysSo(t *testing.T) {
	whole := record(t, Options{})
	cut := whole[:bytes.LastIndex(whole, []byte(`{"ph":"E"`))]
	cut = cut[:bytes.LastIndex(cut, []byte(`{"ph":"E"`))+4]
	s, err := Summarise(bytes.NewReader(cut), Limits{})
	require.NoError(t, err)
	require.True(t, s.Truncated)
	require.EqualValues(t, 2, s.Unfinished)
	require.Equal(t, 46*us+123, s.Span)
	require.Contains(t, s.Notes()[0], "ends in the middle")
	require.Contains(t, s.Notes()[1], "2 calls had not returned")
}

func TestSummaryRefusesEndlessDepth(t *testing.T) {
	_, err := Summarise(strings.NewReader(`[`+strings.TrimSuffix(strings.Repeat(`{"ph":"B","ts":1,"name":"f"},`, 20), ",")+`]`), Limits{Depth: 10})
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, "event 11")
	_, err = Summarise(strings.NewReader(`[{"ph":"B","ts":5,"name":"f"},{"ph":"E","ts":1}]`), Limits{})
	require.ErrorContains(t, err, "event 2: not a readable trace: it is earlier than the one before it on its thread")
	_, err = Summarise(strings.NewReader(`{"traceEvents":[{"ph":"B","tid":2,"ts":0},{"ph":"B","tid":2,"ts":10},{"ph":"B","tid":2,"ts":0}`), Limits{})
	require.ErrorContains(t, err, "event 3: not a readable trace: it is earlier", "also in a file that ends in the middle")
	_, err = Summarise(strings.NewReader(`[{"ph":"B","tid":2,"ts":10},{"ph":"B","tid":3,"ts":0},{"ph":"E","tid":3,"ts":1},{"ph":"E","tid":2,"ts":11}]`), Limits{})
	require.NoError(t, err, "threads have clocks of their own order")
}

func TestSummaryTextIsSafeForATerminal(t *testing.T) {
	s, err := Summarise(strings.NewReader(`[{"ph":"B","ts":1,"name":"\u001b[2Jx\ty\n"},{"ph":"E","ts":4}]`), Limits{})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, s.WriteText(&out, 10))
	require.NotContains(t, out.String(), "\x1b")
	require.Contains(t, out.String(), "[2Jx�y�")
	require.Contains(t, out.String(), "1 calls between 1 modules in 3µs on 1 thread(s)")
}

func TestPageIsSelfContainedAndEscapesNames(t *testing.T) {
	var out bytes.Buffer
	hostile := `</script><script>alert(1)</script>`
	w := NewWriter(&out, Options{})
	m := w.Track(hostile, 1)
	w.Begin(m, 0, w.Name(`"><img src=x onerror=alert(1)>`, hostile), 0)
	w.End(m, us, hostile)
	require.NoError(t, w.Close())
	var page bytes.Buffer
	require.NoError(t, WritePage(&page, &out, PageOptions{Source: hostile}))
	html := page.String()
	require.NotContains(t, html, "<script>alert")
	require.NotContains(t, html, "<img")
	require.NotRegexp(t, `(?i)(src|href)\s*=\s*["']?(https?:)?//`, html)
	require.NotContains(t, html, "http:")
	require.NotContains(t, html, "https:")
	require.Contains(t, html, "default-src &#39;none&#39;")
	require.Equal(t, 2, strings.Count(html, "<script"), "the data and one script of ours")
}

func TestPageDrawsTheLongestCallsAndSaysWhatItLeavesOut(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Options{})
	m, n, f := w.Track("m", 1), w.Track("n", 1), w.Name("API", "f")
	at := time.Duration(0)
	for i := range 1000 {
		w.Begin(m, 0, f, at)
		w.Begin(n, m, f, at+10)
		at += time.Duration(100 + i)
		w.End(n, at-10, "")
		w.End(m, at, "")
	}
	require.NoError(t, w.Close())
	var page bytes.Buffer
	require.NoError(t, WritePage(&page, bytes.NewReader(out.Bytes()), PageOptions{MaxSlices: 200}))
	_, rest, _ := strings.Cut(page.String(), `id="data">`)
	raw, _, _ := strings.Cut(rest, "</script>")
	var data timeline
	require.NoError(t, json.Unmarshal([]byte(raw), &data))
	require.LessOrEqual(t, len(data.Slices), 200)
	require.GreaterOrEqual(t, len(data.Slices), 190)
	require.Contains(t, page.String(), fmt.Sprintf("%s calls shorter than", grouped(uint64(2000-len(data.Slices)))))
	for _, s := range data.Slices {
		if data.Tracks[s[0]].Module == "n" {
			require.EqualValues(t, 1, s[5], "a call that is drawn has the call around it drawn")
		}
	}
}

func TestGraphLabelsDoNotCover(t *testing.T) {
	s, err := Summarise(bytes.NewReader(record(t, Options{})), Limits{})
	require.NoError(t, err)
	g := layOut(s, newPalette(s).of)
	require.Len(t, g.Nodes, 4, "the host is there as caller and as provider")
	var all []rect
	for _, n := range g.Nodes {
		all = append(all, n.rect)
	}
	for _, e := range g.Edges {
		all = append(all, e.Label)
	}
	for i, a := range all {
		require.True(t, a.X >= 0 && a.Y >= 0 && a.X+a.W <= g.W && a.Y+a.H <= g.H, "inside the picture: %v of %v x %v", a, g.W, g.H)
		for _, b := range all[:i] {
			require.False(t, a.meets(b), "%v covers %v", a, b)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(record(f, Options{Arrows: true}))
	f.Add([]byte(`[{"ph":"B","ts":1,"name":"f"},{"ph":"E","ts":4}]`))
	f.Add([]byte(`{"traceEvents":[{"ph":"M","name":"thread_name","args":{"name":"main","thread":2}}],"hpyapi":{"dropped":2}}`))
	f.Add([]byte(`{"traceEvents":[{"ph":"B","tid":2,"ts":0},{"ph":"B","tid":2,"ts":10},{"ph":"B","tid":2,"ts":0}`))
	limits := Limits{EventBytes: 1 << 12, Tracks: 16, Names: 64, Depth: 32}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Summarise(bytes.NewReader(data), limits)
		pageErr := WritePage(io.Discard, bytes.NewReader(data), PageOptions{Limits: limits, MaxSlices: 8})
		require.Equal(t, err == nil, pageErr == nil)
		if err != nil {
			return
		}
		var own time.Duration
		for _, m := range s.Modules {
			require.GreaterOrEqual(t, m.Own, time.Duration(0))
			own += m.Own
		}
		for _, c := range s.Calls {
			require.LessOrEqual(t, c.Total, s.Span*time.Duration(max(s.Threads, 1)))
			require.GreaterOrEqual(t, c.Own, time.Duration(0))
		}
		require.LessOrEqual(t, own, s.Span*time.Duration(max(s.Threads, 1)))
	})
}

func BenchmarkRecordCall(b *testing.B) {
	w := NewWriter(io.Discard, Options{Arrows: true})
	a, c, name := w.Track("a", 1), w.Track("b", 1), w.Name("API", "member")
	w.Begin(a, 0, name, 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.Begin(c, a, name, time.Duration(i)*us)
		w.End(c, time.Duration(i)*us, "")
	}
}

func BenchmarkSummarise(b *testing.B) {
	var out bytes.Buffer
	w := NewWriter(&out, Options{Arrows: true})
	a, c, name := w.Track("a", 1), w.Track("b", 1), w.Name("API", "member")
	w.Begin(a, 0, name, 0)
	for i := range 10000 {
		w.Begin(c, a, name, time.Duration(i)*us)
		w.End(c, time.Duration(i)*us, "")
	}
	w.End(a, time.Second, "")
	_ = w.Close()
	b.SetBytes(int64(out.Len()))
	for b.Loop() {
		if _, err := Summarise(bytes.NewReader(out.Bytes()), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
