//go:build !linux || (!amd64 && !arm64) || norun

package main

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

// newPython makes a python command that says that it does not run.
func newPython(_, _ io.Writer) *cobra.Command {
	cmd := newRun(nil, nil)
	cmd.Use, cmd.Example = "python [FILE [ARGUMENT...]]", "  hpyapi python program.py"
	cmd.Short = "Run Python code that imports HPy modules (not in this program: linux/amd64 and linux/arm64 with glibc only)"
	cmd.Long = "Runs Python code in a CPython, in which HPy modules have contexts of their own. This program was built without what that needs."
	return cmd
}

// newRun makes a run command that says why it does not run. With the tag norun it is that on Linux too, where the program
// then needs no dynamic loader, so that one file runs with any C library.
func newRun(_, _ io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "run SCRIPT.star [ARGUMENT...]",
		Short: "Run a script that loads modules (not in this program: linux/amd64 and linux/arm64 with glibc only)",
		Long: `Runs a Starlark script that loads modules and calls them, in an embedded interpreter. That needs native code, which
there is for linux/amd64 and linux/arm64 with the GNU C library. This program was built without it.`,
		Example:            "  hpyapi run demo.star",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
				return cmd.Help()
			}
			return fmt.Errorf("run: modules run on linux/amd64 and linux/arm64 with the GNU C library; this program was built for %s/%s without "+
				"what runs them; the other commands work", runtime.GOOS, runtime.GOARCH)
		},
	}
}
