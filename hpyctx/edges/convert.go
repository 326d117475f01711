package edges

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/trampoline"
)

// How arguments and results of a call become objects, and objects become them.

// maxText is how much of a text is looked at, and maxElements how many elements of an array.
const (
	maxText     = 1 << 20
	maxElements = 1 << 20
)

func (c *Call) decoder() decoder { return decoder{c.it.Space()} }

// typeText is what the signature says of a type.
func typeText(t signature.Type) string {
	if t.Kind == signature.Struct {
		return "struct"
	}
	return t.String()
}

// arg reads one argument, or what was written where one leads.
func (c *Call) arg(i int, q *plan.Param) Arg {
	a := Arg{param: i, Name: c.paramName(i), Type: typeText(q.Type)}
	word := c.p.Word(i)
	switch q.Role {
	case plan.Handle, plan.Stolen:
		c.handle(&a, trampoline.Handle(word))
	case plan.Word:
		c.word(&a, q, word)
	case plan.Callback, plan.Kept:
		a.Type, a.Opaque = "callback", fmt.Sprintf("<callback at %#x>", word)
		if word == 0 {
			a.Opaque = ""
		}
	case plan.Text:
		a.Type = "str"
		c.text(&a, uintptr(word))
	default:
		c.memory(&a, q, uintptr(word))
	}
	return a
}

// paramName is what the definition calls a parameter.
func (c *Call) paramName(i int) string {
	at := c.p.Site()
	if names := at.Edge.Definition().Slots[at.Index].Params; i < len(names) {
		return names[i]
	}
	return ""
}

func (c *Call) word(a *Arg, q *plan.Param, word uint64) {
	switch k := q.Type.Kind; {
	case q.Call != nil, k == signature.Code, k == signature.Object, k == signature.Word:
		a.Opaque = fmt.Sprintf("<%s %#x>", a.Type, word)
	default:
		a.Value = c.decoder().scalar(q.Type, word)
	}
}

// handle looks at a handle of the caller, and neither opens nor closes anything.
func (c *Call) handle(a *Arg, h trampoline.Handle) {
	if h == trampoline.Null {
		return
	}
	u, ok := c.p.HandleSpace().Resolve(h)
	if ok {
		if v, err := c.it.Space().Handles().Value(u); err == nil {
			a.Value = v
			return
		}
	}
	a.Opaque = fmt.Sprintf("<no open handle: %#x>", uint64(h))
}

func (c *Call) text(a *Arg, at uintptr) {
	if at == 0 {
		return
	}
	text, err := native.CStringFrom(at, maxText)
	if err != nil {
		a.Opaque = fmt.Sprintf("<no text that can be read: %#x>", at)
		return
	}
	a.Value = c.it.Space().Str(text)
}

// memory reads what an argument leads to.
func (c *Call) memory(a *Arg, q *plan.Param, at uintptr) {
	if at == 0 {
		return
	}
	n := 1
	if q.Role.IsArray() {
		n = c.p.Length(a.param)
		a.Type += "[]"
	}
	one, _ := size(q.Type)
	if one == 0 || n < 0 || n > maxElements {
		a.Opaque = fmt.Sprintf("<%s at %#x>", a.Type, at)
		return
	}
	data, err := fetch(at, n*one)
	if err != nil {
		a.Opaque = fmt.Sprintf("<%v>", err)
		return
	}
	switch {
	case q.Role.HoldsHandles():
		c.handles(a, q, at, n)
	case q.Role.IsArray():
		a.Value = c.decoder().array(q.Type, data, n)
	default:
		a.Value = c.decoder().value(q.Type, data)
	}
}

// handles reads an array of handles, or the one of an in-out handle. The memory can be read.
func (c *Call) handles(a *Arg, q *plan.Param, at uintptr, n int) {
	var items []Value
	for _, h := range native.Slice[trampoline.Handle](at, n) {
		var one Arg
		c.handle(&one, h)
		items = append(items, c.decoder().orNone(one.Value))
		if !q.Role.IsArray() {
			a.Value, a.Opaque = one.Value, one.Opaque
			return
		}
	}
	a.Value = c.it.Space().Tuple(items...)
}

// result reads what the function returned.
func (c *Call) result() Arg {
	r := &c.plan.Result
	a, word := Arg{param: plan.Result, Type: typeText(r.Type)}, c.p.Word(plan.Result)
	switch r.Type.Kind {
	case signature.Handle:
		c.handle(&a, trampoline.Handle(word))
	case signature.Object, signature.Code, signature.Word:
		a.Opaque = fmt.Sprintf("<%s %#x>", a.Type, word)
	default:
		a.Value = c.decoder().scalar(r.Type, word)
	}
	return a
}

