package pyobj

// RichCompare is v op w: the right operand's reflected comparison goes first when its class derives from the
// left one's; == and != fall back to identity.
func (rt *Runtime) RichCompare(v, w Object, op CompareOp) (Object, error) {
	if a, ok := v.(Int); ok {
		if b, ok := w.(Int); ok {
			return compareResult(compareInts(a, b), op), nil
		}
	}
	if err := rt.Enter(" in comparison"); err != nil {
		return nil, err
	}
	defer rt.Leave()
	tv, tw := v.Type(), w.Type()
	reversed := false
	if tv != tw && tw.IsSubtype(tv) && tw.slots.RichCompare != nil {
		reversed = true
		r, err := tw.slots.RichCompare(rt, w, v, op.swapped())
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	if f := tv.slots.RichCompare; f != nil {
		r, err := f(rt, v, w, op)
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	if f := tw.slots.RichCompare; f != nil && !reversed {
		r, err := f(rt, w, v, op.swapped())
		if err != nil || r != Object(NotImplemented) {
			return r, err
		}
	}
	switch op {
	case EQ:
		return Bool(v == w), nil
	case NE:
		return Bool(v != w), nil
	}
	return nil, Raisef(TypeError, "'%s' not supported between instances of '%s' and '%s'", op, typeName(v), typeName(w))
}

// RichCompareBool is the truth of v op w; an object always equals itself.
func (rt *Runtime) RichCompareBool(v, w Object, op CompareOp) (bool, error) {
	if v == w {
		switch op {
		case EQ:
			return true, nil
		case NE:
			return false, nil
		}
	}
	r, err := rt.RichCompare(v, w, op)
	if err != nil {
		return false, err
	}
	if b, ok := r.(Bool); ok {
		return bool(b), nil
	}
	return rt.IsTrue(r)
}

// equal is v == w with the identity shortcut.
func (rt *Runtime) equal(v, w Object) (bool, error) { return rt.RichCompareBool(v, w, EQ) }

// IsTrue is bool(o).
func (rt *Runtime) IsTrue(o Object) (bool, error) {
	switch v := o.(type) {
	case Bool:
		return bool(v), nil
	case Singleton:
		return v != None, nil
	case Int:
		return v != 0, nil
	}
	s := &o.Type().slots
	if s.Bool != nil {
		return s.Bool(rt, o)
	}
	if f := s.MpLength; f != nil {
		n, err := f(rt, o)
		return n > 0, err
	}
	if f := s.SqLength; f != nil {
		n, err := f(rt, o)
		return n > 0, err
	}
	return true, nil
}

// IsSubclass is issubclass(c, class) where class may be a tuple.
func (rt *Runtime) IsSubclass(c, class Object) (bool, error) {
	if tup, ok := unwrap(class).(*Tuple); ok {
		return rt.anyClass(tup, func(k Object) (bool, error) { return rt.IsSubclass(c, k) }, " in __subclasscheck__")
	}
	if class.Type() != TypeType {
		if check, err := rt.LookupSpecial(class, "__subclasscheck__"); err != nil {
			return false, err
		} else if check != nil && !isTypeMethod(class, "__subclasscheck__") {
			return rt.truthOfCall(check, c)
		}
	}
	sub, ok := c.(*Type)
	if !ok {
		return false, Raisef(TypeError, "issubclass() arg 1 must be a class")
	}
	super, ok := class.(*Type)
	if !ok {
		return false, Raisef(TypeError, "issubclass() arg 2 must be a class, a tuple of classes, or a union")
	}
	return sub.IsSubtype(super), nil
}

// IsInstance is isinstance(o, class) where class may be a tuple.
func (rt *Runtime) IsInstance(o, class Object) (bool, error) {
	if Object(o.Type()) == class {
		return true, nil
	}
	if tup, ok := unwrap(class).(*Tuple); ok {
		return rt.anyClass(tup, func(k Object) (bool, error) { return rt.IsInstance(o, k) }, " in __instancecheck__")
	}
	if class.Type() != TypeType {
		if check, err := rt.LookupSpecial(class, "__instancecheck__"); err != nil {
			return false, err
		} else if check != nil && !isTypeMethod(class, "__instancecheck__") {
			return rt.truthOfCall(check, o)
		}
	}
	t, ok := class.(*Type)
	if !ok {
		return false, Raisef(TypeError, "isinstance() arg 2 must be a type, a tuple of types, or a union")
	}
	if o.Type().IsSubtype(t) {
		return true, nil
	}
	// An object may lie about its class through __class__.
	c, err := rt.LookupAttr(o, "__class__")
	if err != nil {
		return false, err
	}
	if ct, ok := c.(*Type); ok && ct != o.Type() {
		return ct.IsSubtype(t), nil
	}
	return false, nil
}

// isTypeMethod reports whether a metaclass inherits the check from type itself.
func isTypeMethod(class Object, name string) bool {
	_, where := class.Type().lookupWhere(name)
	return where == TypeType
}

func (rt *Runtime) anyClass(tup *Tuple, test func(Object) (bool, error), where string) (bool, error) {
	if err := rt.Enter(where); err != nil {
		return false, err
	}
	defer rt.Leave()
	for _, k := range tup.items {
		if ok, err := test(k); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (rt *Runtime) truthOfCall(f Object, arg Object) (bool, error) {
	if err := rt.Enter(" while calling a Python object"); err != nil {
		return false, err
	}
	defer rt.Leave()
	r, err := rt.Call(f, arg)
	if err != nil {
		return false, err
	}
	return rt.IsTrue(r)
}
