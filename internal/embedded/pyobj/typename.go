package pyobj

// What a host sees of every object: the name of its class, without the module.

// TypeName is the name of the object's class.
func (o *BigInt) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o Bool) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Builtin) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Bytes) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Capsule) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *ClassMethod) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Complex) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *ContextToken) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *ContextVar) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Dict) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *DictView) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Exception) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Float) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Function) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *GetSetDescr) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Instance) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o Int) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Iterator) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *List) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *MappingProxy) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *MemberDescr) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *MemoryView) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Method) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *MethodDescr) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *MethodWrapper) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Module) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Property) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Range) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Set) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o Singleton) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Slice) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *SlotWrapper) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *StaticMethod) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Str) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Super) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Tuple) TypeName() string { return o.Type().Name() }

// TypeName is the name of the object's class.
func (o *Type) TypeName() string { return o.Type().Name() }
