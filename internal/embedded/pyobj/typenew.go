package pyobj

import (
	"strings"
	"weak"
)

// TypeSpec describes a heap type (HPyType_Spec with its params).
type TypeSpec struct {
	Name      string // "module.Name"
	Doc       string
	HasDoc    bool
	Bases     []*Type // object when empty
	Meta      *Type   // nil: derived from the bases
	Flags     TypeFlags
	Shape     Shape
	Basicsize int // bytes of the native part; 0 inherits the base's
	Slots     Slots
	Methods   []*MethodDef
	Members   []*MemberDef
	GetSets   []*GetSetDef
	// CallField is where in the native part an instance keeps what Slots.Call calls, if HasCallField is set; subclasses
	// have it too. The host reads and writes it.
	CallField    int
	HasCallField bool
}

// NewType makes a heap type from a spec (HPyType_FromSpec).
func (rt *Runtime) NewType(spec *TypeSpec) (*Type, error) {
	if spec.Shape < ShapeLegacy || spec.Shape > ShapeDict {
		return nil, Raisef(ValueError, "invalid shape: %d", int(spec.Shape))
	}
	if spec.Shape == ShapeLegacy {
		return nil, Raisef(TypeError, "type '%s': legacy types need CPython", spec.Name)
	}
	module, short := "", spec.Name
	if i := strings.LastIndexByte(spec.Name, '.'); i >= 0 {
		module, short = spec.Name[:i], spec.Name[i+1:]
	}
	t := &Type{name: spec.Name, short: short, qualname: short, doc: spec.Doc, hasDoc: spec.HasDoc || spec.Doc != "",
		flags: spec.Flags | FlagHeapType}
	if err := t.setBases(spec.Bases); err != nil {
		return nil, err
	}
	if spec.Shape != ShapeObject {
		t.shape = spec.Shape // it says where the native part begins; as in CPython the bases need not be of that shape
	}
	if spec.Basicsize > 0 {
		t.size, t.ownSize = spec.Basicsize, true
	}
	if spec.HasCallField {
		t.callField, t.hasCallField = spec.CallField, true
	}
	meta, err := calculateMeta(spec.Meta, t.bases)
	if err != nil {
		return nil, err
	}
	if spec.Meta != nil && meta.slots.New != nil && meta.newOwner != TypeType {
		return nil, Raisef(TypeError, "Metaclasses with custom tp_new are not supported.")
	}
	t.meta = meta
	slots := spec.Slots
	t.own = &slots
	if module != "" {
		t.attrs.set("__module__", NewStr(module))
	}
	t.addSpecAttributes(spec)
	return t, rt.readyHeapType(t)
}

func (t *Type) addSpecAttributes(spec *TypeSpec) {
	for _, m := range spec.Methods {
		t.attrs.set(m.Name, methodAttr(t, m))
	}
	for _, m := range spec.Members {
		t.attrs.set(m.Name, &MemberDescr{def: m, owner: t})
	}
	for _, g := range spec.GetSets {
		t.attrs.set(g.Name, &GetSetDescr{def: g, owner: t})
	}
	t.attrs.set("__doc__", docObject(t.doc, t.hasDoc))
}

// setBases checks the bases and computes everything that follows from them.
func (t *Type) setBases(bases []*Type) error {
	if len(bases) == 0 {
		bases = []*Type{ObjectType}
	}
	var winner *Type
	for _, b := range bases {
		if b.flags&FlagBaseType == 0 {
			return Raisef(TypeError, "type '%s' is not an acceptable base type", b.name)
		}
		candidate := b.solidBase()
		switch {
		case winner == nil:
			winner, t.base = candidate, b
		case winner.IsSubtype(candidate):
		case candidate.IsSubtype(winner):
			winner, t.base = candidate, b
		default:
			return Raisef(TypeError, "multiple bases have instance lay-out conflict")
		}
	}
	t.bases = bases
	t.layout, t.shape, t.size = t.base.layout, t.base.shape, t.base.size
	t.callField, t.hasCallField = t.base.callField, t.base.hasCallField
	for _, b := range bases {
		t.hasDict = t.hasDict || b.hasDict
	}
	mro, err := mergeMRO(t, bases)
	t.mro = mro
	return err
}

// solidBase is the nearest class in the base chain that determines what an instance looks like.
func (t *Type) solidBase() *Type {
	for t.base != nil && !t.ownSize && t.layout == t.base.layout {
		t = t.base
	}
	return t
}

// calculateMeta is the most derived metaclass of the bases.
func calculateMeta(meta *Type, bases []*Type) (*Type, error) {
	winner := meta
	if winner == nil {
		winner = TypeType
	}
	for _, b := range bases {
		m := b.Type()
		switch {
		case winner.IsSubtype(m):
		case m.IsSubtype(winner):
			winner = m
		default:
			return nil, metaConflict()
		}
	}
	return winner, nil
}

