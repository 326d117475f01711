package pyobj

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Float is a float.
type Float struct{ v float64 }

// Type returns float.
func (*Float) Type() *Type { return FloatType }

// NewFloat makes a float.
func NewFloat(v float64) *Float { return &Float{v} }

// Value is the number.
func (f *Float) Value() float64 { return f.v }

// reprFloat is repr(v): the shortest digits that read back, with CPython's choice of notation.
func reprFloat(v float64) string { return formatRepr(v, true) }

// formatRepr formats like repr; addDot writes 1.0 rather than 1.
func formatRepr(v float64, addDot bool) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(v, 'e', -1, 64)
	mant, expText, _ := strings.Cut(s, "e")
	exp, _ := strconv.Atoi(expText)
	if exp < -4 || exp >= 16 {
		sign, abs := "+", exp
		if exp < 0 {
			sign, abs = "-", -exp
		}
		text := strconv.Itoa(abs)
		if len(text) < 2 {
			text = "0" + text
		}
		return mant + "e" + sign + text
	}
	s = strconv.FormatFloat(v, 'f', -1, 64)
	if addDot && !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// asNumber converts an int or float operand of float arithmetic; ok is false for other objects.
func asNumber(o Object) (v float64, ok bool, err error) {
	switch n := unwrap(o).(type) {
	case *Float:
		return n.v, true, nil
	case Int:
		return float64(n), true, nil
	case Bool:
		return float64(boolInt(n)), true, nil
	case *BigInt:
		v, err = intToFloat(n)
		return v, true, err
	}
	return 0, false, nil
}

// floatBinary makes a slot from a function of floats.
func floatBinary(f func(x, y float64) (Object, error)) BinaryFunc {
	return func(_ *Runtime, a, b Object) (Object, error) {
		x, ok, err := asNumber(a)
		if !ok || err != nil {
			return notImplementedUnless(err)
		}
		y, ok, err := asNumber(b)
		if !ok || err != nil {
			return notImplementedUnless(err)
		}
		return f(x, y)
	}
}

func notImplementedUnless(err error) (Object, error) {
	if err != nil {
		return nil, err
	}
	return NotImplemented, nil
}

func floatTrueDiv(x, y float64) (Object, error) {
	if y == 0 {
		return nil, Raisef(ZeroDivisionError, "float division by zero")
	}
	return NewFloat(x / y), nil
}

// floatDivmod is CPython's float_divmod.
func floatDivmod(x, y float64) (q, r float64) {
	r = math.Mod(x, y)
	q = (x - r) / y
	if r != 0 {
		if (y < 0) != (r < 0) {
			r += y
			q--
		}
	} else {
		r = math.Copysign(0, y)
	}
	if q != 0 {
		f := math.Floor(q)
		if q-f > 0.5 {
			f++
		}
		return f, r
	}
	return math.Copysign(0, x/y), r
}

func floatFloorDiv(x, y float64) (Object, error) {
	if y == 0 {
		return nil, Raisef(ZeroDivisionError, "float floor division by zero")
	}
	q, _ := floatDivmod(x, y)
	return NewFloat(q), nil
}

func floatMod(x, y float64) (Object, error) {
	if y == 0 {
		return nil, Raisef(ZeroDivisionError, "float modulo")
	}
	r := math.Mod(x, y)
	if r != 0 {
		if (y < 0) != (r < 0) {
			r += y
		}
	} else {
		r = math.Copysign(0, y)
	}
	return NewFloat(r), nil
}

func floatDivmodPair(x, y float64) (Object, error) {
	if y == 0 {
		return nil, Raisef(ZeroDivisionError, "float divmod()")
	}
	q, r := floatDivmod(x, y)
	return NewTuple(NewFloat(q), NewFloat(r)), nil
}

// floatPow is CPython's float_pow.
func floatPow(x, y float64) (Object, error) {
	switch {
	case y == 0:
		return NewFloat(1), nil
	case math.IsNaN(x):
		return NewFloat(x), nil
	case math.IsNaN(y):
		if x == 1 {
			return NewFloat(1), nil
		}
		return NewFloat(y), nil
	case math.IsInf(x, 0) || math.IsInf(y, 0):
		return NewFloat(math.Pow(x, y)), nil
	case x == 0 && y < 0:
		return nil, Raisef(ZeroDivisionError, "0.0 cannot be raised to a negative power")
	case x < 0 && y != math.Floor(y):
		return complexPow(complex(x, 0), complex(y, 0))
	}
	r := exactPow(x, y)
	if math.IsInf(r, 0) {
		e := NewException(OverflowError, Int(34), NewStr("Numerical result out of range"))
		return nil, e
	}
	return NewFloat(r), nil
}

