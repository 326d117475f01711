package pyobj

import (
	"io"
	"slices"
	"strings"
)

// newBuiltinsModule makes a runtime's builtins module.
func newBuiltinsModule(rt *Runtime) *Module {
	m := NewModule("builtins", "Built-in functions, types, exceptions, and other objects.")
	d := m.parts.Dict
	name := NewStr("builtins")
	for _, def := range builtinFunctions() {
		d.SetStr(def.Name, &Builtin{def: def, self: m, module: name})
	}
	for k, v := range map[string]Object{"None": None, "True": True, "False": False, "NotImplemented": NotImplemented, "Ellipsis": Ellipsis} {
		d.SetStr(k, v)
	}
	for _, t := range []*Type{ObjectType, TypeType, IntType, BoolType, FloatType, ComplexType, StrType, BytesType, ByteArrayType, TupleType, ListType,
		DictType, SetType, FrozenSetType, SliceType, RangeType, MemoryViewType, PropertyType, StaticMethodType, ClassMethodType, SuperType,
		ReversedType, EnumerateType, ZipType, MapType, FilterType} {
		d.SetStr(t.short, t)
	}
	for _, def := range exceptionTypes() {
		d.SetStr(def.t.short, def.t)
	}
	d.SetStr("EnvironmentError", OSError)
	d.SetStr("IOError", OSError)
	return m
}

type builtinFunc func(rt *Runtime, args []Object) (Object, error)

// fixed makes a builtin function with a number of positional arguments between lo and hi.
func fixed(name string, lo, hi int, f builtinFunc) *MethodDef {
	kind := VarArgs
	if lo == 1 && hi == 1 {
		kind = OneArg
	}
	return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, _ Object, args []Object, _ *Tuple) (Object, error) {
		if err := argRange(name, args, lo, hi); err != nil {
			return nil, err
		}
		return f(rt, args)
	}}
}

func builtinFunctions() []*MethodDef {
	text := func(name string, f func(rt *Runtime, o Object) (*Str, error)) *MethodDef {
		return fixed(name, 1, 1, func(rt *Runtime, args []Object) (Object, error) { return noNilStr(f(rt, args[0])) })
	}
	return []*MethodDef{
		text("repr", (*Runtime).Repr), text("ascii", (*Runtime).ASCII),
		fixed("len", 1, 1, func(rt *Runtime, args []Object) (Object, error) {
			n, err := rt.Length(args[0])
			return Int(n), err
		}),
		fixed("hash", 1, 1, func(rt *Runtime, args []Object) (Object, error) {
			h, err := rt.Hash(args[0])
			return Int(h), err
		}),
		fixed("id", 1, 1, func(_ *Runtime, args []Object) (Object, error) { return ID(args[0]), nil }),
		fixed("callable", 1, 1, func(_ *Runtime, args []Object) (Object, error) { return Bool(IsCallable(args[0])), nil }),
		fixed("abs", 1, 1, func(rt *Runtime, args []Object) (Object, error) { return rt.Absolute(args[0]) }),
		fixed("isinstance", 2, 2, func(rt *Runtime, args []Object) (Object, error) {
			b, err := rt.IsInstance(args[0], args[1])
			return Bool(b), err
		}),
		fixed("issubclass", 2, 2, func(rt *Runtime, args []Object) (Object, error) {
			b, err := rt.IsSubclass(args[0], args[1])
			return Bool(b), err
		}),
		fixed("getattr", 2, 3, builtinGetattr), fixed("hasattr", 2, 2, builtinHasattr),
		fixed("setattr", 3, 3, func(rt *Runtime, args []Object) (Object, error) { return None, rt.SetAttr(args[0], args[1], args[2]) }),
		fixed("delattr", 2, 2, func(rt *Runtime, args []Object) (Object, error) { return None, rt.SetAttr(args[0], args[1], nil) }),
		fixed("iter", 1, 2, builtinIter), fixed("next", 1, 2, builtinNext),
		fixed("any", 1, 1, builtinAny), fixed("all", 1, 1, builtinAll),
		fixed("divmod", 2, 2, func(rt *Runtime, args []Object) (Object, error) { return rt.BinaryOp(OpDivmod, args[0], args[1]) }),
		fixed("ord", 1, 1, builtinOrd), fixed("chr", 1, 1, builtinChr),
		fixed("bin", 1, 1, intInBase(2, "0b")), fixed("oct", 1, 1, intInBase(8, "0o")), fixed("hex", 1, 1, intInBase(16, "0x")),
		fixed("format", 1, 2, func(rt *Runtime, args []Object) (Object, error) {
			return rt.Format(args[0], itemOr(args, 1, &Str{}))
		}),
		fixed("dir", 1, 1, func(rt *Runtime, args []Object) (Object, error) {
			l, err := rt.callSpecial(args[0], "__dir__")
			if err != nil {
				return nil, err
			}
			items, err := rt.Collected(l)
			if err != nil {
				return nil, err
			}
			out := NewList(items...)
			return out, rt.SortList(out, nil, false)
		}),
		{Name: "min", Kind: Keywords, Func: minMax("min", LT)}, {Name: "max", Kind: Keywords, Func: minMax("max", GT)},
		{Name: "sum", Kind: Keywords, Func: builtinSum}, {Name: "sorted", Kind: Keywords, Func: builtinSorted},
		{Name: "pow", Kind: Keywords, Func: builtinPow}, {Name: "round", Kind: Keywords, Func: builtinRound},
		{Name: "print", Kind: Keywords, Func: builtinPrint},
		fixed("__import__", 1, 5, func(rt *Runtime, args []Object) (Object, error) {
			s, ok := AsStr(args[0])
			if !ok {
				return nil, Raisef(TypeError, "__import__() argument 1 must be str, not %s", typeName(args[0]))
			}
			return rt.Import(s.s)
		}),
	}
}

