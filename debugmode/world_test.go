package debugmode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/internal/modeworld"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// world is an interpreter with the module faults.
type world struct {
	*modeworld.World
	d *debugmode.Debug
}

// newWorld loads the module in debug mode.
func newWorld(tb testing.TB, opts debugmode.Options) *world {
	tb.Helper()
	w := bareWorld(tb)
	w.d = debugmode.New(opts)
	w.Load("faults", w.d)
	return w
}

func bareWorld(tb testing.TB) *world { return &world{World: modeworld.New(tb)} }

// last is the latest report; there must be exactly n.
func (w *world) last(n int) debugmode.Report {
	w.TB.Helper()
	all := w.d.Reports()
	var lines []string
	for i := range all {
		lines = append(lines, all[i].String())
	}
	require.Len(w.TB, all, n, strings.Join(lines, "\n"))
	return all[n-1]
}

func str(s string) objspace.Value { return pyobj.NewStr(s) }

// attr is an attribute of the module.
func (w *world) attr(name string) (o objspace.Value) {
	w.TB.Helper()
	w.Inside(func(objspace.Space) { o = w.attrInside(name) })
	return o
}

func (w *world) attrInside(name string) objspace.Value {
	w.TB.Helper()
	o, err := w.M.Attr(name)
	require.NoError(w.TB, err)
	return o
}
