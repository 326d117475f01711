package matrix

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/tests/matrix/keeper"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
)

// call is one way of calling across the edge, with what it gives in every cell.
type call struct {
	function string
	args     []any
	want     string
}

// calls are arguments and results of every kind: built by the other side, arrays, out and stolen handles, errors from the
// provider and from callbacks, callbacks, alternation, and a loop.
var calls = []call{
	{"add", []any{2, 3}, "5"},
	{"add", []any{"a", "b"}, "'ab'"},
	{"add", []any{"a", 1}, `TypeError: can only concatenate str (not "int") to str`},
	{"subtract", []any{2, 3}, "-1"},
	{"context", nil, "('probe_consumer', 'probe_provider')"},
	{"range", []any{4}, "[0, 1, 2, 3]"},
	{"join", []any{"x", 1, nil}, "('x', 1, None)"},
	{"join_null", []any{"x"}, "('null', 'x', 'null')"},
	{"divide", []any{7, 2}, "(3, 1)"},
	{"divide", []any{1, 0}, "ZeroDivisionError: integer division or modulo by zero"},
	{"fail", nil, "ValueError: as asked"},
	{"swallow", []any{"four"}, "4"},
	{"swallow", []any{1}, "TypeError: object of type 'int' has no len()"},
	{"pair", []any{"a", "b"}, "['a', 'b']"},
	{"pair", []any{"a", nil}, "TypeError: no companion"},
	{"split", []any{[]any{"a", 1}, 5}, "('a', 1)"},
	{"split", []any{[]any{"a", 1}, 1}, "ValueError: the room is too small"},
	{"split", []any{1, 3}, "TypeError: object of type 'int' has no len()"},
	{"each", []any{[]any{1, 2}, 10}, "([11, 12], 2, 'probe_consumer')"},
	{"each", []any{[]any{1, "x"}, 10}, `TypeError: can only concatenate str (not "int") to str`},
	{"each_null", []any{[]any{1, "x"}}, "[1, 'x']"},
	{"total", []any{float64(1), float64(2.5)}, "3.5"},
	{"total", nil, "ValueError: no values"},
	{"squares", []any{4}, "(0, 1, 4, 9, 0, 0, 0, 0)"},
	{"squares", []any{1001}, "ValueError: too many"},
	{"norm", []any{float64(3), float64(4)}, "(5.0, -3.0, -4.0)"},
	{"maybe", []any{"x"}, "'x'"},
	{"maybe", nil, "'null'"},
	{"subscribe", []any{5, false}, "1"},
	{"subscribe", []any{6, true}, "2"},
	{"publish", []any{10}, "[15, 16]"},
	{"publish", []any{"x"}, `TypeError: can only concatenate str (not "int") to str`},
	{"forgotten", nil, "0"},
	{"unsubscribe", nil, "2"},
	{"forgotten", nil, "2"},
	{"hypot", []any{float64(3), float64(4)}, "5.0"},
	{"mix", nil, "8175489160483357088"},
	{"swallow_all", []any{"a", 1, "c"}, "3"},
	{"descend", []any{50}, "(50, 50)"},
	{"shuffle", []any{"a", "b", "c"}, "('a', 3, 'null', 'b', 'c', 'null')"},
	{"answer", nil, "42"},
	{"describe", []any{2}, "'probe, for tests'"},
	{"describe", []any{9}, "ValueError: no such detail"},
	{"add_repeat", []any{1, 2, 1000}, "3"},
}

var modes = []debugmode.Selection{{}, {Debug: true}, {Trace: true}, {Debug: true, Trace: true}}

