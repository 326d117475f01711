package cheader

import (
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/suggest"
)

const maxPointers = 4

// declarator is a type with the name that it declares.
type declarator struct {
	typ      *apidef.Type
	name     token // kind tokEOF when there is none
	constant bool  // const on the value itself
}

// typeWords are the keywords of C that join to the name of one type.
var typeWords = map[string]bool{
	"unsigned": true, "signed": true, "long": true, "short": true, "int": true, "char": true, "float": true, "double": true,
}

// typeName reads a type without pointers: the position and whether const stood before or after the name are in the
// result. A type that is not known gets Kind Unknown, and the problem is reported here.
func (p *parser) typeName() (t *apidef.Type, constant, ok bool) {
	start := p.peek()
	if p.accept("const") {
		constant = true
	}
	name := p.peek()
	if name.kind != tokIdent || strings.HasPrefix(name.text, "HPYAPI_") && !p.knownType(name.text) {
		p.fail(name.pos(), "SYNTAX", "expected a type, found %s", name.describe())
		return nil, false, false
	}
	p.i++
	switch {
	case name.text == "volatile" || name.text == "restrict" || name.text == "static" || name.text == "inline" || name.text == "register":
		p.fail(name.pos(), "TYPE_FORM", "%s has no meaning in a definition", name.text)
		return nil, false, false
	case name.text == "struct" || name.text == "enum" || name.text == "union":
		t, ok = p.tagged(name)
		if !ok {
			return nil, false, false
		}
	case p.is("&") || p.is(":") && p.toks[min(p.i+1, len(p.toks)-1)].text == ":":
		t = p.foreignType(name)
	case typeWords[name.text]:
		t = p.wordType(name)
	default:
		t = p.namedType(name)
	}
	if p.accept("const") {
		constant = true
	}
	t.Pos = start.pos()
	return t, constant, true
}

// wordType joins keywords such as "unsigned long int" to the spelling that apidef knows.
func (p *parser) wordType(first token) *apidef.Type {
	words := []string{first.text}
	for p.peek().kind == tokIdent && typeWords[p.peek().text] && len(words) < 5 {
		words = append(words, p.next().text)
	}
	spelled := strings.Join(words, " ")
	sign, base, longs := "", "", 0
	for _, w := range words {
		switch w {
		case "unsigned", "signed":
			sign = w
		case "long":
			longs++
		case "int":
		default:
			base = w
		}
	}
	name := strings.TrimSpace(strings.Repeat("long ", longs) + base)
	if name == "" {
		name = "int"
	}
	if sign == "unsigned" || sign == "signed" && name == "char" {
		name = sign + " " + name
	}
	if t, ok := apidef.Builtin(name); ok {
		return t
	}
	p.fail(first.pos(), "TYPE_UNKNOWN", "%s is not a type of the dialect", spelled)
	return &apidef.Type{Kind: apidef.Unknown, Name: spelled}
}

func (p *parser) tagged(keyword token) (*apidef.Type, bool) {
	tag := p.next()
	if tag.kind != tokIdent {
		p.i--
		p.fail(tag.pos(), "SYNTAX", "expected the name of a %s, found %s", keyword.text, tag.describe())
		return nil, false
	}
	s := p.tags[tag.text]
	if s == nil {
		p.fail(tag.pos(), "TYPE_UNKNOWN", "%s %s is not declared here; declare it with typedef", keyword.text, tag.text)
		return &apidef.Type{Kind: apidef.Unknown, Name: tag.text}, true
	}
	return p.use(tag, s), true
}

func (p *parser) namedType(name token) *apidef.Type {
	if s := p.scope[name.text]; s != nil && s.typ != nil {
		return p.use(name, s)
	}
	if t, ok := apidef.Builtin(name.text); ok {
		return t
	}
	if s := p.scope[name.text]; s != nil {
		p.fail(name.pos(), "TYPE_UNKNOWN", "%s is not a type, but %s declared at %s", name.text, s.what, s.pos)
	} else {
		p.fail(name.pos(), "TYPE_UNKNOWN", "unknown type %s%s", name.text, p.typeHint(name.text))
	}
	return &apidef.Type{Kind: apidef.Unknown, Name: name.text}
}

