package cpython

import (
	"context"
	"errors"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// The Python that runs is the one that was asked for: its version, and the packages of its environment.
func TestItIsThePythonThatWasNamed(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		p, _, err := find(Options{Python: os.Getenv(inside)})
		require.NoError(t, err)
		do(t, in, func(py *Thread) {
			run(t, py, "import sys, threading")
			require.Equal(t, Tuple{int64(p.Version[0]), int64(p.Version[1])}, eval(t, py, "tuple(sys.version_info[:2])"))
			require.Equal(t, in.Version(), eval(t, py, "sys.version.split()[0]"))
			require.Equal(t, p.Executable, eval(t, py, "sys.executable"))
			require.Equal(t, false, eval(t, py, "threading.current_thread() is threading.main_thread()"))
			if os.Getenv(inside) == testenv.Python(t) {
				require.Equal(t, testenv.Path(t, ".venv"), eval(t, py, "sys.prefix"))
				run(t, py, "import numpy, hpy")
			}
		})
		require.NoError(t, in.Close())
	})
}

func TestOneCPythonInAProcess(t *testing.T) {
	onPython(t, func(t *testing.T, in *Interpreter) {
		_, err := Open(Options{})
		require.ErrorContains(t, err, "this process has opened CPython before, from ")
		require.NoError(t, in.Close())
		require.NoError(t, in.Close())
		_, err = Open(Options{})
		require.ErrorContains(t, err, "before")
		require.ErrorIs(t, in.Do(context.Background(), func(*Thread) error { panic("not reached") }), ErrClosed)
	})
}

// What cannot be opened is an error that lists what was tried; it does not use the process's one chance.
func TestWhatCannotBeOpenedSaysWhatWasTried(t *testing.T) {
	_, err := Open(Options{Python: "/nowhere/bin/python3"})
	require.ErrorContains(t, err, "no libpython of /nowhere/bin/python3")
	require.ErrorContains(t, err, "/nowhere/bin/python3: ")
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "bin"), 0o755))
	fake := filepath.Join(dir, "bin", "python3")
	for text, want := range map[string]string{
		"echo hello":                                "it is no CPython: it answered \"hello\\n\"",
		"echo broken >&2; exit 3":                   "exit status 3: broken",
		`printf 'x\000three\00011\000'`:             "it is no CPython: it answered",
		`printf 'x\0003\0008\000'`:                  "it is CPython 3.8; 3.9 or later is needed",
		`printf 'x\0003\00011\000/no/where.so\000'`: "/no/where.so: there is no such file",
		`printf 'x\0003\00011\000'`:                 "it names no libpython",
	} {
		require.NoError(t, os.WriteFile(fake, []byte("#!/bin/sh\n"+text+"\n"), 0o755))
		_, err := Open(Options{Python: dir})
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, fake)
	}
	t.Setenv("PYTHONHOME", "/nowhere")
	_, err = Open(Options{Python: testenv.Python(t)})
	require.ErrorContains(t, err, "No module named 'encodings'", "Python itself would have ended the process")
	_, err = Open(Options{Library: "/lib/x86_64-linux-gnu/libm.so.6"})
	require.ErrorContains(t, err, "is no libpython")
}

