package pyobj

import "slices"

// excSlots are the slots that every exception class has of its own in CPython.
func excSlots() Slots { return Slots{New: excNew, Init: excInit} }

func baseExceptionDef() builtinDef {
	s := excSlots()
	s.Repr, s.Str = excRepr, excStr
	return builtinDef{t: BaseException, layout: layoutException, hasDict: true, slots: s,
		doc: "Common base class for all exceptions", getsets: excGetSets(), methods: excMethods()}
}

// excNew is BaseException.__new__.
func excNew(rt *Runtime, t *Type, args []Object, _ *Dict) (Object, error) {
	o, err := rt.newInstance(t, nil)
	if err != nil {
		return nil, err
	}
	e := o.(*Exception)
	e.args = NewTuple(slices.Clone(args)...)
	return e, nil
}

// excInit is BaseException.__init__.
func excInit(_ *Runtime, self Object, args []Object, kw *Dict) error {
	e := self.(*Exception)
	if kw != nil && kw.Len() > 0 {
		return Raisef(TypeError, "%s() takes no keyword arguments", e.typ.name)
	}
	e.args = NewTuple(slices.Clone(args)...)
	initExcFields(e)
	return nil
}

// initExcFields sets the members that particular classes derive from their arguments.
func initExcFields(e *Exception) {
	items := e.args.items
	switch {
	case e.typ.IsSubtype(StopIteration):
		e.setField("value", itemOr(items, 0, None))
	case e.typ.IsSubtype(SystemExit):
		switch len(items) {
		case 0:
		case 1:
			e.setField("code", items[0])
		default:
			e.setField("code", e.args)
		}
	}
}

func itemOr(items []Object, i int, def Object) Object {
	if i < len(items) {
		return items[i]
	}
	return def
}

func excStr(rt *Runtime, self Object) (Object, error) {
	e := self.(*Exception)
	switch len(e.args.items) {
	case 0:
		return &Str{}, nil
	case 1:
		return noNilStr(rt.Str(e.args.items[0]))
	}
	return noNilStr(rt.Str(e.args))
}

// noNilStr keeps a nil *Str from becoming a non-nil Object.
func noNilStr(s *Str, err error) (Object, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func excRepr(rt *Runtime, self Object) (Object, error) {
	e := self.(*Exception)
	if len(e.args.items) == 1 {
		s, err := rt.Repr(e.args.items[0])
		if err != nil {
			return nil, err
		}
		return NewStr(e.typ.short + "(" + s.s + ")"), nil
	}
	s, err := rt.Repr(e.args)
	if err != nil {
		return nil, err
	}
	return NewStr(e.typ.short + s.s), nil
}

func excGetSets() []*GetSetDef {
	return []*GetSetDef{
		{Name: "args", Get: func(_ *Runtime, self Object) (Object, error) { return self.(*Exception).args, nil },
			Set: func(rt *Runtime, self, v Object) error {
				if v == nil {
					return Raisef(TypeError, "args may not be deleted")
				}
				items, err := rt.Collected(v)
				if err == nil {
					self.(*Exception).args = NewTuple(items...)
				}
				return err
			}},
		{Name: "__cause__", Get: func(_ *Runtime, self Object) (Object, error) { return orNone(self.(*Exception).cause), nil },
			Set: setCause},
		{Name: "__context__", Get: func(_ *Runtime, self Object) (Object, error) {
			if c := self.(*Exception).context; c != nil {
				return c, nil
			}
			return None, nil
		}, Set: setContext},
		{Name: "__suppress_context__", Get: func(_ *Runtime, self Object) (Object, error) {
			return Bool(self.(*Exception).suppressContext), nil
		}, Set: func(_ *Runtime, self, v Object) error {
			b, ok := v.(Bool)
			if !ok {
				return Raisef(TypeError, "attribute value type must be bool")
			}
			self.(*Exception).suppressContext = bool(b)
			return nil
		}},
		{Name: "__traceback__", Get: func(*Runtime, Object) (Object, error) { return None, nil },
			Set: func(_ *Runtime, _, v Object) error {
				if v == nil {
					return Raisef(TypeError, "__traceback__ may not be deleted")
				}
				if v != Object(None) {
					return Raisef(TypeError, "__traceback__ must be a traceback or None")
				}
				return nil
			}},
		dictGetSet(),
	}
}

func orNone(o Object) Object {
	if o == nil {
		return None
	}
	return o
}

func setCause(_ *Runtime, self, v Object) error {
	e := self.(*Exception)
	switch c := v.(type) {
	case nil:
		return Raisef(TypeError, "__cause__ may not be deleted")
	case *Exception:
		e.SetCause(c)
		return nil
	}
	if v != Object(None) {
		return Raisef(TypeError, "exception cause must be None or derive from BaseException")
	}
	e.SetCause(nil)
	return nil
}

func setContext(_ *Runtime, self, v Object) error {
	e := self.(*Exception)
	switch c := v.(type) {
	case nil:
		return Raisef(TypeError, "__context__ may not be deleted")
	case *Exception:
		e.context = c
		return nil
	}
	if v != Object(None) {
		return Raisef(TypeError, "exception context must be None or derive from BaseException")
	}
	e.context = nil
	return nil
}

func excMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "with_traceback", Kind: OneArg, Func: func(_ *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			if args[0] != Object(None) {
				return nil, Raisef(TypeError, "__traceback__ must be a traceback or None")
			}
			return self, nil
		}},
		{Name: "add_note", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			if _, ok := AsStr(args[0]); !ok {
				return nil, Raisef(TypeError, "note must be a str, not '%s'", typeName(args[0]))
			}
			notes, err := rt.LookupAttr(self, "__notes__")
			if err != nil {
				return nil, err
			}
			if notes == nil {
				return None, rt.SetAttrString(self, "__notes__", NewList(args[0]))
			}
			l, ok := AsList(notes)
			if !ok {
				return nil, Raisef(TypeError, "Cannot add note: __notes__ is not a list")
			}
			l.Append(args[0])
			return None, nil
		}},
		{Name: "__setstate__", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			if args[0] == Object(None) {
				return None, nil
			}
			d, ok := AsDict(args[0])
			if !ok {
				return nil, Raisef(TypeError, "state is not a dictionary")
			}
			for _, e := range d.entries {
				if e.key != nil {
					if err := rt.SetAttr(self, e.key, e.value); err != nil {
						return nil, err
					}
				}
			}
			return None, nil
		}},
	}
}

// excField is a member that is kept in the exception's fields; reading it before it is set gives None.
func excField(name string) *GetSetDef {
	return &GetSetDef{Name: name,
		Get: func(_ *Runtime, self Object) (Object, error) { return orNone(self.(*Exception).fields[name]), nil },
		Set: func(_ *Runtime, self, v Object) error {
			if v == nil {
				v = None
			}
			self.(*Exception).setField(name, v)
			return nil
		}}
}

// completeExcDef adds what particular classes have beyond the base class.
func completeExcDef(d *builtinDef) {
	d.slots = Slots{New: excNew, Init: excInit}
	fields := func(names ...string) {
		for _, n := range names {
			d.getsets = append(d.getsets, excField(n))
		}
	}
	switch d.t {
	case StopIteration:
		fields("value")
	case SystemExit:
		fields("code")
	case KeyError:
		d.slots.Str = func(rt *Runtime, self Object) (Object, error) {
			if e := self.(*Exception); len(e.args.items) == 1 {
				return noNilStr(rt.Repr(e.args.items[0]))
			}
			return excStr(rt, self)
		}
	case AttributeError:
		fields("name", "obj")
		d.slots.Init = keywordExcInit("name", "obj")
	case NameError:
		fields("name")
		d.slots.Init = keywordExcInit("name")
	case ImportError, ModuleNotFoundError:
		if d.t == ImportError {
			fields("msg", "name", "path")
		}
		d.slots.Init, d.slots.Str = importErrorInit, importErrorStr
	case OSError:
		fields("errno", "strerror", "filename", "filename2")
		d.slots = Slots{New: osErrorNew, Init: osErrorInit, Str: osErrorStr}
	case BlockingIOError:
		d.getsets = append(d.getsets, charactersWritten())
	case SyntaxError:
		fields("msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line")
		d.slots.Init, d.slots.Str = syntaxErrorInit, syntaxErrorStr
	case UnicodeDecodeError, UnicodeEncodeError:
		fields("encoding", "object", "start", "end", "reason")
		d.slots.Init, d.slots.Str = unicodeErrorInit(d.t), unicodeErrorStr
	case UnicodeTranslateError:
		fields("object", "start", "end", "reason")
		d.slots.Init, d.slots.Str = unicodeErrorInit(d.t), unicodeErrorStr
	}
	if d.base.IsSubtype(OSError) || d.base == SyntaxError || d.base == IndentationError || d.base == NameError {
		d.slots = Slots{}
	}
}

// keywordExcInit is the Init of classes whose keyword arguments are members.
func keywordExcInit(names ...string) InitFunc {
	return func(rt *Runtime, self Object, args []Object, kw *Dict) error {
		e := self.(*Exception)
		if err := excInit(rt, self, args, nil); err != nil {
			return err
		}
		return takeKeywords(e, kw, names, e.typ.short)
	}
}

func takeKeywords(e *Exception, kw *Dict, names []string, class string) error {
	for _, n := range names {
		e.setField(n, nil)
	}
	if kw == nil {
		return nil
	}
	for _, ent := range kw.entries {
		if ent.key == nil {
			continue
		}
		k, _ := AsStr(ent.key)
		if k == nil || !slices.Contains(names, k.s) {
			return Raisef(TypeError, "'%s' is an invalid keyword argument for %s()", plainText(ent.key), class)
		}
		e.setField(k.s, ent.value)
	}
	return nil
}

func importErrorInit(rt *Runtime, self Object, args []Object, kw *Dict) error {
	e := self.(*Exception)
	if err := excInit(rt, self, args, nil); err != nil {
		return err
	}
	if err := takeKeywords(e, kw, []string{"name", "path"}, "ImportError"); err != nil {
		return err
	}
	e.setField("msg", nil)
	if len(args) == 1 {
		e.setField("msg", args[0])
	}
	return nil
}

func importErrorStr(rt *Runtime, self Object) (Object, error) {
	e := self.(*Exception)
	if m := e.fields["msg"]; m != nil && m.Type() == StrType {
		return m, nil
	}
	return excStr(rt, self)
}
