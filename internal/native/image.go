//go:build linux && (amd64 || arm64)

package native

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// mapping is one line of /proc/self/maps.
type mapping struct {
	lo, hi, offset uintptr
	path           string
}

func readMaps() ([]mapping, error) {
	text, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil, fmt.Errorf("native: memory map of the process: %w", err)
	}
	return parseMaps(string(text)), nil
}

func parseMaps(text string) []mapping {
	var ms []mapping
	for line := range strings.Lines(text) {
		var m mapping
		var perm, dev string
		var inode uint64
		if n, _ := fmt.Sscanf(line, "%x-%x %s %x %s %d %s", &m.lo, &m.hi, &perm, &m.offset, &dev, &inode, &m.path); n < 6 {
			continue
		}
		if i := strings.IndexByte(line, '/'); i >= 0 { // a path may hold spaces
			m.path = strings.TrimSuffix(line[i:], "\n")
		}
		ms = append(ms, m)
	}
	return ms
}

// programImage holds the file mappings of the program (or shared object) that this
// package is linked into; nil when the kernel does not tell.
var programImage = sync.OnceValue(func() []mapping {
	ms, err := readMaps()
	if err != nil {
		return nil
	}
	var path string
	for _, m := range ms {
		if entryPC >= m.lo && entryPC < m.hi {
			path = m.path
		}
	}
	if path == "" {
		return nil
	}
	var own []mapping
	for _, m := range ms {
		if m.path == path {
			own = append(own, m)
		}
	}
	return own
})

// inProgramImage says whether a is in the program's file; true when unknown.
func inProgramImage(a uintptr) bool {
	ms := programImage()
	for _, m := range ms {
		if a >= m.lo && a < m.hi {
			return true
		}
	}
	return ms == nil
}

// FileAt is the file that is mapped at an address, empty for none, or when the kernel does not tell.
func FileAt(a uintptr) string {
	ms, _ := readMaps() // an error is no file
	for _, m := range ms {
		if a >= m.lo && a < m.hi && strings.HasPrefix(m.path, "/") {
			return m.path
		}
	}
	return ""
}

// templateSource is the program's file, from which template pages are mapped again.
type templateSource struct {
	file *os.File // kept open for the life of the process
}

// openTemplateSource finds the file and proves that it holds the templates that are in
// memory: the file may have been replaced since the program was started, or the
// program's text may have been moved to anonymous huge pages.
func openTemplateSource() (*templateSource, error) {
	ms := programImage()
	if ms == nil {
		return nil, errors.New("native: thunk: the program's own file is not mapped")
	}
	var errs []error
	for _, path := range []string{"/proc/self/exe", ms[0].path} {
		f, err := os.Open(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		s := &templateSource{file: f}
		if err := s.check(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
			_ = f.Close() // read only: nothing can be lost
			continue
		}
		return s, nil
	}
	return nil, fmt.Errorf("native: thunk: no file to map templates from: %w", errors.Join(errs...))
}

func (s *templateSource) check() error {
	for k := range numKinds {
		off, err := templateOffset(k)
		if err != nil {
			return err
		}
		onDisk := make([]byte, blockBytes)
		if _, err := s.file.ReadAt(onDisk, int64(off)); err != nil {
			return err
		}
		if !bytes.Equal(onDisk, Bytes(templatePCs[k], blockBytes)) {
			return errors.New("the file differs from the running program")
		}
	}
	return nil
}

// templateOffset is where the template is in the program's file.
func templateOffset(k thunkKind) (uintptr, error) {
	pc := templatePCs[k]
	for _, m := range programImage() {
		if pc >= m.lo && pc+blockBytes <= m.hi {
			return pc - m.lo + m.offset, nil
		}
	}
	return 0, errors.New("template is not in one file mapping")
}

// mapTemplate maps code of kind k again, with zeroed records at the templates' distance,
// and gives the address of the first entry. The code is readable and executable, the
// records are readable and writable, from the first moment to the last.
func (s *templateSource) mapTemplate(k thunkKind) (code, size uintptr, err error) {
	off, err := templateOffset(k)
	if err != nil {
		return 0, 0, err
	}
	in := off & (pageSize - 1)
	codeSize := roundUp(in+blockBytes, pageSize)
	size = roundUp(in+thunkDistance+blockBytes, pageSize)
	base, err := mapAnon(size, 0)
	if err != nil {
		return 0, 0, err
	}
	// Safety: replaces pages of the range just mapped, which nobody uses yet.
	_, err = unix.MmapPtr(int(s.file.Fd()), int64(off-in), ptr(base), codeSize, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_FIXED)
	if err != nil {
		_ = unmap(base, size) // the error to report is the first
		return 0, 0, fmt.Errorf("native: thunk: map templates executable: %w", err)
	}
	return base + in, size, nil
}
