package cheader

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plaintext"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// Print writes a definition as a header of the dialect, from the meaning of the model and not from the notes, so that
// every front end prints the same text for the same API. Reading the text gives the same definition again. The model must
// have no problems.
func Print(api *apidef.API) []byte {
	p := &printer{api: api, done: map[any]bool{}}
	guard := strings.ToUpper(api.Prefix) + "_API_H"
	p.line("#ifndef %s", guard)
	p.line("#define %s", guard)
	p.line("")
	p.line("#include <hpyapi_define.h>")
	for _, inc := range api.Includes {
		p.line("#include %q", inc.Path)
	}
	p.line("")
	p.head()
	p.types()
	if api.Foreign && api.Header == nil {
		start := "void"
		if api.Capsules {
			start = "capsules"
		}
		p.line("HPYAPI_TABLE(%s)", start)
		p.line("")
	}
	for _, s := range api.Slots {
		p.slot(s)
	}
	p.line("#endif")
	return p.Bytes()
}

type printer struct {
	bytes.Buffer
	api  *apidef.API
	done map[any]bool // declarations that have been printed
}

func (p *printer) line(format string, args ...any) {
	fmt.Fprintf(p, format+"\n", args...)
}

func (p *printer) head() {
	a := p.api
	p.doc("", a.Doc)
	p.line("HPYAPI_API(%s, %s, %d, %d, %s, %q)", a.Name, a.Prefix, a.Major, a.Minor, quote(a.Capsule), uuid.Format(a.ID))
	switch {
	case a.Nameless:
		p.line("HPYAPI_CAPSULE(NULL)")
	case a.Called != "":
		p.line("HPYAPI_CAPSULE(%s)", quote(a.Called))
	}
	p.upstream()
	if a.Profile != apidef.Standard {
		p.line("HPYAPI_PROFILE(%s)", a.Profile)
	}
	if names := a.Flags.Names(); len(names) > 0 {
		p.line("HPYAPI_FLAGS(HPYAPI_%s)", strings.Join(names, " | HPYAPI_"))
	}
	p.line("")
}

func (p *printer) upstream() {
	u := p.api.Upstream
	if u == nil {
		return
	}
	table := "NULL"
	switch {
	case u.Member != "":
		table = quote(u.Table + "." + u.Member)
	case u.Table != "":
		table = quote(u.Table)
	}
	p.line("HPYAPI_UPSTREAM(%s, %s, %s)", quote(u.Header), u.Guard, table)
}

// clue writes what a word of a foreign table tells.
func clue(c apidef.Clue) (text string) {
	if c.Is != "" {
		text = " HPYAPI_IS(" + quote(c.Is) + ")"
	}
	if c.Tells == apidef.TellNothing {
		return text
	}
	text += " HPYAPI_TELLS(" + c.Tells.String()
	if c.Shift > 0 || c.Bits > 0 {
		text += fmt.Sprintf(", %d", c.Shift)
	}
	if c.Bits > 0 {
		text += fmt.Sprintf(", %d", c.Bits)
	}
	return text + ")"
}

// offers writes what the instances of a type offer.
func offers(s *apidef.Slot) (text string) {
	for _, o := range s.Offers {
		text += fmt.Sprintf("\n    HPYAPI_OFFERS(%s, %s, %d, %d, %s, %q)", o.Name, o.Prefix, o.Major, o.Minor, quote(o.Capsule), uuid.Format(o.ID))
	}
	return text
}

// doc prints a documentation comment; what would end or nest a comment is taken apart.
func (p *printer) doc(indent, text string) {
	text = cleanComment(plaintext.InComment(text))
	switch {
	case text == "":
	case strings.Contains(text, "\n"):
		p.line("%s/**", indent)
		for _, l := range strings.Split(text, "\n") {
			p.line("%s", strings.TrimRight(indent+" * "+l, " "))
		}
		p.line("%s */", indent)
	default:
		p.line("%s/** %s */", indent, text)
	}
}

// quote writes a string literal with the escapes that the dialect knows.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "??", `?\?`).Replace(s) + `"`
}

// types prints everything that slots refer to, each after what it needs itself.
func (p *printer) types() {
	a := p.api
	for _, o := range a.Opaques {
		p.opaque(o)
	}
	for _, e := range a.Enums {
		p.enum(e)
	}
	for _, al := range a.Aliases {
		p.alias(al)
	}
	for _, s := range a.Structs {
		p.structure(s)
	}
	for _, c := range a.Callbacks {
		p.callback(c)
	}
}

// once reports that a declaration of this header has not been printed, and notes that it is now.
func (p *printer) once(key any, from *apidef.Include) bool {
	if p.done[key] || from != nil {
		return false
	}
	p.done[key] = true
	return true
}

