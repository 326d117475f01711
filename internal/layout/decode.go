package layout

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// Memory is where structs are read: the memory of this process, or the contents of a file that has not been loaded. Addresses
// are those that pointers hold. Whatever the address, a Memory answers with an error and not with a fault.
type Memory interface {
	// Bytes are n bytes at an address, not to be written to.
	Bytes(at uint64, n int) ([]byte, error)
	// Pointer is what the pointer at an address leads to, 0 for NULL, and Elsewhere when only the dynamic loader knows.
	Pointer(at uint64) (uint64, error)
	// Text is the text at an address up to its NUL, or an error when there is none within limit bytes.
	Text(at uint64, limit int) (string, error)
}

// Elsewhere is the address of what another library provides, in a file.
const Elsewhere = ^uint64(0)

// Decoder reads descriptors and import records.
type Decoder struct {
	Memory Memory
	// Budget is how many bytes may be copied out of the memory in all: many small structs can share a large one.
	Budget int
}

// API is a descriptor or an import record.
type API struct {
	At          uint64 // its address
	Name        string
	Capsule     string
	Major       uint16
	Minor       uint16
	Flags       uint32
	ID          [16]byte
	Fingerprint uint64
	Build       uint32
	Slots       []Slot
	Facts       []Fact
	Impl        []uint64 // of a descriptor: what implements each slot, 0 for nothing; nil for an import record
	Table       uint64   // of a descriptor: the address of its table
}

// Slot describes one slot as the module's compiler saw it.
type Slot struct {
	Name      string   // empty for a hole
	Former    []string // names that it had before
	Signature string   // canonical signature; for a hole, why it is one
	Hash      uint64   // of the signature, 0 for a hole
	Since     uint16
	Kind      Kind
	Flags     uint8
}

