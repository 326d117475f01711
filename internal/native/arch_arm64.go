//go:build linux

package native

// NInt is the number of integer argument registers of the C ABI.
const NInt = 8

// Layout of thunks, known to the assembly.
const (
	thunkDistance = 131072 // from a template entry to its record, with pages of up to 64 KiB
	staticStride  = 64     // bytes of an entry of the static tables
)
