package gen

import (
	"fmt"
	"go/format"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/naming"
)

// This file generates Go that calls tables which others laid out, in the CPython that a Go program has opened.

const cpythonPath = "github.com/hpyapi/hpyapi/hpyctx/cpython"

// foreign generates the client of a foreign table: NAME_table_gen.go.
func (g *goGen) foreign() ([]File, error) {
	f := g.newFile()
	f.names.ImportName(cpythonPath, "cpython")
	f.doc = goWrap("Package " + g.opts.Package + " calls the table of " + g.api.Name + ", in a CPython. " + g.api.Doc)
	for _, e := range g.api.Enums {
		if e.From == nil || g.opts.Imports[e.From.Path] == "" {
			g.enum(f, e)
		}
	}
	for _, s := range g.api.Structs {
		if s.Name != "" && (s.From == nil || g.opts.Imports[s.From.Path] == "") {
			g.structType(f, s)
		}
	}
	f.add("// Client calls the functions of the table. Every batch may use it, with its Thread. Pointers are addresses of native memory;\n"+
		"// slices are copied for the length of a call, and back where the function may write.",
		jen.Type().Id("Client").Struct(jen.Id("table").Op("*").Qual(cpythonPath, "Table")))
	g.foreignImport(f)
	f.text(g.foreignDefinition())
	if err := g.foreignMethods(f); err != nil {
		return nil, err
	}
	data, err := f.bytes()
	if err == nil {
		data, err = format.Source(data)
	}
	name := strings.ToLower(g.api.Name) + "_table_gen.go"
	if err != nil {
		return nil, fmt.Errorf("gen: %s: %w", name, err)
	}
	return []File{{Name: name, Data: data}}, nil
}

// foreignImport writes how a client is had.
func (g *goGen) foreignImport(f *goFile) {
	const checks = "minor is the version that the caller needs at least; a slot that is newer may be missing, which Client.Has tells. " +
		"All that the table tells about itself is checked before anything of it is called; the error says what differs."
	if strings.Contains(g.api.Capsule, ".") {
		f.text(goWrap("Import finds the table in "+g.api.Capsule+". "+checks) + `
func Import(t *cpython.Thread, minor int) (*Client, error) { return ImportFrom(t, cpython.Object{}, minor) }`)
	}
	_, attribute, _ := cutLast(g.api.Capsule)
	f.text(goWrap("ImportFrom finds the table in the attribute "+attribute+" of an object. "+checks) + `
func ImportFrom(t *cpython.Thread, object cpython.Object, minor int) (*Client, error) {
	table, err := cpython.ImportTable(t, &definition, object, minor)
	if err != nil {
		return nil, err
	}
	return &Client{table}, nil
}`)
	f.text(`// Slot names a slot that may be missing.
type Slot int`)
	var rows strings.Builder
	for i, s := range g.api.Slots {
		if s.Kind != apidef.SlotHole && (s.Since > 0 || s.Optional) {
			fmt.Fprintf(&rows, "\tSlot%s Slot = %d\n", g.names[s], i)
		}
	}
	if rows.Len() > 0 {
		f.text("// The slots that are not in every version.\nconst (\n" + rows.String() + ")")
	}
	f.text(`// Has says whether the table has a slot.
func (cl *Client) Has(slot Slot) bool { return cl.table.Has(int(slot)) }`)
}

