package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// definitionFile holds what the run time knows of the API, and the handshake with it.
func (g *goGen) definitionFile(f *goFile) {
	if g.api.Doc != "" {
		f.doc = goWrap("Package " + g.opts.Package + " is the API " + g.api.Name + ": " + g.api.Doc)
	}
	f.add("// The generated code and the trampoline package must fit; the types' names say what to do when they do not.", jen.Const().Defs(
		jen.Id("_").Op("=").Add(tr("GeneratedCodeIsTooOldRunHpyapiGenAgain")).Call(jen.Lit(generatedVersion).Op("-").Add(tr("OldestGeneratedCode"))),
		jen.Id("_").Op("=").Add(tr("GeneratedCodeIsTooNewUpgradeModuleHpyapi")).Call(tr("NewestGeneratedCode").Op("-").Lit(generatedVersion)),
	))
	f.add("// The indexes of the slots.", g.indexes(apidef.SlotFunc))
	if g.host() {
		g.layout(f)
	}
	if len(g.callbacks) > 0 {
		f.add("// The indexes of the callback types.", jen.Const().DefsFunc(func(d *jen.Group) {
			for i, fn := range g.callbacks {
				d.Id(fn.index).Op("=").Lit(i)
			}
		}))
	}
	f.add("// Definition describes version "+itoa(int(g.api.Major))+"."+itoa(int(g.api.Minor))+" of "+g.api.Name+". It is constant.",
		jen.Var().Id("Definition").Op("=").Add(tr("Definition")).Add(rows(g.definition()...)))
	g.tables(f)
}

// layout tells a host where the members of a context are.
func (g *goGen) layout(f *goFile) {
	f.add("// The indexes of the handle members, which the host fills in.", g.indexes(apidef.SlotHandle))
	header := 0
	if g.api.Header != nil {
		header = g.api.Header.Size
	}
	f.add("// The layout of a context on 64-bit systems: a header, then one word for each member.", jen.Const().Defs(
		jen.Id("HeaderSize").Op("=").Lit(header),
		jen.Id("Members").Op("=").Lit(len(g.api.Slots)),
		jen.Id("ContextSize").Op("=").Id("HeaderSize").Op("+").Id("Members").Op("*").Lit(8),
	))
	f.add("// Offset is where a member is in a context, by its index.", jen.Func().Id("Offset").Params(jen.Id("member").Int()).Uintptr().Block(
		jen.Return(jen.Uintptr().Call(jen.Id("HeaderSize").Op("+").Id("member").Op("*").Lit(8)))))
}

// indexPrefix begins the constants with the indexes of the slots of one kind.
func (g *goGen) indexPrefix(kind apidef.SlotKind) string {
	switch {
	case kind == apidef.SlotHandle:
		return "Handle"
	case g.host():
		return "Slot"
	}
	return "slot"
}

func (g *goGen) indexes(kind apidef.SlotKind) *jen.Statement {
	return jen.Const().DefsFunc(func(d *jen.Group) {
		for _, s := range g.api.Slots {
			if s.Kind == kind && !variadic(s) {
				d.Id(g.indexPrefix(kind) + g.slotName(s)).Op("=").Lit(s.Index)
			}
		}
	})
}

// variadic reports whether a slot is a function that only C can call.
func variadic(s *apidef.Slot) bool { return s.Func != nil && s.Func.Variadic }

// rows are the elements of a composite literal, each on a line of its own.
func rows(elements ...jen.Code) *jen.Statement {
	return jen.ValuesFunc(func(v *jen.Group) {
		for _, e := range elements {
			v.Line().Add(e)
		}
		v.Line()
	})
}

// field is an element of a struct literal.
func field(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }

func (g *goGen) definition() []jen.Code {
	var id []jen.Code
	for _, b := range g.api.ID {
		id = append(id, jen.Id(hexLit(uint64(b), 2)))
	}
	d := []jen.Code{
		field("Name", jen.Lit(g.api.Name)), field("Capsule", jen.Lit(g.api.Capsule)),
		field("Major", jen.Lit(int(g.api.Major))), field("Minor", jen.Lit(int(g.api.Minor))),
		field("ID", jen.Index(jen.Lit(16)).Byte().Values(id...)),
	}
	if g.api.Flags != 0 {
		d = append(d, field("Flags", goFlags(g.api.Flags)))
	}
	d = append(d, field("Fingerprint", jen.Id(hexLit(g.api.Fingerprint(), 16))))
	if g.host() {
		d = append(d, field("Host", jen.True()))
	}
	if !g.host() && len(compiledFacts(g.api)) > 0 {
		d = append(d, field("Facts", jen.Id("definitionFacts")))
	}
	d = append(d, field("Slots", jen.Id("definitionSlots")), field("Entries", jen.Id("definitionEntries")))
	if len(g.callbacks) > 0 {
		d = append(d, field("Callbacks", jen.Id("definitionCallbacks")), field("CallbackEntries", jen.Id("definitionCallbackEntries")))
	}
	return d
}

