package goiface

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/suggest"
)

// function is a Go signature on its way to C.
type function struct {
	*reader
	f        *apidef.Func
	notes    []apidef.Note
	callback bool
	doc      *ast.CommentGroup

	names   map[string]token.Pos // parameters of the Go function
	results map[string]bool
	ctype   map[string]*directive
	marks   map[string]map[string]*directive // directive, parameter
	lengths map[string]*directive
	last    map[string]int // name of a length parameter to the last slice that it belongs to
}

// function reads a method or a function type. The C parameters are those of Go in their order, with a length behind each
// slice, user data behind each callback, and results after the first as out-parameters at the end.
func (r *reader) function(doc *ast.CommentGroup, sig *types.Signature, ft *ast.FuncType, callback bool) *function {
	f := &function{
		reader: r, f: &apidef.Func{}, callback: callback, doc: doc, names: map[string]token.Pos{}, results: map[string]bool{"result": true},
		ctype: r.ctypes(doc), marks: map[string]map[string]*directive{}, lengths: map[string]*directive{}, last: map[string]int{},
	}
	f.collect(sig)
	params, at := sig.Params(), positions(ft.Params)
	if sig.Variadic() {
		r.add(ft.Params.End()-1, "VARIADIC", "variadic functions cannot be translated; take a slice")
	}
	for i := range params.Len() {
		f.param(i, params.At(i), at[i])
	}
	f.result(sig, ft)
	if callback {
		f.f.Params = append(f.f.Params, &apidef.Param{
			Pos: r.pos(ft.Pos()), Name: "user", Type: &apidef.Type{Pos: r.pos(ft.Pos()), Kind: apidef.Pointer, Elem: builtin("void", r.pos(ft.Pos()))},
		})
	}
	return f
}

// positions are the places of the types of each parameter.
func positions(list *ast.FieldList) []token.Pos {
	var out []token.Pos
	if list == nil {
		return nil
	}
	for _, field := range list.List {
		for range max(1, len(field.Names)) {
			out = append(out, field.Type.Pos())
		}
	}
	return out
}

// collect reads the directives that name parameters, and reports names that do not exist.
func (f *function) collect(sig *types.Signature) {
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		f.names[v.Name()] = v.Pos()
	}
	for i := range sig.Results().Len() {
		f.results[sig.Results().At(i).Name()] = true
	}
	for _, name := range []string{"out", "inout", "steal", "nullable", "opaque"} {
		f.marks[name] = map[string]*directive{}
		for _, d := range f.all(f.doc, name) {
			for _, a := range d.args {
				f.known(a, name == "nullable" || name == "opaque")
				f.marks[name][a.text] = d
			}
		}
	}
	for _, name := range []string{"userdata", "keep"} {
		f.marks[name] = map[string]*directive{}
		for _, d := range f.all(f.doc, name) {
			f.known(d.args[0], false)
			f.marks[name][d.args[0].text] = d
		}
	}
	for _, d := range f.all(f.doc, "len") {
		f.known(d.args[0], false)
		f.lengths[d.args[0].text] = d
	}
	for i := range sig.Params().Len() {
		if d := f.lengths[sig.Params().At(i).Name()]; d != nil {
			f.last[d.args[1].text] = i
		}
	}
	for _, d := range f.ctype {
		f.known(d.args[0], true)
	}
}

func sorted(names []string) []string {
	sort.Strings(names)
	return names
}

func (f *function) known(a argument, result bool) {
	if _, ok := f.names[a.text]; ok || result && f.results[a.text] {
		return
	}
	var names []string
	for i := range f.names {
		names = append(names, i)
	}
	hint := ""
	if s := suggest.Nearest(a.text, sorted(names)); s != "" {
		hint = "; did you mean " + s + "?"
	}
	f.add(a.pos, "PARAM_UNKNOWN", "there is no parameter %s%s", a.text, hint)
}

// note makes the note of a directive on a parameter.
func (f *function) note(d *directive, name string, args ...apidef.NoteArg) apidef.Note {
	return apidef.Note{Pos: f.reader.pos(d.pos), Name: name, Args: args}
}

func (f *function) append(p *apidef.Param) *apidef.Param {
	f.f.Params = append(f.f.Params, p)
	return p
}

