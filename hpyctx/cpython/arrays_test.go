package cpython_test

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/arrays"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// put gives Python a value by a name of __main__.
func put(t *testing.T, py *cpython.Thread, name string, value any) {
	t.Helper()
	main, err := py.Import("__main__")
	require.NoError(t, err)
	require.NoError(t, main.SetAttr(name, value))
}

// offered is an array of Python's as an object that offers a slice.
func offered[T arrays.Element](t *testing.T, py *cpython.Thread, name string, s []T, shape ...int) {
	t.Helper()
	o, err := arrays.FromSlice(py, s, shape...)
	require.NoError(t, err)
	put(t, py, name, o)
}

// taken is a slice of an array of Python's, copied.
func taken[T arrays.Element](t *testing.T, py *cpython.Thread, expression string) []T {
	t.Helper()
	a, err := arrays.Take(eval(t, py, expression), t.Name())
	require.NoError(t, err, expression)
	defer a.Close()
	var copied []T
	require.NoError(t, arrays.Use(a, func(s []T) error { copied = append(copied, s...); return nil }))
	return copied
}

// NumPy takes a slice by each protocol it knows, and sees what Go writes, and the reverse.
func TestNumPyTakesSlicesByEachProtocol(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		s := []float64{1, 2, 3, 4, 5, 6}
		do(t, in, func(py *cpython.Thread) {
			offered(t, py, "m", s, 2, 3)
			require.NoError(t, py.Exec(`
import numpy as np
class Legacy:
    __slots__ = ("m",)
    def __init__(self, m): self.m = m
    def __dlpack__(self, stream=None): return self.m.__dlpack__()
    def __dlpack_device__(self): return self.m.__dlpack_device__()
made = {"versioned": np.from_dlpack(m), "legacy": np.from_dlpack(Legacy(m)), "struct": np.asarray(m)}
for name, a in made.items():
    assert a.shape == (2, 3) and a.dtype == np.float64 and a.tolist() == [[1, 2, 3], [4, 5, 6]], (name, a)
`, cpython.Object{}))
			s[0] = -1
			require.Equal(t, "[-1.0, -1.0, -1.0]", text(t, eval(t, py, "[float(a[0, 0]) for a in made.values()]"), nil))
			require.NoError(t, py.Exec(`
made["struct"][1, 2] = 60
made["versioned"][1, 1] = 50
`, cpython.Object{}))
			require.Equal(t, []float64{-1, 2, 3, 4, 50, 60}, s)
			require.Equal(t, "(1, 0)", text(t, eval(t, py, "tuple(map(int, m.__dlpack_device__()))"), nil))
			for expression, says := range map[string]string{
				"m.__dlpack__(copy=True)":                   "cpython: BufferError: copy=True: memory of a Go program is offered, not copied",
				"m.__dlpack__(dl_device=(2, 0))":            "cpython: BufferError: dl_device is [2 0], and the memory of a Go program is on (1, 0), the processor",
				"m.__arrow_c_array__()":                     "an array of shape [2 3] and strides [24 8]: Arrow's have one dimension, without gaps",
				"m._export('dlpack')":                       "there is no protocol [dlpack]",
				"type(m)(lambda *a: 7, None).__dlpack__(8)": "TypeError",
			} {
				_, err := py.Eval(expression, cpython.Object{})
				require.ErrorContains(t, err, says, expression)
			}
			_, err := arrays.FromSlice(py, s, 2, 2)
			require.EqualError(t, err, "arrays: an array of shape [2 2] has 4 elements, and the slice has 6")
		})
		require.NoError(t, in.Close())
	})
}

