package hpyctx_test

import (
	"encoding/json"

	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// runner is what CPython runs: it loads the module and prints the outcome of every line as JSON.
const runner = `
import sys, json, warnings, importlib.machinery
from hpy.universal import load, MODE_UNIVERSAL
name, path, cases = sys.argv[1:4]
warnings.simplefilter("error")
def text(e):
    try:
        return type(e).__name__ + ": " + str(e)
    except Exception as x:
        return type(e).__name__ + ": <str failed>"
spec = importlib.machinery.ModuleSpec(name, None, origin=path)
m = load(name, path, spec, False, MODE_UNIVERSAL)
ns = {"m": m, "__name__": "__main__"}
sys.unraisablehook = lambda u: None
out = []
for line in json.load(open(cases)):
    try:
        if line.startswith("> "):
            exec(line[2:], ns)
            out.append("")
        else:
            out.append(repr(eval(line, ns)))
    except BaseException as e:
        out.append(text(e))
print(json.dumps(out))
`

// inCPython runs lines in CPython with HPy's own universal mode, with the module of testdata/NAME.c: expressions, and
// statements after "> ".
func inCPython(tb testing.TB, name string, lines []string) []string {
	tb.Helper()
	return linesInCPython(tb, testenv.OfficialModule(tb, name, "testdata/"+name+".c"), lines)
}

// linesInCPython is inCPython with a module that is compiled otherwise.
func linesInCPython(tb testing.TB, lib testenv.Library, lines []string) []string {
	tb.Helper()
	path := testenv.CompileHost(tb, lib)
	name := strings.TrimSuffix(lib.Name, ".hpy0.so")
	file := filepath.Join(tb.TempDir(), "cases.json")
	data, err := json.Marshal(lines)
	require.NoError(tb, err)
	require.NoError(tb, os.WriteFile(file, data, 0o644))
	var out []string
	printed := testenv.RunPython(tb, runner, name, path, file)
	last := strings.TrimSpace(printed)[strings.LastIndexByte(strings.TrimSpace(printed), '\n')+1:]
	require.NoError(tb, json.Unmarshal([]byte(last), &out), "%s", printed)
	return out
}

// inHost runs the same lines in our interpreter.
func (w *world) inHost(object objspace.Value, lines []string) []string {
	w.tb.Helper()
	out := make([]string, len(lines))
	w.inside(func(space objspace.Space) error {
		rt := runtimeOf(space)
		ns := pyobj.NewDict()
		ns.SetStr("__builtins__", rt.Builtins())
		ns.SetStr("m", object.(pyobj.Object))
		ns.SetStr("__name__", pyobj.NewStr("__main__"))
		for i, line := range lines {
			out[i] = w.runLine(rt, ns, line)
		}
		return nil
	})
	return out
}

func (w *world) runLine(rt *pyobj.Runtime, ns *pyobj.Dict, line string) string {
	if code, ok := strings.CutPrefix(line, "> "); ok {
		if err := pyeval.Run(rt, code, "<test>", ns); err != nil {
			return exceptionText(rt, err)
		}
		return ""
	}
	o, err := pyeval.EvalString(rt, line, ns)
	if err != nil {
		return exceptionText(rt, err)
	}
	s, err := rt.Repr(o)
	if err != nil {
		return exceptionText(rt, err)
	}
	return s.String()
}

func exceptionText(rt *pyobj.Runtime, err error) string {
	e := rt.AsException(err)
	s, err := rt.Str(e)
	if err != nil {
		return e.Type().Name() + ": <str failed>"
	}
	return e.Type().Name() + ": " + s.String()
}

// The same binary in CPython and here, one line per fact.
func TestMembersAsInCPython(t *testing.T) {
	lines := memberLines()
	want := inCPython(t, "members", lines)
	w := newWorld(t, warningsAreErrors)
	got := w.inHost(w.module("members").Object(), lines)
	require.Len(t, got, len(want))
	for i, line := range lines {
		if mask(got[i]) != mask(want[i]) {
			t.Errorf("%s\n  CPython %s\n  here    %s", line, want[i], got[i])
		}
	}
}

// places are file and line of CPython in the messages of its internal checks.
var places = regexp.MustCompile(`Objects/[a-z]+\.c:[0-9]+: `)

// mask takes addresses out of a repr, and places in CPython's source out of a message.
func mask(s string) string {
	s = places.ReplaceAllString(s, "")
	for {
		i := strings.Index(s, " at 0x")
		if i < 0 {
			return s
		}
		j := i + len(" at 0x")
		for j < len(s) && strings.IndexByte("0123456789abcdef", s[j]) >= 0 {
			j++
		}
		s = s[:i] + s[j:]
	}
}
