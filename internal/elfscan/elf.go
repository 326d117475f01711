// Package elfscan reads compiled extension modules without running them: whether a file is a complete shared library
// for this machine, which HPy modules it holds, which Python ABI it needs, and which APIs it exports and imports.
//
// It owns the knowledge of the ELF format and of how descriptors lie in a file. Files may be hostile: every offset is
// checked before it is used, and the memory that a scan takes is bounded by the size of the file. Of this project it
// imports internal/layout and internal/wholefile only, and it never loads what it reads.
package elfscan

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// maxFile is the largest file that is read; real modules have a few megabytes.
const maxFile = 1 << 30

// ErrNotELF is wrapped by the errors about files of another kind.
var ErrNotELF = errors.New("not an ELF file")

// File is a shared library whose headers, segments, dynamic table, symbols and relocations have been checked.
// It is immutable but for its budget, and used by one goroutine at a time.
type File struct {
	Path    string
	Machine elf.Machine

	data     []byte
	segments []segment
	dynamic  map[elf.DynTag]uint64
	needed   []uint64 // string table offsets of DT_NEEDED
	symbols  []symbol
	pointers map[uint64]uint64 // address of a relocated word -> address that it will hold, before the load bias
	budget   int               // bytes of names that may still be copied out
}

// segment is a PT_LOAD with file contents.
type segment struct {
	addr, offset, size uint64 // size is p_filesz
	memory             uint64 // p_memsz
	flags              elf.ProgFlag
}

// ForHost reports why the file is for another machine than this one.
func (f *File) ForHost() error {
	want, ok := machines[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("elfscan: %s: this program runs on %s, for which no modules are built", f.Path, runtime.GOARCH)
	}
	if f.Machine != want {
		return fmt.Errorf("elfscan: %s: built for another machine: %s, this one is %s", f.Path, f.Machine, want)
	}
	return nil
}

var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// Open reads and checks a shared library. What the dynamic loader of a machine would refuse or die of is an error: a
// segment beyond the end of a truncated file is mapped all the same and kills the process with SIGBUS when it is touched.
// Loaders give the system a copy of Data, which nobody can change after the check.
func Open(path string) (*File, error) {
	data, err := wholefile.ReadRegular(path, maxFile)
	if err != nil {
		return nil, fmt.Errorf("elfscan: %w", err)
	}
	return New(path, data)
}

// Data are the contents of the file, not to be written to.
func (f *File) Data() []byte { return f.data }

// New checks the bytes of a shared library. The file keeps data and never writes to it.
func New(path string, data []byte) (*File, error) {
	f := &File{Path: path, data: data}
	f.budget = f.allowance()
	for _, step := range []func() error{f.readHeader, f.readDynamic, f.readSymbols, f.readRelocations} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("elfscan: %s: %w", path, err)
		}
	}
	return f, nil
}

func (f *File) readHeader() error {
	if len(f.data) == 0 {
		return fmt.Errorf("%w: empty", ErrNotELF)
	}
	if !bytes.HasPrefix(f.data, []byte(elf.ELFMAG)) {
		return fmt.Errorf("%w: it starts with %q", ErrNotELF, f.data[:min(len(f.data), 4)])
	}
	var header elf.Header64
	if err := f.decode(0, &header); err != nil {
		return fmt.Errorf("truncated in the ELF header: %d bytes", len(f.data))
	}
	if class := elf.Class(header.Ident[elf.EI_CLASS]); class != elf.ELFCLASS64 {
		return fmt.Errorf("%s: only 64-bit modules can be read", class)
	}
	if order := elf.Data(header.Ident[elf.EI_DATA]); order != elf.ELFDATA2LSB {
		return fmt.Errorf("%s: only little-endian modules can be read", order)
	}
	if kind := elf.Type(header.Type); kind != elf.ET_DYN {
		return fmt.Errorf("%s: not a shared library (link with -shared)", kind)
	}
	f.Machine = elf.Machine(header.Machine)
	if f.Machine != elf.EM_X86_64 && f.Machine != elf.EM_AARCH64 {
		return fmt.Errorf("%s: only x86-64 and aarch64 modules can be read", f.Machine)
	}
	if header.Phentsize != 56 {
		return fmt.Errorf("program headers of %d bytes, must be 56", header.Phentsize)
	}
	return f.readSegments(header.Phoff, int(header.Phnum))
}

