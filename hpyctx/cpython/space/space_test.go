package space_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/space"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// inside says that a test process is the one that opens a CPython: a process can open one.
const inside = "HPYAPI_TEST_SPACE"

// inCPython runs a test in a process of its own, with the CPython of the virtual environment and a folder with the two modules of
// tests/cpython.
func inCPython(t *testing.T, test func(t *testing.T, in *cpython.Interpreter, folder string)) {
	t.Helper()
	if folder := os.Getenv(inside); folder != "" {
		in, err := cpython.Open(cpython.Options{Python: testenv.Python(t)})
		require.NoError(t, err)
		test(t, in, folder)
		require.NoError(t, in.Close())
		return
	}
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"probe_provider", "probe_consumer"} {
		require.NoError(t, os.Symlink(testenv.Compile(t, hostworld.ProbeModule(t, name)), filepath.Join(folder, name+".hpy0.so")))
	}
	cmd := testenv.Again("-test.run=^"+t.Name()+"$", "-test.count=1", "-test.timeout=120s")
	cmd.Env = append(os.Environ(), inside+"="+folder)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func host(t *testing.T, in *cpython.Interpreter, o hpyctx.Options) *hpyctx.Interp {
	t.Helper()
	o.Space = space.Of(in)
	it, err := hpyctx.New(o)
	require.NoError(t, err)
	return it
}

// python runs statements, as whoever else is in the process does.
func python(t *testing.T, in *cpython.Interpreter, statements string) {
	t.Helper()
	require.NoError(t, in.Do(context.Background(), func(py *cpython.Thread) error { return py.Exec(statements, cpython.Object{}) }))
}

func TestPythonImportsModulesOfTheHost(t *testing.T) {
	inCPython(t, func(t *testing.T, in *cpython.Interpreter, folder string) {
		it := host(t, in, hpyctx.Options{Path: []string{folder}})
		python(t, in, `
import probe_consumer, sys
assert probe_consumer.add(2, 3) == 5
assert "probe_provider" in sys.modules   # the consumer's import led to it
try:
    import no_such_module
except ModuleNotFoundError as e:
    assert e.name == "no_such_module", e.name
else:
    raise AssertionError("imported")
import json   # Python's own modules are found as ever
`)
		require.Len(t, it.Modules(), 2)
		require.NoError(t, it.Close())
		python(t, in, `
import sys
assert "probe_consumer" not in sys.modules
`)
	})
}

func TestThreadsOfPythonCallModulesInEveryMode(t *testing.T) {
	inCPython(t, func(t *testing.T, in *cpython.Interpreter, folder string) {
		it := host(t, in, hpyctx.Options{Path: []string{folder}})
		debug, trace := debugmode.New(debugmode.Options{}), debugmode.NewTrace()
		_, err := it.Load(filepath.Join(folder, "probe_provider.hpy0.so"), trace)
		require.NoError(t, err)
		consumer, err := it.Load(filepath.Join(folder, "probe_consumer.hpy0.so"), debug)
		require.NoError(t, err)
		consumer.Edges()[0].Watch(nil)
		python(t, in, `
import sys, threading, probe_consumer
sys.setswitchinterval(1e-5)   # the GIL changes hands in the middle of calls
wrong = []
def work(n):
    for i in range(2000):
        if probe_consumer.add(n, i) != n + i or probe_consumer.each([i], n)[0] != [n + i]:
            wrong.append((n, i))
        try:
            probe_consumer.fail()
            wrong.append("no error")
        except ValueError:
            pass
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
assert not wrong, wrong[:5]
`)
		var added uint64
		for i, c := range consumer.Edges()[0].Counts() {
			if consumer.Edges()[0].Definition().Slots[i].Name == "probe_add" {
				added = c.Calls
			}
		}
		require.EqualValues(t, 8000, added, "each call was counted once")
		require.Empty(t, debug.Reports())
		require.Empty(t, debug.Leaks())
		require.NotZero(t, trace.CallCounts()["ctx_Add"])
		require.NoError(t, it.Close())
	})
}