// IDText is the interface id as definitions write it.
func (a *API) IDText() string {
	h := hex.EncodeToString(a.ID[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// record is a copy of a struct.
type record []byte

func (r record) u16(off int) uint16 { return binary.LittleEndian.Uint16(r[off:]) }
func (r record) u32(off int) uint32 { return binary.LittleEndian.Uint32(r[off:]) }
func (r record) u64(off int) uint64 { return binary.LittleEndian.Uint64(r[off:]) }

// List follows a NULL-terminated list of descriptors or import records. It returns those that it could read with the error.
func (d *Decoder) List(at uint64, magic uint32) ([]API, error) {
	var found []API
	for i := range MaxAPIs {
		entry, err := d.Memory.Pointer(at + uint64(i)*WordBytes)
		if err != nil {
			return found, fmt.Errorf("entry %d: %w", i, err)
		}
		if entry == 0 {
			return found, nil
		}
		api, err := d.API(entry, magic)
		if err != nil {
			return found, fmt.Errorf("entry %d: %w", i, err)
		}
		found = append(found, api)
	}
	return found, fmt.Errorf("more than %d entries", MaxAPIs)
}

// API reads the descriptor or the import record at an address.
func (d *Decoder) API(at uint64, magic uint32) (API, error) {
	size := DescriptorBytes
	if magic == ImportMagic {
		size = ImportBytes
	}
	b, err := d.bytes(at, size)
	if err != nil {
		return API{}, err
	}
	r := record(b)
	switch {
	case r.u32(0) != magic:
		return API{}, fmt.Errorf("magic is %#x, must be %#x", r.u32(0), magic)
	case r.u16(APILayout) != Version:
		return API{}, fmt.Errorf("layout version is %d, this program reads %d", r.u16(APILayout), Version)
	case int(r.u16(APISize)) < size:
		return API{}, fmt.Errorf("record of %d bytes, must be at least %d", r.u16(APISize), size)
	case r.u32(APISlotCount) > MaxSlots:
		return API{}, fmt.Errorf("%d slots, at most %d are possible", r.u32(APISlotCount), MaxSlots)
	}
	api := API{
		At: at, Major: r.u16(APIMajor), Minor: r.u16(APIMinor), Flags: r.u32(APIFlags), Build: r.u32(APIBuild),
		Fingerprint: r.u64(APIFingerprint),
	}
	copy(api.ID[:], r[APIID:])
	if api.Name, err = d.textOf(at + APIName); err != nil {
		return API{}, fmt.Errorf("name: %w", err)
	}
	if api.Capsule, err = d.textOf(at + APICapsule); err != nil {
		return API{}, fmt.Errorf("API %s: capsule: %w", api.Name, err)
	}
	if api.Slots, err = d.slots(at+APISlots, int(r.u32(APISlotCount))); err != nil {
		return API{}, fmt.Errorf("API %s: %w", api.Name, err)
	}
	if api.Facts, err = d.facts(at, magic); err != nil {
		return API{}, fmt.Errorf("API %s: constants and fields: %w", api.Name, err)
	}
	if magic == DescriptorMagic {
		if err := d.implementations(&api); err != nil {
			return API{}, fmt.Errorf("API %s: %w", api.Name, err)
		}
	}
	return api, nil
}

// slots reads the slot descriptions that the pointer at an address leads to.
func (d *Decoder) slots(at uint64, count int) ([]Slot, error) {
	if count == 0 {
		return nil, nil
	}
	base, err := d.target(at)
	if err != nil {
		return nil, fmt.Errorf("slots: %w", err)
	}
	b, err := d.bytes(base, count*SlotBytes)
	if err != nil {
		return nil, fmt.Errorf("%d slots: %w", count, err)
	}
	slots := make([]Slot, count)
	for i := range slots {
		where := base + uint64(i)*SlotBytes
		if err := d.slot(where, record(b[i*SlotBytes:]), &slots[i]); err != nil {
			return nil, fmt.Errorf("slot %d: %w", i, err)
		}
	}
	return slots, nil
}

func (d *Decoder) slot(at uint64, r record, s *Slot) (err error) {
	s.Hash, s.Since, s.Kind, s.Flags = r.u64(SlotHash), r.u16(SlotSince), Kind(r[SlotKind]), r[SlotFlags]
	if s.Signature, err = d.textOf(at + SlotSignature); err != nil {
		return fmt.Errorf("signature: %w", err)
	}
	if s.Kind == Hole {
		s.Hash = 0
		return nil
	}
	name, err := d.target(at + SlotName)
	if err != nil {
		return fmt.Errorf("name: %w", err)
	}
	if s.Name, err = d.text(name); err != nil {
		return fmt.Errorf("name: %w", err)
	}
	if s.Flags&Renamed != 0 {
		if s.Former, err = d.formerNames(name + uint64(len(s.Name)) + 1); err != nil {
			return fmt.Errorf("%s: former names: %w", s.Name, err)
		}
	}
	return nil
}

// formerNames reads the texts that follow a slot's name, up to an empty one.
func (d *Decoder) formerNames(at uint64) (names []string, err error) {
	for len(names) <= MaxFormerNames {
		name, err := d.text(at)
		if err != nil || name == "" {
			return names, err
		}
		names = append(names, name)
		at += uint64(len(name)) + 1
	}
	return nil, fmt.Errorf("more than %d", MaxFormerNames)
}

// facts reads what a record says of constants and fields, up to a NULL name.
func (d *Decoder) facts(at uint64, magic uint32) (facts []Fact, err error) {
	from := at + APIFacts
	if magic == ImportMagic {
		from = at + ImportFacts
	}
	base, err := d.Memory.Pointer(from)
	if err != nil || base == 0 {
		return nil, err
	}
	for ; len(facts) <= MaxFacts; base += FactBytes {
		b, err := d.bytes(base, FactBytes)
		if err != nil {
			return nil, err
		}
		name, err := d.textOf(base + FactName)
		if err != nil || name == "" {
			return facts, err
		}
		facts = append(facts, Fact{Name: name, Value: int64(record(b).u64(FactValue))})
	}
	return nil, fmt.Errorf("more than %d", MaxFacts)
}

// implementations reads what a descriptor says of the code and the table behind it.
func (d *Decoder) implementations(a *API) (err error) {
	if a.Table, err = d.Memory.Pointer(a.At + APITable); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	a.Impl = make([]uint64, len(a.Slots))
	base, err := d.Memory.Pointer(a.At + APIImpl)
	if err != nil {
		return fmt.Errorf("impl: %w", err)
	}
	if base == 0 || len(a.Slots) == 0 {
		return nil
	}
	if _, err := d.bytes(base, len(a.Impl)*WordBytes); err != nil {
		return fmt.Errorf("impl: %w", err)
	}
	for i := range a.Impl {
		if a.Slots[i].Kind == Hole {
			continue
		}
		if a.Impl[i], err = d.Memory.Pointer(base + uint64(i)*WordBytes); err != nil {
			return fmt.Errorf("impl of slot %d %s: %w", i, a.Slots[i].Name, err)
		}
	}
	return nil
}

// CheckTable says what is wrong with the table that a provider's capsule is to hold; it must be the one of its descriptor.
func (d *Decoder) CheckTable(a *API) error {
	if a.Table == 0 {
		return fmt.Errorf("API %s: table: it has none", a.Name)
	}
	b, err := d.bytes(a.Table, TableBytes)
	if err != nil {
		return fmt.Errorf("API %s: table: %w", a.Name, err)
	}
	r := record(b)
	if r.u32(0) != TableMagic {
		return fmt.Errorf("API %s: table: magic is %#x, must be %#x", a.Name, r.u32(0), TableMagic)
	}
	descriptor, err := d.Memory.Pointer(a.Table + TableDescriptor)
	switch {
	case err != nil:
		return fmt.Errorf("API %s: table: descriptor: %w", a.Name, err)
	case descriptor != a.At:
		return fmt.Errorf("API %s: the table at %#x is that of another descriptor", a.Name, a.Table)
	case int(r.u32(TableSlotCount)) != len(a.Slots):
		return fmt.Errorf("API %s: the table has %d slots, the descriptor %d", a.Name, r.u32(TableSlotCount), len(a.Slots))
	}
	return nil
}

// target is what the pointer at an address leads to, which must be something that can be read.
func (d *Decoder) target(at uint64) (uint64, error) {
	to, err := d.Memory.Pointer(at)
	if err == nil && to == 0 {
		err = errors.New("it is NULL")
	}
	return to, err
}

// textOf reads the text that the pointer at an address leads to, empty for NULL.
func (d *Decoder) textOf(at uint64) (string, error) {
	to, err := d.Memory.Pointer(at)
	if err != nil || to == 0 {
		return "", err
	}
	return d.text(to)
}

func (d *Decoder) text(at uint64) (string, error) {
	s, err := d.Memory.Text(at, MaxText+1)
	if err != nil {
		return "", err
	}
	return s, d.spend(len(s) + SlotBytes)
}

func (d *Decoder) bytes(at uint64, n int) ([]byte, error) {
	if err := d.spend(n); err != nil {
		return nil, err
	}
	return d.Memory.Bytes(at, n)
}

func (d *Decoder) spend(n int) error {
	if d.Budget -= n; d.Budget < 0 {
		return errors.New("more than a module of this size can need")
	}
	return nil
}
