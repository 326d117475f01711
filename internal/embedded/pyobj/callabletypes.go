package pyobj

import "fmt"

// callableTypes are functions, methods and descriptors.
func callableTypes() []builtinDef {
	return append(functionTypes(), descriptorTypes()...)
}

// functionTypes are the classes of functions and methods, bound and unbound.
func functionTypes() []builtinDef {
	return []builtinDef{
		{t: BuiltinFunctionType, final: true, layout: layoutOpaque, slots: Slots{
			Call: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
				b := self.(*Builtin)
				return rt.callDef(b.def, b, b.self, args, kwnames)
			},
			Repr: reprSlot(builtinRepr), RichCompare: builtinCompare,
			Hash: func(_ *Runtime, self Object) (int64, error) {
				b := self.(*Builtin)
				if b.self == nil {
					return hashPointer(b), nil
				}
				return hashString(b.def.Name) ^ hashPointer(b.self), nil
			},
		}, getsets: builtinGetSets()},
		{t: MethodDescrType, final: true, layout: layoutOpaque, slots: Slots{Call: callMethodDescr, Repr: reprSlot(descrRepr), DescrGet: bindSelf}, getsets: descrGetSets()},
		{t: ClassMethodDescrType, final: true, layout: layoutOpaque, slots: Slots{Call: callClassMethodDescr, Repr: reprSlot(descrRepr), DescrGet: bindSelf}, getsets: descrGetSets()},
		{t: WrapperDescrType, final: true, layout: layoutOpaque, slots: Slots{Call: callSlotWrapper, Repr: reprSlot(descrRepr), DescrGet: bindSelf}, getsets: descrGetSets()},
		{t: MethodWrapperType, final: true, layout: layoutOpaque, slots: Slots{
			Call: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
				m := self.(*MethodWrapper)
				return rt.callWrapper(m.w, m.self, args, kwnames)
			},
			Repr: reprSlot(func(o Object) string {
				m := o.(*MethodWrapper)
				return fmt.Sprintf("<method-wrapper '%s' of %s object at %#x>", m.w.name, typeName(m.self), address(m.self))
			}),
			RichCompare: func(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
				x, ok1 := a.(*MethodWrapper)
				y, ok2 := b.(*MethodWrapper)
				if !ok1 || !ok2 || op != EQ && op != NE {
					return NotImplemented, nil
				}
				return Bool((x.w == y.w && x.self == y.self) == (op == EQ)), nil
			},
			Hash: func(_ *Runtime, self Object) (int64, error) {
				m := self.(*MethodWrapper)
				return hashPointer(m.w) ^ hashPointer(m.self), nil
			},
		}, getsets: []*GetSetDef{
			{Name: "__self__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*MethodWrapper).self, nil }},
			{Name: "__name__", Get: func(_ *Runtime, self Object) (Object, error) { return NewStr(self.(*MethodWrapper).w.name), nil }},
			{Name: "__objclass__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*MethodWrapper).w.owner, nil }},
		}},
		{t: GetSetDescrType, final: true, layout: layoutOpaque, slots: Slots{Repr: reprSlot(descrRepr), DescrGet: bindSelf, DescrSet: setSelf}, getsets: descrGetSets()},
		{t: MemberDescrType, final: true, layout: layoutOpaque, slots: Slots{Repr: reprSlot(descrRepr), DescrGet: bindSelf, DescrSet: setSelf}, getsets: descrGetSets()},
		{t: MethodType, final: true, layout: layoutOpaque, slots: methodSlots(), getsets: methodGetSets()},
		{t: FunctionType, final: true, layout: layoutOpaque, hasDict: true, slots: Slots{
			Call: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
				return self.(*Function).fn(rt, args, kwnames)
			},
			Repr: reprSlot(func(o Object) string {
				return fmt.Sprintf("<function %s at %#x>", o.(*Function).qualname, address(o))
			}),
			DescrGet: bindSelf,
		}, getsets: []*GetSetDef{dictGetSet(),
			{Name: "__name__", Get: func(_ *Runtime, self Object) (Object, error) { return NewStr(self.(*Function).name), nil }},
			{Name: "__qualname__", Get: func(_ *Runtime, self Object) (Object, error) { return NewStr(self.(*Function).qualname), nil }},
			{Name: "__doc__", Get: func(*Runtime, Object) (Object, error) { return None, nil }},
		}},
	}
}

