package numpyapi_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi"
)

// throughC are calls of testdata/calls.c, each with what says the same in NumPy.
var throughC = []struct{ call, numpy string }{
	{`calls.version()`, `11`},
	{`calls.zeros((2, 3), None)`, `np.zeros((2, 3))`},
	{`calls.zeros((), 'uint8')`, `np.zeros((), 'uint8')`},
	{`calls.zeros((0, 2), 'complex64')`, `np.zeros((0, 2), 'complex64')`},
	{`calls.zeros((2, -1), None)`, `np.zeros((2, -1))`},
	{`calls.zeros((1 << 40, 1 << 40), None)`, `np.zeros((1 << 40, 1 << 40))`},
	{`calls.empty((2, 2), 'int8')`, `np.ones((2, 2), 'int8')`},
	{`calls.empty((3,), 'bool')`, `np.ones(3, 'bool')`},
	{`calls.full((2, 2), 7, None), calls.full((2,), 1.5, 'int8'), calls.full((1,), 2, 'complex128')`,
		`np.full((2, 2), 7), np.full((2,), 1.5, 'int8'), np.full((1,), 2, 'complex128')`},
	{`calls.full((2,), 300, 'uint8')`, `np.full((2,), 300, 'uint8')`},
	{`calls.full((2,), 'text', None)`, `1 + 'text'`},
	{`calls.full_like(v[:, ::-2], 9, None), calls.full_like([1, 2], 0.5, 'float32')`, `np.full_like(v[:, ::-2], 9), np.full_like([1, 2], 0.5, 'float32')`},
	{`calls.full_like(v.astype('int8'), None, None)`, `np.ones((3, 4), 'int8')`},
	{`calls.arange(0, 10, 3, None), calls.arange(0, 1, 0.25, None), calls.arange(5, 0, -2, 'int8')`, `np.arange(0, 10, 3), np.arange(0, 1, 0.25), np.arange(5, 0, -2, 'int8')`},
	{`calls.arange(0, 3, 0, None)`, `np.arange(0, 3, 0)`},
	{`calls.linspace(0.0, 1.0, 5, True, None), calls.linspace(0.0, 10.0, 4, False, 'int64')`, `np.linspace(0, 1, 5), np.linspace(0, 10, 4, endpoint=False, dtype='int64')`},
	{`calls.linspace(0.0, 1.0, -1, True, None)`, `np.linspace(0, 1, -1)`},
	{`calls.eye(2, 3, 1, None), calls.eye(3, 3, -1, 'bool')`, `np.eye(2, 3, 1), np.eye(3, 3, -1, 'bool')`},
	{`calls.from_sequence([[1, 2], [3, 4.5]], None), calls.from_sequence((True, 2), 'uint16')`, `np.array([[1, 2], [3, 4.5]]), np.array((True, 2), 'uint16')`},
	{`calls.from_sequence([None], None)`, `1 + None`},
	{`calls.from_sequence([[1], [2, 3]], None)`, `np.array([[1], [2, 3]])`},

	{`calls.from_any(a, None, 0, 0, 0)`, `a, True`},
	{`calls.from_any(a, 'float64', 0, 0, 1)`, `a.astype('float64'), False`},
	{`calls.from_any(a.T, None, 2, 2, 1), calls.from_any(a.T, None, 0, 0, 2)`, `(a.T, False), (a.T, True)`},
	{`calls.from_any(a, None, 0, 0, 32)`, `a, False`},
	{`calls.from_any([True, 2, 0.5], None, 0, 0, 0), calls.from_any(3, None, 0, 0, 0)`, `(np.array([True, 2, 0.5]), False), (np.array(3), False)`},
	{`calls.from_any([1, 2], 'complex64', 1, 1, 0x401)`, `np.array([1, 2], 'complex64'), False`},
	{`calls.from_any(a, None, 3, 0, 0)`, `np.array([]).reshape(7)`},
	{`calls.from_any(a, None, 0, 1, 0)`, `np.array([]).reshape(7)`},
	{`calls.from_any(b, 'int64', 0, 0, 0)`, `1 + None`},
	{`calls.from_any(b, 'int64', 0, 0, 16)`, `b.astype('int64'), False`},
	{`calls.from_any('text', None, 0, 0, 0)`, `1 + None`},
	{`calls.from_any(b'text', None, 0, 0, 0)`, `1 + None`},
	{`calls.from_any(None, None, 0, 0, 0)`, `1 + None`},
	{`calls.from_any(np.broadcast_to(1.0, (2, 2)), None, 0, 0, 0x400)`, `np.ones((2, 2)), False`},
	{`calls.from_any(object(), 'float64', 0, 0, 0)`, `1 + None`},

	{`then(calls.writeback(w, 0.5, True), w)`, `np.array([0, 4, 6])`},
	{`calls.writeback(w, 0.5, True)`, `1, 1, 0`},
	{`calls.writeback(w, 0.5, False), w`, `(1, 0, 0), np.array([1, 2, 3])`},
	{`calls.writeback(f[::2], 9.0, True), f`, `(1, 1, 0), np.array([9.0, 2.0, 12.0])`},
	{`calls.writeback(np.broadcast_to(1, (2,)), 0.5, True)`, `np.array([]).reshape(7)`},

	{`calls.get_item(a, (1, -1)), calls.get_item(np.array(2.5), ()), calls.get_item(c, (0,))`, `a[1, -1], 2.5, c[0]`},
	{`calls.get_item(a, (1,))`, `a[9]`},
	{`calls.get_item(a, (2, 0))`, `a[2, 0]`},
	{`calls.set_item(w, (-1,), 7), w`, `0, np.array([1, 2, 7])`},
	{`calls.set_item(w.astype('int8'), (0,), 200)`, `put(w.astype('int8'), 0, 200)`},
	{`calls.set_item(np.broadcast_to(1, (2,)), (0,), 1)`, `put(np.broadcast_to(1, (2,)), 0, 1)`},
	{`calls.subscript(a, 1), calls.subscript(a, (1, 2)), calls.subscript(a, (slice(None), slice(None, None, -1)))`, `a[1], a[1, 2], a[:, ::-1]`},
	{`calls.subscript(a, (None, Ellipsis, 0)), calls.subscript(a, [1, 0]), calls.subscript(a, a > 2)`, `a[None, ..., 0], a[[1, 0]], a[a > 2]`},
	{`calls.subscript(a, 5)`, `a[5]`},
	{`calls.subscript(a, 0.5)`, `a[0.5]`},
	{`calls.assign(w, slice(0, 2), 9), w`, `0, np.array([9, 9, 3])`},
	{`calls.assign(w, [0, 2], [7.9, 8]), w`, `0, np.array([7, 2, 8])`},
	{`calls.assign(w, slice(0, 2), [1, 2, 3])`, `put(w, slice(0, 2), [1, 2, 3])`},
	{`calls.reshape(a, (3, -1)), calls.shares(a, calls.reshape(a, (6,))), calls.shares(a, calls.reshape(a.T, (6,)))`, `a.reshape(3, -1), True, False`},
	{`calls.reshape(a, (4,))`, `a.reshape(4)`},
	{`calls.reshape(a, (-1, -1))`, `a.reshape(-1, -1)`},
	{`calls.transpose(a, None), calls.transpose(v.reshape(2, 3, 2), (1, 2, 0)), calls.shares(a, calls.transpose(a, None))`,
		`a.T, v.reshape(2, 3, 2).transpose(1, 2, 0), True`},
	{`calls.transpose(a, (0, 0))`, `a.transpose(0, 0)`},
	{`calls.ravel(a), calls.ravel(a.T), calls.shares(a, calls.ravel(a))`, `a.ravel(), a.T.ravel(), True`},
	{`calls.squeeze(a[None, :, :1], None), calls.squeeze(a[None, :, :1], (2,))`, `a[None, :, :1].squeeze(), np.squeeze(a[None, :, :1], (2,))`},
	{`calls.squeeze(a, (0,))`, `np.squeeze(a, (0,))`},
	{`calls.expand_dims(a, 1), calls.expand_dims(a, -1)`, `np.expand_dims(a, 1), np.expand_dims(a, -1)`},
	{`calls.broadcast_to(a[0], (2, 3)), calls.shares(a, calls.broadcast_to(a, (4, 2, 3)))`, `np.broadcast_to(a[0], (2, 3)), True`},
	{`calls.broadcast_to(a, (2, 2))`, `np.broadcast_to(a, (2, 2))`},
	{`calls.copy(a.T, True), calls.shares(a, calls.copy(a, False)), calls.copy([1, 2], False)`, `a.T, False, np.array([1, 2])`},
	{`calls.contiguous(a.T), calls.contiguous(np.array(1)), calls.shares(a, calls.contiguous(a))`, `a.T, np.array(1), True`},
	{`calls.contiguous([1])`, `1 + None`},
	{`calls.astype(b, 'int8', 4), calls.astype(c, 'complex64', 3), calls.astype(a, 'bool', 4)`, `b.astype('int8'), c.astype('complex64'), a.astype('bool')`},
	{`calls.astype(b, 'int8', 3)`, `b.astype('int8', casting='same_kind')`},
	{`calls.astype(b, 'float64', 9)`, `np.array([]).reshape(7)`},
	{`calls.copy_into(f, w, 2), f`, `0, np.array([1.0, 2.0, 3.0])`},
	{`calls.copy_into(w, f, 2)`, `np.copyto(w, f, casting='safe')`},
	{`[[calls.can_cast(x, y, r) for x in types for y in types] for r in range(5)]`, `[[np.can_cast(x, y, r) for x in types for y in types] for r in rules]`},
	{`[calls.promote(x, y) for x in types for y in types]`, `[str(np.promote_types(x, y)) for x in types for y in types]`},
	{`calls.promote('int8', None)`, `1 + None`},

	{`calls.concatenate((a, b), 0), calls.concatenate((a, a), -1)`, `np.concatenate((a, b), 0), np.concatenate((a, a), -1)`},
	{`calls.concatenate((a, a[:, :2]), 0)`, `np.concatenate((a, a[:, :2]), 0)`},
	{`calls.concatenate((), 0)`, `np.concatenate((), 0)`},
	{`calls.stack((a, b), None), calls.stack((a, a), 2)`, `np.stack((a, b)), np.stack((a, a), 2)`},
	{`calls.stack((a, a.T), None)`, `np.stack((a, a.T))`},
	{`calls.where(a > 2, a, -1), calls.where([True, False], 1.5, c)`, `np.where(a > 2, a, -1), np.where([True, False], 1.5, c)`},
	{`calls.nonzero(a > 4), calls.nonzero([0, 3, 0])`, `np.nonzero(a > 4), np.nonzero([0, 3, 0])`},
	{`calls.nonzero(np.array(1))`, `np.array([]).reshape(7)`},
	{`calls.take(a, [2, 0, -1], 1), calls.take(a, 1, 0)`, `np.take(a, [2, 0, -1], 1), a[1]`},
	{`calls.take(a, [3], 1)`, `np.take(a, [3], 1)`},
	{`calls.sort(n, 0), calls.argsort(n, 0), calls.unique(n), calls.searchsorted([1, 2, 2, 3], [2, 0, 9], False), calls.searchsorted([1, 2, 2, 3], 2, True)`,
		`np.sort(n), np.argsort(n, kind='stable'), np.unique(n), np.searchsorted([1, 2, 2, 3], [2, 0, 9]), np.array(3)`},
	{`calls.sort(a, 2)`, `np.sort(a, 2)`},

	{`calls.add(a, b), calls.add(a, a[0]), calls.add(a.astype('int8'), a.astype('uint8'))`, `a + b, a + a[0], a.astype('int8') + a.astype('uint8')`},
	{`calls.add(a, 1)`, `1 + None`},
	{`calls.add(a, a[:, :2])`, `a + a[:, :2]`},
	{`[calls.unary(op, b) for op in range(1, 33)]`, `[getattr(np, f)(b) for f in unaries[:32]]`},
	{`[calls.unary(op, n) for op in range(34, 41)], calls.unary(33, a), calls.unary(3, np.array([-128], 'int8'))`,
		`[getattr(np, f)(n) for f in unaries[33:]], ~a, np.abs(np.array([-128], 'int8'))`},
	{`calls.unary(0, a)`, `np.array([]).reshape(7)`},
	{`calls.unary(33, b)`, `~b`},
	{`[calls.binary(op, b, b[::-1, ::-1]) for op in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 19, 20, 21, 22, 23)]`,
		`[getattr(np, binaries[op - 1])(b, b[::-1, ::-1]) for op in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 19, 20, 21, 22, 23)]`},
	{`[calls.binary(op, a, 3) for op in range(13, 18)], calls.binary(1, a.astype('int8'), 100), calls.binary(4, a, 0)`,
		`[getattr(np, binaries[op - 1])(a, 3) for op in range(13, 18)], a.astype('int8') + 100, a / 0`},
	{`calls.binary(1, a.astype('int8'), 300)`, `a.astype('int8') + 300`},
	{`calls.binary(24, a, a)`, `np.array([]).reshape(7)`},
	{`calls.binary_into(3, f, [2, 3, 4], f), f`, `0, np.array([2.0, 6.0, 24.0])`},
	{`calls.binary_into(1, 1, f, g), g`, `0, np.array([[2.0, 3.0, 7.0], [2.0, 3.0, 7.0]])`},
	{`calls.binary_into(1, v[:, 1:], v[:, :-1], v[:, :-1]), v`, `0, steps`},
	{`calls.binary_into(1, u[:-1], u[1:], u[1:]), u`, `0, np.array([1.0] + [2.0] * 39)`},
	{`calls.binary_into(8, w, w, w), w`, `0, np.array([1, 4, 27])`},
	{`calls.binary_into(4, w, w, w)`, `np.divide(w, w, w)`},
	{`calls.binary_into(1, g, g, f)`, `np.add(g, g, f)`},
	{`[calls.compare(op, n, n[::-1]) for op in range(1, 7)], calls.compare(3, a, 300), calls.compare(1, c, [1, 2])`,
		`[n == n[::-1], n != n[::-1], n < n[::-1], n <= n[::-1], n > n[::-1], n >= n[::-1]], a < 300, c == [1, 2]`},
	{`calls.dot(a, b.T), calls.dot(w, w), calls.matmul(a, b.T), calls.matmul(v.reshape(2, 2, 3), a.T)`, `np.dot(a, b.T), np.array(w @ w), a @ b.T, v.reshape(2, 2, 3) @ a.T`},
	{`calls.dot(a, b)`, `np.dot(a, b)`},
	{`calls.matmul(a, 2)`, `np.matmul(a, 2)`},

	{`[calls.reduce(op, a, None, False, None) for op in range(1, 11)]`, `[np.array(getattr(np, f)(a)) for f in reductions]`},
	{`[calls.reduce(op, b, (1,), True, None) for op in range(1, 11)]`, `[getattr(np, f)(b, axis=1, keepdims=True) for f in reductions]`},
	{`calls.reduce(1, a.astype('int8'), (0, 1), False, None), calls.reduce(1, a, (0,), False, 'float32'), calls.reduce(7, a, (), False, None)`,
		`np.array(21), a.sum(0, 'float32'), np.mean(a, ())`},
	{`calls.reduce(3, np.zeros((0, 2)), (0,), False, None)`, `np.zeros((0, 2)).min(0)`},
	{`calls.reduce(1, a, (2,), False, None)`, `a.sum(2)`},
	{`calls.reduce(8, a, (0, 1), False, None)`, `1 + None`},
	{`calls.reduce(11, a, None, False, None)`, `np.array([]).reshape(7)`},
	{`calls.variance(b, None, False, 0.0), calls.variance(b, (0,), True, 1.0), calls.variance(c, None, False, 0.0)`, `np.array(b.var()), b.var(0, keepdims=True, ddof=1), np.array(c.var())`},
	{`calls.accumulate(1, a, 1, None), calls.accumulate(2, a, 0, 'float64'), calls.accumulate(4, n[1:], 0, None)`, `a.cumsum(1), a.cumprod(0, 'float64'), np.maximum.accumulate(n[1:])`},
	{`calls.accumulate(7, a, 0, None)`, `np.array([]).reshape(7)`},
	{`calls.sum(a), calls.sum(np.zeros(0))`, `21.0, 0.0`},
	{`calls.sum(c)`, `1 + None`},
	{`calls.min_max(a), calls.min_max(b.T[::-1])`, `(1, 6), (0.5, 5.5)`},
	{`calls.min_max(n), calls.min_max(np.zeros(2, 'bool'))`, `(nan, nan), (False, False)`},
	{`calls.min_max(np.zeros(0))`, `np.zeros(0).min()`},
	{`calls.map(a, half), calls.map(a.T, twice), calls.map(b, twice), calls.map(np.zeros((0, 2), 'int8'), half)`, `a / 2, a.T * 2, b * 2.0, np.zeros((0, 2), 'int8')`},
	{`calls.map(a, text)`, `1 + None`},
	{`calls.map(a, broken)`, `[][0]`},
	{`calls.repr(a) == repr(a)`, `True`},
	{`calls.repr([1])`, `1 + None`},
	{`calls.is_array(a), calls.is_array([1])`, `True, False`},
}