func TestValuesGoThereAndBack(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
		values := []any{
			nil, true, false, int64(0), int64(-1), int64(math.MaxInt64), int64(math.MinInt64), huge, 0.0, -2.5, math.Inf(1), "", "é\x00😀",
			strings.Repeat("long ", 2000), []byte{}, []byte{0, 255}, Tuple{}, Tuple{int64(1), "x"}, []any{}, []any{[]any{nil}},
			map[any]any{"a": int64(1), int64(2): Tuple{}}, new(big.Int).Lsh(big.NewInt(1), 40_000),
		}
		do(t, in, func(py *Thread) {
			for _, v := range values {
				o, err := py.From(v)
				require.NoError(t, err)
				back, err := o.Value()
				require.NoError(t, err)
				require.Equal(t, v, back)
			}
			o, err := py.From(map[string][]int32{"x": {1, 2}})
			require.NoError(t, err)
			text, err := o.Text()
			require.NoError(t, err)
			require.Equal(t, "{'x': [1, 2]}", text)
			o, err = py.From(uint64(math.MaxUint64))
			require.NoError(t, err)
			text, _ = o.Text()
			require.Equal(t, "18446744073709551615", text)
			_, err = py.From(make(chan int))
			require.EqualError(t, err, "cpython: a Go chan int has no counterpart in Python")
			_, err = py.From("\xff")
			require.ErrorContains(t, err, "UnicodeDecodeError")
			for expression, want := range map[string]string{
				"object()": "cpython: a Python object has no counterpart in Go", "[{1, 2}]": "set", "{(1,): 1}": "a key that is no key in Go",
				"'\\ud800'": "UnicodeEncodeError", "(lambda l: l.append(l) or l)([])": "contain themselves", "{float('nan'): 1}": "no key",
			} {
				o, err := py.Eval(expression, Object{})
				require.NoError(t, err)
				_, err = o.Value()
				require.ErrorContains(t, err, want, expression)
			}
		})
		require.NoError(t, in.Close())
	})
}

func TestPythonIsCalled(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		do(t, in, func(py *Thread) {
			path, err := py.Import("os.path")
			require.NoError(t, err)
			joined, err := path.Method("join", "a", "b")
			require.NoError(t, err)
			text, err := joined.Text()
			require.NoError(t, err)
			require.Equal(t, "a/b", text)
			globals, err := py.From(map[string]any{})
			require.NoError(t, err)
			require.NoError(t, py.Exec("def f(a, *, b=1): return [a, b]\nclass C: pass\nc = C()", globals))
			f, err := globals.Item("f")
			require.NoError(t, err)
			for _, args := range [][]any{{"x", Keywords{"b": 2}}} {
				o, err := f.Call(args...)
				require.NoError(t, err)
				v, err := o.Value()
				require.NoError(t, err)
				require.Equal(t, []any{"x", int64(2)}, v)
			}
			c, err := globals.Item("c")
			require.NoError(t, err)
			require.NoError(t, c.SetAttr("x", 3.5))
			x, err := c.Attr("x")
			require.NoError(t, err)
			v, err := x.Value()
			require.NoError(t, err)
			require.Equal(t, 3.5, v)
			_, err = py.Import("no.such")
			require.ErrorContains(t, err, "ModuleNotFoundError: No module named 'no'")
		})
		require.NoError(t, in.Close())
	})
}

func TestExceptionsAreErrors(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		do(t, in, func(py *Thread) {
			err := py.Exec("def f():\n    raise ValueError('no')\nf()", Object{})
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "ValueError", e.Type)
			require.Equal(t, "no", e.Text)
			require.Contains(t, e.Traceback, "File \"<go>\", line 2, in f")
			require.EqualError(t, err, "cpython: ValueError: no")
			require.ErrorContains(t, py.Exec("import json; json.loads('{')", Object{}), "cpython: json.decoder.JSONDecodeError: ")
			require.ErrorContains(t, py.Exec("raise SystemExit(3)", Object{}), "SystemExit: 3")
			require.ErrorContains(t, py.Exec("x =", Object{}), "SyntaxError")
			require.ErrorContains(t, py.Exec("class E(Exception):\n  def __str__(self): return 1\nraise E", Object{}), "__str__ returned non-string")
			require.Equal(t, int64(2), eval(t, py, "1+1"), "no exception is left behind")
		})
		require.NoError(t, in.Close())
	})
}

