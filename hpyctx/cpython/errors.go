package cpython

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Error is a Python exception. It is a copy: it owns nothing of Python's, and lasts.
type Error struct {
	Type      string // the full name of the exception's class, without "builtins."
	Text      string // str of the exception
	Traceback string // as Python prints it, empty when the exception has none

	cause     error // of Go, when a Go function gave it
	cancelled bool
}

func (e *Error) Error() string {
	if e.Text == "" {
		return "cpython: " + e.Type
	}
	return "cpython: " + e.Type + ": " + e.Text
}

// Unwrap is the error of a Go function that was called from Python, if the exception comes from there.
func (e *Error) Unwrap() error { return e.cause }

// raised takes the pending exception as an error. The error indicator is clear afterwards.
func (t *Thread) raised() error {
	at := t.room
	t.py.quick(symErrFetch, at, at+8, at+16)
	if native.LoadWord(at) == 0 {
		return errors.New("cpython: a function of Python's failed without an exception")
	}
	defer t.undisturbed()()
	t.py.run(symErrNormalize, at, at+8, at+16)
	var word [3]uintptr
	copy(word[:], native.Slice[uintptr](at, len(word))) // the memory is used again
	before := len(t.refs)
	defer func() { t.drop(before) }()
	class, value := t.own(word[0]), Object{}
	if word[1] != 0 {
		value = t.own(word[1])
	}
	e := &Error{cancelled: word[0] == t.in.cancelled}
	var err error
	if e.Type, err = class.typeName(); err != nil {
		e.Type = "?"
	}
	if word[1] == 0 {
		return e
	}
	if e.Text, err = value.Text(); err != nil {
		e.Text = "(its text: " + err.Error() + ")"
	}
	e.cause = t.goErrorOf(value)
	if word[2] != 0 {
		e.Traceback = t.traceback(class, value, t.own(word[2]))
	}
	return e
}

// typeName is the full name of a class.
func (o Object) typeName() (string, error) {
	var parts []string
	for _, attribute := range []string{"__module__", "__qualname__"} {
		a, err := o.Attr(attribute)
		if err != nil {
			return "", err
		}
		part, err := a.Text()
		a.Drop()
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return strings.TrimPrefix(strings.Join(parts, "."), "builtins."), nil
}

// traceback is none for an exception of making one: imports may fail, since others have a say in them.
func (t *Thread) traceback(exception ...any) string {
	if t.tracing {
		return ""
	}
	t.tracing = true
	defer func() { t.tracing = false }()
	module, err := t.Import("traceback")
	if err != nil {
		return "(no traceback: " + err.Error() + ")"
	}
	lines, err := module.Method("format_exception", exception...)
	if err != nil {
		return "(no traceback: " + err.Error() + ")"
	}
	list, err := lines.items(0)
	if err != nil {
		return "(no traceback: " + err.Error() + ")"
	}
	var b strings.Builder
	for _, line := range list {
		fmt.Fprint(&b, line)
	}
	return b.String()
}

// newException makes an exception class; the reference is the caller's.
func (t *Thread) newException(name string, base symbol) (uintptr, error) {
	class := uintptr(0)
	if _, err := t.lend(name, func(at uintptr) uintptr {
		class = t.py.run(symNewException, at, t.py.exception(base), 0)
		return 0
	}); err != nil {
		return 0, err
	}
	if class == 0 {
		return 0, t.raised()
	}
	return class, nil
}
