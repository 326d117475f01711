package dynamic

import (
	"math"

	"github.com/hpyapi/hpyapi/trampoline"
)

// arguments are the words of one call in order of the parameters; floating-point values as bits.
type arguments [maxParams]uint64

func (a *arguments) word(i int) uintptr { return uintptr(a[i]) }

func (a *arguments) read(f *trampoline.Frame, fn *function) {
	args := f.Args()
	for i := range fn.params {
		switch fn.params[i].op {
		case opFloat32:
			a[i] = uint64(math.Float32bits(args.Float32()))
		case opFloat64:
			a[i] = math.Float64bits(args.Float64())
		default:
			a[i] = uint64(args.Word())
		}
	}
}

// slotEntry is every function slot of a definition made at run time, called from C.
func slotEntry(f *trampoline.Frame) {
	var c trampoline.Call
	defer c.Guard(f)
	p, slot := trampoline.ProgramOf(f)
	prog, ok := p.(*program)
	if !ok {
		c.EnterBareC(f, slot) // the edge is gone; this says so
		return
	}
	fn := prog.slots[slot]
	var a arguments
	a.read(f, fn)
	fn.clearOuts(&a)
	entered := false
	if fn.bare {
		entered = c.EnterBareC(f, slot)
	} else {
		entered = c.EnterC(f, slot)
	}
	if !entered {
		fn.forfeit(&c, &a)
		return
	}
	fn.run(&c, f, &a, c.C())
}

// callbackEntry is every callback of a definition made at run time, called from C.
func callbackEntry(f *trampoline.Frame) {
	var c trampoline.Call
	defer c.Guard(f)
	p, index := trampoline.ProgramOf(f)
	prog, ok := p.(*program)
	if !ok {
		c.EnterBareC(f, index)
		return
	}
	fn := prog.callbacks[index]
	var a arguments
	a.read(f, fn)
	fn.clearOuts(&a)
	cb, ok := c.EnterCallbackC(f, a.word(fn.user))
	if !ok {
		fn.forfeit(&c, &a)
		return
	}
	a[fn.user] = uint64(cb.User())
	fn.run(&c, f, &a, cb.Code())
}

// forfeit closes what the caller gave away in a call that could not begin.
func (fn *function) forfeit(c *trampoline.Call, a *arguments) {
	fn.forfeitFrom(c, a, 0)
	fn.releaseFrom(c, a, 0)
}

// forfeitFrom closes the handles that the caller gave away, of the parameters from i on.
func (fn *function) forfeitFrom(c *trampoline.Call, a *arguments, i int) {
	for ; i < len(fn.params); i++ {
		switch fn.params[i].op {
		case opSteal:
			c.Forfeit(trampoline.Handle(a[i]))
		case opStealArray:
			c.Forfeit(fn.array(a, i)...)
		case opInOut:
			c.ForfeitAt(a.word(i))
		}
	}
}

// releaseFrom ends the callbacks that the callee will not keep after all, of the parameters from i on.
func (fn *function) releaseFrom(c *trampoline.Call, a *arguments, i int) {
	for ; i < len(fn.params); i++ {
		if fn.params[i].op == opKeep {
			fn.kept(c, a, i).Release()
		}
	}
}

// array views an array of handles in the caller's memory; nil for NULL.
func (fn *function) array(a *arguments, i int) []trampoline.Handle {
	p := &fn.params[i]
	n := fn.params[p.of].number(a.word(p.of))
	if a[i] == 0 {
		n = 0
	}
	return trampoline.View[trampoline.Handle](a.word(i), n)
}

// run takes a call that may begin to the callee and back.
func (fn *function) run(c *trampoline.Call, f *trampoline.Frame, a *arguments, code trampoline.Code) {
	caller := *a
	err := fn.prepare(c, &caller, a)
	if err != nil {
		c.Finish(f, err)
		return
	}
	c.Sent()
	var call trampoline.CCall
	fn.send(&call, a, code)
	h, err := fn.outcome(c, &call)
	err = fn.takeBack(c, &caller, a, &h, err)
	f.Ret, f.RetF = call.Ret, call.RetF
	if fn.result.class == resultHandle {
		f.Ret = uintptr(h)
	}
	c.Finish(f, err)
}

