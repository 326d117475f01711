package elfscan

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// Bounds of what is believed of a wheel, which is a zip archive.
const (
	maxEntries  = 1 << 16
	maxUnpacked = 1 << 30 // bytes of all libraries in it
)

// libraryName is how shared libraries are called in wheels.
var libraryName = regexp.MustCompile(`\.so(\.[0-9]+)*$`)

// Wheel is what can be said about a wheel without unpacking it to a disk.
type Wheel struct {
	Path      string
	Reports   []*Report // of the libraries that hold modules; their paths are those in the wheel
	Libraries int       // others
	Problems  []string  // what is wrong with the archive or a file in it
}

// ScanFile reads a shared library, or a wheel with such; one of the results is nil. Whatever the file is, it ends soon, and
// takes memory by the size of the file and the bounds of this package.
func ScanFile(path string) (*Report, *Wheel, error) {
	data, err := wholefile.ReadRegular(path, maxFile, func(beginning []byte) bool { return isELF(beginning) || isZip(beginning) })
	if err != nil {
		return nil, nil, fmt.Errorf("elfscan: %w", err)
	}
	if isZip(data) {
		wheel, err := scanWheel(path, data)
		if err != nil {
			return nil, nil, fmt.Errorf("elfscan: %s: %w", path, err)
		}
		return nil, wheel, nil
	}
	file, err := New(path, data)
	if err != nil {
		return nil, nil, err
	}
	report, err := file.Scan()
	if err != nil {
		return nil, nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err == nil {
		err = file.CheckLibraries(dir)
	}
	if err != nil {
		report.Problems = append(report.Problems, err.Error())
	}
	return report, nil, nil
}

// isZip reports whether a file begins as an archive does, an empty one included.
func isZip(beginning []byte) bool {
	return bytes.HasPrefix(beginning, []byte("PK\x03\x04")) || bytes.HasPrefix(beginning, []byte("PK\x05\x06"))
}

func scanWheel(path string, data []byte) (*Wheel, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if len(archive.File) > maxEntries {
		return nil, fmt.Errorf("%d entries, at most %d are read", len(archive.File), maxEntries)
	}
	w := &Wheel{Path: path}
	left := int64(maxUnpacked)
	seen := make(map[string]bool)
	for _, entry := range archive.File {
		if err := checkEntryName(entry.Name); err != nil {
			w.add(entry, err)
			continue
		}
		if seen[entry.Name] {
			w.add(entry, errors.New("it is there twice"))
			continue
		}
		seen[entry.Name] = true
		if !libraryName.MatchString(entry.Name) {
			continue
		}
		if err := w.scan(entry, &left); err != nil {
			w.add(entry, err)
		}
	}
	return w, nil
}

func (w *Wheel) add(entry *zip.File, err error) {
	text := strings.TrimPrefix(err.Error(), "elfscan: "+entry.Name+": ")
	w.Problems = append(w.Problems, fmt.Sprintf("%s: %s", entry.Name, text))
}

// checkEntryName refuses names that lead out of the folder into which a wheel is installed.
func checkEntryName(name string) error {
	clean := strings.TrimSuffix(name, "/")
	if !fs.ValidPath(clean) || strings.Contains(name, `\`) || clean == "." {
		return errors.New("its name leads out of the wheel")
	}
	return nil
}

// scan reads one library; left is what all together may still unpack.
func (w *Wheel) scan(entry *zip.File, left *int64) error {
	if entry.UncompressedSize64 > uint64(*left) {
		return fmt.Errorf("unpacked it has %d bytes, and the libraries of a wheel may have %d in all", entry.UncompressedSize64, int64(maxUnpacked))
	}
	from, err := entry.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	data, err := io.ReadAll(io.LimitReader(from, *left+1)) // what the entry says of its size may be wrong
	if *left -= int64(len(data)); err == nil && *left < 0 {
		err = fmt.Errorf("the libraries of a wheel may have %d bytes in all", int64(maxUnpacked))
	}
	if err != nil {
		return err
	}
	file, err := New(entry.Name, data)
	if err != nil {
		return err
	}
	report, err := file.Scan()
	if err != nil {
		return err
	}
	if len(report.Modules) == 0 {
		w.Libraries++
		return nil
	}
	w.checkHomes(report)
	w.Reports = append(w.Reports, report)
	return nil
}

// checkHomes sees to it that the capsules of a module in a package are named after the package, too.
func (w *Wheel) checkHomes(report *Report) {
	folder := path.Dir(report.Path)
	if _, inData, found := strings.Cut(folder, ".data/"); found { // NAME.data/platlib is installed where the rest is
		_, folder, _ = strings.Cut(inData, "/")
	}
	for _, m := range report.Modules {
		name := m.Name
		if folder != "." && folder != "" {
			name = strings.ReplaceAll(folder, "/", ".") + "." + m.Name
		}
		for i := range m.Exports {
			a := &m.Exports[i]
			home := a.Capsule[:max(strings.LastIndexByte(a.Capsule, '.'), 0)]
			if home != name && strings.HasSuffix("."+home, "."+m.Name) {
				text := fmt.Sprintf("capsule %s is looked for in module %s, and this is module %s", a.Capsule, home, name)
				a.Faults = append(a.Faults, text)
				report.Problems = append(report.Problems, fmt.Sprintf("module %s: API %s: %s", m.Name, a.Name, text))
			}
		}
	}
}
