package hpyctx

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
	"golang.org/x/sys/unix"
)

// openPrivate opens contents that were read from path as a library of its own: the dynamic loader tells libraries apart by
// file, and nobody can change the copy while it is in use. Where no folder takes a file that may run, it is in memory.
func openPrivate(path string, data []byte) (*native.Library, error) {
	copied, err := writePrivate(path, data)
	if err != nil {
		lib, inMemory := openMemory(path, data)
		if inMemory != nil {
			inMemory = errors.Join(inMemory, fmt.Errorf("private copy: %w", err))
		}
		return lib, inMemory
	}
	defer os.Remove(copied) // the mapping keeps the contents
	lib, err := native.Open(copied)
	switch {
	case err == nil:
		return lib, nil
	case strings.Contains(err.Error(), "failed to map segment"): // the folder is mounted without permission to execute
		return openMemory(path, data)
	}
	return nil, aboutCopy(err, copied, path)
}

// writePrivate writes a file under a name that nobody else uses.
func writePrivate(path string, data []byte) (string, error) {
	dst, err := os.CreateTemp("", "hpyapi-*-"+filepath.Base(path))
	if err != nil {
		return "", err
	}
	_, err = dst.Write(data)
	if err = errors.Join(err, dst.Close()); err != nil {
		return "", errors.Join(err, os.Remove(dst.Name()))
	}
	return dst.Name(), nil
}

// openMemory opens contents that are in memory only.
func openMemory(path string, data []byte) (*native.Library, error) {
	fd, err := unix.MemfdCreate(filepath.Base(path), unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("copy in memory: %w", err)
	}
	// The descriptor stays open for as long as the library may be: the dynamic loader takes two libraries under one name,
	// which holds the number, for the same.
	for rest := data; len(rest) > 0; {
		n, err := unix.Write(fd, rest)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("copy in memory: %w", err), unix.Close(fd))
		}
		rest = rest[n:]
	}
	copied := fmt.Sprintf("/proc/self/fd/%d", fd)
	lib, err := native.Open(copied)
	if err != nil {
		return nil, errors.Join(aboutCopy(err, copied, path), unix.Close(fd))
	}
	lib.CloseWith(fd)
	return lib, nil
}

// aboutCopy makes an error about the private copy one about the file, which whoever shows it names.
func aboutCopy(err error, copied, path string) error {
	return errors.New(strings.ReplaceAll(err.Error(), copied, filepath.Base(path)))
}

// aboutFile takes the path out of an error that will be shown with it.
func aboutFile(err error, path string) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	if text, ok := strings.CutPrefix(err.Error(), "elfscan: "+path+": "); ok {
		return errors.New(text)
	}
	return err
}
