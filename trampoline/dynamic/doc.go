// Package dynamic makes trampolines at run time for APIs that the program has no generated code for. The canonical
// signatures that a C provider carries in its descriptor say everything that a translation needs; here they are read into
// a program for each slot, and one entry interprets it.
//
// It serves calls from C to C and the callbacks that go with them, with the semantics of generated trampolines and at
// several times their cost. A Go consumer or provider needs generated code, which is typed.
//
// It owns the programs of signatures and their interpretation, and imports trampoline, internal/native and
// apidef/signature only. No code is generated: what runs is this package.
package dynamic
