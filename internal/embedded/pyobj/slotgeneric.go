package pyobj

// callSpecial calls a special method that is looked up in the class of self.
func (rt *Runtime) callSpecial(self Object, name string, args ...Object) (Object, error) {
	f, err := rt.LookupSpecial(self, name)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, noAttribute(self, name)
	}
	return rt.Call(f, args...)
}

// LookupSpecial finds and binds a special method in the class of self; nil when there is none.
func (rt *Runtime) LookupSpecial(self Object, name string) (Object, error) {
	t := self.Type()
	d := t.Lookup(name)
	if d == nil {
		return nil, nil
	}
	return rt.bindDescr(d, self, t)
}

func binarySlotOf(op BinaryOp) func(*Slots) bool {
	return func(s *Slots) bool { return s.Binary[op] != nil }
}

// genericBinary is the operator slot of a class that has __op__ or __rop__ as ordinary attributes. Like any
// operator slot it is called for either operand.
func genericBinary(name, rname string, has func(*Slots) bool) BinaryFunc {
	return func(rt *Runtime, a, b Object) (Object, error) {
		ta, tb := a.Type(), b.Type()
		left := definesGeneric(ta, name, rname)
		right := ta != tb && definesGeneric(tb, name, rname) && has(&tb.slots)
		if left {
			if right && tb.IsSubtype(ta) && overloads(tb, ta, rname) {
				r, err := rt.callMaybe(b, rname, a)
				if err != nil || r != Object(NotImplemented) {
					return r, err
				}
				right = false
			}
			r, err := rt.callMaybe(a, name, b)
			if err != nil || r != Object(NotImplemented) || ta == tb {
				return r, err
			}
		}
		if right {
			return rt.callMaybe(b, rname, a)
		}
		return NotImplemented, nil
	}
}

// definesGeneric reports whether a class has the special methods other than as slot wrappers only.
func definesGeneric(t *Type, name, rname string) bool {
	for _, n := range [2]string{name, rname} {
		if d := t.Lookup(n); d != nil {
			if w, ok := d.(*SlotWrapper); !ok || w.name != n {
				return true
			}
		}
	}
	return false
}

// overloads reports whether the right operand's class has a reflected method of its own.
func overloads(right, left *Type, rname string) bool {
	a, b := right.Lookup(rname), left.Lookup(rname)
	return a != nil && a != b
}

// callMaybe calls a special method; a class without it answers NotImplemented.
func (rt *Runtime) callMaybe(self Object, name string, args ...Object) (Object, error) {
	f, err := rt.LookupSpecial(self, name)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return NotImplemented, nil
	}
	return rt.Call(f, args...)
}

func genericLen(rt *Runtime, self Object) (int, error) {
	r, err := rt.callSpecial(self, "__len__")
	if err != nil {
		return 0, err
	}
	n, err := rt.Index(r)
	if err != nil {
		return 0, err
	}
	if intSign(n) < 0 {
		return 0, Raisef(ValueError, "__len__() should return >= 0")
	}
	return rt.AsSsize(n, OverflowError)
}

func powerSpec() *slotSpec {
	wrap := func(reflected bool) wrapFunc {
		return func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if len(args) < 1 || len(args) > 2 {
				return nil, unpackTupleError("", len(args), 1, 2)
			}
			var mod Object = None
			if len(args) == 2 {
				mod = args[1]
			}
			if reflected {
				return s.Power(rt, args[0], self, mod)
			}
			return s.Power(rt, self, args[0], mod)
		}
	}
	has := func(s *Slots) bool { return s.Power != nil }
	binary := genericBinary("__pow__", "__rpow__", has)
	return &slotSpec{
		isPower: true,
		names:   []slotName{{"__pow__", wrap(false)}, {"__rpow__", wrap(true)}},
		present: has,
		copy:    func(dst, src *Slots) { dst.Power = src.Power },
		generic: func(dst *Slots) {
			dst.Power = func(rt *Runtime, a, b, mod Object) (Object, error) {
				if mod == Object(None) {
					return binary(rt, a, b)
				}
				if definesGeneric(a.Type(), "__pow__", "__rpow__") {
					return rt.callMaybe(a, "__pow__", b, mod)
				}
				return NotImplemented, nil
			}
		},
	}
}

