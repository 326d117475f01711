package cheader

import (
	"math"
	"strconv"

	"github.com/hpyapi/hpyapi/apidef"
)

// typedefItem reads what follows typedef: a struct, an enum, an opaque struct, or another name for a type.
func (p *parser) typedefItem(t token) bool {
	switch {
	case p.is("struct"):
		return p.structTypedef(t)
	case p.is("enum"):
		return p.enumTypedef(t)
	case p.is("union"):
		p.fail(p.peek().pos(), "TYPE_FORM", "a union has no meaning of its own; the host profile allows one inside a struct")
		return false
	}
	d, ok := p.declarator()
	if !ok {
		return false
	}
	if d.name.kind == tokEOF || d.constant {
		p.fail(p.peek().pos(), "SYNTAX", "expected typedef type name;")
		return false
	}
	if p.is("(") {
		p.fail(t.pos(), "CALLBACK_INLINE", "write HPYAPI_CALLBACK instead of typedef, and how the function fails behind it")
		return false
	}
	a := &apidef.Alias{Pos: d.name.pos(), Name: d.name.text, Doc: p.doc(t), Type: d.typ}
	typ := *d.typ
	typ.Name = a.Name
	if p.declare(a.Name, &symbol{pos: a.Pos, what: "typedef", typ: &typ, complete: true}) {
		p.api.Aliases = append(p.api.Aliases, a)
	}
	return p.semicolon("the typedef")
}

// tagName reads the optional tag of a struct or enum.
func (p *parser) tagName() (tag token) {
	if p.peek().kind == tokIdent {
		return p.next()
	}
	return token{}
}

func (p *parser) structTypedef(t token) bool {
	keyword := p.next()
	tag := p.tagName()
	if !p.is("{") {
		return p.opaqueTypedef(t, keyword, tag)
	}
	s := &apidef.Struct{Pos: keyword.pos(), Doc: p.doc(t)}
	sym := &symbol{pos: keyword.pos(), what: "struct", typ: &apidef.Type{Kind: apidef.StructRef, Struct: s}}
	if tag.text != "" {
		sym.typ.Name = tag.text
		p.tags[tag.text] = sym
	}
	if !p.fields(s, 0) {
		return false
	}
	name := p.next()
	if name.kind != tokIdent {
		p.i--
		p.fail(name.pos(), "SYNTAX", "expected the name of the struct, found %s", name.describe())
		return false
	}
	s.Pos, s.Name = name.pos(), name.text
	sym.pos, sym.complete, sym.typ.Name = name.pos(), true, name.text
	if p.declare(s.Name, sym) {
		p.api.Structs = append(p.api.Structs, s)
	}
	return p.semicolon("the struct")
}

// opaqueTypedef reads "typedef struct tag name;".
func (p *parser) opaqueTypedef(t, keyword, tag token) bool {
	name := p.next()
	if tag.text == "" || name.kind != tokIdent {
		p.i--
		p.fail(keyword.pos(), "SYNTAX", "expected typedef struct { fields } name; or, for an opaque struct, typedef struct tag name;")
		return false
	}
	o := &apidef.Opaque{Pos: name.pos(), Name: name.text, Tag: tag.text, Doc: p.doc(t)}
	notes, ok := p.notes()
	o.Notes = notes
	sym := &symbol{pos: name.pos(), what: "opaque struct", typ: &apidef.Type{Kind: apidef.OpaqueRef, Name: o.Name, Opaque: o}}
	if p.declare(o.Name, sym) {
		p.api.Opaques = append(p.api.Opaques, o)
		if p.tags[tag.text] == nil {
			p.tags[tag.text] = sym
		}
	}
	return ok && p.semicolon("the opaque struct")
}

const maxUnionDepth = 4

// fields reads { type name; ... }.
func (p *parser) fields(s *apidef.Struct, depth int) bool {
	if !p.expect("{", "before the fields") {
		return false
	}
	for !p.accept("}") {
		t := p.peek()
		if t.kind == tokEOF || t.kind == tokDirective || startsItem(t) {
			p.fail(t.pos(), "SYNTAX", "expected a field or \"}\", found %s", t.describe())
			return false
		}
		f, ok := p.field(depth)
		if f != nil {
			s.Fields = append(s.Fields, f)
		}
		if !ok {
			p.recoverField()
		} else if trail := p.trail(1); trail != "" && f != nil && f.Doc == "" {
			f.Doc = trail
		}
	}
	return true
}

// recoverField skips to behind the next semicolon, or to the brace that ends the struct.
func (p *parser) recoverField() {
	for depth := 0; p.peek().kind != tokEOF; p.i++ {
		t := p.peek()
		if t.kind == tokDirective || startsItem(t) && t.first {
			return
		}
		if t.kind != tokPunct {
			continue
		}
		switch {
		case t.text == ";" && depth == 0:
			p.i++
			return
		case t.text == "{":
			depth++
		case t.text == "}" && depth == 0:
			return
		case t.text == "}":
			depth--
		}
	}
}

