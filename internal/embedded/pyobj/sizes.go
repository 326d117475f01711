package pyobj

import (
	"strings"
	"syscall"
)

// Go ends the process when memory runs out, so whatever makes an object of a size that somebody else chose asks here first:
// MemoryError when it would be too much. TestSizesAreChecked finds code that does not.

// What one operation may make at most.
const (
	maxBytes   = 1 << 30             // of a bytes object, in bytes
	maxText    = 1 << 28             // of a str, in bytes; its code points need four each
	maxItems   = 1 << 26             // of a tuple or list, in items
	maxGrown   = 1 << 24             // of one made of items that come one by one, each with memory of its own
	maxEndless = 1 << 21             // of one where nobody says how many come: what has no end is to be noticed within a second
	maxSteps   = 1 << 24             // of iterators, for one where nobody says how many come
	maxEntries = 1 << 24             // of a dict or set
	maxIntBits = 1<<31 - 1           // of an int
	itemBytes  = maxBytes / maxItems // of an item, in Go's memory
)

// askFrom is the size from which the system is asked whether it has the memory.
const askFrom = 32 << 20

// room says whether n pieces of that many bytes can be had.
func room(n, limit, size int) error {
	if n < 0 || n > limit || n*size >= askFrom && !available(n*size) {
		return NewException(MemoryError)
	}
	return nil
}

// available asks the system for memory, and gives it back: a limit of the process or of the system shows here, and not when Go
// needs it.
func available(n int) bool {
	b, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return false
	}
	_ = syscall.Munmap(b) // what was mapped can be unmapped
	return true
}

// fitsBytes says whether there can be a bytes object of n bytes.
func fitsBytes(n int) error { return room(n, maxBytes, 1) }

// fitsText says whether there can be a str of n bytes in UTF-8.
func fitsText(n int) error { return room(n, maxText, 1) }

// fitsItems says whether there can be a tuple or list of n items.
func fitsItems(n int) error { return room(n, maxItems, itemBytes) }

// fitsBits says whether there can be an int of n bits.
func fitsBits(n int) error {
	if n < 0 || n > maxIntBits {
		return NewException(MemoryError)
	}
	return room(n/8, maxIntBits/8, 1)
}

// times is n*k for sizes, beyond every limit when it is far too much.
func times(n, k int) int {
	const far = 1 << 40
	if n <= 0 || k <= 0 {
		return 0
	}
	if n > far/k {
		return far
	}
	return n * k
}

// CheckGrown says whether one more item may come behind n others, where nobody says how many there will be: MemoryError
// when not.
func CheckGrown(n int) error {
	if n >= maxEndless {
		return NewException(MemoryError)
	}
	return nil
}

// CheckItems says whether there can be a tuple or list of n items: MemoryError when not.
func CheckItems(n int) error { return fitsItems(n) }

// CheckBytes says whether there can be a bytes object of n bytes: MemoryError when not.
func CheckBytes(n int) error { return fitsBytes(n) }

// textBuilder builds text of a length that is not known before, within the limit: what goes beyond is dropped, and the error
// kept.
type textBuilder struct {
	b   strings.Builder
	err error
}

// WriteString adds text.
func (t *textBuilder) WriteString(s string) {
	if t.err == nil && t.b.Len()+len(s) > maxText {
		t.err = NewException(MemoryError)
	}
	if t.err == nil {
		t.b.WriteString(s)
	}
}

// WriteByte adds a byte; it always returns nil, so that the type is an io.ByteWriter.
func (t *textBuilder) WriteByte(c byte) error {
	t.WriteString(string([]byte{c}))
	return nil
}

// result is the text.
func (t *textBuilder) result() (string, error) {
	if t.err != nil {
		return "", t.err
	}
	return t.b.String(), nil
}

// escapedLen bounds the length of text that is written with escapes: at most ten bytes for each that is not plain.
func escapedLen[T string | []byte](s T) int {
	if len(s) < maxText/10 {
		return 10 * len(s)
	}
	n := len(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '\'' || c == '\\' {
			n += 9
		}
	}
	return n
}
