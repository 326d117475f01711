package cpython_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/scipy"
)

// define gives Python a name for a callable.
func define(t *testing.T, py *cpython.Thread, name string, use scipy.Use, fn any) {
	t.Helper()
	require.NoError(t, py.Scope(func() error {
		callable, err := scipy.Callable(py, use, fn, cpython.Object{})
		require.NoError(t, err)
		main, err := py.Import("__main__")
		require.NoError(t, err)
		return main.SetAttr(name, callable)
	}))
}

// SciPy calls Go functions, and C functions whose signatures somebody else spelled, and finds what it finds with functions of Python.
func TestSciPyCallsGo(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec(`
import ctypes, gc, math, numpy as np
from scipy import integrate, ndimage
image = np.random.default_rng(1).random((40, 30))
api = ctypes.pythonapi
api.PyCapsule_New.restype, api.PyCapsule_New.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
cos = ctypes.cast(ctypes.CDLL(None).cos, ctypes.c_void_p).value
spelled, wrong = b"float64( double x)", b"double (float)"
c_cos, c_wrong = api.PyCapsule_New(cos, spelled, None), api.PyCapsule_New(cos, wrong, None)
`, cpython.Object{}))
			scale := 2.0
			define(t, py, "line", scipy.Quad, func(x float64) float64 { return scale * math.Exp(-x) })
			define(t, py, "volume", scipy.Quad, func(x []float64) float64 { return x[0] * x[1] * x[2] })
			define(t, py, "filter", scipy.GenericFilter, func(window []float64) (float64, error) { return slices.Max(window) - slices.Min(window), nil })
			define(t, py, "filter1d", scipy.GenericFilter1D, func(in, out []float64) error {
				for i := range out {
					out[i] = in[i] + in[i+1] + in[i+2]
				}
				return nil
			})
			define(t, py, "move", scipy.GeometricTransform, func(out []int, in []float64) error {
				in[0], in[1] = float64(out[0])-0.5, float64(out[1])+1.25
				return nil
			})
			define(t, py, "c_line", scipy.Quad, eval(t, py, "c_cos"))
			_, err := scipy.Callable(py, scipy.Quad, eval(t, py, "c_wrong"), cpython.Object{})
			require.EqualError(t, err, `scipy: quad cannot call "double (float)": argument 1 is float, and must be double`)
			require.NoError(t, py.Exec(`
assert integrate.quad(line, 0, 3)[0] == integrate.quad(lambda x: 2 * math.exp(-x), 0, 3)[0]
assert integrate.quad(c_line, 0, 3)[0] == integrate.quad(math.cos, 0, 3)[0]
box = [(0, 1), (0, 2), (0, 3)]
assert integrate.nquad(volume, box)[0] == integrate.nquad(lambda x, y, z: x * y * z, box)[0]
same = np.testing.assert_array_equal
same(ndimage.generic_filter(image, filter, size=3), ndimage.generic_filter(image, lambda w: w.max() - w.min(), size=3))
def lines(i, o): o[:] = i[:-2] + i[1:-1] + i[2:]
same(ndimage.generic_filter1d(image, filter1d, 3), ndimage.generic_filter1d(image, lines, 3))
same(ndimage.geometric_transform(image, move), ndimage.geometric_transform(image, lambda o: (o[0] - 0.5, o[1] + 1.25)))
`, cpython.Object{}))
			require.Equal(t, 6-1, cpython.CFunctions(in), "one of the six is of C")
			require.NoError(t, py.Exec("del line, volume, filter, filter1d, move, c_line; gc.collect()", cpython.Object{}))
			require.Zero(t, cpython.CFunctions(in))
			_, err = scipy.Callable(py, scipy.Quad, func(string) {}, cpython.Object{})
			require.ErrorContains(t, err, "there is no C signature for a func(string)")
		})
		require.NoError(t, in.Close())
	})
}

// An error or a panic of a function in Go is an exception where SciPy's function was called, and the function is of use afterwards.
func TestAFunctionThatFailsInsideSciPy(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec("import numpy as np\nfrom scipy import integrate, ndimage\nimage = np.ones((20, 20))", cpython.Object{}))
			mine, calls, fails := errors.New("mine"), 0, true
			define(t, py, "filter", scipy.GenericFilter, func(window []float64) (float64, error) {
				calls++
				if fails {
					return 0, fmt.Errorf("window of %d: %w", len(window), mine)
				}
				return window[0], nil
			})
			define(t, py, "line", scipy.Quad, func(x float64) float64 {
				if fails {
					panic("oops")
				}
				return 1
			})
			err := py.Exec("ndimage.generic_filter(image, filter, size=3)", cpython.Object{})
			require.ErrorIs(t, err, mine)
			require.Equal(t, 1, calls, "it is not called again while the exception is pending")
			err = py.Exec("integrate.quad(line, 0, 1)", cpython.Object{})
			require.ErrorContains(t, errors.Unwrap(err), "a Go function panicked: oops")
			fails = false
			require.NoError(t, py.Exec("assert integrate.quad(line, 0, 1)[0] == 1\nndimage.generic_filter(image, filter, size=3)", cpython.Object{}))
			require.Equal(t, 401, calls)
		})
		require.NoError(t, in.Close())
	})
}

// There is no limit on the number of functions, and nothing is left of those that are gone.
func TestThousandsOfFunctions(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			quad, err := py.Import("scipy.integrate")
			require.NoError(t, err)
			for round := range 2 {
				var all []cpython.Object
				for i := range 3000 {
					f, err := scipy.Callable(py, scipy.Quad, func(x float64) float64 { return float64(i) }, cpython.Object{})
					require.NoError(t, err)
					all = append(all, f)
				}
				require.Equal(t, 3000, cpython.CFunctions(in), round)
				for i := 0; i < len(all); i += 499 {
					r, err := quad.Method("quad", all[i], 0, 1)
					require.NoError(t, err)
					v, err := r.Value()
					require.NoError(t, err)
					require.InDelta(t, float64(i), v.(cpython.Tuple)[0], 1e-9)
				}
				for _, f := range all {
					f.Drop()
				}
				require.Zero(t, cpython.CFunctions(in))
			}
		})
		require.NoError(t, in.Close())
	})
}