func inPlacePowerSpec() *slotSpec {
	return simple("__ipow__", 1,
		func(s *Slots) bool { return s.InPlacePower != nil },
		func(dst, src *Slots) { dst.InPlacePower = src.InPlacePower },
		func(dst *Slots) {
			dst.InPlacePower = func(rt *Runtime, a, b, _ Object) (Object, error) { return rt.callSpecial(a, "__ipow__", b) }
		},
		func(rt *Runtime, s *Slots, self Object, args []Object) (Object, error) {
			return s.InPlacePower(rt, self, args[0], None)
		})
}

func boolSpec() *slotSpec {
	return simple("__bool__", 0,
		func(s *Slots) bool { return s.Bool != nil },
		func(dst, src *Slots) { dst.Bool = src.Bool },
		func(dst *Slots) {
			dst.Bool = func(rt *Runtime, self Object) (bool, error) {
				r, err := rt.callSpecial(self, "__bool__")
				if err != nil {
					return false, err
				}
				b, ok := r.(Bool)
				if !ok {
					return false, Raisef(TypeError, "__bool__ should return bool, returned %s", typeName(r))
				}
				return bool(b), nil
			}
		},
		func(rt *Runtime, s *Slots, self Object, _ []Object) (Object, error) {
			b, err := s.Bool(rt, self)
			return Bool(b), err
		})
}

func hashSpec() *slotSpec {
	return simple("__hash__", 0,
		func(s *Slots) bool { return s.Hash != nil },
		func(dst, src *Slots) { dst.Hash = src.Hash },
		func(dst *Slots) { dst.Hash = genericHash },
		func(rt *Runtime, s *Slots, self Object, _ []Object) (Object, error) {
			h, err := s.Hash(rt, self)
			return Int(h), err
		})
}

func genericHash(rt *Runtime, self Object) (int64, error) {
	r, err := rt.callSpecial(self, "__hash__")
	if err != nil {
		return 0, err
	}
	switch v := unwrap(r).(type) {
	case Int:
		if v == -1 {
			return -2, nil
		}
		return int64(v), nil
	case Bool:
		return hashInt(boolInt(v)), nil
	case *BigInt:
		return hashBig(v.v), nil
	}
	return 0, Raisef(TypeError, "__hash__ method should return an integer")
}

func callSpec() *slotSpec {
	return &slotSpec{
		names: []slotName{{"__call__", func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, kw *Dict) (Object, error) {
			all, names, err := packKeywords(args, kw)
			if err != nil {
				return nil, err
			}
			return s.Call(rt, self, all, names)
		}}},
		present: func(s *Slots) bool { return s.Call != nil },
		copy:    func(dst, src *Slots) { dst.Call = src.Call },
		generic: func(dst *Slots) {
			dst.Call = func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
				f, err := rt.LookupSpecial(self, "__call__")
				if err != nil {
					return nil, err
				}
				if f == nil {
					return nil, noAttribute(self, "__call__")
				}
				return rt.CallKw(f, args, kwnames)
			}
		},
	}
}

func getAttrSpec() *slotSpec {
	return &slotSpec{
		names: []slotName{{"__getattribute__", func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, 1); err != nil {
				return nil, err
			}
			name, ok := unwrap(args[0]).(*Str)
			if !ok {
				return nil, Raisef(TypeError, "attribute name must be string, not '%s'", typeName(args[0]))
			}
			return s.GetAttr(rt, self, name.s)
		}}, {"__getattr__", nil}},
		present: func(s *Slots) bool { return s.GetAttr != nil },
		copy:    func(dst, src *Slots) { dst.GetAttr = src.GetAttr },
		generic: func(dst *Slots) { dst.GetAttr = genericGetAttrHook },
	}
}

// genericGetAttrHook is attribute access in a class with __getattribute__ or __getattr__ of its own.
func genericGetAttrHook(rt *Runtime, self Object, name string) (Object, error) {
	t := self.Type()
	var v Object
	var err error
	if w, ok := t.Lookup("__getattribute__").(*SlotWrapper); ok {
		v, err = w.owner.own.GetAttr(rt, self, name)
	} else {
		v, err = rt.callSpecial(self, "__getattribute__", NewStr(name))
	}
	if err == nil || !Matches(err, AttributeError) || t.Lookup("__getattr__") == nil {
		return v, err
	}
	return rt.callSpecial(self, "__getattr__", NewStr(name))
}

