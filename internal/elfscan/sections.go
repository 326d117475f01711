package elfscan

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"slices"
	"sort"
	"strings"
)

// section is a section of the file. The dynamic loader does not look at them and files need none; they say a second time
// where things are, so that damage shows.
type section struct {
	name       string
	addr, size uint64
	flags      elf.SectionFlag
	zeroes     bool // it has no contents in the file
}

func (s section) span() span { return span{from: s.addr, to: s.addr + s.size} }

const sectionSize = 64

// readSections notes the sections that are in memory; of a file without them, or with nonsense, none.
func (f *File) readSections(header elf.Header64) {
	count := uint64(header.Shnum)
	if header.Shentsize != sectionSize || header.Shoff > uint64(len(f.data)) || count*sectionSize > uint64(len(f.data))-header.Shoff {
		return
	}
	all := make([]elf.Section64, count)
	if _, err := binary.Decode(f.data[header.Shoff:], binary.LittleEndian, all); err != nil || int(header.Shstrndx) >= len(all) {
		return
	}
	table := all[header.Shstrndx]
	if table.Off > uint64(len(f.data)) || table.Size > uint64(len(f.data))-table.Off {
		return
	}
	names := f.data[table.Off : table.Off+table.Size]
	for _, s := range all {
		if elf.SectionType(s.Type) == elf.SHT_SYMTAB {
			f.readLocals(s)
		}
		flags := elf.SectionFlag(s.Flags)
		if flags&elf.SHF_ALLOC == 0 || flags&elf.SHF_TLS != 0 || uint64(s.Name) >= uint64(len(names)) || s.Addr+s.Size < s.Addr {
			continue
		}
		const longest = 64
		name, err := f.cString(names[s.Name:min(uint64(s.Name)+longest, uint64(len(names)))])
		if err == nil {
			f.sections = append(f.sections, section{name: name, addr: s.Addr, size: s.Size, flags: flags, zeroes: elf.SectionType(s.Type) == elf.SHT_NOBITS})
		}
	}
}

// wholeSections reports whether a range begins where a section begins and ends where one ends. Nothing is known of a file
// without section headers.
func (f *File) wholeSections(from, to uint64) bool {
	begins, ends := len(f.sections) == 0 || from == to, len(f.sections) == 0 || from == to
	for _, s := range f.sections {
		begins = begins || s.addr == from
		ends = ends || s.addr+s.size == to
	}
	return begins && ends
}

// function is where a function begins and ends, as unwinders or debuggers know it; to is from when its end is not known.
type function struct{ from, to uint64 }

// readLocals notes the functions of a symbol table for debuggers. With functions that are not exported it has all of them.
func (f *File) readLocals(s elf.Section64) {
	if s.Off > uint64(len(f.data)) || s.Size > uint64(len(f.data))-s.Off {
		return
	}
	for table := f.data[s.Off : s.Off+s.Size]; len(table) >= symSize; table = table[symSize:] {
		if elf.ST_TYPE(table[4]) != elf.STT_FUNC || binary.LittleEndian.Uint16(table[6:]) == uint16(elf.SHN_UNDEF) {
			continue
		}
		from := binary.LittleEndian.Uint64(table[8:])
		f.starts = append(f.starts, function{from, from})
		f.allKnown = f.allKnown || elf.ST_BIND(table[4]) == elf.STB_LOCAL
	}
}

// readFunctions reads the sorted table of an exception frame header in the one encoding that linkers write. What it cannot
// read it leaves out.
func (f *File) readFunctions(table []byte, at uint64) {
	const head, entry = 12, 8
	if len(table) < head || binary.LittleEndian.Uint32(table) != 0x3b031b01 { // version 1, the usual encodings
		return
	}
	count := uint64(binary.LittleEndian.Uint32(table[8:]))
	if count > uint64(len(table)-head)/entry {
		return
	}
	relative := func(at uint64, word []byte) uint64 {
		return at + uint64(int64(int32(binary.LittleEndian.Uint32(word))))
	}
	for i := range count {
		from := relative(at, table[head+i*entry:])
		frame := relative(at, table[head+i*entry+4:])
		const begin, size = 8, 12
		if record, err := f.at(frame, size+4); err == nil && relative(frame+begin, record[begin:]) == from {
			f.starts = append(f.starts, function{from, from + uint64(binary.LittleEndian.Uint32(record[size:]))})
		}
	}
}

// sortFunctions sorts what is known of functions, each once and with its end where that is known.
func (f *File) sortFunctions() {
	slices.SortFunc(f.starts, func(a, b function) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	f.starts = slices.CompactFunc(f.starts, func(a, b function) bool { return a.from == b.from })
}

// functionAt is the last known function that begins at an address or before it.
func (f *File) functionAt(addr uint64) (fn function, ok bool) {
	i := sort.Search(len(f.starts), func(i int) bool { return f.starts[i].from > addr }) - 1
	if i < 0 {
		return fn, false
	}
	return f.starts[i], true
}

// entrance reports whether a function can begin at an address: there is code, and it is not in the middle of a known function.
func (f *File) entrance(addr uint64) bool {
	fn, ok := f.functionAt(addr)
	return f.executable(addr) && (!ok || addr >= fn.to || addr == fn.from)
}

// known reports whether a function is known to begin at an address.
func (f *File) known(addr uint64) bool {
	fn, ok := f.functionAt(addr)
	return ok && fn.from == addr
}

// initial reports whether an address may be that of a function which the loader calls. The C library's own of these are
// unknown to unwinders; where all others are known, such a function is aligned as compilers do it.
func (f *File) initial(addr uint64) bool {
	switch {
	case !f.entrance(addr):
		return false
	case f.known(addr) || f.beginsSection(addr) || f.optimised():
		return true
	case f.allKnown:
		return false
	}
	align := map[elf.Machine]uint64{elf.EM_X86_64: 16, elf.EM_AARCH64: 4}[f.Machine]
	return addr%align == 0 || !f.unwindable()
}

// beginsSection reports whether a section of code begins at an address.
func (f *File) beginsSection(addr uint64) bool {
	return slices.ContainsFunc(f.sections, func(s section) bool { return s.addr == addr && s.flags&elf.SHF_EXECINSTR != 0 })
}

// optimised reports whether BOLT rearranged the code after linking, which aligns nothing and leaves old sections behind.
func (f *File) optimised() bool {
	return slices.ContainsFunc(f.sections, func(s section) bool { return strings.HasPrefix(s.name, ".bolt.") })
}

// section is the section of a name, nil when there is none.
func (f *File) section(name string) *section {
	i := slices.IndexFunc(f.sections, func(s section) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return &f.sections[i]
}

// unwindable reports whether unwinders know of all exported functions but those of the C library.
func (f *File) unwindable() bool {
	functions := 0
	for i := range f.symbols {
		s := &f.symbols[i]
		if s.kind != elf.STT_FUNC || !s.defined() || s.name == "_init" || s.name == "_fini" {
			continue
		}
		if !f.known(s.value) {
			return false
		}
		functions++
	}
	return functions > 0
}
