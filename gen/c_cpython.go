package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// CPython generates what extension modules include that use Python.h alone: PREFIX_cpython_consumer.h for those that call
// the API, PREFIX_cpython_provider.h for one that implements it, and PREFIX_table.h, which is the same for all modules.
// A provider's context is its module object; a consumer has a record of its import in its module state. Either meets HPy
// modules as well. The definition must have passed apidef.Resolve without problems and be of the standard profile, or of the
// pyobject profile about a table that others laid out, which gives PREFIX_cpython_consumer.h alone.
func CPython(api *apidef.API, opts COptions) ([]File, error) {
	if api.Foreign && api.Profile == apidef.PyObject {
		return foreign(api, opts)
	}
	view, err := newCAPI(api, opts, &cpythonVocabulary)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, part := range []string{"table.h", "cpython_consumer.h", "cpython_provider.h"} {
		file, err := view.execute(part, api.Prefix+"_"+part)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// ModuleSlots is what the API's flags say of interpreters and of the lock, as entries of a kind.
func (a *cAPI) ModuleSlots(entry string) string {
	interpreter, lock := "HPYAPI_ANY_INTERPRETER", "HPYAPI_WITH_LOCK"
	if a.Flags&apidef.OneInterpreter != 0 {
		interpreter = "HPYAPI_MAIN_INTERPRETER"
	}
	if a.Flags&apidef.FreeThreaded != 0 {
		lock = "HPYAPI_WITHOUT_LOCK"
	}
	return fmt.Sprintf("%[2]s(%[1]s) %[3]s(%[1]s)", entry, interpreter, lock)
}

// recordParam declares the record of an import.
func (s *cSlot) recordParam(name string) string {
	return "const " + s.api.Name + "_Record *" + name
}

// recordName is a name for the record that no parameter has.
func (s *cSlot) recordName() string {
	name := "api"
	for s.Kind == apidef.SlotFunc && hasParam(s.Func, name) {
		name += "_"
	}
	return name
}

func hasParam(f *apidef.Func, name string) bool {
	for _, p := range f.Params {
		if p.Name == name {
			return true
		}
	}
	return false
}

// RecordWrapper defines what consumers with a record call: the slot with the provider's context in the record's place, or
// the way through the entries.
func (s *cSlot) RecordWrapper() string {
	words, api := s.api.words, s.recordName()
	name := s.api.Name + "_" + s.Camel
	if s.Kind == apidef.SlotData {
		return fmt.Sprintf("static inline %s(%s)\n{\n    return HPYAPI_LIKELY(%s->table != NULL) ? %s->table->%s : NULL;\n}\n",
			s.dataDecl(name), s.recordParam(api), api, api, s.Member)
	}
	var b strings.Builder
	if s.Deprecated != "" {
		fmt.Fprintf(&b, "HPYAPI_DEPRECATED_CALL(%s)\n", quote(s.Deprecated))
	}
	params, args := []string{s.recordParam(api)}, argumentNames(s.Func, api+"->consumer.context")
	for i, p := range s.Func.Params {
		if i > 0 || !s.Func.Context {
			params = append(params, words.declare(p.Type, p.Name))
		}
	}
	result := s.Func.Result
	b.WriteString(arguments("", "static inline "+words.declare(result.Type, name), params, ""))
	b.WriteString("{\n")
	condition, direct := api+"->table != NULL", api+"->table->"+s.Member
	if s.Call != nil {
		condition = api + "->consumer.context != NULL"
		condition += s.unlessMissing(api + "->table")
		if s.Call.Lends() {
			direct, args[0] = s.api.Name+"_lend_"+s.Member, api
		}
	}
	give := "return "
	if result.Type.Kind == apidef.Void {
		give = ""
	}
	fmt.Fprintf(&b, "    if (HPYAPI_LIKELY(%s)) {\n", condition)
	b.WriteString(arguments("        ", give+direct, args, ";"))
	if give == "" && s.Call != nil {
		b.WriteString("        return;\n")
	}
	b.WriteString("    }\n")
	switch {
	case s.Call != nil:
		b.WriteString(arguments("    ", give+s.api.Name+"_bridge_"+s.Member, argumentNames(s.Func, api), ";"))
	case give != "":
		fmt.Fprintf(&b, "    return %s;\n", words.sentinel(result))
	}
	b.WriteString("}\n")
	return b.String()
}

// RecordComment is the slot's documentation for consumers with a record.
func (s *cSlot) RecordComment() string {
	return strings.NewReplacer(s.api.Name+"_Has("+s.Member+")", s.api.Name+"_Has(api, "+s.Member+")", "HPy_NULL", "NULL").
		Replace(s.Comment())
}
