package space

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// This file is the way of a call of Python's into a module that is watched or has a handle space of its own: Python calls the entry that
// the module brings along, which packs the arguments, as addresses of objects, into a struct of its signature, and hands that over to
// ctx_CallRealFunctionFromTrampoline. See hpy's autogen_hpyfunc_trampolines.h.

// frame is such a struct: the arguments, each in a word, and the result behind them.
type frame uintptr

func (f frame) word(i int) uintptr { return native.LoadWord(uintptr(f) + uintptr(i)*8) }
func (f frame) int(i int) int      { return int(f.word(i)) }
func (f frame) int32(i int) int32  { return int32(native.Load32(uintptr(f) + uintptr(i)*8)) }

// handle is an argument that is an object, borrowed.
func (f frame) handle(i int) trampoline.Handle { return handleOf(f.word(i)) }

// entry is one call of a function of a module.
type entry struct {
	frame
	p    *provider
	edge *trampoline.Edge
	code trampoline.Code
}

// kind is how functions of a signature are called.
type kind struct {
	args   int                                       // words of the struct before its result
	result uintptr                                   // where that is, when it is not behind them
	object func(e *entry) (trampoline.Handle, error) // gives an object
	status func(e *entry) (int32, error)             // gives an int, -1 for an error
	size   func(e *entry) (int, error)               // gives a length or a hash, -1 for an error
	none   func(e *entry) error                      // gives nothing
}

