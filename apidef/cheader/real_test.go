package cheader_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

var realDefinitions = []string{"numpy_array", "numpy_ufunc", "datetime", "pyexpat", "dlpack", "multidict", "qiskit_circuit", "qiskit_qi", "qiskit_transpile"}

func realDefinition(t *testing.T, name string) *apidef.API {
	t.Helper()
	api, problems, err := cheader.ParseFile(testenv.Path(t, "examples/definitions/"+name+".api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	return api
}

func TestRealDefinitionsAreFixedPointsAndCompile(t *testing.T) {
	for _, name := range realDefinitions {
		api := realDefinition(t, name)
		text := cheader.Print(api)
		again, problems := cheader.Parse(testenv.Path(t, "examples/definitions")+"/printed.h", text, cheader.Options{})
		require.NoError(t, problems.Err(), name)
		require.Equal(t, string(text), string(cheader.Print(again)), name)
		require.Equal(t, api.Fingerprint(), again.Fingerprint(), name)
		require.Equal(t, meaning(api), meaning(again), name)
		require.Len(t, api.WrapperNames(), liveSlots(api), name)
		for _, ext := range []string{".c", ".cpp"} {
			compileC(t, ext, "#include <examples/definitions/"+name+".api.h>\n", testenv.Root(t))
		}
	}
}

func liveSlots(api *apidef.API) int {
	n := 0
	for _, s := range api.Slots {
		if s.Kind != apidef.SlotHole {
			n++
		}
	}
	return n
}

// numpySlot is what NumPy's own headers say about a word of a table.
type numpySlot struct {
	name      string
	kind      apidef.SlotKind
	signature string // "result (params)" in our spelling, for functions
	since     int
}

var (
	numpyVersion  = regexp.MustCompile(`^#define NPY_(\d+_\d+)_API_VERSION (0x[0-9a-f]+)`)
	numpyMinimum  = regexp.MustCompile(`^#if NPY_FEATURE_VERSION >= NPY_(\d+_\d+)_API_VERSION`)
	numpyObject   = regexp.MustCompile(`^#define (\w+) \(\*\((\w+(?: ?\*)?) ?\*\)(?:PyArray|PyUFunc)_API\[(\d+)\]\)`)
	numpyArray    = regexp.MustCompile(`^#define (\w+) \(\(\w+ \*\)(?:PyArray|PyUFunc)_API\[(\d+)\]\)`)
	numpyDType    = regexp.MustCompile(`^#define (\w+) \(\*\((\w+) \*\)\(PyArray_API \+ (\d+)\)\[(\d+)\]\)`)
	numpyFunction = regexp.MustCompile(`^#define (\w+) \\ +\(\*\((.*?) ?\(\*\)\((.*)\)\) \\ +(?:PyArray|PyUFunc)_API\[(\d+)\]\)`)
)

// numpyTable reads the slots from the macros of a header of the installed NumPy.
func numpyTable(t *testing.T, files ...string) map[int]numpySlot {
	t.Helper()
	include := strings.TrimSpace(testenv.RunPython(t, "import numpy; print(numpy.get_include())"))
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(include, "numpy", name))
		require.NoError(t, err)
		return strings.ReplaceAll(string(data), "\\\n", "\\ ")
	}
	versions := map[string]int{}
	for _, line := range strings.Split(read("numpyconfig.h"), "\n") {
		if m := numpyVersion.FindStringSubmatch(line); m != nil {
			n, err := strconv.ParseInt(m[2], 0, 32)
			require.NoError(t, err)
			versions[m[1]] = int(n)
		}
	}
	table := map[int]numpySlot{}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		require.NoError(t, err)
		return n
	}
	for _, file := range files {
		since := 0
		for _, line := range strings.Split(read(file), "\n") {
			if m := numpyMinimum.FindStringSubmatch(line); m != nil {
				since = versions[m[1]]
			} else if strings.HasPrefix(line, "#endif") {
				since = 0
			}
			if m := numpyFunction.FindStringSubmatch(line); m != nil {
				table[number(m[4])] = numpySlot{m[1], apidef.SlotFunc, m[2] + " (" + m[3] + ")", since}
			} else if m := numpyObject.FindStringSubmatch(line); m != nil {
				kind := apidef.SlotObject
				if m[2] == "int" || m[2] == "NPY_CASTING" || strings.HasSuffix(m[2], "*") {
					kind = apidef.SlotData
				}
				table[number(m[3])] = numpySlot{m[1], kind, "", since}
			} else if m := numpyArray.FindStringSubmatch(line); m != nil {
				table[number(m[2])] = numpySlot{m[1], apidef.SlotObject, "", since}
			} else if m := numpyDType.FindStringSubmatch(line); m != nil {
				table[number(m[3])+number(m[4])] = numpySlot{m[1], apidef.SlotObject, "", since}
			}
		}
	}
	return table
}

