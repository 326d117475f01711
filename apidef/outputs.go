package apidef

import (
	"fmt"
	"slices"
	"strings"
)

// This file is the table of the names that generated code has, in every language. Generators take names from the functions here, and
// check reports two that are one: what is accepted compiles.

// name is one name in one scope of a language.
type name struct {
	of   string // the name in the definition; empty for one that generated code has of its own
	what string
	pos  Pos
}

// nameTable finds names that are given twice.
type nameTable struct {
	r      *resolver
	scopes map[string]map[string]name
	said   map[[2]string]bool // pairs that have been reported, each in the first language only
}

// own enters names that generated code has of its own.
func (t *nameTable) own(scope, what, before string, names string) {
	for _, n := range strings.Fields(names) {
		t.enter(scope, before+n, name{what: what})
	}
}

// add enters a name that something in the definition has in a language, and reports the clash when it is taken.
func (t *nameTable) add(scope, text, of string, pos Pos) {
	t.enter(scope, text, name{of: of, pos: pos})
}

func (t *nameTable) enter(scope, text string, n name) {
	if t.scopes[scope] == nil {
		t.scopes[scope] = map[string]name{}
	}
	first, taken := t.scopes[scope][text]
	switch {
	case !taken:
		t.scopes[scope][text] = n
	case first.of == n.of && first.of != "":
		return // the same thing, or reported as declared twice
	case t.said[[2]string{first.of + first.what, n.of + n.what}]:
		return
	case n.of == "":
		t.r.add(first.pos, "NAME_CLASH", "%s is %s in %s, and so is %s", first.of, text, scope, n.what)
	case first.of == "":
		t.r.add(n.pos, "NAME_CLASH", "%s is %s in %s, and so is %s", n.of, text, scope, first.what)
	default:
		t.r.add(n.pos, "NAME_CLASH", "%s is %s in %s, and so is %s (at %s)", n.of, text, scope, first.of, first.pos)
	}
	if taken {
		t.said[[2]string{first.of + first.what, n.of + n.what}] = true
	}
}

// OwnC are the names that generated headers have behind the name of the API and an underscore.
const OwnC = `MAJOR MINOR ID FLAGS FINGERPRINT CAPSULE STALE SLOT_COUNT SLOTS_END SLOT_ Table Record Import ImportFrom Has Export PROVIDE PROVIDE_FROM Traverse Clear
	IMPORT_GLOBALS EXPORT_GLOBALS MODULE_SLOTS DEFINED_AT DEFINED_MAJOR DEFINED_MINOR INCLUDED_AT MODULE_PYSLOTS
	import api consumer padded padding wanted nothing adopt slots facts table current descriptor provider endpoint enters gate gate_impl entry entry_impl
	entry_new entry_new_impl callback callback_impl callback_new callback_new_impl callback_current callback_endpoint callback_enters
	gate_call entry_call callback_call`

// GuardsC are the macros that generated headers have behind the prefix in capitals and an underscore.
const GuardsC = "TABLE_H CONSUMER_H PROVIDER_H CPYTHON_CONSUMER_H CPYTHON_PROVIDER_H REQUIRED_MINOR"

// OwnGo are the declarations that a generated Go package has of its own.
const OwnGo = "Definition Provider UnimplementedProvider Client Export Import Bind Data"

// OwnPython are the names of a generated Python module that its classes would hide.
const OwnPython = "None True False ImportError AttributeError OverflowError Optional Sequence Array Structure Union IntEnum"

// outputs checks the names in all languages.
func (r *resolver) outputs() {
	a := r.api
	if a.Foreign && a.Profile == PyObject {
		r.foreignNames()
	}
	if a.Profile != Standard || a.Foreign || a.Name == "" || a.Prefix == "" {
		return // generated code tells the names of others apart by itself
	}
	t := &nameTable{r: r, scopes: map[string]map[string]name{}, said: map[[2]string]bool{}}
	t.own("C", "a name of generated code", a.Name+"_", OwnC)
	t.own("C", "a macro of generated code", strings.ToUpper(a.Prefix)+"_", GuardsC)
	t.own("Go", "a declaration of generated code", "", OwnGo)
	t.own("Python", "a name of generated code", "", OwnPython+" "+a.Name+" "+a.Name+"Error "+a.Name+"Capsule")
	t.own("methods of the Go client", "a method of its own", "", "Rebind")
	t.own("the table", "its head", "", "header")
	if a.Guard != "" {
		t.add("C", a.Guard, "the include guard "+a.Guard, a.At.Guard)
	}
	t.types(a)
	for _, s := range a.Slots {
		t.slot(a, s)
	}
	for _, s := range a.Slots {
		if s.Func != nil {
			t.params(s.Func)
		}
	}
	for _, c := range a.Callbacks {
		if c.From == nil {
			t.params(c.Func)
		}
	}
}

