package pyeval

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	tokEOF kind = iota
	tokNewline
	tokIndent
	tokDedent
	tokName
	tokNumber
	tokString
	tokOp
)

// token is one token; text of a string is its prefix and quoted source.
type token struct {
	kind kind
	text string
	line int
}

// operators, longest first.
var operators = []string{
	"**=", "//=", ">>=", "<<=", "...", ":=", "->", "==", "!=", "<=", ">=", "**", "//", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=",
	"+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
}

// lexer turns source into tokens.
type lexer struct {
	src     string
	pos     int
	line    int
	indents []int
	depth   int // open brackets
	out     []token
}

func (l *lexer) fail(format string, args ...any) error {
	return &syntaxError{line: l.line, msg: fmt.Sprintf(format, args...)}
}

func (l *lexer) emit(k kind, text string) { l.out = append(l.out, token{k, text, l.line}) }

// lex tokenizes a whole source.
func lex(src string) ([]token, error) {
	l := &lexer{src: src, line: 1, indents: []int{0}}
	for l.pos < len(l.src) {
		if err := l.logicalLine(); err != nil {
			return nil, err
		}
	}
	if l.depth > 0 {
		return nil, l.fail("unexpected EOF while parsing")
	}
	for len(l.indents) > 1 {
		l.indents = l.indents[:len(l.indents)-1]
		l.emit(tokDedent, "")
	}
	l.emit(tokEOF, "")
	return l.out, nil
}

// logicalLine reads one line with its continuation lines.
func (l *lexer) logicalLine() error {
	col := 0
	for l.pos < len(l.src) && (l.src[l.pos] == ' ' || l.src[l.pos] == '\t') {
		if l.src[l.pos] == '\t' {
			col += 8 - col%8
		} else {
			col++
		}
		l.pos++
	}
	if l.skipBlank() {
		return nil
	}
	if err := l.indent(col); err != nil {
		return err
	}
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '\n':
			l.pos++
			if l.depth == 0 {
				l.emit(tokNewline, "")
				l.line++
				return nil
			}
			l.line++
		case c == ' ' || c == '\t' || c == '\r':
			l.pos++
		case c == '\\' && l.pos+1 < len(l.src) && l.src[l.pos+1] == '\n':
			l.pos += 2
			l.line++
		case c == '#':
			for l.pos < len(l.src) && l.src[l.pos] != '\n' {
				l.pos++
			}
		default:
			if err := l.token(); err != nil {
				return err
			}
		}
	}
	l.emit(tokNewline, "")
	return nil
}

// skipBlank consumes a line without code.
func (l *lexer) skipBlank() bool {
	p := l.pos
	for p < len(l.src) && l.src[p] != '\n' && strings.IndexByte(" \t\r", l.src[p]) >= 0 {
		p++
	}
	if p < len(l.src) && l.src[p] == '#' {
		for p < len(l.src) && l.src[p] != '\n' {
			p++
		}
	}
	if p < len(l.src) && l.src[p] != '\n' {
		return false
	}
	l.pos = min(p+1, len(l.src))
	l.line++
	return true
}

func (l *lexer) indent(col int) error {
	top := l.indents[len(l.indents)-1]
	if col > top {
		l.indents = append(l.indents, col)
		l.emit(tokIndent, "")
		return nil
	}
	for col < l.indents[len(l.indents)-1] {
		l.indents = l.indents[:len(l.indents)-1]
		l.emit(tokDedent, "")
	}
	if col != l.indents[len(l.indents)-1] {
		return &syntaxError{line: l.line, msg: "unindent does not match any outer indentation level", indent: true}
	}
	return nil
}

// token reads one token.
func (l *lexer) token() error {
	rest := l.src[l.pos:]
	c := rest[0]
	if n := stringStart(rest); n >= 0 {
		return l.str(n)
	}
	if c >= '0' && c <= '9' || c == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9' {
		n := numberLength(rest)
		l.emit(tokNumber, rest[:n])
		l.pos += n
		return nil
	}
	if r, _ := utf8.DecodeRuneInString(rest); r == '_' || unicode.IsLetter(r) {
		n := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if n < 0 {
			n = len(rest)
		}
		l.emit(tokName, rest[:n])
		l.pos += n
		return nil
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			switch op {
			case "(", "[", "{":
				l.depth++
			case ")", "]", "}":
				if l.depth == 0 {
					return l.fail("unmatched '%s'", op)
				}
				l.depth--
			}
			l.emit(tokOp, op)
			l.pos += len(op)
			return nil
		}
	}
	return l.fail("invalid syntax")
}

// stringStart is the length of a string prefix before a quote, or -1 when no string starts here.
func stringStart(s string) int {
	i := 0
	for i < len(s) && i < 2 && strings.IndexByte("rRbBuUfF", s[i]) >= 0 {
		i++
	}
	if i < len(s) && (s[i] == '\'' || s[i] == '"') {
		return i
	}
	return -1
}

// str reads a string literal whose prefix has n letters.
func (l *lexer) str(n int) error {
	start := l.pos
	p := l.pos + n
	quote := l.src[p : p+1]
	if strings.HasPrefix(l.src[p:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	p += len(quote)
	for p < len(l.src) {
		switch {
		case strings.HasPrefix(l.src[p:], quote):
			p += len(quote)
			l.emit(tokString, l.src[start:p])
			l.line += strings.Count(l.src[start:p], "\n")
			l.pos = p
			return nil
		case l.src[p] == '\\':
			p += 2
		case l.src[p] == '\n' && len(quote) == 1:
			return l.fail("unterminated string literal (detected at line %d)", l.line)
		default:
			p++
		}
	}
	return l.fail("unterminated string literal (detected at line %d)", l.line)
}

// numberLength is the length of a number literal.
func numberLength(s string) int {
	i := 0
	hex := len(s) > 1 && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0
	for i < len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9' || c == '_' || c == '.' && !hex || unicode.IsLetter(rune(c)) && c < 128:
			i++
		case (c == '+' || c == '-') && !hex && i > 0 && (s[i-1] == 'e' || s[i-1] == 'E'):
			i++
		default:
			return i
		}
	}
	return i
}
