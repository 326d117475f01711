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
// internal/native, internal/layout, internal/signature and internal/plan only, and must not import hpyctx or generated code.
//
// The package has three readers, and each name is for one of them. What only generated code may use says so in its first words, and
// each file says in its first comment for whom it is.
//
// # For Go programs
//
// Programs and modules in Go meet the words of handles and texts ([Handle], [Str], [StrOf]), the context that their functions are
// called with ([Context]), what a generated package exports, imports and describes ([Export], [Importer], [ObjectImporter], [Definition]), and the
// errors of calls: [Exception], [MisuseError] with its [Rule], [DeniedError], [ImportError], [MissingError], [RecursionError] and
// [PanicError]. An [Edge] is where calls are counted ([Count]), watched ([Watch], [Interceptor], [Site], with the [Code] that is
// called back), and looked into or answered ([Around], [Passing]).
//
// # For hosts
//
// A host makes an [Interp] ([NewInterp], [InterpConfig]) with a [Thread] ([NewThread], [DefaultDepth]) for each goroutine and a
// context for each module ([ContextConfig]), in a [HandleSpace] that may be a [Judge], and with an [Indicator] where C code has one of its own. What a module exports in C is a
// [CProvider], what it imports a [Want] of [WantSlot] and [Fact] ([WantOf]). The host's own API goes over a [HostEdge] ([NewHostEdge]) with
// a [Leaf] here and there. An [Anchor] and [Stats] tell whether something is left of a module. Definitions say what an API
// demands ([Flags]) and has ([SlotInfo], [SlotKind]).
//
// # For generated code
//
// Generated code says of which version it is ([OldestGeneratedCode], [NewestGeneratedCode],
// [GeneratedCodeIsTooOldRunHpyapiGenAgain], [GeneratedCodeIsTooNewUpgradeModuleHpyapi]) and what its functions are
// ([ErrorRule], [ResultClass], [CallbackInfo]). It registers a provider ([Context.ExportGo], [SlotWord]), finds a client
// ([Edge.Client], [Client], [Edge.CalledWith], [Edge.Data]) or says why not ([WrongDefinition], [Unimplemented]). A trampoline is
// a [Call] between a [Frame] ([FrameArgs]) and a [CCall] ([CArgs]) that passes every [Callback] ([CallbackAt], [CallbackOf]) on.
// Memory that C sees is read and written through [At], [AtOrNil], [View], [ViewOrNil], [StrAt], [Wanted] and [NoHandles], made by
// [Room], [RoomIfWanted], [Show] and [ShowOne], and read again by [Fetch] and [Got]; [Addr], [Address] and [BoolWord] are words of it.
// Trampolines without generated code, which follow a signature, use [ProgramOf] and [Returned] as well.
package trampoline
