// Package lock is the memory of a released API: a small text file with the canonical signature of every slot, kept beside
// the definition and reviewed with it. It owns the file's format, and the snapshot that the breaking package compares.
// It imports apidef and signature and nothing else of this project.
package lock

import (
	"sort"

	"github.com/hpyapi/hpyapi/apidef"
)

// File is what an API promised when it was locked. It comes from a lock file or, with FromAPI, from a definition.
type File struct {
	Pos     apidef.Pos // of the api line, or of HPYAPI_API
	At      Places
	Name    string
	Prefix  string
	Major   uint16
	Minor   uint16
	Capsule string
	ID      [16]byte
	Profile apidef.Profile
	Flags   apidef.Flags
	// Table is how the table starts: "hpyapi" for its own header, "void" for none, else the canonical text of the struct.
	Table     string
	Slots     []Slot // sorted by index, holes included
	Approvals []Approval
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
	Deprecated bool
	Reason     string // of a hole
}

// Approval accepts one broken rule, with the reason that reviewers have agreed to.
type Approval struct {
	Pos    apidef.Pos
	Rule   string
	Slot   int // index, or -1 for a rule about the whole API
	Reason string
}

// FromAPI takes the snapshot of a definition, which must have no problems.
func FromAPI(api *apidef.API) *File {
	f := &File{
		Pos: api.Pos, Name: api.Name, Prefix: api.Prefix, Major: api.Major, Minor: api.Minor, Capsule: api.Capsule, ID: api.ID,
		Profile: api.Profile, Flags: api.Flags, Table: tableText(api),
		At: Places{Capsule: api.At.Capsule, ID: api.At.ID, Profile: or(api.At.Profile, api.Pos), Flags: or(api.At.Flags, api.Pos), Table: or(api.At.Table, api.Pos)},
	}
	for _, s := range api.Slots {
		f.Slots = append(f.Slots, fromSlot(s))
	}
	sort.SliceStable(f.Slots, func(i, j int) bool { return f.Slots[i].Index < f.Slots[j].Index })
	return f
}

func or(pos, otherwise apidef.Pos) apidef.Pos {
	if pos.Line == 0 {
		return otherwise
	}
	return pos
}

func fromSlot(s *apidef.Slot) Slot {
	out := Slot{
		Pos: s.Pos, Index: s.Index, Kind: s.Kind, Since: s.Since, Name: s.Name, Signature: apidef.Signature(s),
		Deprecated: s.Deprecated != "", Reason: s.Retired,
	}
	if s.Func != nil {
		for i, p := range s.Func.Params {
			if p.Nullable {
				out.Nullable = append(out.Nullable, i)
			}
		}
	}
	return out
}

func tableText(api *apidef.API) string {
	switch {
	case !api.Foreign:
		return "hpyapi"
	case api.Header == nil:
		return "void"
	}
	return apidef.StructSignature(api.Header)
}

// Fingerprint is that of the locked table at a minor version, as apidef.FingerprintAt computes it.
func (f *File) Fingerprint(minor uint16) uint64 {
	var lines []apidef.FingerprintLine
	for _, s := range f.Slots {
		if s.Kind != apidef.SlotHole && s.Since <= minor {
			lines = append(lines, apidef.FingerprintLine{Index: s.Index, Signature: s.Signature})
		}
	}
	return apidef.FingerprintOf(lines)
}
