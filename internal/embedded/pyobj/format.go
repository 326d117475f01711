package pyobj

import (
	"math/big"
	"strconv"
	"strings"
)

// Format is format(o, spec).
func (rt *Runtime) Format(o, spec Object) (Object, error) {
	s, ok := AsStr(spec)
	if !ok {
		return nil, Raisef(TypeError, "format() argument 2 must be str, not %s", typeName(spec))
	}
	if s.n == 0 {
		switch o.Type() {
		case StrType:
			return o, nil
		case IntType:
			return noNilStr(rt.Str(o))
		}
	}
	f, err := rt.LookupSpecial(o, "__format__")
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, Raisef(TypeError, "Type %s doesn't define __format__", typeName(o))
	}
	r, err := rt.Call(f, spec)
	if err != nil {
		return nil, err
	}
	if _, ok := AsStr(r); !ok {
		return nil, Raisef(TypeError, "__format__ must return a str, not %s", typeName(r))
	}
	return r, nil
}

// formatSpec is the format mini-language.
type formatSpec struct {
	fill      rune
	align     byte // < > = ^, 0 when not given
	sign      byte // + - or space, 0 when not given
	zeroNeg   bool // z
	alt       bool // #
	width     int
	thousands byte // , or _, 0 for none
	precision int  // -1 when not given
	verb      byte // 0 when not given
}

// parseFormatSpec reads a specification; typeName is for the message.
func parseFormatSpec(text *Str, o Object) (formatSpec, error) {
	f := formatSpec{fill: ' ', precision: -1}
	r := []rune(nil)
	for i := 0; i < text.n; i++ {
		r = append(r, text.At(i))
	}
	isAlign := func(c rune) bool { return c == '<' || c == '>' || c == '=' || c == '^' }
	if len(r) >= 2 && isAlign(r[1]) {
		f.fill, f.align, r = r[0], byte(r[1]), r[2:]
	} else if len(r) >= 1 && isAlign(r[0]) {
		f.align, r = byte(r[0]), r[1:]
	}
	take := func(set string) byte {
		if len(r) > 0 && strings.ContainsRune(set, r[0]) {
			c := byte(r[0])
			r = r[1:]
			return c
		}
		return 0
	}
	f.sign = take("+- ")
	f.zeroNeg = take("z") != 0
	f.alt = take("#") != 0
	if take("0") != 0 && f.align == 0 {
		f.fill, f.align = '0', '='
	} else if f.align == 0 && f.fill == '0' {
		f.align = '='
	}
	var err error
	if f.width, r, err = formatNumber(r, 0, "Too many decimal digits in format string"); err != nil {
		return f, err
	}
	f.thousands = take(",_")
	if f.thousands != 0 && len(r) > 0 && (r[0] == ',' || r[0] == '_') {
		if byte(r[0]) == f.thousands {
			return f, Raisef(ValueError, "Cannot specify '%c' with '%c'.", f.thousands, r[0])
		}
		return f, Raisef(ValueError, "Cannot specify both ',' and '_'.")
	}
	if take(".") != 0 {
		if f.precision, r, err = formatNumber(r, -1, "Too many decimal digits in format string"); err != nil {
			return f, err
		}
		if f.precision < 0 {
			return f, Raisef(ValueError, "Format specifier missing precision")
		}
	}
	if len(r) > 1 {
		return f, Raisef(ValueError, "Invalid format specifier '%s' for object of type '%s'", text.s, typeName(o))
	}
	if len(r) == 1 {
		if r[0] > 127 {
			return f, Raisef(ValueError, "Unknown format code '\\x%x' for object of type '%s'", r[0], typeName(o))
		}
		f.verb = byte(r[0])
	}
	if f.thousands != 0 && strings.IndexByte("\x00defgEFG%", f.verb) < 0 && (f.thousands == ',' || strings.IndexByte("boxX", f.verb) < 0) {
		return f, Raisef(ValueError, "Cannot specify '%c' with '%c'.", f.thousands, f.verb)
	}
	return f, nil
}

func formatNumber(r []rune, def int, tooMany string) (int, []rune, error) {
	i := 0
	for i < len(r) && r[i] >= '0' && r[i] <= '9' {
		i++
	}
	if i == 0 {
		return def, r, nil
	}
	n, err := strconv.Atoi(string(r[:i]))
	if err != nil {
		return 0, nil, Raisef(ValueError, "%s", tooMany)
	}
	if err := fitsText(times(n, 4)); err != nil { // a fill character has up to four bytes
		return 0, nil, err
	}
	return n, r[i:], nil
}

// unknownCode is the error for a verb that a type does not have.
func unknownCode(f formatSpec, o Object) error {
	return Raisef(ValueError, "Unknown format code '%c' for object of type '%s'", f.verb, typeName(o))
}

// formatMethod is __format__ of str, int and float.
func formatMethod(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	text, ok := AsStr(args[0])
	if !ok {
		return nil, Raisef(TypeError, "__format__() argument must be str, not %s", typeName(args[0]))
	}
	if text.n == 0 {
		return noNilStr(rt.Str(self))
	}
	f, err := parseFormatSpec(text, self)
	if err != nil {
		return nil, err
	}
	var s string
	switch v := unwrap(self).(type) {
	case *Str:
		s, err = formatStr(v, f, self)
	case *Float:
		s, err = formatFloatSpec(v.v, f, self)
	default:
		n, _ := isInt(self)
		s, err = formatInt(n, f, self)
	}
	if err != nil {
		return nil, err
	}
	return NewStr(s), nil
}

