package trampoline

// This file is for the package itself.

import (
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// shape is what native code has to know of the plan of a function to take calls of it to the callee and back.
type shape struct {
	// registers: every argument travels in a register, on every architecture, and so does the
	// result.
	registers bool
	// lends: native code can do all that the plan says: handles are lent, and the result is a new one.
	lends   bool
	handles uint8 // bit i: argument i after the context is a handle
	result  signature.Result
}

// gives reports that the result is a new handle.
func (s *shape) gives() bool { return s.result.Type.Kind == signature.Handle }

// nullFails reports that a null result says that the function failed.
func (s *shape) nullFails() bool { return s.result.Failure == signature.FailNull && !s.result.Nullable }

// shapeOf works out the shape of a function from its canonical signature. What it does not know is not in registers.
func shapeOf(text string) shape {
	p, err := plan.Parse(text)
	if err != nil || p.Bare || p.Spilled || !resultInRegister(&p.Result) {
		return shape{}
	}
	s := shape{registers: true, lends: !p.Result.Borrowed && p.Result.Type.Kind != signature.Object, result: p.Result}
	for i := range p.Params {
		switch q := &p.Params[i]; {
		case q.Bound && q.Call == nil:
			return shape{} // of one side only
		case q.Role == plan.Handle:
			s.handles |= 1 << (q.Register - 1)
		default:
			s.lends = s.lends && meansTheSame(q)
		}
	}
	return s
}

// resultInRegister reports a result of which the signature tells everything.
func resultInRegister(r *signature.Result) bool { return r.Type.Kind != signature.Word }

// meansTheSame reports a parameter of which the callee gets what the caller passed.
func meansTheSame(q *plan.Param) bool {
	switch q.Role {
	case plan.Context:
		return true // replaced by every thunk
	case plan.Word, plan.Text:
		return q.Call == nil
	case plan.Data, plan.Out, plan.InOut, plan.Buffer, plan.OutBuffer, plan.InOutBuffer:
		return !q.Type.Kind.IsReference()
	}
	return false
}
