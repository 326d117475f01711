package gen

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/naming"
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
		if !g.clientOnly() {
			return tr("Code")
		}
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
	return naming.Go(name)
}

// typesFile declares constants, structs and callback types.
func (g *goGen) typesFile(f *goFile) {
	for _, e := range g.api.Enums {
		if e.From == nil || g.opts.Imports[e.From.Path] == "" {
			g.enum(f, e)
		}
	}
	for _, name := range g.opaqueWords() {
		f.add("// "+name+" is the word of an HPy"+name+". It belongs to the context that made it.", jen.Type().Id(name).Uintptr())
	}
	for _, s := range g.api.Structs {
		if s.Name != "" && (s.From == nil || g.opts.Imports[s.From.Path] == "") {
			g.structType(f, s)
		}
	}
	for _, cb := range g.callbacks {
		g.callbackType(f, cb)
	}
}

func (g *goGen) enum(f *goFile, e *apidef.Enum) {
	name := g.declared(e.Name)
	f.add(goWrap(docText(name, e.Doc, e.Name)), jen.Type().Id(name).Int32())
	f.add("", jen.Const().DefsFunc(func(d *jen.Group) {
		for _, v := range e.Values {
			c := d.Id(name + g.enumValue(e, v)).Id(name).Op("=").Lit(int(v.Value))
			if v.Doc != "" {
				c.Comment(goLine(v.Doc))
			}
		}
	}))
}

// enumValue is the part of a constant's Go name after that of its type: NUMPY_INT64 is
// Int64.
func (g *goGen) enumValue(e *apidef.Enum, v *apidef.EnumValue) string {
	return naming.GoConstant(g.api.Prefix, e.Name, v.Name)
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
	for _, f := range g.functions() {
		for _, p := range f.fn.Params {
			add(p.Type)
		}
		add(f.fn.Result.Type)
	}
	return names
}

func (g *goGen) structType(f *goFile, s *apidef.Struct) {
	name := g.declared(s.Name)
	declared := jen.Type().Id(name)
	if s.Union {
		declared.Struct(jen.Id("Words").Index(jen.Lit(s.Size / 8)).Uint64())
	} else {
		declared.StructFunc(func(d *jen.Group) {
			for i, field := range s.Fields {
				d.Add(g.field(field, i))
			}
		})
	}
	f.add(goWrap(docText(name, s.Doc, s.Name)), declared)
	f.add("// The size that C gives to "+s.Name+".", jen.Var().Id("_").Index(jen.Lit(s.Size)).Byte().Op("=").Index(jen.Qual("unsafe", "Sizeof").Call(jen.Id(name).Values())).Byte().Values())
}

func (g *goGen) field(field *apidef.Field, i int) jen.Code {
	id := naming.Go(field.Name)
	if id == "" {
		id = "Union" + itoa(i)
	}
	d := jen.Id(id)
	if field.Array > 0 {
		d.Index(jen.Lit(field.Array))
	}
	d.Add(g.elem(field.Type))
	if field.Doc != "" {
		d.Comment(goLine(field.Doc))
	}
	return d
}

