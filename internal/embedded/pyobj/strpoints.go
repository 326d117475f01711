package pyobj

import "unicode"

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

// StrFromRunes makes a str from code points (HPyUnicode_FromWideChar); code points beyond U+10FFFF are a ValueError.
func (rt *Runtime) StrFromRunes(points []rune) (*Str, error) {
	for _, r := range points {
		if uint32(r) > unicode.MaxRune {
			return nil, Raisef(ValueError, "character U+%x is not in range [U+0000; U+10ffff]", uint32(r))
		}
	}
	return newStrRunes(points), nil
}
