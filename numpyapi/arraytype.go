package numpyapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// arrayType is the class ndarray.
func (m *module) arrayType() hpyctx.GoType {
	return hpyctx.GoType{
		Name:    "numpy_api.ndarray",
		Doc:     "An array of numbers of one type.",
		Final:   true,
		Destroy: func(payload any) { payload.(*array).free() },
		Attrs:   m.attributes(),
		Methods: slices.Concat(m.methods(), m.tensorMethods(), m.reducers("", func(c *call) hpyctx.Handle { return c.self })),
		Binary:  m.operators(),
		Unary: map[string]func(*hpyctx.Context, hpyctx.Handle) (hpyctx.Handle, error){
			"-": m.sign(UnaryOpNegative), "+": m.sign(UnaryOpPositive), "abs": m.sign(UnaryOpAbsolute), "~": m.sign(UnaryOpInvert),
			"float": m.one(func(n hpyctx.Handle) (hpyctx.Handle, error) { return m.api().Float(n) }),
			"int":   m.one(func(n hpyctx.Handle) (hpyctx.Handle, error) { return m.api().Long(n) }),
		},
		Compare: m.compare,
		Repr:    m.repr,
		Bool:    m.truth,
		Len:     m.length,
		GetItem: func(_ *hpyctx.Context, self, key hpyctx.Handle) (hpyctx.Handle, error) {
			return m.Subscript(nil, self, key)
		},
		SetItem: m.assign,
		Iter:    m.iterate,
		Buffer:  m.export,
	}
}

func (m *module) attributes() []hpyctx.GoAttr {
	attr := func(name, doc string, get func(*array) (hpyctx.Handle, error)) hpyctx.GoAttr {
		return hpyctx.GoAttr{Name: name, Doc: doc, Get: func(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
			a, err := m.of(self)
			if err != nil {
				return trampoline.Null, err
			}
			return get(a)
		}}
	}
	object := func(name, doc string, get func(*trampoline.Context, hpyctx.Handle) (hpyctx.Handle, error)) hpyctx.GoAttr {
		return hpyctx.GoAttr{Name: name, Doc: doc, Get: func(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) { return get(nil, self) }}
	}
	return []hpyctx.GoAttr{
		attr("shape", "length of each dimension", func(a *array) (hpyctx.Handle, error) { return m.tuple(a.Array.Shape) }),
		attr("strides", "bytes between neighbours along each dimension", func(a *array) (hpyctx.Handle, error) {
			strides := make([]int64, len(a.Array.Strides))
			a.byteStrides(strides)
			return m.tuple(strides)
		}),
		attr("ndim", "number of dimensions", func(a *array) (hpyctx.Handle, error) { return m.int64(int64(len(a.Array.Shape))) }),
		attr("size", "number of elements", func(a *array) (hpyctx.Handle, error) { return m.int64(int64(a.Array.Size())) }),
		attr("itemsize", "bytes of an element", func(a *array) (hpyctx.Handle, error) { return m.int64(int64(a.DType.Size())) }),
		attr("nbytes", "bytes of all elements", func(a *array) (hpyctx.Handle, error) { return m.int64(int64(a.Bytes())) }),
		attr("dtype", "the element type", func(a *array) (hpyctx.Handle, error) { return m.DtypeObject(nil, Dtype(a.DType)) }),
		attr("__array_interface__", "where the elements are, for others", m.arrayInterface),
		attr("__array_struct__", "the same as a struct of C, in a capsule", m.arrayStruct),
		object("base", "what owns the memory, None when the array itself does", m.Base),
		object("T", "a view with the dimensions reversed", func(_ *trampoline.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
			return m.Transpose(nil, self, nil)
		}),
		object("real", "the real parts", func(_ *trampoline.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
			return m.Unary(nil, UnaryOpReal, self)
		}),
		object("imag", "the imaginary parts", func(_ *trampoline.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
			return m.Unary(nil, UnaryOpImag, self)
		}),
	}
}

