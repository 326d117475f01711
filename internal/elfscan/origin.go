package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// searched are the entries of the dynamic table in which $ORIGIN stands for the folder of the file.
var searched = []elf.DynTag{elf.DT_NEEDED, elf.DT_RPATH, elf.DT_RUNPATH}

// origins are the spellings of that word.
var origins = []string{"${ORIGIN}", "$ORIGIN"}

func usesOrigin(text string) bool {
	return slices.ContainsFunc(origins, func(o string) bool { return strings.Contains(text, o) })
}

func withOrigin(text, dir string) string {
	for _, o := range origins {
		text = strings.ReplaceAll(text, o, dir)
	}
	return text
}

// PlacedIn returns contents that find their libraries wherever they are opened as the file in dir does, an absolute path:
// $ORIGIN in the names and paths of libraries is dir. They are Data when the file does not use that word.
func (f *File) PlacedIn(dir string) ([]byte, error) {
	names, err := f.at(f.dynamic[elf.DT_STRTAB], f.dynamic[elf.DT_STRSZ])
	if err != nil {
		return nil, err
	}
	names = slices.Clone(names)
	moved := make(map[int]uint64) // offset in the file of an entry of the dynamic table -> its name in the new string table
	err = f.eachEntry(func(at int, tag elf.DynTag, value uint64) error {
		if !slices.Contains(searched, tag) {
			return nil
		}
		text, err := f.cString(names[value:])
		if err != nil || !usesOrigin(text) {
			return err
		}
		if strings.ContainsAny(dir, ":$\x00") {
			return fmt.Errorf("%s is %q, and the path of the folder, %q, has a character that ends or changes a search path", tag, text, dir)
		}
		moved[at] = uint64(len(names))
		names = append(append(names, withOrigin(text, dir)...), 0)
		return nil
	})
	if err != nil || len(moved) == 0 {
		return f.data, err
	}
	out, strtab := f.withSegment(names)
	if err := f.eachEntry(func(at int, tag elf.DynTag, _ uint64) error {
		switch name, ok := moved[at]; {
		case ok:
			binary.LittleEndian.PutUint64(out[at+8:], name)
		case tag == elf.DT_STRTAB:
			binary.LittleEndian.PutUint64(out[at+8:], strtab)
		case tag == elf.DT_STRSZ:
			binary.LittleEndian.PutUint64(out[at+8:], uint64(len(names)))
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if _, err := New(f.Path, out); err != nil {
		return nil, fmt.Errorf("BUG: the copy for another folder: %w", err)
	}
	return out, nil
}

// eachEntry visits the entries of the dynamic table with their offsets in the file.
func (f *File) eachEntry(visit func(at int, tag elf.DynTag, value uint64) error) error {
	s := f.segmentOf(f.table.from, f.table.to-f.table.from)
	start := int(f.table.from - s.addr + s.offset)
	for at := start; at < start+int(f.table.to-f.table.from); at += dynSize {
		tag := elf.DynTag(binary.LittleEndian.Uint64(f.data[at:]))
		if tag == elf.DT_NULL {
			return nil
		}
		if err := visit(at, tag, binary.LittleEndian.Uint64(f.data[at+8:])); err != nil {
			return err
		}
	}
	return nil
}

// withSegment returns the file with one more segment that is read only, and the address of the contents in it. The program
// headers move into it, since there is no room for one more where they are.
func (f *File) withSegment(contents []byte) (out []byte, addr uint64) {
	const align = 1 << 16 // the largest page of the machines that are read
	up := func(n uint64) uint64 { return (n + align - 1) &^ (align - 1) }
	last := f.segments[len(f.segments)-1]
	offset, base := up(uint64(len(f.data))), up(last.addr+last.memory)
	var header elf.Header64
	_, _ = binary.Decode(f.data, binary.LittleEndian, &header) // it was read before
	headers := f.data[header.Phoff:][:uint64(header.Phnum)*progSize]
	size := uint64(len(headers)) + progSize

	out = append(slices.Clone(f.data), make([]byte, offset-uint64(len(f.data)))...)
	start := len(out)
	out = append(out, headers...)
	out, _ = binary.Append(out, binary.LittleEndian, elf.Prog64{
		Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R), Off: offset, Vaddr: base, Paddr: base,
		Filesz: size + uint64(len(contents)), Memsz: size + uint64(len(contents)), Align: align,
	})
	for at := start; at < len(out); at += progSize {
		if elf.ProgType(binary.LittleEndian.Uint32(out[at:])) == elf.PT_PHDR {
			own, _ := binary.Append(nil, binary.LittleEndian, elf.Prog64{
				Type: uint32(elf.PT_PHDR), Flags: uint32(elf.PF_R), Off: offset, Vaddr: base, Paddr: base, Filesz: size, Memsz: size, Align: 8,
			})
			copy(out[at:], own)
		}
	}
	out = append(out, contents...)
	const phoff, phnum = 32, 56
	binary.LittleEndian.PutUint64(out[phoff:], offset)
	binary.LittleEndian.PutUint16(out[phnum:], header.Phnum+1)
	return out, base + size
}

// maxLibraries is how many libraries of one module are looked at.
const maxLibraries = 1000

// CheckLibraries checks the libraries that the file brings along, and theirs: those that it, or the one that needs them, finds
// by a path of its own. What the system provides is not looked at. The file is in dir, an absolute path.
func (f *File) CheckLibraries(dir string) error {
	c := libraryChecker{seen: map[string]bool{}}
	return c.check(f, dir, nil)
}

type libraryChecker struct{ seen map[string]bool }

// check follows what one file needs; inherited are the folders of those that need it, which count when it has no RUNPATH.
func (c *libraryChecker) check(f *File, dir string, inherited []string) error {
	runpath, rpath := f.searchPath(elf.DT_RUNPATH, dir), f.searchPath(elf.DT_RPATH, dir)
	folders := runpath
	if !f.has(elf.DT_RUNPATH) {
		inherited = append(rpath, inherited...)
		folders = inherited
	}
	for _, name := range f.needed {
		path := c.find(withOrigin(name, dir), folders)
		if path == "" || c.seen[path] || len(c.seen) >= maxLibraries {
			continue
		}
		c.seen[path] = true
		lib, err := Open(path)
		if err == nil && lib.Machine != f.Machine {
			err = fmt.Errorf("elfscan: %s: built for another machine: %s", path, lib.Machine)
		}
		if err == nil {
			err = c.check(lib, filepath.Dir(path), inherited)
		}
		if err != nil {
			return fmt.Errorf("needs %s: %w", name, err)
		}
	}
	return nil
}

// searchPath is a list of folders in the dynamic table.
func (f *File) searchPath(tag elf.DynTag, dir string) []string {
	offset, ok := f.dynamic[tag]
	if !ok {
		return nil
	}
	text, err := f.dynamicString(offset)
	if err != nil || text == "" {
		return nil
	}
	return strings.Split(withOrigin(text, dir), ":")
}

// find is the file that the loader takes for a library, empty when it is for the system to find.
func (c *libraryChecker) find(name string, folders []string) string {
	if strings.Contains(name, "/") {
		return name
	}
	for _, folder := range folders { // the loader goes on when there is no such file, or it cannot be read
		path := filepath.Join(folder, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
