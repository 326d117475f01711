// Command hpyapi generates trampolines and bindings from API definitions, checks definitions and compiled modules, and
// runs scripts that load modules. See hpyapi --help.
package main

import (
	"os"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli"
	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/tracecmd"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	return cli.Main(args, os.Stdin, os.Stdout, os.Stderr, newRun, newPython, tracecmd.New)
}
