// Package probe runs the compiled test modules of tests/cpython, the same files, on stock CPython with stock hpy and on
// this host in every pair of modes, with generated code linked and without: every function of the consumer must give the
// same everywhere. It owns the tests only; the modules are those of tests/cpython/modules.
package probe
