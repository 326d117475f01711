package gen

import (
	"go/token"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// goFunc is one function, slot or callback, as the Go generator sees it.
type goFunc struct {
	g     *goGen
	fn    *apidef.Func
	slot  *apidef.Slot // nil for a callback
	shape string       // key of its shape
	name  string       // Go name
	cname string
	doc   string
	index string // Go constant with the index of the slot or callback type

	callback bool // the provider calls the consumer
	manual   bool
	param    []*goParam // as C has them
	in       []*goParam // parameters of the Go function, without context
	out      []*goParam // results of the Go function after the C result
	spilled  bool       // C passes some argument on the stack
	floats   bool       // C passes or returns a floating-point value
}

// goParam is one C parameter and what becomes of it in Go.
type goParam struct {
	*apidef.Param
	role  apidef.Role // that of the model, or a plain word where Go does not translate
	id    string      // Go identifier
	fresh string      // Go identifier of the new value, for in-out parameters
	float bool        // passed in a floating-point register
	reg   int         // number among the registers of its class

	length   *goParam // of an array
	array    *goParam // of a length: the first array that it counts
	names    *goParam // of an array: the tuple of keyword names that makes it longer
	user     *goParam // of a callback
	destroy  *goParam // of a kept callback
	callback *goParam // of user data and destroy
}

// Argument registers that every supported architecture has.
const (
	intRegisters   = 6
	floatRegisters = 8
)

func (g *goGen) newFunc(fn *apidef.Func, cname, name string, callback bool) *goFunc {
	f := &goFunc{g: g, fn: fn, cname: cname, name: name, callback: callback}
	used := map[string]bool{"fn": callback} // what callback functions call their function
	byName := map[string]*goParam{}
	ints, floats := 0, 0
	for i, p := range fn.Params {
		q := &goParam{Param: p, role: g.role(p, fn), id: goIdent(p.Name, i, used)}
		q.float = p.Type.Kind == apidef.Float32 || p.Type.Kind == apidef.Float64
		if q.float {
			q.reg, floats = floats, floats+1
		} else {
			q.reg, ints = ints, ints+1
		}
		if p.Name != "" {
			byName[p.Name] = q
		}
		f.param = append(f.param, q)
	}
	for _, q := range f.param {
		if q.role == apidef.RoleInOut || q.role == apidef.RoleInOutHandle {
			q.fresh = goIdent("new_"+q.Name, 0, used)
		}
		f.link(q, byName)
	}
	f.spilled = ints > intRegisters || floats > floatRegisters
	f.floats = floats > 0 || fn.Result.Type.Kind == apidef.Float32 || fn.Result.Type.Kind == apidef.Float64
	f.split()
	return f
}

// link connects parameters that belong together.
func (f *goFunc) link(q *goParam, byName map[string]*goParam) {
	if q.Len != "" {
		if n := byName[q.Len]; n != nil && f.isArray(q) {
			q.length = n
			if n.array == nil && n.role == apidef.RoleLength {
				n.array = q
			}
		}
	}
	of := byName[q.Of]
	switch {
	case of == nil:
	case q.role == apidef.RoleUserData:
		of.user, q.callback = q, of
	case q.role == apidef.RoleDestroy:
		of.destroy, q.callback = q, of
	case q.role == apidef.RoleHandle:
		of.names = q
	}
}

func (f *goFunc) isArray(q *goParam) bool {
	switch q.role {
	case apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray,
		apidef.RoleBuffer, apidef.RoleOutBuffer, apidef.RoleInOutBuffer:
		return true
	}
	return false
}

// split sorts the parameters into what a Go function takes and what it gives.
func (f *goFunc) split() {
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleContext, apidef.RoleUserData, apidef.RoleDestroy:
		case apidef.RoleLength:
			if q.array == nil {
				f.in = append(f.in, q)
			}
		case apidef.RoleOut, apidef.RoleOutHandle:
			f.out = append(f.out, q)
		case apidef.RoleInOut, apidef.RoleInOutHandle:
			f.in = append(f.in, q)
			f.out = append(f.out, q)
		default:
			f.in = append(f.in, q)
		}
	}
}

