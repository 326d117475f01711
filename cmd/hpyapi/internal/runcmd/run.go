// Package runcmd holds the command that runs modules.
//
// It owns how the command line reaches internal/script, and which modules written in Go and which definitions scripts find.
// It compiles where native code of ours does: on linux/amd64 and linux/arm64.
package runcmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli"
	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/script"
)

type runFlags struct {
	path   []string
	python string
	hpy    string
	policy string
	edges  []string
	stacks int

	trace      string
	traceLimit int64 // MiB
	traceArgs  bool
}

// New makes the run command.
func New(out, stderr io.Writer) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:     "run SCRIPT.star [ARGUMENT...]",
		Short:   "Run a script that loads modules and calls them, each in its own context",
		Long:    helpBefore + rules() + helpAfter,
		Example: examples,
		Args:    cli.Needs(1, -1, "a SCRIPT.star"),
		RunE: func(_ *cobra.Command, args []string) error {
			return run(out, stderr, args[0], args[1:], f)
		},
	}
	cmd.Flags().SetInterspersed(false) // what follows the script is the script's
	cmd.Flags().StringArrayVar(&f.path, "path", nil, "further folder with modules that scripts and modules import by name, besides the script's (may be repeated)")
	cmd.Flags().StringVar(&f.python, "python", "", "run in a real CPython: an interpreter, or the folder of an environment, that has the package hpy")
	cmd.Flags().StringVar(&f.hpy, "hpy", os.Getenv("HPY"), "modes of modules for which the script names none, as in HPy's variable HPY")
	cmd.Flags().StringVar(&f.policy, "policy", debugmode.Raise.String(), "what debug mode does about a broken rule: raise, record or abort, or a list module:policy,...")
	cmd.Flags().StringArrayVar(&f.edges, "edges", nil, "file of rules about the calls between modules, in Starlark (may be repeated)")
	cmd.Flags().IntVar(&f.stacks, "stacks", 0, "how many callers to remember of each handle that a module in debug mode opens, C functions with file and line; 16 tell enough")
	cmd.Flags().StringVar(&f.trace, "trace", "", "record every call of a module to this file, as Chrome trace-event JSON")
	cmd.Flags().BoolVar(&f.traceArgs, "trace-values", false, "with --trace: record arguments and results of the calls between modules, too")
	cmd.Flags().Int64Var(&f.traceLimit, "trace-limit", 1024, "how large a recording may become, in MiB; calls that do not fit are counted")
	return cmd
}

func run(out, stderr io.Writer, file string, args []string, f runFlags) (err error) {
	path, err := searchPath(file, f.path)
	if err != nil {
		return fmt.Errorf("run: %w", err)
	}
	if f.stacks < 0 || f.stacks > debugmode.MaxStackLimit {
		return fmt.Errorf("run: --stacks %d: not between 0 and %d", f.stacks, debugmode.MaxStackLimit)
	}
	shared, err := hpyctx.ShareStdout(out)
	if err != nil {
		return fmt.Errorf("run: %w", err)
	}
	found := findings{stacks: f.stacks, out: stderr, end: func() {
		_ = shared.Flush() // what cannot be written is lost with the process
		os.Exit(aborted)
	}}
	rec, err := startRecording(f)
	if err != nil {
		return fmt.Errorf("run: %w", err)
	}
	defer func() { err = errors.Join(err, rec.end(stderr)) }()
	modes, err := parseModes(f, &found, rec)
	if err != nil {
		return fmt.Errorf("run: %w", err)
	}
	lost := strays{out: stderr}
	py, err := openPython(f.python)
	if err != nil {
		return fmt.Errorf("run: %w", err)
	}
	defer func() { err = errors.Join(err, py.close()) }()
	it, err := newInterp(py.space, shared, stderr, &lost, path, modes.choose)
	if err != nil {
		return fmt.Errorf("run: %w", err)
	}
	if err := reportFaults(it, stderr); err != nil {
		return errors.Join(fmt.Errorf("run: %w", err), it.Close())
	}
	in := script.New(script.Config{Interp: it, Stdout: shared, Args: args, Modes: modes.selected, Debug: modes.options,
		Log: logAfter{shared, stderr}})
	failed := play(in, file, f.edges, stderr, modes)
	closing := errors.Join(it.Close(), in.Close(), shared.Flush())
	untold := lost.end()
	if closing != nil {
		return errors.Join(failed, fmt.Errorf("run: %w", closing))
	}
	if found.recorded > 0 || untold {
		failed = cli.ErrFound
	}
	return failed
}

