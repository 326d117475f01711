package gen

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// foreign generates PREFIX_cpython_consumer.h for a table that somebody else laid out: its struct, import checks for all that the
// table tells about itself, and a function for each slot. There is nothing to translate, and nothing for a provider.
func foreign(api *apidef.API, opts COptions) ([]File, error) {
	view := newView(api, opts, &cpythonVocabulary)
	for _, s := range view.Slots {
		if api.Upstream != nil && api.Upstream.Table == "" && !s.IsHole() {
			s.Member = s.Camel          // the names themselves are macros there
			if declares(api, s.Camel) { // in C++ a member hides a type of its name
				s.Member += "_"
			}
		}
	}
	file, err := view.executeTemplate("cpython_foreign.h", api.Prefix+"_cpython_consumer.h", &foreignAPI{view})
	if err != nil {
		return nil, err
	}
	return []File{file}, nil
}

// declares says whether a type of the definition has a name.
func declares(api *apidef.API, name string) bool {
	return slices.ContainsFunc(api.Structs, func(s *apidef.Struct) bool { return s.Name == name }) ||
		slices.ContainsFunc(api.Enums, func(e *apidef.Enum) bool { return e.Name == name }) ||
		slices.ContainsFunc(api.Callbacks, func(c *apidef.Callback) bool { return c.Name == name }) ||
		slices.ContainsFunc(api.Opaques, func(o *apidef.Opaque) bool { return o.Name == name }) ||
		slices.ContainsFunc(api.Aliases, func(a *apidef.Alias) bool { return a.Name == name })
}

// foreignAPI is what the template of foreign tables sees.
type foreignAPI struct{ *cAPI }

// Module is where the capsule is found, empty when that is an object that the consumer has.
func (a *foreignAPI) Module() string {
	module, _, _ := cutLast(a.Capsule)
	return module
}

// Attribute is the name of the capsule in the module or object.
func (a *foreignAPI) Attribute() string {
	_, attribute, _ := cutLast(a.Capsule)
	return attribute
}

func cutLast(place string) (module, attribute string, ok bool) {
	dot := strings.LastIndexByte(place, '.')
	if dot < 0 {
		return "", place, false
	}
	return place[:dot], place[dot+1:], true
}

// StateMember is a name for the record in a module's state.
func (a *foreignAPI) StateMember() string { return strings.ToLower(a.Name) }

// TypesGuard is the macro that says that the types of the definition are declared already.
func (a *foreignAPI) TypesGuard() string {
	switch {
	case a.Upstream != nil:
		return a.Upstream.Guard
	case a.API.Guard != "":
		return a.API.Guard
	}
	return a.Guard() + "_HAS_TYPES"
}

// CapsuleLiteral is the name that the capsule has, in C.
func (a *foreignAPI) CapsuleLiteral() string {
	if name, ok := a.CapsuleName(); ok {
		return quote(name)
	}
	return "NULL"
}

// HeadFields declare what stands before the slots.
func (a *foreignAPI) HeadFields() (fields []string) {
	if a.API.Header == nil {
		return nil
	}
	for _, f := range a.API.Header.Fields {
		name := f.Name
		if f.Array > 0 {
			name += fmt.Sprintf("[%d]", f.Array)
		}
		fields = append(fields, foreignDecl(f.Type, name))
	}
	return fields
}

// HeadSize is how many bytes stand before the slots, in C.
func (a *foreignAPI) HeadSize() string {
	if a.API.Header == nil {
		return "0"
	}
	if len(a.Slots) == 0 {
		return fmt.Sprint(headSize(a.API))
	}
	return fmt.Sprintf("offsetof(%s_Table, %s)", a.Name, a.Slots[0].Member)
}