func setAttrSpec() *slotSpec {
	name := func(args []Object) (string, error) {
		s, ok := unwrap(args[0]).(*Str)
		if !ok {
			return "", Raisef(TypeError, "attribute name must be string, not '%s'", typeName(args[0]))
		}
		return s.s, nil
	}
	wrap := func(n int) wrapFunc {
		return func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, n); err != nil {
				return nil, err
			}
			attr, err := name(args)
			if err != nil {
				return nil, err
			}
			var value Object
			if n == 2 {
				value = args[1]
			}
			return None, s.SetAttr(rt, self, attr, value)
		}
	}
	return &slotSpec{
		names:   []slotName{{"__setattr__", wrap(2)}, {"__delattr__", wrap(1)}},
		present: func(s *Slots) bool { return s.SetAttr != nil },
		copy:    func(dst, src *Slots) { dst.SetAttr = src.SetAttr },
		generic: func(dst *Slots) {
			dst.SetAttr = func(rt *Runtime, self Object, attr string, value Object) error {
				var err error
				if value == nil {
					_, err = rt.callSpecial(self, "__delattr__", NewStr(attr))
				} else {
					_, err = rt.callSpecial(self, "__setattr__", NewStr(attr), value)
				}
				return err
			}
		},
	}
}

var compareNames = [...]string{"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"}

func compareSpec() *slotSpec {
	spec := &slotSpec{
		present: func(s *Slots) bool { return s.RichCompare != nil },
		copy:    func(dst, src *Slots) { dst.RichCompare = src.RichCompare },
		generic: func(dst *Slots) {
			dst.RichCompare = func(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
				return rt.callMaybe(self, compareNames[op], other)
			}
		},
	}
	for op, name := range compareNames {
		spec.names = append(spec.names, slotName{name, func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, 1); err != nil {
				return nil, err
			}
			return s.RichCompare(rt, self, args[0], CompareOp(op))
		}})
	}
	return spec
}

func nextSpec() *slotSpec {
	return simple("__next__", 0,
		func(s *Slots) bool { return s.IterNext != nil },
		func(dst, src *Slots) { dst.IterNext = src.IterNext },
		func(dst *Slots) {
			dst.IterNext = func(rt *Runtime, self Object) (Object, error) {
				v, err := rt.callSpecial(self, "__next__")
				if err != nil && Matches(err, StopIteration) {
					return nil, nil
				}
				return v, err
			}
		},
		func(rt *Runtime, s *Slots, self Object, _ []Object) (Object, error) {
			v, err := s.IterNext(rt, self)
			if v == nil && err == nil {
				return nil, NewException(StopIteration)
			}
			return v, err
		})
}

func descrGetSpec() *slotSpec {
	return &slotSpec{
		names: []slotName{{"__get__", func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if len(args) < 1 || len(args) > 2 {
				return nil, unpackTupleError("", len(args), 1, 2)
			}
			obj := args[0]
			if obj == Object(None) {
				obj = nil
			}
			var typ *Type
			if len(args) == 2 {
				typ, _ = args[1].(*Type)
			}
			if obj == nil && typ == nil {
				return nil, Raisef(TypeError, "__get__(None, None) is invalid")
			}
			return s.DescrGet(rt, self, obj, typ)
		}}},
		present: func(s *Slots) bool { return s.DescrGet != nil },
		copy:    func(dst, src *Slots) { dst.DescrGet = src.DescrGet },
		generic: func(dst *Slots) {
			dst.DescrGet = func(rt *Runtime, self, obj Object, typ *Type) (Object, error) {
				var o, t Object = None, None
				if obj != nil {
					o = obj
				}
				if typ != nil {
					t = typ
				}
				return rt.callSpecial(self, "__get__", o, t)
			}
		},
	}
}

func descrSetSpec() *slotSpec {
	wrap := func(n int) wrapFunc {
		return func(rt *Runtime, s *Slots, _ *SlotWrapper, self Object, args []Object, _ *Dict) (Object, error) {
			if err := arity(args, n); err != nil {
				return nil, err
			}
			var value Object
			if n == 2 {
				value = args[1]
			}
			return None, s.DescrSet(rt, self, args[0], value)
		}
	}
	return &slotSpec{
		names:   []slotName{{"__set__", wrap(2)}, {"__delete__", wrap(1)}},
		present: func(s *Slots) bool { return s.DescrSet != nil },
		copy:    func(dst, src *Slots) { dst.DescrSet = src.DescrSet },
		generic: func(dst *Slots) {
			dst.DescrSet = func(rt *Runtime, self, obj, value Object) error {
				name, args := "__set__", []Object{obj, value}
				if value == nil {
					name, args = "__delete__", args[:1]
				}
				if self.Type().Lookup(name) == nil {
					return Raisef(AttributeError, "%s", name)
				}
				_, err := rt.callSpecial(self, name, args...)
				return err
			}
		},
	}
}
