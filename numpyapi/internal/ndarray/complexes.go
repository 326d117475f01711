package ndarray

import (
	"math"
	"math/cmplx"
	"slices"
)

// complexes are arrays of complex numbers C with parts F. They are ordered by their real parts, then by their imaginary ones.
type complexes[C complex64 | complex128, F float32 | float64] struct{ slice[C] }

func (complexes[C, F]) castFrom(from, to any) loop { return castToComplex(from, to.([]C)) }

func (complexes[C, F]) storeInt(data any, place int, v uint64, negative bool) bool {
	x := float64(v)
	if negative {
		x = float64(int64(v))
	}
	data.([]C)[place] = C(complex(x, 0))
	return true
}

// complexFunctions are functions that work in double precision.
var complexFunctions = map[Unary]func(complex128) complex128{
	Sqrt: cmplx.Sqrt, Exp: cmplx.Exp, Log: cmplx.Log, Log10: cmplx.Log10, Sin: cmplx.Sin, Cos: cmplx.Cos, Tan: cmplx.Tan, Arcsin: cmplx.Asin,
	Arccos: cmplx.Acos, Arctan: cmplx.Atan, Sinh: cmplx.Sinh, Cosh: cmplx.Cosh, Tanh: cmplx.Tanh, Arcsinh: cmplx.Asinh, Arccosh: cmplx.Acosh,
	Arctanh: cmplx.Atanh, Conjugate: cmplx.Conj,
	Exp2:  func(v complex128) complex128 { return cmplx.Pow(2, v) },
	Expm1: expm1,
	Log2:  func(v complex128) complex128 { return cmplx.Log(v) / complex(math.Ln2, 0) },
	Log1p: func(v complex128) complex128 {
		return complex(math.Log(cmplx.Abs(v+1)), math.Atan2(imag(v), real(v)+1))
	},
	Rint: func(v complex128) complex128 {
		return complex(math.RoundToEven(real(v)), math.RoundToEven(imag(v)))
	},
	Sign: func(v complex128) complex128 {
		if v == 0 {
			return v
		}
		return v / complex(cmplx.Abs(v), 0)
	},
}

// expm1 keeps its precision near zero.
func expm1(v complex128) complex128 {
	half := math.Sin(imag(v) / 2)
	return complex(math.Expm1(real(v))*math.Cos(imag(v))-2*half*half, math.Exp(real(v))*math.Sin(imag(v)))
}

func (complexes[C, F]) unary(op Unary, a, r any) loop {
	if f, ok := complexFunctions[op]; ok {
		return each(a, r, func(v C) C { return C(f(complex128(v))) })
	}
	switch op {
	case Negative:
		return each(a, r, func(v C) C { return -v })
	case Positive:
		return each(a, r, same[C])
	case Real:
		return each(a, r, func(v C) F { return F(real(complex128(v))) })
	case Imag:
		return each(a, r, func(v C) F { return F(imag(complex128(v))) })
	case Absolute:
		return each(a, r, func(v C) F { return F(math.Hypot(real(complex128(v)), imag(complex128(v)))) })
	case Square:
		return each(a, r, func(v C) C { return v * v })
	case Reciprocal:
		return each(a, r, reciprocalOfComplex[C, F])
	case LogicalNot:
		return each(a, r, func(v C) Bool { return truth(v == 0) })
	case IsNaN:
		return each(a, r, func(v C) Bool { return truth(anyNaN(complex128(v))) })
	case IsInf:
		return each(a, r, func(v C) Bool { return truth(cmplx.IsInf(complex128(v))) })
	case IsFinite:
		return each(a, r, func(v C) Bool { return truth(!anyNaN(complex128(v)) && !cmplx.IsInf(complex128(v))) })
	}
	return nil
}

func (complexes[C, F]) binary(op Binary, a, b, r any) loop {
	switch op {
	case Add:
		return zip(a, b, r, func(x, y C) C { return x + y })
	case Subtract:
		return zip(a, b, r, func(x, y C) C { return x - y })
	case Multiply:
		return zip(a, b, r, func(x, y C) C { return x * y })
	case Divide:
		return zip(a, b, r, quotient[C, F])
	case Power:
		return zip(a, b, r, complexPower[C])
	case Maximum:
		return zip(a, b, r, larger[C])
	case Minimum:
		return zip(a, b, r, smaller[C])
	case Fmax:
		return zip(a, b, r, func(x, y C) C {
			if anyNaN(complex128(y)) {
				return x
			}
			if anyNaN(complex128(x)) {
				return y
			}
			return larger(x, y)
		})
	case Fmin:
		return zip(a, b, r, func(x, y C) C {
			if anyNaN(complex128(y)) {
				return x
			}
			if anyNaN(complex128(x)) {
				return y
			}
			return smaller(x, y)
		})
	}
	return logic[C](op, a, b, r)
}

// anyNaN reports whether a part is NaN, also beside an infinite one.
func anyNaN(v complex128) bool { return math.IsNaN(real(v)) || math.IsNaN(imag(v)) }

