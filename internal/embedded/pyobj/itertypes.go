package pyobj

// iteratorSlots are the slots of every builtin iterator.
func iteratorSlots() Slots {
	return Slots{
		Iter:     func(_ *Runtime, self Object) (Object, error) { return self, nil },
		IterNext: func(rt *Runtime, self Object) (Object, error) { return self.(*Iterator).advance(rt) },
	}
}

func iteratorMethods() []*MethodDef {
	return []*MethodDef{{Name: "__length_hint__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
		it := self.(*Iterator)
		if it.length == nil || it.done {
			return Int(0), nil
		}
		return Int(it.length()), nil
	}}}
}

// iteratorTypes are the classes of builtin iterators; those in builtins have constructors.
func iteratorTypes() []builtinDef {
	var out []builtinDef
	for _, t := range []*Type{
		IteratorType, CallableIteratorType, GeneratorType, ListIteratorType, ListRevIteratorType, TupleIteratorType, StrIteratorType,
		StrASCIIIteratorType, BytesIteratorType, ByteArrayIteratorType, RangeIteratorType, DictKeyIterType, DictValueIterType, DictItemIterType,
		DictRevKeyIterType, DictRevValueIterType, DictRevItemIterType,
	} {
		out = append(out, builtinDef{t: t, final: true, layout: layoutOpaque, slots: iteratorSlots(), methods: iteratorMethods()})
	}
	for t, f := range map[*Type]NewFunc{ReversedType: reversedNew, EnumerateType: enumerateNew, ZipType: zipNew, MapType: mapNew, FilterType: filterNew} {
		s := iteratorSlots()
		s.New = f
		out = append(out, builtinDef{t: t, final: true, layout: layoutOpaque, slots: s})
	}
	return out
}

func reversedNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("reversed", kw); err != nil {
		return nil, err
	}
	if err := argRange("reversed", args, 1, 1); err != nil {
		return nil, err
	}
	o := args[0]
	if f, err := rt.LookupSpecial(o, "__reversed__"); err != nil {
		return nil, err
	} else if f == Object(None) {
		return nil, Raisef(TypeError, "'%s' object is not reversible", typeName(o))
	} else if f != nil {
		return rt.Call(f)
	}
	if !isSequence(o) {
		return nil, Raisef(TypeError, "'%s' object is not reversible", typeName(o))
	}
	n, err := rt.Length(o)
	if err != nil {
		return nil, err
	}
	i := n - 1
	return &Iterator{typ: ReversedType, next: func(rt *Runtime) (Object, error) {
		if i < 0 {
			return nil, nil
		}
		v, err := o.Type().slots.SqItem(rt, o, i)
		i--
		if err != nil && (Matches(err, IndexError) || Matches(err, StopIteration)) {
			return nil, nil
		}
		return v, err
	}}, nil
}

var enumerateParams = params{fn: "enumerate", names: []string{"iterable", "start"}, maxPos: 2, minimum: 1}

func enumerateNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, Raisef(TypeError, "enumerate() missing required argument 'iterable'")
	}
	b, err := enumerateParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	var n Object = Int(0)
	if b[1] != nil {
		if n, err = rt.indexValue(b[1]); err != nil {
			return nil, err
		}
	}
	it, err := rt.Iter(b[0])
	if err != nil {
		return nil, err
	}
	return &Iterator{typ: EnumerateType, ends: ends(it), next: func(rt *Runtime) (Object, error) {
		v, err := rt.Next(it)
		if v == nil || err != nil {
			return nil, err
		}
		pair := NewTuple(n, v)
		n, err = intAdd(n, Int(1))
		return pair, err
	}}, nil
}

func (rt *Runtime) iterators(args []Object) ([]Object, error) {
	its := make([]Object, len(args))
	for i, a := range args {
		it, err := rt.Iter(a)
		if err != nil {
			return nil, err
		}
		its[i] = it
	}
	return its, nil
}

func zipNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	strict := false
	if kw != nil {
		for _, e := range kw.entries {
			if k, _ := AsStr(orNone(e.key)); k == nil || k.s != "strict" {
				return nil, Raisef(TypeError, "zip() got an unexpected keyword argument")
			}
			var err error
			if strict, err = rt.IsTrue(e.value); err != nil {
				return nil, err
			}
		}
	}
	its := make([]Object, len(args))
	for i, a := range args {
		it, err := rt.Iter(a)
		if err != nil {
			return nil, err
		}
		its[i] = it
	}
	return &Iterator{typ: ZipType, ends: ends(its...), next: func(rt *Runtime) (Object, error) {
		if len(its) == 0 {
			return nil, nil
		}
		items := make([]Object, len(its))
		for i, it := range its {
			v, err := rt.Next(it)
			if err != nil {
				return nil, err
			}
			if v == nil {
				if strict {
					return nil, rt.zipStrict(its, i)
				}
				return nil, nil
			}
			items[i] = v
		}
		return NewTuple(items...), nil
	}}, nil
}

// zipStrict is the error of zip(strict=True) when iterator i was the first to end, if there is one.
func (rt *Runtime) zipStrict(its []Object, i int) error {
	plural := func(n int) string {
		if n == 1 {
			return " "
		}
		return "s 1-"
	}
	if i > 0 {
		return Raisef(ValueError, "zip() argument %d is shorter than argument%s%d", i+1, plural(i), i)
	}
	for j := 1; j < len(its); j++ {
		v, err := rt.Next(its[j])
		if err != nil {
			return err
		}
		if v != nil {
			return Raisef(ValueError, "zip() argument %d is longer than argument%s%d", j+1, plural(j), j)
		}
	}
	return nil
}

func mapNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("map", kw); err != nil {
		return nil, err
	}
	if len(args) < 2 {
		return nil, Raisef(TypeError, "map() must have at least two arguments.")
	}
	its, err := rt.iterators(args[1:])
	if err != nil {
		return nil, err
	}
	f := args[0]
	return &Iterator{typ: MapType, ends: ends(its...), next: func(rt *Runtime) (Object, error) {
		items := make([]Object, len(its))
		for i, it := range its {
			v, err := rt.Next(it)
			if v == nil || err != nil {
				return nil, err
			}
			items[i] = v
		}
		return rt.Call(f, items...)
	}}, nil
}

func filterNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("filter", kw); err != nil {
		return nil, err
	}
	if err := argRange("filter", args, 2, 2); err != nil {
		return nil, err
	}
	f := args[0]
	it, err := rt.Iter(args[1])
	if err != nil {
		return nil, err
	}
	return &Iterator{typ: FilterType, ends: ends(it), next: func(rt *Runtime) (Object, error) {
		c := rt.Consume(it)
		for {
			v, err := c.Next()
			if v == nil || err != nil {
				return nil, err
			}
			test := v
			if f != Object(None) && f != Object(BoolType) {
				if test, err = rt.Call(f, v); err != nil {
					return nil, err
				}
			}
			if ok, err := rt.IsTrue(test); ok || err != nil {
				return v, err
			}
		}
	}}, nil
}
