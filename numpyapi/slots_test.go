package numpyapi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
)

// fromC are calls of testdata/slots.c and what they give: a repr, or the class of the exception.
var fromC = []struct{ call, gives string }{
	{`slots.sums(1, b, b[::-1])`, `[22.25, 22.25, 22.25, 22.25]`},
	{`slots.sums(0, b, np.ones((3,)))`, `[4.0, 6.0, 8.0, 4.0, 6.0, 8.0]`},
	{`slots.sums(-1, b[:1], b[:, :1])`, `[0.25, 0.75, 1.25, 1.75, 5.25, 8.75, 0.25, 0.75, 1.25, 1.75, 5.25, 8.75]`},
	{`slots.sums(-1, np.zeros((0, 2)), np.zeros(2))`, `[]`},
	{`slots.sums(2, b, b)`, `ValueError`},
	{`slots.sums(0, b, np.zeros(4))`, `ValueError`},
	{`slots.sums(0, b, [1])`, `TypeError`},
	{`slots.stale(b)`, `ValueError`},
	{`slots.digits(a, 99)`, `123456`},
	{`slots.digits(a.T, 99), slots.digits([7, 8], 2), slots.digits(np.zeros(0), 0)`, `(142536, 78, 0)`},
	{`slots.digits(a, 3)`, `KeyError`},
	{`show(slots.halves(a[:, 1]))`, `['float64', [2], [1.0, 2.5]]`},
	{`slots.halves(np.array([1, -1, 1]))`, `ValueError`},
	{`slots.halves(np.array([1j]))`, `TypeError`},
	{`show(slots.lent())`, `['int16', [2, 3], [[6, 5, 4], [3, 2, 1]]]`},
	{`then(put(slots.lent(), (1, 2), 70), slots.first()[0], put(slots.lent(), (1, 2), 1), slots.first()[0])`, `1`},
	{`slots.misplaced(3)`, `ValueError`},
	{`slots.misplaced(0)`, `ValueError`},
	{`slots.misplaced(1 << 62)`, `ValueError`},
	{`slots.described(a)`, `('int64', 1285, 2, 105, 108)`},
	{`slots.described(a.T)`, `('int64', 1282, 2, 105, 108)`},
	{`slots.described(np.broadcast_to(np.array([1j], 'complex64'), (2, 2)))`, `('complex64', 256, 2, 99, 102)`},
	{`slots.described(np.zeros((), 'bool'))`, `('bool', 1287, 0, 98, 63)`},
	{`slots.described(np.zeros((0, 3), 'uint16'))`, `('uint16', 1287, 2, 117, 72)`},
	{`slots.described([1])`, `TypeError`},
	{`show(slots.part(a))`, `['int64', [2, 3], [[3, 2, 1], [6, 5, 4]]]`},
	{`slots.part(a[0])`, `IndexError`},
	{`slots.locked(np.zeros((1, 1)))`, `True`},
	{`slots.room(a)`, `ValueError`},
	{`slots.room(a[0])`, `3`},
	{`slots.types('uint8'), slots.types(float), slots.types(a.dtype), slots.types('<i4')`, `(dtype('uint8'), dtype('float64'), dtype('int64'), dtype('int32'))`},
	{`slots.types(None)`, `TypeError`},
}

const slotsProgram = prelude + `
import slots
a = np.array([[1, 2, 3], [4, 5, 6]])
b = np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]])
`

func TestSlotsThatScriptsDoNotCallWorkFromC(t *testing.T) {
	for name, modes := range map[string][]hpyctx.Mode{"universal": nil, "debug": {debugmode.New(debugmode.Options{})}} {
		t.Run(name, func(t *testing.T) {
			w := arrayWorld(t)
			w.LoadFile(withHPy(t, "slots"), modes...)
			ask(t, w, slotsProgram, func(answer func(string) string) {
				for _, c := range fromC {
					assert.Equal(t, c.gives, answer("repr(("+c.call+"))"), c.call)
				}
			})
			require.NoError(t, w.It.Collect())
			ask(t, w, "import slots\n", func(answer func(string) string) {
				require.Equal(t, "(1, 3)", answer("repr(slots.first())"), "the capsules that owned memory are gone")
			})
		})
	}
}

func TestTheSameFileCallsThoseSlotsOfNumPyOnCPython(t *testing.T) {
	var calls []string
	for _, c := range fromC {
		calls = append(calls, "repr(("+c.call+"))")
	}
	for _, mode := range []string{"universal", "debug"} {
		got := sameFilesOnCPython(t, mode, slotsProgram, append(calls, "repr(slots.first())"), "slots")
		for i, c := range fromC {
			want := c.gives
			if !isException(want) {
				want = pythonRepr(want)
			}
			assert.Equal(t, want, got[i], "%s mode: %s", mode, c.call)
		}
		assert.Equal(t, "'(1, 3)'", got[len(calls)], "%s mode: the capsules that owned memory are gone", mode)
	}
}

// isException reports whether a result is the class of an exception.
func isException(result string) bool { return strings.HasSuffix(result, "Error") }

// pythonRepr is what repr gives for text without a backslash.
func pythonRepr(s string) string {
	if strings.Contains(s, "'") {
		return `"` + s + `"`
	}
	return "'" + s + "'"
}
