package apidef

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// Signature is the canonical text of what a slot demands of both sides: ABI and ownership, not spelling. Equal text means
// that a consumer compiled against one definition can call a provider compiled against the other. Package signature has
// the grammar.
func (s *Slot) Signature() string { return slotTree(s).String() }

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

// Tree is what a function demands of both sides, as a tree. Only definitions without problems have one.
func (f *Func) Tree() *signature.Func { return funcTree(f, 0) }

// Signature is the canonical text of a callback type.
func (c *Callback) Signature() string { return c.signature(0).String() }

// Signature is the canonical text of a struct.
func (s *Struct) Signature() string { return s.signature(0).String() }

// SignatureHash is the hash of the signature of a slot; it is what descriptors carry. A hole has hash 0.
func (s *Slot) SignatureHash() uint64 {
	if s.Kind == SlotHole {
		return 0
	}
	return signature.Hash(s.Signature())
}

// Fingerprint is the hash of everything that a compiled consumer may have been built with: the index, name and signature of each
// live slot, the value of each constant, the place of each field. Two definitions with equal fingerprints are interchangeable.
func (api *API) Fingerprint() uint64 { return api.FingerprintAt(api.Minor) }

// FingerprintAt is the fingerprint with the slots that existed at an older minor version. Constants and fields are those of today:
// they have no versions of their own.
func (api *API) FingerprintAt(minor uint16) uint64 {
	var facts signature.Facts
	for _, s := range api.Slots {
		if s.Kind != SlotHole && s.Since <= minor {
			facts.Slot(s.Index, s.Name, s.Signature())
		}
	}
	for _, e := range api.Enums {
		for _, v := range e.Values {
			facts.Constant(e.Name, v.Name, v.Value)
		}
	}
	for _, s := range api.Structs {
		for i, f := range s.Facts() {
			facts.Field(s.Name, i, f.Name, f.Type)
		}
	}
	return facts.Fingerprint()
}

// FieldFact is what is promised about one field of a struct.
type FieldFact struct {
	Pos  Pos
	Name string // .x for a field x of an anonymous union, and "-" for the union itself
	Type string // canonical, with *n for an array
	Uses string // the declared type of the field, or of what it points to; empty when there is none
}

// Facts lists the fields of a struct, those of anonymous unions behind their union.
func (s *Struct) Facts() []FieldFact {
	var out []FieldFact
	for _, f := range s.Fields {
		fact := FieldFact{Pos: f.Pos, Name: f.Name, Type: typeTree(f.Type, 0).String(), Uses: f.Type.Declared()}
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
			for _, inner := range f.Type.Struct.Facts() {
				inner.Name = "." + inner.Name
				out = append(out, inner)
			}
		}
	}
	return out
}

// Declared is the name of the enum, struct, callback or opaque struct that a type is or leads to, empty for any other type.
func (t *Type) Declared() string {
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

// Signature is the canonical text of a type by itself.
func (t *Type) Signature() string { return typeTree(t, 0).String() }
