package dynamic

import (
	"math"

	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/trampoline"
)

// arguments are the words of one call in order of the parameters, whatever they are; floating-point values as bits.
type arguments [maxParams]trampoline.Handle

// passage is one call on its way from C to C. An argument is at first what the caller passed, an address for an in-out
// handle; then what is handed over, for an in-out handle the handle itself; at last what the callee is sent.
type passage struct {
	fn             *function
	c              trampoline.Call
	caller, handed arguments
	sent           arguments
}

// slotEntry is every function slot of a definition made at run time, called from C.
func slotEntry(f *trampoline.Frame) {
	var p passage
	defer p.c.Guard(f)
	prog, slot := trampoline.ProgramOf[program](f)
	if prog == nil {
		p.c.EnterBareC(f, slot) // the edge is gone; this says so
		return
	}
	p.begin(prog.slots[slot], f)
	entered := false
	if p.fn.Bare {
		entered = p.c.EnterBareC(f, slot)
	} else {
		entered = p.c.EnterC(f, slot)
	}
	if !entered {
		p.undo(p.fn.Refused)
		return
	}
	p.run(f)
}

// callbackEntry is every callback of a definition made at run time, called from C.
func callbackEntry(f *trampoline.Frame) {
	var p passage
	defer p.c.Guard(f)
	prog, index := trampoline.ProgramOf[program](f)
	if prog == nil {
		p.c.EnterBareC(f, index)
		return
	}
	p.begin(prog.callbacks[index], f)
	user := p.fn.User
	cb, ok := p.c.EnterCallbackC(f, uintptr(p.caller[user]))
	if !ok {
		p.undo(p.fn.Refused)
		return
	}
	p.handed[user] = trampoline.Handle(cb.User())
	p.run(f)
}

// begin reads the arguments, and sees to it that the caller finds no handle where none will be written.
func (p *passage) begin(fn *function, f *trampoline.Frame) {
	p.fn = fn
	args := f.Args()
	for i := range fn.Params {
		q := &fn.Params[i]
		switch {
		case q.Float && q.Type.Kind == signature.Float32:
			p.caller[i] = trampoline.Handle(math.Float32bits(args.Float32()))
		case q.Float:
			p.caller[i] = trampoline.Handle(math.Float64bits(args.Float64()))
		default:
			p.caller[i] = trampoline.Handle(args.Word())
		}
		p.handed[i] = p.caller[i]
		if at := uintptr(p.caller[i]); q.Role == plan.InOutHandle && at != 0 {
			p.handed[i] = *trampoline.At[trampoline.Handle](at)
			*trampoline.At[trampoline.Handle](at) = trampoline.Null
		}
	}
	p.clear()
}

func (p *passage) clear() {
	for _, s := range p.fn.Clear {
		n := 1
		if q := &p.fn.Params[s.Param]; q.Role == plan.OutHandles {
			n = p.length(q)
		}
		trampoline.NoHandles(uintptr(p.caller[s.Param]), n)
	}
}

// length is how many elements an array has.
func (p *passage) length(q *plan.Param) int {
	return number(p.fn.Params[q.Length].Type.Kind, uintptr(p.caller[q.Length]))
}

// handles are the handles of an argument at one point of its way; none for NULL.
func (p *passage) handles(at *arguments, i int) []trampoline.Handle {
	q := &p.fn.Params[i]
	switch {
	case !q.Role.IsArray():
		return at[i : i+1]
	case at[i] == 0, q.Role == plan.OutHandles && p.length(q) < 0: // of which the callee has made what it wanted
		return nil
	}
	return trampoline.View[trampoline.Handle](uintptr(at[i]), p.length(q))
}

// undo takes back what the caller gave in a call that the callee does not see.
func (p *passage) undo(steps []plan.Step) {
	for _, s := range steps {
		switch s.Do {
		case plan.Forfeit:
			p.c.Forfeit(p.handles(&p.handed, s.Param)...)
		case plan.Withdraw:
			p.c.Withdraw(p.handles(&p.handed, s.Param)...)
		case plan.Release:
			p.kept(s.Param).Release()
		}
	}
}

// run takes a call that may begin to the callee and back.
func (p *passage) run(f *trampoline.Frame) {
	if err := p.prepare(); err != nil {
		p.c.Finish(f, err)
		return
	}
	var call trampoline.CCall
	p.send(&call)
	h, err := p.c.Outcome(trampoline.Returned{
		Rule: p.fn.rule(), Handle: p.fn.GivesHandle(), Nullable: p.fn.Result.Nullable,
		Sentinel: p.fn.Result.IsSentinel(call.Ret, call.RetF), Word: call.Ret,
	})
	err = p.takeBack(&h, err)
	f.Ret, f.RetF = call.Ret, call.RetF
	if p.fn.GivesHandle() {
		f.Ret = uintptr(h)
	}
	p.c.Finish(f, err)
}

// prepare makes what the callee is sent.
func (p *passage) prepare() error {
	if p.c.Translates() {
		for i, s := range p.fn.Translate {
			if err := p.translate(s); err != nil {
				p.undo(p.fn.Abandoned(i))
				return err
			}
		}
	}
	p.c.Sent()
	p.sent = p.handed
	if !p.fn.Bare {
		p.sent[0] = trampoline.Handle(p.c.CalleeWord())
	}
	for i, s := range p.fn.Show {
		if err := p.show(s); err != nil {
			p.undo(p.fn.Withdrawn(i))
			return err
		}
	}
	return nil
}