// needs prints what a type refers to.
func (p *printer) needs(t *apidef.Type) {
	for ; t.Kind == apidef.Pointer; t = t.Elem {
	}
	for _, al := range p.api.Aliases {
		if al.Name == t.Name {
			p.alias(al)
		}
	}
	switch {
	case t.Enum != nil:
		p.enum(t.Enum)
	case t.Opaque != nil:
		p.opaque(t.Opaque)
	case t.Callback != nil:
		p.callback(t.Callback)
	case t.Struct != nil && t.Struct.Name != "":
		p.structure(t.Struct)
	case t.Struct != nil:
		for _, f := range t.Struct.Fields {
			p.needs(f.Type)
		}
	}
}

func (p *printer) alias(al *apidef.Alias) {
	if !p.once(al, al.From) {
		return
	}
	p.needs(al.Type)
	p.doc("", al.Doc)
	p.line("typedef %s%s;", spaced(spell(al.Type)), al.Name)
	p.line("")
}

func (p *printer) opaque(o *apidef.Opaque) {
	if !p.once(o, o.From) {
		return
	}
	p.doc("", o.Doc)
	tag, note := o.Tag, ""
	if tag == "" {
		tag = o.Name
	}
	if o.Object {
		note = " HPYAPI_OBJECT_STRUCT"
	}
	p.line("typedef struct %s %s%s;", tag, o.Name, note)
	p.line("")
}

func (p *printer) enum(e *apidef.Enum) {
	if !p.once(e, e.From) {
		return
	}
	p.doc("", e.Doc)
	tag := ""
	if e.Tag != "" {
		tag = e.Tag + " "
	}
	p.line("typedef enum %s{", tag)
	for i, v := range e.Values {
		p.doc("    ", v.Doc)
		comma := ","
		if i == len(e.Values)-1 {
			comma = ""
		}
		p.line("    %s = %d%s", v.Name, v.Value, comma)
	}
	p.line("} %s;", e.Name)
	p.line("")
}

func (p *printer) structure(s *apidef.Struct) {
	if !p.once(s, s.From) {
		return
	}
	for _, f := range s.Fields {
		p.needs(f.Type)
	}
	p.doc("", s.Doc)
	tag := ""
	if refersTo(s, s.Fields) {
		tag = s.Name + " "
	}
	p.line("typedef struct %s{", tag)
	p.fields(s, s.Fields, "    ")
	p.line("} %s;", s.Name)
	p.line("")
	if p.api.Header == s {
		p.line("HPYAPI_TABLE(%s)", s.Name)
		p.line("")
	}
}

// refersTo reports a field that points to the struct itself.
func refersTo(s *apidef.Struct, fields []*apidef.Field) bool {
	for _, f := range fields {
		t := f.Type
		for ; t.Kind == apidef.Pointer; t = t.Elem {
		}
		if t.Struct == s || t.Struct != nil && t.Struct.Name == "" && refersTo(s, t.Struct.Fields) {
			return true
		}
	}
	return false
}

func (p *printer) fields(owner *apidef.Struct, fields []*apidef.Field, indent string) {
	for _, f := range fields {
		p.doc(indent, f.Doc)
		if f.Name == "" {
			p.line("%sunion {", indent)
			p.fields(owner, f.Type.Struct.Fields, indent+"    ")
			p.line("%s};", indent)
			continue
		}
		text := spell(f.Type)
		inner := f.Type
		for ; inner.Kind == apidef.Pointer; inner = inner.Elem {
		}
		if inner.Struct == owner {
			text = strings.Replace(text, owner.Name, "struct "+owner.Name, 1)
		}
		array, note := "", ""
		if f.Array > 0 {
			array = fmt.Sprintf("[%d]", f.Array)
		}
		if f.Type.Kind == apidef.Pointer && p.api.Profile == apidef.Standard {
			note = " HPYAPI_OPAQUE"
		}
		p.line("%s%s%s%s%s;", indent, spaced(text), f.Name, array, note+clue(f.Clue))
	}
}

// spell writes a type with the declared names of structs, enums and callbacks.
func spell(t *apidef.Type) string {
	inner := *t
	switch {
	case t.Kind == apidef.Pointer:
		return spellPointer(t)
	case t.Struct != nil:
		inner.Name = t.Struct.Name
	case t.Enum != nil:
		inner.Name = t.Enum.Name
	case t.Callback != nil:
		inner.Name = t.Callback.Name
	case t.Opaque != nil:
		inner.Name = t.Opaque.Name
	}
	return (&inner).String()
}

func spellPointer(t *apidef.Type) string {
	elem := spell(t.Elem)
	outer := *t
	outer.Elem = &apidef.Type{Kind: t.Elem.Kind, Name: elem}
	switch t.Elem.Kind {
	case apidef.Pointer, apidef.CallbackRef, apidef.ContextPtr:
		if t.Const {
			return elem + "const *"
		}
		return elem + "*"
	}
	return (&outer).String()
}

// spaced ends a type so that a name can follow: a star holds the name, everything else takes a space.
func spaced(text string) string {
	if strings.HasSuffix(text, "*") {
		return text
	}
	return text + " "
}