// clearOuts lets the caller find Null wherever no handle will be written.
func (fn *function) clearOuts(caller *arguments) {
	for i, p := range fn.params {
		switch p.op {
		case opOut:
			trampoline.NoHandles(caller.word(i), 1)
		case opOutArray:
			trampoline.NoHandles(caller.word(i), fn.params[p.of].number(caller.word(p.of)))
		}
	}
}

// prepare replaces the caller's words by the callee's. Callbacks to keep come last: what was handed out cannot be taken
// back.
func (fn *function) prepare(c *trampoline.Call, caller, a *arguments) error {
	for i := range fn.params {
		if err := fn.prepareOne(c, caller, a, i); err != nil {
			fn.forfeitFrom(c, caller, i+1)
			fn.releaseFrom(c, caller, 0)
			return err
		}
	}
	for i, p := range fn.params {
		if p.op == opKeep {
			if err := fn.passKept(c, a, i); err != nil {
				fn.releaseFrom(c, caller, i)
				return err
			}
		}
	}
	return nil
}

func (fn *function) prepareOne(c *trampoline.Call, caller, a *arguments, i int) (err error) {
	p := &fn.params[i]
	h := trampoline.Handle(caller[i])
	switch p.op {
	case opContext:
		a[i] = uint64(c.CalleeWord())
	case opHandle:
		if c.Translates() {
			h, err = c.Lend(h, fn.name(i))
			a[i] = uint64(h)
		}
	case opSteal:
		if c.Translates() {
			h, err = c.Move(h, fn.name(i))
			a[i] = uint64(h)
		}
	case opArray, opStealArray:
		if !c.Translates() || caller[i] == 0 {
			return nil
		}
		each := c.LendAll
		if p.op == opStealArray {
			each = c.MoveAll
		}
		hs, err := each(fn.array(caller, i), fn.name(i))
		a[i] = uint64(trampoline.Addr(hs))
		return err
	case opOut, opInOut:
		return fn.prepareOut(c, caller, a, i)
	case opCallback:
		return fn.pass(c, a, i)
	}
	return err
}

// prepareOut gives the callee a place of its own for a handle that it writes.
func (fn *function) prepareOut(c *trampoline.Call, caller, a *arguments, i int) error {
	at := trampoline.AtOrNil[trampoline.Handle](caller.word(i))
	if at == nil {
		return nil
	}
	room, err := trampoline.Room[trampoline.Handle](c, 1)
	if err != nil {
		return err
	}
	a[i] = uint64(trampoline.Addr(room))
	if fn.params[i].op == opOut {
		return nil
	}
	room[0] = *at
	*at = trampoline.Null
	if c.Translates() {
		room[0], err = c.Move(room[0], fn.name(i))
	}
	return err
}

func (fn *function) pass(c *trampoline.Call, a *arguments, i int) error {
	p := &fn.params[i]
	code, user, err := c.Pass(c.Caller(a.word(i), a.word(p.of), 0), p.index)
	a[i], a[p.of] = uint64(code), uint64(user)
	return err
}

// kept is a callback that the caller lets the callee keep.
func (fn *function) kept(c *trampoline.Call, a *arguments, i int) trampoline.Callback {
	p := &fn.params[i]
	cb := c.Caller(a.word(i), a.word(p.of), a.word(p.end))
	if p.withContext {
		cb = cb.DestroyedWithContext()
	}
	return cb
}

func (fn *function) passKept(c *trampoline.Call, a *arguments, i int) error {
	p := &fn.params[i]
	code, user, destroy, err := c.PassKept(fn.kept(c, a, i), p.index)
	a[i], a[p.of], a[p.end] = uint64(code), uint64(user), uint64(destroy)
	return err
}

// send calls the function in C.
func (fn *function) send(call *trampoline.CCall, a *arguments, code trampoline.Code) {
	call.Fn = code
	args := call.Args()
	for i := range fn.params {
		switch fn.params[i].op {
		case opFloat32:
			args.Float32(math.Float32frombits(uint32(a[i])))
		case opFloat64:
			args.Float64(math.Float64frombits(a[i]))
		default:
			args.Word(a.word(i))
		}
	}
	args.Do()
}