const callsProgram = prelude + `
a = np.array([[1, 2, 3], [4, 5, 6]])
b = np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]])
c = np.array([1 + 2j, -0.5j])
n = np.array([2.0, nan, -1.0, inf, 2.0])
v = np.arange(12).reshape(3, 4)
w, f, g = np.array([1, 2, 3]), np.array([1.0, 2.0, 6.0]), np.zeros((2, 3))
u = np.ones(40)
types = ['bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64', 'complex64', 'complex128']
def half(x): return x / 2
def twice(x): return x * 2
def text(x): return 'x'
def broken(x): return [][0]
def fresh():
    w[:], f[:], g[:], u[:], v[:] = [1, 2, 3], [1.0, 2.0, 6.0], 0, 1, np.arange(12).reshape(3, 4)
`

// numpyProgram is what the expressions of NumPy's side need besides.
const numpyProgram = callsProgram + `
steps = np.array([[1, 3, 5, 3], [9, 11, 13, 7], [17, 19, 21, 11]])
rules = ['no', 'equiv', 'safe', 'same_kind', 'unsafe']
unaries = """negative positive absolute sign square reciprocal conjugate sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos
arctan sinh cosh tanh arcsinh arccosh arctanh floor ceil trunc rint invert logical_not isnan isinf isfinite signbit real imag""".split()
binaries = """add subtract multiply divide floor_divide remainder fmod power maximum minimum fmax fmin bitwise_and bitwise_or bitwise_xor left_shift
right_shift arctan2 hypot copysign logical_and logical_or logical_xor""".split()
reductions = "sum prod min max all any mean argmin argmax count_nonzero".split()
`

