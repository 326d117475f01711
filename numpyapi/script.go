package numpyapi

import (
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// What scripts call are the slots of numpy.api.h. A row says what the parameters are called; the function reads them by name, calls the
// slot, and gives its result.

// call is one call from a script. A parameter that was not given, or is None, has the handle Null.
type call struct {
	*module
	self   hpyctx.Handle
	names  []string
	values []hpyctx.Handle
	rest   []hpyctx.Handle // positional arguments behind the named ones
	err    error           // of the first parameter that could not be read
}

// method is a function with parameters as in "a, axis=, *": those with "=" may be left out, and "*" stands for any further ones.
func (m *module) method(name, parameters, doc string, do func(*call) (hpyctx.Handle, error)) hpyctx.GoMethod {
	var names []string
	required, further := 0, 0
	for _, p := range strings.Fields(strings.ReplaceAll(parameters, ",", " ")) {
		if p == "*" {
			further = -1
			continue
		}
		optional := strings.HasSuffix(p, "=")
		names = append(names, strings.TrimSuffix(p, "="))
		if !optional {
			required++
		}
	}
	most := len(names)
	if further < 0 {
		most = -1
	}
	doc = name + "(" + parameters + "): " + doc
	return hpyctx.GoMethod{Name: name, Doc: doc, Max: most, Keywords: true,
		Call: func(_ *hpyctx.Context, self hpyctx.Handle, args []hpyctx.Handle, kwnames []string) (hpyctx.Handle, error) {
			c := &call{module: m, self: self, names: names, values: make([]hpyctx.Handle, len(names))}
			if err := c.take(name, args, kwnames, required); err != nil {
				return trampoline.Null, err
			}
			return do(c)
		}}
}

// take sorts arguments into the parameters.
func (c *call) take(name string, args []hpyctx.Handle, kwnames []string, required int) error {
	positional := args[:len(args)-len(kwnames)]
	n := copy(c.values, positional)
	c.rest = positional[n:]
	for i, keyword := range kwnames {
		at := slices.Index(c.names, keyword)
		if at < 0 {
			return typeError("%s() got an unexpected keyword argument '%s'", name, keyword)
		}
		if at < n {
			return typeError("%s() got multiple values for argument '%s'", name, keyword)
		}
		c.values[at] = args[len(positional)+i]
	}
	for i, h := range c.values {
		switch {
		case h == trampoline.Null && i < required:
			return typeError("%s() missing required argument '%s'", name, c.names[i])
		case h != trampoline.Null && i >= required && c.is(h, abi.HandleNone):
			c.values[i] = trampoline.Null
		}
	}
	return nil
}

// arg is a parameter as it came.
func (c *call) arg(name string) hpyctx.Handle { return c.values[slices.Index(c.names, name)] }

// read keeps the first error, so that a function looks once, when it has read all.
func read[T any](c *call, name string, otherwise T, how func(hpyctx.Handle) (T, error)) T {
	h := c.arg(name)
	if h == trampoline.Null || c.err != nil {
		return otherwise
	}
	v, err := how(h)
	c.err = err
	return v
}

func (c *call) dtype(name string) Dtype { return read(c, name, DtypeAny, c.module.dtype) }
func (c *call) shape(name string) []int64 {
	return read(c, name, nil, c.numbers)
}

func (c *call) axis(name string, otherwise int32) int32 {
	return int32(read(c, name, int64(otherwise), c.integer))
}

func (c *call) integer64(name string, otherwise int64) int64 {
	return read(c, name, otherwise, c.integer)
}

func (c *call) float(name string, otherwise float64) float64 {
	return read(c, name, otherwise, c.api().FloatAsDouble)
}

func (c *call) flag(name string, otherwise bool) bool {
	return read(c, name, otherwise, func(h hpyctx.Handle) (bool, error) {
		v, err := c.api().IsTrue(h)
		return v != 0, err
	})
}

func (c *call) word(name, otherwise string) string { return read(c, name, otherwise, c.text) }

// axes are the axes of a reduction: nil for all.
func (c *call) axes(name string) []int32 {
	return read(c, name, nil, func(h hpyctx.Handle) ([]int32, error) {
		numbers, err := c.numbers(h)
		axes := make([]int32, len(numbers))
		for i, n := range numbers {
			axes[i] = int32(n)
		}
		return axes, err
	})
}

// list are the items of a sequence as handles for as long as do runs.
func (c *call) list(name string, do func([]hpyctx.Handle) (hpyctx.Handle, error)) (hpyctx.Handle, error) {
	hs, err := c.items(c.arg(name))
	if err != nil {
		return trampoline.Null, err
	}
	defer c.discardAll(hs)
	return do(hs)
}

// then calls a slot unless a parameter could not be read. A result without dimensions becomes a Python number.
func (c *call) then(slot func() (hpyctx.Handle, error)) (hpyctx.Handle, error) {
	if c.err != nil {
		return trampoline.Null, c.err
	}
	h, err := slot()
	if err != nil {
		return trampoline.Null, err
	}
	return c.scalar(h)
}

// scalar is the element of an array without dimensions instead of the array, whose handle it takes; anything else as it is.
func (m *module) scalar(h hpyctx.Handle) (hpyctx.Handle, error) {
	p, err := m.c.Payload(h)
	if err != nil {
		return trampoline.Null, err
	}
	a, is := p.(*array)
	if !is || len(a.Array.Shape) > 0 {
		return h, nil
	}
	defer m.discard(h)
	return m.element(a.Array, a.Offset)
}

// functions are those of the module.
func (m *module) functions() []hpyctx.GoMethod {
	all := []hpyctx.GoMethod{
		m.method("version", "", "major * 1000 + minor of this library", func(c *call) (hpyctx.Handle, error) { return c.int64(versionNumber) }),
		m.method("can_cast", "from_, to, casting=", "whether a rule allows a conversion", func(c *call) (hpyctx.Handle, error) {
			from, to, rule := c.dtype("from_"), c.dtype("to"), c.casting(CastingSafe)
			if c.err != nil {
				return trampoline.Null, c.err
			}
			can, _ := c.CanCast(from, to, rule)
			return c.api().BoolFromBool(can)
		}),
		m.method("promote_types", "type1, type2", "the smallest type that holds the numbers of both", func(c *call) (hpyctx.Handle, error) {
			a, b := c.dtype("type1"), c.dtype("type2")
			return c.then(func() (hpyctx.Handle, error) {
				return c.DtypeObject(nil, Dtype(ndarray.Promote(ndarray.DType(a), ndarray.DType(b))))
			})
		}),
	}
	all = append(all, m.makers()...)
	all = append(all, m.joiners()...)
	for op, name := range ndarray.UnaryNames[1:] {
		all = append(all, m.method(name, "x", "of each element", func(c *call) (hpyctx.Handle, error) {
			give := c.then
			if u := ndarray.Unary(op + 1); u == ndarray.Real || u == ndarray.Imag {
				give = c.array
			}
			return give(func() (hpyctx.Handle, error) { return c.Unary(nil, UnaryOp(op+1), c.arg("x")) })
		}))
	}
	for op, name := range ndarray.BinaryNames[1:] {
		all = append(all, m.method(name, "x1, x2, out=", "of each pair of elements", func(c *call) (hpyctx.Handle, error) {
			return c.binary(BinaryOp(op + 1))
		}))
	}
	for op, name := range ndarray.ComparisonNames[1:] {
		all = append(all, m.method(name, "x1, x2", "of each pair of elements", func(c *call) (hpyctx.Handle, error) {
			return c.then(func() (hpyctx.Handle, error) { return c.Compare(nil, Comparison(op+1), c.arg("x1"), c.arg("x2")) })
		}))
	}
	return append(all, m.reducers("a, ", func(c *call) hpyctx.Handle { return c.arg("a") })...)
}

// binary is an operation into a new array, or into the one that out names.
func (c *call) binary(op BinaryOp) (hpyctx.Handle, error) {
	out := c.arg("out")
	if out == trampoline.Null {
		return c.then(func() (hpyctx.Handle, error) { return c.Binary(nil, op, c.arg("x1"), c.arg("x2")) })
	}
	if _, err := c.BinaryInto(nil, op, c.arg("x1"), c.arg("x2"), out); err != nil {
		return trampoline.Null, err
	}
	return c.api().Dup(out)
}

func (c *call) casting(otherwise Casting) Casting {
	return Casting(read(c, "casting", ndarray.Casting(otherwise), func(h hpyctx.Handle) (ndarray.Casting, error) {
		name, err := c.text(h)
		if err != nil {
			return 0, err
		}
		rule, ok := ndarray.CastingNamed(name)
		if !ok {
			return 0, valueError("casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got '%s')", name)
		}
		return rule, nil
	}))
}

func (m *module) makers() []hpyctx.GoMethod {
	zeros := func(c *call) (hpyctx.Handle, error) {
		shape, dtype := c.shape("shape"), c.dtype("dtype")
		return c.array(func() (hpyctx.Handle, error) { return c.Zeros(nil, shape, dtype) })
	}
	return []hpyctx.GoMethod{
		m.method("zeros", "shape, dtype=", "an array of zeros; shape is a length or a tuple of lengths", zeros),
		m.method("empty", "shape, dtype=", "an array whose elements are not set", zeros),
		m.method("ones", "shape, dtype=", "an array of ones", func(c *call) (hpyctx.Handle, error) {
			shape, dtype := c.shape("shape"), c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) {
				one, err := c.int64(1)
				if err != nil {
					return trampoline.Null, err
				}
				defer c.discard(one)
				return c.Full(nil, shape, one, Dtype(orFloat64(dtype)))
			})
		}),
		m.method("full", "shape, fill_value, dtype=", "an array with a number in every element", func(c *call) (hpyctx.Handle, error) {
			shape, dtype := c.shape("shape"), c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.Full(nil, shape, c.arg("fill_value"), dtype) })
		}),
		m.method("full_like", "a, fill_value, dtype=", "the same in the shape of another array", func(c *call) (hpyctx.Handle, error) {
			dtype := c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.FullLike(nil, c.arg("a"), c.arg("fill_value"), dtype) })
		}),
		m.method("zeros_like", "a, dtype=", "an array of zeros in the shape of another", func(c *call) (hpyctx.Handle, error) {
			dtype := c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.FullLike(nil, c.arg("a"), trampoline.Null, dtype) })
		}),
		m.method("array", "object, dtype=", "a new array with the numbers of a nested sequence", func(c *call) (hpyctx.Handle, error) {
			dtype := c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.FromSequence(nil, c.arg("object"), dtype) })
		}),
		m.method("asarray", "a, dtype=", "the object as an array, itself when it is one", func(c *call) (hpyctx.Handle, error) {
			dtype := c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.FromAny(nil, c.arg("a"), dtype, 0, 0, int32(FlagForcecast)) })
		}),
		m.method("from_dlpack", "x, device=, copy=", "an array on the memory of another library's", (*call).fromDLPack),
		m.method("frombuffer", "buffer, dtype=", "an array on the memory of another object", func(c *call) (hpyctx.Handle, error) {
			dtype := orFloat64(c.dtype("dtype"))
			return c.array(func() (hpyctx.Handle, error) { return c.fromBuffer(c.arg("buffer"), dtype) })
		}),
		m.method("arange", "start, stop=, step=, dtype=", "the numbers from start, in steps, before stop", (*call).arange),
		m.method("linspace", "start, stop, num=, endpoint=, dtype=", "numbers in even steps", func(c *call) (hpyctx.Handle, error) {
			start, stop, n := c.float("start", 0), c.float("stop", 0), c.integer64("num", 50)
			endpoint, dtype := c.flag("endpoint", true), c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.Linspace(nil, start, stop, n, endpoint, dtype) })
		}),
		m.method("eye", "N, M=, k=, dtype=", "a matrix with ones along a diagonal", func(c *call) (hpyctx.Handle, error) {
			n := c.integer64("N", 0)
			columns, k, dtype := c.integer64("M", n), c.integer64("k", 0), c.dtype("dtype")
			return c.array(func() (hpyctx.Handle, error) { return c.Eye(nil, n, columns, k, dtype) })
		}),
	}
}

