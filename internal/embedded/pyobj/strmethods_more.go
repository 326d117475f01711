package pyobj

import (
	"strings"
	"unicode"
)

// strPad is center, ljust and rjust.
func strPad(name string) func(*Runtime, *Str, []Object) (Object, error) {
	return func(rt *Runtime, s *Str, args []Object) (Object, error) {
		if err := argRange(name, args, 1, 2); err != nil {
			return nil, err
		}
		width, err := rt.AsSsize(args[0], OverflowError)
		if err != nil {
			return nil, err
		}
		fill := " "
		if len(args) == 2 {
			f, ok := AsStr(args[1])
			if !ok {
				return nil, Raisef(TypeError, "The fill character must be a unicode character, not %s", typeName(args[1]))
			}
			if f.n != 1 {
				return nil, Raisef(TypeError, "The fill character must be exactly one character long")
			}
			fill = f.s
		}
		pad := width - s.n
		if pad <= 0 {
			return s, nil
		}
		if err := fitsText(times(pad, len(fill)) + len(s.s)); err != nil {
			return nil, err
		}
		left := 0
		switch name {
		case "rjust":
			left = pad
		case "center":
			left = pad/2 + pad&width&1
		}
		return NewStr(strings.Repeat(fill, left) + s.s + strings.Repeat(fill, pad-left)), nil
	}
}

func strZfill(rt *Runtime, s *Str, args []Object) (Object, error) {
	width, err := rt.AsSsize(args[0], OverflowError)
	if err != nil {
		return nil, err
	}
	pad := width - s.n
	if pad <= 0 {
		return s, nil
	}
	if err := fitsText(pad); err != nil {
		return nil, err
	}
	sign, rest := "", s.s
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		sign, rest = rest[:1], rest[1:]
	}
	return NewStr(sign + strings.Repeat("0", pad) + rest), nil
}

var expandTabsParams = params{fn: "expandtabs", names: []string{"tabsize"}, maxPos: 1}

func strExpandTabs(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := expandTabsParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	size := 8
	if b[0] != nil {
		if size, err = rt.AsSsize(b[0], OverflowError); err != nil {
			return nil, err
		}
	}
	s, _ := AsStr(self)
	if err := fitsText(times(strings.Count(s.s, "\t"), size) + len(s.s)); err != nil {
		return nil, err
	}
	var out strings.Builder
	col := 0
	for i := 0; i < s.n; i++ {
		switch r := s.At(i); r {
		case '\t':
			if size > 0 {
				n := size - col%size
				out.WriteString(strings.Repeat(" ", n))
				col += n
			}
		case '\n', '\r':
			col = 0
			out.WriteByte(byte(r))
		default:
			col++
			writeRune(&out, r)
		}
	}
	return NewStr(out.String()), nil
}

var encodeParams = params{fn: "encode", names: []string{"encoding", "errors"}, maxPos: 2}

// codecArgs reads encoding and errors of encode and decode.
func codecArgs(p params, args []Object, kwnames *Tuple) (encoding, errors string, err error) {
	b, err := p.bind(args, kwnames)
	if err != nil {
		return "", "", err
	}
	if encoding, err = textArg(b[0], p.fn, 1, "encoding", "utf-8"); err != nil {
		return "", "", err
	}
	errors, err = textArg(b[1], p.fn, 2, "errors", "strict")
	return encoding, errors, err
}

