package gen_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// everyKind has one of each thing that generated code gives names to.
const everyKind = `#ifndef QQDEF
#define QQDEF
#include <hpyapi_define.h>
HPYAPI_API(Zork, qq, 1, 1, "qq_mod._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
typedef enum { QQ_READ = 1 } qq_mode;
typedef struct { int32_t one; int32_t two; } qq_size;
typedef struct qq_op_s qq_op;
typedef int64_t qq_alias;
HPYAPI_CALLBACK int32_t qq_cb(HPyContext *ctx, HPy item, void *user) HPYAPI_ERROR(-1);
HPYAPI_CALLBACK void qq_drop(HPyContext *ctx, void *user) HPYAPI_NO_ERROR;
HPYAPI_SLOT(0, 0) int32_t qq_sone(HPyContext *ctx, HPy name, qq_mode mode, const qq_size *size) HPYAPI_ERROR(-1);
HPYAPI_SLOT(1, 0) double qq_stwo(double x, const char *s) HPYAPI_NO_ERROR;
HPYAPI_SLOT(2, 0) int32_t qq_sthree(HPyContext *ctx, qq_cb *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn), qq_drop *d HPYAPI_DESTROY(fn)) HPYAPI_ERROR(-1);
HPYAPI_DATA(3, 0) const double qq_data;
HPYAPI_HOLE(4, "x")
HPYAPI_SLOT(5, 1) HPy qq_sfive(HPyContext *ctx, HPy *o HPYAPI_OUT) HPYAPI_DEPRECATED("y");
#endif
`

// TestTheTableOfNamesIsComplete reads the names out of what is generated: a generator that makes another one enters it in
// apidef.OwnC, GuardsC or OwnGo, so that check knows it.
func TestTheTableOfNamesIsComplete(t *testing.T) {
	namesAreComplete(t, everyKind, naming.OwnC, naming.OwnGo)
	namesAreComplete(t, strings.Replace(everyKind, "qq_mod._API", "__qq_api__", 1), naming.OwnC+" "+naming.OwnCOfTypes, naming.OwnGoOfTypes)
}

func namesAreComplete(t *testing.T, definition, ownC, ownGo string) {
	t.Helper()
	api, problems := cheader.Parse("qq.api.h", []byte(definition), cheader.Options{FS: fstest.MapFS{}})
	require.NoError(t, problems.Err())
	own := map[string]bool{}
	for _, name := range strings.Fields(ownC) {
		own["Zork_"+name] = true
	}
	for _, name := range strings.Fields(naming.GuardsC) {
		own["QQ_"+name] = true
	}
	families := regexp.MustCompile(`^Zork_((SLOT|bridge|absent|enter|lend|call|drop|back)_[a-z]+|sight_qq_[a-z]+|Sone|Stwo|Sthree|Sfive|Data)$|^QQ_READ$`)
	cFiles, err := gen.C(api, gen.COptions{Header: "qq.api.h"})
	require.NoError(t, err)
	plain, err := gen.CPython(api, gen.COptions{Header: "qq.api.h"})
	require.NoError(t, err)
	comments := regexp.MustCompile(`(?s)/\*.*?\*/`)
	for _, f := range append(cFiles, plain...) {
		for _, name := range regexp.MustCompile(`\b(Zork|QQ)_\w*`).FindAllString(comments.ReplaceAllString(string(f.Data), ""), -1) {
			require.True(t, own[name] || families.MatchString(name), "%s of %s is not in the table of names", name, f.Name)
		}
	}
	declared := map[string]bool{}
	goFiles, err := gen.Go(api, gen.GoOptions{Package: "qq", Header: "qq.api.h"})
	require.NoError(t, err)
	for _, f := range goFiles {
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, 0)
		require.NoError(t, err)
		for name, object := range parsed.Scope.Objects { //nolint:staticcheck // what a file declares is all that is asked
			if ast.IsExported(name) && object.Kind != ast.Bad {
				declared[name] = true
			}
		}
	}
	for _, name := range append(strings.Fields(ownGo), "Mode", "ModeRead", "Size", "Cb", "CbOf", "CbAt") {
		require.True(t, declared[name], name)
		delete(declared, name)
	}
	require.Empty(t, declared, "not in the table of names")
}

