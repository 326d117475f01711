package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/plan"
)

// Bridge defines the caller's side of a slot: what the wrapper calls when the families differ. It belongs to each file that
// calls the slot, so that nobody compiles those of other slots.
func (c *cFunc) Bridge() string {
	head := "HPYAPI_FAR " + c.api.words.declare(c.Func.Result.Type, c.api.Name+"_bridge_"+c.Short)
	body := c.callerBody
	if c.lockless() {
		body = c.nowhere
	}
	return arguments("", head, c.callerParams(), "") + "{\n" + body() + "}\n"
}

// nowhere is what becomes of a call without the lock that is no jump: there is no other way, and no exception.
func (c *cFunc) nowhere() string {
	var l lines
	for _, p := range c.params {
		l.add("(void)%s;", p.Name)
	}
	if !c.api.words.record {
		l.add("(void)%s;", c.ctx())
	}
	l.add("hpyapi_report_missing(%s, %d);", c.consumer(), c.Index)
	var end lines
	c.refuse(&end, c.ctx())
	return l.String() + strings.ReplaceAll(end.String(), "\n    ", "\n")[4:]
}

// CallBack defines the caller's side of a callback: the function that the provider's code is given instead of the
// consumer's, with the hpyapi_callback as its user data.
func (c *cFunc) CallBack() string {
	head := "static " + c.api.words.declare(c.Func.Result.Type, c.api.Name+"_call_"+c.Short)
	return arguments("", head, c.declarations(), "") + "{\n" + c.callerBody() + "}\n"
}

// IsDestroy reports whether the callback is the destroy-notify of a kept one.
func (c *cFunc) IsDestroy() bool {
	for _, s := range c.api.Slots {
		if s.Call == nil {
			continue
		}
		for _, p := range s.Call.params {
			if p.in.Role == plan.Destroy && p.Type.Callback.Name == c.Name {
				return true
			}
		}
	}
	return false
}

// callerBody fills a frame, sends it, and takes the results out of it.
func (c *cFunc) callerBody() string {
	var l lines
	c.callerLocals(&l)
	l.blank()
	c.fillWords(&l)
	c.send(&l)
	c.callerCleanup(&l)
	c.takeResults(&l)
	return l.String()
}

func (c *cFunc) callerLocals(l *lines) {
	words := c.api.words
	if c.callback {
		l.add("%s;", c.lookup(c.ctx()))
	}
	if len(c.params) > 0 {
		l.add("hpyapi_word %s[%d];", c.local("words"), len(c.params))
	}
	arrays := c.arraysIn()
	var counts []string
	for _, p := range c.arrays() {
		l.add("const size_t %s = %s;", c.count(p), c.countOf(p))
		if p.in.Role != plan.OutHandles {
			counts = append(counts, c.count(p))
		}
	}
	switch {
	case len(arrays) > 0:
		l.add("%s%s[HPYAPI_ROOM];", words.handle, c.local("local"))
		l.add("%s*%s = hpyapi_room(%s, %s, %s);", words.handle, c.local("handles"), c.ctx(), c.local("local"), sum(c.single, counts...))
	case c.single > 0:
		l.add("%s%s[%d];", words.handle, c.local("handles"), c.single)
	}
	for _, p := range c.withRole(plan.InOutHandle) {
		old := p.Name + " != NULL ? *" + p.Name + " : " + words.null
		l.add("%s%s = %s;", words.handle, c.local("old_"+p.Name), old)
	}
	if c.plan.Callbacks() {
		l.add("%s%s = hpyapi_callback_entry(%s, %s);", words.handle, c.local("entry"), c.ctx(), c.consumer())
	}
	l.add("hpyapi_frame %s;", c.local("frame"))
	if len(c.outs()) > 0 {
		l.add("hpyapi_results %s;", c.local("results"))
		if c.returnsHandle() {
			l.add("%s%s;", words.handle, c.local("result"))
		}
	}
	if len(arrays) > 0 {
		l.add("%s%s = %s;", words.handle, c.local("answer"), words.null)
	} else {
		l.add("%s%s;", words.handle, c.local("answer"))
	}
}

func (c *cFunc) fillWords(l *lines) {
	for _, p := range c.params {
		word := fmt.Sprintf("%s[%d]", c.local("words"), p.word)
		value := p.Name
		if c.callback && p == c.userData() {
			value = c.local("callback") + "->user"
		}
		l.add("%s.%s = %s;", word, wordMember(p.Type), c.api.words.toWord(p.Type, value))
	}
}