func TestElementsOfAllTypesGoBothWays(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec("import numpy as np", cpython.Object{}))
			there(t, py, "bool", true, false)
			there(t, py, "int8", int8(-5), 6)
			there(t, py, "uint8", uint8(200), 6)
			there(t, py, "int16", int16(-300), 6)
			there(t, py, "uint16", uint16(60000), 6)
			there(t, py, "int32", int32(-70000), 6)
			there(t, py, "uint32", uint32(4000000000), 6)
			there(t, py, "int64", int64(-5000000000), 6)
			there(t, py, "int64", -5000000000, 6)
			there(t, py, "uint64", ^uint64(0), 6)
			there(t, py, "float32", float32(0.5), 6)
			there(t, py, "float64", 0.1, 6)
			there(t, py, "complex64", complex64(1+2i), 6)
			there(t, py, "complex128", 1-2i, 6)
			there[int32](t, py, "int32")
		})
		require.NoError(t, in.Close())
	})
}

// there gives elements to NumPy by three protocols, and takes them back from it by two.
func there[T arrays.Element](t *testing.T, py *cpython.Thread, dtype string, s ...T) {
	t.Helper()
	offered(t, py, "m", s)
	for _, make := range []string{"np.from_dlpack(m)", "np.asarray(m)"} {
		require.Equal(t, dtype, text(t, eval(t, py, make+".dtype"), nil))
		require.Equal(t, s, taken[T](t, py, make+".copy()"))
	}
	require.Equal(t, s, taken[T](t, py, "m"), "by the table")
	require.NoError(t, py.Exec(`
class Struct:
    def __init__(self, a): self.__array_struct__, self.a = a.__array_struct__, a
`, cpython.Object{}))
	require.Equal(t, s, taken[T](t, py, "Struct(np.asarray(m).copy())"))
}

func TestArraysOfNumPyAreTaken(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		var a *arrays.Array
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec(`
import numpy as np, sys, weakref
class Own(np.ndarray): pass
x = np.arange(6.0).reshape(2, 3).view(Own)
gone = []
weakref.finalize(x, gone.append, 1)
locked = np.arange(3); locked.flags.writeable = False
`, cpython.Object{}))
			var err error
			a, err = arrays.Take(eval(t, py, "x"), "the test")
			require.NoError(t, err)
			require.Equal(t, []int{2, 3}, a.Shape())
			require.Equal(t, []int{24, 8}, a.Strides())
			require.False(t, a.ReadOnly())
			require.NoError(t, arrays.Use(a, func(s []float64) error { s[5] = 50; return nil }))
			require.Equal(t, "50.0", text(t, eval(t, py, "x[1, 2]"), nil))
			require.EqualError(t, arrays.Use(a, func([]float32) error { return nil }), "arrays: the elements are of type float64, and not float32")
			require.NoError(t, py.Exec("del x", cpython.Object{}))

			turned, err := arrays.Take(eval(t, py, "np.arange(6.0).reshape(2, 3).T[::-1]"), "the test")
			require.NoError(t, err)
			require.Equal(t, []int{-8, 24}, turned.Strides())
			require.ErrorContains(t, arrays.Use(turned, func([]float64) error { return nil }), "strides of [-8 24] bytes, and a slice has no gaps")
			turned.Close()

			read, err := arrays.Take(eval(t, py, "locked"), "the test")
			require.NoError(t, err)
			require.True(t, read.ReadOnly())
			read.Close()
			for expression, says := range map[string]string{
				"np.array(['a'])":               "by __array_struct__",
				"np.arange(3, dtype='>i4')":     "its bytes are in the order of another processor",
				"np.arange(3, dtype='float16')": "16 bits, 1 lanes, which Go does not have",
				"3":                             "it has none of __dlpack__, __arrow_c_array__ and __array_struct__",
			} {
				_, err := arrays.Take(eval(t, py, expression), "the test")
				require.ErrorContains(t, err, says, expression)
			}
		})
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec("assert not gone", cpython.Object{}))
			require.NoError(t, arrays.Use(a, func(s []float64) error { require.Equal(t, 50.0, s[5]); a.Close(); return nil }))
			require.EqualError(t, arrays.Use(a, func([]float64) error { return nil }), "arrays: an Array was used after Close")
			a.Close()
		})
		do(t, in, func(py *cpython.Thread) { require.NoError(t, py.Exec("assert gone", cpython.Object{})) })
		require.NoError(t, in.Close())
	})
}

