package hpyctx_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/stretchr/testify/require"
)

// small compiles testdata/small.c as a module of that name.
func small(tb testing.TB, name string, flags ...string) string {
	tb.Helper()
	lib := testenv.Module(tb, name, "testdata/small.c")
	lib.Flags = append(lib.Flags, append(flags, "-DMODULE="+name)...)
	return testenv.Compile(tb, lib)
}

// tree makes folders with files: "name" is a compiled module of that name, "" an empty file.
func tree(tb testing.TB, files map[string]string) string {
	tb.Helper()
	root := tb.TempDir()
	for path, module := range files {
		var data []byte
		if module != "" {
			var flags []string
			name, brings, ok := strings.Cut(module, "+")
			switch {
			case brings == "fails":
				flags = []string{"-DFAILS"}
			case ok:
				flags = []string{`-DBRINGS="` + brings + `"`}
			}
			var err error
			data, err = os.ReadFile(small(tb, name, flags...))
			require.NoError(tb, err)
		}
		require.NoError(tb, os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o755))
		require.NoError(tb, os.WriteFile(filepath.Join(root, path), data, 0o755))
	}
	return root
}

func goModule(name string) func() *hpyctx.GoModule {
	return func() *hpyctx.GoModule { return &hpyctx.GoModule{Name: name} }
}

