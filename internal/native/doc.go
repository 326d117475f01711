// Package native owns everything that is not ordinary Go: the assembly stubs for
// calls in both directions between Go and C, thunks made without generating code,
// memory outside the Go heap, handle tables whose hot operations are C functions
// written in Go assembly, and the conversion of addresses into pointers. No other
// package of this module has assembly or turns a uintptr into a pointer.
//
// It knows nothing of interpreters, contexts or API definitions, and must not
// import any other package of this module.
//
// It works with and without cgo, needs no linker flags, and never maps memory
// that is writable and executable, nor makes written memory executable.
//
// Supported: linux on amd64 (System V ABI) and arm64 (AAPCS64). Building it for
// anything else fails with a message that names the supported platforms.
package native