// foreignDefinition is what the run time knows of the table.
func (g *goGen) foreignDefinition() string {
	a := g.api
	name, named := a.CapsuleName()
	var b strings.Builder
	fmt.Fprintf(&b, "var definition = cpython.TableDefinition{\nName: %q, Place: %q, Capsule: %q, NoName: %t, Items: %t, Major: %d, Minor: %d, Head: %d,\n",
		a.Name, a.Capsule, map[bool]string{true: name}[named], !named, a.Capsules, a.Major, a.Minor, headSize(a))
	b.WriteString("Clues: []cpython.TableClue{\n")
	for _, c := range g.foreignClues() {
		b.WriteString(c.row + ",\n")
	}
	b.WriteString("},\nSlots: []cpython.TableSlot{\n")
	kinds := map[apidef.SlotKind]string{apidef.SlotFunc: "TableFunction", apidef.SlotData: "TableData", apidef.SlotObject: "TableObject"}
	for _, s := range a.Slots {
		if s.Kind == apidef.SlotHole {
			b.WriteString("{},\n")
			continue
		}
		fmt.Fprintf(&b, "{Name: %q, Kind: cpython.%s", s.Name, kinds[s.Kind])
		if s.Since > 0 {
			fmt.Fprintf(&b, ", Since: %d", s.Since)
		}
		if s.Optional {
			b.WriteString(", Optional: true")
		}
		if s.Func != nil && s.Func.Slow {
			b.WriteString(", Slow: true")
		}
		if a.Capsules {
			fmt.Fprintf(&b, ", Key: %q, Is: %q", memberName(a.Prefix, s.Name), s.Is)
		}
		b.WriteString("},\n")
	}
	b.WriteString("},\n}")
	return b.String()
}

// goClue is a clue as Go knows it, with its place in the order in which it is safe to look.
type goClue struct {
	row   string
	order int
}

func (g *goGen) foreignClues() []goClue {
	var clues []goClue
	add := func(name string, offset int, t *apidef.Type, c apidef.Clue, object, call bool) {
		for _, one := range numbers(c) {
			row, order := fmt.Sprintf("{Name: %q, Offset: %d", name, offset), 1
			switch {
			case one.Is != "" && object:
				row, order = row+fmt.Sprintf(", Is: %q, Object: true", one.Is), 2
			case one.Is != "":
				row, order = row+fmt.Sprintf(", Is: %q", one.Is), 0
			default:
				row += fmt.Sprintf(", Tells: %q, Bytes: %d, Shift: %d, Bits: %d", one.Tells, goBytes(t), one.Shift, one.Bits)
				if call {
					row, order = row+", Call: true", 3
				}
			}
			clues = append(clues, goClue{row + "}", order})
		}
	}
	for _, c := range headerClues(g.api) {
		add(c.Path, c.Offset, c.Type, c.Clue, false, false)
	}
	for i, s := range g.api.Slots {
		if s.Kind == apidef.SlotHole || g.api.Capsules || s.Tells == apidef.TellNothing && s.Is == "" {
			continue
		}
		t := s.Data
		if s.Func != nil {
			t = s.Func.Result.Type
		}
		add(s.Name, headSize(g.api)+8*i, t, s.Clue, true, s.Func != nil)
	}
	slices.SortStableFunc(clues, func(a, b goClue) int { return a.order - b.order })
	return clues
}

// goBytes is the width of an integer, negative for a signed one.
func goBytes(t *apidef.Type) int {
	switch t.Kind {
	case apidef.Int8:
		return -1
	case apidef.Int16:
		return -2
	case apidef.Int32, apidef.EnumRef:
		return -4
	case apidef.Bool, apidef.Uint8:
		return 1
	case apidef.Uint16:
		return 2
	case apidef.Uint32:
		return 4
	case apidef.Int64, apidef.Long, apidef.Ssize:
		return -8
	}
	return 8
}

// foreignMethods writes a method for each slot. Functions with structs by value, or with arguments that only they understand,
// have none: Go cannot pass those.
func (g *goGen) foreignMethods(f *goFile) error {
	for i, s := range g.api.Slots {
		if g.names[s] == "Has" {
			return fmt.Errorf("gen: %s: the generated client has a method Has of its own", s.Name)
		}
		doc := docText(g.names[s], s.Doc, s.Name)
		if s.Deprecated != "" {
			doc += "\n\nDeprecated: " + s.Deprecated
		}
		switch s.Kind {
		case apidef.SlotObject:
			f.text(fmt.Sprintf("%s\nfunc (cl *Client) %s(t *cpython.Thread) (cpython.Object, error) { return cl.table.Object(t, %d) }", goWrap(doc), g.names[s], i))
		case apidef.SlotData:
			f.text(fmt.Sprintf("%s\nfunc (cl *Client) %s() uintptr { return cl.table.Data(%d) }", goWrap(doc+" It is where the data is, 0 when it is missing."), g.names[s], i))
		case apidef.SlotFunc:
			if !s.Func.Variadic && !byValue(s.Func) {
				f.text(g.foreignMethod(s, i, doc))
			}
		}
	}
	return nil
}

