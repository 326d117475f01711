package cpython

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
)

// TableDefinition describes a table of C functions that a module offers in a capsule. Generated clients have one; it is constant.
type TableDefinition struct {
	Name    string // of the API
	Place   string // where the capsule is: module.attribute, or an attribute alone
	Capsule string // the name of the capsule
	NoName  bool   // the name is NULL
	Items   bool   // the place is a mapping, with a capsule for each function
	Major   int
	Minor   int // the newest that the definition knows
	Head    int // bytes before the slots
	Clues   []TableClue
	Slots   []TableSlot
}

// TableSlot is a word of a table.
type TableSlot struct {
	Name     string // empty for a hole
	Kind     TableSlotKind
	Since    int    // the minor version that added it
	Optional bool   // it may be NULL
	Slow     bool   // the function may wait or compute for long
	Key      string // in a mapping of capsules: where it is
	Is       string // and the name of its capsule
}

// TableSlotKind is what a word of a table is.
type TableSlotKind uint8

const (
	TableHole TableSlotKind = iota
	TableFunction
	TableData
	TableObject
)

// TableClue is what a word of a table tells: a text, an object or a number.
type TableClue struct {
	Name   string // of the word
	Offset int    // from the start of the table
	Tells  string // major, minor or size; empty when Is tells
	Bytes  int    // of the number, negative for a signed one
	Shift  int    // the lowest bit
	Bits   int    // how many, 0 for all that are left
	Call   bool   // the number is what the function gives that the word leads to
	Is     string // the text, or the full name of the object
	Object bool   // Is names an object
}

// Table is a table of functions that was found and checked. It keeps its module alive. It may be used by all batches.
type Table struct {
	def    *TableDefinition
	at     uintptr
	minor  int64
	size   int64
	owner  *Kept
	t      *Thread // while it is being checked
	needed int64
}

// ImportTable finds a table and checks all that it tells about itself, in the order in which it is safe to look, before anything
// of it is called. minor is the version that the caller needs at least: slots that are newer may be missing, and to call one that
// is missing is an error. from is the object that has the capsule, where the place is an attribute alone; else it is no object.
func ImportTable(t *Thread, def *TableDefinition, from Object, minor int) (*Table, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	table := &Table{def: def, minor: int64(minor), size: math.MaxInt64, needed: int64(minor), t: t}
	err := t.Scope(func() error {
		found, err := t.place(def.Place, from)
		if err != nil {
			return err
		}
		if table.owner, err = found.Keep(); err != nil {
			return err
		}
		if def.Items {
			err = table.gather(found)
		} else if table.at, err = t.capsuleAt(found, def.Capsule, def.NoName); err == nil {
			err = table.check()
		}
		return err
	})
	table.t = nil
	if err != nil {
		return nil, fmt.Errorf("cpython: %s: %w", def.Place, err)
	}
	return table, nil
}

// place is what a dotted name leads to, from an object or from a module. Modules on the way are imported.
func (t *Thread) place(name string, from Object) (Object, error) {
	parts := strings.Split(name, ".")
	if from != (Object{}) {
		return from.Attr(parts[len(parts)-1])
	}
	if len(parts) == 1 {
		return Object{}, errors.New("it is an attribute of an object: say of which")
	}
	o, err := t.Import(parts[0])
	for i := 1; i < len(parts) && err == nil; i++ {
		next, e := o.Attr(parts[i])
		if e != nil && i < len(parts)-1 {
			next, e = t.Import(strings.Join(parts[:i+1], "."))
		}
		o, err = next, e
	}
	return o, err
}

// capsuleAt is where a capsule leads that must have a name.
func (t *Thread) capsuleAt(o Object, name string, null bool) (uintptr, error) {
	word, err := o.word()
	if err != nil {
		return 0, err
	}
	if !t.is(word, symCapsuleType) {
		return 0, errors.New("it is no capsule")
	}
	at := t.py.quick(symCapsuleName, word, 0, 0)
	is := native.GoString(at, 4096)
	if (at == 0) != null || is != name && !null {
		say := func(s string, null bool) string {
			if null {
				return "NULL"
			}
			return fmt.Sprintf("%q", s)
		}
		return 0, fmt.Errorf("the capsule is named %s, and must be named %s", say(is, at == 0), say(name, null))
	}
	return t.py.quick(symCapsulePointer, word, at, 0), nil
}

// is says whether an object is of exactly a type of Python's.
func (t *Thread) is(word uintptr, class symbol) bool {
	found := t.py.quick(symType, word, 0, 0)
	t.py.quick(symDecRef, found, 0, 0)
	return found == t.py.at[class]
}

