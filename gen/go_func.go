package gen

import (
	"fmt"
	"go/token"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// goFunc is one function, slot or callback, as the Go generator sees it: the plan of its calls, with the names and types
// that the definition has for what a plan knows by position.
type goFunc struct {
	g     *goGen
	fn    *apidef.Func
	plan  *plan.Plan
	slot  *apidef.Slot // nil for a callback
	shape string       // equal for functions whose code differs in names only
	name  string       // Go name
	cname string
	doc   string
	index string // Go constant with the index of the slot or callback type

	callback bool // the provider calls the consumer
	manual   bool
	param    []*goParam // as C has them
	in       []*goParam // parameters of the Go function, without context
	out      []*goParam // results of the Go function after the C result
}

// goParam is one C parameter and what becomes of it in Go.
type goParam struct {
	*apidef.Param
	plan    *plan.Param
	role    plan.Role
	id      string // Go identifier
	fresh   string // Go identifier of the new value, for in-out parameters
	spelled string // Go type
	omitted int    // number among the results that a caller in C may leave out

	length  *goParam // of an array
	array   *goParam // of a length: the first array that it counts
	names   *goParam // of an array: the tuple of keyword names that makes it longer
	user    *goParam // of a callback
	destroy *goParam // of a kept callback
}

func (g *goGen) newFunc(fn *apidef.Func, cname, name string, callback bool) (*goFunc, error) {
	p, err := plan.Of(fn.Tree())
	if err != nil {
		return nil, fmt.Errorf("gen: %s: %w", cname, err)
	}
	f := &goFunc{g: g, fn: fn, plan: p, cname: cname, name: name, callback: callback}
	used := map[string]bool{"fn": callback} // what callback functions call their function
	for i, c := range fn.Params {
		q := &goParam{Param: c, plan: &p.Params[i], role: p.Params[i].Role, id: goIdent(c.Name, i, used)}
		f.param = append(f.param, q)
	}
	for _, q := range f.param {
		if q.role == plan.InOut || q.role == plan.InOutHandle {
			q.fresh = goIdent("new_"+q.Name, 0, used)
		}
		q.length, q.array, q.user, q.destroy = f.at(q.plan.Length), f.at(q.plan.Array), f.at(q.plan.User), f.at(q.plan.Destroy)
	}
	for _, q := range f.param { // of keywords a signature says nothing
		if q.role == plan.Handle && q.Of != "" {
			for _, array := range f.param {
				if array.Name == q.Of {
					array.names = q
				}
			}
		}
	}
	f.split()
	f.shape = f.shapeKey()
	return f, nil
}

// at is the parameter at a position, nil for none.
func (f *goFunc) at(position int) *goParam {
	if position == signature.None {
		return nil
	}
	return f.param[position]
}

// maxOmitted is how many results a call keeps apart that the caller in C left out. Others the callee is asked for.
const maxOmitted = 32

// omittable reports a result that a caller in C may leave out, which a callee in C then learns.
func (q *goParam) omittable() bool { return q.omitted < maxOmitted }

// split sorts the parameters into what a Go function takes and what it gives.
func (f *goFunc) split() {
	omitted := 0
	for _, q := range f.param {
		q.spelled, q.omitted = f.spell(q), maxOmitted
		if q.Nullable && (q.role == plan.Out || q.role == plan.OutHandle || q.role == plan.InOut || q.role == plan.InOutHandle) {
			q.omitted, omitted = omitted, omitted+1
		}
		switch q.role {
		case plan.Context, plan.User, plan.Destroy:
		case plan.Word:
			if q.array == nil {
				f.in = append(f.in, q)
			}
		case plan.Out, plan.OutHandle:
			f.out = append(f.out, q)
		case plan.InOut, plan.InOutHandle:
			f.in = append(f.in, q)
			f.out = append(f.out, q)
		default:
			f.in = append(f.in, q)
		}
	}
}

// shapeKey tells functions apart whose code differs in more than names.
func (f *goFunc) shapeKey() string {
	var b strings.Builder
	fmt.Fprint(&b, f.callback, f.manual, f.detached(), f.fn.Context, f.givesInstance())
	for _, q := range f.param {
		fmt.Fprintf(&b, "|%s,%s,%d,%v,%d,%d,%d,%s,%v,", q.Name, q.id, q.role, q.Nullable, q.plan.Length, q.plan.User, q.plan.Destroy, q.Of, q.destroyedWithContext())
		typeKey(&b, q.Type)
	}
	r := &f.fn.Result
	fmt.Fprintf(&b, "|%d,%v,", r.Error, r.Nullable)
	typeKey(&b, r.Type)
	return b.String()
}

func typeKey(b *strings.Builder, t *apidef.Type) {
	for ; t != nil; t = t.Elem {
		fmt.Fprintf(b, "%d %s;", t.Kind, t.Name)
	}
}

// Names that generated functions use for themselves, besides the keywords and
// predeclared names of Go.
const ownNames = " argv atomic c call cb cl ctx edge err f m math ok result remote server srv to trampoline unsafe words " +
	"any bool byte cap clear close complex copy delete error false float32 float64 int int8 int16 int32 int64 iota len make " +
	"max min new nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr append imag "

// goIdent makes an unexported Go identifier, unique within used.
func goIdent(c string, position int, used map[string]bool) string {
	id := naming.Go(c)
	switch {
	case id == "":
		id = "arg" + itoa(position)
	case id[0] <= '9':
		id = "arg" + id
	}
	id = lowerFirst(id)
	for token.IsKeyword(id) || strings.Contains(ownNames, " "+id+" ") || ownFunction(id) || madeIsUsed(id, used) {
		id += "Arg"
	}
	used[id] = true
	for _, suffix := range madeSuffixes {
		used[id+suffix] = true
	}
	return id
}

// madeSuffixes are what generated functions put behind a parameter's name for what they make of it.
var madeSuffixes = []string{"At", "Word", "Code", "User", "Destroy"}

func madeIsUsed(id string, used map[string]bool) bool {
	for _, suffix := range madeSuffixes {
		if used[id+suffix] {
			return true
		}
	}
	return used[id]
}

// ownFunction reports a name that a generated function or index could have.
func ownFunction(id string) bool {
	for _, before := range []string{"slot", "entry", "invoke", "send", "callback"} {
		if rest, ok := strings.CutPrefix(id, before); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	return false
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

// destroyedWithContext reports whether the destroy-notify of a callback takes a context.
func (q *goParam) destroyedWithContext() bool { return q.destroy != nil && !q.destroy.plan.Call.Bare }

// cName is how messages call the parameter.
func (q *goParam) cName() string {
	if q.Name == "" {
		return q.id
	}
	return q.Name
}

// user is the parameter that carries the data of whoever passed a callback, nil when there is none.
func (f *goFunc) user() *goParam { return f.at(f.plan.User) }

// goCallable reports whether a callback can be a Go function.
func (f *goFunc) goCallable() bool { return f.fn.Context && f.user() != nil }

// detached reports whether callers do not own the interpreter lock: those that still have
// to give back the thread state that they got when they gave it away.
func (f *goFunc) detached() bool {
	for _, q := range f.param {
		if !f.callback && q.Type.Kind == apidef.OpaqueWord && q.Type.Name == "HPyThreadState" {
			return true
		}
	}
	return false
}

// givesInstance reports a function whose result is the struct of an instance, which Go looks into.
func (f *goFunc) givesInstance() bool {
	return f.slot != nil && f.slot.Instances && f.fn.Result.Type.Elem.Kind == apidef.StructRef
}

// resultType is the Go type of the C result.
func (f *goFunc) resultType() *jen.Statement {
	if f.givesInstance() {
		return jen.Op("*").Add(f.g.elem(f.fn.Result.Type.Elem))
	}
	return f.g.elem(f.fn.Result.Type)
}

func (f *goFunc) hasResult() bool { return f.fn.Result.Type.Kind != apidef.Void }

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
	switch {
	case q.role.IsArray():
		return jen.Index().Add(g.elem(t.Elem))
	case q.role == plan.Out, q.role == plan.InOut, q.role == plan.OutHandle, q.role == plan.InOutHandle:
		return g.elem(t.Elem)
	case q.role == plan.Text:
		return tr("Str")
	case q.role == plan.Data:
		return jen.Op("*").Add(g.elem(t.Elem))
	case q.role == plan.Callback, q.role == plan.Kept:
		return g.typeName(t.Callback.Name, t.Callback.From)
	}
	return g.elem(t)
}

// spell is the text of the Go type, by which parameters of one type are told.
func (f *goFunc) spell(q *goParam) string {
	var b strings.Builder
	fmt.Fprint(&b, q.role, ",")
	typeKey(&b, q.Type)
	text, ok := f.g.spelled[b.String()]
	if !ok {
		text = f.goType(q).GoString()
		f.g.spelled[b.String()] = text
	}
	return text
}

// params are the parameters of the Go function, first whatever the caller puts there.
func (f *goFunc) params(first ...jen.Code) []jen.Code {
	out := append([]jen.Code(nil), first...)
	for i, q := range f.in {
		id := jen.Id(q.id)
		if i+1 == len(f.in) || q.spelled != f.in[i+1].spelled {
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
		out = append(out, jen.Id("result").Add(f.resultType()))
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
		return []jen.Code{f.resultType(), jen.Error()}
	}
	return []jen.Code{jen.Error()}
}
