package pyobj

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
