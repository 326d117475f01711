package cheader

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hpyapi/hpyapi/apidef"
)

type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokIdent
	tokNumber
	tokString    // text is the unquoted value
	tokPunct     // one character
	tokDirective // a preprocessor line; text is everything after '#'
	tokDoc       // /** ... */, text is the cleaned comment
	tokTrailing  // /**< ... */, documents what stands before it
	tokComment   // any other comment; only the first of a file is kept
)

// token is small because a definition has many; what few of them have is kept beside them.
type token struct {
	text      string
	file      *string
	line, col int32
	off, end  int32 // offsets of the token and of what is behind it
	kind      tokenKind
	first     bool // first token of its line
}

// pos is the place of the token; a token that is not there has none.
func (t token) pos() apidef.Pos {
	if t.file == nil {
		return apidef.Pos{}
	}
	return apidef.Pos{File: *t.file, Line: int(t.line), Col: int(t.col)}
}

// source is a file taken apart. Documentation comments belong to the token before or behind them, by its offset.
type source struct {
	tokens  []token
	docs    map[int32]string // comments before a token
	trails  map[int32]string // comments behind a token
	comment string           // the comment that the file starts with
}

// describe names the token in a message.
func (t token) describe() string {
	switch t.kind {
	case tokEOF:
		return "the end of the file"
	case tokString:
		return fmt.Sprintf("%q", clip(t.text))
	case tokDirective:
		return "#" + clip(t.text)
	case tokDoc, tokTrailing, tokComment:
		return "a comment"
	}
	return fmt.Sprintf("%q", clip(t.text))
}

// clip keeps messages short when the input is not.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	cut := 57
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// maxName bounds what messages repeat.
const maxName = 255

// scanner turns the bytes of one file into tokens. It never fails: what is no token becomes a problem and is skipped.
type scanner struct {
	file      string
	src       string
	off       int
	line      int
	lineStart int
	fresh     bool // nothing but white space since the line began
	problems  *apidef.Problems
}

func scan(file string, src []byte, problems *apidef.Problems) *source {
	s := &scanner{file: file, src: string(src), line: 1, fresh: true, problems: problems}
	s.src = strings.TrimPrefix(s.src, "\ufeff")
	out := &source{tokens: make([]token, 0, len(src)/6+2), docs: map[int32]string{}, trails: map[int32]string{}}
	pending, start := "", true
	for {
		t := s.next()
		switch t.kind {
		case tokDoc:
			pending = t.text
		case tokTrailing:
			if n := len(out.tokens); n > 0 {
				out.trails[out.tokens[n-1].off] = t.text
			}
		case tokComment:
		default:
			if pending != "" {
				out.docs[t.off], pending = pending, ""
			}
			out.tokens = append(out.tokens, t)
			if t.kind == tokEOF {
				return out
			}
		}
		if start && (t.kind == tokComment || t.kind == tokDoc) {
			out.comment = t.text
		}
		start = false
	}
}

func (s *scanner) pos() apidef.Pos {
	return apidef.Pos{File: s.file, Line: s.line, Col: s.off - s.lineStart + 1}
}

// start begins a token at the current position.
func (s *scanner) start(kind tokenKind, first bool) token {
	return token{
		kind: kind, file: &s.file, line: int32(s.line), col: int32(s.off - s.lineStart + 1), off: int32(s.off), end: int32(s.off), first: first,
	}
}

// advance moves to offset off, counting the lines on the way.
func (s *scanner) advance(off int) {
	for s.off < off {
		if s.src[s.off] == '\n' {
			s.line++
			s.lineStart = s.off + 1
			s.fresh = true
		}
		s.off++
	}
}

func (s *scanner) next() token {
	for s.off < len(s.src) {
		c := s.src[s.off]
		if c == '\n' || c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' {
			s.advance(s.off + 1)
			continue
		}
		if n := splice(s.src[s.off:]); n > 0 {
			s.problems.Add(s.pos(), "SPLICE", "a line is not continued with a backslash in a definition")
			s.advance(s.off + n)
			continue
		}
		if t, ok := s.token(c); ok {
			return t
		}
	}
	return s.start(tokEOF, true)
}