var (
	arrayName  = regexp.MustCompile(`\b\w+\[\]`)
	paramName  = regexp.MustCompile(`(\*(?:const)?)(?:order|arrs)$`)
	unusedName = regexp.MustCompile(`NPY_UNUSED\(\w+\)`)
	constAfter = regexp.MustCompile(`^(\w+(?: \w+)*) ?const ?\*`)
)

// numpyType spells a type of NumPy's headers the way the definition does.
func numpyType(text string) string {
	text = strings.TrimSpace(unusedName.ReplaceAllString(text, ""))
	text = arrayName.ReplaceAllString(text, "*")
	text = constAfter.ReplaceAllString(text, "const $1 *")
	text = strings.NewReplacer("FILE", "void", "PyUFuncGenericFunction", "PyUFunc_LoopFunction *", " ", "").Replace(text)
	text = strings.ReplaceAll(paramName.ReplaceAllString(text, "$1"), " ", "")
	if text == "constint" {
		return "int"
	}
	return text
}

func numpySignature(text string) string {
	result, params, _ := strings.Cut(strings.TrimSuffix(text, ")"), " (")
	var out []string
	for _, p := range strings.Split(params, ",") {
		out = append(out, numpyType(p))
	}
	return numpyType(result) + "(" + strings.Join(out, ",") + ")"
}

func ourSignature(f *apidef.Func) string {
	var params []string
	for _, p := range f.Params {
		params = append(params, strings.ReplaceAll(p.Type.String(), " ", ""))
	}
	if f.Variadic {
		params = append(params, "...")
	}
	if len(params) == 0 {
		params = []string{"void"}
	}
	return strings.ReplaceAll(f.Result.Type.String(), " ", "") + "(" + strings.Join(params, ",") + ")"
}

func TestNumPyDefinitionsAgreeWithTheInstalledHeaders(t *testing.T) {
	tables := map[string][]string{
		"numpy_array": {"__multiarray_api.h", "_public_dtype_api_table.h"},
		"numpy_ufunc": {"__ufunc_api.h"},
	}
	for name, files := range tables {
		api := realDefinition(t, name)
		table := numpyTable(t, files...)
		require.Greater(t, len(table), 40)
		compared := 0
		for _, s := range api.Slots {
			want, ok := table[s.Index]
			if s.Kind == apidef.SlotHole {
				require.False(t, ok && want.since <= int(api.Minor), "%s: hole %d is %s", name, s.Index, want.name)
				continue
			}
			if !ok && int(s.Since) > 0 {
				continue // the installed NumPy may be older than the definition
			}
			require.True(t, ok, "%s: slot %d, %s, is not in NumPy's headers", name, s.Index, s.Name)
			require.Equal(t, want.name, s.Name)
			require.Equal(t, want.kind, s.Kind, s.Name)
			// NumPy marks the DTypes and all of 2.0 in one block; before 1.16 it gives no minimum.
			if want.since > 13 || s.Since > 13 {
				require.Equal(t, sinceOf(want), int(s.Since), s.Name)
			}
			if s.Kind == apidef.SlotFunc {
				require.Equal(t, numpySignature(want.signature), ourSignature(s.Func), s.Name)
			}
			compared++
		}
		for index, want := range table {
			if index >= len(api.Slots) {
				require.Greater(t, sinceOf(want), int(api.Minor), "%s: slot %d, %s, is missing", name, index, want.name)
			}
		}
		t.Logf("%s: %d slots compared", name, compared)
	}
}