// TestMatrix runs all scenarios in all cells: {universal, debug} × {traced, not} for each side, each side in C and in Go.
func TestMatrix(t *testing.T) {
	table := []string{fmt.Sprintf("%-14s  %-14s  %9s  %-26s  %s", "consumer", "provider", "scenarios", "leaks are listed for", "calls of the HPy API traced")}
	for _, consumerLang := range []string{"C", "Go"} {
		for _, providerLang := range []string{"C", "Go"} {
			for _, cm := range modes {
				for _, pm := range modes {
					consumer, provider := side{consumerLang, cm}, side{providerLang, pm}
					name := strings.ReplaceAll(fmt.Sprintf("%s_%v_%s_%v", consumerLang, cm, providerLang, pm), "+", "_")
					line := ""
					ok := t.Run(name, func(t *testing.T) { line = cell(t, newWorld(t, linked, consumer, provider), consumer, provider) })
					if ok {
						table = append(table, fmt.Sprintf("%v  %v  %s", consumer, provider, line))
					}
				}
			}
		}
	}
	show(table)
}

// TestMatrixWithoutDefinitions runs all scenarios on C modules in a program that was built without their APIs, or before
// these got most of their slots: trampolines are interpreted from the signatures that the modules carry.
func TestMatrixWithoutDefinitions(t *testing.T) {
	early := func(def trampoline.Definition, slots int) *trampoline.Definition {
		def.Slots, def.Entries = def.Slots[:slots], def.Entries[:slots]
		return &def
	}
	for name, definitions := range map[string][]*trampoline.Definition{
		"none": nil, "early": {early(probe.Definition, 11), early(keeper.Definition, 2)},
	} {
		for _, cm := range modes {
			for _, pm := range modes {
				consumer, provider := side{"C", cm}, side{"C", pm}
				name := strings.ReplaceAll(fmt.Sprintf("%s_%v_%v", name, cm, pm), "+", "_")
				t.Run(name, func(t *testing.T) { cell(t, newWorld(t, definitions, consumer, provider), consumer, provider) })
			}
		}
	}
}

// show prints the table where somebody looks (make matrix).
func show(table []string) {
	if testing.Verbose() {
		fmt.Printf("\n%s\n\n%d cells right\n", strings.Join(table, "\n"), len(table)-1)
	}
}

// cell runs the scenarios in one cell and gives the end of its line.
func cell(t *testing.T, w *world, consumer, provider side) string {
	n := 0
	for _, c := range calls {
		require.Equal(t, c.want, w.call(c.function, c.args...), "%s(%v)", c.function, c.args)
		n++
	}
	require.Empty(t, w.reports(), "nobody broke a rule")
	require.Empty(t, leaks(w.consumer))
	require.Empty(t, leaks(w.provider))
	n += active(t, w)
	listed := blamed(t, w, consumer, provider)
	steady(t, w)
	counts := traceOnly(t, w, consumer, provider)
	n += keeping(t, w, consumer, provider)
	n += switching(t, w)
	return fmt.Sprintf("%9d  %-26s  %s", n+3, listed, counts)
}

// keeping has objects kept on both sides, in fields and in globals, over calls and collections.
func keeping(t *testing.T, w *world, consumer, provider side) int {
	p := w.load(provider, keeperModule)
	c := w.load(consumer, keeperUser)
	require.Equal(t, "None", w.callOf(c, "get"))
	if !w.inCPython { // hpy's own HPyGlobal_Load crashes on a global that is empty
		require.Equal(t, "None", w.callOf(c, "kept"))
	}
	for _, item := range []string{"one", "two"} {
		require.Equal(t, "None", w.callOf(c, "put", item))
		require.Equal(t, "None", w.callOf(c, "keep", []any{item, 1}))
		require.NoError(t, w.it.Collect())
		for range 3 {
			require.Equal(t, "'"+item+"'", w.callOf(c, "get"))
			require.Equal(t, "['"+item+"', 1]", w.callOf(c, "kept"))
		}
	}
	for _, m := range []*hpyctx.Module{c, p} {
		require.Empty(t, leaks(m), m.Name())
		if d := debugmode.Of(m.Context()); d != nil {
			require.Empty(t, d.Reports())
		}
	}
	return 2 + subscribed(t, w, c, p, consumer, provider)
}

