package pyobj

import "fmt"

var propertyParams = params{fn: "property", names: []string{"fget", "fset", "fdel", "doc"}, maxPos: 4}

func propertyNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	b, err := propertyParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	for i := range b {
		if b[i] == Object(None) {
			b[i] = nil
		}
	}
	p := &Property{get: b[0], set: b[1], del: b[2], doc: b[3]}
	if p.doc == nil && p.get != nil {
		if p.doc, err = rt.LookupAttr(p.get, "__doc__"); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func propertyMethods() []*MethodDef {
	m := func(name string, set func(p *Property, f Object)) *MethodDef {
		return &MethodDef{Name: name, Kind: OneArg, Func: func(_ *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			c := *self.(*Property)
			set(&c, args[0])
			return &c, nil
		}}
	}
	return []*MethodDef{
		m("getter", func(p *Property, f Object) { p.get = f }),
		m("setter", func(p *Property, f Object) { p.set = f }),
		{Name: "__set_name__", Kind: VarArgs, Func: func(_ *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			if len(args) != 2 {
				return nil, Raisef(TypeError, "__set_name__() takes 2 positional arguments but %d were given", len(args))
			}
			self.(*Property).name = args[1]
			return None, nil
		}},
		m("deleter", func(p *Property, f Object) { p.del = f }),
	}
}

func propertyGetSets() []*GetSetDef {
	g := func(name string, f func(p *Property) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) { return orNone(f(self.(*Property))), nil }}
	}
	return []*GetSetDef{
		g("fget", func(p *Property) Object { return p.get }), g("fset", func(p *Property) Object { return p.set }),
		g("fdel", func(p *Property) Object { return p.del }), g("__doc__", func(p *Property) Object { return p.doc }),
	}
}

// Super is super(type, obj).
type Super struct {
	class   *Type
	self    Object // nil when unbound
	objType *Type
}

// Type returns super.
func (*Super) Type() *Type { return SuperType }

func superNew(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("super", kw); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return nil, Raisef(RuntimeError, "super(): no arguments")
	}
	if err := argRange("super", args, 1, 2); err != nil {
		return nil, err
	}
	t, ok := args[0].(*Type)
	if !ok {
		return nil, Raisef(TypeError, "super() argument 1 must be a type, not %s", typeName(args[0]))
	}
	s := &Super{class: t}
	if len(args) == 1 || args[1] == Object(None) {
		return s, nil
	}
	s.self = args[1]
	if c, ok := args[1].(*Type); ok && c.IsSubtype(t) {
		s.objType = c
	} else if args[1].Type().IsSubtype(t) {
		s.objType = args[1].Type()
	} else {
		return nil, Raisef(TypeError, "super(type, obj): obj must be an instance or subtype of type")
	}
	return s, nil
}

// superGetAttr looks in the classes after s.class in the MRO of the object.
func superGetAttr(rt *Runtime, self Object, name string) (Object, error) {
	s := self.(*Super)
	if s.objType == nil || name == "__class__" {
		return rt.GenericGetAttr(self, name)
	}
	after := false
	for _, m := range s.objType.mro {
		if after {
			if d := m.attrs.get(name); d != nil {
				if s.self == Object(s.objType) {
					return rt.bindDescr(d, nil, s.objType)
				}
				return rt.bindDescr(d, s.self, s.objType)
			}
		}
		after = after || m == s.class
	}
	return rt.GenericGetAttr(self, name)
}

func superRepr(_ *Runtime, self Object) (Object, error) {
	s := self.(*Super)
	if s.objType == nil {
		return NewStr(fmt.Sprintf("<super: <class '%s'>, NULL>", s.class.name)), nil
	}
	return NewStr(fmt.Sprintf("<super: <class '%s'>, <%s object>>", s.class.name, s.objType.name)), nil
}

func superGetSets() []*GetSetDef {
	return []*GetSetDef{
		{Name: "__thisclass__", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*Super).class, nil }},
		{Name: "__self__", Get: func(_ *Runtime, self Object) (Object, error) { return orNone(self.(*Super).self), nil }},
	}
}
