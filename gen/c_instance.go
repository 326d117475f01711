package gen

import (
	"strings"
)

// Types are the slots that tell the instances of a type of the provider.
func (a *cAPI) Types() []*cSlot {
	var list []*cSlot
	for _, s := range a.Slots {
		if s.Instances {
			list = append(list, s)
		}
	}
	return list
}

// Called is the slot's name without the prefix.
func (s *cSlot) Called() string { return strings.TrimPrefix(s.Name, s.api.Prefix+"_") }

// InstanceType is the type of the address of an instance's struct.
func (s *cSlot) InstanceType() string {
	return strings.TrimSpace(s.api.words.declare(s.Func.Result.Type, ""))
}

// InstanceDecl is the head of the function that a provider's macro defines, whose parameters have names that the macro knows.
func (s *cSlot) InstanceDecl() string {
	context := "ctx"
	if s.api.words.record {
		context = "module"
	}
	params := []string{s.api.words.context + context, s.api.words.handle + "object"}
	return s.api.words.declare(s.Func.Result.Type, "function("+strings.Join(params, ", ")+")")
}
