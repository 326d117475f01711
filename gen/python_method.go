package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/naming"
)

// pyMethod is one function slot without a context as a method.
type pyMethod struct {
	taken   map[string]bool   // words that no variable of the method may hide
	locals  map[string]string // its variables: of each parameter of C, and of what is made from it
	v       *pyAPI
	slot    *apidef.Slot
	name    string
	params  []string // of the method, with their types
	names   []string // of the method, plain
	before  []string // statements ahead of the call
	args    []string // of the call
	types   []string // of the call's arguments, for ctypes
	results []string // expressions after the call
	hints   []string // of the results
}

// newPyMethod makes the method for a slot, or says why Python cannot call it.
func newPyMethod(v *pyAPI, s *apidef.Slot, name string) (*pyMethod, string) {
	m := &pyMethod{v: v, slot: s, name: name, taken: v.taken(), locals: map[string]string{}}
	if s.Func.Context {
		return nil, "takes an HPyContext, which only native modules have"
	}
	if s.Func.Variadic {
		return nil, "takes a variable number of arguments"
	}
	for _, p := range s.Func.Params {
		m.local(p.Name)
	}
	m.result(&s.Func.Result)
	for _, p := range s.Func.Params {
		if why := m.param(p); why != "" {
			return nil, why
		}
	}
	return m, ""
}

// result says what becomes of the C function's result.
func (m *pyMethod) result(r *apidef.Result) {
	switch {
	case r.Type.Kind == apidef.Void:
		return
	case r.Type.Kind == apidef.EnumRef:
		m.results = append(m.results, m.v.pyClass(r.Type.Name)+"(result)")
	case isText(r.Type):
		m.results = append(m.results, "None if result is None else result.decode()")
		m.hints = append(m.hints, "Optional[str]")
		return
	default:
		m.results = append(m.results, "result")
	}
	m.hints = append(m.hints, m.v.hint(r.Type))
}

// isText reports whether a type is a string of C.
func isText(t *apidef.Type) bool {
	return t.Kind == apidef.Pointer && t.Elem != nil && t.Elem.Kind == apidef.Char
}

func (m *pyMethod) resultType(r *apidef.Result) string {
	switch {
	case r.Type.Kind == apidef.Void:
		return "None"
	case isText(r.Type):
		return "ctypes.c_char_p"
	}
	return m.v.ctype(r.Type)
}

// want adds a parameter of the method.
func (m *pyMethod) want(name, hint string, nullable bool) {
	if nullable {
		hint = "Optional[" + strings.TrimSuffix(strings.TrimPrefix(hint, "Optional["), "]") + "]"
	}
	m.names = append(m.names, name)
	m.params = append(m.params, name+": "+hint)
}

// pass adds an argument of the call.
func (m *pyMethod) pass(arg, typ string) {
	m.args = append(m.args, arg)
	m.types = append(m.types, typ)
}

// give adds a result behind the function's own.
func (m *pyMethod) give(expression, hint string) {
	m.results = append(m.results, expression)
	m.hints = append(m.hints, hint)
}

func (m *pyMethod) say(format string, args ...any) {
	m.before = append(m.before, fmt.Sprintf(format, args...))
}

// param handles one parameter; the answer says why Python cannot pass it, empty when it can.
func (m *pyMethod) param(p *apidef.Param) string {
	v, name := m.v, m.local(p.Name)
	switch p.Role {
	case apidef.RoleScalar:
		m.want(name, v.hint(p.Type), false)
		m.pass(m.scalar(p.Type, name), v.ctype(p.Type))
	case apidef.RoleLength:
		m.length(p)
	case apidef.RoleString:
		m.want(name, "str", p.Nullable)
		text := m.made(p, "text")
		m.say("%s = %s", text, m.orNone(p, name+".encode()"))
		m.pass(text, "ctypes.c_char_p")
	case apidef.RoleStruct:
		m.want(name, v.hint(p.Type.Elem), p.Nullable)
		m.pass(m.orNone(p, "ctypes.byref("+name+")"), "ctypes.c_void_p")
	case apidef.RoleOut, apidef.RoleInOut:
		m.place(p)
	case apidef.RoleBuffer, apidef.RoleInOutBuffer:
		if p.Type.Elem.Kind == apidef.Char {
			m.want(name, "bytes", false)
			m.say("%s = (ctypes.c_char * len(%s)).from_buffer_copy(%s)", m.made(p, "values"), name, name)
			m.pass(m.made(p, "values"), "ctypes.c_void_p")
			break
		}
		if isText(p.Type.Elem) {
			m.want(name, "Sequence[str]", false)
			m.say("%s = (ctypes.c_char_p * len(%s))(*[text.encode() for text in %s])", m.made(p, "values"), name, name)
			m.pass(m.made(p, "values"), "ctypes.c_void_p")
			break
		}
		m.want(name, "Sequence["+v.hint(p.Type.Elem)+"]", false)
		m.say("%s = (%s * len(%s))(*%s)", m.made(p, "values"), v.ctype(p.Type.Elem), name, name)
		m.pass(m.made(p, "values"), "ctypes.c_void_p")
		if p.Role == apidef.RoleInOutBuffer {
			m.give(m.made(p, "values")+"[:]", "list["+v.hint(p.Type.Elem)+"]")
		}
	case apidef.RoleOutBuffer:
		m.say("%s = (%s * %s)()", m.made(p, "values"), v.ctype(p.Type.Elem), m.local(p.Len))
		m.pass(m.made(p, "values"), "ctypes.c_void_p")
		m.give(m.made(p, "values")+"[:]", map[bool]string{false: "list[" + v.hint(p.Type.Elem) + "]", true: "bytes"}[p.Type.Elem.Kind == apidef.Char])
	case apidef.RolePointer:
		m.want(name, "int", true)
		m.pass(name, "ctypes.c_void_p")
	default:
		return "takes handles or functions of a native module"
	}
	return ""
}

