package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// IDText is the interface id in its usual form.
func (a *cAPI) IDText() string { return uuid.Format(a.ID) }

// ModuleTail is the last part of the provider's module name.
func (a *cAPI) ModuleTail() string {
	module := a.Module()
	if module == "" {
		return "module"
	}
	return module[strings.LastIndex(module, ".")+1:]
}

// Wrappers are the slots that consumers use: all but the holes.
func (a *cAPI) Wrappers() []*cSlot {
	var list []*cSlot
	for _, s := range a.Slots {
		if !s.IsHole() {
			list = append(list, s)
		}
	}
	return list
}

// IsPlain reports whether the slot is a function without a context.
func (s *cSlot) IsPlain() bool { return s.Kind == apidef.SlotFunc && s.Call == nil }

// Wrapper defines what consumers call: one comparison and the slot, or the bridge.
func (s *cSlot) Wrapper() string {
	name, words := s.api.Name+"_"+s.Camel, s.api.words
	if s.Kind == apidef.SlotData {
		if s.api.OfTypes() {
			return fmt.Sprintf("static inline %s(%s)\n{\n    return api->table->%s;\n}\n", s.dataDecl(name), s.recordParam("api"), s.Member)
		}
		return fmt.Sprintf("static inline %s(void)\n{\n    return %s_api->%s;\n}\n", s.dataDecl(name), s.api.Name, s.Member)
	}
	var b strings.Builder
	if s.Deprecated != "" {
		fmt.Fprintf(&b, "HPYAPI_DEPRECATED_CALL(%s)\n", quote(s.Deprecated))
	}
	b.WriteString(arguments("", "static inline "+words.declare(s.Func.Result.Type, name), s.wrapperParams(), ""))
	b.WriteString("{\n")
	give := "return "
	if s.Func.Result.Type.Kind == apidef.Void {
		give = ""
	}
	if s.Call == nil {
		table := s.api.Name + "_api"
		if s.api.OfTypes() {
			table = s.recordName() + "->table"
		}
		b.WriteString(arguments("    ", give+table+"->"+s.Member, argumentNames(s.Func, ""), ";"))
		b.WriteString("}\n")
		return b.String()
	}
	c := s.Call
	api, ctx := c.local("api"), c.ctx()
	if s.api.OfTypes() {
		api += "->table"
	} else {
		fmt.Fprintf(&b, "    const %s_Table *%s = %s_api;\n\n", s.api.Name, api, s.api.Name)
	}
	fmt.Fprintf(&b, "    if (HPYAPI_DIRECT(&%s->header, %s)%s) {\n", api, ctx, s.unlessMissing(api))
	if c.Lends() {
		b.WriteString(arguments("        ", give+s.api.Name+"_lend_"+s.Member, c.passed(), ";"))
	} else {
		context := fmt.Sprintf("HPYAPI_CONTEXT(&%s->header, %s)", api, ctx)
		b.WriteString(arguments("        ", give+api+"->"+s.Member, argumentNames(s.Func, context), ";"))
	}
	if give == "" {
		b.WriteString("        return;\n")
	}
	b.WriteString("    }\n")
	b.WriteString(arguments("    ", give+s.api.Name+"_bridge_"+s.Member, c.passed(), ";"))
	b.WriteString("}\n")
	return b.String()
}

// wrapperParams are the parameters of what consumers call: of an interface, with the record of a provider.
func (s *cSlot) wrapperParams() []string {
	switch {
	case !s.api.OfTypes():
		return s.api.words.declareParams(s.Func)
	case s.Call != nil:
		return s.Call.callerParams()
	}
	record := []string{s.recordParam(s.recordName())}
	if len(s.Func.Params) == 0 {
		return record
	}
	return append(record, s.api.words.declareParams(s.Func)...)
}

// unlessMissing is the further condition of a direct call of a slot that an older provider does not have.
func (s *cSlot) unlessMissing(table string) string {
	if s.Since == 0 {
		return ""
	}
	return " && " + table + "->" + s.Member + " != NULL"
}

// Absent is what a table without a provider has in the slot: wrappers look before they call a function with a context.
func (s *cSlot) Absent() string {
	if s.IsPlain() {
		return s.api.Name + "_absent_" + s.Member
	}
	return "NULL"
}

// AbsentDef defines what stands in for a function without a context when there is no provider to ask: it can raise
// nothing, so it answers what an error or nothing looks like.
func (s *cSlot) AbsentDef() string {
	var b strings.Builder
	head := "static " + s.api.words.declare(s.Func.Result.Type, s.api.Name+"_absent_"+s.Member)
	b.WriteString(arguments("", head, s.api.words.declareParams(s.Func), ""))
	b.WriteString("{\n")
	for _, p := range s.Func.Params {
		fmt.Fprintf(&b, "    (void)%s;\n", p.Name)
	}
	if s.Func.Result.Type.Kind != apidef.Void {
		fmt.Fprintf(&b, "    return %s;\n", s.api.words.sentinel(s.Func.Result))
	}
	b.WriteString("}\n")
	return b.String()
}
