package pyobj

// containerTypes are tuple, list, dict and the helpers that belong to them.
func containerTypes() []builtinDef {
	return []builtinDef{
		{t: TupleType, layout: layoutTuple, shape: ShapeTuple, slots: Slots{
			SqLength: seqLen, SqConcat: tupleConcat, SqRepeat: tupleRepeat, SqItem: tupleItem, SqContains: seqContains,
			MpLength: seqLen, MpSubscript: tupleSubscript,
			Repr: tupleRepr, Hash: tupleHash, RichCompare: tupleCompare, Iter: tupleIter, New: tupleNew,
		}, methods: tupleMethods()},
		{t: ListType, layout: layoutList, shape: ShapeList, slots: Slots{
			SqLength: seqLen, SqConcat: listConcat, SqRepeat: listRepeat, SqItem: listItem, SqAssItem: listAssItem, SqContains: seqContains,
			SqInPlaceConcat: listInPlaceConcat, SqInPlaceRepeat: listInPlaceRepeat,
			MpLength: seqLen, MpSubscript: listSubscript, MpAssSubscript: listAssign,
			Repr: listRepr, Hash: hashNotImplemented, RichCompare: listCompare, Iter: listIter, New: builtinNew, Init: listInit,
		}, methods: listMethods(), attrs: map[string]Object{"__hash__": None}},
		{t: DictType, layout: layoutDict, shape: ShapeDict, slots: Slots{
			Binary: [numBinaryOps]BinaryFunc{OpOr: dictOr}, InPlace: [numBinaryOps]BinaryFunc{OpOr: dictInPlaceOr},
			SqContains: dictContains, MpLength: dictLen, MpSubscript: dictSubscript, MpAssSubscript: dictAssign,
			Repr: dictRepr, Hash: hashNotImplemented, RichCompare: dictCompare, Iter: dictIter, New: builtinNew, Init: dictInit,
		}, methods: dictMethods(), attrs: map[string]Object{"__hash__": None}},
		{t: MappingProxyType, final: true, layout: layoutOpaque, slots: mappingProxySlots(), methods: mappingProxyMethods()},
		{t: SliceType, final: true, layout: layoutOpaque, slots: Slots{
			Repr: sliceRepr, RichCompare: sliceCompare, Hash: hashNotImplemented, New: sliceNew,
		}, methods: sliceMethods(), getsets: sliceGetSets(), attrs: map[string]Object{"__hash__": None}},
		{t: RangeType, final: true, layout: layoutOpaque, slots: Slots{
			SqLength: rangeLen, SqItem: rangeItem, SqContains: rangeContains, MpLength: rangeLen, MpSubscript: rangeSubscript,
			Bool: func(_ *Runtime, self Object) (bool, error) { return self.(*Range).length().Sign() > 0, nil },
			Repr: rangeRepr, Hash: rangeHash, RichCompare: rangeCompare, Iter: rangeIter, New: rangeNew,
		}, methods: rangeMethods(), getsets: rangeGetSets()},
		dictViewDef(DictKeysType), dictViewDef(DictValuesType), dictViewDef(DictItemsType),
	}
}

// builtinNew allocates an empty list or dict; Init fills it.
func builtinNew(rt *Runtime, t *Type, _ []Object, _ *Dict) (Object, error) {
	return rt.wrapValue(t, emptyValue(t.layout))
}

// ignoresKeywords reports whether a constructor of a builtin leaves unknown keywords to a derived class's __init__.
func ignoresKeywords(t, builtin *Type) bool { return t != builtin && t.initOwn != builtin.initOwn }

func tupleNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	if t == TupleType || !ignoresKeywords(t, TupleType) {
		if err := noKeywords("tuple", kw); err != nil {
			return nil, err
		}
	}
	if err := argRange("tuple", args, 0, 1); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return rt.wrapValue(t, &Tuple{})
	}
	if tup, ok := args[0].(*Tuple); ok {
		return rt.wrapValue(t, tup)
	}
	items, err := rt.Collected(args[0])
	if err != nil {
		return nil, err
	}
	return rt.wrapValue(t, &Tuple{items: items})
}

func tupleIter(_ *Runtime, self Object) (Object, error) {
	t, _ := AsTuple(self)
	return indexedIterator(TupleIteratorType, func() int { return len(t.items) }, func(i int) Object { return t.items[i] }), nil
}

func tupleMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "__getnewargs__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			t, _ := AsTuple(self)
			return NewTuple(t), nil
		}},
		{Name: "index", Kind: VarArgs, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return rt.seqIndex(self, args, "tuple.index(x): x not in tuple")
		}},
		{Name: "count", Kind: OneArg, Func: seqCount},
	}
}

func seqCount(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	n := 0
	for i := 0; ; i++ {
		items, _ := itemsOf(self)
		if i >= len(items) {
			return Int(n), nil
		}
		eq, err := rt.equal(items[i], args[0])
		if err != nil {
			return nil, err
		}
		if eq {
			n++
		}
	}
}

// clipIndex is _PyEval_SliceIndexNotNone with a default.
func (rt *Runtime) clipIndex(args []Object, i, def int) (int, error) {
	if i >= len(args) {
		return def, nil
	}
	if args[i].Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "slice indices must be integers or have an __index__ method")
	}
	return rt.AsSsize(args[i], nil)
}

func (rt *Runtime) seqIndex(self Object, args []Object, missing string) (Object, error) {
	if err := argRange("index", args, 1, 3); err != nil {
		return nil, err
	}
	start, err := rt.clipIndex(args, 1, 0)
	if err != nil {
		return nil, err
	}
	stop, err := rt.clipIndex(args, 2, maxInt)
	if err != nil {
		return nil, err
	}
	items, _ := itemsOf(self)
	if start < 0 {
		start = max(start+len(items), 0)
	}
	if stop < 0 {
		stop = max(stop+len(items), 0)
	}
	for i := start; i < stop; i++ {
		items, _ = itemsOf(self)
		if i >= len(items) {
			break
		}
		eq, err := rt.equal(items[i], args[0])
		if err != nil {
			return nil, err
		}
		if eq {
			return Int(i), nil
		}
	}
	if missing == "" {
		s, err := rt.Repr(args[0])
		if err != nil {
			return nil, err
		}
		return nil, Raisef(ValueError, "%s is not in list", s.s)
	}
	return nil, Raisef(ValueError, "%s", missing)
}

const maxInt = int(^uint(0) >> 1)
