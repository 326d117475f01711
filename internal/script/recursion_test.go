package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/script"
)

// Recursion without end is an error of the script, with the ends of its stack.
func TestEndlessRecursionIsAnError(t *testing.T) {
	it := hostworld.New(t).It
	err := script.New(script.Config{Interp: it}).Run("deep.star", "def f(n):\n    return f(n + 1)\nf(0)\n")
	require.ErrorContains(t, err, "maximum recursion depth exceeded")
	require.ErrorContains(t, err, "calls more")
	require.Less(t, strings.Count(err.Error(), "\n"), 30)
	err = script.New(script.Config{Interp: it}).Run("deep.star", "def f(n):\n    return 0 if n == 0 else f(n - 1)\nf(900)\nfor i in range(100000):\n    f(1)\n")
	require.NoError(t, err, "long runs and deep calls are fine")
}

// What a script asks for is looked at before it is made: Go would end the process.
func TestSizesBeyondMemoryAreErrors(t *testing.T) {
	it := hostworld.New(t).It
	for source, want := range map[string]string{
		"list(range(1 << 40))":          "range: 1099511627776 items, a script may have 268435456 here",
		"for x in range(1 << 60): pass": "range: 1152921504606846976 items, a script may have",
		"list(range(1 << 27))":          "list: 134217728 items, a script may have 67108864 here",
		"sorted(range(1 << 27))":        "sorted: 134217728 items",
		"zip([1], range(1 << 27))":      "zip: 134217728 items",
		"enumerate(range(1 << 27))":     "enumerate: 134217728 items",
		"reversed(range(1 << 27))":      "reversed: 134217728 items",
		"tuple(range(1 << 27))":         "tuple: 134217728 items",
		"set(range(1 << 27))":           "set: 134217728 items",
	} {
		err := script.New(script.Config{Interp: it}).Run("big.star", source+"\n")
		require.ErrorContains(t, err, want, source)
	}
	err := script.New(script.Config{Interp: it}).Run("small.star", "def f():\n    return [sorted([2, 1]), zip([1], [2]), dict(a = 1), list(range(3)), reversed([1, 2])]\n"+
		"x = f() == [[1, 2], [(1, 2)], {\"a\": 1}, [0, 1, 2], [2, 1]] or fail(f())\n")
	require.NoError(t, err)
}

// The same of text, however it is made.
func TestTextBeyondMemoryIsAnError(t *testing.T) {
	it := hostworld.New(t).It
	const big = "s = \"x\" * (1 << 20)\n"
	for source, want := range map[string]string{
		"s.replace(\"\", s)":                              "replace: the result would be longer than 256 MiB",
		"f = s.replace\nf(\"x\", s)":                      "replace: the result would be longer",
		"s.join([s] * 1000)":                              "join: the result would be longer",
		"(\"{0}\" * 1000).format(s)":                      "format: the result would be longer",
		"(\"%s\" * 1000) % tuple([s] * 1000)":             "%: the result would be longer",
		"for i in range(60): s = s + s":                   "+: the result would be longer",
		"for i in range(60): s += s":                      "+: the result would be longer",
		"x = [s]\nfor i in range(60): x = [x, x]\nstr(x)": "str: the result would be longer",
		"repr([s] * 1000)":                                "repr: the result would be longer",
		"json.encode([s] * 1000)":                         "json.encode: the result would be longer",
		"fail([s] * 1000)":                                "fail: the result would be longer",
		"print([s] * 1000)":                               "print: the result would be longer",
	} {
		err := script.New(script.Config{Interp: it}).Run("long.star", big+source+"\n")
		require.ErrorContains(t, err, want, source)
	}
	err := script.New(script.Config{Interp: it}).Run("short.star", `
def f(): return ["a" + "b", "%s-%d" % ("x", 3), "a,b".split(","), "a b".rsplit(), "x\ny".splitlines(), "{}{k}".format(1, k = 2), ",".join(["a", "b"]),
    "aa".replace("a", "b", 1), str([1]), json.encode({"a": [1]}), [1] + [2], 5 % 3, (1,) + (2,)]
x = [1]
x += [2]
s = "a"
s += "b"
want = ["ab", "x-3", ["a", "b"], ["a", "b"], ["x", "y"], "12", "a,b", "ba", "[1]", '{"a":[1]}', [1, 2], 2, (1, 2)]
f() == want and x == [1, 2] and s == "ab" or fail(f())
`)
	require.NoError(t, err)
	for source, want := range map[string]string{
		"1 + \"a\"": "unknown binary op: int + string", "\"a\" + 1": "unknown binary op: string + int",
		"x = [1]\nx += \"a\"": "list + string", "\"a\".replce(\"b\")": "did you mean .replace", "[1].join([])": "list has no .join",
	} {
		require.ErrorContains(t, script.New(script.Config{Interp: it}).Run("wrong.star", source+"\n"), want)
	}
}
