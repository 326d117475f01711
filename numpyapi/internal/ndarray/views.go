package ndarray

import "slices"

// view is the array with other axes on the same elements.
func (a *Array) view(shape []int64, strides []int, offset int) *Array {
	return &Array{DType: a.DType, Shape: shape, Strides: strides, Offset: offset, Data: a.Data, ReadOnly: a.ReadOnly}
}

// Transpose is a view with the axes in another order, reversed when axes is nil.
func (a *Array) Transpose(axes []int) (*Array, error) {
	n := len(a.Shape)
	if axes == nil {
		return a.reversed(), nil
	}
	if len(axes) != n {
		return nil, fail(ErrValue, "axes don't match array")
	}
	if _, err := axisSet(axes, n); err != nil {
		if _, isRange := Axis(axes[0], n); isRange == nil {
			return nil, fail(ErrValue, "repeated axis in transpose")
		}
		return nil, err
	}
	shape, strides := make([]int64, n), make([]int, n)
	for i, axis := range axes {
		axis, _ := Axis(axis, n)
		shape[i], strides[i] = a.Shape[axis], a.Strides[axis]
	}
	return a.view(shape, strides, a.Offset), nil
}

// axisLast is a view with one axis behind the others.
func (a *Array) axisLast(axis int) *Array {
	shape, strides := slices.Clone(a.Shape), slices.Clone(a.Strides)
	shape = append(slices.Delete(shape, axis, axis+1), a.Shape[axis])
	strides = append(slices.Delete(strides, axis, axis+1), a.Strides[axis])
	return a.view(shape, strides, a.Offset)
}

// BroadcastTo is a read-only view in which lengths of 1 are stretched to a shape.
func (a *Array) BroadcastTo(shape []int64) (*Array, error) {
	if _, err := Count(shape, a.DType.Size()); err != nil {
		return nil, err
	}
	together, err := Broadcast(a.Shape, shape)
	if err != nil || !sameShape(together, shape) {
		return nil, fail(ErrValue, "cannot broadcast an array of shape %s to shape %s", compactShape(a.Shape), compactShape(shape))
	}
	r := a.view(slices.Clone(shape), a.stretched(shape).strides, a.Offset)
	r.ReadOnly = true
	return r, nil
}

// Squeeze is a view without axes of length 1: those given, or all when axes is nil.
func (a *Array) Squeeze(axes []int) (*Array, error) {
	drop, err := axisSet(axes, len(a.Shape))
	if err != nil {
		return nil, err
	}
	for axis, length := range a.Shape {
		if length == 1 {
			continue
		}
		if drop[axis] && axes != nil {
			return nil, fail(ErrValue, "cannot select an axis to squeeze out which has size not equal to one")
		}
		drop[axis] = false
	}
	return a.without(drop, false), nil
}

// Reshape is the elements in another shape, in row-major order: a view where strides allow it, else a copy on the heap. One
// length may be negative: it is worked out.
func (a *Array) Reshape(shape []int64) (*Array, error) {
	resolved, err := a.resolveShape(shape)
	if err != nil {
		return nil, err
	}
	if strides, ok := a.stridesFor(resolved); ok {
		return a.view(resolved, strides, a.Offset), nil
	}
	r, err := a.Copy(Heap)
	if err != nil {
		return nil, err
	}
	return r.view(resolved, rowMajor(resolved), 0), nil
}

// Shares reports whether b is a view of the elements of a.
func (a *Array) Shares(b *Array) bool { return types[a.DType].same(a.Data, b.Data) }

// flat is the elements in a row.
func flat(a *Array) *Array {
	r, err := a.Reshape([]int64{-1})
	if err != nil { // an empty array
		return a.view([]int64{0}, []int{1}, a.Offset)
	}
	return r
}

func (a *Array) resolveShape(shape []int64) ([]int64, error) {
	resolved := slices.Clone(shape)
	unknown := -1
	for axis, length := range resolved {
		switch {
		case length >= 0:
		case unknown >= 0:
			return nil, fail(ErrValue, "can only specify one unknown dimension")
		default:
			unknown = axis
			resolved[axis] = 1
		}
	}
	n, err := Count(resolved, a.DType.Size())
	if err != nil {
		return nil, err
	}
	size := a.Size()
	if unknown >= 0 && n > 0 && size%n == 0 {
		resolved[unknown] = int64(size / n)
		n = size
	}
	if n != size || unknown >= 0 && n == 0 && resolved[unknown] == 1 {
		return nil, fail(ErrValue, "cannot reshape array of size %d into shape %s", size, compactShape(shape))
	}
	return resolved, nil
}

// stridesFor are the strides of a view of another shape, if there is one: each run of axes that goes on evenly can be cut anew.
func (a *Array) stridesFor(shape []int64) ([]int, bool) {
	if a.Size() == 0 {
		return rowMajor(shape), true
	}
	lengths, steps := merge(a.Shape, []path{a.path()})
	strides := make([]int, len(shape))
	next := 0 // axis of shape
	for run, length := range lengths {
		first, n := next, 1
		for n < length && next < len(shape) {
			n *= int(shape[next])
			next++
		}
		if n != length {
			return nil, false
		}
		distance := steps[run][0]
		for axis := next - 1; axis >= first; axis-- {
			strides[axis] = distance
			distance *= int(shape[axis])
		}
	}
	for axis := len(shape) - 1; axis >= next; axis-- { // of length 1
		strides[axis] = 1
	}
	return strides, true
}

// Expand is a view with an axis of length 1 put in.
func (a *Array) Expand(axis int) (*Array, error) {
	axis, err := Axis(axis, len(a.Shape)+1)
	if err != nil {
		return nil, err
	}
	return a.view(restored(a.Shape, axis), slices.Insert(slices.Clone(a.Strides), axis, 0), a.Offset), nil
}

// Locked is the array as a view that may only be read.
func (a *Array) Locked() *Array {
	r := *a
	r.ReadOnly = true
	return &r
}
