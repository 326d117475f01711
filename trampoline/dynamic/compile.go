package dynamic

import (
	"fmt"

	"github.com/hpyapi/hpyapi/apidef/signature"
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
	slot, err := signature.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("dynamic: %w", err)
	}
	c := &compiler{text: text, callback: callback}
	if slot.Kind != signature.FuncSlot {
		return nil, c.fail("no function")
	}
	return c.function(slot.Func, 0)
}

func (c *compiler) fail(format string, args ...any) error {
	return fmt.Errorf("dynamic: signature %q: %s", c.text, fmt.Sprintf(format, args...))
}

func (c *compiler) function(s *signature.Func, depth int) (*function, error) {
	switch {
	case depth > 1:
		return nil, c.fail("a callback that takes callbacks needs generated code")
	case s.Hashed():
		return nil, c.fail("a callback whose signature is abbreviated needs generated code")
	case s.Variadic():
		return nil, c.fail("a variadic function cannot be translated")
	case len(s.Params()) > maxParams:
		return nil, c.fail("more than %d parameters", maxParams)
	}
	f := &function{bare: !s.HasContext(), user: -1, callback: depth > 0, params: make([]param, len(s.Params()))}
	for i := range s.Params() {
		q, err := c.param(&s.Params()[i], depth)
		if err != nil {
			return nil, err
		}
		f.params[i] = q
	}
	if err := c.result(f, s.Result()); err != nil {
		return nil, err
	}
	return f, c.connect(f)
}

// referenceOps are what happens to one handle and to an array of handles.
var referenceOps = map[signature.Pass][2]op{
	signature.Plain: {opHandle, opArray}, signature.Steal: {opSteal, opStealArray},
	signature.Out: {opOut, opOutArray}, signature.InOut: {opInOut, opWord},
}

func (c *compiler) param(s *signature.Param, depth int) (param, error) {
	q := param{op: opWord, of: -1, end: -1}
	switch s.Pass {
	case signature.Context:
		q.op = opContext
	case signature.Str:
	case signature.Call, signature.Keep:
		return c.callbackParam(q, s, depth)
	case signature.Destroy:
		f, err := c.function(s.Func, depth+1)
		if err != nil {
			return q, err
		}
		q.op, q.of, q.withContext = opDestroy, s.Of, !f.bare
	case signature.User:
		q.op, q.of = opUser, s.Of
	default:
		return c.value(q, s)
	}
	return q, nil
}

// value decides about a parameter that has a type: a handle, a scalar, or data that goes by address.
func (c *compiler) value(q param, s *signature.Param) (param, error) {
	kind := s.Type.Kind
	if ops, ok := referenceOps[s.Pass]; ok && kind == signature.Handle {
		q.op = ops[0]
		if s.Of != signature.None {
			q.op, q.of = ops[1], s.Of
		}
		if q.op == opWord {
			return q, c.fail("an array of handles is not replaced in place")
		}
		return q, nil
	}
	switch {
	case s.Pass == signature.Steal:
		return q, c.fail("a parameter of this kind needs generated code")
	case s.Pass != signature.Plain:
		if holdsReference(s.Type) {
			return q, c.fail("a handle cannot be inside data")
		}
	case kind == signature.Float32:
		q.op = opFloat32
	case kind == signature.Float64:
		q.op = opFloat64
	case kind == signature.Pointer, kind == signature.Code:
	case kind.Bits() > 0:
		q.bits, q.signed = kind.Bits(), kind.Signed()
	default:
		return q, c.fail("a parameter of this kind needs generated code")
	}
	return q, nil
}

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

// callbackParam decides about a callback. One without a context is a plain C function: it is passed on.
func (c *compiler) callbackParam(q param, s *signature.Param, depth int) (param, error) {
	f, err := c.function(s.Func, depth+1)
	switch {
	case err != nil || f.bare:
		return q, err
	case f.user < 0:
		return q, c.fail("a callback without user data needs generated code")
	}
	q.op = opCallback
	if s.Pass == signature.Keep {
		q.op = opKeep
	}
	q.index = c.callback(f)
	return q, nil
}

var rules = [...]trampoline.ErrorRule{
	signature.NoFailure: trampoline.ErrorNone, signature.FailNull: trampoline.ErrorNull, signature.FailMinusOne: trampoline.ErrorMinusOne,
	signature.FailNaN: trampoline.ErrorNaN, signature.FailCheck: trampoline.ErrorCheck,
}

func (c *compiler) result(f *function, s signature.Result) error {
	r := &f.result
	r.nullable, r.rule = s.Nullable, rules[s.Failure]
	switch kind := s.Type.Kind; {
	case s.Borrowed:
		return c.fail("a borrowed result needs generated code")
	case kind == signature.Void:
		r.class = resultVoid
	case kind == signature.Handle:
		r.class = resultHandle
		f.handles++
	case kind == signature.Float32:
		r.class = resultFloat32
	case kind == signature.Float64:
		r.class = resultFloat64
	case kind == signature.Pointer, kind == signature.Code:
		r.class = resultPointer
	case kind.Bits() > 0:
		r.class, r.bits, r.signed = resultInt, kind.Bits(), kind.Signed()
	default:
		return c.fail("a result of this kind needs generated code")
	}
	return nil
}

// connect joins arrays with their lengths, and callbacks with their user data and destroy-notify.
func (c *compiler) connect(f *function) error {
	for i := range f.params {
		q := &f.params[i]
		switch q.op {
		case opArray, opStealArray, opOutArray:
			if f.params[q.of].bits == 0 {
				return c.fail("the length of parameter %d is no number", i+1)
			}
		case opUser, opDestroy:
			if err := c.join(f, i); err != nil {
				return err
			}
		case opOut, opInOut:
			f.handles++
		}
	}
	for i, q := range f.params {
		if (q.op == opCallback || q.op == opKeep) && (q.of < 0 || q.op == opKeep && q.end < 0) {
			return c.fail("parameter %d lacks its user data or destroy-notify", i+1)
		}
	}
	return nil
}

// join connects user data or a destroy-notify with the callback that it belongs to. Those of a plain C function are words.
func (c *compiler) join(f *function, i int) error {
	q := &f.params[i]
	if q.of < 0 {
		f.user = i
		return nil
	}
	switch of := &f.params[q.of]; {
	case of.op == opWord:
		q.op = opWord
	case q.op == opUser && (of.op == opCallback || of.op == opKeep):
		of.of = i
	case q.op == opDestroy && of.op == opKeep:
		of.end, of.withContext = i, q.withContext
	default:
		return c.fail("parameter %d belongs to no callback", i+1)
	}
	return nil
}
