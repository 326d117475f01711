package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// clientFile is how Go code calls the API.
func (g *goGen) clientFile(f *goFile) {
	f.add(goWrap("Client calls "+g.api.Name+" for one consumer. Handles are the consumer's own, whatever the provider is written in and whatever its handle space. Use it on the goroutine that owns the interpreter lock."),
		jen.Type().Id("Client").Struct(
			jen.Id("edge").Op("*").Add(tr("Edge")),
			jen.Comment("ctx is what the provider is called with."),
			jen.Id("ctx").Op("*").Add(tr("Context")),
			jen.Comment("to is a *Provider: the provider itself when no trampoline is needed, else a remote. It is no"),
			jen.Comment("atomic.Pointer, because with that the methods would be a little too large to be inlined."),
			jen.Comment("Safety: only Rebind stores it, always the address of a Provider."),
			jen.Id("to").Qual("unsafe", "Pointer")))
	f.add("// remote is a provider that is reached through an edge.", jen.Type().Id("remote").Struct(jen.Id("edge").Op("*").Add(tr("Edge"))))
	switch {
	case g.host():
	case g.api.OfTypes():
		f.add(goWrap("Of finds what the type of an object offers of "+g.api.Name+", checks it against the definition of this package, and gives a client of it: one for each provider, however many there are. The object is borrowed. It fails with a TypeError where the type offers nothing of the name, and with a [trampoline.ImportError] that says what differs."),
			jen.Func().Id("Of").Params(jen.Id("from").Add(tr("ObjectImporter")), jen.Id("object").Add(tr("Handle"))).Params(jen.Op("*").Id("Client"), jen.Error()).Block(
				jen.List(jen.Id("edge"), jen.Err()).Op(":=").Id("from").Dot("ImportAPIOf").Call(jen.Op("&").Id("Definition"), jen.Id("object")),
				jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
				jen.Return(jen.Id("Bind").Call(jen.Id("edge")))))
	default:
		f.add(goWrap("Import finds a provider of "+g.api.Name+", loading its module when it is not loaded, checks it against the definition of this package, and gives a client of it. For a program take the interpreter, for a module in Go its context. It fails with a [trampoline.ImportError] that says what differs."),
			jen.Func().Id("Import").Params(jen.Id("from").Add(tr("Importer"))).Params(jen.Op("*").Id("Client"), jen.Error()).Block(
				jen.List(jen.Id("edge"), jen.Err()).Op(":=").Id("from").Dot("ImportAPI").Call(jen.Op("&").Id("Definition")),
				jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
				jen.Return(jen.Id("Bind").Call(jen.Id("edge")))))
	}
	f.add("// Bind gives the client of an edge. All calls for one edge give the same client.",
		jen.Func().Id("Bind").Params(jen.Id("edge").Op("*").Add(tr("Edge"))).Params(jen.Op("*").Id("Client"), jen.Error()).Block(
			jen.If(jen.Id("edge").Dot("Definition").Call().Op("!=").Op("&").Id("Definition")).Block(
				jen.Return(jen.Nil(), tr("WrongDefinition").Call(jen.Id("edge"), jen.Op("&").Id("Definition")))),
			jen.Id("cl").Op(":=").Id("edge").Dot("Client").Call(jen.Func().Params().Params(tr("Client")).Block(
				jen.Return(jen.Op("&").Id("Client").Values(field("edge", jen.Id("edge")), field("ctx", jen.Id("edge").Dot("CalledWith").Call()))))),
			jen.Return(jen.Id("cl").Assert(jen.Op("*").Id("Client")), jen.Nil())))
	f.add("// Rebind implements [trampoline.Client]: the edge calls it whenever it is switched.",
		jen.Func().Params(jen.Id("cl").Op("*").Id("Client")).Id("Rebind").Params(jen.Id("impl").Any()).Block(
			jen.Var().Id("to").Id("Provider").Op("=").Op("&").Id("remote").Values(jen.Id("cl").Dot("edge")),
			jen.If(jen.List(jen.Id("srv"), jen.Id("ok")).Op(":=").Id("impl").Assert(jen.Op("*").Id("server")), jen.Id("ok")).Block(
				jen.Id("to").Op("=").Id("srv").Dot("Provider")),
			jen.Qual("sync/atomic", "StorePointer").Call(jen.Op("&").Id("cl").Dot("to"), jen.Qual("unsafe", "Pointer").Call(jen.Op("&").Id("to")))))
	for _, fn := range g.slots {
		f.function(fn, fn.docComment(), (*goFunc).client)
	}
	for _, s := range g.dataSlots() {
		g.dataMethod(f, s)
	}
}

