package pyeval

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// number reads a number literal.
func number(text string, line int) (pyobj.Object, error) {
	clean := strings.ReplaceAll(text, "_", "")
	last := clean[len(clean)-1]
	based := len(clean) > 1 && clean[0] == '0' && strings.IndexByte("xXoObB", clean[1]) >= 0
	imaginary := !based && (last == 'j' || last == 'J')
	if imaginary {
		clean = clean[:len(clean)-1]
	}
	if imaginary || !based && strings.ContainsAny(clean, ".eE") {
		v, err := strconv.ParseFloat(clean, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return nil, &syntaxError{line: line, msg: "invalid decimal literal"}
		}
		if imaginary {
			return pyobj.NewComplex(complex(0, v)), nil
		}
		return pyobj.NewFloat(v), nil
	}
	if !based {
		if clean[0] == '0' && strings.Trim(clean, "0") != "" {
			return nil, &syntaxError{line: line, msg: "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"}
		}
		clean = "0d" + clean
	}
	base := map[byte]int{'x': 16, 'o': 8, 'b': 2, 'd': 10}[clean[1]|0x20]
	v, ok := new(big.Int).SetString(clean[2:], base)
	if !ok {
		return nil, &syntaxError{line: line, msg: "invalid decimal literal"}
	}
	return pyobj.IntFromBig(v), nil
}

// stringLiteral reads a string or bytes literal with its prefix.
func stringLiteral(text string, line int) (s string, isBytes bool, err error) {
	n := strings.IndexAny(text, "'\"")
	prefix := strings.ToLower(text[:n])
	if strings.Contains(prefix, "f") {
		return "", false, &syntaxError{line: line, msg: "f-strings are not supported here"}
	}
	q := 1
	if len(text)-n >= 6 && strings.HasPrefix(text[n:], strings.Repeat(text[n:n+1], 3)) {
		q = 3
	}
	body := text[n+q : len(text)-q]
	isBytes = strings.Contains(prefix, "b")
	if strings.Contains(prefix, "r") {
		return body, isBytes, nil
	}
	s, err = unescape(body, isBytes, line)
	return s, isBytes, err
}

// unescape replaces escapes. Code points of a str are UTF-8 (surrogates in their three-byte form), those of bytes raw.
func unescape(body string, isBytes bool, line int) (string, error) {
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' || i+1 >= len(body) {
			b.WriteByte(body[i])
			continue
		}
		i++
		c := body[i]
		if j := strings.IndexByte("abfnrtv\\'\"", c); j >= 0 {
			b.WriteByte("\a\b\f\n\r\t\v\\'\""[j])
			continue
		}
		switch {
		case c == '\n':
		case c >= '0' && c <= '7':
			v, n := 0, 0
			for ; n < 3 && i+n < len(body) && body[i+n] >= '0' && body[i+n] <= '7'; n++ {
				v = v*8 + int(body[i+n]-'0')
			}
			writePoint(&b, rune(v), isBytes)
			i += n - 1
		case c == 'x' || (c == 'u' || c == 'U') && !isBytes:
			width := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
			if i+width >= len(body) {
				return "", &syntaxError{line: line, msg: "truncated escape in string literal"}
			}
			v, err := strconv.ParseUint(body[i+1:i+1+width], 16, 32)
			if err != nil || v > 0x10FFFF {
				return "", &syntaxError{line: line, msg: "illegal escape in string literal"}
			}
			writePoint(&b, rune(v), isBytes)
			i += width
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

func writePoint(b *strings.Builder, r rune, isBytes bool) {
	switch {
	case isBytes:
		b.WriteByte(byte(r))
	case r >= 0xD800 && r < 0xE000:
		b.Write([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F})
	default:
		b.WriteRune(r)
	}
}
