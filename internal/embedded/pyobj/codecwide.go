package pyobj

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// wideCodec is an encoding of code units of two or four bytes.
type wideCodec struct {
	name  string
	size  int
	order binary.ByteOrder // nil: a mark says which, little endian without one
}

var wideCodecs = map[string]wideCodec{
	"utf-16": {"utf-16", 2, nil}, "utf-16-le": {"utf-16-le", 2, binary.LittleEndian}, "utf-16-be": {"utf-16-be", 2, binary.BigEndian},
	"utf-32": {"utf-32", 4, nil}, "utf-32-le": {"utf-32-le", 4, binary.LittleEndian}, "utf-32-be": {"utf-32-be", 4, binary.BigEndian},
}

// unit appends one code unit.
func (c wideCodec) unit(out []byte, u uint32) []byte {
	var b [4]byte
	if c.size == 2 {
		c.order.PutUint16(b[:], uint16(u))
	} else {
		c.order.PutUint32(b[:], u)
	}
	return append(out, b[:c.size]...)
}

// rune appends a code point, a lone surrogate too.
func (c wideCodec) rune(out []byte, r rune) []byte {
	if c.size == 2 && r > 0xffff {
		hi, lo := utf16.EncodeRune(r)
		return c.unit(c.unit(out, uint32(hi)), uint32(lo))
	}
	return c.unit(out, uint32(r))
}

func (rt *Runtime) encodeWide(s *Str, c wideCodec, errors string) (*Bytes, error) {
	var out []byte
	if err := fitsBytes(times(s.n+1, 4)); err != nil {
		return nil, err
	}
	if c.order == nil {
		c.order = binary.LittleEndian
		out = c.unit(out, 0xfeff)
	}
	for i := 0; i < s.n; i++ {
		r := s.At(i)
		if !isSurrogate(r) {
			out = c.rune(out, r)
			continue
		}
		j := i + 1
		for j < s.n && isSurrogate(s.At(j)) {
			j++
		}
		if errors == "surrogateescape" { // its bytes are no code units
			return nil, unicodeEncodeError(c.name, s, i, j, "surrogates not allowed")
		}
		rep, err := encodeFallback(s, i, j, c.name, errors, "surrogates not allowed")
		if err != nil {
			return nil, err
		}
		text := NewStr(string(rep))
		for k := range text.n {
			out = c.rune(out, text.At(k))
		}
		i = j - 1
	}
	return NewBytes(out), nil
}

func decodeWide(d []byte, c wideCodec, errors string) (*Str, error) {
	var b strings.Builder
	i := 0
	if c.order == nil {
		c.order = binary.LittleEndian
		if len(d) >= c.size {
			switch {
			case c.read(d) == 0xfeff:
				i = c.size
			case c.size == 2 && binary.BigEndian.Uint16(d) == 0xfeff, c.size == 4 && binary.BigEndian.Uint32(d) == 0xfeff:
				c.order, i = binary.BigEndian, c.size
			}
		}
		c.name += map[bool]string{true: "-be", false: "-le"}[c.order == binary.ByteOrder(binary.BigEndian)]
	}
	for i < len(d) {
		r, end, reason := c.next(d, i)
		if reason == "" || errors == "surrogatepass" && isSurrogate(r) {
			writeRune(&b, r)
			i += c.size
			if reason == "" {
				i = end
			}
			continue
		}
		if err := decodeFallback(&b, d, i, end, c.name, errors, reason); err != nil {
			return nil, err
		}
		i = end
	}
	return NewStr(b.String()), nil
}

func (c wideCodec) read(d []byte) uint32 {
	if c.size == 2 {
		return uint32(c.order.Uint16(d))
	}
	return c.order.Uint32(d)
}

// next reads the code point at i: where it ends, or where what is wrong ends, and the reason.
func (c wideCodec) next(d []byte, i int) (r rune, end int, reason string) {
	if len(d)-i < c.size {
		return 0, len(d), "truncated data"
	}
	u := c.read(d[i:])
	end = i + c.size
	switch {
	case c.size == 4 && u > 0x10ffff:
		return 0, end, "code point not in range(0x110000)"
	case !isSurrogate(rune(u)):
		return rune(u), end, ""
	case c.size == 4:
		return rune(u), end, "code point in surrogate code point range(0xd800, 0xe000)"
	case u >= 0xdc00:
		return rune(u), end, "illegal encoding"
	case len(d)-end < 2:
		return rune(u), len(d), "unexpected end of data"
	}
	lo := c.read(d[end:])
	if lo < 0xdc00 || lo > 0xdfff {
		return rune(u), end, "illegal UTF-16 surrogate"
	}
	return utf16.DecodeRune(rune(u), rune(lo)), end + 2, ""
}
