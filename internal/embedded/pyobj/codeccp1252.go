package pyobj

import (
	"slices"
	"strings"
)

// cp1252 are the code points of the bytes from 0x80 to 0x9f, where it differs from Latin-1; 0 is none.
var cp1252 = []rune{
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
}

func encodeCP1252(r rune) ([]byte, bool) {
	if r < 0x80 || r >= 0xa0 && r < 0x100 {
		return []byte{byte(r)}, true
	}
	i := slices.Index(cp1252, r)
	return []byte{byte(0x80 + i)}, i >= 0
}

func decodeCP1252(d []byte, errors string) (*Str, error) {
	var b strings.Builder
	for i, c := range d {
		r := rune(c)
		if c >= 0x80 && c < 0xa0 {
			r = cp1252[c-0x80]
		}
		if r != 0 || c == 0 {
			b.WriteRune(r)
			continue
		}
		if err := decodeFallback(&b, d, i, i+1, "charmap", errors, "character maps to <undefined>"); err != nil {
			return nil, err
		}
	}
	return NewStr(b.String()), nil
}
