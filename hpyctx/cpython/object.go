package cpython

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Object is a Python object as one batch knows it. The batch owns a reference for it, which it drops at its end, or at the end
// of the Scope in which the object was made, or when Drop is called. After that the object's methods give an error. The zero
// value stands for no object.
//
// Whoever is given an Object does not own it: a function that keeps an argument for later calls Keep.
type Object struct {
	t      *Thread
	index  int
	serial uint64
}

var errDropped = errors.New("cpython: the object was dropped: its batch or scope is over")

// own makes an Object of a reference, which it takes.
func (t *Thread) own(word uintptr) Object {
	t.serial++
	t.refs = append(t.refs, reference{word, t.serial})
	return Object{t, len(t.refs) - 1, t.serial}
}

// word is the address of the object: a reference that is borrowed from the batch.
func (o Object) word() (uintptr, error) {
	if o.t == nil {
		return 0, errors.New("cpython: this Object is the zero value, which stands for no object")
	}
	if err := o.t.usable(); err != nil {
		return 0, err
	}
	if o.index >= len(o.t.refs) || o.t.refs[o.index].serial != o.serial || o.t.refs[o.index].word == 0 {
		return 0, errDropped
	}
	return o.t.refs[o.index].word, nil
}

// take is word for who takes the reference over: the batch forgets it.
func (o Object) take() (uintptr, error) {
	word, err := o.word()
	if err == nil {
		o.t.forget(o.index)
	}
	return word, err
}

// forget takes a reference out of the batch's hands. Room at the end is used again, but not that of what was made before the
// scope, which would not know what is its own.
func (t *Thread) forget(index int) {
	t.refs[index].word = 0
	n := len(t.refs)
	for n > t.scope && t.refs[n-1].word == 0 {
		n--
	}
	t.refs = t.refs[:n]
}

// Drop drops the object before the end of the batch. A second time, or too late, it does nothing.
func (o Object) Drop() {
	if word, err := o.take(); err == nil {
		o.t.py.quick(symDecRef, word, 0, 0)
	}
}

// Thread is the batch that the object belongs to; nil of no object.
func (o Object) Thread() *Thread { return o.t }

// Attr is an attribute.
func (o Object) Attr(name string) (Object, error) {
	word, err := o.word()
	if err != nil {
		return Object{}, err
	}
	key, err := o.t.name(name)
	if err != nil {
		return Object{}, err
	}
	return o.t.result(o.t.py.run(symGetAttr, word, key, 0))
}

// SetAttr sets an attribute to a value, as Thread.From takes it.
func (o Object) SetAttr(name string, value any) error {
	word, err := o.word()
	if err != nil {
		return err
	}
	return o.t.Scope(func() error {
		key, err := o.t.name(name)
		if err != nil {
			return err
		}
		v, err := o.t.wordOf(value)
		if err != nil {
			return err
		}
		return o.t.status(o.t.py.run(symSetAttr, word, key, v))
	})
}

// Item is what the object has at a key or an index.
func (o Object) Item(key any) (Object, error) {
	word, err := o.word()
	if err != nil {
		return Object{}, err
	}
	var item uintptr
	err = o.t.Scope(func() error {
		k, err := o.t.wordOf(key)
		if err == nil {
			item = o.t.py.run(symGetItem, word, k, 0)
		}
		return err
	})
	if err != nil {
		return Object{}, err
	}
	return o.t.result(item)
}

// Call calls the object with positional arguments, each as Thread.From takes it. A Keywords at the end are named arguments.
func (o Object) Call(args ...any) (Object, error) {
	fn, err := o.word()
	if err != nil {
		return Object{}, err
	}
	var named any
	if n := len(args); n > 0 {
		if k, ok := args[n-1].(Keywords); ok {
			named, args = map[string]any(k), args[:n-1]
		}
	}
	var result uintptr
	err = o.t.Scope(func() error {
		tuple, err := o.t.wordOf(Tuple(args))
		if err != nil {
			return err
		}
		var dict uintptr
		if named != nil {
			if dict, err = o.t.wordOf(named); err != nil {
				return err
			}
		}
		result = o.t.py.run(symCallKeywords, fn, tuple, dict)
		return nil
	})
	if err != nil {
		return Object{}, err
	}
	return o.t.result(result)
}

// Method calls a method: Attr and Call in one.
func (o Object) Method(name string, args ...any) (Object, error) {
	method, err := o.Attr(name)
	if err != nil {
		return Object{}, err
	}
	defer method.Drop()
	return method.Call(args...)
}

// Keywords are named arguments, for the end of Object.Call.
type Keywords map[string]any

// Text is str(o).
func (o Object) Text() (string, error) {
	word, err := o.word()
	if err != nil {
		return "", err
	}
	text, err := o.t.result(o.t.py.run(symStr, word, 0, 0))
	if err != nil {
		return "", err
	}
	defer text.Drop()
	return text.str()
}

// Keep makes a reference that lasts beyond the batch. Its owner closes it.
func (o Object) Keep() (*Kept, error) {
	word, err := o.word()
	if err != nil {
		return nil, err
	}
	o.t.py.quick(symIncRef, word, 0, 0)
	k := &Kept{in: o.t.in, word: word}
	k.cleanup = runtime.AddCleanup(k, func(in *Interpreter) { in.dropped.add(word) }, o.t.in)
	return k, nil
}

