package gen_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

var updateDocs = flag.Bool("update-docs", false, "write the generated Python, JSON and Markdown that tests compare")

// described are the definitions whose Python, JSON and Markdown are kept in testdata/golden.
var described = []string{"testdata/plain.api.h", "testdata/corner.api.h", "../numpyapi/numpy.api.h"}

func describe(t *testing.T, header string) []gen.File {
	t.Helper()
	api := parse(t, header)
	all, err := gen.Python(api, filepath.Base(header))
	require.NoError(t, err)
	for _, write := range []func() ([]gen.File, error){
		func() ([]gen.File, error) { return gen.JSON(api) },
		func() ([]gen.File, error) { return gen.Markdown(api) },
	} {
		files, err := write()
		require.NoError(t, err)
		all = append(all, files...)
	}
	return all
}

func TestGeneratedDescriptionsAreCurrent(t *testing.T) {
	for _, header := range described {
		for _, f := range describe(t, header) {
			name := filepath.Join("testdata/golden", f.Name)
			if *updateDocs {
				require.NoError(t, os.WriteFile(name, f.Data, 0o644))
			}
			have, err := os.ReadFile(name)
			require.NoError(t, err, "run go test ./gen -update-docs")
			require.Equal(t, string(have), string(f.Data), "%s is stale: run go test ./gen -update-docs", name)
		}
	}
}

// python runs a program in the checkout's virtual environment.
func python(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(testenv.Python(t), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	require.NoError(t, cmd.Run(), "%s", &out)
	return out.String()
}

func TestManifestsFollowTheirSchema(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "schema.json"), gen.ManifestSchema, 0o644))
	definitions, err := filepath.Glob("../examples/definitions/*.api.h")
	require.NoError(t, err)
	require.NotEmpty(t, definitions)
	names := []string{}
	for _, header := range append(definitions, append(described, "../hpyctx/abi/hpy.api.h")...) {
		if strings.HasSuffix(header, "_types.api.h") {
			continue // shared types, no API of their own
		}
		files, err := gen.JSON(parse(t, header))
		require.NoError(t, err)
		names = append(names, files[0].Name)
		require.NoError(t, os.WriteFile(filepath.Join(dir, files[0].Name), files[0].Data, 0o644))
	}
	out := python(t, dir, append([]string{"-c", `
import json, sys
import jsonschema
validator = jsonschema.Draft202012Validator(json.load(open("schema.json")))
validator.check_schema(validator.schema)
for name in sys.argv[1:]:
    manifest = json.load(open(name))
    errors = [f"{name}: {e.json_path}: {e.message}" for e in validator.iter_errors(manifest)]
    assert not errors, errors
    manifest["slots"][0]["colour"] = "red"
    assert list(validator.iter_errors(manifest)), "the schema accepts anything"
print("valid:", len(sys.argv) - 1)
`}, names...)...)
	require.Contains(t, out, "valid: ")
}