// descriptorTypes are staticmethod, classmethod, property and super.
func descriptorTypes() []builtinDef {
	return []builtinDef{
		{t: StaticMethodType, layout: layoutOpaque, final: true, slots: Slots{
			Call: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
				return rt.CallKw(self.(*StaticMethod).fn, args, kwnames)
			},
			DescrGet: bindSelf,
			New: func(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
				if err := argRange("staticmethod", args, 1, 1); err != nil {
					return nil, err
				}
				return &StaticMethod{args[0]}, nil
			},
			Repr: func(rt *Runtime, self Object) (Object, error) {
				return wrappedRepr(rt, "staticmethod", self.(*StaticMethod).fn)
			},
		}, getsets: []*GetSetDef{{Name: "__func__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*StaticMethod).fn, nil }}}},
		{t: ClassMethodType, layout: layoutOpaque, final: true, slots: Slots{
			DescrGet: bindSelf,
			New: func(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
				if err := argRange("classmethod", args, 1, 1); err != nil {
					return nil, err
				}
				return &ClassMethod{args[0]}, nil
			},
			Repr: func(rt *Runtime, self Object) (Object, error) {
				return wrappedRepr(rt, "classmethod", self.(*ClassMethod).fn)
			},
		}, getsets: []*GetSetDef{{Name: "__func__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*ClassMethod).fn, nil }}}},
		{t: PropertyType, layout: layoutOpaque, final: true, slots: Slots{DescrGet: bindSelf, DescrSet: setSelf, New: propertyNew},
			methods: propertyMethods(), getsets: propertyGetSets()},
		{t: SuperType, layout: layoutOpaque, final: true, slots: Slots{New: superNew, GetAttr: superGetAttr, Repr: superRepr},
			getsets: superGetSets()},
	}
}

func wrappedRepr(rt *Runtime, name string, fn Object) (Object, error) {
	s, err := rt.Repr(fn)
	if err != nil {
		return nil, err
	}
	return NewStr("<" + name + "(" + s.s + ")>"), nil
}

// bindSelf is the DescrGet slot of the builtin descriptors, for explicit calls of __get__.
func bindSelf(rt *Runtime, self, obj Object, typ *Type) (Object, error) {
	if typ == nil {
		typ = obj.Type()
	}
	return rt.bindDescr(self, obj, typ)
}

func setSelf(rt *Runtime, self, obj, value Object) error { return rt.setDescr(self, obj, value) }

func builtinRepr(o Object) string {
	b := o.(*Builtin)
	if _, isModule := b.self.(*Module); b.self == nil || isModule {
		return "<built-in function " + b.def.Name + ">"
	}
	return fmt.Sprintf("<built-in method %s of %s object at %#x>", b.def.Name, typeName(b.self), address(b.self))
}

func builtinCompare(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, ok1 := a.(*Builtin)
	y, ok2 := b.(*Builtin)
	if !ok1 || !ok2 || op != EQ && op != NE {
		return NotImplemented, nil
	}
	return Bool((x.def == y.def && x.self == y.self) == (op == EQ)), nil
}

func builtinGetSets() []*GetSetDef {
	g := func(name string, f func(b *Builtin) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) { return f(self.(*Builtin)), nil }}
	}
	return []*GetSetDef{
		g("__name__", func(b *Builtin) Object { return NewStr(b.def.Name) }),
		g("__qualname__", func(b *Builtin) Object { return NewStr(b.qualname()) }),
		g("__doc__", func(b *Builtin) Object { return docObject(b.def.Doc, b.def.Doc != "") }),
		g("__self__", func(b *Builtin) Object { return orNone(b.self) }),
		g("__module__", func(b *Builtin) Object { return orNone(b.module) }),
	}
}

// descrInfo is the name, owner and documentation of a builtin descriptor.
func descrInfo(o Object) (name string, owner *Type, doc string) {
	switch d := o.(type) {
	case *MethodDescr:
		return d.def.Name, d.owner, d.def.Doc
	case *SlotWrapper:
		return d.name, d.owner, ""
	case *GetSetDescr:
		return d.def.Name, d.owner, d.def.Doc
	case *MemberDescr:
		return d.def.Name, d.owner, d.def.Doc
	}
	return "?", ObjectType, ""
}

func descrRepr(o Object) string {
	name, owner, _ := descrInfo(o)
	kind := map[*Type]string{MethodDescrType: "method", ClassMethodDescrType: "method", WrapperDescrType: "slot wrapper",
		GetSetDescrType: "attribute", MemberDescrType: "member"}[o.Type()]
	return fmt.Sprintf("<%s '%s' of '%s' objects>", kind, name, owner.name)
}

func descrGetSets() []*GetSetDef {
	g := func(name string, f func(o Object) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) { return f(self), nil }}
	}
	return []*GetSetDef{
		g("__name__", func(o Object) Object { n, _, _ := descrInfo(o); return NewStr(n) }),
		g("__qualname__", func(o Object) Object { n, t, _ := descrInfo(o); return NewStr(t.qualname + "." + n) }),
		g("__objclass__", func(o Object) Object { _, t, _ := descrInfo(o); return t }),
		g("__doc__", func(o Object) Object { _, _, d := descrInfo(o); return docObject(d, d != "") }),
	}
}

// callMethodDescr is list.append(l, x): the first argument is self.
func callMethodDescr(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	d := self.(*MethodDescr)
	npos := len(args)
	if kwnames != nil {
		npos -= len(kwnames.items)
	}
	if npos < 1 {
		return nil, Raisef(TypeError, "unbound method %s.%s() needs an argument", d.owner.qualname, d.def.Name)
	}
	if err := checkOwner(d.def.Name, d.owner, args[0]); err != nil {
		return nil, err
	}
	return rt.callDef(d.def, d, args[0], args[1:], kwnames)
}

func callClassMethodDescr(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	d := self.(*MethodDescr)
	if len(args) < 1 {
		return nil, Raisef(TypeError, "descriptor '%s' of '%s' object needs an argument", d.def.Name, d.owner.name)
	}
	t, ok := args[0].(*Type)
	if !ok {
		return nil, Raisef(TypeError, "descriptor '%s' requires a type but received a '%s' instance", d.def.Name, typeName(args[0]))
	}
	return rt.callDef(d.def, d, t, args[1:], kwnames)
}

// callSlotWrapper is int.__add__(1, 2).
func callSlotWrapper(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	w := self.(*SlotWrapper)
	npos := len(args)
	if kwnames != nil {
		npos -= len(kwnames.items)
	}
	if npos < 1 {
		return nil, Raisef(TypeError, "descriptor '%s' of '%s' object needs an argument", w.name, w.owner.name)
	}
	if !args[0].Type().IsSubtype(w.owner) {
		return nil, Raisef(TypeError, "descriptor '%s' requires a '%s' object but received a '%s'", w.name, w.owner.name, typeName(args[0]))
	}
	return rt.callWrapper(w, args[0], args[1:], kwnames)
}

func (rt *Runtime) callWrapper(w *SlotWrapper, self Object, args []Object, kwnames *Tuple) (Object, error) {
	pos, kw := unpackKeywords(args, kwnames)
	if kw != nil && w.name != "__init__" && w.name != "__call__" {
		return nil, Raisef(TypeError, "wrapper %s() takes no keyword arguments", w.name)
	}
	return w.wrap(rt, w.owner.own, w, self, pos, kw)
}

func methodSlots() Slots {
	return Slots{
		Call: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
			m := self.(*Method)
			all := make([]Object, 0, len(args)+1)
			return rt.CallKw(m.fn, append(append(all, m.self), args...), kwnames)
		},
		GetAttr: func(rt *Runtime, self Object, name string) (Object, error) {
			m := self.(*Method)
			if MethodType.Lookup(name) != nil {
				return rt.GenericGetAttr(self, name)
			}
			if err := rt.Enter(" while getting an attribute"); err != nil {
				return nil, err
			}
			defer rt.Leave()
			return rt.GetAttrString(m.fn, name)
		},
		Repr: func(rt *Runtime, self Object) (Object, error) {
			m := self.(*Method)
			name := "?"
			if q, err := rt.LookupAttr(m.fn, "__qualname__"); err != nil {
				return nil, err
			} else if s, ok := q.(*Str); ok {
				name = s.s
			}
			s, err := rt.Repr(m.self)
			if err != nil {
				return nil, err
			}
			return NewStr("<bound method " + name + " of " + s.s + ">"), nil
		},
		RichCompare: func(_ *Runtime, a, b Object, op CompareOp) (Object, error) {
			x, ok1 := a.(*Method)
			y, ok2 := b.(*Method)
			if !ok1 || !ok2 || op != EQ && op != NE {
				return NotImplemented, nil
			}
			return Bool((x.fn == y.fn && x.self == y.self) == (op == EQ)), nil
		},
		Hash: func(_ *Runtime, self Object) (int64, error) {
			m := self.(*Method)
			return hashPointer(m.self) ^ hashPointer(m.fn), nil
		},
		New: func(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
			if err := noKeywords("method", kw); err != nil {
				return nil, err
			}
			if err := argRange("method", args, 2, 2); err != nil {
				return nil, err
			}
			if !IsCallable(args[0]) {
				return nil, Raisef(TypeError, "first argument must be callable")
			}
			return &Method{fn: args[0], self: args[1]}, nil
		},
	}
}

func methodGetSets() []*GetSetDef {
	return []*GetSetDef{
		{Name: "__func__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*Method).fn, nil }},
		{Name: "__self__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*Method).self, nil }},
		{Name: "__doc__", Get: func(rt *Runtime, self Object) (Object, error) {
			return rt.GetAttrString(self.(*Method).fn, "__doc__")
		}},
	}
}