func formatStr(s *Str, f formatSpec, o Object) (string, error) {
	switch {
	case f.verb != 0 && f.verb != 's':
		return "", unknownCode(f, o)
	case f.sign == ' ':
		return "", Raisef(ValueError, "Space not allowed in string format specifier")
	case f.sign != 0:
		return "", Raisef(ValueError, "Sign not allowed in string format specifier")
	case f.zeroNeg:
		return "", Raisef(ValueError, "Negative zero coercion (z) not allowed in string format specifier")
	case f.alt:
		return "", Raisef(ValueError, "Alternate form (#) not allowed in string format specifier")
	case f.align == '=' && f.fill == '0':
		f.align = '<'
	case f.align == '=':
		return "", Raisef(ValueError, "'=' alignment not allowed in string format specifier")
	case f.thousands != 0:
		return "", Raisef(ValueError, "Cannot specify '%c' with 's'.", f.thousands)
	}
	if f.precision >= 0 && f.precision < s.n {
		s = s.slice(0, f.precision)
	}
	if f.align == 0 {
		f.align = '<'
	}
	return pad("", s.s, s.n, f), nil
}

// pad aligns sign and digits in the width; n is the length of body in code points.
func pad(sign, body string, n int, f formatSpec) string {
	missing := f.width - n - len(sign)
	if missing <= 0 {
		return sign + body
	}
	fill := strings.Repeat(newStrRunes([]rune{f.fill}).s, 1)
	switch f.align {
	case '<':
		return sign + body + strings.Repeat(fill, missing)
	case '^':
		return strings.Repeat(fill, missing/2) + sign + body + strings.Repeat(fill, missing-missing/2)
	case '=':
		return sign + strings.Repeat(fill, missing) + body
	}
	return strings.Repeat(fill, missing) + sign + body
}

// signText is what stands before the digits.
func signText(negative bool, f formatSpec) string {
	switch {
	case negative:
		return "-"
	case f.sign == '+' || f.sign == ' ':
		return string(f.sign)
	}
	return ""
}

func formatInt(v Object, f formatSpec, o Object) (string, error) {
	switch f.verb {
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		x, err := intToFloat(v)
		if err != nil {
			return "", err
		}
		return formatFloatSpec(x, f, o)
	case 0, 'd', 'n', 'b', 'o', 'x', 'X', 'c':
	default:
		return "", unknownCode(f, o)
	}
	if f.precision >= 0 {
		return "", Raisef(ValueError, "Precision not allowed in integer format specifier")
	}
	if f.zeroNeg {
		return "", Raisef(ValueError, "Negative zero coercion (z) not allowed in format specifier with integer presentation type '%c'", max(f.verb, 'd'))
	}
	if f.verb == 'c' {
		return formatChar(v, f)
	}
	base, prefix := 10, ""
	switch f.verb {
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x':
		base, prefix = 16, "0x"
	case 'X':
		base, prefix = 16, "0X"
	}
	digits, err := digitsOf(new(big.Int).Abs(bigOf(v)), base)
	if err != nil {
		return "", err
	}
	if f.verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	sign := signText(intSign(v) < 0, f)
	if f.alt {
		sign += prefix
	}
	return padNumber(sign, digits, "", f, map[bool]int{true: 3, false: 4}[base == 10]), nil
}

func formatChar(v Object, f formatSpec) (string, error) {
	switch {
	case f.sign != 0:
		return "", Raisef(ValueError, "Sign not allowed with integer format specifier 'c'")
	case f.alt:
		return "", Raisef(ValueError, "Alternate form (#) not allowed with integer format specifier 'c'")
	}
	n, ok := v.(Int)
	if !ok || n < 0 || n > 0x10FFFF {
		return "", Raisef(OverflowError, "%s", "%c arg not in range(0x110000)")
	}
	if f.align == 0 {
		f.align = '<'
	}
	return pad("", newStrRunes([]rune{rune(n)}).s, 1, f), nil
}

// padNumber groups the whole digits and pads; zero padding with '=' takes part in the grouping.
func padNumber(sign, whole, rest string, f formatSpec, group int) string {
	if f.align == 0 {
		f.align = '>'
	}
	if f.thousands != 0 {
		want := 0
		if f.fill == '0' && f.align == '=' {
			want = f.width - len(sign) - len(rest)
		}
		whole = groupDigits(whole, f.thousands, group, want)
	}
	return pad(sign, whole+rest, len(whole)+len(rest), f)
}

// groupDigits inserts separators, adding zeros in front until the text is at least width long.
func groupDigits(digits string, sep byte, group, width int) string {
	if missing := width - width/(group+1) - 1 - len(digits); missing > 0 { // as many as there are digits at least
		digits = strings.Repeat("0", missing) + digits
	}
	for {
		var b strings.Builder
		for i := 0; i < len(digits); i++ {
			if i > 0 && (len(digits)-i)%group == 0 {
				b.WriteByte(sep)
			}
			b.WriteByte(digits[i])
		}
		if b.Len() >= width {
			return b.String()
		}
		digits = "0" + digits
	}
}
