package gen_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/stretchr/testify/require"
)

var updateGo = flag.Bool("update-go", false, "write the generated Go that tests compare")

func parse(t testing.TB, header string) *apidef.API {
	t.Helper()
	api, problems, err := cheader.ParseFile(header, cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	return api
}

// generated are the packages of this repository that are generated; going through them
// keeps what is committed equal to what the generator gives.
var generated = []struct{ header, dir, pkg string }{
	{"../numpyapi/numpy.api.h", "../numpyapi", "numpyapi"},
	{"../hpyctx/abi/hpy.api.h", "../hpyctx/abi", "abi"},
	{"../examples/demo/modules/window.api.h", "../examples/demo/window", "window"},
	{"./internal/sample/sample.api.h", "./internal/sample", "sample"},
}

func TestGeneratedGoInTheRepositoryIsCurrent(t *testing.T) {
	for _, g := range generated {
		t.Run(g.pkg, func(t *testing.T) {
			files, err := gen.Go(parse(t, g.header), gen.GoOptions{Package: g.pkg, Header: filepath.Base(g.header)})
			require.NoError(t, err)
			for _, f := range files {
				name := filepath.Join(g.dir, f.Name)
				if *updateGo {
					require.NoError(t, os.WriteFile(name, f.Data, 0o644))
				}
				have, err := os.ReadFile(name)
				require.NoError(t, err, "run go test ./gen -update-go")
				require.Equal(t, string(f.Data), string(have), "%s is stale: run go test ./gen -update-go", name)
			}
		})
	}
}

func TestGoIsTheSameEveryTime(t *testing.T) {
	api := parse(t, "../numpyapi/numpy.api.h")
	first, err := gen.Go(api, gen.GoOptions{})
	require.NoError(t, err)
	for range 3 {
		again, err := gen.Go(api, gen.GoOptions{})
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

func TestGeneratedGoPassesVet(t *testing.T) {
	for _, g := range generated {
		out, err := exec.Command("go", "vet", g.dir).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
}
