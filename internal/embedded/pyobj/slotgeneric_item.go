package pyobj

func initSpec() *slotSpec {
	return &slotSpec{
		names: []slotName{{"__init__", func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, kw *Dict) (Object, error) {
			return None, s.Init(rt, self, args, kw)
		}}},
		present: func(s *Slots) bool { return s.Init != nil },
		copy:    func(dst, src *Slots) { dst.Init = src.Init },
		generic: func(dst *Slots) {
			dst.Init = func(rt *Runtime, self Object, args []Object, kw *Dict) error {
				f, err := rt.LookupSpecial(self, "__init__")
				if err != nil {
					return err
				}
				if f == nil {
					return noAttribute(self, "__init__")
				}
				r, err := rt.callDict(f, args, kw)
				if err != nil {
					return err
				}
				if r != Object(None) {
					return Raisef(TypeError, "__init__() should return None, not '%s'", typeName(r))
				}
				return nil
			}
		},
	}
}

func newSpec() *slotSpec {
	return &slotSpec{
		names:   []slotName{{"__new__", nil}},
		present: func(s *Slots) bool { return s.New != nil },
		copy:    func(dst, src *Slots) { dst.New = src.New },
		generic: func(dst *Slots) {
			dst.New = func(rt *Runtime, typ *Type, args []Object, kw *Dict) (Object, error) {
				f, err := rt.GetAttrString(typ, "__new__")
				if err != nil {
					return nil, err
				}
				return rt.callDict(f, append([]Object{typ}, args...), kw)
			}
		},
	}
}

// newWrapper is the __new__ of a class with a New slot: a builtin function that checks its first argument.
func newWrapper(t *Type) *Builtin {
	b := &Builtin{self: t, newOf: t}
	b.def = &MethodDef{Name: "__new__", Kind: Keywords, Doc: "Create and return a new object.  See help(type) for accurate signature.",
		Func: func(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
			pos, kw := unpackKeywords(args, kwnames)
			if len(pos) < 1 {
				return nil, Raisef(TypeError, "%s.__new__(): not enough arguments", t.name)
			}
			sub, ok := pos[0].(*Type)
			if !ok {
				return nil, Raisef(TypeError, "%s.__new__(X): X is not a type object (%s)", t.name, typeName(pos[0]))
			}
			if !sub.IsSubtype(t) {
				return nil, Raisef(TypeError, "%s.__new__(%s): %s is not a subtype of %s", t.name, sub.name, sub.name, t.name)
			}
			if static := staticBase(sub); static != nil && static != t && static.slots.New != nil && static.newOwner != t {
				return nil, Raisef(TypeError, "%s.__new__(%s) is not safe, use %s.__new__()", t.name, sub.name, static.name)
			}
			return t.own.New(rt, sub, pos[1:], kw)
		}}
	return b
}

// staticBase is the nearest base whose New slot is not the generic one.
func staticBase(t *Type) *Type {
	for t != nil && t.newOwner == nil {
		t = t.base
	}
	return t
}

func finalizeSpec() *slotSpec {
	return &slotSpec{
		names: []slotName{{"__del__", func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, 0); err != nil {
				return nil, err
			}
			return None, s.Finalize(rt, self)
		}}},
		present: func(s *Slots) bool { return s.Finalize != nil },
		copy:    func(dst, src *Slots) { dst.Finalize = src.Finalize },
		generic: func(dst *Slots) {
			dst.Finalize = func(rt *Runtime, self Object) error {
				_, err := rt.callSpecial(self, "__del__")
				return err
			}
		},
	}
}

// assignSpec is mp_ass_subscript.
func assignSpec() *slotSpec {
	wrap := func(n int) wrapFunc {
		return func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, n); err != nil {
				return nil, err
			}
			var value Object
			if n == 2 {
				value = args[1]
			}
			return None, s.MpAssSubscript(rt, self, args[0], value)
		}
	}
	return &slotSpec{
		names:   []slotName{{"__setitem__", wrap(2)}, {"__delitem__", wrap(1)}},
		present: func(s *Slots) bool { return s.MpAssSubscript != nil },
		copy:    func(dst, src *Slots) { dst.MpAssSubscript = src.MpAssSubscript },
		generic: func(dst *Slots) { dst.MpAssSubscript = genericAssign },
	}
}

func genericAssign(rt *Runtime, self, key, value Object) error {
	name, args := "__setitem__", []Object{key, value}
	if value == nil {
		name, args = "__delitem__", args[:1]
	}
	if self.Type().Lookup(name) == nil {
		return Raisef(AttributeError, "%s", name)
	}
	_, err := rt.callSpecial(self, name, args...)
	return err
}

func sqItemSpec() *slotSpec {
	spec := indexField(func(s *Slots) *IndexFunc { return &s.SqItem }, "__getitem__")
	spec.generic = func(dst *Slots) {
		dst.SqItem = func(rt *Runtime, self Object, i int) (Object, error) {
			return rt.callSpecial(self, "__getitem__", Int(i))
		}
	}
	return spec
}

func sqAssignSpec() *slotSpec {
	wrap := func(n int) wrapFunc {
		return func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, n); err != nil {
				return nil, err
			}
			i, err := rt.wrapperIndex(s, self, args[0], true)
			if err != nil {
				return nil, err
			}
			var value Object
			if n == 2 {
				value = args[1]
			}
			return None, s.SqAssItem(rt, self, i, value)
		}
	}
	return &slotSpec{
		names:   []slotName{{"__setitem__", wrap(2)}, {"__delitem__", wrap(1)}},
		present: func(s *Slots) bool { return s.SqAssItem != nil },
		copy:    func(dst, src *Slots) { dst.SqAssItem = src.SqAssItem },
	}
}

func containsSpec() *slotSpec {
	return simple("__contains__", 1,
		func(s *Slots) bool { return s.SqContains != nil },
		func(dst, src *Slots) { dst.SqContains = src.SqContains },
		func(dst *Slots) {
			dst.SqContains = func(rt *Runtime, self, item Object) (bool, error) {
				if self.Type().Lookup("__contains__") == Object(None) {
					return false, Raisef(TypeError, "'%s' object is not a container", typeName(self))
				}
				r, err := rt.callSpecial(self, "__contains__", item)
				if err != nil {
					return false, err
				}
				return rt.IsTrue(r)
			}
		},
		func(rt *Runtime, s *Slots, self Object, args []Object) (Object, error) {
			b, err := s.SqContains(rt, self, args[0])
			return Bool(b), err
		})
}

// unpackTupleError is the message of PyArg_UnpackTuple for a wrong number of arguments. name is without parentheses.
func unpackTupleError(name string, got, lo, hi int) error {
	if name != "" {
		name += " "
	}
	atLeast, bound := "", lo
	switch {
	case lo == hi:
	case got < lo:
		atLeast = "at least "
	default:
		atLeast, bound = "at most ", hi
	}
	s := "s"
	if bound == 1 {
		s = ""
	}
	verb := "expected"
	if name == "" {
		verb = "unpacked tuple should have"
		return Raisef(TypeError, "%s %s%d element%s, but has %d", verb, atLeast, bound, s, got)
	}
	return Raisef(TypeError, "%s%s %s%d argument%s, got %d", name, verb, atLeast, bound, s, got)
}
