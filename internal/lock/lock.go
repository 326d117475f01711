// Package lock is the memory of a released API: a small text file with the canonical signature of every slot, kept beside
// the definition and reviewed with it. It owns the file's format, and the snapshot that the breaking package compares.
// It imports apidef and signature and nothing else of this project.
package lock

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// File is what an API promised when it was locked. It comes from a lock file or, with FromAPI, from a definition.
type File struct {
	Pos     apidef.Pos // of the api line, or of HPYAPI_API
	At      Places
	Name    string
	Prefix  string
	Major   uint16
	Minor   uint16
	Capsule string // where it is found, and its name when that is another
	ID      [16]byte
	Profile apidef.Profile
	Flags   apidef.Flags
	// Table is how the table starts: "hpyapi" for its own header, "void" for none, else the canonical text of the struct.
	Table     string
	Slots     []Slot // sorted by index, holes included
	Types     []Type // sorted by name; nothing is known of them in a file of version 1
	Approvals []Approval
	// Version is that of the file's format. Version 1 has no types, and approvals without the signatures that they are about.
	Version int
}

// Places are the positions of single facts.
type Places struct {
	Capsule, ID, Profile, Flags, Table apidef.Pos
}

// Slot is the promise about one word of the table.
type Slot struct {
	Pos        apidef.Pos
	Index      int
	Kind       apidef.SlotKind
	Since      uint16
	Name       string
	Signature  string // canonical, see package signature
	Nullable   []int  // positions of the parameters that may be NULL
	Uses       []Use
	Instances  bool    // the function tells the instances of a type
	Offers     []Offer // by id: what the instances offer
	Deprecated bool
	Former     []string // names that it had before
	Reason     string   // of a hole
}

// Offer is an interface that the instances of a type offer.
type Offer struct {
	Name         string
	Major, Minor uint16
	ID           [16]byte
}

// Use says that a declared type is used where the signature has a plain word for it.
type Use struct {
	At   int // position of the parameter; Result for the result, and for data
	Type string
}

// Result is the position of what a function returns, and of data.
const Result = -1

// TypeKind is what a declared type is.
type TypeKind uint8

// The kinds of declared types.
const (
	Enum TypeKind = iota
	Struct
	Callback
	Opaque
	Alias // another name of a type
)

var typeWords = [...]string{Enum: "enum", Struct: "struct", Callback: "callback", Opaque: "opaque", Alias: "alias"}

// String is the word of the file format.
func (k TypeKind) String() string { return typeWords[k] }

// Type is the promise about a declared type.
type Type struct {
	Pos       apidef.Pos
	Kind      TypeKind
	Name      string
	Constants []Constant // of an enum, sorted by value and name
	Fields    []Field    // of a struct, in their order
	Signature string     // of a callback or an alias
	Nullable  []int      // of a callback
	Uses      []Use      // of a callback
}

// Constant is one constant of an enum.
type Constant struct {
	Pos   apidef.Pos
	Name  string
	Value int64
}

// Field is one field of a struct.
type Field struct {
	Pos              apidef.Pos
	Name, Type, Uses string // as in [apidef.FieldFact]
}

// Approval accepts one change that breaks a rule, with the reason that reviewers have agreed to. It is about this change only: from
// what was to what is, as [breaking.Change] words them.
type Approval struct {
	Pos      apidef.Pos
	At       struct{ Rule, Where apidef.Pos }
	Rule     string
	Where    string // index of a slot, name of a type, or "api"
	From, To string // empty in a file of version 1
	Reason   string
}

// FromAPI takes the snapshot of a definition, which must have no problems.
func FromAPI(api *apidef.API) *File {
	f := &File{
		Pos: api.Pos, Name: api.Name, Prefix: api.Prefix, Major: api.Major, Minor: api.Minor, Capsule: capsuleText(api), ID: api.ID,
		Profile: api.Profile, Flags: api.Flags, Table: tableText(api), Types: typesOf(api), Version: version,
		At: Places{Capsule: api.At.Capsule, ID: api.At.ID, Profile: or(api.At.Profile, api.Pos), Flags: or(api.At.Flags, api.Pos), Table: or(api.At.Table, api.Pos)},
	}
	for _, s := range api.Slots {
		f.Slots = append(f.Slots, fromSlot(s))
	}
	sort.SliceStable(f.Slots, func(i, j int) bool { return f.Slots[i].Index < f.Slots[j].Index })
	return f
}