func TestGeneratedPythonPassesMypy(t *testing.T) {
	dir := t.TempDir()
	for _, header := range described {
		for _, f := range describe(t, header) {
			if strings.Contains(f.Name, ".py") {
				require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
			}
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "use.py"), []byte(`
from typing import List, Optional, Tuple
import plain_ctypes

api = plain_ctypes.Plain()
total: int = api.sum(True, 1, 2, 3, 4, 5, 6, 7, 8)
way: plain_ctypes.Way = api.turn(plain_ctypes.Way.LEFT)
name: Optional[str] = api.name(way)
both: Tuple[float, float] = api.total([1.0])
squares: List[int] = api.squares(3)
tau: float = api.tau
mine: plain_ctypes.PlainCapsule = plain_ctypes.PlainCapsule(object())
again = plain_ctypes.Plain(mine)
taken, consumed = plain_ctypes.PlainCapsule.consume(mine)
total = taken.sum(True, 1, 2, 3, 4, 5, 6, 7, 8)
spent: plain_ctypes.PlainConsumedCapsule = plain_ctypes.PlainConsumedCapsule(consumed)
`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "misuse.py"), []byte("import plain_ctypes\nplain_ctypes.Plain().turn('left')\nplain_ctypes.Plain().wrap(1)\n"+
		"import numpy_ctypes\nplain_ctypes.Plain(numpy_ctypes.NumPyCapsule(object()))\nplain_ctypes.Plain(object())\n"+
		"_, spent = plain_ctypes.PlainCapsule.consume(plain_ctypes.PlainCapsule(object()))\nplain_ctypes.Plain(spent)\nplain_ctypes.PlainCapsule.consume(spent)\n"+
		"numpy_ctypes.NumPyCapsule.consume(plain_ctypes.PlainCapsule(object()))\nwrong: numpy_ctypes.NumPyConsumedCapsule = spent\n"), 0o644))
	python(t, dir, "-m", "mypy", "--strict", "plain_ctypes.pyi", "corner_ctypes.pyi", "numpy_ctypes.pyi", "use.py")

	cmd := exec.Command(testenv.Python(t), "-m", "mypy", "--strict", "misuse.py")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), `Argument 1 to "turn" of "Plain" has incompatible type "str"; expected "Way"`)
	require.Contains(t, string(out), `"Plain" has no attribute "wrap"`)
	require.Contains(t, string(out), `Argument 1 to "Plain" has incompatible type "NumPyCapsule"; expected "PlainCapsule | None"`)
	require.Contains(t, string(out), `Argument 1 to "Plain" has incompatible type "object"; expected "PlainCapsule | None"`)
	require.Contains(t, string(out), `Argument 1 to "Plain" has incompatible type "PlainConsumedCapsule"; expected "PlainCapsule | None"`)
	require.Contains(t, string(out), `Argument 1 to "consume" of "PlainCapsule" has incompatible type "PlainConsumedCapsule"; expected "PlainCapsule"`)
	require.Contains(t, string(out), `Argument 1 to "consume" of "NumPyCapsule" has incompatible type "PlainCapsule"; expected "NumPyCapsule"`)
	require.Contains(t, string(out), `Incompatible types in assignment (expression has type "PlainConsumedCapsule", variable has type "NumPyConsumedCapsule")`)
	require.Contains(t, string(out), "Found 8 errors")
}

// buildPlain compiles the provider of the Plain API as the definition's text says, and gives its folder.
func buildPlain(t *testing.T, header string) string {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "plain.api.h")
	require.NoError(t, os.WriteFile(name, []byte(header), 0o644))
	api, problems, err := cheader.ParseFile(name, cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: "plain.api.h"})
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
	}
	source, err := os.ReadFile("testdata/plain_provider.c")
	require.NoError(t, err)
	if !strings.Contains(header, "plain_newest") {
		source = bytes.Replace(source, []byte(",\n              .newest = newest"), nil, 1)
		source = bytes.Replace(source, []byte("static int32_t newest(void)\n{\n    return 42;\n}\n"), nil, 1)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "plain_provider.c"), source, 0o644))
	lib := testenv.OfficialModule(t, "plain_provider", filepath.Join(dir, "plain_provider.c"))
	lib.Includes = append(lib.Includes, dir)
	return filepath.Dir(testenv.Compile(t, lib))
}

// usePython runs Python with the generated module and the provider loaded by stock hpy.
func usePython(t *testing.T, provider, program string) string {
	dir := t.TempDir()
	files, err := gen.Python(parse(t, "testdata/plain.api.h"), "plain.api.h")
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
	}
	return python(t, dir, "-c", `
import importlib.machinery, sys
import hpy.universal
path = sys.argv[1] + "/plain_provider.hpy0.so"
spec = importlib.machinery.ModuleSpec("plain_provider", None, origin=path)
sys.modules["plain_provider"] = hpy.universal.load("plain_provider", path, spec, mode=hpy.universal.MODE_UNIVERSAL)
import plain_ctypes
def refused(f, *args):
    try:
        f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"
    return "accepted"
`+program, provider)
}