func TestImportsFindModulesAndPackagesAsInPython(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		inGo  []string
		ask   string
		want  string // "__name__ __package__ __file__ or __path__", or the error
	}{
		"a module beside the script":             {files: map[string]string{"a/small.hpy0.so": "small"}, ask: "small", want: "small '' a/small.hpy0.so"},
		"a file with the platform in its name":   {files: map[string]string{"b/small.hpy0-x86_64-linux-gnu.so": "small"}, ask: "small", want: "small '' b/small.hpy0-x86_64-linux-gnu.so"},
		"a module in a folder":                   {files: map[string]string{"b/pkg/small.hpy0.so": "small"}, ask: "pkg.small", want: "pkg.small 'pkg' b/pkg/small.hpy0.so"},
		"deeper":                                 {files: map[string]string{"a/p/q/small.hpy0.so": "small"}, ask: "p.q.small", want: "p.q.small 'p.q' a/p/q/small.hpy0.so"},
		"folders of one name are one package":    {files: map[string]string{"a/pkg/x.hpy0.so": "x", "b/pkg/small.hpy0.so": "small"}, ask: "pkg.small", want: "pkg.small 'pkg' b/pkg/small.hpy0.so"},
		"a package without a module":             {files: map[string]string{"a/pkg/x.hpy0.so": "x", "b/pkg/y.hpy0.so": "y"}, ask: "pkg", want: "pkg 'pkg' a/pkg b/pkg"},
		"a package with a module":                {files: map[string]string{"a/pkg/__init__.hpy0.so": "pkg", "a/pkg/x.hpy0.so": "x"}, ask: "pkg", want: "pkg 'pkg' a/pkg"},
		"a module of such a package":             {files: map[string]string{"a/pkg/__init__.hpy0.so": "pkg", "a/pkg/x.hpy0.so": "x"}, ask: "pkg.x", want: "pkg.x 'pkg' a/pkg/x.hpy0.so"},
		"a package that imports its module":      {files: map[string]string{"a/pkg/__init__.hpy0.so": "pkg+pkg.x", "a/pkg/x.hpy0.so": "x"}, ask: "pkg.x", want: "pkg.x 'pkg' a/pkg/x.hpy0.so"},
		"a module that imports its package":      {files: map[string]string{"a/pkg/__init__.hpy0.so": "pkg", "a/pkg/x.hpy0.so": "x+pkg"}, ask: "pkg.x", want: "pkg.x 'pkg' a/pkg/x.hpy0.so"},
		"with __init__.py the folder is alone":   {files: map[string]string{"a/pkg/__init__.py": "", "b/pkg/x.hpy0.so": "x"}, ask: "pkg.x", want: "ModuleNotFoundError: No module named 'pkg.x'"},
		"a package before a file":                {files: map[string]string{"a/small.hpy0.so": "small", "a/small/__init__.py": ""}, ask: "small", want: "small 'small' a/small"},
		"a file before a mere folder":            {files: map[string]string{"a/small/x.hpy0.so": "x", "b/small.hpy0.so": "small"}, ask: "small", want: "small '' b/small.hpy0.so"},
		"what is built in before a mere folder":  {files: map[string]string{"a/collections/x.hpy0.so": "x"}, ask: "collections.x", want: "ModuleNotFoundError: No module named 'collections.x'; 'collections' is not a package"},
		"a module in Go":                         {inGo: []string{"small"}, ask: "small", want: "small ''"},
		"a module in Go before a file":           {files: map[string]string{"a/small.hpy0.so": "small"}, inGo: []string{"small"}, ask: "small", want: "small ''"},
		"a module in Go has its packages":        {inGo: []string{"p.q.small"}, ask: "p.q.small", want: "p.q.small 'p.q'"},
		"and they can be imported first":         {inGo: []string{"p.q.small"}, ask: "p.q", want: "p.q 'p.q'"},
		"a package of modules in Go and in C":    {files: map[string]string{"a/p/small.hpy0.so": "small"}, inGo: []string{"p.other"}, ask: "p.small", want: "p.small 'p' a/p/small.hpy0.so"},
		"a module is no package":                 {files: map[string]string{"a/small.hpy0.so": "small"}, ask: "small.x", want: "ModuleNotFoundError: No module named 'small.x'; 'small' is not a package"},
		"a package that is not there":            {ask: "nope.small", want: "ModuleNotFoundError: No module named 'nope'"},
		"no way out of a folder":                 {files: map[string]string{"small.hpy0.so": "small"}, ask: "../small", want: "ModuleNotFoundError: No module named '.'"},
		"a file for CPython":                     {files: map[string]string{"a/pkg/x.cpython-312-x86_64-linux-gnu.so": ""}, ask: "pkg.x", want: "ModuleNotFoundError: No module named 'pkg.x': a/pkg/x.cpython-312-x86_64-linux-gnu.so is for CPython, which this host is not; it runs universal modules, called x.hpy0.so"},
		"no name":                                {ask: "", want: "ModuleNotFoundError: No module named ''"},
		"an empty part":                          {files: map[string]string{"a/small.hpy0.so": "small"}, ask: "small.", want: "ModuleNotFoundError: No module named 'small.'; 'small' is not a package"},
		"what the module raises is the error":    {files: map[string]string{"a/pkg/bad.hpy0.so": "bad+fails"}, ask: "pkg.bad", want: "ValueError: not today"},
		"a package that fails fails its modules": {files: map[string]string{"a/pkg/__init__.hpy0.so": "pkg+fails", "a/pkg/x.hpy0.so": "x"}, ask: "pkg.x", want: "ValueError: not today"},
		"a file that is no module":               {files: map[string]string{"a/pkg/bad.hpy0.so": ""}, ask: "pkg.bad", want: "ImportError: hpyctx: load a/pkg/bad.hpy0.so: "},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, c.files)
			w := newWorld(t, func(o *hpyctx.Options) {
				o.Path = []string{filepath.Join(root, "a"), filepath.Join(root, "b")}
				o.GoModules = map[string]func() *hpyctx.GoModule{}
				for _, m := range c.inGo {
					o.GoModules[m] = goModule(m)
				}
			})
			w.inside(func(space objspace.Space) error {
				for range 2 { // the second time it is there already, or fails again
					o, err := w.it.Import(c.ask)
					require.Contains(t, strings.ReplaceAll(shown(space, o, err), root+"/", ""), c.want)
				}
				if parent, last, ok := cut(c.ask); ok && !strings.Contains(c.want, "Error") {
					package_, err := w.it.Import(parent)
					require.NoError(t, err)
					attr, err := space.Attr(package_, last)
					require.NoError(t, err, "the module is an attribute of its package")
					o, err := w.it.Import(c.ask)
					require.NoError(t, err)
					require.True(t, space.Same(attr, o))
				}
				return nil
			})
			for _, m := range w.it.Modules() {
				require.NotContains(t, c.want, "ValueError", "nothing stays of %s", m.Name())
			}
		})
	}
}

func cut(name string) (parent, last string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+1:], true
}

// shown is a module in one line.
func shown(space objspace.Space, o objspace.Value, err error) string {
	if err != nil {
		return err.Error()
	}
	var parts []string
	for _, attr := range []string{"__name__", "__package__", "__path__", "__file__"} {
		v, err := space.Attr(o, attr)
		if err != nil {
			continue
		}
		switch c := space.Look(v); {
		case attr == "__package__":
			parts = append(parts, "'"+c.Text+"'")
		case c.Items != nil:
			for item := range c.Items {
				parts = append(parts, space.Look(item).Text)
			}
		default:
			parts = append(parts, c.Text)
		}
	}
	return strings.Join(parts, " ")
}

func TestAModuleInCImportsOneInGoThatNobodyLoaded(t *testing.T) {
	w := newWorld(t, func(o *hpyctx.Options) {
		o.GoModules = map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module}
	})
	m, err := w.it.Load(compileNumPy(t, "consumer"))
	require.NoError(t, err)
	w.inside(func(objspace.Space) error {
		_, err := m.Call("make", floats(1, 2))
		return err
	})
	require.NotNil(t, w.it.Module(numpyapi.ModuleName))
}

