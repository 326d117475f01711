package gen_test

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// The tests of this file hold gen/include/context against the headers of hpy 0.9.0: what sources written for HPy can name
// is there, of the same type and value. Differences on purpose are here with their reasons, and in docs/headers.md.

// include is a folder of HPy headers.
type include struct{ name, folder string }

func includes(t testing.TB) (official, ours include) {
	return include{"official", testenv.HPyInclude(t)}, include{"ours", testenv.ContextInclude(t)}
}

// gcc runs the C compiler on a text that includes HPy headers, and gives what it prints.
func (i include) gcc(t testing.TB, text string, args ...string) string {
	t.Helper()
	out, err := i.try(t, "gcc", text, args...)
	require.NoError(t, err, "%s headers: %s", i.name, out)
	return out
}

func (i include) try(t testing.TB, tool, text string, args ...string) (string, error) {
	t.Helper()
	source := filepath.Join(t.TempDir(), map[string]string{"gcc": "unit.c", "g++": "unit.cc"}[tool])
	require.NoError(t, os.WriteFile(source, []byte(text), 0o644))
	args = append([]string{"-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", i.folder}, append(args, source)...)
	out, err := exec.Command(testenv.HostTool(t, tool), args...).CombinedOutput()
	return string(out), err
}

// headers are the names by which sources include headers of the folder.
func (i include) headers(t testing.TB) []string {
	t.Helper()
	var names []string
	require.NoError(t, filepath.WalkDir(i.folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(i.folder, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	}))
	return names
}

// needsPython are the headers that the universal ABI cannot include: they include Python.h, or forbid it.
var needsPython = regexp.MustCompile(`^hpy/(cpython/.*|forbid_python_h/Python|runtime/ctx_\w+)\.h$`)

func TestContextHeadersHaveEveryNameThatHPyInstalls(t *testing.T) {
	official, ours := includes(t)
	strict := []string{"-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"}
	var all strings.Builder
	for _, name := range official.headers(t) {
		require.FileExists(t, filepath.Join(ours.folder, name))
		// Before hpy.h and twice, as sources of third parties include them.
		unit := fmt.Sprintf("#include \"%[1]s\"\n#include \"%[1]s\"\n#include <hpy.h>\nHPy *unit(HPy *h);\n", name)
		out, err := ours.try(t, "gcc", unit, strict...)
		if needsPython.MatchString(name) {
			require.Error(t, err, name)
			require.Contains(t, out, "#error \"", "%s says why", name)
			continue
		}
		require.NoError(t, err, "%s: %s", name, out)
		fmt.Fprintf(&all, "#include \"%s\"\n", name)
	}
	for _, standard := range []string{"c++11", "c++17", "c++20"} {
		out, err := ours.try(t, "g++", all.String(), append(strict, "-std="+standard)...)
		require.NoError(t, err, "%s: %s", standard, out)
	}
}

// A module that uses nearly all of the headers compiles without a warning. C++ before 2020 has no designated initialisers,
// which the module itself uses, and later C++ warns of members without one.
func TestContextHeadersCompileWithoutWarnings(t *testing.T) {
	_, ours := includes(t)
	module := testenv.Path(t, "hpyctx", "testdata", "headers.c")
	for _, compiler := range [][]string{
		{"gcc", "-std=c11", "-O0"}, {"gcc", "-std=c11", "-O3"}, {"gcc", "-std=gnu17", "-Os"},
		{"g++", "-std=c++17", "-O2", "-Wno-c++20-extensions", "-Wno-missing-field-initializers"},
		{"g++", "-std=c++20", "-O2", "-Wno-missing-field-initializers"},
		{"clang", "-std=c11", "-O2"}, {"clang++", "-x", "c++", "-std=c++20", "-O2", "-Wno-missing-field-initializers"},
	} {
		tool := compiler[0]
		if _, err := exec.LookPath(tool); err != nil && strings.HasPrefix(tool, "clang") {
			continue // not needed to build; what gcc says decides
		}
		args := append(compiler[1:], "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", "-o", os.DevNull,
			"-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", ours.folder)
		if tool == "g++" {
			args = append(args, "-x", "c++")
		}
		out, err := exec.Command(testenv.HostTool(t, tool), append(args, module)...).CombinedOutput()
		require.NoError(t, err, "%s\n%s", compiler, out)
	}
}

