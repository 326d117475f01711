package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// What a generated table asserts of the definition that the compiler sees: that it is the one the table was generated
// from. Versions, annotations, enum constants, the layout of structs and the types of functions are compared.

// SightedStructs are the structs that the definition declares itself, whose layout the table knows.
func (a *cAPI) SightedStructs() (own []*apidef.Struct) {
	for _, s := range a.Structs {
		if s.From == nil {
			own = append(own, s)
		}
	}
	return own
}

// SightedEnums are the enums that the definition declares itself.
func (a *cAPI) SightedEnums() (own []*apidef.Enum) {
	for _, e := range a.Enums {
		if e.From == nil {
			own = append(own, e)
		}
	}
	return own
}

// sightedFunc is the type of a function: what the definition calls it, and the declaration of another name for the type
// that the definition had for it. C and C++ refuse a second declaration of a name that means something else.
type sightedFunc struct{ Name, Decl string }

// SightedFunctions are the types of the slots and callbacks that the definition declares itself.
func (a *cAPI) SightedFunctions() (own []sightedFunc) {
	sighted := func(name string, f *apidef.Func) {
		own = append(own, sightedFunc{name, functionDecl(a.Name+"_sight_"+name, f)})
	}
	for _, c := range a.API.Callbacks {
		if c.From == nil {
			sighted(c.Name, c.Func)
		}
	}
	for _, s := range a.API.Slots {
		if s.Kind == apidef.SlotFunc {
			sighted(s.Name, s.Func)
		}
	}
	return own
}

// functionDecl declares name as the type of a function.
func functionDecl(name string, f *apidef.Func) string {
	var params []string
	for _, p := range f.Params {
		params = append(params, declare(p.Type, ""))
	}
	if f.Variadic {
		params = append(params, "...")
	}
	if len(params) == 0 {
		params = []string{"void"}
	}
	return strings.TrimSuffix(arguments("", "/* run hpyapi gen */ typedef "+declare(f.Result.Type, name), params, ";"), "\n")
}

// fieldDecl declares a member of a struct.
func fieldDecl(f *apidef.Field) string {
	if f.Array > 0 {
		return declare(f.Type, fmt.Sprintf("%s[%d]", f.Name, f.Array))
	}
	return declare(f.Type, f.Name)
}
