package goiface

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/internal/suggest"
)

// Directive is one kind of //hpyapi: comment.
type Directive struct {
	Name    string
	Form    string // what stands behind the name
	On      string // what it belongs to: interface, method, type, constant, variable
	Purpose string
	min     int // arguments
	max     int // -1 for any number
}

// Directives is the vocabulary, in the order in which the documentation explains it.
var Directives = []Directive{
	{"api", "Name prefix major.minor module.attribute id", "interface", "names the API, as HPYAPI_API does", 5, 5},
	{"flags", "FLAG...", "interface", "what the API demands of its interpreter", 1, -1},
	{"hole", "index \"reason\"", "interface", "an index without a slot", 2, 2},
	{"slot", "index since", "method", "the index of the slot, and the minor version that added it", 2, 2},
	{"instances", "", "method", "the method tells the instances of a type, as HPYAPI_TYPE does", 0, 0},
	{"offers", "Name prefix major.minor __attribute__ id", "method", "the instances of the type offer an interface of objects, as HPYAPI_OFFERS says; may stand more than once", 5, 5},
	{"type", "", "type", "the type is part of the definition: a function type is a callback, an integer type with constants an enum, a struct a struct, an empty struct an opaque one", 0, 0},
	{"data", "index since", "variable", "constant data in the table", 2, 2},
	{"name", "c_name", "method, type or constant", "the name in C, without prefix, where the usual one does not do", 1, 1},
	{"formerly", "c_name...", "method or variable", "names in C, without prefix, that the slot had in earlier versions", 1, -1},
	{"error", "null | -1 | nan | check | none", "method or function type", "how C sees that the call failed; a Handle is HPy_NULL without being told", 1, 1},
	{"slow", "", "method or function type", "the function may wait for something, or compute for long", 0, 0},
	{"owner", "static | caller | parameter", "method or function type", "whose memory the pointer result is", 1, 1},
	{"len", "parameter name [c_type]", "method or function type", "the name and type of the parameter that holds the length of a slice; size_t when no type is given", 2, 3},
	{"ctype", "parameter c_type", "method, function type or struct", "the C type of what a pointer or slice points to, of a parameter, field or result", 2, 2},
	{"out", "parameter...", "method or function type", "slices that the callee fills", 1, -1},
	{"inout", "parameter...", "method or function type", "slices and pointers that the callee reads and overwrites", 1, -1},
	{"steal", "parameter...", "method or function type", "handles that the callee takes over", 1, -1},
	{"nullable", "parameter | result...", "method or function type", "values that may be NULL", 1, -1},
	{"opaque", "parameter...", "method, function type or struct", "addresses that are passed through", 1, -1},
	{"userdata", "parameter c_name", "method or function type", "the name of the user data of a callback in C", 2, 2},
	{"keep", "parameter c_name Type", "method", "the callback is kept; the C name and the function type of its destroy-notify", 3, 3},
}

func directiveNames() []string {
	names := make([]string, len(Directives))
	for i, d := range Directives {
		names[i] = d.Name
	}
	return names
}

func directiveByName(name string) (Directive, bool) {
	for _, d := range Directives {
		if d.Name == name {
			return d, true
		}
	}
	return Directive{}, false
}

// directive is one comment, taken apart.
type directive struct {
	name    string
	args    []argument
	pos     token.Pos
	comment *ast.Comment
}

type argument struct {
	text string
	pos  token.Pos
}

const marker = "//hpyapi:"

// scanDirectives reads the directives of one comment group, and reports those that are misspelt.
func (r *reader) scanDirectives(group *ast.CommentGroup) {
	for _, c := range group.List {
		if !strings.HasPrefix(c.Text, marker) {
			if text := strings.TrimLeft(strings.TrimPrefix(c.Text, "//"), " \t"); strings.HasPrefix(text, "hpyapi:") && strings.HasPrefix(c.Text, "//") {
				r.add(c.Pos(), "GO_DIRECTIVE", "a directive has no space behind the slashes: //%s", text)
			}
			continue
		}
		if d, ok := r.parseDirective(c); ok {
			r.directives[group] = append(r.directives[group], d)
		}
	}
}