// array is then for results that stay arrays, also without dimensions.
func (c *call) array(slot func() (hpyctx.Handle, error)) (hpyctx.Handle, error) {
	if c.err != nil {
		return trampoline.Null, c.err
	}
	return slot()
}

// arange begins at 0 when it is given one number.
func (c *call) arange() (hpyctx.Handle, error) {
	dtype := c.dtype("dtype")
	if c.err != nil {
		return trampoline.Null, c.err
	}
	start, stop, step := c.arg("start"), c.arg("stop"), c.arg("step")
	zero, err := c.int64(0)
	if err != nil {
		return trampoline.Null, err
	}
	defer c.discard(zero)
	one, err := c.int64(1)
	if err != nil {
		return trampoline.Null, err
	}
	defer c.discard(one)
	if stop == trampoline.Null {
		start, stop = zero, start
	}
	if step == trampoline.Null {
		step = one
	}
	return c.Arange(nil, start, stop, step, dtype)
}

func (m *module) joiners() []hpyctx.GoMethod {
	two := func(name, parameters, doc string, slot func(*trampoline.Context, hpyctx.Handle, hpyctx.Handle) (hpyctx.Handle, error)) hpyctx.GoMethod {
		return m.method(name, parameters, doc, func(c *call) (hpyctx.Handle, error) {
			return c.then(func() (hpyctx.Handle, error) { return slot(nil, c.values[0], c.values[1]) })
		})
	}
	return []hpyctx.GoMethod{
		m.method("concatenate", "arrays, axis=", "arrays one behind the other along an axis", func(c *call) (hpyctx.Handle, error) {
			axis := c.axis("axis", 0)
			return c.list("arrays", func(hs []hpyctx.Handle) (hpyctx.Handle, error) {
				return c.then(func() (hpyctx.Handle, error) { return c.Concatenate(nil, hs, axis) })
			})
		}),
		m.method("stack", "arrays, axis=", "arrays of one shape along a new axis", func(c *call) (hpyctx.Handle, error) {
			axis := c.axis("axis", 0)
			return c.list("arrays", func(hs []hpyctx.Handle) (hpyctx.Handle, error) {
				return c.then(func() (hpyctx.Handle, error) { return c.StackAlong(nil, hs, axis) })
			})
		}),
		m.method("where", "condition, x, y", "elements of x where the condition is true, of y elsewhere", func(c *call) (hpyctx.Handle, error) {
			return c.array(func() (hpyctx.Handle, error) { return c.Where(nil, c.arg("condition"), c.arg("x"), c.arg("y")) })
		}),
		m.method("searchsorted", "a, v, side=", "where values belong in a sorted array", func(c *call) (hpyctx.Handle, error) {
			side := c.word("side", "left")
			return c.then(func() (hpyctx.Handle, error) { return c.Searchsorted(nil, c.arg("a"), c.arg("v"), side == "right") })
		}),
		m.method("unique", "ar", "the different elements, sorted", func(c *call) (hpyctx.Handle, error) {
			return c.then(func() (hpyctx.Handle, error) { return c.Unique(nil, c.arg("ar")) })
		}),
		m.method("broadcast_to", "array, shape", "a read-only view with lengths of 1 stretched", func(c *call) (hpyctx.Handle, error) {
			shape := c.shape("shape")
			return c.array(func() (hpyctx.Handle, error) {
				a, err := c.FromAny(nil, c.arg("array"), DtypeAny, 0, 0, 0)
				if err != nil {
					return trampoline.Null, err
				}
				defer c.discard(a)
				return c.BroadcastTo(nil, a, shape)
			})
		}),
		m.method("expand_dims", "a, axis", "a view with an axis put in", func(c *call) (hpyctx.Handle, error) {
			axis := c.axis("axis", 0)
			return c.array(func() (hpyctx.Handle, error) { return c.ExpandDims(nil, c.arg("a"), axis) })
		}),
		m.method("copyto", "dst, src, casting=", "stores elements in an array", func(c *call) (hpyctx.Handle, error) {
			rule := c.casting(CastingSameKind)
			if c.err == nil {
				_, c.err = c.CopyInto(nil, c.arg("dst"), c.arg("src"), rule)
			}
			if c.err != nil {
				return trampoline.Null, c.err
			}
			return c.none()
		}),
		two("dot", "a, b", "the sum of products over the last axis of a and the last but one of b", m.Dot),
		two("matmul", "x1, x2", "the matrix product over the last two axes", m.Matmul),
	}
}

