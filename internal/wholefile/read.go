package wholefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ErrNotRegular is wrapped by the errors about a folder, a pipe or a device where only a file will do.
var ErrNotRegular = errors.New("not a regular file")

// Open opens a file for reading, and does not wait for a pipe that nobody writes to.
func Open(path string) (*os.File, error) { return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) }

// Read reads a file to its end. One that is longer than limit, or that never ends, is an error before it fills the memory.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, path, limit)
}

// ReadRegular is Read for what must be a file on a disk. Contents that do not begin as known says are not read further: the
// result is their beginning.
func ReadRegular(path string, limit int64, known func(beginning []byte) bool) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotRegular}
	case info.Size() > limit:
		return nil, tooLarge(path, limit)
	}
	size := int(info.Size()) // what is written to the file meanwhile does not count
	data := make([]byte, min(size, beginning))
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	if !known(data) {
		return data, nil
	}
	data = append(make([]byte, 0, size), data...)[:size]
	if _, err := io.ReadFull(f, data[min(size, beginning):]); err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return data, nil
}

// beginning is how much of a file says of which kind it is.
const beginning = 64

func tooLarge(path string, limit int64) error {
	return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("larger than %d bytes", limit)}
}

func readAll(f *os.File, path string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = tooLarge(path, limit)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}
