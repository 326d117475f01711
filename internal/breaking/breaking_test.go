package breaking_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/rules"
)

var update = flag.Bool("update", false, "rewrite the expected changes of the rule examples")

func snapshot(t *testing.T, name, text string) *lock.File {
	t.Helper()
	api, problems := cheader.Parse(name, []byte(text), cheader.Options{FS: fstest.MapFS{}})
	require.NoError(t, problems.Err())
	return lock.FromAPI(api)
}

func TestEveryRuleClassifiesItsExample(t *testing.T) {
	for _, r := range breaking.Rules {
		t.Run(r.ID, func(t *testing.T) {
			e := r.Explain()
			require.NotEmpty(t, e.Why)
			old, changed := snapshot(t, "old.h", e.Old), snapshot(t, "new.h", e.New)
			changes := breaking.Compare(old, changed)
			var rules []string
			for _, c := range changes {
				rules = append(rules, c.Rule)
				require.Positive(t, c.Old.Line, c.Rule)
				require.Positive(t, c.New.Line, c.Rule)
				if c.Rule == r.ID {
					require.Equal(t, r.Severity, c.Severity)
				}
			}
			require.Contains(t, rules, r.ID)
			if *update {
				rewrite(t, r.ID, breaking.Text(changes))
				return
			}
			require.Equal(t, e.Changes, breaking.Text(changes))
			require.Empty(t, breaking.Compare(old, old))
			require.Empty(t, breaking.Compare(changed, changed))
		})
	}
}

func rewrite(t *testing.T, id, changes string) {
	path := filepath.Join("rules", id+".txtar")
	a, err := txtar.ParseFile(path)
	require.NoError(t, err)
	for i := range a.Files {
		if a.Files[i].Name == "changes" {
			a.Files[i].Data = []byte(changes)
		}
	}
	require.NoError(t, os.WriteFile(path, txtar.Format(a), 0o644))
}

func TestEveryRuleFileBelongsToARule(t *testing.T) {
	files, err := filepath.Glob("rules/*.txtar")
	require.NoError(t, err)
	require.Len(t, files, len(breaking.Rules))
}

// TestALockFileRemembersEverything compares each new definition with the lock file of the old one: only positions differ.
func TestALockFileRemembersEverything(t *testing.T) {
	for _, r := range breaking.Rules {
		e := r.Explain()
		old, changed := snapshot(t, "old.h", e.Old), snapshot(t, "new.h", e.New)
		locked, problems := lock.Parse("old.lock", lock.Format(old))
		require.NoError(t, problems.Err())
		want, got := breaking.Compare(old, changed), breaking.Compare(locked, changed)
		require.Len(t, got, len(want), r.ID)
		for i := range want {
			require.Equal(t, want[i].Message, got[i].Message)
			require.Equal(t, "old.lock", got[i].Old.File)
		}
	}
}

const head = "#pragma once\n#include <hpyapi_define.h>\nHPYAPI_API(Demo, demo, 1, 0, \"demo._API\", \"3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7\")\n"

func TestABreakIsApprovedInTheLockFileWithAReason(t *testing.T) {
	old := snapshot(t, "old.h", head+"HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy h);\nHPYAPI_SLOT(1, 0) HPy demo_g(HPyContext *ctx);\n")
	changed := snapshot(t, "new.h", head+"HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy h HPYAPI_STEAL);\nHPYAPI_HOLE(1, \"use demo_f\")\n")
	all := breaking.Unapproved(breaking.Compare(old, changed))
	require.Len(t, all, 2)
	require.Equal(t, "SLOT_RETIRED", all[1].Rule)

	line := strings.Replace(all[1].Approval(), "REASON", "never released to anybody", 1)
	require.Contains(t, breaking.Text(all), "\n    "+all[1].Approval()+"\n")
	text := string(lock.Format(old)) + line + "\n"
	locked, problems := lock.Parse("old.lock", []byte(text))
	require.NoError(t, problems.Err())
	changes := breaking.Compare(locked, changed)
	open := breaking.Unapproved(changes)
	require.Len(t, open, 1)
	require.Equal(t, "PARAM_OWNERSHIP", open[0].Rule)
	require.Contains(t, breaking.Text(changes), "approved: never released to anybody")

	// It is about this change only: another one of the same slot and rule is open, and a further one from there too.
	other := snapshot(t, "new.h", head+"HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy h);\nHPYAPI_HOLE(1, \"something else\")\n")
	require.Len(t, breaking.Unapproved(breaking.Compare(locked, other)), 1)
}

