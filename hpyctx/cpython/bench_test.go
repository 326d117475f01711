package cpython_test

import (
	"context"
	"math"
	"os"
	"testing"
	"time"

	"github.com/ebitengine/purego"
	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/npyarray"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/scipy"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// BenchmarkZeros makes an array of 3 × 4 zeros: in Go through the table of NumPy, in Go through purego, and in Python. It runs in
// the CPython of the virtual environment, which one benchmark process opens.
func BenchmarkZeros(b *testing.B) {
	if os.Getenv(cpython.Inside) == "" {
		require.NoError(b, os.Setenv(cpython.Inside, testenv.Python(b)))
		require.NoError(b, openForBenchmarks())
	}
	in := opened
	run := func(name string, fn func(b *testing.B, py *cpython.Thread, np *npyarray.Client)) {
		b.Run(name, func(b *testing.B) {
			require.NoError(b, in.Do(context.Background(), func(py *cpython.Thread) error {
				np, err := npyarray.Import(py, 0)
				require.NoError(b, err)
				fn(b, py, np)
				return nil
			}))
		})
	}
	run("client", func(b *testing.B, py *cpython.Thread, np *npyarray.Client) {
		b.ReportAllocs()
		for b.Loop() {
			o, err := np.Zeros(py, 2, []int{3, 4}, cpython.Object{}, 0)
			if err != nil {
				b.Fatal(err)
			}
			o.Drop()
		}
	})
	run("purego", func(b *testing.B, py *cpython.Thread, np *npyarray.Client) {
		var zeros func(n int32, dims *int, descr uintptr, order int32) uintptr
		purego.RegisterFunc(&zeros, cpython.SlotAddress(np, 183))
		dims := []int{3, 4}
		for b.Loop() {
			cpython.DecRef(py, zeros(2, &dims[0], 0, 0))
		}
	})
	run("python", func(b *testing.B, py *cpython.Thread, np *npyarray.Client) {
		const source = `lambda n: __import__("timeit").timeit("zeros((3, 4))", "from numpy import zeros", number=n)`
		timed, err := py.Eval(source, cpython.Object{})
		require.NoError(b, err)
		const n = 200_000
		o, err := timed.Call(n)
		require.NoError(b, err)
		v, err := o.Value()
		require.NoError(b, err)
		b.ReportMetric(v.(float64)*float64(time.Second)/n, "ns/op")
	})
}

var opened *cpython.Interpreter

func openForBenchmarks() (err error) {
	opened, err = cpython.Open(cpython.Options{Python: os.Getenv(cpython.Inside)})
	return err
}

// BenchmarkQuad integrates a cosine, 21 evaluations: of a Go function, of the C library's, and of one in Python.
func BenchmarkQuad(b *testing.B) {
	if os.Getenv(cpython.Inside) == "" {
		require.NoError(b, os.Setenv(cpython.Inside, testenv.Python(b)))
		require.NoError(b, openForBenchmarks())
	}
	for _, name := range []string{"go", "c", "python"} {
		b.Run(name, func(b *testing.B) {
			require.NoError(b, opened.Do(context.Background(), func(py *cpython.Thread) error { return timeQuad(b, py, name) }))
		})
	}
}

// timeQuad has Python take the time of quad with the integrand of a language.
func timeQuad(b *testing.B, py *cpython.Thread, language string) error {
	require.NoError(b, py.Exec(`
import ctypes, timeit
from scipy.integrate import quad
from scipy import LowLevelCallable
c = ctypes.CDLL(None).cos
c.restype, c.argtypes = ctypes.c_double, [ctypes.c_double]
in_c, in_python = LowLevelCallable(c), lambda x: 1 - x * x
def timed(f, n): return timeit.timeit(lambda: quad(f, 0, 1), number=n) / n
`, cpython.Object{}))
	f, err := scipy.Callable(py, scipy.Quad, math.Cos, cpython.Object{})
	if language != "go" {
		f, err = py.Eval("in_"+language, cpython.Object{})
	}
	if err != nil {
		return err
	}
	timed, err := py.Eval("timed", cpython.Object{})
	if err != nil {
		return err
	}
	o, err := timed.Call(f, 20_000)
	if err != nil {
		return err
	}
	v, err := o.Value()
	if err == nil {
		b.ReportMetric(v.(float64)*float64(time.Second), "ns/op")
	}
	return err
}
