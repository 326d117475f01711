//go:build linux

package native

// NInt is the number of integer argument registers of the C ABI.
const NInt = 6

// Layout of thunks, known to the assembly.
const (
	thunkDistance = 20480 // from a template entry to its record: a block and a page
	staticStride  = 32    // bytes of an entry of the static tables of the smaller kinds
)
