package numpyapi

import (
	"math"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// number is a Python number, read once.
type number struct {
	kind     ndarray.Kind // KindBool, KindSigned for any int, KindFloat or KindComplex
	bits     uint64       // of a bool or an int
	negative bool         // the int is below 0, and bits its two's complement
	huge     bool         // the int has more than 64 bits; value is where it lies
	value    complex128   // of the others
}

// dtype is the type of an array of such numbers.
func (n number) dtype() ndarray.DType {
	if n.kind == ndarray.KindSigned && !n.negative && n.bits > math.MaxInt64 {
		return ndarray.Uint64
	}
	return ndarray.OfNumber(n.kind)
}

// store puts the number in a place of Data.
func (n number) store(a *ndarray.Array, place int) error {
	switch {
	case n.huge && !a.DType.Kind().Inexact():
		return &exception{"OverflowError", "Python integer too large for " + a.DType.String()}
	case n.kind == ndarray.KindComplex:
		return a.StoreComplex(place, n.value)
	case n.kind == ndarray.KindFloat || n.huge:
		return a.StoreFloat(place, real(n.value))
	}
	return a.StoreInt(place, n.bits, n.negative)
}

// isExact reports whether the object's class is one of the context's, or derived from it.
func (m *module) isExact(h hpyctx.Handle, member int) (bool, error) {
	is, err := m.api().TypeCheck(h, m.c.Constant(member))
	return is != 0, err
}

// number reads a Python number; not ok for another object, and for an array.
func (m *module) number(h hpyctx.Handle) (n number, ok bool, err error) {
	if p, err := m.c.Payload(h); err == nil {
		if _, is := p.(*array); is {
			return n, false, nil
		}
	}
	if is, err := m.isExact(h, abi.HandleFloatType); is || err != nil {
		return m.floatNumber(h, err)
	}
	if is, err := m.isExact(h, abi.HandleLongType); is || err != nil {
		return m.intNumber(h, err)
	}
	if is, err := m.isExact(h, abi.HandleComplexType); is || err != nil {
		return m.complexNumber(h, err)
	}
	is, err := m.api().NumberCheck(h)
	if is == 0 || err != nil {
		return n, false, err
	}
	whole, err := m.api().Index(h)
	if err != nil {
		return m.floatNumber(h, nil)
	}
	defer m.discard(whole)
	return m.intNumber(whole, nil)
}

func (m *module) floatNumber(h hpyctx.Handle, err error) (number, bool, error) {
	if err != nil {
		return number{}, false, err
	}
	v, err := m.api().FloatAsDouble(h)
	return number{kind: ndarray.KindFloat, value: complex(v, 0)}, true, err
}

func (m *module) intNumber(h hpyctx.Handle, err error) (number, bool, error) {
	if err != nil {
		return number{}, false, err
	}
	isBool, err := m.isExact(h, abi.HandleBoolType)
	if err != nil {
		return number{}, false, err
	}
	if isBool {
		v, err := m.api().IsTrue(h)
		return number{kind: ndarray.KindBool, bits: uint64(v)}, true, err
	}
	if v, err := m.api().LongAsInt64T(h); err == nil {
		return number{kind: ndarray.KindSigned, bits: uint64(v), negative: v < 0}, true, nil
	}
	if v, err := m.api().LongAsUInt64T(h); err == nil {
		return number{kind: ndarray.KindSigned, bits: v}, true, nil
	}
	v, err := m.api().LongAsDouble(h)
	if err != nil {
		return number{}, false, err
	}
	return number{kind: ndarray.KindSigned, huge: true, negative: v < 0, value: complex(v, 0)}, true, nil
}

func (m *module) complexNumber(h hpyctx.Handle, err error) (number, bool, error) {
	if err != nil {
		return number{}, false, err
	}
	var parts [2]float64
	for i, name := range []string{"real", "imag"} {
		part, err := m.api().GetAttrS(h, trampoline.StrOf(name))
		if err != nil {
			return number{}, false, err
		}
		parts[i], err = m.api().FloatAsDouble(part)
		m.discard(part)
		if err != nil {
			return number{}, false, err
		}
	}
	return number{kind: ndarray.KindComplex, value: complex(parts[0], parts[1])}, true, nil
}

// element is the element in a place of Data as a new object that the caller owns.
func (m *module) element(a *ndarray.Array, place int) (hpyctx.Handle, error) {
	switch a.DType.Kind() {
	case ndarray.KindBool:
		return m.api().BoolFromBool(a.Int(place) != 0)
	case ndarray.KindSigned:
		return m.api().LongFromInt64T(a.Int(place))
	case ndarray.KindUnsigned:
		return m.api().LongFromUInt64T(uint64(a.Int(place)))
	case ndarray.KindFloat:
		return m.api().FloatFromDouble(a.Real(place))
	}
	return m.complexObject(a.Complex(place))
}

func (m *module) complexObject(v complex128) (hpyctx.Handle, error) {
	var parts [2]hpyctx.Handle
	for i, part := range []float64{real(v), imag(v)} {
		h, err := m.api().FloatFromDouble(part)
		if err != nil {
			return trampoline.Null, err
		}
		defer m.discard(h)
		parts[i] = h
	}
	return m.api().Call(m.c.Constant(abi.HandleComplexType), parts[:], trampoline.Null)
}

// store puts the number behind a borrowed handle in a place of Data.
func (m *module) store(a *ndarray.Array, place int, value hpyctx.Handle) error {
	n, ok, err := m.number(value)
	if err != nil {
		return err
	}
	if !ok {
		b, err := m.operand(value)
		if err != nil {
			return err
		}
		if b.Size() != 1 {
			return valueError("setting an array element with a sequence.")
		}
		cell, err := ndarray.OnMemory(a.DType, a.Data, []int64{}, []int{}, place)
		if err != nil {
			return err
		}
		one, err := b.Reshape([]int64{})
		if err != nil {
			return err
		}
		return cell.Assign(one, ndarray.CastUnsafe)
	}
	return n.store(a, place)
}

// gathered is a nested sequence, read once.
type gathered struct {
	shape  []int64
	leaves []number
	arrays []*ndarray.Array // instead of leaves
	held   []hpyctx.Handle  // of the arrays
	dtype  ndarray.DType    // of all together; Any for none
}

func (g *gathered) meet(dtype ndarray.DType) {
	if g.dtype != ndarray.Any {
		dtype = ndarray.Promote(g.dtype, dtype)
	}
	g.dtype = dtype
}

// gather reads a number, an array or a nested sequence of them.
func (m *module) gather(g *gathered, h hpyctx.Handle) (err error) {
	if g.shape, err = m.read(g, h, 0); err != nil {
		return err
	}
	if len(g.leaves) > 0 && len(g.arrays) > 0 {
		return valueError("the sequence is uneven: arrays beside numbers")
	}
	return nil
}

// fromSequence makes an array of a number, an array or a nested sequence.
func (m *module) fromSequence(alloc ndarray.Allocator, h hpyctx.Handle, dtype ndarray.DType) (*ndarray.Array, error) {
	g := &gathered{}
	defer func() { m.discardAll(g.held) }()
	if err := m.gather(g, h); err != nil {
		return nil, err
	}
	return g.array(alloc, dtype)
}

func (m *module) read(g *gathered, h hpyctx.Handle, depth int) ([]int64, error) {
	if p, err := m.c.Payload(h); err == nil {
		if a, is := p.(*array); is {
			g.meet(a.DType)
			return m.readArray(g, a.Array)
		}
	}
	n, ok, err := m.number(h)
	if err != nil {
		return nil, err
	}
	if ok {
		if n.huge && g.dtype == ndarray.Any {
			g.dtype = ndarray.Int64
		} else {
			g.meet(n.dtype())
		}
		g.leaves = append(g.leaves, n)
		return []int64{}, nil
	}
	return m.readSequence(g, h, depth)
}

// readArray takes an array without dimensions for a number, and others as they are.
func (m *module) readArray(g *gathered, a *ndarray.Array) ([]int64, error) {
	if len(a.Shape) > 0 || len(g.leaves) == 0 {
		g.arrays = append(g.arrays, a)
		return a.Shape, nil
	}
	h, err := m.element(a, a.Offset)
	if err != nil {
		return nil, err
	}
	defer m.discard(h)
	n, _, err := m.number(h)
	g.leaves = append(g.leaves, n)
	return []int64{}, err
}

func (m *module) readSequence(g *gathered, h hpyctx.Handle, depth int) ([]int64, error) {
	if text, err := m.api().UnicodeCheck(h); err != nil || text != 0 {
		return nil, typeError("expected numbers, got str")
	}
	if depth == ndarray.MaxDims {
		return nil, valueError("the sequence is nested deeper than %d levels", ndarray.MaxDims)
	}
	n, err := m.api().Length(h)
	if err != nil {
		return nil, typeError("expected a number or a sequence, got %s", m.typeName(h))
	}
	shape := []int64{}
	for i := range n {
		item, err := m.api().GetItemI(h, i)
		if err != nil {
			return nil, err
		}
		g.held = append(g.held, item)
		before := len(g.arrays)
		part, err := m.read(g, item, depth+1)
		if err != nil {
			return nil, err
		}
		if len(g.arrays) == before { // nothing of it is needed any more
			m.release(g, item)
		}
		if i > 0 && ndarray.ShapeString(part) != ndarray.ShapeString(shape) {
			return nil, valueError("the sequence is uneven: an item of shape %s beside one of shape %s", ndarray.ShapeString(part), ndarray.ShapeString(shape))
		}
		shape = part
	}
	return append([]int64{int64(n)}, shape...), nil
}

// release closes the handle that was held last.
func (m *module) release(g *gathered, h hpyctx.Handle) {
	g.held = g.held[:len(g.held)-1]
	m.discard(h)
}

// array makes the array, of the type that the numbers have together when dtype is Any.
func (g *gathered) array(alloc ndarray.Allocator, dtype ndarray.DType) (*ndarray.Array, error) {
	if dtype == ndarray.Any {
		dtype = g.dtype
	}
	if dtype == ndarray.Any {
		dtype = ndarray.Float64
	}
	a, err := ndarray.Zeros(alloc, g.shape, dtype)
	if err != nil {
		return nil, err
	}
	for place, n := range g.leaves {
		if err := n.store(a, place); err != nil {
			return nil, err
		}
	}
	return a, g.fill(a)
}

// fill copies the arrays of which the sequence consists.
func (g *gathered) fill(a *ndarray.Array) error {
	place := 0
	for _, part := range g.arrays {
		to, err := ndarray.OnMemory(a.DType, a.Data, part.Shape, nil, place)
		if err != nil {
			return err
		}
		if err := to.Assign(part, ndarray.CastUnsafe); err != nil {
			return err
		}
		place += part.Size()
	}
	return nil
}

// operand is what an operation works on: an array, a number or a nested sequence.
func (m *module) operand(h hpyctx.Handle) (*ndarray.Array, error) {
	a, _, err := m.weak(h)
	return a, err
}

// weak is operand with what is known of a number alone, whose type depends on the array beside it.
func (m *module) weak(h hpyctx.Handle) (*ndarray.Array, *number, error) {
	if p, err := m.c.Payload(h); err == nil {
		if a, is := p.(*array); is {
			return a.Array, nil, nil
		}
	}
	n, ok, err := m.number(h)
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		a, err := m.fromSequence(ndarray.Heap, h, ndarray.Any)
		return a, nil, err
	}
	a, err := n.beside(n.dtype())
	if n.huge {
		a, err = ndarray.Scalar(ndarray.Float64, real(n.value)), nil
	}
	return a, &n, err
}

// beside is the number as an array without dimensions of a type.
func (n number) beside(dtype ndarray.DType) (*ndarray.Array, error) {
	a, err := ndarray.Zeros(ndarray.Heap, nil, dtype)
	if err != nil {
		return nil, err
	}
	return a, n.store(a, 0)
}

// pair is two operands with the types that they have beside each other. For a comparison a number need not fit.
func (m *module) pair(x, y hpyctx.Handle, comparing bool) (a, b *ndarray.Array, err error) {
	a, na, err := m.weak(x)
	if err != nil {
		return nil, nil, err
	}
	b, nb, err := m.weak(y)
	if err != nil || (na == nil) == (nb == nil) {
		return a, b, err
	}
	n, scalar, other := na, &a, b
	if nb != nil {
		n, scalar, other = nb, &b, a
	}
	fitted, err := n.beside(ndarray.Beside(other.DType, n.kind))
	switch {
	case err == nil:
		*scalar = fitted
	case comparing && other.DType.Kind().Integer():
		err = nil // as it is: its own type holds it
	}
	return a, b, err
}
