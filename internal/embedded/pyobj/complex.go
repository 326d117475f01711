package pyobj

import (
	"math"
	"math/cmplx"
)

// Complex is a complex number.
type Complex struct{ v complex128 }

// Type returns complex.
func (*Complex) Type() *Type { return ComplexType }

// NewComplex makes a complex number.
func NewComplex(v complex128) *Complex { return &Complex{v} }

// Value is the number.
func (c *Complex) Value() complex128 { return c.v }

func asComplex(o Object) (v complex128, ok bool, err error) {
	if c, is := unwrap(o).(*Complex); is {
		return c.v, true, nil
	}
	f, ok, err := asNumber(o)
	return complex(f, 0), ok, err
}

func complexBinary(f func(x, y complex128) (Object, error)) BinaryFunc {
	return func(_ *Runtime, a, b Object) (Object, error) {
		x, ok, err := asComplex(a)
		if !ok || err != nil {
			return notImplementedUnless(err)
		}
		y, ok, err := asComplex(b)
		if !ok || err != nil {
			return notImplementedUnless(err)
		}
		return f(x, y)
	}
}

func complexMul(x, y complex128) (Object, error) {
	return NewComplex(complex(real(x)*real(y)-imag(x)*imag(y), real(x)*imag(y)+imag(x)*real(y))), nil
}

// complexQuot is CPython's _Py_c_quot: scaled by the larger part of the divisor.
func complexQuot(a, b complex128) complex128 {
	br, bi := real(b), imag(b)
	switch {
	case math.Abs(br) >= math.Abs(bi):
		ratio := bi / br
		denom := br + bi*ratio
		return complex((real(a)+imag(a)*ratio)/denom, (imag(a)-real(a)*ratio)/denom)
	case math.Abs(bi) >= math.Abs(br):
		ratio := br / bi
		denom := br*ratio + bi
		return complex((real(a)*ratio+imag(a))/denom, (imag(a)*ratio-real(a))/denom)
	}
	return complex(math.NaN(), math.NaN())
}

func complexDiv(x, y complex128) (Object, error) {
	if y == 0 {
		return nil, Raisef(ZeroDivisionError, "complex division by zero")
	}
	return NewComplex(complexQuot(x, y)), nil
}

// complexPow is CPython's complex_pow: small whole exponents by multiplication.
func complexPow(x, y complex128) (Object, error) {
	var r complex128
	switch n := real(y); {
	case imag(y) == 0 && n == math.Floor(n) && math.Abs(n) <= 100:
		r = complexPowInt(x, int(n))
		if n < 0 && x == 0 {
			return nil, zeroPower()
		}
	case y == 0:
		r = 1
	case x == 0:
		if imag(y) != 0 || real(y) < 0 {
			return nil, zeroPower()
		}
		r = 0
	default:
		r = complexPowPolar(x, y)
	}
	if math.IsInf(real(r), 0) || math.IsInf(imag(r), 0) {
		return nil, Raisef(OverflowError, "complex exponentiation")
	}
	return NewComplex(r), nil
}

func zeroPower() error {
	return Raisef(ZeroDivisionError, "0.0 to a negative or complex power")
}

func complexPowInt(x complex128, n int) complex128 {
	if n < 0 {
		return complexQuot(1, complexPowInt(x, -n))
	}
	mul := func(a, b complex128) complex128 {
		return complex(real(a)*real(b)-imag(a)*imag(b), real(a)*imag(b)+imag(a)*real(b))
	}
	r, p := complex128(1), x
	for mask := 1; mask > 0 && n >= mask; mask <<= 1 {
		if n&mask != 0 {
			r = mul(r, p)
		}
		p = mul(p, p)
	}
	return r
}

func complexPowPolar(a, b complex128) complex128 {
	vabs := math.Hypot(real(a), imag(a))
	length := math.Pow(vabs, real(b))
	at := math.Atan2(imag(a), real(a))
	phase := at * real(b)
	if imag(b) != 0 {
		length *= math.Exp(-at * imag(b))
		phase += imag(b) * math.Log(vabs)
	}
	return complex(length*math.Cos(phase), length*math.Sin(phase))
}

func complexPower(_ *Runtime, a, b, mod Object) (Object, error) {
	if mod != Object(None) {
		return nil, Raisef(ValueError, "complex modulo")
	}
	return complexBinary(complexPow)(nil, a, b)
}

func complexCompare(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
	c, ok := unwrap(a).(*Complex)
	if !ok || op != EQ && op != NE {
		return NotImplemented, nil
	}
	switch o := unwrap(b).(type) {
	case *Complex:
		return Bool((c.v == o.v) == (op == EQ)), nil
	case *Float:
		return Bool((c.v == complex(o.v, 0)) == (op == EQ)), nil
	}
	if _, ok := isInt(b); ok {
		if imag(c.v) != 0 {
			return Bool(op == NE), nil
		}
		return floatCompare(nil, NewFloat(real(c.v)), b, op)
	}
	return NotImplemented, nil
}

func complexHash(_ *Runtime, self Object) (int64, error) {
	c := unwrap(self).(*Complex)
	h := uint64(hashFloat(real(c.v), self)) + 1000003*uint64(hashFloat(imag(c.v), self))
	return notMinusOne(int64(h)), nil
}

func complexAbs(_ *Runtime, self Object) (Object, error) {
	c := unwrap(self).(*Complex)
	r := cmplx.Abs(c.v)
	if math.IsInf(r, 0) && !cmplx.IsInf(c.v) {
		return nil, Raisef(OverflowError, "absolute value too large")
	}
	return NewFloat(r), nil
}

func reprComplex(v complex128) string {
	im := formatRepr(imag(v), false)
	if real(v) == 0 && !math.Signbit(real(v)) {
		return im + "j"
	}
	if im[0] != '-' {
		im = "+" + im
	}
	return "(" + formatRepr(real(v), false) + im + "j)"
}