// HeadAsserts compare the header with the struct of the definition, where that is declared.
func (a *foreignAPI) HeadAsserts() (asserts []string) {
	if a.API.Header == nil {
		return nil
	}
	for _, f := range a.API.Header.Fields {
		asserts = append(asserts, fmt.Sprintf("HPYAPI_ASSERT(sizeof(void *) != 8 || offsetof(%s_Table, %s) == %d, %s);", a.Name, f.Name, f.Offset, quote(f.Name+" moved")))
	}
	return append(asserts, fmt.Sprintf("HPYAPI_ASSERT(sizeof(void *) != 8 || %s == %d, \"the slots moved\");", a.HeadSize(), headSize(a.API)))
}

// UpstreamAsserts compare the table and the structs with those of the header of whoever laid the table out.
func (a *foreignAPI) UpstreamAsserts() (asserts []string) {
	u := a.Upstream
	if u == nil {
		return nil
	}
	stale := quote(u.Header + " declares something else")
	same := func(place, theirs, erased string) {
		asserts = append(asserts, fmt.Sprintf("HPYAPI_SAME_MEMBER(%s_Table, %s, %s, %s, %s, %s);", a.Name, place, u.Table, theirs, erased, stale))
	}
	if u.Table != "" {
		if a.API.Header != nil {
			for _, f := range a.API.Header.Fields {
				theirs := f.Name
				if u.Member != "" {
					theirs = u.Member + "." + f.Name
				}
				same(f.Name, theirs, foreignDecl(f.Type, pointerTo(f)))
			}
		}
		for _, s := range a.Slots {
			if s.IsHole() {
				continue
			}
			if s.Since > 0 {
				asserts = append(asserts, fmt.Sprintf("#if %d <= %s_REQUIRED_MINOR", s.Since, a.Guard()))
			}
			same(s.Member, s.Member, s.erased())
			if s.Since > 0 {
				asserts = append(asserts, "#endif")
			}
		}
	}
	for _, s := range a.SightedStructs() {
		if s == a.API.Header && u.Member == "" {
			continue // it is a part of the table there
		}
		asserts = append(asserts, fmt.Sprintf("HPYAPI_ASSERT(sizeof(void *) != 8 || sizeof(%s) == %d, %s);", s.Name, s.Size, stale))
		for _, f := range s.Fields {
			asserts = append(asserts, fmt.Sprintf("HPYAPI_ASSERT(sizeof(void *) != 8 || offsetof(%s, %s) == %d, %s);", s.Name, f.Name, f.Offset, stale))
		}
	}
	return asserts
}

// pointerTo is the abstract declarator of a field: nothing, or that of an array.
func pointerTo(f *apidef.Field) string {
	if f.Array > 0 {
		return fmt.Sprintf("[%d]", f.Array)
	}
	return ""
}

// erased is the type of a slot for those whose headers do without Python.h: objects are void * there.
func (s *cSlot) erased() string {
	switch s.Kind {
	case apidef.SlotFunc:
		f := *s.Func
		f.Params, f.Result.Type = nil, erasedType(f.Result.Type)
		for _, p := range s.Func.Params {
			f.Params = append(f.Params, &apidef.Param{Type: erasedType(p.Type)})
		}
		return foreignFunction(&f, "(*)")
	case apidef.SlotData:
		return s.foreignData("")
	}
	return "void *"
}

// erasedType puts void in the place of objects.
func erasedType(t *apidef.Type) *apidef.Type {
	switch {
	case t.Kind == apidef.PyObjectType || t.Kind == apidef.OpaqueRef && t.Opaque.Object:
		return &apidef.Type{Kind: apidef.Void}
	case t.Kind == apidef.Pointer:
		return &apidef.Type{Kind: apidef.Pointer, Const: t.Const, Elem: erasedType(t.Elem)}
	}
	return t
}

// ItemNames are the names under which capsules of a mapping are found, and those that they must have, in the order of slots.
func (a *foreignAPI) ItemNames() (items []string) {
	for _, s := range a.Slots {
		if s.IsHole() {
			items = append(items, "{NULL, NULL}")
			continue
		}
		items = append(items, fmt.Sprintf("{%s, %s}", quote(memberName(a.Prefix, s.Name)), quote(s.Is)))
	}
	return items
}

