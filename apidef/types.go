package apidef

import (
	"fmt"
	"slices"
)

func isInteger(k TypeKind) bool {
	switch k {
	case Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64, Size, Ssize, Uintptr, Long, ULong:
		return true
	}
	return false
}

func isUnsigned(k TypeKind) bool {
	switch k {
	case Uint8, Uint16, Uint32, Uint64, Size, Uintptr, ULong:
		return true
	}
	return false
}

func isScalar(k TypeKind) bool {
	return isInteger(k) || k == Bool || k == Float32 || k == Float64 || k == EnumRef
}

// isObject reports a pointer to a Python object, the handle of the PyObject profile.
func isObject(t *Type) bool {
	return t.Kind == Pointer && (t.Elem.Kind == PyObjectType || t.Elem.Kind == OpaqueRef && t.Elem.Opaque.Object)
}

// String is the type as the dialect writes it.
func (t *Type) String() string {
	switch t.Kind {
	case ContextPtr:
		return "HPyContext *"
	case CallbackRef:
		return t.Name + " *"
	case Pointer:
		elem := t.Elem.String()
		inner := t.Elem.Kind == Pointer || t.Elem.Kind == CallbackRef || t.Elem.Kind == ContextPtr
		switch {
		case t.Const && inner:
			return elem + "const *"
		case inner:
			return elem + "*"
		case t.Const:
			return "const " + elem + " *"
		}
		return elem + " *"
	}
	if t.Name == "" {
		return fmt.Sprintf("type %d", t.Kind)
	}
	return t.Name
}

// width checks that a type is one that the profile knows, down to what it points to.
func (r *resolver) width(t *Type) {
	for depth := 0; t.Kind == Pointer; depth++ {
		t = t.Elem
		if r.pointee(t) {
			return
		}
	}
	r.valueType(t)
}

// pointee handles the types that are only right behind a pointer, and reports whether it did.
func (r *resolver) pointee(t *Type) bool {
	switch t.Kind {
	case Char, Void, OpaqueRef:
		return true
	case Wchar:
		if r.api.Profile == Standard {
			r.add(t.Pos, "TYPE_WIDTH", "wchar_t is not the same on every platform; pass UTF-8 as const char *")
		}
		return true
	}
	return false
}

func (r *resolver) valueType(t *Type) {
	standard := r.api.Profile == Standard
	switch t.Kind {
	case Long, ULong:
		if standard {
			r.add(t.Pos, "TYPE_LONG", "%s has another width on other platforms; use int64_t or int32_t", t.Name)
		}
	case Char, Wchar:
		if r.api.Profile != PyObject {
			r.add(t.Pos, "TYPE_WIDTH", "%s by value is not the same on every platform; use int8_t, uint8_t or uint32_t", t.Name)
		}
	case OpaqueWord:
		if r.api.Profile != Host {
			r.add(t.Pos, "CONTEXT_BOUND", "%s belongs to the context that made it and cannot cross to another; pass handles", t.Name)
		}
	case PyObjectType:
		if r.api.Profile != PyObject {
			r.add(t.Pos, "PROFILE_ONLY", "%s needs HPYAPI_PROFILE(pyobject); HPy modules pass handles", t.Name)
		}
	case HandleWord, ContextPtr:
		if r.api.Profile == PyObject {
			r.add(t.Pos, "PROFILE_ONLY", "%s has no place in the pyobject profile; pass PyObject *", t.Name)
		}
	default:
		if builtin, ok := builtins[t.Name]; standard && ok && isScalar(builtin.Kind) && !slices.Contains(exactNames, t.Name) {
			r.add(t.Pos, "TYPE_WIDTH", "the width of %s is up to the platform; use %s", t.Name, exactName(t.Kind))
		}
	}
}

// exactName is the spelling of a kind with its width in the name.
func exactName(k TypeKind) string {
	for _, n := range exactNames {
		if builtins[n].Kind == k {
			return n
		}
	}
	return "a type of exact width"
}
