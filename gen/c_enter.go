package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// Enter defines the callee's side of a slot or callback: it runs in the callee's own context, with handles of the
// callee's own kind, calls the implementation and puts the results into the frame.
func (c *cFunc) Enter() string {
	var l lines
	e := enter{cFunc: c, l: &l}
	e.locals()
	e.prepare()
	e.run()
	words := c.api.words
	head := fmt.Sprintf("static %s%s_enter_%s", words.handle, c.api.Name, c.Short)
	return arguments("", head, []string{words.context + "ctx", "hpyapi_frame *frame", words.array + "handles"}, "") +
		"{\n" + l.String() + "}\n"
}

// enter writes one callee's side. Its locals have fixed names: the parameters are no variables here, except that a
// callback's hpyapi_callback is called like it.
type enter struct {
	*cFunc
	l *lines
}

// target is the expression that is called.
func (e *enter) target() string {
	if e.callback {
		return "((" + e.Name + " *)frame->function)"
	}
	return e.api.Name + "_table." + e.Short
}

// word is the parameter's place in the frame.
func word(p *cParam) string { return fmt.Sprintf("words[%d]", p.word) }

// variable is the callee's local for the token of a callback.
func (e *enter) variable(p *cParam) string { return "bridge_" + p.Name }

// outOffset is where the handles of an out-parameter begin in the room.
func (e *enter) outOffset(p *cParam) string {
	constant := 0
	if e.returnsHandle() {
		constant = 1
	}
	var names []string
	for _, q := range e.outs() {
		if q == p {
			break
		}
		if q.in.Role == plan.OutHandles {
			names = append(names, "n_"+q.Name)
		} else {
			constant++
		}
	}
	return sum(constant, names...)
}

// roomTotal is how many handles may come back, with those of the arrays that go in when the room must hold them too.
func (e *enter) roomTotal(arrays bool) string {
	constant := 0
	if e.returnsHandle() && len(e.outs()) > 0 {
		constant = 1
	}
	var names []string
	for _, q := range e.outs() {
		if q.in.Role == plan.OutHandles {
			names = append(names, "n_"+q.Name)
		} else {
			constant++
		}
	}
	if arrays {
		for _, q := range e.arraysIn() {
			names = append(names, "n_"+q.Name)
		}
	}
	return sum(constant, names...)
}

func (e *enter) locals() {
	l, words := e.l, e.api.words
	if len(e.params) > 0 {
		l.add("const hpyapi_word *words = frame->words;")
	}
	for _, p := range e.arrays() {
		l.add("const size_t n_%s = words[%d].p != NULL ? hpyapi_count(words[%d].i) : 0;", p.Name, p.word, e.at(p.in.Length).word)
	}
	switch {
	case e.dynamic():
		l.add("%slocal[HPYAPI_ROOM];", words.handle)
		l.add("%s*room = hpyapi_room(ctx, local, %s);", words.handle, e.roomTotal(true))
		l.add("%sanswer = %s;", words.handle, words.null)
	case len(e.outs()) > 0:
		l.add("%sroom[%s];", words.handle, e.roomTotal(false))
	}
	for _, p := range e.callbacks() {
		l.add("%s", e.origin(p))
		l.add("void *%s;", e.variable(p))
	}
	if !e.returnsVoid() {
		l.add("%s;", words.declare(e.Func.Result.Type, "result"))
	}
	if l.String() != "" {
		l.blank()
	}
	if e.single == 0 && len(e.arraysIn()) == 0 {
		l.add("(void)handles;")
	}
}

