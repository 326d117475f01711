package gen_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

var updateC = flag.Bool("update-c", false, "write the generated C that tests compare")

// generatedC is the C of this repository that comes from definitions.
var generatedC = []struct{ name, header, dir string }{
	{"corner", "testdata/corner.api.h", "testdata/golden"},
	{"numpy", "../numpyapi/numpy.api.h", "testdata/golden"},
	{"probe", "../tests/cpython/modules/probe.api.h", "../tests/cpython/modules"},
	{"hpy", "../hpyctx/abi/hpy.api.h", "include/context"},
}

func generateC(t testing.TB, header string) []gen.File {
	t.Helper()
	api := parse(t, header)
	src, err := os.ReadFile(header)
	require.NoError(t, err)
	opts := gen.COptions{Header: filepath.Base(header), Marks: cheader.Marks(src)}
	if api.Profile == apidef.Host {
		files, err := gen.CContext(api, opts)
		require.NoError(t, err)
		return files
	}
	files, err := gen.C(api, opts)
	require.NoError(t, err)
	plain, err := gen.CPython(api, opts)
	require.NoError(t, err)
	return append(files, plain...)
}

func TestGeneratedCInTheRepositoryIsCurrent(t *testing.T) {
	for _, g := range generatedC {
		t.Run(g.name, func(t *testing.T) {
			for _, f := range generateC(t, g.header) {
				name := filepath.Join(g.dir, f.Name)
				if *updateC {
					require.NoError(t, os.WriteFile(name, f.Data, 0o644))
				}
				committed, err := os.ReadFile(name)
				require.NoError(t, err)
				require.Equal(t, string(f.Data), string(committed), "%s: run go test ./gen -update-c", name)
			}
		})
	}
}

func TestLinesOfGeneratedCAreNotEndless(t *testing.T) {
	for _, g := range generatedC {
		for _, f := range generateC(t, g.header) {
			for i, line := range strings.Split(string(f.Data), "\n") {
				// Descriptions of slots and macros that declare functions are one line each, whatever it takes.
				if strings.Contains(line, "HPYAPI_SLOT_") || strings.HasPrefix(line, "#define") || strings.Contains(line, "(*ctx_") {
					continue
				}
				require.LessOrEqual(t, len(line), 140, "%s:%d", f.Name, i+1)
				require.Equal(t, strings.TrimRight(line, " \t"), line, "%s:%d: blanks at the end", f.Name, i+1)
			}
		}
	}
}

// units are files that use everything that was generated for an API.
func units(api *apidef.API) map[string]string {
	declarations, all := implementations(api)
	module := "#include \"%[1]s_%[2]s.h\"\n%[3]s" +
		"HPyGlobal *module_globals[] = {%[4]s_%[5]s_GLOBALS, NULL};\n"
	return map[string]string{
		"consumer": "#define HPYAPI_IMPLEMENT\n" + fmt.Sprintf(module, api.Prefix, "consumer",
			fmt.Sprintf("HPYAPI_IMPORTS(unit, &%s_import);\n", api.Name), api.Name, "IMPORT") + callers(api),
		"provider": fmt.Sprintf(module, api.Prefix, "provider", declarations+
			fmt.Sprintf("%[1]s_PROVIDE(%[2]s);\nHPYAPI_EXPORTS(unit, &%[1]s_descriptor);\nint use(HPyContext *ctx, HPy module);\n"+
				"int use(HPyContext *ctx, HPy module) { return %[1]s_Export(ctx, module); }\n", api.Name, all),
			api.Name, "EXPORT"),
	}
}

// cpythonUnits are the same for modules without HPy.
func cpythonUnits(api *apidef.API) map[string]string {
	declarations, all := implementations(api)
	slots := fmt.Sprintf("PyModuleDef_Slot module_slots[] = {%s_MODULE_SLOTS {0, NULL}};\n", api.Name)
	return map[string]string{
		"consumer": fmt.Sprintf("#define HPYAPI_IMPLEMENT\n#include \"%s_cpython_consumer.h\"\nHPYAPI_IMPORTS(unit, &%s_import);\n", api.Prefix, api.Name) + slots,
		"user":     fmt.Sprintf("#include \"%s_cpython_consumer.h\"\n", api.Prefix) + slots + callers(api),
		"provider": fmt.Sprintf("#include \"%[1]s_cpython_provider.h\"\n%[2]s%[3]s_PROVIDE(%[4]s);\nHPYAPI_EXPORTS(unit, &%[3]s_descriptor);\n"+
			"int use(PyObject *module);\nint use(PyObject *module) { return %[3]s_Export(module); }\n", api.Prefix, declarations, api.Name, all) + slots,
	}
}