// taken are the words that methods use.
func (v *pyAPI) taken() map[string]bool {
	taken := map[string]bool{}
	for _, word := range append(strings.Fields("self function result ctypes len bool bytes int _whole"), v.Exports...) {
		taken[word] = true
	}
	return taken
}

// local is the variable for a parameter of C, or for what is made from it.
func (m *pyMethod) local(name string) string {
	if m.locals[name] == "" {
		text := naming.PythonWord(strings.ReplaceAll(name, " ", "_"))
		for m.taken[text] {
			text += "_"
		}
		m.taken[text], m.locals[name] = true, text
	}
	return m.locals[name]
}

// made is the variable for what is made from a parameter.
func (m *pyMethod) made(p *apidef.Param, what string) string { return m.local(p.Name + " " + what) }

// orNone is an expression for a parameter that may be None.
func (m *pyMethod) orNone(p *apidef.Param, expression string) string {
	if p.Nullable {
		return fmt.Sprintf("None if %s is None else %s", m.local(p.Name), expression)
	}
	return expression
}

// scalar is a number that fits.
func (m *pyMethod) scalar(t *apidef.Type, name string) string {
	bits, signed := intBits(t.Kind)
	if bits == 0 {
		return name
	}
	return fmt.Sprintf("_whole(%s, %d, %s, %q)", name, bits, map[bool]string{false: "False", true: "True"}[signed], name)
}

// length passes the length of a sequence, or asks for the length of room that the function fills.
func (m *pyMethod) length(p *apidef.Param) {
	for _, of := range m.slot.Func.Params {
		if of.Len == p.Name && of.Role != apidef.RoleOutBuffer {
			m.pass("len("+m.local(of.Name)+")", m.v.ctype(p.Type))
			return
		}
	}
	m.want(m.local(p.Name), "int", false)
	m.pass(m.scalar(p.Type, m.local(p.Name)), m.v.ctype(p.Type))
}

// place passes the address of a value that the function writes.
func (m *pyMethod) place(p *apidef.Param) {
	v, elem, name := m.v, p.Type.Elem, m.local(p.Name)
	at := m.made(p, "at")
	if p.Role == apidef.RoleInOut {
		m.want(name, v.hint(elem), false)
		if elem.Kind == apidef.StructRef {
			m.say("%s = %s.from_buffer_copy(%s)", at, v.ctype(elem), name)
		} else {
			m.say("%s = %s(%s)", at, v.ctype(elem), m.scalar(elem, name))
		}
	} else {
		m.say("%s = %s()", at, v.ctype(elem))
	}
	m.pass("ctypes.byref("+at+")", "ctypes.c_void_p")
	switch elem.Kind {
	case apidef.StructRef:
		m.give(at, v.hint(elem))
	case apidef.EnumRef:
		m.give(fmt.Sprintf("%s(%s.value)", v.pyClass(elem.Name), at), v.hint(elem))
	default:
		m.give(at+".value", v.hint(elem))
	}
}

func (m *pyMethod) body() string {
	var b strings.Builder
	fmt.Fprintf(&b, "    def %s(%s):\n", m.name, strings.Join(append([]string{"self"}, m.names...), ", "))
	doc := m.slot.Doc
	if offers := offerText(m.slot); offers != "" {
		doc = sentence(doc, offers)
	}
	if m.slot.Deprecated != "" {
		doc = sentence(doc, "Deprecated: "+m.slot.Deprecated)
	}
	fmt.Fprintf(&b, "        \"\"\"%s\"\"\"\n", pyDoc(doc, "        "))
	types := append([]string{fmt.Sprint(m.slot.Index), m.resultType(&m.slot.Func.Result)}, m.types...)
	b.WriteString(pyCall("        ", "function = self._function(", types))
	for _, line := range m.before {
		fmt.Fprintf(&b, "        %s\n", line)
	}
	switch {
	case m.slot.Func.Result.Type.Kind == apidef.Void:
		b.WriteString(pyCall("        ", "function(", m.args))
	case len(m.results) == 1 && m.results[0] == "result":
		b.WriteString(pyCall("        ", "return function(", m.args))
		return b.String()
	default:
		b.WriteString(pyCall("        ", "result = function(", m.args))
	}
	if len(m.results) > 0 {
		fmt.Fprintf(&b, "        return %s\n", strings.Join(m.results, ", "))
	}
	return b.String()
}

func (m *pyMethod) stub() string {
	hint := "None"
	switch len(m.hints) {
	case 0:
	case 1:
		hint = m.hints[0]
	default:
		hint = "tuple[" + strings.Join(m.hints, ", ") + "]"
	}
	return fmt.Sprintf("    def %s(%s) -> %s: ...", m.name, strings.Join(append([]string{"self"}, m.params...), ", "), hint)
}
