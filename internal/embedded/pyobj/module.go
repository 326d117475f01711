package pyobj

// Module is a module object.
type Module struct {
	typ   *Type
	parts Parts
}

// Type returns module, or a class derived from it.
func (m *Module) Type() *Type { return m.typ }

// NewModule makes a module with __name__, __doc__ (None when doc is empty), __package__, __loader__ and __spec__.
func NewModule(name, doc string) *Module {
	m := &Module{typ: ModuleType}
	m.init(name, docObject(doc, doc != ""))
	return m
}

func (m *Module) init(name string, doc Object) {
	if m.parts.Dict == nil {
		m.parts.Dict = NewDict()
	}
	d := m.parts.Dict
	d.SetStr("__name__", NewStr(name))
	d.SetStr("__doc__", doc)
	for _, k := range []string{"__package__", "__loader__", "__spec__"} {
		d.SetStr(k, None)
	}
}

func docObject(doc string, has bool) Object {
	if !has {
		return None
	}
	return NewStr(doc)
}

// Dict is the module's namespace.
func (m *Module) Dict() *Dict { return m.parts.Dict }

// Name is __name__ when it is a str, else "?".
func (m *Module) Name() string {
	if s, ok := m.parts.Dict.GetStr("__name__").(*Str); ok {
		return s.s
	}
	return "?"
}

// AddFunctions defines functions in the module (HPyModuleDef's methods). They get the module as self.
func (m *Module) AddFunctions(defs ...*MethodDef) {
	name := NewStr(m.Name())
	for _, def := range defs {
		m.parts.Dict.SetStr(def.Name, &Builtin{def: def, self: m, module: name})
	}
}

// moduleGetAttr is module.__getattribute__: the module's __getattr__ is asked last.
func moduleGetAttr(rt *Runtime, self Object, name string) (Object, error) {
	v, err := rt.GenericGetAttr(self, name)
	if err == nil || !Matches(err, AttributeError) {
		return v, err
	}
	m, ok := self.(*Module)
	if !ok {
		return nil, err
	}
	if get := m.parts.Dict.GetStr("__getattr__"); get != nil {
		return rt.Call(get, NewStr(name))
	}
	text := "module has no attribute '" + name + "'"
	if s, ok := m.parts.Dict.GetStr("__name__").(*Str); ok {
		text = "module '" + s.s + "' has no attribute '" + name + "'"
	}
	e := NewException(AttributeError, NewStr(text))
	e.setField("name", NewStr(name))
	e.setField("obj", self)
	return nil, e
}

// Import is HPyImport_ImportModule: the registry first, then the import hook. For a dotted name the module it
// names is returned.
func (rt *Runtime) Import(name string) (Object, error) {
	if m := rt.modules.GetStr(name); m != nil {
		if m == Object(None) {
			return nil, moduleNotFound(name, "import of "+name+" halted; None in sys.modules")
		}
		return m, nil
	}
	if rt.Hooks.Import != nil {
		m, err := rt.Hooks.Import(name)
		if err != nil {
			return nil, err
		}
		if m != nil {
			if rt.modules.GetStr(name) == nil {
				rt.modules.SetStr(name, m)
			}
			return m, nil
		}
	}
	return nil, moduleNotFound(name, "No module named '"+name+"'")
}

func moduleNotFound(name, message string) error {
	e := NewException(ModuleNotFoundError, NewStr(message))
	e.setField("name", NewStr(name))
	return e
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

// moduleTypes are module and capsule.
func moduleTypes() []builtinDef {
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
	}
}
