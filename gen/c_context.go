package gen

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"github.com/hpyapi/hpyapi/apidef"
)

// CContext generates hpy.h from the definition of the HPy API: a header for the universal ABI that stands in for the
// official one, so that modules compile where no hpy package is installed. It needs the headers of CContextRuntime beside it.
func CContext(api *apidef.API, opts COptions) ([]File, error) {
	if api.Profile != apidef.Host {
		return nil, fmt.Errorf("gen: %s: a context header is generated for a definition of the host profile only", api.Name)
	}
	view := &contextView{API: api, Header: opts.Header}
	t, err := template.New("context.h.tmpl").Funcs(template.FuncMap{"comment": comment, "upper": strings.ToUpper}).
		ParseFS(templateFiles, "templates/context.h.tmpl")
	if err != nil {
		panic("BUG: gen: template: " + err.Error())
	}
	var out bytes.Buffer
	if err := t.Execute(&out, view); err != nil {
		return nil, fmt.Errorf("gen: hpy.h: %w", err)
	}
	return []File{{Name: "hpy.h", Data: out.Bytes()}}, nil
}

// contextView is what the template sees of the HPy API.
type contextView struct {
	*apidef.API
	Header string
}

// codePointers are the members that hold code. The definition calls them void *, as a host does that only passes them on;
// C wants function pointers for functions.
var codePointers = map[string]string{
	"HPySlot.impl":                            "HPyCFunction",
	"HPySlot.cpy_trampoline":                  "cpy_PyCFunction",
	"HPyMeth.impl":                            "HPyCFunction",
	"HPyMeth.cpy_trampoline":                  "cpy_PyCFunction",
	"HPyGetSet.getter_impl":                   "HPyCFunction",
	"HPyGetSet.setter_impl":                   "HPyCFunction",
	"HPyGetSet.getter_cpy_trampoline":         "cpy_getter",
	"HPyGetSet.setter_cpy_trampoline":         "cpy_setter",
	"HPyCapsule_Destructor.cpy_trampoline":    "cpy_PyCapsule_Destructor",
	"HPyCapsule_Destructor.impl":              "HPyFunc_Capsule_Destructor",
	"HPyCallFunction.cpy_trampoline":          "cpy_vectorcallfunc",
	"HPyCallFunction.impl":                    "HPyFunc_keywords",
	"HPyModuleDef.legacy_methods":             "cpy_PyMethodDef *",
	"ctx_CallRealFunctionFromTrampoline.func": "HPyCFunction",
}

func declareCode(owner, name string, t *apidef.Type) string {
	if code, ok := codePointers[owner+"."+name]; ok {
		if strings.HasSuffix(code, "*") {
			return code + name
		}
		return code + " " + name
	}
	return declare(t, name)
}

// BufferStruct is the struct that types of functions mention, and so comes before them.
func (v *contextView) BufferStruct() string {
	for _, s := range v.Structs {
		if s.Name == "HPy_buffer" {
			return v.StructDef(s)
		}
	}
	return ""
}

// PlainStructs are the other structs of the definition, without the header of the context, which is part of the context
// here.
func (v *contextView) PlainStructs() []*apidef.Struct {
	var list []*apidef.Struct
	for _, s := range v.Structs {
		if s.Name != "" && s.Name != "HPy_buffer" && (v.API.Header == nil || s.Name != v.API.Header.Name) {
			list = append(list, s)
		}
	}
	return list
}

// FirstNew is the first member that release 0.9.0 does not have.
func (v *contextView) FirstNew() int {
	for _, s := range v.Slots {
		if s.Since > 0 {
			return s.Index
		}
	}
	return -1
}

// StructDef writes a struct.
func (v *contextView) StructDef(s *apidef.Struct) string {
	return comment("", s.Doc) + "typedef struct {\n" + v.fields(s, s.Name, "    ") + "} " + s.Name + ";\n"
}

func (v *contextView) fields(s *apidef.Struct, owner, indent string) string {
	var b strings.Builder
	for _, f := range s.Fields {
		if f.Name == "" && f.Type.Kind == apidef.StructRef && f.Type.Struct.Union {
			b.WriteString(indent + "union {\n" + v.fields(f.Type.Struct, owner, indent+"    ") + indent + "};\n")
			continue
		}
		line := indent + declareCode(owner, f.Name, f.Type)
		if f.Array > 0 {
			line += fmt.Sprintf("[%d]", f.Array)
		}
		b.WriteString(line + ";" + trailing(f.Doc) + "\n")
	}
	return b.String()
}

