package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// Imports, context variables, the interpreter lock, and what only CPython can do.

// ImportImportModule is import name; for a dotted name the module it names.
func (p *Provider) ImportImportModule(_ caller, name text) (handle, error) {
	n, err := p.str(name)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.Import(n.String()))
}

// ContextVarNew makes a context variable; Null is no default.
func (p *Provider) ContextVarNew(_ caller, name text, def handle) (handle, error) {
	n, err := p.str(name)
	if err != nil {
		return 0, err
	}
	d, err := p.handles.Optional(def)
	if err != nil {
		return 0, err
	}
	return p.handles.New(pyobj.NewContextVar(n.String(), d))
}

// ContextVarGet gives the value of a context variable, def, its default, or Null, in this order.
func (p *Provider) ContextVarGet(_ caller, v, def handle) (result int32, value handle, err error) {
	o, err := p.handles.Object(v)
	if err != nil {
		return -1, 0, err
	}
	d, err := p.handles.Optional(def)
	if err != nil {
		return -1, 0, err
	}
	value, err = p.result(p.rt.ContextVarGet(o, d))
	if err != nil {
		return -1, 0, err
	}
	return 0, value, nil
}

// ContextVarSet sets a context variable and gives the token for its old value.
func (p *Provider) ContextVarSet(_ caller, v, value handle) (handle, error) {
	return p.binary(v, value, (*pyobj.Runtime).ContextVarSet)
}

// LeavePythonExecution gives the interpreter lock away.
func (p *Provider) LeavePythonExecution(caller) (abi.ThreadState, error) {
	w, err := p.module.Leave()
	return abi.ThreadState(w), err
}

// ReenterPythonExecution takes the interpreter lock again.
func (p *Provider) ReenterPythonExecution(_ caller, state abi.ThreadState) error {
	return p.module.Reenter(uintptr(state))
}

// FromPyObject needs CPython.
func (p *Provider) FromPyObject(caller, uintptr) (handle, error) {
	return 0, unsupported("ctx_FromPyObject")
}

// AsPyObject needs CPython.
func (p *Provider) AsPyObject(caller, handle) (uintptr, error) {
	return 0, unsupported("ctx_AsPyObject")
}

// CallRealFunctionFromTrampoline is for CPython calling through its trampolines.
func (p *Provider) CallRealFunctionFromTrampoline(caller, abi.FuncSignature, uintptr, uintptr) error {
	return unsupported("ctx_CallRealFunctionFromTrampoline")
}

// AsStructLegacy needs objects that begin with a PyObject header.
func (p *Provider) AsStructLegacy(caller, handle) (uintptr, error) {
	return 0, unsupported("ctx_AsStruct_Legacy")
}
