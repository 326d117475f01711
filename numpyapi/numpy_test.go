package numpyapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/script"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
)

// expressions mean the same to Starlark with our module and to Python with NumPy. NaN and infinity have no place in JSON,
// so none of them gives one.
var expressions = []string{
	`np.zeros(3, "int64")`,
	`np.zeros((2, 3), "float64")`,
	`np.zeros((), "int64")`,
	`np.zeros((0, 4), "float64")`,
	`np.zeros((-1,), "int64")`,
	`np.zeros(2, "complex63")`,
	`np.zeros("x", "int64")`,
	`np.zeros((1,) * 65, "int64")`,
	`np.array([1, 2, 3], "int64")`,
	`np.array([[1, 2], [3, 4]], "float64")`,
	`np.array((1, 2.5), "float64")`,
	`np.array(7, "int64")`,
	`np.array([], "float64")`,
	`np.array([1.9, -1.9], "int64")`,
	`np.array([True, False], "int64")`,
	`np.array([[1, 2], [3]], "int64")`,
	`np.array([[1, 2], 3], "int64")`,
	`np.array([None], "int64")`,
	`np.array([1 << 70], "int64")`,
	`np.array(np.array([1, 2], "int64"), "float64")`,
	`np.array([np.array([1, 2], "int64"), np.array([3, 4], "int64")], "int64")`,
	`a[0]`, `a[-1]`, `a[1, 2]`, `a[1][2]`, `a[-2, -3]`, `a[2]`, `a[0, 3]`, `a[0, 0, 0]`, `a[(0, 1)]`, `a["x"]`,
	`len(a)`,
	`a.shape`, `a.ndim`, `a.size`, `str(a.dtype)`, `a.tolist()`,
	`a.sum()`, `b.sum()`, `a.min()`, `a.max()`, `b.min()`, `np.zeros(0, "int64").min()`,
	`np.array([9223372036854775807, 1], "int64").min()`,
	`a.reshape((3, 2))`, `a.reshape(3, 2)`, `a.reshape(-1)`, `a.reshape((-1, 3))`, `a.reshape((4, 2))`, `a.reshape((-1, -1))`,
	`a.reshape(6).reshape((1, 6))`, `a.reshape((0, -1))`,
	`a + a`, `a + b`, `a + 1`, `1 + a`, `a + 0.5`, `0.5 + a`, `a + row`, `row + a`, `a + column`, `column + row`,
	`a + np.zeros(4, "int64")`, `a + np.zeros((0, 3), "int64")`, `a + "x"`, `a + None`,
	`np.array([9223372036854775807], "int64") + 1`,
	`np.stack([a, a])`, `np.stack([a, b])`, `np.stack([])`, `np.stack([a, row])`, `np.stack((row, row, row))`,
	`[x for x in row]`, `[x.tolist() for x in a]`,
}

// randomExpressions are sums and reshapes of arrays of random shapes, in which lengths of 1 and mismatches are frequent.
func randomExpressions(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	array := func() string {
		shape, size := []string{}, 1
		for range r.IntN(4) {
			length := []int{1, 1, 2, 3}[r.IntN(4)]
			shape, size = append(shape, fmt.Sprint(length)), size*length
		}
		numbers := make([]string, size)
		for i := range numbers {
			numbers[i] = fmt.Sprint(r.IntN(2000) - 1000)
		}
		dtype := []string{"int64", "float64"}[r.IntN(2)]
		return fmt.Sprintf("np.array([%s], %q).reshape([%s])", strings.Join(numbers, ", "), dtype, strings.Join(shape, ", "))
	}
	out := make([]string, n)
	for i := range out {
		switch x := array(); r.IntN(4) {
		case 0:
			out[i] = x + ".reshape((-1, " + fmt.Sprint(1+r.IntN(3)) + "))"
		case 1:
			out[i] = "np.stack([" + x + ", " + array() + "])"
		default:
			out[i] = x + " + " + array()
		}
	}
	return out
}

// common is what both sides run before the expressions, and how they tell results: what an array is made of, or the class
// of the exception.
const common = `
a = np.array([[1, 2, 3], [4, 5, 6]], "int64")
b = np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]], "float64")
row = np.array([10, 20, 30], "int64")
column = np.array([[100], [200]], "int64")

def show(x):
    if hasattr(x, "tolist") and hasattr(x, "shape") and x.shape != ():
        return ["array", list(x.shape), str(x.dtype), x.tolist()]
    if hasattr(x, "item"):
        return x.item()
    if hasattr(x, "tolist"):
        return x.tolist()
    if type(x) == "tuple" or type(x) == type(()) or type(x) == type([]):
        return [show(y) for y in x]
    return x
`

func TestModuleAgreesWithNumPy(t *testing.T) {
	all := append(append([]string(nil), expressions...), randomExpressions(300)...)
	want := runNumPy(t, all)
	got := runModule(t, "universal", all)
	require.Len(t, got, len(all))
	require.Len(t, want, len(all))
	for i, expression := range all {
		assert.Equal(t, want[i], got[i], expression)
	}
}

func list(expressions []string) string {
	var b strings.Builder
	for _, e := range expressions {
		fmt.Fprintf(&b, "cases.append(lambda: %s)\n", e)
	}
	return b.String()
}

func runNumPy(t *testing.T, expressions []string) []any {
	source := `
import json, warnings
import numpy as np
warnings.simplefilter("ignore")
cases = []
` + common + list(expressions) + `
def run(case):
    try:
        return show(case())
    except Exception as e:
        return next(c.__name__ for c in type(e).__mro__ if c.__module__ == "builtins")

print(json.dumps([run(case) for case in cases]))
`
	path := t.TempDir() + "/numpy_side.py"
	require.NoError(t, os.WriteFile(path, []byte(source), 0o644))
	var stderr bytes.Buffer
	cmd := exec.Command(testenv.Python(t), path)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	return decode(t, out)
}

func TestModuleClosesEveryHandleItOpens(t *testing.T) {
	all := append(append([]string(nil), expressions...), randomExpressions(50)...)
	require.Equal(t, runModule(t, "universal", all), runModule(t, "debug", all))
}

// runModule gives the results of the expressions. In debug mode there must be no leak afterwards.
func runModule(t *testing.T, mode string, expressions []string) []any {
	source := `
np = load_module("numpy_api", mode = "` + mode + `")
cases = []
` + common + list(expressions) + `
def run(case):
    results = []
    e = raises(lambda: results.append(show(case())))
    return e.type if e else results[0]

print(json.encode([run(case) for case in cases]))
if "debug" in context(np).modes:
    assert_eq([leak.text for leak in leaks(np)], [])
`
	it, err := hpyctx.New(hpyctx.Options{GoModules: map[string]func() *hpyctx.GoModule{"numpy_api": numpyapi.Module}})
	require.NoError(t, err)
	var out bytes.Buffer
	in := script.New(script.Config{Interp: it, Stdout: &out})
	require.NoError(t, in.Run("module_side.star", source))
	require.NoError(t, it.Collect())
	counts, err := it.Counts()
	require.NoError(t, err)
	require.Zero(t, counts.Builders)
	require.NoError(t, it.Close())
	return decode(t, out.Bytes())
}

func decode(t *testing.T, data []byte) []any {
	var values []any
	require.NoError(t, json.Unmarshal(data, &values), string(data))
	return values
}