func (f *function) param(i int, v *types.Var, at token.Pos) {
	p := &apidef.Param{Pos: f.reader.pos(v.Pos()), Name: strings.Trim(v.Name(), "_")}
	t := types.Unalias(v.Type())
	pos := f.reader.pos(at)
	if isContext(t) {
		p.Type = builtin("HPyContext", pos)
		f.append(p)
		return
	}
	if d, ok := f.callbackType(t); ok {
		f.callbackParam(p, d, pos)
		return
	}
	if slice, ok := t.Underlying().(*types.Slice); ok {
		f.slice(i, p, slice, at)
		return
	}
	ctype := f.ctype[v.Name()]
	switch basic, isBasic := t.Underlying().(*types.Basic); {
	case isBasic && basic.Kind() == types.String, named(t) == "Str":
		p.Type = &apidef.Type{Pos: pos, Kind: apidef.Pointer, Const: true, Elem: builtin("char", pos)}
	default:
		p.Type = f.valueType(t, at, ctype)
	}
	f.paramNotes(p, v.Name())
	if p.Type.Kind == apidef.Pointer && p.Type.Elem.Kind == apidef.Void && len(p.Notes) == 0 {
		p.Notes = append(p.Notes, apidef.Note{Pos: pos, Name: "OPAQUE"})
	}
	if p.Type.Kind == apidef.Pointer && p.Type.Elem.Kind == apidef.StructRef && f.marks["out"][v.Name()] == nil && f.marks["inout"][v.Name()] == nil {
		p.Type.Const = true
	}
	f.append(p)
}

// paramNotes turns the marks of a parameter into notes.
func (f *function) paramNotes(p *apidef.Param, name string) {
	for _, mark := range []string{"out", "inout", "steal", "nullable", "opaque"} {
		if d := f.marks[mark][name]; d != nil {
			p.Notes = append(p.Notes, f.note(d, strings.ToUpper(mark)))
		}
	}
}

// slice makes a pointer and, behind the last slice that shares it, the length.
func (f *function) slice(i int, p *apidef.Param, t *types.Slice, at token.Pos) {
	pos := f.reader.pos(at)
	elem := f.valueType(t.Elem(), at, f.ctype[p.Name])
	mutable := f.marks["out"][p.Name] != nil || f.marks["inout"][p.Name] != nil || f.marks["steal"][p.Name] != nil
	p.Type = &apidef.Type{Pos: pos, Kind: apidef.Pointer, Const: !mutable, Elem: elem}
	f.paramNotes(p, p.Name)
	length, ctype, notePos := p.Name+"_len", "size_t", pos
	d := f.lengths[p.Name]
	if d != nil {
		length, notePos = d.args[1].text, f.reader.pos(d.pos)
		if len(d.args) == 3 {
			ctype = d.args[2].text
		}
	}
	p.Notes = append(p.Notes, apidef.Note{Pos: notePos, Name: "LEN", Args: []apidef.NoteArg{{Pos: notePos, Text: length}}})
	f.append(p)
	if _, ok := f.names[length]; ok || d != nil && f.last[length] != i {
		return
	}
	lt := builtin(ctype, notePos)
	if lt == nil {
		f.add(d.args[2].pos, "GO_DIRECTIVE", "%s is no C type that needs no declaration", ctype)
		lt = builtin("size_t", notePos)
	}
	f.append(&apidef.Param{Pos: notePos, Name: length, Type: lt})
}

// callbackType finds the declaration of a function type.
func (f *function) callbackType(t types.Type) (*declared, bool) {
	if _, ok := t.Underlying().(*types.Signature); !ok {
		return nil, false
	}
	n, ok := t.(*types.Named)
	if !ok {
		return nil, false
	}
	d := f.declared[n.Obj()]
	if d != nil {
		f.declare(d)
	}
	return d, d != nil
}

// callbackParam makes the function pointer, its user data, and the destroy-notify of one that is kept.
func (f *function) callbackParam(p *apidef.Param, d *declared, pos apidef.Pos) {
	c := *d.c
	c.Pos = pos
	p.Type = &c
	keep := f.marks["keep"][p.Name]
	if keep != nil {
		p.Notes = append(p.Notes, f.note(keep, "KEEP"))
	}
	f.paramNotes(p, p.Name)
	f.append(p)
	user := p.Name + "_user"
	if u := f.marks["userdata"][p.Name]; u != nil {
		user = u.args[1].text
	}
	arg := apidef.NoteArg{Pos: pos, Text: p.Name}
	f.append(&apidef.Param{
		Pos: pos, Name: user, Type: &apidef.Type{Pos: pos, Kind: apidef.Pointer, Elem: builtin("void", pos)},
		Notes: []apidef.Note{{Pos: pos, Name: "USERDATA", Args: []apidef.NoteArg{arg}}},
	})
	if keep == nil {
		return
	}
	obj, _ := f.pkg.Types.Scope().Lookup(keep.args[2].text).(*types.TypeName)
	destroy := f.declared[obj]
	if destroy == nil {
		f.add(keep.args[2].pos, "GO_DIRECTIVE", "%s is no function type with //hpyapi:type", keep.args[2].text)
		return
	}
	f.declare(destroy)
	dc := *destroy.c
	dc.Pos = f.reader.pos(keep.args[2].pos)
	f.append(&apidef.Param{Pos: f.reader.pos(keep.args[1].pos), Name: keep.args[1].text, Type: &dc, Notes: []apidef.Note{f.note(keep, "DESTROY", arg)}})
}

