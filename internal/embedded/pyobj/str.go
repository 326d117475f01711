package pyobj

import (
	"strings"
	"unicode/utf8"
)

// Str is a string of code points. The text is kept in UTF-8, lone surrogates in their three-byte form (WTF-8).
type Str struct {
	s      string
	n      int // code points
	c      cText
	hash   int64
	hashed bool
	runes  *[]rune // made when a non-ASCII string is indexed
}

// Type returns str.
func (*Str) Type() *Type { return StrType }

// NewStr makes a str from UTF-8 (or WTF-8). Bytes that are neither count as U+FFFD; hosts that get text
// from outside use DecodeUTF8.
func NewStr(s string) *Str {
	n := 0
	for i := 0; i < len(s); n++ {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := decodeRune(s[i:])
		if r == utf8.RuneError && size == 1 {
			return NewStr(strings.ToValidUTF8(replaceSurrogates(s), "\uFFFD"))
		}
		i += size
	}
	return &Str{s: s, n: n}
}

// replaceSurrogates is the fallback of NewStr for malformed text.
func replaceSurrogates(s string) string { return s }

// newStrRunes makes a str from code points.
func newStrRunes(r []rune) *Str {
	var b strings.Builder
	b.Grow(len(r))
	for _, c := range r {
		writeRune(&b, c)
	}
	return &Str{s: b.String(), n: len(r)}
}

// String is the text, lone surrogates in WTF-8.
func (s *Str) String() string { return s.s }

// Len is the number of code points.
func (s *Str) Len() int { return s.n }

// ascii reports whether every code point is below 128.
func (s *Str) ascii() bool { return s.n == len(s.s) }

func (s *Str) hashValue() int64 {
	if !s.hashed {
		s.hash, s.hashed = hashString(s.s), true
	}
	return s.hash
}

// points are the code points of a non-ASCII string.
func (s *Str) points() []rune {
	if s.runes == nil {
		runes := make([]rune, 0, s.n)
		for i := 0; i < len(s.s); {
			r, size := decodeRune(s.s[i:])
			runes = append(runes, r)
			i += size
		}
		s.runes = &runes
	}
	return *s.runes
}

// At is the code point at index i, which must be in range.
func (s *Str) At(i int) rune {
	if s.ascii() {
		return rune(s.s[i])
	}
	return s.points()[i]
}

// slice is the code points from i to j.
func (s *Str) slice(i, j int) *Str {
	if i >= j {
		return &Str{}
	}
	if i == 0 && j == s.n {
		return s
	}
	if s.ascii() {
		return &Str{s: s.s[i:j], n: j - i}
	}
	return newStrRunes(s.points()[i:j])
}

// decodeRune is utf8.DecodeRuneInString that accepts surrogates.
func decodeRune(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 && len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return r, size
}

func isSurrogate(r rune) bool { return r >= 0xD800 && r < 0xE000 }

func writeRune(b *strings.Builder, r rune) {
	if isSurrogate(r) {
		b.WriteByte(0xE0 | byte(r>>12))
		b.WriteByte(0x80 | byte(r>>6)&0x3F)
		b.WriteByte(0x80 | byte(r)&0x3F)
		return
	}
	b.WriteRune(r)
}

// AsStr returns the str value of o, which may be of a derived class.
func AsStr(o Object) (*Str, bool) {
	s, ok := unwrap(o).(*Str)
	return s, ok
}

func strConcat(_ *Runtime, a, b Object) (Object, error) {
	x, _ := AsStr(a)
	y, ok := AsStr(b)
	if !ok {
		return nil, Raisef(TypeError, "can only concatenate str (not \"%s\") to str", typeName(b))
	}
	if x.n == 0 && b.Type() == StrType {
		return y, nil
	}
	if y.n == 0 && a.Type() == StrType {
		return x, nil
	}
	if err := fitsText(len(x.s) + len(y.s)); err != nil {
		return nil, err
	}
	return joinStr(x, y), nil
}

// joinStr concatenates.
func joinStr(x, y *Str) *Str { return &Str{s: x.s + y.s, n: x.n + y.n} }

func strRepeat(_ *Runtime, self Object, n int) (Object, error) {
	s, _ := AsStr(self)
	if n <= 0 || s.n == 0 {
		return &Str{}, nil
	}
	if err := fitsText(times(len(s.s), n)); err != nil {
		return nil, err
	}
	return &Str{s: strings.Repeat(s.s, n), n: s.n * n}, nil
}

func strLen(_ *Runtime, self Object) (int, error) {
	s, _ := AsStr(self)
	return s.n, nil
}

func strItem(_ *Runtime, self Object, i int) (Object, error) {
	s, _ := AsStr(self)
	if i < 0 || i >= s.n {
		return nil, Raisef(IndexError, "string index out of range")
	}
	return s.slice(i, i+1), nil
}

func strSubscript(rt *Runtime, self, key Object) (Object, error) {
	s, _ := AsStr(self)
	if sl, ok := key.(*Slice); ok {
		start, _, step, n, err := rt.sliceIndices(sl, s.n)
		if err != nil {
			return nil, err
		}
		if n == s.n && step == 1 {
			return s, nil
		}
		if step == 1 {
			return s.slice(start, start+n), nil
		}
		out := make([]rune, n)
		for k := range out {
			out[k] = s.At(start + k*step)
		}
		return newStrRunes(out), nil
	}
	if key.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "string indices must be integers, not '%s'", typeName(key))
	}
	i, err := rt.AsSsize(key, IndexError)
	if err != nil {
		return nil, err
	}
	if i < 0 {
		i += s.n
	}
	return strItem(rt, self, i)
}

func strContains(_ *Runtime, self, item Object) (bool, error) {
	s, _ := AsStr(self)
	sub, ok := AsStr(item)
	if !ok {
		return false, Raisef(TypeError, "'in <string>' requires string as left operand, not %s", typeName(item))
	}
	return strings.Contains(s.s, sub.s), nil
}

func strCompare(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, ok1 := AsStr(a)
	y, ok2 := AsStr(b)
	if !ok1 || !ok2 {
		return NotImplemented, nil
	}
	// UTF-8 (and WTF-8) sorts like the code points.
	return compareResult(strings.Compare(x.s, y.s), op), nil
}
