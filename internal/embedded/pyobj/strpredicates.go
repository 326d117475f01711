package pyobj

import "unicode"

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
