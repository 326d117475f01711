package numpyapi_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

// prelude is what both sides run before the expressions. An array is its type, its shape and its elements, so that all three
// are compared; a scalar of NumPy's is the Python number that it is here.
const prelude = `
nan, inf = float('nan'), float('inf')
def show(x):
    if isinstance(x, (tuple, list)): return [show(y) for y in x]
    if isinstance(x, np.ndarray): return [str(x.dtype), list(x.shape), x.tolist()]
    if hasattr(x, 'dtype') and hasattr(x, 'item'): return x.item()
    return x
def then(*steps): return steps[-1]
def put(a, key, value):
    a[key] = value
    return a
`

// oracle gives for each expression the repr of what show makes of it, or the builtin exception.
const oracle = `
import sys, json, warnings
import numpy as np
warnings.simplefilter("ignore")
np.seterr(all="ignore")
` + prelude + `
out = []
for e in json.load(sys.stdin):
    try: out.append(repr(show(eval(e))))
    except Exception as x: out.append(next(c.__name__ for c in type(x).__mro__ if c.__module__ == "builtins"))
json.dump(out, sys.stdout)
`

func fromNumPy(t *testing.T, expressions []string) (results []string) {
	t.Helper()
	in, err := json.Marshal(expressions)
	require.NoError(t, err)
	cmd := exec.Command(testenv.Python(t), "-c", oracle)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	require.NoError(t, json.Unmarshal(out, &results))
	return results
}

// fromModule runs the same in an interpreter with the module.
func fromModule(t *testing.T, expressions []string) (results []string) {
	t.Helper()
	w := arrayWorld(t)
	ask(t, w, prelude, func(answer func(string) string) {
		for _, e := range expressions {
			results = append(results, answer("repr(show(("+e+")))"))
		}
	})
	return results
}

func compile(c *hpyctx.Context, source string, kind int32) (hpyctx.Handle, error) {
	return c.API().CompileS(trampoline.StrOf(source), trampoline.StrOf("case"), abi.SourceKind(kind))
}

func run(t testing.TB, c *hpyctx.Context, source string, globals hpyctx.Handle) {
	code, err := compile(c, source, 1)
	require.NoError(t, err)
	none, err := c.API().EvalCode(code, globals, globals)
	require.NoError(t, err)
	require.NoError(t, c.API().Close(none))
	require.NoError(t, c.API().Close(code))
}

func evaluate(t testing.TB, it *hpyctx.Interp, c *hpyctx.Context, source string, globals hpyctx.Handle) string {
	code, err := compile(c, source, 0)
	require.NoError(t, err, source)
	value, err := c.API().EvalCode(code, globals, globals)
	require.NoError(t, c.API().Close(code))
	if err != nil {
		return it.Space().Exception(err).TypeName()
	}
	text, err := c.Text(value)
	require.NoError(t, err)
	require.NoError(t, c.API().Close(value))
	return text
}

var numeral = regexp.MustCompile(`-?\b(\d+\.?\d*(e[+-]?\d+)?|nan|inf)\b`)

// alike reports whether two reprs differ in the last places of floats only.
func alike(want, got string, tolerance float64) bool {
	if want == got {
		return true
	}
	if numeral.ReplaceAllString(want, "#") != numeral.ReplaceAllString(got, "#") {
		return false
	}
	w, g := numeral.FindAllString(want, -1), numeral.FindAllString(got, -1)
	for i := range w {
		if w[i] != g[i] && !near(w[i], g[i], tolerance) {
			return false
		}
	}
	return true
}

func near(want, got string, tolerance float64) bool {
	if !strings.ContainsAny(want+got, ".ei") {
		return false
	}
	w, err := strconv.ParseFloat(want, 64)
	if err != nil {
		return false
	}
	g, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(w-g) <= tolerance*math.Max(1, math.Abs(w))
}

// agree requires that NumPy and the module make the same of each expression.
func agree(t *testing.T, expressions []string, tolerance float64) {
	t.Helper()
	want, got := fromNumPy(t, expressions), fromModule(t, expressions)
	require.Len(t, got, len(expressions))
	require.Len(t, want, len(expressions))
	failed := 0
	for i, e := range expressions {
		if alike(want[i], got[i], tolerance) {
			continue
		}
		if failed++; failed <= 40 {
			t.Errorf("%s\n  NumPy: %s\n  here:  %s", e, want[i], got[i])
		}
	}
	if failed > 0 {
		t.Errorf("%d of %d expressions differ", failed, len(expressions))
	}
}
