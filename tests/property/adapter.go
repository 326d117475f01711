package property

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"strings"
)

// Adapter writes the Go file that stands in the package of the generated code and joins it to a Kit: a provider whose
// methods hand everything to one function. provider is the generated file with the interface, which alone knows how the
// methods look.
func (d *Definition) Adapter(provider []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "provider_gen.go", provider, 0)
	if err != nil {
		return nil, fmt.Errorf("property: generated provider: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n\"github.com/hpyapi/hpyapi/tests/property\"\n\"github.com/hpyapi/hpyapi/trampoline\"\n)\n\n", d.Prefix)
	fmt.Fprintf(&b, "type player struct{ play property.Play }\n\nvar _ Provider = player{}\n")
	methods := 0
	ast.Inspect(file, func(n ast.Node) bool {
		t, ok := n.(*ast.TypeSpec)
		if !ok || t.Name.Name != "Provider" {
			return true
		}
		for _, m := range t.Type.(*ast.InterfaceType).Methods.List {
			b.WriteString(adapt(fset, m.Names[0].Name, m.Type.(*ast.FuncType)))
			methods++
		}
		return false
	})
	if methods == 0 {
		return nil, fmt.Errorf("property: generated provider: no methods")
	}
	d.kit(&b)
	return format.Source([]byte(b.String()))
}

// adapt writes one method.
func adapt(fset *token.FileSet, name string, t *ast.FuncType) string {
	var params, results, in, out []string
	ctx := "nil"
	for i, p := range flatten(fset, t.Params) {
		id := fmt.Sprintf("a%d", i)
		params = append(params, id+" "+p)
		if p == "*trampoline.Context" {
			ctx = id
			continue
		}
		in = append(in, id)
	}
	types := flatten(fset, t.Results)
	for i, r := range types[:len(types)-1] {
		id := fmt.Sprintf("r%d", i)
		results = append(results, id+" "+r)
		out = append(out, "&"+id)
	}
	results = append(results, "err error")
	return fmt.Sprintf("\nfunc (p player) %s(%s) (%s) {\n\terr = p.play(%q, %s, []any{%s}, []any{%s})\n\treturn\n}\n",
		name, strings.Join(params, ", "), strings.Join(results, ", "), name, ctx, strings.Join(in, ", "), strings.Join(out, ", "))
}

// flatten gives the type of every parameter, one by one.
func flatten(fset *token.FileSet, fields *ast.FieldList) (types []string) {
	for _, f := range fields.List {
		var text bytes.Buffer
		_ = printer.Fprint(&text, fset, f.Type) // a buffer takes everything
		for range max(1, len(f.Names)) {
			types = append(types, text.String())
		}
	}
	return types
}

// kit writes the variable that the program uses.
func (d *Definition) kit(b *strings.Builder) {
	data, param := "", "_"
	for i := range d.Slots {
		if d.Data[i] != "" {
			data, param = data+fmt.Sprintf("D%d: data[%d], ", i, i), "data"
		}
	}
	if data != "" {
		data = ", Data{" + data + "}"
	}
	fmt.Fprintf(b, "\n// Kit is the definition for the player.\nvar Kit = &property.Kit{\nNumber: %d,\nDefinition: &Definition,\n", d.Number)
	fmt.Fprintf(b, "Export: func(ctx *trampoline.Context, play property.Play, %s map[int]uintptr) (*trampoline.Export, error) {\nreturn Export(ctx, player{play}%s)\n},\n", param, data)
	fmt.Fprintf(b, "Bind: func(e *trampoline.Edge) (any, error) { return Bind(e) },\nCallbackOf: map[string]any{\n")
	for _, f := range d.Callbacks {
		if d.uses(f) {
			fmt.Fprintf(b, "%q: %sOf,\n", f.GoName, f.GoName)
		}
	}
	b.WriteString("},\n}\n")
}

// uses reports whether any slot takes the callback; others are not generated.
func (d *Definition) uses(cb *Func) bool {
	for _, f := range d.Slots {
		if f == nil {
			continue
		}
		for _, p := range f.Params {
			if p.Func == cb {
				return true
			}
		}
	}
	return false
}

// Main is the program that plays definitions, given where their packages are.
func Main(module string, ds []*Definition) ([]byte, error) {
	var b strings.Builder
	b.WriteString("// Command play calls every slot of generated definitions.\npackage main\n\nimport (\n\"os\"\n\n\"github.com/hpyapi/hpyapi/tests/property\"\n")
	for _, d := range ds {
		fmt.Fprintf(&b, "%q\n", module+"/"+d.Prefix)
	}
	b.WriteString(")\n\nfunc main() { os.Exit(property.Play_(os.Args[1:]")
	for _, d := range ds {
		fmt.Fprintf(&b, ", %s.Kit", d.Prefix)
	}
	b.WriteString(")) }\n")
	return format.Source([]byte(strings.ReplaceAll(b.String(), "Play_", "Run")))
}