// client is a method that is small enough to be inlined into its callers.
func (f *goFunc) client() *jen.Statement {
	var body, ctx []jen.Code
	for _, q := range f.in {
		if q.role == plan.Callback || q.role == plan.Kept {
			body = append(body, jen.Id(q.id).Op("=").Id(q.id).Dot("on").Call(jen.Id("cl").Dot("edge")))
		}
	}
	if f.fn.Context {
		ctx = append(ctx, jen.Id("cl").Dot("ctx"))
	}
	to := jen.Parens(jen.Op("*").Parens(jen.Op("*").Id("Provider")).Call(jen.Qual("sync/atomic", "LoadPointer").Call(jen.Op("&").Id("cl").Dot("to"))))
	body = append(body,
		jen.List(f.resultNames()...).Op("=").Add(to).Dot(f.name).Call(f.args(ctx...)...),
		jen.Return())
	return jen.Func().Params(jen.Id("cl").Op("*").Id("Client")).Id(f.name).Params(f.params()...).Params(f.resultList()...).Block(body...)
}

// dataMethod is how a Go consumer reads a data slot.
func (g *goGen) dataMethod(f *goFile, s *apidef.Slot) {
	text := docText(g.slotName(s), s.Doc, s.Name)
	if s.Deprecated != "" {
		text += "\n\nDeprecated: " + s.Deprecated
	}
	word := jen.List(jen.Id("at"), jen.Err()).Op(":=").Id("cl").Dot("edge").Dot("Data").Call(jen.Lit(s.Index))
	method := jen.Func().Params(jen.Id("cl").Op("*").Id("Client")).Id(g.slotName(s)).Params()
	elem := g.elem(s.Data)
	switch {
	case s.Kind == apidef.SlotObject:
		method.Params(jen.Uintptr(), jen.Error()).Block(jen.Return(jen.Id("cl").Dot("edge").Dot("Data").Call(jen.Lit(s.Index))))
	case s.DataLen > 0:
		method.Params(jen.Index().Add(elem), jen.Error()).Block(word,
			jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
			jen.Return(tr("View").Types(elem).Call(jen.Id("at"), jen.Lit(s.DataLen)), jen.Nil()))
	case s.Data.Kind == apidef.Pointer && s.Data.Elem.Kind == apidef.Char:
		method.Params(jen.Id("value").Add(tr("Str")), jen.Err().Error()).Block(word,
			jen.If(jen.Err().Op("==").Nil()).Block(jen.Id("value").Op("=").Add(tr("StrAt")).Call(jen.Op("*").Add(tr("At").Types(jen.Uintptr()).Call(jen.Id("at"))))),
			jen.Return(jen.Id("value"), jen.Err()))
	case s.Data.Kind == apidef.StructRef:
		method.Params(jen.Op("*").Add(elem), jen.Error()).Block(word,
			jen.Return(tr("AtOrNil").Types(elem).Call(jen.Id("at")), jen.Err()))
	default:
		method.Params(jen.Id("value").Add(elem), jen.Err().Error()).Block(word,
			jen.If(jen.Err().Op("==").Nil()).Block(jen.Id("value").Op("=").Op("*").Add(tr("At").Types(elem).Call(jen.Id("at")))),
			jen.Return(jen.Id("value"), jen.Err()))
	}
	f.add(goWrap(text), method)
}