func (m *module) methods() []hpyctx.GoMethod {
	return []hpyctx.GoMethod{
		m.method("reshape", "*", "the same elements in another shape; one length may be -1", func(c *call) (hpyctx.Handle, error) {
			shape, err := c.lengths()
			if err != nil {
				return trampoline.Null, err
			}
			return c.Reshape(nil, c.self, shape)
		}),
		m.method("transpose", "*", "a view with the dimensions in another order", func(c *call) (hpyctx.Handle, error) {
			axes, err := c.lengths()
			if err != nil || len(axes) == 0 {
				return c.array(func() (hpyctx.Handle, error) { return c.Transpose(nil, c.self, nil) })
			}
			numbers := make([]int32, len(axes))
			for i, axis := range axes {
				numbers[i] = int32(axis)
			}
			return c.Transpose(nil, c.self, numbers)
		}),
		m.method("astype", "dtype, casting=", "a new array with the elements as another type", func(c *call) (hpyctx.Handle, error) {
			dtype, rule := c.dtype("dtype"), c.casting(CastingUnsafe)
			return c.array(func() (hpyctx.Handle, error) { return c.Astype(nil, c.self, dtype, rule) })
		}),
		m.method("copy", "order=", "a new array with the same elements; order is C or F", func(c *call) (hpyctx.Handle, error) {
			order := c.word("order", "C")
			return c.array(func() (hpyctx.Handle, error) { return c.Copy(nil, c.self, order == "F") })
		}),
		m.method("sort", "axis=", "sorts in place", func(c *call) (hpyctx.Handle, error) {
			axis := c.axis("axis", -1)
			return c.array(func() (hpyctx.Handle, error) { return c.sortInPlace(axis) })
		}),
		m.method("dot", "b", "the sum of products", func(c *call) (hpyctx.Handle, error) {
			return c.then(func() (hpyctx.Handle, error) { return c.Dot(nil, c.self, c.arg("b")) })
		}),
		m.method("item", "", "the only element as a Python number", func(c *call) (hpyctx.Handle, error) { return c.only(c.self) }),
		m.method("map", "function", "an array of what the function returns for each element", func(c *call) (hpyctx.Handle, error) {
			return c.mapWith(c.self, func(item hpyctx.Handle) (hpyctx.Handle, error) {
				return c.api().Call(c.arg("function"), []hpyctx.Handle{item}, trampoline.Null)
			})
		}),
		m.method("tolist", "", "nested lists of Python numbers", func(c *call) (hpyctx.Handle, error) {
			a, err := c.of(c.self)
			if err != nil {
				return trampoline.Null, err
			}
			return c.nested(a.Array, a.Offset, 0)
		}),
	}
}

// lengths are a shape as one argument, or as one for each dimension.
func (c *call) lengths() (shape []int64, err error) {
	if len(c.rest) == 1 {
		return c.numbers(c.rest[0])
	}
	shape = make([]int64, len(c.rest))
	for i, arg := range c.rest {
		if shape[i], err = c.integer(arg); err != nil {
			return nil, err
		}
	}
	return shape, nil
}

func (c *call) sortInPlace(axis int32) (hpyctx.Handle, error) {
	a, err := c.of(c.self)
	if err != nil {
		return trampoline.Null, err
	}
	sorted, err := ndarray.Sort(ndarray.Heap, a.Array, int(axis))
	if err == nil {
		err = a.Assign(sorted, ndarray.CastNo)
	}
	if err != nil {
		return trampoline.Null, err
	}
	return c.none()
}

// only is the element of an array that has one.
func (m *module) only(h hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	if a.Array.Size() != 1 {
		return trampoline.Null, valueError("can only convert an array of size 1 to a Python scalar")
	}
	return m.element(a.Array, a.Offset)
}

// one is a conversion of the element of an array without dimensions.
func (m *module) one(convert func(hpyctx.Handle) (hpyctx.Handle, error)) func(*hpyctx.Context, hpyctx.Handle) (hpyctx.Handle, error) {
	return func(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
		a, err := m.of(self)
		if err != nil {
			return trampoline.Null, err
		}
		if len(a.Array.Shape) > 0 {
			return trampoline.Null, typeError("only 0-dimensional arrays can be converted to Python scalars")
		}
		n, err := m.element(a.Array, a.Offset)
		if err != nil {
			return trampoline.Null, err
		}
		defer m.discard(n)
		return convert(n)
	}
}

func (m *module) truth(_ *hpyctx.Context, self hpyctx.Handle) (bool, error) {
	n, err := m.only(self)
	if err != nil {
		return false, valueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
	}
	defer m.discard(n)
	is, err := m.api().IsTrue(n)
	return is != 0, err
}

// nested makes lists of the elements from a place on, as deep as the axes.
func (m *module) nested(a *ndarray.Array, place, axis int) (hpyctx.Handle, error) {
	if axis == len(a.Shape) {
		return m.element(a, place)
	}
	list, err := m.api().ListNew(0)
	if err != nil {
		return trampoline.Null, err
	}
	for i := range int(a.Shape[axis]) {
		item, err := m.nested(a, place+i*a.Strides[axis], axis+1)
		if err == nil {
			_, err = m.api().ListAppend(list, item)
			m.discard(item)
		}
		if err != nil {
			m.discard(list)
			return trampoline.Null, err
		}
	}
	return list, nil
}

