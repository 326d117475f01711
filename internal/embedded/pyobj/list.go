package pyobj

import "slices"

func listConcat(_ *Runtime, a, b Object) (Object, error) {
	x, _ := AsList(a)
	y, ok := AsList(b)
	if !ok {
		return nil, Raisef(TypeError, "can only concatenate list (not \"%s\") to list", typeName(b))
	}
	if err := fitsItems(len(x.items) + len(y.items)); err != nil {
		return nil, err
	}
	return &List{items: slices.Concat(x.items, y.items)}, nil
}

func listRepeat(_ *Runtime, self Object, n int) (Object, error) {
	l, _ := AsList(self)
	items, err := repeatItems(l.items, n)
	if err != nil {
		return nil, err
	}
	return &List{items: items}, nil
}

func listInPlaceRepeat(_ *Runtime, self Object, n int) (Object, error) {
	l, _ := AsList(self)
	items, err := repeatItems(l.items, n)
	if err != nil {
		return nil, err
	}
	l.items = items
	return self, nil
}

func listInPlaceConcat(rt *Runtime, self, other Object) (Object, error) {
	l, _ := AsList(self)
	if err := rt.extendList(l, other); err != nil {
		return nil, err
	}
	return self, nil
}

// extendList appends the items of an iterable.
func (rt *Runtime) extendList(l *List, other Object) error {
	if items, ok := plainItems(other); ok {
		if err := fitsItems(len(l.items) + len(items)); err != nil {
			return err
		}
		l.items = append(l.items, items...)
		return nil
	}
	it, err := rt.Iter(other)
	if err != nil {
		return err
	}
	if i, ok := it.(*Iterator); ok && i.length != nil {
		if err := fitsItems(i.length() + len(l.items)); err != nil {
			return err
		}
	}
	c := rt.Consume(it)
	for {
		v, err := c.Next()
		if v == nil || err != nil {
			return err
		}
		if len(l.items) >= maxGrown {
			return NewException(MemoryError)
		}
		l.items = append(l.items, v)
	}
}

// plainItems are the elements of an exact list or tuple, for which the iterator protocol makes no difference.
func plainItems(o Object) ([]Object, bool) {
	switch v := o.(type) {
	case *Tuple:
		return v.items, true
	case *List:
		return v.items, true
	}
	return nil, false
}

func listItem(_ *Runtime, self Object, i int) (Object, error) {
	l, _ := AsList(self)
	if i < 0 || i >= len(l.items) {
		return nil, Raisef(IndexError, "list index out of range")
	}
	return l.items[i], nil
}

func listAssItem(_ *Runtime, self Object, i int, value Object) error {
	l, _ := AsList(self)
	if i < 0 || i >= len(l.items) {
		return Raisef(IndexError, "list assignment index out of range")
	}
	if value == nil {
		l.items = slices.Delete(l.items, i, i+1)
		return nil
	}
	l.items[i] = value
	return nil
}

func listSubscript(rt *Runtime, self, key Object) (Object, error) {
	l, _ := AsList(self)
	if s, ok := key.(*Slice); ok {
		items, err := rt.sliceItems(l.items, s)
		if err != nil {
			return nil, err
		}
		return &List{items: items}, nil
	}
	i, err := rt.sequenceIndex("list", key, len(l.items))
	if err != nil {
		return nil, err
	}
	return listItem(rt, self, i)
}

func listAssign(rt *Runtime, self, key, value Object) error {
	l, _ := AsList(self)
	if s, ok := key.(*Slice); ok {
		return rt.listAssignSlice(l, s, value)
	}
	i, err := rt.sequenceIndex("list", key, len(l.items))
	if err != nil {
		return err
	}
	return listAssItem(rt, self, i, value)
}

func (rt *Runtime) listAssignSlice(l *List, s *Slice, value Object) error {
	start, stop, step, err := rt.SliceUnpack(s)
	if err != nil {
		return err
	}
	start, stop, n := AdjustIndices(len(l.items), start, stop, step)
	if step == 1 {
		var items []Object
		if value != nil {
			if items, err = rt.sliceSource(value, "can only assign an iterable"); err != nil {
				return err
			}
			start = min(start, len(l.items))
			stop = min(stop, len(l.items))
		}
		stop = max(stop, start)
		if err := fitsItems(len(l.items) + len(items)); err != nil {
			return err
		}
		l.items = slices.Replace(l.items, start, stop, items...)
		return nil
	}
	if value == nil {
		l.deleteExtended(start, step, n)
		return nil
	}
	items, err := rt.sliceSource(value, "must assign iterable to extended slice")
	if err != nil {
		return err
	}
	if len(items) != n {
		return Raisef(ValueError, "attempt to assign sequence of size %d to extended slice of size %d", len(items), n)
	}
	for k, v := range items {
		l.items[start+k*step] = v
	}
	return nil
}

// sliceSource copies the items to be assigned.
func (rt *Runtime) sliceSource(value Object, message string) ([]Object, error) {
	if items, ok := plainItems(value); ok {
		return slices.Clone(items), nil
	}
	if value.Type().slots.Iter == nil && !isSequence(value) {
		return nil, Raisef(TypeError, "%s", message)
	}
	return rt.Collected(value)
}

func (l *List) deleteExtended(start, step, n int) {
	if n == 0 {
		return
	}
	if step < 0 {
		start, step = start+(n-1)*step, -step
	}
	out := l.items[:start]
	next, left := start, n
	for i := start; i < len(l.items); i++ {
		if left > 0 && i == next {
			next, left = next+step, left-1
			continue
		}
		out = append(out, l.items[i])
	}
	clear(l.items[len(out):])
	l.items = out
}
