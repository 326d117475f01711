// Package edges keeps the calls between modules under control: who may call whom, what is shown of it, and what happens in
// place of a call.
//
// A [Rule] is a [Pattern] over consumer, provider, API and slot with an [Action] for the calls that it chooses: to count them,
// to show them with arguments and results ([Observe], [Log]), to deny them or have them fail ([Deny], [Fail], [Limit]), to
// answer them in place of the provider ([Fake]) or to lead them to another one ([Connect]). [Apply] puts a rule into force, for
// the edges that there are and for those that are made later, until it is stopped; while modules call each other.
//
// Edges and slots that no rule is about pay nothing, and a rule that only counts leaves calls to native code.
//
// The package sees calls as their consumer does: all handles are of the consumer's handle space, whatever the provider's is. It
// imports hpyctx and trampoline, and knows signatures; it runs no code of modules to show what it sees.
//
// [Apply], and Stop of what it gives, may be called by any goroutine; they wait for the interpreter's lock. What a rule is made
// of, such as the function of [Handle], runs on the goroutine of the call that it is about, which owns the lock, except for
// slots that are called without one: then Args, Results and Return say so and the call goes on. Values are objects, not handles:
// nobody closes them; what is opened for the caller or the provider is closed by the package.
package edges
