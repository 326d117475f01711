//go:build browser

package browser

import (
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/internal/tracefile"
)

// writePage records a run of three modules and makes its page.
func writePage(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	recording := filepath.Join(dir, "run.trace.json")
	file, err := os.Create(recording)
	require.NoError(t, err)
	r := newRun(tracefile.NewWriter(file, tracefile.Options{Arrows: true}))
	for day := range 12 {
		r.report(day)
	}
	require.NoError(t, r.w.Close())
	require.NoError(t, file.Close())
	file, err = os.Open(recording)
	require.NoError(t, err)
	defer file.Close()
	path := filepath.Join(dir, "page.html")
	page, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, tracefile.WritePage(page, file, tracefile.PageOptions{Source: filepath.Base(recording)}))
	require.NoError(t, page.Close())
	return path
}

// run records calls with times of its own clock, so that the picture is the same each time.
type run struct {
	w                        *tracefile.Writer
	now                      time.Duration
	host, stats, geo, arrays tracefile.TrackID
}

func newRun(w *tracefile.Writer) *run {
	return &run{w: w, host: w.Track(tracefile.Host, 1), stats: w.Track("stats", 1), geo: w.Track("geo", 1), arrays: w.Track("numpy_api", 1)}
}

func (r *run) call(callee, caller tracefile.TrackID, api, member string, work time.Duration, inside ...func()) {
	r.w.Begin(callee, caller, r.w.Name(api, member), r.now)
	r.now += work / 2
	failure := ""
	for _, f := range inside {
		f()
		r.now += 300
	}
	if member == "map_fn" && r.now%7 == 0 {
		failure = "ValueError"
	}
	r.now += work / 2
	r.w.End(callee, r.now, failure)
	r.now += 200
}

func (r *run) report(day int) {
	item := func() { r.call(r.host, r.stats, "HPy", "ctx_GetItem_i", 900) }
	long := func() { r.call(r.host, r.arrays, "HPy", "ctx_Float_FromDouble", 700) }
	zeros := func() { r.call(r.arrays, r.stats, "NumPy", "zeros", 4000, long) }
	smooth := func() { r.call(r.stats, r.arrays, "NumPy", "map_fn", 2500+time.Duration(day*37), item) }
	mapped := func() { r.call(r.arrays, r.stats, "NumPy", "map", 3000, smooth, smooth, smooth, smooth) }
	sum := func() { r.call(r.arrays, r.geo, "NumPy", "sum", 6000, long) }
	distance := func() { r.call(r.geo, r.stats, "Geo", "distance", 9000, sum) }
	r.call(r.stats, r.host, "method", "daily_report", 12000, item, zeros, mapped, distance)
}

// chromium runs the browser on a page and returns what it printed.
func chromium(t *testing.T, page, fragment string, args ...string) string {
	t.Helper()
	browser := os.Getenv("CHROMIUM")
	if browser == "" {
		browser = testenv.Tool(t, "chromium")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	args = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + t.TempDir(),
		"--window-size=1280,1150", "--virtual-time-budget=3000",
	}, args...)
	cmd := exec.CommandContext(ctx, browser, append(args, "file://"+page+fragment)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	return string(out)
}

func attribute(t *testing.T, dom, name string) string {
	t.Helper()
	found := regexp.MustCompile(`<html[^>]*\sdata-` + name + `="([^"]*)"`).FindStringSubmatch(dom)
	if found == nil {
		return ""
	}
	return found[1]
}

// contains keeps the page itself, which is long, out of the failure.
func contains(t *testing.T, dom, text string) {
	t.Helper()
	require.True(t, strings.Contains(dom, text), "the page says %q", text)
}

func TestPageDrawsItsTimelineGraphAndTables(t *testing.T) {
	page := writePage(t)
	dom := chromium(t, page, "", "--dump-dom")
	require.Empty(t, attribute(t, dom, "error"), "no error in the page's script")
	require.Equal(t, "1", attribute(t, dom, "ready"))
	drawn, err := strconv.Atoi(attribute(t, dom, "drawn"))
	require.NoError(t, err)
	require.Greater(t, drawn, 100)
	contains(t, dom, "8 kinds of call")
	require.Equal(t, 5, strings.Count(dom, `class="node"`), "stats, geo, numpy_api, and the host on both sides")
}

func TestPageShowsWhatItsAddressSays(t *testing.T) {
	page := writePage(t)
	dom := chromium(t, page, "#view=stack&from=0&to=80000&call=0&caller=stats&module=numpy_api&search=zeros", "--dump-dom")
	require.Empty(t, attribute(t, dom, "error"))
	contains(t, dom, "1 of 8 kinds of call")
	contains(t, dom, "host calls method daily_report of stats")
	contains(t, dom, "stats → numpy_api")
	drawn, err := strconv.Atoi(attribute(t, dom, "drawn"))
	require.NoError(t, err)
	require.Less(t, drawn, 60, "only the calls of the time asked for are drawn")
}

func TestPageLooksLikeSomething(t *testing.T) {
	page := writePage(t)
	dir := testenv.Path(t, ".build", "screenshots")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	for name, fragment := range map[string]string{"trace.png": "", "trace-zoomed.png": "#from=0&to=70000&call=4", "trace-stack.png": "#view=stack&from=0&to=140000"} {
		shot := filepath.Join(dir, name)
		chromium(t, page, fragment, "--screenshot="+shot)
		file, err := os.Open(shot)
		require.NoError(t, err)
		picture, err := png.Decode(file)
		require.NoError(t, err)
		require.NoError(t, file.Close())
		colors := map[[3]uint32]int{}
		for y := 0; y < picture.Bounds().Dy(); y++ {
			for x := 0; x < picture.Bounds().Dx(); x++ {
				r, g, b, _ := picture.At(x, y).RGBA()
				colors[[3]uint32{r >> 8, g >> 8, b >> 8}]++
			}
		}
		require.Greater(t, len(colors), 50, "a picture with text and bars, not a blank page")
	}
}