func (p *passage) translate(s plan.Step) (err error) {
	h, name, lent := &p.handed[s.Param], p.name(s.Param), s.Do == plan.Lend
	switch array := p.fn.Params[s.Param].Role.IsArray(); {
	case array && *h == 0:
	case array:
		var hs []trampoline.Handle
		if lent {
			hs, err = p.c.LendAll(p.handles(&p.caller, s.Param), name)
		} else {
			hs, err = p.c.MoveAll(p.handles(&p.caller, s.Param), name)
		}
		*h = trampoline.Handle(trampoline.Addr(hs))
	case lent:
		*h, err = p.c.Lend(*h, name)
	default:
		*h, err = p.c.Move(*h, name)
	}
	return err
}

// show does what a callee in C needs that another caller in C has not done: its memory can be seen already.
func (p *passage) show(s plan.Step) error {
	q := &p.fn.Params[s.Param]
	switch s.Do {
	case plan.Room:
		return p.room(s.Param, q.Role)
	case plan.Pass:
		code, user, err := p.c.Pass(p.c.Caller(uintptr(p.caller[s.Param]), uintptr(p.caller[q.User]), 0), p.fn.types[s.Param])
		p.sent[s.Param], p.sent[q.User] = trampoline.Handle(code), trampoline.Handle(user)
		return err
	case plan.Keep:
		code, user, destroy, err := p.c.PassKept(p.kept(s.Param), p.fn.types[s.Param])
		p.sent[s.Param], p.sent[q.User], p.sent[q.Destroy] = trampoline.Handle(code), trampoline.Handle(user), trampoline.Handle(destroy)
		return err
	}
	return nil
}

// room gives the callee a place of its own for a handle that it writes, unless the caller gives none.
func (p *passage) room(i int, role plan.Role) error {
	if !role.HoldsHandles() || p.caller[i] == 0 {
		return nil
	}
	room, err := trampoline.Room[trampoline.Handle](&p.c, 1)
	if err != nil {
		return err
	}
	if role == plan.InOutHandle {
		room[0] = p.handed[i]
	}
	p.sent[i] = trampoline.Handle(trampoline.Addr(room))
	return nil
}

// kept is a callback that the caller lets the callee keep.
func (p *passage) kept(i int) trampoline.Callback {
	q := &p.fn.Params[i]
	cb := p.c.Caller(uintptr(p.caller[i]), uintptr(p.caller[q.User]), uintptr(p.caller[q.Destroy]))
	if !p.fn.Params[q.Destroy].Call.Bare {
		cb = cb.DestroyedWithContext()
	}
	return cb
}

// send calls the function in C.
func (p *passage) send(call *trampoline.CCall) {
	args := call.Args()
	for i := range p.fn.Params {
		q, v := &p.fn.Params[i], p.sent[i]
		switch {
		case q.Float && q.Type.Kind == signature.Float32:
			args.Float32(math.Float32frombits(uint32(v)))
		case q.Float:
			args.Float64(math.Float64frombits(uint64(v)))
		default:
			args.Word(uintptr(v))
		}
	}
	if p.fn.slow {
		p.c.SendArgsSlow(call, &args)
		return
	}
	p.c.SendArgs(call, &args)
}

// takeBack hands the handles that the callee returned over to the caller, or closes them when the call failed.
func (p *passage) takeBack(h *trampoline.Handle, err error) error {
	for _, s := range p.fn.Rejected { // the handles that the callee wrote; those of arrays are where the caller looks for them
		if p.fn.Params[s.Param].Role.IsArray() {
			continue
		}
		p.handed[s.Param] = trampoline.Null
		if at := uintptr(p.sent[s.Param]); at != 0 {
			p.handed[s.Param] = *trampoline.At[trampoline.Handle](at)
		}
	}
	if err != nil {
		p.reject(p.fn.Rejected)
	} else {
		err = p.give(h)
	}
	if err != nil {
		*h = trampoline.Null
		p.clear()
		return err
	}
	for _, s := range p.fn.Rejected {
		if at := uintptr(p.caller[s.Param]); at != 0 && !p.fn.Params[s.Param].Role.IsArray() {
			*trampoline.At[trampoline.Handle](at) = p.handed[s.Param]
		}
	}
	return nil
}

func (p *passage) reject(steps []plan.Step) {
	for _, s := range steps {
		p.c.Reject(p.handles(&p.handed, s.Param)...)
	}
}

// give translates what the callee gives. What does not come that far is closed.
func (p *passage) give(h *trampoline.Handle) (err error) {
	if !p.c.Translates() {
		return nil
	}
	for i, s := range p.fn.Give {
		switch {
		case s.Param == plan.Result:
			*h, err = p.giveOne(*h, "result")
		case p.fn.Params[s.Param].Role.IsArray():
			err = p.c.GiveAll(p.handles(&p.caller, s.Param), p.name(s.Param))
		default:
			p.handed[s.Param], err = p.giveOne(p.handed[s.Param], p.name(s.Param))
		}
		if err != nil {
			p.reject(p.fn.Give[i+1:])
			return err
		}
	}
	return nil
}

func (p *passage) giveOne(h trampoline.Handle, name string) (trampoline.Handle, error) {
	if p.fn.Several {
		return p.c.GiveOneOf(h, name)
	}
	return p.c.Give(h, name)
}

// name is how messages call a parameter: a signature has positions only.
func (p *passage) name(i int) string {
	if !p.fn.Bare {
		i-- // the context does not count
	}
	return ordinals[min(max(i, 0), len(ordinals)-1)]
}

var ordinals = [...]string{
	"argument 1", "argument 2", "argument 3", "argument 4", "argument 5", "argument 6", "argument 7", "argument 8",
	"argument 9", "argument 10", "argument 11", "argument 12", "argument 13", "argument 14", "argument 15", "argument 16",
	"argument 17 or later",
}
