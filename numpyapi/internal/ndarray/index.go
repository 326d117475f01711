package ndarray

import "slices"

// Key is one part of an index between the brackets. The zero value is a full slice.
type Key struct {
	What              KeyKind
	Start, Stop, Step *int64 // of a slice; nil where it says nothing
	At                int64  // of an integer
	Array             *Array // of integers or booleans
}

// KeyKind is what a part of an index is.
type KeyKind int

// Parts of an index.
const (
	KeySlice KeyKind = iota
	KeyInt
	KeyNewAxis
	KeyEllipsis
	KeyArray
)

// Selection is what an index chooses: a view, or, when there are arrays in the index, parts of a view that begin at
// other elements.
type Selection struct {
	rest    *Array  // at the first element; without the axes that arrays index
	offsets []int   // where each part begins, relative to rest; nil for a view
	shape   []int64 // of the arrays together
	place   int     // of their axes in the result
}

// Select finds what an index chooses.
func (a *Array) Select(keys []Key) (*Selection, error) {
	keys, err := a.complete(keys)
	if err != nil {
		return nil, err
	}
	arrays := slices.ContainsFunc(keys, func(k Key) bool { return k.What == KeyArray })
	rest := a.view([]int64{}, []int{}, a.Offset)
	s := &Selection{rest: rest, place: -1}
	var indexed []indexedAxis
	axis, apart := 0, false
	for i, k := range keys {
		switch {
		case k.What == KeyNewAxis:
			rest.Shape, rest.Strides = append(rest.Shape, 1), append(rest.Strides, 0)
			continue
		case k.What == KeySlice:
			length, start, step, err := k.run(a.Shape[axis])
			if err != nil {
				return nil, err
			}
			rest.Offset += start * a.Strides[axis]
			rest.Shape, rest.Strides = append(rest.Shape, int64(length)), append(rest.Strides, step*a.Strides[axis])
		case k.What == KeyInt && !arrays:
			at, err := inside(k.At, a.Shape[axis], axis)
			if err != nil {
				return nil, err
			}
			rest.Offset += int(at) * a.Strides[axis]
		default:
			if s.place < 0 {
				s.place = len(rest.Shape)
			} else if i > 0 && !keys[i-1].indexes() {
				apart = true
			}
			indexed = append(indexed, indexedAxis{k.asArray(), axis, a.Shape[axis], a.Strides[axis]})
		}
		axis++
	}
	if !arrays {
		return s, nil
	}
	if apart {
		s.place = 0
	}
	return s, s.join(indexed)
}

func (k Key) indexes() bool { return k.What == KeyArray || k.What == KeyInt }

func (k Key) asArray() *Array {
	if k.What == KeyInt {
		return Scalar(Int64, k.At)
	}
	return k.Array.as(Int64)
}

// complete puts full slices where an index says nothing, and the positions of what is true for boolean arrays.
func (a *Array) complete(keys []Key) ([]Key, error) {
	used, ellipsis := 0, -1
	for i, k := range keys {
		switch k.What {
		case KeyEllipsis:
			if ellipsis >= 0 {
				return nil, fail(ErrIndex, "an index can only have a single ellipsis ('...')")
			}
			ellipsis = i
		case KeyArray:
			if k.Array.DType == Boolean {
				used += len(k.Array.Shape)
				continue
			}
			if !k.Array.DType.Kind().Integer() {
				return nil, fail(ErrIndex, "arrays used as indices must be of integer (or boolean) type")
			}
			used++
		case KeySlice, KeyInt:
			used++
		}
	}
	if used > len(a.Shape) {
		return nil, fail(ErrIndex, "too many indices for array: array is %d-dimensional, but %d were indexed", len(a.Shape), used)
	}
	missing := make([]Key, len(a.Shape)-used)
	if ellipsis < 0 {
		return a.unmask(append(slices.Clone(keys), missing...))
	}
	return a.unmask(slices.Concat(keys[:ellipsis], missing, keys[ellipsis+1:]))
}

