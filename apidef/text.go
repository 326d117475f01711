package apidef

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// InComment is text as it can stand inside a C comment: what would end the comment, begin another or continue a line is taken
// apart by spaces.
func InComment(text string) string {
	text = strings.ReplaceAll(text, "*/", "* /")
	text = strings.ReplaceAll(text, "/*", "/ *")
	return strings.ReplaceAll(text, "??/", "? ?/")
}

// hidden are characters that are not printed but move what is printed around them, or that nobody can see.
var hidden = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x061c, Hi: 0x061c, Stride: 1}, {Lo: 0x200b, Hi: 0x200b, Stride: 1}, {Lo: 0x200e, Hi: 0x200f, Stride: 1},
		{Lo: 0x2028, Hi: 0x202e, Stride: 1}, {Lo: 0x2060, Hi: 0x2069, Stride: 1}, {Lo: 0xfeff, Hi: 0xfeff, Stride: 1},
		{Lo: 0xfff9, Hi: 0xfffb, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0xe0000, Hi: 0xe007f, Stride: 1}},
}

// BadRune finds the first character of a text that has no place in documentation or in a message: one that moves what is
// printed around it, or that a compiler or a terminal takes for a command. Tabs and line ends are fine.
func BadRune(text string) (rune, bool) {
	for _, c := range text {
		switch c {
		case '\n', '\t', '\r', '\f', '\v':
		default:
			if unicode.Is(unicode.Cc, c) || unicode.Is(hidden, c) {
				return c, true
			}
		}
	}
	return 0, false
}

// badText words the problem with a text.
func badText(what string, c rune) string {
	return fmt.Sprintf("%s has the character U+%04X, which is not seen but changes what is; remove it", what, c)
}

// texts checks what is carried over into documentation and messages.
func (r *resolver) texts() {
	check := func(pos Pos, what, text string) {
		if c, bad := BadRune(text); bad {
			r.add(pos, "TEXT", "%s", badText(what, c))
		}
	}
	a := r.api
	check(a.Pos, "the documentation of the API", a.Doc)
	for _, s := range a.Slots {
		check(s.Pos, "the documentation of "+slotName(s), s.Doc)
		check(s.Pos, "what is used instead of "+slotName(s), s.Deprecated)
		check(s.Pos, "the reason for the hole", s.Retired)
	}
	for _, s := range a.Structs {
		check(s.Pos, "the documentation of "+s.Name, s.Doc)
		for _, f := range s.Fields {
			check(f.Pos, "the documentation of "+f.Name, f.Doc)
		}
	}
	for _, e := range a.Enums {
		check(e.Pos, "the documentation of "+e.Name, e.Doc)
		for _, v := range e.Values {
			check(v.Pos, "the documentation of "+v.Name, v.Doc)
		}
	}
	for _, c := range a.Callbacks {
		check(c.Pos, "the documentation of "+c.Name, c.Doc)
	}
	for _, o := range a.Opaques {
		check(o.Pos, "the documentation of "+o.Name, o.Doc)
	}
	for _, al := range a.Aliases {
		check(al.Pos, "the documentation of "+al.Name, al.Doc)
	}
}

// sizes checks that the texts which compiled modules carry are such as hosts and tools read.
func (r *resolver) sizes() {
	if len(r.problems) > 0 {
		return // there may be no signatures
	}
	for _, s := range r.api.Slots {
		for _, t := range [][2]string{{"name", s.Name}, {"signature", Signature(s)}, {"reason", s.Retired}} {
			if len(t[1]) > signature.MaxText {
				r.add(s.Pos, "TEXT", "the %s of slot %d has %d bytes; hosts and tools read at most %d", t[0], s.Index, len(t[1]), signature.MaxText)
			}
		}
	}
}