// prepare makes room, and keeps callbacks. What fails here has not reached the implementation: the frame goes back to
// its first state, so that the caller knows that the user data is still its own.
func (e *enter) prepare() {
	l := e.l
	if e.dynamic() {
		l.add("if (room == NULL) {")
		l.add("    frame->state = HPYAPI_FRAME_NEW;")
		l.add("    return %s;", e.api.words.null)
		l.add("}")
	}
	for i, p := range e.callbacks() {
		e.makeToken(p)
		for _, q := range e.callbacks()[:i] {
			l.add("    hpyapi_withdraw(%s);", e.variable(q))
		}
		if e.dynamic() {
			l.add("    hpyapi_release(local, room);")
		}
		l.add("    frame->state = HPYAPI_FRAME_NEW;")
		l.add("    return %s;", e.api.words.null)
		l.add("}")
	}
	for _, p := range e.outs() {
		switch p.in.Role {
		case plan.OutHandle:
			l.add("room[%s] = %s;", e.outOffset(p), e.api.words.null)
		case plan.InOutHandle:
			old := e.api.words.dup("ctx", fmt.Sprintf("handles[%d]", p.handle))
			l.add("room[%s] = hpyapi_present(%s, 0) ? %s : %s;", e.outOffset(p), word(p), old, e.api.words.null)
		}
	}
}

// makeToken makes the token that the implementation is given for a callback, and begins the block for the case that there
// is no memory.
func (e *enter) makeToken(p *cParam) {
	l, entry := e.l, fmt.Sprintf("handles[%d]", e.single-1)
	args := []string{"ctx", "frame", word(p), word(e.at(p.in.User))}
	if p.in.Role == plan.Kept {
		args = append(args, word(e.at(p.in.Destroy)), entry, e.api.words.kept(e.api.Name), "&"+e.originName(p))
		l.call("    ", e.variable(p)+" = hpyapi_keep_callback", args, ";")
	} else {
		l.call("    ", e.variable(p)+" = hpyapi_lend_callback", append(args, entry, "&"+e.originName(p)), ";")
	}
	l.add("if (%s == NULL) {", e.variable(p))
}

// run calls the implementation and returns what comes of it.
func (e *enter) run() {
	l, result := e.l, e.Func.Result
	head := "result = " + e.target()
	if e.returnsVoid() {
		head = e.target()
	}
	l.call("    ", head, e.arguments(), ";")
	e.endTokens(l, e.callbacks(), e.variable, e.api.words.occurred("ctx"))
	switch {
	case e.returnsHandle() && len(e.outs()) > 0:
		l.add("room[0] = result;")
		l.add("frame->result.i = !%s;", e.api.words.isNull("result"))
	case !e.returnsVoid() && !e.returnsHandle():
		l.add("frame->result.%s = %s;", wordMember(result.Type), e.api.words.toWord(result.Type, "result"))
	}
	if e.dynamic() || len(e.outs()) > 0 {
		e.finishRoom()
		return
	}
	if e.returnsHandle() {
		l.add("return hpyapi_return_handle(ctx, frame, result, %s, %s);", e.nullable(), quote(e.Name))
		return
	}
	if condition := e.failure(); condition != "" {
		l.add("if (%s) {", condition)
		l.add("    return %s;", e.api.words.null)
		l.add("}")
	}
	l.add("return hpyapi_return_none(ctx, frame);")
}

func (e *enter) nullable() string {
	if e.Func.Result.Nullable {
		return "1"
	}
	return "0"
}

// failure is the condition under which the implementation failed; "" when it cannot fail.
func (e *enter) failure() string {
	r, words := e.Func.Result, e.api.words
	switch {
	case r.Error == apidef.ErrorNull && e.returnsHandle():
		return fmt.Sprintf("%s && hpyapi_null_result(ctx, %s, %s) < 0", words.isNull("result"), e.nullable(), quote(e.Name))
	case r.Error == apidef.ErrorNull:
		return fmt.Sprintf("result == NULL && hpyapi_null_result(ctx, %s, %s) < 0", e.nullable(), quote(e.Name))
	case r.Error == apidef.ErrorCheck:
		return words.occurred("ctx")
	case r.Error == apidef.ErrorNone:
		return ""
	}
	return words.failed(r, "result") + " && " + words.occurred("ctx")
}

