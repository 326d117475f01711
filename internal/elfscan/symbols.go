package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// symbol is an entry of the dynamic symbol table. Section is SHN_UNDEF for one that another library must provide.
type symbol struct {
	name       string
	value      uint64
	size       uint64
	kind       elf.SymType
	binding    elf.SymBind
	visibility elf.SymVis
	section    elf.SectionIndex
}

func (s *symbol) defined() bool { return s.section != elf.SHN_UNDEF }

// local reports whether the loader takes the library's own entry without looking for the name.
func (s *symbol) local() bool { return s.binding == elf.STB_LOCAL || s.visibility != elf.STV_DEFAULT }

func (f *File) readSymbols() error {
	count, err := f.symbolCount()
	if err != nil {
		return err
	}
	table, err := f.tail(f.dynamic[elf.DT_SYMTAB])
	if err != nil {
		return fmt.Errorf("symbol table: %w", err)
	}
	if count == 0 || count > uint64(len(table)/symSize) {
		return fmt.Errorf("symbol table: %d symbols do not fit into the file", count)
	}
	if slices.ContainsFunc(table[:symSize], func(b byte) bool { return b != 0 }) {
		return errors.New("symbol table: it does not begin with an empty one")
	}
	f.symbols = make([]symbol, count)
	for i := range f.symbols {
		if err := f.readSymbol(table[i*symSize:], &f.symbols[i]); err != nil {
			return fmt.Errorf("symbol %d: %w", i, err)
		}
	}
	return f.checkNames()
}

// checkNames sees to it that every symbol has a name, and that symbols of one name have different versions.
func (f *File) checkNames() error {
	numbers, err := f.at(f.dynamic[elf.DT_VERSYM], 2*uint64(len(f.symbols)))
	versioned := f.has(elf.DT_VERSYM) && err == nil
	seen := make(map[string][]uint16, len(f.symbols))
	for i := range f.symbols {
		s := &f.symbols[i]
		if i == 0 || s.kind == elf.STT_SECTION || s.binding == elf.STB_LOCAL {
			continue
		}
		var version uint16
		if versioned {
			version = binary.LittleEndian.Uint16(numbers[2*i:]) &^ versionHidden
		}
		others := seen[s.name]
		switch {
		case s.name == "":
			return fmt.Errorf("symbol %d has no name", i)
		case s.defined() && uint64(i) < f.hashed:
			return fmt.Errorf("symbol %d %s is defined and nobody can find it", i, s.name)
		case len(others) > 0 && (version <= versionBase || others[0] <= versionBase || slices.Contains(others, version)):
			return fmt.Errorf("two symbols %s", s.name)
		}
		seen[s.name] = append(others, version)
	}
	return nil
}

func (f *File) readSymbol(entry []byte, s *symbol) (err error) {
	*s = symbol{
		kind: elf.ST_TYPE(entry[4]), binding: elf.ST_BIND(entry[4]), visibility: elf.ST_VISIBILITY(entry[5]),
		section: elf.SectionIndex(binary.LittleEndian.Uint16(entry[6:])),
		value:   binary.LittleEndian.Uint64(entry[8:]), size: binary.LittleEndian.Uint64(entry[16:]),
	}
	if s.name, err = f.dynamicString(words(entry).at(0)); err != nil || s.section == elf.SHN_ABS {
		return err
	}
	if !s.defined() {
		if s.value != 0 {
			return fmt.Errorf("%s: it is not defined and has the value %#x", s.name, s.value)
		}
		return nil
	}
	ok := false
	switch s.kind {
	case elf.STT_TLS:
		ok = f.tls != nil && s.value <= f.tls.Memsz && s.size <= f.tls.Memsz-s.value
	case elf.STT_FUNC:
		ok = f.executable(s.value)
	case elf.STT_GNU_IFUNC:
		ok = f.entrance(s.value) // the loader calls it
	case elf.STT_SECTION, elf.STT_FILE:
		ok = true
	default:
		ok = f.segmentOf(s.value, 0) != nil
	}
	if !ok {
		return fmt.Errorf("%s: its value %#x is not where a symbol of its kind can be", s.name, s.value)
	}
	return nil
}

