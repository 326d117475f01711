package debugmode

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
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

// describe says what o is without running any code of a module: it looks at builtin values, and only names the class of
// everything else.
func describe(o pyobj.Object) Object {
	if o == nil {
		return Object{}
	}
	return Object{Type: o.Type().Name(), Repr: shortRepr(o, 2)}
}

func shortRepr(o pyobj.Object, depth int) string {
	switch v := o.(type) {
	case pyobj.Singleton:
		return map[pyobj.Singleton]string{pyobj.None: "None", pyobj.NotImplemented: "NotImplemented", pyobj.Ellipsis: "Ellipsis"}[v]
	case pyobj.Bool:
		if v {
			return "True"
		}
		return "False"
	case pyobj.Int:
		return strconv.FormatInt(int64(v), 10)
	case *pyobj.BigInt:
		return bigRepr(v.Big())
	case *pyobj.Float:
		return strconv.FormatFloat(v.Value(), 'g', -1, 64)
	case *pyobj.Complex:
		return strconv.FormatComplex(v.Value(), 'g', -1, 128)
	case *pyobj.Str:
		return shorten(strconv.Quote(head(v.String())))
	case *pyobj.Bytes:
		return "b" + shorten(strconv.Quote(head(string(v.Bytes()))))
	case *pyobj.Tuple:
		return items("(", v.Items(), ")", depth)
	case *pyobj.List:
		return items("[", v.Items(), "]", depth)
	case *pyobj.Dict:
		return fmt.Sprintf("with %d keys", v.Len())
	case *pyobj.Type:
		return v.Name()
	case *pyobj.Module:
		return v.Name()
	}
	return ""
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

func items(open string, list []pyobj.Object, end string, depth int) string {
	if depth == 0 {
		return open + "…" + end
	}
	var parts []string
	for i, o := range list {
		if i == 4 {
			parts = append(parts, fmt.Sprintf("… %d items", len(list)))
			break
		}
		text := shortRepr(o, depth-1)
		if text == "" {
			text = "<" + o.Type().Name() + ">"
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
