package pyobj

// wrapFunc calls a slot for a special method: s are the slots of the class that the wrapper belongs to.
type wrapFunc func(rt *Runtime, s *Slots, w *SlotWrapper, self Object, args []Object, kw *Dict) (Object, error)

// slotName is one special method of a slot.
type slotName struct {
	name string
	wrap wrapFunc
}

// slotSpec connects a slot with the special methods that mirror it.
type slotSpec struct {
	names   []slotName
	present func(s *Slots) bool
	copy    func(dst, src *Slots)
	// generic installs the slot that looks the special methods up; nil when another slot of the same
	// special method does that.
	generic func(dst *Slots)

	isBinary, isPower bool
	op                BinaryOp // when isBinary
}

// slotSpecs is the whole table, in the order in which special methods get defined.
var slotSpecs []*slotSpec

// binaryNames are the special methods of the binary operators.
var binaryNames = [numBinaryOps]struct{ name, symbol, inplace string }{
	OpAdd:            {"add", "+", "+="},
	OpSubtract:       {"sub", "-", "-="},
	OpMultiply:       {"mul", "*", "*="},
	OpRemainder:      {"mod", "%", "%="},
	OpDivmod:         {"divmod", "divmod()", ""},
	OpLshift:         {"lshift", "<<", "<<="},
	OpRshift:         {"rshift", ">>", ">>="},
	OpAnd:            {"and", "&", "&="},
	OpXor:            {"xor", "^", "^="},
	OpOr:             {"or", "|", "|="},
	OpFloorDivide:    {"floordiv", "//", "//="},
	OpTrueDivide:     {"truediv", "/", "/="},
	OpMatrixMultiply: {"matmul", "@", "@="},
}

// unaryNames are the special methods of the unary operators.
var unaryNames = [numUnaryOps]string{"__neg__", "__pos__", "__abs__", "__invert__", "__int__", "__float__", "__index__"}

// arity checks the number of arguments of a slot wrapper; the message is that of CPython's check_num_args.
func arity(args []Object, n int) error {
	if len(args) != n {
		s := "s"
		if n == 1 {
			s = ""
		}
		return Raisef(TypeError, "expected %d argument%s, got %d", n, s, len(args))
	}
	return nil
}

func wrapBinary(op BinaryOp, reflected bool) wrapFunc {
	return func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
		if err := arity(args, 1); err != nil {
			return nil, err
		}
		if reflected {
			return s.Binary[op](rt, args[0], self)
		}
		return s.Binary[op](rt, self, args[0])
	}
}

func binarySpec(op BinaryOp) *slotSpec {
	n := binaryNames[op].name
	return &slotSpec{
		isBinary: true, op: op,
		names:   []slotName{{"__" + n + "__", wrapBinary(op, false)}, {"__r" + n + "__", wrapBinary(op, true)}},
		present: func(s *Slots) bool { return s.Binary[op] != nil },
		copy:    func(dst, src *Slots) { dst.Binary[op] = src.Binary[op] },
		generic: func(dst *Slots) { dst.Binary[op] = genericBinary("__"+n+"__", "__r"+n+"__", binarySlotOf(op)) },
	}
}

// simple makes a spec of a slot with one special method whose wrapper takes a fixed number of arguments.
func simple(name string, nargs int, present func(*Slots) bool, cp func(dst, src *Slots), generic func(*Slots),
	call func(rt *Runtime, s *Slots, self Object, args []Object) (Object, error)) *slotSpec {
	return &slotSpec{
		names: []slotName{{name, func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, nargs); err != nil {
				return nil, err
			}
			return call(rt, s, self, args)
		}}},
		present: present, copy: cp, generic: generic,
	}
}

// binaryField makes a spec of a slot that is a BinaryFunc with one special method.
func binaryField(name string, field func(*Slots) *BinaryFunc, generic bool) *slotSpec {
	var gen func(*Slots)
	if generic {
		gen = func(dst *Slots) {
			*field(dst) = func(rt *Runtime, a, b Object) (Object, error) { return rt.callSpecial(a, name, b) }
		}
	}
	return simple(name, 1,
		func(s *Slots) bool { return *field(s) != nil },
		func(dst, src *Slots) { *field(dst) = *field(src) }, gen,
		func(rt *Runtime, s *Slots, self Object, args []Object) (Object, error) {
			return (*field(s))(rt, self, args[0])
		})
}

