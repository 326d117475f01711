package runcmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli"
	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx/cpython"
)

// sessionFlags are those of the python command.
type sessionFlags struct {
	runFlags
	code string
}

// NewPython makes the python command.
func NewPython(stderr io.Writer) *cobra.Command {
	f := sessionFlags{runFlags: runFlags{policy: debugmode.Raise.String()}}
	cmd := &cobra.Command{
		Use:   "python [FILE [ARGUMENT...]]",
		Short: "Run Python code, or a session, in a CPython that imports HPy modules into contexts of their own",
		Long: "Runs a file, the code of -c, or what is typed, in a real CPython, whose imports find universal HPy modules (NAME.hpy0.so) beside " +
			"the file and in the folders of --path first. Each has a context and modes of its own, as in hpyapi run. The Python needs the package hpy.",
		Example: "  hpyapi python --python .venv program.py\n  hpyapi python --hpy sizes:debug -c 'import sizes; print(sizes.twice((3, 4)))'",
		RunE: func(_ *cobra.Command, args []string) error {
			return session(stderr, args, f)
		},
	}
	cmd.Flags().SetInterspersed(false) // what follows the file is the program's
	cmd.Flags().StringVar(&f.python, "python", "", "an interpreter, or the folder of an environment; the environment that is active, else the machine's python3")
	cmd.Flags().StringVarP(&f.code, "command", "c", "", "code to run in place of a file")
	cmd.Flags().StringArrayVar(&f.path, "path", nil, "further folder with modules (may be repeated)")
	cmd.Flags().StringVar(&f.hpy, "hpy", os.Getenv("HPY"), "modes of modules, as in HPy's variable HPY")
	return cmd
}

// startSession is what Python runs: the file, the code, or what is typed, each as its own program would.
const startSession = `
import sys
sys.argv = list(argv)
status = 0
try:
    if code is not None:
        sys.path.insert(0, "")
        exec(compile(code, "<string>", "exec"), __import__("__main__").__dict__)
    elif file is not None:
        import os.path, runpy
        sys.path.insert(0, os.path.dirname(os.path.abspath(file)))
        runpy.run_path(file, run_name="__main__")
    elif sys.stdin.isatty():
        import code as console
        sys.path.insert(0, "")
        console.interact(local=__import__("__main__").__dict__)
    else:
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), __import__("__main__").__dict__)
except SystemExit as e:
    if e.code is None or isinstance(e.code, int):
        status = e.code or 0
    else:
        print(e.code, file=sys.stderr)
        status = 1
except BaseException:
    import traceback
    traceback.print_exc()
    status = 1
sys.stdout.flush()
`

// session runs Python code and ends with its status.
func session(stderr io.Writer, args []string, f sessionFlags) (err error) {
	beside := "."
	if f.code == "" && len(args) > 0 {
		beside = args[0]
	}
	path, err := searchPath(beside, f.path)
	if err != nil {
		return fmt.Errorf("python: %w", err)
	}
	modes, err := parseModes(f.runFlags, &findings{out: stderr}, nil)
	if err != nil {
		return fmt.Errorf("python: %w", err)
	}
	py, err := openAnyPython(f.python)
	if err != nil {
		return fmt.Errorf("python: %w", err)
	}
	defer func() { err = errors.Join(err, py.close()) }()
	it, err := newInterp(py.space, os.Stdout, stderr, &strays{out: stderr}, path, modes.choose)
	if err != nil {
		return fmt.Errorf("python: %w", err)
	}
	status, err := py.start(args, f.code)
	if err = errors.Join(err, it.Close()); err != nil {
		return fmt.Errorf("python: %w", err)
	}
	if status != 0 {
		return cli.Exit(status)
	}
	return nil
}

// start runs the session in the interpreter.
func (p python) start(args []string, code string) (status int, err error) {
	var file, source any
	argv := append([]string{}, args...)
	switch {
	case code != "":
		source, argv = code, append([]string{"-c"}, args...)
	case len(args) > 0:
		file = filepath.Clean(args[0])
	default:
		argv = []string{""}
	}
	err = p.in.Do(context.Background(), func(t *cpython.Thread) error {
		names, err := t.From(map[string]any{"argv": argv, "file": file, "code": source})
		if err != nil {
			return err
		}
		if err := t.Exec(startSession, names); err != nil {
			return err
		}
		o, err := names.Item("status")
		if err != nil {
			return err
		}
		v, err := o.Value()
		n, _ := v.(int64)
		status = int(n)
		return err
	})
	return status, err
}
