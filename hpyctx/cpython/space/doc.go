// Package space is CPython as an object space: hosts, modes and scripts use it as they use any other, and HPy modules run in the
// CPython of the process, each with a context of its own.
//
// A context is a copy of that of the package hpy, which has to be installed in that Python: its members are hpy's C functions, but for
// those that a host has to see. Handles are hpy's: the address of the object, plus one.
//
// The package owns what a host knows of Python's objects. It imports cpython, and of what is above that only the seam: objspace, the HPy
// API's definition and trampoline.
package space
