// Package frozen1 is Go that was generated when the contract between generated code and
// package trampoline was at version 1. It is never generated again: as long as
// trampoline.OldestGeneratedCode is 1, it must compile and work as it is, like the
// generated code in other people's repositories.
package frozen1
