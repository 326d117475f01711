package pyobj

// coreTypes are object, type and the singletons' classes.
func coreTypes() []builtinDef {
	return []builtinDef{
		{t: ObjectType, doc: objectDoc, slots: Slots{
			Repr:    reprSlot(defaultRepr),
			Str:     func(rt *Runtime, self Object) (Object, error) { return noNilStr(rt.Repr(self)) },
			Hash:    func(_ *Runtime, self Object) (int64, error) { return hashPointer(self), nil },
			GetAttr: func(rt *Runtime, self Object, name string) (Object, error) { return rt.GenericGetAttr(self, name) },
			SetAttr: func(rt *Runtime, self Object, name string, v Object) error {
				return rt.GenericSetAttr(self, name, v)
			},
			RichCompare: objectCompare, New: objectNew, Init: objectInit,
		}, methods: objectMethods(), getsets: objectGetSets()},
		{t: TypeType, layout: layoutType, shape: ShapeType, hasDict: true, doc: typeDoc, slots: Slots{
			Repr: typeRepr, Call: typeCall, GetAttr: typeGetAttr, SetAttr: typeSetAttr, New: typeNew, Init: typeInit,
			Binary: [numBinaryOps]BinaryFunc{OpOr: typeUnion},
		}, methods: typeMethods(), getsets: typeGetSets()},
		{t: NoneType, final: true, layout: layoutOpaque, slots: Slots{
			Repr: reprSlot(func(o Object) string { return singletonRepr(o.(Singleton)) }),
			Bool: func(*Runtime, Object) (bool, error) { return false, nil },
			Hash: func(*Runtime, Object) (int64, error) { return 0xfca86420, nil },
			New:  singletonNew(None, "NoneType")}},
		{t: NotImplementedType, final: true, layout: layoutOpaque, slots: Slots{
			Repr: reprSlot(func(o Object) string { return singletonRepr(o.(Singleton)) }),
			Bool: func(rt *Runtime, _ Object) (bool, error) {
				return true, rt.Warn(DeprecationWarning, "NotImplemented should not be used in a boolean context", 1)
			},
			Hash: func(*Runtime, Object) (int64, error) { return 0xfca86421, nil },
			New:  singletonNew(NotImplemented, "NotImplementedType")}},
		{t: EllipsisType, final: true, layout: layoutOpaque, slots: Slots{
			Repr: reprSlot(func(o Object) string { return singletonRepr(o.(Singleton)) }),
			Hash: func(*Runtime, Object) (int64, error) { return 0xfca86422, nil },
			New:  singletonNew(Ellipsis, "EllipsisType")}},
	}
}

const (
	objectDoc = "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n"
	typeDoc   = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type"
)

// singletonNew is the constructor of a class with one instance.
func singletonNew(o Object, name string) NewFunc {
	return func(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
		if len(args) > 0 || kw != nil && kw.Len() > 0 {
			return nil, Raisef(TypeError, "%s takes no arguments", name)
		}
		return o, nil
	}
}

// objectCompare is object's rich comparison: identity.
func objectCompare(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
	switch op {
	case EQ:
		if self == other {
			return True, nil
		}
	case NE:
		// By default != inverts ==.
		f := self.Type().slots.RichCompare
		if f == nil {
			break
		}
		r, err := f(rt, self, other, EQ)
		if err != nil || r == Object(NotImplemented) {
			return r, err
		}
		eq, err := rt.IsTrue(r)
		return Bool(!eq), err
	}
	return NotImplemented, nil
}

func typeRepr(_ *Runtime, self Object) (Object, error) {
	t := self.(*Type)
	if m := t.moduleName(); m != "" && m != "builtins" {
		return NewStr("<class '" + m + "." + t.qualname + "'>"), nil
	}
	return NewStr("<class '" + t.name + "'>"), nil
}

// typeUnion is X | Y between classes, which needs typing's union objects.
func typeUnion(_ *Runtime, a, b Object) (Object, error) { return NotImplemented, nil }

func objectMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "__init_subclass__", Kind: Keywords, Class: true, Func: func(_ *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
			t := self.(*Type)
			if kwnames != nil {
				return nil, Raisef(TypeError, "%s.__init_subclass__() takes no keyword arguments", t.name)
			}
			if len(args) > 0 {
				return nil, Raisef(TypeError, "%s.__init_subclass__() takes no arguments (%d given)", t.name, len(args))
			}
			return None, nil
		}},
		{Name: "__format__", Kind: OneArg, Func: objectFormat},
		{Name: "__dir__", Kind: NoArgs, Func: func(rt *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			return rt.dirOf(self)
		}},
		{Name: "__sizeof__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			return Int(16 + self.Type().size), nil
		}},
	}
}

func objectFormat(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	spec, ok := AsStr(args[0])
	if !ok {
		return nil, Raisef(TypeError, "__format__() argument must be str, not %s", typeName(args[0]))
	}
	if spec.n > 0 {
		return nil, Raisef(TypeError, "unsupported format string passed to %s.__format__", typeName(self))
	}
	return noNilStr(rt.Str(self))
}

func objectGetSets() []*GetSetDef {
	return []*GetSetDef{{Name: "__class__",
		Get: func(_ *Runtime, self Object) (Object, error) { return self.Type(), nil },
		Set: setClass}}
}

// setClass is o.__class__ = v: between heap types of the same layout.
func setClass(rt *Runtime, self, v Object) error {
	if v == nil {
		return Raisef(TypeError, "can't delete __class__ attribute")
	}
	t, ok := v.(*Type)
	if !ok {
		return Raisef(TypeError, "__class__ must be set to a class, not '%s' object", typeName(v))
	}
	i, ok := self.(*Instance)
	if !ok || t.builtin {
		return Raisef(TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses")
	}
	if i.typ.solidBase() != t.solidBase() || i.typ.hasDict != t.hasDict {
		return Raisef(TypeError, "__class__ assignment: '%s' object layout differs from '%s'", t.name, i.typ.name)
	}
	i.typ = t
	if rt.Hooks.ClassChanged != nil {
		rt.Hooks.ClassChanged(i)
	}
	return nil
}

// dictGetSet is __dict__ of objects with instance attributes.
func dictGetSet() *GetSetDef {
	return &GetSetDef{Name: "__dict__",
		Get: func(_ *Runtime, self Object) (Object, error) {
			d, ok := instanceDict(self)
			if !ok {
				return nil, noAttribute(self, "__dict__")
			}
			if d == nil {
				d = NewDict()
				setInstanceDict(self, d)
			}
			return d, nil
		},
		Set: func(_ *Runtime, self, v Object) error {
			if v == nil {
				return Raisef(TypeError, "cannot delete __dict__")
			}
			d, ok := v.(*Dict)
			if !ok {
				return Raisef(TypeError, "__dict__ must be set to a dictionary, not a '%s'", typeName(v))
			}
			setInstanceDict(self, d)
			return nil
		}}
}

func typeMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "mro", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			return NewList(typeObjects(self.(*Type).mro)...), nil
		}},
		{Name: "__instancecheck__", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return Bool(args[0].Type().IsSubtype(self.(*Type))), nil
		}},
		{Name: "__subclasscheck__", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			sub, ok := args[0].(*Type)
			if !ok {
				return nil, Raisef(TypeError, "issubclass() arg 1 must be a class")
			}
			return Bool(sub.IsSubtype(self.(*Type))), nil
		}},
		{Name: "__subclasses__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			out := NewList()
			for _, w := range self.(*Type).subs {
				if s := w.Value(); s != nil {
					out.Append(s)
				}
			}
			return out, nil
		}},
		{Name: "__dir__", Kind: NoArgs, Func: func(rt *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			return rt.dirOf(self)
		}},
	}
}

func typeObjects(ts []*Type) []Object {
	out := make([]Object, len(ts))
	for i, t := range ts {
		out[i] = t
	}
	return out
}

