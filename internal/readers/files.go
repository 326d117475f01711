package readers

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Nobody is who a file is for that exports nothing.
const Nobody = "the package itself"

// FilesPrefix is what the first comment of a file begins with; the readers follow.
const FilesPrefix = "This file is for "

// CheckFiles gives the files of the package in a folder whose first comment does not say for which readers they are, sorted. A
// file is for the readers of what it exports, in the order of the parts of the package comment: "This file is for Go programs and
// hosts."; without exports it is for [Nobody]. The file with the package comment needs none.
func CheckFiles(dir string) ([]string, error) {
	p, err := load(dir)
	if err != nil {
		return nil, err
	}
	parts, err := partsOf(p.Doc)
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("readers: %w", err)
	}
	order := titles(p.Doc)
	constants := typedConstants(p)
	var wrong []string
	for _, name := range names {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("readers: %w", err)
		}
		if f.Doc != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		found := map[string]bool{}
		for _, exported := range declared(f) {
			for _, part := range partOf(parts, cmp.Or(constants[exported], exported)) {
				found[part] = true
			}
		}
		want := sentence(slices.SortedFunc(maps.Keys(found), func(a, b string) int {
			return cmp.Compare(slices.Index(order, a), slices.Index(order, b))
		}))
		if !strings.HasPrefix(firstComment(f), want) {
			wrong = append(wrong, fmt.Sprintf("the first comment of %s has to begin with %q", filepath.Base(name), want))
		}
	}
	return wrong, nil
}

// partOf gives the parts that a name is in. A method is in those of its type, unless it is named by itself.
func partOf(parts map[string][]string, name string) []string {
	typ, _, isMethod := strings.Cut(name, ".")
	if in := parts[name]; len(in) > 0 || !isMethod {
		return in
	}
	return parts[typ]
}

// sentence is what a file for some parts says.
func sentence(parts []string) string {
	if len(parts) == 0 {
		return FilesPrefix + Nobody + "."
	}
	for i := range parts {
		parts[i] = strings.TrimPrefix(parts[i], "For ")
	}
	last := len(parts) - 1
	if last == 0 {
		return FilesPrefix + parts[0] + "."
	}
	return FilesPrefix + strings.Join(parts[:last], ", ") + " and " + parts[last] + "."
}

// firstComment is the text of the first comment behind the package clause, if it stands by itself.
func firstComment(f *ast.File) string {
	for _, c := range f.Comments {
		if c.Pos() > f.Name.End() {
			return strings.Join(strings.Fields(c.Text()), " ")
		}
	}
	return ""
}

// titles are the parts of a package comment, in order.
func titles(comment string) (list []string) {
	for line := range strings.Lines(comment) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok && strings.HasPrefix(title, "For ") {
			list = append(list, title)
		}
	}
	return list
}

// typedConstants gives the type of each constant and variable that is named by its type.
func typedConstants(p *doc.Package) map[string]string {
	of := map[string]string{}
	for _, t := range p.Types {
		for _, v := range slices.Concat(t.Consts, t.Vars) {
			for _, name := range v.Names {
				of[name] = t.Name
			}
		}
	}
	return of
}

// declared are the exported names that a file declares, methods as Type.Method.
func declared(f *ast.File) (names []string) {
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names = append(names, id.Name)
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name)
			} else if t := receiver(d.Recv.List[0].Type); d.Name.IsExported() && ast.IsExported(t) {
				names = append(names, t+"."+d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					add(s.Name)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						add(id)
					}
				}
			}
		}
	}
	return names
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
