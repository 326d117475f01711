package cheader

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/dialect"
)

// symbol is a name that a definition declared.
type symbol struct {
	pos      apidef.Pos
	what     string // struct, enum, callback, opaque struct, typedef, slot, constant
	typ      *apidef.Type
	complete bool // a struct whose fields are known
}

// parser reads one file by recursive descent. A declaration that makes no sense is reported once and skipped; the rest
// of the file is read as if it had been right.
type parser struct {
	loader *loader
	file   string      // as the including file found it
	path   string      // cleaned
	info   fs.FileInfo // nil when there is none
	text   string
	stack  []*parser // files being read, outermost first and this one last, for include cycles
	source *source
	toks   []token
	i      int
	api    *apidef.API
	sawAPI bool
	scope  map[string]*symbol
	names  []string // keys of scope in order of declaration, for suggestions
	tags   map[string]*symbol

	conditions []condition
	guarded    bool
	guardName  string // set between #ifndef NAME and #define NAME
	macro      string // of the include guard; empty for #pragma once
	sawDefine  bool   // hpyapi_define.h was included
	saidDefine bool
}

// doc is the documentation comment before a token.
func (p *parser) doc(t token) string { return p.source.docs[t.off] }

// trail is the documentation comment behind the token that was read back tokens ago.
func (p *parser) trail(back int) string { return p.source.trails[p.toks[p.i-back].off] }

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) next() token {
	t := p.toks[p.i]
	if t.kind != tokEOF {
		p.i++
	}
	return t
}

func (p *parser) is(text string) bool {
	t := p.peek()
	return (t.kind == tokPunct || t.kind == tokIdent) && t.text == text
}

func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.i++
		return true
	}
	return false
}

// expect consumes the token text or reports what is there instead.
func (p *parser) expect(text, where string) bool {
	if p.accept(text) {
		return true
	}
	p.fail(p.peek().pos(), "SYNTAX", "expected %q %s, found %s", text, where, p.peek().describe())
	return false
}

func (p *parser) fail(pos apidef.Pos, rule, format string, args ...any) {
	if len(p.loader.problems) <= maxProblems {
		p.loader.problems.Add(pos, rule, format, args...)
	}
}

// parseFile reads declarations until the file ends.
func (p *parser) parseFile() {
	for p.peek().kind != tokEOF {
		start := p.i
		if !p.item() {
			p.recover(start)
		}
	}
	for _, c := range p.conditions {
		p.fail(c.pos, "PREPROCESSOR", "#%s has no #endif", c.text)
	}
	top := apidef.Pos{File: p.file, Line: 1, Col: 1}
	if !p.guarded {
		p.fail(top, "GUARD", "the header has no include guard; start it with #ifndef NAME and #define NAME, or #pragma once")
	}
}

// recover skips the rest of a declaration that began at token start: to behind the next semicolon outside braces, or to
// what certainly starts another declaration.
func (p *parser) recover(start int) {
	if p.i == start {
		p.i++
	}
	depth := 0
	for ; p.peek().kind != tokEOF; p.i++ {
		t := p.peek()
		if t.kind == tokDirective || t.first && startsItem(t) && p.i > start {
			return
		}
		if t.kind != tokPunct {
			continue
		}
		switch t.text {
		case "{":
			depth++
		case "}":
			depth = max(0, depth-1)
		case ";":
			if depth == 0 {
				p.i++
				return
			}
		}
	}
}

func startsItem(t token) bool {
	return t.kind == tokIdent && (t.text == "typedef" || itemParser(t.text) != nil)
}

// itemParser returns what reads the declaration that a macro starts, nil when it starts none.
func itemParser(macro string) func(*parser, token) bool {
	switch macro {
	case "HPYAPI_API":
		return (*parser).apiItem
	case "HPYAPI_FLAGS":
		return (*parser).flagsItem
	case "HPYAPI_PROFILE":
		return (*parser).profileItem
	case "HPYAPI_TABLE":
		return (*parser).tableItem
	case "HPYAPI_CAPSULE":
		return (*parser).capsuleItem
	case "HPYAPI_UPSTREAM":
		return (*parser).upstreamItem
	case "HPYAPI_SLOT":
		return (*parser).slotItem
	case "HPYAPI_TYPE":
		return (*parser).instancesItem
	case "HPYAPI_CALLBACK":
		return (*parser).callbackItem
	case "HPYAPI_HOLE":
		return (*parser).holeItem
	case "HPYAPI_DATA":
		return (*parser).dataItem
	case "HPYAPI_HANDLE":
		return (*parser).handleItem
	case "HPYAPI_OBJECT":
		return (*parser).objectItem
	}
	return nil
}

