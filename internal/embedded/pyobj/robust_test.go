package pyobj_test

import (
	"fmt"
	"github.com/hpyapi/hpyapi/internal/oracle"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

func TestDeepStructuresEndInRecursionError(t *testing.T) {
	for _, src := range []string{
		"t = ()\nfor i in range(100000): t = (t,)\nhash(t)",
		"t = []\nfor i in range(100000): t = [t]\nrepr(t)",
		"t = []\nfor i in range(100000): t = [t]\nu = []\nfor i in range(100000): u = [u]\nt == u",
		"t = iter([1])\nfor i in range(100000): t = map(abs, t)\nnext(t)",
		"t = iter([1])\nfor i in range(100000): t = enumerate(t)\nlist(t)",
		"M = type([].append.__self__.__class__.append) and type(object().__str__)\nt = ()\nfor i in range(100000): t = (int, t)\nisinstance('x', t)",
		"class A:\n  def f(self): pass\nm = A().f\nM = type(m)\nfor i in range(100000): m = M(m, 1)\nm()",
		"class A:\n  def f(self): pass\nm = A().f\nM = type(m)\nfor i in range(100000): m = M(m, 1)\nm.foo",
		"d = {}\nfor i in range(100000): d = {1: d}\nstr(d)",
		"class A:\n  def __getattr__(self, n): return getattr(self, n + 'x')\nA().y",
	} {
		got := oracle.Run(oracle.Bare, src)
		require.Contains(t, got.Error, "RecursionError: maximum recursion depth exceeded", src)
	}
}

func TestHugeResultsAreMemoryErrors(t *testing.T) {
	for _, src := range []string{"'a' * 10**12", "[1] * 10**12", "(1,) * 10**12", "b'a' * 10**12", "bytes(10**12)", "1 << 10**11", "10 ** 10**11",
		"'a'.center(10**12)", "'a'.zfill(10**12)", "format(1, '999999999')", "'%999999999d' % 1 if 0 else [1] * 2**40", "'a' * 2**61"} {
		require.Equal(t, "MemoryError: ", oracle.Run(oracle.Bare, src).Error, src)
	}
}

func TestRuntimesShareBuiltinTypesWithoutRaces(t *testing.T) {
	programs := append(oracle.Programs(t, "testdata/classes.progs"), oracle.Programs(t, "testdata/exceptions.progs")...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, p := range programs {
				oracle.Run(oracle.Bare, p)
			}
		})
	}
	wg.Wait()
}

func FuzzDecodeEncode(f *testing.F) {
	for _, s := range [][]byte{[]byte("abc"), {0xff}, {0xc3, 0xa4}, {0xed, 0xa0, 0x80}, {0xf0, 0x9f, 0x98, 0x80}, {0xe2, 0x82}} {
		f.Add(s)
	}
	rt := pyobj.NewRuntime(nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, handler := range []string{"strict", "replace", "ignore", "surrogateescape", "backslashreplace", "surrogatepass"} {
			s, err := rt.Decode(data, "utf-8", handler)
			if err != nil {
				require.NotNil(t, pyobj.AsException(err))
				continue
			}
			b, err := rt.Encode(s, "utf-8", handler)
			if handler == "surrogateescape" || handler == "surrogatepass" || handler == "strict" {
				require.NoError(t, err)
				require.Equal(t, string(data), string(b.Bytes()))
			}
		}
	})
}

func ExampleRuntime() {
	rt := pyobj.NewRuntime(nil)
	defer rt.Close()
	sum, err := rt.Add(pyobj.Int(40), pyobj.Int(2))
	fmt.Println(sum, err)
	text, err := rt.Repr(pyobj.NewTuple(sum, pyobj.NewStr("answer")))
	fmt.Println(text, err)
	_, err = rt.GetItemString(pyobj.NewDict(), "missing")
	fmt.Println(err, pyobj.Matches(err, pyobj.LookupError))
	// Output:
	// 42 <nil>
	// (42, 'answer') <nil>
	// KeyError: 'missing' true
}
