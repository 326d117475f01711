package plan

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// Parse makes the plan of a function slot from its canonical signature.
func Parse(text string) (*Plan, error) {
	slot, err := signature.Parse(text)
	if err != nil {
		return nil, err
	}
	if slot.Kind != signature.FuncSlot {
		return nil, errors.New("no function")
	}
	return Of(slot.Func)
}

// Of makes the plan of a function. It fails for one of which too little is known, and for what no register holds.
func Of(f *signature.Func) (*Plan, error) {
	switch {
	case f.Hashed():
		return nil, errors.New("a callback whose signature is abbreviated says nothing of its parameters")
	case f.Variadic():
		return nil, errors.New("who calls a variadic function is known to its caller only")
	}
	p := &Plan{Params: make([]Param, len(f.Params())), Result: f.Result(), Bare: !f.HasContext(), User: signature.None}
	for i := range p.Params {
		q, err := paramOf(&f.Params()[i])
		if err != nil {
			return nil, fmt.Errorf("parameter %d: %w", i+1, err)
		}
		p.Params[i] = q
	}
	if r := &p.Result; r.Type.Kind != signature.Void && !inRegister(r.Type.Kind) {
		return nil, fmt.Errorf("a result of type %s does not fit into a register", r.Type)
	}
	if err := p.connect(); err != nil {
		return nil, err
	}
	p.assignRegisters()
	p.order()
	return p, nil
}

// inRegister reports types that one register passes by value.
func inRegister(k signature.Kind) bool {
	switch k {
	case signature.Float32, signature.Float64, signature.Pointer, signature.Code, signature.Word, signature.Char:
		return true
	}
	return k.IsReference() || k.Bits() > 0
}

// roles are those of a reference, an array of them, a value, and an array of values.
var roles = map[signature.Pass][4]Role{
	signature.Plain: {Handle, Handles, Word, Buffer},
	signature.Steal: {Stolen, StolenHandles, Word, Buffer},
	signature.In:    {Data, Buffer, Data, Buffer},
	signature.Out:   {OutHandle, OutHandles, Out, OutBuffer},
	signature.InOut: {InOutHandle, InOutBuffer, InOut, InOutBuffer},
}

func paramOf(s *signature.Param) (Param, error) {
	q := Param{Type: s.Type, Length: signature.None, Array: signature.None, User: signature.None, Destroy: signature.None, Of: signature.None}
	switch s.Pass {
	case signature.Context:
		q.Role = Context
	case signature.Str:
		q.Role = Text
	case signature.User:
		q.Role, q.Of = User, s.Of
	case signature.Call, signature.Keep, signature.Destroy:
		return callbackOf(q, s)
	default:
		return valueOf(q, s)
	}
	return q, nil
}

// valueOf decides about a parameter that has a type. An object of one implementation is no handle: it is passed on.
func valueOf(q Param, s *signature.Param) (Param, error) {
	of, array := roles[s.Pass], 0
	if s.Of != signature.None {
		array, q.Length = 1, s.Of
	}
	if s.Type.Kind == signature.Handle {
		if s.Pass == signature.InOut && array == 1 {
			return q, errors.New("an array of handles is not replaced in place")
		}
		q.Role = of[array]
		return q, nil
	}
	q.Role = of[2+array]
	if q.Role != Word {
		return q, nil
	}
	if !inRegister(s.Type.Kind) {
		return q, fmt.Errorf("a value of type %s does not fit into a register", s.Type)
	}
	q.Bound = s.Type.Kind == signature.Word || s.Type.Kind == signature.Object
	return q, nil
}

// callbackOf decides about a function. Without a context it means the same to both sides; without user data nobody could
// tell whose it is.
func callbackOf(q Param, s *signature.Param) (_ Param, err error) {
	if q.Call, err = Of(s.Func); err != nil {
		return q, err
	}
	switch {
	case s.Pass == signature.Destroy:
		q.Role, q.Of = Destroy, s.Of
	case q.Call.Bare:
	case q.Call.User == signature.None:
		q.Bound = true
	case s.Pass == signature.Keep:
		q.Role = Kept
	default:
		q.Role = Callback
	}
	return q, nil
}

