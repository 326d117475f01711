package apidef

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/suggest"
)

// This file is about tables that somebody else laid out: what they tell about themselves, and where.

// Upstream is the header of whoever laid a table out. Generated code compares itself with it where both are included.
type Upstream struct {
	Pos    Pos
	Header string // as one includes it
	Guard  string // the macro that says that it was included
	Table  string // the struct, as C spells it; empty when the table is an array and its slots are macros
	Member string // the field of the struct that is the header, empty when the header's fields are the struct's own
}

// Tell is what a number says about the table that it stands in.
type Tell uint8

const (
	TellNothing Tell = iota
	TellMajor
	TellMinor
	TellSize    // of the whole table, in bytes
	TellVersion // the minor version in 8 bits, and the major one above them
)

var tellNames = []string{"", "major", "minor", "size", "version"}

// String returns the name in the dialect.
func (t Tell) String() string { return tellNames[t] }

// Clue is what a word of a foreign table tells: a number with a meaning, or a value by which the table is known.
type Clue struct {
	Tells Tell
	Shift int    // the lowest bit of the number
	Bits  int    // how many bits it has, 0 for all that are left
	Is    string // the text, or the object by its dotted name; empty when nothing is known
}

// CapsuleName is the name that the capsule has; false when it is NULL.
func (a *API) CapsuleName() (name string, ok bool) {
	if a.Called != "" {
		return a.Called, true
	}
	return a.Capsule, !a.Nameless
}

// clue reads the notes of a field or slot. Only a foreign table has them.
func (r *resolver) clue(notes noteSet) (c Clue, optional bool) {
	for _, name := range []string{"TELLS", "IS", "OPTIONAL"} {
		if n := notes.get(name); n != nil && !r.api.Foreign {
			r.add(n.Pos, "PROFILE_ONLY", "HPYAPI_%s is about tables that others laid out: HPYAPI_TABLE", name)
		}
	}
	if n := notes.get("IS"); n != nil {
		if c.Is = n.Args[0].Text; !n.Args[0].String || c.Is == "" {
			r.add(n.Args[0].Pos, "ANNOTATION_ARGUMENT", "HPYAPI_IS takes a string")
		}
	}
	if n := notes.get("TELLS"); n != nil {
		r.tells(n, &c)
	}
	return c, notes.has("OPTIONAL")
}

func (r *resolver) tells(n *Note, c *Clue) {
	known := tellNames[1:]
	if i := slices.Index(known, n.Args[0].Text); i >= 0 && len(n.Args) <= 3 {
		c.Tells = Tell(i + 1)
	} else {
		r.add(n.Args[0].Pos, "ANNOTATION_ARGUMENT", "HPYAPI_TELLS takes major, minor, version or size, and at most two numbers, as in HPYAPI_TELLS(major, 24)%s", suggest.Hint(n.Args[0].Text, known))
		return
	}
	for i, into := range []*int{&c.Shift, &c.Bits} {
		if i+1 >= len(n.Args) {
			return
		}
		bits, err := strconv.Atoi(n.Args[i+1].Text)
		if err != nil || bits < 0 || bits > 63 {
			r.add(n.Args[i+1].Pos, "ANNOTATION_ARGUMENT", "a number of bits is from 0 to 63, not %q", n.Args[i+1].Text)
		}
		*into = bits
	}
}

// headerClues reads what the header of a foreign table tells, in its own fields and in those of structs in it.
func (r *resolver) headerClues(s *Struct) {
	inside := r.api.Header != nil && r.api.Header.holds(s)
	for _, f := range s.Fields {
		notes := noteSet{notes: f.Notes}
		if f.Clue = (Clue{}); inside {
			f.Clue, _ = r.clue(notes)
		}
		for _, name := range []string{"TELLS", "IS"} {
			n := notes.get(name)
			switch {
			case n == nil:
			case !inside:
				r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_%s stands in the header that HPYAPI_TABLE names", name)
			case name == "IS" && !(f.Type.Kind == Pointer && f.Type.Elem.Kind == Char):
				r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_IS is about text, but %s is %s", f.Name, f.Type.String())
			case name == "TELLS" && !isInteger(f.Type.Kind):
				r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_TELLS is about integers, but %s is %s", f.Name, f.Type.String())
			}
		}
	}
}

// holds reports whether a struct is another, or has it as a field.
func (s *Struct) holds(other *Struct) bool {
	if s == other {
		return true
	}
	for _, f := range s.Fields {
		if f.Type.Kind == StructRef && f.Type.Struct != nil && f.Type.Struct != s && f.Type.Struct.holds(other) {
			return true
		}
	}
	return false
}

// slotClues reads what a slot of a foreign table tells.
func (r *resolver) slotClues(s *Slot, notes noteSet) {
	s.Clue, s.Optional = r.clue(notes)
	if n := notes.get("IS"); n != nil && s.Kind != SlotObject && !r.api.Capsules {
		r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_IS is about objects, but %s is none", s.Name)
	}
	if r.api.Capsules && (s.Kind != SlotFunc || s.Is == "") {
		r.add(s.Pos, "ANNOTATION_MISPLACED", "%s needs HPYAPI_IS(\"...\"), the name of its capsule: in HPYAPI_TABLE(capsules) there are functions only, each known by that", s.Name)
	}
	n := notes.get("TELLS")
	switch {
	case n == nil:
	case s.Tells == TellSize:
		r.add(n.Pos, "ANNOTATION_ARGUMENT", "the size must be known before anything is called: it is told by a field of the header")
	case len(s.Func.Params) > 0 || !isInteger(s.Func.Result.Type.Kind):
		r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_TELLS is about a function without parameters that returns an integer, which %s is not", s.Name)
	}
}

// head reads which field of the header a parameter is.
func (r *funcResolver) head(p *Param, notes noteSet) {
	p.Head = ""
	n := notes.get("HEAD")
	switch {
	case n == nil:
	case r.api.Header == nil || r.callback:
		r.add(n.Pos, "ANNOTATION_MISPLACED", "HPYAPI_HEAD names a field of the struct that HPYAPI_TABLE names, for a parameter of a slot")
	case r.api.Header.field(n.Args[0].Text) == nil:
		r.add(n.Args[0].Pos, "PARAM_UNKNOWN", "%s has no field %s", r.api.Header.Name, n.Args[0].Text)
	default:
		p.Head = n.Args[0].Text
	}
}

func (s *Struct) field(name string) *Field {
	for _, f := range s.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// foreignNames reports slots that are called like what the generated header of a foreign table declares.
func (r *resolver) foreignNames() {
	taken := map[string]bool{}
	for _, name := range strings.Fields(naming.OwnC) {
		taken[r.api.Name+"_"+name] = true
	}
	for _, name := range r.api.WrapperNames() {
		taken[r.api.Name+"_"+name] = true
	}
	for _, s := range r.api.Slots {
		if s.Name != "" && taken[s.Name] {
			r.add(s.Pos, "NAME_CLASH", "%s is a name in the generated header of %s too; call the table something else in HPYAPI_API", s.Name, r.api.Name)
		}
	}
}
