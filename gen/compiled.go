package gen

import (
	"fmt"

	"github.com/hpyapi/hpyapi/apidef"
)

// compiledFact is something that compilers build into modules beside the signatures of slots: the value of a constant, or the offset of
// a field. A module that was built with another value must not call a provider that knows this one.
type compiledFact struct {
	Name  string // T_READ, or t_size.width
	Value int64
	InC   string // the expression by which a C compiler knows it
}

// compiledFacts lists the constants and fields of a definition that was resolved, included ones too, in order of declaration.
func compiledFacts(api *apidef.API) (list []compiledFact) {
	for _, e := range api.Enums {
		for _, v := range e.Values {
			list = append(list, compiledFact{v.Name, v.Value, v.Name})
		}
	}
	for _, s := range api.Structs {
		if s.Name != "" {
			list = appendFields(list, s.Name, 0, s)
		}
	}
	return list
}

// appendFields adds the fields of s, which is at an offset of a struct; those of anonymous unions are the struct's own.
func appendFields(list []compiledFact, structure string, at int, s *apidef.Struct) []compiledFact {
	for _, f := range s.Fields {
		if f.Name == "" {
			if f.Type.Struct != nil {
				list = appendFields(list, structure, at+f.Offset, f.Type.Struct)
			}
			continue
		}
		list = append(list, compiledFact{structure + "." + f.Name, int64(at + f.Offset), fmt.Sprintf("offsetof(%s, %s)", structure, f.Name)})
	}
	return list
}
