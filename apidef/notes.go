package apidef

import (
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/internal/dialect"
)

// noteSet gives access to the notes of one declaration by name.
type noteSet struct {
	notes  []Note
	broken []string // reported already; present, so that no second problem comes from their absence
	wrong  bool     // some note could not be understood
}

// check reports notes that are unknown, misplaced, given twice, or have the wrong number of arguments, and keeps the rest.
func checkNotes(ps *Problems, notes []Note, here dialect.Place) noteSet {
	var set noteSet
	for _, n := range notes {
		a, ok := dialect.Lookup(n.Name)
		before := len(*ps)
		if before >= maxProblems {
			set.wrong = true
			return set
		}
		switch {
		case !ok:
			ps.Add(n.Pos, "ANNOTATION_UNKNOWN", "%s", dialect.Unknown("HPYAPI_"+n.Name, here))
		case a.On&here == 0:
			ps.Add(n.Pos, "ANNOTATION_MISPLACED", "%s", dialect.Unknown("HPYAPI_"+n.Name, here))
		case len(n.Args) != a.Args && !(a.Args == dialect.AnyNumber && len(n.Args) > 0):
			ps.Add(n.Pos, "ANNOTATION_ARGUMENT", "HPYAPI_%s takes %s, as in %s", n.Name, countArguments(a.Args), a.Example)
			if !slices.Contains(set.broken, n.Name) {
				set.broken = append(set.broken, n.Name)
			}
		case set.has(n.Name) && a.On&dialect.Often == 0:
			ps.Add(n.Pos, "ANNOTATION_CONFLICT", "HPYAPI_%s is given twice", n.Name)
		default:
			set.notes = append(set.notes, n)
		}
		set.wrong = set.wrong || len(*ps) > before
	}
	return set
}

func countArguments(n int) string {
	switch n {
	case dialect.AnyNumber:
		return "one or more arguments"
	case 0:
		return "no arguments"
	case 1:
		return "one argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// has reports that a note is there, also when something is wrong with it.
func (s noteSet) has(name string) bool { return s.get(name) != nil || slices.Contains(s.broken, name) }

// get returns a note that is there and right, or nil.
func (s noteSet) get(name string) *Note {
	for i := range s.notes {
		if s.notes[i].Name == name {
			return &s.notes[i]
		}
	}
	return nil
}

// exclusive reports all but the first of the given names that are present together.
func (s noteSet) exclusive(ps *Problems, names ...string) {
	first := ""
	for _, n := range s.notes {
		for _, name := range names {
			if n.Name != name {
				continue
			}
			if first != "" {
				ps.Add(n.Pos, "ANNOTATION_CONFLICT", "HPYAPI_%s contradicts HPYAPI_%s", n.Name, first)
			} else {
				first = n.Name
			}
		}
	}
}