// outcome reads the result by the function's error rule; h is the handle that it returned, if it returns one.
func (fn *function) outcome(c *trampoline.Call, call *trampoline.CCall) (h trampoline.Handle, err error) {
	r := &fn.result
	if r.class == resultHandle && r.rule == trampoline.ErrorNull {
		if r.nullable {
			return c.HandleOrNull(call.Ret)
		}
		return c.Handle(call.Ret)
	}
	switch r.rule {
	case trampoline.ErrorNull:
		if r.nullable {
			_, err = c.PointerOrNull(call.Ret)
		} else {
			_, err = c.Pointer(call.Ret)
		}
	case trampoline.ErrorMinusOne:
		err = c.Sentinel(r.isSentinel(call))
	case trampoline.ErrorNaN:
		err = c.Sentinel(r.isNaN(call))
	case trampoline.ErrorCheck:
		err = c.Raised()
	}
	if r.class == resultHandle {
		h = trampoline.Handle(call.Ret)
	}
	return h, err
}

func (r *result) isSentinel(call *trampoline.CCall) bool {
	switch r.class {
	case resultFloat32:
		return call.RetFloat32() == -1
	case resultFloat64:
		return call.RetF == -1
	}
	return r.isMinusOne(call.Ret)
}

func (r *result) isNaN(call *trampoline.CCall) bool {
	if r.class == resultFloat32 {
		v := call.RetFloat32()
		return v != v
	}
	return math.IsNaN(call.RetF)
}

// takeBack hands the handles that the callee returned over to the caller, or closes them when the call failed.
func (fn *function) takeBack(c *trampoline.Call, caller, a *arguments, h *trampoline.Handle, err error) error {
	if err == nil && fn.result.class == resultHandle && c.Translates() {
		*h, err = fn.give(c, *h, "result")
	}
	for i := range fn.params {
		p := &fn.params[i]
		switch {
		case p.op == opOutArray:
			err = fn.takeArray(c, caller, i, err)
		case (p.op == opOut || p.op == opInOut) && caller[i] != 0:
			err = fn.takeOut(c, caller, a, i, err)
		}
	}
	if err == nil {
		return nil
	}
	*h = trampoline.Null
	fn.clearOuts(caller)
	for i, p := range fn.params {
		if p.op == opInOut && caller[i] != 0 {
			*trampoline.At[trampoline.Handle](caller.word(i)) = trampoline.Null
		}
	}
	return err
}

func (fn *function) takeOut(c *trampoline.Call, caller, a *arguments, i int, err error) error {
	written := *trampoline.At[trampoline.Handle](a.word(i))
	if err != nil {
		c.Reject(written)
		return err
	}
	if c.Translates() {
		if written, err = fn.give(c, written, fn.name(i)); err != nil {
			return err
		}
	}
	*trampoline.At[trampoline.Handle](caller.word(i)) = written
	return nil
}

func (fn *function) takeArray(c *trampoline.Call, caller *arguments, i int, err error) error {
	hs := fn.array(caller, i)
	if err == nil && c.Translates() {
		err = c.GiveAll(hs, fn.name(i))
	}
	return err
}

// give hands one handle over; where there are several, a later failure takes it back.
func (fn *function) give(c *trampoline.Call, h trampoline.Handle, name string) (trampoline.Handle, error) {
	if fn.handles > 1 {
		return c.GiveOneOf(h, name)
	}
	return c.Give(h, name)
}

// name is how messages call a parameter: a signature has positions only.
func (fn *function) name(i int) string {
	if !fn.bare {
		i-- // the context does not count
	}
	return ordinals[min(max(i, 0), len(ordinals)-1)]
}

var ordinals = [...]string{
	"argument 1", "argument 2", "argument 3", "argument 4", "argument 5", "argument 6", "argument 7", "argument 8",
	"argument 9", "argument 10", "argument 11", "argument 12", "argument 13", "argument 14", "argument 15", "argument 16",
	"argument 17 or later",
}
