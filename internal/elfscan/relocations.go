package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/hpyapi/hpyapi/internal/layout"
)

// relocation is what the loader does to a word.
type relocation uint8

const (
	relocNone      relocation = iota
	relocRelative             // the library's own address and the addend
	relocSymbol               // a symbol's address and the addend
	relocFunction             // the same, for the table of functions
	relocResolver             // what the function at the addend returns
	relocTLSModule            // the library's number among those with thread-local variables
	relocTLSOffset            // where a thread-local variable is
	relocTLSDescriptor
)

// relocations are those that a shared library can need, by machine and number.
var relocations = map[elf.Machine]map[uint32]relocation{
	elf.EM_X86_64: {
		uint32(elf.R_X86_64_NONE): relocNone, uint32(elf.R_X86_64_RELATIVE): relocRelative, uint32(elf.R_X86_64_64): relocSymbol,
		uint32(elf.R_X86_64_GLOB_DAT): relocSymbol, uint32(elf.R_X86_64_JMP_SLOT): relocFunction,
		uint32(elf.R_X86_64_IRELATIVE): relocResolver, uint32(elf.R_X86_64_DTPMOD64): relocTLSModule,
		uint32(elf.R_X86_64_DTPOFF64): relocTLSOffset, uint32(elf.R_X86_64_TPOFF64): relocTLSOffset,
		uint32(elf.R_X86_64_TLSDESC): relocTLSDescriptor,
	},
	elf.EM_AARCH64: {
		uint32(elf.R_AARCH64_NONE): relocNone, uint32(elf.R_AARCH64_RELATIVE): relocRelative, uint32(elf.R_AARCH64_ABS64): relocSymbol,
		uint32(elf.R_AARCH64_GLOB_DAT): relocSymbol, uint32(elf.R_AARCH64_JUMP_SLOT): relocFunction,
		uint32(elf.R_AARCH64_IRELATIVE): relocResolver, uint32(elf.R_AARCH64_TLS_DTPMOD64): relocTLSModule,
		uint32(elf.R_AARCH64_TLS_DTPREL64): relocTLSOffset, uint32(elf.R_AARCH64_TLS_TPREL64): relocTLSOffset,
		uint32(elf.R_AARCH64_TLSDESC): relocTLSDescriptor,
	},
}

// elsewhere stands for an address in another library.
const elsewhere = layout.Elsewhere

// relocator reads the relocations of a file.
type relocator struct {
	f       *File
	kinds   map[uint32]relocation
	tables  []span          // what no relocation may change, sorted
	written []uint64        // addresses of the words that are written
	slots   []uint64        // those of the table of functions
	lazy    map[uint64]bool // symbols that have a place in it
	modules []uint64        // words that get a number, after each of which an offset follows
}

// bias is how far outside the library, or away from a symbol, an address may be that is stored: compilers add offsets.
const bias = 1 << 20

