package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	progSize    = 56
	maxSegments = 256 // the loader has all program headers on its stack; real files have a dozen

	page     = 4096    // the smallest page of the machines that are read
	maxAlign = 1 << 30 // of a segment
	maxSpan  = 1 << 36 // of all segments
	maxTLS   = 1 << 26 // every thread gets a copy of thread-local variables

	frameSection = ".eh_frame_hdr"

	ptGNUProperty elf.ProgType = 0x6474e553
)

// segment is a PT_LOAD.
type segment struct {
	addr, offset, size uint64 // size is p_filesz
	memory             uint64 // p_memsz
	flags              elf.ProgFlag
}

// span is a range of addresses.
type span struct {
	from, to uint64
	what     string
}

func (s span) overlaps(o span) bool { return s.from < o.to && o.from < s.to }

// readSegments checks the program headers: first what is mapped, then what the others say about it.
func (f *File) readSegments(offset uint64, count int) error {
	if count > maxSegments {
		return fmt.Errorf("%d program headers, at most %d are possible", count, maxSegments)
	}
	var others []elf.Prog64
	var last uint64
	seen := make(map[elf.ProgType]bool)
	for i := range count {
		at := offset + uint64(i)*progSize
		if offset > uint64(len(f.data)) || at+progSize > uint64(len(f.data)) {
			return fmt.Errorf("truncated in the program headers: segment %d of %d", i, count)
		}
		var prog elf.Prog64
		if _, err := binary.Decode(f.data[at:], binary.LittleEndian, &prog); err != nil {
			return err
		}
		kind := elf.ProgType(prog.Type)
		if kind == elf.PT_LOAD {
			if err := f.checkLoad(i, prog, last); err != nil {
				return err
			}
			last = prog.Vaddr + prog.Memsz
			f.segments = append(f.segments, segment{
				addr: prog.Vaddr, offset: prog.Off, size: prog.Filesz, memory: prog.Memsz, flags: elf.ProgFlag(prog.Flags),
			})
			continue
		}
		if seen[kind] && kind != elf.PT_NOTE && kind != elf.PT_NULL {
			return fmt.Errorf("two program headers of kind %s", kind)
		}
		seen[kind] = true
		others = append(others, prog)
	}
	switch {
	case len(f.segments) == 0:
		return errors.New("no segment to load")
	case last-f.segments[0].addr > maxSpan:
		return fmt.Errorf("segments span %d bytes, at most %d are possible", last-f.segments[0].addr, int64(maxSpan))
	case !seen[elf.PT_DYNAMIC]:
		return errors.New("no dynamic table: not a shared library")
	case !seen[elf.PT_GNU_STACK] && f.Machine == elf.EM_X86_64:
		return errors.New("it does not say that its stack need not be executable (link with -z noexecstack)")
	}
	headers := span{offset, offset + uint64(count)*progSize, "program headers"}
	for _, prog := range others {
		if err := f.checkOther(prog, headers); err != nil {
			return err
		}
	}
	for _, s := range f.sections {
		if !s.zeroes && s.size > 0 && !f.inFile(s.addr, s.size) {
			return fmt.Errorf("section %s is in no segment", s.name)
		}
	}
	if f.section(frameSection) != nil && !seen[elf.PT_GNU_EH_FRAME] {
		return fmt.Errorf("exception frames: there is %s and no program header for it", frameSection)
	}
	f.sortFunctions()
	return nil
}

// checkLoad applies what the kernel and the dynamic loader demand of a segment, and that the file really has its bytes.
func (f *File) checkLoad(i int, prog elf.Prog64, last uint64) error {
	size := uint64(len(f.data))
	switch {
	case prog.Off > size || prog.Filesz > size-prog.Off:
		return fmt.Errorf("truncated: segment %d needs bytes %d to %d, the file has %d", i, prog.Off, prog.Off+prog.Filesz, size)
	case prog.Memsz == 0:
		return fmt.Errorf("segment %d has no memory", i)
	case prog.Filesz > prog.Memsz:
		return fmt.Errorf("segment %d has %d bytes in the file but only %d in memory", i, prog.Filesz, prog.Memsz)
	case prog.Filesz < prog.Memsz && elf.ProgFlag(prog.Flags)&elf.PF_W == 0:
		return fmt.Errorf("segment %d, which cannot be written, has %d bytes in the file and %d in memory", i, prog.Filesz, prog.Memsz)
	case prog.Vaddr+prog.Memsz < prog.Vaddr || prog.Vaddr+prog.Memsz >= 1<<47:
		return fmt.Errorf("segment %d lies outside the address space: %#x + %#x", i, prog.Vaddr, prog.Memsz)
	case prog.Vaddr < last:
		return fmt.Errorf("segment %d at %#x overlaps the one before it", i, prog.Vaddr)
	case last > 0 && prog.Vaddr/page <= (last-1)/page:
		return fmt.Errorf("segment %d at %#x takes the last page of the one before it", i, prog.Vaddr)
	case prog.Align&(prog.Align-1) != 0 || prog.Align%page != 0 || prog.Align > maxAlign:
		return fmt.Errorf("segment %d has alignment %d, which is no power of two that fits pages", i, prog.Align)
	case prog.Vaddr%page != prog.Off%page || prog.Align > 0 && prog.Vaddr%prog.Align != prog.Off%prog.Align:
		return fmt.Errorf("segment %d has address %#x and offset %#x, which no mapping brings together", i, prog.Vaddr, prog.Off)
	case prog.Memsz > prog.Filesz && (prog.Vaddr+prog.Filesz)%page != 0 && (prog.Off+prog.Filesz)&^(page-1) >= size:
		return fmt.Errorf("truncated: segment %d begins to be zero in a page that the file does not have", i)
	}
	return nil
}

