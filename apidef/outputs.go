package apidef

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/naming"
)

// This file is the table of the names that generated code has, in every language. Generators take names from the functions of package
// naming, as it does, and check reports two that are one: what is accepted compiles.

// name is one name in one scope of a language.
type name struct {
	of   string // the name in the definition; empty for one that generated code has of its own
	what string
	pos  Pos
}

// nameTable finds names that are given twice.
type nameTable struct {
	r      *resolver
	scopes map[string]map[string]name
	said   map[[2]string]bool // pairs that have been reported, each in the first language only
}

// own enters names that generated code has of its own.
func (t *nameTable) own(scope, what, before string, names string) {
	for _, n := range strings.Fields(names) {
		t.enter(scope, before+n, name{what: what})
	}
}

// add enters a name that something in the definition has in a language, and reports the clash when it is taken.
func (t *nameTable) add(scope, text, of string, pos Pos) {
	t.enter(scope, text, name{of: of, pos: pos})
}

func (t *nameTable) enter(scope, text string, n name) {
	if t.scopes[scope] == nil {
		t.scopes[scope] = map[string]name{}
	}
	first, taken := t.scopes[scope][text]
	switch {
	case !taken:
		t.scopes[scope][text] = n
	case first.of == n.of && first.of != "":
		return // the same thing, or reported as declared twice
	case t.said[[2]string{first.of + first.what, n.of + n.what}]:
		return
	case n.of == "":
		t.r.add(first.pos, "NAME_CLASH", "%s is %s in %s, and so is %s", first.of, text, scope, n.what)
	case first.of == "":
		t.r.add(n.pos, "NAME_CLASH", "%s is %s in %s, and so is %s", n.of, text, scope, first.what)
	default:
		t.r.add(n.pos, "NAME_CLASH", "%s is %s in %s, and so is %s (at %s)", n.of, text, scope, first.of, first.pos)
	}
	if taken {
		t.said[[2]string{first.of + first.what, n.of + n.what}] = true
	}
}

// outputs checks the names in all languages.
func (r *resolver) outputs() {
	a := r.api
	if a.Foreign && a.Profile == PyObject {
		r.foreignNames()
	}
	if a.Profile != Standard || a.Foreign || a.Name == "" || a.Prefix == "" {
		return // generated code tells the names of others apart by itself
	}
	t := &nameTable{r: r, scopes: map[string]map[string]name{}, said: map[[2]string]bool{}}
	ofC, ofGo := "", naming.OwnGo
	if a.OfTypes() {
		ofC, ofGo = naming.OwnCOfTypes, naming.OwnGoOfTypes
	}
	t.own("C", "a name of generated code", a.Name+"_", naming.OwnC+" "+ofC)
	t.own("C", "a macro of generated code", strings.ToUpper(a.Prefix)+"_", naming.GuardsC)
	t.own("Go", "a declaration of generated code", "", ofGo)
	if slices.ContainsFunc(a.Slots, func(s *Slot) bool { return len(s.Offers) > 0 }) {
		t.own("C", "a name of generated code", a.Name+"_", "DESCRIPTORS offers")
		t.own("Go", "a declaration of generated code", "", "Offers")
	}
	t.own("Python", "a name of generated code", "", naming.OwnPython+" "+a.Name+" "+a.Name+"Error "+a.Name+"Capsule "+a.Name+"ConsumedCapsule")
	t.own("methods of the Go client", "a method of its own", "", "Rebind")
	t.own("the table", "its head", "", "header")
	if a.Guard != "" {
		t.add("C", a.Guard, "the include guard "+a.Guard, a.At.Guard)
	}
	t.types(a)
	for _, s := range a.Slots {
		t.slot(a, s)
	}
	for _, s := range a.Slots {
		if s.Func != nil {
			t.params(s.Func)
		}
	}
	for _, c := range a.Callbacks {
		if c.From == nil {
			t.params(c.Func)
		}
	}
}