// unaryField makes a spec of a slot that is a UnaryFunc.
func unaryField(name string, field func(*Slots) *UnaryFunc) *slotSpec {
	return simple(name, 0,
		func(s *Slots) bool { return *field(s) != nil },
		func(dst, src *Slots) { *field(dst) = *field(src) },
		func(dst *Slots) {
			*field(dst) = func(rt *Runtime, self Object) (Object, error) { return rt.callSpecial(self, name) }
		},
		func(rt *Runtime, s *Slots, self Object, _ []Object) (Object, error) { return (*field(s))(rt, self) })
}

// lenField makes a spec of a length slot.
func lenField(field func(*Slots) *LenFunc) *slotSpec {
	return simple("__len__", 0,
		func(s *Slots) bool { return *field(s) != nil },
		func(dst, src *Slots) { *field(dst) = *field(src) },
		func(dst *Slots) { *field(dst) = genericLen },
		func(rt *Runtime, s *Slots, self Object, _ []Object) (Object, error) {
			n, err := (*field(s))(rt, self)
			return Int(n), err
		})
}

// indexField makes a spec of sq_item, sq_repeat and the like.
func indexField(field func(*Slots) *IndexFunc, names ...string) *slotSpec {
	spec := &slotSpec{
		present: func(s *Slots) bool { return *field(s) != nil },
		copy:    func(dst, src *Slots) { *field(dst) = *field(src) },
	}
	for _, name := range names {
		item := name == "__getitem__"
		spec.names = append(spec.names, slotName{name, func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, 1); err != nil {
				return nil, err
			}
			i, err := rt.wrapperIndex(s, self, args[0], item)
			if err != nil {
				return nil, err
			}
			return (*field(s))(rt, self, i)
		}})
	}
	return spec
}

// wrapperIndex converts the index argument of a sequence slot; negative ones count from the end for items.
func (rt *Runtime) wrapperIndex(s *Slots, self, arg Object, item bool) (int, error) {
	i, err := rt.AsSsize(arg, OverflowError)
	if err != nil || !item {
		return i, err
	}
	if i < 0 && s.SqLength != nil {
		n, err := s.SqLength(rt, self)
		if err != nil {
			return 0, err
		}
		i += n
	}
	return i, nil
}

func init() {
	for op := BinaryOp(0); op < numBinaryOps; op++ {
		slotSpecs = append(slotSpecs, binarySpec(op))
	}
	for op := BinaryOp(0); op < numBinaryOps; op++ {
		if op != OpDivmod {
			slotSpecs = append(slotSpecs, binaryField("__i"+binaryNames[op].name+"__",
				func(s *Slots) *BinaryFunc { return &s.InPlace[op] }, true))
		}
	}
	for op := UnaryOp(0); op < numUnaryOps; op++ {
		slotSpecs = append(slotSpecs, unaryField(unaryNames[op], func(s *Slots) *UnaryFunc { return &s.Unary[op] }))
	}
	slotSpecs = append(slotSpecs,
		powerSpec(), inPlacePowerSpec(), boolSpec(),
		unaryField("__repr__", func(s *Slots) *UnaryFunc { return &s.Repr }),
		hashSpec(), callSpec(),
		unaryField("__str__", func(s *Slots) *UnaryFunc { return &s.Str }),
		getAttrSpec(), setAttrSpec(), compareSpec(),
		unaryField("__iter__", func(s *Slots) *UnaryFunc { return &s.Iter }),
		nextSpec(), descrGetSpec(), descrSetSpec(), initSpec(), newSpec(), finalizeSpec(),
		lenField(func(s *Slots) *LenFunc { return &s.MpLength }),
		binaryField("__getitem__", func(s *Slots) *BinaryFunc { return &s.MpSubscript }, true),
		assignSpec(),
		lenField(func(s *Slots) *LenFunc { return &s.SqLength }),
		binaryField("__add__", func(s *Slots) *BinaryFunc { return &s.SqConcat }, false),
		indexField(func(s *Slots) *IndexFunc { return &s.SqRepeat }, "__mul__", "__rmul__"),
		sqItemSpec(), sqAssignSpec(), containsSpec(),
		binaryField("__iadd__", func(s *Slots) *BinaryFunc { return &s.SqInPlaceConcat }, false),
		indexField(func(s *Slots) *IndexFunc { return &s.SqInPlaceRepeat }, "__imul__"),
	)
	initBuiltinTypes()
}

