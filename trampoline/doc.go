// Package trampoline is the run time under generated code: API tables, the edges between
// the modules that export and import them, and what happens to a call on its way across.
//
// An [Export] is one API that a module provides. An [Edge] joins one consumer to one
// export; it owns the table that the consumer calls through, and decides slot by slot
// what a call meets: a thunk that swaps the context and jumps, a generated trampoline
// that also translates handles and lets interceptors look, or a stub that fails with
// the reason. Changing one for another is a single atomic store into the table, so a
// consumer may keep a table pointer for as long as its context lives.
//
// Three rules hold for every direction (C or Go on either side):
//   - a callee only ever sees its own context and handles of its own handle space;
//   - a call is right or fails with an error, whatever is switched meanwhile;
//   - what a call opened is closed again, on success, error and panic.
//
// Unless a doc comment says otherwise, functions that take part in a call must be used
// by the goroutine that owns the interpreter lock ([Interp.SetCurrent]), and functions
// that build or change edges may be called from any goroutine.
//
// The package knows nothing of how objects, interpreters or locks work: it sees a
// handle space through [HandleSpace] and the lock's owner through [Thread]. It imports
// internal/native and internal/signature only, and must not import hpyctx or generated code.
package trampoline
