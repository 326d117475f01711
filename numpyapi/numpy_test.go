package numpyapi_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
)

var dtypeNames = func() (names []string) {
	for _, d := range ndarray.DTypes() {
		names = append(names, d.String())
	}
	return names
}()

func TestCastingAndPromotionTablesAreNumPys(t *testing.T) {
	var all []string
	for _, a := range dtypeNames {
		for _, b := range dtypeNames {
			all = append(all, fmt.Sprintf("str(np.promote_types('%s', '%s'))", a, b))
			for _, rule := range []string{"no", "equiv", "safe", "same_kind", "unsafe"} {
				all = append(all, fmt.Sprintf("np.can_cast('%s', '%s', '%s')", a, b, rule))
			}
			for _, op := range ndarray.BinaryNames[1:] {
				if !narrow(op, a, b) {
					all = append(all, fmt.Sprintf("np.%s(np.ones((1,), '%s'), np.ones((1,), '%s'))", op, a, b))
				}
			}
			all = append(all, fmt.Sprintf("np.ones((1,), '%s').astype('%s', casting='same_kind')", a, b))
		}
		for _, op := range ndarray.UnaryNames[1:] {
			if !narrow(op, a, a) {
				all = append(all, fmt.Sprintf("np.%s(np.ones((1,), '%s'))", op, a))
			}
		}
		for _, scalar := range []string{"True", "1", "-1", "300", "1 << 40", "1.5", "1j", "1 << 70"} {
			all = append(all, fmt.Sprintf("np.ones((1,), '%s') + (%s)", a, scalar), fmt.Sprintf("np.ones((1,), '%s') < (%s)", a, scalar))
		}
		for _, op := range []string{"sum", "prod", "mean", "min", "cumsum", "any", "argmax", "var", "std"} {
			all = append(all, fmt.Sprintf("np.ones((2, 2), '%s').%s(axis=0)", a, op))
		}
	}
	agree(t, all, 1e-6)
}

// narrow says that NumPy gives a float16, which there is not here.
func narrow(op, a, b string) bool {
	small := func(name string) bool { return name == "bool" || name == "int8" || name == "uint8" }
	switch op {
	case "arctan2", "hypot", "copysign", "sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin",
		"arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "rint", "signbit":
		return small(a) && small(b)
	}
	return false
}

func TestModuleAgreesWithNumPy(t *testing.T) { agree(t, expressions, 1e-12) }

const (
	a = "np.array([[1, 2, 3], [4, 5, 6]], 'int64')"
	b = "np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]], 'float64')"
)

