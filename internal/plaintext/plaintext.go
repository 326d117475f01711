// Package plaintext says which texts can be carried over: into comments of C, and to a terminal. It imports nothing of this project.
package plaintext

import (
	"strings"
	"unicode"
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
