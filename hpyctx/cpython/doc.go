// Package cpython opens a real CPython in a Go program, without cgo: its objects, its modules, and the C tables of modules
// such as NumPy.
//
// A process has one CPython, opened once (Open) and closed once. Python runs in batches: Interpreter.Do gives a function a
// Thread, which holds the GIL until the function returns. A Thread and the Objects that it made belong to the goroutine of the
// batch; when the batch ends its objects are dropped, and to use one later is an error, not a crash. What is to live longer is
// kept (Object.Keep).
//
// The package owns the process's CPython, its threads, and every reference that Objects stand for. It imports internal/native
// alone: it knows nothing of contexts, edges and HPy.
//
// Supported: CPython 3.9 and later on linux/amd64 and linux/arm64, with and without cgo.
package cpython
