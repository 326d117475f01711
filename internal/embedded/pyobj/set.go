package pyobj

import "slices"

// Set is a set or a frozenset. Its items are in order of insertion.
type Set struct {
	typ *Type
	d   *Dict
}

// Type returns set or frozenset.
func (s *Set) Type() *Type { return s.typ }

// Len is the number of items.
func (s *Set) Len() int { return s.d.used }

// NewSet makes a set.
func (rt *Runtime) NewSet(items ...Object) (*Set, error) {
	s := &Set{typ: SetType, d: NewDict()}
	return s, s.addAll(rt, items)
}

func (s *Set) addAll(rt *Runtime, items []Object) error {
	for _, o := range items {
		if err := s.d.Set(rt, o, None); err != nil {
			return err
		}
	}
	return nil
}

// AsSet returns the set value of o, which may be of a derived class.
func AsSet(o Object) (*Set, bool) {
	s, ok := unwrap(o).(*Set)
	return s, ok
}

// setTypes are set and frozenset.
func setTypes() []builtinDef {
	common := Slots{
		Binary: [numBinaryOps]BinaryFunc{OpAnd: setOp(setAnd), OpOr: setOp(setOr), OpXor: setOp(setXor), OpSubtract: setOp(setSub)},
		SqLength: func(_ *Runtime, self Object) (int, error) {
			s, _ := AsSet(self)
			return s.d.used, nil
		},
		SqContains: func(rt *Runtime, self, o Object) (bool, error) {
			s, _ := AsSet(self)
			v, err := s.d.Get(rt, o)
			return v != nil, err
		},
		Iter: func(_ *Runtime, self Object) (Object, error) {
			s, _ := AsSet(self)
			return s.iterator(), nil
		},
		Repr: setRepr, RichCompare: dictViewCompare,
	}
	mutable, frozen := common, common
	mutable.New, mutable.Init, mutable.Hash = builtinSetNew, setInit, hashNotImplemented
	mutable.InPlace = [numBinaryOps]BinaryFunc{OpAnd: setInPlace(setAnd), OpOr: setInPlace(setOr), OpXor: setInPlace(setXor), OpSubtract: setInPlace(setSub)}
	frozen.New, frozen.Hash = frozensetNew, frozensetHash
	return []builtinDef{
		{t: SetType, layout: layoutSet, slots: mutable, methods: append(setMethods(), setMutators()...), attrs: map[string]Object{"__hash__": None}},
		{t: FrozenSetType, layout: layoutFrozenSet, slots: frozen, methods: setMethods()},
		{t: SetIteratorType, final: true, layout: layoutOpaque, slots: iteratorSlots(), methods: iteratorMethods()},
	}
}

func (s *Set) iterator() *Iterator {
	i, used := 0, s.d.used
	return &Iterator{typ: SetIteratorType, next: func(*Runtime) (Object, error) {
		if used != s.d.used {
			used = -1
			return nil, Raisef(RuntimeError, "Set changed size during iteration")
		}
		for ; i < len(s.d.entries); i++ {
			if k := s.d.entries[i].key; k != nil {
				i++
				return k, nil
			}
		}
		return nil, nil
	}}
}

func builtinSetNew(rt *Runtime, t *Type, _ []Object, _ *Dict) (Object, error) {
	return rt.wrapValue(t, &Set{typ: SetType, d: NewDict()})
}

func setInit(rt *Runtime, self Object, args []Object, kw *Dict) error {
	if err := noKeywords("set", kw); err != nil {
		return err
	}
	if err := argRange("set", args, 0, 1); err != nil {
		return err
	}
	s, _ := AsSet(self)
	s.d.Clear()
	if len(args) == 0 {
		return nil
	}
	items, err := rt.Collected(args[0])
	if err != nil {
		return err
	}
	return s.addAll(rt, items)
}

func frozensetNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("frozenset", kw); err != nil {
		return nil, err
	}
	if err := argRange("frozenset", args, 0, 1); err != nil {
		return nil, err
	}
	s := &Set{typ: FrozenSetType, d: NewDict()}
	if len(args) == 1 {
		if f, ok := args[0].(*Set); ok && f.typ == FrozenSetType {
			return rt.wrapValue(t, f)
		}
		items, err := rt.Collected(args[0])
		if err != nil {
			return nil, err
		}
		if err := s.addAll(rt, items); err != nil {
			return nil, err
		}
	}
	return rt.wrapValue(t, s)
}

// frozensetHash does not depend on the order of the items.
func frozensetHash(rt *Runtime, self Object) (int64, error) {
	s, _ := AsSet(self)
	var h uint64
	for _, e := range s.d.entries {
		if e.key != nil {
			x := uint64(e.hash)
			h ^= (x ^ 89869747 ^ x<<16) * 3644798167
		}
	}
	h ^= (uint64(s.d.used) + 1) * 1927868237
	h ^= h>>11 ^ h>>25
	return notMinusOne(int64(h*69069 + 907133923)), nil
}

func setRepr(rt *Runtime, self Object) (Object, error) {
	s, _ := AsSet(self)
	name := self.Type().short
	return rt.guarded(self, name+"(...)", func() (string, error) {
		if s.d.used == 0 {
			return name + "()", nil
		}
		text, err := rt.reprItems(indexer(s.d.Keys().items))
		if self.Type() == SetType {
			return "{" + text + "}", err
		}
		return name + "({" + text + "})", err
	})
}

// indexer gives the items one after the other, then nil.
func indexer(items []Object) func(int) Object {
	return func(i int) Object {
		if i < len(items) {
			return items[i]
		}
		return nil
	}
}

