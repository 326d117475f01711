package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// CPython generates what extension modules include that use Python.h alone: PREFIX_cpython_consumer.h for those that call
// the API, PREFIX_cpython_provider.h for one that implements it, and PREFIX_table.h, which is the same for all modules.
// A provider's context is its module object; a consumer has a record of its import in its module state. Either meets HPy
// modules as well. The definition must have passed apidef.Resolve without problems and be of the standard profile.
func CPython(api *apidef.API, opts COptions) ([]File, error) {
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

// Takes reports whether the function takes callbacks that must run in the context of the module they came from.
func (c *cFunc) Takes() bool { return c.hasCallback() }

// UserName is the parameter of a callback that leads back to whoever passed it.
func (c *cFunc) UserName() string { return c.userData().Name }

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
		if s.Since > 0 {
			condition += " && " + api + "->table->" + s.Member + " != NULL"
		}
		if s.Call.hasCallback() {
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

// LendDecl declares the direct call of a slot that takes callbacks.
func (c *cFunc) LendDecl() string {
	head := "HPYAPI_HIDDEN " + c.api.words.declare(c.Func.Result.Type, c.api.Name+"_lend_"+c.Short)
	return arguments("", head, c.callerParams(), ";")
}

// Lend defines the direct call of a slot that takes callbacks: the provider is given functions that put this module in
// the place of the provider's.
func (c *cFunc) Lend() string {
	var l lines
	for _, p := range c.params {
		if !isBridged(p.Param) || p.Role == apidef.RoleDestroy {
			continue
		}
		args := []string{c.ctx(), "(hpyapi_function *)" + p.Name, c.partner(p, apidef.RoleUserData).Name}
		switch p.Role {
		case apidef.RoleCallback:
			l.call("    ", fmt.Sprintf("hpyapi_closure %s = hpyapi_lend", c.closure(p)), args, ";")
		case apidef.RoleKeepCallback:
			args = append(args, "(hpyapi_function *)"+c.partner(p, apidef.RoleDestroy).Name)
			l.call("    ", fmt.Sprintf("hpyapi_closure *%s = hpyapi_keep", c.closure(p)), args, ";")
		}
	}
	l.blank()
	c.checkKept(&l)
	args := []string{c.ctxOfProvider()}
	for _, p := range c.params {
		args = append(args, c.lendArgument(p))
	}
	give := "return "
	if c.returnsVoid() {
		give = ""
	}
	l.call("    ", give+c.local("api")+"->table->"+c.slotMember(), args, ";")
	head := c.api.words.declare(c.Func.Result.Type, c.api.Name+"_lend_"+c.Short)
	return arguments("", head, c.callerParams(), "") + "{\n" + l.String() + "}\n"
}

// ctxOfProvider is what a slot takes first in a direct call.
func (c *cFunc) ctxOfProvider() string { return c.local("api") + "->consumer.context" }

// slotMember is the function's place in the table.
func (c *cFunc) slotMember() string { return c.Short }

// closure is the local that stands for a callback.
func (c *cFunc) closure(p *cParam) string { return c.local("closure_" + p.Name) }

// checkKept ends a call for which there is no memory, as a provider would that failed: it took what was for it.
func (c *cFunc) checkKept(l *lines) {
	kept := c.kept()
	if len(kept) == 0 {
		return
	}
	var missing []string
	for _, p := range kept {
		missing = append(missing, c.closure(p)+" == NULL")
	}
	l.add("if (%s) {", strings.Join(missing, " || "))
	for _, p := range kept {
		if len(kept) > 1 {
			l.add("    if (%s != NULL) {", c.closure(p))
			l.add("        hpyapi_unkeep(%s);", c.closure(p))
			l.add("    }")
		}
		if destroy := c.partner(p, apidef.RoleDestroy); destroy != nil {
			l.add("    if (%s != NULL) {", destroy.Name)
			l.add("        %s;", c.notify(p, destroy))
			l.add("    }")
		}
	}
	for _, p := range c.params {
		switch p.Role {
		case apidef.RoleSteal:
			l.add("    Py_XDECREF(%s);", p.Name)
		case apidef.RoleStealArray:
			l.add("    hpyapi_close_all(%s, %s, hpyapi_count(%s));", c.ctx(), p.Name, c.find(p.Len).Name)
		case apidef.RoleInOutHandle, apidef.RoleOutHandle:
			l.add("    if (%s != NULL) {", p.Name)
			if p.Role == apidef.RoleInOutHandle {
				l.add("        Py_XDECREF(*%s);", p.Name)
			}
			l.add("        *%s = NULL;", p.Name)
			l.add("    }")
		}
	}
	if c.returnsVoid() {
		l.add("    return;")
	} else {
		l.add("    return %s;", c.api.words.sentinel(c.Func.Result))
	}
	l.add("}")
}

// notify calls the destroy-notify of a callback that nobody will keep.
func (c *cFunc) notify(p, destroy *cParam) string {
	user := c.partner(p, apidef.RoleUserData).Name
	if destroy.Type.Callback.Func.Context {
		return fmt.Sprintf("%s(%s, %s)", destroy.Name, c.ctx(), user)
	}
	return fmt.Sprintf("%s(%s)", destroy.Name, user)
}

// lendArgument is what the provider is given for a parameter.
func (c *cFunc) lendArgument(p *cParam) string {
	of := p
	if p.Of != "" {
		of = c.find(p.Of)
	}
	switch {
	case of == p && !isBridged(p.Param), of != p && !isBridged(of.Param):
		return p.Name
	case of == p:
		back := c.api.Name + "_back_" + memberName(c.api.Prefix, p.Type.Callback.Name)
		return fmt.Sprintf("%s != NULL ? %s : NULL", p.Name, back)
	case p.Role == apidef.RoleUserData && of.Role == apidef.RoleKeepCallback:
		return c.closure(of)
	case p.Role == apidef.RoleUserData:
		return "&" + c.closure(of)
	case p.Role == apidef.RoleDestroy && p.Type.Callback.Func.Context:
		return "hpyapi_drop_closure_context"
	case p.Role == apidef.RoleDestroy:
		return "hpyapi_drop_closure"
	}
	return p.Name
}

// Back defines the function that a provider is given in place of a callback: it calls that with the module it is of.
func (c *cFunc) Back() string {
	closure, result := c.local("closure"), c.Func.Result
	var args []string
	for _, p := range c.params {
		if p == c.userData() {
			args = append(args, closure+"->user")
			continue
		}
		args = append(args, p.Name)
	}
	call := fmt.Sprintf("((%s *)%s->function)", c.Name, closure)
	var l lines
	l.add("const hpyapi_closure *%s = (const hpyapi_closure *)%s;", closure, c.userData().Name)
	if c.api.Flags&apidef.FreeThreaded != 0 { // whoever calls may hold no lock, and must see to it that the module lives
		l.blank()
		l.add("(void)%s;", c.Func.Params[0].Name)
		give := "return "
		if c.returnsVoid() {
			give = ""
		}
		l.call("    ", give+call, append([]string{closure + "->home"}, args...), ";")
	} else {
		home := c.local("home")
		l.add("PyObject *%s = hpyapi_new_reference(%s->home); /* the callback may end itself */", home, closure)
		head := call
		if !c.returnsVoid() {
			l.add("%s;", c.api.words.declare(result.Type, c.local("result")))
			head = c.local("result") + " = " + call
		}
		l.blank()
		l.add("(void)%s;", c.Func.Params[0].Name)
		l.call("    ", head, append([]string{home}, args...), ";")
		l.add("Py_DECREF(%s);", home)
		if !c.returnsVoid() {
			l.add("return %s;", c.local("result"))
		}
	}
	head := "static " + c.api.words.declare(result.Type, c.api.Name+"_back_"+c.Short)
	return arguments("", head, c.declarations(), "") + "{\n" + l.String() + "}\n"
}

// Pad is what a table of stubs has in the slot: wrappers look before they call what a context is first in.
func (s *cSlot) Pad() string {
	if s.IsPlain() {
		return s.api.Name + "_absent_" + s.Member
	}
	return "NULL"
}

// RecordComment is the slot's documentation for consumers with a record.
func (s *cSlot) RecordComment() string {
	return strings.NewReplacer(s.api.Name+"_Has("+s.Member+")", s.api.Name+"_Has(api, "+s.Member+")", "HPy_NULL", "NULL").
		Replace(s.Comment())
}