func strEncode(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	encoding, errors, err := codecArgs(encodeParams, args, kwnames)
	if err != nil {
		return nil, err
	}
	s, _ := AsStr(self)
	b, err := rt.Encode(s, encoding, errors)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// strPredicates are the is... methods: every code point must have the property, and there must be one.
func strPredicates() []*MethodDef {
	all := func(name string, empty bool, test func(r rune) bool) *MethodDef {
		return strMethod(name, NoArgs, func(_ *Runtime, s *Str, _ []Object) (Object, error) {
			for i := 0; i < s.n; i++ {
				if !test(s.At(i)) {
					return False, nil
				}
			}
			return Bool(s.n > 0 || empty), nil
		})
	}
	cased := func(r rune) bool { return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) }
	decimal := func(r rune) bool { return unicode.Is(unicode.Nd, r) }
	digit := func(r rune) bool {
		return decimal(r) || r == 0xB2 || r == 0xB3 || r == 0xB9 || r >= 0x2070 && r <= 0x2079 && r != 0x2071 || r >= 0x2080 && r <= 0x2089
	}
	numeric := func(r rune) bool { return unicode.IsNumber(r) }
	oneCase := func(name string, want, refuse func(r rune) bool) *MethodDef {
		return strMethod(name, NoArgs, func(_ *Runtime, s *Str, _ []Object) (Object, error) {
			found := false
			for i := 0; i < s.n; i++ {
				r := s.At(i)
				if refuse(r) || unicode.IsTitle(r) {
					return False, nil
				}
				found = found || want(r)
			}
			return Bool(found), nil
		})
	}
	return []*MethodDef{
		all("isalpha", false, unicode.IsLetter), all("isdecimal", false, decimal), all("isdigit", false, digit), all("isnumeric", false, numeric),
		all("isalnum", false, func(r rune) bool { return unicode.IsLetter(r) || numeric(r) }),
		all("isspace", false, isSpace), all("isascii", true, func(r rune) bool { return r < 128 }), all("isprintable", true, printable),
		oneCase("isupper", unicode.IsUpper, unicode.IsLower), oneCase("islower", unicode.IsLower, unicode.IsUpper),
		strMethod("istitle", NoArgs, func(_ *Runtime, s *Str, _ []Object) (Object, error) {
			prev, found := false, false
			for i := 0; i < s.n; i++ {
				r := s.At(i)
				up := unicode.IsUpper(r) || unicode.IsTitle(r)
				if up && prev || unicode.IsLower(r) && !prev {
					return False, nil
				}
				prev = cased(r)
				found = found || prev
			}
			return Bool(found), nil
		}),
		strMethod("isidentifier", NoArgs, func(_ *Runtime, s *Str, _ []Object) (Object, error) {
			for i := 0; i < s.n; i++ {
				r := s.At(i)
				if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc)) {
					return False, nil
				}
			}
			return Bool(s.n > 0), nil
		}),
	}
}

// The string operations of the host API.

// StrReadChar is HPyUnicode_ReadChar.
func (rt *Runtime) StrReadChar(o Object, i int) (rune, error) {
	s, ok := AsStr(o)
	if !ok {
		return 0, badArgument()
	}
	if i < 0 || i >= s.n {
		return 0, Raisef(IndexError, "string index out of range")
	}
	return s.At(i), nil
}

// badArgument is PyErr_BadArgument.
func badArgument() error {
	return Raisef(TypeError, "bad argument type for built-in operation")
}

// Substring is HPyUnicode_Substring.
func (rt *Runtime) Substring(o Object, start, end int) (*Str, error) {
	s, ok := AsStr(o)
	if !ok {
		return nil, badArgument()
	}
	if start < 0 || end < 0 {
		return nil, Raisef(IndexError, "string index out of range")
	}
	return s.slice(min(start, s.n), min(end, s.n)), nil
}

// EncodeObject encodes a str strictly (HPyUnicode_AsUTF8String and its like).
func (rt *Runtime) EncodeObject(o Object, encoding, errors string) (*Bytes, error) {
	s, ok := AsStr(o)
	if !ok {
		return nil, badArgument()
	}
	return rt.Encode(s, encoding, errors)
}

// StrFromRunes makes a str from code points (HPyUnicode_FromWideChar); code points beyond U+10FFFF are a ValueError.
func (rt *Runtime) StrFromRunes(points []rune) (*Str, error) {
	for _, r := range points {
		if uint32(r) > unicode.MaxRune {
			return nil, Raisef(ValueError, "character U+%x is not in range [U+0000; U+10ffff]", uint32(r))
		}
	}
	return newStrRunes(points), nil
}