func TestApprovalsLeadFromOneVersionToALaterOne(t *testing.T) {
	version := func(name, params string) *lock.File {
		return snapshot(t, name, head+"HPYAPI_SLOT(0, 0) void demo_f("+params+") HPYAPI_NO_ERROR;\n")
	}
	a, b, c := version("a.h", "int32_t x"), version("b.h", "int64_t x"), version("c.h", "double x")
	approve := func(old, new *lock.File, why string) {
		for _, change := range breaking.Unapproved(breaking.Compare(old, new)) {
			c.Approvals = append(c.Approvals, lock.Approval{Rule: change.Rule, Where: change.Where(), From: change.From, To: change.To, Reason: why})
		}
	}
	approve(a, b, "first")
	require.Len(t, breaking.Unapproved(breaking.Compare(a, c)), 1)
	approve(b, c, "second")
	require.Empty(t, breaking.Unapproved(breaking.Compare(a, c)))
	require.Equal(t, "second", breaking.Compare(a, c)[0].Approved)
	require.Len(t, breaking.Unapproved(breaking.Compare(c, a)), 1, "not backwards")
}

func TestApprovalsOfNothingAreReported(t *testing.T) {
	rule, _ := rules.ByID("APPROVAL")
	e := rule.Explain()
	check := func(name, text string) string {
		f, problems := lock.Parse(name, []byte(text))
		if f.Version == 2 { // the example has no fingerprint of its own, so that it stays readable
			f, problems = lock.Parse(name, []byte(strings.Replace(text, "0000000000000000", fmt.Sprintf("%016x", f.Fingerprint(f.Minor)), 1)))
		}
		require.NoError(t, problems.Err())
		return breaking.CheckApprovals(f).Error()
	}
	require.Empty(t, check("good.lock", e.Good))
	got := check("bad.lock", e.Bad) + "\n"
	if *update {
		path := filepath.Join("..", "rules", "archives", "APPROVAL.txtar")
		a, err := txtar.ParseFile(path)
		require.NoError(t, err)
		a.Files[1].Data = []byte(got)
		require.NoError(t, os.WriteFile(path, txtar.Format(a), 0o644))
		return
	}
	require.Equal(t, e.Problems, got)
}

// TestEveryDifferenceOfAParameterIsSaid lists two declarations of a parameter and the rules of all that differs.
func TestEveryDifferenceOfAParameterIsSaid(t *testing.T) {
	const types = `
typedef enum { DEMO_READ = 1 } demo_mode;
typedef enum { DEMO_LEFT = 1 } demo_side;
typedef struct { double x; double y; } demo_point;
typedef struct { double y; double x; } demo_pair;
typedef struct demo_a_s demo_a;
typedef struct demo_b_s demo_b;
HPYAPI_CALLBACK int32_t demo_fn(HPyContext *ctx, HPy x, void *user) HPYAPI_ERROR(-1);
`
	version := func(name, param string) *lock.File {
		return snapshot(t, name, head+types+"HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, size_t n, "+param+");\n")
	}
	for _, c := range []struct{ old, new, rules string }{
		{"const char *s", "HPy s HPYAPI_STEAL", "PARAM_TYPE PARAM_OWNERSHIP"},
		{"HPy s", "HPy s HPYAPI_STEAL", "PARAM_OWNERSHIP"},
		{"HPy s", "HPy *s HPYAPI_OUT", "PARAM_DIRECTION"},
		{"HPy s HPYAPI_STEAL", "double *s HPYAPI_OUT", "PARAM_TYPE PARAM_OWNERSHIP PARAM_DIRECTION"},
		{"const HPy *s HPYAPI_LEN(n)", "HPy *s HPYAPI_STEAL HPYAPI_LEN(n)", "PARAM_OWNERSHIP"},
		{"const int32_t *s HPYAPI_LEN(n)", "float *s HPYAPI_OUT HPYAPI_LEN(n)", "PARAM_TYPE PARAM_DIRECTION"},
		{"demo_mode s", "demo_side s", "TYPE_OTHER"},
		{"demo_mode s", "int32_t s", "TYPE_NAMED"},
		{"demo_a *s", "demo_b *s", "TYPE_OTHER"},
		{"demo_a *s", "void *s HPYAPI_OPAQUE", "TYPE_NAMED"},
		{"const demo_point *s", "const demo_pair *s", "TYPE_OTHER"},
		{"demo_point *s HPYAPI_OUT", "demo_point *s HPYAPI_INOUT", "PARAM_DIRECTION"},
		{"int32_t s", "double s", "PARAM_TYPE"},
		{"demo_fn *f, void *u HPYAPI_USERDATA(f)", "HPy f, void *u HPYAPI_OPAQUE", "PARAM_TYPE PARAM_TYPE"},
	} {
		var rules []string
		for _, change := range breaking.Compare(version("old.h", c.old), version("new.h", c.new)) {
			rules = append(rules, change.Rule)
		}
		require.Equal(t, c.rules, strings.Join(rules, " "), "%s to %s", c.old, c.new)
	}
}

