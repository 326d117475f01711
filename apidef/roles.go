package apidef

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/dialect"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/internal/suggest"
)

// funcResolver reads the notes of one function.
type funcResolver struct {
	*resolver
	f        *Func
	name     string
	pos      Pos
	callback bool
	manual   bool
}

func (r *funcResolver) resolve(notes noteSet) {
	f := r.f
	f.Context = len(f.Params) > 0 && f.Params[0].Type.Kind == ContextPtr
	if f.Variadic && r.api.Profile != PyObject {
		r.add(f.VariadicPos, "VARIADIC", "variadic functions cannot be translated; pass an array with its length")
	}
	if len(f.Params) > signature.MaxParams {
		r.add(f.Params[signature.MaxParams].Pos, "PARAM_LIMIT", "a function has at most %d parameters", signature.MaxParams)
		return
	}
	r.paramNames()
	sets := make([]noteSet, len(f.Params))
	for i, p := range f.Params {
		sets[i] = checkNotes(&r.problems, p.Notes, dialect.OnParam)
		r.role(i, p, sets[i])
		r.width(p.Type)
	}
	for i, p := range f.Params {
		r.partners(i, p, sets[i])
	}
	for i, p := range f.Params {
		r.callbackParam(p, sets[i])
		r.head(p, sets[i])
	}
	r.result(notes)
	f.Slow = notes.has("SLOW")
	r.contextNeeded()
}

// role decides what a parameter is for, from its type and its notes.
func (r *funcResolver) role(i int, p *Param, n noteSet) {
	n.exclusive(&r.problems, "OUT", "INOUT", "STEAL", "OPAQUE", "KEEP", "USERDATA", "DESTROY", "STR")
	p.Nullable, p.Len, p.Of = n.has("NULLABLE"), "", ""
	t := p.Type
	switch {
	case t.Kind == Unknown:
		p.Role = RoleScalar
	case t.Kind == ContextPtr:
		p.Role = RoleContext
		if i != 0 {
			r.add(t.Pos, "CONTEXT", "the context is the first parameter, and there is only one")
		}
	case t.Kind == HandleWord, isObject(t):
		p.Role = RoleHandle
		if n.has("STEAL") {
			p.Role = RoleSteal
		}
	case t.Kind == CallbackRef:
		r.callbackRole(p, n)
	case t.Kind == Pointer:
		r.pointerRole(p, n)
	default:
		r.valueRole(p, n)
	}
	r.misplaced(p, n)
}

func (r *funcResolver) callbackRole(p *Param, n noteSet) {
	switch {
	case n.has("DESTROY"):
		p.Role = RoleDestroy
	case n.has("KEEP"):
		p.Role = RoleKeepCallback
	case n.has("OPAQUE"):
		p.Role = RolePointer
	default:
		p.Role = RoleCallback
	}
}

// valueRole handles what is passed by value and is no handle.
func (r *funcResolver) valueRole(p *Param, n noteSet) {
	p.Role = RoleScalar
	t := p.Type
	switch t.Kind {
	case OpaqueWord:
		p.Role = RolePointer
		r.contextBound(t)
	case StructRef:
		if r.api.Foreign && r.api.Profile == PyObject {
			break // passed on as it is, by the compiler of whoever calls
		}
		r.add(t.Pos, "STRUCT_BY_VALUE", "%s is passed by value, which compilers do in different ways; pass const %s *", t.Name, t.Name)
	case OpaqueRef, PyObjectType:
		r.add(t.Pos, "TYPE_FORM", "%s is incomplete; pass a pointer to it", t.Name)
	case Void:
		r.add(t.Pos, "TYPE_FORM", "a parameter cannot be void")
	}
	if n.has("USERDATA") {
		p.Role = RoleUserData // of the wrong type, which misplaced reports
	}
	if m := n.get("LEN"); m != nil {
		r.add(m.Pos, "LEN_NOT_POINTER", "HPYAPI_LEN is about arrays, but %s is %s", r.paramName(p), t.String())
	}
}

// contextBound demands that members of the HPy API which pass a tracker or builder are translated by hand.
func (r *funcResolver) contextBound(t *Type) {
	if t.Kind != OpaqueWord || r.api.Profile != Host || r.manual || r.callback {
		return
	}
	switch t.Name {
	case "HPyTracker", "HPyListBuilder", "HPyTupleBuilder", "HPyThreadState":
		r.add(t.Pos, "MANUAL_MISSING", "%s belongs to one context, so %s needs HPYAPI_MANUAL", t.Name, r.name)
	}
}

