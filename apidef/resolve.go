package apidef

import (
	"sort"

	"github.com/hpyapi/hpyapi/internal/dialect"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// Resolve completes a model that a front end has filled from a source: it reads the notes into roles, error rules and
// owners, sorts the slots, computes the layout of structs, and checks every rule that does not depend on how the
// definition was written. It returns all problems, sorted. The model is only to be used when there are none.
func Resolve(api *API) Problems {
	r := &resolver{api: api}
	sort.SliceStable(api.Slots, func(i, j int) bool { return api.Slots[i].Index < api.Slots[j].Index })
	r.identity()
	for _, o := range api.Opaques {
		r.opaque(o)
	}
	for _, s := range api.Structs {
		r.structure(s)
	}
	for _, c := range api.Callbacks {
		r.callback(c)
	}
	for _, s := range api.Slots {
		r.slot(s)
	}
	r.indexes()
	r.names()
	r.outputs()
	r.texts()
	r.sizes()
	r.problems.Sort()
	return r.problems
}

type resolver struct {
	api      *API
	problems Problems
}

func (r *resolver) add(pos Pos, rule, format string, args ...any) {
	if len(r.problems) < maxProblems {
		r.problems.Add(pos, rule, format, args...)
	}
}

// maxProblems bounds the answer to hostile input.
const maxProblems = 1000

func (r *resolver) opaque(o *Opaque) {
	notes := checkNotes(&r.problems, o.Notes, dialect.OnOpaque)
	o.Object = notes.has("OBJECT_STRUCT")
	if n := notes.get("OBJECT_STRUCT"); n != nil && r.api.Profile != PyObject && o.From == nil {
		r.add(n.Pos, "PROFILE_ONLY", "HPYAPI_OBJECT_STRUCT needs HPYAPI_PROFILE(pyobject)")
	}
}

func (r *resolver) callback(c *Callback) {
	if c.From != nil {
		return // resolved with the definition that declares it, by the front end
	}
	notes := checkNotes(&r.problems, c.Notes, dialect.OnFunc)
	if n := notes.get("DEPRECATED"); n != nil {
		r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_DEPRECATED is about slots, not callbacks")
	}
	for _, name := range []string{"MANUAL", "FORMERLY", "TELLS", "IS", "OPTIONAL", "OFFERS"} {
		if n := notes.get(name); n != nil {
			r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_%s is about slots, not callbacks", name)
		}
	}
	fr := funcResolver{resolver: r, f: c.Func, name: c.Name, pos: c.Pos, callback: true}
	fr.resolve(notes)
	c.tree = nil
	c.tree = c.signature(0)
}

func (r *resolver) slot(s *Slot) {
	switch s.Kind {
	case SlotFunc:
		r.funcSlot(s)
		return
	case SlotHole:
		if len(s.Retired) == 0 {
			r.add(s.Pos, "HOLE_REASON", "a hole says why it is one: HPYAPI_HOLE(%d, \"reason\")", s.Index)
		}
		return
	case SlotData:
		r.dataSlot(s)
	case SlotHandle:
		if r.api.Profile != Host {
			r.add(s.Pos, "PROFILE_ONLY", "a handle in a table belongs to one context; publish %s through an accessor function (only the host profile has handle members)", s.Name)
		}
	case SlotObject:
		r.objectSlot(s)
	}
	notes := checkNotes(&r.problems, s.Notes, dialect.OnSlot)
	s.Deprecated = r.deprecated(notes)
	s.Former = r.former(notes)
	r.slotClues(s, notes)
}

// former reads the names that a slot had. That nobody has them now is checked with all names.
func (r *resolver) former(notes noteSet) (names []string) {
	n := notes.get("FORMERLY")
	if n == nil {
		return nil
	}
	for _, a := range n.Args {
		if a.String || !isName(a.Text) {
			r.add(a.Pos, "ANNOTATION_ARGUMENT", "HPYAPI_FORMERLY takes names, as in HPYAPI_FORMERLY(%s_old)", r.api.Prefix)
			continue
		}
		names = append(names, a.Text)
	}
	if len(names) > signature.MaxFormer {
		r.add(n.Pos, "ANNOTATION_ARGUMENT", "HPYAPI_FORMERLY takes at most %d names", signature.MaxFormer)
	}
	return names
}

func (r *resolver) deprecated(notes noteSet) string {
	n := notes.get("DEPRECATED")
	if n == nil {
		return ""
	}
	if !n.Args[0].String || n.Args[0].Text == "" {
		r.add(n.Args[0].Pos, "ANNOTATION_ARGUMENT", "HPYAPI_DEPRECATED says in a string what to use instead")
	}
	return n.Args[0].Text
}

func (r *resolver) funcSlot(s *Slot) {
	notes := checkNotes(&r.problems, s.Notes, dialect.OnFunc)
	s.Deprecated = r.deprecated(notes)
	s.Former = r.former(notes)
	s.Manual = notes.has("MANUAL")
	r.offers(s, notes)
	r.slotClues(s, notes)
	if n := notes.get("MANUAL"); n != nil && r.api.Profile != Host {
		r.add(n.Pos, "PROFILE_ONLY", "HPYAPI_MANUAL needs HPYAPI_PROFILE(host)")
	}
	fr := funcResolver{resolver: r, f: s.Func, name: s.Name, pos: s.Pos, manual: s.Manual}
	if s.Instances {
		notes = fr.instancesNotes(notes)
	}
	fr.resolve(notes)
	if s.Instances {
		fr.instances(notes)
	}
}

func (r *resolver) dataSlot(s *Slot) {
	t := s.Data
	switch {
	case t.Kind == Unknown:
	case isScalar(t.Kind), t.Kind == Char, t.Kind == EnumRef, t.Kind == StructRef:
		r.width(t)
	case t.Kind == Pointer && t.Const && t.Elem.Kind == Char:
	case r.api.Profile == PyObject && t.Kind == Pointer:
	default:
		r.add(t.Pos, "DATA_TYPE", "data in a table is a number, an enum, a struct or text; %s would need a context to mean something", t.String())
	}
	if s.DataLen == 0 && t.Kind == Char {
		r.add(t.Pos, "DATA_TYPE", "text in a table is const char name[n] or const char *const name")
	}
}

func (r *resolver) objectSlot(s *Slot) {
	if r.api.Profile != PyObject {
		r.add(s.Pos, "PROFILE_ONLY", "an object in a table needs HPYAPI_PROFILE(pyobject); other profiles publish %s through an accessor function", s.Name)
		return
	}
	t := s.Data
	if t.Kind != Unknown && t.Kind != PyObjectType && !(t.Kind == OpaqueRef && t.Opaque.Object) {
		r.add(t.Pos, "DATA_TYPE", "HPYAPI_OBJECT is an object itself (PyObject, PyTypeObject or an object struct), not %s", t.String())
	}
}
