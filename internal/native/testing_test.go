//go:build linux && (amd64 || arm64)

package native

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// runnerEnv names the program that runs this one where the system cannot run it by itself: an
// emulator of another processor.
const runnerEnv = "HPYAPI_TEST_RUNNER"

func emulated() bool { return os.Getenv(runnerEnv) != "" }

// program is the command that runs a copy of this test program.
func program(path string, args ...string) *exec.Cmd {
	if emulated() {
		return exec.Command(os.Getenv(runnerEnv), append([]string{path}, args...)...)
	}
	return exec.Command(path, args...)
}

// compileC builds a shared object with $CC or gcc and loads it.
func compileC(t testing.TB, source string) *Library {
	t.Helper()
	gcc := os.Getenv("CC")
	if gcc == "" {
		gcc = "gcc"
	}
	gcc, err := exec.LookPath(gcc)
	require.NoError(t, err, "these tests compile C: gcc must be installed")
	dir := t.TempDir()
	src, so := filepath.Join(dir, "m.c"), filepath.Join(dir, "m.so")
	require.NoError(t, os.WriteFile(src, []byte(source), 0o600))
	out, err := exec.Command(gcc, "-std=gnu11", optimise(t), "-Wall", "-Werror", "-shared", "-fPIC", "-o", so, src).CombinedOutput()
	require.NoError(t, err, "gcc: %s", out)
	lib, err := Open(so)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, lib.Close()) })
	return lib
}

// fn looks a function up that must be there.
func fn(t testing.TB, lib *Library, name string) Code {
	t.Helper()
	c, err := lib.Func(name)
	require.NoError(t, err)
	return c
}

// callC calls a C function with integer arguments.
func callC(fn Code, args ...uintptr) uintptr { return invokeWord(fn, args...) }

// mustCallback makes a callback that is released when the test is over.
func mustCallback(t testing.TB, f func(*Frame), user uintptr) Code {
	t.Helper()
	c, err := Callback(f, user)
	require.NoError(t, err)
	t.Cleanup(func() { Release(c) })
	return c
}

// mustSwap makes a thunk that is released when the test is over.
func mustSwap(t testing.TB, expect, ctx uintptr, target, slow Code) Code {
	t.Helper()
	c, err := SwapThunk(expect, ctx, target, slow)
	require.NoError(t, err)
	t.Cleanup(func() { Release(c) })
	return c
}

// optimise makes fast code for benchmarks and makes code fast for tests.
func optimise(t testing.TB) string {
	if _, ok := t.(*testing.B); ok {
		return "-O2"
	}
	return "-O1"
}
