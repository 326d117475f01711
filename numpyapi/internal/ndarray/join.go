package ndarray

import "slices"

// Concatenate is a new array of arrays one behind the other along an axis that they have.
func Concatenate(alloc Allocator, arrays []*Array, axis int) (*Array, error) {
	if len(arrays) == 0 {
		return nil, fail(ErrValue, "need at least one array to concatenate")
	}
	first := arrays[0]
	if len(first.Shape) == 0 {
		return nil, fail(ErrValue, "zero-dimensional arrays cannot be concatenated")
	}
	axis, err := Axis(axis, len(first.Shape))
	if err != nil {
		return nil, err
	}
	shape, dtype := slices.Clone(first.Shape), first.DType
	for i, a := range arrays[1:] {
		if err := checkJoint(a, first, axis, i+1); err != nil {
			return nil, err
		}
		shape[axis] += a.Shape[axis]
		dtype = Promote(dtype, a.DType)
	}
	r, err := Zeros(alloc, shape, dtype)
	if err != nil {
		return nil, err
	}
	part := r.view(nil, r.Strides, r.Offset)
	for _, a := range arrays {
		part.Shape = a.Shape
		copyInto(part, a)
		part.Offset += int(a.Shape[axis]) * r.Strides[axis]
	}
	return r, nil
}

func checkJoint(a, first *Array, axis, i int) error {
	if len(a.Shape) != len(first.Shape) {
		return fail(ErrValue, "all the input array dimensions except for the concatenation axis must match exactly, but along dimension 0, the array at index 0 has %d dimension(s) and the array at index %d has %d dimension(s)", len(first.Shape), i, len(a.Shape))
	}
	for k := range a.Shape {
		if k != axis && a.Shape[k] != first.Shape[k] {
			return fail(ErrValue, "all the input array dimensions except for the concatenation axis must match exactly, but along dimension %d, the array at index 0 has size %d and the array at index %d has size %d", k, first.Shape[k], i, a.Shape[k])
		}
	}
	return nil
}

// Stack is a new array of arrays of one shape along a new axis.
func Stack(alloc Allocator, arrays []*Array, axis int) (*Array, error) {
	if len(arrays) == 0 {
		return nil, fail(ErrValue, "need at least one array to stack")
	}
	parts := make([]*Array, len(arrays))
	for i, a := range arrays {
		if !sameShape(a.Shape, arrays[0].Shape) {
			return nil, fail(ErrValue, "all input arrays must have the same shape")
		}
		var err error
		if parts[i], err = a.Expand(axis); err != nil {
			return nil, err
		}
	}
	return Concatenate(alloc, parts, axis)
}