// expressions are corners of what each function is for.
var expressions = strings.Split(strings.NewReplacer("A.", a+".", "A[", a+"[", "(A", "("+a, "B.", b+".", "B[", b+"[").Replace(strings.TrimSpace(`
np.zeros(3, "int64")
np.zeros((2, 3))
np.zeros((), "int64")
np.zeros((0, 4), "float64")
np.zeros((-1,), "int64")
np.zeros(2, "complex63")
np.zeros("x", "int64")
np.zeros((1,) * 65, "int64")
np.ones((2, 2), "complex64")
np.full((2, 2), 7)
np.full((2,), 300, "uint8")
np.full((2,), 1.5)
np.full((2,), [1, 2])
np.full_like(A, 9)
np.zeros_like(B[:1])
np.arange(5)
np.arange(2, 11, 3)
np.arange(5, 0, -2)
np.arange(5, 0)
np.arange(0.0, 1.0, 0.25)
np.arange(3, dtype='float32')
np.arange(0, 5, 0)
np.linspace(0, 1, 5)
np.linspace(0, 1, 4, endpoint=False)
np.linspace(0, 10, 4, dtype='int64')
np.linspace(2, 2, 3)
np.linspace(0, 1, 1)
np.linspace(0, 1, 0)
np.linspace(0, 1, -1)
np.eye(3)
np.eye(2, 4, 1, 'int8')
np.eye(3, 3, -2)
np.eye(2, 2, 5)
np.array([1, 2, 3])
np.array([True, False])
np.array([1, 2.5])
np.array([True, 2])
np.array([1, 1j])
np.array([1 << 63])
np.array([[1, 2], [3, 4]], "float64")
np.array((1, 2.5), "float64")
np.array(7, "int64")
np.array([], "float64")
np.array([])
np.array([1.9, -1.9], "int64")
np.array([300], "uint8")
np.array([-1], "uint64")
np.array([nan], "int64")
np.array([inf], "int64")
np.array([1j], "float64")
np.array([1, 2], "bool")
np.array([[1, 2], [3]], "int64")
np.array([[1, 2], 3], "int64")
np.array([None], "int64")
np.array([1 << 70], "int64")
np.array([1 << 70], "float64")
np.array(np.array([1, 2], "int64"), "float64")
np.array([np.array([1, 2], "int64"), np.array([3, 4], "int32")])
A[0]
A[-1]
A[1, 2]
A[1][2]
A[-2, -3]
A[2]
A[0, 3]
A[0, 0, 0]
A[(0, 1)]
A["x"]
A[1.5]
A[:, 1]
A[::-1, ::2]
A[..., -1]
A[None, :, None]
A[..., ...]
A[1:1]
A[5:, -9:2]
A[::0]
A[[1, 0, 1]]
A[[0, 1], [2, 0]]
A[:, [2, 0]]
A[[1], [0, 2]]
A[[0, 1], [0, 1, 2]]
A[np.array([True, False])]
A[np.array([[True, False, True], [False, True, False]])]
A[np.array([True, False, True])]
A[[5]]
A[[]]
A[np.array([0.5])]
np.zeros((2, 3, 4))[[0, 1], :, [2, 3]]
np.arange(24).reshape(2, 3, 4)[:, [0, 1], [2, 3]]
np.arange(24).reshape(2, 3, 4)[1, :, [2, 3]]
np.arange(24).reshape(2, 3, 4)[[1], None, 0]
put(np.arange(6).reshape(2, 3), (0, 1), 9)
put(np.arange(6).reshape(2, 3), 1, [7, 8, 9])
put(np.arange(6).reshape(2, 3), (slice(None), 0), 9.9)
put(np.arange(6).reshape(2, 3), [1, 0], np.array([[1], [2]]))
put(np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3) > 2, 0)
put(np.arange(6).reshape(2, 3), slice(None, None, -1), np.arange(6).reshape(2, 3))
put(np.arange(6), slice(1, None), np.arange(6)[:-1])
put(np.arange(3), 5, 1)
put(np.arange(3, dtype='uint8'), 0, 300)
put(np.broadcast_to(np.arange(3), (2, 3)), 0, 1)
len(A)
A.shape, A.ndim, A.size, A.itemsize, A.nbytes, A.strides
A.T.strides, A[::-1].strides
str(A.dtype), repr(A.dtype), A.dtype.name, A.dtype.kind, A.dtype.itemsize, A.dtype == 'int64', A.dtype == 'int32', A.dtype.str
np.dtype('float32') == np.dtype('f4'), np.dtype(float) == 'float64', np.dtype(bool).itemsize
A.tolist(), A.T.tolist()
A.sum(), B.sum(), A.min(), A.max(), B.min()
np.zeros(0, "int64").min()
np.zeros((0, 3)).sum(axis=0), np.zeros((0, 3)).sum(axis=1), np.zeros((0, 3)).max(axis=1)
np.zeros((0, 3)).max(axis=0)
np.zeros(0).mean(), np.zeros((3, 0)).mean(axis=1)
A.sum(axis=1, keepdims=True), A.sum(axis=(0, 1)), A.sum(axis=-1), A.sum(axis=())
A.sum(axis=2)
A.sum(axis=(0, 0))
A.argmax(axis=0), A.argmin(axis=1, keepdims=True), A.argmax()
np.array([1.0, nan, 3.0, nan]).argmax(), np.array([1.0, nan]).min(), np.array([nan, 1]).max()
np.zeros((2, 0)).argmax(axis=0)
np.zeros((2, 0)).argmax(axis=1)
np.count_nonzero(A > 2), np.count_nonzero(A > 2, axis=0)
A.cumsum(), A.cumsum(axis=0), A.cumprod(axis=1), np.array([True, True]).cumsum()
B.var(), B.std(axis=0), B.var(axis=1, ddof=1), np.array([1j, 2]).var(), np.array([3.0]).var(ddof=1)
np.array([9223372036854775807, 1], "int64").sum()
A.reshape((3, 2)), A.reshape(3, 2), A.reshape(-1), A.reshape((-1, 3))
A.reshape((4, 2))
A.reshape((-1, -1))
A.reshape((-2, 3))
A.reshape(6).reshape((1, 6)), A.T.reshape(6), A[:, ::2].reshape(-1)
A.reshape((0, -1))
A.transpose(), A.transpose(1, 0), A.transpose((0, 1))
A.transpose((0, 0))
A.transpose((0,))
np.zeros((1, 3, 1)).squeeze().shape, np.zeros((1, 3, 1)).squeeze(axis=0).shape
np.zeros((1, 3, 1)).squeeze(axis=1)
np.expand_dims(A, 0).shape, np.expand_dims(A, -1).shape
np.expand_dims(A, 5)
np.broadcast_to(np.array([1, 2]), (3, 2)), np.broadcast_to(5, (2,))
np.broadcast_to(A, (3, 3))
A.ravel(), A.T.ravel()
A + A, A + B, A + 1, 1 + A, A + 0.5, 0.5 + A, A - [1, 2, 3]
A + np.zeros(4, "int64")
A + np.zeros((0, 3), "int64")
A + "x"
A + None
A * np.array([[1], [2]]), A / 2, A // 2, A % 3, A ** 2, 2 ** A, -A, abs(-A), ~A, +A
A ** -1
A & 1, A | 8, A ^ 3, A << 2, A >> 1
B & 1
A == A, A != 3, A < B, A >= 4
A == "x"
np.array([1 << 63], 'uint64') > np.array([-1], 'int64'), np.array([-1], 'int64') < np.array([1 << 63], 'uint64')
np.array([3], 'uint64') == np.array([3], 'int64')
np.array([9223372036854775807], "int64") + 1
np.array([100], 'int8') + np.array([100], 'int8'), np.array([200], 'uint8') * 2, np.array([-128], 'int8') // -1
np.array([1, 0], 'int32') // 0, np.array([1, 0], 'int32') % 0, np.array([-7, 7]) // 2, np.array([-7, 7]) % -3
np.array([1.0, 0.0, -1.0]) / 0, np.array([7.5, -7.5]) // 2, np.array([7.5, -7.5]) % -2, np.array([1.0]) % 0, np.array([inf]) // 1
np.array([1 + 2j]) / 0, np.array([1 + 2j]) * (2 - 1j), np.array([1 + 2j]) / (3 - 4j), np.array([1j]) ** 2
np.array([1j]) // 1
np.array([1], 'int8') << 7, np.array([1]) << 64, np.array([-1]) >> 70, np.array([1]) << -1
np.array([1 << 40], 'int64') < 1 << 70
np.array([1], 'uint8') < -1, np.array([1], 'uint8') + 255
np.array([1], 'uint8') + 256
np.array([1], 'uint8') + -1
np.array([True]) - np.array([True])
-np.array([True])
np.array([True, False]) + np.array([True, True]), np.array([True]) * 2, np.array([True]) // np.array([True])
np.maximum(np.array([1, nan]), np.array([nan, 2])), np.fmax(np.array([1, nan]), np.array([nan, 2])), np.minimum(3, A)
np.add(A, 1, out=np.zeros((2, 3)))
np.add(A, 0.5, out=np.zeros((2, 3), 'int64'))
np.add(A, 1, out=np.zeros((3,), 'int64'))
np.sign(np.array([-0.0, -3.0, nan, 2.0])), np.sign(np.array([3 + 4j]))
np.isnan(np.array([1, nan, inf])), np.isinf(np.array([1, nan, -inf])), np.isfinite(np.array([1, nan, inf])), np.isnan(A)
np.floor(np.array([-1.5, 1.5])), np.ceil(np.array([-1.5])), np.trunc(np.array([-1.5])), np.rint(np.array([0.5, 1.5, 2.5])), np.floor(A)
np.where(A > 3, A, 0), np.where([True, False], 1.5, np.array([1, 2])), np.where(A > 3, A, B)
np.concatenate([A, A]), np.concatenate((A, B), axis=1), np.concatenate([A, np.zeros((0, 3))])
np.concatenate([])
np.concatenate([A, np.zeros((2, 2))])
np.concatenate([A, np.zeros(3)])
np.concatenate([1, 2])
np.stack([A, A]), np.stack([A, B]), np.stack([A, A], axis=-1), np.stack([A, A], axis=1).shape
np.stack([])
np.stack([A, np.zeros(3)])
np.stack([A, A], axis=3)
np.take(A, [0, 5]), np.take(A, [1, 0], axis=1), A.take([-1]), np.take(A, 1, axis=0), np.take(A, [[0, 1]], axis=0)
np.take(A, [9])
np.array([3, 1, 2]).argsort(), np.array([nan, 1, -inf, nan]).argsort(kind='stable'), A[::-1].argsort(axis=0, kind='stable')
then(np.array([3, 1, 2])), np.unique(np.array([3, 1, 3, 2, 1])), np.unique([nan, 1, nan, 1]), np.unique(A > 2)
np.searchsorted(np.array([1, 2, 2, 3]), [2, 0, 9]), np.searchsorted(np.array([1, 2, 2, 3]), 2, side='right'), np.searchsorted(np.array([1.0, nan]), nan)
A.nonzero(), (A > 2).nonzero()
np.array(1).nonzero()
A.astype('float32'), B.astype('int8'), B.astype('bool'), A.astype('complex64'), np.array([1 + 2j]).astype('float64')
B.astype('int64', casting='safe')
A.astype('float64', casting='same_kind'), A.astype('float64', casting='nonsense')
A.copy(), A.T.copy(order='F').strides, A.copy(order='F').strides
(A @ A.T), A @ [1, 2, 3], np.array([1, 2]) @ A, np.array([1, 2]) @ np.array([3, 4]), np.ones((2, 2, 3)) @ np.ones((3, 1))
(A @ A)
A @ 2
np.ones((4, 2, 3)) @ np.ones((3, 3, 2))
np.dot(A, A.T), np.dot(2, A), np.dot(np.ones((2, 3, 4)), np.ones((5, 4, 6))).shape, np.dot([1, 2], [3, 4]), A.dot([1, 0, 0])
np.dot(A, A)
np.dot(np.array([True]), np.array([True])), np.array([[True]]) @ np.array([[False]])
np.zeros((2, 0)) @ np.zeros((0, 3)), np.zeros((0, 2)) @ np.zeros((2, 2))
bool(A[:1, :1] > 0), float(A[:1, :1].reshape(())), int(B[:1, 0].reshape(())), A[:1, 0].item()
bool(A > 1)
float(A)
float(A[:1, 0])
int(A[:1])
A.item()
[x for x in A[0]], [x.tolist() for x in A], [x for x in np.zeros(())]
np.asarray([1, 2]), np.asarray(A).shape, np.asarray(3.5)
memoryview(A).tolist(), memoryview(A).shape, memoryview(A).strides, memoryview(A).format, memoryview(A).itemsize, memoryview(A).readonly
memoryview(A.T).tolist(), memoryview(A[::-1, ::2]).tolist(), memoryview(A.T).tobytes() == bytes(A.T.copy())
memoryview(np.zeros((0, 3), 'int8')).tolist(), memoryview(np.array(5, 'uint16')).tolist(), memoryview(np.array([True])).tolist()
[memoryview(np.zeros(1, d)).format for d in ('int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64', 'complex64', 'complex128')]
memoryview(np.broadcast_to(np.array([1, 2]), (2, 2))).readonly, memoryview(np.broadcast_to(np.array([1, 2]), (2, 2))).tolist()
put(memoryview(np.arange(3)), 1, 9).tolist()
put(memoryview(np.broadcast_to(1, (2,))), 1, 9)
np.asarray(memoryview(A)), np.asarray(memoryview(A)[::-1]), np.asarray(bytearray(b'ab')), np.asarray(memoryview(b'ab'))
(lambda x: then(put(np.asarray(memoryview(x)), 0, 7), x))(np.arange(3))
put(np.asarray(memoryview(b'ab')), 0, 1)
np.frombuffer(bytearray(16), 'int32'), np.frombuffer(b'\x01\x02', 'uint8'), np.frombuffer(A, 'int64')
np.frombuffer(b'abc', 'int16')
np.frombuffer(5, 'int16')
[(k, A.T.__array_interface__[k]) for k in ('version', 'typestr', 'shape', 'strides')], A.__array_interface__['strides'], A.__array_interface__['data'][1]
np.broadcast_to(np.array([1, 2, 3], 'int8')[:, None], (3, 5)).sum(), np.sqrt(np.broadcast_to(4, (2, 3))), np.broadcast_to(np.array([1, 2], 'int8')[:, None], (2, 0)) + 1.5
np.can_cast('int8', 'int16'), np.can_cast('float64', 'float32', 'same_kind')
np.array([3 + 1j]).real, np.array([3 + 1j]).imag, B.real, A.imag, np.conjugate(np.array([1 + 2j])), abs(np.array([3 + 4j], 'complex64'))
np.array([1 + 2j, 1 + 1j, 0 + 9j]).max(), np.array([1 + 2j, 1 + 1j]) < 1 + 1.5j, np.array([2j, 1, 1 + 1j]).argsort()
`)), "\n")