// HeaderFields are the members of the context before the slots.
func (v *contextView) HeaderFields() string { return v.fields(v.API.Header, v.API.Header.Name, "    ") }

// MemberDecl declares one member of the context.
func (v *contextView) MemberDecl(s *apidef.Slot) string {
	if s.Kind == apidef.SlotHandle {
		return "HPy " + s.Name
	}
	return declare(s.Func.Result.Type, "(*"+s.Name+")") + "(" + strings.Join(v.params(s.Name, s.Func), ", ") + ")"
}

func (v *contextView) params(owner string, f *apidef.Func) []string {
	if len(f.Params) == 0 {
		return []string{"void"}
	}
	var list []string
	for _, p := range f.Params {
		list = append(list, declareCode(owner, p.Name, p.Type))
	}
	return list
}

// families are the first words of member names that HPy glues to its prefix: ctx_Long_FromInt64_t is
// HPyLong_FromInt64_t, but ctx_GetItem_i is HPy_GetItem_i.
var families = map[string]bool{}

func init() {
	for _, word := range strings.Fields(`Long Float Bool Number Callable Err Type Bytes Unicode List Dict Tuple Import
		Capsule ListBuilder TupleBuilder Tracker Field Global ContextVar Slice Iter`) {
		families[word] = true
	}
}

// publicName is the function that modules call. An underscore in front marks those that only HPy's own macros use.
func publicName(member string) string {
	name := strings.TrimPrefix(member, "ctx_")
	private := strings.HasPrefix(name, "AsStruct_") || name == "CallRealFunctionFromTrampoline" || name == "Dump" ||
		name == "Type_GetBuiltinShape" || name == "New"
	word, _, found := strings.Cut(name, "_")
	public := "HPy_" + name
	if found && families[word] {
		public = "HPy" + name
	}
	if private {
		return "_" + public
	}
	return public
}

// raises reports the void functions after which HPy_NULL may be returned at once, so that their wrappers return it.
func raises(member string) bool {
	return strings.HasPrefix(member, "ctx_Err_Set") || member == "ctx_Err_NoMemory"
}

// Wrapper defines the function for one member.
func (v *contextView) Wrapper(s *apidef.Slot) string {
	result := declare(s.Func.Result.Type, publicName(s.Name))
	void := s.Func.Result.Type.Kind == apidef.Void
	give, after := "return ", ""
	if void {
		give = ""
	}
	if void && raises(s.Name) {
		result, after = "HPy "+publicName(s.Name), "    return HPy_NULL;\n"
	}
	if s.Name == "ctx_FromPyObject" || s.Name == "ctx_AsPyObject" {
		result = "_HPY_LEGACY " + result
	}
	if s.Name == "ctx_FatalError" {
		result, after = "_HPy_NO_RETURN "+result, "    abort();\n"
	}
	var names []string
	for _, p := range s.Func.Params {
		names = append(names, p.Name)
	}
	return comment("", s.Doc) +
		arguments("", "HPyAPI_FUNC "+result, v.params(s.Name, s.Func), "") +
		"{\n" + arguments("    ", give+"ctx->"+s.Name, names, ";") + after + "}\n"
}

// IsHandle and IsFunction are for the template.
func (v *contextView) IsHandle(s *apidef.Slot) bool { return s.Kind == apidef.SlotHandle }

// IsFunction reports whether the member is a function.
func (v *contextView) IsFunction(s *apidef.Slot) bool { return s.Kind == apidef.SlotFunc }

// FuncType is the name of the pointer type for a callback: hpyfunc_noargs is HPyFunc_noargs.
func (v *contextView) FuncType(c *apidef.Callback) string {
	if c.Name == "hpyfunc_capsule_destructor" {
		return "HPyFunc_Capsule_Destructor"
	}
	return "HPyFunc_" + strings.TrimPrefix(c.Name, "hpyfunc_")
}