// unmask replaces each boolean array by arrays of the positions that are true.
func (a *Array) unmask(keys []Key) ([]Key, error) {
	var out []Key
	axis := 0
	for _, k := range keys {
		if k.What != KeyArray || k.Array.DType != Boolean {
			out = append(out, k)
			if k.What != KeyNewAxis {
				axis++
			}
			continue
		}
		if len(k.Array.Shape) == 0 {
			return nil, fail(ErrIndex, "a boolean without dimensions is no index here")
		}
		for i, length := range k.Array.Shape {
			if length != a.Shape[axis] {
				return nil, fail(ErrIndex, "boolean index did not match indexed array along axis %d; size of axis is %d but size of corresponding boolean axis is %d", axis, a.Shape[axis], length)
			}
			axis++
			_ = i
		}
		for _, positions := range k.Array.Nonzero() {
			out = append(out, Key{What: KeyArray, Array: positions})
		}
	}
	return out, nil
}

// Nonzero are the positions of the elements that are not zero, an array of int64 on the heap for each axis.
func (a *Array) Nonzero() []*Array {
	mask := a.as(Boolean)
	found := make([][]int64, len(a.Shape))
	data := Elements[Bool](mask)
	index := make([]int64, len(a.Shape))
	visit(a.Shape, index, func() {
		at := mask.Offset
		for axis, i := range index {
			at += int(i) * mask.Strides[axis]
		}
		if data[at] == 0 {
			return
		}
		for axis, i := range index {
			found[axis] = append(found[axis], i)
		}
	})
	out := make([]*Array, len(found))
	for axis, positions := range found {
		out[axis] = &Array{DType: Int64, Shape: []int64{int64(len(positions))}, Strides: []int{1}, Data: positions}
	}
	return out
}