func TestAHigherMajorVersionMayChangeAnything(t *testing.T) {
	old := snapshot(t, "old.h", head+"HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy h);\n")
	changed := snapshot(t, "new.h", `#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 2, 0, "demo._API2", "4f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
HPYAPI_SLOT(0, 0) int32_t demo_f(HPyContext *ctx) HPYAPI_ERROR(-1);
`)
	changes := breaking.Compare(old, changed)
	require.NotEmpty(t, changes)
	require.Empty(t, breaking.Unapproved(changes))
}

func TestSeveralChangesOfOneSlotAreAllReported(t *testing.T) {
	old := snapshot(t, "old.h", head+`
typedef struct { int32_t a; double b; } demo_pair;
HPYAPI_CALLBACK HPy demo_fn(HPyContext *ctx, const demo_pair *pairs HPYAPI_LEN(n), int32_t n, void *user);
HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy a, demo_fn *fn, void *user HPYAPI_USERDATA(fn), const demo_pair *p, int32_t x);
`)
	changed := snapshot(t, "new.h", head+`
typedef struct { int32_t a; float b; } demo_pair;
HPYAPI_CALLBACK HPy demo_fn(HPyContext *ctx, const demo_pair *pairs HPYAPI_LEN(n), int32_t n, void *user);
HPYAPI_SLOT(0, 0) double demo_f(HPyContext *ctx, HPy a HPYAPI_STEAL, demo_fn *fn, void *user HPYAPI_USERDATA(fn), const demo_pair *p, int32_t *x HPYAPI_OUT) HPYAPI_ERROR(NAN);
`)
	var rules []string
	for _, c := range breaking.Compare(old, changed) {
		rules = append(rules, c.Rule)
	}
	require.Equal(t, []string{"FIELD_TYPE", "PARAM_TYPE", "PARAM_OWNERSHIP", "PARAM_DIRECTION", "CALLBACK_TYPE", "RESULT_TYPE", "RESULT_ERROR"}, rules)
}

func TestChangesAsJSONHaveBothPositions(t *testing.T) {
	old := snapshot(t, "old.h", head+"HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy h);\n")
	changed := snapshot(t, "new.h", head+"\nHPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, HPy h HPYAPI_STEAL);\n")
	data, err := breaking.JSON(breaking.Compare(old, changed))
	require.NoError(t, err)
	var out []map[string]any
	require.NoError(t, json.Unmarshal(data, &out))
	require.Equal(t, []map[string]any{{
		"rule": "PARAM_OWNERSHIP", "severity": "break", "slot": 0.0, "name": "demo_f", "message": "parameter 2 of demo_f was borrowed and is stolen",
		"from": "func since 0 demo_f = (ctx,h)h!null", "to": "func since 0 demo_f = (ctx,steal h)h!null",
		"old": map[string]any{"file": "old.h", "line": 4.0, "column": 23.0}, "new": map[string]any{"file": "new.h", "line": 5.0, "column": 23.0},
	}}, out)
	empty, err := breaking.JSON(nil)
	require.NoError(t, err)
	require.Equal(t, "[]\n", string(empty))
}

func FuzzCompare(f *testing.F) {
	f.Add("(ctx,h)h!null", "(ctx,steal h)h!null")
	f.Add("(in i64[1],i32)?ptr!null@0", "borrowed o")
	f.Fuzz(func(t *testing.T, a, b string) {
		file := func(signature string) *lock.File {
			return &lock.File{Name: "A", Slots: []lock.Slot{{Name: "a_f", Signature: signature, Nullable: []int{0}}}}
		}
		changes := breaking.Compare(file(a), file(b))
		if (a == b) != (len(changes) == 0) {
			t.Fatalf("%q and %q: %v", a, b, changes)
		}
	})
}
