package cheader_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/rules"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

const head = `#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 1, 2, "demo._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
`

// parse reads body behind a head of three lines; the definition must have no problems.
func parse(t *testing.T, body string) *apidef.API {
	t.Helper()
	api, problems := cheader.Parse("demo.api.h", []byte(head+body), cheader.Options{FS: fstest.MapFS{}})
	require.NoError(t, problems.Err())
	return api
}

func problemsOf(body string) apidef.Problems {
	_, problems := cheader.Parse("demo.api.h", []byte(head+body), cheader.Options{FS: fstest.MapFS{}})
	return problems
}

func TestDefinitionsOfTheRepositoryHaveNoProblems(t *testing.T) {
	for _, file := range []string{"numpyapi/numpy.api.h", "hpyctx/abi/hpy.api.h"} {
		_, problems, err := cheader.ParseFile(testenv.Path(t, file), cheader.Options{})
		require.NoError(t, err)
		require.NoError(t, problems.Err(), file)
	}
}

func TestArrayDefinitionIsReadCompletely(t *testing.T) {
	api, problems, err := cheader.ParseFile(testenv.Path(t, "numpyapi/numpy.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	require.Equal(t, "NumPy", api.Name)
	require.Equal(t, "numpy", api.Prefix)
	require.Equal(t, "numpy_api._ARRAY_API", api.Capsule)
	require.Equal(t, "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764", uuid.Format(api.ID))
	require.Equal(t, apidef.NeedsLock, api.Flags)
	require.Equal(t, "A NumPy-like array API: strided arrays of one element type, with NumPy's rules for shapes, types and results.", api.Doc)
	require.Len(t, api.Slots, 81)

	dtype := api.Enums[0]
	require.Equal(t, "Element types of an array.", dtype.Doc)
	require.Equal(t, "64-bit signed integers", dtype.Values[1].Doc)
	require.Equal(t, "IEEE 754 double precision", dtype.Values[2].Doc)

	zeros := api.Slots[1]
	require.Equal(t, "numpy_zeros", zeros.Name)
	require.Equal(t, positionOf(t, "numpyapi/numpy.api.h", "numpy_zeros"), fmt.Sprintf("%d:%d", zeros.Pos.Line, zeros.Pos.Col))
	shape, ndim := zeros.Func.Params[1], zeros.Func.Params[2]
	require.Equal(t, apidef.RoleBuffer, shape.Role)
	require.Equal(t, "ndim", shape.Len)
	require.Equal(t, apidef.RoleLength, ndim.Role)
	require.Equal(t, "shape", ndim.Of)
	require.Equal(t, apidef.ErrorNull, zeros.Func.Result.Error)

	m := api.Slots[12].Func
	require.Equal(t, apidef.RoleCallback, m.Params[2].Role)
	require.Equal(t, apidef.RoleUserData, m.Params[3].Role)
	require.Equal(t, "fn", m.Params[3].Of)
	data := api.Slots[6].Func.Result
	require.Equal(t, apidef.OwnerParam, data.Owner)
	require.Equal(t, "array", data.OwnerOf)
}

func TestAdviceForDeclarationsWithoutTypedefIsAccepted(t *testing.T) {
	const slot = "\nHPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx);\n"
	for _, c := range []struct{ bad, advice, good string }{
		{"struct demo_p { double x; };", "; declare it with typedef", "typedef struct { double x; } demo_p;"},
		{"enum demo_e { DEMO_A = 1 };", "; declare it with typedef", "typedef enum { DEMO_A = 1 } demo_e;"},
		{"union demo_u { double x; int64_t n; };", "; a union has no meaning of its own: declare a struct with a field for each kind of value",
			"typedef struct { double x; int64_t n; } demo_u;"},
		{"#define DEMO_A 1", "write constants as typedef enum { NAME = VALUE } prefix_type;", "typedef enum { DEMO_A = 1 } demo_type;"},
	} {
		problems := problemsOf(c.bad + slot)
		require.Len(t, problems, 1, c.bad)
		require.True(t, strings.HasSuffix(problems[0].Message, c.advice), "%s: %s", c.bad, problems[0].Message)
		require.Empty(t, problemsOf(c.good+slot), c.good)
	}
}

// positionOf finds a word in a file the way an editor would.
func positionOf(t *testing.T, file, word string) string {
	t.Helper()
	data, err := os.ReadFile(testenv.Path(t, file))
	require.NoError(t, err)
	for i, line := range strings.Split(string(data), "\n") {
		if at := strings.Index(line, word); at >= 0 {
			return fmt.Sprintf("%d:%d", i+1, at+1)
		}
	}
	t.Fatalf("%s does not contain %s", file, word)
	return ""
}

func TestEachParameterHasItsRole(t *testing.T) {
	api := parse(t, `
typedef struct { int32_t a; double b; } demo_pair;
typedef struct demo_hidden demo_thing;
HPYAPI_CALLBACK HPy demo_fn(HPyContext *ctx, void *user);
HPYAPI_CALLBACK void demo_done(void *user) HPYAPI_NO_ERROR;
HPYAPI_SLOT(0, 0) HPy demo_handles(HPyContext *ctx, HPy a, HPy b HPYAPI_STEAL HPYAPI_NULLABLE, HPy *c HPYAPI_OUT, HPy *d HPYAPI_INOUT,
	const HPy *e HPYAPI_LEN(n), HPy *f HPYAPI_STEAL HPYAPI_LEN(n), HPy *g HPYAPI_OUT HPYAPI_LEN(n), size_t n);
HPYAPI_SLOT(1, 0) HPy demo_memory(HPyContext *ctx, double a, int32_t *b HPYAPI_OUT, int32_t *c HPYAPI_INOUT, const double *d HPYAPI_LEN(n),
	double *e HPYAPI_OUT HPYAPI_LEN(n), double *f HPYAPI_INOUT HPYAPI_LEN(n), size_t n, const char *g, const demo_pair *h,
	demo_pair *i HPYAPI_OUT, void *j HPYAPI_OPAQUE, demo_thing *k, const demo_pair *l HPYAPI_LEN(n), const void *m HPYAPI_LEN(n));
HPYAPI_SLOT(2, 0) HPy demo_calls(HPyContext *ctx, demo_fn *a, void *b HPYAPI_USERDATA(a), demo_fn *c HPYAPI_KEEP, void *d HPYAPI_USERDATA(c), demo_done *e HPYAPI_DESTROY(c));
`)
	want := [][]apidef.Role{
		{apidef.RoleContext, apidef.RoleHandle, apidef.RoleSteal, apidef.RoleOutHandle, apidef.RoleInOutHandle,
			apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray, apidef.RoleLength},
		{apidef.RoleContext, apidef.RoleScalar, apidef.RoleOut, apidef.RoleInOut, apidef.RoleBuffer,
			apidef.RoleOutBuffer, apidef.RoleInOutBuffer, apidef.RoleLength, apidef.RoleString, apidef.RoleStruct,
			apidef.RoleOut, apidef.RolePointer, apidef.RolePointer, apidef.RoleBuffer, apidef.RoleBuffer},
		{apidef.RoleContext, apidef.RoleCallback, apidef.RoleUserData, apidef.RoleKeepCallback, apidef.RoleUserData, apidef.RoleDestroy},
	}
	for i, s := range api.Slots {
		var got []apidef.Role
		for _, p := range s.Func.Params {
			got = append(got, p.Role)
		}
		require.Equal(t, want[i], got, s.Name)
	}
	require.Equal(t, "(ctx,h,steal h,out h,inout h,h[8],steal h[8],out h[8],size)h!null", api.Slots[0].Signature())
	require.Equal(t, "(ctx,f64,out i32,inout i32,in f64[7],out f64[7],inout f64[7],size,str,in {i32,f64},out {i32,f64},ptr,ptr,in {i32,f64}[7],in void[7])h!null", api.Slots[1].Signature())
	require.Equal(t, "(ctx,call (ctx,user)h!null,user 1,keep (ctx,user)h!null,user 3,destroy 3 (user)void)h!null", api.Slots[2].Signature())
	require.Equal(t, 16, api.Structs[0].Size)
	require.Equal(t, 8, api.Structs[0].Fields[1].Offset)
}

func TestTenMistakesGiveTenPositions(t *testing.T) {
	src := `#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 1, 0, "demo", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
HPYAPI_CALLBACK HPy demo_fn(HPyContext *ctx, void *user);
HPYAPI_SLOT(0, 0) HPy demo_a(HPyContext *ctx, long n);
HPYAPI_SLOT(1, 0) HPy demo_b(HPyContext *ctx, HPy x HPYAPI_STEEL);
HPYAPI_SLOT(1, 0) HPy demo_c(HPyContext *ctx, HPy x);
HPYAPI_SLOT(2, 3) HPy demo_d(HPyContext *ctx, HPy x);
HPYAPI_SLOT(3, 0) int32_t demo_e(HPyContext *ctx);
HPYAPI_SLOT(4, 0) HPy demo_f(HPyContext *ctx, const int64_t *v HPYAPI_LEN(count), int32_t n);
HPYAPI_SLOT(5, 0) HPy demo_g(HPyContext *ctx, HPy x;
HPYAPI_SLOT(6, 0) HPy demo_h(HPyContext *ctx, demo_fun *fn, void *user HPYAPI_USERDATA(fn));
HPYAPI_SLOT(7, 0) HPy demo_i(HPyContext *ctx, ...);
`
	_, problems := cheader.Parse("ten.h", []byte(src), cheader.Options{FS: fstest.MapFS{}})
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Col, p.Rule))
	}
	require.Equal(t, []string{
		"3:30 CAPSULE_NAME", "5:47 TYPE_LONG", "6:53 ANNOTATION_UNKNOWN", "7:13 SLOT_DUPLICATE", "8:16 SINCE_FUTURE",
		"9:27 ERROR_MISSING", "10:75 PARAM_UNKNOWN", "11:52 SYNTAX", "12:47 TYPE_UNKNOWN", "13:47 VARIADIC",
	}, got, problems.Error())
}

