package trampoline

// This file is for Go programs.

import (
	"fmt"
	"strings"
)

// Exception is implemented by errors that name the Python exception that they become
// when they reach an error indicator. The host maps the name to a type; an error
// without one becomes a RuntimeError.
type Exception interface {
	error
	// ExceptionName is the name of a built-in exception, such as "SystemError".
	ExceptionName() string
}

// Rule is a rule that a side of an edge has to keep.
type Rule uint8

const (
	RuleArgument       Rule = iota // arguments are as the definition says: no NULL array
	RuleHandle                     // handles are open, and of the module that uses them
	RuleRoom                       // a module does not have more handles than its space has room for
	RuleContext                    // a module passes its own context
	RuleThread                     // only the owner of the interpreter lock calls
	RuleErrorOnSuccess             // who returns a result leaves no error behind
	RuleSuccessOnError             // who returns a failure sets an error
	RuleCallback                   // a callback is not called after its time
	RuleMemory                     // pointers lead to memory that can be read
	RuleLength                     // lengths are not negative
)

// MisuseError says that one side of an edge broke a rule of the API: a handle that is
// closed or of another space, a result without an error, a callback called too late.
type MisuseError struct {
	API   string // name of the definition
	Slot  string // C name of the slot or callback
	Func  string // the module's name of the function that was called back, such as "mean" or "Point.tp_repr"; empty when unknown
	Param string // parameter, or "result"; empty when no single one is to blame
	By    string // module that broke the rule
	Why   string
	Type  string  // exception; SystemError when empty
	Rule  Rule    // that was broken
	Addr  uintptr // that could not be read, for RuleMemory
	Cause error   // error that was lost otherwise
}

// Unwrap gives the cause.
func (e *MisuseError) Unwrap() error { return e.Cause }

func (e *MisuseError) Error() string {
	var b strings.Builder
	b.WriteString("trampoline: ")
	if e.Func != "" {
		fmt.Fprintf(&b, "%s (%s.%s)", e.Func, e.API, e.Slot)
	} else {
		fmt.Fprintf(&b, "%s.%s", e.API, e.Slot)
	}
	if e.Param != "" {
		b.WriteString(": ")
		b.WriteString(e.Param)
	}
	b.WriteString(": ")
	b.WriteString(e.Why)
	if e.By != "" {
		fmt.Fprintf(&b, " (module %q)", e.By)
	}
	return b.String()
}

// ExceptionName implements [Exception].
func (e *MisuseError) ExceptionName() string {
	if e.Type != "" {
		return e.Type
	}
	return "SystemError"
}

// DeniedError says that a call was refused by the edge: it was denied by whoever
// supervises it, or its provider is gone. No code of the provider ran.
type DeniedError struct {
	API, Slot          string
	Consumer, Provider string // module names
	Reason             error  // what was given to Deny, Revoke, or answered by an interceptor
}

func (e *DeniedError) Error() string {
	return fmt.Sprintf("trampoline: %s.%s: call from %q to %q refused: %v", e.API, e.Slot, e.Consumer, e.Provider, e.Reason)
}

// Unwrap gives the reason.
func (e *DeniedError) Unwrap() error { return e.Reason }

// ExceptionName is that of the reason when it has one, else RuntimeError.
func (e *DeniedError) ExceptionName() string {
	if x, ok := e.Reason.(Exception); ok {
		return x.ExceptionName()
	}
	return "RuntimeError"
}

// ImportError says why a consumer cannot use an export, found before anything was
// called through the table.
type ImportError struct {
	API                string
	Consumer, Provider string
	Why                string // what differs, with both values
}

func (e *ImportError) Error() string {
	return fmt.Sprintf("trampoline: %q cannot import %s from %q: %s", e.Consumer, e.API, e.Provider, e.Why)
}

// ExceptionName implements [Exception].
func (e *ImportError) ExceptionName() string { return "ImportError" }

// MissingError says that a slot holds nothing to call.
type MissingError struct {
	API, Slot string
	Provider  string
	Why       string
}

func (e *MissingError) Error() string {
	if e.Provider == "" {
		return fmt.Sprintf("trampoline: %s.%s: %s", e.API, e.Slot, e.Why)
	}
	return fmt.Sprintf("trampoline: %s.%s: not provided by %q: %s", e.API, e.Slot, e.Provider, e.Why)
}

// ExceptionName implements [Exception].
func (e *MissingError) ExceptionName() string { return "NotImplementedError" }

// RecursionError says that calls across modules are nested too deeply.
type RecursionError struct {
	API, Slot string
	Limit     int // 0 when it is not their number, but the C stack that is used up
}

func (e *RecursionError) Error() string {
	if e.Limit == 0 {
		return fmt.Sprintf("trampoline: %s.%s: maximum recursion depth exceeded in calls between modules: the C stack is used up but for a reserve", e.API, e.Slot)
	}
	return fmt.Sprintf("trampoline: %s.%s: maximum recursion depth of %d exceeded in calls between modules", e.API, e.Slot, e.Limit)
}

// ExceptionName implements [Exception].
func (e *RecursionError) ExceptionName() string { return "RecursionError" }

// PanicError is a Go panic, or runtime.Goexit, that reached the boundary to C.
type PanicError struct {
	API, Slot string
	Value     any    // the panic's value; nil for runtime.Goexit
	Stack     []byte // when the runtime was asked to keep stacks
}

func (e *PanicError) Error() string {
	if e.Value == nil {
		return fmt.Sprintf("trampoline: %s.%s: runtime.Goexit called", e.API, e.Slot)
	}
	return fmt.Sprintf("trampoline: %s.%s: panic: %v", e.API, e.Slot, e.Value)
}

// Unwrap gives the panic's value when it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ExceptionName implements [Exception].
func (e *PanicError) ExceptionName() string { return "RuntimeError" }
