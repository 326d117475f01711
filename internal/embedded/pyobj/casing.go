package pyobj

import (
	"strings"
	"unicode"
)

// wideCase are the letters whose upper case, title case and folded case are several code points (Unicode's
// SpecialCasing, without Greek letters with iota subscript).
var wideCase = map[rune][3]string{
	0x1E9E: {"\u1e9e", "\u1e9e", "ss"},
	0x00DF: {"SS", "Ss", "ss"},
	0x0149: {"\u02bcN", "\u02bcN", "\u02bcn"},
	0x01F0: {"J\u030c", "J\u030c", "j\u030c"},
	0x0390: {"\u0399\u0308\u0301", "\u0399\u0308\u0301", "\u03b9\u0308\u0301"},
	0x03B0: {"\u03a5\u0308\u0301", "\u03a5\u0308\u0301", "\u03c5\u0308\u0301"},
	0x0587: {"\u0535\u0552", "\u0535\u0582", "\u0565\u0582"},
	0x1E96: {"H\u0331", "H\u0331", "h\u0331"},
	0x1E97: {"T\u0308", "T\u0308", "t\u0308"},
	0x1E98: {"W\u030a", "W\u030a", "w\u030a"},
	0x1E99: {"Y\u030a", "Y\u030a", "y\u030a"},
	0x1E9A: {"A\u02be", "A\u02be", "a\u02be"},
	0xFB00: {"FF", "Ff", "ff"},
	0xFB01: {"FI", "Fi", "fi"},
	0xFB02: {"FL", "Fl", "fl"},
	0xFB03: {"FFI", "Ffi", "ffi"},
	0xFB04: {"FFL", "Ffl", "ffl"},
	0xFB05: {"ST", "St", "st"},
	0xFB06: {"ST", "St", "st"},
	0xFB13: {"\u0544\u0546", "\u0544\u0576", "\u0574\u0576"},
	0xFB14: {"\u0544\u0535", "\u0544\u0565", "\u0574\u0565"},
	0xFB15: {"\u0544\u053b", "\u0544\u056b", "\u0574\u056b"},
	0xFB16: {"\u054e\u0546", "\u054e\u0576", "\u057e\u0576"},
	0xFB17: {"\u0544\u053d", "\u0544\u056d", "\u0574\u056d"},
}

// mapCase maps code point by code point; letters of wideCase to the form numbered wide when f changes or keeps them
// as that case, which full reports.
func mapCase(s string, wide int, f func(r rune) (out rune, full bool)) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := decodeRune(s[i:])
		i += size
		out, full := f(r)
		if w, ok := wideCase[r]; ok && full {
			b.WriteString(w[wide])
			continue
		}
		writeRune(&b, out)
	}
	return b.String()
}

const (
	wideUpper = iota
	wideTitle
	wideFold
)

func upper(s string) string {
	return mapCase(s, wideUpper, func(r rune) (rune, bool) { return unicode.ToUpper(r), true })
}

func lower(s string) string {
	return mapCase(s, 0, func(r rune) (rune, bool) { return unicode.ToLower(r), false })
}

func casefold(s string) string {
	return mapCase(s, wideFold, func(r rune) (rune, bool) {
		switch r {
		case 0x1E9E:
			return r, true
		case 0xB5:
			return 0x3BC, false
		case 0x3C2:
			return 0x3C3, false
		case 0x17F:
			return 's', false
		}
		return unicode.ToLower(r), true
	})
}

func swapcase(s string) string {
	return mapCase(s, wideUpper, func(r rune) (rune, bool) {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r), false
		}
		return unicode.ToUpper(r), true
	})
}

// title makes the first letter of every word title case and the others lower case.
func title(s string) string {
	prev := false
	return mapCase(s, wideTitle, func(r rune) (rune, bool) {
		cased := unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r)
		first := cased && !prev
		prev = cased
		if first {
			return unicode.ToTitle(r), true
		}
		if cased {
			return unicode.ToLower(r), false
		}
		return r, false
	})
}

func capitalize(s string) string {
	first := true
	return mapCase(s, wideTitle, func(r rune) (rune, bool) {
		if first {
			first = false
			return unicode.ToTitle(r), true
		}
		return unicode.ToLower(r), false
	})
}