// splice is the length of a backslash at the end of a line with what makes compilers join the lines, 0 when text starts with none.
func splice(text string) int {
	for _, mark := range []string{`\`, "??/"} {
		rest, ok := strings.CutPrefix(text, mark)
		if !ok {
			continue
		}
		if end := strings.TrimLeft(rest, " \t\r\f\v"); end == "" || end[0] == '\n' {
			return len(text) - len(end)
		}
	}
	return 0
}

// spliceAt is where the last line of text, without its end, is joined with the next one, -1 when it is not.
func spliceAt(text string) int {
	line := strings.TrimRight(text, " \t\r\f\v")
	for _, mark := range []string{`\`, "??/"} {
		if strings.HasSuffix(line, mark) {
			return len(line) - len(mark)
		}
	}
	return -1
}

// token reads one token that starts with c, or reports what cannot start a token and skips it.
func (s *scanner) token(c byte) (token, bool) {
	t := s.start(tokEOF, s.fresh)
	rest := s.src[s.off:]
	switch {
	case c == '#' && s.fresh:
		t.kind, t.text = tokDirective, s.directive()
	case strings.HasPrefix(rest, "/*"):
		s.comment(&t)
	case strings.HasPrefix(rest, "//"):
		t.kind = tokComment
		line := s.untilNewline()
		if at := spliceAt(line); at >= 0 {
			pos := t.pos()
			pos.Col += at
			s.problems.Add(pos, "SPLICE", "the backslash at the end of the comment makes compilers take the next line for a part of it; remove it, or write /* */")
		}
		t.text = strings.TrimSpace(line[2:])
	case isLetter(c):
		t.kind, t.text = tokIdent, s.while(isWord)
		if len(t.text) > maxName {
			s.problems.Add(t.pos(), "SYNTAX", "the name is longer than %d characters", maxName)
			t.text = t.text[:maxName]
		}
	case c >= '0' && c <= '9':
		t.kind, t.text = tokNumber, s.while(isWord)
	case c == '"':
		text, ok := s.stringLiteral()
		if !ok {
			return t, false
		}
		t.kind, t.text = tokString, text
	case strings.IndexByte("(){}[];,*=-+|<>&.:~/%!?^'", c) >= 0:
		t.kind, t.text = tokPunct, string(c)
		s.advance(s.off + 1)
	default:
		r, size := utf8.DecodeRuneInString(rest)
		if r == utf8.RuneError && size == 1 {
			s.problems.Add(t.pos(), "SYNTAX", "byte 0x%02x is not UTF-8", c)
		} else {
			s.problems.Add(t.pos(), "SYNTAX", "unexpected character %q", r)
		}
		s.skipGarbage()
		s.fresh = false
		return t, false
	}
	t.end = int32(s.off)
	if t.kind != tokDoc && t.kind != tokTrailing && t.kind != tokComment {
		s.fresh = false
	}
	return t, true
}

// skipGarbage passes over a run of bytes that start no token, so that a binary file gives few problems, not one a byte.
func (s *scanner) skipGarbage() {
	s.advance(s.off + 1)
	for s.off < len(s.src) {
		c := s.src[s.off]
		if c == '\n' || c == ' ' || c == '"' || c == '/' || isWord(c) || strings.IndexByte("(){}[];,*#", c) >= 0 {
			return
		}
		s.advance(s.off + 1)
	}
}

func (s *scanner) while(in func(byte) bool) string {
	start := s.off
	for s.off < len(s.src) && in(s.src[s.off]) {
		s.off++
	}
	return s.src[start:s.off]
}

func (s *scanner) untilNewline() string {
	start := s.off
	end := strings.IndexByte(s.src[s.off:], '\n')
	if end < 0 {
		end = len(s.src) - s.off
	}
	s.advance(start + end)
	return strings.TrimRight(s.src[start:s.off], "\r")
}

// directive reads a preprocessor line without its comments; the line may not be continued.
func (s *scanner) directive() string {
	start, pos := s.off, s.pos()
	for s.off < len(s.src) && s.src[s.off] != '\n' && !strings.HasPrefix(s.src[s.off:], "/*") && !strings.HasPrefix(s.src[s.off:], "//") {
		s.off++
	}
	text := strings.TrimSpace(s.src[start+1 : s.off])
	if trigraph(text) >= 0 {
		s.problems.Add(pos, "PREPROCESSOR", "some compilers replace %s, a trigraph", text[trigraph(text):trigraph(text)+3])
	}
	if spliceAt(text) >= 0 {
		s.problems.Add(pos, "SPLICE", "a preprocessor line is not continued with a backslash in a definition")
	}
	return text
}

func (s *scanner) comment(t *token) {
	body := s.src[s.off+2:]
	end := strings.Index(body, "*/")
	if end < 0 {
		s.problems.Add(t.pos(), "SYNTAX", "the comment has no end")
		t.kind = tokComment
		s.advance(len(s.src))
		t.text = cleanComment(body)
		return
	}
	text := body[:end]
	s.endsForCompilers(t, body[:end+2])
	switch {
	case strings.HasPrefix(text, "*<"):
		t.kind, text = tokTrailing, text[2:]
	case strings.HasPrefix(text, "*") && !strings.HasPrefix(text, "**") && text != "*":
		t.kind, text = tokDoc, text[1:]
	default:
		t.kind = tokComment
	}
	if !utf8.ValidString(text) {
		s.problems.Add(t.pos(), "SYNTAX", "the comment is not UTF-8")
		text = strings.ToValidUTF8(text, "?")
	}
	t.text = cleanComment(text)
	s.questions(t, text)
	s.advance(s.off + 2 + end + 2)
}

// questions reports what a draft asks its author: HPYAPI_ASK(...) in a comment.
func (s *scanner) questions(t *token, text string) {
	for _, part := range strings.Split(text, "HPYAPI_ASK(")[1:] {
		question, _, _ := strings.Cut(cleanComment(part), ")")
		s.problems.Add(t.pos(), "QUESTION", "%s; answer it, and remove HPYAPI_ASK", strings.Join(strings.Fields(question), " "))
	}
}

// endsForCompilers reports a comment that ends earlier, or later, for whoever joins lines first.
func (s *scanner) endsForCompilers(t *token, body string) {
	var joined strings.Builder
	for i := 0; i < len(body); {
		if n := splice(body[i:]); n > 0 && i+n < len(body) {
			i += n + 1
			continue
		}
		joined.WriteByte(body[i])
		i++
	}
	if text := joined.String(); strings.Index(text, "*/") != len(text)-2 {
		s.problems.Add(t.pos(), "SPLICE", "the comment has */ with a backslash and a line end between, where compilers end it")
	}
}

// cleanComment removes the frame of a comment: the stars that lines begin with, and empty lines at both ends.
func cleanComment(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, " \t\r\f\v")
		if i > 0 {
			line = strings.TrimLeft(line, " \t")
			if line == "*" {
				line = ""
			}
			line = strings.TrimPrefix(line, "* ")
		} else {
			line = strings.TrimLeft(line, " \t")
		}
		lines[i] = line
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n ")
}

// stringLiteral reads "..." with the escapes \" \\ \? \n \t; adjacent literals are joined by the parser.
func (s *scanner) stringLiteral() (string, bool) {
	pos := s.pos()
	var b strings.Builder
	i := s.off + 1
	for i < len(s.src) && s.src[i] != '"' && s.src[i] != '\n' {
		c := s.src[i]
		if c == '\\' && i+1 < len(s.src) && s.src[i+1] != '\n' {
			i++
			switch s.src[i] {
			case '"', '\\', '?':
				c = s.src[i]
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			default:
				s.problems.Add(pos, "SYNTAX", `escape \%c is not allowed in a string; use \", \\, \?, \n or \t`, rune(s.src[i]))
				c = s.src[i]
			}
		}
		b.WriteByte(c)
		i++
	}
	if i >= len(s.src) || s.src[i] != '"' {
		s.problems.Add(pos, "SYNTAX", "the string has no closing quote")
		s.advance(i)
		return "", false
	}
	if at := trigraph(s.src[s.off:i]); at >= 0 {
		pos.Col += at
		s.problems.Add(pos, "SYNTAX", "some compilers replace %s, a trigraph; write \"?\\?\"", s.src[s.off+at:s.off+at+3])
	}
	s.advance(i + 1)
	text := b.String()
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		s.problems.Add(pos, "SYNTAX", "the string is not UTF-8 text")
		text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "?"), "?")
	}
	return text, true
}

// trigraph is where a text has one of the nine sequences that C had for keyboards without the characters, -1 when it has none.
func trigraph(text string) int {
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '?' && text[i+1] == '?' && strings.IndexByte("=/'()!<>-", text[i+2]) >= 0 {
			return i
		}
	}
	return -1
}

func isLetter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }
