package numpyapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// headers generates the C headers of the API and of further definitions, for modules with and without HPy, and gives their folder.
func headers(t testing.TB, further ...string) (folder string) {
	t.Helper()
	for _, name := range append(further, "numpy.api.h") {
		folder = headersOf(t, name)
	}
	return folder
}

func headersOf(t testing.TB, name string) string {
	t.Helper()
	api, problems, err := cheader.ParseFile(testenv.Path(t, "numpyapi", name), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: filepath.Base(name)})
	require.NoError(t, err)
	plain, err := gen.CPython(api, gen.COptions{Header: filepath.Base(name)})
	require.NoError(t, err)
	// A fixed folder: compiled modules are kept by the text that the preprocessor gives, paths included.
	folder := testenv.Path(t, ".build", "headers", "numpyapi")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, f := range append(files, plain...) {
		path := filepath.Join(folder, f.Name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		require.NoError(t, os.WriteFile(path, f.Data, 0o644))
	}
	return folder
}

func withHPy(t testing.TB, name string) string {
	t.Helper()
	lib := testenv.OfficialModule(t, name, "testdata/"+name+".c")
	lib.Includes = append(lib.Includes, headers(t), testenv.Path(t, "numpyapi"))
	return testenv.Compile(t, lib)
}

// withoutHPy compiles a module for CPython, in a folder of its own under the name that an import looks for.
func withoutHPy(t testing.TB, name, define string) string {
	t.Helper()
	folders := strings.Fields(testenv.RunPython(t, "import sysconfig, numpy; print(sysconfig.get_path('include'), numpy.get_include())"))
	sources := []string{"testdata/" + name + ".c"}
	if name == "numpy_api" {
		var err error
		sources, err = filepath.Glob("cpython/*.c")
		require.NoError(t, err)
	}
	lib := testenv.Library{Name: name + ".so", Sources: sources, Flags: []string{"-D" + define}, Loose: true,
		Includes: append([]string{testenv.GenInclude(t), headers(t), testenv.Path(t, "numpyapi")}, folders...)}
	return testenv.CompileHost(t, lib)
}

// questions are calls of the consumers; arrays are given as views, as other types, and read-only.
var questions = []string{
	`then(filter.blur(image, out, np.array([1])), out)`,
	`then(filter.blur(image[::-1, ::2], half, np.array([2], 'int8')), half)`,
	`then(filter.blur(image.T, out.T, np.array([0])), out)`,
	`then(filter.blur(image, small, np.array([1])), small)`,
	`then(filter.blur([[1, 2], [3, 4]], np.zeros((2, 2)), [1]))`,
	`filter.blur(image, half, np.array([1]))`,
	`filter.blur(image, np.broadcast_to(0.0, (4, 6)), np.array([1]))`,
	`filter.blur(image, out, np.array([1.5]))`,
	`filter.blur(object(), out, np.array([1]))`,
	`sparse.multiply(np.array([0, 2, 2, 3]), np.array([0, 2, 1]), np.array([1.5, -2.0, 4.0]), np.array([1, 2, 3]))`,
	`sparse.multiply([0, 1], [1], [2], np.arange(6)[::-2])`,
	`sparse.multiply([0, 1], [7], [2], np.arange(3))`,
	`sparse.multiply([0, 9], [1], [2], np.arange(3))`,
	`sparse.multiply([[0, 9]], [1], [2], np.arange(3))`,
	`kdtree.nearest(points, points)`,
	`kdtree.nearest(points[::-1], points[::3] + 0.01)`,
	`kdtree.nearest(points.astype('float32'), np.array([[0.0, 0.0], [9.0, 9.0]]))`,
	`kdtree.nearest(np.zeros((0, 2)), points)`,
	`kdtree.nearest(points, np.zeros((2, 3)))`,
}

const data = prelude + `
image = np.arange(24).reshape(4, 6) * 1.5
out, half, small = np.zeros((4, 6)), np.zeros((4, 3)), np.zeros((4, 6), 'int64')
points = np.array([(i * 7919 % 101) / 10.0 for i in range(120)]).reshape(60, 2)
import filter
import sparse
import kdtree
`

func TestConsumersGiveTheSameOnArraysOfEitherProviderAndWithNumPysMacros(t *testing.T) {
	want := onCPython(t, "NATIVE")
	require.Len(t, want, len(questions))
	for where, got := range map[string][]string{
		"arrays in Go":                               inHost(t),
		"arrays in Go, debug mode":                   inHost(t, func() hpyctx.Mode { return debugmode.New(debugmode.Options{}) }),
		"NumPy, through the plain profile":           onCPython(t, "PLAIN"),
		"NumPy, and the files of the host":           sameFilesOnCPython(t, "universal", data, questions, consumers...),
		"NumPy, and those files in HPy's debug mode": sameFilesOnCPython(t, "debug", data, questions, consumers...),
	} {
		require.Len(t, got, len(questions), where)
		for i, q := range questions {
			require.True(t, alike(want[i], got[i], 1e-12), "%s: %s\n  with NumPy's macros: %s\n  here: %s", where, q, want[i], got[i])
		}
	}
}

