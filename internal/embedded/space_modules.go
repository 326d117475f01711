package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
)

// NewModule implements [objspace.Modules].
func (s *Space) NewModule(name, doc string) objspace.Value { return pyobj.NewModule(name, doc) }

// Register implements [objspace.Modules].
func (s *Space) Register(name string, module objspace.Value) {
	if o, err := objectOf(module); err == nil {
		s.rt.Modules().SetStr(name, o)
		return
	}
	s.rt.Modules().DelStr(name)
}

// AddFunctions implements [objspace.Modules].
func (s *Space) AddFunctions(module objspace.Value, functions ...objspace.Function) {
	for _, f := range functions {
		module.(*pyobj.Module).AddFunctions(s.goMethod(f))
	}
}

// AddNative implements [objspace.Modules].
func (s *Space) AddNative(c objspace.Client, module objspace.Value, functions ...objspace.NativeFunction) {
	meths := make([]hpydef.Meth, len(functions))
	for i, f := range functions {
		meths[i] = hpydef.Meth{Name: f.Name, Doc: f.Doc, Signature: hpydef.Signature(f.Signature), Impl: f.Code}
	}
	module.(*pyobj.Module).AddFunctions(s.Provider(c).Functions(meths)...)
}

// NewFunction implements [objspace.Modules].
func (s *Space) NewFunction(f objspace.Function) objspace.Value {
	call := s.goCall(f.Call, false)
	return pyobj.NewPyFunction(f.Name, func(rt *pyobj.Runtime, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		return call(rt, nil, args, kwnames)
	})
}
