// Package debugmode holds the two modes of a module's context.
//
// [Debug] gives the module a handle space of its own, in which every handle has a record of what it stands for and
// where it was opened. It finds handles that are never closed, used after they were closed, closed twice, or closed
// though they were only borrowed; builders and trackers that are misused or forgotten; pointers into strings used
// after the string's handle was closed; calls on the wrong thread or with the wrong context; and results that
// contradict the error indicator. What a module does wrong is reported for that module and no other.
//
// [Trace] counts and times the calls of a module, member by member. Package recording writes them down; package pymodules shows both modes as HPy's Python modules do.
//
// # Where things are
//
// Debug mode: debug.go (the mode), space.go (handles), checker.go and manual.go (calls), builders.go, rawdata.go (texts),
// misuse.go and report.go (what is said), leaks.go, place.go and object.go (where and what), stack.go (symbols). Trace mode:
// trace.go. What happens about a broken rule: policy.go. Which module has which mode: choice.go.
//
// Modes are chosen per module: by the environment variable HPY or a flag ([ParseChoice]), for one load, or while the
// module is running. The package imports hpyctx, never generated code of particular APIs.
//
// # Threads
//
// Values of this package are used by the owner of the interpreter lock, unless a method says otherwise.
package debugmode