// operators are the arithmetic ones, by Python's spelling.
func (m *module) operators() map[string]hpyctx.BinaryFunc {
	all := map[string]hpyctx.BinaryFunc{"@": m.operator(m.Matmul)}
	for spelling, op := range map[string]BinaryOp{
		"+": BinaryOpAdd, "-": BinaryOpSubtract, "*": BinaryOpMultiply, "/": BinaryOpDivide, "//": BinaryOpFloorDivide, "%": BinaryOpRemainder,
		"**": BinaryOpPower, "&": BinaryOpBitwiseAnd, "|": BinaryOpBitwiseOr, "^": BinaryOpBitwiseXor, "<<": BinaryOpLeftShift, ">>": BinaryOpRightShift,
	} {
		all[spelling] = m.operator(func(_ *trampoline.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) { return m.Binary(nil, op, x, y) })
	}
	return all
}

// operator is a slot whose operands are arrays, numbers and lists; others may know better.
func (m *module) operator(slot func(*trampoline.Context, hpyctx.Handle, hpyctx.Handle) (hpyctx.Handle, error)) hpyctx.BinaryFunc {
	return func(_ *hpyctx.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
		for _, h := range []hpyctx.Handle{x, y} {
			if _, _, err := m.weak(h); err != nil {
				return m.api().Dup(m.c.Constant(abi.HandleNotImplemented))
			}
		}
		h, err := slot(nil, x, y)
		if err != nil {
			return trampoline.Null, err
		}
		return m.scalar(h)
	}
}

func (m *module) sign(op UnaryOp) func(*hpyctx.Context, hpyctx.Handle) (hpyctx.Handle, error) {
	return func(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
		h, err := m.Unary(nil, op, self)
		if err != nil {
			return trampoline.Null, err
		}
		return m.scalar(h)
	}
}

func (m *module) compare(_ *hpyctx.Context, x, y hpyctx.Handle, op string) (hpyctx.Handle, error) {
	ops := map[string]Comparison{
		"==": ComparisonEqual, "!=": ComparisonNotEqual, "<": ComparisonLess, "<=": ComparisonLessEqual, ">": ComparisonGreater, ">=": ComparisonGreaterEqual,
	}
	return m.operator(func(_ *trampoline.Context, x, y hpyctx.Handle) (hpyctx.Handle, error) {
		return m.Compare(nil, ops[op], x, y)
	})(nil, x, y)
}

func (m *module) length(_ *hpyctx.Context, self hpyctx.Handle) (int, error) {
	a, err := m.of(self)
	if err != nil {
		return 0, err
	}
	if len(a.Array.Shape) == 0 {
		return 0, typeError("len() of unsized object")
	}
	return int(a.Array.Shape[0]), nil
}

func (m *module) assign(_ *hpyctx.Context, self, key, value hpyctx.Handle) error {
	if value == trampoline.Null {
		return valueError("cannot delete array elements")
	}
	_, err := m.Assign(nil, self, key, value)
	return err
}

// iterate goes over the first dimension.
func (m *module) iterate(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
	n, err := m.length(nil, self)
	if err != nil {
		return trampoline.Null, typeError("iteration over a 0-d array")
	}
	list, err := m.api().ListNew(0)
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(list)
	for i := range n {
		item, err := m.api().GetItemI(self, i)
		if err != nil {
			return trampoline.Null, err
		}
		_, err = m.api().ListAppend(list, item)
		m.discard(item)
		if err != nil {
			return trampoline.Null, err
		}
	}
	return m.api().GetIter(list)
}

func (m *module) repr(_ *hpyctx.Context, self hpyctx.Handle) (string, error) {
	h, err := m.Repr(nil, self)
	if err != nil {
		return "", err
	}
	defer m.discard(h)
	return m.text(h)
}

func (m *module) Repr(_ *trampoline.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(self)
	if err != nil {
		return trampoline.Null, err
	}
	list, err := m.nested(a.Array, a.Offset, 0)
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(list)
	h, err := m.api().Repr(list)
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(h)
	text, err := m.text(h)
	if err != nil {
		return trampoline.Null, err
	}
	return m.str(fmt.Sprintf("array(%s, dtype=%s)", strings.TrimSpace(text), a.DType))
}
