// Package pyobj is the embedded object space: objects with Python's semantics, written in Go.
//
// It owns the objects themselves (object, type, int, float, str, list, dict, exceptions, capsules
// and the rest), the operations on them, and their finalisation. CPython 3.11 is the reference for
// every result and for every error message. It knows nothing of handles, contexts or native memory:
// the native part of an instance is an opaque word in a [Payload], allocated and freed by hooks.
//
// The package imports nothing of this module and uses no unsafe code.
//
// # Runtimes and goroutines
//
// A [Runtime] is one interpreter's share of the object space. Every operation is a method of it and
// must be called by the goroutine that holds the interpreter's lock; nothing here locks. Builtin
// types are immutable after package initialisation and are shared between runtimes; so are None,
// True, False, NotImplemented and Ellipsis. Every other object belongs to the runtime it was made in.
//
// # Errors
//
// An operation that raises returns an error that is an [*Exception] (use errors.As, or [AsException]).
// Other Go errors can come out of callbacks that a host installed; [Runtime.AsException] turns them
// into SystemError at the boundary. Programs cannot make this package panic.
package pyobj