func sinceOf(s numpySlot) int { return s.since }

// TestRealTablesHoldWhatTheDefinitionsSay looks into the tables of the running interpreter.
func TestRealTablesHoldWhatTheDefinitionsSay(t *testing.T) {
	var program strings.Builder
	program.WriteString(`
import ctypes, datetime, pyexpat
import numpy
get = ctypes.pythonapi.PyCapsule_GetPointer
get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
def word(table, offset): return ctypes.c_void_p.from_address(table + offset).value
def check(what, ok):
    if not ok: raise SystemExit(what)
d = get(datetime.datetime_CAPI, b"datetime.datetime_CAPI")
e = get(pyexpat.expat_CAPI, b"pyexpat.expat_CAPI")
a = get(numpy._core._multiarray_umath._ARRAY_API, None)
`)
	dt := realDefinition(t, "datetime")
	for name, object := range map[string]string{
		"DateType": "date", "DateTimeType": "datetime", "TimeType": "time", "DeltaType": "timedelta", "TZInfoType": "tzinfo", "TimeZone_UTC": "timezone.utc",
	} {
		s := slotCalled(dt, "PyDateTime_"+name)
		require.NotNil(t, s, name)
		require.Equal(t, apidef.SlotObject, s.Kind)
		fmt.Fprintf(&program, "check(%q, word(d, %d) == id(datetime.%s))\n", name, 8*s.Index, object)
	}
	for _, s := range dt.Slots[6:] {
		fmt.Fprintf(&program, "check(%q, word(d, %d))\n", s.Name, 8*s.Index)
	}
	expat := realDefinition(t, "pyexpat")
	require.Equal(t, 24, expat.Header.Size)
	fmt.Fprintf(&program, "check('magic', ctypes.string_at(word(e, 0)).startswith(b'pyexpat.expat_CAPI %d.'))\n", expat.Major)
	fmt.Fprintf(&program, "size = ctypes.c_int.from_address(e + %d).value\n", expat.Header.Fields[1].Offset)
	fmt.Fprintf(&program, "check('size', size >= %d)\n", expat.Header.Size+8*slotCountAt(expat, 0))
	fmt.Fprintf(&program, "check('version', ctypes.c_int.from_address(e + %d).value == pyexpat.version_info[0])\n", expat.Header.Fields[2].Offset)
	for _, s := range expat.Slots[:18] {
		fmt.Fprintf(&program, "check(%q, word(e, %d))\n", s.Name, expat.Header.Size+8*s.Index)
	}
	array := realDefinition(t, "numpy_array")
	for name, object := range map[string]string{
		"PyArray_Type": "ndarray", "PyArrayDescr_Type": "dtype", "PyDoubleArrType_Type": "float64", "PyHalfArrType_Type": "float16",
		"NpyIter_Type": "nditer", "_PyArrayScalar_BoolValues": "False_", "PyBoolArrType_Type": "bool_",
	} {
		s := slotCalled(array, name)
		require.NotNil(t, s, name)
		fmt.Fprintf(&program, "check(%q, word(a, %d) == id(numpy.%s))\n", name, 8*s.Index, object)
	}
	calls := []struct {
		api         *apidef.API
		table       string
		name, check string
	}{
		{dt, "d", "PyDateTime_Date_FromDate", "f(2024, 2, 29, datetime.date) == datetime.date(2024, 2, 29)"},
		{dt, "d", "PyDateTime_DateTime_FromDateAndTime", "f(2024, 2, 29, 1, 2, 3, 4, None, datetime.datetime) == datetime.datetime(2024, 2, 29, 1, 2, 3, 4)"},
		{dt, "d", "PyDateTime_Time_FromTimeAndFold", "f(1, 2, 3, 4, None, 1, datetime.time).fold == 1"},
		{dt, "d", "PyDateTime_Delta_FromDelta", "f(1, 90000, 0, 1, datetime.timedelta) == datetime.timedelta(2, 3600)"},
		{dt, "d", "PyDateTime_Date_FromTimestamp", "f(datetime.date, (86400,)) == datetime.date.fromtimestamp(86400)"},
		{expat, "e", "PyExpat_ErrorString", "f(2) == b'syntax error'"},
		{array, "a", "PyArray_GetNDArrayCFeatureVersion", "f() >= 17"},
		{array, "a", "PyArray_DescrFromType", "f(12) == numpy.dtype('float64')"},
		{array, "a", "PyArray_Size", "f(numpy.zeros((3, 4))) == 12"},
		{array, "a", "PyArray_CanCastTo", "f(numpy.dtype('i4'), numpy.dtype('f8')) == 1 and f(numpy.dtype('f8'), numpy.dtype('i4')) == 0"},
		{array, "a", "PyArray_CopyAnyInto", "f(numpy.zeros(2), numpy.ones(2)) == 0"},
	}
	for _, c := range calls {
		s := slotCalled(c.api, c.name)
		require.NotNil(t, s, c.name)
		offset := 8 * s.Index
		if c.api.Header != nil {
			offset += c.api.Header.Size
		}
		fmt.Fprintf(&program, "f = %s(word(%s, %d))\ncheck(%q, %s)\n", prototype(t, s.Func), c.table, offset, c.name, c.check)
	}
	program.WriteString("print('checked')\n")
	require.Equal(t, "checked", strings.TrimSpace(testenv.RunPython(t, program.String())))
}

