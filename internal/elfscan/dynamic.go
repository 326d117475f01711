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

	dtRelrSz    elf.DynTag = 35
	dtRelr      elf.DynTag = 36
	dtRelrEnt   elf.DynTag = 37
	dtAuxiliary elf.DynTag = 0x7ffffffd
	dtFilter    elf.DynTag = 0x7fffffff
)

// pairs are entries of the dynamic table that are there together: the loader does not look whether the others are missing,
// and one that is missing although others speak of it is damage.
var pairs = map[elf.DynTag][]elf.DynTag{
	elf.DT_RELA:       {elf.DT_RELASZ, elf.DT_RELAENT},
	elf.DT_JMPREL:     {elf.DT_PLTRELSZ, elf.DT_PLTREL},
	dtRelr:            {dtRelrSz, dtRelrEnt},
	elf.DT_INIT_ARRAY: {elf.DT_INIT_ARRAYSZ},
	elf.DT_FINI_ARRAY: {elf.DT_FINI_ARRAYSZ},
	elf.DT_VERNEED:    {elf.DT_VERNEEDNUM},
	elf.DT_VERDEF:     {elf.DT_VERDEFNUM},
	elf.DT_STRTAB:     {elf.DT_STRSZ},
	elf.DT_SYMTAB:     {elf.DT_STRTAB, elf.DT_SYMENT},
}

// fixed are entries that can have one value only.
var fixed = map[elf.DynTag]uint64{
	elf.DT_SYMENT: symSize, elf.DT_RELAENT: relaSize, dtRelrEnt: 8, elf.DT_PLTREL: uint64(elf.DT_RELA),
}

// followed are the entries that the loader follows or counts by. One of them that is there twice counts once, and which it is
// depends on the loader.
var followed = []elf.DynTag{
	elf.DT_STRTAB, elf.DT_STRSZ, elf.DT_SYMTAB, elf.DT_SYMENT, elf.DT_HASH, elf.DT_GNU_HASH, elf.DT_RELA, elf.DT_RELASZ,
	elf.DT_RELAENT, elf.DT_RELACOUNT, elf.DT_JMPREL, elf.DT_PLTRELSZ, elf.DT_PLTREL, elf.DT_PLTGOT, dtRelr, dtRelrSz, dtRelrEnt,
	elf.DT_INIT, elf.DT_FINI, elf.DT_INIT_ARRAY, elf.DT_INIT_ARRAYSZ, elf.DT_FINI_ARRAY, elf.DT_FINI_ARRAYSZ, elf.DT_VERSYM,
	elf.DT_VERNEED, elf.DT_VERNEEDNUM, elf.DT_VERDEF, elf.DT_VERDEFNUM, elf.DT_SONAME, elf.DT_RPATH, elf.DT_RUNPATH,
	elf.DT_FLAGS, elf.DT_FLAGS_1,
}

// refused are entries that no extension module has, and why.
var refused = map[elf.DynTag]string{
	elf.DT_REL:           "relocations without addends",
	elf.DT_TEXTREL:       "relocations in code (compile with -fPIC)",
	elf.DT_PREINIT_ARRAY: "functions to call before all libraries, which only programs have",
	dtAuxiliary:          "a filter, which takes its functions from other libraries",
	dtFilter:             "a filter, which takes its functions from other libraries",
}

// readDynamicTable reads the dynamic table, into which the loader writes.
func (f *File) readDynamicTable(prog elf.Prog64) error {
	table, err := f.at(prog.Vaddr, prog.Filesz)
	if err != nil {
		return fmt.Errorf("dynamic table: %w", err)
	}
	if s := f.segmentOf(prog.Vaddr, prog.Filesz); s == nil || s.flags&elf.PF_W == 0 {
		return errors.New("dynamic table: it cannot be written, which loaders do")
	}
	f.table = span{prog.Vaddr, prog.Vaddr + prog.Filesz, "dynamic table"}
	f.dynamic = make(map[elf.DynTag]uint64)
	twice := make(map[elf.DynTag]bool)
	for _, tag := range followed {
		twice[tag] = false
	}
	var needed []uint64
	for ; len(table) >= dynSize; table = table[dynSize:] {
		tag := elf.DynTag(binary.LittleEndian.Uint64(table))
		value := binary.LittleEndian.Uint64(table[8:])
		if tag == elf.DT_NULL {
			return f.readNeeded(needed)
		}
		if why, ok := refused[tag]; ok {
			return fmt.Errorf("dynamic table: %s: %s", tag, why)
		}
		if found, ok := twice[tag]; ok && found {
			return fmt.Errorf("dynamic table: %s is there twice", tag)
		} else if ok {
			twice[tag] = true
		}
		if tag == elf.DT_NEEDED {
			needed = append(needed, value)
			continue
		}
		f.dynamic[tag] = value
	}
	return errors.New("dynamic table without an end")
}

