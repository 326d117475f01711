package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// Lends reports whether direct calls of the function go through a function that Lend defines: the provider is given tokens
// in place of callbacks, so that it is known where each is from and whether it is over.
func (c *cFunc) Lends() bool { return len(c.callbacks()) > 0 }

// IsLent reports whether a provider that is called directly is given a function in place of callbacks of this type.
func (c *cFunc) IsLent() bool {
	for _, s := range c.api.Slots {
		if s.Call == nil {
			continue
		}
		for _, p := range s.Call.callbacks() {
			if p.Type.Callback.Name == c.Name {
				return true
			}
		}
	}
	return false
}

// Lend defines the direct call of a slot that takes callbacks.
func (c *cFunc) Lend() string {
	var l lines
	for _, p := range c.callbacks() {
		l.add("%s", c.origin(p))
		l.add("void *%s;", c.token(p))
	}
	if !c.returnsVoid() {
		l.add("%s;", c.api.words.declare(c.Func.Result.Type, c.local("result")))
	}
	l.blank()
	if kept := c.kept(); len(kept) > 0 && !c.api.words.record {
		l.add("if (%s->header.kind == HPYAPI_TABLE_HOST) { /* which keeps account of those itself */", c.called())
		l.within(func(in *lines) { c.lendCall(in, true) })
		l.add("}")
	}
	c.lendCall(&l, false)
	head := "HPYAPI_FAR " + c.api.words.declare(c.Func.Result.Type, c.api.Name+"_lend_"+c.Short)
	return arguments("", head, c.callerParams(), "") + "{\n" + l.String() + "}\n"
}

// lendCall makes the tokens, calls the slot and ends what was lent. A host gets what is kept as it is.
func (c *cFunc) lendCall(l *lines, hosted bool) {
	var tokens []*cParam
	for _, p := range c.callbacks() {
		if !hosted || p.in.Role == plan.Callback {
			tokens = append(tokens, p)
		}
	}
	c.makeTokens(l, tokens)
	args := []string{c.ctxOfProvider()}
	for _, p := range c.params {
		args = append(args, c.lendArgument(p, hosted))
	}
	result := c.local("result")
	if c.returnsVoid() {
		l.call("    ", c.table(), args, ";")
	} else {
		l.call("    ", result+" = "+c.table(), args, ";")
	}
	c.endTokens(l, tokens, c.token, c.occurred())
	switch {
	case !c.returnsVoid():
		l.add("return %s;", result)
	case hosted:
		l.add("return;")
	}
}

// makeTokens makes a token for each of some callbacks. Without memory it ends the call, as a provider would that failed:
// what was for the provider is taken.
func (c *cFunc) makeTokens(l *lines, callbacks []*cParam) {
	var missing []string
	for _, p := range callbacks {
		args := []string{c.ctx(), "(hpyapi_function *)" + p.Name, c.at(p.in.User).Name}
		maker := "hpyapi_lend"
		if p.in.Role == plan.Kept {
			maker = "hpyapi_keep"
			args = append(args, "(hpyapi_function *)"+c.at(p.in.Destroy).Name, c.holds())
		}
		l.call("    ", c.token(p)+" = "+maker, append(args, "&"+c.originName(p)), ";")
		missing = append(missing, c.token(p)+" == NULL")
	}
	if len(callbacks) == 0 {
		return
	}
	l.add("if (%s) {", strings.Join(missing, " || "))
	for _, p := range callbacks {
		if len(callbacks) > 1 {
			l.add("    hpyapi_withdraw(%s);", c.token(p))
		}
		if destroy := c.at(p.in.Destroy); destroy != nil {
			l.add("    if (%s != NULL) {", destroy.Name)
			l.add("        %s;", c.notify(p, c.ctx()))
			l.add("    }")
		}
	}
	l.add("    hpyapi_no_memory(%s);", c.reporter(c.ctx()))
	c.refuse(l, c.ctx())
	l.add("}")
}

