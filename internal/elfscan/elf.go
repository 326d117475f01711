// Package elfscan reads compiled extension modules without running them: whether a file is a complete shared library
// for this machine, which HPy modules it holds, which Python ABI it needs, and which APIs it exports and imports.
//
// It owns the knowledge of the ELF format and of what the system's dynamic loader believes without looking: whatever that
// would follow is checked first, so that a damaged file is an error and not the end of the process. What stays possible are
// changes of code and of data that only the module's own code reads. Files may be hostile: every offset is checked before it
// is used, and the memory that a scan takes is bounded by the size of the file. Of this project the package imports
// internal/layout and internal/wholefile only, and it never loads what it reads.
package elfscan

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// maxFile is the largest file that is read; real modules have a few megabytes.
const maxFile = 1 << 30

// ErrNotELF is wrapped by the errors about files of another kind.
var ErrNotELF = errors.New("not an ELF file")

// File is a shared library of which everything that a dynamic loader reads has been checked.
// It is immutable but for its budget, and used by one goroutine at a time.
type File struct {
	Path    string
	Machine elf.Machine

	data     []byte
	segments []segment
	tls      *elf.Prog64 // the image of its thread-local variables, nil for none
	sections []section   // for what the loader does not need and damage would show in
	starts   []function  // where functions are, sorted by address, as far as is known
	allKnown bool        // of functions

	dynamic  map[elf.DynTag]uint64
	needed   []string
	table    span // of the dynamic table
	symbols  []symbol
	hashed   uint64            // the first symbol that can be found by its name, 0 when all can
	pointers map[uint64]uint64 // address of a relocated word -> address that it will hold, before the load bias
	budget   int               // bytes of names that may still be copied out
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
	data, err := wholefile.ReadRegular(path, maxFile, isELF)
	if err != nil {
		return nil, fmt.Errorf("elfscan: %w", err)
	}
	return New(path, data)
}

func isELF(beginning []byte) bool { return bytes.HasPrefix(beginning, []byte(elf.ELFMAG)) }

// Data are the contents of the file, not to be written to.
func (f *File) Data() []byte { return f.data }

// New checks the bytes of a shared library. The file keeps data and never writes to it.
func New(path string, data []byte) (*File, error) {
	f := &File{Path: path, data: data}
	f.budget = f.allowance()
	steps := []func() error{f.readHeader, f.readDynamic, f.readSymbols, f.checkVersions, f.readRelocations, f.checkInits, f.checkEntries}
	for _, step := range steps {
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
	if !isELF(f.data) {
		return fmt.Errorf("%w: it starts with %q", ErrNotELF, f.data[:min(len(f.data), 4)])
	}
	var header elf.Header64
	if _, err := binary.Decode(f.data, binary.LittleEndian, &header); err != nil {
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
	if header.Phentsize != progSize {
		return fmt.Errorf("program headers of %d bytes, must be %d", header.Phentsize, progSize)
	}
	f.readSections(header)
	return f.readSegments(header.Phoff, int(header.Phnum))
}

// at returns size bytes of file contents at an address that will be readable, without copying.
func (f *File) at(addr, size uint64) ([]byte, error) {
	for _, s := range f.segments {
		if s.flags&elf.PF_R != 0 && addr >= s.addr && addr-s.addr <= s.size && size <= s.size-(addr-s.addr) {
			start := s.offset + (addr - s.addr)
			return f.data[start : start+size], nil
		}
	}
	return nil, fmt.Errorf("address %#x with %d bytes is not in the file, or not readable", addr, size)
}

// tail returns the file contents from an address to the end of its segment, without copying.
func (f *File) tail(addr uint64) ([]byte, error) {
	for _, s := range f.segments {
		if s.flags&elf.PF_R != 0 && addr >= s.addr && addr-s.addr < s.size {
			return f.data[s.offset+(addr-s.addr) : s.offset+s.size], nil
		}
	}
	return nil, fmt.Errorf("address %#x is not in the file, or not readable", addr)
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

// words reads 32-bit numbers.
type words []byte

func (w words) at(i uint64) uint64 { return uint64(binary.LittleEndian.Uint32(w[4*i:])) }
func (w words) len() uint64        { return uint64(len(w) / 4) }