// quotient divides by Smith's algorithm, as NumPy does, so that a division by zero gives what it gives there.
func quotient[C complex64 | complex128, F float32 | float64](x, y C) C {
	xr, xi, yr, yi := F(real(complex128(x))), F(imag(complex128(x))), F(real(complex128(y))), F(imag(complex128(y)))
	make := func(r, i F) C { return C(complex(float64(r), float64(i))) }
	ar, ai := F(math.Abs(float64(yr))), F(math.Abs(float64(yi)))
	if ar >= ai {
		if ar == 0 && ai == 0 {
			return make(xr/ar, xi/ar)
		}
		ratio := yi / yr
		scale := 1 / (yr + yi*ratio)
		return make((xr+xi*ratio)*scale, (xi-xr*ratio)*scale)
	}
	ratio := yr / yi
	scale := 1 / (yi + yr*ratio)
	return make((xr*ratio+xi)*scale, (xi*ratio-xr)*scale)
}

// reciprocalOfComplex is the same for 1/y.
func reciprocalOfComplex[C complex64 | complex128, F float32 | float64](y C) C {
	r, i := F(real(complex128(y))), F(imag(complex128(y)))
	if math.Abs(float64(i)) <= math.Abs(float64(r)) {
		ratio := i / r
		d := r + i*ratio
		return C(complex(float64(1/d), float64(-ratio/d)))
	}
	ratio := r / i
	d := r*ratio + i
	return C(complex(float64(ratio/d), float64(-1/d)))
}

// complexPower multiplies for small whole exponents.
func complexPower[C complex64 | complex128](x, y C) C {
	v, e := complex128(x), complex128(y)
	if n := real(e); imag(e) == 0 && n == math.Trunc(n) && n >= 0 && n < 100 {
		result := complex128(1)
		for range int(n) {
			result *= v
		}
		return C(result)
	}
	return C(cmplx.Pow(v, e))
}

// atLeast reports x >= y by real parts, then imaginary ones. It is false when a part that counts is NaN.
func atLeast(x, y complex128) bool {
	if real(x) == real(y) {
		return imag(x) >= imag(y)
	}
	return real(x) > real(y) && imag(x) == imag(x) && imag(y) == imag(y)
}

// above reports x > y.
func above(x, y complex128) bool {
	if real(x) == real(y) {
		return imag(x) > imag(y)
	}
	return real(x) > real(y) && imag(x) == imag(x) && imag(y) == imag(y)
}

func larger[C complex64 | complex128](x, y C) C {
	if anyNaN(complex128(x)) || atLeast(complex128(x), complex128(y)) {
		return x
	}
	return y
}

func smaller[C complex64 | complex128](x, y C) C {
	if anyNaN(complex128(x)) || atLeast(complex128(y), complex128(x)) {
		return x
	}
	return y
}

func (complexes[C, F]) compare(op Comparison, a, b any, r []Bool) loop {
	by := func(f func(x, y complex128) bool) loop {
		return zip(a, b, r, func(x, y C) Bool { return truth(f(complex128(x), complex128(y))) })
	}
	switch op {
	case Equal:
		return by(func(x, y complex128) bool { return x == y })
	case NotEqual:
		return by(func(x, y complex128) bool { return x != y })
	case Less:
		return by(func(x, y complex128) bool { return above(y, x) })
	case LessEqual:
		return by(func(x, y complex128) bool { return atLeast(y, x) })
	case Greater:
		return by(above)
	case GreaterEqual:
		return by(atLeast)
	}
	return nil
}

func (complexes[C, F]) accumulate(op Reduction, a, r any) loop {
	switch op {
	case Sum:
		return total(a, r, pairwise[C])
	case Prod:
		return zip(r, a, r, func(x, y C) C { return x * y })
	case Min:
		return zip(r, a, r, smaller[C])
	case Max:
		return zip(r, a, r, larger[C])
	}
	return nil
}

// before puts numbers with a NaN last: first those whose imaginary part is one, then those whose real part is.
func (complexes[C, F]) before(data any) func(i, j int) bool {
	x := data.([]C)
	return func(i, j int) bool { return complexBefore(complex128(x[i]), complex128(x[j])) }
}

func complexBefore(x, y complex128) bool {
	less := func(a, b float64) bool { return a < b || b != b && a == a }
	xn, yn := real(x) != real(x), real(y) != real(y)
	switch {
	case xn && yn:
		return less(imag(x), imag(y))
	case xn || yn:
		return yn
	}
	xn, yn = imag(x) != imag(x), imag(y) != imag(y)
	if xn != yn {
		return yn
	}
	if real(x) != real(y) {
		return real(x) < real(y)
	}
	return less(imag(x), imag(y))
}

func (complexes[C, F]) sort(data any, from, n int) {
	slices.SortStableFunc(data.([]C)[from:from+n], func(x, y C) int {
		switch {
		case complexBefore(complex128(x), complex128(y)):
			return -1
		case complexBefore(complex128(y), complex128(x)):
			return 1
		}
		return 0
	})
}

func (complexes[C, F]) product(a, b, r any) loop { return sumOfProducts[C](a, b, r) }