// entryKinds are the signatures that a context is asked to call.
var entryKinds = map[abi.FuncSignature]kind{
	abi.FuncSignatureHPyFuncNOARGS: {args: 1, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncNoargsAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncO: {args: 2, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncOAt(e.edge, e.code).Call(e.handle(0), e.handle(1))
	}},
	abi.FuncSignatureHPyFuncVARARGS:  {args: 3, object: (*entry).varargs},
	abi.FuncSignatureHPyFuncKEYWORDS: {args: 4, object: (*entry).keywords},
	abi.FuncSignatureHPyFuncUNARYFUNC: {args: 1, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncUnaryfuncAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncBINARYFUNC: {args: 2, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncBinaryfuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1))
	}},
	abi.FuncSignatureHPyFuncTERNARYFUNC: {args: 3, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncTernaryfuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncINQUIRY: {args: 1, status: func(e *entry) (int32, error) {
		return abi.FuncInquiryAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncLENFUNC: {args: 1, size: func(e *entry) (int, error) {
		return abi.FuncLenfuncAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncSSIZEARGFUNC: {args: 2, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncSsizeargfuncAt(e.edge, e.code).Call(e.handle(0), e.int(1))
	}},
	abi.FuncSignatureHPyFuncSSIZESSIZEARGFUNC: {args: 3, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncSsizessizeargfuncAt(e.edge, e.code).Call(e.handle(0), e.int(1), e.int(2))
	}},
	abi.FuncSignatureHPyFuncSSIZEOBJARGPROC: {args: 3, status: func(e *entry) (int32, error) {
		return abi.FuncSsizeobjargprocAt(e.edge, e.code).Call(e.handle(0), e.int(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncSSIZESSIZEOBJARGPROC: {args: 4, status: func(e *entry) (int32, error) {
		return abi.FuncSsizessizeobjargprocAt(e.edge, e.code).Call(e.handle(0), e.int(1), e.int(2), e.handle(3))
	}},
	abi.FuncSignatureHPyFuncOBJOBJARGPROC: {args: 3, status: func(e *entry) (int32, error) {
		return abi.FuncObjobjargprocAt(e.edge, e.code).Call(e.handle(0), e.handle(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncFREEFUNC: {args: 1, none: func(e *entry) error {
		return abi.FuncFreefuncAt(e.edge, e.code).Call(e.word(0))
	}},
	abi.FuncSignatureHPyFuncGETATTRFUNC: {args: 2, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncGetattrfuncAt(e.edge, e.code).Call(e.handle(0), e.word(1))
	}},
	abi.FuncSignatureHPyFuncGETATTROFUNC: {args: 2, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncGetattrofuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1))
	}},
	abi.FuncSignatureHPyFuncSETATTRFUNC: {args: 3, status: func(e *entry) (int32, error) {
		return abi.FuncSetattrfuncAt(e.edge, e.code).Call(e.handle(0), e.word(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncSETATTROFUNC: {args: 3, status: func(e *entry) (int32, error) {
		return abi.FuncSetattrofuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncREPRFUNC: {args: 1, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncReprfuncAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncHASHFUNC: {args: 1, size: func(e *entry) (int, error) {
		return abi.FuncHashfuncAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncRICHCMPFUNC: {args: 3, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncRichcmpfuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1), abi.RichCmpOp(e.int32(2)))
	}},
	abi.FuncSignatureHPyFuncGETITERFUNC: {args: 1, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncGetiterfuncAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncITERNEXTFUNC: {args: 1, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncIternextfuncAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncDESCRGETFUNC: {args: 3, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncDescrgetfuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncDESCRSETFUNC: {args: 3, status: func(e *entry) (int32, error) {
		return abi.FuncDescrsetfuncAt(e.edge, e.code).Call(e.handle(0), e.handle(1), e.handle(2))
	}},
	abi.FuncSignatureHPyFuncINITPROC: {args: 3, status: (*entry).init},
	abi.FuncSignatureHPyFuncNEWFUNC:  {args: 3, object: (*entry).create},
	abi.FuncSignatureHPyFuncGETTER: {args: 2, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncGetterAt(e.edge, e.code).Call(e.handle(0), e.word(1))
	}},
	abi.FuncSignatureHPyFuncSETTER: {args: 3, status: func(e *entry) (int32, error) {
		return abi.FuncSetterAt(e.edge, e.code).Call(e.handle(0), e.handle(1), e.word(2))
	}},
	abi.FuncSignatureHPyFuncOBJOBJPROC: {args: 2, status: func(e *entry) (int32, error) {
		return abi.FuncObjobjprocAt(e.edge, e.code).Call(e.handle(0), e.handle(1))
	}},
	abi.FuncSignatureHPyFuncGETBUFFERPROC:     {result: 20, status: (*entry).getBuffer}, // two ints share a word
	abi.FuncSignatureHPyFuncRELEASEBUFFERPROC: {args: 2, none: (*entry).releaseBuffer},
	abi.FuncSignatureHPyFuncDESTRUCTOR: {args: 1, none: func(e *entry) error {
		return abi.FuncDestructorAt(e.edge, e.code).Call(e.handle(0))
	}},
	abi.FuncSignatureHPyFuncMODCREATE: {args: 1, object: func(e *entry) (trampoline.Handle, error) {
		return abi.FuncModCreateAt(e.edge, e.code).Call(e.handle(0))
	}},
}

// CallRealFunctionFromTrampoline calls a function of the module with handles of the module's space, and hands its result or its error
// over to Python.
func (p *provider) CallRealFunctionFromTrampoline(ctx *trampoline.Context, sig abi.FuncSignature, function, args uintptr) error {
	k, ok := entryKinds[sig]
	if !ok { // of functions that take no context and no handle
		return p.Provider.CallRealFunctionFromTrampoline(ctx, sig, function, args)
	}
	e := &entry{frame: frame(args), p: p, edge: p.client.Edge(), code: trampoline.Code(function)}
	err := k.call(e)
	p.space.SafePoint()
	if err != nil {
		p.space.Raise(err) // the member itself cannot fail
	}
	return nil
}

func (k kind) call(e *entry) error {
	result := uintptr(e.frame) + max(k.result, uintptr(k.args)*8)
	switch {
	case k.object != nil:
		native.StoreWord(result, 0)
		h, err := k.object(e)
		if err != nil || h == trampoline.Null {
			return err
		}
		word, err := wordOf(h) // with its reference
		native.StoreWord(result, word)
		return err
	case k.status != nil:
		n, err := k.status(e)
		if err != nil {
			n = -1
		}
		native.Store32(result, uint32(n))
		return err
	case k.size != nil:
		n, err := k.size(e)
		if err != nil {
			n = -1
		}
		native.StoreWord(result, uintptr(n))
		return err
	}
	return k.none(e)
}

// handles are those of an array of objects.
func (e *entry) handles(at uintptr, n int) []trampoline.Handle {
	all := make([]trampoline.Handle, n)
	for i, word := range native.Slice[uintptr](at, n) {
		all[i] = handleOf(word)
	}
	return all
}

// tuple are the handles of the items of a tuple, which borrow from it.
func (e *entry) tuple(i int) []trampoline.Handle {
	s := e.p.space
	word := e.word(i)
	n := int(s.quick(symSize, word))
	all := make([]trampoline.Handle, n)
	for j := range all {
		all[j] = handleOf(s.quick(symTupleGet, word, uintptr(j)))
	}
	return all
}

func (e *entry) varargs() (trampoline.Handle, error) {
	return abi.FuncVarargsAt(e.edge, e.code).Call(e.handle(0), e.handles(e.word(1), e.int(2)))
}

// argumentsOffset is PY_VECTORCALL_ARGUMENTS_OFFSET: a bit of the number of arguments.
const argumentsOffset = 1 << 63

func (e *entry) keywords() (trampoline.Handle, error) {
	all := int(e.word(2) &^ argumentsOffset)
	if names := e.word(3); names != 0 {
		all += int(e.p.space.quick(symSize, names))
	}
	return abi.FuncKeywordsAt(e.edge, e.code).Call(e.handle(0), e.handles(e.word(1), all), e.handle(3))
}

func (e *entry) init() (int32, error) {
	return abi.FuncInitprocAt(e.edge, e.code).Call(e.handle(0), e.tuple(1), e.handle(2))
}

func (e *entry) create() (trampoline.Handle, error) {
	return abi.FuncNewfuncAt(e.edge, e.code).Call(e.handle(0), e.tuple(1), e.handle(2))
}

// getBuffer fills a Py_buffer by a function that fills an HPy_buffer, which differs in that its object is a handle.
func (e *entry) getBuffer() (int32, error) {
	view := e.word(1)
	n, err := abi.FuncGetbufferprocAt(e.edge, e.code).Call(e.handle(0), view, e.int32(2))
	if err != nil || n < 0 {
		native.StoreWord(view+bufferObj, 0)
		return n, err
	}
	return n, e.asObject(view + bufferObj)
}

// asObject replaces a handle of the module's, which it closes, by the address of its object, with a reference.
func (e *entry) asObject(at uintptr) error {
	h := trampoline.Handle(native.LoadWord(at))
	if h == trampoline.Null {
		return nil
	}
	u, ok := e.edge.Consumer().HandleSpace().Take(h)
	if !ok {
		native.StoreWord(at, 0)
		return e.p.space.Raisef("SystemError", "module %q: the object of a buffer is no open handle", e.p.client.Name())
	}
	word, err := wordOf(u)
	native.StoreWord(at, word)
	return err
}

// bufferObj is the object of a Py_buffer, and the handle of an HPy_buffer.
const bufferObj = 8

func (e *entry) releaseBuffer() error {
	view := e.word(1)
	object := native.LoadWord(view + bufferObj)
	own := e.edge.Consumer().HandleSpace()
	lent := trampoline.Null
	if object != 0 {
		lent = own.Borrow(handleOf(object))
	}
	native.StoreWord(view+bufferObj, uintptr(lent))
	err := abi.FuncReleasebufferprocAt(e.edge, e.code).Call(e.handle(0), view)
	native.StoreWord(view+bufferObj, object)
	if lent != trampoline.Null {
		own.Return(lent)
	}
	return err
}
