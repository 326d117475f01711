package pyobj

import (
	"strings"
	"unicode/utf8"
)

// normalizeEncoding folds the spellings of the supported encodings.
func normalizeEncoding(name string) string {
	n := strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(name, "_", "-")), " ", "-")
	switch n {
	case "utf-8", "utf8", "u8", "utf", "cp65001":
		return "utf-8"
	case "ascii", "us-ascii", "646":
		return "ascii"
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "l1", "latin":
		return "latin-1"
	case "utf-16", "utf16", "u16":
		return "utf-16"
	case "utf-32", "utf32", "u32":
		return "utf-32"
	case "utf-16-le", "utf-16le", "unicodelittleunmarked":
		return "utf-16-le"
	case "utf-16-be", "utf-16be", "unicodebigunmarked":
		return "utf-16-be"
	case "utf-32-le", "utf-32le":
		return "utf-32-le"
	case "utf-32-be", "utf-32be":
		return "utf-32-be"
	case "cp1252", "1252", "windows-1252":
		return "cp1252"
	}
	return n
}

func unknownEncoding(name string) error {
	return Raisef(LookupError, "unknown encoding: %s", name)
}

// Encode is str.encode. errors is a handler's name: strict, ignore, replace, surrogateescape, surrogatepass,
// backslashreplace, xmlcharrefreplace.
func (rt *Runtime) Encode(s *Str, encoding, errors string) (*Bytes, error) {
	if !s.ascii() && errors != "strict" { // handlers write up to ten bytes for a code point
		if err := fitsBytes(times(s.n, 10)); err != nil {
			return nil, err
		}
	}
	switch enc := normalizeEncoding(encoding); enc {
	case "utf-8":
		if !hasSurrogates(s) {
			return NewBytes([]byte(s.s)), nil
		}
		return rt.encodeEach(s, "utf-8", errors, "surrogates not allowed", func(r rune) ([]byte, bool) {
			if isSurrogate(r) {
				return nil, false
			}
			return utf8.AppendRune(nil, r), true
		})
	case "cp1252":
		return rt.encodeEach(s, "charmap", errors, "character maps to <undefined>", encodeCP1252)
	case "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be":
		return rt.encodeWide(s, wideCodecs[enc], errors)
	case "ascii", "latin-1":
		limit, reason := rune(128), "ordinal not in range(128)"
		if enc == "latin-1" {
			limit, reason = 256, "ordinal not in range(256)"
		}
		return rt.encodeEach(s, enc, errors, reason, func(r rune) ([]byte, bool) { return []byte{byte(r)}, r < limit })
	}
	return nil, unknownEncoding(encoding)
}

func hasSurrogates(s *Str) bool {
	if s.ascii() {
		return false
	}
	for i := 0; i+2 < len(s.s); i++ {
		if s.s[i] == 0xED && s.s[i+1] >= 0xA0 {
			return true
		}
	}
	return false
}

// encodeEach encodes code point by code point; runs that cannot be encoded go to the error handler.
func (rt *Runtime) encodeEach(s *Str, encoding, errors, reason string, one func(r rune) ([]byte, bool)) (*Bytes, error) {
	var out []byte
	for i := 0; i < s.n; i++ {
		b, ok := one(s.At(i))
		if ok {
			out = append(out, b...)
			continue
		}
		j := i + 1
		for ; j < s.n; j++ {
			if _, ok := one(s.At(j)); ok {
				break
			}
		}
		rep, err := encodeFallback(s, i, j, encoding, errors, reason)
		if err != nil {
			return nil, err
		}
		out = append(out, rep...)
		i = j - 1
	}
	return NewBytes(out), nil
}

// encodeFallback is the error handler for the code points from i to j.
func encodeFallback(s *Str, i, j int, encoding, errors, reason string) ([]byte, error) {
	var b strings.Builder
	fail := func() error { return unicodeEncodeError(encoding, s, i, j, reason) }
	for k := i; k < j; k++ {
		r := s.At(k)
		switch errors {
		case "ignore":
		case "replace":
			b.WriteByte('?')
		case "backslashreplace":
			escapeRune(&b, r)
		case "xmlcharrefreplace":
			b.WriteString("&#" + plainText(Int(r)) + ";")
		case "surrogateescape":
			if r < 0xDC80 || r > 0xDCFF {
				return nil, fail()
			}
			b.WriteByte(byte(r - 0xDC00))
		case "surrogatepass":
			if !strings.HasPrefix(encoding, "utf-") || !isSurrogate(r) {
				return nil, fail()
			}
			writeRune(&b, r)
		case "strict":
			return nil, fail()
		default:
			return nil, Raisef(LookupError, "unknown error handler name '%s'", errors)
		}
	}
	return []byte(b.String()), nil
}

func unicodeEncodeError(encoding string, s *Str, i, j int, reason string) error {
	e := NewException(UnicodeEncodeError, NewStr(encoding), s, Int(i), Int(j), NewStr(reason))
	setUnicodeFields(e)
	return e
}

