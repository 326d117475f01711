// Package cli is the command line of hpyapi: one file per command, each a thin layer over a package that does the work.
//
// It owns flags, exit codes and the words that users read. Exit code 0 means fine, 1 that the command could not run, and
// 100 that it ran and found problems. Results go to standard output, complaints to standard error. It must not import
// generated code, or what imports it: that code is made with this package.
package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hpyapi/hpyapi/internal/suggest"
)

// The exit codes.
const (
	ExitFine  = 0
	ExitError = 1
	ExitFound = 100
)

// ErrFound says that the command ran, and has printed the problems that it found.
var ErrFound = errors.New("problems were found")

// Exit is the error of a command that ran a program, which has said what there is to say: the process ends with its status.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("the program ended with status %d", int(e)) }

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	raw      io.Writer // out, for what is not to be escaped
}

// Command makes a command of another package; out and err are where it writes. What programs print goes to out as it is; what
// a command itself takes from files goes through Printable.
type Command func(out, err io.Writer) *cobra.Command

// Main runs the command line and returns the exit code of the process. more are the commands of other packages. Whatever a
// command found, results or complaints that could not be written are an error.
func Main(args []string, in io.Reader, out, stderr io.Writer, more ...Command) int {
	kept, complaints := &keeper{to: out}, &keeper{to: stderr}
	s := streams{in: in, out: Printable(kept), err: Printable(complaints), raw: kept}
	root := newRoot(s, more...)
	root.SetArgs(args)
	err := root.Execute()
	if lost := kept.failure(); lost != nil && (err == nil || errors.Is(err, ErrFound) || errors.Is(err, lost)) {
		err = fmt.Errorf("standard output: %w", lost)
	}
	code, status := ExitFine, Exit(0)
	switch {
	case errors.As(err, &status):
		code = int(status)
	case errors.Is(err, ErrFound):
		code = ExitFound
	case err != nil:
		fmt.Fprintf(s.err, "hpyapi: %s\n", strings.TrimSpace(err.Error()))
		code = ExitError
	}
	if complaints.failure() != nil {
		code = ExitError
	}
	return code
}

func newRoot(s streams, more ...Command) *cobra.Command {
	root := &cobra.Command{
		Use:   "hpyapi",
		Short: "Native APIs between extension modules, each side in its own HPy context",
		Long: `hpyapi turns the definition of a C API, one annotated header, into code that swaps the caller's
HPyContext for the provider's on every call: for C, for Go, and as data for tools. It checks definitions
and compiled modules, and runs scripts that load modules with no Python installed.

Exit codes: 0 fine, 1 could not run, 100 ran and found problems; of python, the program's own.`,
		Example: `  hpyapi init numpy                    a definition to begin with
  hpyapi check numpy.api.h             is the definition right?
  hpyapi gen --lang go,c numpy.api.h   write the code
  hpyapi gen --check numpy.api.h       is the committed code up to date?
  hpyapi breaking numpy.api.h          does it break modules that are out there?
  hpyapi inspect stats.hpy0.so         what does a compiled module need and offer?
  hpyapi run demo.star                 load modules, call them, see who called whom`,
		Version:       moduleVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetVersionTemplate(versions())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, suggestFlag(cmd, err)) })
	root.AddCommand(newBreaking(s), newCheck(s), newDescribe(s), newExplain(s), newGen(s), newImport(s), newInit(s), newInspect(s), newLint(s), newLock(s), newVersion(s))
	for _, command := range more {
		root.AddCommand(command(s.raw, s.err))
	}
	root.SetHelpCommand(newHelp(root))
	for _, cmd := range append(root.Commands(), root) {
		explainArgs(cmd)
	}
	return root
}

// usage adds where help is to be found to a mistake in how a command was called.
func usage(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w\nsee %s --help", err, cmd.CommandPath())
}

// newHelp shows the help of a command, and complains about one that there is not.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, _, err := root.Find(args)
			if err != nil || cmd == root && len(args) > 0 {
				return usage(root, knownCommand(root, args))
			}
			return cmd.Help()
		},
	}
}

// knownCommand is for the arguments of hpyapi itself: the first one is a command that there is not.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return fmt.Errorf("unknown command %q%s", args[0], didYouMean("", args[0], names))
}

// suggestFlag adds the flag that was probably meant to the complaint about one that a command does not have.
func suggestFlag(cmd *cobra.Command, err error) error {
	var missing *pflag.NotExistError
	if !errors.As(err, &missing) || len(missing.GetSpecifiedName()) < 2 {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return fmt.Errorf("%w%s", err, didYouMean("--", missing.GetSpecifiedName(), names))
}

// didYouMean ends a complaint about a word that is not known with the one that was probably meant, if there is one.
func didYouMean(before, word string, known []string) string {
	if near := suggest.Nearest(strings.ToLower(word), known); near != "" {
		return "; did you mean " + before + near + "?"
	}
	return ""
}

// explainArgs makes a wrong number of arguments a usage mistake.
func explainArgs(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usage(cmd, err)
		}
		return nil
	}
}

// someArgs demands at least one argument and says what it is.
func someArgs(what string) cobra.PositionalArgs { return Needs(1, -1, "at least one "+what) }

// Needs demands min to max arguments, any number from min on when max is negative, and says what they are.
func Needs(min, max int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < min || max >= 0 && len(args) > max {
			return fmt.Errorf("needs %s", what)
		}
		return nil
	}
}
