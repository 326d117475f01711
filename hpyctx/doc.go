// Package hpyctx hosts HPy modules: interpreters, the modules loaded into them, and the one context that each module gets.
//
// It owns interpreters ([Interp]) with their lock and thread states, loading of native modules (NAME.hpy0.so) and of modules
// written in Go ([GoModule]), the import system, the edges between modules, and the modes of contexts ([Mode]: debug and
// trace live in packages of their own and register themselves per module). The objects behind the handles are those of
// an object space ([objspace.Space]), by default one that needs nothing installed.
//
// # Threads
//
// A goroutine must enter an interpreter before it touches anything in it ([Interp.Enter], [Interp.Do]); one is
// inside at a time, in order of arrival. Methods of Interp and Module that take no Thread enter by themselves, and may be
// called from inside as well. C code gives the lock away with HPy_LeavePythonExecution.
//
// # Handles
//
// Words of [trampoline.Handle] belong to the handle space of the context that issued them. Go programs that only use
// modules need no handles: they work with values of the space ([Interp.Space]) under the lock.
//
// # For programs
//
// [New] makes an [Interp] with [Options]; a [Thread] is a stay in it. A [Module] is loaded by its file, or by a [Request] that is
// looked for; [ErrClosed], [LoadError] and [Warning] say what went wrong, [ProgramName] is who asks when the program itself does. An
// [EdgeFilter] chooses the edges of an [EdgeRule]. A [FaultReport] tells of faults in C, and [ShareStdout] lets Go and C write to
// one place ([SharedStdout]). [Counts] and [MappedBytes] tell whether something leaks.
//
// # For modules in Go
//
// A [GoModule] has a [GoMethod] for each function ([GoFunc]) and a [GoType] with each [GoAttr] and [BinaryFunc], and its memory as a [Buffer]. They are called
// with their [Context] and each [Handle]; a [Global] keeps a handle, and [Memory] is native memory that they see as a slice ([View],
// [Element]) until [ErrMemory] says that there is no more. [Capsules] are CPython's PyCapsule functions, with [CapsuleContent] for a
// [CapsuleDestructor] in Go; a [Capsule] is that of one API, from [CapsuleOf].
//
// # For modes
//
// A [Mode] is attached to contexts, as a [Choose] function says for modules that are loaded; it may be an [Explainer] and may be
// [Resting]. [FunctionName] names what its reports are about.
//
// The package must not import an object space, debugmode, generated code of particular APIs, or anything above it.
package hpyctx
