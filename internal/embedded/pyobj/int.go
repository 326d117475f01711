package pyobj

import (
	"math"
	"math/big"
	"math/bits"
)

// Int is an int that fits 64 bits. It is a value: equal Ints are the same object.
type Int int64

// Type returns int.
func (Int) Type() *Type { return IntType }

// BigInt is an int outside the range of Int.
type BigInt struct{ v *big.Int }

// Type returns int.
func (*BigInt) Type() *Type { return IntType }

// Big is the value; do not change it.
func (b *BigInt) Big() *big.Int { return b.v }

// IntFromBig converts; v must not be changed afterwards.
func IntFromBig(v *big.Int) Object {
	if v.IsInt64() {
		return Int(v.Int64())
	}
	return &BigInt{v}
}

// IntFromUint64 converts.
func IntFromUint64(v uint64) Object {
	if v <= math.MaxInt64 {
		return Int(v)
	}
	return &BigInt{new(big.Int).SetUint64(v)}
}

func boolInt(b Bool) Int {
	if b {
		return 1
	}
	return 0
}

// bigOf is the value of an exact int; the result must not be changed.
func bigOf(o Object) *big.Int {
	switch v := o.(type) {
	case Int:
		return big.NewInt(int64(v))
	case *BigInt:
		return v.v
	case Bool:
		return big.NewInt(int64(boolInt(v)))
	}
	return new(big.Int)
}

// AsBig returns the value of an int or of an instance of a derived class.
func AsBig(o Object) (*big.Int, bool) {
	v, ok := isInt(o)
	if !ok {
		return nil, false
	}
	return new(big.Int).Set(bigOf(v)), true
}

func intSign(o Object) int {
	switch v := unwrap(o).(type) {
	case Int:
		switch {
		case v < 0:
			return -1
		case v > 0:
			return 1
		}
		return 0
	case *BigInt:
		return v.v.Sign()
	case Bool:
		return int(boolInt(v))
	}
	return 0
}

// bothInts returns the operands as exact ints.
func bothInts(a, b Object) (x, y Object, ok bool) {
	x, ok = isInt(a)
	if !ok {
		return nil, nil, false
	}
	y, ok = isInt(b)
	return x, y, ok
}

// intBinary makes a slot from a function of exact ints.
func intBinary(f func(x, y Object) (Object, error)) BinaryFunc {
	return func(_ *Runtime, a, b Object) (Object, error) {
		x, y, ok := bothInts(a, b)
		if !ok {
			return NotImplemented, nil
		}
		return f(x, y)
	}
}

func smallInts(x, y Object) (Int, Int, bool) {
	a, ok := x.(Int)
	if !ok {
		return 0, 0, false
	}
	b, ok := y.(Int)
	return a, b, ok
}

func intAdd(x, y Object) (Object, error) {
	if a, b, ok := smallInts(x, y); ok {
		if r := smallBinary(OpAdd, a, b); r != nil {
			return r, nil
		}
	}
	return IntFromBig(new(big.Int).Add(bigOf(x), bigOf(y))), nil
}

func intSub(x, y Object) (Object, error) {
	if a, b, ok := smallInts(x, y); ok {
		if r := smallBinary(OpSubtract, a, b); r != nil {
			return r, nil
		}
	}
	return IntFromBig(new(big.Int).Sub(bigOf(x), bigOf(y))), nil
}

func intMul(x, y Object) (Object, error) {
	if a, b, ok := smallInts(x, y); ok {
		if hi, lo := bits.Mul64(uint64(absInt(a)), uint64(absInt(b))); hi == 0 && lo < 1<<63 {
			if (a < 0) != (b < 0) {
				return -Int(lo), nil
			}
			return Int(lo), nil
		}
	}
	a, b := bigOf(x), bigOf(y)
	if err := fitsBits(a.BitLen() + b.BitLen()); err != nil {
		return nil, err
	}
	return IntFromBig(new(big.Int).Mul(a, b)), nil
}

