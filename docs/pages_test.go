package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

var (
	shownFile    = regexp.MustCompile("(?s)`([a-z]+\\.star)`:\n\n```python\n(.*?)```\n")
	shownCommand = regexp.MustCompile("(?s)```sh\n(.*?)```\n\nprints\n\n```\n(.*?)```\n")
	shownTime    = regexp.MustCompile(`[0-9.]+ (µs|ms)`)
)

// helloModules compiles the modules of README's example into a folder.
func helloModules(t *testing.T, dir string) {
	t.Helper()
	hello := testenv.Path(t, "examples", "hello")
	api, problems, err := cheader.ParseFile(filepath.Join(hello, "shapes.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: "shapes.api.h"})
	require.NoError(t, err)
	headers := t.TempDir()
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(headers, f.Name), f.Data, 0o644))
	}
	for _, name := range []string{"shapes", "sizes"} {
		lib := testenv.Module(t, name, filepath.Join(hello, name+".c"))
		lib.Includes = append(lib.Includes, hello, headers)
		require.NoError(t, os.Rename(testenv.Compile(t, lib), filepath.Join(dir, name+".hpy0.so")))
	}
}

// The commands of pages print what the pages say.
func TestPagesShowWhatTheirCommandsPrint(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "hpyapi"), "./cmd/hpyapi")
	build.Dir = testenv.Root(t)
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for page, count := range map[string]int{"edges.md": 7, "arrays.md": 1} {
		dir := t.TempDir()
		helloModules(t, dir)
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, f := range shownFile.FindAllStringSubmatch(string(text), -1) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, f[1]), []byte(f[2]), 0o644))
		}
		commands := shownCommand.FindAllStringSubmatch(string(text), -1)
		require.Len(t, commands, count, page)
		for _, c := range commands {
			t.Run(c[1], func(t *testing.T) {
				sh := testenv.Program("sh", "-c", c[1])
				sh.Dir = dir
				sh.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
				out, err := sh.CombinedOutput()
				require.NoError(t, err, "%s", out)
				require.Equal(t, shownTime.ReplaceAllString(c[2], "TIME"), shownTime.ReplaceAllString(string(out), "TIME"))
			})
		}
	}
}
