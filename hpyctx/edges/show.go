package edges

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// shower writes objects as text without running code of modules: builtin values as Python's repr does, others by their class
// and identity. What is long is cut.
type shower struct {
	space objspace.Space
	b     strings.Builder
	limit int // of the text
}

// The limits of what is shown of one value.
const (
	shownBytes = 120
	shownItems = 12
	shownDepth = 4
)

// text is an argument or a result as text.
func (a Arg) text(space objspace.Space) string {
	if a.Opaque != "" {
		return a.Opaque
	}
	return Show(space, a.Value)
}

// Show is a value as text: builtin values as Python writes them, of others the class and an identity. No code of modules runs
// for it, and long texts are cut.
func Show(space objspace.Space, v Value) string {
	s := shower{space: space, limit: shownBytes}
	s.show(v, 0)
	return s.b.String()
}

func (s *shower) show(v Value, depth int) {
	if v == nil {
		s.b.WriteString("NULL")
		return
	}
	c := s.space.Look(v)
	if c.Derived {
		c.Kind = objspace.Other
	}
	switch c.Kind {
	case objspace.None:
		s.b.WriteString("None")
	case objspace.NotImplemented:
		s.b.WriteString("NotImplemented")
	case objspace.Ellipsis:
		s.b.WriteString("Ellipsis")
	case objspace.Bool:
		s.b.WriteString(map[bool]string{true: "True", false: "False"}[c.Bool])
	case objspace.Int:
		s.integer(c)
	case objspace.Float:
		s.b.WriteString(float(c.Float))
	case objspace.Str:
		s.quoted(c.Text, "")
	case objspace.Bytes:
		s.quoted(c.Text, "b")
	case objspace.Tuple:
		s.items(c, "(", ")", depth)
	case objspace.List:
		s.items(c, "[", "]", depth)
	case objspace.Dict:
		fmt.Fprintf(&s.b, "<dict of %d>", c.Len)
	case objspace.Type, objspace.Module:
		fmt.Fprintf(&s.b, "<%s %s>", v.TypeName(), c.Text)
	default:
		fmt.Fprintf(&s.b, "<%s%s>", v.TypeName(), identity(v))
	}
}

// identity tells objects of one class apart.
func identity(v Value) string {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer {
		return fmt.Sprintf(" at %#x", r.Pointer())
	}
	return ""
}

func (s *shower) integer(c objspace.Content) {
	if c.Big == nil {
		s.b.WriteString(strconv.FormatInt(c.Int, 10))
		return
	}
	if n := c.Big.BitLen(); n > 256 {
		fmt.Fprintf(&s.b, "<int of %d bits>", n)
		return
	}
	s.b.WriteString(c.Big.String())
}

// float is a float as Python writes it.
func float(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	switch {
	case text == "NaN", text == "+Inf", text == "-Inf":
		return strings.ToLower(strings.TrimPrefix(text, "+"))
	case strings.ContainsAny(text, ".e"):
		return text
	}
	return text + ".0"
}

func (s *shower) quoted(text, prefix string) {
	room := max(8, s.limit-s.b.Len())
	cut := ""
	if len(text) > room {
		cut = fmt.Sprintf("… (%d bytes)", len(text))
		text = strings.ToValidUTF8(text[:room], "")
	}
	q := strconv.Quote(text)
	if prefix != "" || !strings.Contains(text, "'") {
		q = "'" + strings.ReplaceAll(strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`), "'", `\'`) + "'"
	}
	s.b.WriteString(prefix + q + cut)
}

func (s *shower) items(c objspace.Content, open, end string, depth int) {
	s.b.WriteString(open)
	n := 0
	for item := range c.Items {
		if n > 0 {
			s.b.WriteString(", ")
		}
		if n == shownItems || depth == shownDepth || s.b.Len() > s.limit {
			fmt.Fprintf(&s.b, "… %d items", c.Len)
			break
		}
		s.show(item, depth+1)
		n++
	}
	if c.Kind == objspace.Tuple && c.Len == 1 && n == 1 {
		s.b.WriteString(",")
	}
	s.b.WriteString(end)
}