// endTokens ends those that were lent, and says of each that is kept whether the call failed that was given it.
func (c *cFunc) endTokens(l *lines, callbacks []*cParam, token func(*cParam) string, failed string) {
	for _, p := range callbacks {
		if p.in.Role == plan.Kept {
			l.add("hpyapi_taken(%s, %s);", token(p), failed)
		} else {
			l.add("hpyapi_withdraw(%s);", token(p))
		}
	}
}

// occurred is whether a direct call failed. Nobody can tell without the lock.
func (c *cFunc) occurred() string {
	if c.lockless() {
		return "0"
	}
	return c.api.words.occurred(c.ctx())
}

// holds is whether a kept callback holds its module: that takes the lock.
func (c *cFunc) holds() string {
	if c.homed() {
		return "1"
	}
	return "0"
}

// reporter is the context in which the direct way reports: none where there may be no lock.
func (c *cFunc) reporter(ctx string) string {
	if c.lockless() {
		return "NULL"
	}
	return ctx
}

// called is the table of the provider that is called.
func (c *cFunc) called() string {
	if c.api.words.record || c.byRecord() {
		return c.local("api") + "->table"
	}
	return c.api.Name + "_api"
}

// table is the slot that a direct call calls.
func (c *cFunc) table() string { return c.called() + "->" + c.Short }

// ctxOfProvider is what a slot takes first in a direct call.
func (c *cFunc) ctxOfProvider() string {
	if c.api.words.record {
		return c.local("api") + "->consumer.context"
	}
	return fmt.Sprintf("HPYAPI_CONTEXT(&%s->header, %s)", c.called(), c.ctx())
}

// originName is the local that says where a callback comes in.
func (c *cFunc) originName(p *cParam) string { return c.local("origin_" + p.Name) }

func (c *cFunc) origin(p *cParam) string {
	kept := 0
	if p.in.Role == plan.Kept {
		kept = 1
	}
	return fmt.Sprintf("static hpyapi_origin %s = {%s_CAPSULE, %s, %s, %d, 0};", c.originName(p), c.api.Name, quote(c.Name),
		quote(p.Type.Callback.Name), kept)
}

// token is the local that stands for a callback.
func (c *cFunc) token(p *cParam) string { return c.local("token_" + p.Name) }

// refuse ends a call within a block as one that failed: what the callee takes is closed, what it fills is empty. Without
// the lock nothing can be closed.
func (c *cFunc) refuse(l *lines, ctx string) {
	if !c.lockless() {
		for _, p := range c.of(c.plan.Refused, plan.Forfeit) {
			switch p.in.Role {
			case plan.Stolen:
				l.add("    hpyapi_close_all(%s, &%s, 1);", ctx, p.Name)
			case plan.StolenHandles:
				l.add("    hpyapi_close_all(%s, %s, hpyapi_count(%s));", ctx, p.Name, c.at(p.in.Length).Name)
			case plan.InOutHandle:
				l.add("    hpyapi_drop(%s, %s, 1);", ctx, p.Name)
			}
		}
	}
	for _, p := range c.of(c.plan.Clear, plan.Clear) {
		switch p.in.Role {
		case plan.OutHandle:
			l.add("    hpyapi_empty(%s, 1);", p.Name)
		case plan.OutHandles:
			l.add("    hpyapi_empty(%s, hpyapi_count(%s));", p.Name, c.at(p.in.Length).Name)
		}
	}
	if c.returnsVoid() {
		l.add("    return;")
	} else {
		l.add("    return %s;", c.api.words.sentinel(c.Func.Result))
	}
}

// lockless reports whether whoever calls may be without the interpreter lock.
func (c *cFunc) lockless() bool { return c.api.Flags&apidef.FreeThreaded != 0 }

// notify calls the destroy-notify of a callback that nobody will keep.
func (c *cFunc) notify(p *cParam, ctx string) string {
	user, destroy := c.at(p.in.User).Name, c.at(p.in.Destroy)
	if destroy.needsContext() {
		return fmt.Sprintf("%s(%s, %s)", destroy.Name, ctx, user)
	}
	return fmt.Sprintf("%s(%s)", destroy.Name, user)
}