// open opens a handle of the caller. A null one is given for nil.
func (c *Call) open(v Value) (trampoline.Handle, error) {
	if v == nil {
		return trampoline.Null, nil
	}
	handles := c.it.Space().Handles()
	u, err := handles.Open(v)
	if err != nil || u == trampoline.Null {
		return u, err
	}
	h := c.p.HandleSpace().Adopt(u)
	if h == trampoline.Null {
		_ = handles.Close(u) // ours, opened above
		return h, c.it.Space().Raisef("MemoryError", "module %q: no room for another handle", c.Consumer)
	}
	return h, nil
}

// drop closes a handle of the caller.
func (c *Call) drop(h trampoline.Handle) {
	if h == trampoline.Null {
		return
	}
	if u, ok := c.p.HandleSpace().Take(h); ok {
		_ = c.it.Space().Handles().Close(u) // it was open
	}
}

// setArg changes one argument.
func (c *Call) setArg(a *Arg, v Value) error {
	q := &c.plan.Params[a.param]
	switch q.Role {
	case plan.Handle, plan.Stolen:
		h, err := c.open(v)
		if err != nil {
			return err
		}
		if q.Role == plan.Stolen {
			c.drop(trampoline.Handle(c.p.Word(a.param)))
		} else {
			c.drop(a.lent)
			a.lent = h
		}
		c.p.SetWord(a.param, uint64(h))
		return nil
	case plan.Word:
		if a.Opaque == "" {
			w, err := c.decoder().word(q.Type, v)
			if err == nil {
				c.p.SetWord(a.param, w)
			}
			return err
		}
	}
	return c.it.Space().Raisef("TypeError", "%s: an argument of type %s cannot be replaced", c.Slot, a.Type)
}

// check says whether values can be results.
func (c *Call) check(values []Value) error {
	if c.plan.Result.Type.Kind != signature.Void && !c.statusOnly() {
		if err := c.checkOne(c.plan.Result.Type, values[0], false, plan.Result); err != nil {
			return err
		}
		values = values[1:]
	}
	for i := range c.plan.Params {
		if q := &c.plan.Params[i]; isOutput(q) {
			if err := c.checkOne(q.Type, values[0], q.Role.IsArray(), i); err != nil {
				return err
			}
			values = values[1:]
		}
	}
	return nil
}

func (c *Call) checkOne(t signature.Type, v Value, array bool, i int) error {
	list := []Value{v}
	if array {
		items, ok := c.decoder().items(v)
		if n := c.p.Length(i); !ok || len(items) > n {
			return c.it.Space().Raisef("TypeError", "%s: a tuple or list of at most %d is expected", c.Slot, n)
		}
		list = items
	}
	for _, one := range list {
		switch t.Kind {
		case signature.Handle:
		case signature.Object, signature.Code, signature.Word, signature.Pointer, signature.Opaque, signature.Static:
			return c.it.Space().Raisef("TypeError", "%s: a result of type %s cannot be given", c.Slot, typeText(t))
		default:
			if _, err := c.decoder().encode(t, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// give writes one result that check let pass: what a parameter leads to, or what the function returns.
func (c *Call) give(i int, v Value) error {
	if i == plan.Result {
		return c.giveResult(v)
	}
	q, at := &c.plan.Params[i], uintptr(c.p.Word(i))
	if at == 0 {
		return nil // the caller does not want it
	}
	list := []Value{v}
	if q.Role.IsArray() {
		list, _ = c.decoder().items(v)
	}
	one, _ := size(q.Type)
	for n, item := range list {
		if q.Role.HoldsHandles() {
			h, err := c.open(item)
			if err != nil {
				return err
			}
			p := native.At[trampoline.Handle](at + uintptr(n*one))
			c.drop(*p)
			*p = h
			continue
		}
		data, err := c.decoder().encode(q.Type, item)
		if err != nil {
			return err
		}
		copy(native.Bytes(at+uintptr(n*one), one), data)
	}
	return nil
}

func (c *Call) giveResult(v Value) error {
	t := c.plan.Result.Type
	if t.Kind != signature.Handle {
		w, err := c.decoder().word(t, v)
		c.p.SetWord(plan.Result, w)
		return err
	}
	h, err := c.open(v)
	if err != nil {
		return err
	}
	if !c.plan.Result.Borrowed {
		c.drop(trampoline.Handle(c.p.Word(plan.Result)))
	}
	c.p.SetWord(plan.Result, uint64(h))
	return nil
}
