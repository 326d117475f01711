// Command report is a small analysis across native modules: report.star reads a public data set, lets modules in C work on arrays of
// the module in Go, draws the results with a second module in Go, and prints a report in Markdown.
//
// It is a module of its own for what drawing needs (gonum.org/v1/plot), which nobody else has to load. Run it after examples/demo, which
// compiles the modules in C: make demo does both. The argument is the root of the checkout.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/script"
	"github.com/hpyapi/hpyapi/internal/wholefile"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("give it the root of the checkout (make demo)")
	}
	folder := filepath.Join(args[0], ".build", "demo")
	fmt.Println()
	text, err := analyse(args[0], folder, folder, os.Stdout)
	if err != nil {
		return err
	}
	report := filepath.Join(folder, "report.md")
	if err := wholefile.Write(report, text); err != nil {
		return err
	}
	fmt.Printf("\nThe report is %s, with its picture beside it.\n", report)
	return nil
}

// analyse runs the script with the modules in one folder, and pictures in another, and returns what it printed.
func analyse(root, modules, pictures string, stdout io.Writer) (text []byte, err error) {
	drawing := &chart{folder: pictures}
	it, err := hpyctx.New(hpyctx.Options{
		Name:        "report",
		Path:        []string{modules},
		GoModules:   map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module, "chart": drawing.module},
		Definitions: []*trampoline.Definition{&numpyapi.Definition},
	})
	if err != nil {
		return nil, err
	}
	defer func() {
		if closing := it.Close(); err == nil {
			err = closing
		}
	}()
	var printed bytes.Buffer
	demo := filepath.Join(root, "examples", "demo")
	in := script.New(script.Config{Interp: it, Stdout: io.MultiWriter(stdout, &printed), Dir: demo})
	if err := in.Run(filepath.Join(demo, "report", "report.star"), nil); err != nil {
		return nil, err
	}
	return printed.Bytes(), nil
}
