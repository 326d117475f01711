package pyobj

import (
	"bytes"
)

// Bytes is an immutable sequence of bytes.
type Bytes struct {
	b []byte
	c cText
}

// Type returns bytes.
func (*Bytes) Type() *Type { return BytesType }

// NewBytes makes a bytes object; the slice belongs to it afterwards.
func NewBytes(b []byte) *Bytes { return &Bytes{b: b} }

// Bytes is the content; do not change it.
func (b *Bytes) Bytes() []byte { return b.b }

// Len is the number of bytes.
func (b *Bytes) Len() int { return len(b.b) }

// AsBytes returns the bytes value of o, which may be of a derived class.
func AsBytes(o Object) (*Bytes, bool) {
	b, ok := unwrap(o).(*Bytes)
	return b, ok
}

// bytesLike is the content of an object that exports a simple buffer; do not change it.
func (rt *Runtime) bytesLike(o Object) ([]byte, bool, error) {
	if b, ok := AsBytes(o); ok {
		return b.b, true, nil
	}
	b, err := rt.getBuffer(o, bufferSimple)
	if b == nil || err != nil {
		return nil, err != nil, err
	}
	data := b.Data
	if b.Release != nil {
		data = bytes.Clone(data)
		b.Release()
	}
	return data, true, nil
}

func bytesConcat(rt *Runtime, a, b Object) (Object, error) {
	x, _ := AsBytes(a)
	y, ok, err := rt.bytesLike(b)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, Raisef(TypeError, "can't concat %s to %s", typeName(b), typeName(a))
	}
	if err := fitsBytes(len(x.b) + len(y)); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(x.b)+len(y))
	return &Bytes{b: append(append(out, x.b...), y...)}, nil
}

func bytesRepeat(_ *Runtime, self Object, n int) (Object, error) {
	b, _ := AsBytes(self)
	if n <= 0 {
		return &Bytes{}, nil
	}
	if err := fitsBytes(times(len(b.b), n)); err != nil {
		return nil, err
	}
	return &Bytes{b: bytes.Repeat(b.b, n)}, nil
}

func bytesLen(_ *Runtime, self Object) (int, error) {
	b, _ := AsBytes(self)
	return len(b.b), nil
}

func bytesItem(_ *Runtime, self Object, i int) (Object, error) {
	b, _ := AsBytes(self)
	if i < 0 || i >= len(b.b) {
		return nil, Raisef(IndexError, "index out of range")
	}
	return Int(b.b[i]), nil
}

func bytesSubscript(rt *Runtime, self, key Object) (Object, error) {
	b, _ := AsBytes(self)
	if s, ok := key.(*Slice); ok {
		start, _, step, n, err := rt.sliceIndices(s, len(b.b))
		if err != nil {
			return nil, err
		}
		if n == len(b.b) && step == 1 && self.Type() == BytesType {
			return b, nil
		}
		out := make([]byte, n)
		for k := range out {
			out[k] = b.b[start+k*step]
		}
		return &Bytes{b: out}, nil
	}
	if key.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "byte indices must be integers or slices, not %s", typeName(key))
	}
	i, err := rt.AsSsize(key, IndexError)
	if err != nil {
		return nil, err
	}
	if i < 0 {
		i += len(b.b)
	}
	return bytesItem(rt, self, i)
}

func bytesContains(rt *Runtime, self, item Object) (bool, error) {
	b, _ := AsBytes(self)
	if item.Type().slots.Unary[OpIndex] != nil {
		i, err := rt.AsSsize(item, ValueError)
		if err != nil && !Matches(err, ValueError) {
			return false, err
		}
		if err != nil || i < 0 || i > 255 {
			return false, Raisef(ValueError, "byte must be in range(0, 256)")
		}
		return bytes.IndexByte(b.b, byte(i)) >= 0, nil
	}
	sub, ok, err := rt.bytesLike(item)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, Raisef(TypeError, "a bytes-like object is required, not '%s'", typeName(item))
	}
	return bytes.Contains(b.b, sub), nil
}

func bytesCompare(rt *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, ok1 := AsBytes(a)
	y, ok2 := AsBytes(b)
	if !ok1 || !ok2 {
		return NotImplemented, nil
	}
	return compareResult(bytes.Compare(x.b, y.b), op), nil
}

func bytesHash(_ *Runtime, self Object) (int64, error) {
	b, _ := AsBytes(self)
	return hashString(string(b.b)), nil
}
