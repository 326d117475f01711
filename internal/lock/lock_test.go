package lock_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/rules"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

var update = flag.Bool("update", false, "rewrite the expected problems of the rule examples")

func definition(t *testing.T, file string) *apidef.API {
	t.Helper()
	api, problems, err := cheader.ParseFile(testenv.Path(t, file), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	return api
}

func withoutPositions(f *lock.File) *lock.File {
	c := *f
	c.Pos, c.At = apidef.Pos{}, lock.Places{}
	c.Slots = append([]lock.Slot(nil), f.Slots...)
	for i := range c.Slots {
		c.Slots[i].Pos = apidef.Pos{}
	}
	c.Approvals = append([]lock.Approval(nil), f.Approvals...)
	for i := range c.Approvals {
		c.Approvals[i].Pos = apidef.Pos{}
		c.Approvals[i].At.Rule, c.Approvals[i].At.Where = apidef.Pos{}, apidef.Pos{}
	}
	c.Types = append([]lock.Type{}, f.Types...)
	for i := range c.Types {
		t := &c.Types[i]
		t.Pos, t.Constants, t.Fields = apidef.Pos{}, append([]lock.Constant(nil), t.Constants...), append([]lock.Field(nil), t.Fields...)
		for j := range t.Constants {
			t.Constants[j].Pos = apidef.Pos{}
		}
		for j := range t.Fields {
			t.Fields[j].Pos = apidef.Pos{}
		}
	}
	return &c
}

func TestLockFileHoldsTheWholeSnapshot(t *testing.T) {
	for _, file := range []string{"numpyapi/numpy.api.h", "hpyctx/abi/hpy.api.h", "tests/cpython/modules/figures.api.h"} {
		api := definition(t, file)
		f := lock.FromAPI(api)
		f.Approvals = []lock.Approval{{Rule: "SLOT_RETIRED", Where: "3", From: "func", To: "hole \"x\"", Reason: "nobody \"used\" it"}, {Rule: "FLAGS_DEMAND", Where: "api", From: "nothing", To: "NEEDS_LOCK", Reason: "x"}}
		text := lock.Format(f)
		require.True(t, lock.IsLock(text))
		again, problems := lock.Parse("x.lock", text)
		require.NoError(t, problems.Err())
		require.Equal(t, withoutPositions(f), withoutPositions(again))
		require.Equal(t, string(text), string(lock.Format(again)))
		require.Equal(t, api.Fingerprint(), again.Fingerprint(api.Minor))
		require.Equal(t, api.FingerprintAt(0), again.Fingerprint(0))
	}
}

// TestOldLockFilesAreReadable reads what version 1 of the format knew.
func TestOldLockFilesAreReadable(t *testing.T) {
	f, problems := lock.Parse("old.lock", []byte(`hpyapi lock 1
api Demo demo 1.0
capsule "demo._API"
id 3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7
fingerprint bd7ae3c42f9f0657
slot 0 func since 0 demo_f = ()void
approve SLOT_RETIRED 1 "nobody used it"
`))
	require.NoError(t, problems.Err())
	require.Equal(t, 1, f.Version)
	require.Equal(t, []string{"SLOT_RETIRED", "1", "", "nobody used it"}, []string{f.Approvals[0].Rule, f.Approvals[0].Where, f.Approvals[0].From, f.Approvals[0].Reason})
	again, problems := lock.Parse("new.lock", lock.Format(f))
	require.NoError(t, problems.Err())
	require.Equal(t, 2, again.Version)
	require.Contains(t, string(lock.Format(f)), "\n# approved before approvals named what they are about: SLOT_RETIRED 1 \"nobody used it\"\n")
	_, problems = lock.Parse("newer.lock", []byte("hpyapi lock 3\n"))
	require.Contains(t, problems.Error(), "a newer one needs a newer hpyapi")
}

func TestLockFileIsReviewable(t *testing.T) {
	text := string(lock.Format(lock.FromAPI(definition(t, "numpyapi/numpy.api.h"))))
	require.Contains(t, text, "\napi NumPy numpy 1.2\ncapsule \"numpy_api._ARRAY_API\"\nid b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764\nflags NEEDS_LOCK\n")
	require.Contains(t, text, "\nslot 3 func since 0 numpy_ndim = (ctx,h)i32!-1\n")
	for _, line := range strings.Split(text, "\n") {
		require.Less(t, len(line), 130)
	}
}

func TestPositionsOfSlotsAreTheirLines(t *testing.T) {
	f, problems := lock.Parse("a.lock", lock.Format(lock.FromAPI(definition(t, "numpyapi/numpy.api.h"))))
	require.NoError(t, problems.Err())
	require.Equal(t, apidef.Pos{File: "a.lock", Line: 11, Col: 1}, f.Slots[0].Pos)
	require.Equal(t, apidef.Pos{File: "a.lock", Line: 14, Col: 1}, f.Slots[3].Pos)
}

func TestRulesOfLockFilesReportTheirBadExample(t *testing.T) {
	for _, r := range rules.All {
		e := r.Explain()
		if e.Language != "lock" {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			_, problems := lock.Parse("good.lock", []byte(e.Good))
			require.NoError(t, problems.Err())
			_, problems = lock.Parse("bad.lock", []byte(e.Bad))
			if *update {
				path := filepath.Join("..", "rules", "archives", r.ID+".txtar")
				a, err := txtar.ParseFile(path)
				require.NoError(t, err)
				for i := range a.Files {
					if a.Files[i].Name == "problems" {
						a.Files[i].Data = []byte(problems.Error() + "\n")
					}
				}
				require.NoError(t, os.WriteFile(path, txtar.Format(a), 0o644))
				return
			}
			require.Equal(t, e.Problems, problems.Error()+"\n")
		})
	}
}