func TestProblemsInIncludedFilesKeepTheirPositions(t *testing.T) {
	files := fstest.MapFS{
		"lib/shared.api.h": {Data: []byte("#pragma once\n#include <hpyapi_define.h>\ntypedef struct {\n    long x;\n} shared_t;\n")},
		"api/demo.api.h": {Data: []byte(head + "#include \"shared.api.h\"\n" +
			"HPYAPI_SLOT(0, 0) int32_t demo_f(const shared_t *p) HPYAPI_ERROR(NULL);\n")},
	}
	_, problems, err := cheader.ParseFile("api/demo.api.h", cheader.Options{FS: files, IncludeDirs: []string{"lib"}})
	require.NoError(t, err)
	require.Equal(t, "api/demo.api.h:5:19: an error is set on a context; make HPyContext *ctx the first parameter, or say HPYAPI_NO_ERROR (CONTEXT_MISSING)\n"+
		"api/demo.api.h:5:66: HPYAPI_ERROR(NULL) does not go with a result of type int32_t: it is no pointer (ERROR_RULE)\n"+
		"lib/shared.api.h:4:5: long has another width on other platforms; use int64_t or int32_t (TYPE_LONG)", problems.Error())
}

func TestIncludesShareTypesOnceAndRefuseCycles(t *testing.T) {
	files := fstest.MapFS{
		"point.api.h": {Data: []byte("#pragma once\n#include <hpyapi_define.h>\ntypedef struct { double x; double y; } geo_point;\n")},
		"line.api.h":  {Data: []byte("#pragma once\n#include <hpyapi_define.h>\n#include \"point.api.h\"\ntypedef struct { geo_point a; geo_point b; } geo_line;\n")},
		"demo.api.h": {Data: []byte(head + "#include \"point.api.h\"\n#include \"line.api.h\"\n" +
			"HPYAPI_SLOT(0, 0) double demo_length(const geo_line *l, const geo_point *p) HPYAPI_NO_ERROR;\n")},
		"a.api.h": {Data: []byte(head + "#include \"b.api.h\"\nHPYAPI_SLOT(0, 0) void demo_f(void) HPYAPI_NO_ERROR;\n")},
		"b.api.h": {Data: []byte("#pragma once\n#include <hpyapi_define.h>\n#include \"a.api.h\"\n")},
	}
	api, problems, err := cheader.ParseFile("demo.api.h", cheader.Options{FS: files})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	require.Len(t, api.Structs, 2)
	require.Equal(t, "point.api.h", api.Structs[0].From.Path)
	require.Equal(t, "line.api.h", api.Structs[1].From.Path)
	require.Equal(t, 32, api.Structs[1].Size)
	require.Equal(t, "(in {{f64,f64},{f64,f64}},in {f64,f64})f64", api.Slots[0].Signature())

	_, problems, err = cheader.ParseFile("a.api.h", cheader.Options{FS: files})
	require.NoError(t, err)
	require.Equal(t, "b.api.h:3:1: a.api.h includes itself (INCLUDE)", problems.Error())
}