func (t *nameTable) types(a *API) {
	for _, e := range a.Enums {
		t.declared(a, e.Name, e.Pos)
		t.add("Python", PythonClass(a, e.Name), e.Name, e.Pos)
		for _, v := range e.Values {
			t.add("C", v.Name, v.Name, v.Pos)
			t.add("Go", GoType(a, e.Name)+GoConstant(a, e, v), v.Name, v.Pos)
			t.add("Python's "+PythonClass(a, e.Name), PythonConstant(a, v), v.Name, v.Pos)
		}
	}
	for _, s := range a.Structs {
		t.declared(a, s.Name, s.Pos)
		t.add("Python", PythonClass(a, s.Name), s.Name, s.Pos)
		for _, f := range s.Fields {
			if f.Name != "" {
				t.field(a, s, f)
			}
		}
	}
	for _, c := range a.Callbacks {
		t.declared(a, c.Name, c.Pos)
		for _, suffix := range []string{"Of", "At"} {
			t.add("Go", GoType(a, c.Name)+suffix, c.Name, c.Pos)
		}
	}
	for _, o := range a.Opaques {
		t.add("C", o.Name, o.Name, o.Pos)
	}
	for _, al := range a.Aliases {
		t.add("C", al.Name, al.Name, al.Pos)
	}
}

// declared enters a type that Go knows by name.
func (t *nameTable) declared(a *API, c string, pos Pos) {
	t.add("C", c, c, pos)
	t.add("Go", GoType(a, c), c, pos)
}

func (t *nameTable) field(a *API, s *Struct, f *Field) {
	if s.From != nil {
		return
	}
	of := s.Name + "." + f.Name
	if id := GoName(f.Name); id == "" || id[0] < 'A' || id[0] > 'Z' {
		t.r.add(f.Pos, "NAME_CLASH", "%s has no name in Go, which wants a letter first", of)
		return
	}
	t.add("Go's "+GoType(a, s.Name), GoName(f.Name), of, f.Pos)
	t.add("Python's "+PythonClass(a, s.Name), PythonField(f.Name), of, f.Pos)
	if _, isType := builtins[f.Name]; isType || slices.Contains(headerTypes, f.Name) || t.scopes["C"][f.Name].of != "" {
		t.r.add(f.Pos, "NAME_RESERVED", "the field %s has the name of a type, which C++ then does not find", f.Name)
	}
}

func (t *nameTable) slot(a *API, s *Slot) {
	if s.Kind == SlotHole {
		t.add("the table", fmt.Sprintf("hole_%d", s.Index), fmt.Sprintf("the hole at index %d", s.Index), s.Pos)
		return
	}
	rest := strings.TrimPrefix(s.Name, a.Prefix+"_")
	wrapper := GoName(rest)
	if wrapper == "" {
		return // reported: it is nothing but the prefix
	}
	t.add("C", s.Name, s.Name, s.Pos)
	t.add("C", a.Name+"_"+wrapper, s.Name, s.Pos)
	t.add("the table", MemberName(a.Prefix, s.Name), s.Name, s.Pos)
	for _, family := range []string{"SLOT", "bridge", "absent", "enter", "lend"} {
		t.add("C", a.Name+"_"+family+"_"+MemberName(a.Prefix, s.Name), s.Name, s.Pos)
	}
	t.add("methods of the Go client", wrapper, s.Name, s.Pos)
	t.add("methods of the Python class", PythonMethod(a, s), s.Name, s.Pos)
}

func (t *nameTable) params(f *Func) {
	for _, p := range f.Params {
		t.param(p)
	}
}

// param reports the names of parameters that C would not find, or find something else by, in the code that is generated around them.
func (t *nameTable) param(p *Param) {
	_, isType := builtins[p.Name]
	c := t.scopes["C"][p.Name]
	switch {
	case p.Name == "":
	case isType, slices.Contains(headerTypes, p.Name):
		t.r.add(p.Pos, "NAME_RESERVED", "the parameter %s has the name of a type, which the rest of the function then does not find", p.Name)
	case c.of != "" || c.what != "":
		t.r.add(p.Pos, "NAME_CLASH", "the parameter has the name of something else, %s%s", p.Name, at(c.pos))
	case strings.HasPrefix(p.Name, "HPy"), strings.HasPrefix(p.Name, "Py"), strings.HasPrefix(p.Name, "_Py"):
		t.r.add(p.Pos, "NAME_RESERVED", "names that start like %s belong to HPy and Python", p.Name)
	}
}

