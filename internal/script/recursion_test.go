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
