package pyobj

// Length is len(o).
func (rt *Runtime) Length(o Object) (int, error) {
	s := &o.Type().slots
	if s.SqLength != nil {
		return s.SqLength(rt, o)
	}
	if s.MpLength != nil {
		return s.MpLength(rt, o)
	}
	return 0, Raisef(TypeError, "object of type '%s' has no len()", typeName(o))
}

// GetItem is o[key].
func (rt *Runtime) GetItem(o, key Object) (Object, error) {
	s := &o.Type().slots
	if s.MpSubscript != nil {
		return s.MpSubscript(rt, o, key)
	}
	if s.SqItem != nil {
		if key.Type().slots.Unary[OpIndex] == nil {
			return nil, Raisef(TypeError, "sequence index must be integer, not '%s'", typeName(key))
		}
		i, err := rt.AsSsize(key, IndexError)
		if err != nil {
			return nil, err
		}
		return rt.sequenceItem(o, i)
	}
	if t, ok := o.(*Type); ok {
		return rt.classGetItem(t, key)
	}
	return nil, Raisef(TypeError, "'%s' object is not subscriptable", typeName(o))
}

// classGetItem is Class[key].
func (rt *Runtime) classGetItem(t *Type, key Object) (Object, error) {
	f, err := rt.LookupAttr(t, "__class_getitem__")
	if err != nil {
		return nil, err
	}
	if f != nil && f != Object(None) {
		return rt.Call(f, key)
	}
	return nil, Raisef(TypeError, "type '%s' is not subscriptable", t.name)
}

// sequenceItem calls sq_item; negative indexes count from the end when the length is known.
func (rt *Runtime) sequenceItem(o Object, i int) (Object, error) {
	s := &o.Type().slots
	if i < 0 && s.SqLength != nil {
		n, err := s.SqLength(rt, o)
		if err != nil {
			return nil, err
		}
		i += n
	}
	return s.SqItem(rt, o, i)
}

// GetItemIndex is o[i] (HPy_GetItem_i).
func (rt *Runtime) GetItemIndex(o Object, i int) (Object, error) { return rt.GetItem(o, Int(i)) }

// GetItemString is o[key] (HPy_GetItem_s).
func (rt *Runtime) GetItemString(o Object, key string) (Object, error) {
	return rt.GetItem(o, NewStr(key))
}

// SetItem is o[key] = value.
func (rt *Runtime) SetItem(o, key, value Object) error {
	return rt.assignItem(o, key, value, "'%s' object does not support item assignment")
}

// DelItem is del o[key].
func (rt *Runtime) DelItem(o, key Object) error {
	return rt.assignItem(o, key, nil, "'%s' object does not support item deletion")
}

func (rt *Runtime) assignItem(o, key, value Object, message string) error {
	s := &o.Type().slots
	if s.MpAssSubscript != nil {
		return s.MpAssSubscript(rt, o, key, value)
	}
	if s.SqAssItem == nil {
		if value == nil && isSequenceKind(o.Type()) && key.Type().slots.Unary[OpIndex] != nil {
			message = "'%s' object doesn't support item deletion"
		}
		return Raisef(TypeError, message, typeName(o))
	}
	if key.Type().slots.Unary[OpIndex] == nil {
		return Raisef(TypeError, "sequence index must be integer, not '%s'", typeName(key))
	}
	i, err := rt.AsSsize(key, IndexError)
	if err != nil {
		return err
	}
	if i < 0 && s.SqLength != nil {
		n, err := s.SqLength(rt, o)
		if err != nil {
			return err
		}
		i += n
	}
	return s.SqAssItem(rt, o, i, value)
}

// isSequenceKind reports whether CPython's type has a table of sequence functions, which decides between two wordings.
func isSequenceKind(t *Type) bool {
	s := &t.slots
	return !t.builtin || s.SqItem != nil || s.SqContains != nil || s.SqLength != nil
}

// SetItemIndex is o[i] = value (HPy_SetItem_i).
func (rt *Runtime) SetItemIndex(o Object, i int, value Object) error {
	return rt.SetItem(o, Int(i), value)
}

// SetItemString is o[key] = value (HPy_SetItem_s).
func (rt *Runtime) SetItemString(o Object, key string, value Object) error {
	return rt.SetItem(o, NewStr(key), value)
}

// GetSlice is o[i:j] (HPy_GetSlice).
func (rt *Runtime) GetSlice(o Object, i, j int) (Object, error) {
	s := &o.Type().slots
	if s.MpSubscript == nil {
		return nil, Raisef(TypeError, "'%s' object is unsliceable", typeName(o))
	}
	return s.MpSubscript(rt, o, NewSlice(Int(i), Int(j), nil))
}

// SetSlice is o[i:j] = value (HPy_SetSlice).
func (rt *Runtime) SetSlice(o Object, i, j int, value Object) error {
	return rt.assignSlice(o, i, j, value, "'%s' object doesn't support slice assignment")
}

// DelSlice is del o[i:j] (HPy_DelSlice).
func (rt *Runtime) DelSlice(o Object, i, j int) error {
	return rt.assignSlice(o, i, j, nil, "'%s' object doesn't support slice deletion")
}

func (rt *Runtime) assignSlice(o Object, i, j int, value Object, message string) error {
	s := &o.Type().slots
	if s.MpAssSubscript == nil {
		return Raisef(TypeError, message, typeName(o))
	}
	return s.MpAssSubscript(rt, o, NewSlice(Int(i), Int(j), nil), value)
}

// Contains is item in o (HPy_Contains).
func (rt *Runtime) Contains(o, item Object) (bool, error) {
	if f := o.Type().slots.SqContains; f != nil {
		return f(rt, o, item)
	}
	it, err := rt.Iter(o)
	if err != nil {
		if Matches(err, TypeError) && o.Type().slots.Iter == nil {
			return false, Raisef(TypeError, "argument of type '%s' is not iterable", typeName(o))
		}
		return false, err
	}
	c := rt.Consume(it)
	for {
		v, err := c.Next()
		if v == nil || err != nil {
			return false, err
		}
		if eq, err := rt.equal(v, item); eq || err != nil {
			return eq, err
		}
	}
}

// isSequence is PySequence_Check.
func isSequence(o Object) bool {
	if _, ok := unwrap(o).(*Dict); ok {
		return false
	}
	return o.Type().slots.SqItem != nil
}
