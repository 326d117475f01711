package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Classes and instances.

// New makes an instance of a class without calling tp_new, and gives the address of its zeroed native struct.
func (p *Provider) New(_ caller, typ handle) (h handle, data uintptr, err error) {
	t, err := p.class(typ, "HPy_New arg 1 must be a type")
	if err != nil {
		return 0, 0, err
	}
	o, err := p.newInstance(t)
	if err != nil {
		return 0, 0, err
	}
	if h, err = p.handles.New(o); err != nil {
		return 0, 0, err
	}
	if parts := pyobj.PartsOf(o); parts != nil {
		data = parts.Native.Word
	}
	return h, data, nil
}

func (p *Provider) newInstance(t *pyobj.Type) (pyobj.Object, error) {
	// A moment when everything is whole: what the collector found meanwhile can be destroyed.
	p.handles.forgetCollected()
	if p.rt.PendingFinalizers() > 0 {
		p.rt.DrainFinalizers()
	}
	return p.rt.NewInstance(t)
}

// TypeGenericNew is tp_new of classes that need nothing special; the arguments are ignored.
func (p *Provider) TypeGenericNew(_ caller, typ handle, _ []handle, _ handle) (handle, error) {
	t, err := p.class(typ, "HPy_Type_GenericNew arg 1 must be a type")
	if err != nil {
		return 0, err
	}
	return p.result(p.newInstance(t))
}

// asStruct gives the native struct of an instance of a class with the shape.
func (p *Provider) asStruct(h handle) (uintptr, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	parts := pyobj.PartsOf(o)
	if parts == nil || parts.Native.Word == 0 {
		return 0, pyobj.Raisef(pyobj.SystemError, "HPy_AsStruct: '%s' object has no native struct", pyobj.TypeName(o))
	}
	return parts.Native.Word, nil
}

// AsStructObject gives the native struct of an instance whose class has the shape of object.
func (p *Provider) AsStructObject(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructType gives the native struct of a class whose metaclass has the shape of type.
func (p *Provider) AsStructType(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructLong gives the native struct of an instance whose class has the shape of int.
func (p *Provider) AsStructLong(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructFloat gives the native struct of an instance whose class has the shape of float.
func (p *Provider) AsStructFloat(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructUnicode gives the native struct of an instance whose class has the shape of str.
func (p *Provider) AsStructUnicode(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructTuple gives the native struct of an instance whose class has the shape of tuple.
func (p *Provider) AsStructTuple(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructList gives the native struct of an instance whose class has the shape of list.
func (p *Provider) AsStructList(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// AsStructDict gives the native struct of an instance whose class has the shape of dict.
func (p *Provider) AsStructDict(_ caller, h handle) (uintptr, error) { return p.asStruct(h) }

// TypeGetBuiltinShape is the shape that a class was made with; a class that no module made is legacy, as in CPython.
func (p *Provider) TypeGetBuiltinShape(_ caller, typ handle) (abi.TypeBuiltinShape, error) {
	t, err := p.class(typ, "arg must be a type")
	if err != nil {
		return -2, err
	}
	if t.IsBuiltin() {
		return abi.TypeBuiltinShape(pyobj.ShapeLegacy), nil
	}
	return abi.TypeBuiltinShape(t.Shape()), nil
}

// TypeGetName is the name of a class without its module; the C string lives as long as the class.
func (p *Provider) TypeGetName(_ caller, typ handle) (uintptr, error) {
	t, err := p.class(typ, "arg must be a type")
	if err != nil {
		return 0, err
	}
	return native.Addr(t.CName()), nil
}

// TypeIsSubtype reports whether sub is typ or derives from it.
func (p *Provider) TypeIsSubtype(_ caller, sub, typ handle) (int32, error) {
	s, err := p.class(sub, "arg 1 must be a type")
	if err != nil {
		return 0, err
	}
	t, err := p.class(typ, "arg 2 must be a type")
	if err != nil {
		return 0, err
	}
	return truth(s.IsSubtype(t)), nil
}

// SetCallFunction gives one instance a call function of its own; the address is that of an HPyCallFunction.
func (p *Provider) SetCallFunction(_ caller, h handle, function uintptr) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	f, err := hpydef.ReadCallFunction(function)
	if err != nil {
		return -1, p.badDefinition(err)
	}
	parts := pyobj.PartsOf(o)
	if parts == nil || o.Type().Slots().Call == nil || o.Type().IsBuiltin() {
		// The words are HPy's own, to the missing quotation mark.
		return -1, pyobj.Raisef(pyobj.TypeError, "type '%s does not implement the HPy call protocol", pyobj.TypeName(o))
	}
	if f.Impl == 0 {
		return -1, pyobj.Raisef(pyobj.SystemError, "HPyCallFunction.impl is NULL")
	}
	if offset, ok := o.Type().CallField(); ok && parts.Native.Word != 0 {
		at := parts.Native.Word + uintptr(offset)
		native.StoreWord(at+hpydef.CallFunctionTramp, f.Trampoline)
		native.StoreWord(at+hpydef.CallFunctionImpl, f.Impl)
		return 0, nil
	}
	parts.Call = p.keywordsFunc(f.Impl)
	return 0, nil
}

// callFieldName is the member by which a class says where in the native struct of each instance its HPyCallFunction is.
const callFieldName = "__vectorcalloffset__"

// addCallField makes instances callable by what the field has at the time of the call.
func (p *Provider) addCallField(t *pyobj.TypeSpec, m hpydef.Member, spec *hpydef.TypeSpec) error {
	if m.Offset < 0 || m.Offset+hpydef.CallFunctionSize > int64(spec.Basicsize) {
		return pyobj.Raisef(pyobj.SystemError, "member %q: an HPyCallFunction at offset %d is outside the struct of %d bytes",
			m.Name, m.Offset, spec.Basicsize)
	}
	t.CallField, t.HasCallField = int(m.Offset), true
	t.Slots.Call = func(rt *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		at, err := field(self, &m)
		if err != nil {
			return nil, err
		}
		impl := native.LoadWord(at + hpydef.CallFunctionImpl)
		if impl == 0 {
			return nil, pyobj.Raisef(pyobj.TypeError, "'%.200s' object does not support vectorcall", pyobj.TypeName(self))
		}
		return p.keywordsFunc(impl)(rt, self, args, kwnames)
	}
	return nil
}