// exactPow is the correctly rounded power for small whole exponents, where math.Pow can be off by an ulp
// against the C library; elsewhere math.Pow.
func exactPow(x, y float64) float64 {
	n := math.Abs(y)
	if y != math.Trunc(y) || n > 1024 || x == 0 {
		if y == 0.5 && x > 0 {
			return math.Sqrt(x)
		}
		return math.Pow(x, y)
	}
	const prec = 2200
	acc := new(big.Float).SetPrec(prec).SetInt64(1)
	base := new(big.Float).SetPrec(prec).SetFloat64(x)
	for k := int(n); k > 0; k >>= 1 {
		if k&1 != 0 {
			acc.Mul(acc, base)
		}
		base.Mul(base, base)
	}
	if y < 0 {
		acc.Quo(new(big.Float).SetPrec(prec).SetInt64(1), acc)
	}
	r, _ := acc.Float64()
	return r
}

func floatPower(_ *Runtime, a, b, mod Object) (Object, error) {
	if mod != Object(None) {
		return nil, Raisef(TypeError, "pow() 3rd argument not allowed unless all arguments are integers")
	}
	return floatBinary(floatPow)(nil, a, b)
}

func floatCompare(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
	f, ok := unwrap(a).(*Float)
	if !ok {
		return NotImplemented, nil
	}
	x := f.v
	if g, ok := unwrap(b).(*Float); ok {
		return compareFloats(x, g.v, op), nil
	}
	n, ok := isInt(b)
	if !ok {
		return NotImplemented, nil
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return compareFloats(x, 0, op), nil
	}
	if i, ok := n.(Int); ok && i <= 1<<53 && i >= -(1<<53) {
		return compareFloats(x, float64(i), op), nil
	}
	bx := new(big.Float).SetFloat64(x)
	by := new(big.Float).SetInt(bigOf(n))
	return compareResult(bx.Cmp(by), op), nil
}

func compareFloats(x, y float64, op CompareOp) Object {
	switch op {
	case LT:
		return Bool(x < y)
	case LE:
		return Bool(x <= y)
	case EQ:
		return Bool(x == y)
	case NE:
		return Bool(x != y)
	case GT:
		return Bool(x > y)
	}
	return Bool(x >= y)
}

// floatUnary makes a slot from a function of a float.
func floatUnary(f func(v float64) Object) UnaryFunc {
	return func(_ *Runtime, self Object) (Object, error) {
		return f(unwrap(self).(*Float).v), nil
	}
}

// floatToInt is int(v).
func floatToInt(v float64) (Object, error) {
	if math.IsInf(v, 0) {
		return nil, Raisef(OverflowError, "cannot convert float infinity to integer")
	}
	if math.IsNaN(v) {
		return nil, Raisef(ValueError, "cannot convert float NaN to integer")
	}
	if math.Abs(v) < 1<<62 {
		return Int(v), nil
	}
	n, _ := new(big.Float).SetFloat64(v).Int(nil)
	return IntFromBig(n), nil
}

// parseFloatObject is float(str) or float(bytes); orig is shown in the message.
func (rt *Runtime) parseFloatObject(s string, orig Object) (Object, error) {
	text := strings.TrimFunc(toASCIIDigits(s), isSpace)
	if v, ok := parseFloat(text); ok {
		return NewFloat(v), nil
	}
	r, err := rt.Repr(orig)
	if err != nil {
		return nil, err
	}
	return nil, Raisef(ValueError, "could not convert string to float: %s", r.s)
}

// parseFloat reads Python's float syntax: underscores between digits, inf and nan, no hexadecimal.
func parseFloat(s string) (float64, bool) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '_':
			if i == 0 || i+1 == len(s) || !isDigit(s[i-1]) || !isDigit(s[i+1]) {
				return 0, false
			}
		case c == 'x' || c == 'X' || c == 'p' || c == 'P':
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil && !math.IsInf(v, 0) {
		return 0, false
	}
	return v, s != ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