// use returns a fresh copy of the type of a symbol, for its own position.
func (p *parser) use(name token, s *symbol) *apidef.Type {
	if s.what == "struct" && !s.complete && !p.is("*") && !p.is("const") {
		p.fail(name.pos(), "TYPE_FORM", "%s is not complete here; only a pointer to it can be used", name.text)
		return &apidef.Type{Kind: apidef.Unknown, Name: name.text}
	}
	t := *s.typ
	return &t
}

func (p *parser) typeHint(name string) string {
	if len(p.loader.problems) > maxProblems {
		return "" // nobody will see it
	}
	known := apidef.BuiltinNames()
	for _, n := range p.names {
		if p.scope[n].typ != nil {
			known = append(known, n)
		}
	}
	if s := suggest.Nearest(name, known); s != "" {
		return "; did you mean " + s + "?"
	}
	return "; a type is declared before it is used"
}

// pointers wraps t in the stars that follow.
func (p *parser) pointers(t *apidef.Type, constant bool) (*apidef.Type, bool, bool) {
	pos := t.Pos
	for n := 0; p.is("*"); n++ {
		star := p.next()
		if n == maxPointers {
			p.fail(star.pos(), "TYPE_FORM", "more than %d levels of pointers", maxPointers)
			return nil, false, false
		}
		switch {
		case n == 0 && t.Kind == apidef.CallbackRef && t.Callback != nil:
			// numpy_map_fn is a function type; the reference already means the pointer to it.
		case n == 0 && t.Kind == apidef.ContextPtr:
			if constant {
				p.fail(pos, "CONTEXT", "a context is not const: write HPyContext *")
			}
		default:
			t = &apidef.Type{Pos: pos, Kind: apidef.Pointer, Elem: t, Const: constant}
		}
		constant = p.accept("const")
		if p.is("restrict") || p.is("volatile") {
			q := p.next()
			p.fail(q.pos(), "TYPE_FORM", "%s has no meaning in a definition", q.text)
		}
	}
	if t.Kind == apidef.CallbackRef && p.toks[p.i-1].text != "*" && p.toks[p.i-1].text != "const" {
		p.fail(pos, "TYPE_FORM", "%s is a function type: write a pointer, %s *", t.Name, t.Name)
	}
	if t.Kind == apidef.ContextPtr && p.toks[p.i-1].text != "*" {
		p.fail(pos, "CONTEXT", "the context is passed as HPyContext *")
	}
	return t, constant, true
}

// declarator reads a type and the name that it declares; the name may be missing.
func (p *parser) declarator() (d declarator, ok bool) {
	t, constant, ok := p.typeName()
	if !ok {
		return d, false
	}
	t, constant, ok = p.pointers(t, constant)
	if !ok {
		return d, false
	}
	d.typ, d.constant = t, constant
	if p.is("(") && p.toks[min(p.i+1, len(p.toks)-1)].text == "*" {
		p.inlineCallback()
		return d, false
	}
	if n := p.peek(); n.kind == tokIdent && !(strings.HasPrefix(n.text, "HPYAPI_")) {
		d.name = p.next()
	}
	return d, true
}

// params reads the parameter list of a function.
func (p *parser) params() (*apidef.Func, bool) {
	f := &apidef.Func{}
	open := p.peek()
	if !p.expect("(", "before the parameters") {
		return nil, false
	}
	if p.is(")") {
		p.fail(open.pos(), "TYPE_FORM", "a function without parameters is written (void)")
		p.i++
		return f, true
	}
	if p.is("void") && p.toks[p.i+1].text == ")" {
		p.i += 2
		return f, true
	}
	for {
		if p.is(".") {
			f.Variadic, f.VariadicPos = true, p.peek().pos()
			for p.accept(".") {
			}
			return f, p.expect(")", "after the dots")
		}
		if !p.param(f) {
			return nil, false
		}
		if p.accept(",") {
			continue
		}
		return f, p.expect(")", "after the parameters")
	}
}

