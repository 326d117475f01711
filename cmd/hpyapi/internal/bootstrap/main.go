// Command bootstrap is hpyapi without the commands that run modules. It depends on no generated code, so that go generate
// works in this repository whatever state the generated code is in.
package main

import (
	"os"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