// role is the model's role, reduced to plain words for what Go does not translate: the
// pointers of the PyObject profile, and callbacks that say nothing about whose they are.
func (g *goGen) role(p *apidef.Param, fn *apidef.Func) apidef.Role {
	elem := p.Type
	if elem.Kind == apidef.Pointer {
		elem = elem.Elem
	}
	handle := p.Type.Kind == apidef.HandleWord || elem.Kind == apidef.HandleWord
	switch p.Role {
	case apidef.RoleHandle, apidef.RoleSteal:
		if !handle {
			return apidef.RolePointer
		}
	case apidef.RoleOutHandle:
		if !handle {
			return apidef.RoleOut
		}
	case apidef.RoleInOutHandle:
		if !handle {
			return apidef.RoleInOut
		}
	case apidef.RoleHandleArray, apidef.RoleStealArray:
		if !handle {
			return apidef.RoleBuffer
		}
	case apidef.RoleOutArray:
		if !handle {
			return apidef.RoleOutBuffer
		}
	case apidef.RoleCallback, apidef.RoleKeepCallback:
		if !p.Type.Callback.Func.Context || userData(p.Type.Callback) == nil {
			return apidef.RolePointer
		}
	case apidef.RoleUserData, apidef.RoleDestroy:
		if p.Of != "" && !g.translatedCallback(p, fn) {
			return apidef.RolePointer
		}
	}
	return p.Role
}

// translatedCallback reports whether the callback that user data or a destroy-notify
// belongs to is one that Go knows as a type.
func (g *goGen) translatedCallback(p *apidef.Param, fn *apidef.Func) bool {
	for _, of := range fn.Params {
		if of.Name == p.Of {
			role := g.role(of, fn)
			return role == apidef.RoleCallback || role == apidef.RoleKeepCallback
		}
	}
	return false
}

// userData is the parameter of a callback type that carries the caller's own data.
func userData(cb *apidef.Callback) *apidef.Param {
	for _, p := range cb.Func.Params {
		if p.Role == apidef.RoleUserData {
			return p
		}
	}
	return nil
}

// Names that generated functions use for themselves, besides the keywords and
// predeclared names of Go.
const ownNames = " argv c call cb cl ctx edge err f m math ok result srv to trampoline words " +
	"any bool byte cap clear close complex copy delete error false float32 float64 int int8 int16 int32 int64 iota len make " +
	"max min new nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr append imag "

// goIdent makes an unexported Go identifier, unique within used.
func goIdent(c string, position int, used map[string]bool) string {
	id := apidef.GoName(c)
	if id == "" {
		id = "arg" + itoa(position)
	}
	id = lowerFirst(id)
	for token.IsKeyword(id) || strings.Contains(ownNames, " "+id+" ") || used[id] {
		id += "Arg"
	}
	used[id] = true
	return id
}

// lowerFirst makes the first word of an exported name lower case: Ndim, HTTPPort, X.
func lowerFirst(s string) string {
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	if n > 1 && n < len(s) && s[n] >= 'a' && s[n] <= 'z' {
		n--
	}
	return strings.ToLower(s[:n]) + s[n:]
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// translated reports whether q holds handles.
func (q *goParam) translated() bool {
	switch q.role {
	case apidef.RoleHandle, apidef.RoleSteal, apidef.RoleOutHandle, apidef.RoleInOutHandle,
		apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray:
		return true
	}
	return false
}

// destroyedWithContext reports whether the destroy-notify of a callback takes a context.
func (q *goParam) destroyedWithContext() bool {
	return q.destroy != nil && len(q.destroy.Type.Callback.Func.Params) > 1
}

// steals reports whether the callee takes q's handles over.
func (q *goParam) steals() bool {
	return q.role == apidef.RoleSteal || q.role == apidef.RoleStealArray || q.role == apidef.RoleInOutHandle
}

// detached reports whether callers do not own the interpreter lock: those that still have
// to give back the thread state that they got when they gave it away.
func (f *goFunc) detached() bool {
	return !f.callback && f.any(func(q *goParam) bool { return q.Type.Kind == apidef.OpaqueWord && q.Type.Name == "HPyThreadState" })
}

func (f *goFunc) any(what func(*goParam) bool) bool {
	for _, q := range f.param {
		if what(q) {
			return true
		}
	}
	return false
}

func (f *goFunc) handleResult() bool { return f.fn.Result.Type.Kind == apidef.HandleWord }
func (f *goFunc) hasResult() bool    { return f.fn.Result.Type.Kind != apidef.Void }

// handleResults counts the handles that the callee may give, arrays as several.
func (f *goFunc) handleResults() int {
	n := 0
	if f.handleResult() {
		n++
	}
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleOutHandle, apidef.RoleInOutHandle:
			n++
		case apidef.RoleOutArray:
			n += 2
		}
	}
	return n
}

