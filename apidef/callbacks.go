package apidef

// callbackParam checks that a callback comes with what a trampoline needs to call it for somebody else.
func (r *funcResolver) callbackParam(p *Param, n noteSet) {
	if p.Type.Kind != CallbackRef || p.Type.Callback == nil {
		return
	}
	switch p.Role {
	case RoleDestroy:
		r.destroyType(p)
		return
	case RoleCallback, RoleKeepCallback:
	default:
		return
	}
	if r.loose() {
		return
	}
	fn := p.Type.Callback.Func
	if r.callback && r.api.Profile == Standard {
		r.add(p.Pos, "CALLBACK_NESTED", "a callback that takes a callback cannot be translated")
		return
	}
	if r.api.Profile == Host {
		return
	}
	if !hasContext(fn) {
		r.add(p.Pos, "CALLBACK_CONTEXT", "%s takes no HPyContext *, so it could not be called with the right one", p.Type.Name)
	}
	if !hasUserData(fn) {
		r.add(p.Pos, "CALLBACK_USERDATA", "%s takes no void * user data, so whoever passes it cannot find their own state", p.Type.Name)
	}
	if r.partner(p, RoleUserData) == nil {
		r.add(p.Pos, "CALLBACK_USERDATA", "%s has no user data: add a parameter void *user HPYAPI_USERDATA(%s)", p.Name, p.Name)
	}
	if p.Role == RoleKeepCallback && r.partner(p, RoleDestroy) == nil {
		r.add(p.Pos, "CALLBACK_DESTROY", "%s is kept, so it needs a destroy-notify: HPYAPI_CALLBACK void %s_destroy(void *user) HPYAPI_NO_ERROR; and a parameter %s_destroy *destroy HPYAPI_DESTROY(%s)",
			p.Name, r.api.Prefix, r.api.Prefix, p.Name)
	}
}

// hasContext looks at the parameters themselves, because callbacks of included definitions may be seen before they are
// resolved.
func hasContext(f *Func) bool {
	return len(f.Params) > 0 && f.Params[0].Type.Kind == ContextPtr
}

func hasUserData(f *Func) bool {
	fr := funcResolver{f: f}
	if fr.userData() != nil {
		return true
	}
	for _, p := range f.Params {
		if p.Role == RoleUserData {
			return true
		}
	}
	return false
}

func (r *funcResolver) partner(of *Param, role Role) *Param {
	for _, p := range r.f.Params {
		if p.Role == role && p.Of == of.Name && of.Name != "" {
			return p
		}
	}
	return nil
}

// destroyType checks for void fn(void *user) or void fn(HPyContext *ctx, void *user).
func (r *funcResolver) destroyType(p *Param) {
	f := p.Type.Callback.Func
	params := f.Params
	if hasContext(f) {
		params = params[1:]
	}
	if f.Result.Type.Kind != Void || len(params) != 1 || params[0].Type.Kind != Pointer || params[0].Type.Elem.Kind != Void {
		r.add(p.Type.Pos, "DESTROY_TYPE", "a destroy-notify is void fn(void *user) or void fn(HPyContext *ctx, void *user), but %s is not", p.Type.Name)
	}
}

// contextNeeded reports functions that would need a context to do what they say.
func (r *funcResolver) contextNeeded() {
	f := r.f
	if f.Context || r.api.Profile == PyObject {
		return
	}
	for _, p := range f.Params {
		if p.Type.Kind == ContextPtr {
			return // it is there, but not first, which has been reported
		}
	}
	for _, p := range f.Params {
		if p.Type.Kind == Pointer && isObject(p.Type) {
			continue // an object of CPython, out of place but in no need of a context
		}
		switch p.Role {
		case RoleHandle, RoleSteal, RoleOutHandle, RoleInOutHandle, RoleHandleArray, RoleStealArray, RoleOutArray:
			r.add(p.Pos, "CONTEXT_MISSING", "%s is a handle, which means nothing without a context; make HPyContext *ctx the first parameter", r.paramName(p))
			return
		case RoleCallback, RoleKeepCallback:
			if r.api.Profile == Standard {
				r.add(p.Pos, "CONTEXT_MISSING", "%s calls back with a context, so the function needs one: make HPyContext *ctx the first parameter", r.name)
				return
			}
		}
	}
	if f.Result.Type.Kind == HandleWord {
		r.add(f.Result.Pos, "CONTEXT_MISSING", "a handle means nothing without a context; make HPyContext *ctx the first parameter")
	} else if f.Result.Error != ErrorNone && r.api.Profile == Standard && !isObject(f.Result.Type) {
		r.add(f.Result.Pos, "CONTEXT_MISSING", "an error is set on a context; make HPyContext *ctx the first parameter, or say HPYAPI_NO_ERROR")
	}
}