// foreignClue is what one word tells.
type foreignClue struct {
	apidef.Clue
	api    *cAPI
	Member string
	Name   string // as the definition has it
	slot   bool
	called bool
}

// Clues are in the order in which it is safe to look: the header, then objects, then what must be called.
func (a *foreignAPI) Clues() []foreignClue {
	var clues []foreignClue
	for _, c := range headerClues(a.API) {
		for _, one := range numbers(c.Clue) {
			clues = append(clues, foreignClue{one, a.cAPI, c.Path, c.Path, false, false})
		}
	}
	for _, s := range a.Slots {
		if s.Tells == apidef.TellNothing && s.Is == "" || a.Capsules {
			continue
		}
		for _, one := range numbers(s.Clue) {
			clues = append(clues, foreignClue{one, a.cAPI, s.Member, s.Name, true, s.Kind == apidef.SlotFunc})
		}
	}
	sort.SliceStable(clues, func(i, j int) bool { return clues[i].order() < clues[j].order() })
	return clues
}

func (c foreignClue) order() int {
	switch {
	case c.called:
		return 3
	case c.slot:
		return 2
	case c.Is != "":
		return 0
	}
	return 1
}

// kind is what the run-time library calls the clue.
func (c foreignClue) kind() string {
	switch {
	case c.Is != "" && c.slot:
		return "HPYAPI_CLUE_OBJECT"
	case c.Is != "":
		return "HPYAPI_CLUE_TEXT"
	}
	return "HPYAPI_CLUE_" + strings.ToUpper(c.Tells.String())
}

// Initialiser describes the clue.
func (c foreignClue) Initialiser() string {
	is, tell, called := "NULL", "NULL", 0
	if c.Is != "" {
		is = quote(c.Is)
	} else {
		tell = c.tell()
	}
	if c.called {
		called = 1
	}
	return fmt.Sprintf("{%s, %d, offsetof(%s_Table, %s), %s, %s, %s}", c.kind(), called, c.api.Name, c.Member, quote(c.Name), is, tell)
}

// tell names the function that reads a number.
func (c foreignClue) tell() string {
	return fmt.Sprintf("%s_%s_in_%s", c.api.Name, c.Tells, strings.ReplaceAll(c.Member, ".", "_"))
}

// TellDef defines what reads a number.
func (c foreignClue) TellDef() string {
	if c.Is != "" {
		return ""
	}
	value := fmt.Sprintf("((const %s_Table *)table)->%s", c.api.Name, c.Member)
	if c.called {
		value += "()"
	}
	value = "(int64_t)" + value
	if c.Shift > 0 {
		value = fmt.Sprintf("%s >> %d", value, c.Shift)
	}
	if c.Bits > 0 {
		value = fmt.Sprintf("(%s) & 0x%x", value, uint64(1)<<c.Bits-1)
	}
	return fmt.Sprintf("\nstatic int64_t %s(const void *table)\n{\n    return %s;\n}\n", c.tell(), value)
}

// foreignDecl declares a name of a type without the names of function types, which only the definition has.
func foreignDecl(t *apidef.Type, name string) string {
	switch t.Kind {
	case apidef.CallbackRef:
		return foreignFunction(t.Callback.Func, "(*"+name+")")
	case apidef.Pointer:
		switch {
		case t.Const && (t.Elem.Kind == apidef.Pointer || t.Elem.Kind == apidef.CallbackRef):
			return foreignDecl(t.Elem, "const *"+name)
		case t.Const:
			return "const " + foreignDecl(t.Elem, "*"+name)
		}
		return foreignDecl(t.Elem, "*"+name)
	}
	if strings.HasPrefix(name, "*") || name == "" {
		return strings.TrimSpace(foreignType(t) + " " + name)
	}
	return foreignType(t) + " " + name
}

