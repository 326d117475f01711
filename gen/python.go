package gen

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/naming"
)

// Python writes PREFIX_ctypes.py and PREFIX_ctypes.pyi: a module that checks the table of an API as native consumers do, calls
// its slots without a context through ctypes, and says why it cannot call the others. header is the name of the definition.
// The definition must have passed apidef.Resolve without problems and be of the standard profile.
func Python(api *apidef.API, header string) ([]File, error) {
	if api.Profile != apidef.Standard || api.Foreign {
		return nil, fmt.Errorf("gen: %s: a Python module is generated for definitions of the standard profile only", api.Name)
	}
	view := newPyAPI(api, header)
	var files []File
	for _, ext := range []string{"py", "pyi"} {
		t, err := template.ParseFS(templateFiles, "templates/python."+ext+".tmpl")
		if err != nil {
			return nil, fmt.Errorf("gen: %s: %w", api.Name, err)
		}
		var b bytes.Buffer
		if err := t.Execute(&b, view); err != nil {
			return nil, fmt.Errorf("gen: %s: %w", api.Name, err)
		}
		files = append(files, File{Name: api.Prefix + "_ctypes." + ext, Data: b.Bytes()})
	}
	return files, nil
}

// pyAPI is what the templates see of a definition.
type pyAPI struct {
	*apidef.API
	Header, HexID, ClassDoc string
	FuncType                string // of ctypes: PYFUNCTYPE keeps the interpreter lock, CFUNCTYPE lets go of it
	Exports                 []string
	Types, StubTypes        []string
	SlotLines               []string
	NativeOnly              []pyNative
	Methods, StubMethods    []string
}

type pyNative struct{ Name, Why string }

func newPyAPI(api *apidef.API, header string) *pyAPI {
	v := &pyAPI{API: api, Header: header, HexID: fmt.Sprintf("%x", api.ID), FuncType: "CFUNCTYPE"}
	v.ClassDoc = pyDoc(sentence(api.Doc, "The table is checked when an instance is made: "+api.Name+"Error says what differs."), "    ")
	if api.Flags&apidef.NeedsLock != 0 {
		v.FuncType = "PYFUNCTYPE"
	}
	v.Exports = []string{api.Name, api.Name + "Error", api.Name + "Capsule", api.Name + "ConsumedCapsule"}
	for _, e := range api.Enums {
		v.enum(e)
	}
	for _, s := range api.Structs {
		v.structure(s)
	}
	for _, s := range api.Slots {
		v.slot(s)
	}
	return v
}

// Facts are the constants and the places of fields.
func (v *pyAPI) Facts() []compiledFact { return compiledFacts(v.API) }

// Uses reports whether a method of the module calls something.
func (v *pyAPI) Uses(call string) bool {
	if call == "self._word(" && v.Uses("self._function(") {
		return true
	}
	return strings.Contains(strings.Join(v.Methods, ""), call)
}

// StubUses reports whether a type of the stub file mentions something.
func (v *pyAPI) StubUses(hint string) bool {
	return strings.Contains(strings.Join(v.StubMethods, ""), hint)
}

// pyClass is the name of a class for a C type.
func (v *pyAPI) pyClass(c string) string { return naming.PythonClass(v.API.Prefix, c) }

