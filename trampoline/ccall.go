package trampoline

// This file is for generated code.

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// C is the address of the C function that the call leads to: the implementation of a slot by a C provider, or a callback.
func (c *Call) C() uintptr {
	c.ran = true
	if c.callback {
		return uintptr(c.code)
	}
	if c.st.relay == c.st {
		return uintptr(c.edge.code.entry[c.index])
	}
	return c.st.export.c.Impl[c.index]
}

// Send calls the C function that the call leads to, with what is set in call but the function. The arguments, the context
// among them, are integers in registers, and the result is an integer or none. This and the methods below are the only
// ways by which trampolines go to C.
func (c *Call) Send(call *CCall) {
	call.Fn = c.C()
	call.Do6()
}

// SendFloats is Send for a function with floating-point arguments or such a result.
func (c *Call) SendFloats(call *CCall) {
	call.Fn = c.C()
	call.Do()
}

// SendArgs is Send for a function whose arguments were written in their order, as many as there are.
func (c *Call) SendArgs(call *CCall, args *CArgs) {
	call.Fn = c.C()
	args.Do()
}

// SendSlow is SendFloats for a function that may wait or compute for long: the scheduler is told before, so that nobody has
// to wait for it.
func (c *Call) SendSlow(call *CCall) {
	call.Fn = c.C()
	(*native.Call)(call).DoReleased()
}

// SendArgsSlow is SendArgs for such a function.
func (c *Call) SendArgsSlow(call *CCall, args *CArgs) {
	call.Fn = c.C()
	(*native.ArgWriter)(args).DoReleased()
}

// CalleeWord is the context to pass to it.
func (c *Call) CalleeWord() uintptr { return c.Callee().word }

// back sees to it that a C function that returns has the interpreter lock, which it may have given away on the way: nobody
// else looks at its result before. It is the first thing after a call of C.
func (c *Call) back() error {
	rt := c.edge.rt
	if c.t.addr == 0 || rt.Current() == c.t || rt.cfg.Regain == nil {
		return nil
	}
	rt.cfg.Regain(c.t)
	return c.judge(c.to(), Null, &MisuseError{Param: "result", By: c.called().name, Rule: RuleThread,
		Why: "returned without the interpreter lock: after HPy_LeavePythonExecution comes HPy_ReenterPythonExecution"})
}

// Handle checks a handle that a C function returned under the rule ErrorNull.
func (c *Call) Handle(ret uintptr) (Handle, error) {
	if err := c.back(); err != nil {
		c.drop(c.to(), Handle(ret))
		return Null, err
	}
	if ret == 0 {
		return Null, c.failed()
	}
	if err := c.unexpected(); err != nil {
		c.drop(c.to(), Handle(ret))
		return Null, err
	}
	return Handle(ret), nil
}

// HandleOrNull is Handle for a function whose NULL without an error is an answer.
func (c *Call) HandleOrNull(ret uintptr) (Handle, error) {
	if ret == 0 {
		return Null, c.Raised()
	}
	return c.Handle(ret)
}

// Pointer checks a pointer that a C function returned under the rule ErrorNull.
func (c *Call) Pointer(ret uintptr) (uintptr, error) {
	if err := c.back(); err != nil {
		return 0, err
	}
	if ret == 0 {
		return 0, c.failed()
	}
	return ret, c.unexpected()
}

// PointerOrNull is Pointer for a function whose NULL without an error is an answer.
func (c *Call) PointerOrNull(ret uintptr) (uintptr, error) {
	if ret == 0 {
		return 0, c.Raised()
	}
	return c.Pointer(ret)
}

// Sentinel checks a result under the rules ErrorMinusOne and ErrorNaN; is tells whether
// the function returned the value that goes with an error, which it may also do without
// one.
func (c *Call) Sentinel(is bool) error {
	if err := c.back(); err != nil {
		return err
	}
	if is {
		return c.t.takeErrIfSet()
	}
	return c.unexpected()
}

// Raised checks the error indicator under the rule ErrorCheck.
func (c *Call) Raised() error {
	if err := c.back(); err != nil {
		return err
	}
	return c.t.takeNew(c.seq)
}

// Returned sees to it that a C function that cannot fail came back as it went.
func (c *Call) Returned() error { return c.back() }

// Outcome checks what a C function returned by the rule of its signature, for who learns that at run time; generated code
// knows which of the methods above it is. r says what the function returned; the handle is that when it returns handles.
func (c *Call) Outcome(r Returned) (h Handle, err error) {
	switch {
	case r.Rule == ErrorNone:
		err = c.Returned()
	case r.Rule == ErrorMinusOne || r.Rule == ErrorNaN:
		err = c.Sentinel(r.Sentinel)
	case r.Rule == ErrorCheck:
		err = c.Raised()
	case r.Handle && r.Nullable:
		return c.HandleOrNull(r.Word)
	case r.Handle:
		return c.Handle(r.Word)
	case r.Nullable:
		_, err = c.PointerOrNull(r.Word)
	default:
		_, err = c.Pointer(r.Word)
	}
	if r.Handle {
		h = Handle(r.Word)
	}
	return h, err
}

// For generated code: Returned is what a C function returned, for [Call.Outcome].
type Returned struct {
	Rule     ErrorRule
	Handle   bool    // it returns a handle
	Nullable bool    // null without an error is an answer
	Sentinel bool    // it returned the value that goes with an error, for ErrorMinusOne and ErrorNaN
	Word     uintptr // integer or pointer
}

// failed takes the error of a function that said that it failed.
func (c *Call) failed() error {
	if err := c.t.takeErrIfSet(); err != nil {
		return err
	}
	return c.judge(c.to(), Null, &MisuseError{Param: "result", By: c.called().name, Rule: RuleSuccessOnError,
		Why: "returned NULL without setting an exception"})
}

// unexpected takes the error of a function that said that it succeeded. An error that
// was there before the call is the caller's.
func (c *Call) unexpected() error {
	if !c.t.since(c.seq) {
		return nil
	}
	err := c.t.TakeErr()
	return c.judge(c.to(), Null, &MisuseError{Param: "result", By: c.called().name, Rule: RuleErrorOnSuccess,
		Why: fmt.Sprintf("returned a result with an exception set: %v", err), Cause: err})
}
