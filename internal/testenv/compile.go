package testenv

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Library is a shared library to compile.
type Library struct {
	Name     string   // file name without folder, such as "stats.hpy0.so"
	Sources  []string // C files (.c) or C++ files (.cc, .cpp), absolute or from the test's folder
	Includes []string // folders for -I, before the flags
	Flags    []string // further compiler flags, after the warnings
	Loose    bool     // without the strict warnings and with GNU's extensions, for sources that are not ours
	Libs     []string // linker arguments, after the sources
	host     bool     // see CompileHost
}

func (l *Library) tool(tb testing.TB, name string) string {
	tb.Helper()
	if l.host {
		return HostTool(tb, name)
	}
	return Tool(tb, name)
}

// Module returns the library of an HPy module compiled for the universal ABI with our headers only; needs no Python.
func Module(tb testing.TB, name string, sources ...string) Library {
	tb.Helper()
	return Library{
		Name:     name + ".hpy0.so",
		Sources:  sources,
		Includes: []string{GenInclude(tb), ContextInclude(tb)},
		Flags:    []string{"-DHPY", "-DHPY_ABI_UNIVERSAL"},
	}
}

// OfficialModule returns the library of an HPy module compiled for the universal ABI with the official headers and
// run-time helpers of hpy 0.9.0, as `hpy_ext_modules` compiles it.
func OfficialModule(tb testing.TB, name string, sources ...string) Library {
	tb.Helper()
	helpers := []string{"argparse.c", "buildvalue.c", "format.c", "helpers.c", "structseq.c"}
	all := append([]string(nil), sources...)
	for _, helper := range helpers {
		all = append(all, filepath.Join(HPyRuntime(tb), helper))
	}
	return Library{
		Name:     name + ".hpy0.so",
		Sources:  all,
		Includes: []string{GenInclude(tb), HPyInclude(tb)},
		Flags:    []string{"-DHPY", "-DHPY_ABI_UNIVERSAL"},
		Loose:    true,
	}
}

// strict are the warnings that generated and our own C code must pass.
var strict = []string{"-Wall", "-Wextra", "-Werror", "-pedantic"}

var compiling sync.Mutex // one compiler at a time: the machine's cores belong to the tests

// Compile compiles a shared library and returns its path. Equal input (after preprocessing) is compiled once and kept
// in .build, so the path may be shared by several tests and must not be written to.
func Compile(tb testing.TB, lib Library) string {
	tb.Helper()
	path, err := compile(tb, lib)
	if err != nil {
		tb.Fatalf("testenv: %s: %v", lib.Name, err)
	}
	return path
}

// CompileHost is Compile for what programs of this machine load, such as its Python. The result is the same file unless
// the tests are for another processor.
func CompileHost(tb testing.TB, lib Library) string {
	tb.Helper()
	lib.host = true
	return Compile(tb, lib)
}

// CompileError compiles a library that must not compile, and returns what the compiler said.
func CompileError(tb testing.TB, lib Library) string {
	tb.Helper()
	path, err := compile(tb, lib)
	if err == nil {
		tb.Fatalf("testenv: %s compiled (%s), but must not", lib.Name, path)
	}
	return err.Error()
}

// Copy copies a compiled module to a fresh folder under the same name: the dynamic loader takes it for another one.
func Copy(tb testing.TB, path string) string {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("testenv: %v", err)
	}
	to := filepath.Join(tb.TempDir(), filepath.Base(path))
	if err := os.WriteFile(to, data, 0o755); err != nil {
		tb.Fatalf("testenv: %v", err)
	}
	return to
}

func compile(tb testing.TB, lib Library) (string, error) {
	tb.Helper()
	compiling.Lock()
	defer compiling.Unlock()

	key := sha256.New()
	type unit struct{ tool, source string }
	var units []unit
	tool := "gcc"
	for _, source := range lib.Sources {
		u := unit{"gcc", source}
		if strings.HasSuffix(source, ".cc") || strings.HasSuffix(source, ".cpp") {
			u.tool, tool = "g++", "g++"
		}
		units = append(units, u)
	}
	args := func(tool string) []string {
		std := map[string]string{"gcc": "c11", "g++": "c++17"}[tool]
		if lib.Loose { // the official headers use alloca
			std = map[string]string{"gcc": "gnu11", "g++": "gnu++17"}[tool]
		}
		a := []string{"-std=" + std, "-O2", "-g", "-fPIC", "-fvisibility=hidden"}
		if !lib.Loose {
			a = append(a, strict...)
		}
		for _, include := range lib.Includes {
			a = append(a, "-I", include)
		}
		return append(a, lib.Flags...)
	}
	for _, u := range units {
		preprocessed, err := run(lib.tool(tb, u.tool), append(args(u.tool), "-E", u.source)...)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(key, "%q %q %d\n", u.tool, args(u.tool), len(preprocessed))
		key.Write(preprocessed)
	}
	version, err := run(lib.tool(tb, tool), "-dumpfullversion", "-dumpmachine")
	if err != nil {
		return "", err
	}
	fmt.Fprintf(key, "%s %q %q", version, lib.Name, lib.Libs)

	folder := Path(tb, ".build", "modules", hex.EncodeToString(key.Sum(nil))[:24])
	path := filepath.Join(folder, lib.Name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(folder, "cc")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)

	var objects []string
	for i, u := range units {
		object := filepath.Join(work, fmt.Sprintf("%d.o", i))
		if _, err := run(lib.tool(tb, u.tool), append(args(u.tool), "-c", "-o", object, u.source)...); err != nil {
			return "", err
		}
		objects = append(objects, object)
	}
	linked := filepath.Join(work, lib.Name)
	link := append([]string{"-shared", "-o", linked}, objects...)
	if _, err := run(lib.tool(tb, tool), append(link, lib.Libs...)...); err != nil {
		return "", err
	}
	// Renaming makes the finished file appear at once: another test binary may be looking for it.
	return path, os.Rename(linked, path)
}

func run(tool string, args ...string) ([]byte, error) {
	cmd := exec.Command(tool, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", filepath.Base(tool), strings.Join(args, " "), err, stderr.String())
	}
	return stdout.Bytes(), nil
}
