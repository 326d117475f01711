package script_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/script"
	"github.com/hpyapi/hpyapi/numpyapi"
)

// runScript runs a script in a fresh interpreter and returns what it printed.
func runScript(t *testing.T, source string, files ...string) (string, error) {
	t.Helper()
	it := hostworld.New(t, func(o *hpyctx.Options) {
		o.GoModules = map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module}
	}).It
	dir := t.TempDir()
	for i := 0; i+1 < len(files); i += 2 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o644))
	}
	var out strings.Builder
	err := script.New(script.Config{
		Interp: it, Stdout: &out, Dir: dir, Args: []string{"one", "two"},
	}).Run("test.star", source)
	return out.String(), err
}

func TestScriptsThatAssert(t *testing.T) {
	for name, source := range map[string]string{
		"scalars and tuples go both ways by value": `
l = py([None, True, 1 << 80, -3, 2.5, "häß", b"\x00a", (1, ("x", None))])
assert_eq([x for x in l], [None, True, 1 << 80, -3, 2.5, "häß", b"\x00a", (1, ("x", None))])
assert_eq([type(x) for x in l], ["NoneType", "bool", "int", "int", "float", "string", "bytes", "tuple"])`,
		"lists and dicts are proxies with identity": `
l = py([1, 2])
d = py({"l": l})
assert_eq(op("is", d["l"], l), True)
d["l"].append(3)
assert_eq(l, [1, 2, 3])
assert_eq(type(l), "builtins.list")
assert_eq(len(l), 3)
assert_eq(l[-1], 3)
assert_eq(l[0:2], [1, 2])
assert_eq(l[::-1], [3, 2, 1])
assert_eq(2 in l, True)
assert_eq(9 in l, False)
assert_eq("l" in d, True)
l[0] = 7
assert_eq(str(l), "[7, 2, 3]")
assert_eq(bool(py([])), False)`,
		"a list of the script is copied": `
mine = [1]
theirs = py(mine)
theirs.append(2)
assert_eq(mine, [1])`,
		"operators have Python's semantics": `
l = py([1, 2])
assert_eq(l + [3], [1, 2, 3])
assert_eq([0] + l, [0, 1, 2])
assert_eq(l * 2, [1, 2, 1, 2])
assert_eq(l == py([1, 2]), True)
assert_eq(l < py([1, 3]), True)
assert_eq(op("**", 2, 100), 1 << 100)
assert_eq(op("//", -7, 2), -4)
assert_eq(op("%", -7, 2), 1)
assert_eq(op("divmod", 7, 2), (3, 1))
assert_eq(op("<<", 1, 4), 16)
assert_eq(op("-", 5), -5)
assert_eq(op("~", 5), -6)
assert_eq(op("abs", -2.5), 2.5)
assert_eq(op("not", []), True)
assert_eq(op("==", 1, 1.0), True)
assert_eq(op("!=", "a", None), True)
assert_eq(op("in", 2, l), True)
assert_eq(op("not in", 2, l), False)
assert_eq(op("is not", l, l), False)
m = l
assert_eq(op("is", op("+=", m, [3]), l), True)
assert_eq(l, [1, 2, 3])
assert_eq(op("**=", 3, 2), 9)`,
		"raises gives the exception": `
e = raises(py([]).pop)
assert_eq((e.type, e.message), ("IndexError", "pop from empty list"))
assert_eq(raises(py([1]).pop), None)
assert_eq(raises(op, "@", 1, 2).type, "TypeError")
assert_eq(raises(op, "/", 1, 0).message, "division by zero")
assert_eq(raises(lambda: py([]).nope).message, "'list' object has no attribute 'nope'")
assert_eq(raises(lambda: py({})["k"]).type, "KeyError")`,
		"errors that Starlark cannot return are not lost": `
def truth():
    for x in py(1).__abs__:
        pass
    return 1
assert_eq(raises(truth).type, "TypeError")
`,
		"functions of the script are callable from objects": `
l = py([3, 1, 2])
l.sort(key = lambda x: -x)
assert_eq(l, [3, 2, 1])
l.sort(reverse = False)
assert_eq(l, [1, 2, 3])
def bad(x):
    return py([]).pop()
e = raises(l.sort, key = bad)
assert_eq((e.type, e.message), ("IndexError", "pop from empty list"))
def broken(x):
    return x.foo
e = raises(l.sort, key = broken)
assert_eq(e.type, "RuntimeError")`,
		"objects are keys": `
d = {py((1, 2)): "t"}
fn = py(len)
assert_eq({fn: 1}[fn], 1)
e = raises(lambda: {py([]): 1})
assert_eq((e.type, e.message), ("TypeError", "unhashable type: 'list'"))`,
		"a module is an object with a context of its own": `
np = load_module("numpy_api")
assert_eq(context(np).module, "numpy_api")
assert_eq(context("numpy_api").modes, "universal")
assert_eq(str(np), "<module numpy_api, universal>")
a = np.array([[1, 2, 3], [4, 5, 6]], "int64")
assert_eq(a[1, -1], 6)
assert_eq(a[-1, 0], 4)
b = a + a
assert_eq(b[1, 2], 12)
assert_eq(len(a), 2)
assert_eq(raises(np.array, "abc").type, "TypeError")
assert_eq("zeros" in dir(np), True)
collect()`,
		"args, struct, json and math are there": `
assert_eq(args, ["one", "two"])
assert_eq(struct(a = 1).a, 1)
assert_eq(json.decode("[1, 2]"), [1, 2])
assert_eq(math.floor(2.5), 2)
while False:
    pass`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := runScript(t, source)
			require.NoError(t, err)
		})
	}
}