func builtinGetattr(rt *Runtime, args []Object) (Object, error) {
	v, err := rt.GetAttr(args[0], args[1])
	if err != nil && len(args) == 3 && Matches(err, AttributeError) {
		return args[2], nil
	}
	return v, err
}

func builtinHasattr(rt *Runtime, args []Object) (Object, error) {
	_, err := rt.GetAttr(args[0], args[1])
	if err != nil && Matches(err, AttributeError) {
		return False, nil
	}
	return True, err
}

func builtinIter(rt *Runtime, args []Object) (Object, error) {
	if len(args) == 1 {
		return rt.Iter(args[0])
	}
	f, sentinel := args[0], args[1]
	if !IsCallable(f) {
		return nil, Raisef(TypeError, "iter(v, w): v must be callable")
	}
	return &Iterator{typ: CallableIteratorType, next: func(rt *Runtime) (Object, error) {
		v, err := rt.Call(f)
		if err != nil {
			if Matches(err, StopIteration) {
				return nil, nil
			}
			return nil, err
		}
		if eq, err := rt.equal(sentinel, v); eq || err != nil {
			return nil, err
		}
		return v, nil
	}}, nil
}

func builtinNext(rt *Runtime, args []Object) (Object, error) {
	f := args[0].Type().slots.IterNext
	if f == nil {
		return nil, Raisef(TypeError, "'%s' object is not an iterator", typeName(args[0]))
	}
	v, err := f(rt, args[0])
	switch {
	case err != nil && len(args) == 2 && Matches(err, StopIteration):
		return args[1], nil
	case v != nil || err != nil:
		return v, err
	case len(args) == 2:
		return args[1], nil
	}
	return nil, NewException(StopIteration)
}

// firstWith reports whether an item has the truth value.
func (rt *Runtime) firstWith(o Object, want bool) (bool, error) {
	it, err := rt.Iter(o)
	if err != nil {
		return false, err
	}
	c := rt.Consume(it)
	for {
		v, err := c.Next()
		if v == nil || err != nil {
			return false, err
		}
		b, err := rt.IsTrue(v)
		if err != nil {
			return false, err
		}
		if b == want {
			return true, nil
		}
	}
}