func (f *File) readNeeded(offsets []uint64) error {
	for _, offset := range offsets {
		name, err := f.dynamicString(offset)
		if err != nil {
			return fmt.Errorf("needed library: %w", err)
		}
		f.needed = append(f.needed, name)
	}
	return nil
}

// readDynamic checks what the entries of the dynamic table say without a look at what they lead to.
func (f *File) readDynamic() error {
	for _, tag := range []elf.DynTag{elf.DT_STRTAB, elf.DT_SYMTAB} {
		if _, ok := f.dynamic[tag]; !ok {
			return fmt.Errorf("dynamic table has no %s", tag)
		}
	}
	for tag, others := range pairs {
		for _, other := range others {
			has, missing := tag, other
			if f.has(other) {
				has, missing = other, tag
			}
			if f.has(has) && !f.has(missing) {
				return fmt.Errorf("dynamic table has %s and no %s", has, missing)
			}
		}
	}
	for _, t := range [][2]elf.DynTag{
		{elf.DT_RELA, elf.DT_RELASZ}, {elf.DT_JMPREL, elf.DT_PLTRELSZ}, {dtRelr, dtRelrSz},
		{elf.DT_INIT_ARRAY, elf.DT_INIT_ARRAYSZ}, {elf.DT_FINI_ARRAY, elf.DT_FINI_ARRAYSZ},
	} {
		if from := f.dynamic[t[0]]; f.has(t[0]) && !f.wholeSections(from, from+f.dynamic[t[1]]) {
			return fmt.Errorf("dynamic table: %s and %s, %#x with %d bytes, are not what the section headers say", t[0], t[1], from, f.dynamic[t[1]])
		}
	}
	for tag, want := range fixed {
		if value, ok := f.dynamic[tag]; ok && value != want {
			return fmt.Errorf("dynamic table: %s is %d, must be %d", tag, value, want)
		}
	}
	names, err := f.at(f.dynamic[elf.DT_STRTAB], f.dynamic[elf.DT_STRSZ])
	if err != nil {
		return fmt.Errorf("string table: %w", err)
	}
	if len(names) == 0 || names[len(names)-1] != 0 {
		return errors.New("string table: text without an end")
	}
	for _, tag := range []elf.DynTag{elf.DT_SONAME, elf.DT_RPATH, elf.DT_RUNPATH} {
		if offset, ok := f.dynamic[tag]; ok {
			if _, err := f.dynamicString(offset); err != nil {
				return fmt.Errorf("dynamic table: %s: %w", tag, err)
			}
		}
	}
	if at, ok := f.dynamic[elf.DT_PLTGOT]; ok && f.has(elf.DT_JMPREL) && !f.writable(at, 24) {
		return fmt.Errorf("dynamic table: DT_PLTGOT is %#x, which cannot be written", at)
	}
	return nil
}

func (f *File) has(tag elf.DynTag) bool {
	_, ok := f.dynamic[tag]
	return ok
}

// writable reports whether there is memory that can be written at an address.
func (f *File) writable(addr, size uint64) bool {
	s := f.segmentOf(addr, size)
	return s != nil && s.flags&elf.PF_W != 0
}

// Needed are the libraries that must be loaded with this one.
func (f *File) Needed() []string { return f.needed }

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

// checkInits checks the functions that the loader calls by itself.
func (f *File) checkInits() error {
	for tag, name := range map[elf.DynTag]string{elf.DT_INIT: ".init", elf.DT_FINI: ".fini"} {
		addr, ok := f.dynamic[tag]
		if !ok {
			continue
		}
		s := f.section(name)
		if !f.initial(addr) || s != nil && s.addr != addr && !f.known(addr) && !f.optimised() {
			return fmt.Errorf("%s: no function begins at %#x", tag, addr)
		}
	}
	for _, array := range [][2]elf.DynTag{{elf.DT_INIT_ARRAY, elf.DT_INIT_ARRAYSZ}, {elf.DT_FINI_ARRAY, elf.DT_FINI_ARRAYSZ}} {
		addr, size := f.dynamic[array[0]], f.dynamic[array[1]]
		if size == 0 || !f.has(array[0]) {
			continue
		}
		if _, err := f.at(addr, size); err != nil {
			return fmt.Errorf("%s: %w", array[0], err)
		}
		if size%8 != 0 {
			return fmt.Errorf("%s: %d bytes are no whole number of addresses", array[0], size)
		}
		for i := uint64(0); i < size; i += 8 {
			if to, ok := f.pointers[addr+i]; !ok || to != elsewhere && !f.initial(to) {
				return fmt.Errorf("%s: entry %d leads to %#x, where no function begins", array[0], i/8, to)
			}
		}
	}
	return nil
}
