package space

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// exception is an exception object as an error.
type exception struct {
	*object
	text string // "TypeName: message"
}

func (e *exception) Error() string { return e.text }

// ExceptionName implements [trampoline.Exception].
func (e *exception) ExceptionName() string { return e.TypeName() }

// Raised implements [trampoline.Indicator].
func (s *Space) Raised() bool { return s.quick(symErrOccurred) != 0 }

// Take implements [trampoline.Indicator].
func (s *Space) Take() error {
	if !s.Raised() {
		return nil
	}
	return s.failed()
}

// Raise implements [trampoline.Indicator].
func (s *Space) Raise(err error) {
	if err == nil {
		s.quick(symErrClear)
		return
	}
	e := s.Exception(err)
	class := s.quick(symType, s.word(e))
	s.call(s.at[symErrSetObject], class, e)
	s.quick(symDecRef, class)
}

// failed takes the pending exception.
func (s *Space) failed() error {
	at := s.room
	s.quick(symErrFetch, at, at+8, at+16)
	if native.LoadWord(at) == 0 {
		return s.Raisef("SystemError", "a function of Python's failed without an exception")
	}
	words := append([]uintptr{}, native.Slice[uintptr](at, 3)...)
	in, err := native.Alloc(len(words) * 8) // normalizing may run code that uses the room
	if err != nil {
		return err
	}
	defer native.Free(in)
	copy(native.Slice[uintptr](in, 3), words)
	s.run(symErrNormalize, in, in+8, in+16)
	class, value, traceback := native.LoadWord(in), native.LoadWord(in+8), native.LoadWord(in+16)
	defer s.quick(symDecRef, class)
	if traceback != 0 {
		s.run(symSetTraceback, value, traceback)
		s.quick(symDecRef, traceback)
	}
	return s.thrown(s.own(value))
}

// thrown is an exception object as an error. Its text is made now, and what that raises is lost.
func (s *Space) thrown(o *object) *exception {
	text, err := s.Text(o)
	if err != nil {
		text = "(no text)"
	}
	name := o.TypeName()
	if text != "" {
		name += ": " + text
	}
	return &exception{o, name}
}

// class is a builtin exception class, borrowed.
func (s *Space) class(name string) (uintptr, error) {
	at, err := s.in.Symbol("PyExc_" + name)
	if err != nil {
		return 0, err
	}
	return native.LoadWord(at), nil
}

// Raisef implements [objspace.Errors].
func (s *Space) Raisef(class, format string, args ...any) error {
	return s.raise(class, fmt.Sprintf(format, args...))
}

// raise makes an exception of a class by its name, RuntimeError when there is none of it.
func (s *Space) raise(class, message string) *exception {
	word, err := s.class(class)
	if err != nil {
		word, _ = s.class("RuntimeError")
	}
	made := s.call(s.at[symCallArgs], word, s.Tuple(s.Str(message)))
	if made == 0 {
		return s.failed().(*exception)
	}
	return &exception{s.own(made), class + ": " + message}
}

// Thrown implements [objspace.Errors].
func (s *Space) Thrown(v objspace.Value) error {
	base, err := s.class("BaseException")
	if err != nil {
		return err
	}
	class := s.quick(symType, s.word(v))
	defer s.quick(symDecRef, class)
	if s.quick(symIsSubtype, class, base) == 0 {
		return s.Raisef("TypeError", "exceptions must derive from BaseException")
	}
	return s.thrown(s.borrowed(s.word(v)))
}

// Exception implements [objspace.Errors].
func (s *Space) Exception(err error) objspace.Exception {
	if err == nil {
		return nil
	}
	var known *exception
	direct := errors.As(err, &known)
	var named trampoline.Exception
	if !errors.As(err, &named) {
		return s.raise("RuntimeError", err.Error())
	}
	if direct && named == trampoline.Exception(known) {
		return known
	}
	e := s.raise(named.ExceptionName(), err.Error())
	if direct {
		s.quick(symIncRef, known.word)
		s.quick(symSetCause, e.word, known.word)
	}
	return e
}

// Unraisable implements [objspace.Errors].
func (s *Space) Unraisable(err error) {
	if s.opts.Unraisable != nil {
		s.opts.Unraisable(s.Exception(err))
		return
	}
	s.Raise(err)
	s.run(symErrWriteUnraisable, 0)
}