func (m *module) none() (hpyctx.Handle, error) { return m.api().Dup(m.c.Constant(abi.HandleNone)) }

// reducers are functions of the module and methods of the class; of is where the array is.
func (m *module) reducers(first string, of func(*call) hpyctx.Handle) []hpyctx.GoMethod {
	var all []hpyctx.GoMethod
	for op, name := range ndarray.ReductionNames[1:] {
		if name == "count_nonzero" && first == "" {
			continue
		}
		parameters := first + "axis=, dtype=, out=, keepdims="
		if r := ndarray.Reduction(op + 1); r != ndarray.Sum && r != ndarray.Prod && r != ndarray.Mean {
			parameters = first + "axis=, out=, keepdims="
		}
		all = append(all, m.method(name, parameters, "over some axes, or all", func(c *call) (hpyctx.Handle, error) {
			axes, keep, dtype := c.axes("axis"), c.flag("keepdims", false), DtypeAny
			if slices.Contains(c.names, "dtype") {
				dtype = c.dtype("dtype")
			}
			return c.then(func() (hpyctx.Handle, error) { return c.Reduce(nil, Reduction(op+1), of(c), axes, keep, dtype) })
		}))
	}
	for name, root := range map[string]bool{"var": false, "std": true} {
		all = append(all, m.method(name, first+"axis=, ddof=, keepdims=", "spread over some axes, or all", func(c *call) (hpyctx.Handle, error) {
			axes, keep, ddof := c.axes("axis"), c.flag("keepdims", false), c.float("ddof", 0)
			return c.then(func() (hpyctx.Handle, error) { return c.spread(of(c), axes, keep, ddof, root) })
		}))
	}
	for name, op := range map[string]Reduction{"cumsum": ReductionSum, "cumprod": ReductionProd} {
		all = append(all, m.method(name, first+"axis=, dtype=", "up to each element", func(c *call) (hpyctx.Handle, error) {
			axis, dtype := c.axis("axis", 0), c.dtype("dtype")
			return c.then(func() (hpyctx.Handle, error) {
				return c.accumulated(op, of(c), axis, c.arg("axis") == trampoline.Null, dtype)
			})
		}))
	}
	return append(all, m.selectors(first, of)...)
}

