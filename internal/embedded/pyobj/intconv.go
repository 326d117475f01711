package pyobj

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// maxStrDigits is sys.get_int_max_str_digits(): the limit of conversions between int and decimal text.
const maxStrDigits = 4300

func intRepr(_ *Runtime, self Object) (Object, error) {
	v, _ := isInt(self)
	s, err := intText(v)
	if err != nil {
		return nil, err
	}
	return NewStr(s), nil
}

func intText(v Object) (string, error) {
	return digitsOf(bigOf(v), 10)
}

// maxDecimalBits is the size of an int that has more digits than maxStrDigits for sure.
const maxDecimalBits = maxStrDigits*10/3 + 1

// digitsOf is the text of an int in a base. A decimal one that is too long is refused before it is made.
func digitsOf(v *big.Int, base int) (string, error) {
	tooLong := func() error {
		return Raisef(ValueError, "Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit", maxStrDigits)
	}
	if base != 10 {
		if err := fitsText(v.BitLen()/bits.Len(uint(base-1)) + 3); err != nil {
			return "", err
		}
		return v.Text(base), nil
	}
	if v.BitLen() > maxDecimalBits {
		return "", tooLong()
	}
	s := v.String()
	if len(strings.TrimPrefix(s, "-")) > maxStrDigits {
		return "", tooLong()
	}
	return s, nil
}

var intParams = params{fn: "int", names: []string{"x", "base"}, pos: 1, maxPos: 2}

// intNew is int.__new__.
func intNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	b, err := intParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	var v Object
	switch {
	case b[0] == nil && b[1] != nil:
		return nil, Raisef(TypeError, "int() missing string argument")
	case b[0] == nil:
		v = Int(0)
	case b[1] == nil:
		v, err = rt.Long(b[0])
	default:
		v, err = rt.intWithBase(b[0], b[1])
	}
	if err != nil {
		return nil, err
	}
	return rt.wrapValue(t, v)
}

func (rt *Runtime) intWithBase(x, baseObj Object) (Object, error) {
	base, err := rt.AsSsize(baseObj, nil)
	if err != nil {
		return nil, err
	}
	if base != 0 && base < 2 || base > 36 {
		return nil, Raisef(ValueError, "int() base must be >= 2 and <= 36, or 0")
	}
	switch v := unwrap(x).(type) {
	case *Str:
		return rt.parseIntObject(v, x, base)
	case *Bytes:
		return rt.parseIntBytes(v, x, base)
	}
	return nil, Raisef(TypeError, "int() can't convert non-string with explicit base")
}

func (rt *Runtime) parseIntObject(s *Str, orig Object, base int) (Object, error) {
	v, err := parseInt(strings.TrimFunc(toASCIIDigits(s.s), isSpace), base)
	if v != nil || err != nil {
		return v, err
	}
	return nil, rt.badInt(orig, base)
}

func (rt *Runtime) parseIntBytes(b *Bytes, orig Object, base int) (Object, error) {
	v, err := parseInt(strings.TrimFunc(string(b.b), isSpace), base)
	if v != nil || err != nil {
		return v, err
	}
	return nil, rt.badInt(orig, base)
}

func (rt *Runtime) badInt(orig Object, base int) error {
	r, err := rt.Repr(unwrap(orig))
	if err != nil {
		return err
	}
	return Raisef(ValueError, "invalid literal for int() with base %d: %s", base, r.slice(0, min(r.n, 200)).s)
}

// parseInt reads Python's int syntax; nil without an error when the text is malformed.
func parseInt(s string, base int) (Object, error) {
	neg := false
	if s != "" && (s[0] == '+' || s[0] == '-') {
		neg, s = s[0] == '-', s[1:]
	}
	decimal := base == 10
	prefix := false
	if len(s) >= 2 && s[0] == '0' {
		b := 0
		switch s[1] | 0x20 {
		case 'x':
			b = 16
		case 'o':
			b = 8
		case 'b':
			b = 2
		}
		if b != 0 && (base == 0 || base == b) {
			base, s, prefix = b, s[2:], true
		}
	}
	if base == 0 {
		base, decimal = 10, true
		if len(s) > 1 && s[0] == '0' && strings.Trim(s, "0_") != "" {
			return nil, nil
		}
	}
	digits, ok := cleanDigits(s, base, prefix)
	if !ok {
		return nil, nil
	}
	if base&(base-1) != 0 && len(digits) > maxStrDigits && decimal {
		return nil, Raisef(ValueError, "Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit", maxStrDigits, len(digits))
	}
	v, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil, nil
	}
	if neg {
		v.Neg(v)
	}
	return IntFromBig(v), nil
}

// cleanDigits checks digits and removes underscores, which must stand between digits (or after a prefix).
func cleanDigits(s string, base int, afterPrefix bool) (string, bool) {
	var b strings.Builder
	prevDigit := afterPrefix
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' {
			if !prevDigit {
				return "", false
			}
			prevDigit = false
			continue
		}
		d := 99
		switch {
		case c >= '0' && c <= '9':
			d = int(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			d = int(c|0x20-'a') + 10
		}
		if d >= base {
			return "", false
		}
		b.WriteByte(c)
		prevDigit = true
	}
	return b.String(), prevDigit && b.Len() > 0
}

func boolNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("bool", kw); err != nil {
		return nil, err
	}
	if err := argRange("bool", args, 0, 1); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return False, nil
	}
	b, err := rt.IsTrue(args[0])
	return Bool(b), err
}

// The integer conversions of the host API. Messages name the C type as CPython does.

// AsInt64 is PyLong_AsLongLong and the like: o may have __index__. ctype is the C type in the overflow message.
func (rt *Runtime) AsInt64(o Object, ctype string) (int64, error) {
	v, err := rt.indexValue(o)
	if err != nil {
		return 0, err
	}
	if n, ok := v.(Int); ok {
		return int64(n), nil
	}
	return 0, Raisef(OverflowError, "%s", tooLarge(ctype))
}

func tooLarge(ctype string) string {
	if ctype == "long long" {
		return "int too big to convert"
	}
	return "Python int too large to convert to C " + ctype
}

// LongAsInt32 is HPyLong_AsInt32_t.
func (rt *Runtime) LongAsInt32(o Object) (int32, error) {
	n, err := rt.AsInt64(o, "long")
	if err == nil && n != int64(int32(n)) {
		err = Raisef(OverflowError, "Python int too large to convert to C int32_t")
	}
	return int32(n), err
}

// LongAsInt64 is HPyLong_AsInt64_t.
func (rt *Runtime) LongAsInt64(o Object) (int64, error) { return rt.AsInt64(o, "long long") }

// LongAsSsize is HPyLong_AsSsize_t: o must be an int.
func (rt *Runtime) LongAsSsize(o Object) (int, error) {
	v, ok := isInt(o)
	if !ok {
		return 0, Raisef(TypeError, "an integer is required")
	}
	if n, ok := v.(Int); ok {
		return int(n), nil
	}
	return 0, Raisef(OverflowError, "Python int too large to convert to C ssize_t")
}

// unsigned converts an int that must not be negative.
func unsigned(o Object, ctype, negative string) (uint64, error) {
	v, ok := isInt(o)
	if !ok {
		return 0, Raisef(TypeError, "an integer is required")
	}
	b := bigOf(v)
	if b.Sign() < 0 {
		return 0, Raisef(OverflowError, "%s", negative)
	}
	if !b.IsUint64() {
		return 0, Raisef(OverflowError, "%s", tooLarge(ctype))
	}
	return b.Uint64(), nil
}

// LongAsUint32 is HPyLong_AsUInt32_t: o must be an int.
func (rt *Runtime) LongAsUint32(o Object) (uint32, error) {
	n, err := unsigned(o, "unsigned long", "can't convert negative value to unsigned int")
	if err == nil && n > math.MaxUint32 {
		err = Raisef(OverflowError, "Python int too large to convert to C uint32_t")
	}
	return uint32(n), err
}

// LongAsUint64 is HPyLong_AsUInt64_t: o must be an int.
func (rt *Runtime) LongAsUint64(o Object) (uint64, error) {
	return unsigned(o, "long long", "can't convert negative int to unsigned")
}

// LongAsSize is HPyLong_AsSize_t: o must be an int.
func (rt *Runtime) LongAsSize(o Object) (uint64, error) {
	return unsigned(o, "size_t", "can't convert negative value to size_t")
}

// LongAsUint64Mask is HPyLong_AsUInt64_tMask: modulo 2**64; o may have __index__.
func (rt *Runtime) LongAsUint64Mask(o Object) (uint64, error) {
	v, err := rt.indexValue(o)
	if err != nil {
		return 0, err
	}
	if n, ok := v.(Int); ok {
		return uint64(n), nil
	}
	m := new(big.Int).And(bigOf(v), new(big.Int).SetUint64(math.MaxUint64))
	return m.Uint64(), nil
}

// LongAsVoidPtr is HPyLong_AsVoidPtr: negative values wrap around.
func (rt *Runtime) LongAsVoidPtr(o Object) (uint64, error) {
	v, ok := isInt(o)
	if !ok {
		return 0, Raisef(TypeError, "an integer is required")
	}
	if n, ok := v.(Int); ok {
		return uint64(n), nil
	}
	if b := bigOf(v); b.IsUint64() {
		return b.Uint64(), nil
	} else if b.Sign() < 0 {
		return 0, Raisef(OverflowError, "Python int too large to convert to C long")
	}
	return 0, Raisef(OverflowError, "int too big to convert")
}

// LongAsDouble is HPyLong_AsDouble: o must be an int.
func (rt *Runtime) LongAsDouble(o Object) (float64, error) {
	v, ok := isInt(o)
	if !ok {
		return 0, Raisef(TypeError, "an integer is required")
	}
	return intToFloat(v)
}
