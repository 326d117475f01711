package debugmode

import (
	"fmt"
	"strings"
)

// Kind is a rule that a module broke.
type Kind uint8

// The rules. Those marked "also HPy" are found by HPy's own debug mode.
const (
	HandleLeak       Kind = iota + 1 // a handle was not closed (also HPy)
	UseAfterClose                    // a closed handle was used (also HPy)
	DoubleClose                      // a closed handle was closed again, or given away twice (also HPy)
	CloseConstant                    // a handle of the context, such as h_None, was closed (also HPy)
	ReturnConstant                   // such a handle was returned without HPy_Dup (also HPy)
	CloseBorrowed                    // an argument was closed, which belongs to the caller
	ReturnBorrowed                   // an argument was returned without HPy_Dup
	KeptBorrowed                     // an argument was used after the call that it was lent for
	ForeignHandle                    // a handle of another module or interpreter was used
	InvalidHandle                    // a word that never was a handle was used
	BuilderReuse                     // a builder was used after it was built or cancelled (also HPy)
	BuilderCancelled                 // a builder was cancelled after it was built (also HPy)
	InvalidBuilder                   // a word that never was a builder was used as one
	BuilderLeak                      // a builder was neither built nor cancelled
	TrackerMisuse                    // a tracker was used after it was closed, or never made
	TrackerLeak                      // a tracker was not closed
	WrongContext                     // a call was made with a context that is not the module's (also HPy)
	WrongThread                      // a call was made by a thread that does not own the interpreter lock
	WrongType                        // an object of the wrong type was passed where HPy does not check (also HPy)
	WrongShape                       // HPy_AsStruct of the wrong shape (also HPy)
	ErrorOnSuccess                   // a result was returned with the error indicator set
	SuccessOnError                   // a failure was returned without setting the error indicator
	StaleText                        // text was used after its handle was closed
	BadArgument                      // some other argument that no module may pass
	kinds
)

var kindNames = [kinds]string{
	HandleLeak: "handle not closed", UseAfterClose: "use of a closed handle", DoubleClose: "handle closed twice",
	CloseConstant: "close of a context constant", ReturnConstant: "context constant returned without HPy_Dup",
	CloseBorrowed: "close of a borrowed handle", ReturnBorrowed: "borrowed handle returned without HPy_Dup",
	KeptBorrowed: "borrowed handle kept after the call", ForeignHandle: "handle of another handle space",
	InvalidHandle: "invalid handle", BuilderReuse: "builder used after it was built or cancelled",
	BuilderCancelled: "builder cancelled after it was built", InvalidBuilder: "invalid builder", BuilderLeak: "builder neither built nor cancelled",
	TrackerMisuse: "invalid tracker", TrackerLeak: "tracker not closed", WrongContext: "wrong context", WrongThread: "wrong thread",
	WrongType: "object of the wrong type", WrongShape: "wrong shape", ErrorOnSuccess: "result returned with an exception set",
	SuccessOnError: "failure returned without an exception", StaleText: "text used after its handle was closed", BadArgument: "bad argument",
}

// String names the rule.
func (k Kind) String() string {
	if k > 0 && k < kinds {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Kinds lists all rules.
func Kinds() []Kind {
	out := make([]Kind, 0, kinds-1)
	for k := Kind(1); k < kinds; k++ {
		out = append(out, k)
	}
	return out
}

// Report is one finding.
type Report struct {
	Kind   Kind
	Module string // that broke the rule
	API    string // where: the API,
	Slot   string // the member, slot or callback,
	Param  string // and the parameter or "result"; empty when no single one is to blame
	Handle uint64 // the word that the module used; 0 when the report is not about a handle
	Object Object // what it stands for; zero when that is not known any more
	Opened string // where the handle, builder or tracker came from; empty when not known
	Closed string // where it was closed; empty when it was not
	Detail string // anything else
	// Stack is where the handle was opened, as addresses; see [Debug.SetStackLimit] and [Report.Symbols].
	Stack []uintptr

	symbols func([]uintptr) string
}

// Symbols is the stack as text, as [Debug.Symbols] writes it; empty when no stack was kept.
func (r *Report) Symbols() string {
	if len(r.Stack) == 0 || r.symbols == nil {
		return ""
	}
	return r.symbols(r.Stack)
}

// String is the report in one line, without the stack.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %v", r.Module, r.Kind)
	if r.Slot != "" {
		fmt.Fprintf(&b, " in %s", r.Slot)
		if r.API != "" && r.API != hostAPI {
			fmt.Fprintf(&b, " of %s", r.API)
		}
		if r.Param != "" {
			fmt.Fprintf(&b, " (%s)", r.Param)
		}
	}
	if r.Object.Type != "" {
		fmt.Fprintf(&b, ": %v", r.Object)
	}
	if r.Opened != "" {
		fmt.Fprintf(&b, ", from %s", r.Opened)
	}
	if r.Closed != "" {
		fmt.Fprintf(&b, ", closed by %s", r.Closed)
	}
	if r.Detail != "" {
		fmt.Fprintf(&b, ": %s", r.Detail)
	}
	return b.String()
}

// Error is a report as the error that the module's call fails with.
type Error struct{ Report Report }

func (e *Error) Error() string { return "debug mode: " + e.Report.String() }

// ExceptionName is the Python exception that the error becomes.
func (e *Error) ExceptionName() string {
	switch e.Report.Kind {
	case UseAfterClose, DoubleClose, CloseConstant, ReturnConstant, CloseBorrowed, ReturnBorrowed, KeptBorrowed, ForeignHandle, InvalidHandle:
		return "ValueError"
	case WrongType, WrongShape:
		return "TypeError"
	}
	return "SystemError"
}
