package goiface

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/dialect"
	"github.com/hpyapi/hpyapi/internal/suggest"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// identity reads the directives of the interface itself.
func (r *reader) identity() {
	a, doc := r.api, r.iface.Doc
	d := r.get(doc, "api")
	a.Pos = r.pos(d.pos)
	a.Doc, _ = text(doc)
	a.At = apidef.Places{
		Name: r.pos(d.args[0].pos), Prefix: r.pos(d.args[1].pos), Major: r.pos(d.args[2].pos), Minor: r.pos(d.args[2].pos),
		Capsule: r.pos(d.args[3].pos), ID: r.pos(d.args[4].pos),
	}
	a.Name, a.Prefix, a.Capsule = d.args[0].text, d.args[1].text, d.args[3].text
	major, minor, ok := strings.Cut(d.args[2].text, ".")
	if !ok {
		r.add(d.args[2].pos, "GO_DIRECTIVE", "the version is major.minor, not %s", d.args[2].text)
	} else {
		a.Major = uint16(r.number(argument{major, d.args[2].pos}, "the major version", math.MaxUint16))
		a.Minor = uint16(r.number(argument{minor, d.args[2].pos}, "the minor version", math.MaxUint16))
	}
	id, err := uuid.Parse(d.args[4].text)
	if err != nil {
		r.add(d.args[4].pos, "API_ID", "%s", err)
		id[15] = 1 // so that it is not reported as all zero too
	}
	a.ID = id
	if f := r.get(doc, "flags"); f != nil {
		a.At.Flags = r.pos(f.pos)
		for _, arg := range f.args {
			if !a.Flags.Add(arg.text) {
				r.add(arg.pos, "GO_DIRECTIVE", "unknown flag %s%s", arg.text, suggest.MeantOrKnown(arg.text, dialect.Flags))
			}
		}
	}
	for _, h := range r.all(doc, "hole") {
		index := r.number(h.args[0], "the slot index", math.MaxInt32)
		a.Slots = append(a.Slots, &apidef.Slot{
			Pos: r.pos(h.pos), IndexPos: r.pos(h.args[0].pos), SincePos: r.pos(h.args[0].pos), Index: index,
			Kind: apidef.SlotHole, Retired: h.args[1].text,
		})
	}
}

// cName is the C name of a declaration: the prefix and the Go name in lower case with underscores, unless a directive says
// otherwise.
func (r *reader) cName(doc *ast.CommentGroup, goName string) string {
	name := snake(goName)
	if d := r.get(doc, "name"); d != nil {
		name = d.args[0].text
	}
	return r.api.Prefix + "_" + name
}

