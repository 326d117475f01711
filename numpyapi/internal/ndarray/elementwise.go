package ndarray

// Beside is the type that a Python number of a kind takes on beside an array of type d: a number is "weak", it does not
// make an array of its kind wider (NEP 50).
func Beside(d DType, number Kind) DType {
	switch {
	case kindOrder[number] <= kindOrder[d.Kind()], number == KindSigned && d.Kind() == KindUnsigned:
		return d
	case number == KindComplex && d.Kind() == KindFloat:
		return sized(KindComplex, 2*d.Size())
	}
	return OfNumber(number)
}

// OfNumber is the type of an array of Python numbers of a kind.
func OfNumber(number Kind) DType {
	switch number {
	case KindBool:
		return Boolean
	case KindSigned:
		return Int64
	case KindFloat:
		return Float64
	}
	return Complex128
}

// ApplyUnary is a new array of what the operation makes of each element.
func ApplyUnary(alloc Allocator, op Unary, a *Array) (*Array, error) {
	in, out, err := op.types(a.DType)
	if err != nil {
		return nil, err
	}
	r, err := Zeros(alloc, a.Shape, out)
	if err != nil {
		return nil, err
	}
	a = a.as(in)
	walk(a.Shape, types[in].unary(op, a.Data, r.Data), a.path(), r.path())
	return r, nil
}

// ApplyBinary is a new array of what the operation makes of each pair of elements, with broadcasting and promotion.
func ApplyBinary(alloc Allocator, op Binary, a, b *Array) (*Array, error) {
	in, out, err := op.types(a.DType, b.DType)
	if err != nil {
		return nil, err
	}
	if op == Power && in.Kind().Integer() && b.anyNegative() {
		return nil, fail(ErrValue, "Integers to negative integer powers are not allowed.")
	}
	r, err := pairwiseResult(alloc, a, b, out)
	if err != nil {
		return nil, err
	}
	a, b = a.as(in), b.as(in)
	walk(r.Shape, types[in].binary(op, a.Data, b.Data, r.Data), a.stretched(r.Shape), b.stretched(r.Shape), r.path())
	return r, nil
}

func pairwiseResult(alloc Allocator, a, b *Array, dtype DType) (*Array, error) {
	shape, err := Broadcast(a.Shape, b.Shape)
	if err != nil {
		return nil, err
	}
	return Zeros(alloc, shape, dtype)
}

func (a *Array) anyNegative() bool {
	if a.DType.Kind() != KindSigned {
		return false
	}
	negative := false
	data := a.as(Int64)
	x := Elements[int64](data)
	walk(data.Shape, func(n int, at, step *places) {
		i := at[0]
		for range n {
			negative = negative || x[i] < 0
			i += step[0]
		}
	}, data.path())
	return negative
}

// Compare is a boolean array of how each pair of elements compares.
func Compare(alloc Allocator, op Comparison, a, b *Array) (*Array, error) {
	if name(ComparisonNames, int32(op)) == "" {
		return nil, fail(ErrValue, "unknown comparison %d", int32(op))
	}
	r, err := pairwiseResult(alloc, a, b, Boolean)
	if err != nil {
		return nil, err
	}
	row, a, b := comparing(op, a, b, Elements[Bool](r))
	walk(r.Shape, row, a.stretched(r.Shape), b.stretched(r.Shape), r.path())
	return r, nil
}

// comparing is the loop of a comparison, and the operands as it wants them. No type holds both int64 and uint64: these are
// compared as they are.
func comparing(op Comparison, a, b *Array, r []Bool) (loop, *Array, *Array) {
	in := Promote(a.DType, b.DType)
	if in != Float64 || !a.DType.Kind().Integer() || !b.DType.Kind().Integer() {
		a, b = a.as(in), b.as(in)
		return types[in].compare(op, a.Data, b.Data, r), a, b
	}
	swapped := a.DType.Kind() == KindUnsigned
	signed, unsigned := a, b
	if swapped {
		signed, unsigned = b, a
	}
	signed = signed.as(Int64)
	f := mixed(op, Elements[int64](signed), Elements[uint64](unsigned), r, swapped)
	if swapped {
		return f, unsigned, signed
	}
	return f, signed, unsigned
}

// mixed compares signed with unsigned numbers; swapped says that the unsigned ones are the first operand.
func mixed(op Comparison, signed []int64, unsigned []uint64, r []Bool, swapped bool) loop {
	order := func(s int64, u uint64) int {
		switch {
		case s < 0 || uint64(s) < u:
			return -1
		case uint64(s) > u:
			return 1
		}
		return 0
	}
	return func(n int, at, step *places) {
		i, j, k := at[0], at[1], at[2]
		for range n {
			var o int
			if swapped {
				o = -order(signed[j], unsigned[i])
			} else {
				o = order(signed[i], unsigned[j])
			}
			r[k] = truth(op.holds(o))
			i, j, k = i+step[0], j+step[1], k+step[2]
		}
	}
}

// holds reports whether the comparison is true of a pair in that order: -1, 0 or 1.
func (op Comparison) holds(order int) bool {
	switch op {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Less:
		return order < 0
	case LessEqual:
		return order <= 0
	case Greater:
		return order > 0
	}
	return order >= 0
}

// Where is a new array with the elements of x where the condition is true, and those of y elsewhere.
func Where(alloc Allocator, condition, x, y *Array) (*Array, error) {
	shape, err := Broadcast(condition.Shape, x.Shape, y.Shape)
	if err != nil {
		return nil, err
	}
	r, err := Zeros(alloc, shape, Promote(x.DType, y.DType))
	if err != nil {
		return nil, err
	}
	c, x, y := condition.as(Boolean), x.as(r.DType), y.as(r.DType)
	row := types[r.DType].choose(Elements[Bool](c), x.Data, y.Data, r.Data)
	walk(shape, row, c.stretched(shape), x.stretched(shape), y.stretched(shape), r.path())
	return r, nil
}

// ApplyBinaryInto stores what the operation makes of each pair of elements in r, to whose shape the result is stretched. direct says that
// elements of r may be written while others of a and b are still to be read.
func ApplyBinaryInto(op Binary, a, b, r *Array, direct bool) error {
	if err := r.CheckWritable(); err != nil {
		return err
	}
	shape, err := Broadcast(a.Shape, b.Shape)
	if err != nil {
		return err
	}
	if stretched, err := Broadcast(shape, r.Shape); err != nil || !sameShape(stretched, r.Shape) {
		return fail(ErrValue, "non-broadcastable output operand with shape %s doesn't match the broadcast shape %s", compactShape(r.Shape), compactShape(shape))
	}
	in, out, err := op.types(a.DType, b.DType)
	if err != nil {
		return err
	}
	if !CanCast(out, r.DType, CastSameKind) {
		return fail(ErrType, "Cannot cast ufunc '%s' output from dtype('%s') to dtype('%s') with casting rule 'same_kind'", BinaryNames[op], out, r.DType)
	}
	if direct && out == r.DType && op != Power {
		a, b = a.as(in), b.as(in)
		walk(r.Shape, types[in].binary(op, a.Data, b.Data, r.Data), a.stretched(r.Shape), b.stretched(r.Shape), r.path())
		return nil
	}
	result, err := ApplyBinary(Heap, op, a, b)
	if err != nil {
		return err
	}
	copyInto(r, result)
	return nil
}
