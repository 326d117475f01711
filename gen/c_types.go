package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// declare writes a declaration in HPy's vocabulary: declare(const int64_t *, "shape") is "const int64_t *shape".
func declare(t *apidef.Type, name string) string { return hpyVocabulary.declare(t, name) }

func (v *vocabulary) declare(t *apidef.Type, name string) string {
	switch t.Kind {
	case apidef.ContextPtr:
		return v.context + name
	case apidef.HandleWord:
		return strings.TrimSuffix(v.handle+name, " ")
	case apidef.CallbackRef:
		return t.Name + " *" + name
	case apidef.Pointer:
		switch {
		case t.Const && t.Elem.Kind == apidef.HandleWord:
			return v.array + name
		case t.Const && t.Elem.Kind == apidef.Pointer:
			return v.declare(t.Elem, "const *"+name)
		case t.Const:
			return "const " + v.declare(t.Elem, "*"+name)
		}
		return v.declare(t.Elem, "*"+name)
	}
	if strings.HasPrefix(name, "*") || name == "" {
		return strings.TrimSuffix(v.typeName(t)+" "+name, " ")
	}
	return v.typeName(t) + " " + name
}

// cast writes a conversion to t.
func (v *vocabulary) cast(t *apidef.Type, value string) string {
	return "(" + v.declare(t, "") + ")" + value
}

// typeName is the spelling of a type that is neither a pointer nor a handle.
func (v *vocabulary) typeName(t *apidef.Type) string {
	if t.Name != "" {
		return v.names.Replace(t.Name)
	}
	switch t.Kind {
	case apidef.Void:
		return "void"
	case apidef.StructRef:
		return t.Struct.Name
	case apidef.EnumRef:
		return t.Enum.Name
	case apidef.OpaqueRef:
		return t.Opaque.Name
	}
	panic(fmt.Sprintf("BUG: gen: type kind %d has no name", t.Kind))
}

// wordMember is the member of hpyapi_word that carries a value of the type.
func wordMember(t *apidef.Type) string {
	switch t.Kind {
	case apidef.Bool, apidef.Uint8, apidef.Uint16, apidef.Uint32, apidef.Uint64, apidef.Size, apidef.Uintptr:
		return "u"
	case apidef.Float64:
		return "d"
	case apidef.Float32:
		return "f"
	case apidef.Pointer:
		return "p"
	case apidef.CallbackRef:
		return "function"
	}
	return "i"
}

// toWord is a value as its word member takes it.
func (v *vocabulary) toWord(t *apidef.Type, value string) string {
	switch t.Kind {
	case apidef.CallbackRef:
		return "(hpyapi_function *)" + value
	case apidef.HandleWord:
		return v.word(value)
	}
	return value
}

// fromWord is the value in a word, in its own type.
func (v *vocabulary) fromWord(t *apidef.Type, word string) string {
	return v.cast(t, word+"."+wordMember(t))
}

// sentinel is what a function returns when it failed.
func (v *vocabulary) sentinel(r apidef.Result) string {
	switch {
	case r.Type.Kind == apidef.HandleWord:
		return v.null
	case r.Type.Kind == apidef.Pointer || r.Type.Kind == apidef.CallbackRef:
		return "NULL"
	case r.Error == apidef.ErrorNaN:
		return v.cast(r.Type, "NAN")
	case r.Error == apidef.ErrorMinusOne && wordMember(r.Type) == "u":
		return v.cast(r.Type, "-1")
	case r.Error == apidef.ErrorMinusOne && r.Type.Kind == apidef.EnumRef:
		return v.cast(r.Type, "-1")
	case r.Error == apidef.ErrorMinusOne:
		return "-1"
	case r.Type.Kind == apidef.Bool:
		return "false"
	case r.Type.Kind == apidef.EnumRef:
		return v.cast(r.Type, "0")
	}
	return "0"
}

// failed is the condition under which a result may mean an error; "" when only the error indicator can tell.
func (v *vocabulary) failed(r apidef.Result, result string) string {
	switch r.Error {
	case apidef.ErrorMinusOne:
		return result + " == " + v.sentinel(r)
	case apidef.ErrorNaN:
		return result + " != " + result
	case apidef.ErrorNull:
		return result + " == NULL"
	}
	return ""
}
