package goiface

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/hpyapi/hpyapi/apidef"
)

// basics maps Go's types to C's. int and uint are as wide as a pointer in Go, so they are in C.
var basics = map[types.BasicKind]string{
	types.Bool: "bool", types.Int8: "int8_t", types.Int16: "int16_t", types.Int32: "int32_t", types.Int64: "int64_t",
	types.Uint8: "uint8_t", types.Uint16: "uint16_t", types.Uint32: "uint32_t", types.Uint64: "uint64_t",
	types.Float32: "float", types.Float64: "double", types.Int: "HPy_ssize_t", types.Uint: "size_t", types.Uintptr: "uintptr_t",
}

// ctypes collects the //hpyapi:ctype directives of a declaration by parameter or field.
func (r *reader) ctypes(doc *ast.CommentGroup) map[string]*directive {
	out := map[string]*directive{}
	for _, d := range r.all(doc, "ctype") {
		out[d.args[0].text] = d
	}
	return out
}

func builtin(name string, pos apidef.Pos) *apidef.Type {
	t, ok := apidef.Builtin(name)
	if !ok {
		return nil
	}
	t.Pos = pos
	return t
}

// named reports a type of the trampoline package by its name.
func named(t types.Type) string {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != trampolinePath {
		return ""
	}
	return n.Obj().Name()
}

// isContext reports *trampoline.Context.
func isContext(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && named(p.Elem()) == "Context"
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// valueType is the C type of a Go value that is passed, stored or returned by itself.
func (r *reader) valueType(t types.Type, at token.Pos, ctype *directive) *apidef.Type {
	pos := r.pos(at)
	t = types.Unalias(t)
	if ctype != nil {
		return r.overridden(t, pos, ctype)
	}
	switch named(t) {
	case "Handle":
		return builtin("HPy", pos)
	case "Context":
		r.add(at, "CONTEXT", "the context is passed as *trampoline.Context")
		return &apidef.Type{Pos: pos, Kind: apidef.Unknown, Name: "HPyContext"}
	}
	switch u := t.(type) {
	case *types.Named:
		if d := r.declared[u.Obj()]; d != nil {
			r.declare(d)
			c := *d.c
			c.Pos = pos
			return &c
		}
		r.add(at, "GO_TYPE", "%s is not part of the definition; give it //hpyapi:type if it is declared in this package", u.Obj().Name())
		return &apidef.Type{Pos: pos, Kind: apidef.Unknown, Name: u.Obj().Name()}
	case *types.Basic:
		if u.Kind() == types.UnsafePointer {
			return &apidef.Type{Pos: pos, Kind: apidef.Pointer, Elem: builtin("void", pos)}
		}
		if name, ok := basics[u.Kind()]; ok {
			return builtin(name, pos)
		}
	case *types.Pointer:
		return &apidef.Type{Pos: pos, Kind: apidef.Pointer, Elem: r.valueType(u.Elem(), at, nil)}
	}
	r.add(at, "GO_TYPE", "%s has no C type here", types.TypeString(t, types.RelativeTo(r.pkg.Types)))
	return &apidef.Type{Pos: pos, Kind: apidef.Unknown, Name: t.String()}
}

// overridden is the C type that a directive gives a value. Behind a pointer it replaces what is pointed to.
func (r *reader) overridden(t types.Type, pos apidef.Pos, d *directive) *apidef.Type {
	c := builtin(d.args[1].text, pos)
	if c == nil {
		r.add(d.args[1].pos, "GO_DIRECTIVE", "%s is no C type that needs no declaration", d.args[1].text)
		return &apidef.Type{Pos: pos, Kind: apidef.Unknown, Name: d.args[1].text}
	}
	basic, ok := t.Underlying().(*types.Basic)
	if _, pointer := t.(*types.Pointer); pointer || ok && basic.Kind() == types.UnsafePointer {
		return &apidef.Type{Pos: pos, Kind: apidef.Pointer, Elem: c}
	}
	return c
}