// connect joins parameters that belong together.
func (p *Plan) connect() error {
	for i := range p.Params {
		q := &p.Params[i]
		switch {
		case q.Length != signature.None:
			n := &p.Params[q.Length]
			if n.Role != Word || n.Type.Kind.Bits() == 0 {
				return fmt.Errorf("the length of parameter %d is no number", i+1)
			}
			if n.Array == signature.None {
				n.Array = i
			}
		case q.Role == User && q.Of == signature.None:
			p.User = i
		case q.Role == User, q.Role == Destroy:
			if err := p.join(i); err != nil {
				return err
			}
		}
	}
	for i := range p.Params {
		q := &p.Params[i]
		if (q.Role == Callback || q.Role == Kept) && q.User == signature.None || q.Role == Kept && q.Destroy == signature.None {
			return fmt.Errorf("parameter %d lacks its user data or destroy-notify", i+1)
		}
	}
	return nil
}

// join connects user data or a destroy-notify with its callback. What belongs to a function that is passed on is passed on.
func (p *Plan) join(i int) error {
	q := &p.Params[i]
	switch of := &p.Params[q.Of]; {
	case of.Role == Word && of.Call != nil:
		q.Role = Word
	case q.Role == User && (of.Role == Callback || of.Role == Kept):
		of.User = i
	case q.Role == Destroy && of.Role == Kept:
		of.Destroy = i
	default:
		return fmt.Errorf("parameter %d belongs to no callback", i+1)
	}
	return nil
}

// assignRegisters follows the C ABI: each class of registers is filled in order.
func (p *Plan) assignRegisters() {
	ints, floats := 0, 0
	for i := range p.Params {
		q := &p.Params[i]
		if k := q.Type.Kind; q.Role == Word && (k == signature.Float32 || k == signature.Float64) {
			q.Float, q.Register, floats = true, floats, floats+1
			continue
		}
		q.Register, ints = ints, ints+1
	}
	p.Spilled = ints > IntRegisters || floats > FloatRegisters
	k := p.Result.Type.Kind
	p.Floats = floats > 0 || k == signature.Float32 || k == signature.Float64
}

// order makes the steps.
func (p *Plan) order() {
	add := func(list *[]Step, do Verb, i int) { *list = append(*list, Step{do, i}) }
	var forfeit, release, lend, keep, withdraw []Step
	if p.GivesHandle() {
		add(&p.Give, Give, Result)
	}
	for i := range p.Params {
		q := &p.Params[i]
		if q.Role.GivesAway() {
			add(&p.Translate, Move, i)
			add(&forfeit, Forfeit, i)
			add(&withdraw, Withdraw, i)
		}
		if q.Length != signature.None && p.Params[q.Length].Array != i {
			add(&p.Show, Measure, i)
		}
		switch q.Role {
		case Handle, Handles:
			add(&lend, Lend, i)
		case OutHandle, OutHandles:
			add(&p.Clear, Clear, i)
		case Kept:
			add(&keep, Keep, i)
			add(&release, Release, i)
		}
		switch q.Role {
		case OutHandle, InOutHandle:
			add(&p.Rejected, Reject, i)
			add(&p.Give, Give, i)
		case OutHandles:
			add(&p.Rejected, Reject, i)
			add(&p.Give, Give, i)
		case OutBuffer, InOutBuffer:
			add(&p.Fetch, Fetch, i)
		}
		switch q.Role {
		case Handles, StolenHandles, OutHandles, Buffer, OutBuffer, InOutBuffer, Data, Text:
			add(&p.Show, Show, i)
		case OutHandle, InOutHandle, Out, InOut:
			add(&p.Show, Room, i)
		case Callback:
			add(&p.Show, Pass, i)
		}
		if q.Role == OutHandles {
			add(&p.Fetch, Fetch, i)
		}
	}
	p.moves, p.keeps = len(p.Translate), len(p.Show)
	p.Translate = append(p.Translate, lend...)
	p.Refused = append(forfeit, release...)
	p.Show = append(p.Show, keep...)
	p.withdrawn = append(release, withdraw...)
	p.Several = len(p.Give) > 1
}
