package pyobj

import (
	"fmt"
	"strings"
	"unicode"
)

// Repr is repr(o).
func (rt *Runtime) Repr(o Object) (*Str, error) {
	if o == nil {
		return NewStr("<NULL>"), nil
	}
	f := o.Type().slots.Repr
	if f == nil {
		return NewStr(defaultRepr(o)), nil
	}
	if err := rt.Enter(" while getting the repr of an object"); err != nil {
		return nil, err
	}
	defer rt.Leave()
	return asStrResult(f, rt, o, "__repr__")
}

func asStrResult(f UnaryFunc, rt *Runtime, o Object, method string) (*Str, error) {
	r, err := f(rt, o)
	if err != nil {
		return nil, err
	}
	s, ok := AsStr(r)
	if !ok {
		return nil, Raisef(TypeError, "%s returned non-string (type %s)", method, typeName(r))
	}
	return s, nil
}

// Str is str(o); for an instance of a class derived from str the plain value.
func (rt *Runtime) Str(o Object) (*Str, error) {
	if o == nil {
		return NewStr("<NULL>"), nil
	}
	if s, ok := o.(*Str); ok {
		return s, nil
	}
	f := o.Type().slots.Str
	if f == nil {
		return rt.Repr(o)
	}
	if err := rt.Enter(" while getting the str of an object"); err != nil {
		return nil, err
	}
	defer rt.Leave()
	return asStrResult(f, rt, o, "__str__")
}

// ASCII is ascii(o).
func (rt *Runtime) ASCII(o Object) (*Str, error) {
	s, err := rt.Repr(o)
	if err != nil || s.ascii() {
		return s, err
	}
	if err := fitsText(escapedLen(s.s)); err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, r := range s.points() {
		if r < 128 {
			b.WriteByte(byte(r))
		} else {
			escapeRune(&b, r)
		}
	}
	return NewStr(b.String()), nil
}

// defaultRepr is object.__repr__.
func defaultRepr(o Object) string {
	t := o.Type()
	name := t.qualname
	if m := t.moduleName(); m != "" && m != "builtins" {
		name = m + "." + name
	}
	return fmt.Sprintf("<%s object at %#x>", name, address(o))
}

// moduleName is __module__ when it is a str, else "".
func (t *Type) moduleName() string {
	if t.builtin {
		return "builtins"
	}
	if m, ok := t.attrs.get("__module__").(*Str); ok {
		return m.s
	}
	return ""
}

// escapeRune writes \xhh, \uhhhh or \Uhhhhhhhh.
func escapeRune(b *strings.Builder, r rune) {
	switch {
	case r < 0x100:
		fmt.Fprintf(b, "\\x%02x", r)
	case r < 0x10000:
		fmt.Fprintf(b, "\\u%04x", r)
	default:
		fmt.Fprintf(b, "\\U%08x", r)
	}
}

// reprStr is repr of a str.
func reprStr(s *Str) string {
	quote := byte('\'')
	if strings.Contains(s.s, "'") && !strings.Contains(s.s, "\"") {
		quote = '"'
	}
	var b strings.Builder
	b.WriteByte(quote)
	for i := 0; i < len(s.s); {
		r, size := decodeRune(s.s[i:])
		i += size
		switch {
		case r == rune(quote) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString("\\n")
		case r == '\r':
			b.WriteString("\\r")
		case r == '\t':
			b.WriteString("\\t")
		case r < ' ' || r == 0x7F:
			escapeRune(&b, r)
		case r < 0x7F:
			b.WriteByte(byte(r))
		case printable(r):
			b.WriteRune(r)
		default:
			escapeRune(&b, r)
		}
	}
	b.WriteByte(quote)
	return b.String()
}

// printable is str.isprintable for one code point.
func printable(r rune) bool {
	if r == ' ' {
		return true
	}
	return !isSurrogate(r) && unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}

// reprBytes is repr of bytes.
func reprBytes(data []byte) string {
	quote := byte('\'')
	if strings.Contains(string(data), "'") && !strings.Contains(string(data), "\"") {
		quote = '"'
	}
	var b strings.Builder
	b.WriteByte('b')
	b.WriteByte(quote)
	for _, c := range data {
		switch {
		case c == quote || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString("\\n")
		case c == '\r':
			b.WriteString("\\r")
		case c == '\t':
			b.WriteString("\\t")
		case c < ' ' || c >= 0x7F:
			fmt.Fprintf(&b, "\\x%02x", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(quote)
	return b.String()
}

func reprBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func singletonRepr(s Singleton) string {
	switch s {
	case NotImplemented:
		return "NotImplemented"
	case Ellipsis:
		return "Ellipsis"
	}
	return "None"
}

// guarded runs f unless o's repr is being made already, in which case the answer is again.
func (rt *Runtime) guarded(o Object, again string, f func() (string, error)) (Object, error) {
	if _, busy := rt.reprs[o]; busy {
		return NewStr(again), nil
	}
	rt.reprs[o] = struct{}{}
	defer delete(rt.reprs, o)
	s, err := f()
	if err != nil {
		return nil, err
	}
	return NewStr(s), nil
}

func listRepr(rt *Runtime, self Object) (Object, error) {
	return rt.guarded(self, "[...]", func() (string, error) {
		l, _ := AsList(self)
		s, err := rt.reprItems(func(i int) Object {
			if i < len(l.items) {
				return l.items[i]
			}
			return nil
		})
		return "[" + s + "]", err
	})
}

func tupleRepr(rt *Runtime, self Object) (Object, error) {
	return rt.guarded(self, "(...)", func() (string, error) {
		t, _ := AsTuple(self)
		s, err := rt.reprItems(func(i int) Object {
			if i < len(t.items) {
				return t.items[i]
			}
			return nil
		})
		if len(t.items) == 1 {
			s += ","
		}
		return "(" + s + ")", err
	})
}

// reprItems joins the reprs of at(0), at(1), ... up to nil.
func (rt *Runtime) reprItems(at func(i int) Object) (string, error) {
	var b textBuilder
	for i := 0; ; i++ {
		o := at(i)
		if o == nil {
			return b.result()
		}
		s, err := rt.Repr(o)
		if err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.s)
	}
}

func dictRepr(rt *Runtime, self Object) (Object, error) {
	return rt.guarded(self, "{...}", func() (string, error) {
		d, _ := AsDict(self)
		var b textBuilder
		b.WriteString("{")
		first := true
		for i := 0; i < len(d.entries); i++ {
			e := d.entries[i]
			if e.key == nil {
				continue
			}
			k, err := rt.Repr(e.key)
			if err != nil {
				return "", err
			}
			v, err := rt.Repr(e.value)
			if err != nil {
				return "", err
			}
			if !first {
				b.WriteString(", ")
			}
			first = false
			for _, text := range []string{k.s, ": ", v.s} {
				b.WriteString(text)
			}
		}
		b.WriteString("}")
		return b.result()
	})
}

// reprSlot makes a Repr slot from a function without errors.
func reprSlot(f func(o Object) string) UnaryFunc {
	return func(_ *Runtime, self Object) (Object, error) { return NewStr(f(self)), nil }
}
