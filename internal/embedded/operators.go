package embedded

import "github.com/hpyapi/hpyapi/internal/embedded/pyobj"

// The number protocol of the HPy API.

// LongFromInt32T makes an int.
func (p *Provider) LongFromInt32T(_ caller, v int32) (handle, error) {
	return p.handles.New(pyobj.Int(v))
}

// LongFromUInt32T makes an int.
func (p *Provider) LongFromUInt32T(_ caller, v uint32) (handle, error) {
	return p.handles.New(pyobj.Int(v))
}

// LongFromInt64T makes an int.
func (p *Provider) LongFromInt64T(_ caller, v int64) (handle, error) {
	return p.handles.New(pyobj.Int(v))
}

// LongFromUInt64T makes an int.
func (p *Provider) LongFromUInt64T(_ caller, v uint64) (handle, error) {
	return p.handles.New(pyobj.IntFromUint64(v))
}

// LongFromSizeT makes an int.
func (p *Provider) LongFromSizeT(_ caller, v uint) (handle, error) {
	return p.handles.New(pyobj.IntFromUint64(uint64(v)))
}

// LongFromSsizeT makes an int.
func (p *Provider) LongFromSsizeT(_ caller, v int) (handle, error) {
	return p.handles.New(pyobj.Int(v))
}

// Add is a + b.
func (p *Provider) Add(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpAdd, a, b)
}

// InPlaceAdd is a += b.
func (p *Provider) InPlaceAdd(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpAdd, a, b)
}

// Subtract is a - b.
func (p *Provider) Subtract(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpSubtract, a, b)
}

// InPlaceSubtract is a -= b.
func (p *Provider) InPlaceSubtract(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpSubtract, a, b)
}

// Multiply is a * b.
func (p *Provider) Multiply(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpMultiply, a, b)
}

// InPlaceMultiply is a *= b.
func (p *Provider) InPlaceMultiply(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpMultiply, a, b)
}

// MatrixMultiply is a @ b.
func (p *Provider) MatrixMultiply(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpMatrixMultiply, a, b)
}

// InPlaceMatrixMultiply is a @= b.
func (p *Provider) InPlaceMatrixMultiply(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpMatrixMultiply, a, b)
}

// FloorDivide is a // b.
func (p *Provider) FloorDivide(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpFloorDivide, a, b)
}

// InPlaceFloorDivide is a //= b.
func (p *Provider) InPlaceFloorDivide(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpFloorDivide, a, b)
}

// TrueDivide is a / b.
func (p *Provider) TrueDivide(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpTrueDivide, a, b)
}

// InPlaceTrueDivide is a /= b.
func (p *Provider) InPlaceTrueDivide(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpTrueDivide, a, b)
}

// Remainder is a % b.
func (p *Provider) Remainder(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpRemainder, a, b)
}

// InPlaceRemainder is a %= b.
func (p *Provider) InPlaceRemainder(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpRemainder, a, b)
}

// Divmod is divmod(a, b).
func (p *Provider) Divmod(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpDivmod, a, b)
}

// Lshift is a << b.
func (p *Provider) Lshift(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpLshift, a, b)
}

// InPlaceLshift is a <<= b.
func (p *Provider) InPlaceLshift(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpLshift, a, b)
}

// Rshift is a >> b.
func (p *Provider) Rshift(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpRshift, a, b)
}

// InPlaceRshift is a >>= b.
func (p *Provider) InPlaceRshift(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpRshift, a, b)
}

// And is a & b.
func (p *Provider) And(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpAnd, a, b)
}

// InPlaceAnd is a &= b.
func (p *Provider) InPlaceAnd(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpAnd, a, b)
}

// Xor is a ^ b.
func (p *Provider) Xor(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpXor, a, b)
}

// InPlaceXor is a ^= b.
func (p *Provider) InPlaceXor(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpXor, a, b)
}

// Or is a | b.
func (p *Provider) Or(_ caller, a, b handle) (handle, error) {
	return p.operator(pyobj.OpOr, a, b)
}

// InPlaceOr is a |= b.
func (p *Provider) InPlaceOr(_ caller, a, b handle) (handle, error) {
	return p.inPlace(pyobj.OpOr, a, b)
}

// Negative is -a.
func (p *Provider) Negative(_ caller, a handle) (handle, error) {
	return p.unary(a, (*pyobj.Runtime).Negative)
}

// Positive is +a.
func (p *Provider) Positive(_ caller, a handle) (handle, error) {
	return p.unary(a, (*pyobj.Runtime).Positive)
}

// Absolute is abs(a).
func (p *Provider) Absolute(_ caller, a handle) (handle, error) {
	return p.unary(a, (*pyobj.Runtime).Absolute)
}

// Invert is ~a.
func (p *Provider) Invert(_ caller, a handle) (handle, error) {
	return p.unary(a, (*pyobj.Runtime).Invert)
}

// Index is operator.index(a) as an exact int.
func (p *Provider) Index(_ caller, a handle) (handle, error) {
	return p.unary(a, func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error) {
		v, err := indexInteger(rt, o)
		if err != nil {
			return nil, err
		}
		return pyobj.IntFromBig(v), nil
	})
}

// Long is int(a).
func (p *Provider) Long(_ caller, a handle) (handle, error) {
	return p.unary(a, (*pyobj.Runtime).Long)
}

// Float is float(a).
func (p *Provider) Float(_ caller, a handle) (handle, error) {
	return p.unary(a, (*pyobj.Runtime).Float)
}

// Power is pow(a, b, mod).
func (p *Provider) Power(_ caller, a, b, mod handle) (handle, error) {
	return p.ternary(a, b, mod, (*pyobj.Runtime).Power)
}

// InPlacePower is a **= b, with the modulus that only C code can give.
func (p *Provider) InPlacePower(_ caller, a, b, mod handle) (handle, error) {
	return p.ternary(a, b, mod, (*pyobj.Runtime).InPlacePower)
}

func (p *Provider) operator(op pyobj.BinaryOp, a, b handle) (handle, error) {
	x, y, err := p.pair(a, b)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.BinaryOp(op, x, y))
}

func (p *Provider) inPlace(op pyobj.BinaryOp, a, b handle) (handle, error) {
	x, y, err := p.pair(a, b)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.InPlaceOp(op, x, y))
}

func (p *Provider) ternary(a, b, c handle, op func(rt *pyobj.Runtime, a, b, c pyobj.Object) (pyobj.Object, error)) (handle, error) {
	x, y, err := p.pair(a, b)
	if err != nil {
		return 0, err
	}
	z, err := p.handles.Object(c)
	if err != nil {
		return 0, err
	}
	return p.result(op(p.rt, x, y, z))
}