// checkOther checks a program header that says something about what is mapped.
func (f *File) checkOther(prog elf.Prog64, headers span) error {
	kind := elf.ProgType(prog.Type)
	switch kind {
	case elf.PT_DYNAMIC:
		return f.readDynamicTable(prog)
	case elf.PT_TLS:
		return f.checkTLS(prog)
	case elf.PT_GNU_STACK:
		if elf.ProgFlag(prog.Flags)&elf.PF_X != 0 {
			return errors.New("it demands an executable stack (link with -z noexecstack)")
		}
	case elf.PT_GNU_RELRO:
		return f.checkRelro(prog)
	case elf.PT_NOTE, ptGNUProperty:
		if err := f.checkNotes(prog); err != nil {
			return fmt.Errorf("notes: %w", err)
		}
	case elf.PT_PHDR:
		if s := f.segmentOf(prog.Vaddr, headers.to-headers.from); s == nil || prog.Vaddr-s.addr+s.offset != headers.from {
			return errors.New("program headers are not where they say they are")
		}
	case elf.PT_GNU_EH_FRAME:
		return f.checkFrames(prog)
	}
	return nil
}

// checkFrames checks where unwinders begin.
func (f *File) checkFrames(prog elf.Prog64) error {
	table, err := f.at(prog.Vaddr, prog.Filesz)
	if err != nil {
		return fmt.Errorf("exception frames: %w", err)
	}
	if len(table) < 4 || table[0] != 1 {
		return errors.New("exception frames: the table is not of version 1")
	}
	if s := f.section(frameSection); s != nil && (s.addr != prog.Vaddr || s.size != prog.Filesz) {
		return fmt.Errorf("exception frames: the table is not where %s is", frameSection)
	}
	f.readFunctions(table, prog.Vaddr)
	return nil
}

func (f *File) checkTLS(prog elf.Prog64) error {
	if prog.Memsz == 0 {
		return nil
	}
	if prog.Filesz > prog.Memsz || prog.Memsz > maxTLS || prog.Align&(prog.Align-1) != 0 || prog.Align > page {
		return fmt.Errorf("thread-local variables of %d bytes, %d in the file, aligned to %d", prog.Memsz, prog.Filesz, prog.Align)
	}
	if prog.Filesz > 0 {
		if _, err := f.at(prog.Vaddr, prog.Filesz); err != nil {
			return fmt.Errorf("thread-local variables: %w", err)
		}
	}
	f.tls = &prog
	return nil
}

// checkRelro sees to it that what becomes read-only after loading is no code and no ordinary variables.
func (f *File) checkRelro(prog elf.Prog64) error {
	if prog.Memsz == 0 {
		return nil
	}
	s := f.segmentOf(prog.Vaddr, 1)
	end := prog.Vaddr + prog.Memsz
	if s == nil || s.flags&elf.PF_W == 0 || end < prog.Vaddr || end > (s.addr+s.memory+page-1)&^(page-1) {
		return fmt.Errorf("%#x with %d bytes is to become read-only, and is no part of a segment that can be written", prog.Vaddr, prog.Memsz)
	}
	protected := span{from: prog.Vaddr &^ (page - 1), to: end &^ (page - 1)}
	for _, section := range f.sections {
		if (section.name == ".data" || section.name == ".bss") && protected.overlaps(section.span()) {
			return fmt.Errorf("%#x with %d bytes is to become read-only, and %s is in it", prog.Vaddr, prog.Memsz, section.name)
		}
	}
	return nil
}

// segmentOf is the segment with size bytes of memory at an address, nil when there is none.
func (f *File) segmentOf(addr, size uint64) *segment {
	for i := range f.segments {
		if s := &f.segments[i]; addr >= s.addr && addr-s.addr <= s.memory && size <= s.memory-(addr-s.addr) {
			return s
		}
	}
	return nil
}

// inFile reports whether bytes at an address come from the file.
func (f *File) inFile(addr, size uint64) bool {
	s := f.segmentOf(addr, size)
	return s != nil && addr+size <= s.addr+s.size
}

// executable reports whether there is code at an address.
func (f *File) executable(addr uint64) bool {
	s := f.segmentOf(addr, 1)
	return s != nil && s.flags&elf.PF_X != 0 && addr-s.addr < s.size
}

const noteHeader = 12

// checkNotes walks over notes as the loader does, which looks for what the code needs of the processor.
func (f *File) checkNotes(prog elf.Prog64) error {
	if prog.Filesz != prog.Memsz || prog.Off > uint64(len(f.data)) || prog.Filesz > uint64(len(f.data))-prog.Off {
		return fmt.Errorf("bytes %d to %d are not in the file", prog.Off, prog.Off+prog.Filesz)
	}
	if prog.Filesz == 0 {
		return nil
	}
	notes, err := f.at(prog.Vaddr, prog.Memsz)
	if err != nil {
		return err
	}
	align := max(prog.Align, 4)
	if align != 4 && align != 8 {
		return fmt.Errorf("aligned to %d", prog.Align)
	}
	for rest := uint64(len(notes)); rest > noteHeader; {
		note := words(notes[uint64(len(notes))-rest:])
		name, desc := note.at(0), note.at(1)
		body := (noteHeader + name + align - 1) &^ (align - 1)
		next := (body + desc + align - 1) &^ (align - 1)
		if body+desc > rest {
			return fmt.Errorf("one of %d bytes does not fit", body+desc)
		}
		rest -= min(next, rest)
	}
	return nil
}
