package debugmode

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// maxRepr is the length of an object's text in a report, in runes.
const maxRepr = 60

// Object says what a handle stands for.
type Object struct {
	Type string // name of the class
	Repr string // shortened; values of builtin classes only, since a module's own repr would run its code
}

// String is the text if there is one, else the class.
func (o Object) String() string {
	switch {
	case o.Repr == "":
		return "<" + o.Type + " object>"
	case o.Type == "str", o.Type == "NoneType", o.Type == "bool":
		return o.Repr
	}
	return o.Type + " " + o.Repr
}

// python is the text as Python's repr writes it, as far as it is known.
func (o Object) python() string {
	switch {
	case o.Repr == "":
		return o.String()
	case o.Type == "str":
		return pythonQuotes(o.Repr)
	case o.Type == "bytes":
		return "b" + pythonQuotes(strings.TrimPrefix(o.Repr, "b"))
	}
	return o.Repr
}

// pythonQuotes changes the quotes of text that Go quoted.
func pythonQuotes(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' || strings.Contains(s, "'") && !strings.Contains(s, `\"`) {
		return s
	}
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s[1:len(s)-1], "'", `\'`), `\"`, `"`) + "'"
}

// describe says what a value is without running any code of a module: it looks at builtin values, and only names the class of
// everything else.
func describe(space objspace.Values, v objspace.Value) Object {
	if v == nil {
		return Object{}
	}
	return Object{Type: v.TypeName(), Repr: shortRepr(space, v, 2)}
}

func shortRepr(space objspace.Values, v objspace.Value, depth int) string {
	c := space.Look(v)
	if c.Derived {
		return ""
	}
	switch c.Kind {
	case objspace.None:
		return "None"
	case objspace.NotImplemented:
		return "NotImplemented"
	case objspace.Ellipsis:
		return "Ellipsis"
	case objspace.Bool:
		if c.Bool {
			return "True"
		}
		return "False"
	case objspace.Int:
		if c.Big != nil {
			return bigRepr(c.Big)
		}
		return strconv.FormatInt(c.Int, 10)
	case objspace.Float:
		return floatRepr(c.Float)
	case objspace.Complex:
		return strconv.FormatComplex(c.Complex, 'g', -1, 128)
	case objspace.Str:
		return shorten(strconv.Quote(head(c.Text)))
	case objspace.Bytes:
		return "b" + shorten(strconv.Quote(head(c.Text)))
	case objspace.Tuple:
		return items(space, "(", c, ")", depth)
	case objspace.List:
		return items(space, "[", c, "]", depth)
	case objspace.Dict:
		return fmt.Sprintf("with %d keys", c.Len)
	case objspace.Type, objspace.Module:
		return c.Text
	}
	return ""
}

// floatRepr shows a float so that nobody takes it for an int.
func floatRepr(v float64) string {
	text := strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
	if !strings.ContainsAny(text, ".en") {
		text += ".0"
	}
	return text
}

// bigRepr does not write out a number of a million digits to cut it afterwards.
func bigRepr(v *big.Int) string {
	if v.BitLen() > 4*maxRepr {
		return fmt.Sprintf("of %d bits", v.BitLen())
	}
	return shorten(v.String())
}

// head cuts text of any length to what can be shown of it.
func head(s string) string {
	if len(s) > 4*maxRepr {
		return s[:4*maxRepr]
	}
	return s
}

func items(space objspace.Values, open string, c objspace.Content, end string, depth int) string {
	if depth == 0 {
		return open + "…" + end
	}
	var parts []string
	for v := range c.Items {
		if len(parts) == 4 {
			parts = append(parts, fmt.Sprintf("… %d items", c.Len))
			break
		}
		text := shortRepr(space, v, depth-1)
		if text == "" {
			text = "<" + v.TypeName() + ">"
		}
		parts = append(parts, text)
	}
	return shorten(open + strings.Join(parts, ", ") + end)
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxRepr {
		return s
	}
	r := []rune(s)
	return string(r[:maxRepr-1]) + "…"
}
