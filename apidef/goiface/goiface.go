// Package goiface reads an API definition from a Go interface with //hpyapi: directives, for providers who start in Go.
// It fills the same model as the C header front end, so that cheader.Print writes the header for C.
//
// It owns the directives and the way from Go types to C types; what the definition means is decided by apidef.Resolve. It
// imports apidef and nothing else of this project.
package goiface

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/hpyapi/hpyapi/apidef"
)

// trampolinePath is the package of the types that stand for handles and contexts.
const trampolinePath = "github.com/hpyapi/hpyapi/trampoline"

// Options say how packages are loaded.
type Options struct {
	// Dir is the folder that patterns are relative to; empty is the working folder.
	Dir string
	// Overlay replaces the contents of files, by absolute path.
	Overlay map[string][]byte
}

// Load reads the definition in the one package that pattern names: the interface with an //hpyapi:api directive, and the
// declarations with //hpyapi:type or //hpyapi:data. The error is about finding the package; everything in it is a problem,
// all of them at once, sorted. The API is only complete when there are no problems.
func Load(pattern string, o Options) (*apidef.API, apidef.Problems, error) {
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo |
			packages.NeedImports | packages.NeedExportFile,
		Dir: o.Dir, Fset: fset, Overlay: o.Overlay,
	}, pattern)
	if err != nil {
		return nil, nil, fmt.Errorf("goiface: load %s: %w", pattern, err)
	}
	if len(pkgs) == 0 {
		return nil, nil, fmt.Errorf("goiface: there is no package %s", pattern)
	}
	if len(pkgs) != 1 {
		return nil, nil, fmt.Errorf("goiface: %s names %d packages, not one", pattern, len(pkgs))
	}
	pkg := pkgs[0]
	if len(pkg.Syntax) == 0 {
		if len(pkg.Errors) > 0 {
			return nil, nil, fmt.Errorf("goiface: load %s: %w", pattern, located(pkg.Errors[0]))
		}
		return nil, nil, fmt.Errorf("goiface: %s has no Go files", pattern)
	}
	r := newReader(fset, pkg, o.Dir)
	r.packageErrors()
	r.read()
	r.problems.Sort()
	return r.api, r.problems, nil
}

// located is an error without the position that it does not have.
func located(err packages.Error) error {
	if err.Pos == "" || err.Pos == "-" {
		return errors.New(err.Msg)
	}
	return err
}

// reader turns the syntax and types of one package into a model.
type reader struct {
	fset     *token.FileSet
	pkg      *packages.Package
	base     string // positions are relative to this folder
	api      *apidef.API
	problems apidef.Problems

	iface      *ast.TypeSpec // the interface with the api directive
	declared   map[*types.TypeName]*declared
	order      []*declared // in the order of the source
	directives map[*ast.CommentGroup][]directive
	used       map[*ast.Comment]bool
}

// declared is a type with //hpyapi:type, as C knows it.
type declared struct {
	spec *ast.TypeSpec
	obj  *types.TypeName
	doc  *ast.CommentGroup
	c    *apidef.Type
}

func newReader(fset *token.FileSet, pkg *packages.Package, dir string) *reader {
	base, err := filepath.Abs(dir)
	if err != nil {
		base, _ = os.Getwd()
	}
	return &reader{
		fset: fset, pkg: pkg, base: base, api: &apidef.API{}, declared: map[*types.TypeName]*declared{},
		directives: map[*ast.CommentGroup][]directive{}, used: map[*ast.Comment]bool{},
	}
}

// pos turns a position of Go into ours, with a path relative to the folder that was asked for when it is below it.
func (r *reader) pos(p token.Pos) apidef.Pos {
	at := r.fset.Position(p)
	if rel, err := filepath.Rel(r.base, at.Filename); err == nil && !strings.HasPrefix(rel, "..") {
		at.Filename = rel
	}
	return apidef.Pos{File: at.Filename, Line: max(at.Line, 1), Col: max(at.Column, 1)}
}