var consumers = []string{"filter", "sparse", "kdtree"}

// arrayWorld is an interpreter in which the array module can be imported.
func arrayWorld(t testing.TB) *hostworld.World {
	t.Helper()
	return hostworld.New(t, func(o *hpyctx.Options) {
		o.GoModules = map[string]func() *hpyctx.GoModule{numpyapi.ModuleName: numpyapi.Module}
		o.Definitions = []*trampoline.Definition{&numpyapi.Definition}
	})
}

// ask runs a program and lets do ask for the text that an expression gives, or the class of its exception.
func ask(t testing.TB, w *hostworld.World, program string, do func(answer func(string) string)) {
	t.Helper()
	require.NoError(t, w.It.Do(func(*hpyctx.Thread) error {
		c, err := w.It.Program()
		require.NoError(t, err)
		globals, err := c.API().DictNew()
		require.NoError(t, err)
		run(t, c, "import numpy_api as np\n"+program, globals)
		do(func(expression string) string { return evaluate(t, w.It, c, expression, globals) })
		return c.API().Close(globals)
	}))
	require.Zero(t, w.Counts().Handles, "open handles at the end")
}

func inHost(t *testing.T, modes ...func() hpyctx.Mode) (results []string) {
	t.Helper()
	w := arrayWorld(t)
	for _, name := range consumers {
		var on []hpyctx.Mode
		for _, m := range modes {
			on = append(on, m())
		}
		w.LoadFile(withHPy(t, name), on...)
	}
	ask(t, w, data, func(answer func(string) string) {
		for _, q := range questions {
			results = append(results, answer("repr(show(("+q+")))"))
		}
	})
	return results
}

// loader is how a CPython loads compiled modules, with and without HPy, and evaluates expressions.
const loader = `
import sys, json, importlib.machinery, importlib.util, warnings
import numpy as np
np.seterr(all="ignore")
warnings.simplefilter("ignore")
def load(name, path, mode):
    if path.endswith(".hpy0.so"):
        import hpy.universal as hpy
        mode = hpy.MODE_DEBUG if mode == "debug" else hpy.MODE_UNIVERSAL
        return hpy.load(name, path, importlib.machinery.ModuleSpec(name, None, origin=path), mode=mode)
    spec = importlib.util.spec_from_loader(name, importlib.machinery.ExtensionFileLoader(name, path))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
job = json.load(sys.stdin)
for name, path in job["modules"] or []:
    sys.modules[name] = load(name, path, job["mode"])
exec(job["program"])
out_ = []
for q in job["questions"]:
    try: out_.append(repr(show(eval(q))))
    except Exception as x: out_.append(next(c.__name__ for c in type(x).__mro__ if c.__module__ == "builtins"))
json.dump(out_, sys.stdout)
`

// A job is what a CPython is to do: modules are names and files.
type job struct {
	Modules   [][2]string `json:"modules"`
	Mode      string      `json:"mode"`
	Program   string      `json:"program"`
	Questions []string    `json:"questions"`
}

// inCPython gives for each question the text of its answer, or the class of its exception.
func inCPython(t testing.TB, j job) (results []string) {
	t.Helper()
	in, err := json.Marshal(j)
	require.NoError(t, err)
	cmd := exec.Command(testenv.Python(t), "-c", loader)
	cmd.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS=1")
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	printed, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	require.NoError(t, json.Unmarshal(printed, &results))
	return results
}

func onCPython(t *testing.T, define string) []string {
	t.Helper()
	var modules [][2]string
	if define == "PLAIN" {
		modules = append(modules, [2]string{"numpy_api", withoutHPy(t, "numpy_api", define)})
	}
	for _, name := range consumers {
		modules = append(modules, [2]string{name, withoutHPy(t, name, define)})
	}
	return inCPython(t, job{Modules: modules, Program: data, Questions: questions})
}

// sameFilesOnCPython loads the files that the host loads, in a mode, beside the provider over NumPy.
func sameFilesOnCPython(t *testing.T, mode, program string, questions []string, names ...string) []string {
	t.Helper()
	modules := [][2]string{{"numpy_api", withoutHPy(t, "numpy_api", "PLAIN")}}
	for _, name := range names {
		modules = append(modules, [2]string{name, withHPy(t, name)})
	}
	return inCPython(t, job{Modules: modules, Mode: mode, Program: program, Questions: questions})
}
