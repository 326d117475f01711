// Package draft makes drafts of definitions from C that exists: a struct of function pointers, or the macros by which a header
// finds functions in an array.
//
// It owns what C says and what it leaves open: the open questions stand as HPYAPI_ASK(...) in the comments of the draft, and
// check reports them. It imports apidef; a C parser reads the headers, with the predefined macros of the machine's compiler.
package draft

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strings"

	"modernc.org/cc/v4"

	"github.com/hpyapi/hpyapi/apidef"
)

// Source says what a draft is made from.
type Source struct {
	Header   string   // as a compiler includes it, or the path of a file
	Also     []string // further headers, whose types the first one needs
	Table    string   // the struct as C spells it, or the array that macros index; empty when there is one candidate
	Includes []string // folders
	Defines  []string // NAME or NAME=VALUE
	Name     string   // of the API; empty for one made from the table's
	Capsule  string   // where the capsule is found; empty to ask

	Types map[string]string // of a Cython module: what its own names for types stand for in C
}

// plain hides types of the C library that no table has and the parser does not know.
const plain = `
#undef __GNUC__
#define __GNUC__ 4
#define _Float32 hpyapi_Float32
#define _Float64 hpyapi_Float64
#define _Float32x hpyapi_Float32x
#define _Float64x hpyapi_Float64x
#define _Float128 hpyapi_Float128
`

// FromHeader makes a draft. The model is complete for cheader.Print.
func FromHeader(src Source) (*apidef.API, error) {
	if module, items := cythonHeader(src); module != "" {
		api, err := FromCapsules(src, module+".__pyx_capi__", items)
		var refused *parseError
		if errors.As(err, &refused) { // it is for the module it was written with; the signatures may do without its types
			src.Header = ""
			return FromCapsules(src, module+".__pyx_capi__", items)
		}
		return api, err
	}
	first, err := translate(src, "")
	if err != nil {
		return nil, err
	}
	d := newDrafter(src)
	table, err := d.find(first)
	if err != nil {
		return nil, err
	}
	d.identity(table)
	if table.structure != nil {
		d.members(table.structure)
	} else {
		types, err := table.types(src)
		if err != nil {
			return nil, err
		}
		d.words(table, types)
	}
	return d.api, nil
}

// maxHeader is the largest file that can be a header.
const maxHeader = 64 << 20

// translate parses the header, with more text behind it.
func translate(src Source, more string) (*cc.AST, error) {
	config, err := cc.NewConfig(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return nil, fmt.Errorf("draft: the C compiler of this machine does not answer: %w", err)
	}
	config.SysIncludePaths = append(append([]string{}, src.Includes...), config.SysIncludePaths...)
	config.IncludePaths = append(append([]string{""}, src.Includes...), config.IncludePaths...)
	var text strings.Builder
	for _, define := range src.Defines {
		name, value, ok := strings.Cut(define, "=")
		if !ok {
			value = "1"
		}
		fmt.Fprintf(&text, "#define %s %s\n", name, value)
	}
	text.WriteString("#if __has_include(<Python.h>)\n#include <Python.h>\n#endif\n")
	for _, header := range append([]string{src.Header}, src.Also...) {
		name := strings.Trim(header, "<>")
		if name == "" {
			continue // of capsules, whose signatures say it all
		}
		if path, err := filepath.Abs(name); err == nil && fileExists(path) {
			if info, err := os.Stat(path); err == nil && info.Size() > maxHeader {
				return nil, fmt.Errorf("draft: %s: larger than %d bytes", name, maxHeader)
			}
			config.SysIncludePaths = append(config.SysIncludePaths, filepath.Dir(path))
			name = filepath.Base(path)
		}
		fmt.Fprintf(&text, "#include <%s>\n", name)
	}
	ast, err := cc.Translate(config, []cc.Source{
		{Name: "<predefined>", Value: config.Predefined + plain}, {Name: "<builtin>", Value: cc.Builtin},
		{Name: "<draft>", Value: text.String()}, {Name: "<probes>", Value: more},
	})
	if err != nil {
		return nil, &parseError{header: src.Header, text: err.Error()}
	}
	return ast, nil
}

