package space

import (
	"errors"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// handles is the universal handle space: a handle is the address of its object plus one, and owns a reference.
type handles struct{ s *Space }

// Handles implements [objspace.API].
func (s *Space) Handles() objspace.Handles { return handles{s} }

// tag is what tells a handle from an address.
const tag = 1

func handleOf(word uintptr) objspace.Handle {
	if word == 0 {
		return trampoline.Null
	}
	return objspace.Handle(word + tag)
}

func wordOf(h objspace.Handle) (uintptr, error) {
	if h&tag == 0 {
		return 0, errors.New("space: the word is no handle of CPython's")
	}
	return uintptr(h) - tag, nil
}

// Open implements [objspace.Handles].
func (h handles) Open(v objspace.Value) (objspace.Handle, error) {
	if v == nil {
		return trampoline.Null, nil
	}
	word := h.s.word(v)
	h.s.quick(symIncRef, word)
	return handleOf(word), nil
}

// Value implements [objspace.Handles]. Whether a handle is closed, CPython cannot tell.
func (h handles) Value(x objspace.Handle) (objspace.Value, error) {
	word, err := wordOf(x)
	if err != nil {
		return nil, h.s.Raisef("SystemError", "%v", err)
	}
	return h.s.borrowed(word), nil
}

// Dup implements [objspace.Handles].
func (h handles) Dup(x objspace.Handle) (objspace.Handle, error) {
	word, err := wordOf(x)
	if err != nil {
		return trampoline.Null, err
	}
	h.s.quick(symIncRef, word)
	return x, nil
}

// Close implements [objspace.Handles]. Python code may run.
func (h handles) Close(x objspace.Handle) error {
	if x == trampoline.Null {
		return nil
	}
	word, err := wordOf(x)
	if err == nil {
		h.s.run(symDecRef, word)
	}
	return err
}

// CloseLater implements [objspace.Shared].
func (s *Space) CloseLater(x objspace.Handle) {
	if word, err := wordOf(x); err == nil {
		s.dropped.add(word)
	}
}

// Resolve implements [trampoline.HandleSpace].
func (h handles) Resolve(x objspace.Handle) (objspace.Handle, bool) { return x, x&tag != 0 }

// Borrow implements [trampoline.HandleSpace].
func (h handles) Borrow(u objspace.Handle) objspace.Handle { return u }

// Return implements [trampoline.HandleSpace].
func (h handles) Return(objspace.Handle) {}

// Adopt implements [trampoline.HandleSpace].
func (h handles) Adopt(u objspace.Handle) objspace.Handle { return u }

// Take implements [trampoline.HandleSpace].
func (h handles) Take(x objspace.Handle) (objspace.Handle, bool) { return x, x&tag != 0 }

// Constant implements [objspace.API].
func (s *Space) Constant(name string) objspace.Handle {
	return s.constants[name]
}

// TupleLen implements [objspace.API].
func (s *Space) TupleLen(h objspace.Handle) int {
	word, err := wordOf(h)
	if err != nil || !s.isA(word, symTupleType) {
		return 0
	}
	return int(s.quick(symSize, word))
}
