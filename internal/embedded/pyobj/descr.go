package pyobj

// MethodKind is the calling convention of a method definition; the values are HPyFunc_Signature's.
type MethodKind int

// The method kinds.
const (
	VarArgs  MethodKind = 1 // positional arguments
	Keywords MethodKind = 2 // positional and keyword arguments
	NoArgs   MethodKind = 3
	OneArg   MethodKind = 4
)

// MethodDef defines a function of a module or a method of a class. Func gets the arguments after their
// number was checked against Kind: none for NoArgs, one for OneArg.
type MethodDef struct {
	Name string
	Kind MethodKind
	Doc  string
	Func CallFunc
	// Class and Static make class and static methods (of builtin types and Go-made types).
	Class, Static bool
}

// GetSetDef defines an attribute computed by functions. A nil Set makes it read-only; Set gets a nil value to delete.
type GetSetDef struct {
	Name string
	Get  func(rt *Runtime, self Object) (Object, error)
	Set  func(rt *Runtime, self, value Object) error
	Doc  string
}

// MemberDef defines an attribute that is a field of the native part. Get and Set access it; a nil Set makes it
// read-only; a nil value deletes.
type MemberDef struct {
	Name string
	Get  func(rt *Runtime, self Object) (Object, error)
	Set  func(rt *Runtime, self, value Object) error
	Doc  string
}

// Builtin is a builtin function, or a builtin method bound to its object.
type Builtin struct {
	def    *MethodDef
	self   Object // bound object, or nil
	module Object // __module__, or nil for None
	owner  *Type  // class of a bound method
	newOf  *Type  // for __new__: the class whose New slot this is
}

// Type returns builtin_function_or_method.
func (*Builtin) Type() *Type { return BuiltinFunctionType }

// Def is the definition.
func (b *Builtin) Def() *MethodDef { return b.def }

// Self is the object a bound builtin method belongs to, the module of a module's function, or nil.
func (b *Builtin) Self() Object { return b.self }

// MethodDescr is a method in a class's attributes.
type MethodDescr struct {
	def   *MethodDef
	owner *Type
}

// Type returns method_descriptor or classmethod_descriptor.
func (d *MethodDescr) Type() *Type {
	if d.def.Class {
		return ClassMethodDescrType
	}
	return MethodDescrType
}

// SlotWrapper is a special method that stands for a slot.
type SlotWrapper struct {
	name  string
	owner *Type
	spec  *slotSpec
	wrap  wrapFunc
}

// Type returns wrapper_descriptor.
func (*SlotWrapper) Type() *Type { return WrapperDescrType }

// MethodWrapper is a SlotWrapper bound to an object.
type MethodWrapper struct {
	w    *SlotWrapper
	self Object
}

// Type returns method-wrapper.
func (*MethodWrapper) Type() *Type { return MethodWrapperType }

// GetSetDescr is a computed attribute in a class's attributes.
type GetSetDescr struct {
	def   *GetSetDef
	owner *Type
}

// Type returns getset_descriptor.
func (*GetSetDescr) Type() *Type { return GetSetDescrType }

// MemberDescr is a native field in a class's attributes.
type MemberDescr struct {
	def   *MemberDef
	owner *Type
}

// Type returns member_descriptor.
func (*MemberDescr) Type() *Type { return MemberDescrType }

// Method is a callable bound to an object.
type Method struct {
	fn   Object
	self Object
}

// Type returns method.
func (*Method) Type() *Type { return MethodType }

// Function is a callable made in Go that binds as a method when it is found in a class, like a function
// written in Python.
type Function struct {
	name     string
	qualname string
	fn       func(rt *Runtime, args []Object, kwnames *Tuple) (Object, error)
	dict     *Dict
}

// Type returns function.
func (*Function) Type() *Type { return FunctionType }

// NewPyFunction makes a Function. args holds self first when it is called as a method.
func NewPyFunction(name string, fn func(rt *Runtime, args []Object, kwnames *Tuple) (Object, error)) *Function {
	return &Function{name: name, qualname: name, fn: fn}
}

// SetQualname sets __qualname__.
func (f *Function) SetQualname(name string) { f.qualname = name }

// StaticMethod is staticmethod(fn).
type StaticMethod struct{ fn Object }

// Type returns staticmethod.
func (*StaticMethod) Type() *Type { return StaticMethodType }

// ClassMethod is classmethod(fn).
type ClassMethod struct{ fn Object }

// Type returns classmethod.
func (*ClassMethod) Type() *Type { return ClassMethodType }

// Property is property(fget, fset, fdel, doc).
type Property struct {
	get, set, del, doc Object
	name               Object // set by __set_name__, else nil
}

// Type returns property.
func (*Property) Type() *Type { return PropertyType }

