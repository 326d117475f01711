//go:build suite

package suite

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/pymodules"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

//go:embed prelude.py
var prelude string

//go:embed refused.json
var refusedList []byte

const (
	folder   = "HPYAPI_SUITE"         // what record.py wrote
	inChild  = "HPYAPI_SUITE_FROM"    // index of the first test to run in this process
	snippet  = "HPYAPI_SUITE_SNIPPET" // a program to run instead, with module "mod"
	aborted  = 134                    // status of a process that was to abort
	finished = "\x00finished "        // begins a line of a child about one test
)

// entry is one test of the suite, see record.py.
type entry struct {
	Name, Mode, CPython, Reason string
	Modules, Fixtures           []string
	Program                     [][2]string // name of the file and text, of each part
}

func readIndex() (list []entry, err error) {
	data, err := os.ReadFile(filepath.Join(os.Getenv(folder), "index.json"))
	if err != nil {
		return nil, fmt.Errorf("%w; make test-suite writes it", err)
	}
	return list, json.Unmarshal(data, &list)
}

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(snippet) != "":
		os.Exit(runSnippet(os.Getenv(snippet)))
	case os.Getenv(inChild) != "":
		os.Exit(runFrom(os.Getenv(inChild)))
	}
	os.Exit(m.Run())
}

// What stock CPython passes passes here, but for the tests that refused.json lists.
func TestHPysOwnSuite(t *testing.T) {
	list, err := readIndex()
	require.NoError(t, err)
	var refused map[string]string
	require.NoError(t, json.Unmarshal(refusedList, &refused))
	outcomes := runAll(t, list)
	passed, applicable := 0, 0
	for i, e := range list {
		if e.CPython != "passed" {
			continue
		}
		applicable++
		reason, listed := refused[e.Name]
		switch {
		case strings.Contains(outcomes[i], "Skipped: "): // asks for CPython itself
			applicable--
		case outcomes[i] == "":
			passed++
			if listed {
				t.Errorf("%s passes, and refused.json says %q", e.Name, reason)
			}
		case !listed:
			t.Errorf("%s: %s", e.Name, outcomes[i])
		}
		delete(refused, e.Name)
	}
	for name := range refused {
		t.Errorf("refused.json lists %s, which is no test that CPython passes", name)
	}
	t.Logf("%d of %d tests that stock CPython passes", passed, applicable)
}

// runAll runs the tests in processes that begin again behind a test that ends one.
func runAll(t *testing.T, list []entry) []string {
	outcomes := make([]string, len(list))
	for next := 0; next < len(list); {
		cmd := testenv.Again()
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", inChild, next))
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			_, said, ok := strings.Cut(lines.Text(), finished)
			if !ok {
				continue
			}
			require.NoError(t, json.Unmarshal([]byte(said), &outcomes[next]))
			next++
		}
		require.NoError(t, lines.Err())
		if err := cmd.Wait(); err != nil && next < len(list) {
			outcomes[next] = fmt.Sprintf("ends the process: %v: %.300s", err, stderr.String())
			next++
		}
	}
	return outcomes
}

func runFrom(index string) int {
	var first int
	fmt.Sscan(index, &first)
	list, err := readIndex()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, e := range list[first:] {
		outcome := ""
		if e.CPython == "passed" && wanted(e.Name) {
			if err := run(&e); err != nil {
				outcome = err.Error()
			}
		}
		said, _ := json.Marshal(outcome) // a string
		fmt.Printf("%s%s\n", finished, said)
	}
	return 0
}

func wanted(name string) bool {
	return strings.Contains(name, os.Getenv("HPYAPI_SUITE_ONLY"))
}

// host is one test in an interpreter of its own.
type host struct {
	it       *hpyctx.Interp
	e        *entry
	warnings *pyobj.List
}

func (h *host) modes() ([]hpyctx.Mode, error) {
	if h.e.Mode != "debug" {
		return debugmode.Parse(h.e.Mode)
	}
	policy := debugmode.Raise
	switch {
	case os.Getenv(snippet) != "":
		policy = debugmode.Abort // what HPy does where nobody asked for a call
	case slices.Contains(h.e.Fixtures, "hpy_debug_capture"):
		policy = debugmode.Record
	}
	return []hpyctx.Mode{debugmode.New(debugmode.Options{Policy: policy, Abort: func(r *debugmode.Report) {
		fmt.Fprintln(os.Stderr, r)
		os.Exit(aborted)
	}})}, nil
}

func newHost(e *entry) (*host, error) {
	h := &host{e: e, warnings: pyobj.NewList()}
	var path []string
	for _, m := range e.Modules {
		path = append(path, filepath.Dir(m))
	}
	it, err := hpyctx.New(hpyctx.Options{
		Stdout: os.Stdout,
		Path:   path,
		Modes: func(name string) ([]hpyctx.Mode, error) {
			if strings.HasPrefix(name, "hpy.") {
				return nil, nil
			}
			return h.modes()
		},
		Fatal: func(module, message string) {
			fmt.Fprintf(os.Stderr, "Fatal Python error: %s: %s\n", module, message)
			os.Exit(aborted)
		},
		Warn: h.warn,
	})
	if err != nil {
		return nil, err
	}
	h.it = it
	_, err = it.Add(*pymodules.Debug())
	if err == nil {
		_, err = it.Add(*pymodules.Trace())
	}
	return h, err
}