// parseError is what the C parser says, one complaint a line.
type parseError struct{ header, text string }

func (e *parseError) Error() string {
	return fmt.Sprintf("draft: %s: %s", e.header, firstLines(e.text, 5))
}

func firstLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	if len(lines) > n {
		lines = append(lines[:n], fmt.Sprintf("and %d more", len(lines)-n))
	}
	return strings.Join(lines, "\n")
}

// table is what the draft is about: a struct, or macros that index an array.
type table struct {
	name      string // as C spells it
	structure *cc.StructType
	macros    []macro // sorted by index
}

// drafter builds the model.
type drafter struct {
	src    Source
	api    *apidef.API
	byName map[string]*apidef.Type // types that the draft has declared
	owner  string                  // the slot whose parameters are read, for names of its callbacks
	inside int                     // how many callbacks are being read
	open   map[string]bool         // structs whose fields are being read
}

func newDrafter(src Source) *drafter {
	return &drafter{src: src, byName: map[string]*apidef.Type{}, open: map[string]bool{}}
}

// find picks the table that is asked for, or the only one that is there.
func (d *drafter) find(ast *cc.AST) (*table, error) {
	candidates := append(structs(ast, d.src), arrays(ast)...)
	var names []string
	for _, c := range candidates {
		if c.name == d.src.Table || d.src.Table == "" && len(candidates) == 1 {
			return c, nil
		}
		names = append(names, c.name)
	}
	sort.Strings(names)
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("draft: %s: no struct of function pointers, and no macros of the form (*(type (*)(...))table[n])", d.src.Header)
	case d.src.Table == "":
		return nil, fmt.Errorf("draft: %s: which table? there are %s", d.src.Header, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("draft: %s: there is no table %s; there are %s", d.src.Header, d.src.Table, strings.Join(names, ", "))
}

// structs finds structs that have more functions than anything else, in files beside the header.
func structs(ast *cc.AST, src Source) (found []*table) {
	seen := map[string]bool{}
	for name, nodes := range ast.Scope.Nodes {
		for _, node := range nodes {
			decl, ok := node.(*cc.Declarator)
			if !ok || !decl.IsTypename() || !near(decl.Position().Filename, src) {
				continue
			}
			if s, ok := decl.Type().(*cc.StructType); ok && isTable(s) && !seen[name] {
				seen[name] = true
				found = append(found, &table{name: name, structure: s})
			}
		}
	}
	return append(found, taggedStructs(ast, src)...)
}

// taggedStructs are those that have no name but their tag.
func taggedStructs(ast *cc.AST, src Source) (found []*table) {
	seen := map[string]bool{}
	for unit := ast.TranslationUnit; unit != nil; unit = unit.TranslationUnit {
		decl := unit.ExternalDeclaration
		if decl == nil || decl.Declaration == nil || decl.Declaration.InitDeclaratorList != nil || !near(decl.Position().Filename, src) {
			continue
		}
		specifiers := decl.Declaration.DeclarationSpecifiers
		if specifiers == nil {
			continue
		}
		s, ok := specifiers.Type().(*cc.StructType)
		if !ok || !isTable(s) {
			continue
		}
		tag := s.Tag()
		if name := "struct " + tag.SrcStr(); tag.SrcStr() != "" && !seen[name] {
			seen[name] = true
			found = append(found, &table{name: name, structure: s})
		}
	}
	return found
}

// path is where the header is, empty when only the compiler finds it.
func (s Source) path() string {
	for _, folder := range append([]string{""}, s.Includes...) {
		path, err := filepath.Abs(filepath.Join(folder, strings.Trim(s.Header, "<>")))
		if err == nil && fileExists(path) {
			return path
		}
	}
	return ""
}

var guardLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(?:ifndef[ \t]+(\w+)|if[ \t]+!defined[ \t]*\(?[ \t]*(\w+))`)

// guardOf is the include guard of the header: the macro of its first condition, when it is defined there.
func guardOf(src Source) string {
	text, err := os.ReadFile(src.path())
	if err != nil {
		return ""
	}
	for _, match := range guardLine.FindAllStringSubmatch(string(text), -1) {
		name := match[1] + match[2]
		if regexp.MustCompile(`(?m)^[ \t]*#[ \t]*define[ \t]+` + name + `\b`).Match(text) {
			return name
		}
	}
	return ""
}