func builtinAny(rt *Runtime, args []Object) (Object, error) {
	b, err := rt.firstWith(args[0], true)
	return Bool(b), err
}

func builtinAll(rt *Runtime, args []Object) (Object, error) {
	b, err := rt.firstWith(args[0], false)
	return Bool(!b), err
}

func builtinOrd(_ *Runtime, args []Object) (Object, error) {
	switch v := unwrap(args[0]).(type) {
	case *Str:
		if v.n == 1 {
			return Int(v.At(0)), nil
		}
		return nil, Raisef(TypeError, "ord() expected a character, but string of length %d found", v.n)
	case *Bytes:
		if len(v.b) == 1 {
			return Int(v.b[0]), nil
		}
		return nil, Raisef(TypeError, "ord() expected a character, but string of length %d found", len(v.b))
	}
	return nil, Raisef(TypeError, "ord() expected string of length 1, but %s found", typeName(args[0]))
}

func builtinChr(rt *Runtime, args []Object) (Object, error) {
	n, err := rt.AsInt64(args[0], "int")
	if err != nil {
		return nil, err
	}
	if n > 1<<31-1 {
		return nil, Raisef(OverflowError, "signed integer is greater than maximum")
	}
	if n < -1<<31 {
		return nil, Raisef(OverflowError, "signed integer is less than minimum")
	}
	if n < 0 || n > 0x10FFFF {
		return nil, Raisef(ValueError, "chr() arg not in range(0x110000)")
	}
	return newStrRunes([]rune{rune(n)}), nil
}

func intInBase(base int, prefix string) builtinFunc {
	return func(rt *Runtime, args []Object) (Object, error) {
		v, err := rt.indexValue(args[0])
		if err != nil {
			return nil, err
		}
		s, err := digitsOf(bigOf(v), base)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(s, "-") {
			return NewStr("-" + prefix + s[1:]), nil
		}
		return NewStr(prefix + s), nil
	}
}

// minMax is min (LT) and max (GT).
func minMax(name string, op CompareOp) CallFunc {
	return func(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
		pos, kw := unpackKeywords(args, kwnames)
		var key, def Object
		if kw != nil {
			key, def = kw.GetStr("key"), kw.GetStr("default")
			for _, e := range kw.entries {
				if k := plainText(e.key); k != "key" && k != "default" {
					return nil, Raisef(TypeError, "'%s' is an invalid keyword argument for %s()", k, name)
				}
			}
		}
		if key == Object(None) {
			key = nil
		}
		if len(pos) == 0 {
			return nil, Raisef(TypeError, "%s expected at least 1 argument, got 0", name)
		}
		items := pos
		if len(pos) == 1 {
			var err error
			if items, err = rt.Collected(pos[0]); err != nil {
				return nil, err
			}
		} else if def != nil {
			return nil, Raisef(TypeError, "Cannot specify a default for %s() with multiple positional arguments", name)
		}
		best, err := rt.extreme(items, key, op)
		if best == nil && err == nil {
			if def != nil {
				return def, nil
			}
			return nil, Raisef(ValueError, "%s() arg is an empty sequence", name)
		}
		return best, err
	}
}

func (rt *Runtime) extreme(items []Object, key Object, op CompareOp) (Object, error) {
	var best, bestKey Object
	for _, o := range items {
		k := o
		if key != nil {
			var err error
			if k, err = rt.Call(key, o); err != nil {
				return nil, err
			}
		}
		if best != nil {
			better, err := rt.RichCompareBool(k, bestKey, op)
			if err != nil {
				return nil, err
			}
			if !better {
				continue
			}
		}
		best, bestKey = o, k
	}
	return best, nil
}

var (
	sumParams   = params{fn: "sum", names: []string{"iterable", "start"}, pos: 1, maxPos: 2, minimum: 1}
	powParams   = params{fn: "pow", names: []string{"base", "exp", "mod"}, maxPos: 3, minimum: 2}
	roundParams = params{fn: "round", names: []string{"number", "ndigits"}, maxPos: 2, minimum: 1}
)