func TestSpellingIsNotPartOfTheSignature(t *testing.T) {
	a := parse(t, `
typedef enum { DEMO_X = 1 } demo_kind;
typedef int64_t demo_index;
HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx, demo_kind kind, const demo_index *items HPYAPI_LEN(n), HPy_ssize_t n);
`)
	b := parse(t, `HPYAPI_SLOT(0, 2) HPy demo_other(HPyContext *c, int32_t x, int64_t const *y HPYAPI_LEN(z), intptr_t z);`)
	c := parse(t, `HPYAPI_SLOT(0, 2) HPy demo_other(HPyContext *c, int32_t x, int64_t *y HPYAPI_OUT HPYAPI_LEN(z), intptr_t z);`)
	require.Equal(t, a.Slots[0].Signature(), b.Slots[0].Signature())
	require.Equal(t, a.Slots[0].SignatureHash(), b.Slots[0].SignatureHash())
	require.NotEqual(t, a.Slots[0].SignatureHash(), c.Slots[0].SignatureHash())
}

func TestFingerprintOfAnOlderMinorIsThatOfItsSlots(t *testing.T) {
	old := parse(t, "HPYAPI_SLOT(0, 0) void demo_f(void) HPYAPI_NO_ERROR;\n")
	wide := parse(t, "HPYAPI_SLOT(0, 0) void demo_f(void) HPYAPI_NO_ERROR;\nHPYAPI_SLOT(1, 2) void demo_g(int32_t x) HPYAPI_NO_ERROR;\n")
	require.NotEqual(t, old.Fingerprint(), wide.Fingerprint())
	require.Equal(t, old.Fingerprint(), wide.FingerprintAt(1))
}