func TestACapsuleIsTakenOnceAndTheErrorNamesTheFirst(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec(`
import numpy as np
a = np.arange(3)
class Of:
    def __init__(self, capsule): self.capsule = capsule
    def __dlpack__(self, **how): return self.capsule
    def __dlpack_device__(self): return (1, 0)
`, cpython.Object{}))
			for _, how := range []string{"", "max_version=(1, 0)"} {
				capsule := eval(t, py, "a.__dlpack__("+how+")")
				first, err := arrays.Take(capsule, "stage one")
				require.NoError(t, err)
				defer first.Close()
				_, err = arrays.Take(capsule, "stage two")
				require.EqualError(t, err, "arrays: cpython: the capsule was taken before, by stage one")
				put(t, py, "capsule", capsule)
				_, err = py.Eval("np.from_dlpack(Of(capsule))", cpython.Object{})
				require.Error(t, err)
				require.NoError(t, py.Exec("capsule = a.__dlpack__("+how+"); b = np.from_dlpack(Of(capsule))", cpython.Object{}))
				_, err = arrays.Take(eval(t, py, "capsule"), "stage two")
				require.ErrorContains(t, err, "the capsule was taken before, by ")
				require.ErrorContains(t, err, "_multiarray_umath")
			}
			_, err := arrays.Take(eval(t, py, "np._core._multiarray_umath._ARRAY_API"), "the test")
			require.EqualError(t, err, `arrays: cpython: the capsule is named "", and must be named "dltensor"`)
		})
		require.NoError(t, in.Close())
	})
}

// rounds is how many capsules two goroutines fight for; HPYAPI_TEST_ROUNDS=100000 is what is promised.
func rounds(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("HPYAPI_TEST_ROUNDS"))
	if err != nil {
		return 2000
	}
	return n
}

func TestTwoGoroutinesTakeEachCapsuleOnce(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		held := 0
		do(t, in, func(py *cpython.Thread) {
			offered(t, py, "m", []float64{1, 2, 3})
			require.NoError(t, py.Exec("capsules = [m.__dlpack__() for _ in range("+strconv.Itoa(rounds(t))+")]", cpython.Object{}))
			held = cpython.Held(in)
		})
		var won [2]int
		var lost atomic.Int64
		var wg sync.WaitGroup
		for i, name := range []string{"left", "right"} {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for n := range rounds(t) {
					do(t, in, func(py *cpython.Thread) {
						capsule := eval(t, py, "capsules["+strconv.Itoa(n)+"]")
						a, err := arrays.Take(capsule, name)
						if err != nil {
							require.EqualError(t, err, "arrays: cpython: the capsule was taken before, by "+[]string{"right", "left"}[i])
							lost.Add(1)
							return
						}
						won[i]++
						a.Close()
					})
				}
			}()
		}
		wg.Wait()
		require.Equal(t, rounds(t), won[0]+won[1])
		require.EqualValues(t, rounds(t), lost.Load())
		do(t, in, func(py *cpython.Thread) { require.NoError(t, py.Exec("del capsules", cpython.Object{})) })
		require.Equal(t, held-rounds(t), cpython.Held(in))
		require.NoError(t, in.Close())
	})
}

// A library of others calls the table of our type, both ways: by apache-tvm-ffi's compiled code.
func TestAnotherLibraryCallsTheTable(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		s := []float32{1, 2, 3, 4}
		do(t, in, func(py *cpython.Thread) {
			offered(t, py, "m", s, 2, 2)
			require.NoError(t, py.Exec(`
import numpy as np, tvm_ffi
echo = tvm_ffi.get_global_func("testing.echo")
back = echo(m)
assert type(back) is type(m), type(back)
a = np.from_dlpack(back)
a[1, 1] = 40
del back
`, cpython.Object{}))
			require.Equal(t, []float32{1, 2, 3, 40}, s)
			require.NoError(t, py.Exec("wrapped = tvm_ffi.core.DLTensorTestWrapper(tvm_ffi.from_dlpack(np.arange(3.0)))", cpython.Object{}))
			require.Equal(t, []float64{0, 1, 2}, taken[float64](t, py, "wrapped"), "a table without an allocator is passed by")
		})
		require.NoError(t, in.Close())
	})
}

