package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// definitionFile holds what the run time knows of the API, and the handshake with it.
func (g *goGen) definitionFile() *jen.File {
	f := g.file("definition")
	if g.api.Doc != "" {
		f.PackageComment(goWrap("Package " + g.opts.Package + " is the API " + g.api.Name + ": " + g.api.Doc))
	}
	f.Comment("The generated code and the trampoline package must fit; the types' names say what to do when they do not.")
	f.Const().Defs(
		jen.Id("_").Op("=").Add(tr("GeneratedCodeIsTooOldRunHpyapiGenAgain")).Call(jen.Lit(generatedVersion).Op("-").Add(tr("OldestGeneratedCode"))),
		jen.Id("_").Op("=").Add(tr("GeneratedCodeIsTooNewUpgradeModuleHpyapi")).Call(tr("NewestGeneratedCode").Op("-").Lit(generatedVersion)),
	)
	f.Comment("The indexes of the slots.")
	f.Const().Defs(jen.Id("_").Op("=").Lit(marker(allIndexes)))
	if g.api.Profile == apidef.Host {
		g.layout(f)
	}
	if len(g.callbacks) > 0 {
		f.Comment("The indexes of the callback types.")
		f.Const().DefsFunc(func(d *jen.Group) {
			for i, fn := range g.callbacks {
				d.Id(fn.index).Op("=").Lit(i)
			}
		})
	}
	f.Commentf("Definition describes version %d.%d of %s. It is constant.", g.api.Major, g.api.Minor, g.api.Name)
	f.Var().Id("Definition").Op("=").Add(tr("Definition")).Values(g.definition()...)
	return f
}

// layout tells a host where the members of a context are.
func (g *goGen) layout(f *jen.File) {
	f.Comment("The indexes of the handle members, which the host fills in.")
	f.Const().Defs(jen.Id("_").Op("=").Lit(marker(allHandles)))
	header := 0
	if g.api.Header != nil {
		header = g.api.Header.Size
	}
	f.Comment("The layout of a context on 64-bit systems: a header, then one word for each member.")
	f.Const().Defs(
		jen.Id("HeaderSize").Op("=").Lit(header),
		jen.Id("Members").Op("=").Lit(len(g.api.Slots)),
		jen.Id("ContextSize").Op("=").Id("HeaderSize").Op("+").Id("Members").Op("*").Lit(8),
	)
	f.Comment("Offset is where a member is in a context, by its index.")
	f.Func().Id("Offset").Params(jen.Id("member").Int()).Uintptr().Block(
		jen.Return(jen.Uintptr().Call(jen.Id("HeaderSize").Op("+").Id("member").Op("*").Lit(8))))
}

// indexes are the constants with the indexes of the slots of one kind. They and the two
// tables below are rows of plain data, written as text in the form that gofmt gives them.
func (g *goGen) indexes(kind apidef.SlotKind) string {
	prefix := "slot"
	switch {
	case kind == apidef.SlotHandle:
		prefix = "Handle"
	case g.api.Profile == apidef.Host:
		prefix = "Slot"
	}
	width := 0
	for _, s := range g.api.Slots {
		if s.Kind == kind && !variadic(s) {
			width = max(width, len(prefix)+len(g.slotName(s)))
		}
	}
	var b strings.Builder
	for _, s := range g.api.Slots {
		if s.Kind == kind && !variadic(s) {
			fmt.Fprintf(&b, "\t%-*s = %d\n", width, prefix+g.slotName(s), s.Index)
		}
	}
	return b.String()
}

// variadic reports whether a slot is a function that only C can call.
func variadic(s *apidef.Slot) bool { return s.Func != nil && s.Func.Variadic }

// slotRows are the descriptions of the slots.
func (g *goGen) slotRows() string {
	var b strings.Builder
	for _, s := range g.api.Slots {
		b.WriteString("\t\t{" + strings.Join(slotInfo(s), ", ") + "},\n")
	}
	return b.String()
}

// entryRows are the entries of the slots.
func (g *goGen) entryRows() string {
	var b strings.Builder
	for _, s := range g.api.Slots {
		entry := "nil"
		if s.Kind == apidef.SlotFunc && !variadic(s) {
			entry = "entry" + g.slotName(s)
		}
		b.WriteString("\t\t" + entry + ",\n")
	}
	return b.String()
}

