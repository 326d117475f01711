package pyobj

// Iterator is a builtin iterator; next returns nil at the end.
type Iterator struct {
	typ    *Type
	next   func(rt *Runtime) (Object, error)
	done   bool
	length func() int // __length_hint__, or nil
	ends   bool       // its items come from iterators that end
}

// Type returns the iterator's class.
func (it *Iterator) Type() *Type { return it.typ }

// advance is the IterNext slot: an exhausted iterator stays so.
func (it *Iterator) advance(rt *Runtime) (Object, error) {
	if it.done {
		return nil, nil
	}
	// Iterators over iterators nest without calls in between.
	if err := rt.Enter(" while calling a Python object"); err != nil {
		return nil, err
	}
	defer rt.Leave()
	v, err := it.next(rt)
	if v == nil && err == nil {
		it.done = true
	}
	return v, err
}

// Iter is iter(o) (HPy_GetIter).
func (rt *Runtime) Iter(o Object) (Object, error) {
	t := o.Type()
	if t.slots.Iter == nil {
		if isSequence(o) && t.Lookup("__iter__") == nil {
			return sequenceIterator(IteratorType, o), nil
		}
		return nil, Raisef(TypeError, "'%s' object is not iterable", t.name)
	}
	if t.Lookup("__iter__") == Object(None) {
		return nil, Raisef(TypeError, "'%s' object is not iterable", t.name)
	}
	it, err := t.slots.Iter(rt, o)
	if err != nil {
		return nil, err
	}
	if !IterCheck(it) {
		return nil, Raisef(TypeError, "iter() returned non-iterator of type '%s'", typeName(it))
	}
	return it, nil
}

// IterCheck is HPyIter_Check.
func IterCheck(o Object) bool { return o.Type().slots.IterNext != nil }

// Next advances an iterator: nil and no error at the end (HPyIter_Next).
func (rt *Runtime) Next(it Object) (Object, error) {
	rt.steps++
	if i, ok := it.(*Iterator); ok {
		return i.advance(rt)
	}
	f := it.Type().slots.IterNext
	if f == nil {
		return nil, Raisef(TypeError, "'%s' object is not an iterator", typeName(it))
	}
	v, err := f(rt, it)
	if err != nil && Matches(err, StopIteration) {
		return nil, nil
	}
	return v, err
}

// sequenceIterator calls o[0], o[1], ... until IndexError.
func sequenceIterator(t *Type, o Object) *Iterator {
	i := 0
	return &Iterator{typ: t, next: func(rt *Runtime) (Object, error) {
		s := &o.Type().slots
		if s.SqItem == nil {
			return nil, nil
		}
		v, err := s.SqItem(rt, o, i)
		if err != nil {
			if Matches(err, IndexError) || Matches(err, StopIteration) {
				return nil, nil
			}
			return nil, err
		}
		i++
		return v, nil
	}}
}

// indexedIterator iterates over something with a length that may change.
func indexedIterator(t *Type, n func() int, at func(i int) Object) *Iterator {
	i := 0
	return &Iterator{typ: t, next: func(*Runtime) (Object, error) {
		if i >= n() {
			return nil, nil
		}
		i++
		return at(i - 1), nil
	}, length: func() int { return max(n()-i, 0) }}
}

// Each calls f for every item of an iterable.
func (rt *Runtime) Each(o Object, f func(Object) error) error {
	it, err := rt.Iter(o)
	if err != nil {
		return err
	}
	c := rt.Consume(it)
	for {
		v, err := c.Next()
		if v == nil || err != nil {
			return err
		}
		if err := f(v); err != nil {
			return err
		}
	}
}

// Collected is list(o) as a Go slice of its own.
func (rt *Runtime) Collected(o Object) ([]Object, error) {
	l := &List{}
	err := rt.extendList(l, o)
	return l.items, err
}