// foreignFunction declares a function, or with (*name) a pointer to one.
func foreignFunction(f *apidef.Func, name string) string {
	return foreignDecl(f.Result.Type, name+"("+strings.Join(foreignParams(f.Params, f.Variadic), ", ")+")")
}

func foreignParams(params []*apidef.Param, variadic bool) (list []string) {
	for _, p := range params {
		list = append(list, foreignDecl(p.Type, p.Name))
	}
	if variadic {
		list = append(list, "...")
	}
	if len(list) == 0 {
		list = []string{"void"}
	}
	return list
}

// foreignHead declares a function on as many lines as it takes.
func foreignHead(indent, storage, name string, params []string, result *apidef.Type) string {
	before, behind, _ := strings.Cut(foreignDecl(result, "\x00"), "\x00")
	return arguments(indent, storage+before+name, params, behind)
}

// foreignType is a type by the name that it has in the header of whoever laid the table out: a tag where that is all there is.
func foreignType(t *apidef.Type) string {
	switch {
	case t.Kind == apidef.OpaqueRef && t.Opaque.Tag == t.Opaque.Name:
		return "struct " + t.Opaque.Tag
	case t.Kind == apidef.EnumRef && t.Enum.Tag == t.Enum.Name:
		return "enum " + t.Enum.Tag
	}
	return cpythonVocabulary.typeName(t)
}

// ForeignMember declares the slot in the table.
func (s *cSlot) ForeignMember() string {
	switch s.Kind {
	case apidef.SlotFunc:
		text := foreignHead("    ", "", "(*"+s.Member+")", foreignParams(s.Func.Params, s.Func.Variadic), s.Func.Result.Type)
		return strings.TrimSpace(text)
	case apidef.SlotData:
		return s.foreignData(s.Member)
	case apidef.SlotObject:
		return foreignDecl(s.Data, "*"+s.Member)
	}
	return "void *" + s.Member
}

func (s *cSlot) foreignData(name string) string {
	if s.Data.Kind == apidef.Pointer || s.Data.Kind == apidef.CallbackRef {
		return foreignDecl(s.Data, "const *"+name)
	}
	return "const " + foreignDecl(s.Data, "*"+name)
}

// ForeignComment is the slot's documentation, with what its users need beside it.
func (s *cSlot) ForeignComment() string {
	doc := s.Doc
	if s.Since > 0 || s.Optional {
		since := ""
		if s.Since > 0 {
			since = fmt.Sprintf("Since %d.%d; ", s.api.Major, s.Since)
		}
		doc = sentence(doc, fmt.Sprintf("%stest %s_Has(api, %s).", since, s.api.Name, s.Member))
	}
	if s.Deprecated != "" {
		doc = sentence(doc, "Deprecated: "+s.Deprecated)
	}
	return doc
}

// present is the condition under which the slot can be called: what is not required is looked for.
func (s *cSlot) present(api string) string {
	has := fmt.Sprintf("%s_Has(%s, %s)", s.api.Name, api, s.Member)
	switch {
	case s.Optional:
		return has
	case s.Since > 0:
		return fmt.Sprintf("%d <= %s_REQUIRED_MINOR ? %s->table != NULL : %s", s.Since, s.api.Guard(), api, has)
	}
	return api + "->table != NULL"
}

