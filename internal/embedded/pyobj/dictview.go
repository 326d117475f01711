package pyobj

// dictViewDef is the definition of one of the three view types.
func dictViewDef(t *Type) builtinDef {
	d := builtinDef{t: t, final: true, layout: layoutOpaque, slots: Slots{
		SqLength: func(_ *Runtime, self Object) (int, error) { return self.(*DictView).d.used, nil },
		Iter: func(_ *Runtime, self Object) (Object, error) {
			v := self.(*DictView)
			return v.d.iterator(v.typ, false), nil
		},
		Repr: dictViewRepr,
	}, methods: []*MethodDef{
		{Name: "__reversed__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			v := self.(*DictView)
			return v.d.iterator(v.typ, true), nil
		}},
	}, getsets: []*GetSetDef{{Name: "mapping", Get: func(_ *Runtime, self Object) (Object, error) {
		return &MappingProxy{d: self.(*DictView).d}, nil
	}}}}
	if t == DictValuesType {
		return d
	}
	d.slots.SqContains = dictViewContains
	d.slots.RichCompare = dictViewCompare
	d.slots.Binary = [numBinaryOps]BinaryFunc{
		OpAnd: viewSetOp("__and__"), OpOr: viewSetOp("__or__"), OpXor: viewSetOp("__xor__"), OpSubtract: viewSetOp("__sub__")}
	d.methods = append(d.methods, &MethodDef{Name: "isdisjoint", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
		disjoint := true
		err := rt.Each(args[0], func(o Object) error {
			in, err := rt.Contains(self, o)
			disjoint = disjoint && !in
			return err
		})
		return Bool(disjoint), err
	}})
	return d
}

func dictViewRepr(rt *Runtime, self Object) (Object, error) {
	v := self.(*DictView)
	return rt.guarded(self, "...", func() (string, error) {
		items, err := rt.Collected(v)
		if err != nil {
			return "", err
		}
		s, err := rt.Repr(NewList(items...))
		if err != nil {
			return "", err
		}
		return v.typ.name + "(" + s.s + ")", nil
	})
}

func dictViewContains(rt *Runtime, self, item Object) (bool, error) {
	v := self.(*DictView)
	if v.typ == DictKeysType {
		o, err := v.d.Get(rt, item)
		return o != nil, err
	}
	t, ok := AsTuple(item)
	if !ok || len(t.items) != 2 {
		return false, nil
	}
	o, err := v.d.Get(rt, t.items[0])
	if o == nil || err != nil {
		return false, err
	}
	return rt.equal(o, t.items[1])
}

// dictViewCompare compares views (and sets) as sets.
func dictViewCompare(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
	if !isSetLike(other) {
		return NotImplemented, nil
	}
	n, err := rt.Length(self)
	if err != nil {
		return nil, err
	}
	m, err := rt.Length(other)
	if err != nil {
		return nil, err
	}
	ok := false
	switch op {
	case EQ, NE:
		if n == m {
			ok, err = rt.allIn(self, other)
		}
		return Bool(ok == (op == EQ)), err
	case LT:
		if n < m {
			ok, err = rt.allIn(self, other)
		}
	case LE:
		if n <= m {
			ok, err = rt.allIn(self, other)
		}
	case GT:
		if n > m {
			ok, err = rt.allIn(other, self)
		}
	case GE:
		if n >= m {
			ok, err = rt.allIn(other, self)
		}
	}
	return Bool(ok), err
}

func isSetLike(o Object) bool {
	if v, ok := o.(*DictView); ok {
		return v.typ != DictValuesType
	}
	_, ok := AsSet(o)
	return ok
}

// allIn reports whether every item of a is in b.
func (rt *Runtime) allIn(a, b Object) (bool, error) {
	all := true
	err := rt.Each(a, func(o Object) error {
		in, err := rt.Contains(b, o)
		all = all && in
		return err
	})
	return all && err == nil, err
}

// viewSetOp makes a set of the left operand and applies the set's operator to it.
func viewSetOp(method string) BinaryFunc {
	return func(rt *Runtime, a, b Object) (Object, error) {
		items, err := rt.Collected(a)
		if err != nil {
			return nil, err
		}
		left, err := rt.NewSet(items...)
		if err != nil {
			return nil, err
		}
		others, err := rt.Collected(b)
		if err != nil {
			return nil, err
		}
		right, err := rt.NewSet(others...)
		if err != nil {
			return nil, err
		}
		return rt.CallMethodArgs(left, method, right)
	}
}

// MappingProxy is a read-only view of a dict.
type MappingProxy struct{ d *Dict }

// Type returns mappingproxy.
func (*MappingProxy) Type() *Type { return MappingProxyType }

func mappingProxySlots() Slots {
	return Slots{
		SqContains: func(rt *Runtime, self, k Object) (bool, error) { return rt.Contains(self.(*MappingProxy).d, k) },
		MpLength:   func(_ *Runtime, self Object) (int, error) { return self.(*MappingProxy).d.used, nil },
		MpSubscript: func(rt *Runtime, self, k Object) (Object, error) {
			return rt.GetItem(self.(*MappingProxy).d, k)
		},
		Iter: func(rt *Runtime, self Object) (Object, error) { return rt.Iter(self.(*MappingProxy).d) },
		Repr: func(rt *Runtime, self Object) (Object, error) {
			s, err := rt.Repr(self.(*MappingProxy).d)
			if err != nil {
				return nil, err
			}
			return NewStr("mappingproxy(" + s.s + ")"), nil
		},
		RichCompare: func(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
			return rt.RichCompare(self.(*MappingProxy).d, other, op)
		},
		New: func(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
			if err := argRange("mappingproxy", args, 1, 1); err != nil {
				return nil, err
			}
			d, ok := AsDict(args[0])
			if !ok {
				return nil, Raisef(TypeError, "mappingproxy() argument must be a mapping, not %s", typeName(args[0]))
			}
			return &MappingProxy{d: d}, nil
		},
	}
}

// mappingProxyMethods forward to the dict.
func mappingProxyMethods() []*MethodDef {
	var out []*MethodDef
	for _, name := range []string{"get", "keys", "values", "items", "copy", "__reversed__"} {
		out = append(out, &MethodDef{Name: name, Kind: VarArgs, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return rt.CallMethodArgs(self.(*MappingProxy).d, name, args...)
		}})
	}
	return out
}
