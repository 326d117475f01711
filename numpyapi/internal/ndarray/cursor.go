package ndarray

import "slices"

// Cursor goes over arrays broadcast together, over all axes but one. It stands before the first position.
type Cursor struct {
	Run    int64 // the length of the axis that is left out, 1 when none is
	Steps  []int // from neighbour to neighbour along it in each array
	Places []int // of the elements at the position, in Data
	shape  []int64
	index  []int64
	paths  []path
	begun  bool
	ended  bool
}

// NewCursor leaves out an axis of the shape that the arrays have together; none for -1.
func NewCursor(arrays []*Array, axis int) (*Cursor, error) {
	if len(arrays) == 0 {
		return nil, fail(ErrValue, "need at least one array to iterate over")
	}
	shapes := make([][]int64, len(arrays))
	for i, a := range arrays {
		shapes[i] = a.Shape
	}
	shape, err := Broadcast(shapes...)
	if err != nil {
		return nil, err
	}
	if axis < -1 || axis >= len(shape) {
		return nil, fail(ErrValue, "axis %d is out of bounds for array of dimension %d", axis, len(shape))
	}
	c := &Cursor{Run: 1, Steps: make([]int, len(arrays)), Places: make([]int, len(arrays)), shape: shape}
	for i, a := range arrays {
		p := a.stretched(shape)
		if axis >= 0 {
			c.Steps[i] = p.strides[axis]
			p.strides = slices.Delete(p.strides, axis, axis+1)
		}
		c.paths = append(c.paths, p)
	}
	if axis >= 0 {
		c.Run = shape[axis]
		c.shape = slices.Delete(slices.Clone(shape), axis, axis+1)
	}
	c.index = make([]int64, len(c.shape))
	return c, nil
}

// Reset goes back before the first position.
func (c *Cursor) Reset() { c.begun, c.ended = false, false }

// Next goes to the next position; false when there is none.
func (c *Cursor) Next() bool {
	if !c.begun {
		c.begun = true
		clear(c.index)
		c.ended = slices.Contains(c.shape, 0)
		return !c.ended && c.place()
	}
	for axis := len(c.shape) - 1; axis >= 0 && !c.ended; axis-- {
		if c.index[axis]++; c.index[axis] < c.shape[axis] {
			return c.place()
		}
		c.index[axis] = 0
	}
	c.ended = true
	return false
}

func (c *Cursor) place() bool {
	for i, p := range c.paths {
		c.Places[i] = p.start
		for axis, at := range c.index {
			c.Places[i] += int(at) * p.strides[axis]
		}
	}
	return true
}
