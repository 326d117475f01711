// Command hpyapi generates trampolines and bindings from API definitions, checks definitions and compiled modules, and
// runs scripts that load modules. See hpyapi --help.
package main

import (
	"os"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