func (r *reader) add(p token.Pos, rule, format string, args ...any) {
	r.problems.Add(r.pos(p), rule, format, args...)
}

// packageErrors reports what the Go compiler has to say, since types that do not check have no meaning.
func (r *reader) packageErrors() {
	for _, e := range r.pkg.Errors {
		if e.Kind == packages.ListError && len(r.pkg.TypeErrors) > 0 {
			continue // the go command compiles the package too, and says the same again
		}
		pos := apidef.Pos{File: r.pkg.PkgPath, Line: 1, Col: 1}
		parts := strings.Split(e.Pos, ":")
		if n := len(parts); n >= 3 {
			pos.File = strings.Join(parts[:n-2], ":")
			fmt.Sscan(parts[n-2], &pos.Line)
			fmt.Sscan(parts[n-1], &pos.Col)
			if rel, err := filepath.Rel(r.base, pos.File); err == nil && !strings.HasPrefix(rel, "..") {
				pos.File = rel
			}
		}
		r.problems.Add(pos, "GO_PACKAGE", "%s", e.Msg)
	}
}

// read walks the package: directives first, then types, then the interface.
func (r *reader) read() {
	for _, file := range r.pkg.Syntax {
		for _, group := range file.Comments {
			r.scanDirectives(group)
		}
	}
	for _, file := range r.pkg.Syntax {
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok {
				r.findTypes(gen)
			}
		}
	}
	if r.iface == nil {
		r.problems.Add(r.pos(r.pkg.Syntax[0].Package), "API_MISSING", "no interface of package %s has a directive //hpyapi:api", r.pkg.Name)
		return
	}
	r.identity()
	for _, d := range r.order {
		r.declare(d)
	}
	r.methods()
	for _, file := range r.pkg.Syntax {
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.VAR {
				r.dataSlots(gen)
			}
		}
	}
	r.leftovers()
	if len(r.problems) == 0 {
		r.problems = append(r.problems, apidef.Resolve(r.api)...)
	} else {
		r.resolveWithout("SLOT_MISSING", "API_EMPTY")
	}
}

// resolveWithout adds the problems of the model except those that may follow from what could not be read.
func (r *reader) resolveWithout(rules ...string) {
	skip := map[string]bool{}
	for _, rule := range rules {
		skip[rule] = true
	}
	for _, p := range apidef.Resolve(r.api) {
		if !skip[p.Rule] {
			r.problems = append(r.problems, p)
		}
	}
}

// docOf is the comment of one declaration: its own, or that of the group when it stands alone.
func docOf(gen *ast.GenDecl, own *ast.CommentGroup) *ast.CommentGroup {
	if own == nil && !gen.Lparen.IsValid() {
		return gen.Doc
	}
	return own
}

func (r *reader) findTypes(gen *ast.GenDecl) {
	for _, spec := range gen.Specs {
		ts, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		doc := docOf(gen, ts.Doc)
		if api := r.get(doc, "api"); api != nil {
			switch {
			case r.iface != nil:
				r.add(api.pos, "API_DUPLICATE", "a package has one interface with //hpyapi:api; the first is %s", r.iface.Name.Name)
			default:
				if _, ok := ts.Type.(*ast.InterfaceType); !ok {
					r.add(api.pos, "GO_DIRECTIVE", "//hpyapi:api belongs to an interface, and %s is none", ts.Name.Name)
				}
				r.iface = ts
				ts.Doc = doc
			}
			continue
		}
		if r.get(doc, "type") == nil {
			continue
		}
		obj, ok := r.pkg.TypesInfo.Defs[ts.Name].(*types.TypeName)
		if !ok {
			continue // the package does not compile, which has been reported
		}
		d := &declared{spec: ts, obj: obj, doc: doc}
		r.declared[obj] = d
		r.order = append(r.order, d)
	}
}