func (m *module) spread(h hpyctx.Handle, axes []int32, keep bool, ddof float64, root bool) (hpyctx.Handle, error) {
	variance, err := m.Variance(nil, h, axes, keep, ddof)
	if err != nil || !root {
		return variance, err
	}
	defer m.discard(variance)
	return m.Unary(nil, UnaryOpSqrt, variance)
}

// selectors are what else is a function and a method.
func (m *module) selectors(first string, of func(*call) hpyctx.Handle) []hpyctx.GoMethod {
	return []hpyctx.GoMethod{
		m.method("take", first+"indices, axis=", "the parts along an axis that integers name", func(c *call) (hpyctx.Handle, error) {
			axis := c.axis("axis", 0)
			return c.then(func() (hpyctx.Handle, error) {
				h := of(c)
				if c.arg("axis") != trampoline.Null {
					return c.Take(nil, h, c.arg("indices"), axis)
				}
				row, err := c.inRow(h)
				if err != nil {
					return trampoline.Null, err
				}
				defer c.discard(row)
				return c.Take(nil, row, c.arg("indices"), 0)
			})
		}),
		m.method("argsort", first+"axis=, kind=", "the positions that would sort; the order of equal elements is kept", func(c *call) (hpyctx.Handle, error) {
			axis := c.axis("axis", -1)
			return c.then(func() (hpyctx.Handle, error) { return c.Argsort(nil, of(c), axis) })
		}),
		m.method("nonzero", strings.TrimSuffix(first, ", "), "the positions of elements that are not zero", func(c *call) (hpyctx.Handle, error) {
			return c.Nonzero(nil, of(c))
		}),
		m.method("squeeze", first+"axis=", "a view without axes of length 1", func(c *call) (hpyctx.Handle, error) {
			axes := c.axes("axis")
			return c.array(func() (hpyctx.Handle, error) { return c.Squeeze(nil, of(c), axes) })
		}),
		m.method("ravel", strings.TrimSuffix(first, ", "), "the elements in a row", func(c *call) (hpyctx.Handle, error) { return c.Ravel(nil, of(c)) }),
	}
}

// inRow are the elements of an operand as an array of one dimension.
func (m *module) inRow(h hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.FromAny(nil, h, DtypeAny, 0, 0, 0)
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(a)
	return m.Ravel(nil, a)
}