// prototype is the ctypes type of a function that takes the interpreter lock for granted.
func prototype(t *testing.T, f *apidef.Func) string {
	t.Helper()
	types := map[apidef.TypeKind]string{
		apidef.Int32: "c_int32", apidef.EnumRef: "c_int32", apidef.Uint32: "c_uint32", apidef.Uint8: "c_uint8", apidef.Ssize: "c_ssize_t", apidef.Void: "None",
	}
	spell := func(typ *apidef.Type) string {
		switch {
		case typ.Kind == apidef.Pointer && typ.Elem.Kind == apidef.Char:
			return "ctypes.c_char_p"
		case typ.Kind == apidef.Pointer:
			return "ctypes.py_object" // every other pointer of these functions is an object
		}
		require.Contains(t, types, typ.Kind, typ.String())
		return "ctypes." + types[typ.Kind]
	}
	text := "ctypes.PYFUNCTYPE(" + spell(f.Result.Type)
	for _, p := range f.Params {
		text += ", " + spell(p.Type)
	}
	return text + ")"
}

func slotCalled(api *apidef.API, name string) *apidef.Slot {
	for _, s := range api.Slots {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func TestStolenReferencesOfNumPyAreInTheSignatures(t *testing.T) {
	api := realDefinition(t, "numpy_array")
	require.Equal(t, "(o,steal o,i32,i32,i32,o)o!null", slotCalled(api, "PyArray_FromAny").Signature())
	require.Equal(t, "(o,steal o)i32!-1", slotCalled(api, "PyArray_SetBaseObject").Signature())
	require.Equal(t, "(i32,...)o!null", slotCalled(api, "PyArray_MultiIterNew").Signature())
	require.Equal(t, "object", slotCalled(api, "PyArray_Type").Signature())
}

func TestRealDefinitionsKeepWhatTheirLockFilesPromise(t *testing.T) {
	for _, name := range realDefinitions {
		path := testenv.Path(t, "examples/definitions/"+name+".api.lock")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		old, problems := lock.Parse(path, data)
		require.NoError(t, problems.Err())
		current := lock.FromAPI(realDefinition(t, name))
		require.Empty(t, breaking.Unapproved(breaking.Compare(old, current)), name)
		require.Equal(t, string(data), string(lock.Format(current)), "run hpyapi lock examples/definitions/%s.api.h", name)
	}
}
