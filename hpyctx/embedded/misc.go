package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj/pyeval"
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

// CompileS compiles source in the part of Python that package pyeval knows.
func (p *Provider) CompileS(_ caller, source, filename text, kind abi.SourceKind) (handle, error) {
	code, err := pyeval.Compile(source.String(), filename.String(), pyeval.Kind(kind))
	if err != nil {
		return 0, err
	}
	class, err := p.codeClass()
	if err != nil {
		return 0, err
	}
	return p.result(p.NewInstance(class, code))
}

// EvalCode runs compiled code; globals is a dict, locals a dict too.
func (p *Provider) EvalCode(_ caller, code, globals, locals handle) (handle, error) {
	o, err := p.handles.Object(code)
	if err != nil {
		return 0, err
	}
	var c *pyeval.Code
	if parts := pyobj.PartsOf(o); parts != nil {
		c, _ = parts.Native.Data.(*pyeval.Code)
	}
	if c == nil {
		return 0, pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
	}
	g, err := p.dict(globals)
	if err != nil {
		return 0, err
	}
	l, err := p.dict(locals)
	if err != nil {
		return 0, err
	}
	if g.GetStr("__builtins__") == nil {
		g.SetStr("__builtins__", p.rt.Builtins())
	}
	return p.result(c.Eval(p.rt, g, l))
}

// codeClass is the class of code objects, made when first needed.
func (s *Space) codeClass() (*pyobj.Type, error) {
	if s.code != nil {
		return s.code, nil
	}
	t, err := s.rt.NewType(&pyobj.TypeSpec{Name: "builtins.code", Basicsize: GoPayload})
	if err != nil {
		return nil, err
	}
	s.code = t
	return t, nil
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