func TestAModuleIsLoadedOnceHoweverItIsAskedFor(t *testing.T) {
	root := tree(t, map[string]string{"pkg/small.hpy0.so": "small", "pkg/x.hpy0.so": "x"})
	var chosen []string
	w := newWorld(t, func(o *hpyctx.Options) {
		o.Path = []string{root}
		o.Modes = func(module string) ([]hpyctx.Mode, error) { chosen = append(chosen, module); return nil, nil }
	})
	m, err := w.it.LoadModule(hpyctx.Request{Name: "pkg.small"})
	require.NoError(t, err)
	require.Equal(t, "pkg.small", m.Name())
	require.Equal(t, "pkg.small", m.Context().Name())
	again, err := w.it.LoadModule(hpyctx.Request{Name: "pkg.small", Modes: func(string) ([]hpyctx.Mode, error) { return nil, errors.New("not asked") }})
	require.NoError(t, err)
	require.Same(t, m, again)
	_, err = w.it.LoadModule(hpyctx.Request{Name: "pkg"})
	require.EqualError(t, err, `hpyctx: "pkg" is a package without a module of its own: load one of its modules`)
	_, err = w.it.LoadModule(hpyctx.Request{Name: "pkg.nope"})
	require.EqualError(t, err, "ModuleNotFoundError: No module named 'pkg.nope'")
	_, err = w.it.LoadModule(hpyctx.Request{Name: "pkg.x", Modes: func(module string) ([]hpyctx.Mode, error) {
		chosen = append(chosen, "mine: "+module)
		return nil, nil
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"pkg.small", "mine: pkg.x"}, chosen, "who loads a module may choose its modes")
}

func TestAnUnloadedModuleIsGoneFromItsPackage(t *testing.T) {
	root := tree(t, map[string]string{"pkg/small.hpy0.so": "small"})
	w := newWorld(t, func(o *hpyctx.Options) { o.Path = []string{root} })
	for range 3 {
		m, err := w.it.LoadModule(hpyctx.Request{Name: "pkg.small"})
		require.NoError(t, err)
		require.Equal(t, "4", w.call(m, "twice", w.it.Space().Int(2)))
		require.NoError(t, w.it.Unload(m))
		w.inside(func(space objspace.Space) error {
			_, err := m.Call("twice", space.Int(2))
			require.ErrorIs(t, err, hpyctx.ErrClosed)
			require.EqualError(t, err, `hpyctx: attribute "twice" of module "pkg.small", which was unloaded: closed`)
			package_, err := w.it.Import("pkg")
			require.NoError(t, err)
			require.False(t, slices.Contains(space.Dir(package_), "small"))
			return nil
		})
	}
}

func TestModulesInGoThatCannotBeAreRefused(t *testing.T) {
	call := func(*hpyctx.Context, hpyctx.Handle, []hpyctx.Handle, []string) (hpyctx.Handle, error) { return 0, nil }
	w := newWorld(t)
	for want, g := range map[string]hpyctx.GoModule{
		`hpyctx: add module "": it has no name`:                             {},
		`hpyctx: add module "a/b": "a/b" is no name that can be`:            {Name: "a/b"},
		`hpyctx: add module "a..b": "a..b" is no name that can be imported`: {Name: "a..b"},
		`hpyctx: add module "m": method 1 has no name`:                      {Name: "m", Methods: []hpyctx.GoMethod{{Name: "f", Call: call}, {Call: call}}},
		`hpyctx: add module "m": method f: Call is nil`:                     {Name: "m", Methods: []hpyctx.GoMethod{{Name: "f"}}},
	} {
		_, err := w.it.Add(g)
		require.ErrorContains(t, err, want)
	}
	for want, typ := range map[string]hpyctx.GoType{
		`class "" of module "m": it has no name`:                      {},
		`class "m.T" of module "m": method f: Call is nil`:            {Name: "m.T", Methods: []hpyctx.GoMethod{{Name: "f"}}},
		`class "m.T" of module "m": attribute a: Get and Set are nil`: {Name: "m.T", Attrs: []hpyctx.GoAttr{{Name: "a"}}},
		`class "m.T" of module "m": attribute 0 has no name`:          {Name: "m.T", Attrs: []hpyctx.GoAttr{{}}},
	} {
		_, err := w.it.Add(hpyctx.GoModule{Name: "m", Exec: func(c *hpyctx.Context, _ hpyctx.Handle) error {
			_, err := c.NewType(typ)
			return err
		}})
		require.ErrorContains(t, err, want)
	}
	require.Empty(t, w.it.Modules())
}