// symbolCount finds out how many dynamic symbols there are, which no entry says: only the hash tables imply it. It checks
// that whoever looks for a name in them comes to an end and stays inside.
func (f *File) symbolCount() (count uint64, err error) {
	if !f.has(elf.DT_HASH) && !f.has(elf.DT_GNU_HASH) {
		return 0, errors.New("no symbol hash table: nothing can be looked up in it")
	}
	if addr, ok := f.dynamic[elf.DT_HASH]; ok {
		if count, err = f.sysvHash(addr); err != nil {
			return 0, fmt.Errorf("hash table: %w", err)
		}
	}
	if addr, ok := f.dynamic[elf.DT_GNU_HASH]; ok {
		n, err := f.gnuHash(addr)
		switch {
		case err != nil:
			return 0, fmt.Errorf("hash table: %w", err)
		case f.has(elf.DT_HASH) && n > count:
			return 0, fmt.Errorf("hash table: one has %d symbols, the other %d", count, n)
		}
		count = max(count, n)
	}
	return max(count, 1), nil
}

// used is how many symbols the relocations name: those that are only used are in no chain of the newer kind of table.
func (f *File) used() (count uint64) {
	for _, t := range [][2]elf.DynTag{{elf.DT_RELA, elf.DT_RELASZ}, {elf.DT_JMPREL, elf.DT_PLTRELSZ}} {
		table, err := f.at(f.dynamic[t[0]], f.dynamic[t[1]])
		if err != nil || !f.has(t[0]) {
			continue // it will be complained of
		}
		for ; len(table) >= relaSize; table = table[relaSize:] {
			count = max(count, words(table).at(3)+1)
		}
	}
	return count
}

// sysvHash checks the older kind of table and returns how many symbols it has.
func (f *File) sysvHash(addr uint64) (uint64, error) {
	data, err := f.tail(addr)
	if err != nil {
		return 0, err
	}
	table := words(data)
	if table.len() < 2 {
		return 0, errors.New("truncated")
	}
	buckets, symbols := table.at(0), table.at(1)
	if buckets == 0 || 2+buckets+symbols > table.len() {
		return 0, errors.New("truncated")
	}
	seen := make([]bool, symbols)
	for i := range buckets {
		for s := table.at(2 + i); s != 0; s = table.at(2 + buckets + s) {
			if s >= symbols {
				return 0, fmt.Errorf("it names symbol %d of %d", s, symbols)
			}
			if seen[s] {
				return 0, fmt.Errorf("symbol %d is in two chains", s)
			}
			seen[s] = true
		}
	}
	return symbols, nil
}

// gnuHash checks the newer kind of table and returns how many symbols it implies.
func (f *File) gnuHash(addr uint64) (uint64, error) {
	data, err := f.tail(addr)
	if err != nil {
		return 0, err
	}
	table := words(data)
	if table.len() < 4 {
		return 0, errors.New("truncated")
	}
	buckets, first, bloom := table.at(0), table.at(1), table.at(2)
	if bloom == 0 || bloom&(bloom-1) != 0 {
		return 0, fmt.Errorf("a filter of %d words, must be a power of two", bloom)
	}
	chains := 4 + 2*bloom + buckets // words of the filter have 8 bytes
	if chains > table.len() {
		return 0, errors.New("truncated")
	}
	var last uint64
	for i := range buckets {
		s := table.at(4 + 2*bloom + i)
		if s != 0 && s < first {
			return 0, fmt.Errorf("a bucket names symbol %d, which is not hashed", s)
		}
		last = max(last, s)
	}
	f.hashed = first
	if last == 0 {
		return max(first, f.used()), nil // nothing is exported
	}
	for i := last - first; ; i++ {
		if chains+i >= table.len() {
			return 0, errors.New("chain without an end")
		}
		if table.at(chains+i)&1 != 0 { // the lowest bit ends a chain
			return first + i + 1, nil
		}
	}
}

// checkEntries checks the functions that a host calls before it knows anything else of a module. Compilers make all of them
// known, or none.
func (f *File) checkEntries() error {
	var known, unknown *symbol
	for i := range f.symbols {
		s := &f.symbols[i]
		called := slices.ContainsFunc(entryPrefixes, func(prefix string) bool { return strings.HasPrefix(s.name, prefix) })
		switch {
		case !called || !s.defined() || s.kind != elf.STT_FUNC:
			continue
		case !f.entrance(s.value):
			return fmt.Errorf("%s does not begin at %#x", s.name, s.value)
		case !f.known(s.value):
			unknown = s
		default:
			known = s
			if fn, _ := f.functionAt(s.value); fn.to > fn.from && s.size != 0 && s.size != fn.to-fn.from {
				return fmt.Errorf("%s does not begin at %#x: there is a function of %d bytes, not %d", s.name, s.value, fn.to-fn.from, s.size)
			}
		}
	}
	if known != nil && unknown != nil {
		return fmt.Errorf("%s does not begin at %#x", unknown.name, unknown.value)
	}
	return nil
}

// entryPrefixes begin the names of the functions that a host calls.
var entryPrefixes = []string{initPrefix, majorPrefix, minorPrefix, contextPrefix}