// pyDoc is the text of a docstring behind its opening quotes.
func pyDoc(doc, indent string) string {
	doc = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(doc), `\`, `\\`), `"""`, `''`)
	lines := wrap(strings.Fields(doc), 110-len(indent))
	text := strings.Join(lines, "\n"+indent)
	if len(lines) > 1 {
		return text + "\n" + indent
	}
	if rest, ok := strings.CutSuffix(text, `"`); ok {
		return rest + `\"` // a quote at the end would run into the closing ones
	}
	return text
}

// pyCall writes a call, on as many lines as it takes.
func pyCall(indent, head string, args []string) string {
	one := indent + head + strings.Join(args, ", ") + ")"
	if len(one) <= cWidth {
		return one + "\n"
	}
	var b strings.Builder
	b.WriteString(indent + head + "\n")
	for _, line := range wrap(strings.Fields(strings.Join(joinable(args), " ")), cWidth-len(indent)-4) {
		b.WriteString(indent + "    " + strings.ReplaceAll(line, "\x00", " ") + "\n")
	}
	b.WriteString(indent + ")\n")
	return b.String()
}

// joinable gives arguments with their commas, each one word for wrap.
func joinable(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = strings.ReplaceAll(a, " ", "\x00") + ","
	}
	return out
}

func (v *pyAPI) enum(e *apidef.Enum) {
	class := v.pyClass(e.Name)
	v.Exports = append(v.Exports, class)
	var b, stub strings.Builder
	fmt.Fprintf(&b, "class %s(enum.IntEnum):\n    \"\"\"%s\"\"\"\n\n", class, pyDoc(sentence(e.Doc, e.Name+" in C."), "    "))
	fmt.Fprintf(&stub, "class %s(enum.IntEnum):\n", class)
	for _, value := range e.Values {
		name := naming.PythonConstant(v.API.Prefix, value.Name)
		fmt.Fprintf(&b, "    %s = %d", name, value.Value)
		if value.Doc != "" {
			fmt.Fprintf(&b, "  # %s", strings.Join(strings.Fields(value.Doc), " "))
		}
		b.WriteByte('\n')
		fmt.Fprintf(&stub, "    %s = %d\n", name, value.Value)
	}
	v.Types = append(v.Types, strings.TrimRight(b.String(), "\n"))
	v.StubTypes = append(v.StubTypes, stub.String())
}

func (v *pyAPI) structure(s *apidef.Struct) {
	class := v.pyClass(s.Name)
	v.Exports = append(v.Exports, class)
	var b, stub strings.Builder
	fmt.Fprintf(&b, "class %s(ctypes.%s):\n    \"\"\"%s\"\"\"\n\n    _fields_ = [\n", class, map[bool]string{false: "Structure", true: "Union"}[s.Union],
		pyDoc(sentence(s.Doc, s.Name+" in C."), "    "))
	fmt.Fprintf(&stub, "class %s(ctypes.%s):\n", class, map[bool]string{false: "Structure", true: "Union"}[s.Union])
	for _, f := range s.Fields {
		typ, hint := v.ctype(f.Type), v.hint(f.Type)
		if f.Array > 0 {
			typ, hint = fmt.Sprintf("%s * %d", typ, f.Array), "ctypes.Array["+typ+"]"
		}
		name := naming.PythonField(f.Name)
		fmt.Fprintf(&b, "        (\"%s\", %s),\n", name, typ)
		fmt.Fprintf(&stub, "    %s: %s\n", name, hint)
	}
	b.WriteString("    ]")
	v.Types = append(v.Types, b.String())
	v.StubTypes = append(v.StubTypes, stub.String())
}

var ctypeNames = map[apidef.TypeKind]string{
	apidef.Bool: "c_bool", apidef.Int8: "c_int8", apidef.Int16: "c_int16", apidef.Int32: "c_int32", apidef.Int64: "c_int64",
	apidef.Uint8: "c_uint8", apidef.Uint16: "c_uint16", apidef.Uint32: "c_uint32", apidef.Uint64: "c_uint64",
	apidef.Float32: "c_float", apidef.Float64: "c_double", apidef.Char: "c_char", apidef.Size: "c_size_t", apidef.Ssize: "c_ssize_t",
	apidef.Uintptr: "c_size_t", apidef.EnumRef: "c_int32", apidef.Pointer: "c_void_p", apidef.CallbackRef: "c_void_p",
}

// ctype is a type as ctypes spells it.
func (v *pyAPI) ctype(t *apidef.Type) string {
	if t.Kind == apidef.StructRef {
		return v.pyClass(t.Name)
	}
	return "ctypes." + ctypeNames[t.Kind]
}

// hint is the type of a value of Python.
func (v *pyAPI) hint(t *apidef.Type) string {
	switch t.Kind {
	case apidef.Bool:
		return "bool"
	case apidef.Float32, apidef.Float64:
		return "float"
	case apidef.Char:
		return "bytes"
	case apidef.Pointer, apidef.CallbackRef:
		return "Optional[int]"
	case apidef.EnumRef:
		return v.pyClass(t.Name)
	case apidef.StructRef:
		return v.pyClass(t.Name)
	}
	return "int"
}

// intBits is the width of an integer type and whether it is signed; 0 for any other.
func intBits(k apidef.TypeKind) (bits int, signed bool) {
	switch k {
	case apidef.Int8, apidef.Int16, apidef.Int32, apidef.Int64:
		return 8 << (k - apidef.Int8), true
	case apidef.Uint8, apidef.Uint16, apidef.Uint32, apidef.Uint64:
		return 8 << (k - apidef.Uint8), false
	case apidef.Size, apidef.Uintptr:
		return 64, false
	case apidef.Ssize:
		return 64, true
	case apidef.EnumRef:
		return 32, true
	}
	return 0, false
}

var cSlotKinds = map[apidef.SlotKind]layout.Kind{
	apidef.SlotFunc: layout.Function, apidef.SlotData: layout.Data, apidef.SlotHandle: layout.Handle, apidef.SlotObject: layout.Object,
}

// Magics are the numbers by which a table and a descriptor are known.
func (v *pyAPI) Magics() string {
	return fmt.Sprintf("0x%08X, 0x%08X, %d", layout.TableMagic, layout.DescriptorMagic, layout.Version)
}

// KnownFlags are the flags of an API that must be known and those that are, and that of a slot with former names.
func (v *pyAPI) KnownFlags() string {
	return fmt.Sprintf("0x%08X, 0x%08X, %d", layout.FlagsRequired, layout.FlagsKnown, layout.Renamed)
}

func (v *pyAPI) slot(s *apidef.Slot) {
	if s.Kind == apidef.SlotHole {
		v.SlotLines = append(v.SlotLines, "None")
		return
	}
	v.SlotLines = append(v.SlotLines, fmt.Sprintf("(\"%s\", %d, %d, 0x%016x)", strings.Join(append([]string{s.Name}, s.Former...), " "), s.Since, cSlotKinds[s.Kind], s.SignatureHash()))
	name := naming.PythonMethod(v.API.Prefix, s.Name)
	switch {
	case s.Kind == apidef.SlotData:
		v.data(s, name)
	case s.Kind == apidef.SlotFunc:
		m, why := newPyMethod(v, s, name)
		if why != "" {
			v.NativeOnly = append(v.NativeOnly, pyNative{name, s.Name + " " + why})
			return
		}
		v.Methods = append(v.Methods, m.body())
		v.StubMethods = append(v.StubMethods, m.stub())
	}
}

// data makes a property that reads constant data.
func (v *pyAPI) data(s *apidef.Slot, name string) {
	typ, hint, read := v.ctype(s.Data), v.hint(s.Data), ".value"
	switch {
	case s.DataLen > 0 && s.Data.Kind == apidef.Char:
		typ, hint = fmt.Sprintf("(%s * %d)", typ, s.DataLen), "bytes"
	case s.DataLen > 0:
		typ, hint, read = fmt.Sprintf("(%s * %d)", typ, s.DataLen), "list["+hint+"]", "[:]"
	case s.Data.Kind == apidef.StructRef:
		read = ""
	}
	value := fmt.Sprintf("%s.from_address(self._word(%d))%s", typ, s.Index, read)
	if s.Data.Kind == apidef.EnumRef && s.DataLen == 0 {
		value = fmt.Sprintf("%s(%s)", v.pyClass(s.Data.Name), value)
	}
	v.Methods = append(v.Methods, fmt.Sprintf("    @property\n    def %s(self):\n        \"\"\"%s\"\"\"\n        return %s\n", name, pyDoc(s.Doc, "        "), value))
	v.StubMethods = append(v.StubMethods, fmt.Sprintf("    @property\n    def %s(self) -> %s: ...", name, hint))
}

// Source is what the file was generated from.
func (v *pyAPI) Source() string { return source(v.API, v.Header) }
