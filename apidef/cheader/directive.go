package cheader

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// condition is an open #if of one of the two forms that the dialect knows.
type condition struct {
	pos       apidef.Pos
	text      string
	cplusplus bool
}

// systemHeaders may be included by a definition; they add nothing to it.
var systemHeaders = map[string]bool{
	"stdint.h": true, "stddef.h": true, "stdbool.h": true, "hpy.h": true, "hpyapi.h": true, "Python.h": true, "wchar.h": true,
}

func (p *parser) inCplusplus() bool {
	n := len(p.conditions)
	return n > 0 && p.conditions[n-1].cplusplus
}

// directive handles one preprocessor line. The dialect has include guards, includes, and extern "C" for C++; anything
// else would make the definition depend on who reads it.
func (p *parser) directive(t token) {
	word, rest, _ := strings.Cut(t.text, " ")
	word, rest = strings.TrimSpace(word), strings.TrimSpace(rest)
	switch {
	case word == "include" || strings.HasPrefix(word, "include\"") || strings.HasPrefix(word, "include<"):
		p.include(t, strings.TrimSpace(strings.TrimPrefix(t.text, "include")))
	case word == "pragma" && rest == "once":
		p.guarded = true
	case word == "ifndef" && !p.guarded && len(p.conditions) == 0:
		p.conditions = append(p.conditions, condition{pos: t.pos(), text: t.text})
		p.guardName = rest
	case word == "define" && p.guardName != "" && rest == p.guardName:
		p.guarded, p.guardName, p.macro = true, "", rest
		p.api.Guard, p.api.At.Guard = rest, t.pos()
		p.uniqueGuard(t)
	case word == "ifdef" && rest == "__cplusplus" || word == "if" && rest == "defined(__cplusplus)":
		p.conditions = append(p.conditions, condition{pos: t.pos(), text: t.text, cplusplus: true})
	case strings.HasPrefix(word, "if"):
		p.fail(t.pos(), "PREPROCESSOR", "conditions other than the include guard and __cplusplus would give different readers different definitions")
		p.conditions = append(p.conditions, condition{pos: t.pos(), text: t.text})
	case word == "endif" && len(p.conditions) > 0:
		p.conditions = p.conditions[:len(p.conditions)-1]
	case word == "define":
		p.fail(t.pos(), "PREPROCESSOR", "a definition defines no macros; write constants as typedef enum { NAME = VALUE } prefix_type;")
	default:
		p.fail(t.pos(), "PREPROCESSOR", "#%s is not part of the dialect", clip(t.text))
	}
}

// include reads another definition and takes over what it declares, except its slots.
func (p *parser) include(t token, operand string) {
	if len(operand) < 3 || !(operand[0] == '<' && operand[len(operand)-1] == '>' || operand[0] == '"' && operand[len(operand)-1] == '"') {
		p.fail(t.pos(), "INCLUDE", `expected #include "file" or <file>`)
		return
	}
	name := operand[1 : len(operand)-1]
	switch {
	case filepath.Base(name) == "hpyapi_define.h":
		p.sawDefine = true
		return
	case systemHeaders[name]:
		return
	}
	inc := &apidef.Include{Pos: t.pos(), Path: name}
	other := p.open(t, name)
	if other == nil {
		return
	}
	inc.File, inc.Includes = other.file, other.api.Includes
	if other.sawAPI {
		inc.API = other.api
	}
	if other.sawDefine {
		p.sawDefine = true
	}
	p.api.Includes = append(p.api.Includes, inc)
	p.adopt(other, inc)
}

// uniqueGuard reports a guard that another file has: whichever of the two a compiler comes to later, it skips.
func (p *parser) uniqueGuard(t token) {
	for _, other := range p.loader.files {
		if other != p && other.macro == p.macro {
			p.fail(t.pos(), "GUARD", "%s is the include guard of %s too, so a compiler skips whichever of the two comes later", clip(p.macro), other.file)
			return
		}
	}
}

// open finds and parses an included file. It returns nil after reporting why it cannot.
func (p *parser) open(t token, name string) *parser {
	candidates := []string{filepath.Join(filepath.Dir(p.file), name)}
	for _, dir := range p.loader.options.IncludeDirs {
		candidates = append(candidates, filepath.Join(dir, name))
	}
	for _, c := range candidates {
		src, err := p.loader.options.readFile(c)
		if err != nil {
			continue
		}
		if known := p.loader.find(c, src); known != nil {
			if slices.Contains(p.stack, known) {
				p.fail(t.pos(), "INCLUDE", "%s includes itself", name)
				return nil
			}
			return known
		}
		if len(p.loader.files) >= maxIncludes {
			p.fail(t.pos(), "INCLUDE", "more than %d files are included", maxIncludes)
			return nil
		}
		return p.loader.parse(c, src, p.stack)
	}
	p.fail(t.pos(), "INCLUDE", "%s was not found; a definition includes hpyapi_define.h and other definitions", name)
	return nil
}

// adopt enters the shared declarations of another definition.
func (p *parser) adopt(other *parser, inc *apidef.Include) {
	for _, name := range other.names {
		s := other.scope[name]
		if s.what == "slot" || p.scope[name] == s {
			continue
		}
		if !p.declareFrom(name, s, inc) {
			continue
		}
		p.list(s, inc)
	}
	for tag, s := range other.tags {
		if p.tags[tag] == nil {
			p.tags[tag] = s
		}
	}
}

func (p *parser) declareFrom(name string, s *symbol, inc *apidef.Include) bool {
	if old := p.scope[name]; old != nil {
		p.fail(inc.Pos, "NAME_DUPLICATE", "%s includes %s, declared at %s, which is already declared as %s at %s",
			inc.Path, name, s.pos, old.what, old.pos)
		return false
	}
	p.scope[name] = s
	p.names = append(p.names, name)
	return true
}

// list enters an included declaration into the model.
func (p *parser) list(s *symbol, inc *apidef.Include) {
	a := p.api
	switch {
	case s.typ == nil:
	case s.what == "struct":
		own := s.typ.Struct
		if own.From == nil {
			own.From = inc
		}
		a.Structs = append(a.Structs, own)
	case s.what == "enum":
		own := s.typ.Enum
		if own.From == nil {
			own.From = inc
		}
		a.Enums = append(a.Enums, own)
	case s.what == "callback":
		own := s.typ.Callback
		if own.From == nil {
			own.From = inc
		}
		a.Callbacks = append(a.Callbacks, own)
	case s.what == "opaque struct":
		own := s.typ.Opaque
		if own.From == nil {
			own.From = inc
		}
		a.Opaques = append(a.Opaques, own)
	}
}
