package hpyctx_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// place compiles a module with its libraries as repaired wheels have them, into root: pkg/placed.hpy0.so finds libfar.so
// and libnear.so in placed.libs beside its package, and libnear.so finds libdeep.so in a folder below its own. tag makes their
// names such as no other test uses: the dynamic loader knows a library by its name, wherever it was found.
func place(t *testing.T, root, search, tag string) string {
	t.Helper()
	visible := []string{"-fvisibility=default"}
	put := func(from string, to ...string) string {
		data, err := os.ReadFile(from)
		require.NoError(t, err)
		path := filepath.Join(append([]string{root}, to...)...)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, data, 0o755))
		return path
	}
	library := func(name string, libs ...string) string {
		return testenv.Compile(t, testenv.Library{
			Name: "lib" + name + tag + ".so", Sources: []string{"testdata/placed/" + name + ".c"}, Flags: visible, Libs: libs,
		})
	}
	link := func(path string) []string { return []string{"-L" + filepath.Dir(path), "-l:" + filepath.Base(path)} }
	deep, away := library("deep"), library("far")
	near := library("near", append(link(deep), "-Wl,-rpath,${ORIGIN}/deep")...)
	m := testenv.OfficialModule(t, "placed", "testdata/placed.c")
	m.Libs = append(append(link(near), link(away)...), "-Wl,-rpath-link,"+filepath.Dir(deep), "-nodefaultlibs", "-lc", "-lgcc", search, "-Wl,-rpath,$ORIGIN/../placed.libs:/nowhere")
	put(deep, "placed.libs", "deep", filepath.Base(deep))
	put(near, "placed.libs", filepath.Base(near))
	put(away, "placed.libs", filepath.Base(away))
	return put(testenv.Compile(t, m), "pkg", "placed.hpy0.so")
}

func TestModulesFindTheirLibrariesWhereTheirFileIs(t *testing.T) {
	for search, tag := range map[string]string{"-Wl,--enable-new-dtags": "1", "-Wl,--disable-new-dtags": "2"} {
		for name, tmp := range map[string]string{"file": t.TempDir(), "memory": filepath.Join(t.TempDir(), "missing")} {
			t.Run(search+" "+name, func(t *testing.T) {
				path := place(t, t.TempDir(), search, tag+name)
				t.Setenv("TMPDIR", tmp)
				w := newWorld(t)
				m, err := w.it.Load(path)
				require.NoError(t, err)
				require.Equal(t, "42", w.call(m, "values"))
				require.Equal(t, "'"+path+"'", w.call(m, "where"))
				two := newWorld(t)
				again, err := two.it.Load(path)
				require.NoError(t, err)
				require.Equal(t, "'"+path+"'", two.call(again, "where"))
			})
		}
	}
}

func TestFilesAreFoundRelativeToTheWorkingFolder(t *testing.T) {
	root := t.TempDir()
	place(t, root, "-Wl,--enable-new-dtags", "relative")
	t.Chdir(filepath.Join(root, "placed.libs"))
	w := newWorld(t)
	m, err := w.it.Load("../pkg/placed.hpy0.so")
	require.NoError(t, err)
	require.Equal(t, "42", w.call(m, "values"))
}

func TestWrongLibrariesAreErrorsThatNameThem(t *testing.T) {
	for name, c := range map[string]struct {
		root  string
		spoil func(t *testing.T, root string)
		want  string
	}{
		"missing": {"a", func(t *testing.T, root string) {
			require.NoError(t, os.Remove(filepath.Join(root, "placed.libs", "libfarwrong.so")))
		}, "libfarwrong.so: cannot open shared object file"},
		"cut off": {"a", func(t *testing.T, root string) {
			require.NoError(t, os.Truncate(filepath.Join(root, "placed.libs", "deep", "libdeepwrong.so"), 5000))
		}, "needs libnearwrong.so: needs libdeepwrong.so: elfscan: "},
		"a folder": {"a", func(t *testing.T, root string) {
			path := filepath.Join(root, "placed.libs", "libfarwrong.so")
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.Mkdir(path, 0o755))
		}, "needs libfarwrong.so: elfscan: read "},
		"a text": {"a", func(t *testing.T, root string) {
			require.NoError(t, os.WriteFile(filepath.Join(root, "placed.libs", "libfarwrong.so"), []byte("GROUP ( libc.so.6 )"), 0o644))
		}, "libfarwrong.so: not an ELF file"},
		"a colon":  {"a:b", func(*testing.T, string) {}, `DT_RUNPATH is "$ORIGIN/../placed.libs:/nowhere", and the path of the folder`},
		"a dollar": {"$LIB", func(*testing.T, string) {}, "has a character that ends or changes a search path"},
	} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), c.root)
			path := place(t, root, "-Wl,--enable-new-dtags", "wrong")
			c.spoil(t, root)
			it, err := hpyctx.New(hpyctx.Options{Name: name})
			require.NoError(t, err)
			_, err = it.Load(path)
			require.ErrorContains(t, err, c.want)
			require.NoError(t, it.Close())
		})
	}
}

func TestTheCLibraryIsThereWithoutBeingNamed(t *testing.T) {
	w := newWorld(t)
	m, err := w.it.Load(place(t, t.TempDir(), "-Wl,--enable-new-dtags", "libc"))
	require.NoError(t, err)
	require.Equal(t, "1.4142135623730951", w.call(m, "root", w.it.Space().Float(2)))
}
