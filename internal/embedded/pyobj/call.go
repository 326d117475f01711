package pyobj

// Call calls an object with positional arguments.
func (rt *Runtime) Call(callable Object, args ...Object) (Object, error) {
	return rt.CallKw(callable, args, nil)
}

// CallKw calls an object (HPy_Call). args are the positional arguments followed by the values of the
// keyword arguments named by kwnames; kwnames may be nil. args may be used again by the caller.
func (rt *Runtime) CallKw(callable Object, args []Object, kwnames *Tuple) (Object, error) {
	if kwnames != nil && len(kwnames.items) == 0 {
		kwnames = nil
	}
	call := callable.Type().slots.Call
	if p := PartsOf(callable); p != nil && p.Call != nil {
		call = p.Call
	}
	if call == nil {
		return nil, Raisef(TypeError, "'%s' object is not callable", typeName(callable))
	}
	where := " while calling a Python object"
	switch c := callable.(type) {
	case *Method:
		if _, plain := c.fn.(*Function); plain {
			// The function itself is counted.
			return call(rt, callable, args, kwnames)
		}
	case *Function:
		where = ""
	}
	if err := rt.Enter(where); err != nil {
		return nil, err
	}
	defer rt.Leave()
	return call(rt, callable, args, kwnames)
}

// CallTupleDict is HPy_CallTupleDict: args is a tuple or nil, kw a dict or nil.
func (rt *Runtime) CallTupleDict(callable, args, kw Object) (Object, error) {
	var pos []Object
	if args != nil {
		t, ok := unwrap(args).(*Tuple)
		if !ok {
			return nil, Raisef(TypeError, "HPy_CallTupleDict requires args to be a tuple or null handle")
		}
		pos = t.items
	}
	if kw == nil {
		return rt.CallKw(callable, pos, nil)
	}
	d, ok := unwrap(kw).(*Dict)
	if !ok {
		return nil, Raisef(TypeError, "HPy_CallTupleDict requires kw to be a dict or null handle")
	}
	return rt.callDict(callable, pos, d)
}

// callDict calls with keyword arguments from a dict.
func (rt *Runtime) callDict(callable Object, pos []Object, kw *Dict) (Object, error) {
	all, names, err := packKeywords(pos, kw)
	if err != nil {
		return nil, err
	}
	return rt.CallKw(callable, all, names)
}

// packKeywords turns (positional, dict) into the (args, kwnames) form.
func packKeywords(pos []Object, kw *Dict) ([]Object, *Tuple, error) {
	if kw == nil || kw.Len() == 0 {
		return pos, nil, nil
	}
	all := append(make([]Object, 0, len(pos)+kw.Len()), pos...)
	names := make([]Object, 0, kw.Len())
	for i := range kw.entries {
		e := &kw.entries[i]
		if e.key == nil {
			continue
		}
		if _, ok := unwrap(e.key).(*Str); !ok {
			return nil, nil, Raisef(TypeError, "keywords must be strings")
		}
		names = append(names, e.key)
		all = append(all, e.value)
	}
	return all, NewTuple(names...), nil
}

// unpackKeywords turns the (args, kwnames) form into (positional, dict); the dict is nil without keywords.
func unpackKeywords(args []Object, kwnames *Tuple) ([]Object, *Dict) {
	if kwnames == nil || len(kwnames.items) == 0 {
		return args, nil
	}
	n := len(args) - len(kwnames.items)
	d := NewDict()
	for i, k := range kwnames.items {
		if s, ok := unwrap(k).(*Str); ok {
			d.SetStr(s.s, args[n+i])
		}
	}
	return args[:n:n], d
}

// PackKeywords and UnpackKeywords convert between the two forms in which keyword arguments travel.
func PackKeywords(pos []Object, kw *Dict) ([]Object, *Tuple, error) { return packKeywords(pos, kw) }

// UnpackKeywords splits (args, kwnames) into positional arguments and a dict, nil without keywords.
func UnpackKeywords(args []Object, kwnames *Tuple) ([]Object, *Dict) {
	return unpackKeywords(args, kwnames)
}

// CallMethod calls the method name of args[0] with the other arguments (HPy_CallMethod).
func (rt *Runtime) CallMethod(name string, args []Object, kwnames *Tuple) (Object, error) {
	self := args[0]
	t := self.Type()
	// A method found in the class is called without making a bound object.
	if get := t.slots.GetAttr; get == nil || t.plainGetAttr() {
		if d, ok := t.Lookup(name).(*MethodDescr); ok && !d.def.Class {
			if dict, _ := instanceDict(self); dict == nil || dict.GetStr(name) == nil {
				if err := rt.Enter(" while calling a Python object"); err != nil {
					return nil, err
				}
				defer rt.Leave()
				return rt.callDef(d.def, d, self, args[1:], kwnames)
			}
		}
	}
	m, err := rt.GetAttrString(self, name)
	if err != nil {
		return nil, err
	}
	return rt.CallKw(m, args[1:], kwnames)
}

// CallMethodArgs calls a method with positional arguments.
func (rt *Runtime) CallMethodArgs(self Object, name string, args ...Object) (Object, error) {
	return rt.CallMethod(name, append([]Object{self}, args...), nil)
}

// callDef checks the arguments against the definition's kind and calls it. fn is for error messages.
func (rt *Runtime) callDef(def *MethodDef, fn, self Object, args []Object, kwnames *Tuple) (Object, error) {
	if def.Kind == Keywords {
		return def.Func(rt, self, args, kwnames)
	}
	if kwnames != nil && len(kwnames.items) > 0 {
		return nil, Raisef(TypeError, "%s takes no keyword arguments", rt.functionStr(fn))
	}
	switch def.Kind {
	case NoArgs:
		if len(args) != 0 {
			return nil, Raisef(TypeError, "%s takes no arguments (%d given)", rt.functionStr(fn), len(args))
		}
	case OneArg:
		if len(args) != 1 {
			return nil, Raisef(TypeError, "%s takes exactly one argument (%d given)", rt.functionStr(fn), len(args))
		}
	}
	return def.Func(rt, self, args, nil)
}

// functionStr names a function in error messages: "mod.f()", "list.append()".
func (rt *Runtime) functionStr(fn Object) string {
	switch f := fn.(type) {
	case *Builtin:
		q := f.qualname()
		if m, ok := f.module.(*Str); ok && m.s != "builtins" {
			return m.s + "." + q + "()"
		}
		return q + "()"
	case *MethodDescr:
		return f.owner.qualname + "." + f.def.Name + "()"
	}
	return typeName(fn) + "()"
}

// qualname is __qualname__ of a builtin function.
func (b *Builtin) qualname() string {
	if b.self == nil {
		return b.def.Name
	}
	if _, ok := b.self.(*Module); ok {
		return b.def.Name
	}
	t, ok := b.self.(*Type)
	if !ok {
		t = b.self.Type()
	}
	return t.qualname + "." + b.def.Name
}

// IsCallable is HPyCallable_Check.
func IsCallable(o Object) bool {
	if p := PartsOf(o); p != nil && p.Call != nil {
		return true
	}
	return o.Type().slots.Call != nil
}