// result makes the C result and the out-parameters, and the notes about them.
func (f *function) result(sig *types.Signature, ft *ast.FuncType) {
	results := sig.Results()
	at := positions(ft.Results)
	n, fails := results.Len(), false
	if n > 0 && isError(results.At(n-1).Type()) {
		n, fails = n-1, true
	}
	pos := f.reader.pos(ft.Pos())
	f.f.Result = apidef.Result{Pos: pos, Type: builtin("void", pos)}
	resultName := "result"
	if n > 0 {
		v := results.At(0)
		if v.Name() != "" {
			resultName = v.Name()
		}
		ctype := f.ctype["result"]
		if ctype == nil {
			ctype = f.ctype[resultName]
		}
		f.f.Result = apidef.Result{Pos: f.reader.pos(at[0]), Type: f.resultType(v.Type(), at[0], ctype)}
	}
	for i := 1; i < n; i++ {
		f.outParam(results.At(i), at[i], i)
	}
	f.resultNotes(resultName, fails)
}

func (f *function) resultType(t types.Type, at token.Pos, ctype *directive) *apidef.Type {
	if basic, ok := types.Unalias(t).Underlying().(*types.Basic); ok && basic.Kind() == types.String {
		pos := f.reader.pos(at)
		return &apidef.Type{Pos: pos, Kind: apidef.Pointer, Const: true, Elem: builtin("char", pos)}
	}
	return f.valueType(t, at, ctype)
}

func (f *function) outParam(v *types.Var, at token.Pos, i int) {
	name := v.Name()
	if name == "" {
		name = fmt.Sprintf("out%d", i)
	}
	pos := f.reader.pos(at)
	p := &apidef.Param{
		Pos: pos, Name: name, Type: &apidef.Type{Pos: pos, Kind: apidef.Pointer, Elem: f.valueType(v.Type(), at, f.ctype[name])},
		Notes: []apidef.Note{{Pos: pos, Name: "OUT"}},
	}
	if d := f.marks["nullable"][name]; d != nil {
		p.Notes = append(p.Notes, f.note(d, "NULLABLE"))
	}
	f.append(p)
}

func (f *function) resultNotes(resultName string, fails bool) {
	add := func(pos apidef.Pos, name string, args ...string) {
		n := apidef.Note{Pos: pos, Name: name}
		for _, a := range args {
			n.Args = append(n.Args, apidef.NoteArg{Pos: pos, Text: a})
		}
		f.notes = append(f.notes, n)
	}
	pos := f.f.Result.Pos
	switch d := f.get(f.doc, "error"); {
	case d != nil && d.args[0].text == "none":
		add(f.reader.pos(d.pos), "NO_ERROR")
	case d != nil && !fails:
		f.add(d.pos, "GO_DIRECTIVE", "a function that can fail has error as its last result")
	case d != nil:
		add(f.reader.pos(d.args[0].pos), "ERROR", strings.ToUpper(d.args[0].text))
	case !fails:
		add(pos, "NO_ERROR")
	}
	if d := f.get(f.doc, "slow"); d != nil {
		add(f.reader.pos(d.pos), "SLOW")
	}
	if d := f.get(f.doc, "owner"); d != nil {
		add(f.reader.pos(d.args[0].pos), "OWNER", d.args[0].text)
	}
	for _, mark := range []string{"nullable", "opaque"} {
		note := strings.ToUpper(mark)
		for _, name := range []string{"result", resultName} {
			if d := f.marks[mark][name]; d != nil && !hasNote(f.notes, note) {
				if _, param := f.names[name]; !param {
					add(f.reader.pos(d.pos), note)
				}
			}
		}
	}
}

func hasNote(notes []apidef.Note, name string) bool {
	for _, n := range notes {
		if n.Name == name {
			return true
		}
	}
	return false
}
