// Package wholefile writes files whole or not at all: whatever goes wrong, a full disk or a killed process, whoever opens
// the file sees the old contents or the new ones. It reads files whole or not at all too: a pipe or a device that never ends
// is an error.
//
// It owns how every command reads and writes files. It imports nothing of this project.
package wholefile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
)

// File is a file that is being written. Its contents gather in a file NAME.*.part beside it until Commit. What is no
// regular file, such as a pipe or a device, cannot be replaced and is written to directly.
type File struct {
	path string // what Commit replaces, links followed
	to   *os.File
	part bool // to is a file of its own
	err  error
}

// Create starts a file with the permissions of the one that it will replace.
func Create(path string) (*File, error) {
	old, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return createPart(follow(path), 0o666)
	case err != nil:
		return nil, err
	}
	to, err := os.OpenFile(path, os.O_WRONLY, 0) // a file that must not be written must not be replaced
	if err != nil {
		return nil, err
	}
	if !old.Mode().IsRegular() {
		return &File{path: path, to: to}, nil
	}
	if err := to.Close(); err != nil {
		return nil, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	f, err := createPart(path, old.Mode().Perm())
	if err != nil {
		return nil, err
	}
	if err := f.to.Chmod(old.Mode().Perm()); err != nil {
		return nil, errors.Join(err, f.Discard())
	}
	return f, nil
}

// follow returns where links that lead to nothing would have the file.
func follow(path string) string {
	for {
		to, err := os.Readlink(path) // ends: Stat refuses a circle
		if err != nil {
			return path
		}
		if !filepath.IsAbs(to) {
			to = filepath.Dir(path) + string(filepath.Separator) + to // not cleaned: folders may be links too
		}
		path = to
	}
}

func createPart(path string, mode fs.FileMode) (*File, error) {
	for {
		to, err := os.OpenFile(fmt.Sprintf("%s.%08x.part", path, rand.Uint32()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		switch {
		case err == nil:
			return &File{path: path, to: to, part: true}, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, about(path, err)
		}
	}
}

// Write implements io.Writer. The first failure is kept, and Commit gives it again.
func (f *File) Write(data []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.to.Write(data)
	f.err = about(f.path, err)
	return n, f.err
}

// Commit puts the file in its place, and returns when a crash of the machine can no longer take it away. On error the old
// one is as it was, and nothing is left behind.
func (f *File) Commit() error {
	if f.to == nil {
		return nil
	}
	if f.err == nil && f.part {
		f.err = about(f.path, f.to.Sync())
	}
	if f.err != nil {
		return errors.Join(f.err, f.Discard())
	}
	to := f.to
	f.to = nil
	err := to.Close()
	if !f.part {
		return about(f.path, err)
	}
	if err == nil {
		err = os.Rename(to.Name(), f.path)
	}
	if err != nil {
		return errors.Join(about(f.path, err), os.Remove(to.Name()))
	}
	return about(f.path, syncFolder(filepath.Dir(f.path)))
}

// syncFolder makes a new name last. A folder that may be written but not read has no way to ask for it.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) { // a file system without it
		err = nil
	}
	return errors.Join(err, dir.Close())
}

// Discard gives up what was written. After Commit it does nothing.
func (f *File) Discard() error {
	if f.to == nil {
		return nil
	}
	to := f.to
	f.to = nil
	err := to.Close()
	if f.part {
		err = errors.Join(err, os.Remove(to.Name()))
	}
	return about(f.path, err)
}

// Write replaces the contents of a file, or makes it.
func Write(path string, data []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	_, _ = f.Write(data) // Commit tells
	return f.Commit()
}

// about makes an error about the part one about the file that the user asked for.
func about(path string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return &fs.PathError{Op: pe.Op, Path: path, Err: pe.Err}
	}
	return err
}
