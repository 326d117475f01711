package stdlib

import "github.com/hpyapi/hpyapi/internal/embedded/pyobj"

func fillTypes(rt *pyobj.Runtime, m *pyobj.Module) error {
	for name, t := range map[string]*pyobj.Type{
		"FunctionType": pyobj.FunctionType, "LambdaType": pyobj.FunctionType, "BuiltinFunctionType": pyobj.BuiltinFunctionType,
		"BuiltinMethodType": pyobj.BuiltinFunctionType, "MethodType": pyobj.MethodType, "ModuleType": pyobj.ModuleType,
		"NoneType": pyobj.NoneType, "NotImplementedType": pyobj.NotImplementedType, "EllipsisType": pyobj.EllipsisType,
		"MappingProxyType": pyobj.MappingProxyType, "GetSetDescriptorType": pyobj.GetSetDescrType, "MemberDescriptorType": pyobj.MemberDescrType,
		"MethodDescriptorType": pyobj.MethodDescrType, "WrapperDescriptorType": pyobj.WrapperDescrType,
		"MethodWrapperType": pyobj.MethodWrapperType, "ClassMethodDescriptorType": pyobj.ClassMethodDescrType,
		"GeneratorType": pyobj.GeneratorType,
	} {
		m.Dict().SetStr(name, t)
	}
	compile := rt.Builtins().Dict().GetStr("compile")
	if compile == nil { // an object space without source text
		return nil
	}
	code, err := rt.Call(compile, pyobj.NewStr("0"), pyobj.NewStr(""), pyobj.NewStr("eval"))
	if err != nil {
		return err
	}
	m.Dict().SetStr("CodeType", code.Type())
	return nil
}