// resultName is the Go name of the out parameter as a result.
func (q *goParam) resultName() string {
	if q.fresh != "" {
		return q.fresh
	}
	return q.id
}

// goType is the Go type of q as a parameter.
func (f *goFunc) goType(q *goParam) *jen.Statement {
	g, t := f.g, q.Type
	switch q.role {
	case apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray,
		apidef.RoleBuffer, apidef.RoleOutBuffer, apidef.RoleInOutBuffer:
		if q.length == nil {
			return jen.Uintptr()
		}
		return jen.Index().Add(g.elem(t.Elem))
	case apidef.RoleOut, apidef.RoleInOut, apidef.RoleOutHandle, apidef.RoleInOutHandle:
		return g.elem(t.Elem)
	case apidef.RoleString:
		return tr("Str")
	case apidef.RoleStruct:
		return jen.Op("*").Add(g.elem(t.Elem))
	case apidef.RoleCallback, apidef.RoleKeepCallback:
		return g.typeName(t.Callback.Name, t.Callback.From)
	}
	return g.elem(t)
}

// sameType reports whether two parameters have one Go type.
func (f *goFunc) sameType(a, b *goParam) bool {
	if a.Type.Kind == b.Type.Kind && a.Type.Name == b.Type.Name && a.Type.Elem == nil && b.Type.Elem == nil {
		return true
	}
	return f.goType(a).GoString() == f.goType(b).GoString()
}

// params are the parameters of the Go function, first whatever the caller puts there.
func (f *goFunc) params(first ...jen.Code) []jen.Code {
	out := append([]jen.Code(nil), first...)
	for i, q := range f.in {
		id := jen.Id(q.id)
		if i+1 == len(f.in) || !f.sameType(q, f.in[i+1]) {
			id.Add(f.goType(q))
		}
		out = append(out, id)
	}
	return out
}

// args are the names of the parameters.
func (f *goFunc) args(first ...jen.Code) []jen.Code {
	out := append([]jen.Code(nil), first...)
	for _, q := range f.in {
		out = append(out, jen.Id(q.id))
	}
	return out
}

// resultList are the named results of the Go function.
func (f *goFunc) resultList() []jen.Code {
	var out []jen.Code
	if f.hasResult() {
		out = append(out, jen.Id("result").Add(f.g.elem(f.fn.Result.Type)))
	}
	for _, q := range f.out {
		out = append(out, jen.Id(q.resultName()).Add(f.goType(q)))
	}
	return append(out, jen.Err().Error())
}

// resultNames are the names of the results, err last.
func (f *goFunc) resultNames() []jen.Code {
	var out []jen.Code
	if f.hasResult() {
		out = append(out, jen.Id("result"))
	}
	for _, q := range f.out {
		out = append(out, jen.Id(q.resultName()))
	}
	return append(out, jen.Err())
}

// results are the result types, for interfaces: named only when there are several.
func (f *goFunc) results() []jen.Code {
	switch {
	case len(f.out) > 0:
		return f.resultList()
	case f.hasResult():
		return []jen.Code{f.g.elem(f.fn.Result.Type), jen.Error()}
	}
	return []jen.Code{jen.Error()}
}
