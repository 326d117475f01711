package pyobj

import (
	"strings"
)

// strFormat is str.format: replacement fields with names, indexes, attributes, items, conversions and specifications.
func strFormat(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	s, _ := AsStr(self)
	pos, kw := unpackKeywords(args, kwnames)
	f := &formatter{rt: rt, args: pos, kw: kw, auto: -1}
	text, err := f.expand(s.s, 2)
	if err != nil {
		return nil, err
	}
	return NewStr(text), nil
}

// formatter is the state of one str.format call.
type formatter struct {
	rt     *Runtime
	args   []Object
	kw     *Dict
	auto   int // last automatic index, -1 before the first
	manual bool
}

func (f *formatter) expand(s string, depth int) (string, error) {
	if depth < 0 {
		return "", Raisef(ValueError, "Max string recursion exceeded")
	}
	var b textBuilder
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			_ = b.WriteByte(c) // its error is kept
			i += 2
		case c == '}':
			return "", Raisef(ValueError, "Single '}' encountered in format string")
		case c == '{':
			end, err := fieldEnd(s, i)
			if err != nil {
				return "", err
			}
			text, err := f.field(s[i+1:end], depth)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
			i = end + 1
		default:
			_ = b.WriteByte(c) // as above
			i++
		}
	}
	return b.result()
}

// fieldEnd finds the brace that closes the one at i.
func fieldEnd(s string, i int) (int, error) {
	if i+1 >= len(s) {
		return 0, Raisef(ValueError, "Single '{' encountered in format string")
	}
	level := 0
	for j := i; j < len(s); j++ {
		switch s[j] {
		case '{':
			level++
		case '}':
			if level--; level == 0 {
				return j, nil
			}
		}
	}
	return 0, Raisef(ValueError, "expected '}' before end of string")
}

// field formats one replacement field, given without its braces.
func (f *formatter) field(text string, depth int) (string, error) {
	name, spec, conv := text, "", byte(0)
	if i := strings.IndexAny(text, ":!"); i >= 0 {
		name = text[:i]
		rest := text[i:]
		if rest[0] == '!' {
			if len(rest) < 2 {
				return "", Raisef(ValueError, "unmatched '{' in format spec")
			}
			conv, rest = rest[1], rest[2:]
			if rest != "" && rest[0] != ':' {
				return "", Raisef(ValueError, "expected ':' after conversion specifier")
			}
		}
		spec = strings.TrimPrefix(rest, ":")
	}
	v, err := f.value(name)
	if err != nil {
		return "", err
	}
	if v, err = f.convert(v, conv); err != nil {
		return "", err
	}
	if strings.ContainsAny(spec, "{}") {
		if spec, err = f.expand(spec, depth-2); err != nil {
			return "", err
		}
	}
	r, err := f.rt.Format(v, NewStr(spec))
	if err != nil {
		return "", err
	}
	s, _ := AsStr(r)
	return s.s, nil
}

func (f *formatter) convert(v Object, conv byte) (Object, error) {
	switch conv {
	case 0:
		return v, nil
	case 's':
		return noNilStr(f.rt.Str(v))
	case 'r':
		return noNilStr(f.rt.Repr(v))
	case 'a':
		return noNilStr(f.rt.ASCII(v))
	}
	return nil, Raisef(ValueError, "Unknown conversion specifier %c", conv)
}

// value evaluates a field name: the first part, then .attribute and [item].
func (f *formatter) value(name string) (Object, error) {
	i := strings.IndexAny(name, ".[")
	first, rest := name, ""
	if i >= 0 {
		first, rest = name[:i], name[i:]
	}
	v, err := f.first(first)
	for err == nil && rest != "" {
		if rest[0] == '.' {
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, Raisef(ValueError, "Empty attribute in format string")
			}
			v, err = f.rt.GetAttrString(v, rest[:end])
			rest = rest[end:]
			continue
		}
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			return nil, Raisef(ValueError, "Missing ']' in format string")
		}
		if end == 1 {
			return nil, Raisef(ValueError, "Empty attribute in format string")
		}
		v, err = f.rt.GetItem(v, itemKey(rest[1:end]))
		rest = rest[end+1:]
		if rest != "" && rest[0] != '.' && rest[0] != '[' {
			return nil, Raisef(ValueError, "Only '.' or '[' may follow ']' in format field specifier")
		}
	}
	return v, err
}

// itemKey is an index when the text is all digits, else a str.
func itemKey(s string) Object {
	if v, err := parseInt(s, 10); err == nil && v != nil && isDigit(s[0]) {
		return v
	}
	return NewStr(s)
}

// first is the value of the first part of a field name.
func (f *formatter) first(name string) (Object, error) {
	index := -1
	if name == "" {
		if f.manual {
			return nil, Raisef(ValueError, "cannot switch from manual field specification to automatic field numbering")
		}
		f.auto++
		index = f.auto
	} else if n, ok := itemKey(name).(Int); ok {
		if f.auto >= 0 {
			return nil, Raisef(ValueError, "cannot switch from automatic field numbering to manual field specification")
		}
		f.manual = true
		index = int(n)
	}
	if index < 0 {
		if f.kw != nil {
			if v := f.kw.GetStr(name); v != nil {
				return v, nil
			}
		}
		return nil, keyError(NewStr(name))
	}
	if index >= len(f.args) {
		return nil, Raisef(IndexError, "Replacement index %d out of range for positional args tuple", index)
	}
	return f.args[index], nil
}
