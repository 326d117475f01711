package hpydef

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Bounds of what is believed of a definition.
const (
	maxText = 1 << 20 // bytes of one string
	maxList = 1 << 16 // entries of one list
)

const wordSize = 8

// ErrSignature is in the chain of the error about a method whose signature is none that a method may have.
var ErrSignature = errors.New("unsupported HPyMeth signature")

// Read copies n bytes of this process's memory at addr. An address that is not readable is an error (unix.EFAULT in its
// chain), not a fault.
func Read(addr uintptr, n int) ([]byte, error) {
	b := make([]byte, n)
	return b, native.CopyFrom(b, addr)
}

// Text copies the NUL-terminated string at addr. A null address is the empty string.
func Text(addr uintptr) (string, error) {
	if addr == 0 {
		return "", nil
	}
	return native.CStringFrom(addr, maxText)
}

// name reads a string that has to be there and has to be UTF-8.
func name(addr uintptr, what string) (string, error) {
	if addr == 0 {
		return "", fmt.Errorf("%s is NULL", what)
	}
	s, err := Text(addr)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: %w", what, err)
	case s == "":
		return "", fmt.Errorf("%s is empty", what)
	case !utf8.ValidString(s):
		return "", fmt.Errorf("%s is not UTF-8: %q", what, s)
	}
	return s, nil
}

// doc reads an optional text.
func doc(addr uintptr, what string) (string, error) {
	s, err := Text(addr)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return s, nil
}

// Words reads a NULL-terminated list of pointers; a null address is an empty list.
func Words(addr uintptr) ([]uintptr, error) {
	if addr == 0 {
		return nil, nil
	}
	if addr%wordSize != 0 {
		return nil, fmt.Errorf("list at %#x is not aligned", addr)
	}
	var out []uintptr
	for len(out) < maxList {
		v, err := Word(addr + uintptr(len(out))*wordSize)
		if err != nil {
			return nil, err
		}
		if v == 0 {
			return out, nil
		}
		out = append(out, v)
	}
	return nil, fmt.Errorf("list at %#x has more than %d entries", addr, maxList)
}

// Word reads a pointer.
func Word(addr uintptr) (uintptr, error) {
	var b [wordSize]byte
	if err := native.CopyFrom(b[:], addr); err != nil {
		return 0, err
	}
	return uintptr(binary.NativeEndian.Uint64(b[:])), nil
}

// view is a copy of a struct.
type view []byte

func load(addr uintptr, size int, what string) (view, error) {
	b, err := Read(addr, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return b, nil
}

func (v view) word(off int) uintptr { return uintptr(binary.NativeEndian.Uint64(v[off:])) }
func (v view) i64(off int) int64    { return int64(binary.NativeEndian.Uint64(v[off:])) }
func (v view) i32(off int) int32    { return int32(binary.NativeEndian.Uint32(v[off:])) }
