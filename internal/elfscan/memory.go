package elfscan

import (
	"encoding/binary"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/layout"
)

// Bytes implements [layout.Memory].
func (f *File) Bytes(at uint64, n int) ([]byte, error) { return f.at(at, uint64(n)) }

// Pointer implements [layout.Memory]: what the word at an address will hold once the module is loaded.
func (f *File) Pointer(at uint64) (uint64, error) {
	if target, ok := f.pointers[at]; ok {
		return target, nil
	}
	word, err := f.zeroed(at)
	if err != nil {
		return 0, err
	}
	if word != 0 {
		return 0, fmt.Errorf("the word at %#x is no pointer into the module", at)
	}
	return 0, nil
}

// zeroed is the word at an address, which may be memory that is not in the file and starts as zeroes.
func (f *File) zeroed(at uint64) (uint64, error) {
	word, err := f.at(at, layout.WordBytes)
	if err == nil {
		return binary.LittleEndian.Uint64(word), nil
	}
	for _, s := range f.segments {
		if at >= s.addr+s.size && at-s.addr <= s.memory && s.memory-(at-s.addr) >= layout.WordBytes {
			return 0, nil
		}
	}
	return 0, err
}

// Text implements [layout.Memory].
func (f *File) Text(at uint64, limit int) (string, error) {
	data, err := f.tail(at)
	if err != nil {
		return "", err
	}
	return f.cString(data[:min(len(data), limit)])
}