// generator makes expressions at random, always the same ones.
type generator struct{ *rand.Rand }

func (g generator) pick(options ...string) string { return options[g.IntN(len(options))] }

// values are elements of a type as Python text; corners are frequent.
func (g generator) value(dtype string) string {
	limits := map[string]string{"int8": "127", "int16": "32767", "int32": "2147483647", "int64": "9223372036854775807", "uint8": "255",
		"uint16": "65535", "uint32": "4294967295", "uint64": "18446744073709551615"}
	switch {
	case dtype == "bool":
		return g.pick("True", "False")
	case strings.HasPrefix(dtype, "float"):
		return g.pick("nan", "inf", "-inf", "0.0", "-0.0", "1.0", "2.5", "-1.5", "0.25", "-3.0", "7.0", fmt.Sprint(g.IntN(64)-32))
	case strings.HasPrefix(dtype, "complex"):
		return g.pick("1j", "0j", "1.0", "-2.5", "3.0", "(1+2j)", "(-1-1j)", "(0.5-2j)")
	case strings.HasPrefix(dtype, "uint"):
		return g.pick("0", "1", "2", "3", "7", limits[dtype], fmt.Sprint(g.IntN(100)))
	}
	return g.pick("0", "1", "-1", "2", "-2", "3", limits[dtype], "-"+limits[dtype]+"-1", fmt.Sprint(g.IntN(100)-50))
}