// finishRoom ends a function with out-parameters or arrays.
func (e *enter) finishRoom() {
	l, outs := e.l, e.outs()
	indent, give := "", "return "
	if e.dynamic() {
		give = "answer = "
	}
	condition := e.failure()
	total := e.roomTotal(false)
	switch {
	case condition == "":
	case len(outs) == 0:
		l.add("if (!(%s)) {", condition)
		indent = "    "
	default:
		l.add("if (%s) {", condition)
		l.add("    hpyapi_close_all(ctx, room, %s);", total)
		if e.dynamic() {
			l.add("} else {")
			indent = "    "
		} else {
			l.add("    return %s;", e.api.words.null)
			l.add("}")
		}
	}
	for _, p := range outs {
		l.add(indent+"hpyapi_mark(words[%d], %s, %s);", p.word, at("room", e.outOffset(p)), e.markCount(p))
	}
	switch {
	case len(outs) > 0:
		l.add(indent+"%shpyapi_return_handles(ctx, frame, room, %s);", give, total)
	case e.returnsHandle():
		l.add(indent+"%shpyapi_return_handle(ctx, frame, result, 1, %s);", give, quote(e.Name))
	default:
		l.add(indent+"%shpyapi_return_none(ctx, frame);", give)
	}
	if indent != "" {
		l.add("}")
	}
	if e.dynamic() {
		l.add("hpyapi_release(local, room);")
		l.add("return answer;")
	}
}

func (e *enter) markCount(p *cParam) string {
	if p.in.Role == plan.OutHandles {
		return "n_" + p.Name
	}
	return "1"
}

// arguments are what the implementation is called with.
func (e *enter) arguments() []string {
	args := []string{"ctx"}
	var handles, rooms []string // counts of the arrays passed so far
	start := e.roomTotal(false)
	for _, p := range e.params {
		word := fmt.Sprintf("words[%d]", p.word)
		switch p.in.Role {
		case plan.Handle:
			args = append(args, fmt.Sprintf("hpyapi_borrow(%s, handles[%d])", word, p.handle))
		case plan.Stolen:
			args = append(args, fmt.Sprintf("hpyapi_steal(ctx, %s, handles[%d])", word, p.handle))
		case plan.OutHandle, plan.InOutHandle:
			args = append(args, fmt.Sprintf("%s.p != NULL ? &room[%s] : NULL", word, e.outOffset(p)))
		case plan.OutHandles:
			args = append(args, fmt.Sprintf("hpyapi_clear_array(%s, %s, n_%s)", word, at("room", e.outOffset(p)), p.Name))
		case plan.Handles, plan.StolenHandles:
			from := at("handles", sum(e.single, handles...))
			to := at("room", start)
			if len(rooms) > 0 {
				to = at("room", strings.TrimPrefix(strings.Join(append([]string{start}, rooms...), " + "), "0 + "))
			}
			if p.in.Role == plan.StolenHandles {
				args = append(args, fmt.Sprintf("hpyapi_steal_array(ctx, %s, %s, %s, n_%s)", word, from, to, p.Name))
			} else {
				args = append(args, fmt.Sprintf("hpyapi_borrow_array(%s, %s, %s, n_%s)", word, from, to, p.Name))
			}
			handles, rooms = append(handles, "n_"+p.Name), append(rooms, "n_"+p.Name)
		default:
			args = append(args, e.plainArgument(p, word))
		}
	}
	return args
}

// plainArgument is an argument that is no handle.
func (e *enter) plainArgument(p *cParam, word string) string {
	of := e.at(p.in.Of) // nil for user data of the function itself, and of functions that need no context
	switch {
	case p.isCallback():
		callback := memberName(e.api.Prefix, p.Type.Callback.Name)
		return fmt.Sprintf("%s.function != NULL ? %s_call_%s : NULL", word, e.api.Name, callback)
	case of == nil:
	case p.in.Role == plan.User:
		return e.variable(of)
	case p.needsContext():
		return e.api.Name + "_drop_" + memberName(e.api.Prefix, p.Type.Callback.Name)
	default:
		return "hpyapi_notify"
	}
	return e.api.words.fromWord(p.Type, word)
}
