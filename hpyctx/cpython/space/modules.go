package space

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
)

// NewModule implements [objspace.Modules].
func (s *Space) NewModule(name, doc string) objspace.Value {
	m := s.made(s.call(s.at[symModuleNew], s.Str(name)))
	if doc != "" {
		if err := s.SetAttr(m, "__doc__", s.Str(doc)); err != nil {
			s.Unraisable(err)
		}
	}
	return m
}

// Register implements [objspace.Modules]: where imports find modules is sys.modules.
func (s *Space) Register(name string, module objspace.Value) {
	all := s.borrowed(s.quick(symModules))
	err := s.SetItem(all, s.Str(name), module)
	if err != nil && module != nil {
		s.Unraisable(err)
	}
}

// AddFunctions implements [objspace.Modules].
func (s *Space) AddFunctions(module objspace.Value, functions ...objspace.Function) {
	for _, f := range functions {
		made, err := s.function(f, s.borrowed(s.word(module)), module)
		if err == nil {
			err = s.SetAttr(module, f.Name, made)
		}
		if err != nil {
			s.Unraisable(err)
		}
	}
}

// flags are what METH_ flags CPython calls the entries of signatures by.
var flags = map[hpydef.Signature]uint32{
	hpydef.NoArgs: 0x0004, hpydef.OneArg: 0x0008, hpydef.VarArgs: 0x0080, hpydef.Keywords: fastcallKeywords,
}

// AddNative implements [objspace.Modules]: Python calls the entry that the module brings along, which comes back by
// ctx_CallRealFunctionFromTrampoline. The definitions stay as long as Python.
func (s *Space) AddNative(c objspace.Client, module objspace.Value, functions ...objspace.NativeFunction) {
	defs, err := native.Alloc((len(functions) + 1) * defBytes)
	if err == nil {
		err = s.addNative(c, defs, module, functions)
	}
	if err != nil {
		s.Unraisable(fmt.Errorf("space: functions of module %q: %w", c.Name(), err))
	}
}

func (s *Space) addNative(c objspace.Client, defs uintptr, module objspace.Value, functions []objspace.NativeFunction) error {
	for i, f := range functions {
		if f.Entry == 0 {
			return fmt.Errorf("%s has no entry for CPython", f.Name)
		}
		c.Named(f.Code, f.Name)
		name, err1 := native.CString(f.Name)
		doc, err2 := native.CString(f.Doc)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		at := defs + uintptr(i)*defBytes
		native.StoreWord(at+defName, name)
		native.StoreWord(at+defCode, f.Entry)
		native.Store32(at+defFlags, flags[hpydef.Signature(f.Signature)])
		native.StoreWord(at+defDoc, doc)
	}
	native.StoreWord(defs+uintptr(len(functions))*defBytes, 0)
	return s.status(s.call(s.at[symModuleFunctions], module, defs))
}

// NewFunction implements [objspace.Modules].
func (s *Space) NewFunction(f objspace.Function) objspace.Value {
	made, err := s.function(f, nil, nil)
	if err != nil {
		panic("space: out of memory: " + err.Error())
	}
	return made
}
