// Package oracle compares programs that an object space runs with what CPython 3.11 makes of them. It is for tests, and
// imports pyobj and pyeval only.
package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
)

// Outcome is what a program did: the repr of its last expression or the exception, and what it printed.
type Outcome struct {
	Value  string `json:"value"`
	Error  string `json:"error"`
	Output string `json:"output"`
}

// oracle runs programs, one JSON string a line, and answers with one outcome a line.
const oracle = `
import sys, json, io, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    src = json.loads(line)
    body, _, last = src.rpartition("\n")
    out, real = io.StringIO(), sys.stdout
    res = {"value": "", "error": "", "output": ""}
    ns = {"__name__": "__main__"}
    sys.stdout = out
    try:
        if body:
            exec(compile(body, "<case>", "exec"), ns)
        v = eval(compile(last, "<case>", "eval"), ns)
        res["value"] = repr(v)
    except BaseException as e:
        try:
            res["error"] = type(e).__name__ + ": " + str(e)
        except BaseException as e2:
            res["error"] = type(e).__name__ + ": <str failed: " + repr(e2) + ">"
    finally:
        sys.stdout = real
    res["output"] = out.getvalue()
    print(json.dumps(res))
`

// findPython is a CPython 3.11, whose behaviour and messages are the reference.
func findPython(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "python3.11"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.Command(path, "-c", "import sys; print(sys.implementation.name, *sys.version_info[:2])").Output()
		if err == nil && strings.TrimSpace(string(out)) == "cpython 3 11" {
			return path
		}
	}
	require.FailNow(t, "no CPython 3.11 found", "these tests compare with CPython 3.11: put python3 or python3.11 of that version on PATH")
	return ""
}

// runCPython runs all programs in one process.
func runCPython(t *testing.T, programs []string) []Outcome {
	t.Helper()
	var in bytes.Buffer
	for _, p := range programs {
		line, err := json.Marshal(p)
		require.NoError(t, err)
		in.Write(append(line, '\n'))
	}
	cmd := exec.Command(findPython(t), "-X", "utf8", "-c", oracle)
	cmd.Stdin = &in
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(programs))
	res := make([]Outcome, len(lines))
	for i, l := range lines {
		require.NoError(t, json.Unmarshal([]byte(l), &res[i]))
	}
	return res
}

// NewRuntime makes a runtime that prints to stdout, and what closes it.
type NewRuntime func(stdout io.Writer) (rt *pyobj.Runtime, closed func())

// Bare makes a runtime of pyobj alone.
func Bare(stdout io.Writer) (*pyobj.Runtime, func()) {
	rt := pyobj.NewRuntime(stdout)
	return rt, rt.Close
}

// Run runs one program in a fresh runtime.
func Run(newRuntime NewRuntime, program string) Outcome {
	var out bytes.Buffer
	rt, closed := newRuntime(&out)
	defer closed()
	var res Outcome
	value, err := runProgram(rt, program)
	if err == nil {
		var s *pyobj.Str
		if s, err = rt.Repr(value); err == nil {
			res.Value = s.String()
		}
	}
	if err != nil {
		e := rt.AsException(err)
		s, err := rt.Str(e)
		if err != nil {
			r, _ := rt.Repr(rt.AsException(err))
			res.Error = e.Type().Name() + ": <str failed: " + fmt.Sprint(r) + ">"
		} else {
			res.Error = e.Type().Name() + ": " + s.String()
		}
	}
	res.Output = out.String()
	return res
}

func runProgram(rt *pyobj.Runtime, program string) (pyobj.Object, error) {
	ns := pyobj.NewDict()
	ns.SetStr("__name__", pyobj.NewStr("__main__"))
	last := program
	if i := strings.LastIndexByte(program, '\n'); i >= 0 {
		last = program[i+1:]
		if err := pyeval.Run(rt, program[:i+1], "<case>", ns); err != nil {
			return nil, err
		}
	}
	return pyeval.EvalString(rt, last, ns)
}

var addresses = regexp.MustCompile(`0x[0-9a-f]{6,}`)

func normalize(o Outcome) Outcome {
	f := func(s string) string { return addresses.ReplaceAllString(s, "0xADDR") }
	return Outcome{f(o.Value), f(o.Error), f(o.Output)}
}

// Compare runs programs here and in CPython and requires equal outcomes.
func Compare(t *testing.T, newRuntime NewRuntime, programs []string) {
	t.Helper()
	want := runCPython(t, programs)
	failed := 0
	for i, p := range programs {
		got := normalize(Run(newRuntime, p))
		if w := normalize(want[i]); got != w {
			if failed++; failed <= 60 {
				t.Errorf("program:\n    %s\n  ours:    %s\n  CPython: %s", strings.ReplaceAll(p, "\n", "\n    "), show(got), show(w))
			}
		}
	}
	if failed > 0 {
		t.Errorf("%d of %d programs differ", failed, len(programs))
	}
}

func show(o Outcome) string { return fmt.Sprintf("%s|%s|%q", o.Value, o.Error, o.Output) }

// Programs reads a table: in a file NAME.exprs every line is an expression, in NAME.progs every paragraph is a program
// whose last line is an expression. Lines that start with "##" are comments.
func Programs(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	sep := "\n"
	if strings.HasSuffix(file, ".progs") {
		sep = "\n\n"
	}
	var out []string
	for _, p := range strings.Split(string(data), sep) {
		var lines []string
		for _, l := range strings.Split(strings.Trim(p, "\n"), "\n") {
			if !strings.HasPrefix(l, "##") {
				lines = append(lines, l)
			}
		}
		if src := strings.Join(lines, "\n"); src != "" {
			out = append(out, src)
		}
	}
	return out
}
