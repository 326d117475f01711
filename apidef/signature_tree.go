package apidef

import "github.com/hpyapi/hpyapi/internal/signature"

// maxDepth bounds types that contain themselves, which only a front end other than C can build, and which are refused.
const maxDepth = 8

// signature is the tree of a struct; Resolve has made it once, in the order of declaration.
func (s *Struct) signature(depth int) *signature.Composite {
	if s.tree != nil {
		return s.tree
	}
	fields := make([]signature.Field, len(s.Fields))
	for i, f := range s.Fields {
		fields[i] = signature.Field{Type: typeTree(f.Type, depth), Array: f.Array}
	}
	if s.Union {
		return signature.NewUnion(fields)
	}
	return signature.NewStruct(fields)
}

// signature is the tree of a callback; Resolve has made it once, in the order of declaration.
func (c *Callback) signature(depth int) *signature.Func {
	if c.tree != nil {
		return c.tree
	}
	return funcTree(c.Func, depth)
}

func funcTree(f *Func, depth int) *signature.Func {
	if depth > maxDepth {
		return signature.NewFunc(nil, true, signature.Result{})
	}
	params := make([]signature.Param, len(f.Params))
	for i, p := range f.Params {
		params[i] = paramTree(f, p, depth)
	}
	return signature.NewFunc(params, f.Variadic, resultTree(f, depth))
}

// index is the position of the parameter called name.
func (f *Func) index(name string) int {
	for i, p := range f.Params {
		if p.Name == name {
			return i
		}
	}
	return signature.None
}

// passes says how a role goes to the callee.
var passes = map[Role]signature.Pass{
	RoleContext: signature.Context, RoleString: signature.Str,
	RoleHandle: signature.Plain, RoleScalar: signature.Plain, RoleLength: signature.Plain, RolePointer: signature.Plain, RoleHandleArray: signature.Plain,
	RoleSteal: signature.Steal, RoleStealArray: signature.Steal,
	RoleStruct: signature.In, RoleBuffer: signature.In,
	RoleOut: signature.Out, RoleOutHandle: signature.Out, RoleOutArray: signature.Out, RoleOutBuffer: signature.Out,
	RoleInOut: signature.InOut, RoleInOutHandle: signature.InOut, RoleInOutBuffer: signature.InOut,
	RoleCallback: signature.Call, RoleKeepCallback: signature.Keep, RoleUserData: signature.User, RoleDestroy: signature.Destroy,
}

func paramTree(f *Func, p *Param, depth int) signature.Param {
	out := signature.Param{Pass: passes[p.Role], Of: signature.None}
	switch p.Role {
	case RoleContext, RoleString:
	case RoleCallback, RoleKeepCallback:
		out.Func = p.Type.Callback.signature(depth + 1)
	case RoleDestroy:
		out.Of, out.Func = f.index(p.Of), p.Type.Callback.signature(depth+1)
	case RoleUserData:
		if p.Of != "" {
			out.Of = f.index(p.Of)
		}
	case RoleHandle, RoleScalar, RoleLength, RoleSteal, RolePointer:
		out.Type = typeTree(p.Type, depth)
	default:
		out.Type = typeTree(p.Type.Elem, depth)
		if p.Len != "" {
			out.Of = f.index(p.Len)
		}
	}
	return out
}

var (
	failures = map[ErrorRule]signature.Failure{
		ErrorNone: signature.NoFailure, ErrorNull: signature.FailNull, ErrorMinusOne: signature.FailMinusOne, ErrorNaN: signature.FailNaN, ErrorCheck: signature.FailCheck,
	}
	owners = map[Owner]signature.Owner{
		OwnerNone: signature.NoOwner, OwnerStatic: signature.OwnerStatic, OwnerCaller: signature.OwnerCaller, OwnerParam: signature.OwnerParam,
	}
)

func resultTree(f *Func, depth int) signature.Result {
	r := &f.Result
	out := signature.Result{
		Type: typeTree(r.Type, depth), Borrowed: r.Borrowed, Nullable: r.Nullable, Failure: failures[r.Error], Owner: owners[r.Owner],
	}
	if r.Owner == OwnerParam {
		out.OwnerOf = f.index(r.OwnerOf)
	}
	return out
}

// typeKinds says what a type is in a signature.
var typeKinds = map[TypeKind]signature.Kind{
	Void: signature.Void, Bool: signature.Bool, Int8: signature.Int8, Int16: signature.Int16, Int32: signature.Int32, Int64: signature.Int64,
	Uint8: signature.Uint8, Uint16: signature.Uint16, Uint32: signature.Uint32, Uint64: signature.Uint64,
	Float32: signature.Float32, Float64: signature.Float64, Char: signature.Char, Size: signature.Size, Ssize: signature.Ssize,
	Uintptr: signature.Uintptr, HandleWord: signature.Handle, Pointer: signature.Pointer, ContextPtr: signature.Pointer, EnumRef: signature.Int32,
	OpaqueRef: signature.Opaque, PyObjectType: signature.Static, Long: signature.Long, ULong: signature.Ulong, Wchar: signature.Wchar,
	CallbackRef: signature.Code, OpaqueWord: signature.Word, Unknown: signature.Void,
}

func typeTree(t *Type, depth int) signature.Type {
	switch {
	case isObject(t):
		return signature.Type{Kind: signature.Object}
	case t.Kind == OpaqueWord:
		return signature.Type{Kind: signature.Word, Name: t.Name}
	case t.Kind == StructRef && t.Struct != nil && depth < maxDepth:
		return signature.Type{Kind: signature.Struct, Struct: t.Struct.signature(depth + 1)}
	}
	return signature.Type{Kind: typeKinds[t.Kind]}
}