// The set operations make a new dict.
func setAnd(rt *Runtime, a, b *Dict) (*Dict, error) {
	out := NewDict()
	for _, e := range a.entries {
		if e.key == nil {
			continue
		}
		n, _, err := b.find(rt, e.hash, e.key)
		if err != nil {
			return nil, err
		}
		if n >= 0 {
			out.insert(e.hash, e.key, None)
		}
	}
	return out, nil
}

func setSub(rt *Runtime, a, b *Dict) (*Dict, error) {
	out := NewDict()
	for _, e := range a.entries {
		if e.key == nil {
			continue
		}
		n, _, err := b.find(rt, e.hash, e.key)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			out.insert(e.hash, e.key, None)
		}
	}
	return out, nil
}

func setOr(rt *Runtime, a, b *Dict) (*Dict, error) {
	out := a.Copy()
	for _, e := range b.entries {
		if e.key == nil {
			continue
		}
		n, _, err := out.find(rt, e.hash, e.key)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			out.insert(e.hash, e.key, None)
		}
	}
	return out, nil
}

func setXor(rt *Runtime, a, b *Dict) (*Dict, error) {
	left, err := setSub(rt, a, b)
	if err != nil {
		return nil, err
	}
	right, err := setSub(rt, b, a)
	if err != nil {
		return nil, err
	}
	return setOr(rt, left, right)
}

type setFunc func(rt *Runtime, a, b *Dict) (*Dict, error)

// setOp is an operator between two sets; the result has the left operand's class.
func setOp(f setFunc) BinaryFunc {
	return func(rt *Runtime, a, b Object) (Object, error) {
		x, ok1 := AsSet(a)
		y, ok2 := AsSet(b)
		if !ok1 || !ok2 {
			return NotImplemented, nil
		}
		d, err := f(rt, x.d, y.d)
		if err != nil {
			return nil, err
		}
		return &Set{typ: x.typ, d: d}, nil
	}
}

func setInPlace(f setFunc) BinaryFunc {
	return func(rt *Runtime, a, b Object) (Object, error) {
		x, _ := AsSet(a)
		y, ok := AsSet(b)
		if !ok {
			return NotImplemented, nil
		}
		d, err := f(rt, x.d, y.d)
		if err != nil {
			return nil, err
		}
		x.d = d
		return a, nil
	}
}

// setArgs applies f to the set and each iterable argument in turn.
func (rt *Runtime) setArgs(d *Dict, args []Object, f setFunc) (*Dict, error) {
	for _, a := range args {
		items, err := rt.Collected(a)
		if err != nil {
			return nil, err
		}
		other, err := rt.NewSet(items...)
		if err != nil {
			return nil, err
		}
		if d, err = f(rt, d, other.d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func setMethods() []*MethodDef {
	var out []*MethodDef
	for name, f := range map[string]setFunc{"union": setOr, "intersection": setAnd, "difference": setSub, "symmetric_difference": setXor} {
		out = append(out, &MethodDef{Name: name, Kind: VarArgs, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			s, _ := AsSet(self)
			d, err := rt.setArgs(s.d.Copy(), args, f)
			return &Set{typ: s.typ, d: d}, err
		}})
	}
	for name, op := range map[string]CompareOp{"issubset": LE, "issuperset": GE} {
		out = append(out, &MethodDef{Name: name, Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			items, err := rt.Collected(args[0])
			if err != nil {
				return nil, err
			}
			other, err := rt.NewSet(items...)
			if err != nil {
				return nil, err
			}
			return rt.RichCompare(self, other, op)
		}})
	}
	out = append(out,
		&MethodDef{Name: "copy", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			s, _ := AsSet(self)
			return &Set{typ: s.typ, d: s.d.Copy()}, nil
		}},
		&MethodDef{Name: "isdisjoint", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			s, _ := AsSet(self)
			d, err := rt.setArgs(s.d, args, setAnd)
			if err != nil {
				return nil, err
			}
			return Bool(d.used == 0), nil
		}})
	slices.SortFunc(out, func(a, b *MethodDef) int { return compareText(a.Name, b.Name) })
	return out
}

func setMutators() []*MethodDef {
	m := func(name string, kind MethodKind, f func(rt *Runtime, s *Set, args []Object) (Object, error)) *MethodDef {
		return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			s, _ := AsSet(self)
			return f(rt, s, args)
		}}
	}
	return []*MethodDef{
		m("add", OneArg, func(rt *Runtime, s *Set, args []Object) (Object, error) { return None, s.addAll(rt, args) }),
		m("discard", OneArg, func(rt *Runtime, s *Set, args []Object) (Object, error) {
			_, err := s.d.Del(rt, args[0])
			return None, err
		}),
		m("remove", OneArg, func(rt *Runtime, s *Set, args []Object) (Object, error) {
			found, err := s.d.Del(rt, args[0])
			if err == nil && !found {
				err = keyError(args[0])
			}
			return None, err
		}),
		m("pop", NoArgs, func(rt *Runtime, s *Set, _ []Object) (Object, error) {
			for i, e := range s.d.entries {
				if e.key != nil {
					s.d.remove(i, s.d.placeOf(i))
					return e.key, nil
				}
			}
			return nil, keyError(NewStr("pop from an empty set"))
		}),
		m("clear", NoArgs, func(_ *Runtime, s *Set, _ []Object) (Object, error) {
			s.d.Clear()
			return None, nil
		}),
		m("update", VarArgs, func(rt *Runtime, s *Set, args []Object) (Object, error) {
			d, err := rt.setArgs(s.d, args, setOr)
			if err == nil {
				s.d = d
			}
			return None, err
		}),
	}
}
