package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/plaintext"
)

// cWidth is the length of a line of generated C.
const cWidth = 120

// comment turns documentation into a /** */ comment, with the words as they were and lines as they fit.
func comment(indent, doc string) string {
	doc = plaintext.InComment(strings.TrimSpace(doc))
	if doc == "" {
		return ""
	}
	paragraphs := strings.Split(doc, "\n\n")
	if one := indent + "/** " + doc + " */"; len(paragraphs) == 1 && len(one) <= cWidth && !strings.Contains(doc, "\n") {
		return one + "\n"
	}
	var b strings.Builder
	b.WriteString(indent + "/**\n")
	for i, p := range paragraphs {
		if i > 0 {
			b.WriteString(indent + " *\n")
		}
		for _, line := range wrap(strings.Fields(p), cWidth-len(indent)-3) {
			b.WriteString(indent + " * " + line + "\n")
		}
	}
	b.WriteString(indent + " */\n")
	return b.String()
}

// trailing is documentation as a comment behind what it is about, with a space before it; empty when there is none.
func trailing(doc string) string {
	if doc = oneLine(doc); doc == "" {
		return ""
	}
	return " /**< " + plaintext.InComment(doc) + " */"
}

// sentence appends one to documentation.
func sentence(doc, more string) string {
	if doc = strings.TrimSpace(doc); doc == "" {
		return more
	}
	return doc + " " + more
}

func wrap(words []string, width int) []string {
	var lines []string
	line := ""
	for _, w := range words {
		if line != "" && len(line)+1+len(w) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// quote writes a C string literal. Anything but printable ASCII becomes an octal escape, which C never extends beyond
// three digits; a question mark is escaped because two of them may start a trigraph.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '?' && i > 0 && s[i-1] == '?':
			b.WriteString(`\?`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// idBytes writes an interface id as the initialiser of a byte array.
func idBytes(id [16]byte) string {
	parts := make([]string, len(id))
	for i, c := range id {
		parts[i] = fmt.Sprintf("0x%02x", c)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// arguments writes NAME(a, b, c) after indent, on more lines when it does not fit on one.
func arguments(indent, head string, args []string, tail string) string {
	line := indent + head + "(" + strings.Join(args, ", ") + ")" + tail
	if len(line) <= cWidth {
		return line + "\n"
	}
	column := strings.Repeat(" ", len(indent)+len(head)+1)
	if len(column) > 2*len(indent)+32 {
		column = indent + "        "
	}
	var b strings.Builder
	current := indent + head + "("
	for i, a := range args {
		piece := a
		if i < len(args)-1 {
			piece += ","
		} else {
			piece += ")" + tail
		}
		switch {
		case i == 0:
			current += piece
		case len(current)+1+len(piece) > cWidth:
			b.WriteString(current + "\n")
			current = column + piece
		default:
			current += " " + piece
		}
	}
	b.WriteString(current + "\n")
	return b.String()
}

// lines collects the statements of a function body.
type lines struct {
	b strings.Builder
}

func (l *lines) add(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	l.b.WriteString("    " + format + "\n")
}

// blank separates the declarations from the statements, or one step from the next.
func (l *lines) blank() { l.b.WriteByte('\n') }

func (l *lines) call(indent, head string, args []string, tail string) {
	l.b.WriteString(arguments(indent, head, args, tail))
}

// within adds the lines of a block.
func (l *lines) within(block func(*lines)) {
	var in lines
	block(&in)
	for line := range strings.Lines(in.String()) {
		l.b.WriteString("    " + line)
	}
}

func (l *lines) String() string { return l.b.String() }

// alignContinuations puts the backslashes of each macro of several lines below each other.
func alignContinuations(text string) string {
	lines := strings.Split(text, "\n")
	for first := 0; first < len(lines); first++ {
		end, width := first, 0
		for ; end < len(lines) && strings.HasSuffix(lines[end], " \\"); end++ {
			lines[end] = strings.TrimRight(strings.TrimSuffix(lines[end], "\\"), " ")
			width = max(width, len(lines[end]))
		}
		for i := first; i < end; i++ {
			lines[i] += strings.Repeat(" ", width+1-len(lines[i])) + "\\"
		}
		first = max(first, end-1)
	}
	return strings.Join(lines, "\n")
}
