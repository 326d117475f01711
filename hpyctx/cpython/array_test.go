package cpython_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/numpy"
)

// A slice is an array without a copy, in both directions, for as long as Python wants it.
func TestSlicesAreArrays(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		var view *cpython.Buffer
		do(t, in, func(py *cpython.Thread) {
			np, err := numpy.Import(py)
			require.NoError(t, err)
			s := []float64{1, 2, 3, 4, 5, 6}
			a, err := numpy.FromSlice(py, np, s, 2, 3)
			require.NoError(t, err)
			shape, err := a.Attr("shape")
			require.Equal(t, "(2, 3)", text(t, shape, err))
			main, err := py.Import("__main__")
			require.NoError(t, err)
			require.NoError(t, main.SetAttr("a", a))
			require.NoError(t, py.Exec("a[1, 2] = 60; b = a[:, 1:].copy()", cpython.Object{}))
			require.Equal(t, 60.0, s[5])
			s[0] = -1
			require.Equal(t, "-1.0", text(t, eval(t, py, "a[0, 0]"), nil))

			view, err = a.Buffer(true)
			require.NoError(t, err)
			require.Equal(t, []int{2, 3}, view.Shape())
			require.Equal(t, "d", view.Format())
			require.NoError(t, cpython.UseBuffer(view, func(v []float64) error {
				require.Equal(t, s, v)
				v[1] = 7
				return nil
			}))
			require.Equal(t, 7.0, s[1])
			require.EqualError(t, cpython.UseBuffer(view, func([]float32) error { return nil }), `cpython: the elements of the buffer are "d", and not float32`)
			require.NoError(t, cpython.UseBuffer(view, func(v []byte) error { require.Len(t, v, 48); return nil }))

			_, err = numpy.FromSlice(py, np, s, 2, 2)
			require.EqualError(t, err, "numpy: an array of shape [2 2] has 4 elements, and the slice has 6")
			_, err = numpy.FromSlice(py, np, s, -2, -3)
			require.ErrorContains(t, err, "negative length")
			_, err = eval(t, py, "a[:, ::2]").Buffer(false)
			require.ErrorContains(t, err, "ValueError: ndarray is not C-contiguous")
			_, err = eval(t, py, "b'abc'").Buffer(true)
			require.ErrorContains(t, err, "BufferError")
			_, err = eval(t, py, "1").Buffer(false)
			require.ErrorContains(t, err, "TypeError")
			bytes, err := eval(t, py, "b'abc'").Buffer(false)
			require.NoError(t, err)
			require.NoError(t, cpython.UseBuffer(bytes, func(v []byte) error { require.Equal(t, "abc", string(v)); return nil }))
		})
		view.Close()
		view.Close()
		require.ErrorContains(t, cpython.UseBuffer(view, func([]float64) error { return nil }), "after Close")
		require.NoError(t, in.Close())
	})
}

func TestArraysOfAllElements(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			np, err := numpy.Import(py)
			require.NoError(t, err)
			oneOf(t, py, np, "bool", "True", true)
			oneOf(t, py, np, "int8", "-5", int8(-5))
			oneOf(t, py, np, "uint8", "200", uint8(200))
			oneOf(t, py, np, "int16", "-300", int16(-300))
			oneOf(t, py, np, "uint16", "60000", uint16(60000))
			oneOf(t, py, np, "int32", "-70000", int32(-70000))
			oneOf(t, py, np, "uint32", "4000000000", uint32(4000000000))
			oneOf(t, py, np, "int64", "-5000000000", int64(-5000000000))
			oneOf(t, py, np, "int64", "-5000000000", -5000000000)
			oneOf(t, py, np, "uint64", "18446744073709551615", ^uint64(0))
			oneOf(t, py, np, "uint64", "18446744073709551615", ^uint(0))
			oneOf(t, py, np, "float32", "0.5", float32(0.5))
			oneOf(t, py, np, "float64", "0.1", 0.1)
			oneOf(t, py, np, "complex64", "(1+2j)", complex64(1+2i))
			oneOf(t, py, np, "complex128", "(1-2j)", 1-2i)
			empty, err := numpy.FromSlice(py, np, []int32{}, 0, 3)
			require.Equal(t, "[]", text(t, empty, err))
		})
		require.NoError(t, in.Close())
	})
}

// oneOf makes an array of one element, and reads it in Python and in Go.
func oneOf[T numpy.Element](t *testing.T, py *cpython.Thread, np *numpy.NumPy, dtype, want string, v T) {
	t.Helper()
	a, err := numpy.FromSlice(py, np, []T{v})
	require.NoError(t, err)
	d, err := a.Attr("dtype")
	require.Equal(t, dtype, text(t, d, err))
	item, err := a.Item(0)
	require.Equal(t, want, text(t, item, err))
	b, err := a.Buffer(true)
	require.NoError(t, err)
	defer b.Close()
	require.NoError(t, cpython.UseBuffer(b, func(s []T) error { require.Equal(t, []T{v}, s); return nil }))
}

// Go's collector frees a slice when Python has dropped all that is derived from its array, and not before.
func TestASliceLivesAsLongAsItsArray(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		type big struct{ v [1 << 16]float64 }
		freed := make(chan bool, 1)
		do(t, in, func(py *cpython.Thread) {
			np, err := numpy.Import(py)
			require.NoError(t, err)
			b := new(big)
			for i := range b.v {
				b.v[i] = float64(i)
			}
			runtime.AddCleanup(b, func(int) { freed <- true }, 0)
			a, err := numpy.FromSlice(py, np, b.v[:])
			require.NoError(t, err)
			main, err := py.Import("__main__")
			require.NoError(t, err)
			require.NoError(t, main.SetAttr("part", a))
			require.NoError(t, py.Exec("part = part[1000:2000:3]", cpython.Object{}))
		})
		for range 5 {
			runtime.GC()
			_ = make([]byte, 1<<22)
		}
		require.Empty(t, freed)
		do(t, in, func(py *cpython.Thread) {
			require.Equal(t, "1000.0 1999.0", text(t, eval(t, py, "f'{part[0]} {part[-1]}'"), nil))
			require.NoError(t, py.Exec("del part", cpython.Object{}))
		})
		runtime.GC()
		runtime.GC()
		<-freed
		require.Zero(t, cpython.Held(in))
		require.NoError(t, in.Close())
	})
}