func TestDocumentationIsCarriedOver(t *testing.T) {
	api := parse(t, `
/**
 * First line.
 *
 *   indented
 */
HPYAPI_SLOT(0, 0)
/* a note for maintainers */
HPy demo_f(HPyContext *ctx) HPYAPI_DEPRECATED("use " "demo_g");
/** One line. */
HPYAPI_SLOT(1, 1) HPy demo_g(HPyContext *ctx);
HPYAPI_HOLE(2, "gone")
/** A constant. */
HPYAPI_DATA(3, 2) const double demo_values[3];
`)
	require.Equal(t, "First line.\n\n  indented", api.Slots[0].Doc)
	require.Equal(t, "use demo_g", api.Slots[0].Deprecated)
	require.Equal(t, "One line.", api.Slots[1].Doc)
	require.Equal(t, apidef.SlotHole, api.Slots[2].Kind)
	require.Equal(t, "gone", api.Slots[2].Retired)
	require.Equal(t, "data f64[3]", api.Slots[3].Signature())
}

func TestLineEndsOfWindowsAndAByteOrderMarkChangeNothing(t *testing.T) {
	unix := "#ifndef X_H\n#define X_H\n/* first\n * second */\n" + strings.TrimPrefix(head, "#pragma once\n") + "/** one\n * two */\nHPYAPI_SLOT(0, 0)\nHPy demo_f(HPyContext *ctx);\n#endif\n"
	windows := "\ufeff" + strings.ReplaceAll(unix, "\n", "\r\n")
	a, problems := cheader.Parse("x.h", []byte(unix), cheader.Options{})
	require.NoError(t, problems.Err())
	b, problems := cheader.Parse("x.h", []byte(windows), cheader.Options{})
	require.NoError(t, problems.Err())
	require.Equal(t, meaning(a), meaning(b))
	require.Equal(t, a.Slots[0].Pos, b.Slots[0].Pos)
	require.Equal(t, "one\ntwo", b.Slots[0].Doc)
}

func TestAMissingSemicolonIsReportedWhereItBelongs(t *testing.T) {
	problems := problemsOf("HPYAPI_SLOT(0, 0) HPy demo_f(HPyContext *ctx)\nHPYAPI_SLOT(1, 0) HPy demo_g(HPyContext *ctx);\n")
	require.Equal(t, `demo.api.h:4:46: expected ";" after the slot (SYNTAX)`, problems.Error())
}