// item reads one declaration and reports whether the parser stands behind it.
func (p *parser) item() bool {
	t := p.next()
	switch {
	case t.kind == tokDirective:
		p.directive(t)
		return true
	case t.kind == tokPunct && t.text == ";":
		return true
	case t.kind == tokPunct && t.text == "}" && p.inCplusplus():
		return true
	case t.kind == tokIdent && t.text == "extern" && p.inCplusplus():
		if s := p.peek(); s.kind == tokString && s.text == "C" {
			p.i++
			return p.expect("{", `after extern "C"`)
		}
	case t.kind == tokIdent && t.text == "typedef":
		return p.typedefItem(t)
	case t.kind == tokIdent && strings.HasPrefix(t.text, "HPYAPI_"):
		if !p.sawDefine && !p.saidDefine {
			p.saidDefine = true
			p.fail(t.pos(), "INCLUDE_DEFINE", "%s is used before #include <hpyapi_define.h>", t.text)
		}
		if parse := itemParser(t.text); parse != nil {
			return parse(p, t)
		}
		p.fail(t.pos(), "ANNOTATION_UNKNOWN", "%s", dialect.Unknown(t.text, dialect.OnFile))
		return false
	}
	p.fail(t.pos(), "SYNTAX", "expected a declaration, found %s%s", t.describe(), p.itemHint(t))
	return false
}

// itemHint explains the likeliest reasons for a token that starts no declaration.
func (p *parser) itemHint(t token) string {
	switch {
	case t.kind == tokIdent && (t.text == "struct" || t.text == "enum"):
		return "; declare it with typedef"
	case t.kind == tokIdent && t.text == "union":
		return "; a union has no meaning of its own: declare a struct with a field for each kind of value"
	case t.kind == tokIdent && p.knownType(t.text):
		return "; a function needs HPYAPI_SLOT(index, since) or HPYAPI_CALLBACK before it"
	}
	return ""
}

func (p *parser) knownType(name string) bool {
	if s := p.scope[name]; s != nil && s.typ != nil {
		return true
	}
	_, ok := apidef.Builtin(name)
	return ok
}

// args reads the parenthesised arguments of an annotation.
func (p *parser) args(macro token) ([]apidef.NoteArg, bool) {
	if !p.expect("(", "after "+macro.text) {
		return nil, false
	}
	var args []apidef.NoteArg
	if p.accept(")") {
		return args, true
	}
	for {
		a, ok := p.arg()
		if !ok {
			return nil, false
		}
		args = append(args, a)
		if p.accept(",") || p.accept("|") {
			continue
		}
		return args, p.expect(")", "after the arguments of "+macro.text)
	}
}

// arg reads a name, a number with an optional minus, or string literals side by side.
func (p *parser) arg() (apidef.NoteArg, bool) {
	t := p.next()
	a := apidef.NoteArg{Pos: t.pos(), Text: t.text}
	switch {
	case t.kind == tokIdent, t.kind == tokNumber:
		return a, true
	case t.kind == tokPunct && t.text == "-" && p.peek().kind == tokNumber:
		a.Text = "-" + p.next().text
		return a, true
	case t.kind == tokString:
		var b strings.Builder
		b.WriteString(t.text)
		for p.peek().kind == tokString {
			b.WriteString(p.next().text)
		}
		a.Text, a.String = b.String(), true
		return a, true
	}
	p.i--
	p.fail(t.pos(), "SYNTAX", "expected a name, a number or a string, found %s", t.describe())
	return a, false
}

// number turns an argument into a number of at most limit, or reports why it cannot.
func (p *parser) number(a apidef.NoteArg, what string, limit uint64) (int, bool) {
	n, err := strconv.ParseUint(a.Text, 10, 64)
	if a.String || err != nil || n > limit {
		p.fail(a.Pos, "ANNOTATION_ARGUMENT", "%s must be a decimal number from 0 to %d, not %s", what, limit, clip(a.Text))
		return 0, false
	}
	return int(n), true
}

// notes reads the annotations behind a declarator.
func (p *parser) notes() ([]apidef.Note, bool) {
	var notes []apidef.Note
	for {
		t := p.peek()
		if t.kind != tokIdent || !strings.HasPrefix(t.text, "HPYAPI_") || t.first && startsItem(t) {
			return notes, true
		}
		p.i++
		n := apidef.Note{Pos: t.pos(), Name: strings.TrimPrefix(t.text, "HPYAPI_")}
		if p.is("(") {
			args, ok := p.args(t)
			if !ok {
				return notes, false
			}
			n.Args = args
		}
		notes = append(notes, n)
	}
}

// semicolon ends a declaration.
func (p *parser) semicolon(what string) bool {
	if p.accept(";") {
		return true
	}
	t := p.peek()
	if startsItem(t) || t.kind == tokEOF || t.kind == tokDirective {
		// The declaration is complete; the missing semicolon is reported where it belongs, and the next one is kept.
		p.fail(p.behind(), "SYNTAX", "expected \";\" after %s", what)
		return true
	}
	p.fail(t.pos(), "SYNTAX", "expected \";\" after %s, found %s", what, t.describe())
	return false
}

// behind is the position directly behind the token that was read last.
func (p *parser) behind() apidef.Pos {
	last := p.toks[p.i-1]
	pos := last.pos()
	pos.Col += int(last.end - last.off)
	return pos
}

// declare enters a name, or reports that it is taken.
func (p *parser) declare(name string, s *symbol) bool {
	if old := p.scope[name]; old != nil {
		p.fail(s.pos, "NAME_DUPLICATE", "%s is already declared as %s at %s", name, old.what, old.pos)
		return false
	}
	p.scope[name] = s
	p.names = append(p.names, name)
	return true
}
