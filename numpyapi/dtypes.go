package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Element types as objects: slots and the class.

// dtype is the payload of a dtype object.
type dtype struct{ ndarray.DType }

// formats are the letters of the struct module, of the parts for complex types.
var formats = map[ndarray.DType]byte{
	ndarray.Boolean: '?', ndarray.Int8: 'b', ndarray.Int16: 'h', ndarray.Int32: 'i', ndarray.Int64: 'l', ndarray.Uint8: 'B', ndarray.Uint16: 'H',
	ndarray.Uint32: 'I', ndarray.Uint64: 'L', ndarray.Float32: 'f', ndarray.Float64: 'd', ndarray.Complex64: 'f', ndarray.Complex128: 'd',
}

func (m *module) dtypeType() hpyctx.GoType {
	attr := func(name, doc string, get func(ndarray.DType) (hpyctx.Handle, error)) hpyctx.GoAttr {
		return hpyctx.GoAttr{Name: name, Doc: doc, Get: func(_ *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
			d, err := m.dtypeOf(self)
			if err != nil {
				return trampoline.Null, err
			}
			return get(d)
		}}
	}
	return hpyctx.GoType{
		Name:  "numpy_api.dtype",
		Doc:   "dtype(name): an element type.",
		Final: true,
		New: func(_ *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, kwnames []string) (hpyctx.Handle, error) {
			if len(args) != 1 || len(kwnames) > 0 {
				return trampoline.Null, typeError("dtype() takes one argument")
			}
			d, err := m.dtype(args[0])
			if err != nil {
				return trampoline.Null, err
			}
			return m.DtypeObject(nil, d)
		},
		Attrs: []hpyctx.GoAttr{
			attr("name", "NumPy's name", func(d ndarray.DType) (hpyctx.Handle, error) { return m.str(d.String()) }),
			attr("kind", "b, i, u, f or c", func(d ndarray.DType) (hpyctx.Handle, error) { return m.str(string(d.Kind())) }),
			attr("itemsize", "bytes of an element", func(d ndarray.DType) (hpyctx.Handle, error) { return m.int64(int64(d.Size())) }),
			attr("alignment", "bytes", func(d ndarray.DType) (hpyctx.Handle, error) { return m.int64(int64(d.Alignment())) }),
			attr("str", "as in __array_interface__", func(d ndarray.DType) (hpyctx.Handle, error) { return m.str(typestr(d)) }),
		},
		Str:  func(_ *hpyctx.Context, self hpyctx.Handle) (string, error) { return m.dtypeText(self, "", "") },
		Repr: func(_ *hpyctx.Context, self hpyctx.Handle) (string, error) { return m.dtypeText(self, "dtype('", "')") },
		Hash: func(_ *hpyctx.Context, self hpyctx.Handle) (int64, error) {
			d, err := m.dtypeOf(self)
			return int64(d), err
		},
		Compare: m.compareDtypes,
	}
}

// typestr is the type in __array_interface__: byte order, kind and size.
func typestr(d ndarray.DType) string {
	order := "<"
	if d.Size() == 1 {
		order = "|"
	}
	return order + string(d.Kind()) + itoa(d.Size())
}

func (m *module) dtypeText(self hpyctx.Handle, before, behind string) (string, error) {
	d, err := m.dtypeOf(self)
	if err != nil {
		return "", err
	}
	return before + d.String() + behind, nil
}

// dtypeOf is the type that a dtype object stands for.
func (m *module) dtypeOf(h hpyctx.Handle) (ndarray.DType, error) {
	p, err := m.c.Payload(h)
	if err == nil {
		if d, is := p.(dtype); is {
			return d.DType, nil
		}
	}
	return ndarray.Any, typeError("expected numpy_api.dtype, got %s", m.typeName(h))
}

// compareDtypes knows == and !=, also with what numpy_dtype_from_object takes.
func (m *module) compareDtypes(_ *hpyctx.Context, x, y hpyctx.Handle, op string) (hpyctx.Handle, error) {
	if op != "==" && op != "!=" {
		return m.api().Dup(m.c.Constant(abi.HandleNotImplemented))
	}
	a, err := m.dtype(x)
	if err != nil {
		return m.api().BoolFromBool(op == "!=")
	}
	b, err := m.dtype(y)
	return m.api().BoolFromBool((err == nil && a == b) == (op == "=="))
}

// dtype is the element type that an object means.
func (m *module) dtype(h hpyctx.Handle) (Dtype, error) {
	if d, err := m.dtypeOf(h); err == nil {
		return Dtype(d), nil
	}
	for member, d := range map[int]Dtype{abi.HandleBoolType: DtypeBool, abi.HandleLongType: DtypeInt64, abi.HandleFloatType: DtypeFloat64, abi.HandleComplexType: DtypeComplex128} {
		if m.is(h, member) {
			return d, nil
		}
	}
	name, err := m.text(h)
	if err != nil {
		return DtypeAny, typeError("Cannot interpret an object of type %s as a data type", m.typeName(h))
	}
	aliases := map[string]string{"float": "float64", "int": "int64", "complex": "complex128"}
	if long, is := aliases[name]; is {
		name = long
	}
	d := ndarray.Named(name)
	for _, other := range ndarray.DTypes() {
		if t := typestr(other); name == t || name == t[1:] {
			d = other
		}
	}
	if d == ndarray.Any {
		return DtypeAny, typeError("data type %q not understood", name)
	}
	return Dtype(d), nil
}

func (m *module) DtypeType(*trampoline.Context) (hpyctx.Handle, error) { return m.dtypeClass.Load() }

func (m *module) DtypeObject(_ *trampoline.Context, number Dtype) (hpyctx.Handle, error) {
	d, err := known(number)
	if err != nil {
		return trampoline.Null, err
	}
	typ, err := m.dtypeClass.Load()
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(typ)
	return m.c.NewInstance(typ, dtype{d})
}

func known(number Dtype) (ndarray.DType, error) {
	d := ndarray.DType(number)
	if !d.Valid() {
		return d, typeError("unknown element type %d", int32(number))
	}
	return d, nil
}

func (m *module) DtypeFromObject(_ *trampoline.Context, h hpyctx.Handle) (result int32, number Dtype, err error) {
	number, err = m.dtype(h)
	return 0, number, err
}

func (m *module) GetDtypeInfo(_ *trampoline.Context, number Dtype) (result int32, info DtypeInfo, err error) {
	d, err := known(number)
	if err != nil {
		return 0, info, err
	}
	info = DtypeInfo{Itemsize: int32(d.Size()), Alignment: int32(d.Alignment()), Kind: uint8(d.Kind()), Format: formats[d]}
	copy(info.Name[:len(info.Name)-1], d.String())
	return 0, info, nil
}
