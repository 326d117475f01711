package cheader_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/rules"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// compileC compiles text as C11 or C++17, with every warning an error.
func compileC(t *testing.T, ext, text string, includes ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "check"+ext)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	testenv.Compile(t, testenv.Library{
		Name: "check.so", Sources: []string{file}, Flags: officialFlags(t),
		Includes: append([]string{testenv.GenInclude(t)}, includes...),
	})
}

// officialFlags find HPy's own headers, whose warnings are not ours.
func officialFlags(t *testing.T) []string {
	return []string{"-DHPY_ABI_UNIVERSAL", "-isystem", testenv.HPyInclude(t)}
}

func TestDefinitionsCompileUnchangedAsCAndCpp(t *testing.T) {
	for _, ext := range []string{".c", ".cpp"} {
		for _, first := range []string{"#include <hpy.h>\n", ""} {
			compileC(t, ext, first+"#include \"numpyapi/numpy.api.h\"\n#include \"numpyapi/numpy.api.h\"\nextern numpy_zeros *zeros;\nnumpy_zeros *zeros;\n", testenv.Root(t))
		}
	}
}

func TestGoodExamplesOfRulesCompile(t *testing.T) {
	dir := t.TempDir()
	var all strings.Builder
	for _, r := range rules.All {
		e := r.Explain()
		if e.Language != "h" || strings.Contains(e.Good, "HPYAPI_PROFILE(host)") {
			continue
		}
		for name, text := range e.Files {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		// Every example declares demo_f and its companions; a prefix of its own keeps them apart.
		good := strings.NewReplacer("demo_", strings.ToLower(r.ID)+"_", "DEMO_", r.ID+"_", "API(Demo,", "API("+r.ID+",", "#pragma once\n", "").Replace(e.Good)
		all.WriteString(good)
	}
	for _, ext := range []string{".c", ".cpp"} {
		compileC(t, ext, all.String(), dir)
	}
}

// mainOnly are the constants of HPy's main branch that release 0.9.0 does not have.
var mainOnly = map[string]bool{"HPy_tp_descr_get": true, "HPyType_BuiltinShape_Dict": true}

// TestHostDefinitionAgreesWithTheOfficialHeaders lets the C compiler compare names, order, signatures, constants and
// layouts of hpy.api.h with those of HPy 0.9.0. The definition declares HPy's own names, so each is renamed to ours_NAME
// before it is included.
func TestHostDefinitionAgreesWithTheOfficialHeaders(t *testing.T) {
	api, problems, err := cheader.ParseFile(testenv.Path(t, "hpyctx/abi/hpy.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	require.Len(t, api.Slots, 273)
	require.Equal(t, 24, api.Header.Size)

	var b strings.Builder
	b.WriteString("#include <hpy.h>\n#include <stddef.h>\n")
	rename := func(name string) { fmt.Fprintf(&b, "#define %s ours_%s\n", name, name) }
	for _, s := range api.Structs {
		rename(s.Name)
	}
	for _, e := range api.Enums {
		rename(e.Name)
		for _, v := range e.Values {
			rename(v.Name)
		}
	}
	b.WriteString("#include \"hpyctx/abi/hpy.api.h\"\n")
	for _, s := range api.Structs {
		fmt.Fprintf(&b, "#undef %s\n", s.Name)
	}
	for _, e := range api.Enums {
		fmt.Fprintf(&b, "#undef %s\n", e.Name)
		for _, v := range e.Values {
			fmt.Fprintf(&b, "#undef %s\n", v.Name)
		}
	}
	for _, s := range api.Structs {
		if s.Name != "HPyContextHeader" {
			checkLayout(&b, s)
		}
	}
	for _, e := range api.Enums {
		for _, v := range e.Values {
			fmt.Fprintf(&b, "_Static_assert((int)ours_%s == %d, \"ours\");\n", v.Name, v.Value)
			if !mainOnly[v.Name] {
				fmt.Fprintf(&b, "_Static_assert((int)%s == %d, \"official\");\n", v.Name, v.Value)
			}
		}
	}
	checkMembers(&b, api)
	checkCallbacks(&b, api)
	file := filepath.Join(t.TempDir(), "official.c")
	require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o644))
	testenv.Compile(t, testenv.Library{
		Name: "official.so", Sources: []string{file}, Flags: append(officialFlags(t), "-Wno-pedantic"),
		Includes: []string{testenv.GenInclude(t), testenv.Root(t)},
	})
}

func checkLayout(b *strings.Builder, s *apidef.Struct) {
	fmt.Fprintf(b, "_Static_assert(sizeof(%s) == %d && sizeof(ours_%s) == %d, \"size\");\n", s.Name, s.Size, s.Name, s.Size)
	var fields func(fs []*apidef.Field, base int)
	fields = func(fs []*apidef.Field, base int) {
		for _, f := range fs {
			if f.Name == "" {
				fields(f.Type.Struct.Fields, base+f.Offset)
				continue
			}
			fmt.Fprintf(b, "_Static_assert(offsetof(%s, %s) == %d, \"offset\");\n", s.Name, f.Name, base+f.Offset)
		}
	}
	fields(s.Fields, 0)
}

// checkMembers compares the offset and type of every member of release 0.9.0.
func checkMembers(b *strings.Builder, api *apidef.API) {
	for _, s := range api.Slots {
		if s.Since > 0 {
			continue
		}
		fmt.Fprintf(b, "_Static_assert(offsetof(struct _HPyContext_s, %s) == %d, \"%s\");\n", s.Name, api.Header.Size+8*s.Index, s.Name)
		switch {
		case s.Kind == apidef.SlotHandle:
			fmt.Fprintf(b, "_Static_assert(sizeof(((HPyContext *)0)->%s) == 8, \"word\");\n", s.Name)
		case s.Name == "ctx_Tuple_FromArray" || s.Name == "ctx_CallRealFunctionFromTrampoline":
			// The first has a const array on the main branch, the second a function pointer that is opaque here.
		default:
			fmt.Fprintf(b, "_Static_assert(__builtin_types_compatible_p(%s, __typeof__(((HPyContext *)0)->%s)), \"%s\");\n",
				pointerType(s.Func), s.Name, s.Name)
		}
	}
	fmt.Fprintf(b, "_Static_assert(sizeof(struct _HPyContext_s) == %d, \"size\");\n", api.Header.Size+8*slotCountAt(api, 0))
}

func checkCallbacks(b *strings.Builder, api *apidef.API) {
	for _, c := range api.Callbacks {
		official := "HPyFunc_" + strings.TrimPrefix(c.Name, "hpyfunc_")
		switch c.Name {
		case "hpyfunc_traverseproc":
			continue // names our type of the visit function
		case "hpyfunc_capsule_destructor":
			official = "HPyFunc_Capsule_Destructor"
		}
		fmt.Fprintf(b, "_Static_assert(__builtin_types_compatible_p(%s, %s), \"%s\");\n", pointerType(c.Func), official, c.Name)
	}
}

func pointerType(f *apidef.Func) string {
	var params []string
	for _, p := range f.Params {
		params = append(params, p.Type.String())
	}
	if len(params) == 0 {
		params = []string{"void"}
	}
	return fmt.Sprintf("%s (*)(%s)", f.Result.Type.String(), strings.Join(params, ", "))
}

// slotCountAt is how many words the table had at a minor version: one more than the highest index that was in use.
func slotCountAt(api *apidef.API, minor uint16) (count int) {
	for _, s := range api.Slots {
		if s.Kind != apidef.SlotHole && s.Since <= minor {
			count = max(count, s.Index+1)
		}
	}
	return count
}
