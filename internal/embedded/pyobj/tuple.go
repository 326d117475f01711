package pyobj

import "slices"

// Tuple is an immutable sequence.
type Tuple struct{ items []Object }

// Type returns tuple.
func (*Tuple) Type() *Type { return TupleType }

// NewTuple makes a tuple of the items; the slice belongs to the tuple afterwards.
func NewTuple(items ...Object) *Tuple { return &Tuple{items: items} }

// Items are the elements; do not change the slice.
func (t *Tuple) Items() []Object { return t.items }

// Place is where Items are kept, to be read only.
func (t *Tuple) Place() *[]Object { return &t.items }

// Len is the number of elements.
func (t *Tuple) Len() int { return len(t.items) }

// AsTuple returns the tuple value of o, which may be of a derived class.
func AsTuple(o Object) (*Tuple, bool) {
	t, ok := unwrap(o).(*Tuple)
	return t, ok
}

// List is a mutable sequence.
type List struct {
	items   []Object
	sorting bool
}

// Type returns list.
func (*List) Type() *Type { return ListType }

// NewList makes a list of the items; the slice belongs to the list afterwards.
func NewList(items ...Object) *List { return &List{items: items} }

// Items are the elements; the slice is good until the list changes.
func (l *List) Items() []Object { return l.items }

// Place is where Items are kept, to be read only.
func (l *List) Place() *[]Object { return &l.items }

// Len is the number of elements.
func (l *List) Len() int { return len(l.items) }

// Append adds an element (HPyList_Append).
func (l *List) Append(o Object) {
	if l.items == nil {
		l.items = make([]Object, 0, 4) // as CPython does: most lists get some
	}
	l.items = append(l.items, o)
}

// Insert puts an element before index i, which is clipped like list.insert's (HPyList_Insert).
func (l *List) Insert(i int, o Object) {
	if i < 0 {
		i = max(i+len(l.items), 0)
	}
	l.items = slices.Insert(l.items, min(i, len(l.items)), o)
}

// AsList returns the list value of o, which may be of a derived class.
func AsList(o Object) (*List, bool) {
	l, ok := unwrap(o).(*List)
	return l, ok
}

// itemsOf are the elements of a list or tuple; ok is false for other objects.
func itemsOf(o Object) ([]Object, bool) {
	switch v := unwrap(o).(type) {
	case *Tuple:
		return v.items, true
	case *List:
		return v.items, true
	}
	return nil, false
}

func seqLen(_ *Runtime, self Object) (int, error) {
	items, _ := itemsOf(self)
	return len(items), nil
}

func tupleConcat(_ *Runtime, a, b Object) (Object, error) {
	x, _ := AsTuple(a)
	y, ok := AsTuple(b)
	if !ok {
		return nil, Raisef(TypeError, "can only concatenate tuple (not \"%s\") to tuple", typeName(b))
	}
	if len(x.items) == 0 && b.Type() == TupleType {
		return y, nil
	}
	if len(y.items) == 0 && a.Type() == TupleType {
		return x, nil
	}
	if err := fitsItems(len(x.items) + len(y.items)); err != nil {
		return nil, err
	}
	return &Tuple{items: slices.Concat(x.items, y.items)}, nil
}

func repeatItems(items []Object, n int) ([]Object, error) {
	if n <= 0 {
		return nil, nil
	}
	if err := fitsItems(times(len(items), n)); err != nil {
		return nil, err
	}
	return slices.Repeat(items, n), nil
}

func tupleRepeat(_ *Runtime, self Object, n int) (Object, error) {
	t, _ := AsTuple(self)
	if n == 1 && self.Type() == TupleType {
		return t, nil
	}
	items, err := repeatItems(t.items, n)
	if err != nil {
		return nil, err
	}
	return &Tuple{items: items}, nil
}

func tupleItem(_ *Runtime, self Object, i int) (Object, error) {
	t, _ := AsTuple(self)
	if i < 0 || i >= len(t.items) {
		return nil, Raisef(IndexError, "tuple index out of range")
	}
	return t.items[i], nil
}

// sequenceIndex converts a subscript that is no slice.
func (rt *Runtime) sequenceIndex(kind string, key Object, n int) (int, error) {
	if key.Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "%s indices must be integers or slices, not %s", kind, typeName(key))
	}
	i, err := rt.AsSsize(key, IndexError)
	if i < 0 {
		i += n
	}
	return i, err
}

// sliceItems copies what a slice selects.
func (rt *Runtime) sliceItems(items []Object, s *Slice) ([]Object, error) {
	start, _, step, n, err := rt.sliceIndices(s, len(items))
	if err != nil {
		return nil, err
	}
	out := make([]Object, n)
	for k := range out {
		out[k] = items[start+k*step]
	}
	return out, nil
}

func tupleSubscript(rt *Runtime, self, key Object) (Object, error) {
	t, _ := AsTuple(self)
	if s, ok := key.(*Slice); ok {
		items, err := rt.sliceItems(t.items, s)
		if err != nil {
			return nil, err
		}
		if len(items) == len(t.items) && s.Step == Object(None) && self.Type() == TupleType {
			return t, nil
		}
		return &Tuple{items: items}, nil
	}
	i, err := rt.sequenceIndex("tuple", key, len(t.items))
	if err != nil {
		return nil, err
	}
	return tupleItem(rt, self, i)
}

func seqContains(rt *Runtime, self, item Object) (bool, error) {
	for i := 0; ; i++ {
		items, _ := itemsOf(self)
		if i >= len(items) {
			return false, nil
		}
		if eq, err := rt.equal(items[i], item); eq || err != nil {
			return eq, err
		}
	}
}

// compareSeq compares two lists or two tuples.
func compareSeq(rt *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, _ := itemsOf(a)
	y, _ := itemsOf(b)
	if len(x) != len(y) && (op == EQ || op == NE) {
		return Bool(op == NE), nil
	}
	i := 0
	for ; i < len(x) && i < len(y); i++ {
		eq, err := rt.equal(x[i], y[i])
		if err != nil {
			return nil, err
		}
		// Comparing may have changed a list.
		x, _ = itemsOf(a)
		y, _ = itemsOf(b)
		if !eq {
			break
		}
	}
	if i >= len(x) || i >= len(y) {
		return compareResult(len(x)-len(y), op), nil
	}
	switch op {
	case EQ:
		return False, nil
	case NE:
		return True, nil
	}
	return rt.RichCompare(x[i], y[i], op)
}

func tupleCompare(rt *Runtime, a, b Object, op CompareOp) (Object, error) {
	_, ok1 := AsTuple(a)
	_, ok2 := AsTuple(b)
	if !ok1 || !ok2 {
		return NotImplemented, nil
	}
	return compareSeq(rt, a, b, op)
}

func listCompare(rt *Runtime, a, b Object, op CompareOp) (Object, error) {
	_, ok1 := AsList(a)
	_, ok2 := AsList(b)
	if !ok1 || !ok2 {
		return NotImplemented, nil
	}
	return compareSeq(rt, a, b, op)
}

func tupleHash(rt *Runtime, self Object) (int64, error) {
	t, _ := AsTuple(self)
	if err := rt.Enter(" while hashing a tuple"); err != nil {
		return 0, err
	}
	defer rt.Leave()
	return hashTuple(rt, t.items)
}
