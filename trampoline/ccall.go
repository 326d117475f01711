package trampoline

import "fmt"

// C is the implementation of a slot by a C provider, as the first word of a [CCall].
func (c *Call) C() Code { return Code(c.edge.export.c.Impl[c.index]) }

// CalleeWord is the context to pass to it.
func (c *Call) CalleeWord() uintptr { return c.Callee().word }

// back sees to it that a C function that returns has the interpreter lock, which it may have given away on the way: nobody
// else looks at its result before. It is the first thing after a call of C.
func (c *Call) back() error {
	rt := c.edge.rt
	if c.t.addr == 0 || rt.current.Load() == c.t || rt.cfg.Regain == nil {
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
		return c.t.TakeErrIfSet()
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

// failed takes the error of a function that said that it failed.
func (c *Call) failed() error {
	if err := c.t.TakeErrIfSet(); err != nil {
		return err
	}
	return c.judge(c.to(), Null, &MisuseError{Param: "result", By: c.called().name, Rule: RuleSuccessOnError,
		Why: "returned NULL without setting an exception"})
}

// unexpected takes the error of a function that said that it succeeded. An error that
// was there before the call is the caller's.
func (c *Call) unexpected() error {
	if c.t.w.Seq == c.seq || c.t.err == nil {
		return nil
	}
	err := c.t.TakeErr()
	return c.judge(c.to(), Null, &MisuseError{Param: "result", By: c.called().name, Rule: RuleErrorOnSuccess,
		Why: fmt.Sprintf("returned a result with an exception set: %v", err), Cause: err})
}

// TakeErrIfSet is TakeErr that does not count when there is no error.
func (t *Thread) TakeErrIfSet() error {
	if t.err == nil {
		return nil
	}
	return t.TakeErr()
}

// takeNew takes an error that was set since the indicator's count was seq.
func (t *Thread) takeNew(seq uint64) error {
	if t.w.Seq == seq || t.err == nil {
		return nil
	}
	return t.TakeErr()
}
