package pyobj

import "fmt"

// ContextVar is a context variable. A runtime has one context: values live until they are set again.
type ContextVar struct {
	name string
	def  Object // nil without default
}

// Type returns ContextVar.
func (*ContextVar) Type() *Type { return ContextVarType }

// ContextToken is what setting a context variable returns.
type ContextToken struct {
	variable *ContextVar
	old      Object // nil when the variable had no value
	used     bool
}

// Type returns Token.
func (*ContextToken) Type() *Type { return ContextTokenType }

// NewContextVar is PyContextVar_New; def may be nil.
func NewContextVar(name string, def Object) *ContextVar { return &ContextVar{name, def} }

func asContextVar(o Object) (*ContextVar, error) {
	v, ok := o.(*ContextVar)
	if !ok {
		return nil, Raisef(TypeError, "an instance of ContextVar was expected")
	}
	return v, nil
}

// ContextVarGet is PyContextVar_Get: the value, else def, else the variable's default, else nil without error.
func (rt *Runtime) ContextVarGet(o, def Object) (Object, error) {
	v, err := asContextVar(o)
	if err != nil {
		return nil, err
	}
	if cur := rt.ctxvars[v]; cur != nil {
		return cur, nil
	}
	if def != nil {
		return def, nil
	}
	return v.def, nil
}

// ContextVarSet is PyContextVar_Set.
func (rt *Runtime) ContextVarSet(o, value Object) (Object, error) {
	v, err := asContextVar(o)
	if err != nil {
		return nil, err
	}
	tok := &ContextToken{variable: v, old: rt.ctxvars[v]}
	rt.ctxvars[v] = value
	return tok, nil
}

// ContextVarReset is PyContextVar_Reset.
func (rt *Runtime) ContextVarReset(o, token Object) error {
	v, err := asContextVar(o)
	if err != nil {
		return err
	}
	tok, ok := token.(*ContextToken)
	if !ok {
		return Raisef(TypeError, "expected an instance of Token, got %s", typeName(token))
	}
	if tok.used {
		s, err := rt.Repr(tok)
		if err != nil {
			return err
		}
		return Raisef(RuntimeError, "%s has already been used once", s.s)
	}
	if tok.variable != v {
		s, err := rt.Repr(tok)
		if err != nil {
			return err
		}
		return Raisef(ValueError, "%s was created by a different ContextVar", s.s)
	}
	tok.used = true
	if tok.old == nil {
		delete(rt.ctxvars, v)
	} else {
		rt.ctxvars[v] = tok.old
	}
	return nil
}

func contextVarRepr(rt *Runtime, self Object) (Object, error) {
	v := self.(*ContextVar)
	def := ""
	if v.def != nil {
		s, err := rt.Repr(v.def)
		if err != nil {
			return nil, err
		}
		def = " default=" + s.s
	}
	return NewStr(fmt.Sprintf("<ContextVar name=%s%s at %#x>", reprStr(NewStr(v.name)), def, address(v))), nil
}

func contextVarMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "get", Kind: VarArgs, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			if err := argRange("get", args, 0, 1); err != nil {
				return nil, err
			}
			var def Object
			if len(args) == 1 {
				def = args[0]
			}
			v, err := rt.ContextVarGet(self, def)
			if v == nil && err == nil {
				return nil, NewException(LookupError, self)
			}
			return v, err
		}},
		{Name: "set", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return rt.ContextVarSet(self, args[0])
		}},
		{Name: "reset", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			return None, rt.ContextVarReset(self, args[0])
		}},
	}
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

// contextVarTypes are ContextVar and its Token.
func contextVarTypes() []builtinDef {
	return []builtinDef{
		{t: ContextVarType, final: true, layout: layoutOpaque, slots: Slots{Repr: contextVarRepr, New: contextVarNew},
			methods: contextVarMethods(), getsets: []*GetSetDef{{Name: "name", Get: func(_ *Runtime, self Object) (Object, error) {
				return NewStr(self.(*ContextVar).name), nil
			}}}},
		{t: ContextTokenType, final: true, layout: layoutOpaque, slots: Slots{Repr: reprSlot(contextTokenRepr)}, getsets: contextTokenGetSets()},
	}
}