func (r *reader) parseDirective(c *ast.Comment) (directive, bool) {
	text := c.Text[len(marker):]
	name, rest, _ := strings.Cut(text, " ")
	name = strings.TrimSpace(name)
	d := directive{name: name, pos: c.Pos(), comment: c}
	known, ok := directiveByName(name)
	if !ok {
		hint := ""
		if s := suggest.Nearest(name, directiveNames()); s != "" {
			hint = "; did you mean //hpyapi:" + s + "?"
		}
		r.used[c] = true
		r.add(c.Pos(), "GO_DIRECTIVE", "unknown directive //hpyapi:%s%s", name, hint)
		return d, false
	}
	offset := c.Pos() + token.Pos(len(c.Text)-len(rest))
	for rest != "" {
		trimmed := strings.TrimLeft(rest, " \t")
		offset += token.Pos(len(rest) - len(trimmed))
		rest = trimmed
		if rest == "" || strings.HasPrefix(rest, "//") {
			break
		}
		word, ok := cutArgument(rest)
		if !ok {
			r.used[c] = true
			r.add(offset, "GO_DIRECTIVE", "the string has no closing quote")
			return d, false
		}
		d.args = append(d.args, argument{unquoted(word), offset})
		offset += token.Pos(len(word))
		rest = rest[len(word):]
	}
	if len(d.args) < known.min || known.max >= 0 && len(d.args) > known.max {
		r.used[c] = true
		r.add(c.Pos(), "GO_DIRECTIVE", "the form is //hpyapi:%s", strings.TrimSpace(known.Name+" "+known.Form))
		return d, false
	}
	return d, true
}

// cutArgument returns the word, or the quoted string, that text starts with.
func cutArgument(text string) (string, bool) {
	if text[0] != '"' {
		end := strings.IndexAny(text, " \t")
		if end < 0 {
			end = len(text)
		}
		return text[:end], true
	}
	word, err := strconv.QuotedPrefix(text)
	return word, err == nil
}

func unquoted(word string) string {
	if s, err := strconv.Unquote(word); err == nil && word[0] == '"' {
		return s
	}
	return word
}

// all returns the directives called name of a comment group, and marks them as used.
func (r *reader) all(group *ast.CommentGroup, name string) []*directive {
	var out []*directive
	if group == nil {
		return nil
	}
	for i := range r.directives[group] {
		if d := &r.directives[group][i]; d.name == name {
			r.used[d.comment] = true
			out = append(out, d)
		}
	}
	return out
}

// get returns the only directive called name, or nil.
func (r *reader) get(group *ast.CommentGroup, name string) *directive {
	ds := r.all(group, name)
	if len(ds) == 0 {
		return nil
	}
	for _, d := range ds[1:] {
		r.add(d.pos, "GO_DIRECTIVE", "//hpyapi:%s is given twice", name)
	}
	return ds[0]
}

// leftovers reports directives that nothing has read: they stand where they mean nothing.
func (r *reader) leftovers() {
	for _, file := range r.pkg.Syntax {
		for _, group := range file.Comments {
			for _, d := range r.directives[group] {
				if known, _ := directiveByName(d.name); !r.used[d.comment] {
					r.add(d.pos, "GO_DIRECTIVE", "//hpyapi:%s means nothing here; it belongs to a %s of the definition", d.name, known.On)
				}
			}
		}
	}
}

// text is the documentation of a comment group without directives, and without the paragraph that says that something is
// deprecated, which is returned by itself.
func text(group *ast.CommentGroup) (doc, deprecated string) {
	if group == nil {
		return "", ""
	}
	var keep []string
	for _, paragraph := range strings.Split(strings.TrimSpace(group.Text()), "\n\n") {
		if rest, ok := strings.CutPrefix(paragraph, "Deprecated: "); ok {
			deprecated = strings.ReplaceAll(rest, "\n", " ")
			continue
		}
		keep = append(keep, paragraph)
	}
	return strings.Join(keep, "\n\n"), deprecated
}

// number reads an argument as a number of at most limit.
func (r *reader) number(a argument, what string, limit uint64) int {
	n, err := strconv.ParseUint(a.text, 10, 64)
	if err != nil || n > limit {
		r.add(a.pos, "GO_DIRECTIVE", "%s is a number from 0 to %d, not %s", what, limit, a.text)
		return 0
	}
	return int(n)
}
