package pyobj

import (
	"math"
	"math/big"
)

// binary1 tries both operands' slots in Python's order: the right one first when its class derives from the left one's.
func (rt *Runtime) binary1(op BinaryOp, a, b Object) (Object, error) {
	ta, tb := a.Type(), b.Type()
	sa := ta.slots.Binary[op]
	var sb BinaryFunc
	// Slots inherited from the same class are the same function: calling it twice would be wrong for classes in C.
	if ta != tb && (sa == nil || !sameBinary(ta, tb, op)) {
		sb = tb.slots.Binary[op]
	}
	if sa != nil {
		if sb != nil && tb.IsSubtype(ta) {
			r, err := sb(rt, a, b)
			if err != nil || r != Object(NotImplemented) {
				return r, err
			}
			sb = nil
		}
		r, err := sa(rt, a, b)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	if sb != nil {
		return sb(rt, a, b)
	}
	return NotImplemented, nil
}

// sameBinary reports whether two classes have the same function in a binary slot.
func sameBinary(ta, tb *Type, op BinaryOp) bool {
	a, b := ta.binaryOwner[op], tb.binaryOwner[op]
	return a == b
}

func (rt *Runtime) operandError(symbol string, a, b Object) error {
	return Raisef(TypeError, "unsupported operand type(s) for %s: '%s' and '%s'", symbol, typeName(a), typeName(b))
}

// BinaryOp is a binary operator; concatenation and repetition of sequences are part of + and *.
func (rt *Runtime) BinaryOp(op BinaryOp, a, b Object) (Object, error) {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			if r := smallBinary(op, x, y); r != nil {
				return r, nil
			}
		}
	}
	r, err := rt.binary1(op, a, b)
	if err != nil || r != Object(NotImplemented) {
		return r, err
	}
	return rt.sequenceBinary(op, a, b, binaryNames[op].symbol, false)
}

// smallBinary computes the common operators of small ints; nil when the general way is needed.
func smallBinary(op BinaryOp, a, b Int) Object {
	switch op {
	case OpAdd:
		if c := a + b; (c > a) == (b > 0) {
			return c
		}
	case OpSubtract:
		if c := a - b; (c < a) == (b > 0) {
			return c
		}
	case OpAnd:
		return a & b
	case OpOr:
		return a | b
	case OpXor:
		return a ^ b
	}
	return nil
}

// sequenceBinary is the part of + and * that sequences take after the number protocol gave up.
func (rt *Runtime) sequenceBinary(op BinaryOp, a, b Object, symbol string, inplace bool) (Object, error) {
	sa, sb := &a.Type().slots, &b.Type().slots
	switch op {
	case OpAdd:
		if inplace && sa.SqInPlaceConcat != nil {
			return sa.SqInPlaceConcat(rt, a, b)
		}
		if sa.SqConcat != nil {
			return sa.SqConcat(rt, a, b)
		}
	case OpMultiply:
		if inplace && sa.SqInPlaceRepeat != nil {
			return rt.repeat(sa.SqInPlaceRepeat, a, b)
		}
		if sa.SqRepeat != nil {
			return rt.repeat(sa.SqRepeat, a, b)
		}
		if sb.SqRepeat != nil {
			return rt.repeat(sb.SqRepeat, b, a)
		}
	case OpRshift:
		if f, ok := a.(*Builtin); ok && f.def.Name == "print" && !inplace {
			return nil, Raisef(TypeError, "unsupported operand type(s) for %s: '%s' and '%s'. Did you mean \"print(<message>, file=<output_stream>)\"?", symbol, typeName(a), typeName(b))
		}
	}
	return nil, rt.operandError(symbol, a, b)
}

func (rt *Runtime) repeat(f IndexFunc, seq, n Object) (Object, error) {
	if n.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "can't multiply sequence by non-int of type '%s'", typeName(n))
	}
	i, err := rt.AsSsize(n, OverflowError)
	if err != nil {
		return nil, err
	}
	return f(rt, seq, i)
}