// Python's objects outlive the host: what they lead to fails, and does not crash; a second host begins anew.
func TestObjectsThatOutliveTheHostGiveErrors(t *testing.T) {
	inCPython(t, func(t *testing.T, in *cpython.Interpreter, folder string) {
		it := host(t, in, hpyctx.Options{Path: []string{folder}})
		python(t, in, "import probe_consumer\nadd = probe_consumer.add\nassert add(1, 2) == 3")
		require.NoError(t, it.Close())
		_, err := it.Enter()
		require.ErrorIs(t, err, hpyctx.ErrClosed)
		python(t, in, `
try:
    add(1, 2)
except RuntimeError as e:
    assert "was unloaded" in str(e), e
else:
    raise AssertionError("the provider is gone")
`)
		again := host(t, in, hpyctx.Options{Path: []string{folder}})
		python(t, in, "import probe_consumer as second\nassert second.add(1, 2) == 3")
		require.NoError(t, again.Close())
	})
}

func TestAGoModuleIsImportedByPython(t *testing.T) {
	inCPython(t, func(t *testing.T, in *cpython.Interpreter, _ string) {
		it := host(t, in, hpyctx.Options{GoModules: map[string]func() *hpyctx.GoModule{"doubler": func() *hpyctx.GoModule {
			return &hpyctx.GoModule{Name: "doubler", Methods: []hpyctx.GoMethod{{Name: "twice", Min: 1, Max: 1,
				Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
					return c.API().Add(args[0], args[0])
				}}}}
		}}})
		python(t, in, `
import doubler
assert doubler.twice("ha") == "haha"
try:
    doubler.twice(None)
except TypeError as e:
    assert "unsupported operand" in str(e), e
else:
    raise AssertionError("None + None")
`)
		require.NoError(t, it.Close())
	})
}

func TestValuesAreWhatTheyAreInPython(t *testing.T) {
	inCPython(t, func(t *testing.T, in *cpython.Interpreter, _ string) {
		it := host(t, in, hpyctx.Options{})
		require.NoError(t, it.Do(func(*hpyctx.Thread) error {
			s := it.Space()
			big, err := s.Op("**", s.Int(7), s.Int(100))
			require.NoError(t, err)
			require.Equal(t, s.Look(big).Big, s.Look(s.BigInt(s.Look(big).Big)).Big)
			for _, c := range []struct {
				value objspace.Value
				want  string
			}{
				{s.None(), "None"}, {s.Bool(true), "True"}, {s.Int(-5), "-5"}, {s.Float(1.5), "1.5"}, {s.Str("a\x00ü"), `'a\x00ü'`},
				{s.Bytes([]byte{0, 255}), `b'\x00\xff'`}, {s.Tuple(s.Int(1)), "(1,)"}, {s.List(), "[]"}, {s.Dict(), "{}"},
				{s.Slice(s.Int(1), s.None(), s.None()), "slice(1, None, None)"},
			} {
				text, err := s.Repr(c.value)
				require.NoError(t, err)
				require.Equal(t, c.want, text)
			}
			_, err = s.Op("/", s.Int(1), s.Int(0))
			require.EqualError(t, err, "ZeroDivisionError: division by zero")
			b, keep, err := s.Memory(s.Bytes([]byte("abc")))
			require.NoError(t, err)
			require.Equal(t, objspace.Buffer{At: b.At, Bytes: 3, ReadOnly: true, Itemsize: 1, Format: "B", Shape: []int{3}, Strides: []int{1}}, b)
			require.Equal(t, "memoryview", keep.TypeName())
			return nil
		}))
		require.PanicsWithValue(t, "space: an object of Python's was used without the interpreter's lock: enter the interpreter first",
			func() { _, _ = it.Space().Repr(nil) })
		require.NoError(t, it.Close())
	})
}

func TestAPythonWithoutHPyIsToldSo(t *testing.T) {
	if os.Getenv(inside) == "" {
		t.Parallel()
		bare := filepath.Join(t.TempDir(), "bare")
		out, err := exec.Command(testenv.Python(t), "-m", "venv", "--without-pip", bare).CombinedOutput()
		require.NoError(t, err, "%s", out)
		cmd := testenv.Again("-test.run=^"+t.Name()+"$", "-test.count=1", "-test.timeout=60s")
		cmd.Env = append(os.Environ(), inside+"="+bare)
		out, err = cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return
	}
	in, err := cpython.Open(cpython.Options{Python: os.Getenv(inside)})
	require.NoError(t, err)
	_, err = hpyctx.New(hpyctx.Options{Space: space.Of(in)})
	require.ErrorContains(t, err, "pip install hpy==0.9.0")
	require.NoError(t, in.Close())
}