// words are names that are something else in some language, or fall together with others there.
var words = strings.Fields(`import has table export id ID MAJOR clear record traverse slots header header_ hole_0 hole_1 lambda is None from def class self
	cls property int list float str bool_ len ctypes function result provider_version func type range map chan go var interface select defer package fallthrough
	a_b aB ab A a x X _1 __ 1 2d init main String Error error nil true_ iota append close cap copy errno stdin NULL linux unix major minor I
	free memcpy malloc strlen name value mro real Client client Definition Provider Data Bind Rebind rebind Remote server Server remote edge to ctx
	of at fn fn_of fn_at text text_text x_values x_at values args nargs api ImportError Optional Sequence optional sequence none true false
	ssize_t int32_t size_t time_t FILE HPy HPyContext PyObject t_mode t_size user word words call c f g h n_items lend bridge enters current`)

// texts are documentation and reasons that would end, begin or change something if they were carried over as they are.
var texts = []string{
	"plain", "ends */ here", "lib/*/x.h", "/* nested", "// line", "C:\\\\old\\\\", "say \\\"it\\\"", "\\\"\\\"\\\"", "what?\\?/", "tab\\there", "two\\nlines", "%s %d %%",
	"caf\u00e9 \u65e5\u672c \U0001f600", "`code` <b>html</b> & more", "{{.Name}}", "'quoted'", "ends with \\\\", "a\\\"", "${x} $(y)", "+build ignore", "//export x", "#define X",
	"\\\"hpyapi:methods\\\"", "--> -- ]]>", "*/ int bad; /*",
}

// randomDefinition is one that uses the words wherever names stand. Some are refused.
func randomDefinition(rnd *rand.Rand, n int) string {
	word := func() string { return words[rnd.Intn(len(words))] }
	text := func() string { return texts[rnd.Intn(len(texts))] }
	comment := func() string {
		return "/** " + strings.NewReplacer("*/", "* /", "\\\"", "\"", "\\\\", "\\", "\\n", "\n", "\\t", "\t").Replace(text()) + " */\n"
	}
	p := fmt.Sprintf("q%d", n)
	var b strings.Builder
	fmt.Fprintf(&b, "#ifndef Q%d_DEF_H\n#define Q%d_DEF_H\n#include <hpyapi_define.h>\n%s", n, n, comment())
	fmt.Fprintf(&b, "HPYAPI_API(Q%dx, %s, 1, 0, \"%s_mod._API\", \"3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7\")\n", n, p, p)
	fmt.Fprintf(&b, "%stypedef enum { Q%d_%s = 1, %sQ%d_%s = 2 } %s_%s;\n", comment(), n, word(), comment(), n, word(), p, "mode")
	fmt.Fprintf(&b, "%stypedef struct { int32_t %s; %s double %s; } %s_%s;\n", comment(), word(), comment(), word(), p, "pair")
	fmt.Fprintf(&b, "%stypedef struct { int32_t x; } %s_%s;\n", comment(), p, word())
	fmt.Fprintf(&b, "%sHPYAPI_CALLBACK HPy %s_fun(HPyContext *ctx, HPy %s, void *user);\n", comment(), p, word())
	fmt.Fprintf(&b, "%sHPYAPI_SLOT(0, 0) HPy %s_%s(HPyContext *ctx, HPy %s, const %s_pair *%s, %s_mode mode) HPYAPI_DEPRECATED(\"%s\");\n", comment(), p, word(), word(), p, word(), p, text())
	fmt.Fprintf(&b, "HPYAPI_HOLE(1, \"%s\")\n", text())
	fmt.Fprintf(&b, "%sHPYAPI_SLOT(2, 0) double %s_%s(double %s, const char *%s, int32_t *%s HPYAPI_OUT) HPYAPI_NO_ERROR;\n", comment(), p, word(), word(), word(), word())
	fmt.Fprintf(&b, "%sHPYAPI_SLOT(3, 0) HPy %s_%s(HPyContext *%s, %s_fun *%s, void *user HPYAPI_USERDATA(%s), const HPy *%s HPYAPI_LEN(n), size_t n);\n", comment(), p, word(), "ctx", p, "fn", "fn", word())
	fmt.Fprintf(&b, "%sHPYAPI_DATA(4, 0) const double %s_%s;\n#endif\n", comment(), p, word())
	return b.String()
}