func builtinSum(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := sumParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	acc := b[1]
	switch unwrap(orNone(acc)).(type) {
	case *Str:
		return nil, Raisef(TypeError, "sum() can't sum strings [use ''.join(seq) instead]")
	case *Bytes:
		return nil, Raisef(TypeError, "sum() can't sum bytes [use b''.join(seq) instead]")
	}
	if acc == nil {
		acc = Int(0)
	}
	err = rt.Each(b[0], func(o Object) error {
		acc, err = rt.Add(acc, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return acc, nil
}

func builtinSorted(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
	pos, kw := unpackKeywords(args, kwnames)
	if err := argRange("sorted", pos, 1, 1); err != nil {
		return nil, err
	}
	items, err := rt.Collected(pos[0])
	if err != nil {
		return nil, err
	}
	l := NewList(items...)
	rest, names, err := packKeywords(nil, kw)
	if err != nil {
		return nil, err
	}
	_, err = listSort(rt, l, rest, names)
	if err != nil {
		return nil, err
	}
	return l, nil
}

func builtinPow(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := powParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	return rt.Power(b[0], b[1], b[2])
}

func builtinRound(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := roundParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	f, err := rt.LookupSpecial(b[0], "__round__")
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, Raisef(TypeError, "type %s doesn't define __round__ method", typeName(b[0]))
	}
	if b[1] == nil || b[1] == Object(None) {
		return rt.Call(f)
	}
	return rt.Call(f, b[1])
}

func builtinPrint(rt *Runtime, _ Object, args []Object, kwnames *Tuple) (Object, error) {
	pos, kw := unpackKeywords(args, kwnames)
	sep, end := " ", "\n"
	var file Object
	if kw != nil {
		for _, e := range kw.entries {
			switch k := plainText(e.key); k {
			case "sep", "end":
				s, err := printText(k, e.value, map[string]string{"sep": sep, "end": end}[k])
				if err != nil {
					return nil, err
				}
				if k == "sep" {
					sep = s
				} else {
					end = s
				}
			case "file":
				file = e.value
			case "flush":
			default:
				return nil, Raisef(TypeError, "'%s' is an invalid keyword argument for print()", k)
			}
		}
	}
	var b strings.Builder
	for i, o := range pos {
		s, err := rt.Str(o)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(s.s)
	}
	b.WriteString(end)
	if file != nil && file != Object(None) {
		_, err := rt.CallMethodArgs(file, "write", NewStr(b.String()))
		return None, err
	}
	if _, err := io.WriteString(rt.stdout, b.String()); err != nil {
		return nil, NewException(OSError, NewStr(err.Error()))
	}
	return None, nil
}

func printText(name string, o Object, def string) (string, error) {
	if o == Object(None) {
		return def, nil
	}
	s, ok := AsStr(o)
	if !ok {
		return "", Raisef(TypeError, "%s must be None or a string, not %s", name, typeName(o))
	}
	return s.s, nil
}

// Dir is the names of dir(o), without code of a module.
func (rt *Runtime) Dir(o Object) []string {
	names, err := rt.dirOf(o)
	if err != nil {
		return nil
	}
	var out []string
	for _, item := range names.(*List).Items() {
		if s, ok := AsStr(item); ok {
			out = append(out, s.s)
		}
	}
	slices.Sort(out)
	return out
}

// dirOf is object.__dir__ and type.__dir__: the names that attribute access can find.
func (rt *Runtime) dirOf(o Object) (Object, error) {
	names := NewDict()
	add := func(t *Type) {
		for _, m := range t.mro {
			for _, k := range m.attrs.keys {
				names.SetStr(k, None)
			}
		}
	}
	if d, _ := instanceDict(o); d != nil {
		for _, e := range d.entries {
			if s, ok := AsStr(orNone(e.key)); ok {
				names.SetStr(s.s, None)
			}
		}
	}
	if t, ok := o.(*Type); ok {
		add(t)
	} else {
		add(o.Type())
	}
	return names.Keys(), nil
}
