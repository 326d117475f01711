package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// CONTRIBUTING says which files keep state of the process, and why. State is here what has a lock or an atomic in it, as all
// that goroutines of several interpreters share must.
func TestStateOfTheProcessIsWhereContributingSays(t *testing.T) {
	root := testenv.Path(t, ".")
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	var found []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if strings.HasPrefix(d.Name(), ".") && name != "." || d.Name() == "testdata" || slices.Contains([]string{"cmd", "tests", "examples", "internal/testenv", "internal/native", "debugmode/internal"}, name) {
			return filepath.SkipDir
		}
		found = append(found, stateIn(t, root, name)...)
		return err
	}))
	require.Contains(t, found, "trampoline/registry.go")
	for _, file := range found {
		if !strings.Contains(string(text), "`"+file+"`") {
			t.Errorf("%s has state of the process: CONTRIBUTING.md has to say which, and why", file)
		}
	}
}

// stateIn gives the files of a folder with a package-level variable that has a lock or an atomic in it.
func stateIn(t *testing.T, root, folder string) (found []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	require.NoError(t, err)
	files, declared := map[string]*ast.File{}, map[string]ast.Expr{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		files[filepath.ToSlash(filepath.Join(folder, filepath.Base(name)))] = f
		each(f, token.TYPE, func(s ast.Spec) { declared[s.(*ast.TypeSpec).Name.Name] = s.(*ast.TypeSpec).Type })
	}
	for name, f := range files {
		each(f, token.VAR, func(s ast.Spec) {
			v := s.(*ast.ValueSpec)
			typ := v.Type
			if len(v.Values) > 0 && typ == nil {
				if made, ok := v.Values[0].(*ast.CompositeLit); ok {
					typ = made.Type
				}
			}
			if typ != nil && locked(typ, declared) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		})
	}
	return found
}

func each(f *ast.File, tok token.Token, do func(ast.Spec)) {
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == tok {
			for _, s := range g.Specs {
				do(s)
			}
		}
	}
}

// locked reports a type with a lock or an atomic in it, in a struct of the same package, too.
func locked(typ ast.Expr, declared map[string]ast.Expr) bool {
	switch t := typ.(type) {
	case *ast.SelectorExpr:
		from, ok := t.X.(*ast.Ident)
		return ok && (from.Name == "sync" || from.Name == "atomic")
	case *ast.Ident:
		return declared[t.Name] != nil && locked(declared[t.Name], declared)
	case *ast.ArrayType:
		return locked(t.Elt, declared)
	case *ast.IndexExpr:
		return locked(t.X, declared)
	case *ast.StructType:
		return slices.ContainsFunc(t.Fields.List, func(f *ast.Field) bool { return locked(f.Type, declared) })
	}
	return false
}
