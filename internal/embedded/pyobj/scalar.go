package pyobj

import (
	"encoding/binary"
	"math"
	"math/big"
)

// Scalar is one value in memory, as the format characters of the module struct and of buffers say.
type Scalar struct {
	Code byte
	Size int
	kind scalarKind
}

type scalarKind uint8

const (
	scalarSigned scalarKind = iota
	scalarUnsigned
	scalarFloat
	scalarBool
	scalarChar
)

// scalars are the sizes in standard layout; long and unsigned long are longer in native layout.
var scalars = map[byte]Scalar{
	'b': {'b', 1, scalarSigned}, 'B': {'B', 1, scalarUnsigned}, 'h': {'h', 2, scalarSigned}, 'H': {'H', 2, scalarUnsigned},
	'i': {'i', 4, scalarSigned}, 'I': {'I', 4, scalarUnsigned}, 'l': {'l', 4, scalarSigned}, 'L': {'L', 4, scalarUnsigned},
	'q': {'q', 8, scalarSigned}, 'Q': {'Q', 8, scalarUnsigned}, 'f': {'f', 4, scalarFloat}, 'd': {'d', 8, scalarFloat},
	'?': {'?', 1, scalarBool}, 'c': {'c', 1, scalarChar},
}

var nativeScalars = map[byte]Scalar{
	'l': {'l', 8, scalarSigned}, 'L': {'L', 8, scalarUnsigned}, 'n': {'n', 8, scalarSigned}, 'N': {'N', 8, scalarUnsigned},
	'P': {'P', 8, scalarUnsigned},
}

// ScalarOf is the value that a format character stands for, in native sizes or in standard ones.
func ScalarOf(code byte, native bool) (Scalar, bool) {
	if s, ok := nativeScalars[code]; ok && native {
		return s, true
	}
	s, ok := scalars[code]
	return s, ok
}

// Load reads the value at the beginning of b, which is long enough.
func (s Scalar) Load(b []byte, order binary.ByteOrder) Object {
	switch s.kind {
	case scalarBool:
		return Bool(b[0] != 0)
	case scalarChar:
		return NewBytes([]byte{b[0]})
	case scalarFloat:
		if s.Size == 4 {
			return NewFloat(float64(math.Float32frombits(order.Uint32(b))))
		}
		return NewFloat(math.Float64frombits(order.Uint64(b)))
	}
	var u uint64
	switch s.Size {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(order.Uint16(b))
	case 4:
		u = uint64(order.Uint32(b))
	default:
		u = order.Uint64(b)
	}
	if s.kind == scalarUnsigned {
		return IntFromBig(new(big.Int).SetUint64(u))
	}
	shift := 64 - 8*s.Size
	return Int(int64(u<<shift) >> shift)
}

// StoreProblem says why a value cannot be stored.
type StoreProblem uint8

// What can be wrong with a value.
const (
	StoreOK     StoreProblem = iota
	StoreType                // it is of another type
	StoreRange               // it does not fit
	StoreTooBig              // it is negative where that cannot be, or fits no integer of C
)

// Store writes a value to the beginning of b, which is long enough. An error is one that the value's own code raised.
func (s Scalar) Store(rt *Runtime, b []byte, order binary.ByteOrder, v Object) (StoreProblem, error) {
	switch s.kind {
	case scalarBool:
		t, err := rt.IsTrue(v)
		b[0] = 0
		if t {
			b[0] = 1
		}
		return StoreOK, err
	case scalarChar:
		c, ok := AsBytes(v)
		if !ok || len(c.b) != 1 {
			return StoreType, nil
		}
		b[0] = c.b[0]
		return StoreOK, nil
	case scalarFloat:
		return s.storeFloat(rt, b, order, v)
	}
	return s.storeInt(rt, b, order, v)
}

func (s Scalar) storeFloat(rt *Runtime, b []byte, order binary.ByteOrder, v Object) (StoreProblem, error) {
	f, err := rt.AsDouble(v)
	if err != nil {
		if Matches(err, TypeError) {
			return StoreType, nil
		}
		return StoreOK, err
	}
	if s.Size == 4 {
		order.PutUint32(b, math.Float32bits(float32(f)))
	} else {
		order.PutUint64(b, math.Float64bits(f))
	}
	return StoreOK, nil
}

func (s Scalar) storeInt(rt *Runtime, b []byte, order binary.ByteOrder, v Object) (StoreProblem, error) {
	if v.Type().slots.Unary[OpIndex] == nil {
		return StoreType, nil
	}
	n, err := rt.indexValue(v)
	if err != nil {
		return StoreOK, err
	}
	var u uint64
	switch i := bigOf(n); {
	case i.IsInt64():
		u = uint64(i.Int64())
		if problem := s.check(i.Int64()); problem != StoreOK {
			return problem, nil
		}
	case i.IsUint64() && s.kind == scalarUnsigned && s.Size == 8:
		u = i.Uint64()
	default:
		return StoreTooBig, nil
	}
	switch s.Size {
	case 1:
		b[0] = byte(u)
	case 2:
		order.PutUint16(b, uint16(u))
	case 4:
		order.PutUint32(b, uint32(u))
	default:
		order.PutUint64(b, u)
	}
	return StoreOK, nil
}

// check says whether an integer fits.
func (s Scalar) check(i int64) StoreProblem {
	lo, hi := s.Limits()
	switch {
	case s.kind == scalarUnsigned && i < 0 && s.Code == 'P':
		return StoreOK
	case s.kind == scalarUnsigned && i < 0 && s.Size >= 4:
		return StoreTooBig
	case i < lo || i >= 0 && uint64(i) > hi:
		return StoreRange
	}
	return StoreOK
}

// Limits are the smallest and the largest integer that fit.
func (s Scalar) Limits() (lo int64, hi uint64) {
	if s.kind == scalarUnsigned {
		return 0, math.MaxUint64 >> (64 - 8*s.Size)
	}
	return math.MinInt64 >> (64 - 8*s.Size), math.MaxInt64 >> (64 - 8*s.Size)
}
