package pyobj

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

func formatFloatSpec(v float64, f formatSpec, o Object) (string, error) {
	switch f.verb {
	case 0, 'e', 'E', 'f', 'F', 'g', 'G', '%', 'n':
	default:
		return "", unknownCode(f, o)
	}
	text := floatText(v, f)
	negative := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	if negative && f.zeroNeg && strings.Trim(text, "0.%eE+-") == "" {
		negative = false
	}
	i := 0
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return padNumber(signText(negative, f), text[:i], text[i:], f, 3), nil
}

// floatText formats the number with the verb and precision of the specification, without sign options.
func floatText(v float64, f formatSpec) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		s := strings.ToLower(formatRepr(v, false))
		if f.verb >= 'A' && f.verb <= 'Z' {
			s = strings.ToUpper(s)
		}
		if f.verb == '%' {
			s += "%"
		}
		return s
	}
	prec := f.precision
	if prec < 0 {
		prec = 6
	}
	switch f.verb {
	case 0:
		if f.precision < 0 {
			return formatRepr(v, true)
		}
		return generalText(v, max(f.precision, 1), f.alt, true, 'e')
	case 'e', 'E':
		s := exponentText(strconv.FormatFloat(v, 'e', prec, 64), f.verb)
		if f.alt && prec == 0 {
			s = s[:strings.IndexAny(s, "eE")] + "." + s[strings.IndexAny(s, "eE"):]
		}
		return s
	case 'f', 'F':
		s := strconv.FormatFloat(v, 'f', prec, 64)
		if f.alt && prec == 0 {
			s += "."
		}
		return s
	case '%':
		s := strconv.FormatFloat(v*100, 'f', prec, 64)
		if f.alt && prec == 0 {
			s += "."
		}
		return s + "%"
	case 'G':
		return generalText(v, max(prec, 1), f.alt, false, 'E')
	}
	return generalText(v, max(prec, 1), f.alt, false, 'e')
}

// exponentText gives the exponent at least two digits, which Go does too, and the wanted letter.
func exponentText(s string, letter byte) string {
	return strings.Replace(s, "e", string(letter), 1)
}

// generalText is the g format; repr keeps ".0" on whole numbers as the empty verb does.
func generalText(v float64, prec int, alt, repr bool, letter byte) string {
	e := strconv.FormatFloat(v, 'e', prec-1, 64)
	mant, expText, _ := strings.Cut(e, "e")
	exp, _ := strconv.Atoi(expText)
	limit := prec
	if repr {
		limit = prec - 1
		if limit < 1 {
			limit = 1
		}
	}
	if exp < -4 || exp >= limit {
		if !alt && strings.Contains(mant, ".") {
			mant = strings.TrimRight(strings.TrimRight(mant, "0"), ".")
		} else if alt && !strings.Contains(mant, ".") {
			mant += "."
		}
		return mant + string(letter) + expText
	}
	s := strconv.FormatFloat(v, 'f', max(prec-1-exp, 0), 64)
	if !alt && strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if (repr || alt) && !strings.Contains(s, ".") {
		s += "."
		if repr {
			s += "0"
		}
	}
	return s
}

// roundDecimal is the correctly rounded value with n decimals.
func roundDecimal(v float64, n int) float64 {
	if n >= 0 {
		r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', n, 64), 64)
		return r
	}
	e := strconv.FormatFloat(v, 'e', -1, 64)
	_, expText, _ := strings.Cut(e, "e")
	exp, _ := strconv.Atoi(expText)
	digits := exp + n
	if digits < -1 {
		return math.Copysign(0, v)
	}
	if digits == -1 {
		// One digit in front of the first: half of the unit rounds to even, that is to zero.
		unit := math.Pow(10, float64(-n))
		if math.Abs(v) > unit/2 {
			return math.Copysign(unit, v)
		}
		return math.Copysign(0, v)
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits, 64), 64)
	return r
}

// floatHex is float.hex.
func floatHex(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return formatRepr(v, false)
	}
	sign := ""
	if math.Signbit(v) {
		sign, v = "-", -v
	}
	if v == 0 {
		return sign + "0x0.0p+0"
	}
	bits := math.Float64bits(v)
	exp, frac, lead := int(bits>>52)-1023, bits&(1<<52-1), 1
	if exp == -1023 {
		exp, lead = -1022, 0
	}
	return fmt.Sprintf("%s0x%d.%013xp%+d", sign, lead, frac, exp)
}