func TestArrowsLibraryTakesAndGives(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		s := []int32{1, 2, 3, 4}
		do(t, in, func(py *cpython.Thread) {
			offered(t, py, "m", s)
			require.NoError(t, py.Exec(`
import nanoarrow as na
a = na.Array(m)
assert a.schema.type == na.Type.INT32 and a.to_pylist() == [1, 2, 3, 4]
assert na.Schema(m).type == na.Type.INT32
`, cpython.Object{}))
			s[3] = 40
			require.Equal(t, "[1, 2, 3, 40]", text(t, eval(t, py, "a.to_pylist()"), nil))
			require.Equal(t, []float64{0.5, 1.5}, taken[float64](t, py, "na.c_array([0.5, 1.5], na.float64())"))
			require.Equal(t, []int64{2, 3}, taken[int64](t, py, "na.c_array([1, 2, 3], na.int64())[1:]"))
			for expression, says := range map[string]string{
				"na.c_array([1, None, 3], na.int64())": "1 of its 3 elements are null, which a slice cannot say: fill them first",
				"na.c_array(['a'], na.string())":       `its elements are of Arrow's type "u"`,
				"na.c_array([True], na.bool_())":       `its elements are of Arrow's type "b"`,
			} {
				_, err := arrays.Take(eval(t, py, expression), "the test")
				require.ErrorContains(t, err, says, expression)
			}
		})
		require.NoError(t, in.Close())
	})
}

// One array in both worlds: made in an embedded interpreter, changed by NumPy, and the reverse; each outlives the interpreter that it comes from.
func TestArraysGoBetweenTheEmbeddedInterpreterAndNumPy(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		it, err := hpyctx.New(hpyctx.Options{GoModules: map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module}})
		require.NoError(t, err)
		embedded := func(fn func(c *hpyctx.Context, np *numpyapi.Client, module hpyctx.Handle)) {
			require.NoError(t, it.Do(func(*hpyctx.Thread) error {
				c, err := it.Program()
				require.NoError(t, err)
				np, err := numpyapi.Import(c)
				require.NoError(t, err)
				module, err := c.API().ImportImportModule(trampoline.StrOf(numpyapi.ModuleName))
				require.NoError(t, err)
				fn(c, np, module)
				return c.API().Close(module)
			}))
		}
		var tensor uintptr
		embedded(func(c *hpyctx.Context, np *numpyapi.Client, _ hpyctx.Handle) {
			a, err := np.Linspace(0, 1, 5, true, numpyapi.DtypeFloat64)
			require.NoError(t, err)
			tensor = tensorOf(t, c, a)
			require.NoError(t, c.API().Close(a))
		})
		do(t, in, func(py *cpython.Thread) {
			o, err := arrays.FromTensor(py, tensor)
			require.NoError(t, err)
			put(t, py, "m", o)
			require.NoError(t, py.Exec("import numpy as np; a = np.from_dlpack(m); del m; a *= 2; b = np.arange(3.0)", cpython.Object{}))
			tensor, err = cpython.TakeCapsule(eval(t, py, "b.__dlpack__(max_version=(1, 0))"), "dltensor_versioned", "used_dltensor_versioned", "the embedded interpreter")
			require.NoError(t, err)
		})
		embedded(func(c *hpyctx.Context, np *numpyapi.Client, module hpyctx.Handle) {
			name := "dltensor_versioned"
			capsule, err := c.Capsules().New(tensor, &name, nil)
			require.NoError(t, err)
			take, err := c.API().GetAttrS(module, trampoline.StrOf("from_dlpack"))
			require.NoError(t, err)
			b, err := c.API().Call(take, []hpyctx.Handle{capsule}, trampoline.Null)
			require.NoError(t, err)
			require.NoError(t, numpyapi.UseSlice(np, b, func(s []float64) error { s[1] = 10; return nil }))
			for _, h := range []hpyctx.Handle{capsule, take, b} {
				require.NoError(t, c.API().Close(h))
			}
		})
		require.NoError(t, it.Close())
		do(t, in, func(py *cpython.Thread) {
			require.Equal(t, "[0.0, 0.5, 1.0, 1.5, 2.0] [0.0, 10.0, 2.0]", text(t, eval(t, py, "f'{a.tolist()} {b.tolist()}'"), nil))
			require.NoError(t, py.Exec("import sys; assert sys.getrefcount(b) == 2, sys.getrefcount(b); del a", cpython.Object{}))
		})
		require.NoError(t, in.Close())
	})
}

