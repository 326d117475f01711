package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// workflow is what docs/ci.md tells people to run, run in a repository of git as a CI service would.
type workflow struct {
	t     *testing.T
	steps []string
}

const base = "${{ github.event.pull_request.base.sha || github.event.before }}"

var runLine = regexp.MustCompile(`(?m)^      - run: (hpyapi .*)$`)

func newWorkflow(t *testing.T) *workflow {
	data, err := os.ReadFile(testenv.Path(t, "docs", "ci.md"))
	require.NoError(t, err)
	w := &workflow{t: t}
	for _, m := range runLine.FindAllStringSubmatch(string(data), -1) {
		w.steps = append(w.steps, m[1])
	}
	require.Len(t, w.steps, 3)
	require.Contains(t, w.steps[2], base)
	t.Chdir(t.TempDir())
	w.git("init", "-q", "-b", "main", ".")
	return w
}

func (w *workflow) git(args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(w.t, err, "%s", out)
	return strings.TrimSpace(string(out))
}

func hpyapi(args ...string) (string, int) {
	var out bytes.Buffer
	code := Main(args, nil, &out, &out)
	return out.String(), code
}

// must runs hpyapi as an author does.
func (w *workflow) must(args ...string) {
	w.t.Helper()
	out, code := hpyapi(args...)
	require.Zero(w.t, code, out)
}

// commit puts the definition into the repository, with whatever else is there.
func (w *workflow) commit(definition string) {
	w.t.Helper()
	require.NoError(w.t, os.WriteFile("numpy.api.h", []byte(definition), 0o644))
	w.git("add", "-A")
	w.git("commit", "-q", "--allow-empty", "-m", "x")
}

// run gives the output of the first step that fails, and fine when none does.
func (w *workflow) run(before string) string {
	for _, step := range w.steps {
		words := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(step, base, before), `"`, ""))
		if out, code := hpyapi(words[1:]...); code != 0 {
			return out
		}
	}
	return "fine"
}

func definitionWith(minor, slots string) string {
	return "#pragma once\n#include <hpyapi_define.h>\nHPYAPI_API(NumPy, numpy, 1, " + minor + ", \"numpy_api._API\", \"b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764\")\n" + slots
}

func TestTheWorkflowOfTheDocumentationIsRedAndGreenWhereItShouldBe(t *testing.T) {
	const ndim, stolen = "HPYAPI_SLOT(0, 0) int32_t numpy_ndim(HPyContext *ctx, HPy a) HPYAPI_ERROR(-1);\n", "HPYAPI_SLOT(0, 0) int32_t numpy_ndim(HPyContext *ctx, HPy a HPYAPI_STEAL) HPYAPI_ERROR(-1);\n"
	w := newWorkflow(t)
	release := func(definition string) {
		t.Helper()
		require.NoError(t, os.WriteFile("numpy.api.h", []byte(definition), 0o644))
		w.must("gen", "--lang", "c", "numpy.api.h")
		w.must("lock", "numpy.api.h")
		w.commit(definition)
	}
	release(definitionWith("0", ndim))
	require.Equal(t, "fine", w.run(noRevision), "the push that makes the branch")
	first := w.git("rev-parse", "HEAD")

	grown := definitionWith("1", ndim+"HPYAPI_SLOT(1, 1) HPy numpy_sum(HPyContext *ctx, HPy a);\n")
	w.commit(grown)
	require.Contains(t, w.run(first), "numpy_table.h", "the generated code was forgotten")
	release(grown)
	require.Equal(t, "fine", w.run(first), "a slot more")
	released := w.git("rev-parse", "HEAD")

	// A break, in a pull request or pushed straight to the main branch.
	broken := strings.Replace(grown, ndim, stolen, 1)
	w.commit(broken)
	w.must("gen", "--lang", "c", "numpy.api.h")
	w.commit(broken)
	require.Contains(t, w.run(released), "(PARAM_OWNERSHIP)", "the base of a pull request, or what main was at")
	require.NoError(t, os.Remove("numpy.api.lock"))
	release(broken)
	require.Contains(t, w.run(released), "(PARAM_OWNERSHIP)", "a lock file written anew approves nothing")

	// The same break, approved by the line that was printed.
	out, _ := hpyapi("breaking", "--against", "git:"+released+":numpy.api.h", "numpy.api.h")
	line := regexp.MustCompile(`(?m)^    (approve .*) "REASON"$`).FindStringSubmatch(out)[1]
	lockFile, err := os.ReadFile("numpy.api.lock")
	require.NoError(t, err)
	approve := func(line string) {
		require.NoError(t, os.WriteFile("numpy.api.lock", []byte(string(lockFile)+line+"\n"), 0o644))
		w.commit(broken)
	}
	approve(strings.Replace(line, "PARAM_OWNERSHIP 0", "PARAM_OWNERSHIP 7", 1) + ` "announced"`)
	require.Contains(t, w.run(released), "there is no slot or type 7")
	approve(line + ` "announced in 1.0"`)
	require.Equal(t, "fine", w.run(released))
	release(broken)
	require.Equal(t, "fine", w.run(released), "approvals are kept")
	approved := w.git("rev-parse", "HEAD")

	// It does not cover the next break of the same rule and slot.
	w.commit(strings.Replace(broken, "HPy a HPYAPI_STEAL", "HPy a", 1))
	w.must("gen", "--lang", "c", "numpy.api.h")
	w.commit(strings.Replace(broken, "HPy a HPYAPI_STEAL", "HPy a", 1))
	require.Contains(t, w.run(approved), "(PARAM_OWNERSHIP)")

	// A definition that is new in a repository that has others is a first version; a mistake is red.
	require.NoError(t, os.MkdirAll(filepath.Join("other"), 0o755))
	w.git("mv", "numpy.api.h", "other/numpy.api.h")
	w.git("commit", "-q", "-m", "x")
	gone := w.git("rev-parse", "HEAD")
	release(definitionWith("1", stolen+"HPYAPI_SLOT(1, 1) HPy numpy_sum(HPyContext *ctx, HPy a);\n"))
	require.Equal(t, "fine", w.run(gone))
	w.commit(definitionWith("1", "HPYAPI_SLOT(0, 0) int numpy_ndim(HPyContext *ctx, HPy a) HPYAPI_ERROR(-1);\n"))
	require.Contains(t, w.run(gone), "(TYPE_WIDTH)")
}