// callers uses every function that consumers call: what nobody calls is not compiled.
func callers(api *apidef.API) string {
	names := api.WrapperNames()
	var b strings.Builder
	b.WriteString("#pragma GCC diagnostic ignored \"-Wdeprecated-declarations\"\n")
	fmt.Fprintf(&b, "extern hpyapi_function *const %[1]s_all[];\nhpyapi_function *const %[1]s_all[] = {\n", api.Name)
	for _, s := range api.Slots {
		if s.Kind != apidef.SlotHole {
			fmt.Fprintf(&b, "    (hpyapi_function *)%s_%s,\n", api.Name, names[s])
		}
	}
	b.WriteString("    NULL};\n")
	return b.String()
}

// implementations declares one for each slot; the second result lists them.
func implementations(api *apidef.API) (declared, list string) {
	var all []string
	for _, s := range api.Slots {
		switch {
		case s.Kind == apidef.SlotHole:
			all = append(all, "NULL")
		case s.Kind == apidef.SlotData && s.DataLen == 0:
			all = append(all, "&imported_"+s.Name)
		default:
			all = append(all, "imported_"+s.Name)
		}
	}
	var declarations strings.Builder
	for _, s := range api.Slots {
		if s.Kind != apidef.SlotHole {
			fmt.Fprintf(&declarations, "extern %s imported_%s;\n", s.Name, s.Name)
		}
	}
	return declarations.String(), strings.Join(all, ", ")
}

func TestBackslashesOfGeneratedCStandBelowEachOther(t *testing.T) {
	seen := 0
	for _, c := range generatedC {
		if c.name == "hpy" {
			continue // written by hand
		}
		for _, f := range generateC(t, c.header) {
			column := 0
			for i, line := range strings.Split(string(f.Data), "\n") {
				switch {
				case !strings.HasSuffix(line, "\\"):
					column = 0
				case column == 0:
					column = len(line)
					seen++
				default:
					require.Equal(t, column, len(line), "%s:%d", f.Name, i+1)
				}
			}
		}
	}
	require.Equal(t, 15, seen, "of each definition PROVIDE and PROVIDE_FROM, for HPy and for CPython, and IMPORT_GLOBALS")
}

type compiler struct {
	tool, std, ext string
	allow          string // what the headers of HPy need
}

// compilers are gcc and g++, and clang where it is.
func compilers(t testing.TB) []compiler {
	list := []compiler{{"gcc", "c11", "c", "-Wall"}, {"g++", "c++17", "cc", "-Wall"}}
	if _, err := exec.LookPath("clang++"); err != nil {
		t.Log("no clang++ here: compiled with gcc only")
		return list
	}
	return append(list, compiler{"clang", "c11", "c", "-Wall"}, compiler{"clang++", "c++17", "cc", "-Wno-c99-extensions"}) // HPy_NULL
}

func TestGeneratedCCompilesAsCAndCPlusPlusForEveryABI(t *testing.T) {
	python := strings.TrimSpace(testenv.RunPython(t, "import sysconfig; print(sysconfig.get_paths()['include'])"))
	for _, g := range generatedC {
		api := parse(t, g.header)
		if api.Profile == apidef.Host {
			continue
		}
		dir := t.TempDir()
		for role, text := range units(api) {
			for _, language := range compilers(t) {
				source := filepath.Join(dir, role+"."+language.ext)
				require.NoError(t, os.WriteFile(source, []byte(text), 0o644))
				for _, abi := range []string{"UNIVERSAL", "HYBRID", "CPYTHON", "UNIVERSAL with our context header"} {
					abi, ours := strings.CutSuffix(abi, " with our context header")
					effort := "-fsyntax-only" // the optimiser sees the same code whatever the ABI
					if ours {
						effort = "-O2"
					}
					args := []string{"-std=" + language.std, effort, "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", "-o", os.DevNull,
						"-DHPY", "-DHPY_ABI_" + abi, language.allow, "-I", g.dir, "-I", filepath.Dir(g.header), "-I", "include"}
					if ours {
						args = append(args, "-I", "include/context")
					} else {
						args = append(args, "-isystem", testenv.HPyInclude(t), "-isystem", python)
					}
					out, err := exec.Command(testenv.Tool(t, language.tool), append(args, source)...).CombinedOutput()
					require.NoError(t, err, "%s %s for %s (ours: %v)\n%s", g.name, role, abi, ours, out)
				}
			}
		}
	}
}

