package pyobj

import (
	"math"
	"math/big"
	"slices"
)

func intMethods() []*MethodDef {
	m := func(name string, f func(v Object) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			v, _ := isInt(self)
			return f(v)
		}}
	}
	same := func(v Object) (Object, error) { return v, nil }
	return []*MethodDef{
		m("bit_length", func(v Object) (Object, error) { return Int(bigOf(v).BitLen()), nil }),
		m("bit_count", func(v Object) (Object, error) {
			n := 0
			for _, w := range new(big.Int).Abs(bigOf(v)).Bytes() {
				for ; w != 0; w &= w - 1 {
					n++
				}
			}
			return Int(n), nil
		}),
		m("conjugate", same), m("__trunc__", same), m("__floor__", same), m("__ceil__", same),
		m("as_integer_ratio", func(v Object) (Object, error) { return NewTuple(v, Int(1)), nil }),
		m("__getnewargs__", func(v Object) (Object, error) { return NewTuple(v), nil }),
		{Name: "__round__", Kind: VarArgs, Func: intRound},
		{Name: "__format__", Kind: OneArg, Func: formatMethod},
		{Name: "to_bytes", Kind: Keywords, Func: intToBytes},
		{Name: "from_bytes", Kind: Keywords, Class: true, Func: intFromBytes},
	}
}

func intGetSets() []*GetSetDef {
	g := func(name string, f func(v Object) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) {
			v, _ := isInt(self)
			return f(v), nil
		}}
	}
	return []*GetSetDef{
		g("real", func(v Object) Object { return v }), g("imag", func(Object) Object { return Int(0) }),
		g("numerator", func(v Object) Object { return v }), g("denominator", func(Object) Object { return Int(1) }),
	}
}

// intRound rounds to a negative number of digits, half to even.
func intRound(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	if err := argRange("__round__", args, 0, 1); err != nil {
		return nil, err
	}
	v, _ := isInt(self)
	if len(args) == 0 {
		return v, nil
	}
	nd, err := rt.indexValue(args[0])
	if err != nil {
		return nil, err
	}
	if intSign(nd) >= 0 {
		return v, nil
	}
	n, ok := nd.(Int)
	if !ok || -int64(n) > int64(bigOf(v).BitLen())+1 {
		return Int(0), nil
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(-int64(n)), nil)
	q, r := bigFloorDivmod(bigOf(v), unit)
	twice := new(big.Int).Lsh(r, 1)
	if c := twice.Cmp(unit); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return IntFromBig(q.Mul(q, unit)), nil
}

var (
	toBytesParams   = params{fn: "to_bytes", names: []string{"length", "byteorder", "signed"}, maxPos: 2}
	fromBytesParams = params{fn: "from_bytes", names: []string{"bytes", "byteorder", "signed"}, maxPos: 2, minimum: 1}
)

// byteOrder reads the byteorder argument; nil is big.
func byteOrder(o Object) (little bool, err error) {
	if o == nil {
		return false, nil
	}
	if s, ok := AsStr(o); ok {
		switch s.s {
		case "little":
			return true, nil
		case "big":
			return false, nil
		}
	}
	return false, Raisef(ValueError, "byteorder must be either 'little' or 'big'")
}

func intToBytes(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := toBytesParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	length := 1
	if b[0] != nil {
		if length, err = rt.AsSsize(b[0], OverflowError); err != nil {
			return nil, err
		}
	}
	little, err := byteOrder(b[1])
	if err != nil {
		return nil, err
	}
	signed := false
	if b[2] != nil {
		if signed, err = rt.IsTrue(b[2]); err != nil {
			return nil, err
		}
	}
	if length < 0 {
		return nil, Raisef(ValueError, "length argument must be non-negative")
	}
	if err := fitsBits(times(length, 8)); err != nil {
		return nil, err
	}
	v, _ := isInt(self)
	return encodeInt(bigOf(v), length, little, signed)
}

func encodeInt(v *big.Int, length int, little, signed bool) (Object, error) {
	if v.Sign() < 0 && !signed {
		return nil, Raisef(OverflowError, "can't convert negative int to unsigned")
	}
	bits := uint(length) * 8
	limit := new(big.Int).Lsh(big.NewInt(1), bits)
	u := new(big.Int).Set(v)
	half := new(big.Int).Rsh(limit, 1)
	switch {
	case signed && (v.Cmp(half) >= 0 || v.Cmp(new(big.Int).Neg(half)) < 0) && (v.Sign() != 0 || length > 0):
		return nil, Raisef(OverflowError, "int too big to convert")
	case !signed && v.Cmp(limit) >= 0:
		return nil, Raisef(OverflowError, "int too big to convert")
	}
	if u.Sign() < 0 {
		u.Add(u, limit)
	}
	out := u.FillBytes(make([]byte, length))
	if little {
		slices.Reverse(out)
	}
	return NewBytes(out), nil
}

