// Package host is the Go half of the example in README.md: a program that loads the two C modules of the folder above.
package host

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// build generates the headers and compiles a module.
func build(t *testing.T, name string) string {
	t.Helper()
	api, problems, err := cheader.ParseFile("../shapes.api.h", cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: "shapes.api.h"})
	require.NoError(t, err)
	dir := t.TempDir()
	for _, file := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o644))
	}
	lib := testenv.Module(t, name, "../"+name+".c")
	lib.Includes = append(lib.Includes, "..", dir)
	return testenv.Compile(t, lib)
}

func host(shapesFile, sizesFile string) (area int64, leaks []debugmode.Leak, err error) {
	it, err := hpyctx.New(hpyctx.Options{}) // an interpreter: no Python, no cgo
	if err != nil {
		return 0, nil, err
	}
	defer it.Close()
	if _, err = it.Load(shapesFile); err != nil {
		return 0, nil, err
	}
	debug := debugmode.New(debugmode.Options{})
	sizes, err := it.Load(sizesFile, debug)
	if err != nil {
		return 0, nil, err
	}
	err = it.Do(func(*hpyctx.Thread) error {
		rectangle := it.Space().Tuple(it.Space().Int(300), it.Space().Int(4))
		result, err := sizes.Call("leaky", rectangle)
		if err != nil {
			return err
		}
		area, leaks = it.Space().Look(result).Int, debug.Leaks()
		return nil
	})
	return area, leaks, err
}

func TestAGoProgramHostsBothModules(t *testing.T) {
	area, leaks, err := host(build(t, "shapes"), build(t, "sizes"))
	require.NoError(t, err)
	require.EqualValues(t, 1200, area)
	require.Len(t, leaks, 1)
	require.Equal(t, "sizes: handle of int 1200, from result of shapes_area of Shapes", leaks[0].Module+": "+leaks[0].String())
}