type entries []jen.Code

func (e *entries) add(name string, value jen.Code) {
	*e = append(*e, jen.Line().Id(name).Op(":").Add(value))
}

func (g *goGen) definition() []jen.Code {
	var d entries
	d.add("Name", jen.Lit(g.api.Name))
	d.add("Capsule", jen.Lit(g.api.Capsule))
	d.add("Major", jen.Lit(int(g.api.Major)))
	d.add("Minor", jen.Lit(int(g.api.Minor)))
	var id []jen.Code
	for _, b := range g.api.ID {
		id = append(id, jen.Id(hexLit(uint64(b), 2)))
	}
	d.add("ID", jen.Index(jen.Lit(16)).Byte().Values(id...))
	if g.api.Flags != 0 {
		d.add("Flags", goFlags(g.api.Flags))
	}
	d.add("Fingerprint", jen.Id(hexLit(apidef.Fingerprint(g.api), 16)))
	if g.api.Profile == apidef.Host {
		d.add("Host", jen.True())
	}
	d.add("Slots", jen.Index().Add(tr("SlotInfo")).Values(jen.Line().Lit(marker(allSlots)), jen.Line()))
	d.add("Entries", jen.Index().Func().Params(jen.Op("*").Add(tr("Frame"))).Values(jen.Line().Lit(marker(allEntries)), jen.Line()))
	if len(g.callbacks) > 0 {
		d.add("Callbacks", jen.Index().Add(tr("CallbackInfo")).ValuesFunc(func(v *jen.Group) {
			for _, f := range g.callbacks {
				info := append([]string{"Name: " + strconv.Quote(f.cname)}, resultInfo(f.fn)...)
				v.Line().Id(f.index).Op(":").Values(jen.Id(strings.Join(info, ", ")))
			}
			v.Line()
		}))
		d.add("CallbackEntries", jen.Index().Func().Params(jen.Op("*").Add(tr("Frame"))).ValuesFunc(func(v *jen.Group) {
			for _, f := range g.callbacks {
				entry := jen.Nil()
				if f.goCallable() {
					entry = jen.Id("entry" + f.name)
				}
				v.Line().Id(f.index).Op(":").Add(entry)
			}
			v.Line()
		}))
	}
	d = append(d, jen.Line())
	return d
}

// resultInfo says how a C function returns and fails, as fields of a composite literal.
func resultInfo(fn *apidef.Func) []string {
	var out []string
	switch fn.Result.Error {
	case apidef.ErrorNull:
		out = append(out, "Error: trampoline.ErrorNull")
	case apidef.ErrorMinusOne:
		out = append(out, "Error: trampoline.ErrorMinusOne")
	case apidef.ErrorNaN:
		out = append(out, "Error: trampoline.ErrorNaN")
	case apidef.ErrorCheck:
		out = append(out, "Error: trampoline.ErrorCheck")
	}
	switch fn.Result.Type.Kind {
	case apidef.Void:
		return out
	case apidef.Float32:
		return append(out, "Result: trampoline.ResultFloat32")
	case apidef.Float64:
		return append(out, "Result: trampoline.ResultFloat64")
	}
	return append(out, "Result: trampoline.ResultWord")
}

// slotInfo describes a slot as fields of a composite literal.
func slotInfo(s *apidef.Slot) []string {
	if s.Kind == apidef.SlotHole {
		if s.Retired == "" {
			return nil
		}
		return []string{"Retired: " + strconv.Quote(s.Retired)}
	}
	out := []string{"Name: " + strconv.Quote(s.Name)}
	if s.Since > 0 {
		out = append(out, fmt.Sprintf("Since: %d", s.Since))
	}
	switch s.Kind {
	case apidef.SlotData:
		out = append(out, "Kind: trampoline.SlotData")
	case apidef.SlotHandle:
		out = append(out, "Kind: trampoline.SlotHandle")
	case apidef.SlotObject:
		out = append(out, "Kind: trampoline.SlotObject")
	case apidef.SlotFunc:
		out = append(out, "Kind: trampoline.SlotFunc")
		out = append(out, resultInfo(s.Func)...)
		if !s.Func.Context {
			out = append(out, "NoContext: true")
		}
		for _, p := range s.Func.Params {
			if p.Role == apidef.RoleCallback || p.Role == apidef.RoleKeepCallback {
				out = append(out, "Callbacks: true")
				break
			}
		}
	}
	signature := apidef.Signature(s)
	out = append(out, "Hash: "+hexLit(apidef.Hash(signature), 16), "Signature: "+strconv.Quote(signature))
	if s.Deprecated != "" {
		out = append(out, "Deprecated: "+strconv.Quote(s.Deprecated))
	}
	return out
}

