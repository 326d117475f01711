// Package dynamic makes trampolines at run time for APIs that the program has no generated code for. The canonical
// signatures that a C provider carries in its descriptor say everything that a translation needs; one entry follows the
// plan of each.
//
// It serves calls from C to C and the callbacks that go with them, with the semantics of generated trampolines and at
// several times their cost. A Go consumer or provider needs generated code, which is typed.
//
// It imports trampoline, internal/plan and internal/signature only. No code is generated: what runs is this package.
package dynamic
