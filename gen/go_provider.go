package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// providerFile is what a Go provider implements, and how it exports itself.
func (g *goGen) providerFile(f *goFile) {
	f.methods(goWrap("Provider is an implementation of "+g.api.Name+" in Go. "+g.contextDoc()+
		" Slices, texts and structs that come from the caller are valid until the method returns. A method runs on the caller's goroutine, which owns the interpreter lock."+
		"\n\nEmbed UnimplementedProvider, so that slots of later versions do not break the build."), "Provider", g.slots, true)
	f.add("// UnimplementedProvider fails every call with an error that names the slot. Embed it in a Provider.",
		jen.Type().Id("UnimplementedProvider").Struct())
	f.add("", jen.Var().Id("_").Id("Provider").Op("=").Id("UnimplementedProvider").Values())
	for _, fn := range g.slots {
		f.function(fn, "", (*goFunc).unimplemented)
	}
	f.add("// server is a provider as edges carry it: of one concrete type, so that finding it in an edge is one comparison.",
		jen.Type().Id("server").Struct(jen.Id("Provider")))
	if g.host() {
		g.attach(f)
		return
	}
	g.export(f)
	g.forwarding(f)
}

// export is how a provider offers the API, with the addresses of its data if it has any.
func (g *goGen) export(f *goFile) {
	params := []jen.Code{jen.Id("ctx").Op("*").Add(tr("Context")), jen.Id("p").Id("Provider")}
	args := []jen.Code{jen.Op("&").Id("Definition"), jen.Op("&").Id("server").Values(jen.Id("p"))}
	if data := g.dataSlots(); len(data) > 0 {
		f.add("// Data holds the addresses of the provider's data, in native memory that outlives the export.",
			jen.Type().Id("Data").StructFunc(func(d *jen.Group) {
				for _, s := range data {
					d.Comment(goWrap(docText(g.slotName(s), s.Doc, s.Name)))
					d.Id(g.slotName(s)).Uintptr()
				}
			}))
		params = append(params, jen.Id("data").Id("Data"))
		for _, s := range data {
			args = append(args, tr("SlotWord").Values(field("Slot", jen.Lit(s.Index)), field("Addr", jen.Id("data").Dot(g.slotName(s)))))
		}
	}
	if len(offered(g.api)) > 0 {
		params = append(params, jen.Id("offers").Id("Offers"))
		args = append(args, g.offers(f)...)
	}
	f.add(goWrap("Export makes the module of ctx a provider of "+g.api.Name+". The host finds the export when a module asks for "+g.api.Capsule+". A nil provider is an error."),
		jen.Func().Id("Export").Params(params...).Params(jen.Op("*").Add(tr("Export")), jen.Error()).Block(
			jen.If(jen.Id("p").Op("==").Nil()).Block(jen.Return(jen.Id("ctx").Dot("ExportGo").Call(jen.Op("&").Id("Definition"), jen.Nil()))),
			jen.Return(jen.Id("ctx").Dot("ExportGo").Call(args...))))
}

// forwarding is what wraps a provider: it hands every call on, and whoever embeds it changes some.
func (g *goGen) forwarding(f *goFile) {
	f.add(goWrap("ForwardingProvider hands every call to the provider that a client calls, in C or in Go, whichever it is at the time. Embed it in a Provider that does something of its own in some methods. The client is one of the module that exports the Provider, so that handles are of one handle space."),
		jen.Type().Id("ForwardingProvider").Struct(jen.Id("Client").Op("*").Id("Client")))
	f.add("", jen.Var().Id("_").Id("Provider").Op("=").Id("ForwardingProvider").Values())
	for _, fn := range g.slots {
		f.text(f.shape(fn, "forwarding", (*goFunc).forwarding))
	}
	data := g.dataSlots()
	if len(data) == 0 {
		return
	}
	f.add("// DataOf gives the addresses of the data of the provider that a client calls, for the export of a Provider that forwards to it.",
		jen.Func().Id("DataOf").Params(jen.Id("cl").Op("*").Id("Client")).Params(jen.Id("data").Id("Data"), jen.Err().Error()).BlockFunc(func(b *jen.Group) {
			for _, s := range data {
				b.If(jen.List(jen.Id("data").Dot(g.slotName(s)), jen.Err()).Op("=").Id("cl").Dot("edge").Dot("Data").Call(jen.Lit(s.Index)), jen.Err().Op("!=").Nil()).
					Block(jen.Return(jen.Id("Data").Values(), jen.Err()))
			}
			b.Return(jen.Id("data"), jen.Nil())
		}))
}

// forwarding is the function as a method of the provider that hands calls on.
func (f *goFunc) forwarding() *jen.Statement {
	var ctx []jen.Code
	if f.fn.Context {
		ctx = append(ctx, jen.Id("_").Op("*").Add(tr("Context")))
	}
	return jen.Commentf("%s implements [Provider].", f.name).Line().
		Func().Params(jen.Id("to").Id("ForwardingProvider")).Id(f.name).Params(f.params(ctx...)...).Params(f.resultList()...).Block(
		jen.Return(jen.Id("to").Dot("Client").Dot(f.name).Call(f.args()...)))
}