// snake turns FromSequence into from_sequence, and UTF8Size into utf8_size.
func snake(name string) string {
	var b strings.Builder
	upper := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	lower := func(i int) bool { return i < len(name) && name[i] >= 'a' && name[i] <= 'z' }
	for i := 0; i < len(name); i++ {
		if upper(i) && i > 0 && (!upper(i-1) || lower(i+1)) && name[i-1] != '_' {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

// declare turns a type with //hpyapi:type into a struct, enum, callback or opaque struct.
func (r *reader) declare(d *declared) {
	if d.c != nil {
		return
	}
	name := r.cName(d.doc, d.spec.Name.Name)
	pos := r.pos(d.spec.Name.Pos())
	doc, _ := text(d.doc)
	switch u := d.obj.Type().Underlying().(type) {
	case *types.Basic:
		e := &apidef.Enum{Pos: pos, Name: name, Doc: doc}
		d.c = &apidef.Type{Kind: apidef.EnumRef, Name: name, Enum: e}
		if u.Kind() != types.Int32 {
			r.add(d.spec.Type.Pos(), "GO_TYPE", "an enum is of type int32, as in C; %s is %s", d.spec.Name.Name, u)
		}
		r.enumValues(d, e)
		r.api.Enums = append(r.api.Enums, e)
	case *types.Struct:
		if u.NumFields() == 0 {
			o := &apidef.Opaque{Pos: pos, Name: name, Tag: name, Doc: doc}
			d.c = &apidef.Type{Kind: apidef.OpaqueRef, Name: name, Opaque: o}
			r.api.Opaques = append(r.api.Opaques, o)
			return
		}
		s := &apidef.Struct{Pos: pos, Name: name, Doc: doc}
		d.c = &apidef.Type{Kind: apidef.StructRef, Name: name, Struct: s}
		r.structFields(d, s)
		r.api.Structs = append(r.api.Structs, s)
	case *types.Signature:
		c := &apidef.Callback{Pos: pos, Name: name, Doc: doc}
		d.c = &apidef.Type{Kind: apidef.CallbackRef, Name: name, Callback: c}
		f := r.function(d.doc, u, d.spec.Type.(*ast.FuncType), true)
		c.Func, c.Notes = f.f, f.notes
		r.api.Callbacks = append(r.api.Callbacks, c)
	default:
		r.add(d.spec.Type.Pos(), "GO_TYPE", "%s cannot be declared in C: a type of the definition is a struct, an int32, or a function", d.spec.Name.Name)
		d.c = &apidef.Type{Kind: apidef.Unknown, Name: name}
	}
}

// enumValues collects the constants of the type, in the order of the source.
func (r *reader) enumValues(d *declared, e *apidef.Enum) {
	for _, file := range r.pkg.Syntax {
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				vs := spec.(*ast.ValueSpec)
				for _, ident := range vs.Names {
					r.enumValue(d, e, docOf(gen, vs.Doc), vs.Comment, ident)
				}
			}
		}
	}
}

func (r *reader) enumValue(d *declared, e *apidef.Enum, doc, trailing *ast.CommentGroup, ident *ast.Ident) {
	c, ok := r.pkg.TypesInfo.Defs[ident].(*types.Const)
	if !ok || c.Type() != d.obj.Type() {
		return
	}
	name := strings.ToUpper(snake(strings.TrimPrefix(ident.Name, d.spec.Name.Name)))
	if n := r.get(doc, "name"); n != nil {
		name = n.args[0].text
	}
	v, _ := constant.Int64Val(c.Val())
	comment, _ := text(doc)
	if comment == "" {
		comment, _ = text(trailing)
	}
	e.Values = append(e.Values, &apidef.EnumValue{
		Pos: r.pos(ident.Pos()), Name: strings.ToUpper(r.api.Prefix) + "_" + name, Value: v, Doc: comment,
	})
}

func (r *reader) structFields(d *declared, s *apidef.Struct) {
	st, ok := d.spec.Type.(*ast.StructType)
	if !ok {
		r.add(d.spec.Type.Pos(), "GO_TYPE", "write the fields of %s out", d.spec.Name.Name)
		return
	}
	ctypes := r.ctypes(d.doc)
	opaque := map[string]*directive{}
	for _, o := range r.all(d.doc, "opaque") {
		for _, a := range o.args {
			opaque[a.text] = o
		}
	}
	for _, field := range st.Fields.List {
		for _, ident := range field.Names {
			f := &apidef.Field{Pos: r.pos(ident.Pos()), Name: snake(ident.Name)}
			if f.Doc, _ = text(field.Doc); f.Doc == "" {
				f.Doc, _ = text(field.Comment)
			}
			t := r.pkg.TypesInfo.TypeOf(field.Type)
			if array, ok := t.(*types.Array); ok {
				f.Array, t = int(array.Len()), array.Elem()
			}
			f.Type = r.valueType(t, field.Type.Pos(), ctypes[ident.Name])
			if o := opaque[ident.Name]; o != nil {
				f.Notes = append(f.Notes, apidef.Note{Pos: r.pos(o.pos), Name: "OPAQUE"})
			}
			s.Fields = append(s.Fields, f)
		}
		if len(field.Names) == 0 {
			r.add(field.Pos(), "GO_TYPE", "an embedded field has no name in C")
		}
	}
}

// dataSlots reads variables with //hpyapi:data.
func (r *reader) dataSlots(gen *ast.GenDecl) {
	for _, spec := range gen.Specs {
		vs := spec.(*ast.ValueSpec)
		doc := docOf(gen, vs.Doc)
		d := r.get(doc, "data")
		if d == nil {
			continue
		}
		ident := vs.Names[0]
		obj := r.pkg.TypesInfo.Defs[ident]
		if obj == nil {
			continue
		}
		s := r.slotHead(d)
		s.Kind, s.Pos, s.Name = apidef.SlotData, r.pos(ident.Pos()), r.cName(doc, ident.Name)
		s.Doc, s.Deprecated = text(doc)
		if s.Deprecated != "" {
			s.Notes = append(s.Notes, deprecatedNote(s.Pos, s.Deprecated))
		}
		s.Notes = append(s.Notes, r.formerly(doc)...)
		t := obj.Type()
		if array, ok := t.(*types.Array); ok {
			s.DataLen, t = int(array.Len()), array.Elem()
		}
		s.Data = r.valueType(t, ident.Pos(), nil)
		r.api.Slots = append(r.api.Slots, s)
	}
}

// formerly makes the note of the names that a slot had.
func (r *reader) formerly(doc *ast.CommentGroup) []apidef.Note {
	d := r.get(doc, "formerly")
	if d == nil {
		return nil
	}
	n := apidef.Note{Pos: r.pos(d.pos), Name: "FORMERLY"}
	for _, a := range d.args {
		n.Args = append(n.Args, apidef.NoteArg{Pos: r.pos(a.pos), Text: r.api.Prefix + "_" + a.text})
	}
	return []apidef.Note{n}
}

// offers makes the notes of what the instances of a type offer.
func (r *reader) offers(doc *ast.CommentGroup) (notes []apidef.Note) {
	for _, d := range r.all(doc, "offers") {
		n := apidef.Note{Pos: r.pos(d.pos), Name: "OFFERS"}
		major, minor, _ := strings.Cut(d.args[2].text, ".")
		for i, text := range []string{d.args[0].text, d.args[1].text, major, minor, d.args[3].text, d.args[4].text} {
			at := d.args[min(i, 2)]
			if i > 3 {
				at = d.args[i-1]
			}
			n.Args = append(n.Args, apidef.NoteArg{Pos: r.pos(at.pos), Text: text, String: i > 3})
		}
		notes = append(notes, n)
	}
	return notes
}

func (r *reader) slotHead(d *directive) *apidef.Slot {
	return &apidef.Slot{
		Index: r.number(d.args[0], "the slot index", math.MaxInt32), IndexPos: r.pos(d.args[0].pos),
		Since: uint16(r.number(d.args[1], "the minor version", math.MaxUint16)), SincePos: r.pos(d.args[1].pos),
	}
}

func deprecatedNote(pos apidef.Pos, instead string) apidef.Note {
	return apidef.Note{Pos: pos, Name: "DEPRECATED", Args: []apidef.NoteArg{{Pos: pos, Text: instead, String: true}}}
}

// methods reads the slots of the interface.
func (r *reader) methods() {
	iface, ok := r.iface.Type.(*ast.InterfaceType)
	if !ok {
		return // reported where the interface was found
	}
	for _, m := range iface.Methods.List {
		ft, ok := m.Type.(*ast.FuncType)
		if !ok || len(m.Names) != 1 {
			r.add(m.Pos(), "GO_TYPE", "an API lists its functions itself; embedded interfaces have no place in a table")
			continue
		}
		name := m.Names[0]
		d := r.get(m.Doc, "slot")
		if d == nil {
			r.add(name.Pos(), "GO_DIRECTIVE", "%s has no slot: add //hpyapi:slot index since", name.Name)
			continue
		}
		sig, ok := r.pkg.TypesInfo.TypeOf(m.Type).(*types.Signature)
		if !ok {
			continue
		}
		s := r.slotHead(d)
		s.Pos, s.Name = r.pos(name.Pos()), r.cName(m.Doc, name.Name)
		s.Doc, s.Deprecated = text(m.Doc)
		f := r.function(m.Doc, sig, ft, false)
		s.Kind, s.Func, s.Notes = apidef.SlotFunc, f.f, append(append(f.notes, r.formerly(m.Doc)...), r.offers(m.Doc)...)
		s.Instances = r.get(m.Doc, "instances") != nil
		if s.Deprecated != "" {
			s.Notes = append(s.Notes, deprecatedNote(s.Pos, s.Deprecated))
		}
		r.api.Slots = append(r.api.Slots, s)
	}
}
