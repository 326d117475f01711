package gen

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// GoOptions say how Go is generated.
type GoOptions struct {
	// Package is the name of the Go package; the API's prefix when empty.
	Package string
	// Header is the file that the definition was read from, without folders, for the
	// line that says where generated code comes from.
	Header string
	// Imports gives the Go package for each included definition, by the path of its
	// #include. Types of definitions that are not listed are declared again.
	Imports map[string]string
}

// The package that generated code imports, and the version of the contract with it.
const (
	trampolinePath   = "github.com/hpyapi/hpyapi/trampoline"
	generatedVersion = 1
)

func tr(name string) *jen.Statement { return jen.Qual(trampolinePath, name) }

// Go generates a Go package for a definition without problems: its types, a typed
// client for consumers, the interface of a provider, and the trampolines in between.
func Go(api *apidef.API, opts GoOptions) ([]File, error) {
	if opts.Package == "" {
		opts.Package = strings.ToLower(api.Prefix)
	}
	g := &goGen{api: api, opts: opts, kept: map[string]bool{}, names: apidef.WrapperNames(api)}
	if err := g.collect(); err != nil {
		return nil, err
	}
	if err := g.renderShapes(); err != nil {
		return nil, err
	}
	parts := []struct {
		name string
		file *jen.File
	}{
		{"types", g.typesFile()},
		{"definition", g.definitionFile()},
		{"provider", g.providerFile()},
		{"client", g.clientFile()},
		{"trampolines", g.trampolinesFile()},
	}
	files := make([]File, len(parts))
	for i, p := range parts {
		var b bytes.Buffer
		name := strings.ToLower(api.Name) + "_" + p.name + "_gen.go"
		if err := p.file.Render(&b); err != nil {
			return nil, fmt.Errorf("gen: %s: %w", name, err)
		}
		text, _, _ := strings.Cut(b.String(), importsFunc)
		files[i] = File{Name: name, Data: []byte(strings.TrimRight(splice(groupImports(text), g.pieceText), "\n") + "\n")}
	}
	return files, nil
}

// importsFunc begins the function at the end of a rendered file that makes jennifer import
// what the pieces use; it is cut off.
const importsFunc = "func hpyapiImports() {"

// uses makes the file import the packages of these names.
func uses(f *jen.File, names ...jen.Code) {
	f.Func().Id("hpyapiImports").Params().Block(names...)
}

// groupImports puts the standard library's packages first, as people do.
func groupImports(text string) string {
	before, rest, ok := strings.Cut(text, "\nimport (\n")
	if !ok {
		return text
	}
	list, after, _ := strings.Cut(rest, ")\n")
	var std, other string
	for line := range strings.Lines(list) {
		if first, _, _ := strings.Cut(line, "/"); strings.Contains(first, ".") {
			other += line
		} else {
			std += line
		}
	}
	if std != "" && other != "" {
		std += "\n"
	}
	return before + "\nimport (\n" + std + other + ")\n" + after
}

// pieceText is what takes the place of a marker.
func (g *goGen) pieceText(p piece) string {
	switch p {
	case allIndexes:
		return g.indexes(apidef.SlotFunc)
	case allHandles:
		return g.indexes(apidef.SlotHandle)
	case allSlots:
		return g.slotRows()
	case allEntries:
		return g.entryRows()
	}
	var b strings.Builder
	for _, f := range g.slots {
		switch p {
		case allMethods:
			b.WriteString(indent(f.docComment()) + indent(f.text(pieceMethod)))
		case allManual:
			if f.manual {
				b.WriteString(indent(f.text(pieceMethod)))
			}
		case allUnimplemented:
			b.WriteString("\n" + f.text(pieceUnimplemented) + "\n")
		case allClients:
			b.WriteString("\n" + f.docComment() + "\n" + f.text(pieceClient) + "\n")
		case allTrampolines:
			f.trampolines(&b)
		}
	}
	if p == allTrampolines {
		for _, f := range g.callbacks {
			f.trampolines(&b)
		}
	}
	return b.String()
}

// trampolines are the functions that calls go through.
func (f *goFunc) trampolines(b *strings.Builder) {
	for _, p := range []piece{pieceEntry, pieceRemote, pieceInvoke, pieceSend} {
		if text := f.text(p); text != "" {
			b.WriteString("\n" + text + "\n")
		}
	}
}