func byValue(fn *apidef.Func) bool {
	return fn.Result.Type.Kind == apidef.StructRef || slices.ContainsFunc(fn.Params, func(p *apidef.Param) bool { return p.Type.Kind == apidef.StructRef })
}

// foreignCall is the method of a function while it is written.
type foreignCall struct {
	params, outs, stolen []string
	body                 strings.Builder
}

func (g *goGen) foreignMethod(s *apidef.Slot, index int, doc string) string {
	m := &foreignCall{params: []string{"t *cpython.Thread"}}
	fmt.Fprintf(&m.body, "\tvar c cpython.TableCall\n\tc.Begin(t, cl.table, %d)\n", index)
	for i, p := range s.Func.Params {
		g.foreignParam(m, p, i)
	}
	results := g.foreignResult(m, s.Func.Result)
	if len(m.stolen) > 0 {
		doc += "\n\nTakes over " + list(m.stolen) + ", also on error."
	}
	return fmt.Sprintf("%s\nfunc (cl *Client) %s(%s) %s {\n%s}", goWrap(doc), g.names[s], strings.Join(m.params, ", "), results, m.body.String())
}

// foreignParam writes one argument.
func (g *goGen) foreignParam(m *foreignCall, p *apidef.Param, index int) {
	name := foreignName(p.Name, index)
	t, typ := p.Type, ""
	pointer := t.Kind == apidef.Pointer
	switch {
	case p.Head != "":
		fmt.Fprintf(&m.body, "\tc.Head(cl.table, %d)\n", g.headOffset(p.Head))
		return
	case p.Role == apidef.RoleOutHandle:
		fmt.Fprintf(&m.body, "\t%s := c.Out()\n", name)
		m.outs = append(m.outs, name)
		return
	case p.Role == apidef.RoleHandle:
		typ = "cpython.Object"
		fmt.Fprintf(&m.body, "\tc.Object(%q, %s, %t)\n", name, name, p.Nullable)
	case p.Role == apidef.RoleSteal:
		typ = "cpython.Object"
		m.stolen = append(m.stolen, name)
		fmt.Fprintf(&m.body, "\tc.Steal(%q, %s, %t)\n", name, name, p.Nullable)
	case p.Role == apidef.RoleString:
		typ = "string"
		fmt.Fprintf(&m.body, "\tc.Text(%s)\n", name)
	case pointer && p.Role != apidef.RoleUserData && isNumber(t.Elem) && (t.Const || t.Elem.Kind != apidef.Char) && !isOpaque(p):
		typ = "[]" + g.goText(t.Elem)
		lend := "LendOut"
		if t.Const {
			lend = "Lend"
		}
		fmt.Fprintf(&m.body, "\tcpython.%s(&c, %s)\n", lend, name)
	case t.Kind == apidef.Bool, t.Kind == apidef.Float32, t.Kind == apidef.Float64:
		typ = g.goText(t)
		fmt.Fprintf(&m.body, "\tc.%s(%s)\n", naming.Go(typ), name)
	case isNumber(t):
		typ = g.goText(t)
		fmt.Fprintf(&m.body, "\tc.Word(uintptr(%s))\n", name)
	default:
		typ = "uintptr"
		fmt.Fprintf(&m.body, "\tc.Word(%s)\n", name)
	}
	m.params = append(m.params, name+" "+typ)
}