// FuncTypedef declares it.
func (v *contextView) FuncTypedef(c *apidef.Callback) string {
	params := v.params(c.Name, c.Func)
	for i, p := range c.Func.Params {
		if p.Type.Kind == apidef.CallbackRef {
			params[i] = v.FuncType(p.Type.Callback) + " " + p.Name
		}
	}
	head := "typedef " + declare(c.Func.Result.Type, "(*"+v.FuncType(c)+")")
	return comment("", c.Doc) + arguments("", head, params, ";")
}

// Signature is HPy's name for the signature of a callback, without HPyFunc_; empty for functions that no HPyDef has.
func (v *contextView) Signature(c *apidef.Callback) string {
	switch c.Name {
	case "hpyfunc_visitproc", "hpyfunc_capsule_destructor":
		return ""
	}
	return strings.ToUpper(strings.TrimPrefix(c.Name, "hpyfunc_"))
}

// Declare is the body of the macro that declares an implementation with this signature.
func (v *contextView) Declare(c *apidef.Callback) string {
	params := v.params(c.Name, c.Func)
	for i, p := range c.Func.Params {
		if p.Type.Kind == apidef.CallbackRef {
			params[i] = v.FuncType(p.Type.Callback) + " " + p.Name
		}
	}
	return "static " + declare(c.Func.Result.Type, "SYM") + "(" + strings.Join(params, ", ") + ")"
}

// slotSignatures are the slots whose functions are not binary functions.
var slotSignatures = map[string]string{
	"bf_getbuffer": "GETBUFFERPROC", "bf_releasebuffer": "RELEASEBUFFERPROC",
	"mp_ass_subscript": "OBJOBJARGPROC", "mp_length": "LENFUNC",
	"nb_absolute": "UNARYFUNC", "nb_bool": "INQUIRY", "nb_float": "UNARYFUNC", "nb_index": "UNARYFUNC",
	"nb_int": "UNARYFUNC", "nb_invert": "UNARYFUNC", "nb_negative": "UNARYFUNC", "nb_positive": "UNARYFUNC",
	"nb_power": "TERNARYFUNC", "nb_inplace_power": "TERNARYFUNC",
	"sq_ass_item": "SSIZEOBJARGPROC", "sq_contains": "OBJOBJPROC", "sq_inplace_repeat": "SSIZEARGFUNC",
	"sq_item": "SSIZEARGFUNC", "sq_length": "LENFUNC", "sq_repeat": "SSIZEARGFUNC",
	"tp_call": "KEYWORDS", "tp_descr_get": "DESCRGETFUNC", "tp_hash": "HASHFUNC", "tp_init": "INITPROC",
	"tp_new": "NEWFUNC", "tp_repr": "REPRFUNC", "tp_richcompare": "RICHCMPFUNC", "tp_str": "REPRFUNC",
	"tp_traverse": "TRAVERSEPROC", "tp_finalize": "DESTRUCTOR", "tp_destroy": "DESTROYFUNC",
	"mod_create": "MOD_CREATE", "mod_exec": "INQUIRY",
}

// SlotSignature is the signature of a slot's function.
func (v *contextView) SlotSignature(slot string) string {
	if s, ok := slotSignatures[strings.TrimPrefix(slot, "HPy_")]; ok {
		return s
	}
	return "BINARYFUNC"
}

// SlotNames are the constants of HPySlot_Slot.
func (v *contextView) SlotNames() []string {
	var names []string
	for _, e := range v.Enums {
		if e.Name == "HPySlot_Slot" {
			for _, value := range e.Values {
				names = append(names, value.Name)
			}
		}
	}
	return names
}