// goGen generates the Go package of one definition.
type goGen struct {
	api       *apidef.API
	opts      GoOptions
	slots     []*goFunc // function slots
	callbacks []*goFunc // callback types that Go knows as types
	kept      map[string]bool
	names     map[*apidef.Slot]string
	shapes    map[string]shapeText
}

// collect makes the functions of the definition.
func (g *goGen) collect() error {
	used := map[string]bool{}
	for _, s := range g.api.Slots {
		if s.Kind != apidef.SlotFunc || s.Func.Variadic {
			continue // who calls a variadic function is known to C only
		}
		f := g.newFunc(s.Func, s.Name, g.slotName(s), false)
		f.slot, f.doc, f.manual, f.index = s, s.Doc, s.Manual, "slot"+g.slotName(s)
		if g.api.Profile == apidef.Host {
			f.index = "Slot" + g.slotName(s)
		}
		g.slots = append(g.slots, f)
		for _, q := range f.param {
			switch q.role {
			case apidef.RoleKeepCallback:
				g.kept[q.Type.Callback.Name] = true
				used[q.Type.Callback.Name] = true
			case apidef.RoleCallback:
				used[q.Type.Callback.Name] = true
			}
		}
	}
	for _, cb := range g.api.Callbacks {
		if !used[cb.Name] && g.api.Profile != apidef.Host {
			continue
		}
		f := g.newFunc(cb.Func, cb.Name, g.declared(cb.Name), true)
		f.doc, f.index = cb.Doc, "callback"+f.name
		g.callbacks = append(g.callbacks, f)
	}
	return g.clashes()
}

// clashes reports names that would be declared twice in the package.
func (g *goGen) clashes() error {
	seen := map[string]string{"Definition": "the definition", "Provider": "the provider interface", "UnimplementedProvider": "the provider to embed", "Client": "the client", "Export": "the function that exports", "Import": "the function that imports", "Bind": "the function that makes the client of an edge"}
	add := func(name, what string) error {
		if first, ok := seen[name]; ok {
			return fmt.Errorf("gen: Go name %s stands for both %s and %s", name, first, what)
		}
		seen[name] = what
		return nil
	}
	for _, f := range g.slots {
		if f.name == "Rebind" {
			return fmt.Errorf("gen: %s: the generated client has a method Rebind of its own", f.cname)
		}
	}
	for _, e := range g.api.Enums {
		if err := add(g.declared(e.Name), e.Name); err != nil {
			return err
		}
	}
	for _, s := range g.api.Structs {
		if s.Name == "" {
			continue
		}
		if err := add(g.declared(s.Name), s.Name); err != nil {
			return err
		}
	}
	for _, f := range g.callbacks {
		if err := add(f.name, f.cname); err != nil {
			return err
		}
	}
	return nil
}

func (g *goGen) slotName(s *apidef.Slot) string { return g.names[s] }

// callbackIndex is the constant with the index of a callback type.
func (g *goGen) callbackIndex(cb *apidef.Callback) jen.Code {
	return jen.Id("callback" + g.declared(cb.Name))
}

// file begins one file of the package.
func (g *goGen) file(part string) *jen.File {
	f := jen.NewFile(g.opts.Package)
	from := g.opts.Header
	if from == "" {
		from = g.api.Name
	}
	f.HeaderComment("Code generated by hpyapi gen from " + from + ". DO NOT EDIT.")
	f.ImportName(trampolinePath, "trampoline")
	return f
}

// doc writes the documentation of a declaration, carried over from the header.
func (g *goGen) doc(f interface{ Comment(string) *jen.Statement }, name, doc, cname string) {
	f.Comment(goWrap(docText(name, doc, cname)))
}

// docText starts with the Go name, as Go's documentation does.
func docText(name, doc, cname string) string {
	doc = strings.TrimSpace(doc)
	if doc == "" {
		return name + " is " + cname + "."
	}
	return name + " is " + cname + ": " + doc
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// goWrap breaks text into comment lines; empty lines stay.
func goWrap(text string) string {
	const width = 92
	var b strings.Builder
	for i, para := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString("\n//\n")
		}
		n := 0
		for j, w := range strings.Fields(para) {
			if w == "+build" {
				w = "+ build" // at the start of a line the word would be a constraint
			}
			switch {
			case j == 0:
				b.WriteString("// ")
			case n+1+len(w) > width:
				b.WriteString("\n// ")
				n = 0
			default:
				b.WriteByte(' ')
				n++
			}
			b.WriteString(w)
			n += len(w)
		}
	}
	return b.String()
}