func (t *nameTable) types(a *API) {
	for _, e := range a.Enums {
		t.declared(a, e.Name, e.Pos)
		t.add("Python", naming.PythonClass(a.Prefix, e.Name), e.Name, e.Pos)
		for _, v := range e.Values {
			t.add("C", v.Name, v.Name, v.Pos)
			t.add("Go", naming.GoType(a.Prefix, e.Name)+naming.GoConstant(a.Prefix, e.Name, v.Name), v.Name, v.Pos)
			t.add("Python's "+naming.PythonClass(a.Prefix, e.Name), naming.PythonConstant(a.Prefix, v.Name), v.Name, v.Pos)
		}
	}
	for _, s := range a.Structs {
		t.declared(a, s.Name, s.Pos)
		t.add("Python", naming.PythonClass(a.Prefix, s.Name), s.Name, s.Pos)
		for _, f := range s.Fields {
			if f.Name != "" {
				t.field(a, s, f)
			}
		}
	}
	for _, c := range a.Callbacks {
		t.declared(a, c.Name, c.Pos)
		for _, suffix := range []string{"Of", "At"} {
			t.add("Go", naming.GoType(a.Prefix, c.Name)+suffix, c.Name, c.Pos)
		}
	}
	for _, o := range a.Opaques {
		t.add("C", o.Name, o.Name, o.Pos)
	}
	for _, al := range a.Aliases {
		t.add("C", al.Name, al.Name, al.Pos)
	}
}

// declared enters a type that Go knows by name.
func (t *nameTable) declared(a *API, c string, pos Pos) {
	t.add("C", c, c, pos)
	t.add("Go", naming.GoType(a.Prefix, c), c, pos)
}

func (t *nameTable) field(a *API, s *Struct, f *Field) {
	if s.From != nil {
		return
	}
	of := s.Name + "." + f.Name
	if id := naming.Go(f.Name); id == "" || id[0] < 'A' || id[0] > 'Z' {
		t.r.add(f.Pos, "NAME_CLASH", "%s has no name in Go, which wants a letter first", of)
		return
	}
	t.add("Go's "+naming.GoType(a.Prefix, s.Name), naming.Go(f.Name), of, f.Pos)
	t.add("Python's "+naming.PythonClass(a.Prefix, s.Name), naming.PythonField(f.Name), of, f.Pos)
	if _, isType := builtins[f.Name]; isType || slices.Contains(naming.CTypes, f.Name) || t.scopes["C"][f.Name].of != "" {
		t.r.add(f.Pos, "NAME_RESERVED", "the field %s has the name of a type, which C++ then does not find", f.Name)
	}
}

func (t *nameTable) slot(a *API, s *Slot) {
	if s.Kind == SlotHole {
		t.add("the table", fmt.Sprintf("hole_%d", s.Index), fmt.Sprintf("the hole at index %d", s.Index), s.Pos)
		return
	}
	rest := strings.TrimPrefix(s.Name, a.Prefix+"_")
	wrapper := naming.Go(rest)
	if wrapper == "" {
		return // reported: it is nothing but the prefix
	}
	t.add("C", s.Name, s.Name, s.Pos)
	t.add("C", a.Name+"_"+wrapper, s.Name, s.Pos)
	t.add("the table", naming.Member(a.Prefix, s.Name), s.Name, s.Pos)
	for _, family := range []string{"SLOT", "bridge", "absent", "enter", "lend"} {
		t.add("C", a.Name+"_"+family+"_"+naming.Member(a.Prefix, s.Name), s.Name, s.Pos)
	}
	if s.Instances {
		t.add("C", a.Name+"_TYPE_"+naming.Member(a.Prefix, s.Name), s.Name, s.Pos)
		t.add("C", a.Name+"_type_"+naming.Member(a.Prefix, s.Name), s.Name, s.Pos)
	}
	t.add("methods of the Go client", wrapper, s.Name, s.Pos)
	t.add("methods of the Python class", naming.PythonMethod(a.Prefix, s.Name), s.Name, s.Pos)
}

func (t *nameTable) params(f *Func) {
	for _, p := range f.Params {
		t.param(p)
	}
}

// param reports the names of parameters that C would not find, or find something else by, in the code that is generated around them.
func (t *nameTable) param(p *Param) {
	_, isType := builtins[p.Name]
	c := t.scopes["C"][p.Name]
	switch {
	case p.Name == "":
	case isType, slices.Contains(naming.CTypes, p.Name):
		t.r.add(p.Pos, "NAME_RESERVED", "the parameter %s has the name of a type, which the rest of the function then does not find", p.Name)
	case c.of != "" || c.what != "":
		t.r.add(p.Pos, "NAME_CLASH", "the parameter has the name of something else, %s%s", p.Name, at(c.pos))
	case strings.HasPrefix(p.Name, "HPy"), strings.HasPrefix(p.Name, "Py"), strings.HasPrefix(p.Name, "_Py"):
		t.r.add(p.Pos, "NAME_RESERVED", "names that start like %s belong to HPy and Python", p.Name)
	}
}

func at(pos Pos) string {
	if pos.Line == 0 {
		return " of generated code"
	}
	return " at " + pos.String()
}
