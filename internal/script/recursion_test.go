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
