package cstack

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"slices"
)

// Symbols is what the file of a shared library says about its functions.
type Symbols struct {
	path    string
	loads   []elf.ProgHeader
	symbols []elf.Symbol
	lines   *dwarf.Data // nil without debug information
}

// OpenSymbols reads a library; what cannot be read is left out.
func OpenSymbols(path string) *Symbols {
	s := &Symbols{path: path}
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

// LookUp names the function at an offset in the file, and its place: file and line where the library tells, else the
// library and the offset. The function is empty when it is not known.
func (s *Symbols) LookUp(offset uint64) (function, place string) {
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
func (s *Symbols) line(addr uint64) string {
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
func (s *Symbols) inlinedAt(unit *dwarf.Entry, lines *dwarf.LineReader, addr uint64) string {
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

func (s *Symbols) covers(e *dwarf.Entry, addr uint64) bool {
	ranges, err := s.lines.Ranges(e)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(ranges, func(r [2]uint64) bool { return r[0] <= addr && addr < r[1] })
}