// array is a view of a shape, with strides of any sign, zero included.
func (g generator) array(dtype string, shape []int) string {
	full, slices := make([]string, len(shape)), make([]string, len(shape))
	n := 1
	for i, length := range shape {
		have := length
		switch g.IntN(4) {
		case 0:
			have, slices[i] = 2*length, "::2"
		case 1:
			slices[i] = "::-1"
		default:
			slices[i] = ":"
		}
		full[i] = fmt.Sprint(have)
		n *= have
	}
	values := make([]string, n)
	for i := range values {
		values[i] = g.value(dtype)
	}
	text := fmt.Sprintf("np.array([%s], '%s')", strings.Join(values, ", "), dtype)
	if len(shape) == 0 {
		return text + ".reshape(())"
	}
	text += fmt.Sprintf(".reshape((%s,))[%s]", strings.Join(full, ", "), strings.Join(slices, ", "))
	switch {
	case g.IntN(6) == 0:
		return fmt.Sprintf("np.broadcast_to(%s[..., :1], %s)", text, tupleOf(shape))
	case len(shape) > 1 && g.IntN(4) == 0:
		return g.transposed(dtype, shape)
	}
	return text
}

func (g generator) transposed(dtype string, shape []int) string {
	turned := make([]int, len(shape))
	for i, length := range shape {
		turned[len(shape)-1-i] = length
	}
	return g.array(dtype, turned) + ".T"
}