func TestErrorsHavePositionAndText(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"an exception":               {"def f():\n    py([]).pop()\nf()\n", "test.star:3:2: in <toplevel>\ntest.star:2:15: in f\nIndexError: pop from empty list"},
		"assert_eq":                  {"assert_eq(py([1]), [2], \"first\")", "test.star:1:10: in <toplevel>\nassert_eq: first: got [1], want [2]"},
		"syntax":                     {"x = (\n", "test.star:2:1: got end of file, want primary expression"},
		"an unknown name":            {"\nfoo()\n", "test.star:2:1: undefined: foo"},
		"an unknown operator":        {"op(\"xor\", 1, 2)", `op: no binary operator "xor"; there are != % %= & &= * ** **=`},
		"an unknown unary one":       {"op(\"/\", 1)", `op: no unary operator "/"; there are + - abs not ~`},
		"a value without object":     {"py(struct(a = 1))", "a struct cannot become an object"},
		"a module that is not":       {"load_module(\"nope\")", "load_module: ModuleNotFoundError: No module named 'nope'"},
		"a file that is not":         {"load_module(\"./nope.hpy0.so\")", "load_module: hpyctx: load"},
		"a module of another":        {"leaks(1)", "leaks: wants a module, not a int"},
		"no debug mode":              {"leaks(load_module(\"numpy_api\"))", "leaks: module numpy_api is not in debug mode: load it with mode=\"debug\""},
		"no trace mode":              {"trace_counts(load_module(\"numpy_api\"))", "trace_counts: module numpy_api is not in trace mode"},
		"read_file":                  {"read_file(\"nope.csv\")", "read_file: no such file or directory"},
		"a list in itself":           {"l = []\nl.append(l)\npy(l)", "nested more than 200 deep"},
		"a script that loads itself": {"load(\"self.star\", \"x\")", "cannot load self.star: load: self.star loads itself"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := runScript(t, c.source, "self.star", "load(\"self.star\", \"x\")\n")
			require.Error(t, err)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestExceptionOfAScriptIsInTheErrorsChain(t *testing.T) {
	_, err := runScript(t, "py([]).pop()")
	var exc *pyobj.Exception
	require.True(t, errors.As(err, &exc))
	require.Equal(t, "IndexError", exc.Type().Name())
	var failed *script.Error
	require.True(t, errors.As(err, &failed))
}

func TestScriptsLoadEachOtherOnceAndReadFilesBesideThem(t *testing.T) {
	out, err := runScript(t, `
load("lib.star", "double")
load("lib.star", again = "double")
print(double(4), again(5))
print(read_file("data.csv").split("\n")[0])
`, "lib.star", "print(\"loaded\")\ndef double(x): return 2 * x\n", "data.csv", "a,b\n1,2\n")
	require.NoError(t, err)
	require.Equal(t, "loaded\n8 10\na,b\n", out)
}
