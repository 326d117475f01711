// Package surface tests what the public packages show, as their compiled types have it.
package surface

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

const module = "github.com/hpyapi/hpyapi/"

// private are the folders that are no part of the public surface.
var private = []string{"cmd/", "tests/", "examples/", "docs"}

// public loads the packages that other modules can import and are meant to.
func public(t *testing.T) (all []*packages.Package) {
	t.Helper()
	mode := packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax | packages.NeedTypesInfo
	loaded, err := packages.Load(&packages.Config{Mode: mode, Dir: "../.."}, "./...")
	require.NoError(t, err)
	for _, p := range loaded {
		require.Empty(t, p.Errors)
		folder := strings.TrimPrefix(p.PkgPath, module)
		if !isInternal(p.PkgPath) && !slices.ContainsFunc(private, func(f string) bool { return strings.HasPrefix(folder, f) }) {
			all = append(all, p)
		}
	}
	require.NotEmpty(t, all)
	return all
}

func isInternal(path string) bool {
	return strings.HasPrefix(path, module) && slices.Contains(strings.Split(path, "/"), "internal")
}

// exceptions are what shows an internal type, and why it may.
var exceptions = map[string]string{
	"apidef: Func.Tree": "gen makes its plan of a function from the tree, since the text of a large type is abbreviated",
}

// A reader of the documentation could neither look such a type up nor write its name.
func TestNothingPublicIsOfAnInternalType(t *testing.T) {
	used := map[string]bool{}
	for _, p := range public(t) {
		for path, of := range shown(p.Types) {
			path = strings.TrimPrefix(p.PkgPath, module) + ": " + path
			used[path] = true
			if exceptions[path] == "" {
				t.Errorf("%s shows %s", path, of)
			}
		}
	}
	for path := range exceptions {
		require.True(t, used[path], "%s is no exception any more", path)
	}
}

// shown says which exported names of a package show an internal type, and which.
func shown(p *types.Package) map[string]string {
	w := walker{seen: map[types.Type]bool{}, found: map[string]string{}}
	for _, name := range p.Scope().Names() {
		if o := p.Scope().Lookup(name); o.Exported() {
			w.object(name, o)
		}
	}
	return w.found
}

// walker goes through what a reader of documentation sees of a type.
type walker struct {
	seen  map[types.Type]bool
	found map[string]string
}

func (w *walker) object(path string, o types.Object) {
	name, ok := o.(*types.TypeName)
	if !ok {
		w.walk(path, o.Type())
		return
	}
	if alias, ok := o.Type().(*types.Alias); ok {
		w.walk(path, alias.Rhs())
		return
	}
	w.declared(path, name.Type())
}

// declared goes through a type that the package declares: its structure, and the methods with those of what it embeds.
func (w *walker) declared(path string, t types.Type) {
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	if named, ok := t.(*types.Named); ok {
		w.params(path, named.TypeParams())
	}
	w.walk(path, t.Underlying())
	methods := types.NewMethodSet(types.NewPointer(t))
	for i := range methods.Len() {
		if m := methods.At(i).Obj(); m.Exported() {
			w.walk(path+"."+m.Name(), m.Type())
		}
	}
}

func (w *walker) params(path string, list *types.TypeParamList) {
	for i := range list.Len() {
		w.walk(path+"["+list.At(i).Obj().Name()+"]", list.At(i).Constraint())
	}
}

func (w *walker) walk(path string, t types.Type) {
	switch t := t.(type) {
	case *types.Alias:
		w.name(path, t.Obj(), t.Rhs())
	case *types.Named:
		for i := range t.TypeArgs().Len() {
			w.walk(path, t.TypeArgs().At(i))
		}
		w.name(path, t.Obj(), t)
	case interface{ Elem() types.Type }: // pointer, slice, array, map, channel
		if m, ok := t.(*types.Map); ok {
			w.walk(path, m.Key())
		}
		w.walk(path, t.Elem())
	case *types.Signature:
		w.params(path, t.TypeParams())
		w.walk(path, t.Params())
		w.walk(path, t.Results())
	case *types.Tuple:
		for i := range t.Len() {
			w.walk(path, t.At(i).Type())
		}
	case *types.Struct:
		for i := range t.NumFields() {
			if f := t.Field(i); f.Exported() {
				w.walk(path+"."+f.Name(), f.Type())
			}
		}
	case *types.Interface:
		for i := range t.NumExplicitMethods() {
			if m := t.ExplicitMethod(i); m.Exported() {
				w.walk(path+"."+m.Name(), m.Type())
			}
		}
		for i := range t.NumEmbeddeds() {
			w.walk(path, t.EmbeddedType(i))
		}
	case *types.Union:
		for i := range t.Len() {
			w.walk(path, t.Term(i).Type())
		}
	}
}

// name judges a type by its name. What an unexported type of a public package has to show, it shows with every use.
func (w *walker) name(path string, o *types.TypeName, t types.Type) {
	switch {
	case o.Pkg() == nil || !strings.HasPrefix(o.Pkg().Path(), module):
	case isInternal(o.Pkg().Path()):
		w.found[path] = o.Type().String()
	case !o.Exported():
		w.declared(path, t)
	}
}