// readRelocations checks what the loader will write, and notes every word that will hold an address.
func (f *File) readRelocations() error {
	f.pointers = make(map[uint64]uint64)
	r := relocator{f: f, kinds: relocations[f.Machine], tables: f.loaderTables(), lazy: make(map[uint64]bool)}
	if err := r.checkTables(); err != nil {
		return err
	}
	for _, step := range []struct {
		what string
		read func() error
	}{
		{"packed relocations", r.readRelr},
		{"relocations", func() error { return r.readRela(elf.DT_RELA, elf.DT_RELASZ, f.dynamic[elf.DT_RELACOUNT]) }},
		{"relocations of functions", func() error { return r.readRela(elf.DT_JMPREL, elf.DT_PLTRELSZ, 0) }},
		{"relocations", r.checkWritten},
	} {
		if err := step.read(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

// loaderTables are the tables that the loader reads while it relocates.
func (f *File) loaderTables() []span {
	tables := []span{f.table}
	add := func(tag elf.DynTag, size uint64) {
		if at, ok := f.dynamic[tag]; ok && size > 0 {
			tables = append(tables, span{at, at + size, tag.String()})
		}
	}
	symbols := uint64(len(f.symbols))
	add(elf.DT_STRTAB, f.dynamic[elf.DT_STRSZ])
	add(elf.DT_SYMTAB, symbols*symSize)
	add(elf.DT_RELA, f.dynamic[elf.DT_RELASZ])
	add(elf.DT_JMPREL, f.dynamic[elf.DT_PLTRELSZ])
	add(dtRelr, f.dynamic[dtRelrSz])
	add(elf.DT_VERSYM, symbols*2)
	add(elf.DT_VERNEED, 16)
	add(elf.DT_VERDEF, 20)
	add(elf.DT_HASH, 8+4*symbols)
	add(elf.DT_GNU_HASH, 16)
	sort.Slice(tables, func(i, j int) bool { return tables[i].from < tables[j].from })
	return tables
}

// checkTables sees to it that no table is in the dynamic table, into which the loader writes.
func (r *relocator) checkTables() error {
	for _, t := range r.tables {
		if t != r.f.table && t.overlaps(r.f.table) {
			return fmt.Errorf("%s lies in the dynamic table", t.what)
		}
	}
	return nil
}

// write notes that a relocation changes a word.
func (r *relocator) write(at, size uint64) error {
	if !r.f.writable(at, size) {
		return fmt.Errorf("one writes to %#x, which no segment allows", at)
	}
	w := span{from: at, to: at + size}
	for _, t := range r.tables {
		if t.overlaps(w) {
			return fmt.Errorf("one writes to %#x, which is in %s", at, t.what)
		}
	}
	for ; size > 0; size -= layout.WordBytes {
		r.written = append(r.written, at)
		at += layout.WordBytes
	}
	return nil
}

// checkWritten sees to it that no word is written twice.
func (r *relocator) checkWritten() error {
	slices.Sort(r.written)
	for i := 1; i < len(r.written); i++ {
		if r.written[i]-r.written[i-1] < layout.WordBytes {
			return fmt.Errorf("two write to %#x", r.written[i])
		}
	}
	for _, at := range r.modules {
		if _, ok := r.f.pointers[at+layout.WordBytes]; ok {
			return fmt.Errorf("one stores an address at %#x, where the offset of a thread-local variable is", at+layout.WordBytes)
		}
	}
	slices.Sort(r.slots)
	for i := 1; i < len(r.slots); i++ {
		for at := r.slots[i-1] + layout.WordBytes; at < r.slots[i]; at += layout.WordBytes {
			if _, ok := slices.BinarySearch(r.written, at); !ok {
				return fmt.Errorf("the table of functions has a hole at %#x", at)
			}
		}
	}
	return nil
}

// readRela reads a table of relocations, of which the first ones are relative, as another entry of the dynamic table says.
func (r *relocator) readRela(at, size elf.DynTag, relative uint64) error {
	addr, ok := r.f.dynamic[at]
	if !ok {
		return nil
	}
	table, err := r.f.at(addr, r.f.dynamic[size])
	switch {
	case err != nil:
		return err
	case len(table)%relaSize != 0:
		return fmt.Errorf("%d bytes are no whole number of them", len(table))
	case relative > uint64(len(table)/relaSize):
		return fmt.Errorf("%d are to be relative, of %d", relative, len(table)/relaSize)
	}
	for i := uint64(0); len(table) > 0; i, table = i+1, table[relaSize:] {
		info := binary.LittleEndian.Uint64(table[8:])
		kind, ok := r.kinds[uint32(info)]
		switch {
		case !ok:
			return fmt.Errorf("number %d is of kind %d, which a shared library does not need", i, uint32(info))
		case i < relative && kind != relocRelative:
			return fmt.Errorf("number %d is to be relative and is of kind %d", i, uint32(info))
		case at == elf.DT_JMPREL && kind != relocFunction && kind != relocResolver && kind != relocTLSDescriptor:
			return fmt.Errorf("number %d is of kind %d", i, uint32(info))
		}
		if err := r.apply(kind, binary.LittleEndian.Uint64(table), info>>32, binary.LittleEndian.Uint64(table[16:])); err != nil {
			return err
		}
	}
	return nil
}

// apply checks one relocation and notes the address that it stores.
func (r *relocator) apply(kind relocation, at, index, addend uint64) error {
	if kind == relocNone {
		if at != 0 || index != 0 || addend != 0 {
			return fmt.Errorf("one does nothing to %#x", at)
		}
		return nil
	}
	size := uint64(layout.WordBytes)
	if kind == relocTLSDescriptor {
		size *= 2
	}
	if err := r.write(at, size); err != nil {
		return err
	}
	if at%layout.WordBytes != 0 && kind != relocRelative && kind != relocSymbol {
		return fmt.Errorf("one writes to %#x, which is no place for a word", at)
	}
	if index >= uint64(len(r.f.symbols)) {
		return fmt.Errorf("one names symbol %d of %d", index, len(r.f.symbols))
	}
	switch kind {
	case relocRelative, relocResolver:
		if index != 0 {
			return fmt.Errorf("a relative one names symbol %d", index)
		}
		if kind == relocRelative {
			r.f.pointers[at] = addend
			return r.inside(addend)
		}
		if !r.f.entrance(addend) {
			return fmt.Errorf("one has to call %#x, where no function begins", addend)
		}
		r.f.pointers[at] = elsewhere
		return nil
	case relocFunction:
		if r.slots = append(r.slots, at); r.lazy[index] {
			return fmt.Errorf("two are for the function %s", r.f.symbols[index].name)
		}
		r.lazy[index] = true
		fallthrough
	case relocSymbol:
		return r.symbolic(kind, at, &r.f.symbols[index], addend)
	}
	if kind == relocTLSModule {
		r.modules = append(r.modules, at)
	}
	return r.threadLocal(&r.f.symbols[index], index, addend)
}

// inside checks an address in the library itself.
func (r *relocator) inside(addr uint64) error {
	segments := r.f.segments
	last := segments[len(segments)-1]
	if addr+bias < segments[0].addr || addr > last.addr+last.memory+bias && addr+bias >= bias || addr == elsewhere {
		return fmt.Errorf("one stores the address %#x, which is far outside", addr)
	}
	return nil
}

// symbolic checks a relocation that stores the address of a symbol.
func (r *relocator) symbolic(kind relocation, at uint64, s *symbol, addend uint64) error {
	switch {
	case s.name == "" && s.kind != elf.STT_SECTION:
		return errors.New("one is for a symbol without a name")
	case s.kind == elf.STT_TLS:
		return fmt.Errorf("one stores the address of %s, which is thread-local", s.name)
	case !s.defined() && s.local():
		return fmt.Errorf("one is for %s, which is neither defined nor to be found elsewhere", s.name)
	case at%layout.WordBytes != 0 && addend == 0:
		return fmt.Errorf("one stores an address at %#x", at)
	case kind == relocFunction && s.kind != elf.STT_FUNC && s.kind != elf.STT_GNU_IFUNC && s.kind != elf.STT_NOTYPE:
		return fmt.Errorf("one is for the function %s, which is none", s.name)
	case kind == relocFunction && s.defined() && !r.f.entrance(s.value):
		return fmt.Errorf("one is for the function %s, which does not begin at %#x", s.name, s.value)
	}
	if limit := uint64(bias); addend+limit > 2*limit+s.size || kind == relocFunction && addend != 0 {
		return fmt.Errorf("one stores an address %#x away from %s", addend, s.name)
	}
	r.f.pointers[at] = elsewhere
	if s.defined() && s.section != elf.SHN_ABS && s.kind != elf.STT_GNU_IFUNC {
		r.f.pointers[at] = s.value + addend
	}
	return nil
}

// threadLocal checks a relocation about a thread-local variable.
func (r *relocator) threadLocal(s *symbol, index, addend uint64) error {
	own := index == 0 || s.defined() || s.local()
	switch {
	case index != 0 && s.kind != elf.STT_TLS:
		return fmt.Errorf("one is for %s as thread-local, which it is not", s.name)
	case own && (r.f.tls == nil || index == 0 && addend > r.f.tls.Memsz):
		return fmt.Errorf("one is for a thread-local variable at %#x, which the file does not have", addend)
	}
	return nil
}

// readRelr reads the packed form of relative relocations: an even word is an address, an odd one a bitmap of the 63
// words that follow the last address; the words themselves hold their targets.
func (r *relocator) readRelr() error {
	addr, ok := r.f.dynamic[dtRelr]
	if !ok {
		return nil
	}
	table, err := r.f.at(addr, r.f.dynamic[dtRelrSz])
	if err != nil {
		return err
	}
	if len(table)%8 != 0 || len(table) > 0 && table[0]&1 != 0 {
		return fmt.Errorf("%d bytes that do not begin with an address", len(table))
	}
	add := func(where uint64) error {
		word, err := r.f.zeroed(where)
		if err == nil {
			err = r.inside(word)
		}
		if err != nil {
			return err
		}
		r.f.pointers[where] = word
		return r.write(where, layout.WordBytes)
	}
	var next uint64
	for ; len(table) > 0; table = table[8:] {
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