// switching changes the mode of both sides in the middle of a call between them, and back in the middle of another.
func switching(t *testing.T, w *world) int {
	flip := w.function("flip", func() (objspace.Value, error) {
		for _, m := range []*hpyctx.Module{w.consumer, w.provider} {
			now := debugmode.Current(m.Context())
			now.Debug, now.Trace = !now.Debug, !now.Trace
			if err := debugmode.Switch(m.Context(), now, debugmode.Options{}); err != nil {
				return nil, err
			}
		}
		return w.consumer.Call("each", w.values([]any{1, 2}, 1)...)
	})
	for range 4 {
		require.Equal(t, "([2, 3], 2, 'probe_consumer')", w.call("invoke", flip))
		require.Equal(t, "(50, 50)", w.call("descend", 50))
		require.Empty(t, w.reports(), "handles given out before stay valid")
	}
	return 1
}

// active calls back into a provider that is in the middle of a call, through the object space.
func active(t *testing.T, w *world) int {
	inner := w.function("inner", func() (objspace.Value, error) {
		return w.consumer.Call("each", w.values([]any{1, 2}, 1)...)
	})
	require.Equal(t, "([2, 3], 2, 'probe_consumer')", w.call("invoke", inner))
	failing := w.function("failing", func() (objspace.Value, error) {
		return w.consumer.Call("fail")
	})
	require.Equal(t, "ValueError: as asked", w.call("invoke", failing))
	return 2
}

// blamed leaks on either side and looks at who is told about it.
func blamed(t *testing.T, w *world, consumer, provider side) string {
	w.call("provider_leak", "lost by the provider")
	w.call("consumer_leak", "lost by the ", "consumer")
	var listed []string
	mine, theirs := leaks(w.consumer), leaks(w.provider)
	if consumer.mode.Debug {
		require.Equal(t, []string{`handle of "lost by the consumer", from result of probe_add of Probe`}, mine)
		listed = append(listed, "consumer")
	} else {
		require.Empty(t, mine)
	}
	if provider.mode.Debug {
		require.Equal(t, []string{`handle of "lost by the provider", from result of ctx_Dup`}, theirs)
		listed = append(listed, "provider")
	} else {
		require.Empty(t, theirs)
	}
	if listed == nil {
		return "nobody (none in debug)"
	}
	return strings.Join(listed, ", ")
}

// steady calls 200,000 times and looks at what grew.
func steady(t *testing.T, w *world) {
	n := 200_000
	if raceDetector {
		n = 2_000
	}
	require.Equal(t, "3", w.call("add_repeat", 1, 2, 2000), "the queues are full now")
	require.NoError(t, w.it.Collect()) // or what Go's collector has not found yet counts as well, until it does
	before, err := w.it.Counts()
	require.NoError(t, err)
	blocks, mapped, heap := native.Allocated(), native.MappedBytes(), goHeap()
	require.Equal(t, "3", w.call("add_repeat", 1, 2, n))
	after, err := w.it.Counts()
	require.NoError(t, err)
	require.Equal(t, before, after)
	if w.inCPython { // which ends what was ended before
		require.LessOrEqual(t, native.Allocated().Blocks, blocks.Blocks)
	} else {
		require.Equal(t, blocks, native.Allocated())
	}
	require.Equal(t, mapped, native.MappedBytes())
	require.Less(t, goHeap()-heap, int64(n), "bytes for each call that Go's collector does not get back")
}

// goHeap is how many bytes of Go memory are reachable.
func goHeap() int64 {
	runtime.GC()
	runtime.GC() // the first one may have been under way
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// traceOnly looks at whose calls of the HPy API were counted.
func traceOnly(t *testing.T, w *world, consumer, provider side) string {
	var out []string
	c, p := traced(w.consumer), traced(w.provider)
	require.Equal(t, consumer.mode.Trace, c > 0)
	require.Equal(t, provider.mode.Trace, p > 0)
	if c > 0 {
		out = append(out, fmt.Sprintf("consumer %d", c))
	}
	if p > 0 {
		out = append(out, fmt.Sprintf("provider %d", p))
	}
	if out == nil {
		return "-"
	}
	return strings.Join(out, ", ")
}
