package dynamic

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/trampoline"
)

// maxParams bounds the parameters of a function: what its trampoline holds on the stack.
const maxParams = 32

// compiler makes the program of one signature.
type compiler struct {
	text string
	// callback names the type of a callback parameter in the definition.
	callback func(*function) int
}

// compile makes the program of a function slot, or says why generated code is needed.
func compile(text string, callback func(*function) int) (*function, error) {
	c := &compiler{text: text, callback: callback}
	p, err := plan.Parse(text)
	if err != nil {
		return nil, c.fail("%v", err)
	}
	return c.function(p, 0)
}

func (c *compiler) fail(format string, args ...any) error {
	return fmt.Errorf("dynamic: signature %q: %s", c.text, fmt.Sprintf(format, args...))
}

func (c *compiler) function(p *plan.Plan, depth int) (*function, error) {
	switch {
	case len(p.Params) > maxParams:
		return nil, c.fail("more than %d parameters", maxParams)
	case p.Result.Borrowed:
		return nil, c.fail("a borrowed result needs generated code")
	case isBound(p.Result.Type.Kind):
		return nil, c.fail("a result of this kind needs generated code")
	}
	f := &function{Plan: p, types: make([]int, len(p.Params))}
	for i := range p.Params {
		if err := c.param(&p.Params[i], depth); err != nil {
			return nil, err
		}
		if r := p.Params[i].Role; r == plan.Callback || r == plan.Kept {
			cb, err := c.function(p.Params[i].Call, depth+1)
			if err != nil {
				return nil, err
			}
			f.types[i] = c.callback(cb)
		}
	}
	return f, nil
}

// param refuses what a plan passes on although it means something to one side only.
func (c *compiler) param(q *plan.Param, depth int) error {
	switch {
	case q.Bound && q.Call != nil:
		return c.fail("a callback without user data needs generated code")
	case q.Bound:
		return c.fail("a parameter of this kind needs generated code")
	case q.Call != nil && depth > 0:
		return c.fail("a callback that takes callbacks needs generated code")
	case !q.Role.HoldsHandles() && q.Call == nil && holdsReference(q.Type):
		return c.fail("a handle cannot be inside data")
	}
	return nil
}

// isBound reports types whose values belong to one context or one implementation of objects.
func isBound(k signature.Kind) bool { return k == signature.Object || k == signature.Word }

func holdsReference(t signature.Type) bool {
	if t.Kind != signature.Struct {
		return t.Kind.IsReference()
	}
	for _, f := range t.Struct.Fields() {
		if holdsReference(f.Type) {
			return true
		}
	}
	return false
}

var rules = [...]trampoline.ErrorRule{
	signature.NoFailure: trampoline.ErrorNone, signature.FailNull: trampoline.ErrorNull, signature.FailMinusOne: trampoline.ErrorMinusOne,
	signature.FailNaN: trampoline.ErrorNaN, signature.FailCheck: trampoline.ErrorCheck,
}
