package signature

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// Facts are what a fingerprint covers, of a definition or of a lock file. The order in which they come is of no importance.
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
