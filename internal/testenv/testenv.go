// Package testenv finds what the tests need of the machine and of the checkout: the virtual environment with the
// official HPy headers, the C and C++ compilers, and C modules compiled from sources kept beside the tests.
//
// It owns no test and imports nothing of this project. Only tests import it. What is missing fails the test with the
// command that provides it; nothing is skipped.
package testenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Root returns the folder of go.mod.
func Root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatalf("testenv: working folder: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Fatal("testenv: no go.mod above the working folder")
		}
		dir = parent
	}
}

// Path returns a path inside the checkout, such as Path(tb, "gen", "include").
func Path(tb testing.TB, elem ...string) string {
	tb.Helper()
	return filepath.Join(append([]string{Root(tb)}, elem...)...)
}

// Python returns the interpreter of the checkout's virtual environment, which has hpy, NumPy and pytest.
func Python(tb testing.TB) string {
	tb.Helper()
	python := Path(tb, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		tb.Fatalf("testenv: no virtual environment: run make venv: %v", err)
	}
	return python
}

// RunPython runs a Python program in the virtual environment and returns what it printed.
func RunPython(tb testing.TB, program string, args ...string) string {
	tb.Helper()
	cmd := exec.Command(Python(tb), append([]string{"-c", program}, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("testenv: python: %v\n%s%s", err, out, stderr.String())
	}
	return string(out)
}

// HPyInclude returns the folder of the official hpy.h of release 0.9.0.
func HPyInclude(tb testing.TB) string {
	tb.Helper()
	return hpyDevel(tb, "include")
}

// HPyRuntime returns the folder of the C helpers that a universal module compiles itself (argparse.c and others).
func HPyRuntime(tb testing.TB) string {
	tb.Helper()
	return hpyDevel(tb, filepath.Join("src", "runtime"))
}

func hpyDevel(tb testing.TB, folder string) string {
	tb.Helper()
	Python(tb) // fails with what to do when there is no virtual environment
	matches, err := filepath.Glob(Path(tb, ".venv", "lib", "python3*", "site-packages", "hpy", "devel", folder))
	if err != nil || len(matches) == 0 {
		tb.Fatalf("testenv: hpy is not in .venv: run make venv (%v)", err)
	}
	return matches[0]
}

// GenInclude returns the folder of our own headers: the dialect's macros and the layout of tables.
func GenInclude(tb testing.TB) string {
	tb.Helper()
	return Path(tb, "gen", "include")
}

// ContextInclude returns the folder of our own hpy.h. It is apart, so that GenInclude never hides the official one.
func ContextInclude(tb testing.TB) string {
	tb.Helper()
	return Path(tb, "gen", "include", "context")
}

// Tool returns the path of a program that the tests need, such as g++. The environment names other compilers for the
// code that test programs load: CC stands for gcc and CXX for g++.
func Tool(tb testing.TB, name string) string {
	tb.Helper()
	if other := os.Getenv(map[string]string{"gcc": "CC", "g++": "CXX"}[name]); other != "" {
		name = other
	}
	return HostTool(tb, name)
}

// HostTool is Tool for what this machine's own programs load, whatever processor the test program is for.
func HostTool(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Fatalf("testenv: %s not found: install it (Debian, Ubuntu: apt-get install gcc g++): %v", name, err)
	}
	return path
}

// runner names the program that runs the test program where the system cannot run it by itself: an emulator of another
// processor.
const runner = "HPYAPI_TEST_RUNNER"

// Emulated reports whether an emulator runs this program. It does not load what the machine's own programs load.
func Emulated() bool { return os.Getenv(runner) != "" }

// Again returns the command that runs this test program in a process of its own.
func Again(args ...string) *exec.Cmd { return Program(os.Args[0], args...) }

// Program returns the command that runs a program for the processor of the tests.
func Program(path string, args ...string) *exec.Cmd {
	if Emulated() {
		return exec.Command(os.Getenv(runner), append([]string{path}, args...)...)
	}
	return exec.Command(path, args...)
}

// DLPackInclude returns the folder that <dlpack/dlpack.h> is in: DLPack's own header, as apache-tvm-ffi brings it.
func DLPackInclude(tb testing.TB) string {
	tb.Helper()
	found, err := filepath.Glob(Path(tb, ".venv", "lib", "python*", "site-packages", "tvm_ffi", "include"))
	if err != nil || len(found) != 1 {
		tb.Fatalf("testenv: apache-tvm-ffi has no header of DLPack in the virtual environment: run make venv: %v %v", found, err)
	}
	return found[0]
}
