package ndarray

import "slices"

// maxOperands is how many arrays one loop goes over.
const maxOperands = 4

// A places is where a loop is in each operand, or how far it goes at each step.
type places [maxOperands]int

// A loop does n elements in a row: operand i begins at at[i] and goes on by step[i]. The result is the last operand.
type loop func(n int, at, step *places)

// A path is one operand of a walk: where it begins and its stride along each axis of the walk.
type path struct {
	start   int
	strides []int
}

func (a *Array) path() path { return path{a.Offset, a.Strides} }

// stretched is the path of an array over a shape that its own broadcasts to: it stands still along stretched axes.
func (a *Array) stretched(shape []int64) path {
	strides := make([]int, len(shape))
	added := len(shape) - len(a.Shape)
	for axis, length := range a.Shape {
		if length != 1 || shape[added+axis] == 1 {
			strides[added+axis] = a.Strides[axis]
		}
	}
	return path{a.Offset, strides}
}

// walk calls row for each run along the innermost axis, in row-major order. Axes along which all operands go on evenly
// become one.
func walk(shape []int64, row loop, operands ...path) {
	lengths, strides := merge(shape, operands)
	if slices.Contains(lengths, 0) {
		return
	}
	var at places
	for i, o := range operands {
		at[i] = o.start
	}
	if len(lengths) == 0 {
		row(1, &at, new(places))
		return
	}
	inner := len(lengths) - 1
	index := make([]int, inner)
	for {
		here := at
		row(lengths[inner], &here, &strides[inner])
		axis := inner - 1
		for ; axis >= 0; axis-- {
			index[axis]++
			move(&at, &strides[axis], 1)
			if index[axis] < lengths[axis] {
				break
			}
			move(&at, &strides[axis], -lengths[axis])
			index[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}

func move(at, step *places, times int) {
	for i := range at {
		at[i] += step[i] * times
	}
}

// merge leaves out axes of length 1 and joins neighbours that are one run for every operand.
func merge(shape []int64, operands []path) (lengths []int, strides []places) {
	for axis, length := range shape {
		if length == 1 {
			continue
		}
		var step places
		for i, o := range operands {
			step[i] = o.strides[axis]
		}
		last := len(lengths) - 1
		if last >= 0 && continues(&strides[last], &step, int(length)) {
			lengths[last] *= int(length)
			strides[last] = step
			continue
		}
		lengths, strides = append(lengths, int(length)), append(strides, step)
	}
	return lengths, strides
}

// continues reports whether a step along the outer axis is length steps along the inner one.
func continues(outer, inner *places, length int) bool {
	for i := range outer {
		if outer[i] != inner[i]*length {
			return false
		}
	}
	return true
}

// Broadcast is the shape that arrays of these shapes have together: they are aligned at the right, and 1 stretches.
func Broadcast(shapes ...[]int64) ([]int64, error) {
	n := 0
	for _, s := range shapes {
		n = max(n, len(s))
	}
	shape := make([]int64, n)
	for i := range shape {
		shape[i] = 1
	}
	for _, s := range shapes {
		for i, length := range s {
			at := &shape[n-len(s)+i]
			if *at == 1 {
				*at = length
			} else if length != 1 && length != *at {
				return nil, incompatible(shapes)
			}
		}
	}
	return shape, nil
}

func incompatible(shapes [][]int64) error {
	text := ""
	for _, s := range shapes {
		text += " " + compactShape(s)
	}
	return fail(ErrValue, "operands could not be broadcast together with shapes%s", text)
}