// macros are the macros of hpy.h that its own headers define, with parameters and text.
func (i include) macros(t testing.TB) map[string][2]string {
	t.Helper()
	before := names(t, `^#define (\w+)`, i.write(t, i.gcc(t, "#include <stdlib.h>\n#include <assert.h>\n", "-E", "-dM")))
	own := map[string]bool{}
	for _, name := range i.headers(t) {
		for macro := range names(t, `(?m)^[ \t]*#[ \t]*define[ \t]+(\w+)`, filepath.Join(i.folder, name)) {
			own[macro] = true
		}
	}
	found := map[string][2]string{}
	for _, m := range regexp.MustCompile(`(?m)^#define (\w+)(\([^)]*\))? ?(.*)$`).FindAllStringSubmatch(i.gcc(t, "#include <hpy.h>\n", "-E", "-dM"), -1) {
		if _, ok := before[m[1]]; !ok && own[m[1]] {
			found[m[1]] = [2]string{m[2], strings.TrimSpace(m[3])}
		}
	}
	return found
}

func (i include) write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

// noMacros are macros of the official headers that ours do without.
var noMacros = map[string]string{
	"_HPyType_HELPER_AS_STRUCT":    "a part of how HPyType_HELPERS is written",
	"_HPyType_HELPER_DEFINE_SHAPE": "a part of how HPyType_HELPERS is written",
	"_HPyType_HELPER_FNAME":        "a part of how HPyType_HELPERS is written",
	"_HPyType_HELPER_TYPE":         "a part of how HPyType_HELPERS is written",
	"_HPyType_HELPER_X":            "a part of how HPyType_HELPERS is written",
}

func TestContextHeadersDefineEveryMacroOfTheOfficialOnes(t *testing.T) {
	official, ours := includes(t)
	have := ours.macros(t)
	var values []string
	for name, m := range official.macros(t) {
		if noMacros[name] != "" {
			require.NotContains(t, have, name, "no exception any more")
			continue
		}
		if strings.HasSuffix(name, "_H") && m[1] == "" {
			continue // an include guard
		}
		require.Contains(t, have, name)
		require.Equal(t, m[0] == "", have[name][0] == "", "%s: with parameters or without", name)
		if m[0] == "" && regexp.MustCompile(`^[(0-9"]|^INTPTR`).MatchString(m[1]) {
			values = append(values, name)
		}
	}
	require.Greater(t, len(values), 10)
	slices.Sort(values)
	require.Equal(t, official.values(t, values), ours.values(t, values))
}

// values prints constants.
func (i include) values(t testing.TB, names []string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("#include <hpy.h>\n#include <stdio.h>\nstatic void text(const char *n, const char *s) { printf(\"%s %s\\n\", n, s); }\n" +
		"static void number(const char *n, long long v) { printf(\"%s %lld\\n\", n, v); }\n" +
		"#define SHOW(m) _Generic((m), char *: text, default: number)(#m, m)\nint main(void)\n{\n")
	for _, name := range names {
		fmt.Fprintf(&b, "    SHOW(%s);\n", name)
	}
	b.WriteString("    return 0;\n}\n")
	program := filepath.Join(t.TempDir(), "values")
	i.gcc(t, b.String(), "-w", "-o", program)
	out, err := exec.Command(program).Output()
	require.NoError(t, err)
	return string(out)
}

// functions are the prototypes of hpy.h and the headers that it includes, without names of parameters.
func (i include) functions(t testing.TB) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "prototypes")
	i.gcc(t, "#include <hpy.h>\n", "-fsyntax-only", "-aux-info", file)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	found := map[string]string{}
	line := regexp.MustCompile(`(?m)^/\* ` + regexp.QuoteMeta(i.folder) + `\S* \*/ (?:extern|static) (?:inline )?(.*?)(\w+) \((.*?)\);(?: /\* \(([^)]*)\).*)?$`)
	for _, m := range line.FindAllStringSubmatch(string(data), -1) {
		params := m[3]
		for _, name := range strings.Split(m[4], ", ") {
			if name != "" {
				params = regexp.MustCompile(`\b`+name+`(,|$)`).ReplaceAllString(params, "$1")
			}
		}
		found[m[2]] = regexp.MustCompile(`\s+`).ReplaceAllString(m[1]+"("+params+")", "")
	}
	return found
}

// otherTypes are the functions that ours declare otherwise.
var otherTypes = map[string]string{
	"HPyTuple_FromArray": "takes constant handles too",
	"HPyCFunction":       "void (*)(void), which compilers let every function be cast to without a warning",
}

func TestContextHeadersDeclareEveryFunctionOfTheOfficialOnes(t *testing.T) {
	official, ours := includes(t)
	want, have := official.functions(t), ours.functions(t)
	require.Greater(t, len(want), 200)
	for name, prototype := range want {
		require.Contains(t, have, name)
		if otherTypes[name] == "" {
			require.Equal(t, prototype, have[name], name)
		} else {
			require.NotEqual(t, prototype, have[name], "%s: no exception any more", name)
		}
	}
}