// callbackType declares the value that stands for a callback: a C function of the
// consumer, or a Go function.
func (g *goGen) callbackType(f *goFile, fn *goFunc) {
	name := fn.name
	f.add(goWrap(docText(name, fn.doc, fn.cname)), jen.Type().Id(name).Struct(jen.Id("cb").Add(tr("Callback"))))
	atParams, user, at := []jen.Code{jen.Id("edge").Op("*").Add(tr("Edge")), jen.Id("code").Add(tr("Code"))}, jen.Lit(0), name+"At is a C function of the edge's consumer."
	if fn.user() != nil {
		f.add("// "+name+"Of is a callback to a Go function. ctx is the context of the module that passes it, as is the space of the handles.",
			jen.Func().Id(name+"Of").Params(jen.Id("fn").Add(fn.funcType())).Id(name).Block(
				jen.Return(jen.Id(name).Values(tr("CallbackOf").Call(jen.Id("fn"))))))
		atParams, user, at = append(atParams, jen.Id("user").Uintptr()), jen.Id("user"), name+"At is a callback to a C function of the edge's consumer and its user data."
	}
	f.add("// "+at, jen.Func().Id(name+"At").Params(atParams...).Id(name).Block(
		jen.Return(jen.Id(name).Values(tr("CallbackAt").Call(jen.Id("edge"), jen.Id("code"), user, jen.Lit(0))))))
	receiver := func() *jen.Statement { return jen.Func().Params(jen.Id("fn").Id(name)) }
	f.add("// IsNull reports whether there is no function.", receiver().Id("IsNull").Params().Bool().Block(
		jen.Return(jen.Id("fn").Dot("cb").Dot("IsNull").Call())))
	if g.kept[fn.cname] {
		g.keptCallback(f, fn, receiver)
	}
	g.callbackOn(f, fn, receiver)
	f.add(goWrap("Call calls the function, which belongs to another module: handles are the caller's own, as in calls of the API."+fn.ownership()),
		receiver().Id("Call").Params(fn.params()...).Params(fn.resultList()...).Block(
			fn.fromGo(call("EnterCallback", jen.Id("fn").Dot("cb"), jen.Id(fn.index)), fn.args(jen.Op("&").Id("c"), jen.Id("fn"))...)...))
}

// callbackOn is what a client does with a callback before it passes it: one that came over another edge is called over that edge.
func (g *goGen) callbackOn(f *goFile, fn *goFunc, receiver func() *jen.Statement) {
	body := []jen.Code{jen.Id("fn").Dot("cb").Op("=").Id("fn").Dot("cb").Dot("On").Call(jen.Id("edge")), jen.Return(jen.Id("fn"))}
	if fn.goCallable() {
		var ctx []jen.Code
		if fn.fn.Context {
			ctx = append(ctx, jen.Id("_").Op("*").Add(tr("Context")))
		}
		body = append([]jen.Code{jen.If(jen.Id("fn").Dot("cb").Dot("PassedOn").Call(jen.Id("edge"))).Block(
			jen.Id("fn").Op("=").Id("fn").Dot("again").Call())}, body...)
		again := jen.Id(fn.name + "Of").Call(jen.Func().Params(fn.params(ctx...)...).Params(fn.results()...).Block(jen.Return(jen.Id("fn").Dot("Call").Call(fn.args()...))))
		if g.kept[fn.cname] {
			again.Dot("WithDestroy").Call(jen.Func().Params(jen.Op("*").Add(tr("Context"))).Block(jen.Id("fn").Dot("Release").Call()))
		}
		f.add("// again is a callback of this module's own that calls the one of another module.", receiver().Id("again").Params().Id(fn.name).Block(jen.Return(again)))
	}
	f.add("// on is the callback as it is passed through an edge.", receiver().Id("on").Params(jen.Id("edge").Op("*").Add(tr("Edge"))).Id(fn.name).Block(body...))
}

// keptCallback adds what there is to do when a callback is kept.
func (g *goGen) keptCallback(f *goFile, fn *goFunc, receiver func() *jen.Statement) {
	if fn.goCallable() {
		f.add(goWrap("WithDestroy adds a destroy-notify to a Go function. It is called once, when nobody will call the function any more, "+
			"with the context of the module that passed it; also when the call that passes it fails."),
			receiver().Id("WithDestroy").Params(jen.Id("destroy").Func().Params(jen.Id("ctx").Op("*").Add(tr("Context")))).Id(fn.name).Block(
				jen.Return(jen.Id(fn.name).Values(jen.Id("fn").Dot("cb").Dot("WithDestroy").Call(jen.Id("destroy"))))))
	}
	f.add("// Release ends the callback for whoever kept it. Exactly one Release is due.", receiver().Id("Release").Params().Block(
		jen.Id("fn").Dot("cb").Dot("Release").Call()))
}

// funcType is the type of the Go function behind a callback.
func (f *goFunc) funcType() *jen.Statement {
	var first []jen.Code
	if f.fn.Context {
		first = append(first, jen.Id("ctx").Op("*").Add(tr("Context")))
	}
	return jen.Func().Params(f.params(first...)...).Params(f.results()...)
}