// offers declares what a provider says of its types, and gives it as arguments of the export.
func (g *goGen) offers(f *goFile) (args []jen.Code) {
	f.add(goWrap("Offers are the types of the module whose instances offer interfaces, each a borrowed handle that is valid until the export is in the module, with the module's exports of these interfaces. Types that offer one interface share its export."),
		jen.Type().Id("Offers").StructFunc(func(d *jen.Group) {
			for _, s := range g.api.Slots {
				if len(s.Offers) == 0 {
					continue
				}
				name, exports := g.slotName(s), []jen.Code{}
				fields := []jen.Code{jen.Id("Type").Add(tr("Handle"))}
				for _, o := range s.Offers {
					fields = append(fields, jen.Id(o.Name).Op("*").Add(tr("Export")).Comment(o.String()))
					exports = append(exports, jen.Id("offers").Dot(name).Dot(o.Name))
				}
				d.Id(name).Struct(fields...)
				args = append(args, tr("SlotWord").Values(field("Slot", jen.Lit(s.Index)), field("Type", jen.Id("offers").Dot(name).Dot("Type")),
					field("Offers", jen.Index().Op("*").Add(tr("Export")).Values(exports...))))
			}
		}))
	return args
}

// contextDoc says what context and handles a provider sees.
func (g *goGen) contextDoc() string {
	if g.host() {
		return "ctx is the context of the module that calls; handles are words of the host's own handle space."
	}
	return "ctx is the provider's own context, and handles are of its own space, whoever calls."
}

// attach is how a host gives a module its edge.
func (g *goGen) attach(f *goFile) {
	f.add(goWrap("NewHostEdge makes the edge from a module to the host: from then on the slots of the module's context lead to p, or, when p is nil, to the C functions of an export that has some. export is what ExportHost gave, or ExportHostC of trampoline."),
		jen.Func().Id("NewHostEdge").Params(jen.Id("export").Op("*").Add(tr("Export")), jen.Id("consumer").Op("*").Add(tr("Context")), jen.Id("p").Id("Provider")).Params(jen.Op("*").Add(tr("HostEdge")), jen.Error()).Block(
			jen.If(jen.Id("p").Op("==").Nil()).Block(jen.Return(tr("NewHostEdge").Call(jen.Id("export"), jen.Id("consumer"), jen.Nil()))),
			jen.Return(tr("NewHostEdge").Call(jen.Id("export"), jen.Id("consumer"), jen.Op("&").Id("server").Values(jen.Id("p"))))))
	f.add(goWrap("ExportHost makes host, a context in the host's own handle space, the provider of all modules' contexts. Each module is attached with a Provider of its own."),
		jen.Func().Id("ExportHost").Params(jen.Id("host").Op("*").Add(tr("Context"))).Params(jen.Op("*").Add(tr("Export")), jen.Error()).Block(
			jen.Return(jen.Id("host").Dot("ExportGo").Call(jen.Op("&").Id("Definition"), jen.Op("&").Id("server").Values(jen.Id("UnimplementedProvider").Values())))))
	f.add("// Reach is what an edge leads to, called from Go by way of the edge. Contexts are not looked at.",
		jen.Func().Id("Reach").Params(jen.Id("edge").Op("*").Add(tr("HostEdge"))).Id("Provider").Block(
			jen.Return(jen.Op("&").Id("remote").Values(jen.Id("edge").Dot("Edge")))))
	var manual []*goFunc
	for _, fn := range g.slots {
		if fn.manual {
			manual = append(manual, fn)
		}
	}
	f.methods(goWrap("Manual is what a mode implements for the members that no general rule translates. Its methods see the calling module's own handles and give it such."),
		"Manual", manual, false)
	f.add("// translator is a Manual as edges carry it.", jen.Type().Id("translator").Struct(jen.Id("Manual")))
	f.add("// SetProvider puts p in the place of the provider that the edge of a module was made with.",
		jen.Func().Id("SetProvider").Params(jen.Id("edge").Op("*").Add(tr("HostEdge")), jen.Id("p").Id("Provider")).Block(
			jen.Id("edge").Dot("SetImpl").Call(jen.Op("&").Id("server").Values(jen.Id("p")))))
	f.add("// SetManual gives the edge of a module the translator for its manual members. Nil takes it away.",
		jen.Func().Id("SetManual").Params(jen.Id("edge").Op("*").Add(tr("HostEdge")), jen.Id("m").Id("Manual")).Block(
			jen.If(jen.Id("m").Op("==").Nil()).Block(jen.Id("edge").Dot("SetManual").Call(jen.Nil()), jen.Return()),
			jen.Id("edge").Dot("SetManual").Call(jen.Op("&").Id("translator").Values(jen.Id("m")))))
}

// method is the function as a method of an interface, but for the word func.
func (f *goFunc) method() *jen.Statement {
	return jen.Func().Id(f.name).Params(f.params(f.contextParam()...)...).Params(f.results()...)
}

// unimplemented is the function as a method of the provider to embed.
func (f *goFunc) unimplemented() *jen.Statement {
	return jen.Commentf("%s implements [Provider].", f.name).Line().
		Func().Params(jen.Id("UnimplementedProvider")).Id(f.name).Params(f.unnamedParams()...).Params(f.resultList()...).Block(
		jen.Err().Op("=").Add(tr("Unimplemented")).Call(jen.Op("&").Id("Definition"), jen.Id(f.index)),
		jen.Return())
}

func (f *goFunc) contextParam() []jen.Code {
	if f.fn.Context {
		return []jen.Code{jen.Id("ctx").Op("*").Add(tr("Context"))}
	}
	return nil
}

// unnamedParams are the parameters of a method that uses none.
func (f *goFunc) unnamedParams() []jen.Code {
	var out []jen.Code
	if f.fn.Context {
		out = append(out, jen.Op("*").Add(tr("Context")))
	}
	for _, q := range f.in {
		out = append(out, f.goType(q))
	}
	return out
}

func (g *goGen) dataSlots() []*apidef.Slot {
	var out []*apidef.Slot
	for _, s := range g.api.Slots {
		if s.Kind == apidef.SlotData || s.Kind == apidef.SlotObject {
			out = append(out, s)
		}
	}
	return out
}
