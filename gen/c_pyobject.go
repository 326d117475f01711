package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// CPyObject generates the API for packages that do not use HPy: PREFIX_pyobject.c, an extension module that imports the
// API and offers it again in a second capsule whose slots take PyObject pointers, and PREFIX_pyobject.h, which needs
// Python.h only and calls that capsule. The module is called like the provider's with _pyobject behind it.
func CPyObject(api *apidef.API, opts COptions) ([]File, error) {
	view, err := newCAPI(api, opts, &hpyVocabulary)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, part := range []string{"pyobject.h", "pyobject.c"} {
		file, err := view.execute(part, api.Prefix+"_"+part)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// ObjectID is the interface id of the second table: that of the first with another last byte, since it is another
// interface.
func (a *cAPI) ObjectID() [16]byte {
	id := a.ID
	id[15] ^= 'P'
	return id
}

// ObjectCapsule is the name of the second capsule.
func (a *cAPI) ObjectCapsule() string { return a.Module() + "_pyobject." + a.Attribute() }

// ObjectModule is the name of the module that has it, without packages.
func (a *cAPI) ObjectModule() string { return a.ModuleTail() + "_pyobject" }

// ObjectModuleName is its name with packages.
func (a *cAPI) ObjectModuleName() string { return a.Module() + "_pyobject" }

// ObjectFingerprint is the hash of the second table.
func (a *cAPI) ObjectFingerprint() string {
	return fmt.Sprintf("UINT64_C(0x%016x)", apidef.Hash(fmt.Sprintf("pyobject %016x", apidef.Fingerprint(a.API))))
}

// ObjectDescriptor describes the slot in the second table.
func (s *cSlot) ObjectDescriptor() string {
	text := s.Descriptor()
	if s.Kind != apidef.SlotFunc {
		return text
	}
	signature := apidef.Signature(s.Slot)
	text = strings.Replace(text, quote(signature), quote("pyobject "+signature), 1)
	hash := func(s string) string { return fmt.Sprintf("0x%016x", apidef.Hash(s)) }
	return strings.Replace(text, hash(signature), hash("pyobject "+signature), 1)
}

// TypeDefs declares the structs, enums and opaque types of the definition, for files that do not include it.
func (a *cAPI) TypeDefs() string {
	var b strings.Builder
	for _, e := range a.Enums {
		b.WriteString(comment("", e.Doc) + "typedef enum {\n")
		for _, v := range e.Values {
			fmt.Fprintf(&b, "    %s = %d,%s\n", v.Name, v.Value, trailing(v.Doc))
		}
		b.WriteString("} " + e.Name + ";\n\n")
	}
	for _, o := range a.Opaques {
		b.WriteString(comment("", o.Doc) + "typedef struct " + o.Tag + " " + o.Name + ";\n\n")
	}
	for _, s := range a.Structs {
		b.WriteString(comment("", s.Doc) + "typedef struct {\n")
		for _, f := range s.Fields {
			line := "    " + declareObject(f.Type, f.Name)
			if f.Array > 0 {
				line += fmt.Sprintf("[%d]", f.Array)
			}
			b.WriteString(line + ";" + trailing(f.Doc) + "\n")
		}
		b.WriteString("} " + s.Name + ";\n\n")
	}
	for _, c := range a.API.Callbacks {
		if !c.Func.Context {
			b.WriteString(comment("", c.Doc))
			b.WriteString(arguments("", "typedef "+declareObject(c.Func.Result.Type, c.Name), objectParams(c.Func), ";") + "\n")
		}
	}
	return b.String()
}

// declareObject declares name with the type that takes the place of t where handles are PyObject pointers.
func declareObject(t *apidef.Type, name string) string {
	switch {
	case t.Kind == apidef.HandleWord:
		return "PyObject *" + name
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.HandleWord && t.Const:
		return "PyObject *const *" + name
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.HandleWord:
		return "PyObject **" + name
	case t.Kind == apidef.CallbackRef && t.Callback.Func.Context:
		return t.Name + "_object *" + name
	}
	return pythonNames.Replace(declare(t, name))
}

// pythonNames are CPython's names for what the definition calls by HPy's.
var pythonNames = strings.NewReplacer("HPy_ssize_t", "Py_ssize_t", "HPy_hash_t", "Py_hash_t", "HPy_UCS4", "Py_UCS4")

// objectParams are the parameters without the context.
func objectParams(f *apidef.Func) []string {
	var list []string
	for i, p := range f.Params {
		if i > 0 || !f.Context {
			list = append(list, declareObject(p.Type, p.Name))
		}
	}
	if len(list) == 0 {
		return []string{"void"}
	}
	return list
}

// ObjectType declares the callback as it is without a context.
func (c *cFunc) ObjectType() string {
	return arguments("", "typedef "+declareObject(c.Func.Result.Type, c.Name+"_object"), objectParams(c.Func), ";")
}

// ObjectMember declares the slot in the second table, as a line of its struct.
func (s *cSlot) ObjectMember() string {
	if s.Kind != apidef.SlotFunc {
		return "    " + s.MemberDecl() + ";\n"
	}
	return arguments("    ", declareObject(s.Func.Result.Type, "(*"+s.Member+")"), objectParams(s.Func), ";")
}

// ObjectWrapper defines what packages call.
func (s *cSlot) ObjectWrapper() string {
	name := "Py" + s.api.Name + "_" + s.Camel
	if s.Kind == apidef.SlotData {
		return fmt.Sprintf("static inline %s(void)\n{\n    return %s_objects->%s;\n}\n", s.dataDecl(name), s.api.Name, s.Member)
	}
	var names []string
	for i, p := range s.Func.Params {
		if i > 0 || !s.Func.Context {
			names = append(names, p.Name)
		}
	}
	give := "return "
	if s.Func.Result.Type.Kind == apidef.Void {
		give = ""
	}
	head := "static inline " + declareObject(s.Func.Result.Type, name)
	if s.Deprecated != "" {
		head = "HPYAPI_DEPRECATED_CALL(" + quote(s.Deprecated) + ")\n" + head
	}
	return arguments("", head, objectParams(s.Func), "") + "{\n" +
		arguments("    ", give+s.api.Name+"_objects->"+s.Member, names, ";") + "}\n"
}

// ObjectComment is the slot's documentation for callers without HPy.
func (s *cSlot) ObjectComment() string {
	doc := s.Doc
	if s.Deprecated != "" {
		doc = sentence(doc, "Deprecated: "+s.Deprecated+".")
	}
	return doc
}

// ObjectAdapter defines the callback that takes handles and calls one that takes PyObject pointers.
func (c *cFunc) ObjectAdapter() string {
	user := c.userData()
	var args []string
	for _, p := range c.params {
		switch {
		case p == user:
			args = append(args, "callback->user")
		default:
			args = append(args, toObject(p.Param))
		}
	}
	call := fmt.Sprintf("((%s_object *)callback->function)", c.Name)
	var l lines
	l.add("const hpyapi_object_callback *callback = (const hpyapi_object_callback *)%s;", user.Name)
	l.blank()
	l.add("(void)%s;", c.ctx())
	switch {
	case c.returnsHandle():
		l.call("    ", "return hpyapi_handle("+call, args, ");")
	case c.returnsVoid():
		l.call("    ", call, args, ";")
	default:
		l.call("    ", "return "+call, args, ";")
	}
	return arguments("", "static "+declare(c.Func.Result.Type, "adapt_"+c.Short), c.declarations(), "") +
		"{\n" + l.String() + "}\n"
}

// toObject is a parameter in its other form: a handle as a PyObject pointer.
func toObject(p *apidef.Param) string {
	t := p.Type
	switch {
	case t.Kind == apidef.HandleWord:
		return "hpyapi_object(" + p.Name + ")"
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.HandleWord && t.Const:
		return "(PyObject *const *)(const void *)" + p.Name
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.HandleWord:
		return "(PyObject **)(void *)" + p.Name
	}
	return p.Name
}

// ObjectSlot defines the slot of the second table: a call of the generated wrapper, with handles for pointers.
func (s *cSlot) ObjectSlot() string {
	if s.Call == nil {
		return ""
	}
	c := s.Call
	var l lines
	var kept []*cParam
	args := []string{"hpyapi_context()"}
	for _, p := range c.params {
		args = append(args, c.objectArgument(p))
		if !isBridged(p.Param) {
			continue
		}
		user, destroy := c.partner(p, apidef.RoleUserData), c.partner(p, apidef.RoleDestroy)
		function := "(hpyapi_function *)" + p.Name
		switch p.Role {
		case apidef.RoleCallback:
			l.add("hpyapi_object_callback %s = hpyapi_lend_object_callback(%s, %s);",
				c.local("object_"+p.Name), function, user.Name)
		case apidef.RoleKeepCallback:
			kept = append(kept, p)
			l.call("    ", fmt.Sprintf("hpyapi_object_callback *%s = hpyapi_keep_object_callback", c.local("object_"+p.Name)),
				[]string{function, user.Name, destroy.Name}, ";")
		}
	}
	if l.String() != "" {
		l.blank()
	}
	for _, p := range kept {
		l.add("if (%s == NULL) {", c.local("object_"+p.Name))
		if c.returnsVoid() {
			l.add("    return;")
		} else {
			l.add("    return %s;", strings.Replace(c.api.words.sentinel(c.Func.Result), "HPy_NULL", "NULL", 1))
		}
		l.add("}")
	}
	call := s.api.Name + "_" + s.Camel
	switch {
	case c.returnsHandle():
		l.call("    ", "return hpyapi_object("+call, args, ");")
	case c.returnsVoid():
		l.call("    ", call, args, ";")
	default:
		l.call("    ", "return "+call, args, ";")
	}
	return arguments("", "static "+declareObject(c.Func.Result.Type, "object_"+s.Member), objectParams(c.Func), "") +
		"{\n" + l.String() + "}\n"
}

// objectArgument is what the wrapper is given for a parameter of the second table.
func (c *cFunc) objectArgument(p *cParam) string {
	t := p.Type
	switch {
	case t.Kind == apidef.HandleWord:
		return "hpyapi_handle(" + p.Name + ")"
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.HandleWord && t.Const:
		return "(const HPy *)(const void *)" + p.Name
	case t.Kind == apidef.Pointer && t.Elem.Kind == apidef.HandleWord:
		return "(HPy *)(void *)" + p.Name
	case isBridged(p.Param) && p.Role == apidef.RoleDestroy:
		return "hpyapi_drop_object_callback_ctx"
	case isBridged(p.Param):
		return fmt.Sprintf("%s != NULL ? adapt_%s : NULL", p.Name, memberName(c.api.Prefix, t.Callback.Name))
	}
	if (p.Role == apidef.RoleUserData || p.Role == apidef.RoleDestroy) && p.Of != "" {
		fn := c.find(p.Of)
		switch {
		case !isBridged(fn.Param):
		case p.Role == apidef.RoleDestroy:
			return "hpyapi_drop_object_callback"
		case fn.Role == apidef.RoleKeepCallback:
			return c.local("object_" + fn.Name)
		default:
			return "&" + c.local("object_"+fn.Name)
		}
	}
	return p.Name
}

// ObjectEntry is what the second table holds in the slot.
func (s *cSlot) ObjectEntry() string {
	if s.Call == nil {
		return "NULL"
	}
	return "object_" + s.Member
}
