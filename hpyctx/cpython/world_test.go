package cpython

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// inside names the Python that a test process is to open. A process can open one, so each test runs itself again for each.
const inside = "HPYAPI_TEST_CPYTHON"

// onPython runs a test in a process of its own, in the CPython of the virtual environment.
func onPython(t *testing.T, test func(t *testing.T, in *Interpreter)) {
	t.Helper()
	if python := os.Getenv(inside); python != "" {
		in, err := Open(Options{Python: python})
		require.NoError(t, err)
		test(t, in)
		return
	}
	t.Parallel()
	again(t, t.Name(), testenv.Python(t))
}

// onEveryPython is onPython for each CPython with a libpython that the machine has.
func onEveryPython(t *testing.T, test func(t *testing.T, in *Interpreter)) {
	t.Helper()
	if os.Getenv(inside) != "" {
		onPython(t, test)
		return
	}
	t.Parallel()
	name := t.Name()
	for _, python := range pythons(t) {
		t.Run(strings.ReplaceAll(strings.TrimPrefix(python, "/"), "/", "_"), func(t *testing.T) { again(t, name, python) })
	}
}

func again(t *testing.T, name, python string) {
	t.Helper()
	cmd := testenv.Again("-test.run=^"+strings.ReplaceAll(name, "/", "$/^")+"$", "-test.count=1", "-test.timeout=120s")
	cmd.Env = append(os.Environ(), inside+"="+python)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s:\n%s", python, out)
}

// pythons are the CPythons of 3.9 and later with a shared library: of the virtual environment, of the machine, of pyenv.
func pythons(t *testing.T) []string {
	t.Helper()
	all := []string{testenv.Python(t)}
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, err := os.UserHomeDir()
		require.NoError(t, err)
		root = filepath.Join(home, ".pyenv")
	}
	more, err := filepath.Glob(filepath.Join(root, "versions", "3.*", "bin", "python3"))
	require.NoError(t, err)
	for _, python := range append(more, "/usr/bin/python3") {
		if _, err := exec.LookPath(python); err != nil {
			continue
		}
		if _, _, err := find(Options{Python: python}); err == nil {
			all = append(all, python)
		}
	}
	return all
}

// do runs a batch that must not fail.
func do(t *testing.T, in *Interpreter, fn func(py *Thread)) {
	t.Helper()
	require.NoError(t, in.Do(context.Background(), func(py *Thread) error {
		fn(py)
		return nil
	}))
}

// eval is the Go value of an expression.
func eval(t *testing.T, py *Thread, expression string) any {
	t.Helper()
	o, err := py.Eval(expression, Object{})
	require.NoError(t, err, expression)
	defer o.Drop()
	v, err := o.Value()
	require.NoError(t, err, expression)
	return v
}

// run executes statements.
func run(t *testing.T, py *Thread, statements string) {
	t.Helper()
	require.NoError(t, py.Exec(statements, Object{}), statements)
}
