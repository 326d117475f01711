package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	dynSize  = 16
	symSize  = 24
	relaSize = 24
)

// symbol is an entry of the dynamic symbol table. Section is SHN_UNDEF for one that another library must provide.
type symbol struct {
	name    string
	value   uint64
	size    uint64
	kind    elf.SymType
	binding elf.SymBind
	section elf.SectionIndex
}

func (s symbol) defined() bool { return s.section != elf.SHN_UNDEF }

func (f *File) readDynamicTable(table []byte) error {
	f.dynamic = make(map[elf.DynTag]uint64)
	for ; len(table) >= dynSize; table = table[dynSize:] {
		tag := elf.DynTag(binary.LittleEndian.Uint64(table))
		value := binary.LittleEndian.Uint64(table[8:])
		switch tag {
		case elf.DT_NULL:
			return nil
		case elf.DT_NEEDED:
			f.needed = append(f.needed, value)
		default:
			f.dynamic[tag] = value
		}
	}
	return errors.New("dynamic table without an end")
}

// readDynamic checks the entries that the dynamic loader follows before any code of the module runs.
func (f *File) readDynamic() error {
	for _, tag := range []elf.DynTag{elf.DT_STRTAB, elf.DT_SYMTAB} {
		if _, ok := f.dynamic[tag]; !ok {
			return fmt.Errorf("dynamic table has no %s", tag)
		}
	}
	if _, err := f.at(f.dynamic[elf.DT_STRTAB], f.dynamic[elf.DT_STRSZ]); err != nil {
		return fmt.Errorf("string table: %w", err)
	}
	if size, ok := f.dynamic[elf.DT_SYMENT]; ok && size != symSize {
		return fmt.Errorf("symbols of %d bytes, must be %d", size, symSize)
	}
	if size, ok := f.dynamic[elf.DT_RELAENT]; ok && size != relaSize {
		return fmt.Errorf("relocations of %d bytes, must be %d", size, relaSize)
	}
	for _, array := range [][2]elf.DynTag{{elf.DT_INIT_ARRAY, elf.DT_INIT_ARRAYSZ}, {elf.DT_FINI_ARRAY, elf.DT_FINI_ARRAYSZ}} {
		if addr, ok := f.dynamic[array[0]]; ok {
			if _, err := f.at(addr, f.dynamic[array[1]]); err != nil {
				return fmt.Errorf("%s: %w", array[0], err)
			}
		}
	}
	return nil
}

// Needed returns the libraries that must be loaded with this one.
func (f *File) Needed() ([]string, error) {
	var names []string
	for _, offset := range f.needed {
		name, err := f.dynamicString(offset)
		if err != nil {
			return nil, fmt.Errorf("elfscan: %s: needed library: %w", f.Path, err)
		}
		names = append(names, name)
	}
	return names, nil
}

func (f *File) dynamicString(offset uint64) (string, error) {
	table, err := f.at(f.dynamic[elf.DT_STRTAB], f.dynamic[elf.DT_STRSZ])
	if err != nil {
		return "", err
	}
	if offset >= uint64(len(table)) {
		return "", fmt.Errorf("name at %d is beyond the string table", offset)
	}
	name, err := f.cString(table[offset:])
	if f.budget -= len(name) + symSize; f.budget < 0 {
		return "", errors.New("more text than a file of this size can need")
	}
	return name, err
}

func (f *File) readSymbols() error {
	count, err := f.symbolCount()
	if err != nil {
		return err
	}
	table, err := f.tail(f.dynamic[elf.DT_SYMTAB])
	if err != nil {
		return fmt.Errorf("symbol table: %w", err)
	}
	if count > uint64(len(table)/symSize) {
		return fmt.Errorf("symbol table: %d symbols do not fit into the file", count)
	}
	for i := range count {
		var sym elf.Sym64
		if _, err := binary.Decode(table[i*symSize:], binary.LittleEndian, &sym); err != nil {
			return fmt.Errorf("symbol %d: %w", i, err)
		}
		name, err := f.dynamicString(uint64(sym.Name))
		if err != nil {
			return fmt.Errorf("symbol %d: %w", i, err)
		}
		f.symbols = append(f.symbols, symbol{
			name: name, value: sym.Value, size: sym.Size,
			kind: elf.ST_TYPE(sym.Info), binding: elf.ST_BIND(sym.Info), section: elf.SectionIndex(sym.Shndx),
		})
	}
	return nil
}

