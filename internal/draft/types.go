package draft

import (
	"fmt"
	"os"
	"strings"

	"modernc.org/cc/v4"

	"github.com/hpyapi/hpyapi/apidef"
)

func fileExists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func elem(t cc.Type) cc.Type {
	if p, ok := t.Undecay().(*cc.PointerType); ok {
		return p.Elem()
	}
	return t
}

// functionOf is the function behind any number of typedefs and one pointer, or nil.
func functionOf(t cc.Type) *cc.FunctionType {
	if p, ok := t.(*cc.PointerType); ok {
		t = p.Elem()
	}
	f, _ := t.(*cc.FunctionType)
	return f
}

func isFunctionPointer(t cc.Type) bool {
	p, ok := t.(*cc.PointerType)
	return ok && p.Elem().Kind() == cc.Function
}

func isObjectPointer(t cc.Type) bool {
	p, ok := t.(*cc.PointerType)
	return ok && isPythonStruct(p.Elem())
}

// isPythonStruct reports PyObject, PyTypeObject, or a struct that starts with one.
func isPythonStruct(t cc.Type) bool {
	s, ok := t.(*cc.StructType)
	if !ok {
		return false
	}
	tag := s.Tag()
	switch tag.SrcStr() {
	case "_object", "_typeobject":
		return true
	}
	return !s.IsIncomplete() && s.NumFields() > 1 && isPythonStruct(s.FieldByIndex(0).Type())
}

// typedefName is the name by which a type was called, empty when it has none.
func typedefName(t cc.Type) string {
	if d := t.Typedef(); d != nil {
		return d.Name()
	}
	return ""
}

// scalars are the words of the dialect for C's own types.
var scalars = map[cc.Kind]string{
	cc.Bool: "bool", cc.Char: "char", cc.SChar: "signed char", cc.UChar: "unsigned char", cc.Short: "short", cc.UShort: "unsigned short",
	cc.Int: "int", cc.UInt: "unsigned int", cc.Long: "long", cc.ULong: "unsigned long", cc.LongLong: "long long", cc.ULongLong: "unsigned long long",
	cc.Float: "float", cc.Double: "double", cc.Void: "void",
}

// convert gives a type of the model, declaring what it needs. What the dialect cannot say has Kind Unknown.
func (d *drafter) convert(t cc.Type) *apidef.Type {
	name := typedefName(t)
	if builtin, ok := apidef.Builtin(name); ok {
		return builtin
	}
	switch x := t.Undecay().(type) {
	case *cc.PointerType:
		return d.pointer(x, name)
	case *cc.ArrayType:
		return &apidef.Type{Kind: apidef.Pointer, Elem: d.convert(x.Elem())}
	case *cc.FunctionType:
		return d.callback(x, name)
	case *cc.StructType:
		return d.structure(x)
	case *cc.EnumType:
		return d.enum(x)
	}
	if name, ok := scalars[t.Kind()]; ok {
		builtin, _ := apidef.Builtin(name)
		return builtin
	}
	return &apidef.Type{Kind: apidef.Unknown, Name: t.String()}
}

func (d *drafter) pointer(p *cc.PointerType, name string) *apidef.Type {
	if f, ok := p.Elem().(*cc.FunctionType); ok {
		if name == "" {
			name = typedefName(f)
		}
		return d.callback(f, name)
	}
	e := d.convert(p.Elem())
	if e.Kind == apidef.Unknown {
		e = &apidef.Type{Kind: apidef.Void, Name: "void"}
	}
	return &apidef.Type{Kind: apidef.Pointer, Elem: e, Const: isConst(p.Elem())}
}

func isConst(t cc.Type) bool {
	a := t.Attributes()
	return a != nil && a.IsConst()
}

// callback declares a function type; one without a name is called after the slot that it is in.
func (d *drafter) callback(f *cc.FunctionType, name string) *apidef.Type {
	if name == "" {
		name = fmt.Sprintf("%s_fn%d", d.owner, len(d.api.Callbacks))
	}
	if known := d.byName[name]; known != nil {
		return known
	}
	c := &apidef.Callback{Name: name}
	t := &apidef.Type{Kind: apidef.CallbackRef, Name: name, Callback: c}
	d.byName[name] = t
	owner := d.owner
	d.owner = name
	d.inside++
	fn, why := d.function(f)
	d.inside--
	d.owner = owner
	if why != "" {
		return &apidef.Type{Kind: apidef.Unknown, Name: name}
	}
	c.Func = fn
	d.api.Callbacks = append(d.api.Callbacks, c)
	return t
}

func (d *drafter) enum(e *cc.EnumType) *apidef.Type {
	name, tag := typedefName(e), e.Tag()
	if name == "" {
		name = tag.SrcStr()
	}
	if name == "" {
		builtin, _ := apidef.Builtin("int")
		return builtin
	}
	if known := d.byName[name]; known != nil {
		return known
	}
	model := &apidef.Enum{Name: name, Tag: tag.SrcStr()}
	for _, v := range e.Enumerators() {
		model.Values = append(model.Values, &apidef.EnumValue{Name: v.Token.SrcStr(), Value: integer(v.Value())})
	}
	t := &apidef.Type{Kind: apidef.EnumRef, Name: name, Enum: model}
	if len(model.Values) == 0 {
		t, _ = apidef.Builtin("int")
	} else {
		d.api.Enums = append(d.api.Enums, model)
	}
	d.byName[name] = t
	return t
}