func (p *parser) field(depth int) (*apidef.Field, bool) {
	first := p.peek()
	if first.kind == tokIdent && first.text == "union" && p.toks[min(p.i+1, len(p.toks)-1)].text == "{" {
		return p.unionField(depth)
	}
	d, ok := p.declarator()
	if !ok {
		return nil, false
	}
	if p.is(":") {
		at := d.name.pos()
		if d.name.kind == tokEOF {
			at = p.peek().pos()
		}
		p.fail(at, "BITFIELD", "the layout of a bit-field depends on the compiler; use a whole integer and masks")
		return &apidef.Field{Pos: at, Name: d.name.text, Doc: p.doc(first), Type: d.typ}, false
	}
	if d.name.kind == tokEOF {
		p.fail(p.peek().pos(), "SYNTAX", "expected the name of the field, found %s", p.peek().describe())
		return nil, false
	}
	if d.constant {
		p.fail(d.typ.Pos, "TYPE_FORM", "const on the field itself says nothing; remove it")
	}
	f := &apidef.Field{Pos: d.name.pos(), Name: d.name.text, Doc: p.doc(first), Type: d.typ}
	if p.is("[") {
		if f.Array, ok = p.arrayLength(); !ok {
			return f, false
		}
	}
	if f.Notes, ok = p.notes(); !ok {
		return f, false
	}
	if p.is(",") || p.is("[") {
		p.fail(p.peek().pos(), "SYNTAX", "declare one field per line, with one array length at most")
		return f, false
	}
	return f, p.expect(";", "after the field")
}

func (p *parser) unionField(depth int) (*apidef.Field, bool) {
	keyword := p.next()
	if depth == maxUnionDepth {
		p.fail(keyword.pos(), "TYPE_FORM", "unions are nested more than %d deep", maxUnionDepth)
		return nil, false
	}
	u := &apidef.Struct{Pos: keyword.pos(), Union: true, Doc: p.doc(keyword)}
	if !p.fields(u, depth+1) {
		return nil, false
	}
	f := &apidef.Field{Pos: keyword.pos(), Type: &apidef.Type{Pos: keyword.pos(), Kind: apidef.StructRef, Struct: u}}
	return f, p.expect(";", "after the union")
}

func (p *parser) enumTypedef(t token) bool {
	p.i++
	tag := p.tagName()
	e := &apidef.Enum{Tag: tag.text, Doc: p.doc(t)}
	if !p.expect("{", "before the constants") {
		return false
	}
	for !p.accept("}") {
		v, ok := p.enumValue()
		if v != nil {
			e.Values = append(e.Values, v)
		}
		if !ok {
			return false
		}
		comma := p.accept(",")
		if trail := p.trailing(comma); trail != "" && v.Doc == "" {
			v.Doc = trail
		}
		if !comma && !p.is("}") {
			p.fail(p.peek().pos(), "SYNTAX", "expected \",\" or \"}\" after the constant, found %s", p.peek().describe())
			return false
		}
	}
	name := p.next()
	if name.kind != tokIdent {
		p.i--
		p.fail(name.pos(), "SYNTAX", "expected the name of the enum, found %s", name.describe())
		return false
	}
	e.Pos, e.Name = name.pos(), name.text
	sym := &symbol{pos: e.Pos, what: "enum", typ: &apidef.Type{Kind: apidef.EnumRef, Name: e.Name, Enum: e}, complete: true}
	if p.declare(e.Name, sym) {
		p.api.Enums = append(p.api.Enums, e)
		if tag.text != "" {
			p.tags[tag.text] = sym
		}
	}
	return p.semicolon("the enum")
}

// trailing is the comment behind a constant; it may stand before or behind the comma.
func (p *parser) trailing(comma bool) string {
	if trail := p.trail(1); trail != "" || !comma {
		return trail
	}
	return p.trail(2)
}

// enumValue reads NAME = number. The value may be a shift, for flags.
func (p *parser) enumValue() (*apidef.EnumValue, bool) {
	name := p.next()
	if name.kind != tokIdent {
		p.i--
		p.fail(name.pos(), "SYNTAX", "expected the name of a constant, found %s", name.describe())
		return nil, false
	}
	v := &apidef.EnumValue{Pos: name.pos(), Name: name.text, Doc: p.doc(name)}
	p.declare(v.Name, &symbol{pos: v.Pos, what: "constant"})
	if !p.accept("=") {
		p.fail(name.pos(), "ENUM_VALUE", "the value of %s must be written: a constant in the middle must not renumber the rest", v.Name)
		return v, p.is(",") || p.is("}")
	}
	at := p.peek().pos()
	n, ok := p.constant()
	if !ok {
		return v, false
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		p.fail(at, "ENUM_VALUE", "%d does not fit into 32 bits with a sign", n)
	}
	v.Value = n
	return v, true
}

func (p *parser) constant() (int64, bool) {
	parens := p.accept("(")
	negative := p.accept("-")
	n, ok := p.integer()
	if !ok {
		return 0, false
	}
	if negative {
		n = -n
	}
	if p.is("<") && p.toks[p.i+1].text == "<" {
		p.i += 2
		shift, ok := p.integer()
		if !ok {
			return 0, false
		}
		if shift > 31 || n > math.MaxInt32 || n < math.MinInt32 {
			shift, n = 0, math.MaxInt64 // reported as too large by the caller
		}
		n <<= uint(shift)
	}
	if parens && !p.expect(")", "after the value") {
		return 0, false
	}
	return n, true
}

func (p *parser) integer() (int64, bool) {
	t := p.next()
	n, err := strconv.ParseInt(t.text, 0, 64)
	if t.kind != tokNumber || err != nil {
		p.i--
		p.fail(t.pos(), "ENUM_VALUE", "expected a number, found %s", t.describe())
		return 0, false
	}
	return n, true
}
