package ndarray

import (
	"errors"
	"fmt"
)

// Errors that callers tell apart. A message says which numbers did not fit.
var (
	ErrValue    = errors.New("value error")         // shapes or numbers that do not go together
	ErrIndex    = errors.New("index error")         // an index outside its dimension
	ErrMemory   = errors.New("memory error")        // more elements than there can be
	ErrType     = errors.New("type error")          // an operation that the element type does not have
	ErrZero     = errors.New("zero division error") // a step of 0
	ErrOverflow = errors.New("overflow error")      // a number that the element type does not hold
)

var exceptionNames = map[error]string{
	ErrValue: "ValueError", ErrIndex: "IndexError", ErrMemory: "MemoryError", ErrType: "TypeError", ErrOverflow: "OverflowError",
	ErrZero: "ZeroDivisionError",
}

// Error is a message with the kind of exception that it calls for.
type Error struct {
	Kind error // one of those above
	Text string
}

func (e *Error) Error() string { return e.Text }
func (e *Error) Unwrap() error { return e.Kind }

// ExceptionName is the Python exception that the error calls for.
func (e *Error) ExceptionName() string { return exceptionNames[e.Kind] }

func fail(kind error, format string, args ...any) error {
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...)}
}