func goFlags(flags apidef.Flags) jen.Code {
	var parts *jen.Statement
	names := []struct {
		flag apidef.Flags
		name string
	}{{apidef.NeedsLock, "NeedsLock"}, {apidef.FreeThreaded, "FreeThreaded"}, {apidef.OneInterpreter, "OneInterpreter"}}
	for _, n := range names {
		if flags&n.flag == 0 {
			continue
		}
		if parts != nil {
			parts.Op("|").Add(tr(n.name))
		} else {
			parts = tr(n.name)
		}
	}
	return parts
}

func hexLit(v uint64, digits int) string {
	const chars = "0123456789abcdef"
	b := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		b[i] = chars[v&15]
		v >>= 4
	}
	return "0x" + string(b)
}

// providerFile is what a Go provider implements, and how it exports itself.
func (g *goGen) providerFile() *jen.File {
	f := g.file("provider")
	host := g.api.Profile == apidef.Host
	f.Comment(goWrap("Provider is an implementation of " + g.api.Name + " in Go. " + g.contextDoc() +
		" Slices, texts and structs that come from the caller are valid until the method returns. A method runs on the caller's goroutine, which owns the interpreter lock." +
		"\n\nEmbed UnimplementedProvider, so that slots of later versions do not break the build."))
	f.Type().Id("Provider").Interface(jen.Comment("//" + strconv.Quote(marker(allMethods))))
	f.Comment("UnimplementedProvider fails every call with an error that names the slot. Embed it in a Provider.")
	f.Type().Id("UnimplementedProvider").Struct()
	f.Var().Id("_").Id("Provider").Op("=").Id("UnimplementedProvider").Values()
	place(f, allUnimplemented)
	f.Line()
	f.Comment("server is a provider as edges carry it: of one concrete type, so that finding it in an edge is one comparison.")
	f.Type().Id("server").Struct(jen.Id("Provider"))
	if host {
		g.attach(f)
		return f
	}
	g.export(f)
	return f
}