// foreignResult writes the call and what it gives, and returns the list of results.
func (g *goGen) foreignResult(m *foreignCall, r apidef.Result) string {
	types, values := "", ""
	for _, out := range m.outs {
		types += "cpython.Object, "
		values += "c.Given(" + out + "), "
	}
	t := r.Type
	switch {
	case t.Kind == apidef.Void:
		m.body.WriteString("\tc.Call()\n")
		fmt.Fprintf(&m.body, "\treturn %sc.Failed(%t)\n", values, r.Error != apidef.ErrorNone)
		if types == "" {
			return "error"
		}
		return "(" + types + "error)"
	case isObject(t):
		call := fmt.Sprintf("c.Return(%t, %t)", r.Borrowed, r.Nullable)
		if values == "" {
			fmt.Fprintf(&m.body, "\treturn %s\n", call)
		} else {
			fmt.Fprintf(&m.body, "\tr, err := %s\n\treturn r, %serr\n", call, values)
		}
		return "(cpython.Object, " + types + "error)"
	}
	typ, value := "uintptr", "c.Call()"
	switch {
	case t.Kind == apidef.Float32 || t.Kind == apidef.Float64:
		typ = g.goText(t)
		m.body.WriteString("\tc.Call()\n")
		value = "c." + naming.Go(typ) + "Result()"
	case t.Kind == apidef.Bool:
		typ, value = "bool", "uint8(c.Call()) != 0"
	case isNumber(t):
		typ = g.goText(t)
		value = typ + "(c.Call())"
	}
	fmt.Fprintf(&m.body, "\tr := %s\n\treturn r, %sc.Failed(%s)\n", value, values, foreignFailure(r))
	return "(" + typ + ", " + types + "error)"
}

// foreignFailure is the condition under which a result may mean an error.
func foreignFailure(r apidef.Result) string {
	switch r.Error {
	case apidef.ErrorNull:
		return "r == 0"
	case apidef.ErrorMinusOne:
		if goBytes(r.Type) > 0 {
			return "r+1 == 0" // all bits set
		}
		return "r == -1"
	case apidef.ErrorNaN:
		return "r != r"
	case apidef.ErrorCheck:
		return "true"
	}
	return "false"
}

// isObject says whether a type is a pointer to an object.
func isObject(t *apidef.Type) bool {
	return t.Kind == apidef.Pointer && (t.Elem.Kind == apidef.PyObjectType || t.Elem.Kind == apidef.OpaqueRef && t.Elem.Opaque.Object)
}

// isOpaque says whether a pointer is passed as it is.
func isOpaque(p *apidef.Param) bool {
	return slices.ContainsFunc(p.Notes, func(n apidef.Note) bool { return n.Name == "OPAQUE" })
}

// isNumber says whether Go has a type for a C type by value.
func isNumber(t *apidef.Type) bool {
	switch t.Kind {
	case apidef.Bool, apidef.Int8, apidef.Int16, apidef.Int32, apidef.Int64, apidef.Uint8, apidef.Uint16, apidef.Uint32, apidef.Uint64,
		apidef.Float32, apidef.Float64, apidef.Char, apidef.Size, apidef.Ssize, apidef.Uintptr, apidef.EnumRef, apidef.Long, apidef.ULong:
		return true
	}
	return false
}

// goText is the Go type of a C type, as text.
func (g *goGen) goText(t *apidef.Type) string { return fmt.Sprintf("%#v", g.elem(t)) }

// headOffset is where a field of the table's header is.
func (g *goGen) headOffset(field string) int {
	for _, f := range g.api.Header.Fields {
		if f.Name == field {
			return f.Offset
		}
	}
	panic("BUG: gen: no field " + strconv.Quote(field))
}

// foreignName is the Go name of a parameter.
func foreignName(c string, index int) string {
	if c == "" {
		return fmt.Sprintf("arg%d", index)
	}
	name := naming.Go(c)
	name = strings.ToLower(name[:1]) + name[1:]
	if token.IsKeyword(name) || slices.Contains([]string{"t", "c", "r", "cl", "err", "cpython", "string", "bool", "uintptr", "error", "byte", "int", "uint"}, name) {
		name += "_"
	}
	return name
}