func TestGoFunctionsAreCalledFromPython(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		mine := errors.New("mine")
		do(t, in, func(py *Thread) {
			var escaped Object
			functions := map[string]Function{
				"add": func(t *Thread, args []Object) (any, error) {
					sum := int64(0)
					for _, a := range args {
						v, err := a.Value()
						if err != nil {
							return nil, err
						}
						sum += v.(int64)
					}
					return sum, nil
				},
				"fail":   func(t *Thread, args []Object) (any, error) { return nil, mine },
				"panics": func(t *Thread, args []Object) (any, error) { panic("oops") },
				"exits":  func(t *Thread, args []Object) (any, error) { runtime.Goexit(); return nil, nil },
				"fails":  func(t *Thread, args []Object) (any, error) { _, err := t.Eval("{}[1]", Object{}); return nil, err },
				"escape": func(t *Thread, args []Object) (any, error) { escaped = args[0]; return escaped, nil },
				"again": func(t *Thread, args []Object) (any, error) {
					return nil, t.in.Do(context.Background(), func(t *Thread) error { return t.Exec("import gc; gc.collect()", Object{}) })
				},
			}
			g, err := py.From(functions)
			require.NoError(t, err)
			call := func(s string) error { return py.Exec(s, g) }
			require.NoError(t, call("assert add(1, 2, 3) == 6; again()"))
			require.ErrorIs(t, call("fail()"), mine)
			require.ErrorContains(t, call("fail()"), "cpython: hpyapi.GoError: mine")
			require.ErrorContains(t, call("panics()"), "a Go function panicked: oops")
			require.ErrorContains(t, call("exits()"), "a Go function called runtime.Goexit")
			require.ErrorContains(t, call("fails()"), "cpython: KeyError: ")
			require.NoError(t, call("try:\n  fails()\nexcept KeyError: pass\nelse: assert 0"))
			require.NoError(t, call("try:\n  fail()\nexcept RuntimeError: assert 0\nexcept Exception as e: assert str(e) == 'mine', e"))
			require.ErrorContains(t, call("add(x=1)"), "TypeError")
			require.NoError(t, call("assert escape('x') == 'x'"))
			_, err = escaped.Text()
			require.ErrorIs(t, err, errThread)
			require.NoError(t, call("import threading\nr=[]\nt = threading.Thread(target=lambda: r.append(add(4, 5)))\nt.start(); t.join()\nassert r == [9]"))
		})
		do(t, in, func(py *Thread) { run(t, py, "import gc; gc.collect()") })
		require.Zero(t, in.functions.Len(), "functions and errors that Python has no use for are gone")
		require.NoError(t, in.Close())
	})
}

// An object is of use in its batch, on its goroutine, and not while the GIL is let go.
func TestObjectsDoNotDangle(t *testing.T) {
	onPython(t, func(t *testing.T, in *Interpreter) {
		var outlived Object
		var kept *Kept
		do(t, in, func(py *Thread) {
			var scoped Object
			require.NoError(t, py.Scope(func() (err error) { scoped, err = py.Eval("[1]", Object{}); return err }))
			_, err := scoped.Text()
			require.ErrorIs(t, err, errDropped)
			outlived, err = py.Eval("[2]", Object{})
			require.NoError(t, err)
			_, err = scoped.Text()
			require.ErrorIs(t, err, errDropped, "another object is in its place")
			require.NoError(t, py.Scope(func() error {
				outer, err := py.Eval("[3]", Object{})
				require.NoError(t, err)
				require.NoError(t, py.Scope(func() error {
					outer.Drop()
					scoped, err = py.Eval("[4]", Object{})
					return err
				}))
				return nil
			}))
			_, err = scoped.Text()
			require.ErrorIs(t, err, errDropped, "though there was room before the scope")
			live := 0
			for _, r := range py.refs {
				if r.word != 0 {
					live++
				}
			}
			require.Equal(t, 1, live)
			dropped, err := outlived.Item(0)
			require.NoError(t, err)
			dropped.Drop()
			dropped.Drop()
			_, err = dropped.Text()
			require.ErrorIs(t, err, errDropped)
			done := make(chan error)
			go func() { _, err := outlived.Text(); done <- err }()
			require.ErrorIs(t, <-done, errThread)
			require.NoError(t, py.Released(func() {
				_, err := outlived.Text()
				require.ErrorIs(t, err, errThread)
				require.NoError(t, in.Do(context.Background(), func(*Thread) error { _, err := outlived.Text(); require.ErrorIs(t, err, errThread); return nil }))
			}))
			kept, err = outlived.Keep()
			require.NoError(t, err)
			_, err = Object{}.Attr("x")
			require.ErrorContains(t, err, "zero value")
		})
		_, err := outlived.Text()
		require.ErrorIs(t, err, errThread)
		do(t, in, func(py *Thread) {
			_, err := outlived.Text()
			require.ErrorIs(t, err, errDropped)
			o, err := kept.Object(py)
			require.NoError(t, err)
			text, err := o.Text()
			require.NoError(t, err)
			require.Equal(t, "[2]", text)
			kept.Close()
			kept.Close()
			_, err = kept.Object(py)
			require.ErrorContains(t, err, "after Close")
		})
		require.NoError(t, in.Close())
	})
}