// inlineCallback reports a function type where it is used.
func (p *parser) inlineCallback() {
	name := strings.ToLower(p.api.Prefix) + "_fn"
	p.fail(p.peek().pos(), "CALLBACK_INLINE", "declare the function type, as in HPYAPI_CALLBACK int32_t %s(HPyContext *ctx, HPy item, void *user) HPYAPI_ERROR(-1); and take a pointer to it: %s *fn", name, name)
}

// foreignType reads a type of C++, which other languages do not have: a name with :: in it, or a reference.
func (p *parser) foreignType(start token) *apidef.Type {
	for depth := 0; p.peek().kind != tokEOF; p.i++ {
		t := p.peek()
		switch {
		case t.text == "<":
			depth++
		case t.text == ">":
			depth--
		case depth > 0, t.text == ":", t.text == "&", t.text == "*", t.text == "const":
		case t.kind == tokIdent && p.toks[p.i-1].text == ":":
		default:
			p.fail(start.pos(), "TYPE_FORM", "C has no classes and no references: text is const char *name, an array is a pointer with HPYAPI_LEN(count), a struct is const name *")
			return &apidef.Type{Kind: apidef.Unknown, Name: start.text}
		}
	}
	return &apidef.Type{Kind: apidef.Unknown, Name: start.text}
}

func (p *parser) param(f *apidef.Func) bool {
	d, ok := p.declarator()
	if !ok {
		return false
	}
	at := d.typ.Pos
	if d.name.kind != tokEOF {
		at = d.name.pos()
	}
	switch {
	case p.is("["):
	case d.constant && d.typ.Kind != apidef.Unknown:
		p.fail(d.typ.Pos, "TYPE_FORM", "const on the parameter itself says nothing to the caller; remove it")
	}
	if p.is("[") {
		elem := strings.TrimPrefix(spaced(spell(d.typ)), "const ")
		p.fail(p.peek().pos(), "TYPE_FORM", "write an array that is read as const %s*%s HPYAPI_LEN(count), one that is filled as %s*%s HPYAPI_OUT HPYAPI_LEN(count)",
			elem, d.name.text, elem, d.name.text)
		d.typ = &apidef.Type{Pos: d.typ.Pos, Kind: apidef.Unknown, Name: d.typ.Name} // said once
		for !p.is(")") && !p.is(",") && p.peek().kind != tokEOF && p.peek().kind != tokIdent {
			p.i++
		}
	}
	if p.is("(") {
		p.inlineCallback()
		return false
	}
	notes, ok := p.notes()
	if !ok {
		return false
	}
	f.Params = append(f.Params, &apidef.Param{Pos: at, Notes: notes, Name: d.name.text, Type: d.typ})
	return true
}

// function reads "result name(params) notes ;" behind HPYAPI_SLOT or HPYAPI_CALLBACK.
func (p *parser) function(what string) (f *apidef.Func, name token, notes []apidef.Note, ok bool) {
	d, ok := p.declarator()
	if !ok {
		return nil, name, nil, false
	}
	if d.name.kind == tokEOF {
		p.fail(p.peek().pos(), "SYNTAX", "expected the name of the %s, found %s", what, p.peek().describe())
		return nil, name, nil, false
	}
	if d.constant && d.typ.Kind != apidef.Pointer {
		p.fail(d.typ.Pos, "TYPE_FORM", "const on the result itself says nothing to the caller; remove it")
	}
	f, ok = p.params()
	if !ok {
		return nil, d.name, nil, false
	}
	f.Result = apidef.Result{Pos: d.typ.Pos, Type: d.typ}
	notes, ok = p.notes()
	if !ok {
		return nil, d.name, nil, false
	}
	return f, d.name, notes, p.semicolon("the " + what)
}
