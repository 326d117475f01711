// Package plan says what a call of a function consists of: what each parameter is, what is done for it and in which order,
// and what is undone when something fails on the way. A plan is worked out once, from the signature alone, and all who
// take calls from one side to the other follow it: gen writes Go code of it, internal/dynamic interprets it, and
// trampoline leaves to native code what a plan consists of only in part.
//
// A call goes like this; each of the lists of [Plan] belongs to one of these points:
//
//  1. Clear: whoever calls finds no handle where none will be written.
//  2. The call begins. When it may not: Refused.
//  3. Translate, where the sides have different handle spaces: what is given away moves, and only then is the rest lent, so
//     that what was given away is accounted for whatever fails. When step i fails: Abandoned(i).
//  4. Show, for a callee in C: what it needs in memory, and callbacks that it can call; those that it keeps come last,
//     because what was handed out cannot be taken back. When step i fails: Withdrawn(i).
//  5. The callee runs. What it was given is its own from here on.
//  6. Fetch, from a callee in C; then its result is checked by the rule of failure. When it failed: Rejected.
//  7. Give, where the handle spaces differ. When step i fails, later steps are undone with Reject, and earlier ones by the
//     call itself when it ends.
//  8. After a failure whoever called finds no handle: Clear again.
//
// The package imports internal/signature, and nothing else of this project.
package plan
