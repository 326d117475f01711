package embedded

import "github.com/hpyapi/hpyapi/hpyctx/abi"

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