func typeGetSets() []*GetSetDef {
	get := func(f func(t *Type) Object) func(*Runtime, Object) (Object, error) {
		return func(_ *Runtime, self Object) (Object, error) { return f(self.(*Type)), nil }
	}
	return []*GetSetDef{
		{Name: "__name__", Get: get(func(t *Type) Object { return NewStr(t.short) }), Set: setTypeName},
		{Name: "__qualname__", Get: get(func(t *Type) Object { return NewStr(t.qualname) }), Set: setTypeQualname},
		{Name: "__module__", Get: typeModule, Set: setTypeAttr("__module__")},
		{Name: "__doc__", Get: typeDocGet, Set: setTypeAttr("__doc__")},
		{Name: "__bases__", Get: get(func(t *Type) Object { return NewTuple(typeObjects(t.bases)...) })},
		{Name: "__base__", Get: get(func(t *Type) Object {
			if t.base == nil {
				return None
			}
			return t.base
		})},
		{Name: "__mro__", Get: get(func(t *Type) Object { return NewTuple(typeObjects(t.mro)...) })},
		{Name: "__dict__", Get: get(func(t *Type) Object { return &MappingProxy{d: t.attrDict()} })},
		{Name: "__basicsize__", Get: get(func(t *Type) Object { return Int(16 + t.size) })},
		{Name: "__flags__", Get: get(func(t *Type) Object { return Int(t.flags) })},
		{Name: "__abstractmethods__", Get: func(_ *Runtime, self Object) (Object, error) {
			if v := self.(*Type).attrs.get("__abstractmethods__"); v != nil {
				return v, nil
			}
			e := NewException(AttributeError, NewStr("__abstractmethods__"))
			return nil, e
		}},
	}
}

// attrDict is a copy of a class's own attributes.
func (t *Type) attrDict() *Dict {
	d := NewDict()
	for _, k := range t.attrs.keys {
		d.SetStr(k, t.attrs.m[k])
	}
	return d
}

func immutableType(t *Type, name string) error {
	if t.builtin {
		return Raisef(TypeError, "cannot set '%s' attribute of immutable type '%s'", name, t.name)
	}
	return nil
}

func setTypeName(_ *Runtime, self, v Object) error {
	t := self.(*Type)
	if err := immutableType(t, "__name__"); err != nil {
		return err
	}
	if v == nil {
		return Raisef(TypeError, "cannot delete '__name__' attribute of immutable type '%s'", t.name)
	}
	s, ok := AsStr(v)
	if !ok {
		return Raisef(TypeError, "can only assign string to %s.__name__, not '%s'", t.name, typeName(v))
	}
	t.name, t.short = s.s, s.s
	return nil
}

func setTypeQualname(_ *Runtime, self, v Object) error {
	t := self.(*Type)
	if err := immutableType(t, "__qualname__"); err != nil {
		return err
	}
	s, ok := AsStr(orNone(v))
	if !ok {
		return Raisef(TypeError, "can only assign string to %s.__qualname__, not '%s'", t.name, typeName(orNone(v)))
	}
	t.qualname = s.s
	return nil
}

// setTypeAttr sets a class attribute that shadows a getset of type.
func setTypeAttr(name string) func(*Runtime, Object, Object) error {
	return func(_ *Runtime, self, v Object) error {
		t := self.(*Type)
		if err := immutableType(t, name); err != nil {
			return err
		}
		if v == nil {
			return Raisef(TypeError, "cannot delete '%s' attribute of type '%s'", name, t.name)
		}
		t.SetAttr(name, v)
		return nil
	}
}

func typeModule(_ *Runtime, self Object) (Object, error) {
	t := self.(*Type)
	if t.builtin {
		for i := 0; i < len(t.name); i++ {
			if t.name[i] == '.' {
				return NewStr(t.name[:i]), nil
			}
		}
		return NewStr("builtins"), nil
	}
	if m := t.attrs.get("__module__"); m != nil {
		return m, nil
	}
	return nil, Raisef(AttributeError, "__module__")
}

func typeDocGet(rt *Runtime, self Object) (Object, error) {
	t := self.(*Type)
	if t.builtin {
		return docObject(t.doc, t.hasDoc), nil
	}
	if d := t.Lookup("__doc__"); d != nil {
		return rt.bindDescr(d, nil, t)
	}
	return None, nil
}