func at(pos Pos) string {
	if pos.Line == 0 {
		return " of generated code"
	}
	return " at " + pos.String()
}

// libraryNames are macros of C's headers, and functions that generated code calls, which neither a parameter nor a field may hide.
var libraryNames = wordSet(`NULL EOF errno stdin stdout stderr assert offsetof NAN INFINITY HUGE_VAL HUGE_VALF I complex imaginary noreturn alloca
	linux unix i386 sun vax major minor makedev isnan isinf isfinite signbit fpclassify setjmp sigsetjmp va_start va_arg va_end va_copy
	malloc calloc realloc free memcpy memmove memset memcmp strlen strcmp strncmp strcpy strchr strrchr snprintf vsnprintf printf fprintf abort
	RAND_MAX BUFSIZ FILENAME_MAX SEEK_SET SEEK_CUR SEEK_END CHAR_BIT INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN SIZE_MAX M_PI M_E
	atomic_load atomic_store static_assert thread_local`)

// headerTypes are types of C's headers that no definition can name.
var headerTypes = strings.Fields(`ssize_t off_t pid_t time_t clock_t wint_t va_list max_align_t div_t ldiv_t lldiv_t intmax_t uintmax_t FILE fpos_t
	int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t uint_least16_t uint_least32_t uint_least64_t
	int_fast8_t int_fast16_t int_fast32_t int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t ptrdiff_t`)

// MemberName is the name of a slot in the struct of the table: without the prefix, and with an underscore where the rest is a word of C,
// C++ or a macro of their headers.
func MemberName(prefix, c string) string {
	member := strings.TrimPrefix(c, prefix+"_")
	if reservedWords[member] || libraryNames[member] || member == "header" {
		return member + "_"
	}
	return member
}

// GoType is the name of a declared type in Go, where the definition is of the standard profile.
func GoType(a *API, c string) string { return GoName(strings.TrimPrefix(c, a.Prefix+"_")) }

// GoConstant is the part of a constant's Go name behind that of its type: NUMPY_INT64 is Int64.
func GoConstant(a *API, e *Enum, v *EnumValue) string {
	text := strings.TrimPrefix(v.Name, strings.ToUpper(a.Prefix)+"_")
	text = strings.TrimPrefix(text, strings.ToUpper(strings.TrimPrefix(e.Name, a.Prefix+"_"))+"_")
	if text == strings.ToUpper(text) {
		text = strings.ToLower(text)
	}
	return GoName(text)
}

// PythonClass is the name of the class for a declared type.
func PythonClass(a *API, c string) string { return GoType(a, c) }

// pythonWords are the keywords of Python, soft ones not among them.
var pythonWords = wordSet(`False None True and as assert async await break class continue def del elif else except finally for from global if import in is
	lambda nonlocal not or pass raise return try while with yield`)

// PythonWord is a name with an underscore where Python has it for a keyword.
func PythonWord(text string) string {
	if pythonWords[text] {
		return text + "_"
	}
	return text
}

// PythonField is a field of a struct in Python. Names between underscores are ctypes' own.
func PythonField(c string) string {
	if strings.HasPrefix(c, "_") {
		return c[1:] + "_"
	}
	return PythonWord(c)
}

// PythonConstant is a constant as a member of its enum.IntEnum.
func PythonConstant(a *API, v *EnumValue) string {
	text := strings.TrimPrefix(v.Name, strings.ToUpper(a.Prefix)+"_")
	switch text {
	case "mro", "name", "value", "real", "imag", "numerator", "denominator", "conjugate", "from_bytes", "to_bytes", "bit_length", "bit_count", "as_integer_ratio", "is_integer":
		return text + "_"
	}
	if text != "" && text[0] <= '9' {
		return "_" + text
	}
	return PythonWord(text)
}

// PythonMethod is a slot as a method or attribute of the class: with an underscore where the class needs the word itself.
func PythonMethod(a *API, s *Slot) string {
	text := strings.TrimPrefix(s.Name, a.Prefix+"_")
	switch text {
	case "provider_version", "property", "bool", "bytes", "float", "int", "list", "object", "str", "tuple":
		return text + "_"
	}
	return PythonWord(text)
}
