// Package scripttest runs the script tests of the command line: archives in testdata/script that show what users type and
// read. Only tests import it.
package scripttest

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

var update = flag.Bool("update", false, "rewrite the expected output in script tests")

// Main is the TestMain of a package whose scripts use the command hpyapi.
func Main(m *testing.M, hpyapi func(args []string) int) {
	testscript.Main(m, map[string]func(){
		"hpyapi": func() { os.Exit(hpyapi(os.Args[1:])) },
	})
}

// Run runs testdata/script/*.txt. Besides testscript's commands there are `exits CODE COMMAND...` and
// `module NAME SOURCE...`, the condition `emulated`, and the variable ROOT, the checkout.
func Run(t *testing.T) {
	root := testenv.Root(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition: func(cond string) (bool, error) {
			if cond != "emulated" {
				return false, errors.New("no such condition: " + cond)
			}
			return testenv.Emulated(), nil
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"module": compileModule(t),
		},
	})
}

// exits runs the command line and demands its exit code: `exits 100 hpyapi check bad.h`.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = strings.TrimPrefix(err.Error(), "exit status ")
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			if status := exit.Sys().(syscall.WaitStatus); status.Signaled() {
				code = strconv.Itoa(128 + int(status.Signal())) // as shells have it
			}
		}
	}
	if code != args[0] {
		ts.Fatalf("%s exited with %s, not %s", strings.Join(args[1:], " "), code, args[0])
	}
}

// compileModule compiles an HPy module with our headers: `module stats stats.c` writes stats.hpy0.so here.
func compileModule(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 2 {
			ts.Fatalf("usage: module NAME SOURCE...")
		}
		lib := testenv.Module(t, args[0])
		for _, source := range args[1:] {
			lib.Sources = append(lib.Sources, ts.MkAbs(source))
		}
		lib.Includes = append(lib.Includes, ts.MkAbs("."))
		data, err := os.ReadFile(testenv.Compile(t, lib))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(lib.Name), data, 0o755))
	}
}
