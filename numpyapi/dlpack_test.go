package numpyapi_test

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/exchange"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
)

// tensors is testdata/tensors.c, compiled with HPy's and DLPack's headers.
func tensors(t *testing.T) string {
	t.Helper()
	lib := testenv.OfficialModule(t, "tensors", "testdata/tensors.c")
	lib.Includes = append(lib.Includes, headers(t, "tensor/tensor.api.h"), testenv.Path(t, "numpyapi", "tensor"), testenv.DLPackInclude(t))
	return testenv.Compile(t, lib)
}

// What is asked is compared with NumPy's own answers.
func TestTensorsAgreeWithNumPy(t *testing.T) {
	const array = "np.array([[1, 2, 3], [4, 5, 6]], 'int64')"
	expressions := []string{
		"np.from_dlpack(A)", "np.from_dlpack(A[::-1, ::2])", "np.from_dlpack(A.T)", "np.from_dlpack(np.zeros((0, 3)))", "np.from_dlpack(np.array(5.0))",
		"A.__dlpack_device__()[1]", "int(A.__dlpack_device__()[0])", "then(put(np.from_dlpack(X := A), 0, 9))",
		"[np.from_dlpack(np.ones((2,), d)).dtype.name for d in ('bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64')]",
		"[np.from_dlpack(np.ones((2,), d)).dtype.name for d in ('float32', 'float64', 'complex64', 'complex128')]",
		"str(np.array([1]).__dlpack__())[:24]", "str(np.array([1]).__dlpack__(max_version=(1, 0)))[:34]", "str(np.array([1]).__dlpack__(max_version=(0, 9)))[:24]",
		"np.array([1]).__dlpack__(stream=1)", "np.array([1]).__dlpack__(dl_device=(2, 0))", "np.broadcast_to(np.array([1]), (2, 1)).__dlpack__()",
		"np.from_dlpack(np.broadcast_to(np.array([1]), (2, 1)))", "np.from_dlpack(3)", "np.from_dlpack(np.array([1]), device='gpu')",
		"np.from_dlpack(np.array([1, 2]), copy=True, device='cpu')",
		"str(np.array([1]).__array_struct__)[:20]",
	}
	for i, e := range expressions {
		expressions[i] = strings.NewReplacer("A.", array+".", "A[", array+"[", "A)", array+")").Replace(e)
	}
	agree(t, expressions, 0)
}

// Objects of a script offer memory in each way, whole and not.
func TestArraysAreMadeOfWhatOthersOffer(t *testing.T) {
	const classes = `
class Has:
    def __init__(self, **them):
        for name in them: setattr(self, name, them[name])
class Old:
    def __dlpack__(self): return A.__dlpack__()
A = np.arange(6.0).reshape(2, 3)
def changed(make):
    b = make()
    A[1, 1] = -A[1, 1]
    return b[1, 1] == A[1, 1]
def dict_of(**other):
    d = {}
    for pairs in (A.__array_interface__, other):
        for key in pairs: d[key] = pairs[key]
    return np.asarray(Has(__array_interface__ = d))
`
	w := arrayWorld(t)
	ask(t, w, prelude+classes, func(answer func(string) string) {
		for expression, want := range map[string]string{
			"repr(changed(lambda: np.from_dlpack(Old())))":                                                          "True",
			"repr(changed(lambda: np.asarray(Has(__array_struct__ = A.__array_struct__))))":                         "True",
			"repr(changed(lambda: np.asarray(Has(__array_struct__ = A.T.__array_struct__)).T))":                     "True",
			"repr(changed(lambda: np.asarray(Has(__array_interface__ = A.__array_interface__))))":                   "True",
			"repr(changed(lambda: np.asarray(Has(__array_interface__ = A.T.__array_interface__)).T))":               "True",
			"repr(dict_of(shape=(3,), strides=(-8,), data=(A.__array_interface__['data'][0] + 16, True)).tolist())": "[2.0, 1.0, 0.0]",
			"dict_of(typestr='>f8')":                             "TypeError",
			"dict_of(shape=(1 << 62, 3))":                        "ValueError",
			"dict_of(shape=(-1,))":                               "ValueError",
			"dict_of(strides=(1,))":                              "ValueError",
			"dict_of(data=(0, False))":                           "ValueError",
			"dict_of(data=(64, False))":                          "ValueError",
			"dict_of(data=3)":                                    "TypeError",
			"np.asarray(Has(__array_interface__ = {}))":          "ValueError",
			"np.asarray(Has(__array_struct__ = 3))":              "ValueError",
			"np.asarray(Has(__array_struct__ = A.__dlpack__()))": "ValueError",
			"np.from_dlpack(Has(__dlpack__ = 3))":                "TypeError",
			"np.from_dlpack(Has())":                              "AttributeError",
		} {
			require.Equal(t, want, answer(expression), expression)
		}
	})
}