// export is how a provider offers the API, with the addresses of its data if it has any.
func (g *goGen) export(f *jen.File) {
	params := []jen.Code{jen.Id("ctx").Op("*").Add(tr("Context")), jen.Id("p").Id("Provider")}
	args := []jen.Code{jen.Op("&").Id("Definition"), jen.Op("&").Id("server").Values(jen.Id("p"))}
	if data := g.dataSlots(); len(data) > 0 {
		f.Comment("Data holds the addresses of the provider's data, in native memory that outlives the export.")
		f.Type().Id("Data").StructFunc(func(d *jen.Group) {
			for _, s := range data {
				d.Comment(goWrap(docText(g.slotName(s), s.Doc, s.Name)))
				d.Id(g.slotName(s)).Uintptr()
			}
		})
		params = append(params, jen.Id("data").Id("Data"))
		for _, s := range data {
			args = append(args, tr("SlotWord").Values(jen.Id("Slot").Op(":").Lit(s.Index), jen.Id("Addr").Op(":").Id("data").Dot(g.slotName(s))))
		}
	}
	f.Comment(goWrap("Export makes the module of ctx a provider of " + g.api.Name + ". The host finds the export when a module asks for " + g.api.Capsule + "."))
	f.Func().Id("Export").Params(params...).Params(jen.Op("*").Add(tr("Export")), jen.Error()).Block(
		jen.Return(jen.Id("ctx").Dot("ExportGo").Call(args...)))
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

// dataMethod is how a Go consumer reads a data slot.
func (g *goGen) dataMethod(f *jen.File, s *apidef.Slot) {
	text := docText(g.slotName(s), s.Doc, s.Name)
	if s.Deprecated != "" {
		text += "\n\nDeprecated: " + s.Deprecated
	}
	f.Comment(goWrap(text))
	word := jen.List(jen.Id("at"), jen.Err()).Op(":=").Id("cl").Dot("edge").Dot("Data").Call(jen.Lit(s.Index))
	method := f.Func().Params(jen.Id("cl").Op("*").Id("Client")).Id(g.slotName(s)).Params()
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
}

// contextDoc says what context and handles a provider sees.
func (g *goGen) contextDoc() string {
	if g.api.Profile == apidef.Host {
		return "ctx is the context of the module that calls; handles are words of the host's own handle space."
	}
	return "ctx is the provider's own context, and handles are of its own space, whoever calls."
}

// attach is how a host gives a module its edge.
func (g *goGen) attach(f *jen.File) {
	f.Comment(goWrap("Attach makes the edge from a module to the host: from then on the slots of the module's context lead to p. export is what ExportHost gave."))
	f.Func().Id("Attach").Params(jen.Id("export").Op("*").Add(tr("Export")), jen.Id("consumer").Op("*").Add(tr("Context")), jen.Id("p").Id("Provider")).Params(jen.Op("*").Add(tr("Edge")), jen.Error()).Block(
		jen.Return(jen.Id("export").Dot("Attach").Call(jen.Id("consumer"), jen.Op("&").Id("server").Values(jen.Id("p")))))
	f.Comment(goWrap("ExportHost makes host, a context in the host's own handle space, the provider of all modules' contexts. Each module is attached with a Provider of its own."))
	f.Func().Id("ExportHost").Params(jen.Id("host").Op("*").Add(tr("Context"))).Params(jen.Op("*").Add(tr("Export")), jen.Error()).Block(
		jen.Return(jen.Id("host").Dot("ExportGo").Call(jen.Op("&").Id("Definition"), jen.Op("&").Id("server").Values(jen.Id("UnimplementedProvider").Values()))))
	f.Comment(goWrap("Manual is what a mode implements for the members that no general rule translates. Its methods see the calling module's own handles and give it such."))
	f.Type().Id("Manual").Interface(jen.Comment("//" + strconv.Quote(marker(allManual))))
	f.Comment("translator is a Manual as edges carry it.")
	f.Type().Id("translator").Struct(jen.Id("Manual"))
	f.Comment("SetProvider puts p in the place of the provider that the edge of a module was attached with.")
	f.Func().Id("SetProvider").Params(jen.Id("edge").Op("*").Add(tr("Edge")), jen.Id("p").Id("Provider")).Block(
		jen.Id("edge").Dot("SetImpl").Call(jen.Op("&").Id("server").Values(jen.Id("p"))))
	f.Line()
	f.Comment("SetManual gives the edge of a module the translator for its manual members. Nil takes it away.")
	f.Func().Id("SetManual").Params(jen.Id("edge").Op("*").Add(tr("Edge")), jen.Id("m").Id("Manual")).Block(
		jen.If(jen.Id("m").Op("==").Nil()).Block(jen.Id("edge").Dot("SetManual").Call(jen.Nil()), jen.Return()),
		jen.Id("edge").Dot("SetManual").Call(jen.Op("&").Id("translator").Values(jen.Id("m"))))
}

// method is the function as a method of an interface.
func (f *goFunc) method() jen.Code {
	return jen.Id(f.name).Params(f.params(f.contextParam()...)...).Params(f.results()...)
}

// unimplemented is the function as a method of the provider to embed.
func (f *goFunc) unimplemented(file *jen.File) {
	file.Commentf("%s implements [Provider].", f.name)
	file.Func().Params(jen.Id("UnimplementedProvider")).Id(f.name).Params(f.unnamedParams()...).Params(f.resultList()...).Block(
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

// docComment is the documentation of a function as a method.
func (f *goFunc) docComment() string {
	text := docText(f.name, f.doc, f.cname) + f.ownership()
	if f.slot != nil && f.slot.Deprecated != "" {
		text += "\n\nDeprecated: " + f.slot.Deprecated
	}
	return goWrap(text)
}

// ownership says in words who owns the handles.
func (f *goFunc) ownership() string {
	var borrowed, stolen, given []string
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleHandle, apidef.RoleHandleArray:
			borrowed = append(borrowed, q.id)
		case apidef.RoleSteal, apidef.RoleStealArray:
			stolen = append(stolen, q.id)
		case apidef.RoleOutHandle, apidef.RoleOutArray:
			given = append(given, q.id)
		case apidef.RoleInOutHandle:
			stolen = append(stolen, q.id)
			given = append(given, q.fresh)
		}
	}
	if f.handleResult() {
		given = append([]string{"the result"}, given...)
	}
	var parts []string
	if len(borrowed) > 0 {
		parts = append(parts, "Borrows "+list(borrowed)+".")
	}
	if len(stolen) > 0 {
		parts = append(parts, "Takes over "+list(stolen)+", also on error.")
	}
	if len(given) > 0 {
		parts = append(parts, "The caller owns "+list(given)+".")
	}
	if len(parts) == 0 {
		return ""
	}
	return "\n\n" + strings.Join(parts, " ")
}

func list(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// clientFile is how Go code calls the API.
func (g *goGen) clientFile() *jen.File {
	f := g.file("client")
	f.Comment(goWrap("Client calls " + g.api.Name + " for one consumer. Handles are the consumer's own, whatever the provider is written in and whatever its handle space. Use it on the goroutine that owns the interpreter lock."))
	f.Type().Id("Client").Struct(
		jen.Id("edge").Op("*").Add(tr("Edge")),
		jen.Comment("ctx is what the provider is called with."),
		jen.Id("ctx").Op("*").Add(tr("Context")),
		jen.Comment("to is a *Provider: the provider itself when no trampoline is needed, else a remote. It is no"),
		jen.Comment("atomic.Pointer, because with that the methods would be a little too large to be inlined."),
		jen.Comment("Safety: only Rebind stores it, always the address of a Provider."),
		jen.Id("to").Qual("unsafe", "Pointer"))
	f.Comment("remote is a provider that is reached through an edge.")
	f.Type().Id("remote").Struct(jen.Id("edge").Op("*").Add(tr("Edge")))
	if g.api.Profile != apidef.Host {
		f.Comment(goWrap("Import finds a provider of " + g.api.Name + ", loading its module when it is not loaded, checks it against the definition of this package, and gives a client of it. For a program take the interpreter, for a module in Go its context. It fails with a [trampoline.ImportError] that says what differs."))
		f.Func().Id("Import").Params(jen.Id("from").Add(tr("Importer"))).Params(jen.Op("*").Id("Client"), jen.Error()).Block(
			jen.List(jen.Id("edge"), jen.Err()).Op(":=").Id("from").Dot("ImportAPI").Call(jen.Op("&").Id("Definition")),
			jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
			jen.Return(jen.Id("Bind").Call(jen.Id("edge"))))
	}
	f.Comment("Bind gives the client of an edge. All calls for one edge give the same client.")
	f.Func().Id("Bind").Params(jen.Id("edge").Op("*").Add(tr("Edge"))).Params(jen.Op("*").Id("Client"), jen.Error()).Block(
		jen.If(jen.Id("edge").Dot("Definition").Call().Op("!=").Op("&").Id("Definition")).Block(
			jen.Return(jen.Nil(), tr("WrongDefinition").Call(jen.Id("edge"), jen.Op("&").Id("Definition")))),
		jen.Id("cl").Op(":=").Id("edge").Dot("Client").Call(jen.Func().Params().Params(tr("Client")).Block(
			jen.Return(jen.Op("&").Id("Client").Values(jen.Id("edge").Op(":").Id("edge"), jen.Id("ctx").Op(":").Id("edge").Dot("CalledWith").Call())))),
		jen.Return(jen.Id("cl").Assert(jen.Op("*").Id("Client")), jen.Nil()))
	f.Comment("Rebind implements [trampoline.Client]: the edge calls it whenever it is switched.")
	f.Func().Params(jen.Id("cl").Op("*").Id("Client")).Id("Rebind").Params(jen.Id("impl").Any()).Block(
		jen.Var().Id("to").Id("Provider").Op("=").Op("&").Id("remote").Values(jen.Id("cl").Dot("edge")),
		jen.If(jen.List(jen.Id("srv"), jen.Id("ok")).Op(":=").Id("impl").Assert(jen.Op("*").Id("server")), jen.Id("ok")).Block(
			jen.Id("to").Op("=").Id("srv").Dot("Provider")),
		jen.Qual("sync/atomic", "StorePointer").Call(jen.Op("&").Id("cl").Dot("to"), jen.Qual("unsafe", "Pointer").Call(jen.Op("&").Id("to"))))
	place(f, allClients)
	f.Line()
	for _, s := range g.dataSlots() {
		g.dataMethod(f, s)
	}
	return f
}

// client is a method that is small enough to be inlined into its callers.
func (f *goFunc) client(file *jen.File) {
	var body []jen.Code
	for _, q := range f.in {
		if q.role == apidef.RoleCallback || q.role == apidef.RoleKeepCallback {
			body = append(body, jen.Id(q.id).Dot("cb").Op("=").Id(q.id).Dot("cb").Dot("On").Call(jen.Id("cl").Dot("edge")))
		}
	}
	var ctx []jen.Code
	if f.fn.Context {
		ctx = append(ctx, jen.Id("cl").Dot("ctx"))
	}
	to := jen.Parens(jen.Op("*").Parens(jen.Op("*").Id("Provider")).Call(jen.Qual("sync/atomic", "LoadPointer").Call(jen.Op("&").Id("cl").Dot("to"))))
	body = append(body,
		jen.List(f.resultNames()...).Op("=").Add(to).Dot(f.name).Call(f.args(ctx...)...),
		jen.Return())
	file.Func().Params(jen.Id("cl").Op("*").Id("Client")).Id(f.name).Params(f.params()...).Params(f.resultList()...).Block(body...)
}

// trampolinesFile holds the calls that do more than jump.
func (g *goGen) trampolinesFile() *jen.File {
	f := g.file("trampolines")
	place(f, allTrampolines)
	f.Line()
	used := []jen.Code{tr("Null")}
	if g.usesNaN() {
		used = append(used, jen.Qual("math", "NaN"))
	}
	uses(f, used...)
	return f
}

// usesNaN reports whether some function says with a NaN that it failed.
func (g *goGen) usesNaN() bool {
	for _, f := range append(append([]*goFunc(nil), g.slots...), g.callbacks...) {
		if f.fn.Result.Error == apidef.ErrorNaN {
			return true
		}
	}
	return false
}

// remote is the call of a Go consumer that cannot go directly.
func (f *goFunc) remote(file *jen.File) {
	enter := "Enter"
	switch {
	case f.detached():
		enter = "EnterDetached"
	case !f.fn.Context:
		enter = "EnterBare"
	}
	var refused []jen.Code
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleSteal, apidef.RoleInOutHandle, apidef.RoleStealArray:
			refused = append(refused, q.forfeit())
		case apidef.RoleKeepCallback:
			refused = append(refused, jen.Id(q.id).Dot("Release").Call())
		case apidef.RoleOutArray:
			refused = append(refused, jen.Clear(jen.Id(q.id)))
		}
	}
	refused = append(refused, jen.Return())
	ctx := []jen.Code{}
	if f.fn.Context {
		ctx = append(ctx, jen.Id("_").Op("*").Add(tr("Context")))
	}
	file.Commentf("%s is %s called from Go.", f.name, f.cname)
	file.Func().Params(jen.Id("to").Op("*").Id("remote")).Id(f.name).Params(f.params(ctx...)...).Params(f.resultList()...).Block(
		jen.Var().Id("c").Add(tr("Call")),
		jen.If(jen.Err().Op("=").Add(call(enter, jen.Id("to").Dot("edge"), jen.Id(f.index))), jen.Err().Op("!=").Nil()).Block(refused...),
		jen.Defer().Add(call("Unwind")),
		jen.List(f.resultNames()...).Op("=").Id("invoke"+f.name).Call(f.args(jen.Op("&").Id("c"))...),
		jen.Return(f.leaving()...))
}

// leaving are the results of a call that is over.
func (f *goFunc) leaving() []jen.Code {
	names := f.resultNames()
	names[len(names)-1] = call("Leave", jen.Err())
	return names
}