// Kept is a reference to an object that any goroutine may hold on to. One that is forgotten is closed when Go's collector finds
// it.
type Kept struct {
	in      *Interpreter
	mu      sync.Mutex // never held over a call of Python's
	word    uintptr    // 0 when closed
	cleanup runtime.Cleanup
}

// Object is the object in a batch.
func (k *Kept) Object(t *Thread) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.word == 0 {
		return Object{}, errors.New("cpython: a Kept was used after Close")
	}
	t.py.quick(symIncRef, k.word, 0, 0)
	return t.own(k.word), nil
}

// Close drops the reference, within the next batch, or when Python ends. Any goroutine may call it. A second time, it does
// nothing.
func (k *Kept) Close() {
	k.mu.Lock()
	word := k.word
	k.word = 0
	k.mu.Unlock()
	if word != 0 {
		k.cleanup.Stop()
		k.in.dropped.add(word)
	}
}

// dropped are references whose owners had no GIL when they dropped them.
type dropped struct {
	mu    sync.Mutex
	words []uintptr
	views []uintptr // Py_buffers
	funcs []func()  // what else is to be done with the GIL
}

func (d *dropped) add(word uintptr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.words = append(d.words, word)
}

func (d *dropped) addView(view uintptr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views = append(d.views, view)
}

func (d *dropped) addFunc(fn func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.funcs = append(d.funcs, fn)
}

// dropNow drops them. The caller has the GIL. What is to be done first may drop more.
func (in *Interpreter) dropNow() {
	d := &in.dropped
	for _, fn := range d.takeFuncs() {
		fn()
	}
	d.mu.Lock()
	words, views := d.words, d.views
	d.words, d.views = nil, nil
	d.mu.Unlock()
	for _, view := range views {
		in.py.quick(symReleaseBuffer, view, 0, 0)
		native.Free(view)
	}
	for _, word := range words {
		in.py.quick(symDecRef, word, 0, 0)
	}
}

func (d *dropped) takeFuncs() []func() {
	d.mu.Lock()
	defer d.mu.Unlock()
	funcs := d.funcs
	d.funcs = nil
	return funcs
}

// mostNames bounds the names of attributes that are remembered.
const mostNames = 4096

// name is the Python string of a name; borrowed.
func (t *Thread) name(s string) (uintptr, error) {
	if word := t.in.names[s]; word != 0 {
		return word, nil
	}
	if err := t.usable(); err != nil {
		return 0, err
	}
	o, err := t.text(s)
	if err != nil || len(t.in.names) >= mostNames {
		word, _ := o.word()
		return word, err
	}
	word, err := o.take()
	t.in.names[s] = word
	return word, err
}

// result makes an Object of a new reference, or an error of NULL.
func (t *Thread) result(word uintptr) (Object, error) {
	if word == 0 {
		return Object{}, t.raised()
	}
	return t.own(word), nil
}

// borrowed is result for a reference that is somebody else's.
func (t *Thread) borrowed(word uintptr) (Object, error) {
	if word != 0 {
		t.py.quick(symIncRef, word, 0, 0)
	}
	return t.result(word)
}

// status makes an error of a C int that is -1.
func (t *Thread) status(result uintptr) error {
	if int32(result) == -1 {
		return t.raised()
	}
	return nil
}

// Import imports a module by its full name.
func (t *Thread) Import(name string) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	function, err := t.builtin("__import__")
	if err != nil {
		return Object{}, err
	}
	defer function.Drop()
	// With a list of names, the module itself is given and not the package that it is in.
	return function.Call(name, nil, nil, []any{"__name__"})
}

// What Py_CompileString compiles.
const (
	evalInput = 258
	fileInput = 257
)

// Eval is the value of an expression. Names are looked up in globals, a dict; in those of __main__ when it is no object.
func (t *Thread) Eval(expression string, globals Object) (Object, error) {
	return t.execute(expression, evalInput, globals)
}

// Exec runs statements. What they define is then in globals; in __main__ when that is no object.
func (t *Thread) Exec(statements string, globals Object) error {
	o, err := t.execute(statements, fileInput, globals)
	o.Drop()
	return err
}

func (t *Thread) execute(source string, start uintptr, globals Object) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	if strings.IndexByte(source, 0) >= 0 {
		return Object{}, errors.New("cpython: source code with a NUL in it")
	}
	c, err := native.CString(source + "\x00<go>")
	if err != nil {
		return Object{}, fmt.Errorf("cpython: %w", err)
	}
	defer native.Free(c)
	if globals == (Object{}) {
		main, err := t.Import("__main__")
		if err != nil {
			return Object{}, err
		}
		defer main.Drop()
		if globals, err = main.Attr("__dict__"); err != nil {
			return Object{}, err
		}
		defer globals.Drop()
	}
	dict, err := globals.word()
	if err != nil {
		return Object{}, err
	}
	key, err := t.name("__builtins__")
	if err != nil {
		return Object{}, err
	}
	if t.py.quick(symDictDefault, dict, key, t.in.builtins) == 0 {
		t.py.quick(symErrClear, 0, 0, 0)
		return Object{}, errors.New("cpython: globals must be a dict")
	}
	code, err := t.result(t.py.run(symCompile, c, c+uintptr(len(source))+1, start))
	if err != nil {
		return Object{}, err
	}
	defer code.Drop()
	word, err := code.word()
	if err != nil {
		return Object{}, err
	}
	return t.result(t.py.run(symEvalCode, word, dict, dict))
}
