package gen

import (
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// elem is the Go type of a C type by itself.
func (g *goGen) elem(t *apidef.Type) *jen.Statement {
	switch t.Kind {
	case apidef.Bool:
		return jen.Bool()
	case apidef.Int8:
		return jen.Int8()
	case apidef.Int16:
		return jen.Int16()
	case apidef.Int32, apidef.Wchar:
		return jen.Int32()
	case apidef.Int64, apidef.Long:
		return jen.Int64()
	case apidef.Uint8, apidef.Char, apidef.Void:
		return jen.Byte()
	case apidef.Uint16:
		return jen.Uint16()
	case apidef.Uint32:
		return jen.Uint32()
	case apidef.Uint64, apidef.ULong:
		return jen.Uint64()
	case apidef.Float32:
		return jen.Float32()
	case apidef.Float64:
		return jen.Float64()
	case apidef.Size:
		return jen.Uint()
	case apidef.Ssize:
		return jen.Int()
	case apidef.HandleWord:
		return tr("Handle")
	case apidef.OpaqueWord:
		return jen.Id(opaqueWord(t.Name))
	case apidef.StructRef:
		if t.Struct.Name == "" {
			return jen.Index(jen.Lit(t.Struct.Size / 8)).Uint64()
		}
		return g.typeName(t.Struct.Name, t.Struct.From)
	case apidef.EnumRef:
		return g.typeName(t.Enum.Name, t.Enum.From)
	case apidef.CallbackRef:
		return tr("Code")
	}
	return jen.Uintptr()
}

// opaqueWord is the Go name of a word that belongs to a context.
func opaqueWord(c string) string { return strings.TrimPrefix(c, "HPy") }

// typeName is the Go name of a declared type, in the package of its definition.
func (g *goGen) typeName(c string, from *apidef.Include) *jen.Statement {
	if from == nil || from.API == nil {
		return jen.Id(g.declared(c))
	}
	if path, ok := g.opts.Imports[from.Path]; ok {
		other := goGen{api: from.API}
		return jen.Qual(path, other.declared(c))
	}
	return jen.Id(g.declared(c))
}

// declared is the Go name of a type of this definition.
func (g *goGen) declared(c string) string {
	name := strings.TrimPrefix(c, g.api.Prefix+"_")
	if g.api.Profile == apidef.Host {
		name = strings.TrimPrefix(strings.TrimPrefix(c, "HPy_"), "HPy")
		if fn, ok := strings.CutPrefix(c, "hpyfunc_"); ok {
			name = "Func_" + fn
		}
	}
	return apidef.GoName(name)
}

// typesFile declares constants, structs and callback types.
func (g *goGen) typesFile() *jen.File {
	f := g.file("types")
	for _, e := range g.api.Enums {
		if e.From == nil || g.opts.Imports[e.From.Path] == "" {
			g.enum(f, e)
		}
	}
	for _, name := range g.opaqueWords() {
		f.Commentf("%s is the word of an HPy%s. It belongs to the context that made it.", name, name)
		f.Type().Id(name).Uintptr()
	}
	for _, s := range g.api.Structs {
		if s.Name != "" && (s.From == nil || g.opts.Imports[s.From.Path] == "") {
			g.structType(f, s)
		}
	}
	for i, cb := range g.callbacks {
		g.callbackType(f, cb, i)
	}
	return f
}

func (g *goGen) enum(f *jen.File, e *apidef.Enum) {
	name := g.declared(e.Name)
	g.doc(f, name, e.Doc, e.Name)
	f.Type().Id(name).Int32()
	f.Const().DefsFunc(func(d *jen.Group) {
		for _, v := range e.Values {
			c := d.Id(name + g.enumValue(e, v)).Id(name).Op("=").Lit(int(v.Value))
			if v.Doc != "" {
				c.Comment("// " + oneLine(v.Doc))
			}
		}
	})
}

// enumValue is the part of a constant's Go name after that of its type: NUMPY_INT64 is
// Int64.
func (g *goGen) enumValue(e *apidef.Enum, v *apidef.EnumValue) string {
	name := strings.TrimPrefix(v.Name, strings.ToUpper(g.api.Prefix)+"_")
	name = strings.TrimPrefix(name, strings.ToUpper(strings.TrimPrefix(e.Name, g.api.Prefix+"_"))+"_")
	if name == strings.ToUpper(name) {
		name = strings.ToLower(name)
	}
	return apidef.GoName(name)
}

// opaqueWords are the names of the context-bound words that the definition uses.
func (g *goGen) opaqueWords() []string {
	var names []string
	seen := map[string]bool{}
	add := func(t *apidef.Type) {
		for t != nil && t.Kind == apidef.Pointer {
			t = t.Elem
		}
		if t != nil && t.Kind == apidef.OpaqueWord && !seen[t.Name] {
			seen[t.Name] = true
			names = append(names, opaqueWord(t.Name))
		}
	}
	for _, f := range append(append([]*goFunc(nil), g.slots...), g.callbacks...) {
		for _, p := range f.fn.Params {
			add(p.Type)
		}
		add(f.fn.Result.Type)
	}
	return names
}

func (g *goGen) structType(f *jen.File, s *apidef.Struct) {
	name := g.declared(s.Name)
	g.doc(f, name, s.Doc, s.Name)
	if s.Union {
		f.Type().Id(name).Struct(jen.Id("Words").Index(jen.Lit(s.Size / 8)).Uint64())
	} else {
		f.Type().Id(name).StructFunc(func(d *jen.Group) {
			for i, field := range s.Fields {
				d.Add(g.field(field, i))
			}
		})
	}
	f.Commentf("The size that C gives to %s.", s.Name)
	f.Var().Id("_").Index(jen.Lit(s.Size)).Byte().Op("=").Index(jen.Qual("unsafe", "Sizeof").Call(jen.Id(name).Values())).Byte().Values()
}

func (g *goGen) field(field *apidef.Field, i int) jen.Code {
	id := apidef.GoName(field.Name)
	if id == "" {
		id = "Union" + itoa(i)
	}
	d := jen.Id(id)
	if field.Array > 0 {
		d.Index(jen.Lit(field.Array))
	}
	d.Add(g.elem(field.Type))
	if field.Doc != "" {
		d.Comment("// " + oneLine(field.Doc))
	}
	return d
}

// callbackType declares the value that stands for a callback: a C function of the
// consumer, or a Go function.
func (g *goGen) callbackType(f *jen.File, fn *goFunc, i int) {
	name := fn.name
	g.doc(f, name, fn.doc, fn.cname)
	f.Type().Id(name).Struct(jen.Id("cb").Add(tr("Callback")))
	if fn.user() != nil {
		f.Commentf("%sOf is a callback to a Go function. ctx is the context of the module that passes it, as is the space of the handles.", name)
		f.Func().Id(name + "Of").Params(jen.Id("fn").Add(fn.funcType())).Id(name).Block(
			jen.Return(jen.Id(name).Values(tr("CallbackOf").Call(jen.Id("fn")))))
		f.Commentf("%sAt is a callback to a C function of the edge's consumer and its user data.", name)
		f.Func().Id(name+"At").Params(jen.Id("edge").Op("*").Add(tr("Edge")), jen.Id("code").Add(tr("Code")), jen.Id("user").Uintptr()).Id(name).Block(
			jen.Return(jen.Id(name).Values(tr("CallbackAt").Call(jen.Id("edge"), jen.Id("code"), jen.Id("user"), jen.Lit(0)))))
	} else {
		f.Commentf("%sAt is a C function of the edge's consumer.", name)
		f.Func().Id(name+"At").Params(jen.Id("edge").Op("*").Add(tr("Edge")), jen.Id("code").Add(tr("Code"))).Id(name).Block(
			jen.Return(jen.Id(name).Values(tr("CallbackAt").Call(jen.Id("edge"), jen.Id("code"), jen.Lit(0), jen.Lit(0)))))
	}
	f.Comment("IsNull reports whether there is no function.")
	f.Func().Params(jen.Id("fn").Id(name)).Id("IsNull").Params().Bool().Block(
		jen.Return(jen.Id("fn").Dot("cb").Dot("IsNull").Call()))
	if g.kept[fn.cname] {
		if fn.goCallable() {
			f.Comment(goWrap("WithDestroy adds a destroy-notify to a Go function. It is called once, when nobody will call the function any more, " +
				"with the context of the module that passed it; also when the call that passes it fails."))
			f.Func().Params(jen.Id("fn").Id(name)).Id("WithDestroy").Params(jen.Id("destroy").Func().Params(jen.Id("ctx").Op("*").Add(tr("Context")))).Id(name).Block(
				jen.Return(jen.Id(name).Values(jen.Id("fn").Dot("cb").Dot("WithDestroy").Call(jen.Id("destroy")))))
		}
		f.Comment("Release ends the callback for whoever kept it. Exactly one Release is due.")
		f.Func().Params(jen.Id("fn").Id(name)).Id("Release").Params().Block(
			jen.Id("fn").Dot("cb").Dot("Release").Call())
	}
	f.Comment(goWrap("Call calls the function, which belongs to another module: handles are the caller's own, as in calls of the API." + fn.ownership()))
	f.Func().Params(jen.Id("fn").Id(name)).Id("Call").Params(fn.params()...).Params(fn.resultList()...).Block(
		jen.Var().Id("c").Add(tr("Call")),
		jen.If(jen.Err().Op("=").Id("c").Dot("EnterCallback").Call(jen.Id("fn").Dot("cb"), jen.Id(fn.index)), jen.Err().Op("!=").Nil()).Block(jen.Return()),
		jen.Defer().Id("c").Dot("Unwind").Call(),
		jen.List(fn.resultNames()...).Op("=").Id("invoke"+name).Call(fn.args(jen.Op("&").Id("c"), jen.Id("fn"))...),
		jen.Return(fn.leaving()...),
	)
}

// funcType is the type of the Go function behind a callback.
func (f *goFunc) funcType() *jen.Statement {
	var first []jen.Code
	if f.fn.Context {
		first = append(first, jen.Id("ctx").Op("*").Add(tr("Context")))
	}
	return jen.Func().Params(f.params(first...)...).Params(f.results()...)
}

// user is the parameter that carries the consumer's data, nil when there is none.
func (f *goFunc) user() *goParam {
	if f.callback {
		for _, q := range f.param {
			if q.role == apidef.RoleUserData && q.callback == nil {
				return q
			}
		}
	}
	return nil
}