func TestEverySlotGivesThroughCWhatNumPyGives(t *testing.T) {
	var calls, numpy []string
	for _, c := range throughC {
		calls, numpy = append(calls, "then(fresh(), ("+c.call+"))"), append(numpy, "then(fresh(), ("+c.numpy+"))")
	}
	want := inCPython(t, job{Program: numpyProgram, Questions: numpy})
	program := callsProgram + "import calls\n"
	for where, got := range map[string][]string{
		"arrays in Go":                 callsInHost(t, program, calls),
		"arrays in Go, debug mode":     callsInHost(t, program, calls, debugmode.New(debugmode.Options{})),
		"NumPy, same file":             sameFilesOnCPython(t, "universal", program, calls, "calls"),
		"NumPy, same file, debug mode": sameFilesOnCPython(t, "debug", program, calls, "calls"),
	} {
		for i, c := range throughC {
			assert.True(t, alike(want[i], got[i], 1e-12), "%s: %s\n  NumPy: %s\n  here:  %s", where, c.call, want[i], got[i])
		}
	}
}

func callsInHost(t *testing.T, program string, calls []string, modes ...hpyctx.Mode) (results []string) {
	t.Helper()
	w := arrayWorld(t)
	w.LoadFile(withHPy(t, "calls"), modes...)
	ask(t, w, program, func(answer func(string) string) {
		for _, c := range calls {
			results = append(results, answer("repr(show(("+c+")))"))
		}
	})
	return results
}

func TestCConsumersCallEverySlot(t *testing.T) {
	sources, err := filepath.Glob("testdata/*.c")
	require.NoError(t, err)
	called, capital := map[string]bool{}, regexp.MustCompile(`[A-Z]`)
	for _, path := range sources {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`\bNumPy_(\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			called["numpy"+capital.ReplaceAllStringFunc(m[1], func(c string) string { return "_" + strings.ToLower(c) })] = true
		}
	}
	for _, s := range numpyapi.Definition.Slots {
		assert.True(t, called[s.Name], "no C module of the tests calls %s", s.Name)
	}
}