func tupleOf(shape []int) string {
	text := "("
	for _, length := range shape {
		text += fmt.Sprint(length) + ", "
	}
	return text + ")"
}

func (g generator) shape() []int {
	shape := make([]int, g.IntN(4))
	for i := range shape {
		shape[i] = []int{0, 1, 1, 2, 3, 4}[g.IntN(6)]
	}
	return shape
}

// beside is a shape that mostly goes together with another.
func (g generator) beside(shape []int) []int {
	other := append([]int(nil), shape[g.IntN(len(shape)+1):]...)
	for i := range other {
		if g.IntN(4) == 0 {
			other[i] = 1
		}
	}
	if g.IntN(10) == 0 {
		other = g.shape()
	}
	return other
}

func (g generator) dtype() string { return dtypeNames[g.IntN(len(dtypeNames))] }

func (g generator) unary() string {
	op, dtype := ndarray.UnaryNames[1+g.IntN(len(ndarray.UnaryNames)-1)], g.dtype()
	if narrow(op, dtype, dtype) || strings.HasPrefix(dtype, "complex") && narrow(op, "bool", "bool") || op == "reciprocal" && dtype[0] != 'f' {
		op = "square"
	}
	return fmt.Sprintf("np.%s(%s)", op, g.array(dtype, g.shape()))
}