// why says how from_dlpack fails.
const why = `
def why(x):
    try: return repr(np.from_dlpack(x))
    except Exception as e: return type(e).__name__ + ": " + str(e)
`

func TestModulesInCTakeAndGiveTensors(t *testing.T) {
	for name, mode := range map[string][]hpyctx.Mode{"universal": nil, "debug": {debugmode.New(debugmode.Options{})}} {
		t.Run(name, func(t *testing.T) {
			w := arrayWorld(t)
			w.LoadFile(tensors(t), mode...)
			ask(t, w, prelude+why+"import tensors\n", func(answer func(string) string) {
				for _, step := range [][2]string{
					{"tensors.total(np.arange(6.0).reshape(2, 3).T[::-1].__dlpack__())", "15.0"},
					{"then(c := np.arange(3.0).__dlpack__(), tensors.total(c))", "3.0"},
					{"show(np.from_dlpack(tensors.give(2)))", "['int16', [2, 3], [[0, 1, 2], [3, 4, 5]]]"},
					{"show(np.from_dlpack(tensors.give(0)))", "['int16', [0, 3], []]"},
				} {
					require.Equal(t, step[1], answer("repr("+step[0]+")"), step[0])
				}
				for _, step := range [][2]string{
					{"repr(tensors.direct(np.arange(6.0).reshape(2, 3).T[::-1]))", "15.0"},
					{"repr(show(tensors.like(np.arange(3), 2)))", "['int16', [2, 3], [[0, 1, 2], [3, 4, 5]]]"},
					{"tensors.like(np.arange(3), -1)", "BufferError"},
					{"tensors.direct(3)", "TypeError"},
				} {
					require.Equal(t, step[1], answer(step[0]), step[0])
				}
				for _, wrong := range [][2]string{
					{"then(c := np.arange(3.0).__dlpack__(), tensors.total(c), c)", `ValueError: the capsule was taken before, by module "tensors"`},
					{"then(c := tensors.give(1), np.from_dlpack(c), c)", `ValueError: the capsule was taken before, by module "numpy_api"`},
					{"tensors.give(-1)", "BufferError: the tensor cannot be used: its length along dimension 0 is -1"},
					{"np._ARRAY_API", "ValueError: PyCapsule_GetPointer called with incorrect name"},
				} {
					require.Equal(t, wrong[1], answer("why("+wrong[0]+")"), wrong[0])
				}
			})
			require.NoError(t, w.It.Collect())
			ask(t, w, "import tensors\n", func(answer func(string) string) { require.Equal(t, "0", answer("repr(tensors.living())")) })
		})
	}
}

// inProgram runs fn with the context of the program, its client of the array API, and a way to evaluate expressions.
func inProgram(t *testing.T, w *hostworld.World, fn func(c *hpyctx.Context, np *numpyapi.Client, eval func(string) hpyctx.Handle)) {
	t.Helper()
	require.NoError(t, w.It.Do(func(*hpyctx.Thread) error {
		c, err := w.It.Program()
		require.NoError(t, err)
		np, err := numpyapi.Import(c)
		require.NoError(t, err)
		globals, err := c.API().DictNew()
		require.NoError(t, err)
		run(t, c, "import numpy_api as np\n", globals)
		fn(c, np, func(expression string) hpyctx.Handle {
			code, err := compile(c, expression, 0)
			require.NoError(t, err)
			value, err := c.API().EvalCode(code, globals, globals)
			require.NoError(t, err, expression)
			require.NoError(t, c.API().Close(code))
			return value
		})
		return c.API().Close(globals)
	}))
}

// A tensor that somebody took outlives the array, the module and the interpreter.
func TestATensorOutlivesTheInterpreter(t *testing.T) {
	blocks := native.Allocated().Blocks
	var taken []*exchange.Taken
	it, err := hpyctx.New(hpyctx.Options{GoModules: map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module}})
	require.NoError(t, err)
	w := hostworld.Of(t, it)
	freed := new(atomic.Bool)
	inProgram(t, w, func(c *hpyctx.Context, np *numpyapi.Client, eval func(string) hpyctx.Handle) {
		big := new([1 << 16]float64)
		big[3], big[4] = 3, 4
		runtime.AddCleanup(big, func(freed *atomic.Bool) { freed.Store(true) }, freed)
		slice, err := numpyapi.FromSlice(c, np, big[:])
		require.NoError(t, err)
		for _, capsule := range []hpyctx.Handle{eval("np.arange(5.0)[3:].__dlpack__(max_version=(1, 0))"), tensorOf(t, c, slice)} {
			at, err := c.Capsules().Take(capsule, exchange.Versioned.Capsule, exchange.Versioned.Used)
			require.NoError(t, err)
			tensor, err := exchange.Versioned.Take(at)
			require.NoError(t, err)
			taken = append(taken, tensor)
			require.NoError(t, c.API().Close(capsule))
		}
		require.NoError(t, c.API().Close(slice))
	})
	require.NoError(t, it.Collect())
	w.Close()
	runtime.GC()
	require.False(t, freed.Load())
	require.Equal(t, []float64{3, 4}, native.Slice[float64](taken[0].At, taken[0].Len()))
	require.Equal(t, []float64{3, 4}, native.Slice[float64](taken[1].At, taken[1].Len())[3:5])
	for _, tensor := range taken {
		tensor.Release()
	}
	taken = nil
	for i := 0; i < 100 && !freed.Load(); i++ {
		runtime.GC()
	}
	require.True(t, freed.Load())
	require.Equal(t, blocks, native.Allocated().Blocks)
}

