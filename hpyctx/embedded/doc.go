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
// All methods must be called by the owner of the interpreter lock.
package embedded