// near reports a file that belongs to the header: it is in its folder, or below.
func near(file string, src Source) bool {
	if path := src.path(); path != "" {
		return strings.HasPrefix(file, filepath.Dir(path)+string(filepath.Separator))
	}
	return strings.HasSuffix(file, string(filepath.Separator)+strings.Trim(src.Header, "<>"))
}

// isTable reports a struct in which functions follow a few other members to its end.
func isTable(s *cc.StructType) bool {
	functions, others := 0, 0
	for i := 0; i < s.NumFields(); i++ {
		f := s.FieldByIndex(i)
		switch {
		case isFunctionPointer(f.Type()):
			functions++
		case isObjectPointer(f.Type()):
		default:
			others++
		}
	}
	return functions >= 2 && functions > others && s.NumFields() > 0 && isFunctionPointer(s.FieldByIndex(s.NumFields()-1).Type())
}

// identity fills what HPYAPI_API says.
func (d *drafter) identity(t *table) {
	short := strings.TrimPrefix(t.name, "struct ")
	prefix := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(strings.TrimLeft(short, "_"), "CAPI"), "API"), "_")
	if prefix == "" {
		prefix = short
	}
	base := strings.ReplaceAll(prefix, "_", "")
	if t.structure != nil && hasMember(t.structure, prefix+"_") {
		prefix = strings.ToLower(prefix) + "_table"
	}
	name := d.src.Name
	if name == "" {
		name = strings.ToUpper(base[:1]) + base[1:] + "Table"
	}
	place, doc := d.src.Capsule, "HPYAPI_ASK(which version is this: the major and minor numbers of HPYAPI_API, and what tells them at run time: HPYAPI_TELLS)"
	if place == "" {
		place = "module.attribute"
		doc += "\nHPYAPI_ASK(where is the capsule found: module.attribute, and what is its name if that is another: HPYAPI_CAPSULE)"
	}
	d.api = &apidef.API{
		Name: name, Prefix: prefix, Major: 1, Capsule: place, ID: newID(), Profile: apidef.PyObject, Flags: apidef.NeedsLock, Foreign: true,
		Doc: doc, Upstream: &apidef.Upstream{Header: filepath.Base(strings.Trim(d.src.Header, "<>")), Guard: "GUARD_OF_THAT_HEADER"},
	}
	if guard := guardOf(d.src); guard != "" {
		d.api.Upstream.Guard = guard
	} else {
		d.api.Doc += "\nHPYAPI_ASK(which macro does " + d.api.Upstream.Header + " define when it is included: HPYAPI_UPSTREAM)"
	}
	if t.structure != nil {
		d.api.Upstream.Table = t.name
	}
}

// hasMember reports a member whose name starts so.
func hasMember(s *cc.StructType, start string) bool {
	for i := 0; i < s.NumFields(); i++ {
		if strings.HasPrefix(s.FieldByIndex(i).Name(), start) {
			return true
		}
	}
	return false
}