func metaConflict() error {
	return Raisef(TypeError, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
}

// readyHeapType completes a heap type whose own attributes and slots are set.
func (rt *Runtime) readyHeapType(t *Type) error {
	addOperators(t)
	resolveSlots(t)
	t.destroy = newDestroyChain(t)
	for _, b := range t.bases {
		if !b.builtin {
			b.subs = append(b.subs, weak.Make(t))
		}
	}
	if t.meta.size > 0 {
		if err := rt.allocPayload(t.meta, &t.parts); err != nil {
			return err
		}
		rt.trackNative(t, &t.parts, t.meta)
	}
	return nil
}

// newDestroyChain collects the destroy slots of the base chain, most derived first.
func newDestroyChain(t *Type) *destroyChain {
	c := &destroyChain{}
	for b := t; b != nil; b = b.base {
		if b.own.Destroy != nil {
			c.funcs = append(c.funcs, b.own.Destroy)
		}
	}
	return c
}

// allocPayload makes the native part of an instance.
func (rt *Runtime) allocPayload(t *Type, p *Parts) error {
	if t.size == 0 || rt.Hooks.AllocPayload == nil {
		return nil
	}
	payload, err := rt.Hooks.AllocPayload(t)
	p.Native = payload
	return err
}

// NewInstance is tp_alloc (HPy_New, HPyType_GenericNew): an instance with its native part and, for a class
// derived from a builtin, an empty builtin value. No New or Init slot is called.
func (rt *Runtime) NewInstance(t *Type) (Object, error) {
	if t.builtin && t != ObjectType && !t.IsSubtype(BaseException) {
		return nil, Raisef(TypeError, "cannot create '%s' instances", t.name)
	}
	return rt.newInstance(t, nil)
}

// newInstance allocates an instance of a heap type with the given builtin value, nil for an empty one.
func (rt *Runtime) newInstance(t *Type, value Object) (Object, error) {
	switch t.layout {
	case layoutException:
		e := &Exception{typ: t, args: NewTuple()}
		if t.builtin {
			return e, nil
		}
		if err := rt.allocPayload(t, &e.parts); err != nil {
			return nil, err
		}
		rt.trackNative(e, &e.parts, t)
		return e, nil
	case layoutModule:
		return &Module{typ: t}, nil
	case layoutType, layoutOpaque:
		return nil, Raisef(TypeError, "cannot create '%s' instances", t.name)
	}
	i := &Instance{typ: t, value: value}
	if value == nil {
		i.value = emptyValue(t.layout)
	}
	if err := rt.allocPayload(t, &i.parts); err != nil {
		return nil, err
	}
	if !t.builtin {
		rt.track(i)
	}
	return i, nil
}

// emptyValue is the value of a builtin that was allocated but not initialised.
func emptyValue(l layout) Object {
	switch l {
	case layoutInt:
		return Int(0)
	case layoutFloat:
		return NewFloat(0)
	case layoutComplex:
		return NewComplex(0)
	case layoutStr:
		return &Str{}
	case layoutBytes:
		return &Bytes{}
	case layoutTuple:
		return &Tuple{}
	case layoutList:
		return &List{}
	case layoutDict:
		return NewDict()
	case layoutSet:
		return &Set{typ: SetType, d: NewDict()}
	case layoutFrozenSet:
		return &Set{typ: FrozenSetType, d: NewDict()}
	}
	return nil
}

// wrapValue gives a builtin value the class t, which is the builtin type itself or derived from it.
func (rt *Runtime) wrapValue(t *Type, value Object) (Object, error) {
	if t.builtin {
		return value, nil
	}
	return rt.newInstance(t, unwrap(value))
}

// typeNew is type.__new__(meta, name, bases, dict, **kwargs).
func typeNew(rt *Runtime, meta *Type, args []Object, kw *Dict) (Object, error) {
	if len(args) != 3 {
		return nil, Raisef(TypeError, "type.__new__() takes exactly 3 arguments (%d given)", len(args))
	}
	name, ok := AsStr(args[0])
	if !ok {
		return nil, Raisef(TypeError, "type.__new__() argument 1 must be str, not %s", typeName(args[0]))
	}
	basesTuple, ok := AsTuple(args[1])
	if !ok {
		return nil, Raisef(TypeError, "type.__new__() argument 2 must be tuple, not %s", typeName(args[1]))
	}
	ns, ok := AsDict(args[2])
	if !ok {
		return nil, Raisef(TypeError, "type.__new__() argument 3 must be dict, not %s", typeName(args[2]))
	}
	if strings.ContainsRune(name.s, 0) {
		return nil, Raisef(ValueError, "type name must not contain null characters")
	}
	bases := make([]*Type, len(basesTuple.items))
	for i, b := range basesTuple.items {
		if bases[i], ok = b.(*Type); !ok {
			return nil, metaConflict()
		}
	}
	t := &Type{name: name.s, short: name.s, qualname: name.s, flags: FlagHeapType | FlagBaseType | FlagHaveGC, own: &Slots{}}
	if err := t.setBases(bases); err != nil {
		return nil, err
	}
	winner, err := calculateMeta(meta, t.bases)
	if err != nil {
		return nil, err
	}
	if winner != meta && winner.slots.New != nil && winner.newOwner != TypeType {
		return winner.slots.New(rt, winner, args, kw)
	}
	t.meta = winner
	if err := rt.fillClass(t, ns); err != nil {
		return nil, err
	}
	if !t.hasDict {
		t.hasDict = true
		if t.attrs.get("__dict__") == nil {
			t.attrs.set("__dict__", &GetSetDescr{def: dictGetSet(), owner: t})
		}
	}
	if err := rt.readyHeapType(t); err != nil {
		return nil, err
	}
	return t, rt.announceClass(t, kw)
}

// fillClass takes over a class body's namespace.
func (rt *Runtime) fillClass(t *Type, ns *Dict) error {
	for _, e := range ns.entries {
		if e.key == nil {
			continue
		}
		k, ok := AsStr(e.key)
		if !ok {
			return Raisef(TypeError, "attribute name must be string, not '%s'", typeName(e.key))
		}
		v := e.value
		switch _, isFunc := v.(*Function); {
		case isFunc && k.s == "__new__":
			v = &StaticMethod{fn: v}
		case isFunc && (k.s == "__init_subclass__" || k.s == "__class_getitem__"):
			v = &ClassMethod{fn: v}
		case k.s == "__qualname__":
			q, ok := AsStr(v)
			if !ok {
				return Raisef(TypeError, "type __qualname__ must be a str, not %s", typeName(v))
			}
			t.qualname = q.s
			continue
		}
		t.attrs.set(k.s, v)
	}
	if t.attrs.get("__module__") == nil {
		t.attrs.set("__module__", NewStr("__main__"))
	}
	if d, ok := t.attrs.get("__doc__").(*Str); ok {
		t.doc, t.hasDoc = d.s, true
	} else if t.attrs.get("__doc__") == nil {
		t.attrs.set("__doc__", None)
	}
	return nil
}

// announceClass calls __set_name__ of the attributes and __init_subclass__ of the parent.
func (rt *Runtime) announceClass(t *Type, kw *Dict) error {
	for _, k := range append([]string(nil), t.attrs.keys...) {
		v := t.attrs.get(k)
		if v == nil {
			continue
		}
		f, err := rt.LookupSpecial(v, "__set_name__")
		if err != nil {
			return err
		}
		if f == nil {
			continue
		}
		if _, err := rt.Call(f, t, NewStr(k)); err != nil {
			e := NewException(RuntimeError, NewStr("Error calling __set_name__ on '"+typeName(v)+"' instance '"+k+"' in '"+t.name+"'"))
			e.cause, e.suppressContext = AsException(err), true
			return e
		}
	}
	for _, m := range t.mro[1:] {
		if d := m.attrs.get("__init_subclass__"); d != nil {
			f, err := rt.bindDescr(d, nil, t)
			if err != nil {
				return err
			}
			_, err = rt.callDict(f, nil, kw)
			return err
		}
	}
	return nil
}

// typeCall is type.__call__: New, then Init when the result is an instance of the class.
func typeCall(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	t := self.(*Type)
	if t == TypeType {
		if len(args) == 1 && kwnames == nil {
			return args[0].Type(), nil
		}
		npos := len(args)
		if kwnames != nil {
			npos -= len(kwnames.items)
		}
		if npos != 3 {
			return nil, Raisef(TypeError, "type() takes 1 or 3 arguments")
		}
	}
	if t.slots.New == nil {
		return nil, Raisef(TypeError, "cannot create '%s' instances", t.name)
	}
	pos, kw := unpackKeywords(args, kwnames)
	o, err := t.slots.New(rt, t, pos, kw)
	if err != nil {
		return nil, err
	}
	if init := o.Type().slots.Init; init != nil && o.Type().IsSubtype(t) {
		if err := init(rt, o, pos, kw); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func typeInit(_ *Runtime, _ Object, args []Object, kw *Dict) error {
	if kw != nil && kw.Len() > 0 && len(args) == 1 {
		return Raisef(TypeError, "type.__init__() takes no keyword arguments")
	}
	if len(args) != 1 && len(args) != 3 {
		return Raisef(TypeError, "type.__init__() takes 1 or 3 arguments")
	}
	return nil
}

// objectNew is object.__new__.
func objectNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	if len(args) > 0 || kw != nil && kw.Len() > 0 {
		if t.newOwner != ObjectType {
			return nil, Raisef(TypeError, "object.__new__() takes exactly one argument (the type to instantiate)")
		}
		if t.initOwn == ObjectType {
			return nil, Raisef(TypeError, "%s() takes no arguments", t.name)
		}
	}
	return rt.newInstance(t, nil)
}

// objectInit is object.__init__.
func objectInit(_ *Runtime, self Object, args []Object, kw *Dict) error {
	if len(args) > 0 || kw != nil && kw.Len() > 0 {
		t := self.Type()
		if t.initOwn != ObjectType {
			return Raisef(TypeError, "object.__init__() takes exactly one argument (the instance to initialize)")
		}
		if t.newOwner == ObjectType {
			return Raisef(TypeError, "%s.__init__() takes exactly one argument (the instance to initialize)", t.name)
		}
	}
	return nil
}
