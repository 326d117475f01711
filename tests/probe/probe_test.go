package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

// compile compiles a module of tests/cpython with the official headers.
func compile(t *testing.T, name string) string {
	return testenv.Compile(t, hostworld.ProbeModule(t, name))
}

type oracle struct {
	Functions []string
	Outcomes  []string
}

// How the outcomes may differ from those of stock CPython, by index of the call: contexts have other names here.
func here(call []any, outcome string) string {
	const stock = "'HPy Universal ABI (CPython backend)'"
	switch call[0] {
	case "context":
		return "('probe_consumer', 'probe_provider')"
	case "each", "invoke":
		return strings.ReplaceAll(outcome, stock, "'probe_consumer'")
	}
	return outcome
}

// contextName is what ctx->name is here: the mode, then the module.
var contextName = regexp.MustCompile(`HPy (?:Universal|Debug Mode|Trace Mode) ABI \(hpyapi: (\w+)\)`)

// named leaves of the names of contexts those of the modules.
func named(outcome string) string {
	return contextName.ReplaceAllString(outcome, "$1")
}

// makesContext is a function with a context of its own making, which in the host is no module's.
const makesContext = "import_on_pypy"

// The same compiled files give the same on stock CPython and here: every function of the consumer, in every pair of
// modes, watched or not, with generated trampolines and with such as interpret the signatures that modules carry.
func TestSameFilesGiveTheSameAsOnStockCPython(t *testing.T) {
	provider, consumer := compile(t, "probe_provider"), compile(t, "probe_consumer")
	program, err := os.ReadFile("oracle.py")
	require.NoError(t, err)
	var stock oracle
	require.NoError(t, json.Unmarshal([]byte(testenv.RunPython(t, string(program), "calls.json",
		testenv.CompileHost(t, hostworld.ProbeModule(t, "probe_provider")), testenv.CompileHost(t, hostworld.ProbeModule(t, "probe_consumer")))), &stock))
	calls := readCalls(t)
	require.Len(t, stock.Outcomes, len(calls))
	called := map[any]bool{}
	for _, c := range calls {
		called[c[0]] = true
	}
	for _, f := range stock.Functions {
		require.True(t, called[f] || f == makesContext, "nothing calls %s", f)
	}
	modes := []string{"universal", "debug", "trace", "debug+trace"}
	for _, linked := range []bool{true, false} {
		for _, watched := range []bool{false, true} {
			for _, cm := range modes {
				for _, pm := range modes {
					t.Run(fmt.Sprintf("%s to %s linked=%v watched=%v", cm, pm, linked, watched), func(t *testing.T) {
						w := world{T: t, linked: linked, watched: watched, crosses: watched || strings.Contains(cm, "debug") || strings.Contains(pm, "debug")}
						w.play(provider, consumer, pm, cm, calls, stock.Outcomes)
					})
				}
			}
		}
	}
}

func readCalls(t *testing.T) (calls [][]any) {
	t.Helper()
	data, err := os.ReadFile("calls.json")
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	require.NoError(t, d.Decode(&calls))
	return calls
}

type world struct {
	*testing.T
	it              *hpyctx.Interp
	linked, watched bool
	crosses         bool // a trampoline looks at every result
	consumer        *hpyctx.Module
}

func (w *world) play(provider, consumer, pm, cm string, calls [][]any, stock []string) {
	before := native.Allocated()
	o := hpyctx.Options{Name: w.Name()}
	if w.linked {
		o.Definitions = []*trampoline.Definition{&probe.Definition}
	}
	var err error
	w.it, err = hpyctx.New(o)
	require.NoError(w, err)
	if w.watched {
		_, err = w.it.Watch(hpyctx.EdgeFilter{}, nil)
		require.NoError(w, err)
	}
	w.load(provider, pm)
	w.consumer = w.load(consumer, cm)
	require.Len(w, w.it.Edges(), 1)
	require.Equal(w, w.linked, w.it.Edges()[0].Definition() == &probe.Definition)
	for i, c := range calls {
		want := here(c, stock[i])
		if c[0] == "broken" && w.crosses {
			require.Regexp(w, `^SystemError: (trampoline: Probe.probe_broken: result: returned NULL without setting an exception \(module "probe_provider"\)|debug mode: probe_provider: failure returned without an exception in probe_broken of Probe \(result\))$`, w.call(c))
			continue
		}
		require.Equal(w, want, named(w.call(c)), "%v", c)
	}
	require.NoError(w, w.it.Close())
	require.Equal(w, before, native.Allocated(), "native memory")
}

func (w *world) load(path, mode string) *hpyctx.Module {
	modes, err := debugmode.Parse(mode)
	require.NoError(w, err)
	m, err := w.it.Load(testenv.Copy(w, path), modes...)
	require.NoError(w, err)
	return m
}

func (w *world) call(c []any) (outcome string) {
	require.NoError(w, w.it.Do(func(*hpyctx.Thread) error {
		args := make([]objspace.Value, len(c)-1)
		for i, a := range c[1:] {
			args[i] = w.argument(a)
		}
		o, err := w.consumer.Call(c[0].(string), args...)
		if err != nil {
			outcome = err.Error()
			return nil
		}
		s, err := w.it.Space().Repr(o)
		require.NoError(w, err)
		outcome = s
		return nil
	}))
	return outcome
}

// argument makes an object of what JSON says.
func (w *world) argument(v any) objspace.Value {
	switch v := v.(type) {
	case nil:
		return pyobj.None
	case bool:
		if v {
			return pyobj.True
		}
		return pyobj.False
	case string:
		return pyobj.NewStr(v)
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return pyobj.Int(n)
		}
		f, err := v.Float64()
		require.NoError(w, err)
		return pyobj.NewFloat(f)
	case []any:
		items := make([]objspace.Value, len(v))
		for i := range v {
			items[i] = w.argument(v[i])
		}
		return (&embedded.Space{}).List(items...)
	}
	f := v.(map[string]any)
	return w.it.Space().NewFunction(objspace.Function{Name: "lambda", Call: func(_ []objspace.Value, _ []string) (objspace.Value, error) {
		var args []objspace.Value
		for _, a := range f["args"].([]any) {
			args = append(args, w.argument(a))
		}
		return w.consumer.Call(f["function"].(string), args...)
	}})
}
