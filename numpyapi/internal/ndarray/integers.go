package ndarray

import "slices"

// integer is an element without a point. Arithmetic wraps.
type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// integers are arrays of whole numbers.
type integers[T integer] struct{ slice[T] }

func (integers[T]) castFrom(from, to any) loop { return castToNumber(from, to.([]T)) }

func (integers[T]) storeInt(data any, place int, v uint64, negative bool) bool {
	t := T(v)
	if (t < 0) != negative || !negative && uint64(t) != v || negative && int64(t) != int64(v) {
		return false
	}
	data.([]T)[place] = t
	return true
}

func (integers[T]) unary(op Unary, a, r any) loop {
	switch op {
	case Negative:
		return each(a, r, func(v T) T { return -v })
	case Positive, Conjugate, Floor, Ceil, Trunc, Real:
		return each(a, r, same[T])
	case Imag:
		return each(a, r, func(T) T { return 0 })
	case Absolute:
		return each(a, r, func(v T) T {
			if v < 0 {
				return -v
			}
			return v
		})
	case Sign:
		return each(a, r, signOf[T])
	case Square:
		return each(a, r, func(v T) T { return v * v })
	case Reciprocal:
		return each(a, r, reciprocalOf[T])
	case Invert:
		return each(a, r, func(v T) T { return ^v })
	case LogicalNot:
		return each(a, r, func(v T) Bool { return truth(v == 0) })
	case IsNaN, IsInf:
		return constant[T](a, r, 0)
	case IsFinite:
		return constant[T](a, r, 1)
	}
	return nil
}

func signOf[T integer](v T) T {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return ^T(0)
	}
	return 0
}

// reciprocalOf is 1/v without what is behind the point; of 0 it is what the processor of NumPy's makes of infinity.
func reciprocalOf[T integer](v T) T {
	if v == 0 {
		return lowest[T]()
	}
	return 1 / v
}

func lowest[T integer]() T {
	if ^T(0) > 0 {
		return 0
	}
	v := T(1)
	for v > 0 {
		v <<= 1
	}
	return v
}

func (integers[T]) binary(op Binary, a, b, r any) loop {
	switch op {
	case Add:
		return dense(a, b, r, addRow[T], func(x, y T) T { return x + y })
	case Subtract:
		return dense(a, b, r, subtractRow[T], func(x, y T) T { return x - y })
	case Multiply:
		return dense(a, b, r, multiplyRow[T], func(x, y T) T { return x * y })
	case FloorDivide:
		return zip(a, b, r, floorDivide[T])
	case Remainder:
		return zip(a, b, r, remainder[T])
	case Fmod:
		return zip(a, b, r, truncatedRemainder[T])
	case Power:
		return zip(a, b, r, power[T])
	case Maximum, Fmax:
		return zip(a, b, r, func(x, y T) T { return max(x, y) })
	case Minimum, Fmin:
		return zip(a, b, r, func(x, y T) T { return min(x, y) })
	}
	return bitwise[T](op, a, b, r)
}

func bitwise[T integer](op Binary, a, b, r any) loop {
	switch op {
	case BitwiseAnd:
		return zip(a, b, r, func(x, y T) T { return x & y })
	case BitwiseOr:
		return zip(a, b, r, func(x, y T) T { return x | y })
	case BitwiseXor:
		return zip(a, b, r, func(x, y T) T { return x ^ y })
	case LeftShift:
		return zip(a, b, r, func(x, y T) T { return x << uint64(y) })
	case RightShift:
		return zip(a, b, r, func(x, y T) T { return x >> uint64(y) })
	}
	return logic[T](op, a, b, r)
}

// floorDivide rounds down; a division by zero gives 0, and the lowest number by -1 itself, as in NumPy.
func floorDivide[T integer](x, y T) T {
	if y == 0 {
		return 0
	}
	if ^y == 0 && y < 0 {
		return -x
	}
	q := x / y
	if x%y != 0 && (x < 0) != (y < 0) {
		q--
	}
	return q
}

// remainder has the sign of the divisor.
func remainder[T integer](x, y T) T {
	m := truncatedRemainder(x, y)
	if m != 0 && (x < 0) != (y < 0) {
		m += y
	}
	return m
}

// truncatedRemainder has the sign of the dividend.
func truncatedRemainder[T integer](x, y T) T {
	if y == 0 || ^y == 0 && y < 0 {
		return 0
	}
	return x % y
}

// power wraps; negative exponents were ruled out before.
func power[T integer](x, y T) T {
	result := T(1)
	for ; y > 0; y >>= 1 {
		if y&1 != 0 {
			result *= x
		}
		x *= x
	}
	return result
}

func (integers[T]) compare(op Comparison, a, b any, r []Bool) loop {
	return compareNumbers[T](op, a, b, r)
}

func (integers[T]) accumulate(op Reduction, a, r any) loop {
	switch op {
	case Sum:
		return total(a, r, func(n, i, step int, x []T) T {
			var sum T
			for range n {
				sum += x[i]
				i += step
			}
			return sum
		})
	case Prod:
		return zip(r, a, r, func(x, y T) T { return x * y })
	case Min:
		return fold(a, r, func(best T, row []T) T {
			for _, v := range row {
				best = min(best, v)
			}
			return best
		}, func(x, y T) T { return min(x, y) })
	case Max:
		return fold(a, r, func(best T, row []T) T {
			for _, v := range row {
				best = max(best, v)
			}
			return best
		}, func(x, y T) T { return max(x, y) })
	}
	return nil
}

func (integers[T]) before(data any) func(i, j int) bool {
	x := data.([]T)
	return func(i, j int) bool { return x[i] < x[j] }
}

func (integers[T]) sort(data any, from, n int) { slices.Sort(data.([]T)[from : from+n]) }

func (integers[T]) product(a, b, r any) loop { return sumOfProducts[T](a, b, r) }
