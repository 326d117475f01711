package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// TestADefinitionThatWasEditedAfterGenerationDoesNotCompile edits a definition behind generated headers in every way that
// a compiler can notice.
func TestADefinitionThatWasEditedAfterGenerationDoesNotCompile(t *testing.T) {
	const header = "../trampoline/internal/sample/sample.api.h"
	src, err := os.ReadFile(header)
	require.NoError(t, err)
	dir := t.TempDir()
	for _, f := range append(generateC(t, header), gen.CRuntime()...) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
	}
	compile := func(t *testing.T, definition, include, tool, std, ext string) (string, error) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "sample.api.h"), []byte(definition), 0o644))
		source := filepath.Join(dir, "unit."+ext)
		require.NoError(t, os.WriteFile(source, []byte("#define HPYAPI_IMPLEMENT\n"+include), 0o644))
		out, err := exec.Command(testenv.Tool(t, tool), "-std="+std, "-fsyntax-only", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", dir, "-I", "include/context", source).CombinedOutput()
		return string(out), err
	}
	languages := []struct{ tool, std, ext string }{{"gcc", "c11", "c"}, {"g++", "c++17", "cc"}}
	edits := []struct{ what, old, new string }{
		{"a field more", "    int32_t weight;", "    int32_t more;\n    int32_t weight;"},
		{"fields exchanged", "    double x;\n    double y;\n    int32_t weight;", "    double x;\n    int32_t weight;\n    double y;"},
		{"a field renamed", "    double y;\n    int32_t weight", "    double why;\n    int32_t weight"},
		{"an array longer", "uint8_t tag[4]", "uint8_t tag[8]"},
		{"a constant renumbered", "SAMPLE_ROUNDING_UP = 1", "SAMPLE_ROUNDING_UP = 2"},
		{"a constant removed", "SAMPLE_ROUNDING_UP = 1", "SAMPLE_ROUNDING_OTHER = 1"},
		{"minor version", "sample, 1, 2,", "sample, 1, 3,"},
		{"major version", "sample, 1, 2,", "sample, 2, 2,"},
		{"flags", "HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)", "HPYAPI_FLAGS(HPYAPI_FREE_THREADED)"},
		{"one flag more", "HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)", "HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK | HPYAPI_ONE_INTERPRETER)"},
		{"stolen", "sample_add(HPyContext *ctx, HPy a, HPy b)", "sample_add(HPyContext *ctx, HPy a HPYAPI_STEAL, HPy b)"},
		{"not stolen", "HPy h HPYAPI_STEAL", "HPy h"},
		{"nullable", "sample_add(HPyContext *ctx, HPy a, HPy b)", "sample_add(HPyContext *ctx, HPy a, HPy b) HPYAPI_NULLABLE"},
		{"in and out", "HPy *quotient HPYAPI_OUT", "HPy *quotient HPYAPI_INOUT"},
		{"another error", "sample_as_int(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1)", "sample_as_int(HPyContext *ctx, HPy h) HPYAPI_ERROR(CHECK)"},
		{"no error", "sample_as_int(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1)", "sample_as_int(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR"},
		{"a check that becomes none", "int32_t count) HPYAPI_ERROR(CHECK)", "int32_t count) HPYAPI_NO_ERROR"},
		{"a parameter more", "sample_add(HPyContext *ctx, HPy a, HPy b)", "sample_add(HPyContext *ctx, HPy a, HPy b, HPy c)"},
		{"a parameter's type", "sample_from_int(HPyContext *ctx, int64_t value)", "sample_from_int(HPyContext *ctx, int32_t value)"},
		{"a result's type", "int32_t sample_version(void)", "int64_t sample_version(void)"},
		{"a callback's type", "sample_each_fn(HPyContext *ctx, HPy item, int32_t index", "sample_each_fn(HPyContext *ctx, HPy item, int64_t index"},
		{"kept", "sample_each_fn *fn, void *user", "sample_each_fn *fn HPYAPI_KEEP, void *user"},
		{"a slot renamed", "HPy sample_add(", "HPy sample_sum_of_two("},
		{"a slot more", "\n#endif", "\n/** More. */\nHPYAPI_SLOT(99, 2)\nint32_t sample_more(void) HPYAPI_NO_ERROR;\n\n#endif"},
		{"a slot retired", "HPYAPI_HOLE(22,", "HPYAPI_HOLE(99, \"gone\")\nHPYAPI_HOLE(22,"},
	}
	for _, l := range languages {
		for _, include := range []string{"#include \"sample_consumer.h\"\n", "#include \"sample_provider.h\"\n"} {
			out, err := compile(t, string(src), include, l.tool, l.std, l.ext)
			require.NoError(t, err, "unedited: %s", out)
		}
		out, err := compile(t, string(src), "#include \"sample.api.h\"\n#include \"sample_consumer.h\"\n", l.tool, l.std, l.ext)
		require.NoError(t, err, "included before: %s", out)
		out, err = compile(t, "/* another comment */\n"+string(src), "#include \"sample_consumer.h\"\n", l.tool, l.std, l.ext)
		require.NoError(t, err, "a comment: %s", out)
		for i, edit := range edits {
			if l.tool == "g++" && i%6 != 0 {
				continue // C++ reads the same assertions; some suffice
			}
			t.Run(l.tool+" "+edit.what, func(t *testing.T) {
				edited := strings.Replace(string(src), edit.old, edit.new, 1)
				require.NotEqual(t, string(src), edited, "the edit changes nothing")
				out, err := compile(t, edited, "#include \"sample_consumer.h\"\n", l.tool, l.std, l.ext)
				require.Error(t, err)
				require.Contains(t, out, "run hpyapi gen")
			})
		}
	}
}
