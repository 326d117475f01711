package ndarray

import (
	"math"
	"slices"

	vector "gonum.org/v1/gonum/floats"

	"github.com/hpyapi/hpyapi/numpyapi/internal/simd"
)

// floats are arrays of IEEE 754 numbers.
type floats[T float32 | float64] struct{ slice[T] }

func (floats[T]) castFrom(from, to any) loop { return castToNumber(from, to.([]T)) }

func (floats[T]) storeInt(data any, place int, v uint64, negative bool) bool {
	x := float64(v)
	if negative {
		x = float64(int64(v))
	}
	data.([]T)[place] = T(x)
	return true
}

// realFunctions are functions that work in double precision.
var realFunctions = map[Unary]func(float64) float64{
	Sqrt: math.Sqrt, Cbrt: math.Cbrt, Exp: math.Exp, Exp2: math.Exp2, Expm1: math.Expm1, Log: math.Log, Log2: math.Log2, Log10: math.Log10,
	Log1p: math.Log1p, Sin: math.Sin, Cos: math.Cos, Tan: math.Tan, Arcsin: math.Asin, Arccos: math.Acos, Arctan: math.Atan, Sinh: math.Sinh,
	Cosh: math.Cosh, Tanh: math.Tanh, Arcsinh: math.Asinh, Arccosh: math.Acosh, Arctanh: math.Atanh, Floor: math.Floor, Ceil: math.Ceil,
	Trunc: math.Trunc, Rint: math.RoundToEven,
}

func (floats[T]) unary(op Unary, a, r any) loop {
	if f, ok := realFunctions[op]; ok {
		return function[T](op, a, r, f)
	}
	switch op {
	case Negative:
		return each(a, r, func(v T) T { return -v })
	case Positive, Conjugate, Real:
		return each(a, r, same[T])
	case Imag:
		return each(a, r, func(T) T { return 0 })
	case Absolute:
		return each(a, r, func(v T) T { return T(math.Abs(float64(v))) })
	case Sign:
		return each(a, r, signOfFloat[T])
	case Square:
		return each(a, r, func(v T) T { return v * v })
	case Reciprocal:
		return each(a, r, func(v T) T { return 1 / v })
	case LogicalNot:
		return each(a, r, func(v T) Bool { return truth(v == 0) })
	case IsNaN:
		return each(a, r, func(v T) Bool { return truth(v != v) })
	case IsInf:
		return each(a, r, func(v T) Bool { return truth(math.IsInf(float64(v), 0)) })
	case IsFinite:
		return each(a, r, func(v T) Bool { return truth(v-v == 0) })
	case SignBit:
		return each(a, r, func(v T) Bool { return truth(math.Signbit(float64(v))) })
	}
	return nil
}

// function is a loop of a function in double precision. The square root is one instruction, which a call would hide.
func function[T float32 | float64](op Unary, a, r any, f func(float64) float64) loop {
	if op == Sqrt {
		return roots[T](a, r)
	}
	return each(a, r, func(v T) T { return T(f(float64(v))) })
}

func roots[T float32 | float64](a, r any) loop {
	x, y := a.([]T), r.([]T)
	return func(n int, at, step *places) {
		i, k := at[0], at[1]
		if step[0] == 1 && step[1] == 1 {
			rootRow(y[k:k+n], x[i:i+n])
			return
		}
		for range n {
			y[k] = T(math.Sqrt(float64(x[i])))
			i, k = i+step[0], k+step[1]
		}
	}
}

func rootRow[T float32 | float64](r, a []T) {
	if z, is := any(r).([]float64); is {
		simd.Sqrt(z, any(a).([]float64))
		return
	}
	for i := range r {
		r[i] = T(math.Sqrt(float64(a[i])))
	}
}

func signOfFloat[T float32 | float64](v T) T {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	if v == 0 {
		return 0
	}
	return v // NaN
}