// checkOwner verifies that self is an instance of the class a descriptor belongs to.
func checkOwner(name string, owner *Type, self Object) error {
	if self.Type().IsSubtype(owner) {
		return nil
	}
	return Raisef(TypeError, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", name, owner.name, typeName(self))
}

// bindDescr is tp_descr_get of a class attribute: it returns o itself when o is no descriptor.
func (rt *Runtime) bindDescr(o, obj Object, typ *Type) (Object, error) {
	switch d := o.(type) {
	case *MethodDescr:
		if d.def.Class {
			return &Builtin{def: d.def, self: typ, owner: d.owner}, nil
		}
		if obj == nil {
			return d, nil
		}
		if err := checkOwner(d.def.Name, d.owner, obj); err != nil {
			return nil, err
		}
		return &Builtin{def: d.def, self: obj, owner: d.owner}, nil
	case *SlotWrapper:
		if obj == nil {
			return d, nil
		}
		if err := checkOwner(d.name, d.owner, obj); err != nil {
			return nil, err
		}
		return &MethodWrapper{w: d, self: obj}, nil
	case *GetSetDescr:
		if obj == nil {
			return d, nil
		}
		return d.get(rt, obj)
	case *MemberDescr:
		if obj == nil {
			return d, nil
		}
		return d.get(rt, obj)
	case *Function:
		if obj == nil {
			return d, nil
		}
		return &Method{fn: d, self: obj}, nil
	case *StaticMethod:
		return d.fn, nil
	case *ClassMethod:
		return &Method{fn: d.fn, self: typ}, nil
	case *Property:
		if obj == nil {
			return d, nil
		}
		return d.fetch(rt, obj)
	}
	if get := o.Type().slots.DescrGet; get != nil {
		return get(rt, o, obj, typ)
	}
	return o, nil
}

// isDataDescr reports whether a class attribute takes part in assignments to instances.
func isDataDescr(o Object) bool {
	switch o.(type) {
	case *GetSetDescr, *MemberDescr, *Property:
		return true
	}
	return o.Type().slots.DescrSet != nil
}

// setDescr is tp_descr_set; a nil value deletes.
func (rt *Runtime) setDescr(d, obj, value Object) error {
	switch d := d.(type) {
	case *GetSetDescr:
		return d.set(rt, obj, value)
	case *MemberDescr:
		return d.set(rt, obj, value)
	case *Property:
		return d.store(rt, obj, value)
	}
	return d.Type().slots.DescrSet(rt, d, obj, value)
}

func (d *GetSetDescr) get(rt *Runtime, obj Object) (Object, error) {
	if err := checkOwner(d.def.Name, d.owner, obj); err != nil {
		return nil, err
	}
	if d.def.Get == nil {
		return nil, Raisef(AttributeError, "attribute '%s' of '%s' objects is not readable", d.def.Name, d.owner.name)
	}
	return d.def.Get(rt, obj)
}

func (d *GetSetDescr) set(rt *Runtime, obj, value Object) error {
	if err := checkOwner(d.def.Name, d.owner, obj); err != nil {
		return err
	}
	if d.def.Set == nil {
		return Raisef(AttributeError, "attribute '%s' of '%s' objects is not writable", d.def.Name, d.owner.name)
	}
	return d.def.Set(rt, obj, value)
}

func (d *MemberDescr) get(rt *Runtime, obj Object) (Object, error) {
	if err := checkOwner(d.def.Name, d.owner, obj); err != nil {
		return nil, err
	}
	return d.def.Get(rt, obj)
}

func (d *MemberDescr) set(rt *Runtime, obj, value Object) error {
	if err := checkOwner(d.def.Name, d.owner, obj); err != nil {
		return err
	}
	if d.def.Set == nil {
		return Raisef(AttributeError, "readonly attribute")
	}
	return d.def.Set(rt, obj, value)
}

func (p *Property) fetch(rt *Runtime, obj Object) (Object, error) {
	if p.get == nil {
		return nil, p.missing(rt, obj, "getter")
	}
	return rt.Call(p.get, obj)
}

// missing is the error for a property without the function that an access needs.
func (p *Property) missing(rt *Runtime, obj Object, what string) error {
	name := ""
	if p.name != nil {
		s, err := rt.Repr(p.name)
		if err != nil {
			return err
		}
		name = " " + s.s
	}
	return Raisef(AttributeError, "property%s of '%s' object has no %s", name, obj.Type().qualname, what)
}

func (p *Property) store(rt *Runtime, obj, value Object) error {
	if value == nil {
		if p.del == nil {
			return p.missing(rt, obj, "deleter")
		}
		_, err := rt.Call(p.del, obj)
		return err
	}
	if p.set == nil {
		return p.missing(rt, obj, "setter")
	}
	_, err := rt.Call(p.set, obj, value)
	return err
}
