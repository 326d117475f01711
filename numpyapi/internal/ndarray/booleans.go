package ndarray

import "slices"

// booleans are arrays of truth values: addition is "or", multiplication "and".
type booleans struct{ slice[Bool] }

func (booleans) castFrom(from, to any) loop { return castToBool(from, to.([]Bool)) }

func (booleans) storeInt(data any, place int, v uint64, _ bool) bool {
	data.([]Bool)[place] = truth(v != 0)
	return true
}

func (booleans) unary(op Unary, a, r any) loop {
	switch op {
	case Absolute, Floor, Ceil, Trunc, Real:
		return each(a, r, same[Bool])
	case Invert, LogicalNot:
		return each(a, r, func(v Bool) Bool { return v ^ 1 })
	case IsNaN, IsInf, Imag:
		return constant[Bool](a, r, 0)
	case IsFinite:
		return constant[Bool](a, r, 1)
	}
	return nil
}

func (booleans) binary(op Binary, a, b, r any) loop {
	switch op {
	case Add, Maximum, Fmax, BitwiseOr:
		op = LogicalOr
	case Multiply, Minimum, Fmin, BitwiseAnd:
		op = LogicalAnd
	case BitwiseXor:
		op = LogicalXor
	}
	return logic[Bool](op, a, b, r)
}

func (booleans) compare(op Comparison, a, b any, r []Bool) loop {
	switch op {
	case Equal:
		return zip(a, b, r, func(x, y Bool) Bool { return truth(x == y) })
	case NotEqual:
		return zip(a, b, r, func(x, y Bool) Bool { return truth(x != y) })
	case Less:
		return zip(a, b, r, func(x, y Bool) Bool { return truth(x < y) })
	case LessEqual:
		return zip(a, b, r, func(x, y Bool) Bool { return truth(x <= y) })
	case Greater:
		return zip(a, b, r, func(x, y Bool) Bool { return truth(x > y) })
	case GreaterEqual:
		return zip(a, b, r, func(x, y Bool) Bool { return truth(x >= y) })
	}
	return nil
}

func (booleans) accumulate(op Reduction, a, r any) loop {
	switch op {
	case Min, All:
		return logic[Bool](LogicalAnd, r, a, r)
	case Max, AnyOf:
		return logic[Bool](LogicalOr, r, a, r)
	}
	return nil
}

func (booleans) before(data any) func(i, j int) bool {
	x := data.([]Bool)
	return func(i, j int) bool { return x[i] < x[j] }
}

func (booleans) sort(data any, from, n int) { slices.Sort(data.([]Bool)[from : from+n]) }

// product is true when any pair is.
func (booleans) product(a, b, r any) loop {
	x, y, z := a.([]Bool), b.([]Bool), r.([]Bool)
	return func(n int, at, step *places) {
		i, j := at[0], at[1]
		found := Bool(0)
		for range n {
			found |= x[i] & y[j]
			i, j = i+step[0], j+step[1]
		}
		z[at[2]] = found
	}
}
