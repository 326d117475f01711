package pyobj

import "slices"

func listInit(rt *Runtime, self Object, args []Object, kw *Dict) error {
	if self.Type() == ListType || !ignoresKeywords(self.Type(), ListType) {
		if err := noKeywords("list", kw); err != nil {
			return err
		}
	}
	if err := argRange("list", args, 0, 1); err != nil {
		return err
	}
	l, _ := AsList(self)
	l.items = nil
	if len(args) == 1 {
		return rt.extendList(l, args[0])
	}
	return nil
}

func listIter(_ *Runtime, self Object) (Object, error) {
	l, _ := AsList(self)
	return indexedIterator(ListIteratorType, func() int { return len(l.items) }, func(i int) Object { return l.items[i] }), nil
}

func listMethods() []*MethodDef {
	m := func(name string, kind MethodKind, f func(rt *Runtime, l *List, args []Object) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			l, _ := AsList(self)
			return f(rt, l, args)
		}}
	}
	return []*MethodDef{
		m("append", OneArg, func(_ *Runtime, l *List, args []Object) (Object, error) {
			l.Append(args[0])
			return None, nil
		}),
		m("extend", OneArg, func(rt *Runtime, l *List, args []Object) (Object, error) { return None, rt.extendList(l, args[0]) }),
		m("insert", VarArgs, func(rt *Runtime, l *List, args []Object) (Object, error) {
			if err := argRange("insert", args, 2, 2); err != nil {
				return nil, err
			}
			i, err := rt.AsSsize(args[0], OverflowError)
			if err != nil {
				return nil, err
			}
			l.Insert(i, args[1])
			return None, nil
		}),
		m("pop", VarArgs, listPop),
		m("remove", OneArg, func(rt *Runtime, l *List, args []Object) (Object, error) {
			for i := 0; i < len(l.items); i++ {
				eq, err := rt.equal(l.items[i], args[0])
				if err != nil {
					return nil, err
				}
				if eq && i < len(l.items) {
					l.items = slices.Delete(l.items, i, i+1)
					return None, nil
				}
			}
			return nil, Raisef(ValueError, "list.remove(x): x not in list")
		}),
		m("clear", NoArgs, func(_ *Runtime, l *List, _ []Object) (Object, error) {
			l.items = nil
			return None, nil
		}),
		m("copy", NoArgs, func(_ *Runtime, l *List, _ []Object) (Object, error) { return NewList(slices.Clone(l.items)...), nil }),
		m("reverse", NoArgs, func(_ *Runtime, l *List, _ []Object) (Object, error) {
			slices.Reverse(l.items)
			return None, nil
		}),
		{Name: "index", Kind: VarArgs, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return rt.seqIndex(self, args, "")
		}},
		{Name: "count", Kind: OneArg, Func: seqCount},
		{Name: "sort", Kind: Keywords, Func: listSort},
		m("__reversed__", NoArgs, func(_ *Runtime, l *List, _ []Object) (Object, error) {
			i := len(l.items) - 1
			return &Iterator{typ: ListRevIteratorType, next: func(*Runtime) (Object, error) {
				if i < 0 || i >= len(l.items) {
					return nil, nil
				}
				i--
				return l.items[i+1], nil
			}, length: func() int { return i + 1 }}, nil
		}),
		m("__sizeof__", NoArgs, func(_ *Runtime, l *List, _ []Object) (Object, error) { return Int(40 + 8*cap(l.items)), nil }),
	}
}

func listPop(rt *Runtime, l *List, args []Object) (Object, error) {
	if err := argRange("pop", args, 0, 1); err != nil {
		return nil, err
	}
	i := -1
	if len(args) == 1 {
		var err error
		if i, err = rt.AsSsize(args[0], OverflowError); err != nil {
			return nil, err
		}
	}
	if len(l.items) == 0 {
		return nil, Raisef(IndexError, "pop from empty list")
	}
	if i < 0 {
		i += len(l.items)
	}
	if i < 0 || i >= len(l.items) {
		return nil, Raisef(IndexError, "pop index out of range")
	}
	v := l.items[i]
	l.items = slices.Delete(l.items, i, i+1)
	return v, nil
}

var sortParams = params{fn: "sort", names: []string{"key", "reverse"}}

func listSort(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := sortParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	l, _ := AsList(self)
	reverse := false
	if b[1] != nil {
		n, err := rt.indexForFlag(b[1])
		if err != nil {
			return nil, err
		}
		reverse = n
	}
	return None, rt.SortList(l, b[0], reverse)
}

// indexForFlag converts an argument that CPython parses as a C int flag.
func (rt *Runtime) indexForFlag(o Object) (bool, error) {
	n, err := rt.indexValue(o)
	if err != nil {
		return false, err
	}
	return intSign(n) != 0, nil
}

// SortList sorts stably with < between items, or between key(item) when key is not nil or None. The list looks
// empty while it is being sorted.
func (rt *Runtime) SortList(l *List, key Object, reverse bool) error {
	items := l.items
	if l.sorting {
		items = nil
	}
	l.items = nil
	outer := l.sorting
	l.sorting = true
	sorted, err := rt.sortItems(items, key, reverse)
	changed := l.items != nil
	l.items, l.sorting = sorted, outer
	if err == nil && changed {
		return Raisef(ValueError, "list modified during sort")
	}
	return err
}

type sortPair struct{ key, item Object }

func (rt *Runtime) sortItems(items []Object, key Object, reverse bool) ([]Object, error) {
	pairs := make([]sortPair, len(items))
	for i, o := range items {
		pairs[i] = sortPair{o, o}
		if key != nil && key != Object(None) {
			k, err := rt.Call(key, o)
			if err != nil {
				return items, err
			}
			pairs[i].key = k
		}
	}
	if reverse {
		slices.Reverse(pairs)
	}
	err := rt.mergeSort(pairs)
	if reverse {
		slices.Reverse(pairs)
	}
	out := make([]Object, len(pairs))
	for i, p := range pairs {
		out[i] = p.item
	}
	return out, err
}

// mergeSort is a stable merge sort that stops at the first error.
func (rt *Runtime) mergeSort(a []sortPair) error {
	const run = 8
	for lo := 0; lo < len(a); lo += run {
		hi := min(lo+run, len(a))
		for i := lo + 1; i < hi; i++ {
			for j := i; j > lo; j-- {
				less, err := rt.RichCompareBool(a[j].key, a[j-1].key, LT)
				if err != nil {
					return err
				}
				if !less {
					break
				}
				a[j], a[j-1] = a[j-1], a[j]
			}
		}
	}
	buf := make([]sortPair, len(a))
	for width := run; width < len(a); width *= 2 {
		for lo := 0; lo+width < len(a); lo += 2 * width {
			if err := rt.merge(a[lo:min(lo+2*width, len(a))], width, buf); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge merges a[:mid] and a[mid:]; on an error a keeps all its items.
func (rt *Runtime) merge(a []sortPair, mid int, buf []sortPair) error {
	left := buf[:mid]
	copy(left, a[:mid])
	i, j, k := 0, mid, 0
	for i < len(left) && j < len(a) {
		less, err := rt.RichCompareBool(a[j].key, left[i].key, LT)
		if err != nil {
			copy(a[k:], left[i:])
			return err
		}
		if less {
			a[k] = a[j]
			j++
		} else {
			a[k] = left[i]
			i++
		}
		k++
	}
	copy(a[k:], left[i:])
	return nil
}