func (f *File) readSegments(offset uint64, count int) error {
	var last uint64
	var dynamic *elf.Prog64
	for i := range count {
		var prog elf.Prog64
		if offset > uint64(len(f.data)) || f.decode(offset+uint64(i)*56, &prog) != nil {
			return fmt.Errorf("truncated in the program headers: segment %d of %d", i, count)
		}
		switch elf.ProgType(prog.Type) {
		case elf.PT_DYNAMIC:
			dynamic = &prog
		case elf.PT_LOAD:
			if err := f.checkLoad(i, prog, last); err != nil {
				return err
			}
			last = prog.Vaddr + prog.Memsz
			f.segments = append(f.segments, segment{
				addr: prog.Vaddr, offset: prog.Off, size: prog.Filesz, memory: prog.Memsz, flags: elf.ProgFlag(prog.Flags),
			})
		}
	}
	if len(f.segments) == 0 {
		return errors.New("no segment to load")
	}
	if dynamic == nil {
		return errors.New("no dynamic table: not a shared library")
	}
	table, err := f.at(dynamic.Vaddr, dynamic.Filesz)
	if err != nil {
		return fmt.Errorf("dynamic table: %w", err)
	}
	return f.readDynamicTable(table)
}

// checkLoad applies what the kernel and the dynamic loader demand of a segment, and that the file really has its bytes.
func (f *File) checkLoad(i int, prog elf.Prog64, last uint64) error {
	const page = 4096
	size := uint64(len(f.data))
	switch {
	case prog.Off > size || prog.Filesz > size-prog.Off:
		return fmt.Errorf("truncated: segment %d needs bytes %d to %d, the file has %d", i, prog.Off, prog.Off+prog.Filesz, size)
	case prog.Filesz > prog.Memsz:
		return fmt.Errorf("segment %d has %d bytes in the file but only %d in memory", i, prog.Filesz, prog.Memsz)
	case prog.Vaddr+prog.Memsz < prog.Vaddr || prog.Vaddr+prog.Memsz >= 1<<47:
		return fmt.Errorf("segment %d lies outside the address space: %#x + %#x", i, prog.Vaddr, prog.Memsz)
	case prog.Vaddr < last:
		return fmt.Errorf("segment %d at %#x overlaps the one before it", i, prog.Vaddr)
	case prog.Align&(prog.Align-1) != 0:
		return fmt.Errorf("segment %d has alignment %d, no power of two", i, prog.Align)
	case prog.Vaddr%page != prog.Off%page:
		return fmt.Errorf("segment %d has address %#x and offset %#x, which no mapping brings together", i, prog.Vaddr, prog.Off)
	}
	return nil
}

// at returns size bytes of file contents at an address, without copying.
func (f *File) at(addr, size uint64) ([]byte, error) {
	for _, s := range f.segments {
		if addr >= s.addr && addr-s.addr <= s.size && size <= s.size-(addr-s.addr) {
			start := s.offset + (addr - s.addr)
			return f.data[start : start+size], nil
		}
	}
	return nil, fmt.Errorf("address %#x with %d bytes is not in the file", addr, size)
}

// tail returns the file contents from an address to the end of its segment, without copying.
func (f *File) tail(addr uint64) ([]byte, error) {
	for _, s := range f.segments {
		if addr >= s.addr && addr-s.addr < s.size {
			return f.data[s.offset+(addr-s.addr) : s.offset+s.size], nil
		}
	}
	return nil, fmt.Errorf("address %#x is not in the file", addr)
}

// allowance is how much may be copied out of the file: many entries of it can share one large text.
func (f *File) allowance() int { return 4*len(f.data) + 1<<16 }

// cString returns the text that data starts with.
func (f *File) cString(data []byte) (string, error) {
	end := bytes.IndexByte(data, 0)
	if end < 0 {
		return "", errors.New("text without an end")
	}
	return string(data[:end]), nil
}

// decode fills a fixed-size struct from file contents at a file offset.
func (f *File) decode(offset uint64, into any) error {
	size := uint64(binary.Size(into))
	if offset > uint64(len(f.data)) || size > uint64(len(f.data))-offset {
		return io.ErrUnexpectedEOF
	}
	_, err := binary.Decode(f.data[offset:], binary.LittleEndian, into)
	return err
}