// pointerRole handles pointers to anything but objects and functions.
func (r *funcResolver) pointerRole(p *Param, n noteSet) {
	t, elem := p.Type, p.Type.Elem
	switch {
	case n.has("OPAQUE"):
		p.Role = RolePointer
	case n.has("USERDATA"):
		p.Role = RoleUserData
	case n.has("OUT"), n.has("INOUT"):
		r.outRole(p, n)
	case elem.Kind == HandleWord || isObject(elem):
		r.handleArrayRole(p, n)
	case elem.Kind == Char && t.Const && !n.has("LEN"):
		p.Role = RoleString
	case n.has("LEN"):
		p.Role = RoleBuffer
		if !t.Const && !r.loose() {
			r.add(t.Pos, "BUFFER_CONST", "a buffer that the callee only reads is const; one that it writes is HPYAPI_OUT or HPYAPI_INOUT")
		}
	case elem.Kind == OpaqueRef:
		p.Role = RolePointer
	case elem.Kind == StructRef && t.Const:
		p.Role = RoleStruct
	case elem.Kind == Void && r.callback && r.userData() == p:
		p.Role = RoleUserData
	case elem.Kind == OpaqueWord, elem.Kind == Unknown, n.wrong, r.loose():
		p.Role = RolePointer
	default:
		p.Role = RolePointer
		r.add(p.Pos, "POINTER_MEANING", "%s", r.meanings(p))
	}
}

// meanings words what a pointer that says nothing can be: each of them, written so, is accepted.
func (r *funcResolver) meanings(p *Param) string {
	name, elem := r.paramName(p), p.Type.Elem
	text := elem.String()
	switch {
	case elem.Kind == HandleWord && p.Type.Const:
		return fmt.Sprintf("say how many %s has: HPYAPI_LEN(count)", name)
	case elem.Kind == HandleWord:
		return fmt.Sprintf("say what %s is for: HPYAPI_OUT, HPYAPI_INOUT, HPYAPI_STEAL HPYAPI_LEN(count), or const HPy *%s HPYAPI_LEN(count)", name, name)
	case elem.Kind == Char:
		return fmt.Sprintf("say what %s is for: const char *%s for text that is read, HPYAPI_OUT HPYAPI_LEN(count) for room that is filled, or HPYAPI_OPAQUE", name, name)
	case elem.Kind == Void && p.Type.Const:
		return fmt.Sprintf("say what %s is for: HPYAPI_LEN(count) for bytes, or HPYAPI_OPAQUE", name)
	case elem.Kind == Void:
		return fmt.Sprintf("say what %s is for: const void *%s HPYAPI_LEN(count) for bytes that are read, HPYAPI_OUT HPYAPI_LEN(count), HPYAPI_USERDATA(callback) or HPYAPI_OPAQUE", name, name)
	case p.Type.Const:
		return fmt.Sprintf("say what %s is for: HPYAPI_LEN(count) for an array, or HPYAPI_OPAQUE; one value is passed by itself", name)
	case elem.Kind == StructRef:
		return fmt.Sprintf("say what %s is for: const %s *%s when it is read, HPYAPI_OUT, HPYAPI_INOUT or HPYAPI_OPAQUE", name, text, name)
	}
	return fmt.Sprintf("say what %s is for: HPYAPI_OUT, HPYAPI_INOUT, const %s *%s HPYAPI_LEN(count) for an array that is read, or HPYAPI_OPAQUE", name, text, name)
}

// loose profiles have pointers whose meaning only the documentation tells; they are passed through.
func (r *funcResolver) loose() bool { return r.manual || r.api.Profile == PyObject }

// userData is the last void * of a callback that no note gives another meaning: what the caller gave along with the function.
func (r *funcResolver) userData() *Param {
	for i := len(r.f.Params) - 1; i >= 0; i-- {
		p := r.f.Params[i]
		if p.Type.Kind == Pointer && p.Type.Elem.Kind == Void && onlyNullable(p.Notes) {
			return p
		}
	}
	return nil
}

func onlyNullable(notes []Note) bool {
	for _, n := range notes {
		if n.Name != "NULLABLE" {
			return false
		}
	}
	return true
}