// TestWhatCheckAcceptsCompilesInEveryLanguage generates definitions with names and texts that mean something somewhere.
func TestWhatCheckAcceptsCompilesInEveryLanguage(t *testing.T) {
	rnd := rand.New(rand.NewSource(11))
	dir, definitions := t.TempDir(), t.TempDir() // what compilers warn of in definitions is their authors' affair
	var hpy, plain strings.Builder
	var python []string
	unit := func(to *strings.Builder, api *apidef.API, units map[string]string, roles ...string) {
		for _, role := range roles { // one file for all: what is declared once in each unit gets a name of its own
			text := strings.NewReplacer("module_globals", "globals_"+role+api.Prefix, "module_slots", "slots_"+role+api.Prefix,
				"(unit, ", "(unit_"+role+api.Prefix+", ", "use(", "use_"+role+api.Prefix+"(").Replace(units[role])
			to.WriteString(text)
		}
	}
	goDir := filepath.Join(testenv.Root(t), "gen", "internal", "nametest")
	require.NoError(t, os.RemoveAll(goDir))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(goDir)) })
	accepted, refused := 0, 0
	for n := 0; accepted < 24 && n < 2400; n++ {
		source := randomDefinition(rnd, n)
		api, problems := cheader.Parse("x.api.h", []byte(source), cheader.Options{FS: fstest.MapFS{}})
		if len(problems) > 0 {
			refused++
			continue
		}
		accepted++
		header := api.Prefix + ".api.h"
		put := func(dir string, files []gen.File, err error) {
			require.NoError(t, err, source)
			for _, f := range files {
				require.NoError(t, os.MkdirAll(dir, 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(definitions, header), []byte(source), 0o644))
		files, err := gen.C(api, gen.COptions{Header: header, Marks: cheader.Marks([]byte(source))})
		put(dir, files, err)
		files, err = gen.CPython(api, gen.COptions{Header: header, Marks: cheader.Marks([]byte(source))})
		put(dir, files, err)
		files, err = gen.Python(api, header)
		put(dir, files, err)
		python = append(python, filepath.Join(dir, api.Prefix+"_ctypes.py"), filepath.Join(dir, api.Prefix+"_ctypes.pyi"))
		files, err = gen.JSON(api)
		put(dir, files, err)
		files, err = gen.Markdown(api)
		put(dir, files, err)
		files, err = gen.Go(api, gen.GoOptions{Package: api.Prefix, Header: header})
		put(filepath.Join(goDir, api.Prefix), files, err)
		printed := cheader.Print(api)
		_, problems = cheader.Parse("printed.h", printed, cheader.Options{FS: fstest.MapFS{}})
		require.NoError(t, problems.Err(), "%s", printed)
		unit(&hpy, api, units(api), "consumer", "provider")
		unit(&plain, api, cpythonUnits(api), "consumer", "provider")
	}
	require.Equal(t, 24, accepted, "%d were refused", refused)
	include := strings.TrimSpace(output(t, testenv.Python(t), "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"))
	for ext, tool := range map[string][]string{".c": {"gcc", "-std=c11"}, ".cc": {"g++", "-std=c++17", "-Wno-missing-field-initializers"}} {
		for name, text := range map[string]string{"hpy": "#include <hpy.h>\n" + hpy.String(), "plain": plain.String()} {
			source := filepath.Join(dir, name+ext)
			require.NoError(t, os.WriteFile(source, []byte(text), 0o644))
			args := append(slices.Clone(tool[1:]), "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-pedantic", "-Wno-deprecated-declarations", "-I", dir, "-isystem", definitions, "-I", "include")
			if name == "hpy" {
				args = append(args, "-DHPY", "-DHPY_ABI_UNIVERSAL", "-isystem", testenv.HPyInclude(t))
			}
			cmd := exec.Command(testenv.Tool(t, tool[0]), append(args, "-isystem", include, source)...)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
		}
	}
	vet := exec.Command("go", "vet", "./gen/internal/nametest/...")
	vet.Dir = testenv.Root(t)
	out, err := vet.CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command(testenv.Python(t), append([]string{"-c", "import ast, sys\nfor name in sys.argv[1:]:\n    compile(open(name).read(), name, 'exec')"}, python...)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}
