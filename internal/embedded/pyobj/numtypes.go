package pyobj

import "math"

// numberTypes are int, bool, float, complex.
func numberTypes() []builtinDef { return append(intTypes(), floatTypes()...) }

// intTypes are int and bool.
func intTypes() []builtinDef {
	intOps := func() (b [numBinaryOps]BinaryFunc) {
		b[OpAdd], b[OpSubtract], b[OpMultiply] = intBinary(intAdd), intBinary(intSub), intBinary(intMul)
		b[OpRemainder], b[OpDivmod], b[OpFloorDivide], b[OpTrueDivide] = intBinary(intMod), intBinary(intDivmodPair), intBinary(intFloorDiv), intBinary(intTrueDiv)
		b[OpLshift], b[OpRshift] = intBinary(intLshift), intBinary(intRshift)
		for _, op := range []BinaryOp{OpAnd, OpOr, OpXor} {
			b[op] = intBinary(intBitwise(op))
		}
		return b
	}
	boolOps := func() (b [numBinaryOps]BinaryFunc) {
		for _, op := range []BinaryOp{OpAnd, OpOr, OpXor} {
			b[op] = boolBitwise(op)
		}
		return b
	}
	return []builtinDef{
		{t: IntType, layout: layoutInt, shape: ShapeLong, slots: Slots{
			Binary: intOps(),
			Unary: [numUnaryOps]UnaryFunc{
				OpNegative: intUnary(intNeg), OpPositive: intUnary(intSame), OpAbsolute: intUnary(intAbs), OpInvert: intUnary(intInvert),
				OpInt: intUnary(intSame), OpIndex: intUnary(intSame),
				OpFloat: func(_ *Runtime, self Object) (Object, error) {
					v, _ := isInt(self)
					f, err := intToFloat(v)
					return NewFloat(f), err
				},
			},
			Power: intPower, Bool: func(_ *Runtime, self Object) (bool, error) { return intSign(self) != 0, nil },
			Hash: intHash, RichCompare: intCompare, Repr: intRepr, New: intNew,
		}, methods: intMethods(), getsets: intGetSets()},
		{t: BoolType, base: IntType, final: true, slots: Slots{
			Binary: boolOps(),
			Repr:   reprSlot(func(o Object) string { return reprBool(bool(o.(Bool))) }),
			New:    boolNew,
		}},
	}
}

// floatTypes are float and complex.
func floatTypes() []builtinDef {
	return []builtinDef{
		{t: FloatType, layout: layoutFloat, shape: ShapeFloat, slots: Slots{
			Binary: [numBinaryOps]BinaryFunc{
				OpAdd:         floatBinary(func(x, y float64) (Object, error) { return NewFloat(x + y), nil }),
				OpSubtract:    floatBinary(func(x, y float64) (Object, error) { return NewFloat(x - y), nil }),
				OpMultiply:    floatBinary(func(x, y float64) (Object, error) { return NewFloat(x * y), nil }),
				OpTrueDivide:  floatBinary(floatTrueDiv),
				OpFloorDivide: floatBinary(floatFloorDiv),
				OpRemainder:   floatBinary(floatMod),
				OpDivmod:      floatBinary(floatDivmodPair),
			},
			Unary: [numUnaryOps]UnaryFunc{
				OpNegative: floatUnary(func(v float64) Object { return NewFloat(-v) }),
				OpPositive: floatUnary(func(v float64) Object { return NewFloat(v) }),
				OpAbsolute: floatUnary(func(v float64) Object { return NewFloat(math.Abs(v)) }),
				OpFloat:    floatUnary(func(v float64) Object { return NewFloat(v) }),
				OpInt: func(_ *Runtime, self Object) (Object, error) {
					return floatToInt(unwrap(self).(*Float).v)
				},
			},
			Power: floatPower, Bool: func(_ *Runtime, self Object) (bool, error) { return unwrap(self).(*Float).v != 0, nil },
			Hash: func(_ *Runtime, self Object) (int64, error) {
				return hashFloat(unwrap(self).(*Float).v, self), nil
			},
			RichCompare: floatCompare, New: floatNew,
			Repr: reprSlot(func(o Object) string { return reprFloat(unwrap(o).(*Float).v) }),
		}, methods: floatMethods(), getsets: floatGetSets()},
		{t: ComplexType, layout: layoutComplex, slots: Slots{
			Binary: [numBinaryOps]BinaryFunc{
				OpAdd:        complexBinary(func(x, y complex128) (Object, error) { return NewComplex(x + y), nil }),
				OpSubtract:   complexBinary(func(x, y complex128) (Object, error) { return NewComplex(x - y), nil }),
				OpMultiply:   complexBinary(complexMul),
				OpTrueDivide: complexBinary(complexDiv),
			},
			Unary: [numUnaryOps]UnaryFunc{
				OpNegative: func(_ *Runtime, self Object) (Object, error) {
					c := unwrap(self).(*Complex).v
					return NewComplex(complex(-real(c), -imag(c))), nil
				},
				OpPositive: func(_ *Runtime, self Object) (Object, error) { return NewComplex(unwrap(self).(*Complex).v), nil },
				OpAbsolute: complexAbs,
			},
			Power: complexPower, Bool: func(_ *Runtime, self Object) (bool, error) { return unwrap(self).(*Complex).v != 0, nil },
			Hash: complexHash, RichCompare: complexCompare, New: complexNew,
			Repr: reprSlot(func(o Object) string { return reprComplex(unwrap(o).(*Complex).v) }),
		}, methods: complexMethods(), getsets: complexGetSets()},
	}
}

func intHash(_ *Runtime, self Object) (int64, error) {
	switch v := unwrap(self).(type) {
	case Int:
		return hashInt(v), nil
	case Bool:
		return hashInt(boolInt(v)), nil
	case *BigInt:
		return hashBig(v.v), nil
	}
	return hashNotImplemented(nil, self)
}

// boolBitwise gives bool for two bools, int otherwise.
func boolBitwise(op BinaryOp) BinaryFunc {
	general := intBinary(intBitwise(op))
	return func(rt *Runtime, a, b Object) (Object, error) {
		x, ok1 := a.(Bool)
		y, ok2 := b.(Bool)
		if !ok1 || !ok2 {
			return general(rt, a, b)
		}
		switch op {
		case OpAnd:
			return x && y, nil
		case OpOr:
			return x || y, nil
		}
		return Bool(x != y), nil
	}
}
