package apidef

import "github.com/hpyapi/hpyapi/internal/suggest"

// result reads the notes about what a function returns.
func (r *funcResolver) result(n noteSet) {
	res := &r.f.Result
	t := res.Type
	res.Borrowed, res.Nullable, res.Owner, res.OwnerOf = n.has("BORROWED"), n.has("NULLABLE"), OwnerNone, ""
	r.resultType(t)
	r.errorRule(n)
	r.owner(n)
	object := isObject(t)
	if m := n.get("BORROWED"); m != nil && !object {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_BORROWED is about objects, but the result is %s", t.String())
	}
	if m := n.get("NULLABLE"); m != nil && t.Kind != HandleWord && t.Kind != Pointer && t.Kind != Unknown {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_NULLABLE is about handles and pointers, but the result is %s", t.String())
	}
	if m := n.get("OPAQUE"); m != nil && t.Kind != Pointer && t.Kind != Unknown {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_OPAQUE is about pointers, but the result is %s", t.String())
	}
}

func (r *funcResolver) resultType(t *Type) {
	switch t.Kind {
	case ContextPtr:
		r.add(t.Pos, "CONTEXT", "a context is never a result: it is valid only in the call that it came with")
	case StructRef:
		if r.api.Foreign && r.api.Profile == PyObject {
			break // passed on as it is, by the compiler of whoever calls
		}
		r.add(t.Pos, "STRUCT_BY_VALUE", "%s is returned by value, which compilers do in different ways; write it through %s *result HPYAPI_OUT", t.Name, t.Name)
	case OpaqueRef, PyObjectType:
		r.add(t.Pos, "TYPE_FORM", "%s is incomplete; return a pointer to it", t.Name)
	case CallbackRef:
		if r.api.Profile == Standard {
			r.add(t.Pos, "CALLBACK_RESULT", "a function that is returned could not be translated; make it a slot")
		}
	case Pointer:
		if t.Elem.Kind == HandleWord {
			r.add(t.Pos, "HANDLE_POINTER", "handles are returned one by one, or through an array with HPYAPI_OUT and HPYAPI_LEN")
		}
	}
	r.contextBound(t)
	r.width(t)
}

var errorRules = map[string]ErrorRule{"NULL": ErrorNull, "-1": ErrorMinusOne, "NAN": ErrorNaN, "CHECK": ErrorCheck}

func (r *funcResolver) errorRule(n noteSet) {
	res := &r.f.Result
	n.exclusive(&r.problems, "ERROR", "NO_ERROR")
	m := n.get("ERROR")
	switch {
	case m != nil:
		arg := m.Args[0]
		rule, ok := errorRules[arg.Text]
		if !ok || arg.String {
			r.add(arg.Pos, "ERROR_RULE", "an error is signalled by NULL, -1, NAN or CHECK, not %s", arg.Text)
			return
		}
		res.Error = rule
		why := wrongErrorRule(rule, res.Type)
		if why == "" && rule == ErrorMinusOne && r.api.Profile == Standard && isUnsigned(res.Type.Kind) {
			why = "it has no -1; use CHECK, or a type with a sign"
		}
		if why != "" {
			r.add(arg.Pos, "ERROR_RULE", "HPYAPI_ERROR(%s) does not go with a result of type %s: %s", arg.Text, res.Type.String(), why)
		}
	case n.has("NO_ERROR"):
		res.Error = ErrorNone
	case res.Type.Kind == HandleWord || isObject(res.Type):
		res.Error = ErrorNull
	case res.Type.Kind == Unknown, res.Type.Kind == StructRef, n.wrong:
	default:
		r.add(r.pos, "ERROR_MISSING", "say how %s signals an error: HPYAPI_ERROR(%s) or HPYAPI_NO_ERROR", r.name, suggestedError(res.Type))
	}
}

// wrongErrorRule says why a rule cannot hold for a type, or "".
func wrongErrorRule(rule ErrorRule, t *Type) string {
	pointer := t.Kind == Pointer || t.Kind == HandleWord || t.Kind == CallbackRef || t.Kind == OpaqueWord
	switch {
	case t.Kind == Unknown || rule == ErrorCheck && t.Kind != HandleWord:
		return ""
	case rule == ErrorCheck:
		return "a handle that is not HPy_NULL would have to be closed; use NULL"
	case t.Kind == Void:
		return "there is no result; use CHECK"
	case rule == ErrorNull && !pointer:
		return "it is no pointer"
	case rule == ErrorMinusOne && (pointer || t.Kind == Bool):
		return "it is no number that can be -1"
	case rule == ErrorNaN && t.Kind != Float32 && t.Kind != Float64:
		return "only float and double have a NaN"
	}
	return ""
}

func suggestedError(t *Type) string {
	switch {
	case t.Kind == Pointer || t.Kind == OpaqueWord || t.Kind == CallbackRef:
		return "NULL"
	case t.Kind == Float32 || t.Kind == Float64:
		return "NAN"
	case t.Kind == Void || t.Kind == Bool || isUnsigned(t.Kind):
		return "CHECK"
	}
	return "-1"
}

// owner checks whose memory a pointer result is.
func (r *funcResolver) owner(n noteSet) {
	res := &r.f.Result
	m := n.get("OWNER")
	pointer := res.Type.Kind == Pointer && !isObject(res.Type)
	n.exclusive(&r.problems, "OWNER", "OPAQUE")
	if m == nil {
		if pointer && !n.wrong && !n.has("OPAQUE") && !r.loose() && res.Type.Elem.Kind != HandleWord {
			whose := "HPYAPI_OWNER(static), HPYAPI_OWNER(caller), HPYAPI_OWNER(parameter), or HPYAPI_OPAQUE"
			if res.Type.Elem.Kind == Char { // that of a parameter is CHAR_RESULT
				whose = "HPYAPI_OWNER(static), HPYAPI_OWNER(caller), or HPYAPI_OPAQUE; text of one object goes into a buffer of the caller"
			}
			r.add(r.pos, "OWNER_MISSING", "say whose memory the result of %s is: %s", r.name, whose)
		}
		return
	}
	arg := m.Args[0]
	if !pointer {
		if res.Type.Kind != Unknown {
			r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_OWNER is about pointers, but the result is %s", res.Type.String())
		}
		return
	}
	switch arg.Text {
	case "static":
		res.Owner = OwnerStatic
		return
	case "caller":
		res.Owner = OwnerCaller
		return
	}
	p := r.find(arg.Text)
	switch {
	case p == nil:
		r.add(arg.Pos, "PARAM_UNKNOWN", "there is no parameter %s; HPYAPI_OWNER takes static, caller, or a parameter%s", arg.Text, suggest.Hint(arg.Text, append(r.allNames(), "static", "caller")))
		return
	case p.Role != RoleHandle && p.Role != RolePointer && p.Role != RoleUserData:
		r.add(arg.Pos, "OWNER_TYPE", "%s is %s; memory is owned by the object behind a borrowed handle or pointer", arg.Text, p.Type.String())
		return
	}
	res.Owner, res.OwnerOf = OwnerParam, p.Name
	if p.Role == RoleHandle && res.Type.Elem.Kind == Char && !r.loose() {
		r.add(res.Type.Pos, "CHAR_RESULT", "text that lives as long as a handle is gone when a translated handle is closed; write it to a buffer of the caller, or return a str object")
	}
}