func setUnicodeFields(e *Exception) {
	for i, n := range []string{"encoding", "object", "start", "end", "reason"} {
		e.setField(n, e.args.items[i])
	}
}

// DecodeObject is str(o, encoding, errors) (HPyUnicode_FromEncodedObject).
func (rt *Runtime) DecodeObject(o Object, encoding, errors string) (*Str, error) {
	if _, ok := AsStr(o); ok {
		return nil, Raisef(TypeError, "decoding str is not supported")
	}
	d, ok, err := rt.bytesLike(o)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, Raisef(TypeError, "decoding to str: need a bytes-like object, %s found", typeName(o))
	}
	return rt.Decode(d, encoding, errors)
}

// Decode is bytes.decode. The handlers are those of Encode except xmlcharrefreplace.
func (rt *Runtime) Decode(d []byte, encoding, errors string) (*Str, error) {
	size := len(d)
	if errors != "strict" { // handlers write up to four bytes for one
		size *= 4
	}
	if err := fitsText(size); err != nil {
		return nil, err
	}
	switch enc := normalizeEncoding(encoding); enc {
	case "utf-8":
		return decodeUTF8(d, errors)
	case "latin-1":
		if err := fitsText(2 * len(d)); err != nil {
			return nil, err
		}
		r := make([]rune, len(d))
		for i, c := range d {
			r[i] = rune(c)
		}
		return newStrRunes(r), nil
	case "ascii":
		return decodeASCII(d, errors)
	case "cp1252":
		return decodeCP1252(d, errors)
	case "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be":
		return decodeWide(d, wideCodecs[enc], errors)
	}
	return nil, unknownEncoding(encoding)
}

// DecodeUTF8 is PyUnicode_DecodeUTF8 with strict errors.
func DecodeUTF8(d []byte) (*Str, error) { return decodeUTF8(d, "strict") }

func decodeASCII(d []byte, errors string) (*Str, error) {
	var b strings.Builder
	for i, c := range d {
		if c < 128 {
			b.WriteByte(c)
			continue
		}
		if err := decodeFallback(&b, d, i, i+1, "ascii", errors, "ordinal not in range(128)"); err != nil {
			return nil, err
		}
	}
	return NewStr(b.String()), nil
}

func decodeUTF8(d []byte, errors string) (*Str, error) {
	if utf8.Valid(d) {
		return NewStr(string(d)), nil
	}
	var b strings.Builder
	for i := 0; i < len(d); {
		r, size := utf8.DecodeRune(d[i:])
		if r != utf8.RuneError || size > 1 {
			b.WriteRune(r)
			i += size
			continue
		}
		end, reason := utf8Problem(d, i)
		if errors == "surrogatepass" && i+2 < len(d) && d[i] == 0xED && d[i+1] >= 0xA0 && d[i+1] <= 0xBF && d[i+2]&0xC0 == 0x80 {
			b.Write(d[i : i+3])
			i += 3
			continue
		}
		if err := decodeFallback(&b, d, i, end, "utf-8", errors, reason); err != nil {
			return nil, err
		}
		i = end
	}
	return NewStr(b.String()), nil
}

// utf8Problem is the end of the malformed sequence at i and what is wrong with it.
func utf8Problem(d []byte, i int) (int, string) {
	c := d[i]
	need, lo, hi := 0, byte(0x80), byte(0xBF)
	switch {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	default:
		return i + 1, "invalid start byte"
	}
	for k := 1; k <= need; k++ {
		if i+k >= len(d) {
			return len(d), "unexpected end of data"
		}
		if d[i+k] < lo || d[i+k] > hi {
			return i + k, "invalid continuation byte"
		}
		lo, hi = 0x80, 0xBF
	}
	return i + 1, "invalid start byte"
}

// decodeFallback is the error handler for the bytes from i to j.
func decodeFallback(b *strings.Builder, d []byte, i, j int, encoding, errors, reason string) error {
	switch errors {
	case "ignore":
	case "replace":
		b.WriteRune(utf8.RuneError)
	case "surrogateescape":
		for _, c := range d[i:j] {
			if c < 128 {
				return unicodeDecodeError(encoding, d, i, j, reason)
			}
			writeRune(b, 0xDC00+rune(c))
		}
	case "backslashreplace":
		for _, c := range d[i:j] {
			escapeRune(b, rune(c))
		}
	case "strict", "surrogatepass":
		return unicodeDecodeError(encoding, d, i, j, reason)
	default:
		return Raisef(LookupError, "unknown error handler name '%s'", errors)
	}
	return nil
}

func unicodeDecodeError(encoding string, d []byte, i, j int, reason string) error {
	e := NewException(UnicodeDecodeError, NewStr(encoding), NewBytes(append([]byte(nil), d...)), Int(i), Int(j), NewStr(reason))
	setUnicodeFields(e)
	return e
}
