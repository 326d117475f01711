package gen_test

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

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
	{"../trampoline/internal/sample/sample.api.h", "../trampoline/internal/sample", "sample"},
}

func TestGeneratedGoInTheRepositoryIsCurrent(t *testing.T) {
	for _, g := range generated {
		t.Run(g.pkg, func(t *testing.T) {
			files, err := gen.Go(parse(t, g.header), gen.GoOptions{Package: g.pkg, Header: filepath.Base(g.header)})
			require.NoError(t, err)
			for _, f := range files {
				formatted, err := format.Source(f.Data)
				require.NoError(t, err)
				require.Equal(t, string(formatted), string(f.Data), "gofmt would change %s", f.Name)
				name := filepath.Join(g.dir, f.Name)
				have, err := os.ReadFile(name)
				require.NoError(t, err, "run go generate ./...")
				require.Equal(t, string(f.Data), string(have), "%s is stale: run go generate ./...", name)
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

// definitions are all others that the repository has.
var definitions = []string{"datetime", "dlpack", "numpy_array", "numpy_ufunc", "pyexpat"}

func TestGeneratedGoOfRealDefinitionsCompiles(t *testing.T) {
	root := testenv.Path(t, ".build", "gen")
	require.NoError(t, os.MkdirAll(root, 0o755))
	dir, err := os.MkdirTemp(root, "go")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	headers := []string{"testdata/corner.api.h"}
	for _, name := range definitions {
		headers = append(headers, "../examples/definitions/"+name+".api.h")
	}
	for _, header := range headers {
		pkg := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(header), ".api.h"), "_", "")
		files, err := gen.Go(parse(t, header), gen.GoOptions{Package: pkg})
		require.NoError(t, err)
		write(t, filepath.Join(dir, pkg), files)
	}
	out, err := exec.Command("go", "vet", dir+"/...").CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func write(t *testing.T, dir string, files []gen.File) {
	require.NoError(t, os.MkdirAll(dir, 0o755))
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
	}
}

// TestEveryMemberOfTheContextIsTranslated proves of the HPy API that no member was
// forgotten: each function has an entry, and each handle in its signature is translated,
// or the member is in the Manual interface, whose implementation must then have it.
func TestEveryMemberOfTheContextIsTranslated(t *testing.T) {
	api := parse(t, "../hpyctx/abi/hpy.api.h")
	require.Len(t, api.Slots, 273)
	require.Len(t, abi.Definition.Slots, 273)
	funcs := functions(t, "../hpyctx/abi/hpy_trampolines_gen.go")
	manual := methods(t, "../hpyctx/abi/hpy_provider_gen.go", "Manual")
	provider := methods(t, "../hpyctx/abi/hpy_provider_gen.go", "Provider")
	names := api.WrapperNames()
	handles, generated, byHand := 0, 0, 0
	for _, s := range api.Slots {
		switch {
		case s.Kind == apidef.SlotHandle:
			handles++
			continue
		case s.Manual:
			byHand++
		default:
			generated++
		}
		name := names[s]
		require.Equal(t, apidef.SlotFunc, s.Kind, s.Name)
		require.NotNil(t, abi.Definition.Entries[s.Index], s.Name)
		require.Contains(t, provider, name)
		require.Equal(t, s.Manual, manual[name], s.Name)
		body := funcs["invoke"+name]
		require.NotEmpty(t, body, s.Name)
		if !s.Manual {
			require.Equal(t, handlesOf(s.Func), translations(body), "%s:\n%s", s.Name, body)
		}
	}
	require.Equal(t, 273, handles+generated+byHand)
	require.Len(t, provider, generated+byHand)
	require.Len(t, manual, byHand)
}

// handlesOf counts the translations that a function needs.
func handlesOf(f *apidef.Func) int {
	n := 0
	if f.Result.Type.Kind == apidef.HandleWord {
		n++
	}
	for _, p := range f.Params {
		switch {
		case p.Type.Kind == apidef.HandleWord:
			n++
		case p.Type.Kind == apidef.Pointer && p.Type.Elem.Kind == apidef.HandleWord:
			n++
		}
	}
	return n
}

func translations(body string) int {
	n := 0
	for _, method := range []string{"Lend", "LendAll", "Move", "MoveAll", "Give", "GiveOneOf", "GiveAll"} {
		n += strings.Count(body, "c."+method+"(")
	}
	return n
}

// functions are the bodies of the functions of a file.
func functions(t *testing.T, name string) map[string]string {
	fset := token.NewFileSet()
	src, err := os.ReadFile(name)
	require.NoError(t, err)
	file, err := parser.ParseFile(fset, name, src, 0)
	require.NoError(t, err)
	out := map[string]string{}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			out[fn.Name.Name] = string(src[fset.Position(fn.Pos()).Offset:fset.Position(fn.End()).Offset])
		}
	}
	return out
}

// methods are the methods of an interface of a file.
func methods(t *testing.T, name, iface string) map[string]bool {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	require.NoError(t, err)
	out := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == iface {
			for _, m := range spec.Type.(*ast.InterfaceType).Methods.List {
				out[m.Names[0].Name] = true
			}
		}
		return true
	})
	return out
}

// TestGeneratedGoGoesToCByOneDoor keeps decisions about crossings in one place of trampoline.
func TestGeneratedGoGoesToCByOneDoor(t *testing.T) {
	sends := 0
	for _, g := range generated {
		files, err := gen.Go(parse(t, g.header), gen.GoOptions{Package: g.pkg})
		require.NoError(t, err)
		for _, f := range files {
			text := string(f.Data)
			require.NotRegexp(t, `\.(Do6?|DoStack|DoReleased)\(`, text, f.Name)
			sends += strings.Count(text, "c.Send")
			if g.pkg == "abi" && strings.HasSuffix(f.Name, "_trampolines_gen.go") {
				there := functions(t, filepath.Join(g.dir, f.Name))
				for name := range there {
					if member, ok := strings.CutPrefix(name, "invoke"); ok {
						require.Contains(t, there, "send"+member, "a host's members may be C functions")
					}
				}
			}
		}
	}
	require.Greater(t, sends, 80)
}

func TestGeneratedGoPassesVet(t *testing.T) {
	for _, g := range generated {
		out, err := exec.Command("go", "vet", g.dir).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
}
