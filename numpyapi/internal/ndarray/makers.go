package ndarray

import "math"

// ArangeInt are the integers from start on, in steps, as long as they are before stop.
func ArangeInt(alloc Allocator, start, stop, step int64, dtype DType) (*Array, error) {
	if step == 0 {
		return nil, fail(ErrZero, "division by zero")
	}
	n := int64(0)
	if (step > 0) == (start < stop) && start != stop {
		n = int64((distance(start, stop) + magnitude(step) - 1) / magnitude(step))
	}
	if n < 0 {
		return nil, fail(ErrValue, "Maximum allowed size exceeded")
	}
	r, err := Zeros(alloc, []int64{n}, dtype)
	if err != nil {
		return nil, err
	}
	block := make([]int64, min(n, 1024))
	put := types[dtype].castFrom(block, r.Data)
	for at := 0; at < int(n); at += len(block) {
		block := block[:min(len(block), int(n)-at)]
		for i := range block {
			block[i] = start + int64(at+i)*step
		}
		put(len(block), &places{0, at}, &places{1, 1})
	}
	return r, nil
}

func distance(a, b int64) uint64 {
	if a < b {
		return uint64(b) - uint64(a)
	}
	return uint64(a) - uint64(b)
}

func magnitude(v int64) uint64 { return distance(v, 0) }

// Arange are the numbers from start on, in steps, as long as they are before stop.
func Arange(alloc Allocator, start, stop, step float64, dtype DType) (*Array, error) {
	count := math.Ceil((stop - start) / step)
	if math.IsNaN(count) || count > math.MaxInt/16 {
		return nil, fail(ErrValue, "Maximum allowed size exceeded")
	}
	second := start + step
	return sequence(alloc, int(max(count, 0)), dtype, func(i int) float64 { return start + float64(i)*(second-start) })
}

func sequence(alloc Allocator, n int, dtype DType, value func(i int) float64) (*Array, error) {
	r, err := Zeros(alloc, []int64{int64(n)}, dtype)
	if err != nil {
		return nil, err
	}
	one := make([]float64, 1)
	put := types[dtype].castFrom(one, r.Data)
	for i := range n {
		one[0] = value(i)
		put(1, &places{0, i}, &places{})
	}
	return r, nil
}

// Linspace are count numbers in even steps from start to stop, which is the last one if endpoint is set. Integers are rounded down.
func Linspace(alloc Allocator, start, stop float64, count int64, endpoint bool, dtype DType) (*Array, error) {
	if count < 0 {
		return nil, fail(ErrValue, "Number of samples, %d, must be non-negative.", count)
	}
	parts := float64(count)
	if endpoint {
		parts--
	}
	step := (stop - start) / parts
	return sequence(alloc, int(count), dtype, func(i int) float64 {
		v := start + float64(i)*step
		switch {
		case parts <= 0:
			v = start
		case step == 0:
			v = start + float64(i)/parts*(stop-start)
		case endpoint && i == int(count)-1:
			v = stop
		}
		if dtype.Kind().Integer() {
			v = math.Floor(v)
		}
		return v
	})
}

// Eye is a matrix of zeros with ones along a diagonal: the main one for 0, above it for positive numbers.
func Eye(alloc Allocator, rows, columns, diagonal int64, dtype DType) (*Array, error) {
	r, err := Zeros(alloc, []int64{rows, columns}, dtype)
	if err != nil {
		return nil, err
	}
	row, column := max(-diagonal, 0), max(diagonal, 0)
	n := min(rows-row, columns-column)
	if n > 0 {
		ones := r.view([]int64{n}, []int{int(columns) + 1}, int(row*columns+column))
		copyInto(ones, Scalar(Boolean, Bool(1)))
	}
	return r, nil
}

// Ordered is a copy as another type, row-major or column-major.
func (a *Array) Ordered(alloc Allocator, dtype DType, columnMajor bool) (*Array, error) {
	if !columnMajor {
		return a.AsType(alloc, dtype, CastUnsafe)
	}
	r, err := a.reversed().AsType(alloc, dtype, CastUnsafe)
	if err != nil {
		return nil, err
	}
	return r.reversed(), nil
}