// visit calls do with each index of a shape, in row-major order.
func visit(shape, index []int64, do func()) {
	if slices.Contains(shape, 0) {
		return
	}
	for {
		do()
		axis := len(shape) - 1
		for ; axis >= 0; axis-- {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}

// run is what a slice chooses of an axis: how many elements, the first and the distance.
func (k Key) run(length int64) (n, start, step int, err error) {
	by := int64(1)
	if k.Step != nil {
		by = *k.Step
	}
	if by == 0 {
		return 0, 0, 0, fail(ErrValue, "slice step cannot be zero")
	}
	low, high := int64(0), length
	if by < 0 {
		low, high = -1, length-1
	}
	bound := func(v *int64, otherwise int64) int64 {
		if v == nil {
			return otherwise
		}
		i := *v
		if i < 0 {
			i += length
		}
		return min(max(i, low), high)
	}
	first, end := bound(k.Start, low), bound(k.Stop, high)
	if by < 0 {
		first, end = bound(k.Start, high), bound(k.Stop, low)
	}
	count := (end - first + by - sign(by)) / by
	if count <= 0 {
		return 0, 0, int(by), nil
	}
	return int(count), int(first), int(by), nil
}

func sign(v int64) int64 {
	if v < 0 {
		return -1
	}
	return 1
}

// indexedAxis is an axis and the array that indexes it.
type indexedAxis struct {
	array  *Array
	axis   int
	length int64
	stride int
}

// join works out where the parts begin.
func (s *Selection) join(indexed []indexedAxis) error {
	shapes := make([][]int64, len(indexed))
	for i, x := range indexed {
		shapes[i] = x.array.Shape
	}
	shape, err := Broadcast(shapes...)
	if err != nil {
		return fail(ErrIndex, "shape mismatch: indexing arrays could not be broadcast together with shapes%s", compactShapes(shapes))
	}
	n, err := Count(shape, 8)
	if err != nil {
		return err
	}
	s.shape, s.offsets = shape, make([]int, n)
	for _, x := range indexed {
		data := Elements[int64](x.array)
		next := 0
		runs(shape, func(at *places) {
			i, wrong := inside(data[at[0]], x.length, x.axis)
			if wrong != nil && err == nil {
				err = wrong
			}
			s.offsets[next] += int(i) * x.stride
			next++
		}, x.array.stretched(shape))
	}
	return err
}

func compactShapes(shapes [][]int64) string {
	text := ""
	for _, shape := range shapes {
		text += " " + compactShape(shape)
	}
	return text
}

// View is the view that was chosen; nil when the elements have to be gathered.
func (s *Selection) View() *Array {
	if s.offsets != nil {
		return nil
	}
	return s.rest
}

// parts are the elements of r, whose axis at s.place goes over the parts, and where the parts begin.
func (s *Selection) parts(r *Array, do func(part *Array, of *Array)) {
	part := *s.rest
	of := r.view(slices.Delete(slices.Clone(r.Shape), s.place, s.place+1), slices.Delete(slices.Clone(r.Strides), s.place, s.place+1), r.Offset)
	for i, offset := range s.offsets {
		part.Offset = s.rest.Offset + offset
		of.Offset = r.Offset + i*r.Strides[s.place]
		do(&part, of)
	}
}

// resultShape is the shape with the parts along one axis, and with all axes of the arrays.
func (s *Selection) resultShape() (parts, whole []int64) {
	parts = slices.Insert(slices.Clone(s.rest.Shape), s.place, int64(len(s.offsets)))
	whole = slices.Insert(slices.Clone(s.rest.Shape), s.place, s.shape...)
	return parts, whole
}

// Gather is a new array of the elements that were chosen.
func (s *Selection) Gather(alloc Allocator) (*Array, error) {
	if s.offsets == nil {
		return s.rest.Copy(alloc)
	}
	shape, whole := s.resultShape()
	r, err := Zeros(alloc, shape, s.rest.DType)
	if err != nil {
		return nil, err
	}
	s.parts(r, func(part, of *Array) { copyInto(of, part) })
	return r.Reshape(whole)
}

// Assign stores the elements of b, stretched to what was chosen.
func (s *Selection) Assign(b *Array) error {
	if s.offsets == nil {
		return s.rest.Assign(b, CastUnsafe)
	}
	if err := s.rest.CheckWritable(); err != nil {
		return err
	}
	shape, whole := s.resultShape()
	stretched, err := trimmed(apart(b), len(whole)).BroadcastTo(whole)
	if err != nil {
		return fail(ErrValue, "shape mismatch: value array of shape %s could not be broadcast to indexing result of shape %s", compactShape(b.Shape), compactShape(whole))
	}
	values, err := stretched.Reshape(shape)
	if err != nil {
		return err
	}
	s.parts(values, func(part, of *Array) { copyInto(part, of) })
	return nil
}

// Take is a new array of the parts of a along an axis that indices name.
func Take(alloc Allocator, a, indices *Array, axis int) (*Array, error) {
	axis, err := Axis(axis, max(len(a.Shape), 1))
	if err != nil {
		return nil, err
	}
	if len(a.Shape) == 0 {
		a = flat(a)
	}
	if !CanCast(indices.DType, Int64, CastSameKind) && indices.Size() > 0 {
		return nil, checkCast(indices.DType, Int64, CastSafe)
	}
	if shape := slices.Concat(a.Shape[:axis], indices.Shape, a.Shape[axis+1:]); slices.Contains(shape, 0) {
		return Zeros(alloc, shape, a.DType) // NumPy does not look at the indices then
	}
	keys := make([]Key, axis+1)
	keys[axis] = Key{What: KeyArray, Array: indices.as(Int64)}
	s, err := a.Select(keys)
	if err != nil {
		return nil, err
	}
	return s.Gather(alloc)
}

// Each calls do with the place in Data of each element, in row-major order, until it returns false.
func (a *Array) Each(do func(place int) bool) {
	going := true
	runs(a.Shape, func(at *places) {
		if going {
			going = do(at[0])
		}
	}, a.path())
}
