package pyobj

import (
	"math/big"
	"strings"
)

// percentArgs hands out the arguments of a % formatting.
type percentArgs struct {
	rt     *Runtime
	single Object   // the right operand when it is no tuple
	items  []Object // when it is a tuple
	isTup  bool
	next   int
	named  bool
	bytes  bool // the left operand is bytes: its text is one code point per byte
}

func (a *percentArgs) take() (Object, error) {
	if a.isTup {
		if a.next >= len(a.items) {
			return nil, Raisef(TypeError, "not enough arguments for format string")
		}
		a.next++
		return a.items[a.next-1], nil
	}
	if a.next > 0 {
		return nil, Raisef(TypeError, "not enough arguments for format string")
	}
	a.next++
	return a.single, nil
}

// strPercent is str % args.
func strPercent(rt *Runtime, left, right Object) (Object, error) {
	s, ok := AsStr(left)
	if !ok {
		return NotImplemented, nil
	}
	text, err := percentFormat(&percentArgs{rt: rt, single: right}, s.s, right)
	if err != nil {
		return nil, err
	}
	return NewStr(text), nil
}

// bytesPercent is bytes % args.
func bytesPercent(rt *Runtime, left, right Object) (Object, error) {
	b, ok := AsBytes(left)
	if !ok {
		return NotImplemented, nil
	}
	s, err := rt.Decode(b.b, "latin-1", "strict")
	if err != nil {
		return nil, err
	}
	text, err := percentFormat(&percentArgs{rt: rt, single: right, bytes: true}, s.s, right)
	if err != nil {
		return nil, err
	}
	out, err := rt.Encode(NewStr(text), "latin-1", "strict")
	if err != nil {
		return nil, err
	}
	return out, nil
}

// percentFormat expands the directives of text.
func percentFormat(a *percentArgs, text string, right Object) (string, error) {
	if t, ok := AsTuple(right); ok {
		a.items, a.isTup = t.items, true
	}
	var b textBuilder
	for i := 0; i < len(text); {
		if text[i] != '%' {
			_ = b.WriteByte(text[i]) // its error is kept
			i++
			continue
		}
		end, err := a.directive(&b, text, i+1)
		if err != nil {
			return "", err
		}
		i = end
	}
	if a.leftOver() {
		kind := "string"
		if a.bytes {
			kind = "bytes"
		}
		return "", Raisef(TypeError, "not all arguments converted during %s formatting", kind)
	}
	return b.result()
}

// leftOver reports whether arguments were not used; a mapping need not be used.
func (a *percentArgs) leftOver() bool {
	if a.isTup {
		return a.next < len(a.items)
	}
	if a.named || a.next > 0 {
		return false
	}
	if _, isBytes := AsBytes(a.single); isBytes && a.bytes {
		return true
	}
	_, isStr := AsStr(a.single)
	return isStr || a.single.Type().slots.MpSubscript == nil
}

// directive formats what follows a percent sign and returns where the text goes on.
func (a *percentArgs) directive(b *textBuilder, text string, i int) (int, error) {
	incomplete := Raisef(ValueError, "incomplete format")
	f := formatSpec{fill: ' ', align: '>', precision: -1}
	named, i, err := a.mappingKey(text, i)
	if err != nil {
		return 0, err
	}
	zero := false
	for ; i < len(text) && strings.IndexByte("-+ #0", text[i]) >= 0; i++ {
		zero = f.flag(text[i]) || zero
	}
	if f.width, i, err = a.starOrNumber(text, i, 0, "* wants int"); err != nil {
		return 0, err
	}
	if f.width < 0 {
		f.width, f.align = -f.width, '<'
	}
	if i < len(text) && text[i] == '.' {
		if f.precision, i, err = a.starOrNumber(text, i+1, 0, "* wants int"); err != nil {
			return 0, err
		}
		f.precision = max(f.precision, 0)
	}
	for i < len(text) && strings.IndexByte("hlL", text[i]) >= 0 {
		i++
	}
	if i >= len(text) {
		return 0, incomplete
	}
	verb := text[i]
	if verb == '%' {
		return i + 1, b.WriteByte('%')
	}
	if strings.IndexByte("diouxXeEfFgGcrsa", verb) < 0 && !(a.bytes && verb == 'b') {
		c, _ := decodeRune(text[i:])
		return 0, Raisef(ValueError, "unsupported format character '%c' (0x%x) at index %d", c, c, NewStr(text[:i]).n)
	}
	v := named
	if v == nil {
		if v, err = a.take(); err != nil {
			return 0, err
		}
	}
	if a.bytes && (verb == 's' || verb == 'b') {
		text, err := a.rt.percentBytes(v, f)
		b.WriteString(text)
		return i + 1, err
	}
	if a.bytes && verb == 'r' {
		verb = 'a'
	}
	out, err := a.rt.percentValue(v, verb, f, zero)
	b.WriteString(out)
	return i + 1, err
}

// mappingKey reads a key in parentheses and returns the value for it, nil when there is none.
func (a *percentArgs) mappingKey(text string, i int) (Object, int, error) {
	if i >= len(text) || text[i] != '(' {
		return nil, i, nil
	}
	end := closingParen(text, i)
	if end < 0 {
		return nil, 0, Raisef(ValueError, "incomplete format key")
	}
	if _, isStr := AsStr(a.single); a.isTup || isStr || a.single.Type().slots.MpSubscript == nil {
		return nil, 0, Raisef(TypeError, "format requires a mapping")
	}
	var key Object = NewStr(text[i+1 : end])
	if a.bytes {
		key = NewBytes([]byte(text[i+1 : end]))
	}
	v, err := a.rt.GetItem(a.single, key)
	a.named = true
	return v, end + 1, err
}