// nested repeats a declaration that uses the one before it several times.
func nested(form, first string, levels int) string {
	var b strings.Builder
	for i := range levels {
		name := fmt.Sprintf("demo_n%d", i)
		fmt.Fprintf(&b, form+"\n", first, name)
		first = name
	}
	return b.String() + "typedef int bad"
}

func TestHostileInputEndsInProblems(t *testing.T) {
	inputs := map[string]string{
		"empty":            "",
		"stray hash":       "H#YAPI_API(o)",
		"zero bytes":       strings.Repeat("\x00", 100000),
		"open braces":      head + strings.Repeat("typedef struct {", 10000),
		"open parentheses": head + "HPYAPI_SLOT(0,0) HPy demo_f" + strings.Repeat("(", 100000),
		"nested unions":    head + "typedef struct {" + strings.Repeat("union {", 10000),
		"many stars":       head + "HPYAPI_SLOT(0,0) HPy demo_f(HPyContext *ctx, char " + strings.Repeat("*", 100000) + "p);",
		"long name":        head + "HPYAPI_SLOT(0,0) HPy demo_" + strings.Repeat("x", 100000) + "(HPyContext *ctx, unknwon " + strings.Repeat("y", 100000) + ");",
		"huge index":       head + "HPYAPI_SLOT(99999999999999999999, 0) HPy demo_f(HPyContext *ctx);",
		"big gap":          head + "HPYAPI_SLOT(65535, 0) HPy demo_f(HPyContext *ctx);",
		"open comment":     head + "/* " + strings.Repeat("/*", 10000),
		"open string":      head + `HPYAPI_HOLE(0, "` + strings.Repeat("x", 10000),
		"array sizes":      head + "typedef struct { double a[1048576]; } demo_a; typedef struct { demo_a a[1048576]; } demo_b; typedef struct { demo_b a[1048576]; } demo_c;",
		"many parameters":  head + "HPYAPI_SLOT(0,0) HPy demo_f(HPyContext *ctx" + strings.Repeat(", const HPy *a HPYAPI_LEN(b)", 50000) + ");",
		"many notes":       head + "HPYAPI_SLOT(0,0) HPy demo_f(HPyContext *ctx, HPy a" + strings.Repeat(" HPYAPI_LEN", 100000) + ");",
		"unknown types":    head + strings.Repeat("HPYAPI_CALLBACK HPy demo_abcdefgh(HPyContext *ctx, unknown_thing x);", 20000),
		"nested structs":   head + nested("typedef struct { %s a; %[1]s b; %[1]s c; %[1]s d; %[1]s e; %[1]s f; %[1]s g; %[1]s h; } %s;", "double", 12),
		"nested callbacks": head + "HPYAPI_PROFILE(pyobject)\n" + nested("HPYAPI_CALLBACK void %[2]s(%[1]s *a, %[1]s *b, %[1]s *c, %[1]s *d, %[1]s *e, %[1]s *f, %[1]s *g, %[1]s *h) HPYAPI_NO_ERROR;", "char", 30),
		"open conditions":  head + strings.Repeat("#if 1\n", 10000),
	}
	for name, src := range inputs {
		t.Run(name, func(t *testing.T) {
			api, problems := cheader.Parse("x.h", []byte(src), cheader.Options{FS: fstest.MapFS{}})
			require.NotNil(t, api)
			require.NotEmpty(t, problems)
			require.LessOrEqual(t, len(problems), 1000)
			for _, p := range problems {
				require.NotEmpty(t, p.Pos.File)
				require.Positive(t, p.Pos.Line)
				_, known := rules.ByID(p.Rule)
				require.True(t, known, p.Rule)
				require.Less(t, len(p.Message), 1000, "messages stay readable")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, r := range rules.All {
		e := r.Explain()
		f.Add(e.Bad)
		f.Add(e.Good)
	}
	f.Add("H#YAPI_API(o)")
	f.Add("typedef struct{A:0")
	f.Fuzz(func(t *testing.T, src string) {
		api, problems := cheader.Parse("f.h", []byte(src), cheader.Options{FS: fstest.MapFS{"f2.h": {Data: []byte(src)}}})
		for _, p := range problems {
			if _, known := rules.ByID(p.Rule); !known || p.Pos.Line < 1 || p.Pos.Col < 1 {
				t.Fatalf("problem without rule or position: %v", p)
			}
		}
		if len(problems) == 0 {
			for _, s := range api.Slots {
				s.SignatureHash()
			}
		}
	})
}