func (floats[T]) binary(op Binary, a, b, r any) loop {
	switch op {
	case Add:
		return dense(a, b, r, addRow[T], func(x, y T) T { return x + y })
	case Subtract:
		return dense(a, b, r, subtractRow[T], func(x, y T) T { return x - y })
	case Multiply:
		return dense(a, b, r, multiplyRow[T], func(x, y T) T { return x * y })
	case Divide:
		return dense(a, b, r, divideRow[T], func(x, y T) T { return x / y })
	case FloorDivide:
		return zip(a, b, r, func(x, y T) T { q, _ := divmod(x, y); return q })
	case Remainder:
		return zip(a, b, r, func(x, y T) T { _, m := divmod(x, y); return m })
	case Fmod:
		return zip(a, b, r, func(x, y T) T { return T(math.Mod(float64(x), float64(y))) })
	case Power:
		return zip(a, b, r, func(x, y T) T { return T(math.Pow(float64(x), float64(y))) })
	case Arctan2:
		return zip(a, b, r, func(x, y T) T { return T(math.Atan2(float64(x), float64(y))) })
	case Hypot:
		return zip(a, b, r, func(x, y T) T { return T(math.Hypot(float64(x), float64(y))) })
	case Copysign:
		return zip(a, b, r, func(x, y T) T { return T(math.Copysign(float64(x), float64(y))) })
	case Maximum:
		return zip(a, b, r, maximum[T])
	case Minimum:
		return zip(a, b, r, minimum[T])
	case Fmax:
		return zip(a, b, r, func(x, y T) T {
			if x >= y || y != y {
				return x
			}
			return y
		})
	case Fmin:
		return zip(a, b, r, func(x, y T) T {
			if x <= y || y != y {
				return x
			}
			return y
		})
	}
	return logic[T](op, a, b, r)
}

func maximum[T float32 | float64](x, y T) T {
	if x >= y || x != x {
		return x
	}
	return y
}

func minimum[T float32 | float64](x, y T) T {
	if x <= y || x != x {
		return x
	}
	return y
}

// divmod is the quotient rounded down and the remainder, which has the sign of the divisor, as in Python.
func divmod[T float32 | float64](x, y T) (q, m T) {
	m = T(math.Mod(float64(x), float64(y)))
	if y == 0 {
		return x / y, m
	}
	q = (x - m) / y
	if m != 0 {
		if (y < 0) != (m < 0) {
			m += y
			q--
		}
	} else {
		m = T(math.Copysign(0, float64(y)))
	}
	if q == 0 {
		return T(math.Copysign(0, float64(x/y))), m
	}
	floor := T(math.Floor(float64(q)))
	if q-floor > 0.5 {
		floor++
	}
	return floor, m
}

func (floats[T]) compare(op Comparison, a, b any, r []Bool) loop {
	return compareNumbers[T](op, a, b, r)
}

func (floats[T]) accumulate(op Reduction, a, r any) loop {
	switch op {
	case Sum:
		if x, is := a.([]float64); is {
			return total(x, r, sumOfDoubles)
		}
		return total(a, r, pairwise[T])
	case Prod:
		return zip(r, a, r, func(x, y T) T { return x * y })
	case Min:
		return fold(a, r, func(best T, row []T) T {
			for _, v := range row {
				if v < best || v != v {
					if best = v; v != v {
						break
					}
				}
			}
			return best
		}, minimum[T])
	case Max:
		return fold(a, r, func(best T, row []T) T {
			for _, v := range row {
				if v > best || v != v {
					if best = v; v != v {
						break
					}
				}
			}
			return best
		}, maximum[T])
	}
	return nil
}

func (floats[T]) before(data any) func(i, j int) bool {
	x := data.([]T)
	return func(i, j int) bool { return x[i] < x[j] || x[j] != x[j] && x[i] == x[i] }
}

func (floats[T]) sort(data any, from, n int) {
	slices.SortStableFunc(data.([]T)[from:from+n], func(x, y T) int {
		switch {
		case x < y || y != y && x == x:
			return -1
		case x > y || x != x && y == y:
			return 1
		}
		return 0
	})
}

func (floats[T]) product(a, b, r any) loop {
	slow := sumOfProducts[T](a, b, r)
	x, is := a.([]float64)
	if !is {
		return slow
	}
	y, z := b.([]float64), r.([]float64)
	return func(n int, at, step *places) {
		if step[0] != 1 || step[1] != 1 {
			slow(n, at, step)
			return
		}
		z[at[2]] = vector.Dot(x[at[0]:at[0]+n], y[at[1]:at[1]+n])
	}
}
