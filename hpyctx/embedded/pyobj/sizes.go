package pyobj

// Go ends the process when memory runs out, so whatever makes an object of a size that somebody else chose asks here first.

// maxBytes bounds the memory of one object that a single operation makes; beyond it the operation raises MemoryError.
const maxBytes = 1 << 30

// Sizes of what objects are made of, in Go's memory.
const (
	itemBytes  = 16 // of a tuple or list, and what it holds at least
	entryBytes = 64 // of a dict or set
)

// fits says whether n pieces of that many bytes can be one object; MemoryError when not.
func fits(n, size int) error {
	if n < 0 || size > 0 && n > maxBytes/size {
		return NewException(MemoryError)
	}
	return nil
}

// fitsBytes is fits for bytes and text.
func fitsBytes(n int) error { return fits(n, 1) }

// fitsItems is fits for tuples and lists.
func fitsItems(n int) error { return fits(n, itemBytes) }

// CheckItems says whether a tuple or list of n items can be made: MemoryError when not.
func CheckItems(n int) error { return fitsItems(n) }

// CheckBytes says whether bytes or text of n bytes can be made: MemoryError when not.
func CheckBytes(n int) error { return fitsBytes(n) }