// absInt is the magnitude; that of the smallest Int is right as an unsigned value.
func absInt(a Int) Int {
	if a < 0 {
		return -a
	}
	return a
}

// intDivmod is floor division and its remainder; zero is the message for a zero divisor.
func intDivmod(x, y Object, zero string) (q, r Object, err error) {
	if intSign(y) == 0 {
		return nil, nil, Raisef(ZeroDivisionError, "%s", zero)
	}
	if a, b, ok := smallInts(x, y); ok && !(a == math.MinInt64 && b == -1) {
		q, r := a/b, a%b
		if r != 0 && (r < 0) != (b < 0) {
			q, r = q-1, r+b
		}
		return q, r, nil
	}
	bq, br := bigFloorDivmod(bigOf(x), bigOf(y))
	return IntFromBig(bq), IntFromBig(br), nil
}

func bigFloorDivmod(a, b *big.Int) (*big.Int, *big.Int) {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Sign() != 0 && (r.Sign() < 0) != (b.Sign() < 0) {
		q.Sub(q, big.NewInt(1))
		r.Add(r, b)
	}
	return q, r
}

func intFloorDiv(x, y Object) (Object, error) {
	q, _, err := intDivmod(x, y, "integer division or modulo by zero")
	return q, err
}

func intMod(x, y Object) (Object, error) {
	_, r, err := intDivmod(x, y, "integer modulo by zero")
	return r, err
}

func intDivmodPair(x, y Object) (Object, error) {
	q, r, err := intDivmod(x, y, "integer division or modulo by zero")
	if err != nil {
		return nil, err
	}
	return NewTuple(q, r), nil
}

func intTrueDiv(x, y Object) (Object, error) {
	if intSign(y) == 0 {
		return nil, Raisef(ZeroDivisionError, "division by zero")
	}
	if a, b, ok := smallInts(x, y); ok && absInt(a) <= 1<<53 && absInt(b) <= 1<<53 && a != math.MinInt64 && b != math.MinInt64 {
		return NewFloat(float64(a) / float64(b)), nil
	}
	f, _ := new(big.Rat).SetFrac(bigOf(x), bigOf(y)).Float64()
	if math.IsInf(f, 0) {
		return nil, Raisef(OverflowError, "integer division result too large for a float")
	}
	if f == 0 && (intSign(x) < 0) != (intSign(y) < 0) {
		f = math.Copysign(0, -1)
	}
	return NewFloat(f), nil
}

func intLshift(x, y Object) (Object, error) {
	n, err := shiftCount(x, y, true)
	if err != nil {
		return nil, err
	}
	if a, ok := x.(Int); ok && n < 62 && bits.Len64(uint64(absInt(a)))+n < 63 && a != math.MinInt64 {
		return a << n, nil
	}
	if intSign(x) == 0 {
		return Int(0), nil
	}
	v := bigOf(x)
	if n > maxIntBits {
		return nil, NewException(MemoryError)
	}
	if err := fitsBits(v.BitLen() + n); err != nil {
		return nil, err
	}
	return IntFromBig(new(big.Int).Lsh(v, uint(n))), nil
}

func intRshift(x, y Object) (Object, error) {
	n, err := shiftCount(x, y, false)
	if err != nil {
		return nil, err
	}
	if a, ok := x.(Int); ok {
		return a >> min(n, 63), nil
	}
	return IntFromBig(new(big.Int).Rsh(bigOf(x), uint(n))), nil
}

func shiftCount(x, y Object, left bool) (int, error) {
	if intSign(y) < 0 {
		return 0, Raisef(ValueError, "negative shift count")
	}
	if n, ok := y.(Int); ok {
		return int(n), nil
	}
	if left && intSign(x) != 0 {
		return 0, Raisef(OverflowError, "too many digits in integer")
	}
	return math.MaxInt, nil
}

func intBitwise(op BinaryOp) func(x, y Object) (Object, error) {
	return func(x, y Object) (Object, error) {
		if a, b, ok := smallInts(x, y); ok {
			return smallBinary(op, a, b), nil
		}
		a, b, r := bigOf(x), bigOf(y), new(big.Int)
		switch op {
		case OpAnd:
			r.And(a, b)
		case OpOr:
			r.Or(a, b)
		default:
			r.Xor(a, b)
		}
		return IntFromBig(r), nil
	}
}

