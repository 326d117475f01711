// Package embedded is the host behind the HPy API for interpreters without Python: it implements abi.Provider, the HPy API
// as a Go interface, over the objects of package pyobj.
//
// It owns one interpreter's object space ([Space]): the universal handles, the native memory of instances, HPyGlobal
// and HPyField words, builders and trackers, char pointers handed out, capsules. Each module gets a [Provider] of its own, so every method
// knows who is asking.
//
// It knows nothing of loading, interpreter locks or modes: what it needs of those comes through [Module], which package
// hpyctx implements. It must not import hpyctx.
//
// # Lifetime
//
// Objects are Go memory. What C code sees of them, native structs and C strings, is native memory that is freed after
// the object is gone: tp_destroy and capsule destructors run once, on the lock owner, at safe points (entering and leaving the
// interpreter, HPy_New, Collect) and at the latest when the interpreter is closed. Cycles are collected like everything
// else, with one exception: Go's collector does not finalise objects in a cycle, so an object whose class has tp_finalize
// and that is part of one lives until the interpreter is closed.
//
// All methods must be called by the owner of the interpreter lock.
package embedded