// lendArgument is what the provider is given for a parameter.
func (c *cFunc) lendArgument(p *cParam, hosted bool) string {
	of := p
	if !p.isCallback() {
		of = c.at(p.in.Of)
	}
	switch {
	case of == nil || hosted && of.in.Role == plan.Kept:
		return p.Name
	case of == p:
		back := c.api.Name + "_back_" + memberName(c.api.Prefix, p.Type.Callback.Name)
		return fmt.Sprintf("%s != NULL ? %s : NULL", p.Name, back)
	case p.in.Role == plan.User:
		return c.token(of)
	case p.needsContext():
		return "hpyapi_notify_with"
	}
	return "hpyapi_notify"
}

// Back defines the function that a provider is given in place of a callback: it calls that in the context it is of.
func (c *cFunc) Back() string {
	callback, words := c.local("callback"), c.api.words
	ctx := c.Func.Params[0].Name
	args := []string{fmt.Sprintf("HPYAPI_HOME(%s, %s)", ctx, callback)}
	for _, p := range c.params {
		if p == c.userData() {
			args = append(args, callback+"->user")
			continue
		}
		args = append(args, p.Name)
	}
	var l lines
	l.add("%s;", c.lookup(c.reporter(ctx)))
	if c.homed() {
		l.add("PyObject *%s;", c.local("home"))
		if !c.returnsVoid() {
			l.add("%s;", words.declare(c.Func.Result.Type, c.local("result")))
		}
	}
	l.blank()
	l.add("if (%s->function == NULL) {", callback)
	c.refuse(&l, ctx)
	l.add("}")
	call := fmt.Sprintf("((%s *)%s->function)", c.Name, callback)
	if c.homed() {
		c.callHome(&l, call, args)
	} else {
		c.giveBack(&l, call, args)
	}
	return arguments("", c.backHead(), c.declarations(), "") + "{\n" + l.String() + "}\n"
}

// lookup is the local that holds the callback which the user data leads to.
func (c *cFunc) lookup(reporter string) string {
	return fmt.Sprintf("const hpyapi_callback *%s = hpyapi_lookup(%s, %s, %s_CAPSULE, %s)", c.local("callback"), reporter,
		c.userData().Name, c.api.Name, quote(c.Name))
}

func (c *cFunc) backHead() string {
	return c.api.words.declare(c.Func.Result.Type, c.api.Name+"_back_"+c.Short)
}

// BackDecl declares it.
func (c *cFunc) BackDecl() string {
	return arguments("", "HPYAPI_HIDDEN "+c.backHead(), c.declarations(), ";")
}

// homed reports whether a callback runs with a reference to its module.
func (c *cFunc) homed() bool { return c.api.words.record && !c.lockless() }

// callHome calls a callback in the module that it is of.
func (c *cFunc) callHome(l *lines, call string, args []string) {
	home := c.local("home")
	l.add("%s = hpyapi_new_reference(%s->home); /* the callback may end itself */", home, c.local("callback"))
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

// Drop defines what a provider calls to end a kept callback of a consumer of another family, for notifies with a context:
// those are callbacks as well, which are lent.
func (c *cFunc) Drop() string {
	var l lines
	l.add("static hpyapi_origin origin = {%s_CAPSULE, \"\", %s, 0, 0};", c.api.Name, quote(c.Name))
	l.add("hpyapi_callback last;")
	l.add("void *token;")
	l.blank()
	l.add("if (!hpyapi_end_kept(ctx, user, &last)) {")
	l.add("    return;")
	l.add("}")
	l.add("last.function = last.destroy;")
	l.add("token = last.function != NULL ? hpyapi_admit(&origin, &last) : NULL;")
	l.add("if (token != NULL) {")
	l.add("    %s_call_%s(ctx, token);", c.api.Name, c.Short)
	l.add("    (void)hpyapi_end(token, &last);")
	l.add("}")
	l.add("hpyapi_forget(&last);")
	head := fmt.Sprintf("static void %s_drop_%s", c.api.Name, c.Short)
	return arguments("", head, []string{c.api.words.context + "ctx", "void *user"}, "") + "{\n" + l.String() + "}\n"
}