// play runs the script. What is wrong with it is shown.
func play(in *script.Interp, file string, rules []string, stderr io.Writer, modes *modes) error {
	program, err := in.Compile(file, nil)
	for i := 0; i < len(rules) && err == nil; i++ {
		if err = in.Policy(rules[i], nil); err != nil {
			err = fmt.Errorf("--edges: %w", err)
		}
	}
	if unread := (*fs.PathError)(nil); errors.As(err, &unread) {
		return fmt.Errorf("run: %w", err)
	}
	if err == nil {
		modes.rec.keep()
		err = program.Run()
	}
	if err != nil {
		fmt.Fprintf(stderr, "%v\n", err)
		return cli.ErrFound
	}
	modes.sayUnknown(stderr)
	for _, rule := range in.Idle() {
		fmt.Fprintf(stderr, "--edges: %s: there was no such function between any modules\n", rule)
	}
	return nil
}

// logAfter writes what is logged after what was printed before.
type logAfter struct {
	printed interface{ Flush() error }
	out     io.Writer
}

// Write implements [io.Writer].
func (l logAfter) Write(p []byte) (int, error) {
	if err := l.printed.Flush(); err != nil {
		return 0, err
	}
	return l.out.Write(p)
}

// searchPath is where imports look: as with Python, what lies beside the script comes first.
func searchPath(file string, further []string) ([]string, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, err
	}
	for _, dir := range further {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			err = errors.New("it is not a folder")
		}
		if err != nil {
			return nil, fmt.Errorf("--path %s: %w", dir, reason(err))
		}
	}
	return append([]string{filepath.Dir(file)}, further...), nil
}

// reason is an error without the path that it is about.
func reason(err error) error {
	if about := (*fs.PathError)(nil); errors.As(err, &about) {
		return about.Err
	}
	return err
}

// aborted is the exit status of a process that ended by SIGABRT.
const aborted = 134

// findings are the broken rules that debug mode finds in a run.
type findings struct {
	stacks   int
	out      io.Writer
	end      func() // of the process, as an abort
	recorded int
}

// options are those of a module's debug mode with a policy. Reports of the policy raise are shown by whoever gets the
// exception; here only where stacks can be told.
func (f *findings) options(policy debugmode.Policy) debugmode.Options {
	opts := debugmode.Options{Policy: policy, StackLimit: f.stacks}
	switch {
	case policy == debugmode.Abort:
		opts.Abort = func(r *debugmode.Report) {
			f.show(r)
			f.end()
		}
	case policy == debugmode.Record:
		opts.OnReport = func(r *debugmode.Report) {
			f.recorded++
			f.show(r)
		}
	case f.stacks > 0:
		opts.OnReport = func(r *debugmode.Report) {
			if r.Symbols() != "" {
				f.show(r)
			}
		}
	}
	return opts
}

// show writes a report with its stack.
func (f *findings) show(r *debugmode.Report) {
	fmt.Fprintf(f.out, "debug mode: %v\n", r)
	if where := r.Symbols(); where != "" {
		fmt.Fprintf(f.out, "  opened by:\n%s", where)
	}
}

// rules lists what debug mode finds, wrapped for a terminal.
func rules() string {
	var b strings.Builder
	width := 0
	for i, k := range debugmode.Kinds() {
		text := k.String()
		switch {
		case i == 0:
			b.WriteString("  ")
		case width+len(text) > 110:
			b.WriteString(",\n  ")
			width = 0
		default:
			b.WriteString(", ")
		}
		b.WriteString(text)
		width += len(text) + 2
	}
	return b.String()
}

func newInterp(space func(objspace.Options) (objspace.Space, error), out, stderr io.Writer, lost *strays, path []string, choose hpyctx.Choose) (*hpyctx.Interp, error) {
	return hpyctx.New(hpyctx.Options{
		Space: space, Path: path, GoModules: goModules(), Stdout: out, Definitions: definitions, Modes: choose,
		Unraisable: lost.add,
		Fatal: func(module, message string) {
			fmt.Fprintf(stderr, "Fatal Python error: %s (module %s)\n", plain(message), module)
		},
		Warn: func(w hpyctx.Warning) error {
			where := ""
			if w.File != "" {
				where = fmt.Sprintf("%s:%d: ", w.File, w.Line)
			}
			_, err := fmt.Fprintf(stderr, "%s%s: %s\n", where, w.Category, w.Message)
			return err
		},
	})
}
