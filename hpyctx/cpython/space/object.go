package space

import (
	"runtime"
	"sync"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// object is an object of Python's that Go code holds: it owns a reference, which is dropped when Go's collector finds that nobody does
// any more.
type object struct {
	s    *Space
	word uintptr
}

// own makes a value of a reference, which it takes over.
func (s *Space) own(word uintptr) *object {
	o := &object{s, word}
	runtime.AddCleanup(o, func(word uintptr) { s.dropped.add(word) }, word)
	return o
}

// borrowed makes a value of an object whose reference is somebody else's.
func (s *Space) borrowed(word uintptr) *object {
	s.quick(symIncRef, word)
	return s.own(word)
}

// result is own for what a function returned, whose NULL is an exception.
func (s *Space) result(word uintptr) (objspace.Value, error) {
	if word == 0 {
		return nil, s.failed()
	}
	return s.own(word), nil
}

// status is an error for -1.
func (s *Space) status(result uintptr) error {
	if int32(result) == -1 {
		return s.failed()
	}
	return nil
}

// word is the address of a value's object, borrowed from the value; 0 for nil.
func (s *Space) word(v objspace.Value) uintptr {
	switch v := v.(type) {
	case *object:
		return v.word
	case *exception:
		return v.object.word
	}
	return 0
}

// TypeName implements [objspace.Value]. It runs no Python code.
func (o *object) TypeName() string {
	class := o.s.quick(symType, o.word)
	defer o.s.quick(symDecRef, class)
	return typeNameAt(class)
}

// typeNameAt is the last part of a class's tp_name, which follows the header of an object with a length: ob_refcnt, ob_type, ob_size.
func typeNameAt(class uintptr) string {
	return lastPart(native.GoString(native.LoadWord(class+24), 512))
}

func lastPart(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}

// isA reports whether an object is of a class or of one derived from it.
func (s *Space) isA(word uintptr, class symbol) bool {
	t := s.quick(symType, word)
	defer s.quick(symDecRef, t)
	return t == s.at[class] || s.quick(symIsSubtype, t, s.at[class]) != 0
}

// dropped are references whose values Go's collector took.
type dropped struct {
	mu    sync.Mutex
	words []uintptr
}

func (d *dropped) add(word uintptr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.words = append(d.words, word)
}

func (d *dropped) take() []uintptr {
	d.mu.Lock()
	defer d.mu.Unlock()
	words := d.words
	d.words = nil
	return words
}

// call calls a function of Python's that may run Python code, with values and words, and sees to it that the values last as long.
func (s *Space) call(fn uintptr, args ...any) uintptr {
	var words [6]uintptr
	for i, a := range args {
		switch a := a.(type) {
		case uintptr:
			words[i] = a
		case objspace.Value:
			words[i] = s.word(a)
		}
	}
	defer runtime.KeepAlive(args)
	return s.runAt(fn, words[:]...)
}