func TestGeneratedCForPythonAloneCompilesForEveryAPI(t *testing.T) {
	python := strings.TrimSpace(testenv.RunPython(t, "import sysconfig; print(sysconfig.get_paths()['include'])"))
	for _, g := range generatedC {
		api := parse(t, g.header)
		if api.Profile == apidef.Host {
			continue
		}
		dir := t.TempDir()
		for role, text := range cpythonUnits(api) {
			for _, language := range compilers(t) {
				source := filepath.Join(dir, role+"."+language.ext)
				require.NoError(t, os.WriteFile(source, []byte(text), 0o644))
				for _, limited := range []string{"", "0x03090000", "0x030b0000"} {
					effort := []string{"-O2"}
					if limited != "" {
						effort = []string{"-fsyntax-only", "-DPy_LIMITED_API=" + limited}
					}
					args := append(effort, "-std="+language.std, "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", "-o", os.DevNull,
						"-I", g.dir, "-I", filepath.Dir(g.header), "-I", "include", "-isystem", python, source)
					out, err := exec.Command(testenv.Tool(t, language.tool), args...).CombinedOutput()
					require.NoError(t, err, "%s %s in %s with limited API %q\n%s", g.name, role, language.std, limited, out)
				}
			}
		}
	}
}

func TestConsumersAreCompiledWithWhatTheyCall(t *testing.T) {
	python := strings.TrimSpace(testenv.RunPython(t, "import sysconfig; print(sysconfig.get_paths()['include'])"))
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cpython.c": "#include \"numpy_cpython_consumer.h\"\nint use(NumPy_Record *r, PyObject *a);\n" +
			"int use(NumPy_Record *r, PyObject *a) { return NumPy_Ndim(r, a); }\n",
		"hpy.c": "#include \"numpy_consumer.h\"\nint use(HPyContext *ctx, HPy a);\nint use(HPyContext *ctx, HPy a) { return NumPy_Ndim(ctx, a); }\n",
	} {
		for _, implement := range []string{"", "#define HPYAPI_IMPLEMENT\n"} {
			source, object := filepath.Join(dir, name), filepath.Join(dir, name+".o")
			require.NoError(t, os.WriteFile(source, []byte(implement+text), 0o644))
			args := []string{"-std=c11", "-O0", "-c", "-o", object, "-I", "testdata/golden", "-I", "../numpyapi", "-I", "include", "-I", "include/context", "-isystem", python}
			if name == "hpy.c" {
				args = append(args, "-DHPY", "-DHPY_ABI_UNIVERSAL")
			}
			out, err := exec.Command(testenv.Tool(t, "gcc"), append(args, source)...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			symbols, err := exec.Command(testenv.Tool(t, "nm"), object).Output()
			require.NoError(t, err)
			require.Equal(t, []string{"NumPy_bridge_ndim"}, regexp.MustCompile(`NumPy_(?:bridge|lend)_\w+`).FindAllString(string(symbols), -1), name)
		}
	}
}

func TestHeadersOfAnEarlierGenerationAreRefused(t *testing.T) {
	dir := t.TempDir()
	for _, f := range gen.CRuntime() {
		data := regexp.MustCompile(`(?m)^#define HPYAPI_HEADERS \d+$`).ReplaceAll(f.Data, []byte("#define HPYAPI_HEADERS 0"))
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), data, 0o644))
	}
	source := filepath.Join(dir, "unit.c")
	require.NoError(t, os.WriteFile(source, []byte("#include \"numpy_table.h\"\n"), 0o644))
	for include, refused := range map[string]bool{dir: true, "include": false} {
		args := []string{"-fsyntax-only", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", "testdata/golden", "-I", "../numpyapi", "-I", include, "-I", "include/context", source}
		out, err := exec.Command(testenv.Tool(t, "gcc"), args...).CombinedOutput()
		require.Equal(t, refused, err != nil, "%s", out)
		require.Equal(t, refused, strings.Contains(string(out), "hpyapi.h is older than numpy_table.h"))
	}
}

// layoutChecks is a C file that compiles only when every member of the context, every struct and every constant of the
// HPy definition is where and what the included hpy.h says.
func layoutChecks(api *apidef.API, minor uint16) string {
	var b strings.Builder
	b.WriteString("#include <hpy.h>\n#include <stddef.h>\n#define CHECK(c) _Static_assert(c, #c)\n")
	for _, s := range api.Slots {
		if s.Since <= minor {
			fmt.Fprintf(&b, "CHECK(offsetof(struct _HPyContext_s, %s) == %d);\n", s.Name, 24+8*s.Index)
		}
	}
	for _, e := range api.Enums {
		for _, v := range e.Values {
			if v.Name != "HPy_tp_descr_get" && v.Name != "HPyType_BuiltinShape_Dict" {
				fmt.Fprintf(&b, "CHECK((int)%s == %d);\n", v.Name, v.Value)
			}
		}
	}
	for _, s := range api.Structs {
		if s.Name == "" || s == api.Header {
			continue
		}
		fmt.Fprintf(&b, "CHECK(sizeof(%s) == %d);\n", s.Name, s.Size)
		for _, f := range s.Fields {
			if f.Name != "" {
				fmt.Fprintf(&b, "CHECK(offsetof(%s, %s) == %d);\n", s.Name, f.Name, f.Offset)
			}
		}
	}
	return b.String()
}

