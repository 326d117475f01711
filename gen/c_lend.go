package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// Lends reports whether direct calls of the function go through a function that Lend defines: where a callback must be
// told from where it is called, and where one is kept, so that what becomes of it is known.
func (c *cFunc) Lends() bool {
	if c.api.words.record {
		return c.hasCallback()
	}
	return len(c.kept()) > 0
}

// IsLent reports whether a provider that is called directly is given a function in place of callbacks of this type.
func (c *cFunc) IsLent() bool {
	for _, s := range c.api.Slots {
		if s.Call == nil {
			continue
		}
		for _, p := range s.Call.params {
			if s.Call.isWrapped(p) && p.Type.Callback.Name == c.Name {
				return true
			}
		}
	}
	return false
}

// isWrapped reports whether a direct call passes another function in place of this callback.
func (c *cFunc) isWrapped(p *cParam) bool {
	if !isBridged(p.Param) || p.Role == apidef.RoleDestroy {
		return false
	}
	return c.api.words.record || p.Role == apidef.RoleKeepCallback
}

// Lend defines the direct call of a slot that takes callbacks: the provider is given functions of ours, which know where
// the callback is from and whether it was ended.
func (c *cFunc) Lend() string {
	var l lines
	c.lendLocals(&l)
	if !c.api.words.record {
		l.add("if (%s_api->header.kind == HPYAPI_TABLE_HOST) { /* which keeps account itself */", c.api.Name)
		c.giveUp(&l, c.table(), argumentNames(c.Func, c.ctx()))
		l.add("}")
	}
	c.makeKept(&l)
	args := []string{c.ctxOfProvider()}
	for _, p := range c.params {
		args = append(args, c.lendArgument(p))
	}
	result := c.local("result")
	switch kept := c.kept(); {
	case len(kept) == 0 && c.returnsVoid():
		l.call("    ", c.table(), args, ";")
	case len(kept) == 0:
		l.call("    ", "return "+c.table(), args, ";")
	case c.returnsVoid():
		l.call("    ", c.table(), args, ";")
		c.taken(&l)
	default:
		l.call("    ", result+" = "+c.table(), args, ";")
		c.taken(&l)
		l.add("return %s;", result)
	}
	head := "HPYAPI_FAR " + c.api.words.declare(c.Func.Result.Type, c.api.Name+"_lend_"+c.Short)
	return arguments("", head, c.callerParams(), "") + "{\n" + l.String() + "}\n"
}

// table is the slot that a direct call calls.
func (c *cFunc) table() string {
	if c.api.words.record {
		return c.local("api") + "->table->" + c.Short
	}
	return c.api.Name + "_api->" + c.Short
}

// ctxOfProvider is what a slot takes first in a direct call.
func (c *cFunc) ctxOfProvider() string {
	if c.api.words.record {
		return c.local("api") + "->consumer.context"
	}
	return c.ctx()
}

func (c *cFunc) lendLocals(l *lines) {
	for _, p := range c.params {
		if !c.isWrapped(p) {
			continue
		}
		if p.Role == apidef.RoleKeepCallback {
			l.add("%s", c.origin(p))
			l.add("hpyapi_closure *%s;", c.closure(p))
			continue
		}
		l.call("    ", fmt.Sprintf("hpyapi_closure %s = hpyapi_lend", c.closure(p)),
			[]string{c.ctx(), "(hpyapi_function *)" + p.Name, c.partner(p, apidef.RoleUserData).Name}, ";")
	}
	if len(c.kept()) > 0 && !c.returnsVoid() {
		l.add("%s;", c.api.words.declare(c.Func.Result.Type, c.local("result")))
	}
	l.blank()
}

// originName is the local that says where a kept callback comes in.
func (c *cFunc) originName(p *cParam) string { return c.local("origin_" + p.Name) }

func (c *cFunc) origin(p *cParam) string {
	return fmt.Sprintf("static const hpyapi_origin %s = {%s_CAPSULE, %s, %s};", c.originName(p), c.api.Name, quote(c.Name),
		quote(p.Type.Callback.Name))
}

// closure is the local that stands for a callback.
func (c *cFunc) closure(p *cParam) string { return c.local("closure_" + p.Name) }