// symbolCount finds out how many dynamic symbols there are: no entry says so, only the hash tables imply it.
func (f *File) symbolCount() (uint64, error) {
	if addr, ok := f.dynamic[elf.DT_HASH]; ok {
		head, err := f.at(addr, 8)
		if err != nil {
			return 0, fmt.Errorf("hash table: %w", err)
		}
		return uint64(binary.LittleEndian.Uint32(head[4:])), nil
	}
	addr, ok := f.dynamic[elf.DT_GNU_HASH]
	if !ok {
		return 0, errors.New("no symbol hash table: nothing can be looked up in it")
	}
	table, err := f.tail(addr)
	if err != nil || len(table) < 16 {
		return 0, errors.New("hash table: not in the file")
	}
	word := func(i uint64) uint64 { return uint64(binary.LittleEndian.Uint32(table[i*4:])) }
	buckets, first, bloom := word(0), word(1), word(2)
	words := uint64(len(table) / 4)
	chains := 4 + 2*bloom + buckets // bloom words have 8 bytes
	if chains > words {
		return 0, errors.New("hash table: truncated")
	}
	var last uint64
	for i := range buckets {
		last = max(last, word(4+2*bloom+i))
	}
	if last == 0 {
		return first, nil // nothing is exported
	}
	if last < first {
		return 0, errors.New("hash table: a bucket names a symbol that is not hashed")
	}
	for i := last - first; ; i++ {
		if chains+i >= words {
			return 0, errors.New("hash table: chain without an end")
		}
		if word(chains+i)&1 != 0 { // the lowest bit ends a chain
			return first + i + 1, nil
		}
	}
}

// readRelocations notes every word of the image that will hold an address of the image itself.
func (f *File) readRelocations() error {
	f.pointers = make(map[uint64]uint64)
	if err := f.readRela(elf.DT_RELA, elf.DT_RELASZ); err != nil {
		return fmt.Errorf("relocations: %w", err)
	}
	if elf.DynTag(f.dynamic[elf.DT_PLTREL]) == elf.DT_RELA {
		if err := f.readRela(elf.DT_JMPREL, elf.DT_PLTRELSZ); err != nil {
			return fmt.Errorf("relocations: %w", err)
		}
	}
	if err := f.readRelr(); err != nil {
		return fmt.Errorf("packed relocations: %w", err)
	}
	return nil
}

func (f *File) readRela(at, size elf.DynTag) error {
	addr, ok := f.dynamic[at]
	if !ok {
		return nil
	}
	table, err := f.at(addr, f.dynamic[size])
	if err != nil {
		return err
	}
	for ; len(table) >= relaSize; table = table[relaSize:] {
		var rela elf.Rela64
		if _, err := binary.Decode(table, binary.LittleEndian, &rela); err != nil {
			return err
		}
		if !f.mapped(rela.Off) {
			return fmt.Errorf("one writes to %#x, outside every segment", rela.Off)
		}
		target, err := f.target(rela)
		if err != nil {
			return err
		}
		if target != 0 {
			f.pointers[rela.Off] = target
		}
	}
	return nil
}

// target returns the address that a relocation stores, 0 when it is decided by another library.
func (f *File) target(rela elf.Rela64) (uint64, error) {
	kind, index := rela.Info&0xffffffff, rela.Info>>32
	if index >= uint64(max(len(f.symbols), 1)) {
		return 0, fmt.Errorf("one names symbol %d of %d", index, len(f.symbols))
	}
	symbolic := false
	switch f.Machine {
	case elf.EM_X86_64:
		switch elf.R_X86_64(kind) {
		case elf.R_X86_64_RELATIVE:
			return uint64(rela.Addend), nil
		case elf.R_X86_64_64, elf.R_X86_64_GLOB_DAT, elf.R_X86_64_JMP_SLOT:
			symbolic = true
		}
	case elf.EM_AARCH64:
		switch elf.R_AARCH64(kind) {
		case elf.R_AARCH64_RELATIVE:
			return uint64(rela.Addend), nil
		case elf.R_AARCH64_ABS64, elf.R_AARCH64_GLOB_DAT, elf.R_AARCH64_JUMP_SLOT:
			symbolic = true
		}
	}
	if symbolic && f.symbols[index].defined() {
		return f.symbols[index].value + uint64(rela.Addend), nil
	}
	return 0, nil
}

const (
	dtRelr   elf.DynTag = 36
	dtRelrSz elf.DynTag = 35
)

// readRelr reads the packed form of relative relocations: an even word is an address, an odd one a bitmap of the 63
// words that follow the last address; the words themselves hold their targets.
func (f *File) readRelr() error {
	addr, ok := f.dynamic[dtRelr]
	if !ok {
		return nil
	}
	table, err := f.at(addr, f.dynamic[dtRelrSz])
	if err != nil {
		return err
	}
	add := func(where uint64) error {
		word, err := f.at(where, 8)
		if err != nil {
			return err
		}
		f.pointers[where] = binary.LittleEndian.Uint64(word)
		return nil
	}
	var next uint64
	for ; len(table) >= 8; table = table[8:] {
		word := binary.LittleEndian.Uint64(table)
		if word&1 == 0 {
			if err := add(word); err != nil {
				return err
			}
			next = word + 8
			continue
		}
		for bit := range uint64(63) {
			if word>>(bit+1)&1 != 0 {
				if err := add(next + 8*bit); err != nil {
					return err
				}
			}
		}
		next += 63 * 8
	}
	return nil
}

// mapped reports whether a word at addr lies in memory that a segment provides, file contents or zeros.
func (f *File) mapped(addr uint64) bool {
	for _, s := range f.segments {
		if addr >= s.addr && addr-s.addr <= s.memory && s.memory-(addr-s.addr) >= 8 {
			return true
		}
	}
	return false
}