func TestContextLayoutIsThatOfTheOfficialHeaders(t *testing.T) {
	api := parse(t, "../hpyctx/abi/hpy.api.h")
	count := 0
	for _, s := range api.Slots {
		if s.Since == 0 {
			count++
		}
	}
	require.Equal(t, 263, count, "members of release 0.9.0")
	source := filepath.Join(t.TempDir(), "layout.c")
	for _, headers := range []struct {
		name, include string
		minor         uint16
		size          int
	}{
		{"official", testenv.HPyInclude(t), 0, 24 + 8*263},
		{"ours", "include/context", 1, 24 + 8*273},
	} {
		t.Run(headers.name, func(t *testing.T) {
			text := layoutChecks(api, headers.minor) + fmt.Sprintf("CHECK(sizeof(struct _HPyContext_s) == %d);\n", headers.size)
			require.NoError(t, os.WriteFile(source, []byte(text), 0o644))
			args := []string{"-std=c11", "-DHPY_ABI_UNIVERSAL", "-isystem", headers.include, "-fsyntax-only", source}
			out, err := exec.Command(testenv.Tool(t, "gcc"), args...).CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
}

// names collects what a pattern captures in files.
func names(t testing.TB, pattern string, files ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(data), -1) {
			found[m[1]] = m[len(m)-1]
		}
	}
	return found
}

func TestContextHeaderHasTheSignatureOfEverySlot(t *testing.T) {
	pattern := `#define _HPySlot_SIG__(\w+) (\w+)`
	ours := names(t, pattern, "include/context/hpy.h")
	for slot, signature := range names(t, pattern, filepath.Join(testenv.HPyInclude(t), "hpy", "autogen_hpyslot.h")) {
		require.Equal(t, signature, ours[slot], slot)
	}
}

func TestContextHeaderDeclaresFunctionsAsTheOfficialHeadersDo(t *testing.T) {
	// Parameter names and blanks differ; types do not.
	pattern := `#define _HPyFunc_DECLARE_HPyFunc_(\w+)\(SYM\) (.*)`
	normal := func(s string) string {
		s = regexp.MustCompile(`\b(ctx|self|arg|args|nargs|kwnames|other|third|index|start|end|value|key|memory|name|op|obj|type|closure|buffer|flags|visit|object|spec|kw)\b`).ReplaceAllString(s, "")
		return regexp.MustCompile(`\s+`).ReplaceAllString(s, "")
	}
	ours := names(t, pattern, "include/context/hpy.h")
	for signature, declaration := range names(t, pattern, filepath.Join(testenv.HPyInclude(t), "hpy", "autogen_hpyfunc_declare.h")) {
		require.Equal(t, normal(declaration), normal(ours[signature]), signature)
	}
}

func TestCRefusesOtherProfiles(t *testing.T) {
	_, err := gen.C(parse(t, "../hpyctx/abi/hpy.api.h"), gen.COptions{})
	require.ErrorContains(t, err, "standard profile")
	_, err = gen.CPython(parse(t, "../hpyctx/abi/hpy.api.h"), gen.COptions{})
	require.ErrorContains(t, err, "standard profile")
	_, err = gen.CContext(parse(t, "../numpyapi/numpy.api.h"), gen.COptions{})
	require.ErrorContains(t, err, "host profile")
}

func TestCRuntimeIsWhatGeneratedHeadersInclude(t *testing.T) {
	have := map[string]bool{"hpy.h": true}
	for _, f := range gen.CRuntime() {
		have[f.Name] = true
	}
	for _, f := range gen.CContextRuntime() {
		have[f.Name] = true
	}
	for _, f := range append(append(gen.CRuntime(), generateC(t, "../numpyapi/numpy.api.h")...), append(gen.CContextRuntime(), generateC(t, "../hpyctx/abi/hpy.api.h")...)...) {
		for _, m := range regexp.MustCompile(`#\s*include [<"](hpy\w*\.h)`).FindAllStringSubmatch(string(f.Data), -1) {
			require.True(t, have[m[1]], "%s includes %s", f.Name, m[1])
		}
	}
}
