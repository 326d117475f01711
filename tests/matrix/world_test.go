package matrix

import (
	"fmt"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/tests/matrix/keeper"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

// side is one of the two modules of a cell.
type side struct {
	lang string // "C" or "Go"
	mode debugmode.Selection
}

func (s side) String() string { return fmt.Sprintf("%-2s %-11v", s.lang, s.mode) }

// world is an interpreter with the two modules of one cell, which must leave nothing behind.
type world struct {
	*hostworld.World
	tb                 testing.TB
	it                 *hpyctx.Interp
	consumer, provider *hpyctx.Module
	inCPython          bool
}

// linked are the definitions of the APIs, which a program is built with or not.
var linked = []*trampoline.Definition{&probe.Definition, &keeper.Definition}

func newWorld(tb testing.TB, definitions []*trampoline.Definition, consumer, provider side) *world {
	tb.Helper()
	return newWorldOf(tb, definitions, consumer, provider, probeConsumer)
}

// newWorldOf is newWorld with another consumer.
func newWorldOf(tb testing.TB, definitions []*trampoline.Definition, consumer, provider side, module twin) *world {
	tb.Helper()
	return newWorldIn(tb, hostworld.New(tb, func(o *hpyctx.Options) { o.Definitions = definitions }), consumer, provider, module)
}

// newWorldIn is newWorldOf in an interpreter that is there.
func newWorldIn(tb testing.TB, hw *hostworld.World, consumer, provider side, module twin) *world {
	tb.Helper()
	w := &world{World: hw, tb: tb, it: hw.It}
	_, w.inCPython = hw.It.Space().(objspace.Shared)
	w.provider = w.load(provider, probeProvider)
	w.consumer = w.load(consumer, module)
	return w
}

// twin is a module that exists in C and in Go.
type twin struct {
	name   string
	folder []string // of NAME.c
	inGo   func() *hpyctx.GoModule
}

var (
	probeProvider = twin{"probe_provider", []string{"tests", "cpython", "modules"}, goProvider}
	probeConsumer = twin{"probe_consumer", []string{"tests", "cpython", "modules"}, goConsumer}
	keeperModule  = twin{"keeper", []string{"tests", "matrix", "modules"}, newKeeper}
	keeperUser    = twin{"keeper_user", []string{"tests", "matrix", "modules"}, newKeeperUser}
)

func (w *world) load(s side, t twin) *hpyctx.Module {
	w.tb.Helper()
	modes := append([]hpyctx.Mode{}, s.mode.Modes(debugmode.Options{})...)
	if s.lang == "Go" {
		return w.Add(t.inGo(), modes...)
	}
	return w.LoadFile(t.compile(w.tb), modes...)
}

// compile gives a fresh copy of the module in C.
func (t twin) compile(tb testing.TB) string {
	tb.Helper()
	if path, ok := compiled.Load(t.name); ok {
		return testenv.Copy(tb, path.(string))
	}
	folder := testenv.Path(tb, t.folder...)
	lib := testenv.OfficialModule(tb, t.name, filepath.Join(folder, t.name+".c"))
	lib.Includes = append(lib.Includes, folder)
	lib.Libs = append(lib.Libs, "-lm")
	path := testenv.Compile(tb, lib)
	compiled.Store(t.name, path)
	return testenv.Copy(tb, path)
}

var compiled sync.Map // path by module name: the compiler runs once for all cells

// call gives repr(result) of a function of the consumer, or "TypeName: message" of its exception.
func (w *world) call(name string, args ...any) (result string) {
	w.tb.Helper()
	return w.callOf(w.consumer, name, args...)
}

// contextName is what ctx->name is: the mode, then the module, which is what the tests are about.
var contextName = regexp.MustCompile(`HPy (?:Universal|Debug Mode|Trace Mode) ABI \(hpyapi: (\w+)\)`)

func (w *world) callOf(m *hpyctx.Module, name string, args ...any) string {
	w.tb.Helper()
	var values []objspace.Value
	w.Inside(func(objspace.Space) { values = w.values(args...) })
	return contextName.ReplaceAllString(w.CallOf(m, name, values...), "$1")
}

// function is a function in Go of the world's space, called without arguments.
func (w *world) function(name string, fn func() (objspace.Value, error)) (f objspace.Value) {
	w.Inside(func(space objspace.Space) {
		f = space.NewFunction(objspace.Function{Name: name, Call: func([]objspace.Value, []string) (objspace.Value, error) { return fn() }})
	})
	return f
}

// values are Go values as objects of the world's space. The lock is held.
func (w *world) values(of ...any) []objspace.Value {
	s := w.it.Space()
	all := make([]objspace.Value, len(of))
	for i, v := range of {
		switch v := v.(type) {
		case objspace.Value:
			all[i] = v
		case nil:
			all[i] = s.None()
		case bool:
			all[i] = s.Bool(v)
		case int:
			all[i] = s.Int(int64(v))
		case int64:
			all[i] = s.Int(v)
		case float64:
			all[i] = s.Float(v)
		case string:
			all[i] = s.Str(v)
		case []any:
			all[i] = s.List(w.values(v...)...)
		default:
			require.Fail(w.tb, "no object", "of %T", v)
		}
	}
	return all
}

// reports are the findings about both modules.
func (w *world) reports() (all []string) {
	for _, m := range []*hpyctx.Module{w.consumer, w.provider} {
		if d := debugmode.Of(m.Context()); d != nil {
			for _, r := range d.Reports() {
				all = append(all, r.String())
			}
		}
	}
	return all
}

func leaks(m *hpyctx.Module) (all []string) {
	if d := debugmode.Of(m.Context()); d != nil {
		for _, l := range d.Leaks() {
			all = append(all, l.String())
		}
	}
	return all
}

func traced(m *hpyctx.Module) (calls uint64) {
	if t := debugmode.TraceOf(m.Context()); t != nil {
		for _, c := range t.Counts() {
			calls += c.Calls
		}
	}
	return calls
}
