package cheader_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
)

// TestAdviceThatIsObeyedEndsInADefinition has a mistake, what is said about it, and the ways out that the message offers: each is accepted.
func TestAdviceThatIsObeyedEndsInADefinition(t *testing.T) {
	const callbacks = "HPYAPI_CALLBACK int32_t geo_fn(HPyContext *ctx, HPy p, void *user) HPYAPI_ERROR(-1);\n"
	slot := func(params string) string { return "HPYAPI_SLOT(0, 0) HPy geo_f(HPyContext *ctx, " + params + ");\n" }
	const filled = ", size_t count"
	for name, c := range map[string]struct {
		bad, says string
		good      []string
	}{
		"array": {slot("const HPy points[], size_t count"), "write an array that is read as const HPy *points HPYAPI_LEN(count), one that is filled as HPy *points HPYAPI_OUT HPYAPI_LEN(count)",
			[]string{slot("const HPy *points HPYAPI_LEN(count)" + filled), slot("HPy *points HPYAPI_OUT HPYAPI_LEN(count)" + filled)}},
		"array of numbers": {slot("double m[6]"), "write an array that is read as const double *m HPYAPI_LEN(count)",
			[]string{slot("const double *m HPYAPI_LEN(count)" + filled)}},
		"string of C++": {slot("const std::string &s"), "text is const char *name, an array is a pointer with HPYAPI_LEN(count), a struct is const name *",
			[]string{slot("const char *s"), slot("const double *s HPYAPI_LEN(count)" + filled)}},
		"vector of C++":    {slot("const std::vector<std::string> &s, double x"), "C has no classes and no references", []string{slot("const char *s, double x")}},
		"reference":        {slot("double &x"), "C has no classes and no references", []string{slot("double *x HPYAPI_OUT")}},
		"misspelt length":  {slot("const HPy *p HPYAPI_LEN(cnt), size_t count"), "did you mean count?", []string{slot("const HPy *p HPYAPI_LEN(count), size_t count")}},
		"length of nobody": {slot("const HPy *p HPYAPI_LEN(number), double x"), "there is no parameter number (PARAM_UNKNOWN)", nil},
		"text": {slot("char *text"), "const char *text for text that is read, HPYAPI_OUT HPYAPI_LEN(count) for room that is filled, or HPYAPI_OPAQUE",
			[]string{slot("const char *text"), slot("char *text HPYAPI_OUT HPYAPI_LEN(count)" + filled), slot("char *text HPYAPI_OPAQUE")}},
		"room of no size": {slot("char *s HPYAPI_OUT"), "add HPYAPI_LEN(room) and a parameter size_t room, or use int8_t for one number",
			[]string{slot("char *s HPYAPI_OUT HPYAPI_LEN(room), size_t room"), slot("int8_t *s HPYAPI_OUT")}},
		"handles": {slot("HPy *p, size_t count"), "HPYAPI_OUT, HPYAPI_INOUT, HPYAPI_STEAL HPYAPI_LEN(count), or const HPy *p HPYAPI_LEN(count)",
			[]string{slot("HPy *p HPYAPI_OUT, size_t count"), slot("HPy *p HPYAPI_INOUT, size_t count"), slot("HPy *p HPYAPI_STEAL HPYAPI_LEN(count), size_t count"), slot("const HPy *p HPYAPI_LEN(count), size_t count")}},
		"const handles": {slot("const HPy *p, size_t count"), "say how many p has: HPYAPI_LEN(count)", []string{slot("const HPy *p HPYAPI_LEN(count), size_t count")}},
		"numbers": {slot("double *p, size_t count"), "HPYAPI_OUT, HPYAPI_INOUT, const double *p HPYAPI_LEN(count) for an array that is read, or HPYAPI_OPAQUE",
			[]string{slot("double *p HPYAPI_OUT, size_t count"), slot("double *p HPYAPI_INOUT, size_t count"), slot("const double *p HPYAPI_LEN(count), size_t count"), slot("double *p HPYAPI_OPAQUE, size_t count")}},
		"const number": {slot("const double *p, size_t count"), "HPYAPI_LEN(count) for an array, or HPYAPI_OPAQUE; one value is passed by itself",
			[]string{slot("const double *p HPYAPI_LEN(count), size_t count"), slot("const double *p HPYAPI_OPAQUE"), slot("double p")}},
		"bytes": {slot("void *p, size_t count"), "const void *p HPYAPI_LEN(count) for bytes that are read, HPYAPI_OUT HPYAPI_LEN(count), HPYAPI_USERDATA(callback) or HPYAPI_OPAQUE",
			[]string{slot("const void *p HPYAPI_LEN(count), size_t count"), slot("void *p HPYAPI_OUT HPYAPI_LEN(count), size_t count"), callbacks + slot("geo_fn *callback, void *p HPYAPI_USERDATA(callback)"), slot("void *p HPYAPI_OPAQUE")}},
		"struct": {"typedef struct { double x; } geo_p;\n" + slot("geo_p *p"), "const geo_p *p when it is read, HPYAPI_OUT, HPYAPI_INOUT or HPYAPI_OPAQUE",
			[]string{"typedef struct { double x; } geo_p;\n" + slot("const geo_p *p, geo_p *a HPYAPI_OUT, geo_p *b HPYAPI_INOUT, geo_p *c HPYAPI_OPAQUE")}},
		"no -1": {"HPYAPI_SLOT(0, 0) uint32_t geo_f(HPyContext *ctx) HPYAPI_ERROR(-1);\n", "it has no -1; use CHECK, or a type with a sign",
			[]string{"HPYAPI_SLOT(0, 0) uint32_t geo_f(HPyContext *ctx) HPYAPI_ERROR(CHECK);\n", "HPYAPI_SLOT(0, 0) int32_t geo_f(HPyContext *ctx) HPYAPI_ERROR(-1);\n"}},
		"unsigned without a signal": {"HPYAPI_SLOT(0, 0) size_t geo_f(HPyContext *ctx);\n", "HPYAPI_ERROR(CHECK) or HPYAPI_NO_ERROR",
			[]string{"HPYAPI_SLOT(0, 0) size_t geo_f(HPyContext *ctx) HPYAPI_ERROR(CHECK);\n", "HPYAPI_SLOT(0, 0) size_t geo_f(HPyContext *ctx) HPYAPI_NO_ERROR;\n"}},
		"text as a result": {"HPYAPI_SLOT(0, 0) const char *geo_f(HPyContext *ctx, HPy p) HPYAPI_ERROR(NULL);\n", "HPYAPI_OWNER(static), HPYAPI_OWNER(caller), or HPYAPI_OPAQUE; text of one object goes into a buffer",
			[]string{"HPYAPI_SLOT(0, 0) const char *geo_f(HPyContext *ctx, HPy p) HPYAPI_ERROR(NULL) HPYAPI_OWNER(static);\n", "HPYAPI_SLOT(0, 0) const char *geo_f(HPyContext *ctx, HPy p) HPYAPI_ERROR(NULL) HPYAPI_OPAQUE;\n"}},
		"kept": {callbacks + slot("geo_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn)"), "HPYAPI_CALLBACK void geo_destroy(void *user) HPYAPI_NO_ERROR; and a parameter geo_destroy *destroy HPYAPI_DESTROY(fn)",
			[]string{callbacks + "HPYAPI_CALLBACK void geo_destroy(void *user) HPYAPI_NO_ERROR;\n" + slot("geo_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn), geo_destroy *destroy HPYAPI_DESTROY(fn)")}},
		"function pointer": {slot("int32_t (*fn)(HPyContext *, HPy, void *), void *user HPYAPI_USERDATA(fn)"), "HPYAPI_CALLBACK int32_t geo_fn(HPyContext *ctx, HPy item, void *user) HPYAPI_ERROR(-1); and take a pointer to it: geo_fn *fn",
			[]string{"HPYAPI_CALLBACK int32_t geo_fn(HPyContext *ctx, HPy item, void *user) HPYAPI_ERROR(-1);\n" + slot("geo_fn *fn, void *user HPYAPI_USERDATA(fn)")}},
	} {
		check := func(text string) string {
			_, problems := cheader.Parse("g.api.h", []byte("#pragma once\n#include <hpyapi_define.h>\nHPYAPI_API(Geo, geo, 1, 0, \"geo._API\", \"79d5a2b0-4a14-4ea7-9d77-1b0a44f6d9a1\")\n"+text), cheader.Options{FS: fstest.MapFS{}})
			return problems.Error()
		}
		said := check(c.bad)
		require.Contains(t, said, c.says, name)
		require.Len(t, strings.Split(said, "\n"), 1, "%s: one mistake, one message: %s", name, said)
		for _, good := range c.good {
			require.Empty(t, check(good), "%s: %s", name, good)
		}
	}
}
