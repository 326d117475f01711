package pyobj

func dictInit(rt *Runtime, self Object, args []Object, kw *Dict) error {
	return rt.dictUpdate(self, args, kw, "dict")
}

// dictUpdate is dict.__init__ and dict.update.
func (rt *Runtime) dictUpdate(self Object, args []Object, kw *Dict, name string) error {
	if err := argRange(name, args, 0, 1); err != nil {
		return err
	}
	d, _ := AsDict(self)
	if len(args) == 1 {
		if err := rt.dictMerge(d, args[0]); err != nil {
			return err
		}
	}
	if kw != nil {
		return rt.dictMerge(d, kw)
	}
	return nil
}

// dictMerge updates d from a mapping or an iterable of pairs.
func (rt *Runtime) dictMerge(d *Dict, src Object) error {
	if s, ok := AsDict(src); ok && plainIteration(src) {
		for i := 0; i < len(s.entries); i++ {
			if e := s.entries[i]; e.key != nil {
				if err := d.Set(rt, e.key, e.value); err != nil {
					return err
				}
			}
		}
		return nil
	}
	keys, err := rt.LookupAttr(src, "keys")
	if err != nil {
		return err
	}
	if keys == nil {
		return rt.dictMergePairs(d, src)
	}
	list, err := rt.Call(keys)
	if err != nil {
		return err
	}
	return rt.Each(list, func(k Object) error {
		v, err := rt.GetItem(src, k)
		if err != nil {
			return err
		}
		return d.Set(rt, k, v)
	})
}

// plainIteration reports whether iterating over a dict is dict's own business.
func plainIteration(o Object) bool {
	w, ok := o.Type().Lookup("__iter__").(*SlotWrapper)
	return ok && w.owner == DictType
}

func (rt *Runtime) dictMergePairs(d *Dict, src Object) error {
	i := 0
	return rt.Each(src, func(pair Object) error {
		items, err := rt.Collected(pair)
		if err != nil {
			if Matches(err, TypeError) {
				return Raisef(TypeError, "cannot convert dictionary update sequence element #%d to a sequence", i)
			}
			return err
		}
		if len(items) != 2 {
			return Raisef(ValueError, "dictionary update sequence element #%d has length %d; 2 is required", i, len(items))
		}
		i++
		return d.Set(rt, items[0], items[1])
	})
}

func dictOr(rt *Runtime, a, b Object) (Object, error) {
	x, ok1 := AsDict(a)
	_, ok2 := AsDict(b)
	if !ok1 || !ok2 {
		return NotImplemented, nil
	}
	c := x.Copy()
	return c, rt.dictMerge(c, b)
}

func dictInPlaceOr(rt *Runtime, a, b Object) (Object, error) {
	d, _ := AsDict(a)
	return a, rt.dictMerge(d, b)
}

func dictIter(_ *Runtime, self Object) (Object, error) {
	d, _ := AsDict(self)
	return d.iterator(DictKeysType, false), nil
}

