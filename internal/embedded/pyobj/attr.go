package pyobj

// GetAttr is getattr(o, name); name must be a str.
func (rt *Runtime) GetAttr(o, name Object) (Object, error) {
	s, ok := unwrap(name).(*Str)
	if !ok {
		return nil, Raisef(TypeError, "attribute name must be string, not '%s'", typeName(name))
	}
	return rt.GetAttrString(o, s.s)
}

// GetAttrString is getattr(o, name).
func (rt *Runtime) GetAttrString(o Object, name string) (Object, error) {
	if get := o.Type().slots.GetAttr; get != nil {
		return get(rt, o, name)
	}
	return rt.GenericGetAttr(o, name)
}

// LookupAttr is GetAttrString that returns nil and no error when there is no such attribute.
func (rt *Runtime) LookupAttr(o Object, name string) (Object, error) {
	v, err := rt.GetAttrString(o, name)
	if err != nil && Matches(err, AttributeError) {
		return nil, nil
	}
	return v, err
}

// HasAttr is HPy_HasAttr: errors of every kind count as "no".
func (rt *Runtime) HasAttr(o, name Object) bool {
	_, err := rt.GetAttr(o, name)
	return err == nil
}

// SetAttr is setattr(o, name, value), or delattr(o, name) when value is nil.
func (rt *Runtime) SetAttr(o, name, value Object) error {
	s, ok := unwrap(name).(*Str)
	if !ok {
		return Raisef(TypeError, "attribute name must be string, not '%s'", typeName(name))
	}
	return rt.SetAttrString(o, s.s, value)
}

// SetAttrString is setattr(o, name, value), or delattr when value is nil.
func (rt *Runtime) SetAttrString(o Object, name string, value Object) error {
	if set := o.Type().slots.SetAttr; set != nil {
		return set(rt, o, name, value)
	}
	return rt.GenericSetAttr(o, name, value)
}

// noAttribute is the AttributeError of a missing attribute.
func noAttribute(o Object, name string) error {
	e := NewException(AttributeError, NewStr("'"+typeName(o)+"' object has no attribute '"+name+"'"))
	e.setField("name", NewStr(name))
	e.setField("obj", o)
	return e
}

// instanceDict is the attribute dict of o: nil when it has none (yet); ok tells whether it may have one.
func instanceDict(o Object) (d *Dict, ok bool) {
	if f, isFunc := o.(*Function); isFunc {
		return f.dict, true
	}
	if !o.Type().hasDict {
		return nil, false
	}
	if p := PartsOf(o); p != nil {
		return p.Dict, true
	}
	return nil, false
}

func setInstanceDict(o Object, d *Dict) {
	if f, isFunc := o.(*Function); isFunc {
		f.dict = d
	} else if p := PartsOf(o); p != nil {
		p.Dict = d
	}
}

// GenericGetAttr is object.__getattribute__: data descriptor, instance dict, other class attribute.
func (rt *Runtime) GenericGetAttr(o Object, name string) (Object, error) {
	t := o.Type()
	d := t.Lookup(name)
	if d != nil && isDataDescr(d) {
		return rt.bindDescr(d, o, t)
	}
	if dict, _ := instanceDict(o); dict != nil {
		if v := dict.GetStr(name); v != nil {
			return v, nil
		}
	}
	if d != nil {
		return rt.bindDescr(d, o, t)
	}
	return nil, noAttribute(o, name)
}

// GenericSetAttr is object.__setattr__; a nil value deletes.
func (rt *Runtime) GenericSetAttr(o Object, name string, value Object) error {
	t := o.Type()
	d := t.Lookup(name)
	if d != nil && isDataDescr(d) {
		return rt.setDescr(d, o, value)
	}
	dict, ok := instanceDict(o)
	if !ok {
		if d != nil {
			return Raisef(AttributeError, "'%s' object attribute '%s' is read-only", t.name, name)
		}
		return noAttribute(o, name)
	}
	if value == nil {
		if dict == nil || !dict.DelStr(name) {
			// CPython's message for a missing instance attribute.
			return noAttribute(o, name)
		}
		return nil
	}
	if dict == nil {
		dict = NewDict()
		setInstanceDict(o, dict)
	}
	dict.SetStr(name, value)
	return nil
}

// typeGetAttr is type.__getattribute__.
func typeGetAttr(rt *Runtime, self Object, name string) (Object, error) {
	t := self.(*Type)
	meta := t.Type()
	md := meta.Lookup(name)
	if md != nil && isDataDescr(md) {
		return rt.bindDescr(md, t, meta)
	}
	if d := t.Lookup(name); d != nil {
		return rt.bindDescr(d, nil, t)
	}
	if md != nil {
		return rt.bindDescr(md, t, meta)
	}
	return nil, noTypeAttribute(t, name)
}

func noTypeAttribute(t *Type, name string) error {
	e := NewException(AttributeError, NewStr("type object '"+t.name+"' has no attribute '"+name+"'"))
	e.setField("name", NewStr(name))
	e.setField("obj", t)
	return e
}

// typeSetAttr is type.__setattr__.
func typeSetAttr(rt *Runtime, self Object, name string, value Object) error {
	t := self.(*Type)
	if t.builtin {
		return Raisef(TypeError, "cannot set '%s' attribute of immutable type '%s'", name, t.name)
	}
	if md := t.Type().Lookup(name); md != nil && isDataDescr(md) {
		return rt.setDescr(md, t, value)
	}
	if !t.SetAttr(name, value) {
		return noTypeAttribute(t, name)
	}
	return nil
}