func integer(v cc.Value) int64 {
	switch n := v.(type) {
	case cc.Int64Value:
		return int64(n)
	case cc.UInt64Value:
		return int64(n)
	}
	return 0
}

// structure declares a struct: as what it is when every field can be said, else opaque.
func (d *drafter) structure(s *cc.StructType) *apidef.Type {
	tag := s.Tag()
	name, tagName := typedefName(s), tag.SrcStr()
	switch {
	case tagName == "_object":
		name = "PyObject"
	case tagName == "_typeobject":
		name = "PyTypeObject"
	case name == "":
		name = tagName
	}
	if builtin, ok := apidef.Builtin(name); ok {
		return builtin
	}
	if d.open[name] && d.inside > 0 { // C has it declared by its tag; a definition declares first
		builtin, _ := apidef.Builtin("void")
		return builtin
	}
	if known := d.byName[name]; known != nil {
		return known
	}
	if s.IsIncomplete() || isPythonStruct(s) {
		return d.opaque(name, tagName, isPythonStruct(s))
	}
	model := &apidef.Struct{Name: name}
	t := &apidef.Type{Kind: apidef.StructRef, Name: name, Struct: model}
	d.byName[name] = t
	d.open[name] = true
	defer delete(d.open, name)
	for i := 0; i < s.NumFields(); i++ {
		field := s.FieldByIndex(i)
		f := d.field(field)
		if field.IsBitfield() || f.Name == "" || strings.HasPrefix(f.Name, "__") || f.Type.Kind == apidef.Unknown || f.Type.Kind == apidef.StructRef && f.Type.Struct == model {
			delete(d.byName, name)
			return d.opaque(name, tagName, false)
		}
		model.Fields = append(model.Fields, f)
	}
	d.api.Structs = append(d.api.Structs, model)
	return t
}

func (d *drafter) opaque(name, tag string, object bool) *apidef.Type {
	if tag == "" {
		tag = name + "_tag"
	}
	o := &apidef.Opaque{Name: name, Tag: tag, Object: object}
	t := &apidef.Type{Kind: apidef.OpaqueRef, Name: name, Opaque: o}
	d.api.Opaques = append(d.api.Opaques, o)
	d.byName[name] = t
	return t
}

func (d *drafter) field(f *cc.Field) *apidef.Field {
	out := &apidef.Field{Name: f.Name()}
	t := f.Type()
	if a, ok := t.(*cc.ArrayType); ok && a.Len() > 0 {
		out.Array, t = int(a.Len()), a.Elem()
		if _, nested := t.(*cc.ArrayType); nested {
			out.Type = &apidef.Type{Kind: apidef.Unknown, Name: "array of arrays"}
			return out
		}
	}
	out.Type = d.convert(t)
	return out
}

// function gives a function of the model, or why there is none.
func (d *drafter) function(f *cc.FunctionType) (*apidef.Func, string) {
	out := &apidef.Func{Variadic: f.IsVariadic()}
	out.Result = apidef.Result{Type: d.convert(f.Result())}
	if unsaid(out.Result.Type) && out.Result.Type.Kind != apidef.Void {
		return nil, "it returns " + out.Result.Type.Name
	}
	for i, p := range f.Parameters() {
		if p.Type().Kind() == cc.Void {
			continue
		}
		name := p.Name()
		if name == "" || strings.HasPrefix(name, "__") {
			name = fmt.Sprintf("arg%d", i)
		}
		t := d.convert(p.Type())
		if unsaid(t) {
			return nil, "it takes " + t.Name
		}
		out.Params = append(out.Params, &apidef.Param{Name: name, Type: t, Role: roleOf(t, d.inside > 0)})
	}
	switch r := out.Result.Type; {
	case isObject(r):
		out.Result.Error = apidef.ErrorNull
	case r.Kind == apidef.Int32:
		out.Result.Error = apidef.ErrorMinusOne
	case r.Kind == apidef.Pointer:
		out.Result.Nullable = true
	}
	return out, ""
}

// unsaid reports a type that cannot be passed by value in a definition.
func unsaid(t *apidef.Type) bool {
	switch t.Kind {
	case apidef.Unknown, apidef.OpaqueRef, apidef.PyObjectType, apidef.Void:
		return true
	}
	return false
}

// roleOf is what a parameter most likely is.
func roleOf(t *apidef.Type, callback bool) apidef.Role {
	switch {
	case isObject(t):
		return apidef.RoleHandle
	case t.Kind == apidef.CallbackRef:
		return apidef.RoleCallback
	case t.Kind != apidef.Pointer:
		return apidef.RoleScalar
	case callback && t.Elem.Kind == apidef.Void && !t.Const:
		return apidef.RoleUserData
	case t.Const && t.Elem.Kind == apidef.Char:
		return apidef.RoleString
	case t.Const && t.Elem.Kind == apidef.StructRef:
		return apidef.RoleStruct
	}
	return apidef.RolePointer
}
