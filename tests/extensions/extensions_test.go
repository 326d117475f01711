package extensions_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// task is something that a module does n times, in Python's words.
type task struct {
	Name   string // of the measurement
	Module string
	Setup  string // statements before; m is the module
	Run    string // an expression of n
}

// members are loops of the module members, each over one or two members of the API.
var members = strings.Fields(`
	dup_close type type_check same as_struct new_close global_load global_store field_load field_store
	list_get tuple_get list_set dict_get dict_set length long_check float_check unicode_check list_check
	as_long from_long as_double from_double as_utf8 from_string err_occurred is_true add_floats multiply_mixed
	compare get_attr call_method list_append tuple_pack tracker`)

const document = `{"name": "a name", "tags": ["one", "two", "three"], "size": [640, 480], "ratio": 1.333, "ok": true, "next": null}`

// extensions are what programs do with the other modules.
var extensions = []task{
	{"json-loads", "jsonread", fmt.Sprintf("text = %q", document), "m.many(n, text)"},
	{"solver-multiply", "solver", "x = m.Variable('x', 3.0)", "m.value_of(1, (m.multiply(n, x, 2) + x * 1.5).value, ())"},
	{"solver-add", "solver", "x = m.Variable('x', 3.0)\na, b = x * 2, 0.5 * x", "m.add(n, a, b).value()"},
	{"solver-method", "solver", "x = m.Variable('x', 3.0)\nmethod = x.value", "m.value_of(n, method, ())"},
	{"solver-value", "solver", "x = m.Variable('x', 3.0)\nmethod = (x * 2 + x * 3).value", "m.value_of(n, method, ())"},
	{"vector-make", "vector", "args = ((1.0, 2.0, 3.0, 4.0),)", "m.make(n, m.Vector, args).sum()"},
	{"vector-item", "vector", "v = m.Vector((1.0, 2.0, 3.0))", "m.item(n, v, 1)"},
	{"vector-add", "vector", "v = m.Vector((1.0, 2.0, 3.0))", "m.add(n, v, v).sum()"},
}

// agreements are not measured.
var agreements = []task{{"shuffle", "members", "", "m.shuffle(200 * n)"}}

func tasks() []task {
	var all []task
	for _, name := range members {
		all = append(all, task{name, "members", "", "m." + name + "(n)"})
	}
	return append(all, extensions...)
}

// outcome is what a task gave, and the least time that one of n took in some rounds.
type outcome struct {
	Result string
	NS     float64
}

// host is an interpreter with the modules.
type host struct {
	*hostworld.World
	modules map[string]*hpyctx.Module
}

func newHost(tb testing.TB) *host {
	h := &host{hostworld.New(tb, func(o *hpyctx.Options) { o.CountObjects = false }), map[string]*hpyctx.Module{}}
	for _, t := range tasks() {
		if h.modules[t.Module] == nil {
			h.modules[t.Module] = h.LoadFile(testenv.Compile(tb, library(tb, t.Module)))
		}
	}
	return h
}

func library(tb testing.TB, name string) testenv.Library {
	return testenv.OfficialModule(tb, name, "testdata/"+name+".c")
}

func (h *host) run(t task, n, rounds int) (o outcome) {
	h.TB.Helper()
	h.Inside(func(space objspace.Space) {
		rt := space.(*embedded.Space).Runtime()
		names := pyobj.NewDict()
		names.SetStr("__builtins__", rt.Builtins())
		names.SetStr("m", h.modules[t.Module].Object().(pyobj.Object))
		names.SetStr("n", pyobj.Int(int64(n)))
		require.NoError(h.TB, pyeval.Run(rt, t.Setup, "<setup>", names), t.Name)
		for range rounds {
			start := time.Now()
			result, err := pyeval.EvalString(rt, t.Run, names)
			o.took(time.Since(start), n)
			o.Result = hostworld.Outcome(space, result, err)
		}
		names.Clear()
	})
	return o
}

func (o *outcome) took(d time.Duration, n int) {
	if ns := float64(d.Nanoseconds()) / float64(n); o.NS == 0 || ns < o.NS {
		o.NS = ns
	}
}

// onCPython runs the tasks with the same files on CPython with hpy, in universal mode.
func onCPython(tb testing.TB, all []task, n, rounds int) (out []outcome) {
	tb.Helper()
	paths := map[string]string{}
	for _, t := range all {
		paths[t.Module] = testenv.CompileHost(tb, library(tb, t.Module))
	}
	text := func(v any) string {
		data, err := json.Marshal(v)
		require.NoError(tb, err)
		return string(data)
	}
	printed := testenv.RunPython(tb, `
import json, sys, time
from importlib.machinery import ModuleSpec
from hpy.universal import load, MODE_UNIVERSAL
paths, tasks, n, rounds = json.loads(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
modules = {name: load(name, path, ModuleSpec(name, None, origin=path), False, MODE_UNIVERSAL) for name, path in paths.items()}
out = []
for task in tasks:
    names = {"m": modules[task["Module"]], "n": n}
    exec(task["Setup"], names)
    code, best = compile(task["Run"], "<run>", "eval"), 1e18
    for _ in range(rounds):
        start = time.perf_counter_ns()
        result = eval(code, names)
        best = min(best, (time.perf_counter_ns() - start) / n)
    out.append({"Result": repr(result), "NS": best})
print(json.dumps(out))`, text(paths), text(all), fmt.Sprint(n), fmt.Sprint(rounds))
	require.NoError(tb, json.Unmarshal([]byte(printed), &out), printed)
	return out
}

func TestExtensionsGiveTheSameOnCPython(t *testing.T) {
	const n = 100
	all, h := append(tasks(), agreements...), newHost(t)
	want := onCPython(t, all, n, 1)
	for i, task := range all {
		t.Run(task.Name, func(t *testing.T) {
			require.Equal(t, want[i].Result, h.run(task, n, 1).Result)
		})
	}
	require.Zero(t, h.Counts().Handles, "open handles at the end")
}

// BenchmarkExtensions measures each task in the host, and, with "hpy-" before its name, on CPython.
func BenchmarkExtensions(b *testing.B) {
	const n, rounds = 10_000, 15
	all, h := tasks(), newHost(b)
	for range b.N {
		for i, hpy := range onCPython(b, all, n, rounds) {
			b.ReportMetric(hpy.NS, "ns:hpy-"+all[i].Name)
			b.ReportMetric(h.run(all[i], n, rounds).NS, "ns:"+all[i].Name)
		}
	}
}