func (r *funcResolver) outRole(p *Param, n noteSet) {
	t := p.Type
	if t.Const {
		r.add(t.Pos, "OUT_CONST", "%s is written by the callee, so what it points to cannot be const", r.paramName(p))
	}
	handle, array, inout := t.Elem.Kind == HandleWord || isObject(t.Elem), n.has("LEN"), n.has("INOUT")
	switch {
	case handle && array:
		p.Role = RoleOutArray
		if m := n.get("INOUT"); m != nil {
			r.add(m.Pos, "ANNOTATION_CONFLICT", "an array of handles is read, stolen or written, not replaced in place")
		}
	case handle && inout:
		p.Role = RoleInOutHandle
	case handle:
		p.Role = RoleOutHandle
	case array && inout:
		p.Role = RoleInOutBuffer
	case array:
		p.Role = RoleOutBuffer
	case inout:
		p.Role = RoleInOut
	default:
		p.Role = RoleOut
	}
	if e := t.Elem; r.api.Profile == Standard && e.Kind == Pointer && e.Elem.Kind != OpaqueRef && !isObject(e) {
		r.add(t.Pos, "OUT_OWNER", "nobody knows whose memory the address in %s is; return it with HPYAPI_OWNER, or fill a buffer of the caller", r.paramName(p))
	}
	if e := t.Elem; r.api.Profile == Standard && e.Kind == CallbackRef {
		r.add(t.Pos, "CALLBACK_RESULT", "a function that is handed out could not be translated; make it a slot")
	}
	switch {
	case array:
	case t.Elem.Kind == Void, t.Elem.Kind == OpaqueRef:
		r.add(t.Pos, "OUT_SIZE", "the size of what %s points to is not known; give HPYAPI_LEN, or use a complete type", r.paramName(p))
	case t.Elem.Kind == Char && r.api.Profile == Standard:
		r.add(t.Pos, "OUT_SIZE", "nobody knows how much room %s has; add HPYAPI_LEN(room) and a parameter size_t room, or use int8_t for one number", r.paramName(p))
	}
}

func (r *funcResolver) handleArrayRole(p *Param, n noteSet) {
	switch {
	case n.has("LEN") && n.has("STEAL"):
		p.Role = RoleStealArray
	case n.has("LEN"):
		p.Role = RoleHandleArray
		if !p.Type.Const && r.api.Profile == Standard {
			r.add(p.Type.Pos, "BUFFER_CONST", "an array of borrowed handles is const; say HPYAPI_STEAL or HPYAPI_OUT when it is not borrowed")
		}
	case r.loose(), n.wrong:
		p.Role = RolePointer
	default:
		p.Role = RoleHandleArray
		r.add(p.Pos, "POINTER_MEANING", "%s", r.meanings(p))
	}
}

// misplaced reports notes that say nothing about a parameter of this type.
func (r *funcResolver) misplaced(p *Param, n noteSet) {
	t := p.Type
	if t.Kind == Unknown {
		return
	}
	what := r.paramName(p) + " is " + t.String()
	pointer := t.Kind == Pointer && !isObject(t)
	if m := n.get("STEAL"); m != nil && p.Role != RoleSteal && p.Role != RoleStealArray {
		r.add(m.Pos, "STEAL_NOT_HANDLE", "HPYAPI_STEAL is about handles, but %s", what)
	}
	for _, name := range []string{"OUT", "INOUT"} {
		if m := n.get(name); m != nil && !pointer {
			r.add(m.Pos, "OUT_NOT_POINTER", "HPYAPI_%s is about what a pointer points to, but %s", name, what)
		}
	}
	if m := n.get("KEEP"); m != nil && t.Kind != CallbackRef {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_KEEP is about callbacks, but %s", what)
	}
	if m := n.get("DESTROY"); m != nil && t.Kind != CallbackRef {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_DESTROY is about callbacks, but %s", what)
	}
	if m := n.get("USERDATA"); m != nil && !(pointer && t.Elem.Kind == Void) {
		r.add(m.Pos, "USERDATA_TYPE", "user data is void *, but %s", what)
	}
	if m := n.get("STR"); m != nil && p.Role != RoleString {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_STR is about const char *, but %s", what)
	}
	if m := n.get("OPAQUE"); m != nil && (p.Role != RolePointer || t.Kind == OpaqueWord) {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_OPAQUE is about pointers, but %s", what)
	}
	if m := n.get("LEN"); m != nil && (t.Kind == HandleWord || t.Kind == ContextPtr || t.Kind == CallbackRef || isObject(t)) {
		r.add(m.Pos, "LEN_NOT_POINTER", "HPYAPI_LEN is about arrays, but %s", what)
	}
	if m := n.get("NULLABLE"); m != nil && !pointer && t.Kind != HandleWord && t.Kind != CallbackRef && !isObject(t) {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_NULLABLE is about handles, pointers and callbacks, but %s", what)
	}
}

