package pyobj

import "slices"

// The builtin types. They are filled once by package initialisation and never change.
var (
	ObjectType      = &Type{name: "object"}
	TypeType        = &Type{name: "type"}
	IntType         = &Type{name: "int"}
	BoolType        = &Type{name: "bool"}
	FloatType       = &Type{name: "float"}
	ComplexType     = &Type{name: "complex"}
	StrType         = &Type{name: "str"}
	BytesType       = &Type{name: "bytes"}
	ByteArrayType   = &Type{name: "bytearray"}
	TupleType       = &Type{name: "tuple"}
	ListType        = &Type{name: "list"}
	DictType        = &Type{name: "dict"}
	SliceType       = &Type{name: "slice"}
	RangeType       = &Type{name: "range"}
	SetType         = &Type{name: "set"}
	FrozenSetType   = &Type{name: "frozenset"}
	SetIteratorType = &Type{name: "set_iterator"}

	NoneType           = &Type{name: "NoneType"}
	NotImplementedType = &Type{name: "NotImplementedType"}
	EllipsisType       = &Type{name: "ellipsis"}

	ModuleType       = &Type{name: "module"}
	CapsuleType      = &Type{name: "PyCapsule"}
	MemoryViewType   = &Type{name: "memoryview"}
	ContextVarType   = &Type{name: "ContextVar"}
	ContextTokenType = &Type{name: "Token"}
	MappingProxyType = &Type{name: "mappingproxy"}
	SuperType        = &Type{name: "super"}

	BuiltinFunctionType  = &Type{name: "builtin_function_or_method"}
	FunctionType         = &Type{name: "function"}
	MethodType           = &Type{name: "method"}
	MethodDescrType      = &Type{name: "method_descriptor"}
	ClassMethodDescrType = &Type{name: "classmethod_descriptor"}
	WrapperDescrType     = &Type{name: "wrapper_descriptor"}
	MethodWrapperType    = &Type{name: "method-wrapper"}
	GetSetDescrType      = &Type{name: "getset_descriptor"}
	MemberDescrType      = &Type{name: "member_descriptor"}
	StaticMethodType     = &Type{name: "staticmethod"}
	ClassMethodType      = &Type{name: "classmethod"}
	PropertyType         = &Type{name: "property"}

	IteratorType          = &Type{name: "iterator"}
	CallableIteratorType  = &Type{name: "callable_iterator"}
	GeneratorType         = &Type{name: "generator"}
	ListIteratorType      = &Type{name: "list_iterator"}
	ListRevIteratorType   = &Type{name: "list_reverseiterator"}
	TupleIteratorType     = &Type{name: "tuple_iterator"}
	StrIteratorType       = &Type{name: "str_iterator"}
	StrASCIIIteratorType  = &Type{name: "str_ascii_iterator"}
	BytesIteratorType     = &Type{name: "bytes_iterator"}
	ByteArrayIteratorType = &Type{name: "bytearray_iterator"}
	RangeIteratorType     = &Type{name: "range_iterator"}
	ReversedType          = &Type{name: "reversed"}
	EnumerateType         = &Type{name: "enumerate"}
	ZipType               = &Type{name: "zip"}
	MapType               = &Type{name: "map"}
	FilterType            = &Type{name: "filter"}

	DictKeysType         = &Type{name: "dict_keys"}
	DictValuesType       = &Type{name: "dict_values"}
	DictItemsType        = &Type{name: "dict_items"}
	DictKeyIterType      = &Type{name: "dict_keyiterator"}
	DictValueIterType    = &Type{name: "dict_valueiterator"}
	DictItemIterType     = &Type{name: "dict_itemiterator"}
	DictRevKeyIterType   = &Type{name: "dict_reversekeyiterator"}
	DictRevValueIterType = &Type{name: "dict_reversevalueiterator"}
	DictRevItemIterType  = &Type{name: "dict_reverseitemiterator"}
)

// builtinDef is what package initialisation knows about a builtin type.
type builtinDef struct {
	t       *Type
	base    *Type // object when nil
	doc     string
	layout  layout
	shape   Shape
	final   bool // cannot be a base
	hasDict bool
	module  string // builtins when empty
	slots   Slots
	methods []*MethodDef
	getsets []*GetSetDef
	attrs   map[string]Object
}

// initBuiltinTypes fills the builtin types; bases come before the types derived from them.
func initBuiltinTypes() {
	for _, group := range [][]builtinDef{
		coreTypes(), numberTypes(), textTypes(), containerTypes(), setTypes(), callableTypes(), iteratorTypes(), moduleTypes(), contextVarTypes(), memoryTypes(), exceptionTypes(),
	} {
		for i := range group {
			readyBuiltin(&group[i])
		}
	}
}

// readyBuiltin completes one builtin type.
func readyBuiltin(d *builtinDef) {
	t := d.t
	t.builtin = true
	t.short, t.qualname = t.name, t.name
	t.doc, t.hasDoc = d.doc, d.doc != ""
	t.base = d.base
	if t.base == nil && t != ObjectType {
		t.base = ObjectType
	}
	if t.base != nil {
		t.bases = []*Type{t.base}
		t.mro = append([]*Type{t}, t.base.mro...)
		t.layout, t.shape, t.hasDict = t.base.layout, t.base.shape, t.base.hasDict
	} else {
		t.mro = []*Type{t}
	}
	if d.layout != layoutObject {
		t.layout = d.layout
	}
	if d.shape != ShapeObject {
		t.shape = d.shape
	}
	t.hasDict = t.hasDict || d.hasDict
	if !d.final {
		t.flags |= FlagBaseType
	}
	if d.module != "" {
		t.name = d.module + "." + t.name
	}
	slots := d.slots
	t.own = &slots
	for _, m := range d.methods {
		t.attrs.set(m.Name, methodAttr(t, m))
	}
	for _, g := range d.getsets {
		t.attrs.set(g.Name, &GetSetDescr{def: g, owner: t})
	}
	for _, k := range sortedNames(d.attrs) {
		t.attrs.set(k, d.attrs[k])
	}
	addOperators(t)
	cache := map[string]Object{}
	for i := len(t.mro) - 1; i >= 0; i-- {
		for k, v := range t.mro[i].attrs.m {
			cache[k] = v
		}
	}
	t.cache = cache
	resolveSlots(t)
}

// methodAttr is the class attribute of a method definition.
func methodAttr(t *Type, m *MethodDef) Object {
	if m.Static {
		return &StaticMethod{fn: &Builtin{def: m, owner: t}}
	}
	return &MethodDescr{def: m, owner: t}
}

func sortedNames(m map[string]Object) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