// newID makes a UUID.
func newID() (id [16]byte) {
	if _, err := rand.Read(id[:]); err != nil {
		panic("BUG: draft: no random numbers: " + err.Error())
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id
}

// members makes slots of a struct's functions, and a header of what stands before them.
func (d *drafter) members(s *cc.StructType) {
	i := 0
	header := &apidef.Struct{Name: d.api.Prefix + "_Header", Doc: "The start of the table."}
	for ; i < s.NumFields(); i++ {
		f := s.FieldByIndex(i)
		if isFunctionPointer(f.Type()) || isObjectPointer(f.Type()) {
			break
		}
		header.Fields = append(header.Fields, d.field(f))
	}
	if len(header.Fields) > 0 {
		header.Doc += "\nHPYAPI_ASK(which of its fields are a version, a size or a known text: HPYAPI_TELLS, HPYAPI_IS)"
		d.api.Header, d.api.Structs = header, append(d.api.Structs, header)
	}
	for ; i < s.NumFields(); i++ {
		f := s.FieldByIndex(i)
		d.slot(len(d.api.Slots), f.Name(), f.Type())
	}
}

// slot enters one word of the table.
func (d *drafter) slot(index int, name string, t cc.Type) {
	s := &apidef.Slot{Index: index, Name: name, Kind: apidef.SlotHole}
	if d.api.Upstream != nil && d.api.Upstream.Table != "" {
		s.Name = d.api.Prefix + "_" + name // generated code drops the prefix again
	}
	d.owner = name
	switch {
	case isFunctionPointer(t):
		f, why := d.function(functionOf(t))
		if why != "" {
			s.Name, s.Retired, s.Doc = "", "HPYAPI has no words for "+name+": "+why, "HPYAPI_ASK(is "+name+" needed?)"
			break
		}
		s.Kind, s.Func, s.Doc = apidef.SlotFunc, f, questions(f)
	case isObjectPointer(t):
		s.Kind, s.Data, s.Doc = apidef.SlotObject, d.convert(elem(t)), "HPYAPI_ASK(by which dotted name is this object found: HPYAPI_IS)"
	default:
		s.Kind, s.Data = apidef.SlotData, d.convert(elem(t))
	}
	d.api.Slots = append(d.api.Slots, s)
}

// questions are what C does not say of a function.
func questions(f *apidef.Func) string {
	var open, objects []string
	for _, p := range f.Params {
		t := p.Type
		switch {
		case isObject(t):
			objects = append(objects, p.Name)
		case t.Kind == apidef.CallbackRef:
			open = append(open, "is "+p.Name+" kept after the call: HPYAPI_KEEP; what is its user data: HPYAPI_USERDATA?")
		case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.Pointer, t.Kind == apidef.Pointer && !t.Const && t.Elem.Kind != apidef.OpaqueRef && t.Elem.Kind != apidef.Void:
			open = append(open, "is "+p.Name+" read or written: HPYAPI_OUT, HPYAPI_INOUT, HPYAPI_LEN?")
		}
	}
	if len(objects) > 0 {
		open = append(open, "is a reference stolen, of "+strings.Join(objects, " or ")+": HPYAPI_STEAL?")
	}
	switch r := f.Result.Type; {
	case isObject(r):
		open = append(open, "is the result borrowed: HPYAPI_BORROWED?")
	case r.Kind == apidef.Pointer:
		open = append(open, "who frees the result: HPYAPI_OWNER; is NULL an error?")
	case r.Kind == apidef.Void:
		open = append(open, "can it fail: HPYAPI_ERROR?")
	default:
		open = append(open, "is -1 an error, or nothing: HPYAPI_NO_ERROR?")
	}
	for i, q := range open {
		open[i] = "HPYAPI_ASK(" + q + ")"
	}
	return strings.Join(open, "\n")
}

func isObject(t *apidef.Type) bool {
	return t.Kind == apidef.Pointer && (t.Elem.Kind == apidef.PyObjectType || t.Elem.Opaque != nil && t.Elem.Opaque.Object)
}

func (d *drafter) hole(index int, why string) {
	d.api.Slots = append(d.api.Slots, &apidef.Slot{Index: index, Kind: apidef.SlotHole, Retired: why})
}
