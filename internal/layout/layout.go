// Package layout is the binary interface of gen/include/hpyapi.h for Go: where each member of a table, a descriptor, an import
// record and a slot description lies, which numbers they hold, how much of them is believed, and the one decoder that reads
// them, from a file or from the process's memory.
//
// Whoever writes or reads such a struct in Go goes by this package; a test lets the C compiler compare every number with the
// header. The package imports internal/signature, for the limits of the dialect, and nothing else of this project.
package layout

import (
	"strconv"

	"github.com/hpyapi/hpyapi/internal/signature"
)

// Version is that of every struct; a reader refuses any other.
const Version = 1

// WordBytes is the size of a pointer, and of a slot.
const WordBytes = 8

// The first word of each struct.
const (
	TableMagic      = 0x54595048 // HPYT
	DescriptorMagic = 0x44595048 // HPYD
	ImportMagic     = 0x49595048 // HPYI
)

// Offsets in hpyapi_descriptor and hpyapi_import; those after APISlots are a descriptor's only. The magic number comes first.
const (
	APISize        = 4
	APILayout      = 6
	APIName        = 8
	APICapsule     = 16
	APIMajor       = 24
	APIMinor       = 26
	APIFlags       = 28
	APIID          = 32
	APIFingerprint = 48
	APISlotCount   = 56
	APIBuild       = 60
	APISlots       = 64
	APIImpl        = 72
	APITable       = 80
	APIFacts       = 104
	ImportFacts    = 72 // an import record's
)

// The sizes of the two records.
const (
	DescriptorBytes = 112
	ImportBytes     = 88
)

// Offsets in hpyapi_slot_desc, and its size.
const (
	SlotName      = 0
	SlotSignature = 8
	SlotHash      = 16
	SlotSince     = 24
	SlotKind      = 26
	SlotFlags     = 27
	SlotBytes     = 32
)

// Offsets in hpyapi_fact, and its size.
const (
	FactName  = 0
	FactValue = 8
	FactBytes = 16
)

// Offsets in hpyapi_table, and the size of this header, after which the slots follow. The magic number comes first.
const (
	TableHeaderSize  = 4
	TableLayout      = 6
	TableMajor       = 8
	TableMinor       = 10
	TableSlotCount   = 12
	TableFlags       = 16
	TableKind        = 20
	TableID          = 24
	TableFingerprint = 40
	TableDescriptor  = 48
	TableFamily      = 56
	TableABITag      = 64
	TableOwner       = 72
	TableContext     = 80
	TableRoom        = 88
	TableBytes       = 96
)

// The kinds of tables.
const (
	TablePortable = 1 // of a provider
	TableHost     = 2 // of a host, for one consumer
)

// How a module was compiled.
const (
	BuildUniversal = 1
	BuildCPython   = 2
	BuildHybrid    = 3
	BuildPlain     = 4
)

// Flags of an API. Whoever does not know a flag of the upper half must refuse the API.
const (
	NeedsLock      = 1 << 0
	FreeThreaded   = 1 << 1
	OneInterpreter = 1 << 16
	Foreign        = 1 << 17 // of import records: the table has a layout of its own
	FlagsRequired  = 0xffff0000
	FlagsKnown     = NeedsLock | FreeThreaded | OneInterpreter
)

// Kind is what a slot holds.
type Kind uint8

// The kinds of slots.
const (
	Hole     Kind = 0
	Function Kind = 1
	Data     Kind = 2
	Handle   Kind = 3
	Object   Kind = 4
)

var kindNames = [...]string{Hole: "hole", Function: "function", Data: "data", Handle: "handle", Object: "object"}

// Known reports whether the kind is one of this version.
func (k Kind) Known() bool { return int(k) < len(kindNames) }

func (k Kind) String() string {
	if k.Known() {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Flags of a slot.
const (
	HasContext  = 1
	HasCallback = 2
	Deprecated  = 4
	Renamed     = 8  // former names follow the name
	Optional    = 16 // the word may be NULL
	Slow        = 32 // may wait or compute for long
)

// Bounds of what is believed of a module. Those of package signature are rules of the dialect as well.
const (
	MaxSlots       = signature.MaxSlots
	MaxText        = signature.MaxText // bytes of a text, without its NUL
	MaxFormerNames = signature.MaxFormer
	MaxFacts       = 1<<16 - 1
	MaxAPIs        = 1 << 10 // entries of a list
)
