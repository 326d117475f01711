// Package bundled opens a CPython that is part of the program: nothing has to be installed where it runs. It is a module of its
// own, since the Python in it, CPython 3.14 with its library, has some 40 megabytes.
//
// It owns the folder that Python is unpacked into. What runs is hpyctx/cpython.
package bundled

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kluctl/go-embed-python/python"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
)

// Options say how to open it. The zero value will do.
type Options struct {
	// Folder is where Python is unpacked when it is not there yet, the user's cache folder when empty. Programs may share it.
	Folder string
	// Threads is as in cpython.Options.
	Threads int
}

// Open unpacks Python, the first time, and opens it. A process can do so once, as cpython.Open says. Packages are found where
// PYTHONPATH or Python code says; the folder has the library alone.
func Open(o Options) (*cpython.Interpreter, error) {
	program, err := Unpack(o.Folder)
	if err != nil {
		return nil, err
	}
	return cpython.Open(cpython.Options{Python: program, Threads: o.Threads})
}

// Unpack unpacks Python into a folder, the user's cache folder when that is empty, unless it is there, and gives the path of its
// program: for pip, which installs packages, and for subprocesses.
func Unpack(folder string) (program string, err error) {
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("bundled: no folder was named, and the user has none for caches: %w", err)
		}
		folder = filepath.Join(cache, "hpyapi", "python")
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", fmt.Errorf("bundled: %w", err)
	}
	embedded, err := python.NewEmbeddedPythonWithTmpDir(folder, true) // another Python gets another folder
	if err != nil {
		return "", fmt.Errorf("bundled: %s: Python cannot be unpacked: %w", folder, err)
	}
	if program, err = embedded.GetExePath(); err != nil {
		return "", fmt.Errorf("bundled: %w", err)
	}
	return program, nil
}
