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
