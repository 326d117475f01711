package ndarray

// elements is what operations need of one element type. Data is always a slice of that type; a nil loop says that the type
// does not have the operation, which the rules for types in operations.go rule out.
type elements interface {
	make(n int) any
	length(data any) int
	same(a, b any) bool // the same elements in memory
	sort(data any, from, n int)
	castFrom(from, to any) loop
	// storeInt reports whether the type holds the number; negative says that v is the two's complement of a negative one.
	storeInt(data any, place int, v uint64, negative bool) bool

	unary(op Unary, a, r any) loop
	binary(op Binary, a, b, r any) loop
	compare(op Comparison, a, b any, r []Bool) loop
	// accumulate is a loop in which the result is the second operand and the third: r = r op a.
	accumulate(op Reduction, a, r any) loop
	// before is the order in which elements are sorted: NaN is last.
	before(data any) func(i, j int) bool
	// choose copies elements of a or b as the condition says: condition, a, b, result.
	choose(condition []Bool, a, b, r any) loop
	// product is one element of a matrix product: the sum of a[i] * b[i] over a run, stored at the place of the result.
	product(a, b, r any) loop
}

// slice has what is the same for each type.
type slice[T Element] struct{}

func (slice[T]) make(n int) any      { return make([]T, n) }
func (slice[T]) length(data any) int { return len(data.([]T)) }

func (slice[T]) same(a, b any) bool {
	x, y := a.([]T), b.([]T)
	return len(x) > 0 && len(y) > 0 && &x[0] == &y[0]
}

func (slice[T]) choose(condition []Bool, a, b, r any) loop {
	x, y, z := a.([]T), b.([]T), r.([]T)
	return func(n int, at, step *places) {
		c, i, j, k := at[0], at[1], at[2], at[3]
		for range n {
			if condition[c] != 0 {
				z[k] = x[i]
			} else {
				z[k] = y[j]
			}
			c, i, j, k = c+step[0], i+step[1], j+step[2], k+step[3]
		}
	}
}

// each is a loop of a function of one element.
func each[T, R Element](a, r any, f func(T) R) loop { return convert(a.([]T), r.([]R), f) }

// zip is a loop of a function of two elements.
func zip[T, R Element](a, b, r any, f func(T, T) R) loop {
	x, y, z := a.([]T), b.([]T), r.([]R)
	return func(n int, at, step *places) {
		i, j, k := at[0], at[1], at[2]
		for range n {
			z[k] = f(x[i], y[j])
			i, j, k = i+step[0], j+step[1], k+step[2]
		}
	}
}

// dense is zip for operations that are worth a loop of their own over elements without gaps. A stretched operand is spread
// over a block first.
func dense[T, R Element](a, b, r any, rows func(r []R, a, b []T), f func(T, T) R) loop {
	x, y, z := a.([]T), b.([]T), r.([]R)
	slow := zip(a, b, r, f)
	return func(n int, at, step *places) {
		i, j, k := at[0], at[1], at[2]
		switch {
		case step[2] != 1 || n < 8:
			slow(n, at, step)
		case step[0] == 1 && step[1] == 1:
			rows(z[k:k+n], x[i:i+n], y[j:j+n])
		case step[0] == 1 && step[1] == 0:
			spread(n, y[j], func(at int, block []T) { rows(z[k+at:][:len(block)], x[i+at:][:len(block)], block) })
		case step[0] == 0 && step[1] == 1:
			spread(n, x[i], func(at int, block []T) { rows(z[k+at:][:len(block)], block, y[j+at:][:len(block)]) })
		default:
			slow(n, at, step)
		}
	}
}

// spread calls do for each block of n elements, with as many times the value.
func spread[T Element](n int, value T, do func(at int, block []T)) {
	block := make([]T, min(n, 512))
	for i := range block {
		block[i] = value
	}
	for at := 0; at < n; at += len(block) {
		block = block[:min(len(block), n-at)]
		do(at, block)
	}
}

// compareNumbers are the comparisons of elements that have an order, NaN apart.
func compareNumbers[T number](op Comparison, a, b any, r []Bool) loop {
	switch op {
	case Equal:
		return dense(a, b, r, equalRow[T], func(x, y T) Bool { return truth(x == y) })
	case NotEqual:
		return dense(a, b, r, notEqualRow[T], func(x, y T) Bool { return truth(x != y) })
	case Less:
		return dense(a, b, r, lessRow[T], func(x, y T) Bool { return truth(x < y) })
	case LessEqual:
		return dense(a, b, r, lessEqualRow[T], func(x, y T) Bool { return truth(x <= y) })
	case Greater:
		return dense(a, b, r, func(r []Bool, a, b []T) { lessRow(r, b, a) }, func(x, y T) Bool { return truth(x > y) })
	case GreaterEqual:
		return dense(a, b, r, func(r []Bool, a, b []T) { lessEqualRow(r, b, a) }, func(x, y T) Bool { return truth(x >= y) })
	}
	return nil
}

// logic are the operations on what elements are worth as booleans.
func logic[T Element](op Binary, a, b, r any) loop {
	switch op {
	case LogicalAnd:
		return zip(a, b, r, func(x, y T) Bool { return truth(x != 0 && y != 0) })
	case LogicalOr:
		return zip(a, b, r, func(x, y T) Bool { return truth(x != 0 || y != 0) })
	case LogicalXor:
		return zip(a, b, r, func(x, y T) Bool { return truth((x != 0) != (y != 0)) })
	}
	return nil
}

// constant is a loop whose results are all the same.
func constant[T Element](a, r any, value Bool) loop {
	return each(a, r, func(T) Bool { return value })
}

func same[T Element](v T) T { return v }

// sumOfProducts is a run of a matrix product.
func sumOfProducts[T number | complex64 | complex128](a, b, r any) loop {
	x, y, z := a.([]T), b.([]T), r.([]T)
	return func(n int, at, step *places) {
		i, j := at[0], at[1]
		var sum T
		for range n {
			sum += x[i] * y[j]
			i, j = i+step[0], j+step[1]
		}
		z[at[2]] = sum
	}
}
