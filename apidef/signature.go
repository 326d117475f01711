package apidef

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// Signature is the canonical text of what a slot demands of both sides: ABI and ownership, not spelling. Equal text means
// that a consumer compiled against one definition can call a provider compiled against the other. Package signature has
// the grammar.
func Signature(s *Slot) string { return slotTree(s).String() }

// slotTree is what a slot demands of both sides, as a tree.
func slotTree(s *Slot) *signature.Slot {
	switch s.Kind {
	case SlotFunc:
		return &signature.Slot{Kind: signature.FuncSlot, Func: funcTree(s.Func, 0)}
	case SlotData:
		return &signature.Slot{Kind: signature.DataSlot, Data: typeTree(s.Data, 0), Len: s.DataLen}
	case SlotHandle:
		return &signature.Slot{Kind: signature.HandleSlot}
	case SlotObject:
		return &signature.Slot{Kind: signature.ObjectSlot}
	}
	return &signature.Slot{Kind: signature.HoleSlot}
}

// FuncSignature is what a function demands of both sides, as a tree. Only definitions without problems have one.
func FuncSignature(f *Func) *signature.Func { return funcTree(f, 0) }

// CallbackSignature is the canonical text of a callback type.
func CallbackSignature(c *Callback) string { return c.signature(0).String() }

// StructSignature is the canonical text of a struct.
func StructSignature(s *Struct) string { return s.signature(0).String() }

// Hash is the first eight bytes of the SHA-256 of a canonical signature, most significant byte first.
func Hash(text string) uint64 { return signature.Hash(text) }

// SignatureHash is the hash of the signature of a slot; it is what descriptors carry. A hole has hash 0.
func SignatureHash(s *Slot) uint64 {
	if s.Kind == SlotHole {
		return 0
	}
	return Hash(Signature(s))
}

// Fingerprint is the hash of everything that a compiled consumer may have been built with: the index, name and signature of each
// live slot, the value of each constant, the place of each field. Two definitions with equal fingerprints are interchangeable.
func Fingerprint(api *API) uint64 { return FingerprintAt(api, api.Minor) }

// FingerprintAt is the fingerprint with the slots that existed at an older minor version. Constants and fields are those of today:
// they have no versions of their own.
func FingerprintAt(api *API, minor uint16) uint64 {
	var facts Facts
	for _, s := range api.Slots {
		if s.Kind != SlotHole && s.Since <= minor {
			facts.Slot(s.Index, s.Name, Signature(s))
		}
	}
	for _, e := range api.Enums {
		for _, v := range e.Values {
			facts.Constant(e.Name, v.Name, v.Value)
		}
	}
	for _, s := range api.Structs {
		for i, f := range FieldFacts(s) {
			facts.Field(s.Name, i, f.Name, f.Type)
		}
	}
	return facts.Fingerprint()
}

// Facts are what a fingerprint covers, for definitions and for readers of lock files. The order in which they come is of no importance.
type Facts struct{ lines []string }

// Slot adds a live slot.
func (f *Facts) Slot(index int, name, signature string) {
	f.lines = append(f.lines, fmt.Sprintf("slot %d %s %s", index, name, signature))
}

// Constant adds a constant of an enum.
func (f *Facts) Constant(enum, name string, value int64) {
	f.lines = append(f.lines, fmt.Sprintf("constant %s %s %d", enum, name, value))
}

// Field adds a field of a struct: its number, name, and canonical type.
func (f *Facts) Field(structure string, i int, name, typ string) {
	f.lines = append(f.lines, fmt.Sprintf("field %s %d %s %s", structure, i, name, typ))
}

// Fingerprint is the hash of the facts.
func (f *Facts) Fingerprint() uint64 {
	slices.Sort(f.lines)
	h := sha256.New()
	for _, line := range f.lines {
		fmt.Fprintln(h, line)
	}
	return binary.BigEndian.Uint64(h.Sum(nil)[:8])
}

// FieldFact is what is promised about one field of a struct.
type FieldFact struct {
	Pos  Pos
	Name string // .x for a field x of an anonymous union, and "-" for the union itself
	Type string // canonical, with *n for an array
	Uses string // the declared type of the field, or of what it points to; empty when there is none
}

// FieldFacts lists the fields of a struct, those of anonymous unions behind their union.
func FieldFacts(s *Struct) []FieldFact {
	var out []FieldFact
	for _, f := range s.Fields {
		fact := FieldFact{Pos: f.Pos, Name: f.Name, Type: typeTree(f.Type, 0).String(), Uses: DeclaredName(f.Type)}
		if f.Array > 0 {
			fact.Type = fmt.Sprintf("%s*%d", fact.Type, f.Array)
		}
		if f.Name != "" {
			out = append(out, fact)
			continue
		}
		fact.Name = "-"
		out = append(out, fact)
		if f.Type.Struct != nil {
			for _, inner := range FieldFacts(f.Type.Struct) {
				inner.Name = "." + inner.Name
				out = append(out, inner)
			}
		}
	}
	return out
}

// DeclaredName is the name of the enum, struct, callback or opaque struct that a type is or leads to, empty for any other type.
func DeclaredName(t *Type) string {
	for t.Kind == Pointer {
		t = t.Elem
	}
	switch {
	case t.Struct != nil:
		return t.Struct.Name
	case t.Enum != nil:
		return t.Enum.Name
	case t.Callback != nil:
		return t.Callback.Name
	case t.Opaque != nil:
		return t.Opaque.Name
	}
	return ""
}

// TypeText is the canonical text of a type by itself.
func TypeText(t *Type) string { return typeTree(t, 0).String() }

// SlotCountAt is how many words the table had at a minor version: one more than the highest index that was in use.
func SlotCountAt(api *API, minor uint16) int {
	count := 0
	for _, s := range api.Slots {
		if s.Kind != SlotHole && s.Since <= minor {
			count = max(count, s.Index+1)
		}
	}
	if minor >= api.Minor && len(api.Slots) > 0 {
		count = max(count, api.Slots[len(api.Slots)-1].Index+1)
	}
	return count
}