// A batch whose context is done ends, also in a loop without end, and what comes after it on the same thread is not concerned.
func TestAContextEndsPython(t *testing.T) {
	onEveryPython(t, func(t *testing.T, in *Interpreter) {
		ended := 0
		for range 20 {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
			err := in.Do(ctx, func(py *Thread) error { return py.Exec("while True: pass", Object{}) })
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
			var e *Error
			if errors.As(err, &e) { // it had begun
				ended++
				require.Equal(t, "hpyapi.Cancelled", e.Type)
			}
			do(t, in, func(py *Thread) { run(t, py, "sum(range(10_000))") })
		}
		require.NotZero(t, ended)
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		swallows := "def f():\n  while True:\n    try:\n      for i in range(10**7): pass\n    except BaseException: break\nf()\nwhile True: pass"
		require.ErrorIs(t, in.Do(ctx, func(py *Thread) error { return py.Exec(swallows, Object{}) }), context.DeadlineExceeded, "who swallows the first gets another")
		require.ErrorIs(t, in.Do(ctx, func(*Thread) error { panic("not reached") }), context.DeadlineExceeded)
		require.NoError(t, in.Close())
	})
}

func TestAPanicInABatchPassesAndLeavesPythonAlone(t *testing.T) {
	onPython(t, func(t *testing.T, in *Interpreter) {
		require.PanicsWithValue(t, "mine", func() { _ = in.Do(context.Background(), func(*Thread) error { panic("mine") }) })
		var exited sync.WaitGroup
		exited.Go(func() { _ = in.Do(context.Background(), func(*Thread) error { runtime.Goexit(); return nil }) })
		exited.Wait()
		do(t, in, func(py *Thread) { require.Equal(t, int64(2), eval(t, py, "1+1")) })
		require.NoError(t, in.Close())
	})
}

// With one thread, who waits for others lets go of it.
func TestReleasedGivesTheThreadToOthers(t *testing.T) {
	if os.Getenv(inside) == "" {
		onPython(t, nil)
		return
	}
	in, err := Open(Options{Python: os.Getenv(inside), Threads: 1})
	require.NoError(t, err)
	do(t, in, func(py *Thread) {
		require.NoError(t, py.Released(func() {
			var all sync.WaitGroup
			for range 10 {
				all.Go(func() { do(t, in, func(py *Thread) { run(t, py, "1+1") }) })
			}
			all.Wait()
			do(t, in, func(py *Thread) { run(t, py, "2+2") })
		}))
		run(t, py, "3+3")
		require.ErrorContains(t, in.Close(), "within a batch")
	})
	require.NoError(t, in.Close())
}