func (table *Table) check() error {
	if !native.Readable(table.at, table.def.Head+8) {
		return errors.New("the capsule points at no memory")
	}
	for i := range table.def.Clues {
		c := &table.def.Clues[i]
		if err := table.follow(c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	for i := range table.def.Slots {
		s := &table.def.Slots[i]
		if s.Kind == TableHole || s.Optional || int64(s.Since) > table.needed {
			continue
		}
		end := int64(table.offset(i) + 8)
		switch {
		case end > table.size:
			return fmt.Errorf("the table has %d bytes, and slot %d %s ends at %d", table.size, i, s.Name, end)
		case !native.Readable(table.at+table.offset(i), 8):
			return fmt.Errorf("slot %d %s cannot be read: the table ends before it", i, s.Name)
		case table.word(i) == 0:
			return fmt.Errorf("slot %d %s is NULL", i, s.Name)
		}
	}
	return nil
}

func (table *Table) offset(slot int) uintptr { return uintptr(table.def.Head + slot*8) }
func (table *Table) word(slot int) uintptr   { return native.LoadWord(table.at + table.offset(slot)) }

// follow looks at one clue.
func (table *Table) follow(c *TableClue) error {
	at := table.at + uintptr(c.Offset)
	if !native.Readable(at, 8) {
		return errors.New("it cannot be read: the table ends before it")
	}
	switch {
	case c.Object:
		return table.t.sameObject(native.LoadWord(at), c.Is)
	case c.Is != "":
		if text, err := native.CStringFrom(native.LoadWord(at), 4096); err != nil || text != c.Is {
			return fmt.Errorf("the text must be %q, and the table has %q", c.Is, text)
		}
		return nil
	}
	number, err := table.t.number(c, at)
	if err != nil {
		return err
	}
	switch {
	case c.Tells == "size":
		if table.size = number; table.minor == table.needed {
			table.minor = math.MaxInt64 // the size says which slots are there, until a version does
		}
	case c.Tells == "major" && number != int64(table.def.Major):
		return fmt.Errorf("it says major version %d, and the client was generated for %d", number, table.def.Major)
	case c.Tells == "minor":
		if table.minor = number; number < table.needed {
			return fmt.Errorf("it says minor version %d, and at least %d is needed", number, table.needed)
		}
	}
	return nil
}

// number is the number that a clue is about.
func (t *Thread) number(c *TableClue, at uintptr) (int64, error) {
	word := native.Load64(at)
	if c.Call {
		if word == 0 {
			return 0, errors.New("it is NULL")
		}
		word = uint64(t.py.call(uintptr(word)))
	}
	unused := 64 - 8*max(c.Bytes, -c.Bytes)
	v := int64(word << unused >> unused)
	if c.Bytes < 0 {
		v = int64(word) << unused >> unused
	}
	v >>= c.Shift
	if c.Bits > 0 {
		v &= 1<<c.Bits - 1
	}
	return v, nil
}

// sameObject says whether a word leads to the object of a name. A type whose name somebody gave to another one is known by the
// name that it gives itself.
func (t *Thread) sameObject(word uintptr, name string) error {
	o, err := t.place(name, Object{})
	if err != nil {
		return err
	}
	if want, err := o.word(); err != nil || want == word {
		return err
	}
	holds := "no such object"
	if word == 0 {
		holds = "NULL"
	} else if word%8 == 0 && native.Readable(word, 32) && native.LoadWord(word+8) == t.py.at[symTypeType] {
		class, err := t.borrowed(word)
		if err != nil {
			return err
		}
		if holds, err = class.typeName(); err != nil || holds == name || "builtins."+holds == name {
			return err
		}
	}
	return fmt.Errorf("it must be %s, and the word holds %s: this is another table, or its slots are elsewhere", name, holds)
}

// gather makes a table of a mapping of capsules.
func (table *Table) gather(mapping Object) error {
	at, err := native.Alloc(8 * len(table.def.Slots))
	if err != nil {
		return err
	}
	table.at = at // as long as the process: there are few
	for i, s := range table.def.Slots {
		if s.Kind == TableHole {
			continue
		}
		capsule, err := mapping.Item(s.Key)
		if err != nil {
			if s.Optional || int64(s.Since) > table.needed {
				continue
			}
			return fmt.Errorf("%s: %w", s.Key, err)
		}
		word, err := capsule.word()
		if err != nil {
			return err
		}
		if !table.t.is(word, symCapsuleType) {
			return fmt.Errorf("%s: it is no capsule", s.Key)
		}
		name := table.t.py.quick(symCapsuleName, word, 0, 0)
		if is := native.GoString(name, 4096); strings.ReplaceAll(is, " ", "") != strings.ReplaceAll(s.Is, " ", "") {
			return fmt.Errorf("%s: the capsule is named %q, and must be named %q", s.Key, is, s.Is)
		}
		native.StoreWord(at+uintptr(8*i), table.t.py.quick(symCapsulePointer, word, name, 0))
	}
	table.minor = math.MaxInt64
	return nil
}

// Has says whether a slot is there.
func (table *Table) Has(slot int) bool {
	return int64(table.def.Slots[slot].Since) <= table.minor && int64(table.offset(slot)+8) <= table.size && table.word(slot) != 0
}

// absent is the error of a slot that is not there.
func (table *Table) absent(slot int) error {
	s := table.def.Slots[slot]
	return fmt.Errorf("cpython: %s is missing from the table of %s, which came with version %d.%d", s.Name, table.def.Place, table.def.Major, s.Since)
}

// Object is the object in a slot; the reference is the batch's.
func (table *Table) Object(t *Thread, slot int) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	if !table.Has(slot) {
		return Object{}, table.absent(slot)
	}
	return t.borrowed(table.word(slot))
}

// Data is the address of the data in a slot, 0 when it is not there. It lasts as long as Python.
func (table *Table) Data(slot int) uintptr {
	if !table.Has(slot) {
		return 0
	}
	return table.word(slot)
}
