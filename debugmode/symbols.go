package debugmode

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// text is the mapped code of a shared library.
type text struct {
	start, end uintptr
	offset     uint64 // in the file
	path       string
}

func (t *text) fileOffset(pc uintptr) uint64 { return uint64(pc-t.start) + t.offset }

// readTexts lists the code of all shared libraries of the process, in order of address; the program itself is not
// among them. An unreadable list is an empty one: stacks are then of Go alone.
func readTexts() []text {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil
	}
	program, _ := os.Readlink("/proc/self/exe") // unknown: nothing is left out
	var out []text
	for _, line := range strings.Split(string(maps), "\n") {
		// start-end perms offset device inode path
		f := strings.Fields(line)
		if len(f) < 6 || !strings.Contains(f[1], "x") || !filepath.IsAbs(f[5]) || f[5] == program {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		offset, err3 := strconv.ParseUint(f[2], 16, 64)
		if err1 == nil && err2 == nil && err3 == nil {
			out = append(out, text{uintptr(start), uintptr(end), offset, f[5]})
		}
	}
	return out
}

// find gives the code that an address is in, nil for none.
func find(pc uintptr, texts []text) *text {
	i, _ := slices.BinarySearchFunc(texts, pc, func(t text, pc uintptr) int {
		switch {
		case t.end <= pc:
			return -1
		case t.start > pc:
			return 1
		}
		return 0
	})
	if i < len(texts) && texts[i].start <= pc && pc < texts[i].end {
		return &texts[i]
	}
	return nil
}

// symbolFile is what a shared library says about its functions.
type symbolFile struct {
	path    string
	loads   []elf.ProgHeader
	symbols []elf.Symbol
	lines   *dwarf.Data // nil without debug information
}

// openSymbols reads a library; what cannot be read is left out.
func openSymbols(path string) *symbolFile {
	s := &symbolFile{path: path}
	f, err := elf.Open(path)
	if err != nil {
		return s
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			s.loads = append(s.loads, p.ProgHeader)
		}
	}
	all, err := f.Symbols()
	if err != nil {
		all, _ = f.DynamicSymbols() // a stripped library
	}
	for _, sym := range all {
		if elf.ST_TYPE(sym.Info) == elf.STT_FUNC && sym.Value != 0 {
			s.symbols = append(s.symbols, sym)
		}
	}
	if lines, err := f.DWARF(); err == nil {
		s.lines = lines
	}
	return s
}

// lookUp names the function at an offset in the file, and its place: file and line where the library tells, else the
// library and the offset. The function is empty when it is not known.
func (s *symbolFile) lookUp(offset uint64) (function, place string) {
	place = fmt.Sprintf("%s+%#x", s.path, offset)
	for _, p := range s.loads {
		if offset < p.Off || offset >= p.Off+p.Filesz {
			continue
		}
		addr := offset - p.Off + p.Vaddr
		for _, sym := range s.symbols {
			if sym.Value <= addr && addr < sym.Value+max(sym.Size, 1) {
				function = sym.Name
			}
		}
		if line := s.line(addr); line != "" {
			place = line
		}
	}
	return function, place
}

// line is file:line of an address, empty when there is no debug information about it.
func (s *symbolFile) line(addr uint64) string {
	if s.lines == nil {
		return ""
	}
	unit, err := s.lines.Reader().SeekPC(addr)
	if err != nil {
		return ""
	}
	lines, err := s.lines.LineReader(unit)
	if err != nil || lines == nil {
		return ""
	}
	if place := s.inlinedAt(unit, lines, addr); place != "" {
		return place
	}
	var e dwarf.LineEntry
	if lines.SeekPC(addr, &e) != nil || e.File == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", e.File.Name, e.Line)
}

// inlinedAt is where the function at an address calls the one that was inlined there, empty when none was: the calls of
// HPy are inline functions of its headers, whose lines tell nothing.
func (s *symbolFile) inlinedAt(unit *dwarf.Entry, lines *dwarf.LineReader, addr uint64) string {
	r := s.lines.Reader()
	r.Seek(unit.Offset)
	if _, err := r.Next(); err != nil {
		return ""
	}
	for {
		e, err := r.Next()
		if err != nil || e == nil || e.Tag == dwarf.TagCompileUnit {
			return ""
		}
		if e.Tag != dwarf.TagInlinedSubroutine || !s.covers(e, addr) {
			continue
		}
		file, ok1 := e.Val(dwarf.AttrCallFile).(int64)
		line, ok2 := e.Val(dwarf.AttrCallLine).(int64)
		if files := lines.Files(); ok1 && ok2 && file >= 0 && int(file) < len(files) && files[file] != nil {
			return fmt.Sprintf("%s:%d", files[file].Name, line)
		}
		return ""
	}
}

func (s *symbolFile) covers(e *dwarf.Entry, addr uint64) bool {
	ranges, err := s.lines.Ranges(e)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(ranges, func(r [2]uint64) bool { return r[0] <= addr && addr < r[1] })
}