// intPower is the Power slot of int.
func intPower(rt *Runtime, a, b, mod Object) (Object, error) {
	x, y, ok := bothInts(a, b)
	if !ok {
		return NotImplemented, nil
	}
	if mod != Object(None) {
		m, ok := isInt(mod)
		if !ok {
			return NotImplemented, nil
		}
		return intPowMod(x, y, m)
	}
	if intSign(y) < 0 {
		fx, err := intToFloat(x)
		if err != nil {
			return nil, err
		}
		fy, err := intToFloat(y)
		if err != nil {
			return nil, err
		}
		return floatPow(fx, fy)
	}
	if n, ok := x.(Int); ok && n >= -1 && n <= 1 {
		if n == -1 && bigOf(y).Bit(0) == 0 || intSign(y) == 0 {
			return Int(1), nil
		}
		return n, nil
	}
	e, ok := y.(Int)
	if !ok || float64(e)*float64(bigOf(x).BitLen()) > maxIntBits {
		return nil, NewException(MemoryError)
	}
	if err := fitsBits(int(e) * bigOf(x).BitLen()); err != nil {
		return nil, err
	}
	return IntFromBig(new(big.Int).Exp(bigOf(x), big.NewInt(int64(e)), nil)), nil
}

func intPowMod(x, y, m Object) (Object, error) {
	mod := bigOf(m)
	if mod.Sign() == 0 {
		return nil, Raisef(ValueError, "pow() 3rd argument cannot be 0")
	}
	abs := new(big.Int).Abs(mod)
	base, e := bigOf(x), bigOf(y)
	if abs.IsInt64() && abs.Int64() == 1 {
		return Int(0), nil
	}
	if e.Sign() < 0 {
		base = new(big.Int).ModInverse(base, abs)
		if base == nil {
			return nil, Raisef(ValueError, "base is not invertible for the given modulus")
		}
		e = new(big.Int).Neg(e)
	}
	r := new(big.Int).Exp(base, e, abs)
	if mod.Sign() < 0 && r.Sign() != 0 {
		r.Add(r, mod)
	}
	return IntFromBig(r), nil
}

// intUnary makes a slot from a function of an exact int.
func intUnary(f func(v Object) Object) UnaryFunc {
	return func(_ *Runtime, self Object) (Object, error) {
		v, ok := isInt(self)
		if !ok {
			return nil, Raisef(TypeError, "an integer is required")
		}
		return f(v), nil
	}
}

func intNeg(v Object) Object {
	if n, ok := v.(Int); ok && n != math.MinInt64 {
		return -n
	}
	return IntFromBig(new(big.Int).Neg(bigOf(v)))
}

func intAbs(v Object) Object {
	if intSign(v) < 0 {
		return intNeg(v)
	}
	return v
}

func intInvert(v Object) Object {
	if n, ok := v.(Int); ok {
		return ^n
	}
	return IntFromBig(new(big.Int).Not(bigOf(v)))
}

func intSame(v Object) Object { return v }

// compareInts is the sign of x - y for exact ints.
func compareInts(x, y Object) int {
	if a, b, ok := smallInts(x, y); ok {
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	}
	return bigOf(x).Cmp(bigOf(y))
}

func intCompare(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, y, ok := bothInts(a, b)
	if !ok {
		return NotImplemented, nil
	}
	return compareResult(compareInts(x, y), op), nil
}

// compareResult turns a three-way result into the answer of a comparison.
func compareResult(c int, op CompareOp) Object {
	switch op {
	case LT:
		return Bool(c < 0)
	case LE:
		return Bool(c <= 0)
	case EQ:
		return Bool(c == 0)
	case NE:
		return Bool(c != 0)
	case GT:
		return Bool(c > 0)
	}
	return Bool(c >= 0)
}
