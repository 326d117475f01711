package tracefile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"
)

//go:embed page/page.html
var pageHTML string

//go:embed page/page.css
var pageCSS string

//go:embed page/page.js
var pageJS string

// PageOptions of WritePage.
type PageOptions struct {
	Title  string // of the page, "Calls between modules" when empty
	Source string // where the recording comes from, as shown: usually the file's name
	Limits Limits
	// MaxSlices bounds the calls drawn in the timeline, 30000 when zero. When there are more, the shortest are left out
	// of the drawing, and the page says so; they count in every figure.
	MaxSlices int
}

// maxRows bounds the table of calls of the page.
const maxRows = 1000

// WritePage reads a recording and writes one HTML page: who calls whom as a graph, the timeline, and the figures. It
// needs no network and no other file. Like Summarise it holds sums, not the recording, and refuses what it refuses.
func WritePage(w io.Writer, recording io.Reader, opts PageOptions) error {
	if opts.Title == "" {
		opts.Title = "Calls between modules"
	}
	if opts.MaxSlices <= 0 {
		opts.MaxSlices = 30000
	}
	f := newFold(opts.Limits)
	kept := &thinned{max: opts.MaxSlices}
	f.onSlice = kept.add
	if err := f.read(recording); err != nil {
		return err
	}
	kept.thin(opts.MaxSlices)
	s := f.summary()
	colors := newPalette(s)
	data, err := json.Marshal(timelineData(kept, f.first, s, colors))
	if err != nil {
		return fmt.Errorf("tracefile: page data: %w", err)
	}
	return render(w, opts, s, kept, colors, data)
}

// thinned keeps the longest calls. A call is never shorter than those inside it, so what is kept stays nested.
type thinned struct {
	max     int
	slices  []slice
	under   time.Duration // calls shorter than this were left out
	dropped uint64
}

func (t *thinned) add(s slice) {
	if s.dur < t.under {
		t.dropped++
		return
	}
	t.slices = append(t.slices, s)
	if len(t.slices) >= 2*t.max {
		t.thin(t.max)
	}
}

// thin leaves out the shortest calls until at most n are left.
func (t *thinned) thin(n int) {
	if len(t.slices) <= n {
		return
	}
	durs := make([]time.Duration, len(t.slices))
	for i, s := range t.slices {
		durs[i] = s.dur
	}
	slices.Sort(durs)
	t.under = durs[len(durs)-n-1] + 1
	before := len(t.slices)
	t.slices = slices.DeleteFunc(t.slices, func(s slice) bool { return s.dur < t.under })
	t.dropped += uint64(before - len(t.slices))
}

// palette gives each module a color with enough contrast for dark text; the host is grey.
type palette map[string]string

func newPalette(s *Summary) palette {
	tints := []string{"#7db3e8", "#f5b26b", "#8ccb8c", "#ea94aa", "#c2a5e8", "#6ccdc2", "#e3d06a", "#d8a27a", "#9fb0ea", "#b9d36c"}
	var names []string
	for _, e := range s.Edges {
		names = append(names, e.Caller, e.Module)
	}
	slices.Sort(names)
	p := palette{Host: "#b8bec8", Outside: "#dadde2"}
	n := 0
	for _, name := range names {
		if p[name] == "" {
			p[name] = tints[n%len(tints)]
			n++
		}
	}
	return p
}

func (p palette) of(module string) string { return p[module] }

// timeline is what the page's script draws. Slices are rows of
// [track, name, caller, begin, duration, depth on the thread, depth on the track, error or -1, unfinished].
type timeline struct {
	Tracks  []timelineTrack   `json:"tracks"`
	Names   [][2]string       `json:"names"`
	Strings []string          `json:"strings"`
	Slices  [][9]int64        `json:"slices"`
	Colors  map[string]string `json:"colors"`
	Span    int64             `json:"span"`
}