func TestGeneratedPythonCallsARealProvider(t *testing.T) {
	header, err := os.ReadFile("testdata/plain.api.h")
	require.NoError(t, err)
	out := usePython(t, buildPlain(t, string(header)), `
api = plain_ctypes.Plain()
print(api.provider_version, api.sum(True, -1, 2, -3, 4, -5, 6, 1 << 40, 8))
print(api.product(1.5, 4.0), api.turn(plain_ctypes.Way.LEFT), api.name(plain_ctypes.Way.RIGHT), api.name(7))
print(api.length("grüße"), api.length(None), api.total([1.5, 4.0, -1.0]), api.squares(5))
p = api.mirror(plain_ctypes.Point(1.0, 2.0, (3, 4)))
print(p.x, p.y, list(p.tags), api.double(21), api.tau, api.primes, api.newest())
print(refused(api.sum, True, 200, 0, 0, 0, 0, 0, 0, 0))
print(refused(getattr, api, "wrap"))
print(refused(getattr, api, "nothing"))
print(refused(plain_ctypes.Plain, 7))
print(refused(plain_ctypes.PlainCapsule, "no capsule"))
capsule = sys.modules["plain_provider"]._API
print(plain_ctypes.PlainCapsule(capsule) is capsule, plain_ctypes.Plain(plain_ctypes.PlainCapsule(capsule)).double(21))
`)
	require.Equal(t, `(1, 2) 1099511627788
6.0 1 right None
7 -1 (4.5, 4.0) [0, 1, 4, 9, 16]
-1.0 -2.0 [3, 4] 42 6.283185307179586 [2, 3, 5, 7] 42
OverflowError: a: 200 does not fit int8_t
AttributeError: Plain.wrap: plain_wrap takes an HPyContext, which only native modules have
AttributeError: Plain.nothing: there is no such slot
PlainError: cannot import Plain 1.2 from plain_provider._API: 7 is no capsule of that name
PlainError: cannot import Plain 1.2 from plain_provider._API: 'no capsule' is no capsule of that name
True 42
`, out)
}

// A capsule for one consumer is taken once: it is renamed, like DLPack's, and what was taken goes on working.
func TestGeneratedPythonConsumesACapsuleOnce(t *testing.T) {
	header, err := os.ReadFile("testdata/plain.api.h")
	require.NoError(t, err)
	out := usePython(t, buildPlain(t, string(header)), `
import ctypes, gc
get, new = ctypes.pythonapi.PyCapsule_GetPointer, ctypes.pythonapi.PyCapsule_New
get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
own, name = sys.modules["plain_provider"]._API, b"plain_provider._API"
print(refused(plain_ctypes.PlainCapsule.consume, own))
capsule = new(get(own, name), name, None)
print(refused(plain_ctypes.PlainConsumedCapsule, capsule).split(" 0x")[0])
api, consumed = plain_ctypes.PlainCapsule.consume(plain_ctypes.PlainCapsule(capsule))
print(consumed is capsule, plain_ctypes.PlainConsumedCapsule(consumed) is capsule, api.double(21))
for take in plain_ctypes.Plain, plain_ctypes.PlainCapsule, plain_ctypes.PlainCapsule.consume:
    print(refused(take, capsule))
print(plain_ctypes.Plain(own).double(4), refused(plain_ctypes.PlainCapsule.consume, 7))
del plain_ctypes, sys.modules["plain_ctypes"]
gc.collect()
print(repr(consumed).split(" at ")[0])
`)
	require.Equal(t, `PlainError: cannot import Plain 1.2 from plain_provider._API: the capsule is the provider's own, which is for all consumers
PlainError: cannot import Plain 1.2 from plain_provider._API: <capsule object "plain_provider._API" at
True True 42
PlainError: cannot import Plain 1.2 from plain_provider._API: the capsule was consumed: somebody has taken what is in it
PlainError: cannot import Plain 1.2 from plain_provider._API: the capsule was consumed: somebody has taken what is in it
PlainError: cannot import Plain 1.2 from plain_provider._API: the capsule was consumed: somebody has taken what is in it
8 PlainError: cannot import Plain 1.2 from plain_provider._API: 7 is no capsule of that name
<capsule object "used_plain_provider._API"
`, out)
}

func TestGeneratedPythonChecksTheTableFirst(t *testing.T) {
	text, err := os.ReadFile("testdata/plain.api.h")
	require.NoError(t, err)
	header := string(text)
	newest := header[strings.Index(header, "/** Newer than"):strings.LastIndex(header, "#endif")]
	for _, c := range []struct{ name, old, new, want string }{
		{"older", newest, "", "AttributeError: plain_newest is new in version 1.2, the provider has 1.1"},
		{"id", "c0b1a7d2", "c0b1a7d3", "PlainError: cannot import Plain 1.2 from plain_provider._API: it is another interface: the provider has c0b1a7d3"},
		{"major", "plain, 1, 2", "plain, 2, 2", "PlainError: cannot import Plain 1.2 from plain_provider._API: the provider has version 2.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(header, c.old, c.new, 1)
			require.NotEqual(t, header, changed)
			if c.name == "older" {
				changed = strings.Replace(changed, "plain, 1, 2", "plain, 1, 1", 1)
			}
			out := usePython(t, buildPlain(t, changed), `print(refused(lambda: plain_ctypes.Plain().newest()))`)
			require.Contains(t, out, c.want)
		})
	}
}