// flag applies a conversion flag; it reports whether that is the zero.
func (f *formatSpec) flag(c byte) bool {
	switch c {
	case '-':
		f.align = '<'
	case '+':
		f.sign = '+'
	case ' ':
		if f.sign == 0 {
			f.sign = ' '
		}
	case '#':
		f.alt = true
	}
	return c == '0'
}

// closingParen finds the parenthesis that closes the one at i, or -1.
func closingParen(text string, i int) int {
	level := 0
	for j := i; j < len(text); j++ {
		switch text[j] {
		case '(':
			level++
		case ')':
			if level--; level == 0 {
				return j
			}
		}
	}
	return -1
}

func (a *percentArgs) starOrNumber(text string, i, def int, wants string) (int, int, error) {
	if i < len(text) && text[i] == '*' {
		v, err := a.take()
		if err != nil {
			return 0, 0, err
		}
		n, ok := isInt(v)
		if !ok {
			return 0, 0, Raisef(TypeError, "%s", wants)
		}
		k, err := a.rt.AsSsize(n, OverflowError)
		if err == nil {
			err = fitsText(max(k, -k))
		}
		return k, i + 1, err
	}
	n := def
	for ; i < len(text) && isDigit(text[i]); i++ {
		n = n*10 + int(text[i]-'0')
		if n > maxInt/10-9 {
			return 0, 0, Raisef(ValueError, "width too big")
		}
	}
	return n, i, fitsText(n)
}

// percentValue formats one argument.
func (rt *Runtime) percentValue(v Object, verb byte, f formatSpec, zero bool) (string, error) {
	if zero && f.align == '>' && strings.IndexByte("diouxXeEfFgG", verb) >= 0 {
		f.fill, f.align = '0', '='
	}
	switch verb {
	case 's', 'r', 'a':
		text := map[byte]func(Object) (*Str, error){'s': rt.Str, 'r': rt.Repr, 'a': rt.ASCII}[verb]
		s, err := text(v)
		if err != nil {
			return "", err
		}
		if f.precision >= 0 && f.precision < s.n {
			s = s.slice(0, f.precision)
		}
		return pad("", s.s, s.n, f), nil
	case 'c':
		return rt.percentChar(v, f)
	case 'd', 'i', 'u', 'o', 'x', 'X':
		return rt.percentInt(v, verb, f)
	}
	x, err := rt.AsDouble(v)
	if err != nil {
		return "", err
	}
	f.verb = verb
	text := floatText(x, f)
	sign := signText(strings.HasPrefix(text, "-"), f)
	text = strings.TrimPrefix(text, "-")
	return pad(sign, text, len(text), f), nil
}

// percentBytes formats a bytes-like argument of bytes % args.
func (rt *Runtime) percentBytes(v Object, f formatSpec) (string, error) {
	d, ok, err := rt.bytesLike(v)
	if err != nil {
		return "", err
	}
	if !ok {
		if m, err := rt.LookupSpecial(v, "__bytes__"); err != nil {
			return "", err
		} else if m == nil {
			return "", Raisef(TypeError, "%%b requires a bytes-like object, or an object that implements __bytes__, not '%s'", typeName(v))
		} else if r, err := rt.bytesFromMethod(m); err != nil {
			return "", err
		} else if b, ok := AsBytes(r); ok {
			d = b.b
		}
	}
	if f.precision >= 0 && f.precision < len(d) {
		d = d[:f.precision]
	}
	s, err := rt.Decode(d, "latin-1", "strict")
	if err != nil {
		return "", err
	}
	return pad("", s.s, s.n, f), nil
}

func (rt *Runtime) percentChar(v Object, f formatSpec) (string, error) {
	if s, ok := AsStr(v); ok {
		if s.n != 1 {
			return "", Raisef(TypeError, "%s", "%c requires int or char")
		}
		return pad("", s.s, 1, f), nil
	}
	if v.Type().slots.Unary[OpIndex] == nil {
		return "", Raisef(TypeError, "%s", "%c requires int or char")
	}
	n, err := rt.AsSsize(v, OverflowError)
	if err != nil {
		return "", err
	}
	if n < 0 || n > 0x10FFFF {
		return "", Raisef(OverflowError, "%s", "%c arg not in range(0x110000)")
	}
	return pad("", newStrRunes([]rune{rune(n)}).s, 1, f), nil
}

func (rt *Runtime) percentInt(v Object, verb byte, f formatSpec) (string, error) {
	n, ok := isInt(v)
	if !ok {
		s := &v.Type().slots
		var err error
		switch {
		case verb == 'o' || verb == 'x' || verb == 'X':
			if s.Unary[OpIndex] == nil {
				return "", Raisef(TypeError, "%%%c format: an integer is required, not %s", verb, typeName(v))
			}
			n, err = rt.indexValue(v)
		case s.Unary[OpInt] == nil && s.Unary[OpIndex] == nil:
			return "", Raisef(TypeError, "%%%c format: a real number is required, not %s", verb, typeName(v))
		default:
			n, err = rt.Long(v)
		}
		if err != nil {
			return "", err
		}
	}
	base, prefix := 10, ""
	switch verb {
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0"+string(verb)
	}
	digits, err := digitsOf(new(big.Int).Abs(bigOf(n)), base)
	if err != nil {
		return "", err
	}
	if verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	if missing := f.precision - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	sign := signText(intSign(n) < 0, f)
	if f.alt {
		sign += prefix
	}
	return pad(sign, digits, len(digits), f), nil
}