type timelineTrack struct {
	Label  string `json:"label"`
	Module string `json:"module"`
	Thread int    `json:"thread"`
}

func timelineData(kept *thinned, first time.Duration, s *Summary, colors palette) *timeline {
	t := &timeline{Colors: colors, Span: int64(s.Span), Tracks: []timelineTrack{}, Names: [][2]string{}, Strings: []string{}, Slices: [][9]int64{}}
	slices.SortStableFunc(kept.slices, func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.track.Thread, b.track.Thread), cmp.Compare(a.begin, b.begin), cmp.Compare(a.depth, b.depth))
	})
	trackOf, nameOf, textOf := map[int]int64{}, map[[2]string]int64{}, map[string]int64{}
	text := func(s string) int64 { return index(textOf, &t.Strings, s) }
	for _, sl := range kept.slices {
		track, ok := trackOf[sl.track.ID]
		if !ok {
			track = int64(len(t.Tracks))
			trackOf[sl.track.ID] = track
			t.Tracks = append(t.Tracks, timelineTrack{sl.track.Label(), sl.track.Module, sl.track.Thread})
		}
		name := index(nameOf, &t.Names, [2]string{sl.call.api, sl.call.member})
		row := [9]int64{track, name, text(sl.call.caller), int64(sl.begin - first), int64(sl.dur), int64(sl.depth), int64(sl.lane), -1, 0}
		if sl.failure != "" {
			row[7] = text(sl.failure)
		}
		if sl.unfinished {
			row[8] = 1
		}
		t.Slices = append(t.Slices, row)
	}
	return t
}

func index[K comparable](seen map[K]int64, list *[]K, k K) int64 {
	i, ok := seen[k]
	if !ok {
		i = int64(len(*list))
		seen[k] = i
		*list = append(*list, k)
	}
	return i
}

// pageView is what the template sees.
type pageView struct {
	Title, Source string
	Policy        string
	CSS           template.CSS
	JS            template.JS
	Data          template.JS
	Summary       *Summary
	Notes         []string
	Graph         *graph
	Modules       []moduleBar
	Rows          []Call
	HiddenRows    int
	Drawn         string
	LeftOut       string
	Under         time.Duration
}

type moduleBar struct {
	Module, Color, Own, Count string
	Share                     float64
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"dur":     func(d time.Duration) string { return Round(d).String() },
	"ns":      func(d time.Duration) int64 { return int64(d) },
	"grouped": grouped,
	"add":     func(a, b float64) float64 { return a + b },
}).Parse(pageHTML))

func render(w io.Writer, opts PageOptions, s *Summary, kept *thinned, colors palette, data []byte) error {
	view := pageView{
		Title: opts.Title, Source: opts.Source, CSS: template.CSS(pageCSS), JS: template.JS(pageJS), Data: template.JS(data),
		Summary: s, Notes: s.Notes(), Graph: layOut(s, colors.of), Rows: s.Calls,
		Drawn: grouped(uint64(len(kept.slices))), Under: kept.under,
		Policy: "default-src 'none'; style-src 'unsafe-inline'; script-src " + hashSource(pageJS),
	}
	if kept.dropped > 0 {
		view.LeftOut = grouped(kept.dropped)
	}
	if len(view.Rows) > maxRows {
		view.HiddenRows = len(view.Rows) - maxRows
		view.Rows = view.Rows[:maxRows]
	}
	all := s.own()
	for _, m := range s.Modules {
		view.Modules = append(view.Modules, moduleBar{m.Module, colors.of(m.Module), Round(m.Own).String(), grouped(m.Count), share(m.Own, all)})
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, view); err != nil {
		return fmt.Errorf("tracefile: page: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("tracefile: write page: %w", err)
	}
	return nil
}

// hashSource is the content security policy's name of one script, so that nothing else in the page may run.
func hashSource(script string) string {
	sum := sha256.Sum256([]byte(script))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
