package hpyctx_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// A host works over an object space that it does not know: modules in C and in Go, edges that are watched, errors both ways.
func TestASecondObjectSpaceHostsModules(t *testing.T) {
	w := newWorld(t, func(o *hpyctx.Options) { o.Space = newSmallSpace })
	trace := debugmode.NewTrace()
	inC, err := w.it.Load(testenv.Compile(t, testenv.Module(t, "small", "testdata/small.c")), trace)
	require.NoError(t, err)
	inGo, err := w.it.Add(hpyctx.GoModule{Name: "doubler", Methods: []hpyctx.GoMethod{{Name: "twice", Min: 1, Max: 1,
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return c.API().Add(args[0], args[0])
		}}}})
	require.NoError(t, err)
	w.inside(func(space objspace.Space) error {
		for _, m := range []*hpyctx.Module{inC, inGo} {
			for _, c := range []struct {
				in   objspace.Value
				want string
			}{{space.Int(21), "42"}, {space.Str("ha"), "haha"}} {
				require.Equal(t, c.want, w.call(m, "twice", c.in), m.Name())
			}
			require.Equal(t, "TypeError: no sum of module and module", w.call(m, "twice", m.Object()), m.Name())
		}
		return nil
	})
	require.Equal(t, "small", w.call(inC, "context"))
	require.Contains(t, w.call(inGo, "twice"), "TypeError: twice() takes exactly one argument (0 given)")
	for _, c := range trace.Counts() {
		if c.Name == "ctx_Add" {
			require.EqualValues(t, 3, c.Calls, "calls of the module in C are counted")
		}
	}
	debug := debugmode.New(debugmode.Options{})
	require.NoError(t, inC.Context().AddMode(debug), "debug mode needs no native handle table beneath")
	w.inside(func(space objspace.Space) error {
		require.Equal(t, "42", w.call(inC, "twice", space.Int(21)))
		return nil
	})
	require.Empty(t, debug.Reports())
}

// Who stands above the seam knows no object space; tests of the whole may.
func TestOnlyTheDefaultSpaceNamesAnObjectSpace(t *testing.T) {
	root := testenv.Path(t)
	below := []string{"internal/embedded", "hpyctx/internal/defaultspace", "internal/oracle", "tests"}
	seen := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata" {
				return fs.SkipDir
			}
			for _, b := range below {
				if dir == filepath.FromSlash(b) {
					return fs.SkipDir
				}
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen[filepath.ToSlash(filepath.Dir(dir))] = true
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			require.NoError(t, err)
			require.NotContains(t, imported, "/internal/embedded", "%s imports an object space", dir)
		}
		return nil
	}))
	for _, dir := range []string{"hpyctx", "debugmode", "internal/script", "cmd/hpyapi/internal/runcmd"} {
		require.True(t, seen[dir], "%s was looked at", dir)
	}
}
