package cpython

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Function is a Go function that Python may call, with positional arguments: Thread.From makes a Python function of it. It runs
// on the thread that calls, with the GIL. The arguments belong to t, which is over when the function returns. What it gives is
// converted as by Thread.From. An error becomes an exception: that of Python which it wraps, if it does, by its class where that
// is a builtin one, else hpyapi.GoError; so does a panic. In Go that exception is an Error which wraps the error.
type Function func(t *Thread, args []Object) (any, error)

// The block of native memory behind a capsule of ours: a PyMethodDef {name, function, int flags, doc}, then the number of the Go
// value, then the name.
const (
	blockMethod = 8
	blockFlags  = 16
	blockID     = 32
	blockName   = 40

	fastcall = 0x80 // METH_FASTCALL
)

// hold makes a capsule that stands for a Go value. Python owns it.
func (t *Thread) hold(v any, name string) (Object, error) {
	block, err := native.Alloc(blockName + len(name) + 1)
	if err != nil {
		return Object{}, fmt.Errorf("cpython: %w", err)
	}
	copy(native.Bytes(block+blockName, len(name)), name)
	native.StoreWord(block, block+blockName)
	native.StoreWord(block+blockMethod, uintptr(t.in.call))
	native.Store32(block+blockFlags, fastcall)
	id := t.in.functions.Add(v)
	native.StoreWord(block+blockID, id)
	capsule, err := t.result(t.py.quick(symCapsuleNew, block, t.in.capsule, uintptr(t.in.end)))
	if err != nil {
		t.in.functions.Remove(id)
		native.Free(block)
	}
	return capsule, err
}

// function makes a Python function, which owns the capsule that its method is in.
func (t *Thread) function(fn Function) (Object, error) {
	if fn == nil {
		return Object{}, errors.New("cpython: the Function is nil")
	}
	capsule, err := t.hold(fn, "go_function")
	if err != nil {
		return Object{}, err
	}
	defer capsule.Drop()
	word := t.refs[capsule.index].word
	return t.result(t.py.quick(symFunctionNew, t.block(word), word, 0))
}

// block is what a capsule of ours leads to, 0 when it is none.
func (t *Thread) block(capsule uintptr) uintptr {
	block := t.py.quick(symCapsulePointer, capsule, t.in.capsule, 0)
	if block == 0 {
		t.py.quick(symErrClear, 0, 0, 0)
	}
	return block
}

// ended is the destructor of our capsules.
func ended(f *native.Frame) {
	in := process.current
	block := in.py.quick(symCapsulePointer, f.Int[0], in.capsule, 0)
	if block == 0 {
		in.py.quick(symErrClear, 0, 0, 0)
		return // somebody renamed the capsule; what it stands for stays
	}
	id := native.LoadWord(block + blockID)
	if do, ok := in.functions.Get(id).(release); ok {
		do()
	}
	in.functions.Remove(id)
	native.Free(block)
}

// called is where Python's calls of Go functions begin: PyObject *(PyObject *capsule, PyObject *const *args, Py_ssize_t n).
func called(f *native.Frame) {
	in := process.current
	defer in.visit()()
	in.enter(func(t *Thread) error {
		fn, _ := in.functions.Get(native.LoadWord(t.block(f.Int[0]) + blockID)).(Function)
		args := make([]Object, int(f.Int[2]))
		for i, word := range native.Slice[uintptr](f.Int[1], len(args)) {
			t.py.quick(symIncRef, word, 0, 0)
			args[i] = t.own(word)
		}
		v, err := fn(t, args)
		if err != nil {
			return err
		}
		o, err := t.From(v)
		if err == nil {
			f.Ret, err = o.take()
		}
		return err
	})
}

// enter runs Go code for C that called with the GIL; its error, or panic, becomes the pending exception.
func (in *Interpreter) enter(fn func(t *Thread) error) {
	t, err := in.newThread(false)
	if err != nil {
		in.py.quick(symErrSetString, in.py.exception(symMemoryError), 0, 0)
		return
	}
	defer t.end()
	outcome := native.Catch(func() { err = fn(t) })
	switch {
	case outcome.Panicked:
		err = fmt.Errorf("a Go function panicked: %v", outcome.Value)
	case outcome.Goexit:
		err = errors.New("a Go function called runtime.Goexit")
	}
	if err != nil {
		t.raise(err)
	}
}

// goAttribute is where a GoError keeps the capsule of its error.
const goAttribute = "_go"

// raise makes the pending exception of an error.
func (t *Thread) raise(err error) {
	before := len(t.refs)
	defer func() { t.drop(before) }()
	class, value, failed := t.exceptionOf(err)
	if failed != nil {
		class, value = t.in.goError, 0
	}
	if value == 0 {
		text := err.Error()
		if e, ok := err.(*Error); ok {
			text = e.Text
		}
		_, _ = t.lend(text, func(at uintptr) uintptr { return t.py.quick(symErrSetString, class, at, 0) })
		return
	}
	t.py.quick(symErrSetObject, class, value, 0)
}

// exceptionOf gives the class of an error's exception, and the exception where it is more than a text; both are borrowed.
func (t *Thread) exceptionOf(err error) (class, value uintptr, failed error) {
	var e *Error
	if errors.As(err, &e) && e.cause == nil {
		if e.cancelled {
			return t.in.cancelled, 0, nil
		}
		if o, err := t.builtin(e.Type); err == nil {
			return t.refs[o.index].word, 0, nil
		}
	}
	text, failed := t.From(err.Error())
	if failed != nil {
		return 0, 0, failed
	}
	t.py.quick(symIncRef, t.in.goError, 0, 0)
	made, failed := t.own(t.in.goError).Call(text)
	if failed != nil {
		return 0, 0, failed
	}
	capsule, failed := t.hold(err, "")
	if failed == nil {
		failed = made.SetAttr(goAttribute, capsule)
	}
	return t.in.goError, t.refs[made.index].word, failed
}

// mostCauses bounds the chain of exceptions that is looked through.
const mostCauses = 16

// goErrorOf is the error of Go that an exception stands for, or one that it was raised from.
func (t *Thread) goErrorOf(exception Object) error {
	for range mostCauses {
		capsule, err := exception.attrOrNone(goAttribute)
		if err != nil {
			return nil
		}
		if block := t.block(t.refs[capsule.index].word); block != 0 {
			cause, _ := t.in.functions.Get(native.LoadWord(block + blockID)).(error)
			return cause
		}
		if exception, err = exception.attrOrNone("__cause__"); err != nil || t.refs[exception.index].word == t.py.at[symNone] {
			return nil
		}
	}
	return nil
}

// attrOrNone is an attribute, None when there is none.
func (o Object) attrOrNone(name string) (Object, error) {
	key, err := o.t.name(name)
	if err != nil {
		return Object{}, err
	}
	word := o.t.py.run(symGetAttr, o.t.refs[o.index].word, key, 0)
	if word == 0 {
		o.t.py.quick(symErrClear, 0, 0, 0)
		return o.t.borrowed(o.t.py.at[symNone])
	}
	return o.t.own(word), nil
}

// builtin is a builtin object.
func (t *Thread) builtin(name string) (Object, error) {
	builtins, err := t.borrowed(t.in.builtins)
	if err != nil {
		return Object{}, err
	}
	defer builtins.Drop()
	return builtins.Item(name)
}
