package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// What scripts call are the slots of numpy.api.h: a row here says which slot a function or attribute is, where its
// parameters are among the arguments, and what object its result becomes.

// arguments are those of one call from a script.
type arguments struct {
	self hpyctx.Handle
	args []hpyctx.Handle
	held []hpyctx.Handle // closed when the call is over
}

// A reader makes a parameter of a slot of the arguments.
type reader[T any] func(*arguments) (T, error)

// A giver makes an object of what a slot returned. The caller owns it.
type giver[T any] func(T) (hpyctx.Handle, error)

// slot1 is a slot with one parameter, called from a script.
func slot1[A, R any](m *module, slot func(*trampoline.Context, A) (R, error), first reader[A], give giver[R]) hpyctx.GoFunc {
	return func(_ *hpyctx.Context, self hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
		a := arguments{self: self, args: args}
		defer func() { m.discardAll(a.held) }()
		x, err := first(&a)
		if err != nil {
			return trampoline.Null, err
		}
		r, err := slot(nil, x)
		if err != nil {
			return trampoline.Null, err
		}
		return give(r)
	}
}

// slot2 is slot1 for a slot with two parameters, which are read in their order.
func slot2[A, B, R any](m *module, slot func(*trampoline.Context, A, B) (R, error), first reader[A], second reader[B], give giver[R]) hpyctx.GoFunc {
	return func(c *hpyctx.Context, self hpyctx.Handle, args []hpyctx.Handle, kwnames []string) (hpyctx.Handle, error) {
		var x A
		return slot1(m, func(_ *trampoline.Context, y B) (R, error) { return slot(nil, x, y) }, func(a *arguments) (y B, err error) {
			if x, err = first(a); err == nil {
				y, err = second(a)
			}
			return y, err
		}, give)(c, self, args, kwnames)
	}
}

// attribute is a function of the instance alone.
func attribute(f hpyctx.GoFunc) func(*hpyctx.Context, hpyctx.Handle) (hpyctx.Handle, error) {
	return func(c *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) { return f(c, self, nil, nil) }
}

// Readers.

func self(a *arguments) (hpyctx.Handle, error) { return a.self, nil }

// argument is the object at a position.
func argument(i int) reader[hpyctx.Handle] {
	return func(a *arguments) (hpyctx.Handle, error) { return a.args[i], nil }
}

// shapeAt is a shape: one length or a sequence of them.
func (m *module) shapeAt(i int) reader[[]int64] {
	return func(a *arguments) ([]int64, error) { return m.numbers(a.args[i]) }
}

// shapeOrLengths is a shape as one argument, or as one for each dimension.
func (m *module) shapeOrLengths(a *arguments) (shape []int64, err error) {
	if len(a.args) == 1 {
		return m.numbers(a.args[0])
	}
	shape = make([]int64, len(a.args))
	for i, arg := range a.args {
		if shape[i], err = m.integer(arg); err != nil {
			return nil, err
		}
	}
	return shape, nil
}

// dtypeAt is the element type that an argument names, float64 when there is none.
func (m *module) dtypeAt(i int) reader[Dtype] {
	return func(a *arguments) (Dtype, error) {
		if len(a.args) <= i {
			return DtypeFloat64, nil
		}
		return m.dtype(a.args[i])
	}
}

// itemsAt are the items of a sequence.
func (m *module) itemsAt(i int) reader[[]hpyctx.Handle] {
	return func(a *arguments) (hs []hpyctx.Handle, err error) {
		hs, err = m.items(a.args[i])
		a.held = append(a.held, hs...)
		return hs, err
	}
}

// Givers.

func object(h hpyctx.Handle) (hpyctx.Handle, error) { return h, nil }

func (m *module) int32(n int32) (hpyctx.Handle, error)   { return m.api().LongFromInt32T(n) }
func (m *module) int64(n int64) (hpyctx.Handle, error)   { return m.api().LongFromInt64T(n) }
func (m *module) float(x float64) (hpyctx.Handle, error) { return m.api().FloatFromDouble(x) }
func (m *module) dtypeName(d Dtype) (hpyctx.Handle, error) {
	return m.api().UnicodeFromString(trampoline.StrOf(dtypeName(d)))
}

// lengths is a tuple of numbers.
func (m *module) lengths(shape []int64) (hpyctx.Handle, error) {
	hs := make([]hpyctx.Handle, 0, len(shape))
	defer func() { m.discardAll(hs) }()
	for _, n := range shape {
		h, err := m.int64(n)
		if err != nil {
			return trampoline.Null, err
		}
		hs = append(hs, h)
	}
	return m.api().TupleFromArray(hs)
}

// callVersion is the slot Version, which takes nothing.
func (m *module) callVersion(*hpyctx.Context, hpyctx.Handle, []hpyctx.Handle, []string) (hpyctx.Handle, error) {
	n, err := m.Version()
	if err != nil {
		return trampoline.Null, err
	}
	return m.int32(n)
}

// Slots with more than one result, or with room for one, as functions of one result.

func (m *module) wholeShape(_ *trampoline.Context, h hpyctx.Handle) ([]int64, error) {
	n, err := m.Ndim(nil, h)
	if err != nil {
		return nil, err
	}
	shape := make([]int64, n)
	_, err = m.Shape(nil, h, shape)
	return shape, err
}

func (m *module) size(_ *trampoline.Context, h hpyctx.Handle) (int64, error) {
	_, size, err := m.Data(nil, h)
	return size, err
}

func (m *module) dtypeOf(_ *trampoline.Context, h hpyctx.Handle) (Dtype, error) {
	_, dtype, err := m.GetDtype(nil, h)
	return dtype, err
}

func (m *module) smallest(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	_, smallest, largest, err := m.MinMax(nil, h)
	if err == nil {
		m.discard(largest)
	}
	return smallest, err
}

func (m *module) largest(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	_, smallest, largest, err := m.MinMax(nil, h)
	if err == nil {
		m.discard(smallest)
	}
	return largest, err
}
