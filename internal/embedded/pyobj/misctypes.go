package pyobj

// miscTypes are module, capsule, context variables and memoryview.
func miscTypes() []builtinDef {
	return []builtinDef{
		{t: ModuleType, layout: layoutModule, hasDict: true, slots: Slots{
			GetAttr: moduleGetAttr, Repr: moduleRepr, New: moduleNew, Init: moduleInit,
		}, getsets: []*GetSetDef{{Name: "__dict__", Get: func(_ *Runtime, self Object) (Object, error) {
			if d := self.(*Module).parts.Dict; d != nil {
				return d, nil
			}
			return None, nil
		}}}},
		{t: CapsuleType, final: true, layout: layoutOpaque, slots: Slots{Repr: reprSlot(capsuleRepr)}},
		{t: ContextVarType, final: true, layout: layoutOpaque, slots: Slots{Repr: contextVarRepr, New: contextVarNew},
			methods: contextVarMethods(), getsets: []*GetSetDef{{Name: "name", Get: func(_ *Runtime, self Object) (Object, error) {
				return NewStr(self.(*ContextVar).name), nil
			}}}},
		{t: ContextTokenType, final: true, layout: layoutOpaque, slots: Slots{Repr: reprSlot(contextTokenRepr)}, getsets: contextTokenGetSets()},
		{t: MemoryViewType, final: true, layout: layoutOpaque, slots: memoryViewSlots(), methods: memoryViewMethods(), getsets: memoryViewGetSets()},
		byteArrayType(),
	}
}

func moduleRepr(_ *Runtime, self Object) (Object, error) {
	m := self.(*Module)
	if m == nil || m.parts.Dict == nil {
		return NewStr("<module '?'>"), nil
	}
	if m.Name() == "builtins" {
		return NewStr("<module 'builtins' (built-in)>"), nil
	}
	name := "?"
	if s, ok := m.parts.Dict.GetStr("__name__").(*Str); ok {
		name = reprStr(s)
	}
	if f, ok := m.parts.Dict.GetStr("__file__").(*Str); ok {
		return NewStr("<module " + name + " from " + reprStr(f) + ">"), nil
	}
	return NewStr("<module " + name + ">"), nil
}

func moduleNew(rt *Runtime, t *Type, _ []Object, _ *Dict) (Object, error) {
	if t.builtin {
		return &Module{typ: t, parts: Parts{Dict: NewDict()}}, nil
	}
	o, err := rt.newInstance(t, nil)
	if m, ok := o.(*Module); ok {
		m.parts.Dict = NewDict()
	}
	return o, err
}

var moduleParams = params{fn: "module", names: []string{"name", "doc"}, maxPos: 2, minimum: 1}

func moduleInit(_ *Runtime, self Object, args []Object, kw *Dict) error {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return err
	}
	b, err := moduleParams.bind(all, names)
	if err != nil {
		return err
	}
	name, ok := AsStr(b[0])
	if !ok {
		return Raisef(TypeError, "module() argument 'name' must be str, not %s", typeName(b[0]))
	}
	self.(*Module).init(name.s, orNone(b[1]))
	return nil
}

func contextVarNew(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if len(args) != 1 {
		return nil, Raisef(TypeError, "function takes exactly 1 positional argument (%d given)", len(args))
	}
	name, ok := AsStr(args[0])
	if !ok {
		return nil, Raisef(TypeError, "context variable name must be a str")
	}
	var def Object
	if kw != nil {
		def = kw.GetStr("default")
	}
	return NewContextVar(name.s, def), nil
}

func contextTokenRepr(o Object) string {
	return "<Token var=" + reprStr(NewStr(o.(*ContextToken).variable.name)) + ">"
}

func contextTokenGetSets() []*GetSetDef {
	return []*GetSetDef{
		{Name: "var", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*ContextToken).variable, nil }},
		{Name: "old_value", Get: func(_ *Runtime, self Object) (Object, error) { return orNone(self.(*ContextToken).old), nil }},
	}
}