func TestEveryMistakeInALockFileIsReported(t *testing.T) {
	_, problems := lock.Parse("x.lock", []byte(`hpyapi lock 2
api Demo demo one
capsule demo._API
id 3f0d8b1e
nonsense
slot x func since 0 demo_f = ()void
slot 1 func until 0 demo_f = ()void
slot 2 func since 99999999 demo_f = ()void
slot 3 func since 0 demo_f nullable a = ()void
slot 4 func since 0 demo_f
slot 5 func since 0 demo_f = ()void
slot 5 func since 0 demo_g = ()void
slot 6 func since 0 demo_h = (ctx,i33)void
slot 7 func since 0 demo_i = data f64
approve SLOT_RETIRED here "x"
approve SLOT_RETIRED 1 "a" "b" ""
approve SLOT_RETIRED 1 "a" "" "x"
approve SLOT_RETIRED 1 "a" "b" "REASON"
constant DEMO_A 1
enum demo_e
constant DEMO_A one
struct demo_a
struct demo_s
constant DEMO_B 1
field x
callback demo_t
callback demo_u = (i33)void
alias demo_v = i33
opaque demo_w nullable 1
slot 8 func since 0 demo_j uses x:demo_e = ()void
slot 9 func since 0 demo_k instances offers Shape:1.0 = (ctx,h)ptr!null@1
slot 10 func since 0 demo_l instances offers Shape:1:c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e44 = (ctx,h)ptr!null@1
slot 11 func since 0 demo_m instances offers Shape:1.0:none = (ctx,h)ptr!null@1
`))
	var got []string
	for _, p := range problems {
		got = append(got, strings.SplitN(p.String(), ": ", 2)[0])
	}
	require.Equal(t, []string{"x.lock:2:15", "x.lock:3:9", "x.lock:4:4", "x.lock:5:1", "x.lock:6:6", "x.lock:7:13", "x.lock:8:19",
		"x.lock:9:37", "x.lock:10:28", "x.lock:12:1", "x.lock:13:35", "x.lock:14:30", "x.lock:15:27", "x.lock:16:32", "x.lock:17:1", "x.lock:18:32",
		"x.lock:19:1", "x.lock:21:17", "x.lock:22:1", "x.lock:24:17", "x.lock:25:10", "x.lock:26:17", "x.lock:27:20", "x.lock:28:16", "x.lock:29:15", "x.lock:30:33", "x.lock:31:45", "x.lock:32:46", "x.lock:33:1", "x.lock:33:46"}, got, problems.Error())
}

func FuzzParse(f *testing.F) {
	for _, r := range rules.All {
		if e := r.Explain(); e.Language == "lock" {
			f.Add([]byte(e.Bad))
			f.Add([]byte(e.Good))
		}
	}
	f.Add([]byte("hpyapi lock 2\nenum a\nconstant A 1\nstruct b\nfield x i32*4 a\ncallback c nullable 1 uses 1:b = (ctx,h)h!null\napprove X api \"a\" \"b\" \"y\"\n"))
	f.Add([]byte("hpyapi lock 1\nslot 0 hole \"x\"\nslot 1 func since 0 a nullable 1,2 deprecated = (ctx)h!null\napprove X api \"y\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, problems := lock.Parse("f.lock", data)
		if len(problems) > 0 {
			return
		}
		again, problems := lock.Parse("g.lock", lock.Format(file))
		if len(problems) > 0 {
			t.Fatalf("what was read cannot be written: %v", problems)
		}
		if file.Version == 1 {
			require.Equal(t, lock.Format(file.Newest()), lock.Format(again.Newest()))
			return
		}
		require.Equal(t, withoutPositions(file), withoutPositions(again))
	})
}
