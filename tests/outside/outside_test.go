// Package outside proves that an author who is not of this repository can do what it does: programs of the documentation, and
// the array module, are built and run as modules with a path of their own.
package outside

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// outsider makes a folder with a Go module of another path that requires this one.
func outsider(t *testing.T, path string) string {
	t.Helper()
	dir := t.TempDir()
	root := testenv.Root(t)
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	_, requirements, ok := strings.Cut(string(data), "\n\n")
	require.True(t, ok)
	write(t, filepath.Join(dir, "go.mod"), "module "+path+"\n\n"+requirements+
		"\nrequire github.com/hpyapi/hpyapi v0.0.0\n\nreplace github.com/hpyapi/hpyapi => "+root+"\n")
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	write(t, filepath.Join(dir, "go.sum"), string(sum))
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

// goTool runs the go command in a folder and gives what it printed.
func goTool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go %s:\n%s", strings.Join(args, " "), out)
	return string(out)
}

// put writes generated files into a folder.
func put(t *testing.T, dir string, files []gen.File, err error) {
	t.Helper()
	require.NoError(t, err)
	for _, f := range files {
		write(t, filepath.Join(dir, f.Name), string(f.Data))
	}
}

// program is a file of the documentation with what it prints.
type program struct{ name, source, prints string }

var documented = regexp.MustCompile("(?s)`([a-z]+/main.go)`:\n\n```go\n(.*?)```\n\nprints\n\n```\n(.*?)```\n")

func programs(t *testing.T, pages ...string) (all []program) {
	t.Helper()
	for _, page := range pages {
		data, err := os.ReadFile(testenv.Path(t, "docs", page))
		require.NoError(t, err)
		for _, m := range documented.FindAllStringSubmatch(string(data), -1) {
			all = append(all, program{m[1], m[2], m[3]})
		}
	}
	return all
}

func TestProgramsOfTheDocumentationRunAsAModuleOfTheirOwn(t *testing.T) {
	hello := testenv.Path(t, "examples", "hello")
	dir := outsider(t, "example.com/plugins")
	api, problems, err := cheader.ParseFile(filepath.Join(hello, "shapes.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.Go(api, gen.GoOptions{Package: "shapes", Header: "shapes.api.h"})
	put(t, filepath.Join(dir, "shapes"), files, err)
	headers := t.TempDir()
	files, err = gen.C(api, gen.COptions{Header: "shapes.api.h"})
	put(t, headers, files, err)
	plugins := t.TempDir()
	for _, name := range []string{"shapes", "sizes"} {
		lib := testenv.Module(t, name, filepath.Join(hello, name+".c"))
		lib.Includes = append(lib.Includes, hello, headers)
		compiled := testenv.Compile(t, lib)
		require.NoError(t, os.Rename(compiled, filepath.Join(plugins, name+".hpy0.so")))
	}

	all := programs(t, "go.md", "edges.md")
	require.Len(t, all, 4)
	for _, p := range all {
		t.Run(p.name, func(t *testing.T) {
			write(t, filepath.Join(dir, p.name), p.source)
			binary := filepath.Join(t.TempDir(), "program")
			goTool(t, dir, "build", "-o", binary, "./"+filepath.Dir(p.name))
			goTool(t, dir, "vet", "./"+filepath.Dir(p.name))
			out, err := testenv.Program(binary, plugins).CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Equal(t, p.prints, string(out))
		})
	}
}

func TestTheArrayModuleBuildsUnderAnotherModulePath(t *testing.T) {
	const path = "example.com/arrays"
	dir := outsider(t, path)
	from := testenv.Path(t, "numpyapi")
	require.NoError(t, filepath.WalkDir(from, func(file string, entry os.DirEntry, err error) error {
		if ext := filepath.Ext(file); err != nil || entry.IsDir() || ext != ".go" && ext != ".s" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		write(t, filepath.Join(dir, rel), strings.ReplaceAll(string(data), "github.com/hpyapi/hpyapi/numpyapi", path))
		return nil
	}))
	goTool(t, dir, "vet", "./...")
}