// tensorOf calls __dlpack__ of an object.
func tensorOf(t *testing.T, c *hpyctx.Context, object hpyctx.Handle) hpyctx.Handle {
	t.Helper()
	v, err := c.Value(object)
	require.NoError(t, err)
	space := c.Interp().Space()
	method, err := space.Attr(v, "__dlpack__")
	require.NoError(t, err)
	capsule, err := space.Call(method, []objspace.Value{space.Tuple(space.Int(1), space.Int(0))}, "max_version")
	require.NoError(t, err)
	h, err := c.NewHandle(capsule)
	require.NoError(t, err)
	return h
}

func TestSlicesAreArraysAndArraysSlices(t *testing.T) {
	w := arrayWorld(t)
	inProgram(t, w, func(c *hpyctx.Context, np *numpyapi.Client, eval func(string) hpyctx.Handle) {
		s := []int32{1, 2, 3, 4, 5, 6}
		a, err := numpyapi.FromSlice(c, np, s, 2, 3)
		require.NoError(t, err)
		turned, err := np.Transpose(a, nil)
		require.NoError(t, err)
		require.ErrorContains(t, numpyapi.UseSlice(np, turned, func([]int32) error { return nil }), "a slice has no gaps: make them Contiguous")
		require.EqualError(t, numpyapi.UseSlice(np, a, func([]int64) error { return nil }), "numpyapi: the elements are of type int32, and not int64")
		row, err := np.Contiguous(turned)
		require.NoError(t, err)
		s[1] = 20
		require.NoError(t, numpyapi.UseSlice(np, row, func(v []int32) error { require.Equal(t, []int32{1, 4, 2, 5, 3, 6}, v); return nil }))
		require.NoError(t, numpyapi.UseSlice(np, a, func(v []int32) error { v[0] = -1; return nil }))
		require.Equal(t, []int32{-1, 20, 3, 4, 5, 6}, s)
		empty, err := numpyapi.FromSlice(c, np, []complex64{}, 0, 3)
		require.NoError(t, err)
		require.NoError(t, numpyapi.UseSlice(np, empty, func(v []complex64) error { require.Empty(t, v); return nil }))
		_, err = numpyapi.FromSlice(c, np, s, 2, 2)
		require.EqualError(t, err, "numpyapi: an array of shape [2 2] has 4 elements, and the slice has 6")
		for _, h := range []hpyctx.Handle{a, turned, row, empty} {
			require.NoError(t, c.API().Close(h))
		}
	})
}

// rounds is how many capsules two goroutines fight for; HPYAPI_TEST_ROUNDS=100000 is what is promised.
func rounds() int {
	n, err := strconv.Atoi(os.Getenv("HPYAPI_TEST_ROUNDS"))
	if err != nil {
		return 2000
	}
	return n
}

func TestTwoGoroutinesTakeEachTensorOnce(t *testing.T) {
	w := arrayWorld(t)
	var capsules []hpyctx.Handle
	inProgram(t, w, func(_ *hpyctx.Context, _ *numpyapi.Client, eval func(string) hpyctx.Handle) {
		for range rounds() {
			capsules = append(capsules, eval("np.arange(3.0).__dlpack__()"))
		}
	})
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, capsule := range capsules {
				err := w.It.Do(func(*hpyctx.Thread) error {
					c, err := w.It.Program()
					if err != nil {
						return err
					}
					at, err := c.Capsules().Take(capsule, exchange.Legacy.Capsule, exchange.Legacy.Used)
					if err == nil {
						won.Add(1)
						exchange.Legacy.GiveBack(at)
					}
					return err
				})
				if err != nil {
					lost.Add(1)
					if text := w.It.Space().Exception(err).Error(); text != `ValueError: the capsule was taken before, by module "__main__"` {
						t.Error(text)
					}
				}
			}
		}()
	}
	wg.Wait()
	require.EqualValues(t, rounds(), won.Load())
	require.EqualValues(t, rounds(), lost.Load())
	inProgram(t, w, func(c *hpyctx.Context, _ *numpyapi.Client, _ func(string) hpyctx.Handle) {
		for _, capsule := range capsules {
			require.NoError(t, c.API().Close(capsule))
		}
	})
}
