package cstack

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Text is a piece of the mapped code of a shared library.
type Text struct {
	Start, End uintptr
	Offset     uint64  // in the file
	Path       string  // as the kernel tells it, without the mark of a file that is deleted
	Base       uintptr // where the beginning of the file is mapped, 0 when it is not
}

// FileOffset is where an address of the piece is in the file.
func (t *Text) FileOffset(pc uintptr) uint64 { return uint64(pc-t.Start) + t.Offset }

// Texts is the code of all shared libraries of the process, in order of address; the program itself is not among them.
type Texts []Text

// deleted is how the kernel marks the path of a file that has no name any more.
const deleted = " (deleted)"

// ReadTexts reads the code that is mapped now. An unreadable list is an empty one: stacks are then of Go alone.
func ReadTexts() Texts {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil
	}
	program, _ := os.Readlink("/proc/self/exe") // unknown: nothing is left out
	return parseTexts(string(maps), program)
}

func parseTexts(maps, program string) (out Texts) {
	bases := map[string]uintptr{}
	for line := range strings.Lines(maps) {
		// start-end perms offset device inode path
		f := strings.Fields(line)
		at := strings.IndexByte(line, '/')
		if len(f) < 6 || at < 0 {
			continue
		}
		path := strings.TrimSuffix(strings.TrimSuffix(line[at:], "\n"), deleted)
		if !filepath.IsAbs(path) || path == strings.TrimSuffix(program, deleted) {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		offset, err3 := strconv.ParseUint(f[2], 16, 64)
		if err1 != nil || err2 != nil || err3 != nil {
			continue
		}
		if offset == 0 {
			bases[path] = uintptr(start)
		}
		if strings.Contains(f[1], "x") {
			out = append(out, Text{uintptr(start), uintptr(end), offset, path, bases[path]})
		}
	}
	return out
}

// Find gives the code that an address is in, nil for none.
func (all Texts) Find(pc uintptr) *Text {
	i, _ := slices.BinarySearchFunc(all, pc, func(t Text, pc uintptr) int {
		switch {
		case t.End <= pc:
			return -1
		case t.Start > pc:
			return 1
		}
		return 0
	})
	if i < len(all) && all[i].Start <= pc && pc < all[i].End {
		return &all[i]
	}
	return nil
}
