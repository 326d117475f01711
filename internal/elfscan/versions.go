package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

const (
	versionHidden = 1 << 15 // not of the version's number
	versionBase   = 1       // the last of the numbers that need no entry: local and global
)

// checkVersions checks the versions of symbols: the loader takes the number of each as an index into what it made of the
// versions needed and defined.
func (f *File) checkVersions() error {
	numbered, versions := f.has(elf.DT_VERSYM), f.has(elf.DT_VERNEED) || f.has(elf.DT_VERDEF)
	switch {
	case !numbered && !versions:
		return nil
	case numbered != versions:
		return errors.New("symbol versions: there are numbers without versions, or versions without numbers")
	}
	needed, defined := map[uint16]bool{}, map[uint16]bool{}
	if at, ok := f.dynamic[elf.DT_VERNEED]; ok {
		if err := f.neededVersions(at, needed); err != nil {
			return fmt.Errorf("symbol versions: needed: %w", err)
		}
	}
	if at, ok := f.dynamic[elf.DT_VERDEF]; ok {
		if err := f.definedVersions(at, defined); err != nil {
			return fmt.Errorf("symbol versions: defined: %w", err)
		}
	}
	numbers, err := f.at(f.dynamic[elf.DT_VERSYM], 2*uint64(len(f.symbols)))
	if err != nil {
		return fmt.Errorf("symbol versions: %w", err)
	}
	for i := range f.symbols {
		versions, s := needed, &f.symbols[i]
		if s.defined() {
			versions = defined
		}
		if n := binary.LittleEndian.Uint16(numbers[2*i:]) &^ versionHidden; n > versionBase && !versions[n] {
			return fmt.Errorf("symbol versions: symbol %d %s has version %d, which is none", i, s.name, n)
		}
	}
	return nil
}

// neededVersions walks over the versions of other libraries.
func (f *File) neededVersions(at uint64, numbers map[uint16]bool) error {
	return f.chain(at, 16, func(at uint64, library []byte) (uint64, error) {
		name, err := f.dynamicString(words(library).at(1))
		if err != nil {
			return 0, err
		}
		if version := binary.LittleEndian.Uint16(library); version != 1 {
			return 0, fmt.Errorf("record of version %d", version)
		}
		if !slices.Contains(f.needed, name) {
			return 0, fmt.Errorf("of %q, which is no needed library", name)
		}
		err = f.chain(at+words(library).at(2), 16, func(_ uint64, version []byte) (uint64, error) {
			numbers[binary.LittleEndian.Uint16(version[6:])&^versionHidden] = true
			_, err := f.dynamicString(words(version).at(2))
			return words(version).at(3), err
		})
		return words(library).at(3), err
	})
}

// definedVersions walks over the versions that the library defines.
func (f *File) definedVersions(at uint64, numbers map[uint16]bool) error {
	return f.chain(at, 20, func(at uint64, version []byte) (uint64, error) {
		if version := binary.LittleEndian.Uint16(version); version != 1 {
			return 0, fmt.Errorf("record of version %d", version)
		}
		numbers[binary.LittleEndian.Uint16(version[4:])&^versionHidden] = true
		err := f.chain(at+words(version).at(3), 8, func(_ uint64, name []byte) (uint64, error) {
			_, err := f.dynamicString(words(name).at(0))
			return words(name).at(1), err
		})
		return words(version).at(4), err
	})
}

// chain walks over records, each of which says how far away the next one is, 0 for none.
func (f *File) chain(at, size uint64, visit func(at uint64, record []byte) (next uint64, err error)) error {
	for {
		record, err := f.at(at, size)
		if err != nil {
			return err
		}
		next, err := visit(at, record)
		if err != nil || next == 0 {
			return err
		}
		if next < size || next%4 != 0 {
			return fmt.Errorf("a record of %d bytes, must be at least %d", next, size)
		}
		at += next
	}
}
