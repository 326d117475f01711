// Package readers checks, for tests, that the documentation of a package names everything that it exports to exactly one of
// its readers: each has a headed part of the package comment with the names that are for it, as links. It imports nothing of
// this project.
package readers

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// GeneratedCode is the heading of the part for generated code. The comments of what is listed there begin with [Prefix].
const GeneratedCode = "For generated code"

// Prefix is what comments of declarations for generated code begin with.
const Prefix = GeneratedCode + ": "

var link = regexp.MustCompile(`\[([A-Z]\w*(?:\.[A-Z]\w*)?)\]`)

// Check gives what is wrong with the documentation of the package in a folder, sorted; nothing when all is well. A constant
// is named by its type, a function that makes a type by itself.
func Check(dir string) ([]string, error) {
	p, err := load(dir)
	if err != nil {
		return nil, err
	}
	parts, err := partsOf(p.Doc)
	if err != nil {
		return nil, err
	}
	names, comments := exported(p)
	var wrong []string
	for _, name := range names {
		switch in := parts[name]; len(in) {
		case 0:
			wrong = append(wrong, fmt.Sprintf("%s is in no part of the package comment", name))
		case 1:
		default:
			wrong = append(wrong, fmt.Sprintf("%s is in several parts of the package comment: %s", name, strings.Join(in, ", ")))
		}
	}
	for name, in := range parts {
		comment, known := comments[name]
		generated := slices.Contains(in, GeneratedCode)
		switch {
		case !known:
			wrong = append(wrong, fmt.Sprintf("%s is in the package comment and is not exported", name))
		case generated && !strings.HasPrefix(comment, Prefix):
			wrong = append(wrong, fmt.Sprintf("the comment of %s has to begin with %q", name, Prefix))
		}
	}
	for name, comment := range comments {
		if strings.HasPrefix(comment, Prefix) && !slices.Contains(parts[name], GeneratedCode) {
			wrong = append(wrong, fmt.Sprintf("%s is for generated code by its comment, and not in that part of the package comment", name))
		}
	}
	slices.Sort(wrong)
	return wrong, nil
}

func load(dir string) (*doc.Package, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("readers: %w", err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("readers: %w", err)
		}
		files = append(files, f)
	}
	return doc.NewFromFiles(fset, files, "readers")
}

// partsOf gives the parts that each linked name is in.
func partsOf(comment string) (map[string][]string, error) {
	parts, part := map[string][]string{}, ""
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "# "); ok {
			part = title
		}
		if !strings.HasPrefix(part, "For ") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(line, -1) {
			if !slices.Contains(parts[m[1]], part) {
				parts[m[1]] = append(parts[m[1]], part)
			}
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("readers: the package comment has no part that begins with %q", "# For ")
	}
	return parts, nil
}

// exported gives the names that have to be in a part, and the comments of all names that may be, methods included.
func exported(p *doc.Package) (names []string, comments map[string]string) {
	comments = map[string]string{}
	value := func(v *doc.Value) {
		typed := false
		for _, s := range v.Decl.Specs {
			typed = typed || s.(*ast.ValueSpec).Type != nil
		}
		for _, name := range v.Names {
			comments[name] = v.Doc
			if !typed {
				names = append(names, name)
			}
		}
	}
	function := func(f *doc.Func) {
		names = append(names, f.Name)
		comments[f.Name] = f.Doc
	}
	each(p.Consts, value)
	each(p.Vars, value)
	each(p.Funcs, function)
	for _, t := range p.Types {
		names = append(names, t.Name)
		comments[t.Name] = t.Doc
		each(t.Consts, value)
		each(t.Vars, value)
		each(t.Funcs, function)
		for _, m := range t.Methods {
			comments[t.Name+"."+m.Name] = m.Doc
		}
	}
	return names, comments
}

func each[T any](list []T, do func(T)) {
	for _, x := range list {
		do(x)
	}
}