// capsuleText is where the capsule is found, and what it is called when that is something else.
func capsuleText(api *apidef.API) string {
	switch name, named := api.CapsuleName(); {
	case !named:
		return api.Capsule + ", named NULL"
	case name != api.Capsule:
		return api.Capsule + ", named " + name
	}
	return api.Capsule
}

func or(pos, otherwise apidef.Pos) apidef.Pos {
	if pos.Line == 0 {
		return otherwise
	}
	return pos
}

func fromSlot(s *apidef.Slot) Slot {
	out := Slot{
		Pos: s.Pos, Index: s.Index, Kind: s.Kind, Since: s.Since, Name: s.Name, Signature: s.Signature(),
		Instances: s.Instances, Deprecated: s.Deprecated != "", Former: s.Former, Reason: s.Retired,
	}
	switch {
	case s.Func != nil:
		for _, o := range s.Offers {
			out.Offers = append(out.Offers, Offer{Name: o.Name, Major: o.Major, Minor: o.Minor, ID: o.ID})
		}
		slices.SortFunc(out.Offers, func(a, b Offer) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		out.Nullable, out.Uses = ofFunc(s.Func)
	case s.Data != nil:
		out.Uses = uses(nil, Result, s.Data)
	}
	return out
}

// ofFunc is what the signature of a function does not say.
func ofFunc(f *apidef.Func) (nullable []int, used []Use) {
	for i, p := range f.Params {
		if p.Nullable {
			nullable = append(nullable, i)
		}
		used = uses(used, i, p.Type)
	}
	return nullable, uses(used, Result, f.Result.Type)
}

func uses(list []Use, at int, t *apidef.Type) []Use {
	if name := t.Declared(); name != "" {
		return append(list, Use{At: at, Type: name})
	}
	return list
}

func typesOf(api *apidef.API) []Type {
	types := []Type{}
	for _, e := range api.Enums {
		t := Type{Pos: e.Pos, Kind: Enum, Name: e.Name}
		for _, v := range e.Values {
			t.Constants = append(t.Constants, Constant{Pos: v.Pos, Name: v.Name, Value: v.Value})
		}
		slices.SortFunc(t.Constants, func(a, b Constant) int { return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Name, b.Name)) })
		types = append(types, t)
	}
	for _, s := range api.Structs {
		t := Type{Pos: s.Pos, Kind: Struct, Name: s.Name}
		for _, f := range s.Facts() {
			t.Fields = append(t.Fields, Field(f))
		}
		types = append(types, t)
	}
	for _, c := range api.Callbacks {
		t := Type{Pos: c.Pos, Kind: Callback, Name: c.Name, Signature: c.Signature()}
		t.Nullable, t.Uses = ofFunc(c.Func)
		types = append(types, t)
	}
	for _, o := range api.Opaques {
		types = append(types, Type{Pos: o.Pos, Kind: Opaque, Name: o.Name})
	}
	for _, a := range api.Aliases {
		types = append(types, Type{Pos: a.Pos, Kind: Alias, Name: a.Name, Signature: a.Type.Signature()})
	}
	slices.SortStableFunc(types, func(a, b Type) int { return cmp.Compare(a.Name, b.Name) })
	return types
}

func tableText(api *apidef.API) string {
	switch {
	case api.Capsules:
		return "capsules"
	case !api.Foreign:
		return "hpyapi"
	case api.Header == nil:
		return "void"
	}
	return api.Header.Signature()
}

// Fingerprint is that of the locked table at a minor version, as apidef.FingerprintAt computes it.
func (f *File) Fingerprint(minor uint16) uint64 {
	if f.Version == 1 {
		return f.firstFingerprint(minor)
	}
	var facts signature.Facts
	for _, s := range f.Slots {
		if s.Kind != apidef.SlotHole && s.Since <= minor {
			facts.Slot(s.Index, s.Name, s.Signature)
		}
	}
	for _, t := range f.Types {
		for _, c := range t.Constants {
			facts.Constant(t.Name, c.Name, c.Value)
		}
		for i, field := range t.Fields {
			facts.Field(t.Name, i, field.Name, field.Type)
		}
	}
	return facts.Fingerprint()
}

// firstFingerprint is what files of version 1 have: it covers indexes and signatures only.
func (f *File) firstFingerprint(minor uint16) uint64 {
	h := sha256.New()
	for _, s := range f.Slots {
		if s.Kind != apidef.SlotHole && s.Since <= minor {
			fmt.Fprintf(h, "%d %s\n", s.Index, s.Signature)
		}
	}
	return binary.BigEndian.Uint64(h.Sum(nil)[:8])
}