func run(e *entry) (err error) {
	h, err := newHost(e)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, h.it.Close())
	}()
	return h.it.Do(func(*hpyctx.Thread) error {
		globals := pyobj.NewDict()
		globals.SetStr("__name__", pyobj.NewStr("suite"))
		globals.SetStr("host", h.module())
		// What HPy's support.py has is here in the prelude.
		for _, part := range append([][2]string{{"support.py", prelude}}, e.Program...) {
			if err := pyeval.Run(h.space().Runtime(), part[1], part[0], globals); err != nil {
				return fmt.Errorf("%s: %w", part[0], h.explain(err))
			}
		}
		return nil
	})
}

// explain adds the exception's class.
func (h *host) explain(err error) error {
	if err == nil {
		return nil
	}
	exc := h.space().Exception(err)
	return fmt.Errorf("%s: %w", exc.TypeName(), err)
}

func runSnippet(program string) int {
	var e entry
	if err := json.Unmarshal([]byte(program), &e); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := run(&e); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func (h *host) space() *embedded.Space { return h.it.Space().(*embedded.Space) }

func (h *host) warn(note hpyctx.Warning) error {
	w := pyobj.NewModule("warning", "")
	for name, o := range map[string]pyobj.Object{
		"message": pyobj.NewStr(note.Message), "category": h.space().Runtime().Builtins().Dict().GetStr(note.Category), "filename": pyobj.NewStr(note.File), "lineno": pyobj.Int(note.Line),
	} {
		w.Dict().SetStr(name, o)
	}
	h.warnings.Append(w)
	return nil
}

func strs(list []string) pyobj.Object {
	var out []pyobj.Object
	for _, s := range list {
		out = append(out, pyobj.NewStr(s))
	}
	return pyobj.NewList(out...)
}

// module is what prelude.py knows as host.
func (h *host) module() pyobj.Object {
	m := pyobj.NewModule("host", "")
	d := m.Dict()
	d.SetStr("mode", pyobj.NewStr(h.e.Mode))
	d.SetStr("modules", strs(h.e.Modules))
	d.SetStr("fixtures", strs(h.e.Fixtures))
	for name, f := range map[string]func(args []pyobj.Object) (pyobj.Object, error){
		"collect":     func([]pyobj.Object) (pyobj.Object, error) { return pyobj.None, h.it.Collect() },
		"sleep":       h.sleep,
		"load":        h.load,
		"search":      search,
		"run":         h.run,
		"warnings":    func([]pyobj.Object) (pyobj.Object, error) { h.warnings = pyobj.NewList(); return h.warnings, nil },
		"no_warnings": func([]pyobj.Object) (pyobj.Object, error) { h.warnings = pyobj.NewList(); return pyobj.None, nil },
	} {
		d.SetStr(name, pyobj.NewPyFunction(name, func(_ *pyobj.Runtime, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
			return f(args)
		}))
	}
	return m
}

// load loads a module. HPy's tests load several of one name; each is the only one here while it is used.
func (h *host) load(args []pyobj.Object) (pyobj.Object, error) {
	path, _ := pyobj.AsStr(args[0])
	modes, err := h.modes()
	if err != nil {
		return nil, err
	}
	m, err := h.it.Load(path.String(), modes...)
	if err != nil {
		var load *hpyctx.LoadError
		if errors.As(err, &load) {
			err = load.Err
		}
		return nil, h.space().Exception(err)
	}
	return m.Object().(pyobj.Object), nil
}

func (h *host) sleep(args []pyobj.Object) (pyobj.Object, error) {
	seconds, err := h.space().Runtime().AsDouble(args[0])
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	return pyobj.None, err
}

func search(args []pyobj.Object) (pyobj.Object, error) {
	pattern, _ := pyobj.AsStr(args[0])
	text, _ := pyobj.AsStr(args[1])
	re, err := regexp.Compile(strings.ReplaceAll(pattern.String(), "{,", "{0,"))
	if err != nil {
		return nil, pyobj.Raisef(pyobj.ValueError, "%v", err)
	}
	return pyobj.Bool(re.MatchString(text.String())), nil
}

// run runs a program in a process of its own, like HPy's PythonSubprocessRunner: (status, stdout, stderr).
func (h *host) run(args []pyobj.Object) (pyobj.Object, error) {
	path, _ := pyobj.AsStr(args[1])
	code, _ := pyobj.AsStr(args[3])
	var lines []string
	for _, line := range strings.Split(code.String(), ";") {
		lines = append(lines, strings.TrimSpace(line))
	}
	e := entry{Name: h.e.Name, Mode: h.e.Mode, Modules: []string{path.String()},
		Program: [][2]string{{"run.py", "mod = host.load(host.modules[0])\n" + strings.Join(lines, "\n") + "\n"}}}
	text, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	cmd := testenv.Again()
	cmd.Env = append(os.Environ(), snippet+"="+string(text))
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	status := 0
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return nil, err
		}
		status = exit.ExitCode()
		if status == aborted {
			status = -6 // as Python's subprocess says it
		}
	}
	return pyobj.NewTuple(pyobj.Int(status), pyobj.NewBytes([]byte(stdout.String())), pyobj.NewBytes([]byte(stderr.String()))), nil
}