// addOperators defines the special methods of a class's own slots; names that the class defines itself win.
func addOperators(t *Type) {
	for _, spec := range slotSpecs {
		if !spec.present(t.own) {
			continue
		}
		for _, n := range spec.names {
			if n.wrap == nil || t.attrs.get(n.name) != nil {
				continue
			}
			t.attrs.set(n.name, &SlotWrapper{name: n.name, owner: t, spec: spec, wrap: n.wrap})
		}
	}
	if t.own.New != nil && t.attrs.get("__new__") == nil {
		t.attrs.set("__new__", newWrapper(t))
	}
	if t.own.RichCompare != nil && t.own.Hash == nil && t.attrs.get("__hash__") == nil ||
		t.attrs.get("__eq__") != nil && t.attrs.get("__hash__") == nil {
		t.attrs.set("__hash__", None)
	}
}

// resolveSlots computes a class's slots from its attributes and those of its bases.
func resolveSlots(t *Type) {
	var s Slots
	t.newOwner, t.initOwn, t.hashNone, t.getOwner = nil, nil, false, nil
	t.binaryOwner, t.powerOwner = [numBinaryOps]*Type{}, nil
	for _, spec := range slotSpecs {
		resolveSlot(t, spec, &s)
	}
	s.Destroy = t.own.Destroy
	for _, m := range t.mro {
		if m.own.GetBuffer != nil {
			s.GetBuffer = m.own.GetBuffer
			break
		}
	}
	t.slots = s
}

// resolveSlot fills one slot: with the function of the class that defines it when the special methods
// are that class's wrappers, else with the generic one.
func resolveSlot(t *Type, spec *slotSpec, s *Slots) {
	var chosen *Type
	generic := false
	for _, n := range spec.names {
		switch d := t.Lookup(n.name).(type) {
		case nil:
		case *SlotWrapper:
			if d.spec == spec && (chosen == nil || chosen == d.owner) && t.IsSubtype(d.owner) {
				chosen = d.owner
			} else if d.spec != spec && spec.present(d.owner.own) && (chosen == nil || chosen == d.owner) {
				// A sequence slot whose special method stands for the mapping (or number) slot of the same class.
				chosen = d.owner
			} else if d.spec == spec || !sameName(d.spec, n.name) {
				generic = true
			}
		case *Builtin:
			if d.newOf != nil && n.name == "__new__" {
				chosen = d.newOf
			} else {
				generic = true
			}
		case Singleton:
			if d == None && n.name == "__hash__" {
				t.hashNone = true
				s.Hash = hashNotImplemented
				return
			}
			generic = true
		default:
			generic = true
		}
	}
	switch {
	case generic && spec.generic != nil:
		spec.generic(s)
		noteOperator(t, spec, genericOwner)
	case !generic && chosen != nil:
		spec.copy(s, chosen.own)
		noteOwner(t, spec, chosen)
		noteOperator(t, spec, chosen)
	}
}

// sameName reports whether the wrapper is for another slot with the same special method.
func sameName(spec *slotSpec, name string) bool {
	for _, n := range spec.names {
		if n.name == name {
			return true
		}
	}
	return false
}

// noteOwner remembers where the slots come from that object's own behaviour depends on.
func noteOwner(t *Type, spec *slotSpec, owner *Type) {
	switch spec.names[0].name {
	case "__new__":
		t.newOwner = owner
	case "__init__":
		t.initOwn = owner
	case "__getattribute__":
		t.getOwner = owner
	}
}

// genericOwner stands for the class of generic operator slots, which are one function for all classes.
var genericOwner = &Type{name: "generic"}

// noteOperator remembers which function is in an operator slot: Go functions cannot be compared.
func noteOperator(t *Type, spec *slotSpec, owner *Type) {
	if spec.isPower {
		t.powerOwner = owner
	} else if spec.isBinary {
		t.binaryOwner[spec.op] = owner
	}
}

// plainGetAttr reports whether attribute access is object's own.
func (t *Type) plainGetAttr() bool { return t.getOwner == ObjectType }

func hashNotImplemented(_ *Runtime, self Object) (int64, error) {
	return 0, Raisef(TypeError, "unhashable type: '%s'", typeName(self))
}