// Trampoline writes the macros by which CPython calls an implementation of this signature: the struct of its arguments,
// which hpy.universal reads, and a function that fills it.
func (v *contextView) Trampoline(c *apidef.Callback) string {
	sig := v.Signature(c)
	if sig == "DESTROYFUNC" {
		return "/* Not called by CPython: hpy.universal calls the implementation itself. */\n" +
			macro("#define _HPyFunc_TRAMPOLINE_HPyFunc_DESTROYFUNC(SYM, IMPL)", []string{
				"static void SYM(void)", "{", "    abort();", "}"})
	}
	fields, params := v.trampolineParams(c, sig)
	result := cpythonType(c.Func.Result.Type, "")
	void := c.Func.Result.Type.Kind == apidef.Void
	var b strings.Builder
	b.WriteString("typedef struct {\n")
	for _, f := range fields {
		b.WriteString("    " + f.decl + ";\n")
	}
	if !void {
		b.WriteString("    " + cpythonType(c.Func.Result.Type, "result") + ";\n")
	}
	b.WriteString("} _HPyFunc_args_" + sig + ";\n\n")
	body := []string{"static " + strings.TrimSuffix(result, " ") + space(result) + "SYM(" + strings.Join(params, ", ") + ")", "{"}
	body = append(body, "    _HPyFunc_args_"+sig+" a;")
	if sig == "MOD_CREATE" {
		body = append(body, "    (void)def;")
	}
	for _, f := range fields {
		body = append(body, "    a."+f.name+" = "+f.value+";")
	}
	body = append(body, "    _HPy_CallRealFunctionFromTrampoline(_ctx_for_trampolines, HPyFunc_"+sig+", (HPyCFunction)IMPL, &a);")
	if !void {
		body = append(body, "    return a.result;")
	}
	body = append(body, "}")
	b.WriteString(macro("#define _HPyFunc_TRAMPOLINE_HPyFunc_"+sig+"(SYM, IMPL)", body))
	return b.String()
}

type trampolineField struct{ name, decl, value string }

// trampolineParams are the members of the argument struct and the parameters of the function that CPython calls. They
// are those of the implementation without the context, except where CPython has conventions of its own.
func (v *contextView) trampolineParams(c *apidef.Callback, sig string) (fields []trampolineField, params []string) {
	object := func(name string) trampolineField {
		return trampolineField{name, "cpy_PyObject *" + name, name}
	}
	array := trampolineField{"args", "cpy_PyObject *const *args", "args"}
	switch sig {
	case "VARARGS":
		fields = []trampolineField{object("self"), array, {"nargs", "HPy_ssize_t nargs", "nargs"}}
		return fields, []string{"cpy_PyObject *self", "cpy_PyObject *const *args", "HPy_ssize_t nargs"}
	case "KEYWORDS":
		fields = []trampolineField{object("self"), array, {"nargsf", "size_t nargsf", "nargsf"}, object("kwnames")}
		return fields, []string{"cpy_PyObject *self", "cpy_PyObject *const *args", "size_t nargsf", "cpy_PyObject *kwnames"}
	case "INITPROC", "NEWFUNC":
		fields = []trampolineField{object("self"), object("args"), object("kw")}
		return fields, []string{"cpy_PyObject *self", "cpy_PyObject *args", "cpy_PyObject *kw"}
	case "MOD_CREATE":
		return []trampolineField{object("spec")}, []string{"cpy_PyObject *spec", "cpy_PyModuleDef *def"}
	case "TRAVERSEPROC":
		fields = []trampolineField{object("self"), {"visit", "cpy_visitproc visit", "visit"}, {"arg", "void *arg", "arg"}}
		return fields, []string{"cpy_PyObject *self", "cpy_visitproc visit", "void *arg"}
	}
	for _, p := range c.Func.Params[1:] {
		decl := cpythonType(p.Type, p.Name)
		f := trampolineField{p.Name, decl, p.Name}
		if p.Type.Kind == apidef.EnumRef {
			decl, f.value = "int "+p.Name, "("+p.Type.Enum.Name+")"+p.Name
		}
		fields, params = append(fields, f), append(params, decl)
	}
	return fields, params
}

// cpythonType declares name as CPython passes it.
func cpythonType(t *apidef.Type, name string) string {
	switch {
	case t.Kind == apidef.HandleWord:
		return "cpy_PyObject *" + name
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.StructRef && t.Elem.Struct.Name == "HPy_buffer":
		return "cpy_Py_buffer *" + name
	}
	return declare(t, name)
}

func space(decl string) string {
	if strings.HasSuffix(decl, "*") {
		return ""
	}
	return " "
}

// macro writes a definition over several lines.
func macro(head string, body []string) string {
	width := len(head)
	for _, line := range body {
		width = max(width, len(line)+4)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s \\\n", width, head)
	for i, line := range body {
		if i < len(body)-1 {
			fmt.Fprintf(&b, "    %-*s \\\n", width-4, line)
			continue
		}
		b.WriteString("    " + line + "\n")
	}
	return b.String()
}

// Source is what the file was generated from.
func (v *contextView) Source() string { return source(v.API, v.Header) }
