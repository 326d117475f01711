package space

import (
	"errors"
	"fmt"
	"sync"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/numbered"
)

// goCalls are the functions in Go that Python may call, by number. Python owns them: a function holds a capsule with its number, whose
// end takes it out.
type goCalls struct {
	once      sync.Once
	err       error
	call, end native.Code
	name      uintptr // of the capsules
	pointer   uintptr // PyCapsule_GetPointer

	numbered.Values[goCall]
}

type goCall struct {
	s    *Space
	fn   objspace.Func
	self *object // the first argument, nil for none
}

// functions are those of the process: C code knows them by number alone.
var functions = &goCalls{}

// open makes what is made once, in a process that has one CPython.
func (g *goCalls) open(pointer uintptr) error {
	g.once.Do(func() {
		var errs [3]error
		g.name, errs[0] = native.CString("hpyapi.GoFunction")
		g.call, errs[1] = native.Callback(goCalled, 0)
		g.end, errs[2] = native.Callback(goEnded, 0)
		g.pointer, g.err = pointer, errors.Join(errs[:]...)
	})
	return g.err
}

// block is the memory behind a function, by its capsule.
func (g *goCalls) block(capsule uintptr) uintptr {
	var c native.Call
	c.Fn, c.Int[0], c.Int[1] = g.pointer, capsule, g.name
	c.Do6()
	return c.Ret
}

// The block behind a function: a PyMethodDef, the number of the function, the name and the documentation.
const (
	defName  = 0
	defCode  = 8
	defFlags = 16
	defDoc   = 24
	defBytes = 32
	blockID  = defBytes

	fastcallKeywords = 0x0080 | 0x0002 // METH_FASTCALL | METH_KEYWORDS
)

// function makes a Python function of one in Go; module may be nil.
func (s *Space) function(f objspace.Function, self *object, module objspace.Value) (objspace.Value, error) {
	block, err := native.Alloc(blockID + 8 + len(f.Name) + len(f.Doc) + 2)
	if err != nil {
		return nil, err
	}
	nameAt := block + blockID + 8
	docAt := nameAt + uintptr(len(f.Name)) + 1
	copy(native.Bytes(nameAt, len(f.Name)), f.Name)
	native.Store8(docAt-1, 0)
	copy(native.Bytes(docAt, len(f.Doc)), f.Doc)
	native.Store8(docAt+uintptr(len(f.Doc)), 0)
	native.StoreWord(block+defName, nameAt)
	native.StoreWord(block+defCode, uintptr(functions.call))
	native.Store32(block+defFlags, fastcallKeywords)
	native.StoreWord(block+defDoc, docAt)
	native.StoreWord(block+blockID, functions.Add(goCall{s, f.Call, self}))
	capsule, err := s.result(s.quick(symCapsuleNew, block, functions.name, uintptr(functions.end)))
	if err != nil {
		functions.Remove(native.LoadWord(block + blockID))
		native.Free(block)
		return nil, err
	}
	name := objspace.Value(nil)
	if module != nil {
		if name, err = s.Attr(module, "__name__"); err != nil {
			return nil, err
		}
	}
	return s.result(s.call(s.at[symFunctionNew], block, capsule, name))
}

// goCalled is what Python calls: PyObject *f(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames), where self is the
// capsule.
func goCalled(f *native.Frame) {
	c := functions.Get(native.LoadWord(functions.block(f.Int[0]) + blockID))
	var result objspace.Value
	err := fmt.Errorf("space: a function in Go ended by runtime.Goexit")
	if o := native.Catch(func() { result, err = c.run(f.Int[1], int(f.Int[2]), f.Int[3]) }); !o.Ok() {
		err = fmt.Errorf("space: panic in Go: %v", o.Value)
	}
	if err != nil {
		c.s.Raise(err)
		return
	}
	word := c.s.word(result)
	c.s.quick(symIncRef, word)
	f.SetWord(word)
}

func (c goCall) run(args uintptr, n int, names uintptr) (objspace.Value, error) {
	var kwnames []string
	if names != 0 {
		for name := range c.s.Look(c.s.borrowed(names)).Items {
			kwnames = append(kwnames, c.s.Look(name).Text)
		}
	}
	values := make([]objspace.Value, 0, n+len(kwnames)+1)
	if c.self != nil {
		values = append(values, c.self)
	}
	for _, word := range native.Slice[uintptr](args, n+len(kwnames)) {
		values = append(values, c.s.borrowed(word))
	}
	result, err := c.fn(values, kwnames)
	if err == nil && result == nil {
		result = c.s.None()
	}
	return result, err
}

// goEnded is the destructor of the capsules: void (PyObject *).
func goEnded(f *native.Frame) {
	block := functions.block(f.Int[0])
	functions.Remove(native.LoadWord(block + blockID))
	native.Free(block)
}