// partners connects parameters that name each other.
func (r *funcResolver) partners(i int, p *Param, n noteSet) {
	if m := n.get("LEN"); m != nil && p.Type.Kind == Pointer {
		r.length(p, m)
	}
	if m := n.get("KEYWORDS"); m != nil {
		r.keywords(p, m)
	}
	for _, name := range []string{"USERDATA", "DESTROY"} {
		m := n.get(name)
		if m == nil {
			continue
		}
		arg := m.Args[0]
		fn := r.find(arg.Text)
		switch {
		case fn == nil:
			r.add(arg.Pos, "PARAM_UNKNOWN", "there is no parameter %s%s", arg.Text, suggest.Hint(arg.Text, r.namesOf(func(q *Param) bool { return q.Type.Kind == CallbackRef })))
		case fn.Type.Kind == Unknown, fn.Type.Kind == Pointer && fn.Type.Elem.Kind == Unknown:
		case fn.Role != RoleCallback && fn.Role != RoleKeepCallback:
			r.add(arg.Pos, "PARAM_NOT_CALLBACK", "HPYAPI_%s names a callback, but %s is %s", name, arg.Text, fn.Type.String())
		case name == "DESTROY" && fn.Role != RoleKeepCallback:
			r.add(arg.Pos, "DESTROY_NOT_KEPT", "%s is not kept, so nothing is to be destroyed; add HPYAPI_KEEP to it", arg.Text)
		default:
			p.Of = fn.Name
		}
		for _, other := range r.f.Params[:i] {
			if p.Of != "" && other.Of == p.Of && other.Role == p.Role {
				r.add(m.Pos, "ANNOTATION_CONFLICT", "%s has HPYAPI_%s already: %s", p.Of, name, other.Name)
			}
		}
	}
}

// keywords connects a tuple of names to the array that has the values.
func (r *funcResolver) keywords(p *Param, m *Note) {
	arg := m.Args[0]
	array := r.find(arg.Text)
	switch {
	case r.api.Profile != Host:
		r.add(m.Pos, "PROFILE_ONLY", "HPYAPI_KEYWORDS needs HPYAPI_PROFILE(host); pass keyword arguments as a dict")
	case array == nil:
		r.add(arg.Pos, "PARAM_UNKNOWN", "there is no parameter %s%s", arg.Text, suggest.Hint(arg.Text, r.allNames()))
	case array.Role != RoleHandleArray || p.Role != RoleHandle:
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_KEYWORDS is on a handle and names an array of handles")
	default:
		p.Of = array.Name
	}
}

func (r *funcResolver) length(p *Param, m *Note) {
	arg := m.Args[0]
	l := r.find(arg.Text)
	switch {
	case l == nil:
		r.add(arg.Pos, "PARAM_UNKNOWN", "there is no parameter %s%s", arg.Text, suggest.Hint(arg.Text, r.namesOf(func(q *Param) bool { return isInteger(q.Type.Kind) })))
		return
	case l.Type.Kind == Unknown:
		return
	case !isInteger(l.Type.Kind):
		r.add(arg.Pos, "LEN_TYPE", "a length is an integer passed by value, but %s is %s", arg.Text, l.Type.String())
		return
	}
	p.Len = l.Name
	if l.Role == RoleScalar {
		l.Role, l.Of = RoleLength, p.Name
	}
}

func (r *funcResolver) find(name string) *Param {
	for _, p := range r.f.Params {
		if p.Name == name && name != "" {
			return p
		}
	}
	return nil
}

func (r *funcResolver) allNames() []string {
	return r.namesOf(func(*Param) bool { return true })
}

// namesOf lists the parameters that could be meant.
func (r *funcResolver) namesOf(could func(*Param) bool) []string {
	var names []string
	for _, p := range r.f.Params {
		if p.Name != "" && could(p) {
			names = append(names, p.Name)
		}
	}
	return names
}

func (r *funcResolver) paramName(p *Param) string {
	if p.Name == "" {
		return "the parameter"
	}
	return p.Name
}
