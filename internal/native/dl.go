//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"

	"github.com/ebitengine/purego"
)

// Library is an open shared object.
type Library struct {
	path   string
	handle uintptr
}

// Open loads a shared object with its own symbols kept local and all references bound at
// once. Whether the file is fit to be loaded must have been checked: the system's
// loader dies on truncated files. Constructors in it run on the calling thread.
func Open(path string) (*Library, error) {
	h, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("native: open %s: %w", path, err)
	}
	return &Library{path, h}, nil
}

// Path is what Open was given.
func (l *Library) Path() string { return l.path }

// Lookup is the address of an exported symbol.
func (l *Library) Lookup(name string) (uintptr, error) {
	a, err := purego.Dlsym(l.handle, name)
	if err != nil {
		return 0, fmt.Errorf("native: %s: symbol %s: %w", l.path, name, err)
	}
	return a, nil
}

// Func is the address of an exported function.
func (l *Library) Func(name string) (Code, error) {
	a, err := l.Lookup(name)
	return Code(a), err
}

// Close unloads the object unless something else holds it. Nothing in it may be running
// or reachable.
func (l *Library) Close() error {
	if l.handle == 0 {
		return nil
	}
	h := l.handle
	l.handle = 0
	if err := purego.Dlclose(h); err != nil {
		return fmt.Errorf("native: close %s: %w", l.path, err)
	}
	return nil
}