// types are the type names of hpy.h, spelt out to structs with fields and offsets, enums with values, functions with
// parameters; what has a name of its own there is its name.
func (i include) types(t testing.TB) map[string]string {
	t.Helper()
	object := filepath.Join(t.TempDir(), "unit.o")
	i.gcc(t, "#include <hpy.h>\n", "-g", "-fno-eliminate-unused-debug-types", "-c", "-o", object)
	file, err := elf.Open(object)
	require.NoError(t, err)
	defer file.Close()
	data, err := file.DWARF()
	require.NoError(t, err)
	found := map[string]string{}
	for r := data.Reader(); ; {
		entry, err := r.Next()
		require.NoError(t, err)
		if entry == nil {
			return found
		}
		if entry.Tag == dwarf.TagTypedef || entry.Tag == dwarf.TagStructType && entry.Val(dwarf.AttrName) != nil {
			typ, err := data.Type(entry.Offset)
			require.NoError(t, err)
			td, ok := typ.(*dwarf.TypedefType)
			if !ok {
				found["struct "+typ.(*dwarf.StructType).StructName] = spell(typ)
				continue
			}
			found[td.Name] = spell(td.Type)
			if st, ok := td.Type.(*dwarf.StructType); ok && st.StructName != "" {
				found[td.Name] = typeName(st)
			}
		}
	}
}

// spell writes a type down to the names that it uses.
func spell(typ dwarf.Type) string {
	switch t := typ.(type) {
	case *dwarf.TypedefType:
		return t.Name
	case *dwarf.StructType:
		var b strings.Builder
		fmt.Fprintf(&b, "%s of %d {", t.Kind, t.ByteSize)
		for _, f := range t.Field {
			fmt.Fprintf(&b, "\n %s at %d: %s", f.Name, f.ByteOffset, typeName(f.Type))
		}
		return b.String() + "}"
	case *dwarf.EnumType:
		var b strings.Builder
		b.WriteString("enum {")
		for _, v := range t.Val {
			fmt.Fprintf(&b, "\n %s = %d", v.Name, v.Val)
		}
		return b.String() + "}"
	}
	return typeName(typ)
}

// typeName writes a type as a field or parameter has it.
func typeName(typ dwarf.Type) string {
	switch t := typ.(type) {
	case *dwarf.PtrType:
		return typeName(t.Type) + "*"
	case *dwarf.QualType:
		return t.Qual + " " + typeName(t.Type)
	case *dwarf.FuncType:
		var params []string
		for _, p := range t.ParamType {
			params = append(params, typeName(p))
		}
		result := "void"
		if t.ReturnType != nil {
			result = typeName(t.ReturnType)
		}
		return result + "(" + strings.Join(params, ", ") + ")"
	case *dwarf.StructType:
		if t.StructName != "" {
			return t.Kind + " " + t.StructName
		}
		return spell(t)
	case *dwarf.EnumType:
		return spell(t)
	}
	return typ.String()
}

// newer are what ours have beyond release 0.9.0, as hosts of HPy's main branch do.
var newer = []string{"HPy_tp_descr_get = 54", "HPyType_BuiltinShape_Dict = 7"}

func TestContextHeadersDeclareEveryTypeOfTheOfficialOnes(t *testing.T) {
	official, ours := includes(t)
	want, have := official.types(t), ours.types(t)
	require.Contains(t, want, "HPyStructSequence_Desc")
	checked := 0
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !regexp.MustCompile(`^(struct )?_*(HPy|cpy_|FORBIDDEN_)`).MatchString(name) {
			continue // of the C library
		}
		checked++
		switch name {
		case "HPyCFunction":
			require.Equal(t, "void()*", have[name], "%s: otherTypes says why", name)
			continue
		case "struct _HPyContext_s": // ours has the members of newer hosts too
			members := strings.Split(have[name], "\n")
			for _, member := range strings.Split(strings.TrimSuffix(want[name], "}"), "\n")[1:] {
				if !strings.Contains(member, " ctx_Tuple_FromArray ") {
					require.True(t, slices.Contains(members, member), member)
				}
			}
			continue
		}
		have := have[name]
		for _, value := range newer {
			have = strings.Replace(have, "\n "+value, "", 1)
		}
		if strings.HasPrefix(name, "_HPyFunc_args_") { // only the macros of trampolines name its fields
			fields := regexp.MustCompile(`(?m)^ \w+ at`)
			want[name], have = fields.ReplaceAllString(want[name], " at"), fields.ReplaceAllString(have, " at")
		}
		require.Equal(t, want[name], have, name)
	}
	require.Greater(t, checked, 80)
}

func TestContextHeadersOfTheGeneratorAreThoseOfTheRepository(t *testing.T) {
	_, ours := includes(t)
	have := []string{"hpy.h"}
	for _, f := range gen.CContextRuntime() {
		have = append(have, f.Name)
	}
	require.ElementsMatch(t, ours.headers(t), have)
}
