package gen

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/dave/jennifer/jen"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
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
	generatedVersion = 2
)

func tr(name string) *jen.Statement { return jen.Qual(trampolinePath, name) }

// Go generates a Go package for a definition without problems: its types, a typed
// client for consumers, the interface of a provider, and the trampolines in between. Of a table that others laid out, it is a
// client that calls the table in a real CPython.
func Go(api *apidef.API, opts GoOptions) ([]File, error) {
	if opts.Package == "" {
		opts.Package = strings.ToLower(api.Prefix)
	}
	g := &goGen{api: api, opts: opts, kept: map[string]bool{}, names: api.WrapperNames(), spelled: map[string]string{}}
	if g.clientOnly() {
		return g.foreign()
	}
	if err := g.collect(); err != nil {
		return nil, err
	}
	parts := []struct {
		name  string
		write func(*goFile)
	}{
		{"types", g.typesFile}, {"definition", g.definitionFile}, {"provider", g.providerFile}, {"client", g.clientFile},
		{"trampolines", g.trampolinesFile},
	}
	files, errs := make([]File, len(parts)), make([]error, len(parts))
	var wait sync.WaitGroup
	for i, p := range parts {
		wait.Go(func() {
			f := g.newFile()
			p.write(f)
			files[i].Name = strings.ToLower(api.Name) + "_" + p.name + "_gen.go"
			if files[i].Data, errs[i] = f.bytes(); errs[i] != nil {
				errs[i] = fmt.Errorf("gen: %s: %w", files[i].Name, errs[i])
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return files, nil
}

// goGen generates the Go package of one definition.
type goGen struct {
	api       *apidef.API
	opts      GoOptions
	slots     []*goFunc // function slots
	callbacks []*goFunc // callback types that Go knows as types
	kept      map[string]bool
	names     map[*apidef.Slot]string
	spelled   map[string]string // Go types of parameters
}

// host reports the definition of the HPy API itself, whose provider is a host in Go.
func (g *goGen) host() bool { return g.api.Profile == apidef.Host }

// clientOnly reports a table that others laid out, which Go only calls.
func (g *goGen) clientOnly() bool { return g.api.Foreign && g.api.Profile == apidef.PyObject }

// functions are all that calls go through, slots first.
func (g *goGen) functions() []*goFunc {
	return append(append([]*goFunc(nil), g.slots...), g.callbacks...)
}

// collect makes the functions of the definition.
func (g *goGen) collect() error {
	used := map[string]bool{}
	for _, s := range g.api.Slots {
		if s.Kind != apidef.SlotFunc || s.Func.Variadic {
			continue // who calls a variadic function is known to C only
		}
		f, err := g.newFunc(s.Func, s.Name, g.slotName(s), false)
		if err != nil {
			return err
		}
		f.slot, f.doc, f.manual, f.index = s, s.Doc, s.Manual, g.indexPrefix(apidef.SlotFunc)+g.slotName(s)
		f.shape = f.shapeKey()
		g.slots = append(g.slots, f)
		for _, q := range f.param {
			if q.role == plan.Callback || q.role == plan.Kept {
				used[q.Type.Callback.Name] = true
				g.kept[q.Type.Callback.Name] = g.kept[q.Type.Callback.Name] || q.role == plan.Kept
			}
		}
	}
	for _, cb := range g.api.Callbacks {
		if !used[cb.Name] && !g.host() {
			continue
		}
		f, err := g.newFunc(cb.Func, cb.Name, g.declared(cb.Name), true)
		if err != nil {
			return err
		}
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