// send puts the handles in order and makes the call.
func (c *cFunc) send(l *lines) {
	handles, ctx, frame := c.local("handles"), c.ctx(), c.local("frame")
	arrays := c.arraysIn()
	var counts []string
	for _, p := range arrays {
		counts = append(counts, c.count(p))
	}
	words, passed := c.local("words"), handles
	if len(c.params) == 0 {
		words = "NULL"
	}
	if c.single == 0 && len(arrays) == 0 {
		passed = "NULL"
	}
	purpose := "HPYAPI_FRAME_CALL"
	call := fmt.Sprintf("hpyapi_call(%s, %s, &%s, %s)", ctx, c.consumer(), frame, passed)
	if c.callback {
		purpose = "HPYAPI_FRAME_CALLBACK"
		call = fmt.Sprintf("hpyapi_call_back(%s, %s, &%s, %s)", ctx, c.local("callback"), frame, passed)
	}
	l.add("hpyapi_begin(&%s, %s, %d, %s, %d, %s);", frame, purpose, c.Index, words, len(c.params), sum(c.single, counts...))
	if c.plan.Callbacks() {
		l.add("%s.current = %s_callback_current;", frame, c.api.Name)
	}
	indent := ""
	if len(arrays) > 0 {
		l.add("if (%s != NULL) {", handles)
		indent = "    "
	}
	c.passHandles(l, indent)
	l.add(indent+"%s = %s;", c.local("answer"), call)
	if len(arrays) > 0 {
		l.add("    hpyapi_release(%s, %s);", c.local("local"), handles)
		l.add("}")
	}
}

func (c *cFunc) passHandles(l *lines, indent string) {
	handles, ctx := c.local("handles"), c.ctx()
	for _, p := range c.params {
		if p.handle < 0 {
			continue
		}
		value := p.Name
		if p.in.Role == plan.InOutHandle {
			value = c.local("old_" + p.Name)
		}
		l.add(indent+"%s[%d] = hpyapi_pass(%s, %s);", handles, p.handle, ctx, value)
	}
	if c.plan.Callbacks() {
		l.add(indent+"%s[%d] = %s;", handles, c.single-1, c.local("entry"))
	}
	var before []string
	for _, p := range c.arraysIn() {
		l.add(indent+"hpyapi_pass_array(%s, %s, %s, %s);", ctx, at(handles, sum(c.single, before...)), p.Name, c.count(p))
		before = append(before, c.count(p))
	}
}

// callerCleanup closes what the call took, whatever became of it.
func (c *cFunc) callerCleanup(l *lines) {
	ctx := c.ctx()
	if c.plan.Callbacks() {
		l.add("%s", c.api.words.close(ctx, c.local("entry")))
	}
	for _, p := range c.of(c.plan.Refused, plan.Forfeit) {
		switch p.in.Role {
		case plan.Stolen:
			l.add("hpyapi_close_all(%s, &%s, 1);", ctx, p.Name)
		case plan.StolenHandles:
			l.add("hpyapi_close_all(%s, %s, %s);", ctx, p.Name, c.count(p))
		case plan.InOutHandle:
			l.add("hpyapi_close_all(%s, &%s, 1);", ctx, c.local("old_"+p.Name))
		}
	}
	for _, p := range c.of(c.plan.Refused, plan.Release) {
		l.add("if (%s.state == HPYAPI_FRAME_NEW && %s != NULL) {", c.local("frame"), c.at(p.in.Destroy).Name)
		l.add("    %s; /* the provider never saw it */", c.notify(p, ctx))
		l.add("}")
	}
}

// takeResults ends the caller's side.
func (c *cFunc) takeResults(l *lines) {
	ctx, frame, answer := c.ctx(), c.local("frame"), c.local("answer")
	if len(c.outs()) > 0 {
		c.takeMany(l)
		return
	}
	value := c.api.words.fromWord(c.Func.Result.Type, frame+".result")
	switch {
	case c.returnsHandle():
		l.add("return hpyapi_result(%s, &%s, %s);", ctx, frame, answer)
	case c.returnsVoid():
		l.add("(void)hpyapi_done(%s, %s);", ctx, answer)
	default:
		l.add("return hpyapi_done(%s, %s) < 0 ? %s : %s;", ctx, answer, c.api.words.sentinel(c.Func.Result), value)
	}
}

func (c *cFunc) takeMany(l *lines) {
	ctx, frame, results := c.ctx(), c.local("frame"), c.local("results")
	l.add("%s = hpyapi_unpack(&%s, %s);", results, frame, c.local("answer"))
	if c.returnsHandle() {
		l.add("%s = hpyapi_next(%s, &%s, %s.result.i != 0);", c.local("result"), ctx, results, frame)
	}
	for _, p := range c.outs() {
		l.add("hpyapi_next_array(%s, &%s, %s, %s);", ctx, results, p.Name, c.outCount(p))
	}
	l.add("if (hpyapi_unpacked(%s, &%s) < 0) {", ctx, results)
	if c.returnsHandle() {
		l.add("    hpyapi_drop(%s, &%s, 1);", ctx, c.local("result"))
	}
	for _, p := range c.of(c.plan.Rejected, plan.Reject) {
		l.add("    hpyapi_drop(%s, %s, %s);", ctx, p.Name, c.outCount(p))
	}
	if !c.returnsVoid() {
		l.add("    return %s;", c.api.words.sentinel(c.Func.Result))
	}
	l.add("}")
	switch {
	case c.returnsHandle():
		l.add("return %s;", c.local("result"))
	case !c.returnsVoid():
		l.add("return %s;", c.api.words.fromWord(c.Func.Result.Type, frame+".result"))
	}
}

// outCount is how many handles an out-parameter holds.
func (c *cFunc) outCount(p *cParam) string {
	if p.in.Role == plan.OutHandles {
		return c.count(p)
	}
	return "1"
}
