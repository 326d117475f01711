package cpython

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Entry is a Go function in the place of a C function that takes up to six integers and pointers and gives an int, such as those in
// tables for other extension modules. It is called with the GIL; t and its objects are over when it returns. An error, or a panic,
// becomes an exception, as of a Function, and the result -1.
type Entry func(t *Thread, words [6]uintptr) (int32, error)

// NewEntry gives the address of a C function that calls fn. It stays as long as the process: entries are for tables, which stay as well.
func (t *Thread) NewEntry(fn Entry) (uintptr, error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	code, err := native.Callback(enterEntry, t.in.functions.Add(fn))
	if err != nil {
		return 0, fmt.Errorf("cpython: %w", err)
	}
	return uintptr(code), nil
}

func enterEntry(f *native.Frame) {
	in := process.current
	defer in.visit()()
	fn, _ := in.functions.Get(f.User()).(Entry)
	f.Ret = ^uintptr(0)
	in.enter(func(t *Thread) error {
		result, err := fn(t, [6]uintptr(f.Int[:6]))
		if err == nil {
			f.Ret = uintptr(uint32(result))
		}
		return err
	})
}

// Borrow makes an Object of a PyObject * that C gave, with a reference of the batch's own. The address must be of an object.
func (t *Thread) Borrow(address uintptr) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	if address == 0 {
		return Object{}, fmt.Errorf("cpython: the PyObject * is NULL")
	}
	return t.borrowed(address)
}

// Give gives the object to C as a PyObject *, with the batch's reference: o is dropped.
func (o Object) Give() (uintptr, error) { return o.take() }

// Soon has fn called once, with the GIL, within the next batch, or when Python ends; for what has to be given back to extension modules.
// Any goroutine may call it. After Python has ended, fn is not called. fn must not call Python by this package.
func (in *Interpreter) Soon(fn func()) { in.dropped.addFunc(fn) }