func intFromBytes(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := fromBytesParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	little, err := byteOrder(b[1])
	if err != nil {
		return nil, err
	}
	signed := false
	if b[2] != nil {
		if signed, err = rt.IsTrue(b[2]); err != nil {
			return nil, err
		}
	}
	data, err := rt.toByteSlice(b[0])
	if err != nil {
		return nil, err
	}
	data = slices.Clone(data)
	if little {
		slices.Reverse(data)
	}
	v := new(big.Int).SetBytes(data)
	if signed && len(data) > 0 && data[0]&0x80 != 0 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(len(data))*8))
	}
	if self == Object(IntType) {
		return IntFromBig(v), nil
	}
	return rt.Call(self, IntFromBig(v))
}

// floatNew is float.__new__.
func floatNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	if t == FloatType || !ignoresKeywords(t, FloatType) {
		if err := noKeywords("float", kw); err != nil {
			return nil, err
		}
	}
	if err := argRange("float", args, 0, 1); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return rt.wrapValue(t, NewFloat(0))
	}
	v, err := rt.Float(args[0])
	if err != nil {
		return nil, err
	}
	return rt.wrapValue(t, v)
}

func floatMethods() []*MethodDef {
	m := func(name string, f func(v float64) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			return f(unwrap(self).(*Float).v)
		}}
	}
	return []*MethodDef{
		m("conjugate", func(v float64) (Object, error) { return NewFloat(v), nil }),
		m("is_integer", func(v float64) (Object, error) { return Bool(v == math.Trunc(v) && !math.IsInf(v, 0)), nil }),
		m("__trunc__", floatToInt),
		m("__floor__", func(v float64) (Object, error) { return floatToInt(math.Floor(v)) }),
		m("__ceil__", func(v float64) (Object, error) { return floatToInt(math.Ceil(v)) }),
		m("as_integer_ratio", floatRatio), m("hex", func(v float64) (Object, error) { return NewStr(floatHex(v)), nil }),
		m("__getnewargs__", func(v float64) (Object, error) { return NewTuple(NewFloat(v)), nil }),
		{Name: "__round__", Kind: VarArgs, Func: floatRound},
		{Name: "__format__", Kind: OneArg, Func: formatMethod},
	}
}

func floatGetSets() []*GetSetDef {
	return []*GetSetDef{
		{Name: "real", Get: func(_ *Runtime, self Object) (Object, error) { return NewFloat(unwrap(self).(*Float).v), nil }},
		{Name: "imag", Get: func(*Runtime, Object) (Object, error) { return NewFloat(0), nil }},
	}
}

func floatRatio(v float64) (Object, error) {
	if math.IsInf(v, 0) {
		return nil, Raisef(OverflowError, "cannot convert Infinity to integer ratio")
	}
	if math.IsNaN(v) {
		return nil, Raisef(ValueError, "cannot convert NaN to integer ratio")
	}
	r := new(big.Rat).SetFloat64(v)
	return NewTuple(IntFromBig(new(big.Int).Set(r.Num())), IntFromBig(new(big.Int).Set(r.Denom()))), nil
}

// floatRound is float.__round__: to an int without digits, else correctly rounded decimals.
func floatRound(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	if err := argRange("__round__", args, 0, 1); err != nil {
		return nil, err
	}
	v := unwrap(self).(*Float).v
	if len(args) == 0 || args[0] == Object(None) {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return floatToInt(v)
		}
		return floatToInt(math.RoundToEven(v))
	}
	n, err := rt.AsSsize(args[0], nil)
	if err != nil {
		return nil, err
	}
	if math.IsInf(v, 0) || math.IsNaN(v) || n > 323 {
		return NewFloat(v), nil
	}
	if n < -308 {
		return NewFloat(math.Copysign(0, v)), nil
	}
	r := roundDecimal(v, n)
	if math.IsInf(r, 0) {
		return nil, Raisef(OverflowError, "rounded value too large to represent")
	}
	return NewFloat(r), nil
}

func complexMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "conjugate", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			c := unwrap(self).(*Complex).v
			return NewComplex(complex(real(c), -imag(c))), nil
		}},
		{Name: "__complex__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			return NewComplex(unwrap(self).(*Complex).v), nil
		}},
		{Name: "__getnewargs__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			c := unwrap(self).(*Complex).v
			return NewTuple(NewFloat(real(c)), NewFloat(imag(c))), nil
		}},
	}
}

func complexGetSets() []*GetSetDef {
	return []*GetSetDef{
		{Name: "real", Get: func(_ *Runtime, self Object) (Object, error) {
			return NewFloat(real(unwrap(self).(*Complex).v)), nil
		}},
		{Name: "imag", Get: func(_ *Runtime, self Object) (Object, error) {
			return NewFloat(imag(unwrap(self).(*Complex).v)), nil
		}},
	}
}