// makeKept makes the closures of kept callbacks. Without memory it ends the call, as a provider would that failed: what
// was for the provider is taken.
func (c *cFunc) makeKept(l *lines) {
	kept := c.kept()
	var missing []string
	for _, p := range kept {
		destroy, user := "NULL", c.partner(p, apidef.RoleUserData)
		if d := c.partner(p, apidef.RoleDestroy); d != nil {
			destroy = "(hpyapi_function *)" + d.Name
		}
		l.call("    ", c.closure(p)+" = hpyapi_keep", []string{
			c.ctx(), "(hpyapi_function *)" + p.Name, user.Name, destroy, "&" + c.originName(p)}, ";")
		missing = append(missing, c.closure(p)+" == NULL")
	}
	if len(kept) == 0 {
		return
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
	c.refuse(l, c.ctx())
	l.add("}")
}

// taken says of each kept callback whether the call failed that was given it. Nobody can tell without the lock.
func (c *cFunc) taken(l *lines) {
	failed := c.api.words.occurred(c.ctx())
	if c.api.Flags&apidef.FreeThreaded != 0 {
		failed = "0"
	}
	for _, p := range c.kept() {
		l.add("hpyapi_custody_taken(&%s->custody, %s);", c.closure(p), failed)
	}
}

// refuse ends a call within a block as one that failed: what the callee takes is closed, what it fills is empty.
func (c *cFunc) refuse(l *lines, ctx string) {
	for _, p := range c.params {
		switch p.Role {
		case apidef.RoleSteal:
			l.add("    hpyapi_close_all(%s, &%s, 1);", ctx, p.Name)
		case apidef.RoleStealArray:
			l.add("    hpyapi_close_all(%s, %s, hpyapi_count(%s));", ctx, p.Name, c.find(p.Len).Name)
		case apidef.RoleInOutHandle:
			l.add("    hpyapi_drop(%s, %s, 1);", ctx, p.Name)
		case apidef.RoleOutHandle:
			l.add("    if (%s != NULL) {", p.Name)
			l.add("        *%s = %s;", p.Name, c.api.words.null)
			l.add("    }")
		}
	}
	if c.returnsVoid() {
		l.add("    return;")
	} else {
		l.add("    return %s;", c.api.words.sentinel(c.Func.Result))
	}
}

// giveUp leaves the function, within a block, to another one.
func (c *cFunc) giveUp(l *lines, to string, args []string) {
	if c.returnsVoid() {
		l.call("        ", to, args, ";")
		l.add("    return;")
		return
	}
	l.call("        ", "return "+to, args, ";")
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
	case !c.isWrapped(of):
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

// Back defines the function that a provider is given in place of a callback: without HPy it calls that with the module it
// is of.
func (c *cFunc) Back() string {
	closure, words := c.local("closure"), c.api.words
	ctx := c.Func.Params[0].Name
	args := []string{ctx}
	for _, p := range c.params {
		if p == c.userData() {
			args = append(args, closure+"->user")
			continue
		}
		args = append(args, p.Name)
	}
	home := c.homed()
	var l lines
	l.add("const hpyapi_closure *%s = (const hpyapi_closure *)%s;", closure, c.userData().Name)
	if home {
		l.add("PyObject *%s;", c.local("home"))
		if !c.returnsVoid() {
			l.add("%s;", words.declare(c.Func.Result.Type, c.local("result")))
		}
	}
	l.blank()
	report := ctx
	if c.api.Flags&apidef.FreeThreaded != 0 { // whoever calls may hold no lock
		report = "NULL"
		l.add("(void)%s;", ctx)
	}
	l.add("if (!hpyapi_custody_holds(%s, &%s->custody)) {", report, closure)
	c.refuse(&l, ctx)
	l.add("}")
	call := fmt.Sprintf("((%s *)%s->function)", c.Name, closure)
	switch {
	case home:
		c.callHome(&l, call, args)
	case words.record: // whoever calls must see to it that the module lives
		args[0] = closure + "->home"
		fallthrough
	default:
		c.giveBack(&l, call, args)
	}
	return arguments("", c.backHead(), c.declarations(), "") + "{\n" + l.String() + "}\n"
}

func (c *cFunc) backHead() string {
	return c.api.words.declare(c.Func.Result.Type, c.api.Name+"_back_"+c.Short)
}

// BackDecl declares it.
func (c *cFunc) BackDecl() string {
	return arguments("", "HPYAPI_HIDDEN "+c.backHead(), c.declarations(), ";")
}

// homed reports whether a callback runs with a reference to its module.
func (c *cFunc) homed() bool { return c.api.words.record && c.api.Flags&apidef.FreeThreaded == 0 }

// callHome calls a callback in the module that it is of.
func (c *cFunc) callHome(l *lines, call string, args []string) {
	home := c.local("home")
	l.add("%s = hpyapi_new_reference(%s->home); /* the callback may end itself */", home, c.local("closure"))
	args[0] = home
	if c.returnsVoid() {
		l.call("    ", call, args, ";")
	} else {
		l.call("    ", c.local("result")+" = "+call, args, ";")
	}
	l.add("Py_DECREF(%s);", home)
	if !c.returnsVoid() {
		l.add("return %s;", c.local("result"))
	}
}

func (c *cFunc) giveBack(l *lines, call string, args []string) {
	if c.returnsVoid() {
		l.call("    ", call, args, ";")
	} else {
		l.call("    ", "return "+call, args, ";")
	}
}

// Drop defines what a provider calls to end a kept callback of a consumer of another family, for notifies with a context.
func (c *cFunc) Drop() string {
	var l lines
	l.add("hpyapi_callback *callback = hpyapi_end_callback(ctx, user), last;")
	l.blank()
	l.add("if (callback == NULL) {")
	l.add("    return;")
	l.add("}")
	l.add("last = hpyapi_last_call(callback);")
	l.add("if (last.function != NULL) {")
	l.add("    %s_call_%s(ctx, &last);", c.api.Name, c.Short)
	l.add("}")
	l.add("hpyapi_forget_callback(callback);")
	head := fmt.Sprintf("static void %s_drop_%s", c.api.Name, c.Short)
	return arguments("", head, []string{c.api.words.context + "ctx", "void *user"}, "") + "{\n" + l.String() + "}\n"
}