// tables are what the definition has a row of for each slot and callback type.
func (g *goGen) tables(f *goFile) {
	const entry = "func(*trampoline.Frame)"
	var slots, entries, callbacks, callbackEntries []string
	for _, s := range g.api.Slots {
		slots = append(slots, row(slotInfo(s)))
		if s.Kind == apidef.SlotFunc && !variadic(s) {
			entries = append(entries, "entry"+g.slotName(s))
		} else {
			entries = append(entries, "nil")
		}
	}
	for _, fn := range g.callbacks {
		callbacks = append(callbacks, row(append([]string{"Name: " + strconv.Quote(fn.cname)}, resultInfo(fn.fn)...)))
		if fn.goCallable() {
			callbackEntries = append(callbackEntries, "entry"+fn.name)
		} else {
			callbackEntries = append(callbackEntries, "nil")
		}
	}
	f.table("// What the slots are, in their order.", "definitionSlots", "trampoline.SlotInfo", slots)
	if !g.host() {
		var facts []string
		for _, b := range compiledFacts(g.api) {
			facts = append(facts, fmt.Sprintf("{Name: %q, Value: %d}", b.Name, b.Value))
		}
		if len(facts) > 0 {
			f.table("// The constants and the places of fields that modules have built in.", "definitionFacts", "trampoline.Fact", facts)
		}
	}
	f.table("// Where calls from C to the slots begin.", "definitionEntries", entry, entries)
	if len(g.callbacks) > 0 {
		f.table("// What the callback types are, in the order of their indexes.", "definitionCallbacks", "trampoline.CallbackInfo", callbacks)
		f.table("// Where calls from C to callbacks begin.", "definitionCallbackEntries", entry, callbackEntries)
	}
}

// row is a composite literal on one line.
func row(fields []string) string { return "{" + strings.Join(fields, ", ") + "}" }

// What the run time calls a rule of failure and a kind of slot.
var (
	goErrors = map[apidef.ErrorRule]string{apidef.ErrorNull: "ErrorNull", apidef.ErrorMinusOne: "ErrorMinusOne", apidef.ErrorNaN: "ErrorNaN", apidef.ErrorCheck: "ErrorCheck"}
	goKinds  = map[apidef.SlotKind]string{apidef.SlotFunc: "SlotFunc", apidef.SlotData: "SlotData", apidef.SlotHandle: "SlotHandle", apidef.SlotObject: "SlotObject"}
)

// resultInfo says how a C function returns and fails, as fields of a composite literal.
func resultInfo(fn *apidef.Func) []string {
	var out []string
	if rule, ok := goErrors[fn.Result.Error]; ok {
		out = append(out, "Error: trampoline."+rule)
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
	out = append(out, "Kind: trampoline."+goKinds[s.Kind])
	if s.Kind == apidef.SlotFunc {
		out = append(out, resultInfo(s.Func)...)
		if !s.Func.Context {
			out = append(out, "NoContext: true")
		}
		if takesCallbacks(s.Func) {
			out = append(out, "Callbacks: true")
		}
		if s.Func.Slow {
			out = append(out, "Slow: true")
		}
		if len(s.Func.Params) > 0 {
			out = append(out, "Params: "+paramNames(s.Func))
		}
	}
	text := s.Signature()
	out = append(out, "Hash: "+hexLit(signature.Hash(text), 16), "Signature: "+strconv.Quote(text))
	if len(s.Offers) > 0 {
		out = append(out, "Offers: "+offerRows(s))
	}
	if s.Deprecated != "" {
		out = append(out, "Deprecated: "+strconv.Quote(s.Deprecated))
	}
	if len(s.Former) > 0 {
		out = append(out, "Former: []string{\""+strings.Join(s.Former, "\", \"")+"\"}")
	}
	return out
}

// offerRows describe the interfaces that the instances of a type offer.
func offerRows(s *apidef.Slot) string {
	list := make([]string, len(s.Offers))
	for i, o := range s.Offers {
		var id []string
		for _, b := range o.ID {
			id = append(id, hexLit(uint64(b), 2))
		}
		list[i] = fmt.Sprintf("{Name: %q, Capsule: %q, Major: %d, Minor: %d, ID: [16]byte{%s}}", o.Name, o.Capsule, o.Major, o.Minor, strings.Join(id, ", "))
	}
	return "[]*trampoline.Definition{" + strings.Join(list, ", ") + "}"
}

// paramNames are those of the definition, for whoever shows calls.
func paramNames(fn *apidef.Func) string {
	names := make([]string, len(fn.Params))
	for i, p := range fn.Params {
		names[i] = strconv.Quote(p.Name)
	}
	return "[]string{" + strings.Join(names, ", ") + "}"
}

func takesCallbacks(fn *apidef.Func) bool {
	for _, p := range fn.Params {
		if p.Role == apidef.RoleCallback || p.Role == apidef.RoleKeepCallback {
			return true
		}
	}
	return false
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

// hexLit is a number of so many digits, which jennifer would write in the decimal system.
func hexLit(v uint64, digits int) string {
	const chars = "0123456789abcdef"
	b := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		b[i] = chars[v&15]
		v >>= 4
	}
	return "0x" + string(b)
}
