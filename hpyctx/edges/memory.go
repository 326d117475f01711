package edges

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// Data of C as objects and back, by the types of signatures.

// size is the size of a type and its alignment, 0 for what has none in a signature.
func size(t signature.Type) (bytes, align int) {
	switch k := t.Kind; {
	case k == signature.Struct:
		return structSize(t.Struct)
	case k == signature.Float32:
		return 4, 4
	case k == signature.Char:
		return 1, 1
	case k.Bits() > 0:
		return k.Bits() / 8, k.Bits() / 8
	case k == signature.Void, k == signature.Opaque, k == signature.Static:
		return 0, 1
	}
	return 8, 8
}

func structSize(s *signature.Composite) (bytes, align int) {
	align = 1
	for _, f := range s.Fields() {
		n, a := size(f.Type)
		n *= max(1, f.Array)
		align = max(align, a)
		if s.Union() {
			bytes = max(bytes, n)
			continue
		}
		bytes = roundUp(bytes, a) + n
	}
	return roundUp(bytes, align), align
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// fetch copies memory that a module points at, which may be anything.
func fetch(at uintptr, n int) ([]byte, error) {
	data := make([]byte, n)
	if err := native.CopyFrom(data, at); err != nil {
		return nil, fmt.Errorf("%d bytes at %#x cannot be read", n, at)
	}
	return data, nil
}

// decoder makes objects of data.
type decoder struct{ space objspace.Space }

// value is one value at the beginning of data; nil when no object is made of it.
func (d decoder) value(t signature.Type, data []byte) Value {
	switch t.Kind {
	case signature.Struct:
		return d.composite(t.Struct, data)
	case signature.Opaque, signature.Static, signature.Void, signature.Handle, signature.Object, signature.Word:
		return nil
	case signature.Char:
		return d.space.Bytes(data[:1])
	}
	var word [8]byte
	n, _ := size(t)
	copy(word[:], data[:n])
	return d.scalar(t, binary.NativeEndian.Uint64(word[:]))
}

// scalar is a value as a register holds it: what is above its width means nothing.
func (d decoder) scalar(t signature.Type, v uint64) Value {
	switch k := t.Kind; {
	case k == signature.Bool:
		return d.space.Bool(uint8(v) != 0)
	case k == signature.Float32:
		return d.space.Float(float64(math.Float32frombits(uint32(v))))
	case k == signature.Float64:
		return d.space.Float(math.Float64frombits(v))
	case k == signature.Char:
		return d.space.Bytes([]byte{byte(v)})
	case k.Bits() > 0 && k.Signed():
		return d.space.Int(int64(v<<(64-k.Bits())) >> (64 - k.Bits()))
	case k.Bits() > 0:
		return d.unsigned(v << (64 - k.Bits()) >> (64 - k.Bits()))
	}
	return d.unsigned(v) // an address
}

func (d decoder) unsigned(v uint64) Value {
	if v <= math.MaxInt64 {
		return d.space.Int(int64(v))
	}
	return d.space.BigInt(new(big.Int).SetUint64(v))
}

// composite is a struct as a tuple of its fields. Which field of a union counts is not known.
func (d decoder) composite(s *signature.Composite, data []byte) Value {
	if s.Union() {
		return d.space.Bytes(data)
	}
	at := 0
	var items []Value
	for _, f := range s.Fields() {
		n, align := size(f.Type)
		at = roundUp(at, align)
		if f.Array > 0 {
			items = append(items, d.array(f.Type, data[at:], f.Array))
		} else {
			items = append(items, d.orNone(d.value(f.Type, data[at:])))
		}
		at += n * max(1, f.Array)
	}
	return d.space.Tuple(items...)
}

// array is a tuple of the elements; characters are bytes.
func (d decoder) array(t signature.Type, data []byte, n int) Value {
	if t.Kind == signature.Char {
		return d.space.Bytes(data[:n])
	}
	one, _ := size(t)
	items := make([]Value, n)
	for i := range items {
		items[i] = d.orNone(d.value(t, data[i*one:]))
	}
	return d.space.Tuple(items...)
}

func (d decoder) orNone(v Value) Value {
	if v == nil {
		return d.space.None()
	}
	return v
}

// encode is a value of a type as the bytes of C; the error is an exception that says what does not fit.
func (d decoder) encode(t signature.Type, v Value) ([]byte, error) {
	n, _ := size(t)
	if t.Kind == signature.Struct {
		return d.encodeStruct(t.Struct, v)
	}
	word, err := d.word(t, v)
	if err != nil {
		return nil, err
	}
	return binary.NativeEndian.AppendUint64(nil, word)[:n], nil
}

func (d decoder) encodeStruct(s *signature.Composite, v Value) ([]byte, error) {
	items, ok := d.items(v)
	if !ok || s.Union() || len(items) != len(s.Fields()) {
		return nil, d.space.Raisef("TypeError", "a struct is given as a tuple of its %d fields, not as a %s", len(s.Fields()), d.class(v))
	}
	n, _ := structSize(s)
	data, at := make([]byte, n), 0
	for i, f := range s.Fields() {
		if f.Array > 0 {
			return nil, d.space.Raisef("TypeError", "a struct with an array in it cannot be given")
		}
		field, err := d.encode(f.Type, items[i])
		if err != nil {
			return nil, err
		}
		one, align := size(f.Type)
		at = roundUp(at, align)
		copy(data[at:], field)
		at += one
	}
	return data, nil
}

// word is a scalar as a register holds it.
func (d decoder) word(t signature.Type, v Value) (uint64, error) {
	if v == nil {
		return 0, nil
	}
	c := d.space.Look(v)
	switch k := t.Kind; {
	case k == signature.Float32 || k == signature.Float64:
		f, ok := number(c)
		if !ok {
			return 0, d.space.Raisef("TypeError", "a number is expected, not a %s", d.class(v))
		}
		if k == signature.Float32 {
			return uint64(math.Float32bits(float32(f))), nil
		}
		return math.Float64bits(f), nil
	case c.Kind == objspace.Bool && c.Bool:
		return 1, nil
	case c.Kind == objspace.Bool || c.Kind == objspace.None:
		return 0, nil
	case k == signature.Char && c.Kind == objspace.Bytes && len(c.Text) == 1:
		return uint64(c.Text[0]), nil
	case c.Kind != objspace.Int:
		return 0, d.space.Raisef("TypeError", "an integer is expected, not a %s", d.class(v))
	}
	return d.integer(t.Kind, c)
}

func (d decoder) integer(k signature.Kind, c objspace.Content) (uint64, error) {
	n := c.Big
	if n == nil {
		n = big.NewInt(c.Int)
	}
	bits := uint(max(k.Bits(), 8))
	if k.Bits() == 0 && k != signature.Char {
		bits = 64
	}
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if k.Signed() || k == signature.Bool {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	if n.Cmp(low) < 0 || n.Cmp(high) >= 0 {
		return 0, d.space.Raisef("OverflowError", "%v does not fit into %d bits", n, bits)
	}
	if n.Sign() < 0 {
		return uint64(n.Int64()), nil
	}
	return n.Uint64(), nil
}

func number(c objspace.Content) (float64, bool) {
	switch {
	case c.Kind == objspace.Float:
		return c.Float, true
	case c.Kind == objspace.Int && c.Big != nil:
		f, _ := new(big.Float).SetInt(c.Big).Float64()
		return f, true
	case c.Kind == objspace.Int:
		return float64(c.Int), true
	case c.Kind == objspace.Bool && c.Bool:
		return 1, true
	}
	return 0, c.Kind == objspace.Bool
}

// items are those of a tuple or list.
func (d decoder) items(v Value) (items []Value, ok bool) {
	if v == nil {
		return nil, false
	}
	c := d.space.Look(v)
	if c.Kind != objspace.Tuple && c.Kind != objspace.List {
		return nil, false
	}
	for item := range c.Items {
		items = append(items, item)
	}
	return items, true
}

func (d decoder) class(v Value) string {
	if v == nil {
		return "null"
	}
	return v.TypeName()
}