// InPlaceOp is an augmented assignment's operator.
func (rt *Runtime) InPlaceOp(op BinaryOp, a, b Object) (Object, error) {
	if f := a.Type().slots.InPlace[op]; f != nil {
		r, err := f(rt, a, b)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	r, err := rt.binary1(op, a, b)
	if err != nil || r != Object(NotImplemented) {
		return r, err
	}
	return rt.sequenceBinary(op, a, b, binaryNames[op].inplace, true)
}

// Power is pow(a, b, mod); mod is None without modulus.
func (rt *Runtime) Power(a, b, mod Object) (Object, error) { return rt.power(a, b, mod, "** or pow()") }

func (rt *Runtime) power(a, b, mod Object, symbol string) (Object, error) {
	if mod == nil {
		mod = None
	}
	ta, tb, tc := a.Type(), b.Type(), mod.Type()
	sa, sb := ta.slots.Power, tb.slots.Power
	if ta == tb || ta.powerOwner == tb.powerOwner && sa != nil {
		sb = nil
	}
	if sa != nil {
		if sb != nil && tb.IsSubtype(ta) {
			r, err := sb(rt, a, b, mod)
			if err != nil || r != Object(NotImplemented) {
				return r, err
			}
			sb = nil
		}
		r, err := sa(rt, a, b, mod)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	if sb != nil {
		r, err := sb(rt, a, b, mod)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	if sc := tc.slots.Power; sc != nil && tc.powerOwner != ta.powerOwner && tc.powerOwner != tb.powerOwner {
		r, err := sc(rt, a, b, mod)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	if mod == Object(None) {
		return nil, rt.operandError(symbol, a, b)
	}
	return nil, Raisef(TypeError, "unsupported operand type(s) for %s: '%s', '%s', '%s'", symbol, typeName(a), typeName(b), typeName(mod))
}

// InPlacePower is a **= b.
func (rt *Runtime) InPlacePower(a, b, mod Object) (Object, error) {
	if mod == nil {
		mod = None
	}
	if f := a.Type().slots.InPlacePower; f != nil {
		r, err := f(rt, a, b, mod)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	return rt.power(a, b, mod, "**=")
}

// The binary operators by name.

// Add is a + b.
func (rt *Runtime) Add(a, b Object) (Object, error) { return rt.BinaryOp(OpAdd, a, b) }

// Subtract is a - b.
func (rt *Runtime) Subtract(a, b Object) (Object, error) { return rt.BinaryOp(OpSubtract, a, b) }

// Multiply is a * b.
func (rt *Runtime) Multiply(a, b Object) (Object, error) { return rt.BinaryOp(OpMultiply, a, b) }

// Negative is -o.
func (rt *Runtime) Negative(o Object) (Object, error) {
	return rt.unary(OpNegative, o, "bad operand type for unary -: '%s'")
}

// Positive is +o.
func (rt *Runtime) Positive(o Object) (Object, error) {
	return rt.unary(OpPositive, o, "bad operand type for unary +: '%s'")
}

// Absolute is abs(o).
func (rt *Runtime) Absolute(o Object) (Object, error) {
	return rt.unary(OpAbsolute, o, "bad operand type for abs(): '%s'")
}

// Invert is ~o.
func (rt *Runtime) Invert(o Object) (Object, error) {
	return rt.unary(OpInvert, o, "bad operand type for unary ~: '%s'")
}

func (rt *Runtime) unary(op UnaryOp, o Object, message string) (Object, error) {
	f := o.Type().slots.Unary[op]
	if f == nil {
		return nil, Raisef(TypeError, message, typeName(o))
	}
	return f(rt, o)
}

// NumberCheck is PyNumber_Check: the class has __index__, __int__ or __float__, or is complex.
func NumberCheck(o Object) bool {
	s := &o.Type().slots
	_, isComplex := unwrap(o).(*Complex)
	return s.Unary[OpIndex] != nil || s.Unary[OpInt] != nil || s.Unary[OpFloat] != nil || isComplex
}

// isInt reports whether o is an int or of a class derived from int, and returns the value.
func isInt(o Object) (Object, bool) {
	switch v := unwrap(o).(type) {
	case Int, *BigInt:
		return v, true
	case Bool:
		return boolInt(v), true
	}
	return nil, false
}

// Index is operator.index(o): an int (possibly of a derived class when o is one itself).
func (rt *Runtime) Index(o Object) (Object, error) {
	if _, ok := isInt(o); ok {
		return o, nil
	}
	f := o.Type().slots.Unary[OpIndex]
	if f == nil {
		return nil, Raisef(TypeError, "'%s' object cannot be interpreted as an integer", typeName(o))
	}
	r, err := f(rt, o)
	if err != nil {
		return nil, err
	}
	if _, ok := isInt(r); !ok {
		return nil, Raisef(TypeError, "__index__ returned non-int (type %s)", typeName(r))
	}
	return r, rt.strictSubclass(r, IntType, "__index__", "int")
}

// strictSubclass warns when a conversion returned an instance of a derived class.
func (rt *Runtime) strictSubclass(r Object, exact *Type, method, name string) error {
	if r.Type() == exact {
		return nil
	}
	return rt.Warn(DeprecationWarning, method+" returned non-"+name+" (type "+typeName(r)+").  The ability to return an instance of a strict subclass of "+
		name+" is deprecated, and may not be supported in a future version of Python.", 1)
}

// indexValue is Index reduced to an exact int.
func (rt *Runtime) indexValue(o Object) (Object, error) {
	r, err := rt.Index(o)
	if err != nil {
		return nil, err
	}
	v, _ := isInt(r)
	return v, nil
}

// AsSsize is PyNumber_AsSsize_t: the index value of o as a Go int; out of range raises overflow ("cannot fit
// '...' into an index-sized integer"), or clips when overflow is nil.
func (rt *Runtime) AsSsize(o Object, overflow *Type) (int, error) {
	v, err := rt.indexValue(o)
	if err != nil {
		return 0, err
	}
	if i, ok := v.(Int); ok {
		return int(i), nil
	}
	if overflow != nil {
		return 0, Raisef(overflow, "cannot fit '%s' into an index-sized integer", typeName(o))
	}
	if intSign(v) < 0 {
		return math.MinInt, nil
	}
	return math.MaxInt, nil
}

// Long is int(o) for one argument (HPy_Long).
func (rt *Runtime) Long(o Object) (Object, error) {
	if o.Type() == IntType {
		return o, nil
	}
	s := &o.Type().slots
	if f := s.Unary[OpInt]; f != nil {
		return rt.longFrom(f, o, "__int__")
	}
	if f := s.Unary[OpIndex]; f != nil {
		return rt.longFrom(f, o, "__index__")
	}
	if trunc, err := rt.LookupSpecial(o, "__trunc__"); err != nil {
		return nil, err
	} else if trunc != nil {
		return rt.longFromTrunc(trunc)
	}
	switch v := unwrap(o).(type) {
	case *Str:
		return rt.parseIntObject(v, o, 10)
	case *Bytes:
		return rt.parseIntBytes(v, o, 10)
	}
	return nil, Raisef(TypeError, "int() argument must be a string, a bytes-like object or a real number, not '%s'", typeName(o))
}

func (rt *Runtime) longFrom(f UnaryFunc, o Object, method string) (Object, error) {
	r, err := f(rt, o)
	if err != nil {
		return nil, err
	}
	v, ok := isInt(r)
	if !ok {
		return nil, Raisef(TypeError, "%s returned non-int (type %s)", method, typeName(r))
	}
	if _, plain := isInt(o); !plain {
		if err := rt.strictSubclass(r, IntType, method, "int"); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (rt *Runtime) longFromTrunc(trunc Object) (Object, error) {
	if err := rt.Warn(DeprecationWarning, "The delegation of int() to __trunc__ is deprecated.", 1); err != nil {
		return nil, err
	}
	r, err := rt.Call(trunc)
	if err != nil {
		return nil, err
	}
	if v, ok := isInt(r); ok {
		return v, nil
	}
	if r.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "__trunc__ returned non-Integral (type %s)", typeName(r))
	}
	return rt.indexValue(r)
}

// Float is float(o) (HPy_Float).
func (rt *Runtime) Float(o Object) (Object, error) {
	if f, ok := o.(*Float); ok {
		return f, nil
	}
	if s, ok := unwrap(o).(*Str); ok && o.Type().slots.Unary[OpFloat] == nil {
		return rt.parseFloatObject(s.s, o)
	}
	if b, ok := unwrap(o).(*Bytes); ok && o.Type().slots.Unary[OpFloat] == nil {
		return rt.parseFloatObject(string(b.b), o)
	}
	v, err := rt.floatValue(o, "float() argument must be a string or a real number, not '%s'")
	if err != nil {
		return nil, err
	}
	return NewFloat(v), nil
}

// AsDouble is PyFloat_AsDouble (HPyFloat_AsDouble).
func (rt *Runtime) AsDouble(o Object) (float64, error) {
	return rt.floatValue(o, "must be real number, not %s")
}

func (rt *Runtime) floatValue(o Object, message string) (float64, error) {
	if f, ok := unwrap(o).(*Float); ok {
		if o.Type() == FloatType || !definesFloat(o.Type()) {
			return f.v, nil
		}
	}
	s := &o.Type().slots
	if f := s.Unary[OpFloat]; f != nil {
		r, err := f(rt, o)
		if err != nil {
			return 0, err
		}
		v, ok := unwrap(r).(*Float)
		if !ok {
			return 0, Raisef(TypeError, "%s.__float__ returned non-float (type %s)", typeName(o), typeName(r))
		}
		if r.Type() != FloatType {
			err = rt.Warn(DeprecationWarning, typeName(o)+".__float__ returned non-float (type "+typeName(r)+
				").  The ability to return an instance of a strict subclass of float is deprecated, and may not be supported in a future version of Python.", 1)
		}
		return v.v, err
	}
	if s.Unary[OpIndex] != nil {
		v, err := rt.indexValue(o)
		if err != nil {
			return 0, err
		}
		return intToFloat(v)
	}
	return 0, Raisef(TypeError, message, typeName(o))
}

// definesFloat reports whether a class derived from float has a __float__ of its own.
func definesFloat(t *Type) bool {
	w, ok := t.Lookup("__float__").(*SlotWrapper)
	return !ok || w.owner != FloatType
}

// intToFloat is the correctly rounded float of an exact int, or OverflowError.
func intToFloat(v Object) (float64, error) {
	switch n := v.(type) {
	case Int:
		return float64(n), nil
	case *BigInt:
		f, _ := new(big.Float).SetInt(n.v).Float64()
		if math.IsInf(f, 0) {
			return 0, Raisef(OverflowError, "int too large to convert to float")
		}
		return f, nil
	}
	return 0, Raisef(TypeError, "must be real number, not %s", typeName(v))
}