// ForeignWrapper defines what consumers call. Variadic functions are macros, because C cannot pass on what it does not know.
func (s *cSlot) ForeignWrapper() string {
	name, api := s.api.Name+"_"+s.Camel, s.recordName()
	record := s.recordParam(api)
	if s.Kind != apidef.SlotFunc {
		decl := foreignDecl(s.Data, "*"+name)
		if s.Kind == apidef.SlotData {
			decl = s.foreignData(name)
		}
		return fmt.Sprintf("static inline %s(%s)\n{\n    return HPYAPI_LIKELY(%s) ? %s->table->%s : NULL;\n}\n", decl, record, s.present(api), api, s.Member)
	}
	if s.Func.Variadic {
		return fmt.Sprintf("#define %s(%s, ...) ((%s)->table->%s(__VA_ARGS__))\n", name, api, api, s.Member)
	}
	params, args := []string{record}, []string{}
	for i, p := range s.Func.Params {
		named := *p
		if named.Name == "" {
			named.Name = fmt.Sprintf("arg%d", i)
		}
		if p.Head != "" {
			args = append(args, api+"->table->"+p.Head)
			continue
		}
		params, args = append(params, foreignDecl(p.Type, named.Name)), append(args, named.Name)
	}
	var b strings.Builder
	if s.Deprecated != "" {
		fmt.Fprintf(&b, "HPYAPI_DEPRECATED_CALL(%s)\n", quote(s.Deprecated))
	}
	b.WriteString(foreignHead("", "static inline ", name, params, s.Func.Result.Type))
	give := "return "
	if s.Func.Result.Type.Kind == apidef.Void {
		give = ""
	}
	fmt.Fprintf(&b, "{\n    if (HPYAPI_LIKELY(%s)) {\n", s.present(api))
	b.WriteString(arguments("        ", give+api+"->table->"+s.Member, args, ";"))
	if give == "" && s.Func.Result.Error != apidef.ErrorNone {
		b.WriteString("        return;\n")
	}
	b.WriteString("    }\n")
	if s.Func.Result.Error != apidef.ErrorNone {
		fmt.Fprintf(&b, "    hpyapi_raise_absent(&%s_foreign, &%s->found, %s->table, %d);\n", s.api.Name, api, api, s.Index)
	}
	switch {
	case give == "":
	case s.Func.Result.Type.Kind == apidef.StructRef:
		fmt.Fprintf(&b, "    {\n        %s nothing;\n\n        memset(&nothing, 0, sizeof nothing);\n        return nothing;\n    }\n", foreignType(s.Func.Result.Type))
	default:
		fmt.Fprintf(&b, "    return %s;\n", s.foreignSentinel())
	}
	b.WriteString("}\n")
	return b.String()
}

func (s *cSlot) foreignSentinel() string {
	r := s.Func.Result
	if r.Type.Kind == apidef.EnumRef {
		value := "0"
		if r.Error == apidef.ErrorMinusOne {
			value = "-1"
		}
		return "(" + foreignDecl(r.Type, "") + ")" + value
	}
	return cpythonVocabulary.sentinel(r)
}

// headSize is how many bytes stand before the slots of a foreign table, on LP64.
func headSize(a *apidef.API) int {
	if a.Header == nil {
		return 0
	}
	const word = 8
	return (a.Header.Size + word - 1) / word * word
}

// numbers are what a clue tells, one by one: a version is two.
func numbers(c apidef.Clue) []apidef.Clue {
	if c.Tells != apidef.TellVersion {
		return []apidef.Clue{c}
	}
	return []apidef.Clue{{Tells: apidef.TellMajor, Shift: c.Shift + 8}, {Tells: apidef.TellMinor, Shift: c.Shift, Bits: 8}}
}

// headerClue is what a field of a foreign table's header tells.
type headerClue struct {
	Path   string // the field, with those that it lies in: version.major
	Offset int    // from the start of the table
	Type   *apidef.Type
	apidef.Clue
}

// headerClues lists what the header of a foreign table tells, in the order of its fields.
func headerClues(a *apidef.API) []headerClue {
	if a.Header == nil {
		return nil
	}
	return cluesIn(a.Header, "", 0)
}

func cluesIn(s *apidef.Struct, path string, offset int) (clues []headerClue) {
	for _, f := range s.Fields {
		at := offset + f.Offset
		if f.Tells != apidef.TellNothing || f.Is != "" {
			clues = append(clues, headerClue{path + f.Name, at, f.Type, f.Clue})
		}
		if f.Type.Kind == apidef.StructRef && f.Array == 0 {
			clues = append(clues, cluesIn(f.Type.Struct, path+f.Name+".", at)...)
		}
	}
	return clues
}
