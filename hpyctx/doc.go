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
// The package must not import an object space, debugmode, generated code of particular APIs, or anything above it.
package hpyctx