// tensorOf is the tensor of an array of the embedded interpreter, which is the caller's.
func tensorOf(t *testing.T, c *hpyctx.Context, array hpyctx.Handle) uintptr {
	t.Helper()
	v, err := c.Value(array)
	require.NoError(t, err)
	space := c.Interp().Space()
	method, err := space.Attr(v, "__dlpack__")
	require.NoError(t, err)
	capsule, err := space.Call(method, []objspace.Value{space.Tuple(space.Int(1), space.Int(0))}, "max_version")
	require.NoError(t, err)
	h, err := c.NewHandle(capsule)
	require.NoError(t, err)
	at, err := c.Capsules().Take(h, "dltensor_versioned", "used_dltensor_versioned")
	require.NoError(t, err)
	require.NoError(t, c.API().Close(h))
	return at
}

// In every CPython, without any package: an object of ours and a capsule of an older form.
func TestSlicesGoThroughEveryPython(t *testing.T) {
	cpython.OnEveryPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			offered(t, py, "m", []int16{1, 2, 3})
			require.Equal(t, []int16{1, 2, 3}, taken[int16](t, py, "m"))
			require.Equal(t, []int16{1, 2, 3}, taken[int16](t, py, "m.__dlpack__()"))
			require.Equal(t, []int16{1, 2, 3}, taken[int16](t, py, "m.__dlpack__(max_version=[1, 1], dl_device=[1, 0])"))
			require.NoError(t, py.Exec("import gc; unused = m.__dlpack__(), m.__arrow_c_array__(), m.__array_struct__; del unused, m; gc.collect()", cpython.Object{}))
		})
		require.NoError(t, in.Close())
	})
}

// Go's collector frees a slice when all that Python made of it is gone, by whichever protocol, and not before.
func TestASliceLivesAsLongAsWhatWasMadeOfIt(t *testing.T) {
	for name, make := range map[string]string{"dlpack": "np.from_dlpack(m)", "struct": "np.asarray(m)", "arrow": "na.Array(m)", "capsule": "m.__dlpack__()"} {
		t.Run(name, func(t *testing.T) {
			cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
				type big struct{ v [1 << 16]float64 }
				freed := new(atomic.Bool)
				done := func(freed *atomic.Bool) { freed.Store(true) }
				do(t, in, func(py *cpython.Thread) {
					b := new(big)
					b.v[1<<15] = 7
					runtime.AddCleanup(b, done, freed)
					offered(t, py, "m", b.v[:])
					require.NoError(t, py.Exec("import numpy as np, nanoarrow as na; a = "+make+"; del m", cpython.Object{}))
				})
				for range 3 {
					runtime.GC()
				}
				require.False(t, freed.Load())
				do(t, in, func(py *cpython.Thread) {
					if name != "capsule" {
						require.Equal(t, "7.0", text(t, eval(t, py, "float(a[1 << 15]) if hasattr(a, 'dtype') else float(a[1 << 15].as_py())"), nil))
					}
					require.NoError(t, py.Exec("del a", cpython.Object{}))
				})
				for i := 0; i < 100 && !freed.Load(); i++ {
					runtime.GC()
				}
				require.True(t, freed.Load())
				require.NoError(t, in.Close())
			})
		})
	}
}
