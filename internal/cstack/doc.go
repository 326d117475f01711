// Package cstack reads the C stack of this process: which shared library an address is in, which function and line that
// is, and who called it.
//
// It reads memory that may be anything, without faults, and looks at the files of libraries only for names. It must not
// import anything of hpyapi but internal/native.
package cstack