func (g generator) binary() string {
	op, x, y := ndarray.BinaryNames[1+g.IntN(len(ndarray.BinaryNames)-1)], g.dtype(), g.dtype()
	if op == "power" || narrow(op, x, y) {
		op = "multiply"
	}
	if strings.HasPrefix(x+y, "complex") || strings.Contains(x+y, "complex") && op == "multiply" {
		op = "add"
	}
	shape := g.shape()
	return fmt.Sprintf("np.%s(%s, %s)", op, g.array(x, shape), g.array(y, g.beside(shape)))
}

func (g generator) comparison() string {
	shape := g.shape()
	return fmt.Sprintf("%s %s %s", g.array(g.dtype(), shape), g.pick("<", "<=", "==", "!=", ">", ">="), g.array(g.dtype(), g.beside(shape)))
}

func (g generator) reduction() string {
	shape, dtype := g.shape(), g.dtype()
	axis := g.pick("None", "0", "-1", "1")
	op := g.pick("sum", "prod", "min", "max", "any", "all", "mean", "argmin", "argmax", "cumsum")
	if op == "prod" && (dtype[0] == 'c' || dtype[0] == 'f') {
		op = "sum"
	}
	if op == "cumsum" {
		return fmt.Sprintf("%s.cumsum(axis=%s)", g.array(dtype, shape), axis)
	}
	return fmt.Sprintf("%s.%s(axis=%s, keepdims=%s)", g.array(dtype, shape), op, axis, g.pick("True", "False"))
}

func (g generator) other() string {
	shape, dtype := g.shape(), g.dtype()
	x := g.array(dtype, shape)
	switch g.IntN(7) {
	case 0:
		return fmt.Sprintf("np.argsort(%s, axis=%s, kind='stable')", x, g.pick("0", "-1", "1"))
	case 1:
		return fmt.Sprintf("np.where(%s > 0, %s, %s)", x, x, g.array(g.dtype(), g.beside(shape)))
	case 2:
		return fmt.Sprintf("np.concatenate([%s, %s], axis=%s)", x, g.array(g.dtype(), shape), g.pick("0", "-1", "1"))
	case 3:
		return fmt.Sprintf("%s.reshape((%s, -1))", x, g.pick("1", "2", "3", "-1"))
	case 4:
		return fmt.Sprintf("np.take(%s, [0, -1, 1], axis=%s)", x, g.pick("None", "0", "-1", "1"))
	case 5:
		n, k, m := g.IntN(4), g.IntN(4), g.IntN(4)
		return fmt.Sprintf("%s @ %s", g.array(g.pick("int8", "uint16", "int64", "bool"), []int{n, k}), g.array(g.pick("int32", "uint8", "int64", "bool"), []int{k, m}))
	}
	return fmt.Sprintf("np.unique(%s)", g.array(g.pick("int8", "bool", "uint64", "float64"), shape))
}

func TestRandomOperationsAgreeWithNumPy(t *testing.T) {
	for name, make := range map[string]func(generator) string{
		"unary": generator.unary, "binary": generator.binary, "comparison": generator.comparison, "reduction": generator.reduction, "other": generator.other,
	} {
		t.Run(name, func(t *testing.T) {
			g := generator{rand.New(rand.NewPCG(1, 2))}
			all := make2(600, func() string { return make(g) })
			agree(t, all, 2e-6)
		})
	}
}

func make2(n int, one func() string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = one()
	}
	return out
}
