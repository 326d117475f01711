package pyobj

import (
	"hash/maphash"
	"math"
	"math/big"
	"math/bits"
)

// hashModulus is the prime 2**61 - 1 modulo which numbers are hashed.
const (
	hashBits    = 61
	hashModulus = 1<<hashBits - 1
)

// stringSeed makes the hashes of strings differ from run to run, as in CPython.
var stringSeed = maphash.MakeSeed()

func hashString(s string) int64 {
	if s == "" {
		return 0
	}
	return notMinusOne(int64(maphash.String(stringSeed, s)))
}

func notMinusOne(h int64) int64 {
	if h == -1 {
		return -2
	}
	return h
}

func hashInt(v Int) int64 {
	if v > -hashModulus && v < hashModulus {
		return notMinusOne(int64(v))
	}
	neg := v < 0
	m := uint64(v)
	if neg {
		m = -m
	}
	h := int64(m % hashModulus)
	if neg {
		h = -h
	}
	return notMinusOne(h)
}

func hashBig(v *big.Int) int64 {
	m := new(big.Int).Mod(new(big.Int).Abs(v), big.NewInt(hashModulus))
	h := m.Int64()
	if v.Sign() < 0 {
		h = -h
	}
	return notMinusOne(h)
}

// hashFloat gives equal hashes to equal numbers of different types; nan hashes by identity.
func hashFloat(v float64, owner Object) int64 {
	if math.IsNaN(v) {
		return hashPointer(owner)
	}
	if math.IsInf(v, 0) {
		if v > 0 {
			return 314159
		}
		return -314159
	}
	m, e := math.Frexp(v)
	sign := int64(1)
	if m < 0 {
		sign, m = -1, -m
	}
	var x uint64
	for m != 0 {
		x = (x<<28)&hashModulus | x>>(hashBits-28)
		m *= 1 << 28
		e -= 28
		y := uint64(m)
		m -= float64(y)
		x += y
		if x >= hashModulus {
			x -= hashModulus
		}
	}
	if e >= 0 {
		e %= hashBits
	} else {
		e = hashBits - 1 - (-1-e)%hashBits
	}
	x = (x<<e)&hashModulus | x>>(hashBits-e)
	return notMinusOne(int64(x) * sign)
}

func hashPointer(o Object) int64 {
	return notMinusOne(int64(bits.RotateLeft64(uint64(address(o)), -4)))
}

// hashTuple is the xxHash-derived combination that CPython uses.
func hashTuple(rt *Runtime, items []Object) (int64, error) {
	const p1, p2, p5 = 11400714785074694791, 14029467366897019727, 2870177450012600261
	acc := uint64(p5)
	for _, o := range items {
		h, err := rt.Hash(o)
		if err != nil {
			return 0, err
		}
		acc += uint64(h) * p2
		acc = bits.RotateLeft64(acc, 31) * p1
	}
	acc += uint64(len(items)) ^ (p5 ^ 3527539)
	if acc == math.MaxUint64 {
		return 1546275796, nil
	}
	return int64(acc), nil
}

// Hash is hash(o).
func (rt *Runtime) Hash(o Object) (int64, error) {
	switch v := o.(type) {
	case *Str:
		return v.hashValue(), nil
	case Int:
		return hashInt(v), nil
	}
	f := o.Type().slots.Hash
	if f == nil {
		return hashNotImplemented(rt, o)
	}
	h, err := f(rt, o)
	if h == -1 && err == nil { // only a slot function of a module says so
		err = Raisef(SystemError, "<built-in function hash> returned NULL without setting an exception")
	}
	return h, err
}