func dictMethods() []*MethodDef {
	m := func(name string, kind MethodKind, f func(rt *Runtime, d *Dict, args []Object) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			d, _ := AsDict(self)
			return f(rt, d, args)
		}}
	}
	view := func(name string, t *Type) *MethodDef {
		return &MethodDef{Name: name, Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			d, _ := AsDict(self)
			return &DictView{typ: t, d: d, owner: self}, nil
		}}
	}
	return []*MethodDef{
		view("keys", DictKeysType), view("values", DictValuesType), view("items", DictItemsType),
		m("get", VarArgs, func(rt *Runtime, d *Dict, args []Object) (Object, error) {
			if err := argRange("get", args, 1, 2); err != nil {
				return nil, err
			}
			v, err := d.Get(rt, args[0])
			if v == nil && err == nil {
				v = itemOr(args, 1, None)
			}
			return v, err
		}),
		m("setdefault", VarArgs, func(rt *Runtime, d *Dict, args []Object) (Object, error) {
			if err := argRange("setdefault", args, 1, 2); err != nil {
				return nil, err
			}
			v, err := d.Get(rt, args[0])
			if v != nil || err != nil {
				return v, err
			}
			v = itemOr(args, 1, None)
			return v, d.Set(rt, args[0], v)
		}),
		m("pop", VarArgs, func(rt *Runtime, d *Dict, args []Object) (Object, error) {
			if err := argRange("pop", args, 1, 2); err != nil {
				return nil, err
			}
			v, err := d.pop(rt, args[0])
			switch {
			case v != nil || err != nil:
				return v, err
			case len(args) == 2:
				return args[1], nil
			}
			return nil, keyError(args[0])
		}),
		m("popitem", NoArgs, dictPopItem),
		m("clear", NoArgs, func(_ *Runtime, d *Dict, _ []Object) (Object, error) {
			d.Clear()
			return None, nil
		}),
		m("copy", NoArgs, func(_ *Runtime, d *Dict, _ []Object) (Object, error) { return d.Copy(), nil }),
		{Name: "update", Kind: Keywords, Func: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
			pos, kw := unpackKeywords(args, kwnames)
			return None, rt.dictUpdate(self, pos, kw, "update")
		}},
		{Name: "fromkeys", Kind: VarArgs, Class: true, Func: dictFromKeys},
		m("__reversed__", NoArgs, func(_ *Runtime, d *Dict, _ []Object) (Object, error) { return d.iterator(DictKeysType, true), nil }),
	}
}

func dictPopItem(_ *Runtime, d *Dict, _ []Object) (Object, error) {
	for i := len(d.entries) - 1; i >= 0; i-- {
		e := d.entries[i]
		if e.key == nil {
			continue
		}
		d.remove(i, d.placeOf(i))
		return NewTuple(e.key, e.value), nil
	}
	return nil, keyError(NewStr("popitem(): dictionary is empty"))
}

func dictFromKeys(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	if err := argRange("fromkeys", args, 1, 2); err != nil {
		return nil, err
	}
	o, err := rt.Call(self)
	if err != nil {
		return nil, err
	}
	value := itemOr(args, 1, None)
	return o, rt.Each(args[0], func(k Object) error { return rt.SetItem(o, k, value) })
}

// DictView is dict.keys(), values() or items().
type DictView struct {
	typ   *Type
	d     *Dict
	owner Object
}

// Type returns dict_keys, dict_values or dict_items.
func (v *DictView) Type() *Type { return v.typ }

// pick is what a view of the type shows of an entry.
func pick(t *Type, e *dictEntry) Object {
	switch t {
	case DictKeysType:
		return e.key
	case DictValuesType:
		return e.value
	}
	return NewTuple(e.key, e.value)
}

// iterator iterates over the dict as the view type shows it; changing the dict's size meanwhile is an error.
func (d *Dict) iterator(view *Type, reverse bool) *Iterator {
	types := map[*Type][2]*Type{
		DictKeysType:   {DictKeyIterType, DictRevKeyIterType},
		DictValuesType: {DictValueIterType, DictRevValueIterType},
		DictItemsType:  {DictItemIterType, DictRevItemIterType},
	}[view]
	t := types[0]
	i, step, used, left := 0, 1, d.used, d.used
	if reverse {
		t, i, step = types[1], len(d.entries)-1, -1
	}
	it := &Iterator{typ: t}
	it.length = func() int {
		if used != d.used {
			return 0
		}
		return left
	}
	it.next = func(*Runtime) (Object, error) {
		if used != d.used {
			used = -1
			return nil, Raisef(RuntimeError, "dictionary changed size during iteration")
		}
		for ; i >= 0 && i < len(d.entries); i += step {
			if e := &d.entries[i]; e.key != nil {
				if left == 0 {
					return nil, Raisef(RuntimeError, "dictionary keys changed during iteration")
				}
				i += step
				left--
				return pick(view, e), nil
			}
		}
		return nil, nil
	}
	return it
}
