// Command demo shows the whole project in one run: it generates C from two API definitions, compiles two C modules with
// gcc, loads them with the array module written in Go, and runs demo.star, which calls across all of them, each module in
// a context of its own.
//
// Run it from the root of the checkout: make demo.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/examples/demo/window"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/script"
	"github.com/hpyapi/hpyapi/internal/wholefile"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

const (
	sources = "examples/demo"
	include = "gen/include"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run() error {
	if _, err := os.Stat(filepath.Join(sources, "demo.star")); err != nil {
		return fmt.Errorf("run it from the root of the checkout (make demo): %w", err)
	}
	build, err := filepath.Abs(".build/demo")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(build, 0o755); err != nil {
		return err
	}
	for _, definition := range []string{"numpyapi/numpy.api.h", sources + "/modules/window.api.h"} {
		if err := generate(definition, build); err != nil {
			return err
		}
	}
	for _, module := range []string{"window", "stats", "fit"} {
		if err := compile(module, build); err != nil {
			return err
		}
	}
	fmt.Println()
	return play(build)
}

// generate writes the C headers of a definition.
func generate(definition, to string) error {
	api, problems, err := cheader.ParseFile(definition, cheader.Options{IncludeDirs: []string{include}})
	if err == nil {
		err = problems.Err()
	}
	if err != nil {
		return err
	}
	files, err := gen.C(api, gen.COptions{Header: filepath.Base(definition)})
	if err != nil {
		return err
	}
	fmt.Printf("hpyapi gen  %-37s ->", definition)
	for _, f := range files {
		fmt.Print(" ", f.Name)
		if err := wholefile.Write(filepath.Join(to, f.Name), f.Data); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

// compile makes NAME.hpy0.so as a user's build would; HPy's header is the generated one, so nothing of Python is needed.
func compile(module, to string) error {
	source := filepath.Join(sources, "modules", module+".c")
	start := time.Now()
	cmd := exec.Command("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O2", "-shared", "-fPIC",
		"-fvisibility=hidden", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", to, "-I", include, "-I", include+"/context",
		"-I", filepath.Join(sources, "modules"), "-I", "numpyapi",
		"-o", filepath.Join(to, module+".hpy0.so"), source, "-lm")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("gcc %s: %w", source, err)
	}
	fmt.Printf("gcc         %-37s -> %s.hpy0.so (%.1f s)\n", source, module, time.Since(start).Seconds())
	return nil
}

// play runs the script in an embedded interpreter, and tells whether everything was given back.
func play(modules string) error {
	it, err := hpyctx.New(hpyctx.Options{
		Name:        "demo",
		Stdout:      os.Stdout,
		Path:        []string{modules},
		GoModules:   map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module},
		Definitions: []*trampoline.Definition{&numpyapi.Definition, &window.Definition},
	})
	if err != nil {
		return err
	}
	in := script.New(script.Config{
		Interp: it,
		Stdout: os.Stdout,
		Dir:    sources,
	})
	err = in.Run(filepath.Join(sources, "demo.star"), nil)
	if closing := it.Close(); err == nil {
		err = closing
	}
	return err
}
