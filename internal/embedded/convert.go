package embedded

import (
	"math"
	"math/big"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// The conversions of ints to C integers, with the rules and messages of CPython's PyLong_As* functions: some accept
// anything with __index__, some demand an int.

// integer is the value of an int or an instance of a derived class.
func integer(o pyobj.Object) (*big.Int, bool) {
	if i, ok := o.(pyobj.Int); ok {
		return big.NewInt(int64(i)), true
	}
	return pyobj.AsBig(o)
}

// strictInteger demands an int.
func strictInteger(o pyobj.Object) (*big.Int, error) {
	v, ok := integer(o)
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "an integer is required")
	}
	return v, nil
}

// indexInteger accepts what has __index__.
func indexInteger(rt *pyobj.Runtime, o pyobj.Object) (*big.Int, error) {
	i, err := rt.Index(o)
	if err != nil {
		return nil, err
	}
	return strictInteger(i)
}

func overflow(format string, args ...any) error {
	return pyobj.Raisef(pyobj.OverflowError, format, args...)
}

// asLong is PyLong_AsLong.
func asLong(rt *pyobj.Runtime, o pyobj.Object) (int64, error) {
	if i, ok := o.(pyobj.Int); ok {
		return int64(i), nil
	}
	v, err := indexInteger(rt, o)
	if err != nil {
		return -1, err
	}
	if !v.IsInt64() {
		return -1, overflow("Python int too large to convert to C long")
	}
	return v.Int64(), nil
}

// asLongLong is PyLong_AsLongLong.
func asLongLong(rt *pyobj.Runtime, o pyobj.Object) (int64, error) {
	if i, ok := o.(pyobj.Int); ok {
		return int64(i), nil
	}
	v, err := indexInteger(rt, o)
	if err != nil {
		return -1, err
	}
	if !v.IsInt64() {
		return -1, overflow("int too big to convert")
	}
	return v.Int64(), nil
}

// asUnsigned is PyLong_AsUnsignedLong and its relatives, which differ in their messages only.
func asUnsigned(o pyobj.Object, negative, tooLarge string) (uint64, error) {
	v, err := strictInteger(o)
	if err != nil {
		return math.MaxUint64, err
	}
	if v.Sign() < 0 {
		return math.MaxUint64, overflow("%s", negative)
	}
	if !v.IsUint64() {
		return math.MaxUint64, overflow("%s", tooLarge)
	}
	return v.Uint64(), nil
}

func asUnsignedLong(o pyobj.Object) (uint64, error) {
	return asUnsigned(o, "can't convert negative value to unsigned int", "Python int too large to convert to C unsigned long")
}

func asUnsignedLongLong(o pyobj.Object) (uint64, error) {
	return asUnsigned(o, "can't convert negative int to unsigned", "int too big to convert")
}

func asSize(o pyobj.Object) (uint64, error) {
	return asUnsigned(o, "can't convert negative value to size_t", "Python int too large to convert to C size_t")
}

// asMask is PyLong_AsUnsignedLongMask: the value modulo 2 to the 64.
func asMask(rt *pyobj.Runtime, o pyobj.Object) (uint64, error) {
	v, err := indexInteger(rt, o)
	if err != nil {
		return math.MaxUint64, err
	}
	return new(big.Int).And(v, new(big.Int).SetUint64(math.MaxUint64)).Uint64(), nil
}

// asSsize is PyLong_AsSsize_t.
func asSsize(o pyobj.Object) (int64, error) {
	v, err := strictInteger(o)
	if err != nil {
		return -1, err
	}
	if !v.IsInt64() {
		return -1, overflow("Python int too large to convert to C ssize_t")
	}
	return v.Int64(), nil
}

// asVoidPtr is PyLong_AsVoidPtr.
func asVoidPtr(rt *pyobj.Runtime, o pyobj.Object) (uintptr, error) {
	if v, ok := integer(o); ok && v.Sign() < 0 {
		i, err := asLong(rt, o)
		return uintptr(i), err
	}
	u, err := asUnsignedLong(o)
	return uintptr(u), err
}

// asDouble is PyLong_AsDouble.
func asDouble(o pyobj.Object) (float64, error) {
	v, err := strictInteger(o)
	if err != nil {
		return -1, err
	}
	f, _ := new(big.Float).SetInt(v).Float64()
	if math.IsInf(f, 0) {
		return -1, overflow("int too large to convert to float")
	}
	return f, nil
}
