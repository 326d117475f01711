package apidef

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/hpyapi/hpyapi/apidef/signature"
)

// Signature is the canonical text of what a slot demands of both sides: ABI and ownership, not spelling. Equal text means
// that a consumer compiled against one definition can call a provider compiled against the other. Package signature has
// the grammar.
func Signature(s *Slot) string { return SignatureOf(s).String() }

// SignatureOf is what a slot demands of both sides, as a tree.
func SignatureOf(s *Slot) *signature.Slot {
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

// Fingerprint is the hash of the whole table: of one line "index signature\n" per live slot, in order. Two definitions
// with equal fingerprints have interchangeable tables.
func Fingerprint(api *API) uint64 { return FingerprintAt(api, api.Minor) }

// FingerprintAt is the fingerprint of the table as it was at an older minor version: of the slots that existed then. A
// consumer built for 1.2 matches a provider of 1.5 when the provider's FingerprintAt(2) is the consumer's Fingerprint.
func FingerprintAt(api *API, minor uint16) uint64 {
	var lines []FingerprintLine
	for _, s := range api.Slots {
		if s.Kind != SlotHole && s.Since <= minor {
			lines = append(lines, FingerprintLine{Index: s.Index, Signature: Signature(s)})
		}
	}
	return FingerprintOf(lines)
}

// FingerprintLine is what a fingerprint covers of one live slot.
type FingerprintLine struct {
	Index     int
	Signature string
}

// FingerprintOf computes a fingerprint from the slots alone, for readers of lock files and descriptors.
func FingerprintOf(lines []FingerprintLine) uint64 {
	h := sha256.New()
	for _, l := range lines {
		fmt.Fprintf(h, "%d %s\n", l.Index, l.Signature)
	}
	return binary.BigEndian.Uint64(h.Sum(nil)[:8])
}

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
